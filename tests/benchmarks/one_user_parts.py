"""What one person's first ratings say of every film, given what others rated: the parts that `one_user` blends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from core.evaluate.content import ContentRidge
from core.interactions import History, Interactions
from core.types import FloatArray

CUT = 50
LIKED = 4.0
MIDDLE = 2.5
Parts = dict[str, FloatArray]


@dataclass(frozen=True)
class Others:
    """What is learnt from everybody but those who are asked.

    Attributes:
        met, liked, later: float32 (n_people, n_items): rated; rated 4 or 5; the same after their first 50.
        sums: float32 (n_items,), of ratings.
    """

    met: FloatArray
    liked: FloatArray
    later: FloatArray
    sums: FloatArray

    @classmethod
    def of(cls, histories: Sequence[History], n_items: int) -> Others:
        """Lay histories out."""
        shape = (len(histories), n_items)
        met, liked, later, sums = np.zeros(shape, "f4"), np.zeros(shape, "f4"), np.zeros(shape, "f4"), np.zeros(n_items)
        for row, history in enumerate(histories):
            good = history.items[history.values >= LIKED]
            met[row, history.items], liked[row, good] = 1.0, 1.0
            later[row, history.items[CUT:][history.values[CUT:] >= LIKED]] = 1.0
            np.add.at(sums, history.items, history.values)
        return cls(met, liked, later, sums.astype(np.float32))


def priors(others: Others) -> Parts:
    """The same for everybody: float32 (n_items,) each."""
    people = others.met.sum(axis=0)
    mean = others.sums.sum() / people.sum()
    return {
        "popularity": np.log1p(people),
        "popularity of liked": np.log1p(others.liked.sum(axis=0)),
        "liked later": np.log(0.5 + others.later.sum(axis=0)),
        "quality": (others.sums + 10 * mean) / (people + 10),
    }


def parts(others: Others, known: Sequence[History], content: ContentRidge) -> Parts:
    """Score all films for people of whom the first ratings are known: float32 (len(known), n_items) each, z-scored."""
    n_items = others.met.shape[1]
    told = Interactions.of([History(h.items, h.values - MIDDLE, h.times) for h in known], n_items).matrix
    good = Interactions.of([_liked(h) for h in known], n_items).met
    made: Parts = {name: np.tile(prior, (len(known), 1)) for name, prior in priors(others).items()}
    made["item-kNN"] = _dense(told @ _cosines(others.met, others.met, shrink=0.0))
    made["liked → liked later"] = _dense(good @ _cosines(others.liked, others.later, shrink=5.0))
    made["content ridge"] = content.score(known)
    return {name: standard(scores) for name, scores in made.items()}


def standard(scores: FloatArray) -> FloatArray:
    """z-score each row; rows without any difference become 0."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(centred.std(axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _liked(history: History) -> History:
    kept = history.values >= LIKED
    return History(history.items[kept], history.values[kept], history.times[kept])


def _cosines(rows: FloatArray, columns: FloatArray, shrink: float) -> FloatArray:
    """Cosine of columns of two tables of the same people; an item isn't like itself."""
    left, right = np.sqrt(rows.sum(axis=0) + shrink), np.sqrt(columns.sum(axis=0) + shrink)
    cosines = rows.T @ columns / np.maximum(left, 1e-6)[:, None] / np.maximum(right, 1e-6)
    np.fill_diagonal(cosines, 0.0)
    return np.asarray(cosines, dtype=np.float32)


def _dense(scores: FloatArray | sparse.csr_array) -> FloatArray:
    return np.asarray(scores.toarray() if sparse.issparse(scores) else scores, dtype=np.float32)


# ── Blending ────────────────────────────────────────────────────────────────────────────────────────


def blend(made: Parts, weights: Mapping[str, float]) -> FloatArray:
    """Sum the parts by their weights."""
    return np.asarray(sum(np.float32(weight) * made[name] for name, weight in weights.items()), dtype=np.float32)


def fit(
    made: Parts, names: Sequence[str], open_: NDArray[np.bool_], relevant: Sequence[NDArray[np.int32]]
) -> dict[str, float]:
    """Fit weights so that softmax over the open films gives what was liked most mass (listwise; Cao et al. 2007).

    Args:
        open_: bool (n_people, n_items): what may be listed.
        relevant: what was liked later, per person; each person counts alike.
    """
    stack = np.stack([made[name] for name in names], axis=-1)
    wanted = np.zeros(open_.shape, dtype=np.float32)
    for row, items in enumerate(relevant):
        wanted[row, items] = 1.0 / max(len(items), 1)
    has = wanted.sum(axis=1, keepdims=True)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = np.where(open_, stack @ weights.astype(np.float32), np.float32(-1e9))
        scores -= scores.max(axis=1, keepdims=True)
        masses = np.exp(scores)
        totals = masses.sum(axis=1, keepdims=True)
        told = float((wanted * (scores - np.log(totals))).sum())
        slope = np.einsum("pi,pif->f", has * masses / totals - wanted, stack).astype(np.float64)
        return -told + float(weights @ weights), slope + 2 * weights

    found = optimize.minimize(loss, np.full(len(names), 0.1), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return dict(zip(names, map(float, found.x), strict=True))
