"""From a split and models to one measured row per model: full ranking over all items, nothing sampled."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from core.evaluate import metrics
from core.evaluate.bootstrap import Interval, interval
from core.evaluate.datasets import Dataset
from core.evaluate.metrics import Lists, PerUser, Relevant
from core.evaluate.splits import Split
from core.interactions import IndexArray, Interactions
from core.recommend.collaborative.base import ListModel, RatingModel
from core.types import FloatArray

log = logging.getLogger(__name__)

BATCH = 256
"""People scored at once; bounds memory at BATCH × items × 4 bytes."""
NAN = float("nan")
What = Literal["liked", "met"]
"""What counts as a hit: what was held out and liked, or all that was held out."""
Score = Callable[[IndexArray], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One algorithm in one protocol; NaN (or no key) for what wasn't measured.

    Attributes:
        rmse: in the unit of the dataset's values; accuracy: share on the right side of "liked" (the design's).
        per_user: metric → float64 (n_asked,), in the order of `Asked.users`: ndcg, recall, mrr, diversity, novelty,
            calibration, unseen_share, log2_genres.
        coverage: share of all items in anybody's list.
        lists: what was recommended.
        seconds: to fit and score.
    """

    algorithm: str
    rmse: float = NAN
    accuracy: float = NAN
    per_user: Mapping[str, PerUser] = field(default_factory=dict)
    coverage: float = NAN
    lists: Lists | None = None
    seconds: float = 0.0

    def mean(self, metric: str) -> Interval:
        """Average over people, with its interval."""
        return interval(self.per_user[metric])


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Who is asked for a list, and what counts.

    Attributes:
        users: int32 (n,), those with something in the training part and something relevant in the test part.
        relevant: per user, item numbers that were met in the test part and not before.
        newcomers: how many have something relevant but no history at all: no list can be theirs, so they aren't asked.
    """

    users: IndexArray
    relevant: Relevant
    newcomers: int = 0


def asked(split: Split, dataset: Dataset, what: What = "liked") -> Asked:
    """Choose whom to ask: what was held out and liked (or merely met) is to be found."""
    test = split.test
    wanted = test.where(test.values >= dataset.liked) if what == "liked" else test
    new = wanted.met - wanted.met.multiply(split.train.met)
    rows = [
        np.unique(new.indices[a:b][new.data[a:b] > 0]) for a, b in zip(new.indptr[:-1], new.indptr[1:], strict=True)
    ]
    known = np.diff(split.train.met.indptr) > 0
    some = np.array([len(row) > 0 for row in rows], dtype=np.bool_)
    users = np.flatnonzero(known & some).astype(np.int32)
    return Asked(users, [rows[user].astype(np.int32) for user in users], int((some & ~known).sum()))


def rate(models: Sequence[RatingModel], split: Split, dataset: Dataset) -> list[Row]:
    """Predict the held-out ratings: RMSE, and the accuracy of telling liked from not."""
    rows = []
    for model in models:
        began = time.perf_counter()
        predicted = model.fit(split.train).predict(split.test.users, split.test.items)
        rows.append(
            Row(
                model.name,
                rmse=metrics.rmse(predicted, split.test.values),
                accuracy=metrics.accuracy(predicted, split.test.values, dataset.liked),
                seconds=time.perf_counter() - began,
            )
        )
        log.info("%s: RMSE %.4f in %.1f s", model.name, rows[-1].rmse, rows[-1].seconds)
    return rows


def rank(models: Sequence[ListModel], split: Split, dataset: Dataset, k: int = 10, what: What = "liked") -> list[Row]:
    """Recommend k items of all to everybody who has something to find; what was met in training isn't listed."""
    whom = asked(split, dataset, what)
    return [_ranked(model, split, dataset, whom, k) for model in models]


def _ranked(model: ListModel, split: Split, dataset: Dataset, whom: Asked, k: int) -> Row:
    began = time.perf_counter()
    model.fit(split.train)
    histories = split.train.histories
    lists = lists_of(lambda users: model.score([histories[user] for user in users]), split.train, whom.users, k)
    seconds = time.perf_counter() - began
    log.info("%s: lists of %d people in %.1f s", model.name, len(whom.users), seconds)
    return replace(judge(model.name, lists, whom, split.train, dataset), seconds=seconds)


def lists_of(score: Score, train: Interactions, users: IndexArray, k: int) -> Lists:
    """Take the k best of all items that each person hasn't met: int32 (len(users), k)."""
    parts = [
        metrics.top_lists(score(users[at : at + BATCH]), train.met[users[at : at + BATCH]], k)
        for at in range(0, len(users), BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, min(k, train.n_items)), np.int32)


def by_rating(model: RatingModel, n_items: int) -> Score:
    """Rank everything by its predicted rating, as the design's case does."""
    everything = np.arange(n_items, dtype=np.int32)

    def score(users: IndexArray) -> FloatArray:
        pairs = np.repeat(users.astype(np.int32), n_items), np.tile(everything, len(users))
        return model.predict(*pairs).reshape(len(users), n_items)

    return score


def judge(name: str, lists: Lists, whom: Asked, train: Interactions, dataset: Dataset) -> Row:
    """Measure lists: what they find, and what they are like."""
    met = train.met
    own = met[whom.users]
    per_user: dict[str, PerUser] = {
        "ndcg": metrics.ndcg(lists, whom.relevant),
        "recall": metrics.recall(lists, whom.relevant),
        "mrr": metrics.reciprocal_rank(lists, whom.relevant),
        "novelty": metrics.self_information(lists, met),
        "unseen_share": metrics.unseen_share(lists, own),
    }
    if dataset.genres.shape[1]:
        per_user |= {
            "diversity": metrics.intra_list_diversity(lists, dataset.genres),
            "calibration": metrics.miscalibration(lists, metrics.genre_shares(own, dataset.genres), dataset.genres),
            "log2_genres": metrics.mean_log2_genres(lists, dataset.genres),
        }
    return Row(name, per_user=per_user, coverage=metrics.coverage(lists, train.n_items), lists=lists)


def joined(rated: Sequence[Row], ranked: Sequence[Row]) -> list[Row]:
    """Put both halves of what has one name into one row, in the order of `ranked`, then the rest."""
    ratings = {row.algorithm: row for row in rated}
    rows = []
    for row in ranked:
        other = ratings.pop(row.algorithm, None)
        rows.append(replace(row, rmse=other.rmse, accuracy=other.accuracy) if other else row)
    return [*rows, *ratings.values()]
