"""Turns the fingerprints of a whole library into the pairs worth comparing, by sorting codes: no pair is looked at
that shares none."""

from __future__ import annotations

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
    """

    all_codes: int = 256
    thinnest: int = 4
    most_equal: int = 48
    least_votes: int = 3
    least_share: float = 0.015
    bin: int = 8
    picture_bin_s: float = 4.0


CONFIG = LikelyConfig()


@dataclass(frozen=True, slots=True)
class _Entries:
    """All codes of a library that take part: code, whose, and where."""

    codes: NDArray[Any]
    owners: NDArray[np.int32]
    places: NDArray[np.int32]


def likely_pairs(
    modality: Modality,
    prints: Iterable[tuple[MediaId, Fingerprint]],
    checkpoint: Callable[[], None] = lambda: None,
    config: LikelyConfig = CONFIG,
) -> set[Likely]:
    """Propose pairs: the smaller id first."""
    media: list[MediaId] = []
    sizes: list[int] = []
    chunks: list[_Entries] = []
    for media_id, made in prints:
        checkpoint()
        entries = _sound(made, len(media), config) if modality is Modality.SOUND else _picture(made, len(media), config)
        media.append(media_id)
        sizes.append(len(entries.codes) if modality is Modality.SOUND else len(entries.codes) // _TABLES)
        chunks.append(entries)
    if not chunks:
        return set()
    joined = _Entries(*(np.concatenate([getattr(c, name) for c in chunks]) for name in _Entries.__slots__))
    found = _agreeing(joined, np.array(sizes), modality, config, checkpoint)
    return {(min(a, b), max(a, b)) for one, other in found for a, b in [(media[one], media[other])]}


def _mixed(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread codes evenly, so that choosing by value chooses at random. Source: splitmix64's finaliser."""
    mixed = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _sound(made: Fingerprint, owner: int, config: LikelyConfig) -> _Entries:
    codes = made.codes
    thin = min(config.thinnest, max(0, int(np.ceil(np.log2(max(len(codes), 1) / config.all_codes)))))
    chosen = codes != 0
    if thin:
        chosen &= (_mixed(codes.astype(np.uint64)) & np.uint64(2**thin - 1)) == 0
    places = np.flatnonzero(chosen)
    return _Entries(codes[places].astype(np.uint32), np.full(len(places), owner, np.int32), places.astype(np.int32))


_TABLES = 8


def _picture(made: Fingerprint, owner: int, config: LikelyConfig) -> _Entries:
    """Each frame enters eight times, with 16 of its 64 bits: copies that differ in a few bits share some of these.

    Source: P. Indyk and R. Motwani 1998 (locality-sensitive hashing by sampling bits).
    """
    there = np.flatnonzero(made.codes != 0)
    codes = made.codes[there].astype(np.uint64)
    bands = []
    for table, bits in enumerate(_BANDS):
        band = np.zeros(len(codes), np.uint32)
        for place, bit in enumerate(bits):
            band |= ((codes >> np.uint64(bit)) & np.uint64(1)).astype(np.uint32) << np.uint32(place)
        bands.append(band | np.uint32(table << 16))
    places = np.round(made.times_s[there] / config.picture_bin_s * config.bin).astype(np.int32)
    return _Entries(
        np.concatenate([np.zeros(0, np.uint32), *bands]),
        np.full(len(codes) * _TABLES, owner, np.int32),
        np.tile(places, _TABLES),
    )


_BANDS = [
    list(np.random.default_rng(7 + half).permutation(64)[at : at + 16]) for half in (0, 1) for at in (0, 16, 32, 48)
]


def _agreeing(
    entries: _Entries, sizes: Integers, modality: Modality, config: LikelyConfig, checkpoint: Callable[[], None]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of owners enough of whose equal codes stand at one offset."""
    votes = np.concatenate([np.zeros((0, 3), np.int32), *_coincidences(entries, config, checkpoint)])
    if not len(votes):
        return
    keys = np.stack([votes[:, 0], votes[:, 1], votes[:, 2] // config.bin], axis=1)
    pairs, counted = np.unique(keys, axis=0, return_counts=True)
    fewer = np.minimum(sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    if modality is Modality.SOUND:
        needed = np.maximum(config.least_votes, config.least_share * fewer)
    else:  # up to eight of one frame
        needed = np.where(fewer <= 4, 1, np.maximum(config.least_votes, 8 * config.least_share * fewer))
    for one, other in np.unique(pairs[counted >= needed][:, :2], axis=0):
        yield int(one), int(other)


def _coincidences(
    entries: _Entries, config: LikelyConfig, checkpoint: Callable[[], None]
) -> Iterator[NDArray[np.int32]]:
    """Yield (one, other, offset) of each two equal codes of different owners."""
    order = np.argsort(entries.codes, kind="stable")
    codes, owners, places = entries.codes[order], entries.owners[order], entries.places[order]
    begins = np.flatnonzero(np.concatenate([[True], codes[1:] != codes[:-1]])) if len(codes) else np.zeros(0, np.int64)
    lengths = np.diff(np.concatenate([begins, [len(codes)]]))
    rare = np.repeat(lengths <= config.most_equal, lengths)
    codes, owners, places = codes[rare], owners[rare], places[rare]
    for apart in range(1, config.most_equal):
        checkpoint()
        if apart >= len(codes):
            return
        equal = np.flatnonzero((codes[apart:] == codes[:-apart]) & (owners[apart:] != owners[:-apart]))
        if not len(equal) and apart > 1:
            continue
        one, other = owners[equal], owners[equal + apart]
        offset = places[equal + apart] - places[equal]
        turned = one > other
        yield np.stack(
            [np.where(turned, other, one), np.where(turned, one, other), np.where(turned, -offset, offset)], axis=1
        )
