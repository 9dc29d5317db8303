"""Item-kNN: from items alike to ratings and to lists.

Source: Sarwar, Karypis, Konstan & Riedl 2001; Koren 2010, Factor in the Neighbors (deviations from biases, shrunken
similarity); lists: Deshpande & Karypis 2004 (the k nearest of each item, summed over the history).
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
from core.recommend.collaborative.neighbours import similarities, weighted_mean
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class ItemKnnConfig:
    """What counts as alike.

    Attributes:
        neighbours: items that the person rated and are most alike, at most.
        shrink: imagined common people by whom two items have nothing in common.
        damping: of the bias, in ratings.
    """

    neighbours: int = 40
    shrink: float = 50.0
    damping: float = 5.0


class ItemKnn:
    """Predict bias + weighted mean of what the person's ratings of alike items deviate."""

    name = "item-kNN"

    def __init__(self, config: ItemKnnConfig | None = None) -> None:
        self.config = config or ItemKnnConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn biases and likeness: float32 (n_items, n_items)."""
        self.bias = Bias(BiasConfig(self.config.damping)).fit(train)
        self.left = self.bias.left(train.matrix)
        self.alike = similarities(sparse.csr_array(self.left.T), self.config.shrink)
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        deviations = weighted_mean(self.alike, self.left, items, users, self.config.neighbours)
        return np.asarray(self.bias.predict(users, items) + deviations, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ItemKnnListConfig:
    """What counts as alike, for lists.

    Attributes:
        neighbours: items kept per item, the most alike.
        shrink: added to the product of norms, in people: draws what few met to 0.
        half_life_items: in what is asked with, an item counts half for every so many met after it.
        by_value: what is asked with is weighted by its values (preferences), else all alike.
    """

    neighbours: int = 50
    shrink: float = 10.0
    half_life_items: float = np.inf
    by_value: bool = False


class ItemKnnList:
    """Score by the summed cosine to what was met."""

    name = "item-kNN list"

    def __init__(self, config: ItemKnnListConfig | None = None) -> None:
        self.config = config or ItemKnnListConfig()

    def fit(self, train: Interactions) -> Self:
        """Learn likeness: float32 (n_items, n_items), sparse, at most `neighbours` cells a row."""
        columns = sparse.csr_array(train.met.T)
        people = np.sqrt(np.diff(columns.indptr).astype(np.float64))
        together = sparse.coo_array(columns @ columns.T)
        cosine = together.data / (people[together.row] * people[together.col] + self.config.shrink)
        kept = together.row != together.col
        cells = (cosine[kept].astype(np.float32), (together.row[kept], together.col[kept]))
        self.alike = nearest(sparse.csr_array(cells, shape=together.shape), self.config.neighbours)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items)."""
        asked = rows_of(histories, self.alike.shape[0], self.config.half_life_items, self.config.by_value)
        return np.asarray((asked @ self.alike).toarray(), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: likeness."""
        return config_arrays(self.config) | sparse_arrays("alike", self.alike)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(ItemKnnListConfig, arrays))
        model.alike = sparse_from("alike", arrays)
        return model


def nearest(alike: sparse.csr_array, count: int) -> sparse.csr_array:
    """Keep the largest `count` cells of each row; among equals those of lower numbers."""
    alike.sort_indices()
    spans = zip(alike.indptr[:-1], alike.indptr[1:], strict=True)
    best = [start + np.sort(np.argsort(-alike.data[start:end], kind="stable")[:count]) for start, end in spans]
    kept = np.concatenate([np.zeros(0, np.intp), *best])
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in best])])
    return sparse.csr_array((alike.data[kept], alike.indices[kept], indptr), shape=alike.shape)
