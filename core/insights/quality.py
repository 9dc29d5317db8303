"""How good the suggestions are on a profile's own history, against popularity, chance and what was added last.

It is dear (the whole library is ranked before each find), so it is measured where the work is done, kept with what was
learnt, and goes with it when the history is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.errors import Cancelled, Checkpoint
from core.evaluate.baselines import LastAdded, MostPlayed, RandomOrder
from core.evaluate.bootstrap import Interval, gain, interval
from core.evaluate.own import LEAST_FINDS
from core.evaluate.replay import BLEND, TOP, Past, replay
from core.index import Indexes
from core.store import Store
from core.types import ProfileId

MODEL = "suggestions"
"""Under this name figures are kept in `store.learned`, one run for each profile."""
AGAINST = (MostPlayed(), RandomOrder(), LastAdded())
ENOUGH_FINDS = 30
"""With fewer the intervals are too wide to decide anything. A first guess."""
AFTER_EVENTS = 20
AT_MOST_EVERY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of choosing.

    Attributes:
        name: blend (our suggestions), most_played, random, last_added.
        recall: share of finds that stood among the first `TOP`; ndcg: the same, higher places counting more.
        ahead: nDCG that our suggestions have more, over the same finds; of the blend itself all is 0.
    """

    name: str
    recall: Interval
    ndcg: Interval
    ahead: Interval


@dataclass(frozen=True, slots=True)
class Quality:
    """What a replay said.

    Attributes:
        finds: first meetings that ended well, before each of which the library was ranked; all figures rest on them.
        among: media that were ranked, in the middle of all rounds.
        plays: events that the profile had when it was measured.
        at: when, seconds since the epoch; 0 where it never was.
    """

    rows: tuple[Measured, ...] = ()
    finds: int = 0
    among: int = 0
    plays: int = 0
    at: float = 0.0
    newest: int = field(default=0, repr=False)

    @property
    def says_something(self) -> bool:
        """Whether there were finds enough to say anything at all."""
        return self.finds >= LEAST_FINDS

    @property
    def is_firm(self) -> bool:
        """Whether there were so many that the intervals decide something."""
        return self.finds >= ENOUGH_FINDS


def measure(store: Store, indexes: Indexes, profile: ProfileId, checkpoint: Checkpoint | None = None) -> Quality:
    """Replay the history and keep what comes of it.

    Raises:
        Cancelled: by the checkpoint, or something was forgotten meanwhile.
    """
    forgettings = store.learned.forgettings()
    plays, newest, _ = store.events.extent(profile)
    past = Past(until=time.time(), beside=AGAINST, returns=False)
    played = replay(store, indexes, profile, checkpoint=checkpoint, past=past)
    names = (BLEND, *(ranker.name for ranker in AGAINST)) if played.rounds else ()
    ours = played.ndcg(BLEND) if played.rounds else np.zeros(0)
    rows = []
    for name in names:
        ranks = np.array([r.ranks[name] for r in played.rounds], dtype=np.float64)
        ndcg = played.ndcg(name)
        rows.append(Measured(name, interval((ranks <= TOP).astype(np.float64)), interval(ndcg), gain(ours, ndcg)))
    among = int(np.median([r.among for r in played.rounds])) if played.rounds else 0
    found = Quality(tuple(rows), len(played.rounds), among, plays, time.time(), newest)
    with store.transaction():
        if store.learned.forgettings() != forgettings:
            raise Cancelled
        household = [one for one, _ in store.profiles.all()]
        store.learned.put(MODEL, profile, {}, document(found), sources=household)
    return found


def kept(store: Store, profile: ProfileId) -> Quality:
    """Read what was measured last; one that says nothing where it never was."""
    run = store.learned.active(MODEL, profile)
    return read(run.run.report) if run is not None else Quality()


def is_due(store: Store, profile: ProfileId, now: float | None = None) -> bool:
    """Say whether enough has happened since, and not too lately."""
    now, known = time.time() if now is None else now, kept(store, profile)
    if abs(now - known.at) < AT_MOST_EVERY_S:
        return False
    return len(store.events.of_profile(profile, after_id=known.newest)) >= AFTER_EVENTS


def document(found: Quality) -> dict[str, Any]:
    """Make the JSON document: {finds, among, events, at, rows: [{algorithm, recall, ndcg, ahead}]}; null: no value."""
    rows = [
        {
            "algorithm": row.name,
            "recall": _figures(row.recall),
            "ndcg": _figures(row.ndcg),
            "ahead": _figures(row.ahead),
        }
        for row in found.rows
    ]
    return {
        "finds": found.finds,
        "among": found.among,
        "events": found.plays,
        "at": found.at,
        "newest_event": found.newest,
        "rows": rows,
        "ndcg_gain": next((row["ahead"] for row in rows if row["algorithm"] == MostPlayed.name), None),
    }


def read(report: Mapping[str, Any]) -> Quality:
    """Read such a document; one that says nothing where another program wrote it."""
    try:
        rows = tuple(
            Measured(str(row["algorithm"]), *(_interval(row[name]) for name in ("recall", "ndcg", "ahead")))
            for row in report["rows"]
        )
        finds, among, plays = (int(report[name]) for name in ("finds", "among", "events"))
        return Quality(rows, finds, among, plays, float(report["at"]), int(report["newest_event"]))
    except (KeyError, TypeError, ValueError):
        return Quality()


def _figures(found: Interval) -> dict[str, float | int | None]:
    values = {"mean": found.mean, "low": found.low, "high": found.high}
    return {name: round(value, 5) if np.isfinite(value) else None for name, value in values.items()} | {"n": found.n}


def _interval(found: Mapping[str, Any]) -> Interval:
    mean, low, high = (float("nan") if found[name] is None else float(found[name]) for name in ("mean", "low", "high"))
    return Interval(mean, low, high, int(found["n"]))
