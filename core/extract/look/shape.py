"""Edges into a shape descriptor: how the edge points of a frame lie round each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.extract.look.texture import EDGE, gradients
from core.types import FloatArray

POINTS = 96
"""Edge points looked at per frame; Belongie et al. take about 100."""
LEAST = 8
"""With fewer edge points there is no shape."""
RINGS, SECTORS = 5, 6
"""Distances, and directions over half a turn: averaged over all points, each pair counts once from either end, so the
other half of Belongie's 12 sectors would only repeat the first."""
CELLS = RINGS * SECTORS
_INNER, _OUTER = 1 / 8, 2.0


def contexts(luma: FloatArray) -> FloatArray:
    """Average the shape contexts of a frame's edge points: float32 (n, CELLS), rows summing to 1, or 0: no shape.

    Log-polar: rings from 1/8 to 2 mean distances (nearer counts for the first, farther for none), so that size and
    place don't matter; turning does, since up is up in films.

    Args:
        luma: float32 (n, h, w), 0..1, small (56 × 56).

    Source: S. Belongie, J. Malik and J. Puzicha 2002, Shape matching and object recognition using shape contexts.
    """
    right, up = gradients(luma)
    strength = np.hypot(right, up)
    made = np.zeros((len(luma), CELLS), np.float32)
    for row, edge in zip(made, strength, strict=True):
        y, x = _points(edge)
        if len(y) >= LEAST:
            row[:] = _context(y, x)
    return made


def _points(strength: FloatArray) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Choose at most POINTS of the clear edge points, evenly in reading order."""
    floor = max(EDGE, float(strength.mean() + strength.std()))
    y, x = np.nonzero(strength >= floor)
    if len(y) > POINTS:
        chosen = np.linspace(0, len(y) - 1, POINTS).astype(np.intp)
        y, x = y[chosen], x[chosen]
    return y, x


def _context(y: NDArray[np.intp], x: NDArray[np.intp]) -> FloatArray:
    first, second = np.triu_indices(len(y), 1)
    down, across = (y[second] - y[first]).astype(np.float32), (x[second] - x[first]).astype(np.float32)
    far = np.hypot(down, across)
    reach = np.log(far / far.mean() / _INNER) / np.log(_OUTER / _INNER) * RINGS
    turn = np.arctan2(-down, across) / np.pi * SECTORS + 0.5
    near = reach < RINGS
    cells = np.maximum(reach[near], 0).astype(np.intp) * SECTORS + np.floor(turn[near]).astype(np.intp) % SECTORS
    counts = np.bincount(cells, minlength=CELLS)
    shares: FloatArray = (counts / max(int(counts.sum()), 1)).astype(np.float32)
    return shares
