"""Turns what a household finishes, skips, rates and refuses into how welcome a medium is, before knowing its content.

A group with few plays is drawn towards the group above it: library → how long ago it was added → folder → genre →
artist → album → series → the medium. A rating counts beside the plays, as one of a value between 0 and 1. A standing
dislike or hide counts as one of value 0, and so do the plays of who said so: what somebody says outweighs what they do.

Source: hierarchical shrinkage of rates (empirical Bayes), Morris 1983; Chapelle & Li 2011 use the same Beta smoothing.
"""

from __future__ import annotations

import math
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext
from core.recommend.disowned import GROUP
from core.taste import DAY_S, EARLY, FINISHED, NEUTRAL
from core.types import EventKind, Facts, FloatArray, MediaId, Reason

LEVELS = ("age", "folder", "genre", "artist", "album", "series")
"""From wide to narrow. `age` is how long a medium had been in the library when it was played."""
AGES_DAYS = (7.0, 30.0, 180.0, 720.0)
"""Bounds between the ages."""
NAMED = frozenset(LEVELS) - {"age"}
"""Levels that can be given as a reason; that something is new has a reason of its own."""


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
    """Faded counts of a household: per group, per medium and in all: (sum of values, plays).

    Attributes:
        belonging: what numbers the groups.
        counts: float64 (g + 1, 2), per group by its number; 0 where it has none, in the last row too.
        ages: float64 (a, 2), per age.
    """

    groups: Mapping[Group, tuple[float, float]]
    media: Mapping[MediaId, tuple[float, float]]
    total: tuple[float, float]
    belonging: Belonging
    counts: NDArray[np.float64]
    ages: NDArray[np.float64]


def completion(shares: NDArray[np.float64], skipped: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Value plays by their watched shares, (n,), between skipped, 0, and finished, 1."""
    values = np.clip((shares - NEUTRAL) / (FINISHED - NEUTRAL), 0.0, 1.0)
    return np.where(skipped | (shares < EARLY), 0.0, values)


def liking(stars: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value ratings of 0.5 to 5 stars, (n,), between 0 and 1."""
    return np.clip((stars - 0.5) / 4.5, 0.0, 1.0)


def groups_of(facts: Facts | None, path: bytes | None) -> list[Group]:
    """List the groups that a medium belongs to whenever it is played, from wide to narrow."""
    found = []
    if path is not None:
        found.append(("folder", os.fsdecode(path.rpartition(b"/")[0])))
    if facts is not None:
        names = (("genre", facts.genre), ("artist", facts.artist), ("album", facts.album), ("series", facts.series))
        found += [(level, name.casefold()) for level, name in names if name]
    return found


def age_of(added_at: float, at: float) -> Group | None:
    """Give the group of a medium's age at a time, None where it wasn't in the library yet."""
    if not at >= added_at:  # nor where nobody knows when it was added
        return None
    return ("age", str(bisect_right(AGES_DAYS, (at - added_at) / DAY_S)))


def key_of(group: Group) -> str:
    """Write a group as one text, as disowned lines are kept."""
    return f"{group[0]}:{group[1]}"


class PriorRanker:
    """Scores media by the shrunken rate at which the household finishes their like."""

    name = "prior"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 0..1; NaN where nothing was played yet."""
        rates = rates_of(ctx)
        if rates.total[1] == 0:
            return np.full(len(ids), np.nan, dtype=np.float32)
        return np.asarray(all_shrunken(ctx, rates, ids), dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name for each medium the group that raised its rate most, if it stands out."""
        rates, facts, groups = rates_of(ctx), ctx.facts(ids), all_groups(ctx, ids)
        code = "often_finished_here" if ctx.is_shared else "often_finished"
        return [self._why(rates, i, facts.get(i), groups[i], code) for i in ids]

    def _why(
        self, rates: Rates, media_id: MediaId, facts: Facts | None, groups: Sequence[Group], code: str
    ) -> tuple[Reason, ...]:
        _, gains = shrunken(rates, media_id, groups)
        gains = {g: gain for g, gain in gains.items() if g[0] in NAMED and rates.groups[g][1] >= CONFIG.least_plays}
        best = max(gains, key=lambda group: gains[group], default=None)
        if best is None or facts is None or gains[best] < CONFIG.notable:
            return ()
        return (Reason(code, {"by": best[0], "name": shown_name(best, facts)}),)


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


def all_shrunken(
    ctx: RankContext, rates: Rates, ids: Sequence[MediaId], config: PriorConfig = CONFIG
) -> NDArray[np.float64]:
    """Back the rates of many media off at once: float64 (n,), what `shrunken` gives for each."""
    where = rates.belonging.of(ctx, ids)
    ages = _ages(np.array([belongs.added_at for belongs in where]), np.full(len(ids), ctx.now))
    none = [np.zeros(2)]
    chain = [np.concatenate([rates.ages, none])[ages]]
    chain += list(rates.counts[_places(where, known=len(rates.counts) - 1)])
    chain.append(np.array([rates.media.get(i, (0.0, 0.0)) for i in ids]).reshape(-1, 2))
    value, plays = rates.total
    rate = np.full(len(ids), (value + config.strength * config.start) / (plays + config.strength))
    for counted in chain:
        rate = (counted[:, 0] + config.strength * rate) / (counted[:, 1] + config.strength)
    return rate


def shown_name(group: Group, facts: Facts) -> str:
    """Name a group as a person reads it, by a medium of it: in its own case, a folder without its path."""
    level, name = group
    return os.path.basename(name) if level == "folder" else str(getattr(facts, level))


@dataclass(frozen=True, slots=True)
class Belongs:
    """Where a medium belongs.

    Attributes:
        groups: from wide to narrow.
        places: the number of its group at each level but age, −1 for none.
        added_at: when it was added; NaN where nobody knows it.
    """

    groups: tuple[Group, ...]
    places: tuple[int, ...]
    added_at: float


@dataclass(slots=True)
class Belonging:
    """Where media belong, as far as anybody asked; groups are numbered as they come."""

    number: dict[Group, int] = field(default_factory=dict)
    known: dict[MediaId, Belongs] = field(default_factory=dict)

    def of(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[Belongs]:
        """Read where media belong, and keep it."""
        missing = [i for i in dict.fromkeys(ids) if i not in self.known]
        if missing:
            facts, files, added = ctx.facts(missing), ctx.files(missing), ctx.store.dates.added(missing)
            for i in missing:
                groups = groups_of(facts.get(i), files[i].path if i in files else None)
                self.known[i] = Belongs(tuple(groups), self._places(groups), added.get(i, math.nan))
        return [self.known[i] for i in ids]

    def _places(self, groups: Sequence[Group]) -> tuple[int, ...]:
        at = {group[0]: self.number.setdefault(group, len(self.number)) for group in groups}
        return tuple(at.get(level, -1) for level in LEVELS[1:])


def belonging(ctx: RankContext) -> Belonging:
    """Return where media belong; kept until facts change."""
    return ctx.keep_for_facts(("belongs",), Belonging)


def all_groups(ctx: RankContext, ids: Sequence[MediaId], *, aged: bool = True) -> dict[MediaId, list[Group]]:
    """List the groups of each medium, from wide to narrow, without those that the person disowned.

    Args:
        aged: whether with its age now.
    """
    disowned = {key for line, key in ctx.disowned if line == GROUP}
    found: dict[MediaId, list[Group]] = {}
    for i, where in zip(ids, belonging(ctx).of(ctx, ids), strict=True):
        age = age_of(where.added_at, ctx.now) if aged else None
        groups = list(where.groups) if age is None else [age, *where.groups]
        found[i] = [group for group in groups if key_of(group) not in disowned] if disowned else groups
    return found


def rates_of(ctx: RankContext) -> Rates:
    """Count the household's plays, skips, ratings and refusals, faded to now."""
    return ctx.keep(("prior", ctx.profile), lambda: _count(ctx))


def _count(ctx: RankContext) -> Rates:
    counted = [(e, no) for e, no in zip(ctx.household, ctx.household_refused, strict=True) if e.media_id is not None]
    played = [e for e, _ in counted]
    rated = [e for e in ctx.ratings if e.media_id is not None]
    refused = [e for e in ctx.refusals.values() if e.media_id is not None]
    judged = [*played, *rated, *refused]
    met = {media_id: row for row, media_id in enumerate(dict.fromkeys(e.media_id for e in judged if e.media_id))}
    rows = np.array([met[e.media_id] for e in judged if e.media_id], dtype=np.intp)
    at = np.array([e.at for e in judged], dtype=np.float64)
    welcome: NDArray[np.bool_] = ~np.array([no for _, no in counted], dtype=np.bool_)
    skipped: NDArray[np.bool_] = np.array([e.kind is EventKind.SKIP for e in played], dtype=np.bool_)
    finished = completion(np.array([e.share for e in played], dtype=np.float64), skipped)
    liked = liking(np.array([e.stars for e in rated], dtype=np.float64))
    judgements = np.concatenate([finished * welcome, liked, np.zeros(len(refused))])
    plays = 0.5 ** (np.maximum(ctx.tick - at, 0.0) / DAY_S / ctx.settings.half_life_days)
    faded = np.stack([plays * judgements, plays], axis=1)
    of_media = _summed(rows, faded, len(met))
    table = belonging(ctx)
    where = table.of(ctx, list(met))
    ages = _ages(np.array([belongs.added_at for belongs in where])[rows], at)
    of_ages = _summed(ages, faded, len(AGES_DAYS) + 1)
    counts = np.zeros((len(table.number) + 1, 2))
    for places in _places(where, known=len(table.number)):
        counts += _summed(places, of_media, len(counts))
    for line, key in ctx.disowned:
        group = (key.partition(":")[0], key.partition(":")[2])
        if line == GROUP and group in table.number:
            counts[table.number[group]] = 0.0
    groups = {("age", str(n)): (v, c) for n, (v, c) in enumerate(of_ages.tolist()) if c > 0}
    groups |= {group: (v, c) for group, (v, c) in zip(table.number, counts.tolist(), strict=False) if c > 0}
    media = dict(zip(met, map(tuple, of_media.tolist()), strict=True))
    total = faded.sum(axis=0).tolist()
    return Rates(groups, media, (total[0], total[1]), table, counts, of_ages)


def _places(where: Sequence[Belongs], known: int) -> NDArray[np.intp]:
    """Number the group of each medium at each level but age: (levels, n), −1 for none and for one that came later."""
    places = np.array([belongs.places for belongs in where], dtype=np.intp).reshape(len(where), len(LEVELS) - 1).T
    return np.where(places < known, places, -1).astype(np.intp)


def _summed(places: NDArray[np.intp], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sum rows of values, (n, 2), by their place: (size, 2); those at −1 are left out."""
    there = places >= 0
    return np.stack([np.bincount(places[there], v[there], size)[:size] for v in values.T], axis=1)


def _ages(added_at: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.intp]:
    """Give the number of the age at a time; −1 where it wasn't in the library yet."""
    days = (at - added_at) / DAY_S
    return np.where(days >= 0, np.searchsorted(AGES_DAYS, days, side="right"), -1).astype(np.intp)
