"""The whole vectors of a reduced index: float16 rows in a file, appended while it is built, mapped for scoring."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np

from core.index.parts import Labels
from core.types import FloatArray

_ROW = np.dtype("<f2")
"""Half precision, as the store keeps them: a unit vector's cosine moves by under 0.001."""


class WholeVectors:
    """A file of vectors that grows. Rows stand in the order in which they came; `positions` finds them by label.

    Args:
        path: the file of the next generation.
        before: that of the generation that is taken over, with its labels and their rows.
    """

    def __init__(self, path: Path, before: tuple[Path, Labels, Labels] | None = None) -> None:
        self.path = path
        self._labels: list[Labels] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        if before is None:
            path.write_bytes(b"")
        else:
            source, labels, positions = before
            shutil.copyfile(source, path)
            self._labels.append(labels[np.argsort(positions)])

    def append(self, labels: Labels, vectors: FloatArray) -> None:
        """Add rows, float32 (n, d)."""
        with self.path.open("ab") as file:
            file.write(np.ascontiguousarray(vectors, dtype=_ROW).tobytes())
        self._labels.append(labels)

    def positions(self) -> Labels:
        """Say which row each label has, the labels ascending: int64 (n,)."""
        return np.argsort(np.concatenate(self._labels), kind="stable")

    def sync(self) -> None:
        """Make sure that it is on the disk."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())

    def discard(self) -> None:
        """Remove a file that nothing names yet."""
        self.path.unlink(missing_ok=True)


def mapped(path: Path, count: int, dim: int) -> FloatArray:
    """See the vectors through a memory map: float16 (count, dim).

    Raises:
        ValueError: the file has another length.
    """
    if path.stat().st_size != count * dim * _ROW.itemsize:
        raise ValueError("the file of whole vectors has another length")
    rows: FloatArray = np.memmap(path, mode="r", dtype=_ROW, shape=(count, dim))
    return rows
