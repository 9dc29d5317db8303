"""The two straight lines of Homereel: from folders to an understood library, and from a library to suggestions.

    index_library:  scan → facts → content → gist → meaning → speech → meaning → topics
                    after each stage, what is made of the library as a whole: indexes, copies, voices (`FOLLOWS`)
    recommend:      candidates → rank → blend → diversify → explain

Read this file first; each step lives in the module of its name, and no step knows another.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping, Sequence

from core import catchup, duplicates, index, topics, voices
from core import recommend as recommending
from core import search as searching
from core.index import Indexes
from core.indexing import NEEDS, Control, Run, Watchers
from core.indexlock import one_indexer
from core.recommend import RANKERS, RankContext
from core.search import Example
from core.stages import Toolbox
from core.store import Store
from core.types import FloatArray, IndexReport, MediaId, Modality, ProfileId, Result, Stage

__all__ = ["Control", "Toolbox", "Watchers", "index_library", "recommend", "search", "similar"]

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
) -> IndexReport:
    """Scan these paths and bring everything that is pending up to date.

    Args:
        store: opened with role "worker"; this process is its one indexer.
        paths: folders or files, absolute; none means: go on with what is pending.
        only: modalities to extract; what is left out is caught up by a later run that asks for it.
        force: accept that more than half of a root is missing.
        engine: of speech, for this run; "" is the one of the settings.

    Raises:
        UserProblem: another process indexes this library; a path isn't there; the disk is full.
        Cancelled: the person stopped it.
    """
    settings = store.settings()
    settings = dataclasses.replace(settings, speech_engine=engine or settings.speech_engine)
    tools = tools or Toolbox(store.home, settings)
    tools.use(settings)
    run = Run(store, control or Control(), watchers or Watchers(), tools, only)
    with one_indexer(store.home):
        store.jobs.recover()
        run.scan(paths, force=force)
        run.catch_up()
        for stage in ORDER:
            if NEEDS[stage] & only:
                run.stage(stage)
            for follow in FOLLOWS.get(stage, ()):
                follow(run)
        _find_topics(run)
    return run.report()


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
    context = RankContext(store, indexes, profile, store.settings(), time.time() if now is None else now)
    ids = recommending.candidates(context)
    scores = {ranker.name: ranker.score(context, ids) for ranker in RANKERS}
    blended = recommending.blend(ids, scores)
    chosen = recommending.diversify(context, blended, k)
    return recommending.explain(context, chosen)


def similar(
    store: Store, indexes: Indexes, profile: ProfileId, media_id: MediaId, k: int = 20, by: Modality | None = None
) -> list[Result]:
    """Find more like this: calibrated similarities of each modality, fused, each result with its reasons."""
    context = RankContext(store, indexes, profile, store.settings(), time.time())
    return recommending.similar(context, media_id, k, by)


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
