"""A plain blend of list models, standardised per person, for the table; the live one is core.recommend.blend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from core.interactions import History, Interactions
from core.recommend.collaborative.base import ListModel
from core.recommend.collaborative.recency import standardised
from core.types import FloatArray


class Blend:
    """Score by Σ weight · standardised score."""

    name = "blend"

    def __init__(self, parts: Sequence[tuple[float, ListModel]]) -> None:
        self.parts = parts

    def fit(self, train: Interactions) -> Self:
        """Train each part."""
        for _, model in self.parts:
            model.fit(train)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items)."""
        made: FloatArray = sum(weight * standardised(model.score(histories)) for weight, model in self.parts)  # type: ignore[assignment]
        return made
