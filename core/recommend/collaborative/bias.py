"""Bias: from ratings to a mean, an offset per item and an offset per person; what all rating models start from.

Source: Koren, Bell & Volinsky 2009, Matrix Factorization Techniques, eq. 3; damped means: Funk 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from core.interactions import History, IndexArray, Interactions
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class BiasConfig:
    """How far offsets are drawn to 0.

    Attributes:
        damping: ratings without an offset that everybody and everything is imagined to have besides their own.
    """

    damping: float = 5.0


class Bias:
    """Predict mean + item's offset + person's offset."""

    name = "bias"

    def __init__(self, config: BiasConfig | None = None) -> None:
        self.config = config or BiasConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn offsets of items from what is left of the mean, then of people from what is left of both."""
        ratings = train.matrix.tocoo()
        self.mean = float(ratings.data.mean()) if ratings.nnz else 0.0
        left = ratings.data.astype(np.float64) - self.mean
        self.items = self._offsets(ratings.col, left, train.n_items)
        self.users = self._offsets(ratings.row, left - self.items[ratings.col], train.n_users)
        return self

    def _offsets(self, index: IndexArray, left: FloatArray, count: int) -> FloatArray:
        sums = np.bincount(index, left, minlength=count)
        counts = np.bincount(index, minlength=count) + self.config.damping
        offsets = np.divide(sums, counts, out=np.zeros(count), where=counts > 0)
        return np.asarray(offsets, dtype=np.float32)

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        return np.asarray(self.mean + self.items[items] + self.users[users], dtype=np.float32)

    def left(self, ratings: sparse.csr_array) -> sparse.csr_array:
        """Take the prediction off each rating: float32 (n_users, n_items), cells of the same pairs."""
        cells = ratings.tocoo()
        values = cells.data - self.predict(cells.row, cells.col)
        return sparse.csr_array((values.astype(np.float32), ratings.indices, ratings.indptr), shape=ratings.shape)

    def of(self, histories: Sequence[History]) -> FloatArray:
        """Learn the offsets of other people, items' staying as they are: float32 (len(histories),)."""
        sums = [float((h.values - self.mean - self.items[h.items]).sum()) for h in histories]
        counts = np.array([len(h) for h in histories]) + self.config.damping
        offsets = np.divide(sums, counts, out=np.zeros(len(sums)), where=counts > 0)
        return np.asarray(offsets, dtype=np.float32)
