"""Turns the texts of a library into its topics: media that are about the same, named by their own words.

The sentence vectors of media are clustered (k-means), each cluster is named by class-based TF-IDF. NMF on TF-IDF was
tried beside it: see `tests/benchmarks/quality_meaning.py`. Ids last: a cluster keeps the id that most of its media had.

Sources: Grootendorst 2022, "BERTopic" (clusters of sentence vectors, class-based TF-IDF); Rousseeuw 1987 (silhouette).
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import cleaning
from core.index import unit
from core.store import Store
from core.types import FloatArray, MediaId, Modality

log = logging.getLogger(__name__)

Labels = NDArray[np.int64]
"""int64 (n,): number of each row's cluster; −1 where it fits none."""
_SEED = 7


@dataclass(frozen=True, slots=True)
class TopicsConfig:
    """How a library is divided.

    Attributes:
        least_media: with fewer media that have words there are no topics.
        least_words: terms that a medium must have to be placed; a title of one word says too little.
        most_topics: at most so many.
        per_topic: at least so many media per topic on average.
        fits: cosine to the middle of its topic below which a medium belongs to none.
        words: words that name a topic.
        said_by: share of a topic's media that must say a word that names it. With 0.1 the words go together better
            than with none (NPMI 0.11 against -0.07); a topic without two such words is none.
        sample: silhouettes are taken over so many media at most.
        read_characters: so much of each medium's text is read for the names.
    """

    least_media: int = 12
    least_words: int = 3
    most_topics: int = 40
    per_topic: int = 4
    fits: float = 0.3
    words: int = 6
    said_by: float = 0.1
    sample: int = 2000
    read_characters: int = 20_000


def seem_current(store: Store) -> bool:
    """Say cheaply whether the topics are as new as the texts that they are made from."""
    made_from, stamp = store.topics.made_from(), _stamp(store)
    return made_from == stamp or (not made_from and stamp.endswith(":0:0"))


def _stamp(store: Store) -> str:
    model_id = store.settings().similar_model(Modality.MEANING) or ""
    return ":".join(map(str, (model_id, *store.features.stamp(Modality.MEANING, model_id))))


def update(store: Store, *, checkpoint: Callable[[], None] = lambda: None, config: TopicsConfig | None = None) -> int:
    """Find the topics of the library anew and store them; return how many there are.

    Args:
        checkpoint: called between steps; may block (pause) or raise (cancel): nothing is stored by then.
    """
    chosen, began, stamp = config or TopicsConfig(), time.monotonic(), _stamp(store)
    ids, vectors, texts = _library(store, chosen, checkpoint)
    labels = clusters(vectors, chosen, checkpoint) if len(ids) >= chosen.least_media else np.full(len(ids), -1)
    before = store.topics.assigned()
    numbers = lasting(labels, ids, before, store.topics.next_id())
    words = {number: said for number, said in names(texts, numbers, chosen).items() if len(said) > 1}
    numbers = np.array([number if number in words else -1 for number in numbers.tolist()], np.int64)
    middles = _middles(vectors, numbers)
    items = {
        media_id: (number, float(np.clip(vector @ middles[number], 0, 1)))
        for media_id, number, vector in zip(ids, numbers.tolist(), vectors, strict=True)
        if number >= 0
    }
    store.topics.replace({number: words[number] for number in sorted({n for n, _ in items.values()})}, items, stamp)
    log.info("%d topics of %d media in %.1f s", len(words), len(ids), time.monotonic() - began)
    return len(words)


def _library(
    store: Store, config: TopicsConfig, checkpoint: Callable[[], None]
) -> tuple[list[MediaId], FloatArray, list[Counter[str]]]:
    """Gather media that have words enough, with their vectors and term counts."""
    model_id = store.settings().similar_model(Modality.MEANING) or ""
    there = set(store.media.ids())
    known, vectors = store.features.item_vectors(Modality.MEANING, model_id)
    rows, texts = list[int](), list[Counter[str]]()
    for row, media_id in enumerate(known):
        if row % 64 == 0:
            checkpoint()
        if media_id in there and len(terms := _terms(store, media_id, config)) >= config.least_words:
            rows.append(row)
            texts.append(terms)
    return [known[row] for row in rows], vectors[rows] if rows else vectors[:0], texts


def _terms(store: Store, media_id: MediaId, config: TopicsConfig) -> Counter[str]:
    """Count the words of one medium as they are to be read: cleaned, not stemmed."""
    facts, transcript = store.media.facts([media_id])[media_id], store.text.transcript(media_id)
    said = " ".join(segment.text for segment in transcript.segments) if transcript else ""
    text = f"{facts.title}. {facts.genre}. {cleaning.telling(facts.description)}. {said}"[: config.read_characters]
    language = cleaning.language_of(text, facts.language)
    return Counter(cleaning.without_stop_words(cleaning.words(cleaning.fold_width(text)), language))


# ── Clusters ────────────────────────────────────────────────────────────────────────────────────────


def clusters(
    vectors: FloatArray, config: TopicsConfig | None = None, checkpoint: Callable[[], None] = lambda: None
) -> Labels:
    """Divide vectors into topics; the same input gives the same labels. −1 where a vector fits none.

    Among sizes up to √(2n) the one with the best mean silhouette is taken, the smaller where two are within 0.005.

    Args:
        vectors: float32 (n, d), rows of norm 1.
    """
    chosen = config or TopicsConfig()
    centred = _centred(vectors)
    best, best_score = np.zeros(len(vectors), np.int64), -1.0
    for count in _counts(len(vectors), chosen):
        checkpoint()
        labels = _kmeans(centred, count)
        score = _silhouette(centred, labels, chosen.sample)
        if score > best_score + 0.005:
            best, best_score = labels, score
    return _fitting(vectors, best, chosen)


def _counts(size: int, config: TopicsConfig) -> list[int]:
    """List the numbers of clusters that are tried: about six a doubling."""
    most = min(config.most_topics, int((2 * size) ** 0.5), size // config.per_topic)
    return sorted({round(2 * 2 ** (step / 4)) for step in range(40) if 2 * 2 ** (step / 4) <= max(most, 2)})


def _centred(vectors: FloatArray) -> FloatArray:
    """Take off what all texts share, which for sentence vectors is a lot, and scale to norm 1."""
    return unit(vectors - vectors.mean(axis=0))


def _kmeans(vectors: FloatArray, count: int) -> Labels:
    from sklearn.cluster import KMeans, MiniBatchKMeans

    many = len(vectors) > 20_000
    model = (MiniBatchKMeans if many else KMeans)(count, random_state=_SEED, n_init=4 if many else 10)
    return np.asarray(model.fit_predict(vectors), np.int64)


def _silhouette(vectors: FloatArray, labels: Labels, sample: int) -> float:
    from sklearn.metrics import silhouette_score

    if len(set(labels.tolist())) < 2:
        return -1.0
    size = sample if len(vectors) > sample else None
    return float(silhouette_score(vectors, labels, metric="cosine", sample_size=size, random_state=_SEED))


def _fitting(vectors: FloatArray, labels: Labels, config: TopicsConfig) -> Labels:
    """Leave out what lies far from the middle of its cluster, and clusters of fewer than three."""
    middles = _middles(vectors, labels)
    likeness = np.array([float(v @ middles[n]) for v, n in zip(vectors, labels.tolist(), strict=True)])
    kept = np.where(likeness >= config.fits, labels, -1)
    sizes = Counter(kept.tolist())
    return np.array([n if n >= 0 and sizes[n] >= 3 else -1 for n in kept.tolist()], np.int64)


def _middles(vectors: FloatArray, labels: Labels) -> dict[int, FloatArray]:
    made = {}
    for number in sorted(set(labels.tolist()) - {-1}):
        made[number] = unit(vectors[labels == number].mean(axis=0))
    return made


# ── Names and ids ───────────────────────────────────────────────────────────────────────────────────


def names(texts: Sequence[Counter[str]], labels: Labels, config: TopicsConfig | None = None) -> dict[int, list[str]]:
    """Name clusters by class-based TF-IDF: words that many of its media say and other clusters seldom.

    A word counts once per medium, so that one long talk doesn't name a topic alone.
    """
    chosen = config or TopicsConfig()
    whole = Counter(word for terms in texts for word in terms)
    found: dict[int, list[str]] = {}
    for number in sorted(set(labels.tolist()) - {-1}):
        members = [terms for terms, label in zip(texts, labels.tolist(), strict=True) if label == number]
        inside = Counter(word for terms in members for word in terms)
        least = max(2, chosen.said_by * len(members))
        scored = {
            word: count / len(members) * float(np.log(1 + len(texts) / whole[word]))
            for word, count in inside.items()
            if count >= least
        }
        best = sorted(scored, key=lambda word: (-scored[word], word))
        found[number] = _of_one_stem_each(best)[: chosen.words]
    return found


def _of_one_stem_each(words: Sequence[str]) -> list[str]:
    """Leave out further forms of a word: "book" after "books"."""
    seen = dict[str, str]()
    for word, stem in zip(words, cleaning.stems(words, "en"), strict=True):
        seen.setdefault(stem, word)
    return list(seen.values())


def lasting(labels: Labels, ids: Sequence[MediaId], before: Mapping[MediaId, int], next_id: int) -> Labels:
    """Give clusters the ids that most of their media had before, one to one; others a new one.

    As with voices: those that share most media are matched first; where a topic falls in two, the larger part keeps
    the id.
    """
    shared = Counter(
        (label, before[media_id])
        for label, media_id in zip(labels.tolist(), ids, strict=True)
        if label >= 0 and media_id in before
    )
    given: dict[int, int] = {}
    for (label, old), _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if label not in given and old not in given.values():
            given[label] = old
    for label in sorted(set(labels.tolist()) - {-1} - given.keys()):
        given[label], next_id = next_id, next_id + 1
    return np.array([given.get(label, -1) for label in labels.tolist()], np.int64)
