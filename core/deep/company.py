"""Turns who stands beside whom in histories into a first vector per item, from which a network is quickly taught.

Source: Levy & Goldberg 2014 (positive pointwise mutual information, factorised; context counts to the power of ¾).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from core.interactions import History
from core.types import FloatArray

NEAR = 5
"""Places apart at which two items still count as company, with weight 1 / distance."""


def vectors(people: Sequence[History], n_items: int, width: int, near: int = NEAR) -> FloatArray:
    """Give each item a vector: float32 (n_items, width), rows of norm 1 on average, 0 without company."""
    made = np.zeros((n_items, width), dtype=np.float32)
    information = _information(_counts(people, n_items, near))
    rank = min(width, n_items - 1, information.nnz)
    if rank < 1 or n_items < 3:
        return made
    left, strengths, _ = svds(information, k=rank, v0=np.ones(n_items), solver="arpack")
    made[:, :rank] = _signed(left) * np.sqrt(strengths)
    return made / max(float(np.sqrt((made**2).sum(axis=1).mean())), 1e-9)


def _counts(people: Sequence[History], n_items: int, near: int) -> sparse.coo_array:
    counts = sparse.csr_array((n_items, n_items), dtype=np.float64)
    for step in range(1, near + 1):
        before = np.concatenate([np.zeros(0, np.int32), *(person.items[:-step] for person in people)])
        after = np.concatenate([np.zeros(0, np.int32), *(person.items[step:] for person in people)])
        weights = np.full(len(before), 1.0 / step)
        counts = counts + sparse.csr_array((weights, (before, after)), shape=counts.shape)
    return sparse.coo_array(counts + counts.T)


def _information(counts: sparse.coo_array) -> sparse.csr_array:
    rows, columns = counts.coords
    own = np.asarray(counts.sum(axis=0)).ravel()
    smoothed = own**0.75
    expected = own[rows] * smoothed[columns] / max(float(smoothed.sum()), 1e-9)
    information = np.log(counts.data / np.maximum(expected, 1e-9))
    kept = information > 0
    return sparse.csr_array((information[kept], (rows[kept], columns[kept])), shape=counts.shape)


def _signed(left: FloatArray) -> FloatArray:
    """Fix each column's sign, which a decomposition leaves open."""
    largest = np.abs(left).argmax(axis=0)
    signs = np.where(left[largest, np.arange(left.shape[1])] < 0, -1.0, 1.0)
    return np.asarray(left * signs, dtype=np.float32)
