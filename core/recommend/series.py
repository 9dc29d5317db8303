"""Turns five episodes of one series into the one that comes next, and finds that one for each series being watched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.recommend.context import RankContext
from core.recommend.resting import CONFIG as REST
from core.recommend.resting import rested, to_continue
from core.taste import DAY_S
from core.types import Facts, FloatArray, MediaId, Reason

Episode = tuple[int, int]
"""Season and episode."""
MOST_SERIES = 20
"""So many series, those watched last, are gone on with."""


def next_only(ctx: RankContext, ids: Sequence[MediaId]) -> dict[MediaId, MediaId | None]:
    """Say for each episode among these media which one of them stands for its series, None where none does.

    That is the first after the last one that the profile finished; where none was finished, the earliest; where all
    that is left lies before, the earliest of that. Of a series that was turned down before anything of it was
    finished or liked none is named.
    """
    facts = ctx.facts(ids)
    groups: dict[str, list[MediaId]] = {}
    for media_id in ids:
        if media_id in facts and (name := _series(facts[media_id])):
            groups.setdefault(name, []).append(media_id)
    last = _last_finished(ctx) if groups else {}
    chosen: dict[MediaId, MediaId | None] = {}
    against = _turned_down(ctx) if groups else set()
    for name, episodes in groups.items():
        if name in against:
            chosen |= dict.fromkeys(episodes)
            continue
        in_order = sorted(episodes, key=lambda i: (_number(facts[i]), i))
        after = [i for i in in_order if name not in last or _number(facts[i]) > last[name]]
        chosen |= dict.fromkeys(episodes, (after or in_order)[0])
    return chosen


def _turned_down(ctx: RankContext) -> set[str]:
    """Name the series of which an episode was disliked or hidden and none was finished or liked."""
    refused = [i for i, preference in ctx.preferences.items() if preference.refused]
    names = {name for facts in ctx.facts(refused).values() if (name := _series(facts))}
    if not names:
        return names
    good = [i for i, p in ctx.preferences.items() if not p.refused and (p.finished or p.weight > 0)]
    return names - {_series(facts) for facts in ctx.facts(good).values()}


def _last_finished(ctx: RankContext) -> dict[str, Episode]:
    finished = [media_id for media_id, preference in ctx.preferences.items() if preference.finished]
    last: dict[str, Episode] = {}
    for facts in ctx.facts(finished).values():
        if name := _series(facts):
            last[name] = max(last.get(name, (0, 0)), _number(facts))
    return last


def _series(facts: Facts) -> str:
    return facts.series.casefold() if facts.season or facts.episode else ""


def _number(facts: Facts) -> Episode:
    return facts.season, facts.episode


# ── Series that are being watched ───────────────────────────────────────────────────────────────────


class NextEpisodeRanker:
    """Scores the next episode of each series that the profile is watching, of the one watched last highest."""

    name = "next_episode"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 1 for that of the series watched last, 0 for the rest; NaN if none is watched."""
        found = next_episodes(ctx)
        if not found:
            return np.full(len(ids), np.nan, dtype=np.float32)
        place = {media_id: 1.0 - rank / len(found) for rank, media_id in enumerate(found)}
        return np.array([place.get(media_id, 0.0) for media_id in ids], dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name the series."""
        facts = ctx.facts(found := set(next_episodes(ctx)))
        return [(Reason("next_episode", {"series": facts[i].series}),) if i in found else () for i in ids]

    def reach(self, ctx: RankContext, k: int) -> list[MediaId]:
        """List the next episodes, that of the series watched last first."""
        return next_episodes(ctx)[:k]


def next_episodes(ctx: RankContext) -> list[MediaId]:
    """List for each series that is being watched the first episode after the last finished one, watched last first.

    A series of which something was finished within `RestConfig.going_on_days` is being watched. Where that episode
    was begun already, it is one to go on with (`resting.to_continue`); where it was passed over, none is named.
    """
    return ctx.once(("next episodes", ctx.profile), lambda: _next_episodes(ctx))


def _next_episodes(ctx: RankContext) -> list[MediaId]:
    since = ctx.now - REST.going_on_days * DAY_S
    finished = [i for i, p in ctx.preferences.items() if p.finished and not p.refused and p.last_play_at >= since]
    watched = sorted(finished, key=lambda i: (-ctx.preferences[i].last_play_at, i))
    facts = ctx.facts(watched)
    names = dict.fromkeys(facts[i].series for i in watched if i in facts and _series(facts[i]))
    last, begun = _last_finished(ctx) if names else {}, set(to_continue(ctx)) if names else set()
    found = [_after(ctx, name, last[name.casefold()]) for name in list(names)[:MOST_SERIES]]
    named = [i for i in dict.fromkeys(found) if i is not None and i not in begun]
    return rested(ctx, named)


def _after(ctx: RankContext, series: str, last: Episode) -> MediaId | None:
    """Find the first episode after one that is there to be played."""
    facts = ctx.facts(ctx.store.filters.naming("series", series))
    later = {i: f for i, f in facts.items() if _series(f) == series.casefold() and _number(f) > last}
    return next(iter(ctx.showable(sorted(later, key=lambda i: (_number(later[i]), i)))), None)
