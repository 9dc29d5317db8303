"""Turns training runs in the store into arrays that rankers read; never one that knows more than its context may.

A run that was made at some time counts for what comes after that time only, so that replay of the past doesn't see
models that were made of it. Who replays gives models of their own (`RankContext.trained`). A person who waits gets what
serves, even if the clock was ahead when it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

from core.store import Store
from core.store.learned import Arrays
from core.types import ProfileId

if TYPE_CHECKING:
    from core.recommend.context import RankContext

T = TypeVar("T")
Trained = Mapping[tuple[str, ProfileId | None], Arrays]
"""Models by name and profile (None: for all)."""
Parse = Callable[[Arrays], T]
MOST_KEPT = 16
"""Runs of which what was read is kept, each some MB at 20,000 media; with more, the oldest goes."""


@dataclass(slots=True)
class _Served:
    """What was read of the runs that serve: when each was made, and what `Parse` made of it."""

    stamp: int
    of: dict[Hashable, tuple[float, object] | None] = field(default_factory=dict)


_STORES: WeakKeyDictionary[Store, _Served] = WeakKeyDictionary()


def learnt(ctx: RankContext, model: str, profile: ProfileId | None = None) -> Arrays | None:
    """Return what this model has learnt, for one profile or for all; None where nothing serves."""
    return parsed(ctx, model, profile, _as_it_is)


def parsed(ctx: RankContext, model: str, profile: ProfileId | None, parse: Parse[T]) -> T | None:
    """Return what `parse`, a function that lasts, makes of what was learnt; read once for as long as the same serve."""
    if ctx.trained is not None:
        arrays = ctx.trained.get((model, profile))
        return None if arrays is None else ctx.once(("parsed", model, profile, parse), lambda: parse(arrays))
    served, key = _served(ctx), (model, profile, parse)
    if key not in served.of:
        run = ctx.store.learned.active(model, profile)
        while len(served.of) >= MOST_KEPT:
            del served.of[next(iter(served.of))]
        served.of[key] = (run.run.at, parse(run.arrays)) if run is not None else None
    found = served.of[key]
    return cast("T", found[1]) if found is not None and (ctx.live or found[0] <= ctx.now) else None


def _served(ctx: RankContext) -> _Served:
    stamp = ctx.once(("learnt",), ctx.store.learned.stamp)
    kept = _STORES.get(ctx.store)
    if kept is None or kept.stamp != stamp:
        kept = _STORES[ctx.store] = _Served(stamp)
    return kept


def _as_it_is(arrays: Arrays) -> Arrays:
    return arrays
