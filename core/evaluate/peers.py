"""The rules by which comparable programs recommend, written anew as list models over what is known of items.

Ratings stand for what those programs see: everything rated was watched; a favourite is at the top of the scale, liked
is from `Dataset.liked` on. MovieLens knows no people, studios or critics, and nobody watches a film twice in it: what
a rule makes of these is silent there (`unknown_to`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.evaluate.content import blocks, tf_idf
from core.evaluate.datasets import Dataset
from core.interactions import History, Interactions
from core.recommend.collaborative.neighbours import unit_rows
from core.types import FloatArray

DAY_S = 86400.0
FAVOURITE_SHARE = 0.95
"""From here up in the range of ratings something is a favourite: 5 of 1 to 5."""
Weights = NDArray[np.float64]


def unknown_to(dataset: Dataset) -> tuple[str, ...]:
    """Name what the rules use and this data can't give."""
    fields = {
        "directors": any(item.directors for item in dataset.items),
        "actors": any(item.actors for item in dataset.items),
        "tags": any(item.tags for item in dataset.items),
        "studios": False,
        "critics' ratings": False,
    }
    return tuple(name for name, there in fields.items() if not there)


def favourites(history: History, dataset: Dataset) -> NDArray[np.bool_]:
    """Mark what is at the top of the scale: bool (n,)."""
    low, high = dataset.value_range
    return np.asarray(history.values >= low + FAVOURITE_SHARE * (high - low))


def times_met(history: History) -> NDArray[np.int64]:
    """Count how often each row's item was met in this history: int64 (n,)."""
    _, places, counts = np.unique(history.items, return_inverse=True, return_counts=True)
    return np.asarray(counts[places])


def last_rows(history: History) -> NDArray[np.int64]:
    """Find each item's last row, in order: those programs keep one row per medium, however often it was watched."""
    _, from_behind = np.unique(history.items[::-1], return_index=True)
    return np.sort(len(history) - 1 - from_behind)


class Rule:
    """Score by the sum of weighted rows of what was watched, times every item's row."""

    name = ""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def fit(self, train: Interactions) -> Self:
        """Lay the items' rows out; nothing is learnt from other people."""
        self.rows = self._rows().astype(np.float32)
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        n_items = len(self.dataset.items)
        picked = [self._picked(history) for history in histories]
        ends = np.cumsum([0, *(len(items) for items, _ in picked)])
        items = np.concatenate([np.zeros(0, np.int64), *(items for items, _ in picked)]).astype(np.int64)
        weights = np.concatenate([np.zeros(0), *(weights for _, weights in picked)])
        told = sparse.csr_array((weights, items, ends), shape=(len(histories), n_items))
        people = self._profile(sparse.csr_array(told @ self.rows))
        return np.asarray((people @ self.rows.T).toarray(), dtype=np.float32)

    def _rows(self) -> sparse.csr_array:
        raise NotImplementedError

    def _picked(self, history: History) -> tuple[NDArray[np.int32], Weights]:
        raise NotImplementedError

    def _profile(self, people: sparse.csr_array) -> sparse.csr_array:
        return people


def _marked(groups: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Mark which names each row has, sparse: a large library has more people in it than a dense array could hold."""
    numbers = {name: number for number, name in enumerate(sorted({name for group in groups for name in group}))}
    sets = [sorted({numbers[name] for name in group}) for group in groups]
    ends = np.cumsum([0, *map(len, sets)])
    columns = np.array([number for row in sets for number in row], dtype=np.int32)
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(groups), max(len(numbers), 1)))


def _weighted_marks(parts: Sequence[tuple[float, Sequence[Sequence[str]]]]) -> sparse.csr_array:
    """Lay marks side by side, so that the product of two rows is Σ weight · number of shared marks."""
    return sparse.csr_array(sparse.hstack([np.sqrt(weight) * _marked(groups) for weight, groups in parts]))


class JellyfinSimilar(Rule):
    """Jellyfin's "similar" to the last 6 watched and to 10 favourites, summed over these.

    A shared director counts 50, an actor 15, a genre 10, a tag 5 (a studio 5). Jellyfin shows one row per film that was
    watched; here they make one list. It draws favourites at random; here the latest are taken.

    Source: jellyfin/jellyfin, similar items as its users describe the weights (director 50, actor 15, genre 10, tag 5);
    its own provider wasn't read.
    """

    name = "Jellyfin: similar to recent and favourite"
    RECENT, FAVOURITES = 6, 10

    def _rows(self) -> sparse.csr_array:
        items = self.dataset.items
        return _weighted_marks(
            [
                (50.0, [item.directors for item in items]),
                (15.0, [item.actors for item in items]),
                (10.0, [item.genres for item in items]),
                (5.0, [tuple(dict.fromkeys(item.tags)) for item in items]),
            ]
        )

    def _picked(self, history: History) -> tuple[NDArray[np.int32], Weights]:
        last = last_rows(history)
        items, loved = history.items[last], favourites(history, self.dataset)[last]
        seeds = np.union1d(items[-self.RECENT :], items[loved][-self.FAVOURITES :]).astype(np.int32)
        return seeds, np.ones(len(seeds))


class JellyfinTaste(Rule):
    """Jellyfin's taste profile: Σ over watched of signal · (3 a shared genre, 1.5 a tag, 1 a person of the first five).

    The signal is 1 for watched, 2 more for a favourite, 1.5 more for liked.

    Source: jellyfin/jellyfin, TasteProfileBuilder and TasteProfileScorer, its development version (read, not copied).
    """

    name = "Jellyfin: taste profile"

    def _rows(self) -> sparse.csr_array:
        items = self.dataset.items
        return _weighted_marks(
            [
                (3.0, [item.genres for item in items]),
                (1.5, [tuple(dict.fromkeys(item.tags)) for item in items]),
                (1.0, [tuple(dict.fromkeys((*item.directors, *item.actors)))[:5] for item in items]),
            ]
        )

    def _picked(self, history: History) -> tuple[NDArray[np.int32], Weights]:
        last = last_rows(history)
        liked = history.values >= self.dataset.liked
        signal = 1.0 + 2.0 * favourites(history, self.dataset) + 1.5 * liked
        return history.items[last], signal[last]


class LocalRecs(Rule):
    """Cosine to the weighted mean of TF-IDF rows of genres, actors, directors, tags and decades.

    A favourite counts 2 times, what was watched again 1.5 times, and all half for each year of age. The share of
    critics' ratings in its rows has no counterpart here.

    Source: rdpharr/jellyfin-plugin-localrecs, DESIGN.md (read, not copied).
    """

    name = "localrecs: TF-IDF, half-life 365 days"
    HALF_LIFE_S = 365 * DAY_S

    def _rows(self) -> sparse.csr_array:
        return tf_idf(
            [
                [
                    *(f"genre {g}" for g in item.genres),
                    *(f"actor {a}" for a in item.actors),
                    *(f"director {d}" for d in item.directors),
                    *(f"tag {t}" for t in dict.fromkeys(item.tags)),
                    f"decade {item.year // 10 if item.year else 'unknown'}",
                ]
                for item in self.dataset.items
            ]
        )

    def _picked(self, history: History) -> tuple[NDArray[np.int32], Weights]:
        if not len(history):
            return history.items, np.zeros(0)
        ages_s = history.times[-1] - history.times
        weights = np.exp2(-ages_s / self.HALF_LIFE_S) * np.where(favourites(history, self.dataset), 2.0, 1.0)
        last = last_rows(history)
        return history.items[last], (weights * np.where(times_met(history) > 1, 1.5, 1.0))[last]

    def _profile(self, people: sparse.csr_array) -> sparse.csr_array:
        return unit_rows(people)


class MeanOfWatched(LocalRecs):
    """Cosine to the plain mean of what was watched lately: streamystats' and Immich's way with embeddings.

    They embed text or pictures with a neural network; the rows here are of genres, year, title and tags.

    Source: fredrikburmester/streamystats (mean of the embeddings of watched items), by its description; not read.
    """

    name = "streamystats: mean of watched"
    LAST = 50

    def _rows(self) -> sparse.csr_array:
        parts = list(blocks(self.dataset.items).values()) or [sparse.csr_array((len(self.dataset.items), 1))]
        return unit_rows(sparse.csr_array(sparse.hstack(parts, format="csr")))

    def _picked(self, history: History) -> tuple[NDArray[np.int32], Weights]:
        last = history.items[last_rows(history)][-self.LAST :]
        return last, np.ones(len(last))


class CentroidOfRecent(MeanOfWatched):
    """Cosine to the centroid of the last ten: AudioMuse-AI's way of going on from what was just heard.

    It compares sound; the rows here are of genres, year, title and tags.

    Source: NeptuneHub/AudioMuse-AI (centroids of songs), by its description; not read.
    """

    name = "AudioMuse-like: centroid of recent"
    LAST = 10


PEERS: tuple[type[Rule], ...] = (JellyfinSimilar, JellyfinTaste, LocalRecs, MeanOfWatched, CentroidOfRecent)
