"""The two straight lines of Homereel: from folders to an understood library, and from a library to suggestions.

    index_library:  scan → facts → content → gist → voices → meaning → index → speech → voices → meaning → index
                    → topics
    recommend:      candidates → rank → blend → diversify → explain

Read this file first; each step lives in the module of its name, and no step knows another.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from core import catchup, duplicates, index, topics, voices
from core import recommend as recommending
from core import search as searching
from core.errors import UserProblem, show_path
from core.index import Indexes
from core.indexing import NEEDS, Control, Run, Watchers
from core.recommend import RANKERS, RankContext
from core.search import Example
from core.settings import Home
from core.stages import Toolbox
from core.store import Store
from core.types import FloatArray, IndexReport, MediaId, Modality, ProfileId, Result, Stage

__all__ = ["Control", "Toolbox", "Watchers", "index_library", "recommend", "search", "similar"]

ORDER = (Stage.FACTS, Stage.CONTENT, Stage.GIST, Stage.MEANING, Stage.SPEECH, Stage.MEANING)
"""More like this works after MEANING the first time; SPEECH is 85 to 97 % of the cost and comes after it."""

_HEARS = frozenset({Stage.GIST, Stage.SPEECH})
"""After these, turns are gathered into the library's voices."""


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
    with _one_indexer(store.home):
        store.jobs.recover()
        run.scan(paths, force=force)
        run.catch_up()
        for stage in ORDER:
            if NEEDS[stage] & only:
                run.stage(stage)
            if stage is not Stage.FACTS and not index.seems_current(store):
                index.build_all(store, checkpoint=run.control.checkpoint)
            catchup.promote(store)
            if stage in _HEARS and not voices.seem_current(store):
                voices.gather(store, checkpoint=run.control.checkpoint)
            if stage is Stage.CONTENT and duplicates.is_quick(store):
                find_duplicates(store, run.control)
        if Modality.MEANING in only and run.reads:
            topics.update(store, checkpoint=run.control.checkpoint)
    return run.report()


def find_duplicates(store: Store, control: Control | None = None) -> int:
    """Compare fingerprints where there are new ones; return how many likely copies there are. Nothing is joined.

    Raises:
        Cancelled: the person stopped it; what was known before stays.
    """
    return duplicates.find(store, checkpoint=(control or Control()).checkpoint)


@contextmanager
def _one_indexer(home: Home) -> Iterator[None]:
    """Hold the library's lock, so that one process indexes it at a time.

    Raises:
        UserProblem: another process holds it, or it can't be made.
    """
    import filelock

    lock = filelock.FileLock(home.index_lock, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise UserProblem(
            "This library is being indexed by another Homereel. Wait until it is done, or stop it there."
        ) from error
    except (OSError, NotImplementedError) as error:  # the latter where a file system knows no locks
        named = show_path(os.fsencode(home.index_lock))
        reason = (isinstance(error, OSError) and error.strerror) or "this file system can't lock files"
        raise UserProblem(
            f"{named} can't be opened: {reason}. Remove it if it is there, allow writing in its folder, "
            "or choose another folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()


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
