"""Turns one medium's words into its keywords: what stands out in it, and is seldom in the rest of the library.

What stands out is YAKE's word for languages with spaces and jieba's for Chinese; the library's frequencies weigh it.
Together they are better than either alone: see `tests/benchmarks/quality_meaning.py`. Never for the window's process:
YAKE and jieba take a second to load.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from core import cleaning
from core.store import Store, tokens
from core.types import MediaId

COMMON_SHARE = 0.1
"""A word that stands in more than this share of all texts says nothing of one of them."""
COMMON_FROM = 20
"""Below so many texts in the library no word counts as common."""
MOST_CANDIDATES = 500
MOST_CHARACTERS = 60_000
"""So much of a text is given to YAKE, an hour of speech: two seconds."""
_FLATTENED = 0.02
"""Added to YAKE's scores, which begin near 0, so that its first word doesn't outweigh everything."""


def keywords(store: Store, media_id: MediaId, k: int = 8) -> list[str]:
    """Rank the words of a medium's transcript and description.

    The forms of a word count together, under the one that stands there most.

    Returns:
        At most k words, folded, best first; a word must stand there twice, unless the whole text is short.

    Sources: Campos et al. 2020, "YAKE! Keyword extraction from single documents"; Spärck Jones 1972 (IDF).
    """
    texts, said = _texts(store, media_id)
    counts, forms = _counted(texts, said)
    standing = _standing_out("\n".join(texts), said, counts)
    known, total = frequencies(store, forms.values()), store.text.running_count()
    least = 2 if sum(counts.values()) > 100 else 1
    scored = {
        forms[term]: standing[term] * (1 + math.log(count)) * math.log((total + 2) / (known[forms[term]] + 1))
        for term, count in counts.items()
        if term in standing and count >= least and (total < COMMON_FROM or known[forms[term]] <= COMMON_SHARE * total)
    }
    return sorted(scored, key=lambda word: (-scored[word], word))[:k]


def _texts(store: Store, media_id: MediaId) -> tuple[list[str], str]:
    """Gather what is said and told, and the language as far as it is known."""
    facts, transcript = store.media.facts([media_id]), store.text.transcript(media_id)
    texts = [segment.text for segment in transcript.segments] if transcript else []
    texts.append(cleaning.telling(store.text.field(media_id, "description")))
    return texts, facts[media_id].language if media_id in facts else ""


def _standing_out(text: str, said: str, counts: Mapping[str, int]) -> dict[str, float]:
    """Say by term how much it stands out in the text alone."""
    language = cleaning.language_of(text, said)
    if language in ("zh", "ja"):
        rare, usual = _chinese_rarity()
        return {term: rare.get(term, usual) for term in counts}
    import yake

    extractor = yake.KeywordExtractor(lan=language or "en", n=1, top=MOST_CANDIDATES)
    found: dict[str, float] = {}
    for word, score in extractor.extract_keywords(text[:MOST_CHARACTERS]):  # the lower, the better
        for term in cleaning.stems([cleaning.fold_width(word)], language):
            found[term] = max(found.get(term, 0.0), 1 / (float(score) + _FLATTENED))
    return found


@functools.cache
def _chinese_rarity() -> tuple[dict[str, float], float]:
    """Give jieba's inverse document frequencies of everyday Chinese, and their median."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pkg_resources
        from jieba.analyse import TFIDF
    table = TFIDF()
    return table.idf_freq, table.median_idf


def _counted(texts: Sequence[str], said: str) -> tuple[Counter[str], dict[str, str]]:
    """Count the stems of texts, and name for each the form that stands there most."""
    counts, spellings = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for text in texts:
        language = cleaning.language_of(text, said)
        found = cleaning.without_stop_words(cleaning.words(cleaning.fold_width(text)), language)
        for term, word in zip(cleaning.stems(found, language), found, strict=True):
            counts[term] += 1
            spellings[term][word] += 1
    return counts, {term: min(words, key=lambda w: (-words[w], w)) for term, words in spellings.items()}


def frequencies(store: Store, words: Collection[str]) -> dict[str, int]:
    """Count in how many texts of the library words stand; of a longer Chinese word, its rarest pair counts."""
    pieces = {word: [t for t in tokens.tokens(word).split() if len(t) > 1 or t.isascii()] for word in words}
    known = store.text.frequencies(sorted({piece for parts in pieces.values() for piece in parts}))
    return {word: min((known.get(piece, 0) for piece in parts), default=0) for word, parts in pieces.items()}
