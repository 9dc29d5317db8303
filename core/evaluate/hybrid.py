"""Content and collaboration in one score, on ratings: what most resembles the blend that serves a person live.

The live one (`core.recommend.blend`) asks rankers of a library with vectors and events, which sets of ratings lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from core.evaluate.content import ContentRidge
from core.evaluate.datasets import Dataset
from core.interactions import History, Interactions
from core.recommend.collaborative.recency import Recency, standardised
from core.types import FloatArray


@dataclass(slots=True)
class Hybrid:
    """Σ of `recency` and the content ridge, each in standard deviations of its scores over all items.

    Attributes:
        content: weight of the ridge. Fitted on the last but one item of each person of ml-100k, among 0 to 1: nDCG@10
            .1391 at 0, .1425 at .1, .1441 at .2, .1410 at .3, .1237 at 1.

    Source: Burke 2002 (weighted hybrids).
    """

    dataset: Dataset
    content: float = 0.2
    name: str = "hybrid: recency + ridge"
    _recency: Recency = field(init=False, repr=False)
    _ridge: ContentRidge = field(init=False, repr=False)

    def fit(self, train: Interactions) -> Self:
        """Train both."""
        self._recency, self._ridge = Recency().fit(train), ContentRidge(self.dataset).fit(train)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        content = np.float32(self.content) * standardised(self._ridge.score(histories))
        return np.asarray(standardised(self._recency.score(histories)) + content, dtype=np.float32)
