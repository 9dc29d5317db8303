"""Turns a history into a calendar: what was played on each day, and how long."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.store import Store
from core.types import Event, EventKind, MediaId, ProfileId


@dataclass(frozen=True, slots=True)
class Played:
    """One medium on one day: how often, how long, and when last."""

    media_id: MediaId
    plays: int
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class Day:
    """One day by this machine's clock.

    Attributes:
        seconds: heard or watched, all plays together.
        media: what was played, the latest first.
    """

    date: datetime.date
    plays: int
    seconds: float
    media: tuple[Played, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """All days on which something was played, and the years that have any, the latest first."""

    days: Mapping[datetime.date, Day] = field(default_factory=dict)
    years: tuple[int, ...] = ()

    def of(self, year: int) -> list[Day]:
        """Give the days of one year, in order."""
        return [day for date, day in sorted(self.days.items()) if date.year == year]


def calendar(store: Store, profile: ProfileId) -> Calendar:
    """Read a profile's plays and sort them into days."""
    plays = store.events.of_profile(profile, kinds=[EventKind.PLAY])
    facts = store.media.facts(list({play.media_id for play in plays if play.media_id is not None}))
    lengths = {media_id: known.duration_s for media_id, known in facts.items()}
    by_day: dict[datetime.date, list[Event]] = {}
    for play in plays:
        if play.media_id is not None and (date := date_of(play.at)) is not None:
            by_day.setdefault(date, []).append(play)
    days = {date: _day(date, done, lengths) for date, done in by_day.items()}
    return Calendar(days, tuple(sorted({date.year for date in days}, reverse=True)))


def date_of(at: float) -> datetime.date | None:
    """Say which day a time belongs to here; None for one that no calendar has (an import with a broken clock)."""
    try:
        there = time.localtime(at)
        return datetime.date(there.tm_year, there.tm_mon, there.tm_mday)
    except (ValueError, OverflowError, OSError):
        return None


def seconds_of(play: Event, length_s: float) -> float:
    """Say how long one play lasted: what the player noted, else the share of the medium's length."""
    if play.share > 0 and length_s > 0:
        return play.share * length_s
    return max(play.stop_s - play.start_s, 0.0)


def _day(date: datetime.date, done: Iterable[Event], lengths: Mapping[MediaId, float]) -> Day:
    found: dict[MediaId, Played] = {}
    for play in done:
        assert play.media_id is not None
        before = found.get(play.media_id, Played(play.media_id, 0, 0.0, play.at))
        seconds = before.seconds + seconds_of(play, lengths.get(play.media_id, 0.0))
        found[play.media_id] = Played(play.media_id, before.plays + 1, seconds, max(before.at, play.at))
    media = tuple(sorted(found.values(), key=lambda one: (-one.at, one.media_id)))
    return Day(date, sum(one.plays for one in media), sum(one.seconds for one in media), media)
