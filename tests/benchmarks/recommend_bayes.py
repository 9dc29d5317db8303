"""Bayesian factorisation machines (myfm) as flipped SVD++ with what is known of people, films and sittings.

Source: Rendle, Zhang & Koren 2019, On the Difficulty of Evaluating Baselines: ids of both sides, who rated the film and
what the person rated as sets, Gibbs sampling. Besides: age, gender, occupation, postal region; genres, years; the day
on which the person rates and how long they have been there: it knows *when* the rating to be predicted is given.
Sides and times were chosen on a tenth cut from the training part of u1, never on a test part.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from core.evaluate.datasets import Dataset
from core.interactions import Interactions
from core.types import FloatArray
from tests.benchmarks.recommend_data import People

DAY_S = 86_400
Columns = list[sparse.csr_matrix]


@dataclass(frozen=True, slots=True)
class BayesConfig:
    """Size of the machine and what it sees.

    Attributes:
        rank: factors; iterations: Gibbs steps; kept: of them, the last, averaged.
        side: people's and films' facts; times: sittings and the day since the person's first.
    """

    rank: int = 12
    iterations: int = 250
    kept: int = 200
    side: bool = True
    times: bool = True
    seed: int = 1


@dataclass(frozen=True)
class Bayes:
    """Predicts held-out ratings of which person, film and moment are known."""

    data: Dataset
    people: People | None
    config: BayesConfig = field(default_factory=BayesConfig)

    def predict(self, train: Interactions, test: Interactions) -> FloatArray:
        """Train, and predict the test rows, of which the values aren't looked at: float32 (n,)."""
        with warnings.catch_warnings(), open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):
            warnings.simplefilter("ignore")
            return self._predict(train, test)

    def _predict(self, train: Interactions, test: Interactions) -> FloatArray:
        import myfm

        users, items = self._users(train), self._items(train)
        moments = self._moments(train, test) if self.config.times else []
        both = sparse.hstack(moments, format="csr") if moments else sparse.csr_matrix((len(train) + len(test), 0))
        blocks = [sparse.hstack(columns, format="csr") for columns in (users, items)]

        def related(rows: Interactions) -> list[object]:
            return [myfm.RelationBlock(n, b) for n, b in zip((rows.users, rows.items), blocks, strict=True)]

        machine = myfm.MyFMRegressor(rank=self.config.rank, random_seed=self.config.seed)
        shapes = [column.shape[1] for column in (*moments, *users, *items)]
        machine.fit(
            both[: len(train)], train.values.astype(np.float64), X_rel=related(train),
            n_iter=self.config.iterations, n_kept_samples=self.config.kept, group_shapes=shapes,
        )  # fmt: skip
        return np.asarray(machine.predict(both[len(train) :], related(test)), dtype=np.float32)

    def _users(self, train: Interactions) -> Columns:
        columns = [sparse.identity(train.n_users, format="csr"), _sets(train.met)]
        if self.config.side and self.people is not None:
            who = self.people
            columns += [one_hot([age // 5 for age in who.ages]), one_hot(who.genders), one_hot(who.occupations)]
            columns.append(one_hot([code[:2] for code in who.codes]))
        return columns

    def _items(self, train: Interactions) -> Columns:
        columns = [sparse.identity(train.n_items, format="csr"), _sets(train.met.T.tocsr())]
        if self.config.side:
            columns += [_sets(self.data.genres), one_hot((self.data.years // 3).tolist())]
        return columns

    def _moments(self, train: Interactions, test: Interactions) -> Columns:
        users = np.concatenate([train.users, test.users])
        days = np.concatenate([train.times, test.times]) // DAY_S
        first = np.full(train.n_users, np.inf)
        np.minimum.at(first, users, days)
        since = np.minimum(days - first[users], 60) // 3
        return [one_hot((users * 1e6 + days - days.min()).tolist()), one_hot(since.tolist())]


def one_hot(values: Sequence[object]) -> sparse.csr_matrix:
    """One column per different value: float64 (n, different)."""
    names, places = np.unique(np.asarray(values), return_inverse=True)
    cells = (np.ones(len(places)), (np.arange(len(places)), places))
    return sparse.csr_matrix(cells, shape=(len(places), len(names)))


def _sets(rows: object) -> sparse.csr_matrix:
    """Weights 1/√n for the n members of each row's set."""
    held = sparse.csr_matrix(rows, dtype=np.float64)
    sizes = np.maximum(np.asarray(held.sum(axis=1)).ravel(), 1)
    return sparse.csr_matrix(sparse.diags(1 / np.sqrt(sizes)) @ held)
