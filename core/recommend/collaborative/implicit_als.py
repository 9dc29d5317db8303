"""Implicit ALS: from who met what, and how much, to factors; what wasn't met is a weak no.

Source: Hu, Koren & Volinsky 2008, Collaborative Filtering for Implicit Feedback Datasets, eq. 4 and 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.interactions import History, Interactions
from core.recommend.collaborative.base import config_arrays, config_from, rows_of
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class ImplicitAlsConfig:
    """Size and trust.

    Attributes:
        factors: per person and item.
        alpha: confidence in a meeting beyond the 1 of a non-meeting, per unit of weight.
        regularisation: λ, added to the diagonal of each normal equation.
        rounds: of people and items, each once.
        half_life_items: in what is asked with, an item counts half for every so many met after it.
        by_value: weights are values (preferences ≥ 0; negative ones are a confident no), not ones.
        seed: of the first item factors.
    """

    factors: int = 50
    alpha: float = 1.0
    regularisation: float = 10.0
    rounds: int = 15
    half_life_items: float = np.inf
    by_value: bool = False
    seed: int = 42


class ImplicitAls:
    """Score by uᵀv, u folded in from the history."""

    name = "implicit ALS"

    def __init__(self, config: ImplicitAlsConfig | None = None) -> None:
        self.config = config or ImplicitAlsConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn item factors: float32 (n_items, factors). Those of people are folded in when they ask."""
        weights = train.matrix if self.config.by_value else train.met
        by_item = sparse.csr_array(weights.T)
        random = np.random.default_rng(self.config.seed)
        self.items = (random.standard_normal((train.n_items, self.config.factors)) * 0.1).astype(np.float32)
        for _ in range(self.config.rounds):
            users = self._solve(weights, self.items)
            self.items = self._solve(by_item, users)
        return self

    def _solve(self, weights: sparse.csr_array, others: FloatArray) -> FloatArray:
        """Answer the others: (YᵀY + Yᵀ(C − I)Y + λI)⁻¹ YᵀCp per row."""
        eye = np.eye(others.shape[1], dtype=np.float32)
        everything = others.T @ others + np.float32(self.config.regularisation) * eye
        factors = np.zeros((weights.shape[0], others.shape[1]), dtype=np.float32)
        for row in np.flatnonzero(np.diff(weights.indptr)):
            cells = slice(weights.indptr[row], weights.indptr[row + 1])
            known, weight = others[weights.indices[cells]], weights.data[cells]
            more = np.float32(self.config.alpha) * np.abs(weight)
            wanted = (1 + more) * (weight > 0)
            factors[row] = np.linalg.solve(everything + (known * more[:, None]).T @ known, wanted @ known)
        return factors

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items)."""
        asked = rows_of(histories, len(self.items), self.config.half_life_items, self.config.by_value)
        return np.asarray(self._solve(asked, self.items) @ self.items.T)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: item factors."""
        return config_arrays(self.config) | {"items": self.items}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(ImplicitAlsConfig, arrays))
        model.items = arrays["items"]
        return model
