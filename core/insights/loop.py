"""The recommendation loop with what went through each step: from files found to what a person did with a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core import recommend as recommending
from core.index import Indexes
from core.recommend import RANKERS, RankContext
from core.recommend.rankers import Reaching
from core.store import Store
from core.types import EventKind, FileState, JobState, ProfileId, Stage

ASKED = 20
"""Length of the list that the middle of the loop is looked at with."""


class Step(StrEnum):
    """The steps in their order; see `core.pipeline`."""

    SCAN = "scan"
    PROBE = "probe"
    DECODE = "decode"
    EXTRACT = "extract"
    STORE = "store"
    INDEX = "index"
    RETRIEVE = "retrieve"
    RANK = "rank"
    EXPLAIN = "explain"
    SHOW = "show"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Counted:
    """One step.

    Attributes:
        count: what went through, in the step's own unit: files (scan, probe, decode), vectors (extract, index), media
            (store, retrieve), rankers (rank), suggestions with a reason (explain), lists (show), deeds (feedback).
        waiting: files that are still to come through.
        failed: files that couldn't.
        parts: the same by kind: state of files, modality of vectors, kind of deeds, ranker's weight in thousandths.
    """

    step: Step
    count: int
    waiting: int = 0
    failed: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)


def counts(store: Store, indexes: Indexes, profile: ProfileId) -> list[Counted]:
    """Count what the store knows of: all steps but those in the middle of `ranking`."""
    tally, jobs = store.tallies.of(profile), store.jobs.counts()
    found = _indexed(RankContext(store, indexes, profile, store.settings(), 0.0))
    deeds = {kind: count for kind, count in tally.events.items() if kind != EventKind.SEARCH}
    bad = tally.files.get(FileState.BAD, 0)
    return [
        Counted(Step.SCAN, sum(tally.files.values()), 0, bad, tally.files),
        _stage(Step.PROBE, jobs, Stage.FACTS),
        _stage(Step.DECODE, jobs, Stage.CONTENT),
        Counted(Step.EXTRACT, sum(tally.vectors.values()), parts=tally.vectors),
        Counted(Step.STORE, tally.media),
        Counted(Step.INDEX, sum(found.values()), parts=found),
        Counted(Step.SHOW, tally.shown, parts={"places": tally.listed}),
        Counted(Step.FEEDBACK, sum(deeds.values()), parts=deeds),
    ]


def ranking(store: Store, indexes: Indexes, profile: ProfileId, now: float) -> list[Counted]:
    """Go once through the middle of the loop as it would go now, and show it to nobody."""
    ctx = RankContext(store, indexes, profile, store.settings(), now, live=True)
    weights = recommending.weights_of(ctx)
    asked = [ranker for ranker in RANKERS if weights.get(ranker.name, 0.0) > 0]
    reaching = [ranker for ranker in asked if isinstance(ranker, Reaching)]
    ids = recommending.candidates(ctx, recommending.limit_for(ASKED), reaching)
    scores = {ranker.name: ranker.score(ctx, ids) for ranker in asked}
    chosen = recommending.diversify(ctx, recommending.blend(ids, scores, weights), ASKED)
    told = [result for result in recommending.explain(ctx, chosen) if result.reasons]
    codes: dict[str, int] = {}
    for result in told:
        codes[result.reasons[0].code] = codes.get(result.reasons[0].code, 0) + 1
    shares = {ranker.name: round(1000 * weights[ranker.name]) for ranker in asked}
    return [
        Counted(Step.RETRIEVE, len(ids)),
        Counted(Step.RANK, len(asked), parts=shares),
        Counted(Step.EXPLAIN, len(told), parts=codes),
    ]


def _stage(step: Step, jobs: Mapping[Stage, Mapping[JobState, int]], stage: Stage) -> Counted:
    states = jobs.get(stage, {})
    waiting = states.get(JobState.PENDING, 0) + states.get(JobState.RUNNING, 0)
    return Counted(step, states.get(JobState.DONE, 0), waiting, states.get(JobState.FAILED, 0))


def _indexed(ctx: RankContext) -> dict[str, int]:
    """Count the vectors that can be found, moments too, of the models that serve."""
    return {str(space.modality): space.index.count for space in ctx.spaces}
