"""From long vectors to short ones with nearly the same neighbours, for the graph; exact scores use the long ones.

Source: principal components without centring (the truncated singular value decomposition of Eckart & Young 1936), since
cosines are taken of the vectors as they are. Measured beside a small autoencoder in tests/benchmarks/reduction.py.
"""

from __future__ import annotations

import numpy as np

from core.index.parts import unit
from core.types import FloatArray

WIDTH = 128
"""Numbers per vector in the graph. See the table in tests/benchmarks/reduction.py."""
LEAST_DIM = 256
"""Vectors up to this length are searched as they are."""
LEAST_COUNT = 4096
"""From so many vectors on it pays: fewer are small anyway, and too few to say which directions matter."""
OUTGROWN = 4
"""The directions are found anew when there are so many times more vectors than they were found from."""


def wanted(dim: int, count: int) -> bool:
    """Say whether an index of so many vectors of this length is to be reduced."""
    return dim > LEAST_DIM and count >= LEAST_COUNT


def outgrown(dim: int, count: int, fitted: int) -> bool:
    """Say whether an index that holds so many vectors is to be built afresh, reduced or whole as it should be now.

    With room to both sides, since `count` is only estimated when it is built.

    Args:
        fitted: from how many its directions were found, 0 for an index that isn't reduced.
    """
    if not fitted:
        return wanted(dim, int(count / 1.5))
    return not wanted(dim, 2 * count) or count > OUTGROWN * fitted


def fit(sample: FloatArray, width: int = WIDTH) -> FloatArray:
    """Find the directions that keep most of a sample, float32 (n, d) of norm 1: float32 (d, width), orthonormal."""
    wide = sample.astype(np.float64)
    _, vectors = np.linalg.eigh(wide.T @ wide)  # ascending
    return np.ascontiguousarray(vectors[:, ::-1][:, :width], dtype=np.float32)


def project(vectors: FloatArray, basis: FloatArray) -> FloatArray:
    """Shorten rows (or one vector) to norm 1."""
    return unit(vectors @ basis)
