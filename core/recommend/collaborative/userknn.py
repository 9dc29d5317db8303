"""User-kNN: from people alike to ratings and to lists.

Source: Herlocker, Konstan, Borchers & Riedl 1999 (neighbours' deviations, shrunken similarity); Koren 2010 (deviations
from biases rather than means); lists: Aiolli 2013 (asymmetric cosine of binary rows, locality).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.interactions import History, IndexArray, Interactions
from core.recommend.collaborative.base import config_arrays, config_from, rows_of, sparse_arrays, sparse_from
from core.recommend.collaborative.bias import Bias, BiasConfig
from core.recommend.collaborative.neighbours import similarities, unit_rows, weighted_mean
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class UserKnnConfig:
    """Who counts as alike.

    Attributes:
        neighbours: people asked at most: those of them who rated the item, or, for lists, those most alike.
        shrink: imagined common items on which two people have nothing in common.
        damping: of the bias, in ratings.
    """

    neighbours: int = 40
    shrink: float = 20.0
    damping: float = 5.0


class UserKnn:
    """Predict bias + weighted mean of what alike people's ratings of the item deviate from theirs."""

    name = "user-kNN"

    def __init__(self, config: UserKnnConfig | None = None) -> None:
        self.config = config or UserKnnConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn biases and likeness: float32 (n_users, n_users)."""
        self.bias = Bias(BiasConfig(self.config.damping)).fit(train)
        self.left = self.bias.left(train.matrix)
        self.alike = similarities(self.left, self.config.shrink)
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        deviations = weighted_mean(self.alike, sparse.csr_array(self.left.T), users, items, self.config.neighbours)
        return np.asarray(self.bias.predict(users, items) + deviations, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class UserKnnListConfig:
    """Who counts as alike, for lists.

    Attributes:
        neighbours: people who are most alike and are asked.
        locality: power of the likeness: higher, the nearest count more.
        half_life_items: in histories, theirs included, an item counts half for every so many met after it.
    """

    neighbours: int = 100
    locality: float = 1.0
    half_life_items: float = np.inf


class UserKnnList:
    """Score by the summed likeness of the nearest people who met the item."""

    name = "user-kNN list"

    def __init__(self, config: UserKnnListConfig | None = None) -> None:
        self.config = config or UserKnnListConfig()

    def fit(self, train: Interactions) -> Self:
        """Keep who met what; likeness is computed when somebody asks."""
        self.rows = train.met
        faded = rows_of(train.histories, train.n_items, self.config.half_life_items)
        self.known = unit_rows(faded)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items). Who holds exactly the asked history is no neighbour."""
        asked = rows_of(histories, self.rows.shape[1], self.config.half_life_items)
        alike = (unit_rows(asked) @ self.known.T).toarray()
        alike[alike > 1 - 1e-6] = 0.0  # themselves: they say nothing that isn't in the history
        count = min(self.config.neighbours, alike.shape[1])
        if count < alike.shape[1]:
            edge = np.partition(alike, -count, axis=1)[:, -count][:, None]
            alike[alike < edge] = 0.0
        return np.asarray((alike**self.config.locality) @ self.rows, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: rows, plain and faded."""
        return config_arrays(self.config) | sparse_arrays("rows", self.rows) | sparse_arrays("known", self.known)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(UserKnnListConfig, arrays))
        model.rows, model.known = sparse_from("rows", arrays), sparse_from("known", arrays)
        return model
