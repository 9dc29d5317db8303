"""Turns predictions and lists into figures, one per user where it can be, so that intervals can be made of them.

The design's own formulas (`accuracy`, `unseen_share`, `mean_log2_genres`) stand beside what they are meant to say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.recommend.calibrate import divergences
from core.types import FloatArray

Lists = NDArray[np.int32]
"""int32 (n_users, k): item numbers, best first; −1 where a list is shorter."""
Relevant = Sequence[NDArray[np.int32]]
"""Per user, the item numbers that count as hits."""
PerUser = NDArray[np.float64]
"""float64 (n_users,); NaN for users of whom nothing can be said."""
CALIBRATION_MIX = 0.01
"""Share of the history's distribution mixed into the list's, so that the divergence is finite (Steck 2018, α). It
stands apart from the re-ranking's own: who tunes that one must not move the figure that judges it."""


# ── Ratings ─────────────────────────────────────────────────────────────────────────────────────────


def rmse(predicted: FloatArray, actual: FloatArray) -> float:
    """Root mean square error over held-out ratings, in their unit; NaN without any."""
    return float(np.sqrt(np.mean((predicted - actual) ** 2, dtype=np.float64))) if len(actual) else float("nan")


def accuracy(predicted: FloatArray, actual: FloatArray, liked: float) -> float:
    """Share of held-out ratings on whose side of `liked` (from there on it is liked) the prediction is; NaN without."""
    return float(np.mean((predicted >= liked) == (actual >= liked))) if len(actual) else float("nan")


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────


def top_lists(scores: FloatArray, masked: sparse.csr_array | NDArray[np.bool_] | None, k: int) -> Lists:
    """Rank all items: the k best per user.

    Args:
        scores: float32 (n_users, n_items); NaN and −inf are never listed.
        masked: what isn't to be listed (met before), sparse or bool (n_users, n_items).

    Returns:
        Lists; equal scores in an order that depends on the item's number alone, shuffled, so that ties favour neither
        old nor new items.
    """
    scores = np.array(scores, dtype=np.float32)
    if masked is not None:
        scores[masked.nonzero()] = -np.inf
    scores[np.isnan(scores)] = -np.inf
    n_items = scores.shape[1]
    shuffled = np.random.default_rng(42).permutation(n_items)
    k = min(k, n_items)
    order = np.argsort(-scores[:, shuffled], axis=1, kind="stable")[:, :k]
    lists = shuffled[order].astype(np.int32)
    lists[~np.isfinite(np.take_along_axis(scores, lists, axis=1))] = -1
    return lists


def hits(lists: Lists, relevant: Relevant) -> NDArray[np.bool_]:
    """Mark which places hold something relevant: bool (n_users, k)."""
    marked = [np.isin(row, wanted) & (row >= 0) for row, wanted in zip(lists, relevant, strict=True)]
    return np.array(marked, dtype=np.bool_).reshape(lists.shape)


def ndcg(lists: Lists, relevant: Relevant) -> PerUser:
    """Normalised discounted cumulative gain of binary relevance. Source: Järvelin & Kekäläinen 2002."""
    discounts = 1.0 / np.log2(np.arange(2, lists.shape[1] + 2))
    best = np.concatenate([[0.0], np.cumsum(discounts)])
    ideal = best[np.minimum(np.array([len(wanted) for wanted in relevant], dtype=np.int64), lists.shape[1])]
    return _divided(hits(lists, relevant) @ discounts, ideal)


def recall(lists: Lists, relevant: Relevant) -> PerUser:
    """Share of the relevant items that the list holds."""
    return _divided(hits(lists, relevant).sum(axis=1), np.array([len(wanted) for wanted in relevant]))


def precision(lists: Lists, relevant: Relevant) -> PerUser:
    """Share of the list that is relevant; NaN where nothing is."""
    there = np.array([len(wanted) > 0 for wanted in relevant])
    return np.where(there, hits(lists, relevant).mean(axis=1), np.nan)


def reciprocal_rank(lists: Lists, relevant: Relevant) -> PerUser:
    """One by the place of the first hit, 0 where there is none in the list; NaN where nothing is relevant."""
    marked = hits(lists, relevant)
    first = np.where(marked.any(axis=1), 1.0 / (marked.argmax(axis=1) + 1), 0.0)
    return np.where([len(wanted) > 0 for wanted in relevant], first, np.nan)


def _divided(value: NDArray[np.float64], by: NDArray[np.float64]) -> PerUser:
    return np.asarray(np.divide(value, by, out=np.full(len(value), np.nan), where=np.asarray(by) > 0))


# ── What lists are like ─────────────────────────────────────────────────────────────────────────────


def coverage(lists: Lists, n_items: int) -> float:
    """Share of all items that are in anybody's list; NaN where nobody was asked for one."""
    return float("nan") if not len(lists) else len(np.unique(lists[lists >= 0])) / max(n_items, 1)


def self_information(lists: Lists, met: sparse.csr_array) -> PerUser:
    """Mean −log₂ of the share of people who met each listed item: how far from what everybody knows.

    Items that nobody met count as met by half a person. Source: Zhou et al. 2010 (novelty as self-information).
    """
    people = np.asarray(met.sum(axis=0)).ravel()
    bits = -np.log2(np.maximum(people, 0.5) / max(met.shape[0], 1))
    return _mean_over(lists, bits)


def unseen_share(lists: Lists, met: sparse.csr_array) -> PerUser:
    """The design's novelty: share of the list that the person hasn't met. 1 by itself once met items are left out."""
    dense = np.asarray(met[np.arange(len(lists))].toarray() > 0)
    seen = np.take_along_axis(dense, np.maximum(lists, 0), axis=1) & (lists >= 0)
    return _divided((lists >= 0).sum(axis=1) - seen.sum(axis=1), (lists >= 0).sum(axis=1))


def mean_log2_genres(lists: Lists, genres: NDArray[np.bool_]) -> PerUser:
    """The design's diversity as printed: mean log₂ of each item's number of genres. It says nothing of the list."""
    return _mean_over(lists, np.log2(np.maximum(genres.sum(axis=1), 1)))


def intra_list_diversity(lists: Lists, genres: NDArray[np.bool_]) -> PerUser:
    """Mean distance (1 − Jaccard of genres) of the pairs of a list; two items without any genre are 1 apart.

    Args:
        genres: bool (n_items, n_genres).

    Source: Ziegler et al. 2005.
    """
    return np.array([_mean_distance(genres[row[row >= 0]]) for row in lists], dtype=np.float64)


def _mean_distance(genres: NDArray[np.bool_]) -> float:
    if len(genres) < 2:
        return float("nan")
    rows = genres.astype(np.float64)
    both = rows @ rows.T
    sizes = rows.sum(axis=1)
    alike = both / np.maximum(sizes[:, None] + sizes[None, :] - both, 1.0)
    above = np.triu_indices(len(rows), 1)
    return float(1.0 - alike[above].mean())


def miscalibration(lists: Lists, taste: FloatArray, genres: NDArray[np.bool_]) -> PerUser:
    """Kullback–Leibler divergence of the list's genres from the person's, 0 where both have the same proportions.

    Args:
        taste: float (n_users, n_genres), each row a distribution (`genre_shares` of what was met); zeros: no opinion.

    Source: Steck 2018, Calibrated Recommendations, eq. 3 to 6.
    """
    weights = genre_weights(genres)
    result = np.full(len(lists), np.nan)
    for user, row in enumerate(lists):
        listed = weights[row[row >= 0]]
        if taste[user].sum() > 0 and listed.sum() > 0:
            result[user] = divergences(taste[user], listed.sum(axis=0)[None], CALIBRATION_MIX)[0]
    return result


def genre_weights(genres: NDArray[np.bool_]) -> FloatArray:
    """Share each item evenly among its genres: float32 (n_items, n_genres), rows sum to 1 or 0."""
    counts = genres.sum(axis=1, keepdims=True)
    return np.asarray(genres / np.maximum(counts, 1), dtype=np.float32)


def genre_shares(met: sparse.csr_array, genres: NDArray[np.bool_]) -> FloatArray:
    """Distribute what each person met over genres: float32 (n_users, n_genres), rows sum to 1 or 0."""
    totals = np.asarray(met @ genre_weights(genres))
    return np.asarray(totals / np.maximum(totals.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _mean_over(lists: Lists, values: NDArray[np.float64]) -> PerUser:
    there = lists >= 0
    return _divided((values[np.maximum(lists, 0)] * there).sum(axis=1), there.sum(axis=1))
