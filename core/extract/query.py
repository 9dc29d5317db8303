"""Turns a query in words into one vector per space that words reach; Chinese goes through the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.extract import labels
from core.extract.backends import PictureBackend, choose
from core.extract.backends.lite0 import article
from core.extract.labels import HAN, Reading
from core.extract.sentence import SentenceEncoder
from core.settings import Home, Settings
from core.types import FloatArray

WITHIN = 0.3
"""Share of the classes beside the words, where the labels are only part of what is asked for. A name alone takes 1.
Over the sample captions R@1 was .40 at .3, .35 without and .25 at 1; for single names .70 at 1 and .20 without."""


class QueryEmbedder:
    """Embeds queries for text search. Neither the picture network nor any file is touched (except with a CLIP)."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._backend: PictureBackend = choose(home, settings)
        self._words = SentenceEncoder(home)

    def load(self) -> None:
        """Load the text models.

        Raises:
            UserProblem: weights are missing or damaged.
        """
        self._words.load()
        self._backend.text_vectors(["a photo"])

    def embed(self, text: str) -> dict[str, FloatArray]:
        """Embed a query: model id → float32 (d,), norm 1.

        Spaces that can't be reached are left out: a Chinese query that the vocabulary doesn't know has no vector.
        """
        reading = labels.load().read(text)
        if not reading.english:
            return {}
        caption, share = phrase(reading, text)
        classes = tuple(dict.fromkeys(c for group in self._groups(reading) for c in group))
        picture = self._backend.text_vectors([caption], [classes], share)[0]
        return {self._backend.text_id: picture, self._words.model_id: self._words.embed([reading.english])[0]}

    @staticmethod
    def _groups(reading: Reading) -> Sequence[Sequence[int]]:
        """Classes of the labels found, unless a label is so broad that it says little beside others."""
        groups = [label.classes for label in reading.labels if label.classes]
        narrow = [group for group in groups if len(group) <= 30]
        return narrow or groups

    def close(self) -> None:
        """Release the models."""
        self._words.close()
        self._backend.close()


def phrase(reading: Reading, query: str) -> tuple[str, float]:
    """Phrase a reading as a caption, and say how much its classes count.

    A name becomes "a photo of a name"; what is a phrase or a sentence already is left as it is.
    """
    english = reading.english
    bare = _LEAD.sub("", english)
    if len(reading.labels) == 1 and _is_name_of(bare, reading):
        return f"a photo of {article(bare)} {bare}", 1.0
    translated = re.search(f"[{HAN}]", query) is not None
    if translated or (bare == english and len(english.split()) <= 3):
        return f"a photo of {article(english)} {english}", WITHIN
    return english, WITHIN


_LEAD = re.compile(r"^(?:(?:a|the) (?:photo|picture|video) of )?(?:(?:an?|the|some|my|two|three) )?", re.IGNORECASE)


def _is_name_of(english: str, reading: Reading) -> bool:
    """Say whether the whole query is the one label's name."""
    label = reading.labels[0]
    known = {label.phrase.lower(), *(synonym.lower() for synonym in label.english)}
    return english.lower() in known or english.lower().removesuffix("s") in known
