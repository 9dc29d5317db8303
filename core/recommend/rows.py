"""Keeps rows of media in one matrix that grows, so that hundreds are looked up in one copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, MediaId

START_ROWS = 256


class Rows:
    """Rows by medium; row 0 is all 0 and stands for each medium that has none.

    Attributes:
        stamp: what the rows were made of; with another they don't hold.
    """

    def __init__(self, stamp: tuple[object, ...], dim: int) -> None:
        self.stamp = stamp
        self._matrix = np.zeros((START_ROWS, dim), dtype=np.float32)
        self._place: dict[MediaId, int] = {}
        self._used = 1

    def __len__(self) -> int:
        """Count the media that were put in, with or without a row."""
        return len(self._place)

    def lacking(self, ids: Iterable[MediaId]) -> list[MediaId]:
        """List the media, once each, that weren't put in yet."""
        missing = [i for i in ids if i not in self._place]
        return list(dict.fromkeys(missing)) if missing else missing

    def put(self, ids: Sequence[MediaId], found: Sequence[MediaId], rows: FloatArray) -> None:
        """Put media in.

        Args:
            ids: all of them.
            found: those that have a row.
            rows: float32 (len(found), d); a row of nothing but 0 is none.
        """
        self._place.update(dict.fromkeys(ids, 0))
        there = np.flatnonzero(rows.any(axis=1)) if len(rows) else np.zeros(0, dtype=np.intp)
        end = self._used + len(there)
        if end > len(self._matrix):
            grown = np.zeros((max(end, 2 * len(self._matrix)), self._matrix.shape[1]), dtype=np.float32)
            grown[: self._used] = self._matrix[: self._used]
            self._matrix = grown
        self._matrix[self._used : end] = rows[there]
        self._place.update((found[i], self._used + n) for n, i in enumerate(there.tolist()))
        self._used = end

    def take(self, ids: Sequence[MediaId]) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Copy rows out: float32 (n, d), and bool (n,), whether there is one. All were put in."""
        places = np.array(list(map(self._place.__getitem__, ids)), dtype=np.intp)
        return self._matrix[places], places > 0
