"""Turns what a person does into events: checks each, writes it through to the disk, returns its id."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.errors import UserProblem
from core.store import Store
from core.types import Event, EventKind, MediaId, ProfileId


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was done from: the list, its slate and the place in it; 0 and −1 where there is none."""

    source: str = ""
    slate: int = 0
    position: int = -1


NOWHERE = Origin()


def log_play(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    share: float,
    *,
    at: float | None = None,
    start_s: float = 0.0,
    stop_s: float = 0.0,
    source: str = "",
    slate: int = 0,
    position: int = -1,
) -> int:
    """Record one play.

    Args:
        share: watched share of the duration; over 1 where parts were repeated.
        at: when it ended, seconds since the epoch; now where it isn't given.
        start_s, stop_s: positions in the medium.

    Raises:
        UserProblem: no such medium, or a number that can't be.
    """
    if not (math.isfinite(share) and share >= 0):
        raise UserProblem(f"A watched share of {share} can't be. Give it as a part of the whole: 0.5 for half of it.")
    if not all(math.isfinite(second) and second >= 0 for second in (start_s, stop_s)):
        raise UserProblem("Positions are seconds from the start, 0 or more.")
    kept = {"share": share, "start_s": start_s, "stop_s": stop_s}
    return _write(store, profile, media_id, EventKind.PLAY, at, Origin(source, slate, position), kept)


def rate(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    stars: float,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Rate a medium from 0.5 to 5 in halves; 0 takes the rating back.

    Args:
        origin: the list that it was rated in, so that the list can be judged by it.

    Raises:
        UserProblem: no such medium, or no such rating.
    """
    _check_stars(stars)
    return _write(store, profile, media_id, EventKind.RATING, at, origin, {"stars": stars})


def like(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Like a medium."""
    return _write(store, profile, media_id, EventKind.LIKE, at, origin)


def dislike(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Dislike a medium: it is never suggested again, and its like less."""
    return _write(store, profile, media_id, EventKind.DISLIKE, at, origin)


def hide(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Hide a medium from this profile."""
    return _write(store, profile, media_id, EventKind.HIDE, at, origin)


def wave(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    for_good: bool,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Wave a suggestion aside: "not this" for good, or "not now" for some days. What is like it isn't concerned."""
    return _write(store, profile, media_id, EventKind.PASS if for_good else EventKind.LATER, at, origin)


def neutral(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Take a like, dislike or hide back, and whatever was waved aside."""
    return _write(store, profile, media_id, EventKind.NEUTRAL, at, origin)


def note(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    text: str,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
    second: float = 0.0,
) -> int:
    """Write a note on a medium.

    Args:
        second: of the medium that it is about; 0 for the whole.

    Raises:
        UserProblem: no such medium, nothing in the note, or no such second.
    """
    if not text.strip():
        raise UserProblem("The note is empty.")
    if not (math.isfinite(second) and second >= 0):
        raise UserProblem("A note is about a second from the start, 0 or more.")
    return _write(store, profile, media_id, EventKind.NOTE, at, origin, {"text": text.strip(), "start_s": second})


def delete_note(store: Store, profile: ProfileId, note: Event) -> None:
    """Delete a note for good, from the search too. `restore_note` writes it again.

    Raises:
        UserProblem: it is gone already.
    """
    with store.erasing():
        _take_away(store, profile, note)


def _take_away(store: Store, profile: ProfileId, note: Event) -> None:
    if not store.events.forget_note(profile, note):
        raise UserProblem("That note is gone already.")


def restore_note(store: Store, profile: ProfileId, note: Event) -> None:
    """Write a deleted note again, with the time at which it was first written."""
    store.events.append(profile, note)


def change_note(store: Store, profile: ProfileId, note: Event, text: str) -> Event:
    """Put other words into a note; its time and the second that it is about stay.

    Both at once: whatever comes between leaves the note with its old words or with its new ones.

    Raises:
        UserProblem: nothing in the note, or it is gone.
    """
    if not text.strip():
        raise UserProblem("The note is empty. To be rid of it, delete it.")
    changed = replace(note, text=text.strip())
    with store.erasing():
        store.events.append_all(profile, [changed], lambda _: _take_away(store, profile, note))
    return changed


def share(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Record that a medium was shared or exported."""
    return _write(store, profile, media_id, EventKind.SHARE, at, origin)


def searched(
    store: Store, profile: ProfileId, text: str, chosen: MediaId | None = None, *, slate: int = 0, position: int = -1
) -> int:
    """Record a search, and the hit that was chosen, if one was.

    Raises:
        UserProblem: no such medium, or nothing was searched for.
    """
    if not text.strip():
        raise UserProblem("Nothing was searched for.")
    origin = Origin("search", slate, position)
    return _write(store, profile, chosen, EventKind.SEARCH, None, origin, {"text": text.strip()})


def forget_searches(store: Store, profile: ProfileId, text: str = "") -> int:
    """Delete one search from the history for good, or with "" all; return how many events are gone."""
    with store.erasing():
        return store.events.forget_searches(profile, text)


def more_like_this(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    origin: Origin = NOWHERE,
) -> int:
    """Record that somebody asked for more like a medium."""
    return _write(store, profile, media_id, EventKind.MORE_LIKE_THIS, at, origin)


def append(store: Store, profile: ProfileId, media_id: MediaId, kind: EventKind, origin: Origin = NOWHERE) -> int:
    """Record an event that needs no more than its kind: open, queue, playlist, like, hide, more like this …

    Raises:
        UserProblem: no such medium.
        ValueError: a kind that needs more (play, skip, rating, note, search).
    """
    if kind in (EventKind.PLAY, EventKind.SKIP, EventKind.RATING, EventKind.NOTE, EventKind.SEARCH):
        raise ValueError(f"{kind} needs more than its kind")
    return _write(store, profile, media_id, kind, None, origin)


def skip(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    stop_s: float = 0.0,
    origin: Origin = NOWHERE,
) -> int:
    """Record that a medium was passed over (what was watched of it, if anything, is a play of its own)."""
    return _write(store, profile, media_id, EventKind.SKIP, at, origin, {"stop_s": max(stop_s, 0.0)})


def record(store: Store, profile: ProfileId, events: Sequence[Event]) -> list[int]:
    """Record one thing done to many media at once, all or nothing: ratings, reactions, notes, queueing, sharing.

    What is said of a medium now is said after all that was said of it before, even if the clock was set back.

    Raises:
        UserProblem: no such medium, no such rating, nothing in a note.
    """
    wanted = {event.media_id for event in events if event.media_id is not None}
    if missing := wanted - store.media.facts(list(wanted)).keys():
        raise UserProblem(f"There is nothing with the id {min(missing)} in this library.")
    for event in events:
        if event.kind is EventKind.RATING:
            _check_stars(event.stars)
        if event.kind is EventKind.NOTE and not event.text.strip():
            raise UserProblem("The note is empty.")
    return store.events.append_all(profile, _in_order(store, profile, events))


def _check_stars(stars: float) -> None:
    if not (math.isfinite(stars) and 0 <= stars <= 5 and float(2 * stars).is_integer()):
        raise UserProblem(f"{stars} stars can't be given. Choose 0.5 to 5 in halves, or 0 to take the rating back.")


def _write(
    store: Store,
    profile: ProfileId,
    media_id: MediaId | None,
    kind: EventKind,
    at: float | None,
    origin: Origin,
    kept: Mapping[str, Any] | None = None,
) -> int:
    if media_id is not None and media_id not in store.media.facts([media_id]):
        raise UserProblem(f"There is nothing with the id {media_id} in this library.")
    if at is not None and not math.isfinite(at):
        raise UserProblem("That is no time.")
    came_from: Mapping[str, Any] = {"source": origin.source, "slate": origin.slate, "position": origin.position}
    event = Event(media_id, kind, time.time() if at is None else at, **came_from, **(kept or {}))
    return store.events.append_all(profile, _in_order(store, profile, [event]) if at is None else [event])[0]


_SAID = frozenset(
    {EventKind.RATING, EventKind.LIKE, EventKind.DISLIKE, EventKind.HIDE, EventKind.NEUTRAL, EventKind.PASS}
    | {EventKind.LATER}
)
"""Of these the latest counts."""


def _in_order(store: Store, profile: ProfileId, events: Sequence[Event]) -> list[Event]:
    """Date what is said of a medium now no earlier than what was said last: the clock may have been set back."""
    said = [event.media_id for event in events if event.kind in _SAID and event.media_id is not None]
    last = store.events.said_at(profile, said) if said else {}
    return [
        replace(event, at=max(event.at, last[event.media_id]))
        if event.kind in _SAID and event.media_id is not None and event.media_id in last
        else event
        for event in events
    ]
