"""Luma into texture and edges: co-occurrence statistics, edge orientations, edge density."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, FrameArray

GREYS = 32
PROPERTIES = ("energy", "contrast", "homogeneity", "correlation")
ANGLES = tuple(np.arange(4) * np.pi / 4)
ORIENTATIONS = 8
EDGE = 0.12
"""Gradient, of a whole step from black to white, from which on a point lies on an edge; coding noise stays under it."""

GreyArray = NDArray[np.uint8]


def luma_of(pixels: FrameArray) -> GreyArray:
    """Luma in whole numbers: uint8 (n, h, w). Source: ITU-R BT.709, weights in 256ths."""
    red, green, blue = (pixels[..., channel].astype(np.uint16) for channel in range(3))
    made: GreyArray = ((54 * red + 183 * green + 19 * blue) >> 8).astype(np.uint8)
    return made


def shrink(luma: NDArray[np.generic], side: int) -> FloatArray:
    """Average blocks of points so that about `side` remain each way: float32 (n, h', w'), in the unit of `luma`."""
    n, high, wide = luma.shape
    down, across = max(round(high / side), 1), max(round(wide / side), 1)
    rows, columns = high // down, wide // across
    total = np.zeros((n, rows, columns), np.float32)
    for y, x in itertools.product(range(down), range(across)):  # faster than a mean over two short axes
        total += luma[:, y : rows * down : down, x : columns * across : across]
    total /= down * across
    return total


def glcm(luma: GreyArray) -> FloatArray:
    """Energy, contrast, homogeneity, correlation of neighbouring greys: float32 (n, 4), means over four directions.

    32 grey levels, distance 1, symmetric. scikit-image counts (whole-array numpy isn't faster); the properties of a
    block at once take a tenth of the time of `graycoprops`, and equal it.

    Source: R. Haralick, K. Shanmugam and I. Dinstein 1973, Textural features for image classification.
    """
    from skimage.feature import graycomatrix

    frames = luma // (256 // GREYS)
    count: Callable[..., NDArray[np.float64]] = graycomatrix
    pairs = [count(f, [1], ANGLES, GREYS, symmetric=True, normed=True)[:, :, 0] for f in frames]
    made: FloatArray = _properties(np.stack(pairs).transpose(0, 3, 1, 2).astype(np.float32)).mean(axis=1)
    return made


def _properties(pairs: FloatArray) -> FloatArray:
    """Read the properties off symmetric, normed co-occurrences: float32 (n, angles, 4) of (n, angles, 32, 32)."""
    level = np.arange(GREYS, dtype=np.float32)
    square = np.square(level[:, None] - level)
    energy = np.sqrt(np.square(pairs).sum(axis=(2, 3)))
    contrast, alike = (np.tensordot(pairs, weights, 2) for weights in (square, 1 / (1 + square)))
    single = pairs.sum(axis=3)
    mean = single @ level
    variance = (single * np.square(level - mean[..., None])).sum(axis=2)
    # Σ p (i − µ)(j − µ) = σ² − Σ p (i − j)² / 2, for p is symmetric
    correlation = np.where(variance > 1e-6, 1 - contrast / np.maximum(2 * variance, 1e-6), 1.0)
    return np.stack([energy, contrast, alike, correlation], axis=2).astype(np.float32)


def gradients(luma: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sobel's gradients to the right and upwards: float32 (n, h − 2, w − 2) each; a step of 1 gives 1.

    Source: I. Sobel and G. Feldman 1968; scaled as `skimage.filters.sobel`.
    """
    down = (luma[:, :-2] + 2 * luma[:, 1:-1] + luma[:, 2:]) / np.float32(4)
    across = (luma[:, :, :-2] + 2 * luma[:, :, 1:-1] + luma[:, :, 2:]) / np.float32(4)
    right: FloatArray = down[:, :, 2:] - down[:, :, :-2]
    up: FloatArray = across[:, :-2] - across[:, 2:]
    return right, up


def edges(luma: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Measure where edges run, and how much of the frame they take.

    Args:
        luma: float32 (n, h, w), 0..1.

    Returns:
        float32 (n, 8), share of each direction, weighted by gradient, rows summing to 1 (or all 0: no edge). Cell k is
        centred at k · 22.5° from the horizontal, turning left: 0 level lines, 4 upright ones; softly counted.
        float32 (n,), share of points on an edge.

    Source: A. Jain and A. Vailaya 1996, Image retrieval using color and shape.
    """
    right, up = gradients(luma)
    strength = np.hypot(right, up)
    frame, y, x = np.nonzero(strength >= EDGE)
    along = np.arctan2(up[frame, y, x], right[frame, y, x]) / np.pi * ORIENTATIONS + ORIENTATIONS / 2
    below = np.floor(along)
    weight, above = strength[frame, y, x], along - below
    cells = frame * ORIENTATIONS
    first = below.astype(np.int64) % ORIENTATIONS
    size = len(luma) * ORIENTATIONS
    counts = np.bincount(cells + first, weight * (1 - above), size)
    counts += np.bincount(cells + (first + 1) % ORIENTATIONS, weight * above, size)
    totals: NDArray[np.float64] = counts.reshape(len(luma), ORIENTATIONS).astype(np.float64)
    shares: FloatArray = (totals / np.maximum(totals.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)
    density: FloatArray = (strength >= EDGE).mean(axis=(1, 2), dtype=np.float32)
    return shares, density
