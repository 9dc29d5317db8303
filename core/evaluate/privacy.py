"""What telling less costs: one model asked with full, coarse, short, partly private and no history, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.evaluate import metrics
from core.evaluate.bootstrap import gain, interval
from core.evaluate.datasets import Dataset
from core.evaluate.protocols import Asked, asked, lists_of
from core.evaluate.splits import Split
from core.evaluate.yardsticks import MostPlayed
from core.interactions import History, Interactions
from core.recommend.collaborative.base import ListModel

DAY_S = 86400.0
SESSION_GAP_S = 1800.0
"""Half an hour without anything ends a session."""
PRIVATE_SHARE = 0.3
KEPT_DAYS = 90

Told = Callable[[History], History]


@dataclass(frozen=True, slots=True)
class Level:
    """What of a history is told."""

    name: str
    told: Told


def coarse(history: History) -> History:
    """Tell the day only; within a day the order of item numbers stands, which says nothing."""
    days = np.floor(history.times / DAY_S) * DAY_S
    order = np.lexsort((history.items, days))
    return History(history.items[order], history.values[order], days[order])


def recent(history: History, days: float = KEPT_DAYS) -> History:
    """Tell the last days before the latest event."""
    return _kept(history, history.times > history.times[-1] - days * DAY_S) if len(history) else history


def partly_private(history: History, share: float = PRIVATE_SHARE, seed: int = 42) -> History:
    """Leave a random share of the sessions out, as private ones."""
    starts = np.diff(history.times, prepend=-np.inf) > SESSION_GAP_S
    sessions = np.cumsum(starts)
    told = np.random.default_rng([seed, len(history)]).random(int(sessions[-1]) + 1 if len(history) else 1) >= share
    return _kept(history, told[sessions]) if len(history) else history


def nothing(history: History) -> History:
    """Tell nothing."""
    return history.before(0)


LEVELS: tuple[Level, ...] = (
    Level("full history", lambda history: history),
    Level("times by day", coarse),
    Level(f"last {KEPT_DAYS} days", recent),
    Level(f"{100 * PRIVATE_SHARE:.0f} % of sessions private", partly_private),
    Level("nothing (most played)", nothing),
)


def rows(
    model: ListModel, split: Split, dataset: Dataset, k: int = 10, whom: Asked | None = None
) -> list[Mapping[str, Any]]:
    """Measure each level; everybody's history is cut alike, in what is learnt from and in what is asked with.

    Args:
        whom: who is asked, and what counts; those who liked something that was held out if it isn't given.

    Where nothing is told, the list is what most people met. What was met isn't listed at any level, as the player
    itself knows it.
    """
    whom = whom or asked(split, dataset)
    histories = split.train.histories
    full: metrics.PerUser | None = None
    made: list[Mapping[str, Any]] = []
    for level in LEVELS:
        told = [level.told(history) for history in histories]
        chosen: ListModel = model if any(len(history) for history in told) else MostPlayed()
        chosen.fit(Interactions.of(told, split.train.n_items) if chosen is model else split.train)
        lists = lists_of(_asker(chosen, told), split.train, whom.users, k)
        ndcg = metrics.ndcg(lists, whom.relevant)
        full = ndcg if full is None else full
        made.append(_row(level, ndcg, full, told, histories))
    return made


def _asker(model: ListModel, told: Sequence[History]) -> Callable[[Any], Any]:
    return lambda users: model.score([told[user] for user in users])


def _row(
    level: Level, ndcg: metrics.PerUser, full: metrics.PerUser, told: Sequence[History], histories: Sequence[History]
) -> Mapping[str, Any]:
    span, cost = interval(ndcg), gain(ndcg, full)
    share = sum(map(len, told)) / max(sum(map(len, histories)), 1)
    return {
        "told": level.name,
        "rows": share,
        "ndcg": span.mean,
        "low": span.low,
        "high": span.high,
        "against full": cost.mean,
        "gain low": cost.low,
        "gain high": cost.high,
        "people": span.n,
    }


def _kept(history: History, mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> History:
    return History(history.items[mask], history.values[mask], history.times[mask])
