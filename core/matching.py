"""Two fingerprints into what they share: the offset at which they lie on each other, and how much of each agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types import Fingerprint, Modality

Codes = NDArray[np.unsignedinteger[Any]]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MatchConfig:
    """When codes agree. Chosen on generated pairs (tests/benchmarks/quality_duplicates.py).

    Attributes:
        window: sound codes over which bits are counted, 4.5 s.
        most_errors: share of bits that may differ in a window; 0.5 is chance. Haitsma and Kalker allow 0.35 of the bits
            of one place; here the best of many offsets is taken, and neighbouring codes overlap.
        contrast: by so much fewer bits differ there than elsewhere in the same two; less is a drone or a loop.
        offsets: so many offsets near the best are looked at, the most voted ones, for copies that run faster or slower.
        drift: share by which a copy may run faster or slower.
        least_codes: sound codes that must agree, 1.5 s beyond the first 1.4 s that a code takes; of shorter sounds …
        short_codes: … so many are enough where they are most of both, twice as many where they are most of one, and
        short_errors: so few bits differ.
        near_bits: bits of 64 by which frames that show the same may differ.
        apart_s: frames so far apart in time are still held against each other: encoders keep different ones.
        bin_s: width of a bin of the histogram of picture offsets.
    """

    window: int = 48
    most_errors: float = 0.25
    contrast: float = 0.1
    offsets: int = 96
    drift: float = 0.012
    least_codes: int = 16
    short_codes: int = 4
    short_errors: float = 0.15
    near_bits: int = 12
    apart_s: float = 2.6
    bin_s: float = 1.0


CONFIG = MatchConfig()


@dataclass(frozen=True, slots=True)
class Match:
    """What two fingerprints share.

    Attributes:
        offset_s: what is at t in the first is at t + offset_s in the second.
        first_share, second_share: share of the codes of each that agree, 0..1.
        likeness: 1 where all bits agree, 0 where as many do as by chance.
        distinct: how many different codes agree: a still that stands for an hour is one.
    """

    offset_s: float
    first_share: float
    second_share: float
    likeness: float
    distinct: int


def match(first: Fingerprint, second: Fingerprint, config: MatchConfig = CONFIG) -> Match | None:
    """Lay one fingerprint over another of the same scheme; None where nothing agrees."""
    if first.modality is Modality.SOUND:
        return match_sound(first, second, config)
    return match_picture(first, second, config)


def telling(codes: Codes) -> int:
    """Count the codes that tell one medium from another: neither silent nor flat, and not the same over and over."""
    kept = codes[codes != 0]
    return int(1 + np.count_nonzero(kept[1:] != kept[:-1])) if len(kept) else 0


# ── Sound ───────────────────────────────────────────────────────────────────────────────────────────


def match_sound(first: Fingerprint, second: Fingerprint, config: MatchConfig = CONFIG) -> Match | None:
    """Lay one sound over another.

    The offsets at which equal codes stand are counted; along the best ones (a band of them, where a copy runs faster)
    the share of bits that differ is taken over 4.5 s windows.
    """
    one, other = first.codes, second.codes
    offsets = _voted(one, other, config)
    if not len(offsets):
        return None
    errors = np.full(len(one), 1.0)
    partner = np.full(len(one), -1)
    for offset in offsets:
        span, found = _errors_along(one, other, int(offset), config.window)
        better = found < errors[span]
        errors[span] = np.where(better, found, errors[span])
        partner[span] = np.where(better, np.arange(span.start, span.stop) + offset, partner[span])
    agree = errors <= config.most_errors
    if not _enough(one, other, agree, errors, config):
        return None
    if not _stands_out(one, other, agree, partner, errors, config):
        return None
    return _sound_match(first, second, agree, partner, errors)


def _enough(one: Codes, other: Codes, agree: Flags, errors: Any, config: MatchConfig) -> bool:
    """Say whether so many codes agree that it can't be chance."""
    count = int(agree.sum())
    if count >= config.least_codes:
        return True
    most_of = max if count < 2 * config.short_codes else min  # the fewer, the more of both they must be
    most = count >= config.short_codes and count >= 0.7 * most_of(len(one), len(other))
    return most and float(errors[agree].mean()) <= config.short_errors


def _sound_match(first: Fingerprint, second: Fingerprint, agree: Flags, partner: Integers, errors: Any) -> Match:
    one, other = first.codes, second.codes
    hit = np.zeros(len(other), bool)
    hit[partner[agree]] = True
    hit = _closed(hit)
    offset = int(np.median(partner[agree] - np.flatnonzero(agree)))
    at = int(np.flatnonzero(agree)[0])
    step_s = _step_s(first)
    return Match(
        offset_s=float(second.times_s[0] - first.times_s[0] + offset * step_s),
        first_share=float((agree & (one != 0)).sum() / max((one != 0).sum(), 1)),
        second_share=float((hit & (other != 0)).sum() / max((other != 0).sum(), 1)),
        likeness=float(1.0 - 2.0 * errors[agree].mean()),
        distinct=telling(one[at:][agree[at:]]),
    )


def _closed(hit: Flags, gap: int = 2) -> Flags:
    """Fill holes of one or two codes, which a change of speed leaves."""
    closed = hit.copy()
    for shift in range(1, gap + 1):
        closed[shift:-shift] |= hit[: -2 * shift] & hit[2 * shift :] if len(hit) > 2 * shift else False
    return closed


def _step_s(made: Fingerprint) -> float:
    return float(made.times_s[1] - made.times_s[0]) if len(made.times_s) > 1 else 0.0


def _voted(one: Codes, other: Codes, config: MatchConfig) -> Integers:
    """Offsets (place in the other − place in the one) at which most codes are equal, near the best of them."""
    votes = np.concatenate([np.zeros(0, np.int64), *_equal_places(one, other)])
    if not len(votes):
        return votes
    low = int(votes.min())
    counted = np.bincount(votes - low)
    near = counted.copy()
    near[1:] += counted[:-1]
    near[:-1] += counted[1:]
    best = int(near.argmax())
    reach = max(1, int(config.drift * min(len(one), len(other))))
    if 2 * reach < config.offsets:
        return np.arange(best + low - reach, best + low + reach + 1)
    begin = max(best - reach, 0)
    band = counted[begin : best + reach + 1]
    order = np.argsort(-band, kind="stable")[: config.offsets]
    chosen = order[band[order] > 0] + begin + low
    return np.unique(np.concatenate([chosen, [best + low]]))


_MOST_EQUAL = 24
"""A code that stands more often than this in one of two sounds votes for nothing."""


def _equal_places(one: Codes, other: Codes) -> Iterator[Integers]:
    """Yield offsets between equal codes, place by place."""
    order = np.argsort(other, kind="stable")
    ordered = other[order]
    begin, end = np.searchsorted(ordered, one, "left"), np.searchsorted(ordered, one, "right")
    counts = np.where((one != 0) & (end - begin <= _MOST_EQUAL), end - begin, 0)
    for number in range(int(counts.max(initial=0))):
        at = np.flatnonzero(counts > number)
        yield order[begin[at] + number] - at


def _errors_along(one: Codes, other: Codes, offset: int, window: int) -> tuple[slice, NDArray[np.float64]]:
    """Share of differing bits round each code of the one at an offset, over windows; 1 where nothing is to compare."""
    start, stop = max(0, -offset), min(len(one), len(other) - offset)
    span = slice(start, max(start, stop))
    left, right = one[span], other[start + offset : max(start, stop) + offset]
    there = (left != 0) & (right != 0)
    bits = np.where(there, np.bitwise_count(left ^ right), 0).astype(np.float64) / 32.0
    summed, counted = _moving(bits, window), _moving(there.astype(np.float64), window)
    errors = np.where(there & (counted > 0), summed / np.maximum(counted, 1.0), 1.0)
    return span, errors


def _moving(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """Sum of the window round each value; shorter at the ends."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    begin, end = np.maximum(at - window // 2, 0), np.minimum(at + window // 2, len(values))
    moved: NDArray[np.float64] = total[np.maximum(end, begin)] - total[begin]
    return moved


def _stands_out(one: Codes, other: Codes, agree: Flags, partner: Integers, errors: Any, config: MatchConfig) -> bool:
    """Say whether the two agree there better than at other offsets: a tone agrees with itself anywhere."""
    at = np.flatnonzero(agree & (one != 0))
    partners = partner[at]
    elsewhere = []
    for share in (0.23, 0.41, 0.67):
        moved = np.roll(partners, max(int(share * len(partners)), 1))
        elsewhere.append(np.bitwise_count(one[at] ^ other[moved])[other[moved] != 0].mean() / 32.0)
    return bool(min(elsewhere) - errors[at].mean() >= config.contrast)


# ── Picture ─────────────────────────────────────────────────────────────────────────────────────────


def match_picture(
    first: Fingerprint, second: Fingerprint, config: MatchConfig = CONFIG, offset_s: float | None = None
) -> Match | None:
    """Lay the frames of one film over those of another.

    Args:
        offset_s: where the sound says that they lie on each other; looked for where it isn't given.
    """
    here, there = _Frames.of(first), _Frames.of(second)
    if not len(here.codes) or not len(there.codes):
        return None
    if offset_s is None:
        offset_s = _offset(here, there, config)
    if offset_s is None:
        return None
    bits, hit = _nearest(here, there, offset_s, config)
    agree = bits <= config.near_bits
    if not agree.any():
        return None
    return Match(
        offset_s=float(offset_s),
        first_share=float(agree.mean()),
        second_share=float(hit.mean()),
        likeness=float(1.0 - bits[agree].mean() / 32.0),
        distinct=_different(here.codes[agree], config),
    )


@dataclass(frozen=True, slots=True)
class _Frames:
    """The frames of a film that show something, in the order of time."""

    codes: Codes
    times_s: NDArray[np.float64]

    @classmethod
    def of(cls, made: Fingerprint) -> _Frames:
        shown = made.codes != 0
        return cls(made.codes[shown], made.times_s[shown])


def _nearest(here: _Frames, there: _Frames, offset_s: float, config: MatchConfig) -> tuple[Integers, Flags]:
    """Bits by which each frame differs from the nearest one in its place, 64 where none is; and who was near to any."""
    begin = np.searchsorted(there.times_s, here.times_s + offset_s - config.apart_s, "left")
    end = np.searchsorted(there.times_s, here.times_s + offset_s + config.apart_s, "right")
    bits, hit = np.full(len(here.codes), 64, np.int64), np.zeros(len(there.codes), bool)
    for step in range(int((end - begin).max(initial=0))):
        rows = np.flatnonzero(begin + step < end)
        columns = begin[rows] + step
        differ = np.bitwise_count(here.codes[rows] ^ there.codes[columns]).astype(np.int64)
        bits[rows] = np.minimum(bits[rows], differ)
        hit[columns[differ <= config.near_bits]] = True
    return bits, hit


_ROWS = 256
_MOST_NEAR = 64
"""A frame that is like more frames of the other film than this has no voice: it is a still, or a title card."""


def _near_pairs(here: _Frames, there: _Frames, config: MatchConfig) -> tuple[Integers, Integers]:
    """Places of frames that are near each other, a few rows at a time: ten hours against ten hours must fit."""
    rows, columns = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for at in range(0, len(here.codes), _ROWS):
        near = np.bitwise_count(here.codes[at : at + _ROWS, None] ^ there.codes[None, :]) <= config.near_bits
        near &= (near.sum(axis=1) <= _MOST_NEAR)[:, None]
        row, column = np.nonzero(near)
        rows.append(row + at)
        columns.append(column)
    return np.concatenate(rows), np.concatenate(columns)


def _offset(here: _Frames, there: _Frames, config: MatchConfig) -> float | None:
    """The offset for which most frames speak; a frame that is like many others has its voice divided among them."""
    rows, columns = _near_pairs(here, there, config)
    if not len(rows):
        return None
    voice = 1.0 / (np.bincount(rows)[rows] * np.bincount(columns)[columns])
    votes = there.times_s[columns] - here.times_s[rows]
    places = ((votes - votes.min()) / config.bin_s).astype(np.int64)
    wide = _moving(np.bincount(places, voice).astype(np.float64), 4)
    close = np.abs(places - int(wide.argmax())) <= 2
    return float(np.average(votes[close], weights=voice[close])) if close.any() else None


def _different(codes: Codes, config: MatchConfig) -> int:
    """Count codes none of which is near another one, in order."""
    kept: list[Any] = []
    for code in codes[:2000]:
        if all(int(code ^ other).bit_count() > config.near_bits for other in kept[-200:]):
            kept.append(code)
    return len(kept)
