"""Turns a wish to forget (an item, some days, everything) into what would go, and then makes it gone; and says what
copies of the library still hold.
"""

from __future__ import annotations

import glob
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from core import backups, unfinished
from core.errors import UserProblem
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Lingers, Store


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be forgotten of a profile.

    Attributes:
        media_id: what was done with this medium; None: with all of them.
        since, until: seconds since the epoch, the latter excluded.
        everything: the whole history with lists, kept searches and what was said of what was inferred; the profile
            itself stays.
    """

    media_id: MediaId | None = None
    since: float = -math.inf
    until: float = math.inf
    everything: bool = False


@dataclass(frozen=True, slots=True)
class WouldGo:
    """What would go.

    Attributes:
        held: by kind of event, and line (what was said of what was inferred), list, kept search, model.
        copies: of the library, whole or begun, that were made after the first of it happened and so may hold it still.
            Where nothing is held, it may have been forgotten before: then each may that isn't older than what is
            wished.
        every_copy: all that lie in the library's folder, those that a person made too: what `copies_too` deletes.
    """

    held: Mapping[str, int] = field(default_factory=dict)
    copies: int = 0
    every_copy: int = 0

    @property
    def events(self) -> int:
        """How many events."""
        return sum(count for kind, count in self.held.items() if kind not in NO_EVENTS)


@dataclass(frozen=True, slots=True)
class Gone:
    """What came of it.

    Attributes:
        events: how many are gone.
        lingers: why the library's files still hold them, though nobody is shown them any more (`Store.scour`).
    """

    events: int
    lingers: Lingers = ""


NO_EVENTS = ("line", "list", "kept search", "model")


def days(first: date, last: date) -> Wish:
    """Wish to forget what was done from one day to another, both included, by this machine's clock."""
    ends = (datetime(day.year, day.month, day.day) for day in (first, last + timedelta(days=1)))
    since, until = (moment.astimezone().timestamp() for moment in ends)
    return Wish(since=since, until=until)


def preview(store: Store, profile: ProfileId, wish: Wish) -> WouldGo:
    """Count what would go, and the copies of the library that would still hold it."""
    if wish.everything:
        wish, held = Wish(everything=True), store.profiles.holdings(profile)
    else:
        held = store.events.holdings(profile, wish.media_id, since=wish.since, until=wish.until)
    first_at = _first_at(store, profile, wish) if held else wish.since
    if held.keys() & {"line", "list", "kept search"}:
        first_at = -math.inf  # when those were made isn't known
    made_at = backups.made_at(store.home)
    copies = sum(at + 1 >= first_at for at in made_at)  # they are named by whole seconds
    return WouldGo(held, copies, len(made_at))


def _first_at(store: Store, profile: ProfileId, wish: Wish) -> float:
    """Tell when the first of it happened; where some of it lies ahead, the clock was wrong and that isn't known."""
    now = time.time()
    ahead = store.events.first_at(profile, wish.media_id, since=max(wish.since, now), until=wish.until)
    if ahead != math.inf:
        return -math.inf
    return store.events.first_at(profile, wish.media_id, since=wish.since, until=wish.until)


def forget(store: Store, profile: ProfileId, wish: Wish, *, copies_too: bool = False) -> Gone:
    """Delete it from history, full text and models. Wherever the library's pages held it, they are overwritten.

    Args:
        copies_too: delete all copies in the library's folder as well, after a new one was made.

    Returns:
        How many events are gone, and whether the library's files are clear of them.

    Raises:
        UserProblem: a file beside the library can't be removed; nothing is forgotten then.
    """
    _clear_beside(store, profile, wish)
    with store.erasing():
        if wish.everything:
            gone = store.profiles.empty(profile)
        else:
            gone = store.events.forget(profile, wish.media_id, since=wish.since, until=wish.until)
    return _swept(store, gone, copies_too=copies_too)


def forget_profile(store: Store, profile: ProfileId, *, copies_too: bool = False) -> Gone:
    """Delete a profile with all that it did, as `forget` does with everything, and its name.

    Raises:
        UserProblem: as `forget`.
    """
    _clear_beside(store, profile, Wish(everything=True))
    with store.erasing():
        gone = store.profiles.forget(profile)
    return _swept(store, gone, copies_too=copies_too)


def _swept(store: Store, gone: int, *, copies_too: bool) -> Gone:
    lingers = store.scour()
    if copies_too:
        backups.rewrite(store.home)
    return Gone(gone, lingers)


def _clear_beside(store: Store, profile: ProfileId, wish: Wish) -> None:
    """Remove what tells of it beside the library: where a window was left, the play at hand, what a kill left of these.

    The window writes anew where it is when it closes; a play of somebody else, or of something else, stays.

    Raises:
        UserProblem: a file can't be removed.
    """
    home, play = store.home, unfinished.read(store.home)
    meant = play is None or (play.profile == profile and _is_meant(store, wish, play.media_id, play.at))
    files = [home.left, *([home.playing] if meant else [])]
    for kept in (home.left, home.playing):
        files += home.root.glob(f".{glob.escape(kept.name)}.*.part")
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise UserProblem(
                f"{file} tells of it and can't be removed: {error.strerror}. Close what has it open, or allow writing "
                f"in {home.root}; then forget again. Nothing is forgotten yet."
            ) from error


def _is_meant(store: Store, wish: Wish, media_id: MediaId, at: float) -> bool:
    meant = wish.media_id is None or store.media.resolve(wish.media_id) == store.media.resolve(media_id)
    return wish.everything or (meant and wish.since <= at < wish.until)
