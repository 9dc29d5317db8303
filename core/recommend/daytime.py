"""Turns the hour, the weekday, the time there usually is and what came before into what fits now.

Each medium has traits (its kind, its length, its genre); a trait is worth log P(trait | now) / P(trait), both shrunk,
counted over what the profile played. "Now" is a part of the day on working days or at the weekend, and the kind of what
was played just before.

Source: naive Bayes over context, Adomavicius & Tuzhilin 2011 (contextual modelling).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.recommend.context import RankContext
from core.recommend.disowned import HABIT, not_to_infer
from core.taste import EARLY
from core.types import EventKind, Facts, FloatArray, MediaId, Reason


@dataclass(frozen=True, slots=True)
class DaytimeConfig:
    """How context is counted. First guesses.

    Attributes:
        ends_h: hours at which the parts of the day begin.
        lengths_s: lengths that a free while has: what is no longer fits in 20 minutes, an hour, two hours.
        strength: plays' worth of trust in what holds at all hours.
        least_plays: with fewer plays nothing is said.
        before_s: what ended longer ago doesn't count as just before.
        notable: from this gain (natural logarithm) on it is a reason, and a habit to be told of.
        least_then: a habit is told of a time at which so many plays were …
        least_told: … and where it rests on so many of them, or as many would have been usual and were not.
    """

    ends_h: tuple[int, ...] = (5, 11, 17, 22)
    lengths_s: tuple[float, ...] = (20 * 60.0, 60 * 60.0, 120 * 60.0)
    strength: float = 8.0
    least_plays: int = 20
    before_s: float = 2 * 3600.0
    notable: float = 0.15
    least_then: int = 5
    least_told: float = 3.0


CONFIG = DaytimeConfig()
Trait = tuple[str, str]
Moment = tuple[str, str]
"""A condition and its value: part of the day, weekday or weekend, kind of what came before."""


def moments_of(at: float, before: str, config: DaytimeConfig = CONFIG) -> tuple[Moment, ...]:
    """Describe a time by the clock of this machine, and what was played before it."""
    local = time.localtime(at)
    part = sum(local.tm_hour >= end for end in config.ends_h) % len(config.ends_h)
    weekend = local.tm_wday >= 5
    return (("hour", f"{part}{'w' if weekend else ''}"), ("before", before))


def traits_of(facts: Facts, config: DaytimeConfig = CONFIG) -> tuple[Trait, ...]:
    """List what a medium is, as far as it depends on the hour."""
    longer = sum(facts.duration_s > limit for limit in config.lengths_s)
    named = (("kind", str(facts.kind)), ("length", str(longer)), ("genre", facts.genre.casefold()))
    return tuple(trait for trait in named if trait[1])


@dataclass(frozen=True, slots=True)
class Habits:
    """Counts of plays by trait, in all and at each moment."""

    traits: Mapping[Trait, int]
    moments: Mapping[Moment, int]
    both: Mapping[tuple[Moment, Trait], int]
    plays: int

    def gain(self, moment: Moment, trait: Trait, config: DaytimeConfig = CONFIG) -> float:
        """Say how much more of a trait there is at a moment than always: log ratio, shrunk towards 0."""
        always = (self.traits.get(trait, 0) + 0.5) / (self.plays + 1.0)
        here = self.both.get((moment, trait), 0) + config.strength * always
        return float(np.log(here / (self.moments.get(moment, 0) + config.strength) / always))


def habits(plays: Iterable[tuple[float, Facts]]) -> Habits:
    """Count plays, oldest first."""
    traits, moments, both = Counter[Trait](), Counter[Moment](), Counter[tuple[Moment, Trait]]()
    total, last_at, last_kind = 0, -np.inf, ""
    for at, facts in plays:
        before = last_kind if at - last_at <= CONFIG.before_s else ""
        here, has = moments_of(at, before), traits_of(facts)
        traits.update(has)
        moments.update(here)
        both.update((moment, trait) for moment in here for trait in has)
        total, last_at, last_kind = total + 1, at, str(facts.kind)
    return Habits(traits, moments, both, total)


class DaytimeRanker:
    """Scores media by how well their kind, length and genre fit the hour and what was played just before."""

    name = "daytime"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), mean log ratio of their traits; NaN where too little was played."""
        found, now = _known(ctx)
        facts, disowned = ctx.facts(ids), _disowned(ctx)
        if found.plays < CONFIG.least_plays:
            return np.full(len(ids), np.nan, dtype=np.float32)
        traits = [traits_of(facts[i]) if i in facts else () for i in ids]
        gains = {trait: _gain(found, now, trait, disowned) for trait in {trait for has in traits for trait in has}}
        means = [sum(gains[trait] for trait in has) / len(has) if has else np.nan for has in traits]
        return np.array(means, dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Say that it is what is played at this hour, or that it fits into the time that there usually is."""
        found, now = _known(ctx)
        if found.plays < CONFIG.least_plays:
            return [() for _ in ids]
        facts, disowned = ctx.facts(ids), _disowned(ctx)
        traits = [traits_of(facts[i]) if i in facts else () for i in ids]
        return [_why({trait: _gain(found, now, trait, disowned) for trait in has}) if has else () for has in traits]


# ── What is told of it ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Habit:
    """More, or less, of a trait at some moment than always.

    Attributes:
        plays: plays then that had the trait.
        of: plays then.
        gain: log ratio, shrunk towards 0.
    """

    moment: Moment
    trait: Trait
    plays: int
    of: int
    gain: float


def told(ctx: RankContext) -> list[Habit]:
    """List the habits that stand out, most first; none where too little was played to say anything."""
    found, _ = _known(ctx)
    if found.plays < CONFIG.least_plays:
        return []
    often = [moment for moment, count in found.moments.items() if count >= CONFIG.least_then]
    habits = [
        Habit(moment, trait, found.both.get((moment, trait), 0), found.moments[moment], found.gain(moment, trait))
        for moment in often
        for trait in found.traits
    ]
    usual = {trait: count / found.plays for trait, count in found.traits.items()}
    notable = [
        habit
        for habit in habits
        if abs(habit.gain) >= CONFIG.notable
        and (habit.plays if habit.gain > 0 else usual[habit.trait] * habit.of) >= CONFIG.least_told
    ]
    return sorted(notable, key=lambda habit: (-abs(habit.gain), habit.moment, habit.trait))


def key_of(moment: Moment, trait: Trait) -> str:
    """Write a habit as one text, as disowned lines are kept."""
    return ":".join((*moment, *trait))


def args_of(key: str) -> dict[str, object]:
    """Say in plain values what a habit is about: when, and of what.

    Returns:
        {trait: "kind" | "length" | "genre", value} with {from_h, to_h, weekend} or {before: kind, "" for nothing};
        of a length {over_s, up_to_s}, either of which may be None.
    """
    name, when, trait, value = key.split(":", 3)
    args: dict[str, object] = {"trait": trait, "value": value}
    if trait == "length":
        ends = [None, *CONFIG.lengths_s, None]
        args |= {"over_s": ends[int(value)], "up_to_s": ends[int(value) + 1]}
    if name == "before":
        return args | {"before": when}
    part, ends_h = int(when.removesuffix("w")), CONFIG.ends_h
    return args | {"from_h": ends_h[part - 1], "to_h": ends_h[part], "weekend": when.endswith("w")}


def _disowned(ctx: RankContext) -> frozenset[str]:
    return frozenset(key for line, key in ctx.disowned if line == HABIT)


def _known(ctx: RankContext) -> tuple[Habits, tuple[Moment, ...]]:
    kept = ctx.keep(("daytime", ctx.profile), lambda: _habits(ctx))
    before = kept[2] if 0 <= ctx.now - kept[1] <= CONFIG.before_s else ""
    return kept[0], moments_of(ctx.now, before)


def _habits(ctx: RankContext) -> tuple[Habits, float, str]:
    """Count the profile's plays, without those that it disowned; say when the last one was and of which kind."""
    disowned = not_to_infer(ctx)
    plays = [
        (e.at, e.media_id)
        for e in ctx.events
        if e.kind is EventKind.PLAY and e.media_id is not None and e.share >= EARLY and e.media_id not in disowned
    ]
    facts = ctx.facts({media_id for _, media_id in plays})
    known = [(at, facts[media_id]) for at, media_id in plays if media_id in facts]
    return habits(known), known[-1][0] if known else -np.inf, str(known[-1][1].kind) if known else ""


def _gain(found: Habits, now: Sequence[Moment], trait: Trait, disowned: frozenset[str]) -> float:
    """Add up what speaks for a trait now, but for the habits that the person deleted."""
    return sum(found.gain(moment, trait) for moment in now if key_of(moment, trait) not in disowned)


def _why(gains: Mapping[Trait, float]) -> tuple[Reason, ...]:
    best = max(gains, key=lambda trait: gains[trait])
    if gains[best] < CONFIG.notable:
        return ()
    limit = int(best[1]) if best[0] == "length" else len(CONFIG.lengths_s)
    if limit < len(CONFIG.lengths_s):
        return (Reason("fits_time", {"minutes": round(CONFIG.lengths_s[limit] / 60)}),)
    return (Reason("at_this_hour"),)
