"""Popularity: from who met what to one score per item, the same for everybody; lately, if a half-life is given.

Source: the baseline of Cremonesi, Koren & Turrin 2010; decay in time: Ji, Sun, Zhang & Li 2020 (A Re-visit of the
Popularity Baseline in Recommender Systems).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from core.interactions import History, Interactions
from core.recommend.collaborative.base import config_arrays, config_from
from core.store.learned import Arrays
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class PopularityConfig:
    """How meetings are counted.

    Attributes:
        half_life_s: seconds; a meeting counts half for each that the history which is asked with ended after it.
            Infinite: all alike. Meetings after the end of that history don't count.
    """

    half_life_s: float = np.inf


class Popularity:
    """Score by the share of meetings."""

    name = "popularity"

    def __init__(self, config: PopularityConfig | None = None) -> None:
        self.config = config or PopularityConfig()

    def fit(self, train: Interactions) -> Self:
        """Count; with a half-life the meetings themselves are kept, in order of time."""
        self.total = np.bincount(train.items, minlength=train.n_items).astype(np.float32)
        self.total /= max(float(self.total.sum()), 1.0)
        order = np.argsort(train.times, kind="stable") if np.isfinite(self.config.half_life_s) else np.zeros(0, int)
        self.items, self.times = train.items[order], train.times[order]
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items), rows sum to 1."""
        scores = np.tile(self.total, (len(histories), 1))
        if np.isfinite(self.config.half_life_s):
            for row, history in enumerate(histories):
                if len(history):
                    scores[row] = self._lately(float(history.times[-1]))
        return scores

    def _lately(self, now: float) -> FloatArray:
        ended = int(np.searchsorted(self.times, now, side="right"))
        if not ended:
            return self.total
        weights = 0.5 ** ((now - self.times[:ended]) / self.config.half_life_s)
        counts = np.bincount(self.items[:ended], weights, minlength=len(self.total))
        return np.asarray(counts / max(float(counts.sum()), 1e-300), dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt: shares, and meetings if they fade."""
        return config_arrays(self.config) | {"total": self.total, "items": self.items, "times": self.times}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(PopularityConfig, arrays))
        model.total, model.items, model.times = arrays["total"], arrays["items"], arrays["times"]
        return model
