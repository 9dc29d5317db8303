"""What every recommender must beat: chance, what most people met, what came last; and what predicts the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from core.evaluate.datasets import Dataset
from core.interactions import History, IndexArray, Interactions
from core.types import FloatArray


class RandomOrder:
    """Score by chance, seeded; the same person gets the same scores."""

    name = "random"

    def __init__(self, seed: int = 42) -> None:
        self.seed = seed

    def fit(self, train: Interactions) -> Self:
        """Learn how many items there are."""
        self.n_items = train.n_items
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        rows = [self._row(history) for history in histories]
        return np.array(rows, dtype=np.float32).reshape(len(histories), self.n_items)

    def _row(self, history: History) -> FloatArray:
        own = [int(item) for item in history.items[:8]]
        return np.random.default_rng([self.seed, len(history), *own]).random(self.n_items, dtype=np.float32)


class MostPlayed:
    """Score by how many people met an item: popularity."""

    name = "most played"

    def fit(self, train: Interactions) -> Self:
        """Count people."""
        self.people = np.asarray(train.met.sum(axis=0), dtype=np.float32).ravel()
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        return np.tile(self.people, (len(histories), 1))


class LastAdded:
    """Score by newness: when an item was first met by anybody, or else its year. Never met and undated are last."""

    name = "last added"

    def __init__(self, dataset: Dataset) -> None:
        self.years = dataset.years

    def fit(self, train: Interactions) -> Self:
        """Find each item's first time."""
        first = np.full(train.n_items, np.inf)
        np.minimum.at(first, train.items, train.times)
        order = np.lexsort((self.years, np.where(np.isfinite(first), first, -np.inf)))
        self.places = np.empty(train.n_items, dtype=np.float32)
        self.places[order] = np.arange(train.n_items)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        return np.tile(self.places, (len(histories), 1))


class GlobalMean:
    """Predict the mean of all ratings."""

    name = "global mean"

    def fit(self, train: Interactions) -> Self:
        """Take the mean."""
        self.mean = float(train.values.mean()) if len(train) else 0.0
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        return np.full(len(users), self.mean, dtype=np.float32)


class RatingsByCosine:
    """The design's content prediction: the person's mean, moved by how like their taste the item is.

    The cosine says nothing of stars; it is put on their scale by one slope for everybody, fitted by least squares.
    """

    name = "mean-cosine (content)"

    def __init__(self, dataset: Dataset) -> None:
        from core.evaluate.content import MeanCosine

        self.cosine = MeanCosine(dataset)

    def fit(self, train: Interactions) -> Self:
        """Fit the slope on the training ratings."""
        self.scores = self.cosine.fit(train).score(train.histories)
        counts = np.bincount(train.users, minlength=train.n_users)
        overall = float(train.values.mean()) if len(train) else 0.0
        sums = np.bincount(train.users, train.values, minlength=train.n_users)
        self.means = ((sums + overall) / (counts + 1)).astype(np.float32)
        self.centre = self._mean_scores(train)
        x = self.scores[train.users, train.items] - self.centre[train.users]
        y = train.values - self.means[train.users]
        self.slope = float(x @ y / max(float(x @ x), 1e-9))
        return self

    def _mean_scores(self, train: Interactions) -> FloatArray:
        counts = np.maximum(np.bincount(train.users, minlength=train.n_users), 1)
        sums = np.bincount(train.users, self.scores[train.users, train.items], minlength=train.n_users)
        return np.asarray(sums / counts, dtype=np.float32)

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,)."""
        moved = self.slope * (self.scores[users, items] - self.centre[users])
        return np.asarray(self.means[users] + moved, dtype=np.float32)
