"""What is learnt when nobody waits: models made anew, weights refitted, replayed, kept if they are no worse, recorded.

    for all:      coplay, community      made of everybody's history up to a time
    per profile:  fusion, sequence       what networks foretell, where the history is long enough
                  blocks                 how much each modality counts for the taste
                  blend                  weights of the rankers

To judge a run, everything is made of what came before the last part of a profile's history and foretells that part; the
weights are fitted on a third of it, newcomers among the rankers chosen on the next, and the whole judged on the last.
Models that are kept are then made of the whole history up to now; weights stay as they were judged, and scales of
modalities are checked by their own evidence only. Each run is recorded, taken or not, and can be undone
(`store.learned.undo`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.errors import Cancelled, Checkpoint
from core.evaluate import blending
from core.evaluate.bootstrap import Interval
from core.evaluate.replay import Past, Round, replay, split_time
from core.foretelling import foretell
from core.index import Indexes
from core.indexlock import one_learner
from core.recommend import blocks, community, coplay
from core.recommend.blend import MODEL as BLEND
from core.recommend.blend import WEIGHTS, weights_of
from core.recommend.context import RankContext
from core.recommend.foretold import FUSION, SEQUENCE
from core.store import LearnedRun, Store
from core.store.learned import Arrays
from core.types import ProfileId

log = logging.getLogger(__name__)

AFTER_EVENTS = 20
"""So many new events make it worth learning again …"""
AT_MOST_EVERY_S = 6 * 3600.0
"""… but not more often than this."""
PAST_SHARE = 0.5
"""What comes after this share of the liked is foretold from models made of what came before."""


@dataclass(frozen=True, slots=True)
class Trainer:
    """A model for all profiles.

    Attributes:
        train: makes it of what happened up to a time; None where there is too little. The checkpoint stops it; whether
            it is to serve from now on, so that what has no time may count too, comes last.
    """

    name: str
    train: Callable[[Store, float, Checkpoint, bool], Arrays | None]


NETWORKS = (FUSION.name, SEQUENCE.name)
TRAINERS: tuple[Trainer, ...] = (
    Trainer(coplay.MODEL, lambda store, until, look, serves: coplay.train(store, until, look, lists=serves)),
    Trainer(community.MODEL, lambda store, _until, look, _serves: community.train(store, look)),
)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """One walk through everything.

    Attributes:
        forgettings: what the store counted when it began.
        now: when it began. What is dated later (a clock was ahead) isn't learnt from before that time has come: whoever
            is asked before then doesn't see it either.
    """

    store: Store
    indexes: Indexes
    look: Checkpoint
    forgettings: int
    now: float

    def household(self) -> list[ProfileId]:
        """List all profiles: one without any event has lists, and those are learnt from too."""
        return [profile for profile, _ in self.store.profiles.all()]

    def record(
        self, model: str, profile: ProfileId | None, arrays: Arrays, report: Mapping[str, Any], *, taken: bool = True
    ) -> int:
        """Keep a run; everybody's history may have gone into it, but for strangers' ratings and one's own blocks.

        Raises:
            Cancelled: something was forgotten since the lesson began, so that it must not come back by this.
        """
        with self.unforgotten():
            own = {community.MODEL: [], blocks.MODEL: [profile] if profile is not None else []}
            sources = own[model] if model in own else self.household()
            return self.store.learned.put(model, profile, arrays, report, sources=sources, taken=taken)

    @contextmanager
    def unforgotten(self) -> Iterator[None]:
        """Hold a transaction in which what was read still may be written."""
        with self.store.transaction():
            if self.store.learned.forgettings() != self.forgettings:
                raise Cancelled
            yield


def learn(
    store: Store, indexes: Indexes, checkpoint: Checkpoint | None = None, *, go_on: bool = False
) -> list[LearnedRun]:
    """Learn from all histories once, and return the runs that this made, first to last.

    Args:
        store: opened for writing.
        checkpoint: called between steps; it raises to stop. What was recorded before stays: each profile is recorded
            when it is judged, models for all come last.
        go_on: begin with what a stopped lesson has left undone.

    Raises:
        Cancelled: by the checkpoint, or as something was forgotten meanwhile.
        UnderWay: another process learns.
    """
    with one_learner(store.home):
        return _learn(store, indexes, checkpoint, go_on)


def _learn(store: Store, indexes: Indexes, checkpoint: Checkpoint | None, go_on: bool) -> list[LearnedRun]:
    started, look = time.perf_counter(), checkpoint or (lambda: None)
    lesson = _Lesson(store, indexes, look, store.learned.forgettings(), time.time())
    profiles = [profile for profile in lesson.household() if store.events.of_profile(profile)]
    judged = {profile: Verdict.read(run.report) for profile, run in store.learned.unended(BLEND).items() if go_on}
    made: list[int] = []
    for profile in [profile for profile in profiles if profile not in judged]:
        look()
        count, newest, _ = store.events.extent(profile)
        judged[profile] = verdict = _judge(lesson, profile)
        made += _keep_blocks(lesson, profile)
        if verdict.gain.n or count >= AFTER_EVENTS:
            made.append(_keep_weights(lesson, profile, verdict, newest))
    for trainer in TRAINERS:
        made += _keep_model(lesson, trainer, judged)
    made += _keep_foretold(lesson, judged)
    with lesson.unforgotten():
        store.learned.end_lesson()
    log.info("learnt %d models of %d profiles in %.1f s", len(made), len(profiles), time.perf_counter() - started)
    return [run for number in made for run in _runs(store) if run.id == number]


def is_due(store: Store, now: float | None = None) -> bool:
    """Say whether enough has happened since it was learnt last, or whether that lesson was stopped.

    Events are counted as they come in: an old history that is imported is news.
    """
    now = time.time() if now is None else now
    household = [profile for profile, _ in store.profiles.all()]
    return bool(store.learned.unended(BLEND)) or any(_is_due(store, profile, now) for profile in household)


def _is_due(store: Store, profile: ProfileId, now: float) -> bool:
    runs = store.learned.runs(profile, BLEND)
    report = next((run.report for run in runs if run.profile == profile), {})
    if abs(now - report.get("made_at", -np.inf)) < AT_MOST_EVERY_S:
        return False
    return len(store.events.of_profile(profile, after_id=report.get("newest_event", 0))) >= AFTER_EVENTS


# ── Judging ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Verdict:
    """What replay said for one profile.

    Attributes:
        weights: what to blend with.
        gain: nDCG@10 that they gain on finds that had no say in them.
        fitted_to, chosen_on, judged_on: numbers of finds.
        beside: of each learnt model and newcomer that has a weight, what it gains beside all others on the finds that
            newcomers are chosen on.
        networks: those that were tried.
    """

    weights: Mapping[str, float]
    gain: Interval
    fitted_to: int = 0
    chosen_on: int = 0
    judged_on: int = 0
    beside: Mapping[str, Interval] = field(default_factory=dict)
    networks: tuple[str, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether the weights are to serve."""
        return blending.not_worse(self.gain)

    @property
    def report(self) -> dict[str, Any]:
        """Figures for the record."""
        return {
            "ndcg_gain": _figures(self.gain),
            "fitted_to": self.fitted_to,
            "chosen_on": self.chosen_on,
            "judged_on": self.judged_on,
            "beside": {name: _figures(found) for name, found in self.beside.items()},
            "weights": {name: round(weight, 4) for name, weight in self.weights.items()},
            "networks": list(self.networks),
        }

    @classmethod
    def read(cls, report: Mapping[str, Any]) -> Verdict:
        """Read what matters later from a record: what models gained."""
        beside = {name: _interval(found) for name, found in report.get("beside", {}).items()}
        return cls({}, NOTHING, beside=beside, networks=tuple(report.get("networks", ())))


def _figures(found: Interval) -> dict[str, float | None]:
    values = {"mean": found.mean, "low": found.low, "high": found.high}
    return {name: round(value, 5) if np.isfinite(value) else None for name, value in values.items()} | {"n": found.n}


def _interval(found: Mapping[str, float | None]) -> Interval:
    mean, low, high = (np.nan if (value := found[name]) is None else value for name in ("mean", "low", "high"))
    return Interval(float(mean), float(low), float(high), int(found["n"] or 0))


NOTHING = Interval(float("nan"), float("nan"), float("nan"), 0)


def _judge(lesson: _Lesson, profile: ProfileId) -> Verdict:
    """Foretell the last part of a history with models made of the first, and find weights for it."""
    store, indexes, look = lesson.store, lesson.indexes, lesson.look
    since = split_time(store, profile, PAST_SHARE, lesson.now)
    trained = _trained_before(store, indexes, since, look) if np.isfinite(since) else {}
    before = float(np.nextafter(since, -np.inf))
    then = RankContext(store, indexes, profile, store.settings(), since, until=before)
    scales = blocks.learn(then) if trained else None
    if scales is not None and _foretells_better(scales):
        trained[blocks.MODEL, profile] = scales.arrays
    past = Past(since, lesson.now, trained=trained, returns=False)
    finds = replay(store, indexes, profile, checkpoint=look, past=past).rounds
    third = len(finds) // 3
    serving = weights_of(RankContext(store, indexes, profile, store.settings(), lesson.now, live=True))
    networks = tuple(name for name, owner in trained if owner == profile and name in WEIGHTS)
    if third < blending.CONFIG.least:
        return Verdict(serving, NOTHING, networks=networks)
    first, second, last = finds[:third], finds[third : 2 * third], finds[2 * third :]
    fitted = blending.fit(first, checkpoint=look)
    beside = _beside(second, fitted)
    fitted |= {name: 0.0 for name, found in beside.items() if WEIGHTS[name] == 0 and not _helps(found)}
    return Verdict(fitted, blending.compare(last, fitted, serving), third, third, len(last), beside, networks)


def _helps(found: Interval) -> bool:
    """Say whether a newcomer may join: it gains on average, and loses next to nothing at the lower end."""
    return found.mean > 0 and blending.not_worse(found)


def _trained_before(
    store: Store, indexes: Indexes, since: float, look: Checkpoint
) -> dict[tuple[str, ProfileId | None], Arrays]:
    before = float(np.nextafter(since, -np.inf))
    trained = foretell(store, indexes, look, before)
    for trainer in TRAINERS:
        look()
        arrays = trainer.train(store, before, look, False)
        if arrays is not None:
            trained[trainer.name, None] = arrays
    return trained


def _beside(rounds: Sequence[Round], weights: Mapping[str, float]) -> dict[str, Interval]:
    """Ask of each newcomer and each learnt model what the list gains by it."""
    learnt = {trainer.name for trainer in TRAINERS} | {name for name, weight in WEIGHTS.items() if weight == 0}
    asked = [name for name in WEIGHTS if name in learnt and weights.get(name, 0.0) > 0]
    return {name: blending.compare(rounds, weights, {**weights, name: 0.0}) for name in asked}


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────────────


def _keep_model(lesson: _Lesson, trainer: Trainer, judged: Mapping[ProfileId, Verdict]) -> list[int]:
    """Make a model of the whole history; it serves unless those whom replay could ask lose by it on average.

    What served before goes where that can't be made any more, or they lose by it: it is a model of the same kind.
    """
    lesson.look()
    arrays = trainer.train(lesson.store, lesson.now, lesson.look, True)
    asked = {str(profile): v.beside[trainer.name] for profile, v in judged.items() if trainer.name in v.beside}
    taken = arrays is not None and sum(found.mean * found.n for found in asked.values()) >= 0
    if not taken:
        lesson.store.learned.retire(trainer.name, None)
    if arrays is None:
        return []
    report = {"media": len(arrays["media"]), "ndcg_gain": {name: _figures(gained) for name, gained in asked.items()}}
    return [lesson.record(trainer.name, None, arrays, report, taken=taken)]


def _keep_foretold(lesson: _Lesson, judged: Mapping[ProfileId, Verdict]) -> list[int]:
    """Record what each network is worth to each profile, and train it on everything where it is worth something.

    One that isn't, or that can't be made any more, serves no longer.
    """
    asked = [(name, profile) for profile, verdict in judged.items() for name in verdict.networks]
    gained = {(name, profile): judged[profile].beside.get(name, NOTHING) for name, profile in asked}
    worth = {key for key, found in gained.items() if _helps(found)}
    scores = foretell(lesson.store, lesson.indexes, lesson.look, lesson.now) if worth else {}
    taken = worth & scores.keys()
    for name, profile in ((name, profile) for name in NETWORKS for profile in lesson.household()):
        if (name, profile) not in taken:
            lesson.store.learned.retire(name, profile)
    return [
        lesson.record(
            name, profile, scores.get((name, profile), {}), {"ndcg_gain": _figures(found)}, taken=key in taken
        )
        for key, found in gained.items()
        for name, profile in [key]
    ]


def _foretells_better(scales: blocks.Blocks) -> bool:
    """Say whether a history foretells itself better under learnt scales of the modalities than under the given ones."""
    return scales.evidence > scales.evidence_before and scales.error <= scales.error_before


def _keep_blocks(lesson: _Lesson, profile: ProfileId) -> list[int]:
    store = lesson.store
    found = blocks.learn(RankContext(store, lesson.indexes, profile, store.settings(), lesson.now))
    taken = found is not None and _foretells_better(found)
    if not taken:
        store.learned.retire(blocks.MODEL, profile)
    return [] if found is None else [lesson.record(blocks.MODEL, profile, found.arrays, found.report, taken=taken)]


def _keep_weights(lesson: _Lesson, profile: ProfileId, verdict: Verdict, newest_event: int) -> int:
    """Record the weights; where nothing could be judged, that it was tried, so that it isn't at once again."""
    names = sorted(verdict.weights)
    arrays = {"names": np.array(names), "weights": np.array([verdict.weights[n] for n in names], dtype=np.float32)}
    report = {**verdict.report, "newest_event": newest_event, "made_at": time.time()}
    return lesson.record(BLEND, profile, arrays, report, taken=verdict.taken)


def _runs(store: Store) -> list[LearnedRun]:
    found = {run.id: run for profile, _ in store.profiles.all() for run in store.learned.runs(profile)}
    return list(found.values())
