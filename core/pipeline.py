"""The two straight lines of Homereel: from folders to an understood library, and from a library to suggestions.

    index_library:  scan → facts → content → gist → meaning → speech → meaning → topics
                    after each stage, what is made of the library as a whole: indexes, copies, voices (`FOLLOWS`)
    recommend:      candidates → rank → blend → diversify → explain

Read this file first; each step lives in the module of its name, and no step knows another.
"""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence

from core import account, aside, catchup, consent, duplicates, index, topics, voices
from core import recommend as recommending
from core import search as searching
from core.control import Control
from core.index import Indexes
from core.indexing import NEEDS, Run, Watchers
from core.indexlock import one_indexer
from core.power import Machine, System
from core.recommend import RANKERS, Blended, Known, Likenesses, RankContext, Weights
from core.recommend.rankers import Reaching
from core.recommend.shelves import ForYouShelf, Row
from core.search import Example
from core.stages import Toolbox
from core.store import Store
from core.types import FloatArray, IndexReport, MediaId, Modality, Notice, ProfileId, Result, Stage

__all__ = [
    "Control",
    "Toolbox",
    "Watchers",
    "for_you",
    "index_library",
    "likenesses",
    "recommend",
    "search",
    "shelf",
    "similar",
    "suggestable",
]

SHELVED = 100
"""The shelves of For you are filled from as many candidates as a list of so many places."""
ORDER = (Stage.FACTS, Stage.CONTENT, Stage.GIST, Stage.MEANING, Stage.SPEECH, Stage.MEANING)
"""More like this works after MEANING the first time; SPEECH is 85 to 97 % of the cost and comes after it."""


# ── What follows a stage: each step makes something of the whole library, and does nothing where nothing came ───────


def _build_indexes(run: Run) -> None:
    if not index.seems_current(run.store):
        index.build_all(run.store, checkpoint=run.control.checkpoint)


def _promote_model(run: Run) -> None:
    catchup.promote(run.store)


def _find_copies(run: Run) -> None:
    if duplicates.is_quick(run.store):
        find_duplicates(run.store, run.control)


def _gather_voices(run: Run) -> None:
    if not voices.seem_current(run.store):
        voices.gather(run.store, checkpoint=run.control.checkpoint)


def _find_topics(run: Run) -> None:
    if not topics.seem_current(run.store):
        topics.update(run.store, checkpoint=run.control.checkpoint)


FOLLOWS: Mapping[Stage, tuple[Callable[[Run], None], ...]] = {
    Stage.CONTENT: (_build_indexes, _promote_model, _find_copies),
    Stage.GIST: (_build_indexes, _gather_voices),
    Stage.MEANING: (_build_indexes,),
    Stage.SPEECH: (_build_indexes, _gather_voices),
}
"""Also where the stage itself isn't asked for: an earlier run may have broken off before it came to this."""


# ── The first line ──────────────────────────────────────────────────────────────────────────────────


def index_library(
    store: Store,
    paths: Sequence[bytes],
    *,
    only: frozenset[Modality] = frozenset(Modality),
    control: Control | None = None,
    watchers: Watchers | None = None,
    tools: Toolbox | None = None,
    force: bool = False,
    engine: str = "",
    machine: Machine | None = None,
    notices: Sequence[Notice] = (),
) -> IndexReport:
    """Scan these paths and bring everything that is pending up to date.

    Args:
        store: opened with role "worker"; this process is its one indexer.
        paths: folders or files, absolute; none means: go on with what is pending.
        only: modalities to extract; what is left out is caught up by a later run that asks for it.
        force: accept that more than half of a root is missing.
        engine: of speech, for this run; "" is the one of the settings.
        machine: tells what energy is used; the one at hand by default.
        notices: folders in which something happened (`core.watching`).

    Raises:
        UserProblem: another process indexes this library; a path isn't there; the disk is full; looking into files
            was switched off.
        Cancelled: the person stopped it.
    """
    consent.check_understanding(store)
    settings = store.settings()
    settings = dataclasses.replace(settings, speech_engine=engine or settings.speech_engine)
    tools = tools or Toolbox(store.home, settings)
    tools.use(settings)
    control = control or Control()
    run = Run(store, control, watchers or Watchers(), tools, only)
    try:
        with one_indexer(store.home), account.kept(account.Account(store, control, machine or System())) as run.account:
            _go_through(run, paths, notices, force=force)
    finally:
        control.over()
    return run.report()


def _go_through(run: Run, paths: Sequence[bytes], notices: Sequence[Notice], *, force: bool) -> None:
    """Take the steps one after the other, each with what follows from it."""
    if run.store.jobs.recover():
        with contextlib.suppress(OSError):  # a kill left litter; it can stay
            aside.sweep(run.store.home.thumbnails)
    run.look(notices)
    run.scan(paths, force=force)
    run.catch_up()
    for stage in ORDER:
        if NEEDS[stage] & run.only:
            run.stage(stage)
        for follow in FOLLOWS.get(stage, ()):
            follow(run)
    _find_topics(run)
    run.store.text.tidy()
    run.note()


def find_duplicates(store: Store, control: Control | None = None) -> int:
    """Compare fingerprints where there are new ones; return how many likely copies there are. Nothing is joined.

    Raises:
        Cancelled: the person stopped it; what was known before stays.
    """
    return duplicates.find(store, checkpoint=(control or Control()).checkpoint)


# ── The second line ─────────────────────────────────────────────────────────────────────────────────


def recommend(
    store: Store, indexes: Indexes, profile: ProfileId, k: int = 20, now: float | None = None
) -> list[Result]:
    """Suggest k media to this profile: the whole line from candidates to reasons.

    Returns:
        Best first; the same library, history and time give the same list.
    """
    live, now = now is None, time.time() if now is None else now
    context = RankContext(store, indexes, profile, store.settings(), now, live=live)
    chosen = recommending.diversify(context, _ranked(context, k), k)
    return recommending.explain(context, chosen)


def for_you(
    store: Store, indexes: Indexes, profile: ProfileId, k: int = 16, now: float | None = None
) -> list[ForYouShelf]:
    """Fill the shelves of For you, at most k media each, each with its reasons; see `core.recommend.shelves`."""
    live, now = now is None, time.time() if now is None else now
    context = RankContext(store, indexes, profile, store.settings(), now, live=live)
    rows = recommending.shelves(context, _ranked(context, SHELVED), k)
    return [ForYouShelf(row.code, row.args, _results(context, row)) for row in rows]


def shelf(
    store: Store, indexes: Indexes, profile: ProfileId, code: str, args: Mapping[str, object], k: int = 48
) -> tuple[Result, ...]:
    """Fill one shelf of For you alone, longer than on the page; () where it is none any more."""
    context = RankContext(store, indexes, profile, store.settings(), time.time(), live=True)
    row = recommending.longer(context, _ranked(context, SHELVED), code, args, k)
    return _results(context, row) if row is not None else ()


def suggestable(store: Store, indexes: Indexes, profile: ProfileId, ids: Sequence[MediaId]) -> list[MediaId]:
    """Keep of media that were suggested what may stay so: nothing refused, waved aside or gone."""
    context = RankContext(store, indexes, profile, store.settings(), time.time(), live=True)
    return [i for i in context.showable(ids) if i not in context.waved]


def _results(context: RankContext, row: Row) -> tuple[Result, ...]:
    if row.said:
        return tuple(row.said[pick.media_id] for pick in row.chosen)
    return tuple(recommending.explain(context, row.chosen))


def _ranked(context: RankContext, k: int) -> Blended:
    """Gather candidates for a list of k, and score them."""
    weights = recommending.weights_of(context)
    asked = [ranker for ranker in RANKERS if weights.get(ranker.name, 0.0) > 0]
    reaching = [ranker for ranker in asked if isinstance(ranker, Reaching)]
    ids = recommending.candidates(context, recommending.limit_for(k), reaching)
    scores = {ranker.name: ranker.score(context, ids) for ranker in asked}
    return recommending.blend(ids, scores, weights)


def similar(
    store: Store,
    indexes: Indexes,
    profile: ProfileId,
    media_id: MediaId,
    k: int = 20,
    by: Modality | None = None,
    weights: Weights | None = None,
) -> list[Result]:
    """Find more like this: calibrated similarities of each modality, fused, each result with its reasons."""
    context = RankContext(store, indexes, profile, store.settings(), time.time(), live=True)
    return recommending.similar(context, media_id, k, by, weights=weights)


def likenesses(
    store: Store, indexes: Indexes, profile: ProfileId, media_id: MediaId, at_s: float | None = None
) -> tuple[Likenesses, Known]:
    """Look up all that `similar` weighs, so that it can be weighed again and again without the store."""
    context = RankContext(store, indexes, profile, store.settings(), time.time(), live=True)
    return recommending.likenesses(context, media_id, at_s)


def search(
    store: Store,
    indexes: Indexes,
    profile: ProfileId,
    text: str,
    k: int = 20,
    where: str = "all",
    vectors: Mapping[str, FloatArray] | None = None,
    examples: Sequence[Example] = (),
) -> list[Result]:
    """Find media by what is typed and shown: words, meaning where vectors are given, conditions, examples."""
    return searching.search(store, indexes, text, k=k, where=where, vectors=vectors, examples=examples, profile=profile)
