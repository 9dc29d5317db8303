"""Turns what is typed into one vector per space that words reach; Chinese goes through the vocabulary.

What the language model can't make sense of (xyzzyqwv, 🎵, ' OR 1=1) has no vector: every text lies somewhere in its
space, and near something. Its cosines with the vocabulary don't tell: up to .54 for such, from .33 on for questions.
How its tokenizer cuts words does: what it knows stays whole, what it doesn't falls to letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core import weights
from core.extract import labels
from core.extract.backends import PictureBackend, choose
from core.extract.backends.lite0 import article
from core.extract.labels import HAN, Reading
from core.extract.loading import unit
from core.extract.meaning.sentence import SentenceEncoder
from core.query import parse
from core.settings import Home, Settings
from core.types import FloatArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WITHIN = 0.3
"""Share of the classes beside the words, where the labels are only part of what is asked for. A name alone takes 1.
Over the sample captions R@1 was .40 at .3, .35 without and .25 at 1; for single names .70 at 1 and .20 without."""

PULL = 0.5
"""How much a word to pull towards or to push away from counts beside the rest. No more, since what is left isn't all
that the rest means: cat − black cat is no cat."""

PIECE = 2.3
"""Letters per piece from which on a word that the tokenizer cuts is taken for one: sour|dou|gh, but not g|h|jk|t."""
SENSE = 0.5
"""Share of a query's characters in words from which on it makes sense. Set on 74 queries and 25 of nonsense: all of the
former pass and one of the latter (undefined); of 74 and 25 others all but one (vlog) and three (null, NaN, " or)."""
_CODE = re.compile(r"[;={}<>\\|]|--|//|\.\./")
"""What stands in programs and paths, and in no words."""


class QueryEmbedder:
    """Embeds queries for text search. Neither the picture network nor any file is touched (except with a CLIP)."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._backend: PictureBackend = choose(home, settings)
        self._words = SentenceEncoder(home)

    def load(self) -> None:
        """Load the text models.

        Raises:
            UserProblem: weights are missing or damaged.
        """
        self._words.load()
        self._backend.text_vectors(["a photo"])

    def embed(self, text: str, *, beside: bool = False) -> dict[str, FloatArray]:
        """Embed what is typed: model id → float32 (d,), norm 1; conditions don't count (see `core.query`).

        Args:
            beside: examples are given as well, so that something may only be pushed away.

        Spaces that can't be reached are left out: what makes no sense has no vector, nor a Chinese query that the
        vocabulary doesn't know, nor conditions alone. Words to pull towards are added, those to leave out subtracted.
        """
        asked = parse(text)
        pulls = [(1.0, part) for part in asked.plus] + [(-1.0, part) for part in asked.minus]
        total = self._embed(asked.meant)
        if asked.meant and not total:
            return {}
        for sign, part in pulls:
            for model_id, vector in self._embed(part.strip('"')).items():
                if model_id in total or ((beside or sign > 0) and not asked.meant):
                    total[model_id] = total.get(model_id, np.zeros_like(vector)) + np.float32(sign * PULL) * vector
        return {model_id: unit(vector) for model_id, vector in total.items() if vector.any()}

    def _embed(self, text: str) -> dict[str, FloatArray]:
        reading = labels.load().read(text)
        itself = self._in_its_own_words(text)
        if not reading.english or not self._makes_sense(reading):
            return itself
        caption, share = phrase(reading, text)
        classes = tuple(dict.fromkeys(c for group in self._groups(reading) for c in group))
        picture = self._backend.text_vectors([caption], [classes], share)[0]
        found = {self._backend.text_id: picture, self._words.model_id: self._words.embed([reading.english])[0]}
        return found | itself

    def _in_its_own_words(self, text: str) -> dict[str, FloatArray]:
        """Give a picture model that reads Chinese what was typed, not what the vocabulary makes of it."""
        if not self._backend.multilingual or not re.search(f"[{HAN}]", text):
            return {}
        return {self._backend.text_id: self._backend.text_vectors([text])[0]}

    def _makes_sense(self, reading: Reading) -> bool:
        """Say whether a good part of a query is words, those of the vocabulary or those that the tokenizer knows."""
        english = reading.english
        whole = sum(not character.isspace() for character in english)
        if sum(len(label.phrase) for label in reading.labels) >= SENSE * whole:
            return True
        if _CODE.search(english):
            return False
        cut = _cut(_tokenizer(weights.path(self._home, self._words.model_id)), english)
        return sum(sum(map(len, pieces)) for pieces in cut if _is_word(pieces)) >= SENSE * whole

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


@lru_cache(maxsize=1)
def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    with weights.loadable(folder) as name:
        tokenizer = Tokenizer.from_file(str(Path(name) / "tokenizer.json"))
    tokenizer.no_padding()
    return tokenizer


def _cut(tokenizer: Tokenizer, text: str) -> list[list[str]]:
    """Cut each word into the tokenizer's pieces; one that it can't cut is [UNK]."""
    encoded = tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
    words: dict[int | None, list[str]] = {}
    for piece, word in zip(encoded.tokens, encoded.word_ids, strict=True):
        words.setdefault(word, []).append(piece.removeprefix("##"))
    return list(words.values())


def _is_word(pieces: Sequence[str]) -> bool:
    """Tell a word from a number, a sign, a letter and what falls to letters."""
    letters = sum(map(len, pieces))
    return pieces[0][0].isalpha() and letters > 1 and (len(pieces) == 1 or letters >= PIECE * len(pieces))
