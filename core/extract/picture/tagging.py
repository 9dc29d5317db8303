"""Turns what a picture network saw into tags of the label vocabulary, with weak ones cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from core.extract.backends import Pictured
from core.extract.labels import Label, Labels
from core.types import FloatArray, Modality, Tag

MOST = 8
"""Tags that one medium gets at most."""

NEVER = 2.0
"""A score that none reaches."""
BROAD = 30
"""Classes from which on a label is broad (animal, food): many guesses add up to it, and it is right more often."""
LEAST = {"broad": 0.6, "narrow": 0.7, "loose": 0.85}
"""Score from which on a label without a `least` of its own is believed, by how it hangs on the network's classes.

The rule, over the labelled photos and films of the sample media: the lowest step of .05 from which on four of five tags
are right. It is taken for each label that is right for three or more of them, and over all others of a kind together;
a label that is wrong too often from .5 on, three times or more, is never believed. Calibrated on one half and tested on
the other, .92 and .89 of the tags were right, of those before (.4 and .5 for all) .70 and .67.
`python -m tests.benchmarks.quality_picture --thresholds` prints them anew.
"""


class Tagger(Protocol):
    """Scores frames against the vocabulary."""

    least: FloatArray  # float32 (labels,), the score from which on a label is believed

    def scores(self, seen: Pictured) -> FloatArray:
        """Score frames: float32 (n, labels), 0..1."""


class ClassTagger:
    """Adds up the probabilities of the classes that a label stands for.

    A label of many classes gets much of the probability that a picture of nothing known spreads over all of them; its
    share of a flat distribution is taken off. Labels whose classes only go with them need more, labels without classes
    (moods, most activities) get nothing: mixed class names can't tell them, a CLIP can.
    """

    def __init__(self, labels: Labels, classes: int = 1000) -> None:
        entries = labels.entries
        self._members = np.zeros((classes, len(entries)), np.float32)
        for column, label in enumerate(entries):
            self._members[list(label.classes), column] = 1
        self._flat = self._members.mean(axis=0)
        self.least = np.array([_least(label) for label in entries], np.float32)

    def scores(self, seen: Pictured) -> FloatArray:
        """Score frames by their class probabilities."""
        assert seen.classes is not None
        scores: FloatArray = np.clip((seen.classes @ self._members - self._flat) / (1 - self._flat), 0, 1)
        return scores


class WordTagger:
    """Compares frames with the labels' names in the one space of a CLIP: its softmax over the vocabulary.

    Source: Radford et al. 2021, zero-shot classification (logit scale 100).
    """

    def __init__(self, vectors: FloatArray) -> None:
        self._vectors = vectors
        self.least = np.full(len(vectors), 0.15, np.float32)

    def scores(self, seen: Pictured) -> FloatArray:
        """Score frames by words."""
        logits = 100 * (seen.text @ self._vectors.T)
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        scores: FloatArray = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
        return scores


class Tally:
    """Gathers the scores of one medium's frames without keeping them."""

    def __init__(self) -> None:
        self._count = 0
        self._sum: FloatArray | float = 0.0
        self._best: FloatArray | float = 0.0

    def add(self, scores: FloatArray, count: int = 1) -> None:
        """Take the scores, float32 (labels,), of one frame that stands for so many."""
        self._count += count
        self._sum = self._sum + count * scores
        self._best = np.maximum(self._best, scores)

    def tags(self, labels: Sequence[Label], least: FloatArray) -> tuple[Tag, ...]:
        """Name the labels that hold for a good part of the frames, best first."""
        if not self._count:
            return ()
        scores = np.asarray(0.5 * self._best + 0.5 * self._sum / self._count, np.float32)
        believed = np.flatnonzero(scores >= least)
        best = believed[np.argsort(-scores[believed], kind="stable")][:MOST]
        return tuple(Tag(labels[i].code, float(min(scores[i], 1.0)), Modality.PICTURE) for i in best)


def kind_of(label: Label) -> str:
    """Say how a label hangs on the network's classes: "broad", "narrow", "loose", or "" where it doesn't."""
    if not label.classes:
        return ""
    if label.loose:
        return "loose"
    return "broad" if len(label.classes) >= BROAD else "narrow"


def _least(label: Label) -> float:
    return label.least or LEAST.get(kind_of(label), NEVER)
