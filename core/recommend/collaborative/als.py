"""ALS: from ratings to factors of people and items, by turns the best least-squares answer to the other's.

Per person, over observed items only, U = R V (VᵀV + λnI)⁻¹, R being what the biases leave of their n ratings; per item
likewise. Source: Zhou, Wilkinson, Schreiber & Pan 2008 (weighted-λ-regularisation); Koren, Bell & Volinsky 2009.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import sparse

from core.interactions import History, IndexArray, Interactions
from core.recommend.collaborative.bias import Bias, BiasConfig
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class AlsConfig:
    """Size and regularisation: factors per person and item, λ per rating, rounds, bias damping in ratings, seed."""

    factors: int = 50
    regularisation: float = 0.1
    rounds: int = 10
    damping: float = 5.0
    seed: int = 42


class Als:
    """Predict bias + uᵀv."""

    name = "ALS"

    def __init__(self, config: AlsConfig | None = None) -> None:
        self.config = config or AlsConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn biases, then factors: float32 (n_users, k) and (n_items, k)."""
        self.bias = Bias(BiasConfig(self.config.damping)).fit(train)
        left = self.bias.left(train.matrix)
        start = np.random.default_rng(self.config.seed).standard_normal((train.n_items, self.config.factors))
        self.items = (start / np.linalg.norm(start, axis=1, keepdims=True)).astype(np.float32)
        by_item = sparse.csr_array(left.T)
        for _ in range(self.config.rounds):
            self.users = solve(left, self.items, self.config.regularisation)
            self.items = solve(by_item, self.users, self.config.regularisation)
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        return np.asarray(self.bias.predict(users, items) + np.einsum("nk,nk->n", self.users[users], self.items[items]))

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Predict ratings of all items by anybody, whose offset and factors are learnt here: (len(histories), n)."""
        offsets = self.bias.of(histories)
        rated = Interactions.of(histories, len(self.items)).matrix.tocoo()
        rest = rated.data - self.bias.mean - self.bias.items[rated.col] - offsets[rated.row]
        left = sparse.csr_array((rest, (rated.row, rated.col)), shape=rated.shape)
        factors = solve(left, self.items, self.config.regularisation)
        return np.asarray(factors @ self.items.T + self.bias.mean + self.bias.items + offsets[:, None], np.float32)


def solve(left: sparse.csr_array, others: FloatArray, regularisation: float) -> FloatArray:
    """Answer the others' factors (m, k): float32 (n, k); 0 for rows without a rating."""
    factors = np.zeros((left.shape[0], others.shape[1]), dtype=np.float32)
    for row in np.flatnonzero(np.diff(left.indptr)):
        cells = slice(left.indptr[row], left.indptr[row + 1])
        known = others[left.indices[cells]]
        square = known.T @ known + regularisation * len(known) * np.eye(known.shape[1], dtype=np.float32)
        factors[row] = np.linalg.solve(square, left.data[cells] @ known)
    return factors
