"""Cuts interactions into what is learnt from and what is asked about; nothing of the second reaches the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.interactions import Interactions

SEED = 42


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Two parts of one table; users and items keep their numbers.

    Attributes:
        name: how it was cut, for reports.
        ordered: all of a person's training rows come before (or with) the test rows of that person.
    """

    name: str
    train: Interactions
    test: Interactions
    ordered: bool


def random_split(data: Interactions, share: float = 0.2, seed: int = SEED) -> Split:
    """Hold out a random share of the rows: the design's cut, 80 to 20 with seed 42. The future leaks into training."""
    held = np.zeros(len(data), dtype=np.bool_)
    held[np.random.default_rng(seed).permutation(len(data))[: round(share * len(data))]] = True
    return _cut(f"random {100 * (1 - share):.0f}/{100 * share:.0f}, seed {seed}", data, held, ordered=False)


def time_split(data: Interactions, share: float = 0.2) -> Split:
    """Hold out about the latest share of everybody's rows: one moment cuts all, so that nothing later is known."""
    moment = np.quantile(data.times, 1 - share, method="higher") if len(data) else 0.0
    return _cut(f"global time {100 * (1 - share):.0f}/{100 * share:.0f}", data, data.times >= moment, ordered=True)


def leave_last_out(data: Interactions) -> Split:
    """Hold out each person's last row; of equal times the later row. Who has only one keeps it."""
    return _cut("leave last out", data, places_from_behind(data) == 0, ordered=True)


def last_share(data: Interactions, share: float = 0.2) -> Split:
    """Hold out the last share of each person's rows, rounded down; of equal times the later rows."""
    counts = np.bincount(data.users, minlength=data.n_users)
    held = places_from_behind(data) < np.floor(share * counts + 1e-9)[data.users]
    return _cut(f"last {100 * share:.0f} % of each person", data, held, ordered=True)


def validation(split: Split, share: float = 0.1) -> Split:
    """Cut the training part once more, as the whole was cut: what parameters are chosen on; the test part is gone."""
    if split.name == "leave last out":
        return leave_last_out(split.train)
    if split.name.startswith("global time"):
        return time_split(split.train, share)
    if split.name.startswith("last"):
        return last_share(split.train, share)
    return random_split(split.train, share)


def places_from_behind(data: Interactions) -> NDArray[np.int64]:
    """Count the rows of the same person that come later: int64 (n,), 0 for the last one."""
    order = np.lexsort((data.times, data.users))
    ends = np.cumsum(np.bincount(data.users, minlength=data.n_users))
    places = np.empty(len(data), dtype=np.int64)
    places[order] = ends[data.users[order]] - 1 - np.arange(len(data))
    return places


def _cut(name: str, data: Interactions, held: NDArray[np.bool_], ordered: bool) -> Split:
    if name == "leave last out":
        held = held & (np.bincount(data.users, minlength=data.n_users) > 1)[data.users]
    return Split(name, data.where(~held), data.where(held), ordered)
