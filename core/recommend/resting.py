"""Turns when something was added, played and left off into: leave it alone, go on with it, or show it as new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.recommend.context import RankContext
from core.taste import DAY_S, FINISHED, Preference
from core.types import FloatArray, Kind, MediaId, Reason


@dataclass(frozen=True, slots=True)
class RestConfig:
    """When something may be suggested again. First guesses.

    Attributes:
        rest_days: how long a medium rests after it was finished.
        replayed: from so many finishes on it is one to replay, and rests a quarter as long.
        skip_rest_days: how long it rests after an early skip.
        going_on: watched shares between which a play was left off, to be gone on with.
        going_on_days: after so long it counts as given up.
        going_on_kinds: kinds in which one goes on; nobody goes on with a song.
        newest: among so many that were added last a medium is new.
    """

    rest_days: Mapping[Kind, float] = field(
        default_factory=lambda: {Kind.VIDEO: 120.0, Kind.SPEECH: 90.0, Kind.MUSIC: 3.0, Kind.SOUND: 14.0}
    )
    replayed: int = 3
    skip_rest_days: float = 14.0
    going_on: tuple[float, float] = (0.1, FINISHED)
    going_on_days: float = 60.0
    going_on_kinds: frozenset[Kind] = frozenset({Kind.VIDEO, Kind.SPEECH})
    newest: int = 60


CONFIG = RestConfig()


def _left_off(preference: Preference, now: float, config: RestConfig) -> bool:
    """Say whether somebody left this off and might go on with it, if it is of a kind in which one does."""
    low, high = config.going_on
    return (
        preference.last_play_at > 0
        and low <= preference.share < high
        and now - preference.last_play_at <= config.going_on_days * DAY_S
        and (preference.stars == 0 or preference.stars > 2)
    )


def resting(preference: Preference, kind: Kind, now: float, config: RestConfig = CONFIG) -> bool:
    """Say whether this was met so lately that it is not to be suggested yet. Who rates something knows it."""
    played = preference.last_play_at > 0
    if not played and not preference.stars:
        return False
    days = (now - (preference.last_play_at if played else preference.last_at)) / DAY_S
    if preference.finished or not played:
        rest = config.rest_days[kind] / (4.0 if preference.finished >= config.replayed else 1.0)
        return days < rest
    return preference.share < config.going_on[0] and days < config.skip_rest_days


def rested(ctx: RankContext, ids: Sequence[MediaId], config: RestConfig = CONFIG) -> list[MediaId]:
    """Leave out what rests, in order."""
    facts = ctx.facts([media_id for media_id in ids if media_id in ctx.preferences])
    return [i for i in ids if i not in facts or not resting(ctx.preferences[i], facts[i].kind, ctx.now, config)]


def to_continue(ctx: RankContext, config: RestConfig = CONFIG) -> list[MediaId]:
    """List what the profile left off, latest first."""
    return list(ctx.once(("to continue", id(config)), lambda: _to_continue(ctx, config)))


def _to_continue(ctx: RankContext, config: RestConfig) -> list[MediaId]:
    left_off = {i: p for i, p in ctx.preferences.items() if not p.refused and _left_off(p, ctx.now, config)}
    left = [i for i, facts in ctx.facts(left_off).items() if facts.kind in config.going_on_kinds]
    return ctx.showable(sorted(left, key=lambda media_id: (-left_off[media_id].last_play_at, media_id)))


class NewRanker:
    """Scores media by how lately they were added, for those that the profile hasn't met; what it met gets 0."""

    name = "new"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 1 for the newest, falling by rank; never NaN."""
        rank = {media_id: place for place, media_id in enumerate(ctx.pool[: CONFIG.newest])}
        fresh = [1.0 - rank[i] / CONFIG.newest if i in rank and i not in ctx.preferences else 0.0 for i in ids]
        return np.array(fresh, dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Say what is new."""
        return [(Reason("new_to_you"),) if value > 0 else () for value in self.score(ctx, ids)]


class ContinueRanker:
    """Scores what was left off, latest highest."""

    name = "continue"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 1 for what was left off last, 0 for the rest; NaN if nothing was left off."""
        left = to_continue(ctx)
        if not left:
            return np.full(len(ids), np.nan, dtype=np.float32)
        place = {media_id: 1.0 - rank / len(left) for rank, media_id in enumerate(left)}
        return np.array([place.get(media_id, 0.0) for media_id in ids], dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Say how far the person came."""
        left = set(to_continue(ctx))
        return [(Reason("continue", {"share": ctx.preferences[i].share}),) if i in left else () for i in ids]
