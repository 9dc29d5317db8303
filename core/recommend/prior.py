"""Turns what this household finishes and skips into how likely a medium is to be finished, before knowing its content.

A group with few plays is drawn towards the group above it: library → folder → genre → artist → album → the medium.

Source: hierarchical shrinkage of rates (empirical Bayes), Morris 1983; Chapelle & Li 2011 use the same Beta smoothing.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.recommend.context import RankContext
from core.taste import EARLY, FINISHED, NEUTRAL, fade
from core.types import Event, EventKind, Facts, FloatArray, MediaId, Reason

LEVELS = ("folder", "genre", "artist", "album")
"""From wide to narrow."""


@dataclass(frozen=True, slots=True)
class PriorConfig:
    """How rates are shrunk. First guesses.

    Attributes:
        strength: plays' worth of trust in the level above.
        start: rate of the library before anything was played.
        notable: rate above the library's from which a group is named as the reason.
        least_plays: faded plays that a group needs to be named.
    """

    strength: float = 4.0
    start: float = 0.5
    notable: float = 0.05
    least_plays: float = 1.5


CONFIG = PriorConfig()
Group = tuple[str, str]
"""A level and the name at that level."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Faded counts of a household: per group, per medium and in all: (sum of values, plays)."""

    groups: Mapping[Group, tuple[float, float]]
    media: Mapping[MediaId, tuple[float, float]]
    total: tuple[float, float]


def completion(event: Event) -> float:
    """Value a play between skipped, 0, and finished, 1."""
    if event.kind is EventKind.SKIP or event.share < EARLY:
        return 0.0
    return min(max(event.share - NEUTRAL, 0.0) / (FINISHED - NEUTRAL), 1.0)


def groups_of(facts: Facts | None, path: bytes | None) -> list[Group]:
    """List the groups that a medium belongs to, from wide to narrow."""
    found = []
    if path is not None:
        found.append(("folder", os.fsdecode(os.path.dirname(path))))
    if facts is not None:
        names = {"genre": facts.genre, "artist": facts.artist, "album": facts.album}
        found += [(level, name.casefold()) for level, name in names.items() if name]
    return found


class PriorRanker:
    """Scores media by the shrunken rate at which the household finishes their like."""

    name = "prior"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 0..1; NaN where nothing was played yet."""
        rates = _rates(ctx)
        if rates.total[1] == 0:
            return np.full(len(ids), np.nan, dtype=np.float32)
        facts, files = ctx.facts(ids), ctx.files(ids)
        paths = {media_id: row.path for media_id, row in files.items()}
        scores = [shrunken(rates, i, groups_of(facts.get(i), paths.get(i)))[0] for i in ids]
        return np.array(scores, dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name for each medium the group that raised its rate most, if it stands out."""
        rates, facts, files = _rates(ctx), ctx.facts(ids), ctx.files(ids)
        return [self._why(rates, i, facts.get(i), files[i].path if i in files else None) for i in ids]

    def _why(self, rates: Rates, media_id: MediaId, facts: Facts | None, path: bytes | None) -> tuple[Reason, ...]:
        _, gains = shrunken(rates, media_id, groups_of(facts, path))
        gains = {group: gain for group, gain in gains.items() if rates.groups[group][1] >= CONFIG.least_plays}
        best = max(gains, key=lambda group: gains[group], default=None)
        if best is None or facts is None or gains[best] < CONFIG.notable:
            return ()
        level, name = best
        shown = os.path.basename(name) if level == "folder" else getattr(facts, level)
        return (Reason("often_finished", {"by": level, "name": shown}),)


def shrunken(
    rates: Rates, media_id: MediaId, groups: Iterable[Group], config: PriorConfig = CONFIG
) -> tuple[float, dict[Group, float]]:
    """Back a rate off through the groups: rate = (sum + κ · rate above) / (plays + κ), level by level.

    Returns:
        The rate, 0..1, and what each group with plays added to it.
    """
    value, plays = rates.total
    rate = (value + config.strength * config.start) / (plays + config.strength)
    gains: dict[Group, float] = {}
    for group in groups:
        if group in rates.groups:
            value, plays = rates.groups[group]
            before, rate = rate, (value + config.strength * rate) / (plays + config.strength)
            gains[group] = rate - before
    value, plays = rates.media.get(media_id, (0.0, 0.0))
    return (value + config.strength * rate) / (plays + config.strength), gains


def _rates(ctx: RankContext) -> Rates:
    return ctx.keep(("prior", ctx.tick), lambda: _count(ctx))


def _count(ctx: RankContext) -> Rates:
    events = [event for event in ctx.household if event.media_id is not None]
    played = list(dict.fromkeys(event.media_id for event in events if event.media_id is not None))
    facts, files = ctx.facts(played), ctx.files(played)
    groups_by_id = {i: groups_of(facts.get(i), files[i].path if i in files else None) for i in played}
    media: dict[MediaId, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for event in events:
        if event.media_id is not None:
            weight = fade(event.at, ctx.tick, ctx.settings.half_life_days)
            value, plays = media[event.media_id]
            media[event.media_id] = (value + weight * completion(event), plays + weight)
    groups: dict[Group, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for media_id, (value, plays) in media.items():
        for group in groups_by_id[media_id]:
            groups[group] = (groups[group][0] + value, groups[group][1] + plays)
    total = (sum(v for v, _ in media.values()), sum(p for _, p in media.values()))
    return Rates(dict(groups), dict(media), total)
