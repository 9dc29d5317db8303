"""Turns a history into what somebody finishes and what they leave off, without making much of little.

One sitting with a medium counts once (`core.evaluate.replay`: a pause of six hours ends it). A share is shrunken
towards what is usual for the person, and comes with the interval that so few sittings leave open.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.evaluate.replay import SITTING_S
from core.genres import genres
from core.store import Store
from core.store.counts import LENGTHS_MIN
from core.taste import EARLY, FINISHED
from core.types import Event, EventKind, Facts, MediaId, ProfileId

STRENGTH = 6.0
"""Sittings' worth of what is usual that each group begins with: one of one says little. A first guess."""
LEVEL = 0.95
MOST_NAMES = 12
"""Genres and series that are told of, those with most sittings first."""
HOURS = (5, 12, 17, 22)
"""Hours at which morning, afternoon, evening and night begin."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One medium, met once.

    Attributes:
        end: finished, skipped (under a tenth of it was played) or left (somewhere between).
    """

    media_id: MediaId
    at: float
    end: str


@dataclass(frozen=True, slots=True)
class Share:
    """How often something is finished.

    Attributes:
        by: all, section, genre, series, length (upper end in minutes, 0 for longer) or hour (the hour it begins at).
        finished, skipped: of `count` sittings; what is neither was left off on the way.
        share: finished, shrunken; low, high: where it lies at `LEVEL`.
    """

    by: str
    name: str
    count: int
    finished: int
    skipped: int
    share: float
    low: float
    high: float


def finishing(store: Store, profile: ProfileId) -> list[Share]:
    """Tell what is finished: all together first, then by each trait, the commonest group first. [] without plays."""
    met = sittings(store.events.of_profile(profile, kinds=[EventKind.PLAY, EventKind.SKIP]))
    if not met:
        return []
    ids = list({sitting.media_id for sitting in met})
    facts, sections = store.media.facts(ids), store.tallies.sections(ids)
    whole = share_of("all", "", met, None)
    made = [whole]
    for by, names in _traits(facts, sections).items():
        groups = defaultdict[str, list[Sitting]](list)
        for sitting in met:
            for name in names(sitting):
                groups[name].append(sitting)
        rows = [share_of(by, name, group, whole.share) for name, group in groups.items()]
        made += sorted(rows, key=lambda row: (-row.count, row.name))[:MOST_NAMES]
    return made


def sittings(events: Iterable[Event]) -> list[Sitting]:
    """Cut plays and skips into sittings and say how each ended, in the order in which they began."""
    by_media = defaultdict[MediaId, list[Event]](list)
    for event in sorted(events, key=lambda e: e.at):
        if event.media_id is not None:
            by_media[event.media_id].append(event)
    found = [_sitting(media_id, part) for media_id, done in by_media.items() for part in _cut(done)]
    return sorted(found, key=lambda sitting: (sitting.at, sitting.media_id))


def _cut(done: Sequence[Event]) -> list[list[Event]]:
    parts = [[done[0]]]
    for before, event in pairwise(done):
        if event.at - before.at > SITTING_S:
            parts.append([])
        parts[-1].append(event)
    return parts


def _sitting(media_id: MediaId, done: Sequence[Event]) -> Sitting:
    most = max((event.share for event in done if event.kind is EventKind.PLAY), default=0.0)
    end = "finished" if most >= FINISHED else "skipped" if most < EARLY else "left"
    return Sitting(media_id, done[0].at, end)


def share_of(by: str, name: str, met: Sequence[Sitting], usual: float | None) -> Share:
    """Shrink and bound one share.

    Args:
        usual: what the group is shrunken towards; None for all sittings together, where nothing is known before.

    Source: beta-binomial shrinkage, Robbins 1956 (empirical Bayes); Jeffreys' prior where nothing is known,
    Brown, Cai & DasGupta 2001.
    """
    from scipy.special import betaincinv

    finished, count = sum(s.end == "finished" for s in met), len(met)
    before = (0.5, 0.5) if usual is None else (STRENGTH * usual, STRENGTH * (1 - usual))
    a, b = finished + before[0], count - finished + before[1]
    low, high = (float(betaincinv(a, b, p)) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    skipped = sum(s.end == "skipped" for s in met)
    return Share(by, name, count, finished, skipped, a / (a + b), low, high)


def _traits(
    facts: Mapping[MediaId, Facts], sections: Mapping[MediaId, str]
) -> Mapping[str, Callable[[Sitting], list[str]]]:
    """Say by what sittings are grouped: trait → names that one belongs to."""

    def known(read: Callable[[Facts], list[str]]) -> Callable[[Sitting], list[str]]:
        return lambda sitting: read(facts[sitting.media_id]) if sitting.media_id in facts else []

    return {
        "section": lambda sitting: [sections[sitting.media_id]] if sitting.media_id in sections else [],
        "genre": known(lambda one: genres(one.genre)),
        "series": known(lambda one: [one.series] if one.series else []),
        "length": known(lambda one: [_length(one.duration_s)] if one.duration_s > 0 else []),
        "hour": lambda sitting: [_hour(sitting.at)],
    }


def _length(duration_s: float) -> str:
    return str(next((end for end in LENGTHS_MIN if duration_s <= 60 * end), 0))


def _hour(at: float) -> str:
    hour = time.localtime(at).tm_hour
    return str(max((start for start in HOURS if start <= hour), default=HOURS[-1]))
