"""Turns what a source says into what would be written of it; writes it in one piece; takes one such piece back.

What has a date is written with it, and nothing is written twice: what the profile did already with that medium, of that
kind, in that second, is there. Of times without a date:

- A play is written before all days (`UNDATED`): it counts on the card and as seen, and stands in no week, no calendar
  and no list by time, nor is a taste made of it. Of those that a source only counts, as many are added as are missing
  to its count, so that another source of the same plays adds none.
- A rating, like or dislike without a date held when the source was written, and is dated so. Where the person has said
  something of the kind here already, that stands.

A play of Last.fm, ListenBrainz, Trakt and the like keeps their date, which is that of its beginning.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core import consent
from core.errors import UserProblem
from core.exchange.belongings import Found, counts_of, matched, take_in, take_out, untouched
from core.exchange.entries import Entry, Reading, Subject
from core.exchange.match import Known, Match
from core.taste import FINISHED
from core.types import Event, EventKind, Facts, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store
    from core.store.imports import Import, Made

UNDATED = -1.0
"""When a play without a date was: before all of history, which begins at 0."""
OURS = "homereel"
SAID = frozenset({EventKind.LIKE, EventKind.DISLIKE, EventKind.HIDE, EventKind.NEUTRAL})
_BEGINNING = -1e15


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        matches: by what each medium of the source was found, or why not.
        rows: how many rows are of each of them.
        wanted: events of what was found, whether they are there already or not; those without a date have none yet.
        events: what would be written.
        there: rows that are there already.
        found: what would be made besides.
    """

    reading: Reading
    matches: Mapping[Subject, Match]
    rows: Mapping[Subject, int]
    wanted: Sequence[tuple[Entry, MediaId | None]]
    events: Sequence[Event]
    there: int
    found: Found = field(default_factory=Found)

    @property
    def media(self) -> dict[Subject, MediaId]:
        """Give what was found, by what it was asked as."""
        return {subject: match.media_id for subject, match in self.matches.items() if match.media_id is not None}

    @property
    def ways(self) -> dict[str, int]:
        """Count the media found by each way."""
        return dict(Counter(match.way for match in self.matches.values() if match.media_id is not None))

    @property
    def counts(self) -> dict[str, int]:
        """Count the events that would be written, by kind."""
        return dict(Counter(str(event.kind) for event in self.events))

    @property
    def unmatched(self) -> list[tuple[Subject, str, int]]:
        """List what was not found, with the reason and how many rows are of it, most rows first."""
        missing = [(s, m.why, self.rows.get(s, 0)) for s, m in self.matches.items() if m.media_id is None]
        return sorted(missing, key=lambda row: (-row[2], row[0].shown))

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.events and not self.found


def prepare(store: Store, profile: ProfileId, reading: Reading) -> Plan:
    """Match what a source says to this library, and say what would be written. Nothing is."""
    rows = Counter(entry.subject for entry in reading.entries if entry.subject is not None)
    subjects = list(dict.fromkeys([*rows, *reading.belongings.subjects()]))
    known = Known.of(store, profile, subjects)
    matches = {subject: known.find(subject) for subject in subjects}
    wanted = [
        (entry, matches[entry.subject].media_id if entry.subject is not None else None)
        for entry in reading.entries
        if entry.subject is None or matches[entry.subject].media_id is not None
    ]
    events, there = _new(store, profile, reading, wanted)
    plan = Plan(reading, matches, rows, wanted, events, there)
    return replace(plan, found=matched(store, profile, reading.belongings, plan.media))


def write(store: Store, profile: ProfileId, plan: Plan) -> tuple[int, int]:
    """Write what was planned, but for what has come to be there meanwhile; all or nothing, durably.

    Returns:
        The import's id (0 where there was nothing to write), and how many events were written.

    Raises:
        UserProblem: the profile wants no history kept.
    """
    consent.check_history(store, profile)
    written = list[Event]()

    def new() -> Sequence[Event]:
        written.extend(_new(store, profile, plan.reading, plan.wanted)[0])
        return written

    def make() -> Made:
        return take_in(store, profile, matched(store, profile, plan.reading.belongings, plan.media))

    number = store.imports.write(profile, (plan.reading.format, plan.reading.name), new, make)
    return number, len(written)


def undo(store: Store, profile: ProfileId, number: int) -> int:
    """Take one import back as a whole: its events, and what it made besides; return the number of events.

    What was changed by hand since (`standing` hasn't it any more) is the person's own, and stays.

    What was learnt of the profile since goes too, as with all that is forgotten.

    Raises:
        UserProblem: there is no such import.
    """
    one = by_number(store, profile, number)
    with store.erasing(), store.transaction():
        take_out(store, profile, one.made)
        return store.imports.forget(profile, number)


def standing(store: Store, profile: ProfileId, one: Import) -> Mapping[str, int]:
    """Count what an import made besides events and is as it was made: that goes when it is taken back."""
    return counts_of(untouched(store, profile, one.made))


def by_number(store: Store, profile: ProfileId, number: int) -> Import:
    """Find an import that stands.

    Raises:
        UserProblem: there is none of that number.
    """
    known = store.imports.all(profile)
    for one in known:
        if one.id == number:
            return one
    there = ", ".join(str(one.id) for one in known)
    raise UserProblem(
        f"There is no import {number}. " + (f"There are: {there}." if there else "Nothing was brought in.")
    )


# ── What is new ─────────────────────────────────────────────────────────────────────────────────────


def _new(
    store: Store, profile: ProfileId, reading: Reading, wanted: Sequence[tuple[Entry, MediaId | None]]
) -> tuple[list[Event], int]:
    """Say which events aren't there yet, and how many rows are."""
    facts = store.media.facts(list({media_id for _, media_id in wanted if media_id is not None}))
    before = store.events.of_profile(profile, since=_BEGINNING, whole=True)
    if reading.format == OURS:
        return _new_of_ours(wanted, before)
    source = f"import:{reading.format}"
    dated = [(_event(e, m, e.at, facts, source), e) for e, m in wanted if e.at is not None]
    seen = {_second(event) for event in before}
    events = list[Event]()
    for event, _ in dated:
        if _second(event) not in seen:
            seen.add(_second(event))
            events.append(event)
    events += _undated([(e, m) for e, m in wanted if e.at is None], [*before, *events], facts, reading)
    return events, len(wanted) - len(events) + _extra(wanted, events)


def _extra(wanted: Sequence[tuple[Entry, MediaId | None]], events: Sequence[Event]) -> int:
    """Events beyond one for a row: a count of plays is one row."""
    rows = {(m, e.kind) for e, m in wanted if e.at is None and e.plays > 1}
    written = Counter((event.media_id, event.kind) for event in events if event.at == UNDATED)
    return sum(max(written[row] - 1, 0) for row in rows)


def _second(event: Event) -> tuple[object, ...]:
    text = event.text if event.kind in (EventKind.NOTE, EventKind.SEARCH) else ""
    return event.media_id, event.kind, int(event.at), text


def _new_of_ours(wanted: Sequence[tuple[Entry, MediaId | None]], before: Iterable[Event]) -> tuple[list[Event], int]:
    """Compare whole events: an own history may hold several of a kind in one second."""
    there = Counter(_whole(event) for event in before)
    events = []
    for entry, media_id in wanted:
        event = _event(entry, media_id, entry.at or 0.0, {}, entry.source)
        if there[_whole(event)] > 0:
            there[_whole(event)] -= 1
        else:
            events.append(event)
    return events, len(wanted) - len(events)


def _whole(event: Event) -> tuple[object, ...]:
    numbers = (event.at, event.share, event.stars, event.start_s, event.stop_s)
    return event.media_id, event.kind, *(round(number, 3) for number in numbers), event.text.strip()


def _undated(
    wanted: Sequence[tuple[Entry, MediaId | None]],
    known: Iterable[Event],
    facts: Mapping[MediaId, Facts],
    reading: Reading,
) -> list[Event]:
    """Say what is to be written of what has no date (see the module's docstring)."""
    plays, said = Counter[MediaId | None](), set[tuple[MediaId | None, bool]]()
    for event in known:
        plays[event.media_id] += event.kind is EventKind.PLAY
        if event.kind is EventKind.RATING or event.kind in SAID:
            said.add((event.media_id, event.kind is EventKind.RATING))
    stated_at = min(reading.stated_at, time.time())
    events, source = list[Event](), f"import:{reading.format}"
    for entry, media_id in sorted(wanted, key=lambda row: row[0].share < 0):  # whole plays before what was left off
        if entry.kind is EventKind.PLAY:
            missing = max(entry.plays, 1) - plays[media_id]
            events += [_event(entry, media_id, UNDATED, facts, source)] * max(missing, 0)
            plays[media_id] += max(missing, 0)
        elif (media_id, entry.kind is EventKind.RATING) not in said:
            said.add((media_id, entry.kind is EventKind.RATING))
            events.append(_event(entry, media_id, stated_at, facts, source))
    return events


def _event(entry: Entry, media_id: MediaId | None, at: float, facts: Mapping[MediaId, Facts], source: str) -> Event:
    """Make the event of a row; the watched share of what was left off is told by the medium's length."""
    share, stop_s = entry.share, entry.stop_s
    if share < 0:
        length_s = facts[media_id].duration_s if media_id in facts else 0.0  # type: ignore[index]  # None is in no facts
        share = min(stop_s / length_s, 1.0) if length_s > 0 else 0.0
        stop_s = 0.0 if share >= FINISHED else stop_s
    event = Event(media_id, entry.kind, at, share, entry.stars, entry.start_s, stop_s, entry.text, source)
    return replace(event, position=entry.position)
