"""Turns the fingerprints of a whole library into the pairs worth comparing, by sorting codes: no pair is looked at
that shares none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.types import Fingerprint, MediaId, Modality

Likely = tuple[MediaId, MediaId]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LikelyConfig:
    """How pairs are proposed.

    Attributes:
        all_codes: a sound of at most so many codes (24 s) keeps all of them; of longer ones every 2nd to 16th stays,
            chosen by its value, so that two copies keep the same ones wherever they begin.
        thinnest: at most this power of two is the thinning: 1 of 16.
        most_equal: a code that more than so many media have says nothing.
        least_votes, least_share: codes that must stand at one offset, at least and as a share of the shorter one's.
        bin: places that count as one offset.
        picture_bin_s: the same for pictures, in seconds.
        exact_from: with more sound codes than this in the library only equal ones meet (about 20,000 songs); with fewer
            those too that differ in one byte, which finds more copies of short sounds.
        near_sound: … and in at most so many bits of it.
        few_frames: of a clip of at most so many frames one is enough.
        near_bits: frames that differ in more of their 64 bits say nothing.
        tables: in so many ways some bits of a frame are chosen, by which frames are brought together.
        table_bits: how many bits, by how many frames the library has at most: more bits bring fewer together by chance,
            and miss more copies of short clips.
    """

    all_codes: int = 256
    thinnest: int = 4
    most_equal: int = 48
    least_votes: int = 2
    least_share: float = 0.01
    bin: int = 8
    picture_bin_s: float = 4.0
    exact_from: int = 3_000_000
    near_sound: int = 3
    few_frames: int = 6
    near_bits: int = 12
    tables: int = 10
    table_bits: tuple[tuple[float, int], ...] = ((200_000, 16), (2_000_000, 20), (math.inf, 24))


CONFIG = LikelyConfig()


@dataclass(frozen=True, slots=True)
class _Entries:
    """All codes of a library that take part: uint64 code, int32 whose, int32 where; and how many each medium has."""

    codes: NDArray[np.uint64]
    owners: NDArray[np.int32]
    places: NDArray[np.int32]
    sizes: Integers

    def at(self, chosen: Integers) -> _Entries:
        """Some of them."""
        return _Entries(self.codes[chosen], self.owners[chosen], self.places[chosen], self.sizes)


def likely_pairs(
    modality: Modality,
    prints: Iterable[tuple[MediaId, Fingerprint]],
    checkpoint: Callable[[], None] = lambda: None,
    config: LikelyConfig = CONFIG,
) -> set[Likely]:
    """Propose pairs: the smaller id first."""
    media, entries = _gathered(modality, prints, checkpoint, config)
    votes = np.concatenate([np.zeros(0, np.uint64), *_votes(modality, entries, checkpoint, config)])
    votes.sort()
    begins = np.flatnonzero(np.concatenate([[True], votes[1:] != votes[:-1]])) if len(votes) else np.zeros(0, np.int64)
    counted, kept = np.diff(np.concatenate([begins, [len(votes)]])), votes[begins]
    neighbours = np.flatnonzero(kept[1:] == kept[:-1] + np.uint64(1))  # the offset may lie at the edge of two bins
    together = counted.copy()
    together[neighbours] += counted[neighbours + 1]
    ones, others = _owners(kept)
    fewer = np.minimum(entries.sizes[ones], entries.sizes[others])
    enough = together >= _needed(modality, fewer, config)
    pairs = {(media[a], media[b]) for a, b in zip(ones[enough].tolist(), others[enough].tolist(), strict=True)}
    return {(min(pair), max(pair)) for pair in pairs}


def _gathered(
    modality: Modality,
    prints: Iterable[tuple[MediaId, Fingerprint]],
    checkpoint: Callable[[], None],
    config: LikelyConfig,
) -> tuple[list[MediaId], _Entries]:
    media: list[MediaId] = []
    codes, places = [np.zeros(0, np.uint64)], [np.zeros(0, np.int32)]
    for media_id, made in prints:
        checkpoint()
        chosen = _thinned(made.codes, config) if modality is Modality.SOUND else np.flatnonzero(made.codes)
        media.append(media_id)
        codes.append(made.codes[chosen].astype(np.uint64))
        at = chosen if modality is Modality.SOUND else made.times_s[chosen] / config.picture_bin_s * config.bin
        places.append(np.asarray(at).astype(np.int32))
    sizes = np.array([len(one) for one in codes[1:]], np.int64)
    owners = np.repeat(np.arange(len(media), dtype=np.int32), sizes)
    return media, _Entries(np.concatenate(codes), owners, np.concatenate(places), sizes)


def _mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread codes evenly, so that choosing by value chooses at random. Source: splitmix64's finaliser."""
    mixed = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _thinned(codes: NDArray[Any], config: LikelyConfig) -> Integers:
    """Places of the codes of a sound that take part."""
    thin = min(config.thinnest, max(0, int(np.ceil(np.log2(max(len(codes), 1) / config.all_codes)))))
    chosen = codes != 0
    if thin:
        chosen &= (_mixed(codes.astype(np.uint64)) & np.uint64(2**thin - 1)) == 0
    return np.flatnonzero(chosen)


def _needed(modality: Modality, fewer: Integers, config: LikelyConfig) -> NDArray[np.float64]:
    """How many codes must stand at one offset, by how many the shorter one has. A frame may count several times."""
    share = config.least_share * fewer
    needed: NDArray[np.float64] = np.maximum(float(config.least_votes), share)
    if modality is Modality.PICTURE:
        needed[fewer <= config.few_frames] = 1.0
    return needed


def _votes(
    modality: Modality, entries: _Entries, checkpoint: Callable[[], None], config: LikelyConfig
) -> Iterator[NDArray[np.uint64]]:
    """Yield a vote for (one, other, offset) for each two codes that are equal in some of their bits.

    Source: P. Indyk and R. Motwani 1998 (locality-sensitive hashing by sampling bits).
    """
    count = len(entries.codes)
    if modality is Modality.SOUND:
        if count > config.exact_from:
            for part in range(_PARTS):  # equal codes are in the same part; a part at a time takes less memory
                chosen = np.flatnonzero(entries.codes % np.uint64(_PARTS) == part)
                yield from _coincidences(entries.at(chosen), entries.codes[chosen], (0, 0), checkpoint, config)
            return
        for number, mask in enumerate(_BYTES):
            keys = entries.codes & np.uint64(mask)
            yield from _coincidences(entries, keys, (min(number, 1), config.near_sound), checkpoint, config)
        return
    width = next(bits for most, bits in config.table_bits if count <= most)
    drawn = np.random.default_rng(7)
    for _ in range(config.tables):
        mask = sum(1 << int(bit) for bit in drawn.permutation(64)[:width])
        yield from _coincidences(entries, entries.codes & np.uint64(mask), (0, config.near_bits), checkpoint, config)


_PARTS = 31
"""Odd, since the codes of a long sound were chosen by some of their bits."""
_BYTES = (0x00FFFFFF, 0xFF00FFFF, 0xFFFF00FF, 0xFFFFFF00)
"""Three of a sound code's four bytes: two codes that differ in one byte meet in one of these four ways."""


def _coincidences(
    entries: _Entries,
    keys: NDArray[np.uint64],
    bits: tuple[int, int],
    checkpoint: Callable[[], None],
    config: LikelyConfig,
) -> Iterator[NDArray[np.uint64]]:
    """Yield votes for the codes of different owners that have equal keys and as a whole differ in so many bits."""
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    edges = np.flatnonzero(np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1], [True]])[: len(keys) + 1])
    lengths = np.diff(edges)
    order = order[np.repeat((lengths > 1) & (lengths <= config.most_equal), lengths)]
    sorted_keys = keys[order]
    for apart in range(1, config.most_equal):
        checkpoint()
        same = np.flatnonzero(sorted_keys[apart:] == sorted_keys[:-apart])
        if not len(same):
            return
        one, other = order[same], order[same + apart]
        near = entries.owners[one] != entries.owners[other]
        differ = np.bitwise_count(entries.codes[one] ^ entries.codes[other])
        near &= (bits[0] <= differ) & (differ <= bits[1])
        yield _packed(entries, one[near], other[near], config)


_OWNER_BITS, _OFFSET_BITS = 20, 24


def _packed(entries: _Entries, one: Integers, other: Integers, config: LikelyConfig) -> NDArray[np.uint64]:
    """Write (one, other, offset) as one number that sorts: 20, 20 and 24 bits; more than a million media wrap round."""
    a, b = entries.owners[one].astype(np.int64), entries.owners[other].astype(np.int64)
    offset = (entries.places[other].astype(np.int64) - entries.places[one]) // config.bin
    turned = a > b
    low, high = np.where(turned, b, a), np.where(turned, a, b)
    offset = np.where(turned, -offset, offset) + (1 << (_OFFSET_BITS - 1))
    packed = (low << (_OWNER_BITS + _OFFSET_BITS)) | (high << _OFFSET_BITS) | (offset & ((1 << _OFFSET_BITS) - 1))
    return packed.astype(np.uint64)


def _owners(votes: NDArray[np.uint64]) -> tuple[Integers, Integers]:
    numbers = (votes >> np.uint64(_OFFSET_BITS)).astype(np.int64)
    return numbers >> _OWNER_BITS, numbers & ((1 << _OWNER_BITS) - 1)
