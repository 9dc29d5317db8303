"""Turns ratings and plays of many people into one table of numbers, in which collaborative models learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, TimeArray

if TYPE_CHECKING:
    from scipy import sparse  # a tenth of a second; the window folds histories in without it

IndexArray = NDArray[np.int32]
"""int32 (n,): numbers of users or items, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What one person met, oldest first, each item once (its last time) or as often as it was met.

    Attributes:
        items: int32 (n,), numbers of items.
        values: float32 (n,), stars or preferences.
        times: float64 (n,), seconds since the epoch.
    """

    items: IndexArray
    values: FloatArray
    times: TimeArray

    def __len__(self) -> int:
        return len(self.items)

    def last(self, count: int) -> History:
        """Keep the latest so many."""
        start = max(len(self) - count, 0)
        return History(self.items[start:], self.values[start:], self.times[start:])

    def before(self, count: int) -> History:
        """Keep the first so many."""
        return History(self.items[:count], self.values[:count], self.times[:count])


@dataclass(frozen=True, eq=False)
class Interactions:
    """Who met what, how they valued it, and when: one row per meeting, in the order in which they are kept.

    Attributes:
        users, items: int32 (n,), numbers from 0.
        values: float32 (n,), stars or preferences.
        times: float64 (n,), seconds since the epoch.
        n_users, n_items: how many there are, those without a row included.
    """

    users: IndexArray
    items: IndexArray
    values: FloatArray
    times: TimeArray
    n_users: int
    n_items: int

    @classmethod
    def of(cls, histories: Sequence[History], n_items: int) -> Interactions:
        """Join histories; a person's number is their place."""
        users = np.repeat(np.arange(len(histories), dtype=np.int32), [len(h) for h in histories])
        nothing = History(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0))
        parts = [nothing, *histories]
        return cls(
            users.astype(np.int32),
            np.concatenate([h.items for h in parts]).astype(np.int32),
            np.concatenate([h.values for h in parts]).astype(np.float32),
            np.concatenate([h.times for h in parts]).astype(np.float64),
            len(histories),
            n_items,
        )

    def __len__(self) -> int:
        return len(self.users)

    def where(self, kept: NDArray[np.bool_]) -> Interactions:
        """Keep the rows of a mask, bool (n,); users and items keep their numbers."""
        return Interactions(
            self.users[kept], self.items[kept], self.values[kept], self.times[kept], self.n_users, self.n_items
        )

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """float32 (n_users, n_items): the latest value of each pair; 0 where they never met."""
        from scipy import sparse

        order = np.argsort(self.times, kind="stable")
        pairs = self.users[order].astype(np.int64) * self.n_items + self.items[order]
        _, from_behind = np.unique(pairs[::-1], return_index=True)
        latest = order[::-1][from_behind]
        cells = (self.values[latest], (self.users[latest], self.items[latest]))
        return sparse.csr_array(cells, shape=(self.n_users, self.n_items), dtype=np.float32)

    @cached_property
    def met(self) -> sparse.csr_array:
        """float32 (n_users, n_items): 1 where they met, also where the value is 0."""
        from scipy import sparse

        ones = np.ones(len(self), dtype=np.float32)
        counted = sparse.csr_array((ones, (self.users, self.items)), shape=(self.n_users, self.n_items))
        counted.sum_duplicates()
        counted.data[:] = 1.0
        return counted

    @cached_property
    def histories(self) -> tuple[History, ...]:
        """One history per user, oldest first; equal times stay in the order of the rows."""
        order = np.lexsort((self.times, self.users))  # stable in both
        ends = np.searchsorted(self.users[order], np.arange(1, self.n_users))
        return tuple(History(self.items[rows], self.values[rows], self.times[rows]) for rows in np.split(order, ends))[
            : self.n_users
        ]
