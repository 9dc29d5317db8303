"""Turns frames into 64-bit perceptual hashes: what looks the same differs in few bits, whatever its size and coding."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, FrameArray

HashArray = NDArray[np.uint64]
"""uint64 (n,), one perceptual hash per frame."""

BITS = 64
_SIDE = 32
_LOW, _HIGH = 1, 9  # the 8 × 8 lowest frequencies after the constant one of each direction
_LUMA = np.array([0.299, 0.587, 0.114])
"""Source: ITU-R BT.601, as video and JPEG have it."""
_STEP = 1e-4
"""Coefficients (of luma 0..1) are rounded to this, so that zeros of symmetric pictures have no sign of rounding."""


def phash(frames: FrameArray) -> HashArray:
    """Hash frames: uint8 (n, h, w, 3), any size from 1 × 1 on, to uint64 (n,).

    Luma (BT.601), averaged over the cells of a 32 × 32 grid (cells may cut points: areas count), two-dimensional
    DCT-II, coefficients (1..8, 1..8); bit k is set where coefficient k, in rows, is greater than their median, the
    first one in the highest bit. A frame of one colour hashes to 0.

    Source: C. Zauner 2010, Implementation and Benchmarking of Perceptual Image Hash Functions, section 3.1.
    """
    return hashed(cells(frames))


def cells(frames: FrameArray) -> FloatArray:
    """Average luma over a grid: float32 (n, 32, 32), 0..1."""
    if not len(frames):
        return np.zeros((0, _SIDE, _SIDE), np.float32)
    down, across = (_grid(side) for side in frames.shape[1:3])
    small = np.stack([down @ (frame @ _LUMA) @ across.T for frame in frames])
    return (small / 255).astype(np.float32)


def hashed(small: FloatArray) -> HashArray:
    """Hash what `cells` made: float32 (n, 32, 32) to uint64 (n,)."""
    waves = _waves()
    coefficients = (waves @ small.astype(np.float64) @ waves.T).reshape(len(small), BITS)
    coefficients = np.round(coefficients / _STEP) * _STEP
    bits = coefficients > np.median(coefficients, axis=1, keepdims=True)
    packed: HashArray = np.packbits(bits, axis=1).view(">u8").astype(np.uint64)[:, 0]
    return packed


def distance(one: HashArray, other: HashArray) -> NDArray[np.uint8]:
    """Count the bits that differ, 0..64; the arrays are broadcast (`a[:, None], b[None]`: each with each)."""
    counted: NDArray[np.uint8] = np.bitwise_count(one ^ other)
    return counted


@lru_cache(maxsize=1)
def _waves() -> NDArray[np.float64]:
    """The 8 frequencies of the DCT-II over 32 points: float64 (8, 32)."""
    frequencies = np.arange(_LOW, _HIGH)[:, None]
    waves: NDArray[np.float64] = np.cos(np.pi * frequencies * (2 * np.arange(_SIDE) + 1) / (2 * _SIDE))
    return waves


@lru_cache(maxsize=8)
def _grid(side: int) -> NDArray[np.float64]:
    """Weigh points by how much of each cell they cover: float64 (32, side), rows of sum 1."""
    edges = np.arange(_SIDE + 1) * side / _SIDE
    points = np.arange(side)
    begin, end = np.maximum(edges[:-1, None], points), np.minimum(edges[1:, None], points + 1)
    weights: NDArray[np.float64] = np.maximum(end - begin, 0) * _SIDE / side
    return weights
