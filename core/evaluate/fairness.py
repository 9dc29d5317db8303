"""From lists to whom and what they serve badly: exposure and nDCG by genre, kind, language, era, long tail, profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from core.evaluate import metrics
from core.evaluate.bootstrap import Interval, interval, intervals
from core.evaluate.datasets import Dataset
from core.evaluate.metrics import Lists
from core.evaluate.protocols import Asked
from core.interactions import Interactions

TAIL_SHARE = 0.8
"""The long tail: the so many of all items that were met least."""
LEAST_PEOPLE = 10
"""Groups that fewer people have something to find in aren't called the worst: chance alone puts them there."""


@dataclass(frozen=True, slots=True)
class Group:
    """How one group of items, or of people, fares.

    Attributes:
        by, name: genre, kind, language, era, tail or profile; and which.
        library, wanted, exposure: share of all items, of what was to be found, and of what was listed (weighted by
            place, 1 / log₂(place + 1)) that belongs to it; NaN for groups of people.
        ndcg: over the people of whom something of this group was to be found; only that counts as a hit.
    """

    by: str
    name: str
    library: float
    wanted: float
    exposure: float
    ndcg: Interval

    def row(self) -> dict[str, Any]:
        """Make a flat row for reports."""
        made: dict[str, Any] = {"by": self.by, "group": self.name, "library": self.library, "wanted": self.wanted}
        return made | {
            "exposure": self.exposure,
            "ndcg": self.ndcg.mean,
            "low": self.ndcg.low,
            "high": self.ndcg.high,
            "people": self.ndcg.n,
        }


def item_groups(dataset: Dataset, train: Interactions) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Group items: (by, name) → bool (n_items,). What isn't known of an item puts it in no group."""
    groups: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for number, name in enumerate(dataset.genre_names):
        groups["genre", name] = dataset.genres[:, number]
    for by in ("kind", "language"):
        values = np.array([getattr(item, by) for item in dataset.items])
        groups |= {(by, str(value)): values == value for value in np.unique(values) if value}
    decades = dataset.years // 10 * 10
    groups |= {("era", f"{decade}s"): decades == decade for decade in np.unique(decades[decades > 0])}
    return groups | _tail(train)


def _tail(train: Interactions) -> dict[tuple[str, str], NDArray[np.bool_]]:
    people = np.asarray(train.met.sum(axis=0)).ravel()
    tail = np.zeros(train.n_items, dtype=np.bool_)
    tail[np.argsort(people, kind="stable")[: round(TAIL_SHARE * train.n_items)]] = True
    return {("tail", "long tail"): tail, ("tail", "head"): ~tail}


def by_items(lists: Lists, whom: Asked, dataset: Dataset, train: Interactions) -> list[Group]:
    """Measure each group of items, all in one product, as there may be thousands of genres."""
    groups = item_groups(dataset, train)
    inside = sparse.csc_array(np.stack(list(groups.values()), axis=1), dtype=np.float64)
    exposed = np.zeros(len(dataset.items))
    there = lists >= 0
    np.add.at(exposed, lists[there], np.broadcast_to(_discounts(lists), lists.shape)[there])
    wanted = np.bincount(np.concatenate([np.zeros(0, np.int32), *whom.relevant]), minlength=len(dataset.items))
    library = np.asarray(inside.sum(axis=0)).ravel() / max(len(dataset.items), 1)
    shares = zip(library, _shares(wanted, inside), _shares(exposed, inside), strict=True)
    spans = intervals(_ndcg_by_group(lists, whom, inside))
    return [
        Group(by, name, float(of_all), float(of_wanted), float(of_exposed), span)
        for (by, name), (of_all, of_wanted, of_exposed), span in zip(groups, shares, spans, strict=True)
    ]


def _ndcg_by_group(lists: Lists, whom: Asked, inside: sparse.csc_array) -> list[metrics.PerUser]:
    """nDCG of each group over the people who have something of it to find: what `metrics.ndcg` says of that alone."""
    n_items, discounts = inside.shape[0], _discounts(lists)
    hit = metrics.hits(lists, whom.relevant)
    people, places = np.nonzero(hit)
    shape = (len(lists), n_items)
    gained = sparse.csc_array(
        sparse.csr_array((discounts[places], (people, lists[people, places])), shape=shape) @ inside
    )
    ends = np.cumsum([0, *map(len, whom.relevant)])
    items = np.concatenate([np.zeros(0, np.int32), *whom.relevant])
    to_find = sparse.csc_array(sparse.csr_array((np.ones(len(items)), items, ends), shape=shape) @ inside)
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])
    found = []
    for group in range(inside.shape[1]):
        asked, counts = _column(to_find, group)
        some, values = _column(gained, group)
        dcg = np.zeros(len(lists))
        dcg[some] = values
        found.append(dcg[asked] / ideal[np.minimum(counts.astype(np.int64), lists.shape[1])])
    return found


def _column(matrix: sparse.csc_array, number: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    start, end = matrix.indptr[number], matrix.indptr[number + 1]
    order = np.argsort(matrix.indices[start:end], kind="stable")
    return matrix.indices[start:end][order], matrix.data[start:end][order]


def by_profiles(lists: Lists, whom: Asked, train: Interactions) -> list[Group]:
    """Measure people in thirds by how much they met: a light user beside a heavy one in a shared library."""
    ndcg = metrics.ndcg(lists, whom.relevant)
    met = np.diff(train.met.indptr)[whom.users]
    order = np.argsort(met, kind="stable")
    nan = float("nan")
    return [
        Group("profile", f"{name} ({met[part].min()}–{met[part].max()} met)", nan, nan, nan, interval(ndcg[part]))
        for name, part in zip(("light", "middle", "heavy"), np.array_split(order, 3), strict=True)
        if len(part)
    ]


def worst(groups: Sequence[Group]) -> dict[str, Group]:
    """Name the group with the lowest nDCG of each way of grouping, among those with enough people."""
    found: dict[str, Group] = {}
    for group in groups:
        if group.ndcg.n >= LEAST_PEOPLE and not group.ndcg.mean >= found.get(group.by, _BEST).ndcg.mean:
            found[group.by] = group
    return found


_BEST = Group("", "", 0, 0, 0, Interval(float("inf"), 0, 0, 0))


def rows(lists: Lists, whom: Asked, dataset: Dataset, train: Interactions) -> list[Mapping[str, Any]]:
    """Make the table of all groups, the worst of each kind marked."""
    groups = [*by_items(lists, whom, dataset, train), *by_profiles(lists, whom, train)]
    marked = worst(groups)
    return [group.row() | {"worst": "← worst" if marked.get(group.by) is group else ""} for group in groups]


def _discounts(lists: Lists) -> NDArray[np.float64]:
    return np.asarray(1.0 / np.log2(np.arange(2, lists.shape[1] + 2)))


def _shares(values: NDArray[Any], inside: sparse.csc_array) -> NDArray[np.float64]:
    total = float(values.sum())
    parts = np.asarray(values @ inside, dtype=np.float64)
    return parts / total if total else np.full(len(parts), np.nan)
