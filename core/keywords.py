"""Turns one medium's words into its keywords: what it says often and the rest of the library seldom."""

from __future__ import annotations

import functools
import importlib.resources
import math
import re
from collections import Counter

from core.store import Store, tokens
from core.types import MediaId

WORD = re.compile(r"[㐀-䶿一-鿿]{2}|[^\W\d_㐀-䶿一-鿿]{3,}(?:'[a-z]+)?")
"""Words of at least three letters, and pairs of Chinese characters."""
COMMON_SHARE = 0.1
"""A word that stands in more than this share of all texts says nothing of one of them."""
COMMON_FROM = 20
"""Below so many texts in the library no word counts as common."""


@functools.cache
def _stop_words() -> frozenset[str]:
    listed = importlib.resources.files("resources").joinpath("stopwords.txt")
    return frozenset(listed.read_text(encoding="utf-8").split())


def keywords(store: Store, media_id: MediaId, k: int = 8) -> list[str]:
    """Rank the words of a medium's transcript and description by TF-IDF over the library's texts.

    Returns:
        At most k words, folded, best first; a word must stand there twice, unless the whole text is short.

    Source: Spärck Jones 1972, "A statistical interpretation of term specificity".
    """
    transcript = store.text.transcript(media_id)
    texts = [segment.text for segment in transcript.segments] if transcript else []
    texts.append(store.text.field(media_id, "description"))
    words = (word for text in texts for word in WORD.findall(tokens.fold(text)))
    counts = Counter(word for word in words if word not in _stop_words())
    known = store.text.frequencies(sorted(counts))
    total = store.text.running_count()
    least = 2 if sum(counts.values()) > 100 else 1
    scored = {
        word: (1 + math.log(count)) * math.log((total + 2) / (known.get(word, 0) + 1))
        for word, count in counts.items()
        if count >= least and (total < COMMON_FROM or known.get(word, 0) <= COMMON_SHARE * total)
    }
    return sorted(scored, key=lambda word: (-scored[word], word))[:k]
