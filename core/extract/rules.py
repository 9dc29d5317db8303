"""Measured values into plain words: one word for one value that lies far enough from the ordinary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A word for a measured value.

    Attributes:
        code: the word, an entry of the vocabulary.
        value: name of the value that it is said of.
        begins: where its score is ½.
        certain: from where on its score is `most`; it may lie on either side of `begins`.
        most: highest score.
    """

    code: str
    value: str
    begins: float
    certain: float
    most: float = 1.0

    def score(self, values: Mapping[str, float]) -> float:
        """Say how well the word fits, 0..1; 0 where the value wasn't measured or lies short of `begins`."""
        if self.value not in values:
            return 0.0
        passed = (values[self.value] - self.begins) / (self.certain - self.begins)
        return 0.0 if passed < 0 else min(0.5 + (self.most - 0.5) * passed, self.most)


def fitting(rules: Sequence[Rule], values: Mapping[str, float]) -> dict[str, float]:
    """Choose the words that fit, with their scores."""
    return {rule.code: score for rule in rules if (score := rule.score(values)) >= 0.5}
