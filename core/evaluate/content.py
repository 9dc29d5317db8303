"""What is known of items into rows that can be compared, and the two content recommenders of the design's own data.

They stand beside the live ones (`core.recommend.mean_cosine`, `taste_ridge`) and can't call them: those rank media of a
store by dense vectors of its models and keep an inverse per profile for rank-one steps; here are sparse facts of a
dataset, of which one dense row per item would be thousands of columns, and each person is asked once, so that one
solve does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from scipy import sparse

from core.evaluate.datasets import Dataset, Item
from core.interactions import History, Interactions
from core.recommend.collaborative.neighbours import unit_rows
from core.types import FloatArray

YEAR_WIDTH = 5.0
"""Years by which two items differ that are still somewhat of one time."""
_WORD = re.compile(r"[^\W\d_]{2,}|\d{2,}")
BLOCK_WEIGHTS: Mapping[str, float] = {"marks": 0.3, "year": 0.5, "title": 0.25, "tags": 1.0, "people": 1.0}
"""Share of each block in the kernel: chosen on validation users of ml-100k, where tags and people are unknown.

"marks" are genres as they are: a film of many genres has a longer row, which says something (more people meet it).
"""


def words(text: str) -> list[str]:
    """Cut text into lower-case words; Chinese runs into pairs of characters."""
    found = _WORD.findall(text.casefold())
    return [part for word in found for part in (_pairs(word) if word[0] >= "\u3400" else [word])]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(max(len(run) - 1, 1))]


def tf_idf(documents: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Weigh terms: float32 (n, n_terms), rows of norm 1 or 0. Terms of one document only can't be shared: left out.

    Source: Salton & Buckley 1988 (tf · log(n / df)).
    """
    df = Counter(term for document in documents for term in set(document))
    terms = {term: number for number, term in enumerate(sorted(t for t, n in df.items() if n > 1))}
    idf = {term: math.log(len(documents) / df[term]) + 1e-6 for term in terms}
    cells = [
        (row, terms[term], count * idf[term])
        for row, document in enumerate(documents)
        for term, count in Counter(document).items()
        if term in terms
    ]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    shape = (len(documents), max(len(terms), 1))
    return unit_rows(sparse.csr_array((values, (rows, columns)), shape=shape, dtype=np.float32))


def blocks(items: Sequence[Item]) -> dict[str, sparse.csr_array]:
    """Describe items: block name → float32 (n_items, d), rows of norm 1, or 0 where nothing is known."""
    made = {
        "genres": tf_idf([item.genres for item in items]),
        "year": _years([item.year for item in items]),
        "title": tf_idf([words(f"{re.sub(r'[(][0-9]{4}[)]', '', item.title)} {item.description}") for item in items]),
        "tags": tf_idf([item.tags for item in items]),
        "people": tf_idf([(*item.directors, *item.actors) for item in items]),
    }
    return {name: block for name, block in made.items() if block.nnz}


def _years(years: Sequence[int]) -> sparse.csr_array:
    """Bumps along time, so that near years are alike."""
    known = [year for year in years if year]
    if not known:
        return sparse.csr_array((len(years), 1), dtype=np.float32)
    centres = np.arange(min(known), max(known) + YEAR_WIDTH, YEAR_WIDTH)
    bumps = np.exp(-0.5 * ((np.array(years)[:, None] - centres) / YEAR_WIDTH) ** 2)
    bumps[np.array(years) == 0] = 0
    bumps[bumps < 0.01] = 0
    return unit_rows(sparse.csr_array(bumps.astype(np.float32)))


# ── The design's user vector ────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class MeanCosine:
    """Mean of what was liked, cosine to all: the design's formula.

    Attributes:
        dataset: whose items are scored.
        only: the blocks to lay side by side, evenly; all that are known if empty.
    """

    dataset: Dataset
    name: str = "mean-cosine (content)"
    only: tuple[str, ...] = ()
    _rows: sparse.csr_array = field(init=False, repr=False)

    def fit(self, train: Interactions) -> Self:
        """Lay the items' rows out; nothing is learnt from people."""
        parts = [block for name, block in blocks(self.dataset.items).items() if not self.only or name in self.only]
        empty = sparse.csr_array((len(self.dataset.items), 1))
        self._rows = unit_rows(sparse.csr_array(sparse.hstack(parts or [empty], format="csr", dtype=np.float32)))
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items), cosines."""
        weights = sparse.vstack([_liked_row(h, self.dataset) for h in histories], format="csr")
        people = unit_rows(sparse.csr_array(weights @ self._rows))
        return np.asarray((people @ self._rows.T).toarray(), dtype=np.float32)


def _liked_row(history: History, dataset: Dataset) -> sparse.csr_array:
    """Weigh what was liked by its rating, or all where nothing was."""
    kept = history.values >= dataset.liked if len(history) else np.zeros(0, np.bool_)
    kept = kept if kept.any() else np.ones(len(history), np.bool_)
    low, high = dataset.value_range
    weights = (history.values[kept] - low) / max(high - low, 1e-9) + 0.01
    cells = (weights, (np.zeros(int(kept.sum()), np.int32), history.items[kept]))
    return sparse.csr_array(cells, shape=(1, len(dataset.items)), dtype=np.float32)


# ── Ridge ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class RidgeConfig:
    """How the content ridge learns. Chosen on validation users of ml-100k (tests/benchmarks/one_user.py).

    Attributes:
        penalty: λ added to the kernel's diagonal for what was rated.
        doubt: the same for sampled unmet items: they are weak zeros.
        unmet: so many of them are drawn, the same for everybody.
        middle: where between lowest (0) and highest (1) a rating says as much as not having met it.
    """

    penalty: float = 10.0
    doubt: float = 10.0
    unmet: int = 500
    middle: float = 0.0


@dataclass(slots=True)
class ContentRidge:
    """Ridge regression of one person's ratings on the blocks, in its dual form. Source: Saunders et al. 1998."""

    dataset: Dataset
    config: RidgeConfig = RidgeConfig()
    weights: Mapping[str, float] = field(default_factory=lambda: BLOCK_WEIGHTS)
    name: str = "ridge (content)"
    _rows: sparse.csr_array = field(init=False, repr=False)

    def fit(self, train: Interactions) -> Self:
        """Lay the items' rows out; nothing is learnt from people."""
        known = blocks(self.dataset.items) | {"marks": sparse.csr_array(self.dataset.genres.astype(np.float32))}
        parts = [
            block * np.float32(math.sqrt(self.weights[name]))
            for name, block in known.items()
            if self.weights.get(name, 0.0) > 0
        ]
        empty = sparse.csr_array((len(self.dataset.items), 1))
        self._rows = sparse.csr_array(sparse.hstack(parts or [empty], format="csr", dtype=np.float32))
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (n, n_items)."""
        n_items = len(self.dataset.items)
        drawn = np.random.default_rng(42).permutation(n_items)[: self.config.unmet]
        return np.array([self._one(h, drawn) for h in histories], dtype=np.float32).reshape(-1, n_items)

    def _one(self, history: History, drawn: np.ndarray[tuple[int], np.dtype[np.int64]]) -> FloatArray:
        if not len(history):
            return np.zeros(len(self.dataset.items), np.float32)
        low, high = self.dataset.value_range
        unmet = np.setdiff1d(drawn, history.items)
        chosen = np.concatenate([history.items, unmet])
        said = (history.values - low) / max(high - low, 1e-9) - self.config.middle
        target = np.concatenate([said, np.zeros(len(unmet))])
        noise = np.r_[np.full(len(history), self.config.penalty), np.full(len(unmet), self.config.doubt)]
        rows = self._rows[chosen]
        kernel = (rows @ rows.T).toarray() + np.diag(noise)
        alpha = np.linalg.solve(kernel, target).astype(np.float32)
        return np.asarray(self._rows @ (rows.T @ alpha), dtype=np.float32)
