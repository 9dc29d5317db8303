"""From the bytes of a graph file to the proof that hnswlib can load and walk it, before it does.

hnswlib trusts what it reads: an entry point or a link beyond the vectors, a level that a node hasn't got, and each
search from then on reads memory that isn't there. A hash beside the file shows damage, not who wrote both.

Source: hnswlib 0.8, hnswalg.h: saveIndex, loadIndex, searchKnn. Behind the header lies one record for each vector:
the links of level 0 (two bytes of count, two of flags, `max_links0` numbers), the vector, the label; then for each in
turn the length in bytes of its links of the levels above, and those, each level as level 0.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint32]

HEADER = struct.Struct("<6QiI3QdQ")
_NOBODY = 0xFFFFFFFF
_MOST_LINKS, _MOST_LEVELS, _MOST_EF = 512, 64, 1_000_000
_SPARE = 4
"""How many times the vectors there may be room for; ours grow by a third."""
_LEAST_ROOM = 1024
_AT_ONCE = 65_536


class Wrong(ValueError):
    """hnswlib can't be trusted with this file."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the vectors, by hnswlib's own names in the order of the file (offset … ef_construction)."""

    offset0: int
    capacity: int
    count: int
    stride: int
    label_at: int
    vector_at: int
    top_level: int
    entry: int
    max_links: int
    max_links0: int
    links: int
    multiplier: float
    ef_construction: int


def check(path: Path, dim: int) -> None:
    """Look through a graph of vectors of `dim` numbers: sizes, entry point, levels, and each link.

    Raises:
        Wrong: hnswlib would read what isn't there, or ask for memory without end.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        raw = file.read(HEADER.size)
    if len(raw) < HEADER.size:
        raise Wrong("it ends in its header")
    head = Header(*HEADER.unpack(raw))
    _check_header(head, dim)
    records_bytes, size_bytes = head.count * head.stride, path.stat().st_size
    if (size_bytes - HEADER.size - records_bytes) % 4 or size_bytes < HEADER.size + records_bytes + 4 * head.count:
        raise Wrong("it is not as long as its header says")
    if not head.count:
        return
    words = np.memmap(path, np.dtype("<u4"), "r", HEADER.size, (head.count, head.stride // 4))
    above = np.memmap(path, np.dtype("<u4"), "r", HEADER.size + records_bytes)
    _check_ground(words, head)
    _check_above(above, head)


def _check_header(head: Header, dim: int) -> None:
    laid_out = (
        head.offset0 == 0
        and head.vector_at == 4 + 4 * head.max_links0
        and head.label_at == head.vector_at + 4 * dim
        and head.stride == head.label_at + 8
    )
    linked = 2 <= head.links == head.max_links <= _MOST_LINKS and head.max_links0 == 2 * head.links
    if not laid_out or not linked:
        raise Wrong("its layout is another hnswlib's")
    if not head.count <= head.capacity <= max(_SPARE * head.count, _LEAST_ROOM):
        raise Wrong("its room and its count don't fit")
    if not math.isclose(head.multiplier, 1 / math.log(head.links), rel_tol=1e-6):
        raise Wrong("its levels are drawn by another rule")
    if not 1 <= head.ef_construction <= _MOST_EF:
        raise Wrong("it was built with a width that can't be")
    begun = head.entry < head.count and 0 <= head.top_level <= _MOST_LEVELS
    if not (begun if head.count else (head.entry, head.top_level) == (_NOBODY, -1)):
        raise Wrong("its entry point isn't there")


def _check_ground(words: Words, head: Header) -> None:
    """Check the links of level 0."""
    for at in range(0, head.count, _AT_ONCE):
        _check_links(words[at : at + _AT_ONCE, : 1 + head.max_links0], head.count)


def _check_links(blocks: Words, count: int) -> None:
    """Check blocks of a count and links. Those that don't count are zeros or were links: hnswlib clears them first."""
    counts, links = blocks[:, 0] & 0xFFFF, blocks[:, 1:]
    if counts.size and int(counts.max()) > links.shape[1]:
        raise Wrong("a vector has more links than there is room for")
    if links.size and int(links.max()) >= count:
        raise Wrong("a link leads beyond the vectors")


def _check_above(above: Words, head: Header) -> None:
    """Check the links of the levels above: each leads to who is on that level too."""
    width = 1 + head.max_links
    levels = np.zeros(head.count, np.int64)
    starts: list[int] = []
    on_level: list[int] = []
    for number, start, words in _stacks(above, head.count):
        levels[number], rest = divmod(words, width)
        if rest or levels[number] > head.top_level:
            raise Wrong("a vector's levels can't be")
        starts += range(start, start + words, width)
        on_level += range(1, int(levels[number]) + 1)
    if levels[head.entry] != head.top_level:
        raise Wrong("its entry point isn't on the top level")
    blocks = above[np.array(starts, np.int64)[:, None] + np.arange(width)]
    _check_links(blocks, head.count)
    used = np.arange(head.max_links) < (blocks[:, 0] & 0xFFFF)[:, None]
    if np.any((levels[blocks[:, 1:]] < np.array(on_level, np.int64)[:, None]) & used):
        raise Wrong("a link leads to who isn't on its level")


def _stacks(above: Words, count: int) -> Iterator[tuple[int, int, int]]:
    """Give each vector that is on more levels than the ground: its number, where its links begin, how many words.

    Raises:
        Wrong: the lengths don't add up to the file's.
    """
    lengths = np.flatnonzero(above)
    number = place = 0
    while (found := int(np.searchsorted(lengths, place))) < len(lengths):
        start = int(lengths[found]) + 1
        number += start - 1 - place
        size_bytes = int(above[start - 1])
        if number >= count or size_bytes % 4 or start + size_bytes // 4 > len(above):
            raise Wrong("its upper levels don't fit into it")
        yield number, start, size_bytes // 4
        number, place = number + 1, start + size_bytes // 4
    if number + len(above) - place != count:
        raise Wrong("its upper levels don't end with it")
