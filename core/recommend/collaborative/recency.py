"""What fits the last items most: from transitions and EASE, both asked with a fading history, to one score.

Source: the parts are Rendle et al. 2010 (`transitions`) and Steck 2019 (`ease`); that simple models on the latest items
beat elaborate ones: Ludewig & Jannach 2018, Evaluation of Session-based Recommendation Algorithms. All numbers were
fitted on the last but one to the last but three item of each person of MovieLens, never on the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from core.interactions import History, Interactions
from core.recommend.collaborative.base import KeptModel, below, config_arrays, config_from
from core.recommend.collaborative.ease import Ease, EaseConfig
from core.recommend.collaborative.transitions import Transitions, TransitionsConfig
from core.store.learned import Arrays
from core.types import FloatArray

FOLLOWING = TransitionsConfig(
    window_items=40, fade=0.9, backward=0.5, shrink=100.0, popularity_power=0.3, last_items=10, last_fade=0.75
)
FADING = EaseConfig(regularisation=400.0, half_life_items=12.0)


@dataclass(frozen=True, slots=True)
class RecencyConfig:
    """How much each part counts, in standard deviations of its scores over all items.

    Attributes:
        following: weight of transitions.
        ease: weight of EASE.
    """

    following: float = 1.0
    ease: float = 0.6


class Recency:
    """Score by weight · transitions + weight · EASE on a fading history, each standardised per history."""

    name = "recency"

    def __init__(
        self,
        config: RecencyConfig | None = None,
        following: TransitionsConfig = FOLLOWING,
        ease: EaseConfig = FADING,
    ) -> None:
        self.config = config or RecencyConfig()
        self.following = Transitions(following)
        self.ease = Ease(ease)

    def fit(self, train: Interactions, row_weights: FloatArray | None = None) -> Self:
        """Train both parts; `row_weights` as in `Ease.fit`."""
        self.following.fit(train)
        self.ease.fit(train, row_weights)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items)."""
        following, ease = self.parts(histories).values()
        return np.asarray(following + ease, dtype=np.float32)

    def parts(self, histories: Sequence[History]) -> dict[str, FloatArray]:
        """Name what each part adds to the score: an explanation whose sum is the score."""
        return {
            "following": self.config.following * standardised(self.following.score(histories)),
            "ease": self.config.ease * standardised(self.ease.score(histories)),
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what the parts learnt, each under its name."""
        parts: dict[str, KeptModel] = {"ease.": self.ease, "following.": self.following}
        learnt = {prefix + name: values for prefix, part in parts.items() for name, values in part.arrays().items()}
        return config_arrays(self.config) | learnt

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again of `arrays`."""
        model = cls(config_from(RecencyConfig, arrays))
        model.ease = Ease.from_arrays(below("ease.", arrays))
        model.following = Transitions.from_arrays(below("following.", arrays))
        return model


def standardised(scores: FloatArray) -> FloatArray:
    """Shift and scale each row to mean 0 and deviation 1: float32, same shape; rows without any spread become 0."""
    spread = scores.std(axis=1, keepdims=True, dtype=np.float64)
    centred = scores - scores.mean(axis=1, keepdims=True, dtype=np.float64)
    return np.asarray(np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-9), dtype=np.float32)
