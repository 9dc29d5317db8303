"""Transitions: from what was met after what to scores of what comes next; with both directions, what is met together.

Source: first-order Markov chains as a sequential baseline, Rendle, Freudenthaler & Schmidt-Thieme 2010 (FPMC);
counts within a window, falling with distance: Ludewig & Jannach 2018 (sequential rules).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.interactions import History, Interactions
from core.recommend.collaborative.base import config_arrays, config_from, sparse_arrays, sparse_from
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class TransitionsConfig:
    """What counts as a transition and how much.

    Attributes:
        window_items: how many places behind an item another still follows it.
        fade: factor per place further behind; 1: all places alike.
        backward: share of a count that also goes the other way; 1: met together, in whatever order.
        within_s: seconds; items further apart in time don't follow each other.
        shrink: imagined transitions to nowhere, per item: draws the rates of what was met rarely to 0.
        popularity_power: rates are divided by the follower's number of meetings to this power; 0: not at all.
        last_items: how many of a history's last items are asked with.
        last_fade: factor per item further back in the history.
    """

    window_items: int = 3
    fade: float = 1.0
    backward: float = 0.0
    within_s: float = np.inf
    shrink: float = 0.0
    popularity_power: float = 0.0
    last_items: int = 1
    last_fade: float = 0.5


class Transitions:
    """Score by how often each item followed the last ones."""

    name = "transitions"

    def __init__(self, config: TransitionsConfig | None = None) -> None:
        self.config = config or TransitionsConfig()

    def fit(self, train: Interactions) -> Self:
        """Count, and turn counts into rates: float32 (n_items, n_items), sparse."""
        counts = self.counts(train)
        if self.config.backward:
            counts = sparse.csr_array(counts + self.config.backward * counts.T)
        leaving = np.asarray(counts.sum(axis=1)).ravel() + self.config.shrink
        meetings = np.bincount(train.items, minlength=train.n_items).astype(np.float64)
        follower = np.maximum(meetings, 1.0) ** -self.config.popularity_power
        scaled = sparse.diags_array(1.0 / np.maximum(leaving, 1e-9)) @ counts @ sparse.diags_array(follower)
        self.rates = sparse.csr_array(scaled).astype(np.float32)
        return self

    def counts(self, train: Interactions) -> sparse.csr_array:
        """Count how often each item followed each: float64 (n_items, n_items), sparse, faded by distance."""
        order = np.lexsort((train.times, train.users))
        users, items, times = train.users[order], train.items[order], train.times[order]
        counts = sparse.csr_array((train.n_items, train.n_items), dtype=np.float64)
        for distance in range(1, self.config.window_items + 1):
            first, then = items[:-distance], items[distance:]
            near = times[distance:] - times[:-distance] <= self.config.within_s
            kept = (users[:-distance] == users[distance:]) & near & (first != then)
            weight = np.full(int(kept.sum()), self.config.fade ** (distance - 1))
            counts = counts + sparse.csr_array((weight, (first[kept], then[kept])), shape=counts.shape)
        return sparse.csr_array(counts)

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items), summed rates from the last items."""
        lasts = [history.last(self.config.last_items).items[::-1] for history in histories]
        rows = np.repeat(np.arange(len(lasts)), [len(last) for last in lasts])
        places = np.concatenate([np.zeros(0, np.int64), *(np.arange(len(last)) for last in lasts)])
        items = np.concatenate([np.zeros(0, np.int32), *lasts])
        cells = (self.config.last_fade ** places.astype(np.float32), (rows, items))
        asked = sparse.csr_array(cells, shape=(len(lasts), self.rates.shape[0]), dtype=np.float32)
        return np.asarray((asked @ self.rates).toarray(), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: the rates."""
        return config_arrays(self.config) | sparse_arrays("rates", self.rates)

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(TransitionsConfig, arrays))
        model.rates = sparse_from("rates", arrays)
        return model
