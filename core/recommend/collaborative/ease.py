"""EASE: from who met what to item weights in closed form, by items or, exactly the same, by people.

Source: Steck 2019, Embarrassingly Shallow Autoencoders for Sparse Data. The form by people follows from it: with
K = λI + XXᵀ, the inverse of λI + XᵀX is P = (I − XᵀK⁻¹X) / λ (Woodbury), so that B = I − P / diag(P) costs
O(people³) rather than O(items³), and nothing of the size items × items is ever made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from core.interactions import History, Interactions
from core.recommend.collaborative.base import config_arrays, config_from, rows_of, sparse_arrays, sparse_from
from core.store.learned import Arrays
from core.types import FloatArray

BLOCK = 2048
"""Items of which the diagonal is computed at once; bounds memory at people × BLOCK."""


@dataclass(frozen=True, slots=True)
class EaseConfig:
    """How EASE is trained and asked.

    Attributes:
        regularisation: λ, in meetings (squared, for rows with weights): as if everything had been met so much alone.
        half_life_items: in the history that is asked with, an item counts half for every so many met after it.
        by_value: cells are values (preferences), not ones, in training and in what is asked with.
        form: by items (primal), by people (dual), or whichever is smaller.
    """

    regularisation: float = 100.0
    half_life_items: float = np.inf
    by_value: bool = False
    form: Literal["auto", "primal", "dual"] = "auto"


class Ease:
    """Score by B: every item as a weighted sum of those met, itself left out."""

    name = "EASE"

    def __init__(self, config: EaseConfig | None = None) -> None:
        self.config = config or EaseConfig()

    def fit(self, train: Interactions, row_weights: FloatArray | None = None) -> Self:
        """Learn B.

        Args:
            row_weights: float32 (n_users,) ≥ 0: how much each person's squared error counts; all 1 if not given.
        """
        rows = (train.matrix if self.config.by_value else train.met).astype(np.float64)
        if row_weights is not None:
            rows = sparse.csr_array(sparse.diags_array(np.sqrt(row_weights.astype(np.float64))) @ rows)
        rows = rows[np.diff(rows.indptr) > 0]  # who met nothing changes nothing
        primal = self.config.form == "primal" or (self.config.form == "auto" and rows.shape[0] > rows.shape[1])
        self.weights = self._primal(rows) if primal else None
        self.rows = sparse.csr_array((0, train.n_items), dtype=np.float32)
        if not primal:
            self._dual(rows)
        return self

    def _primal(self, rows: sparse.csr_array) -> FloatArray:
        """B itself: float32 (n_items, n_items)."""
        gram = (rows.T @ rows).toarray()
        gram[np.diag_indices_from(gram)] += self.config.regularisation
        inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
        weights = -inverse / np.diag(inverse)
        weights[np.diag_indices_from(weights)] = 0.0
        return np.asarray(weights, dtype=np.float32)

    def _dual(self, rows: sparse.csr_array) -> None:
        """K⁻¹, float64 (people, people), and λ diag(P), float64 (n_items,)."""
        gram = (rows @ rows.T).toarray()
        gram[np.diag_indices_from(gram)] += self.config.regularisation
        self.inverse = linalg.inv(gram, check_finite=False) if len(gram) else gram
        self.rows = rows.astype(np.float32)
        columns = rows.tocsc()
        self.diagonal = np.ones(rows.shape[1])
        for start in range(0, rows.shape[1], BLOCK):
            block = columns[:, start : start + BLOCK]
            explained = block.multiply(self.inverse @ block).sum(axis=0)
            self.diagonal[start : start + BLOCK] -= np.asarray(explained).ravel()

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items), the rows' weights times B."""
        n_items = self.rows.shape[1]
        asked = rows_of(histories, n_items, self.config.half_life_items, self.config.by_value)
        if self.weights is not None:
            return np.asarray(asked @ self.weights)
        shares = np.asarray((asked @ self.rows.T).toarray() @ self.inverse)
        dense = asked.toarray()
        return np.asarray(dense - (dense - shares @ self.rows) / self.diagonal, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: B, or the rows with K⁻¹ and the diagonal."""
        learnt = config_arrays(self.config) | sparse_arrays("rows", self.rows)
        if self.weights is not None:
            return learnt | {"weights": self.weights}
        return learnt | {"inverse": self.inverse, "diagonal": self.diagonal}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(EaseConfig, arrays))
        model.rows = sparse_from("rows", arrays)
        model.weights = arrays.get("weights")
        if model.weights is None:
            model.inverse, model.diagonal = arrays["inverse"], arrays["diagonal"]
        return model
