"""SVD: from ratings to a truncated decomposition, mean-filled as the design writes it; and PureSVD for lists.

Source: the design, D8 (cells without a rating hold the person's mean); Sarwar et al. 2000, Application of
Dimensionality Reduction; PureSVD: Cremonesi, Koren & Turrin 2010, eq. 4 (xQQᵀ: any history folds in).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from core.interactions import History, IndexArray, Interactions
from core.recommend.collaborative.base import config_arrays, config_from, rows_of
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class SvdConfig:
    """Size of the decomposition.

    Attributes:
        factors: singular values kept; fewer where the table has fewer.
        half_life_items: PureSVD only: in what is asked with, an item counts half for every so many met after it.
    """

    factors: int = 12
    half_life_items: float = np.inf


class Svd:
    """Predict the person's mean + UΣVᵀ of what deviates from it.

    Filling each empty cell with the person's mean over rated items and taking that mean off again leaves 0 where
    nothing was rated: the decomposition is of a sparse table, and exactly that of the filled one with its rows centred.
    """

    name = "SVD"

    def __init__(self, config: SvdConfig | None = None) -> None:
        self.config = config or SvdConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn means, float32 (n_users,), and factors, float32 (n_users, k) and (n_items, k)."""
        ratings = train.matrix
        counts = np.diff(ratings.indptr)
        overall = float(ratings.data.mean()) if ratings.nnz else 0.0
        means = np.divide(ratings.sum(axis=1), counts, out=np.full(len(counts), overall), where=counts > 0)
        self.means = means.astype(np.float32)
        values = ratings.data - np.repeat(self.means, counts)
        centred = sparse.csr_array((values, ratings.indices, ratings.indptr), shape=ratings.shape)
        left, sizes, self.items = decompose(centred, self.config.factors)
        self.users = np.asarray(left * sizes, dtype=np.float32)
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        return np.asarray(self.means[users] + np.einsum("nk,nk->n", self.users[users], self.items[items]))


class PureSvd:
    """Score by xQQᵀ: a history seen through the main directions of who met what."""

    name = "PureSVD"

    def __init__(self, config: SvdConfig | None = None) -> None:
        self.config = config or SvdConfig(factors=30)

    def fit(self, train: Interactions) -> Self:
        """Learn Q: float32 (n_items, factors), orthonormal columns."""
        _, _, self.items = decompose(train.met, self.config.factors)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items)."""
        asked = rows_of(histories, len(self.items), self.config.half_life_items)
        return np.asarray((asked @ self.items) @ self.items.T, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: Q."""
        return config_arrays(self.config) | {"items": self.items}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(SvdConfig, arrays))
        model.items = arrays["items"]
        return model


def decompose(table: sparse.csr_array, factors: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Truncate the SVD: float32 U (n, k), σ (k,) falling, V (m, k); k is smaller where the table is."""
    factors = min(factors, min(table.shape))
    if factors >= min(table.shape) - 1 or not table.nnz:  # ARPACK wants fewer than all
        left, sizes, right = np.linalg.svd(table.toarray(), full_matrices=False)
        left, sizes, right = left[:, :factors], sizes[:factors], right[:factors]
    elif not table.count_nonzero():  # nothing but means: ARPACK has no direction to begin with
        left, sizes, right = np.zeros((table.shape[0], factors)), np.zeros(factors), np.zeros((factors, table.shape[1]))
    else:
        start = np.random.default_rng(42).standard_normal(min(table.shape))
        left, sizes, right = linalg.svds(table.astype(np.float64), k=factors, v0=start)
        left, sizes, right = left[:, ::-1], sizes[::-1], right[::-1]
    return left.astype(np.float32), sizes.astype(np.float32), np.ascontiguousarray(right.T, dtype=np.float32)
