"""Turns each modality's vectors of all items into blocks that networks read: centred, short, norm 1, gaps known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.interactions import IndexArray
from core.types import FloatArray

WIDTH = 64
"""Numbers per modality at most; what a few thousand items differ in fits (principal components)."""

SAMPLED = 5000
"""Pairs from which a spread is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Vectors of moments of items, in one modality.

    Attributes:
        owners: int32 (n,), the item of each, ascending.
        vectors: float32 (n, d), in the space of the item's own vector.
    """

    owners: IndexArray
    vectors: FloatArray


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All items as networks see them.

    Attributes:
        names: of the modalities, in the order of the blocks.
        blocks: float32 (n_items, d ≤ WIDTH) each; rows of norm 1, zeros where the modality is absent.
        present: bool (n_items, len(blocks)).
        moments: in the space of the blocks, for those modalities that have them.
    """

    names: tuple[str, ...]
    blocks: tuple[FloatArray, ...]
    present: NDArray[np.bool_]
    moments: Mapping[str, Moments] = field(default_factory=dict)

    @classmethod
    def of(
        cls, vectors: Mapping[str, FloatArray], moments: Mapping[str, Moments] | None = None, width: int = WIDTH
    ) -> Catalogue:
        """Take each modality's vectors, float (n_items, d), rows of zeros where an item lacks it."""
        spaces = {name: _Space.of(rows, width) for name, rows in vectors.items()}
        seen = {
            name: Moments(parts.owners, spaces[name].project(parts.vectors)) for name, parts in (moments or {}).items()
        }
        blocks = tuple(spaces[name].project(rows) for name, rows in vectors.items())
        present = np.stack([rows.any(axis=1) for rows in vectors.values()], axis=1)
        return cls(tuple(vectors), blocks, present, seen)

    @property
    def n_items(self) -> int:
        """Count the items."""
        return len(self.present)

    @property
    def widths(self) -> tuple[int, ...]:
        """Numbers per modality."""
        return tuple(block.shape[1] for block in self.blocks)

    @cached_property
    def spreads(self) -> FloatArray:
        """Say how much cosines of random pairs vary, per modality: float32 (len(blocks),); 1 where nothing does."""
        random = np.random.default_rng(0)
        first, second = random.integers(0, max(self.n_items, 1), (2, SAMPLED if self.n_items else 0))
        made = []
        for m, block in enumerate(self.blocks):
            both = self.present[first, m] & self.present[second, m] & (first != second)
            cosines = (block[first[both]] * block[second[both]]).sum(axis=1)
            made.append(float(cosines.std()) if len(cosines) > 1 else 0.0)
        return np.array([spread or 1.0 for spread in made], np.float32)

    def resampled(self, random: np.random.Generator) -> Catalogue:
        """See each item through moments of it drawn at random (half of them, at least one) instead of the whole.

        Items without moments stay as they are.
        """
        blocks = [
            _redrawn(block, self.moments[name], random) if name in self.moments else block
            for name, block in zip(self.names, self.blocks, strict=True)
        ]
        return Catalogue(self.names, tuple(blocks), self.present, self.moments)


@dataclass(frozen=True, slots=True, eq=False)
class _Space:
    mean: FloatArray
    axes: FloatArray  # (d, width)

    @classmethod
    def of(cls, rows: FloatArray, width: int) -> _Space:
        there = np.asarray(rows[rows.any(axis=1)], dtype=np.float64)
        if len(there) < 2:
            return cls(np.zeros(rows.shape[1], np.float32), np.eye(rows.shape[1], width, dtype=np.float32))
        centred = there - there.mean(axis=0)
        _, vectors = np.linalg.eigh(centred.T @ centred)
        axes = vectors[:, ::-1][:, :width]
        axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1.0, 1.0)
        return cls(there.mean(axis=0).astype(np.float32), axes.astype(np.float32))

    def project(self, rows: FloatArray) -> FloatArray:
        made = (rows - self.mean) @ self.axes
        there: NDArray[np.bool_] = np.asarray(rows.any(axis=1))
        made = made * there[:, None]
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _redrawn(block: FloatArray, moments: Moments, random: np.random.Generator) -> FloatArray:
    if not len(moments.owners):
        return block
    drawn = random.integers(0, 2, len(moments.owners), dtype=np.int8)
    starts = np.flatnonzero(np.diff(moments.owners, prepend=-1))
    sizes = np.diff(np.append(starts, len(moments.owners)))
    drawn[starts + (random.random(len(starts)) * sizes).astype(np.int64)] = 1
    sums = np.add.reduceat(moments.vectors * drawn[:, None], starts)
    made = block.copy()
    made[moments.owners[starts]] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return made
