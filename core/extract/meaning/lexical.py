"""Turns the words of a medium into its TF-IDF vector, 512-d: what it says often and the library seldom.

Each term has a fixed direction of ±1, so vectors of any time and any vocabulary can be compared, and nothing has to be
kept but the vector. Frequencies are the library's at the time of writing; they drift slowly as it grows.

Sources: Salton & Buckley 1988 (TF-IDF); Achlioptas 2003 (random projection with ±1: cosines to about ±0.04 at 512-d).
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core import cleaning
from core.extract.loading import unit
from core.settings import WORDS_MODEL
from core.types import Features, FloatArray, Modality

MODEL_ID = WORDS_MODEL
DIM = 512
MOST_TERMS = 2000
"""The commonest terms of a medium that count; a film of two hours has about as many."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The cleaned words of one medium.

    Attributes:
        counts: how often each term stands there.
        words: for each term one of the words that it was cut from, folded, by which the library's full text knows it.
    """

    counts: Mapping[str, int]
    words: Mapping[str, str]


def count(texts: Sequence[str], language: str = "") -> Terms:
    """Clean texts and count their terms."""
    counts, words = Counter[str](), dict[str, str]()
    for text in texts:
        spoken = cleaning.language_of(text, language)
        found = cleaning.without_stop_words(cleaning.words(cleaning.fold_width(text)), spoken)
        for term, word in zip(cleaning.stems(found, spoken), found, strict=True):
            counts[term] += 1
            words.setdefault(term, word)
    kept = dict(counts.most_common(MOST_TERMS))
    return Terms(kept, {term: words[term] for term in kept})


def vector(terms: Terms, frequencies: Mapping[str, int], total: int) -> FloatArray | None:
    """Weigh and project: float32 (512,), norm 1; None where there are no terms.

    Args:
        frequencies: in how many of the library's texts each of `terms.words` stands.
        total: how many texts there are.
    """
    if not terms.counts:
        return None
    rare = (math.log((total + 1) / (frequencies.get(terms.words[term], 0) + 1)) for term in terms.counts)
    weights = [(1 + math.log(n)) * (1 + max(idf, 0.0)) for n, idf in zip(terms.counts.values(), rare, strict=True)]
    directions = np.stack([direction(term) for term in terms.counts])
    return unit(np.array(weights, np.float32) @ directions)


@functools.lru_cache(65536)
def direction(term: str) -> FloatArray:
    """Give the fixed direction of a term: float32 (512,) of ±1."""
    digest = hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=DIM // 8).digest()
    return (np.unpackbits(np.frombuffer(digest, np.uint8)).astype(np.float32) * 2 - 1).astype(np.float32)


def features(item: FloatArray | None, values: Mapping[str, float]) -> Features:
    """Wrap a vector, and numbers that go with the words, as what is stored."""
    empty = np.zeros((0, DIM), np.float32), np.zeros((0, 2), np.float64)
    return Features(Modality.MEANING, MODEL_ID, item, *empty, values)
