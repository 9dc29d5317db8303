"""Keeps what was made of a library and its histories between requests, per store, until what it was made of changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from core.recommend.rows import Rows
from core.store import FileRow, Store
from core.taste import Preference, Tally
from core.types import Event, Facts, MediaId, ProfileId

T = TypeVar("T")


@dataclass(slots=True)
class Lived:
    """What one profile did since some time, oldest first; only what is new is read when the store has changed.

    Attributes:
        seen: the store's change stamp when it was compared last.
        last_id: the newest event that was read.
        merges: numbers of the merges under which the events name their media, and of what is kept out.
    """

    since: float
    seen: tuple[int, int]
    last_id: int = 0
    merges: tuple[int, ...] = (0, 0, 0)
    events: list[Event] = field(default_factory=list)

    def between(self, since: float, until: float) -> Sequence[Event]:
        """Return the events from one time to another, both included."""
        first = bisect_left(self.events, since, key=_at)
        return self.events[first : bisect_right(self.events, until, key=_at)]


@dataclass(slots=True)
class Kept:
    """What is kept of one store.

    Attributes:
        values: made of histories and library as they were at `stamp`.
        by_store: made of the store as it was at `by_store_stamp`, whatever time it is.
        pool, by_pool: all media that have a file, and what was made of that list.
        facts, files, by_facts: as they were at `facts_stamp`.
        rows: centred item vectors of each space, and rows of the design.
        lasting: what outlives a change of the store; whoever put it there sees to it that it still holds.
    """

    stamp: tuple[object, ...] | None = None
    values: dict[tuple[object, ...], object] = field(default_factory=dict)
    by_store_stamp: tuple[int, int] | None = None
    by_store: dict[tuple[object, ...], object] = field(default_factory=dict)
    pool: tuple[tuple[int, int], Sequence[MediaId]] | None = None
    by_pool: dict[tuple[object, ...], object] = field(default_factory=dict)
    facts_stamp: tuple[int, int] | None = None
    by_facts: dict[tuple[object, ...], object] = field(default_factory=dict)
    facts: dict[MediaId, Facts] = field(default_factory=dict)
    files: dict[MediaId, FileRow | None] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    lasting: dict[tuple[object, ...], object] = field(default_factory=dict)
    lived: dict[ProfileId, Lived] = field(default_factory=dict)


_STORES: WeakKeyDictionary[Store, Kept] = WeakKeyDictionary()


def kept_of(store: Store) -> Kept:
    """Return what is kept of a store."""
    return _STORES.setdefault(store, Kept())


MOST_MEDIA = 4000
"""Media of which vectors are kept (some 8 kB each); with more, all are read anew."""
MOST_FACTS = 40_000
"""The same for facts and files (some 1 kB): long histories are gone through after each event."""


def known_media(store: Store) -> tuple[dict[MediaId, Facts], dict[MediaId, FileRow | None]]:
    """Return the facts and best files that are kept, to be looked up and added to; empty where any have changed."""
    kept, stamp = kept_of(store), store.changes.stamp("facts")
    if kept.facts_stamp != stamp or len(kept.facts) + len(kept.files) > 2 * MOST_FACTS:
        kept.facts_stamp, kept.facts, kept.files, kept.by_facts = stamp, {}, {}, {}
    return kept.facts, kept.files


def known_rows(store: Store, name: str, stamp: tuple[object, ...], dim: int) -> Rows:
    """Return the rows that are kept under a name as long as the stamp stays, to be looked up and added to."""
    kept = kept_of(store)
    rows = kept.rows.get(name)
    if rows is None or rows.stamp != stamp or len(rows) > MOST_MEDIA:
        rows = kept.rows[name] = Rows(stamp, dim)
    return rows


def made(kept: MutableMapping[tuple[object, ...], object], key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Return what is kept under a key, made first where nothing is."""
    if key not in kept:
        kept[key] = make()
    return cast("T", kept[key])


def lived(store: Store, profile: ProfileId, since: float, until: float) -> Sequence[Event]:
    """Return what a profile did from one time to another, oldest first; reads what is new since it was asked last."""
    kept, stamp = kept_of(store), store.change_stamp()
    known = kept.lived.get(profile)
    if known is None or known.since > since:
        known = kept.lived[profile] = _read(store, profile, since)
    elif known.seen != stamp:
        known = kept.lived[profile] = _brought_up_to_date(store, profile, known)
    return known.between(since, until)


@dataclass(slots=True)
class _Tallied:
    made_for: tuple[float, frozenset[MediaId]]
    tally: Tally
    first: Event | None = None
    last: Event | None = None
    count: int = 0


def tallied(
    store: Store, profile: ProfileId, made_for: tuple[float, frozenset[MediaId]], events: Sequence[Event], now: float
) -> dict[MediaId, Preference]:
    """Sum up the events of a profile, going on from where it was summed up last where only newer ones have come.

    Args:
        made_for: half-life in days, and the media of which nothing is to be inferred.
        events: as `lived` gives them.
    """
    lasting, key = kept_of(store).lasting, ("tally", profile)
    known = lasting.get(key)
    goes_on = isinstance(known, _Tallied) and known.made_for == made_for and _begins(events, known)
    if not isinstance(known, _Tallied) or not goes_on:
        lasting[key] = known = _Tallied(made_for, Tally(now, *made_for))
    known.tally.add(events[known.count :])
    if events:
        known.first, known.last, known.count = events[0], events[-1], len(events)
    return known.tally.preferences(now)


def _begins(events: Sequence[Event], known: _Tallied) -> bool:
    """Say whether events begin with those that are in: they are in order, so the first and the last of them say it."""
    if known.count == 0:
        return True
    return len(events) >= known.count and events[0] is known.first and events[known.count - 1] is known.last


def _read(store: Store, profile: ProfileId, since: float) -> Lived:
    stamp, (_, last_id, merges) = store.change_stamp(), store.events.extent(profile, since)
    return Lived(since, stamp, last_id, merges, store.events.of_profile(profile, since=since))


def _brought_up_to_date(store: Store, profile: ProfileId, known: Lived) -> Lived:
    """Add what is new; read all again where something was taken away or media were merged."""
    stamp, (count, last_id, merges) = store.change_stamp(), store.events.extent(profile, known.since)
    new = store.events.of_profile(profile, since=known.since, after_id=known.last_id) if last_id > known.last_id else []
    if len(known.events) + len(new) != count or merges != known.merges:
        return _read(store, profile, known.since)
    known.seen, known.last_id = stamp, last_id
    if len(new) == 1 and (not known.events or known.events[-1].at <= new[0].at):
        known.events = [*known.events, *new]
    elif new:
        known.events = sorted([*known.events, *new], key=_at)  # stable: equal times stay in the order of their rows
    return known


def _at(event: Event) -> float:
    return event.at
