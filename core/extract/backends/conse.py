"""The space in which class probabilities and words meet: convex combinations of semantic embeddings, made robust.

Source: Norouzi et al. 2013 (ConSE) mix the embeddings of the ten most probable class names and compare by cosine.
Tried on sample photos and clips, plain ConSE suffers from hubs: a picture of nothing known gets a flat distribution,
whose mix lies near the middle of all names and so near every query. Here both sides are weights over the classes:

    picture   max(pᵞ − mean(pᵞ), 0)                     flat distributions vanish, second guesses count
    words     exp(cos(words, name) / τ), and 1 for each class that the vocabulary says the words name

and both are projected by the polar factor of the centred names (the orthonormal map nearest to them), which keeps
all directions of meaning, none louder than another. The polar factor is unique, so that stored vectors stay valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.extract.loading import unit
from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class ConseConfig:
    """How sharply both sides choose among the classes.

    Attributes:
        gamma: power that lifts second guesses; 1 leaves probabilities as they are.
        temperature: how many classes words spread over; cosines are divided by it.
    """

    gamma: float = 0.3
    temperature: float = 0.1


class Conse:
    """The space over one set of class names.

    Args:
        names: float32 (c, d), embeddings of the classes' names, c > d.
    """

    def __init__(self, names: FloatArray, config: ConseConfig | None = None) -> None:
        self._config = config or ConseConfig()
        self._middle = names.mean(axis=0)
        self._names = unit(names - self._middle)
        left, values, right = np.linalg.svd(self._names.astype(np.float64), full_matrices=False)
        firm = values > 1e-3 * values[0]  # a direction in which names don't differ has no sign of its own
        self._polar: FloatArray = (left[:, firm] @ right[firm]).astype(np.float32)

    def of_probabilities(self, probabilities: FloatArray) -> FloatArray:
        """Place pictures: float32 (n, c) probabilities to float32 (n, d), rows of norm 1."""
        lifted = probabilities**self._config.gamma
        peaks = np.maximum(lifted - lifted.mean(axis=1, keepdims=True), 0)
        return unit(peaks @ self._polar)

    def of_words(self, words: FloatArray, classes: Sequence[Sequence[int]] = (), share: float = 1.0) -> FloatArray:
        """Place captions.

        Args:
            words: float32 (n, d), their embeddings.
            classes: for each, the classes that it is known to name, or ().
            share: what those classes count beside the words, 0..1.
        """
        near = unit(words - self._middle) @ self._names.T
        weights = unit(np.exp((near - near.max(axis=1, keepdims=True)) / self._config.temperature))
        for row, members in enumerate(classes):
            if members:
                weights[row, list(members)] += share / len(members) ** 0.5
        return unit(weights @ self._polar)
