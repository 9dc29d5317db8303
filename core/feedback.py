"""Turns what a person does into events: checks each, writes it through to the disk, returns its id."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any, Protocol

from core.errors import UserProblem
from core.store import Store
from core.types import Event, EventKind, MediaId, ProfileId


class CameFrom(Protocol):
    """The list and place that an item was chosen from (see `Event`)."""

    @property
    def source(self) -> str: ...
    @property
    def slate(self) -> int: ...
    @property
    def position(self) -> int: ...


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
    kept = {"share": share, "start_s": start_s, "stop_s": stop_s, "slate": slate, "position": position}
    return _write(store, profile, media_id, EventKind.PLAY, at, source, kept)


def rate(
    store: Store, profile: ProfileId, media_id: MediaId, stars: float, *, at: float | None = None, source: str = ""
) -> int:
    """Rate a medium from 0.5 to 5 in halves; 0 takes the rating back.

    Raises:
        UserProblem: no such medium, or no such rating.
    """
    if not (math.isfinite(stars) and 0 <= stars <= 5 and float(2 * stars).is_integer()):
        raise UserProblem(f"{stars} stars can't be given. Choose 0.5 to 5 in halves, or 0 to take the rating back.")
    return _write(store, profile, media_id, EventKind.RATING, at, source, {"stars": stars})


def like(store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = "") -> int:
    """Like a medium."""
    return _write(store, profile, media_id, EventKind.LIKE, at, source)


def dislike(store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = "") -> int:
    """Dislike a medium: it is never suggested again, and its like less."""
    return _write(store, profile, media_id, EventKind.DISLIKE, at, source)


def hide(store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = "") -> int:
    """Hide a medium from this profile."""
    return _write(store, profile, media_id, EventKind.HIDE, at, source)


def neutral(store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = "") -> int:
    """Take a like, dislike or hide back."""
    return _write(store, profile, media_id, EventKind.NEUTRAL, at, source)


def note(
    store: Store, profile: ProfileId, media_id: MediaId, text: str, *, at: float | None = None, source: str = ""
) -> int:
    """Write a note on a medium.

    Raises:
        UserProblem: no such medium, or nothing in the note.
    """
    if not text.strip():
        raise UserProblem("The note is empty.")
    return _write(store, profile, media_id, EventKind.NOTE, at, source, {"text": text.strip()})


def share(store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = "") -> int:
    """Record that a medium was shared or exported."""
    return _write(store, profile, media_id, EventKind.SHARE, at, source)


def searched(
    store: Store, profile: ProfileId, text: str, chosen: MediaId | None = None, *, slate: int = 0, position: int = -1
) -> int:
    """Record a search, and the hit that was chosen, if one was.

    Raises:
        UserProblem: no such medium, or nothing was searched for.
    """
    if not text.strip():
        raise UserProblem("Nothing was searched for.")
    kept = {"text": text.strip(), "slate": slate, "position": position}
    return _write(store, profile, chosen, EventKind.SEARCH, None, "search", kept)


def more_like_this(
    store: Store, profile: ProfileId, media_id: MediaId, *, at: float | None = None, source: str = ""
) -> int:
    """Record that somebody asked for more like a medium."""
    return _write(store, profile, media_id, EventKind.MORE_LIKE_THIS, at, source)


def append(store: Store, profile: ProfileId, media_id: MediaId, kind: EventKind, origin: CameFrom | None = None) -> int:
    """Record an event that needs no more than its kind: open, queue, playlist, like, hide, more like this …

    Raises:
        UserProblem: no such medium.
        ValueError: a kind that needs more (play, skip, rating, note, search).
    """
    if kind in (EventKind.PLAY, EventKind.SKIP, EventKind.RATING, EventKind.NOTE, EventKind.SEARCH):
        raise ValueError(f"{kind} needs more than its kind")
    if origin is None:
        return _write(store, profile, media_id, kind, None, "")
    kept = {"slate": origin.slate, "position": origin.position}
    return _write(store, profile, media_id, kind, None, origin.source, kept)


def skip(
    store: Store,
    profile: ProfileId,
    media_id: MediaId,
    *,
    at: float | None = None,
    stop_s: float = 0.0,
    source: str = "",
) -> int:
    """Record that a medium was passed over (what was watched of it, if anything, is a play of its own)."""
    return _write(store, profile, media_id, EventKind.SKIP, at, source, {"stop_s": max(stop_s, 0.0)})


def _write(
    store: Store,
    profile: ProfileId,
    media_id: MediaId | None,
    kind: EventKind,
    at: float | None,
    source: str,
    kept: Mapping[str, Any] | None = None,
) -> int:
    if media_id is not None and media_id not in store.media.facts([media_id]):
        raise UserProblem(f"There is nothing with the id {media_id} in this library.")
    at = time.time() if at is None else at
    if not math.isfinite(at):
        raise UserProblem("That is no time.")
    return store.events.append(profile, Event(media_id, kind, at, source=source, **(kept or {})))
