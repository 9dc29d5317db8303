"""Moves points on a plane by the forces of t-SNE, 100,000 of them in a minute or two: near ones attract, all repel.

Repulsion is a convolution: charges are spread over a grid, folded with the kernel by FFT, and read off again. Each
point is drawn to its neighbours alike, which serves as well as graded affinities.

Source: FIt-SNE, Linderman et al. 2019 (Nature Methods 16); uniform affinities and step n/12, Böhm, Berens & Kobak 2022
(JMLR 23), Belkina et al. 2019 (Nature Communications 10); gains, Jacobs 1988, as in t-SNE.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import Checkpoint
from core.types import FloatArray

Points = NDArray[np.float32]
CELL = 0.7
"""Side of a grid cell, in units of the kernel's width 1 (FIt-SNE has 1/3 with the same order of interpolation)."""
MOST_CELLS = 640
"""Cells of a side; larger layouts get larger cells."""
MOMENTUM = 0.8
MOST_STEP = 4.0
"""A point moves no farther in one step, in units of the kernel's width."""


def attract_and_repel(start: FloatArray, near: NDArray[np.intp], steps: int, checkpoint: Checkpoint) -> FloatArray:
    """Move points until what is near in the graph is near on the plane.

    Args:
        start: float32 (n, 2); its own scale doesn't matter.
        near: int (n, k), the neighbours of each.

    Returns:
        float32 (n, 2).
    """
    n = len(start)
    graph = _affinities(near)
    places = (start * (_width(n) / max(float(np.ptp(start, axis=0).max()), 1e-9))).astype(np.float32)
    velocity, gains = np.zeros_like(places), np.ones_like(places)
    rate = n / 12
    for _ in range(steps):
        checkpoint()
        force = 4 * (graph.pull(places) - repulsion(places))
        turned = np.sign(force) != np.sign(velocity)
        gains = np.maximum(np.where(turned, gains + 0.2, gains * 0.8), 0.01)
        velocity = np.clip(MOMENTUM * velocity - rate * gains * force, -MOST_STEP, MOST_STEP)
        places = (places + velocity).astype(np.float32)
        places -= places.mean(axis=0)
    return places


def _width(n: int) -> float:
    """Guess how wide t-SNE makes a layout of n points, so that it doesn't begin with an explosion."""
    return 2.0 * math.pow(n, 0.45)


@dataclass(frozen=True, slots=True)
class Affinities:
    """Edges both ways, sorted by their first end: int32 (e,) each, and where each point's edges begin, (n + 1,)."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    weights: NDArray[np.float32]

    def pull(self, places: Points) -> Points:
        """Sum what draws each point: Σ_j p_ij (y_i − y_j) / (1 + |y_i − y_j|²), float32 (n, 2)."""
        apart = places[self.first] - places[self.second]
        strength = self.weights / (1 + np.einsum("ex,ex->e", apart, apart))
        sums = [np.bincount(self.first, strength * apart[:, axis], len(places)) for axis in (0, 1)]
        return np.stack(sums, axis=1).astype(np.float32)


def _affinities(near: NDArray[np.intp]) -> Affinities:
    n, k = near.shape
    first = np.repeat(np.arange(n, dtype=np.int32), k)
    second = near.reshape(-1).astype(np.int32)
    key = np.concatenate([first.astype(np.int64) * n + second, second.astype(np.int64) * n + first])
    edges, counts = np.unique(key, return_counts=True)
    weights = counts.astype(np.float32) / (2.0 * n * k)
    return Affinities((edges // n).astype(np.int32), (edges % n).astype(np.int32), weights)


def repulsion(places: Points) -> Points:
    """Sum what drives each point off: Σ_j (y_i − y_j) / (1 + d²)² / Σ_kl 1 / (1 + d²), float32 (n, 2), by the grid."""
    from scipy import fft

    low, reach = places.min(axis=0), float(np.ptp(places, axis=0).max())
    cell = max(CELL, reach / (MOST_CELLS - 2))
    side = fft.next_fast_len(int(reach / cell) + 3, real=True)
    at = (places - low) / cell
    corner = at.astype(np.int32)
    part = at - corner
    cells, shares = _corners(corner, part, side)
    centred = places - places.mean(axis=0)
    charges = (np.ones(len(places), dtype=np.float32), centred[:, 0], centred[:, 1])
    plain, square = _kernels(side, cell)
    spread = [_spread(cells, shares, charge, side) for charge in charges]
    folded = [fft.rfft2(one, (2 * side, 2 * side), workers=1) for one in spread]

    def read(product: NDArray[np.complexfloating]) -> Points:
        field = fft.irfft2(product, (2 * side, 2 * side), workers=1)[:side, :side].ravel()
        read_off: Points = np.einsum("nc,nc->n", field[cells], shares).astype(np.float32)
        return read_off

    total = float(read(folded[0] * plain).sum()) - len(places)
    ones, x, y = (read(one * square) for one in folded)
    force = np.stack([centred[:, 0] * ones - x, centred[:, 1] * ones - y], axis=1)
    return (force / max(total, 1e-9)).astype(np.float32)


def _corners(corner: NDArray[np.int32], part: Points, side: int) -> tuple[NDArray[np.int32], Points]:
    """Name the four grid points round each point, int32 (n, 4), and how much of it goes to each, float32 (n, 4)."""
    base = corner[:, 0] * side + corner[:, 1]
    x, y = part[:, 0], part[:, 1]
    shares = np.stack([(1 - x) * (1 - y), (1 - x) * y, x * (1 - y), x * y], axis=1)
    return base[:, None] + np.array([0, 1, side, side + 1], dtype=np.int32), shares.astype(np.float32)


def _spread(cells: NDArray[np.int32], shares: Points, charge: Points, side: int) -> Points:
    sums = np.bincount(cells.ravel(), (shares * charge[:, None]).ravel(), side * side)
    return sums.reshape(side, side).astype(np.float32)


def _kernels(side: int, cell: float) -> tuple[NDArray[np.complexfloating], NDArray[np.complexfloating]]:
    """Transform 1 / (1 + d²) and its square on a doubled grid, so that the fold doesn't wrap round."""
    from scipy import fft

    steps = np.minimum(np.arange(2 * side), 2 * side - np.arange(2 * side)).astype(np.float32) * np.float32(cell)
    plain = 1 / (1 + steps[:, None] ** 2 + steps[None, :] ** 2)
    return fft.rfft2(plain, workers=1), fft.rfft2(plain**2, workers=1)
