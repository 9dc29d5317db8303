"""Turns histories into windows of numbers of one length, with what comes next at each place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.interactions import History
from core.types import FloatArray

GAP_EDGES_S = (0.5, 60.0, 600.0, 3600.0, 6 * 3600.0, 24 * 3600.0, 7 * 24 * 3600.0)
"""Seconds since the item before, at which another class begins (at once, within a minute, …, later than a week)."""
GAPS = len(GAP_EDGES_S) + 1
NOTHING = -1
"""In the place of a target where nothing follows."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One history as the network reads it: the beginning, then each item.

    Attributes:
        items: int64 (n + 1,), the first is `n_items`, which stands for the beginning.
        gaps: int64 (n + 1,), class of the time since the item before.
        values: float32 (n + 1,), 0 is usual, 1 a standard deviation above.
    """

    items: NDArray[np.int64]
    gaps: NDArray[np.int64]
    values: FloatArray

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of several people, filled up at the end, where causality keeps it from being seen.

    Attributes:
        items, gaps: int64 (n, length). values: float32 (n, length).
        targets: int64 (n, length, ahead), the items that follow, nearest first; `NOTHING` where none does.
        ends: int64 (n,), places in use.
    """

    items: NDArray[np.int64]
    gaps: NDArray[np.int64]
    values: FloatArray
    targets: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.items)


def tell(history: History, n_items: int, usual: tuple[float, float]) -> Told:
    """Write a history down for the network.

    Args:
        usual: mean and standard deviation of values.
    """
    passed = np.diff(history.times, prepend=-np.inf) if len(history) else np.zeros(0)
    gaps = np.digitize(passed, GAP_EDGES_S)
    values = (history.values - usual[0]) / usual[1]
    return Told(
        np.concatenate([[n_items], history.items]).astype(np.int64),
        np.concatenate([[GAPS - 1], gaps]).astype(np.int64),
        np.concatenate([[0.0], values]).astype(np.float32),
    )


def shuffled(history: History, random: np.random.Generator) -> History:
    """Put what was met at the same time in another order."""
    order = np.lexsort((random.random(len(history)), history.times))
    return History(history.items[order], history.values[order], history.times)


def cuts(n: int, length: int, offset: int) -> Iterator[tuple[int, int]]:
    """Cut 0..n in pieces of `length`, the first one `length − offset` long: (start, stop) of each that isn't empty."""
    edges = [0, *range(length - offset % length, n, length), n]
    return ((start, stop) for start, stop in pairwise(edges) if stop > start)


def windows(pieces: Sequence[tuple[Told, int, int]], ahead: int = 1) -> Windows:
    """Lay pieces (whose, start, stop) side by side, each with what follows at each of its places."""
    length = max((stop - start for _, start, stop in pieces), default=1)
    n = len(pieces)
    items, gaps = np.zeros((n, length), np.int64), np.zeros((n, length), np.int64)
    values = np.zeros((n, length), np.float32)
    targets = np.full((n, length, ahead), NOTHING, np.int64)
    for row, (told, start, stop) in enumerate(pieces):
        used = stop - start
        items[row, :used], gaps[row, :used] = told.items[start:stop], told.gaps[start:stop]
        values[row, :used] = told.values[start:stop]
        for step in range(ahead):
            follows = told.items[start + 1 + step : stop + 1 + step]
            targets[row, : len(follows), step] = follows
    ends = np.array([stop - start for _, start, stop in pieces], np.int64)
    return Windows(items, gaps, values, targets, ends)


def latest(told: Told, length: int) -> tuple[Told, int, int]:
    """Take the last piece of a history."""
    return told, max(len(told) - length, 0), len(told)
