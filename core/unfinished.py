"""Turns the play at hand into a small file, again and again, and what a crash left of it into the event it was.

Events are never changed, so a play can only be written when it is over. Until then it stands in a file beside the
library (sealed where that is encrypted): whatever ends the window, a kill included, costs the seconds since the file
was last written.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass, replace

from core import feedback
from core.errors import UserProblem
from core.parsing import parsed_json
from core.settings import Home
from core.store import Store
from core.types import EventKind, MediaId, ProfileId
from core.vault import Locked, sealing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One play as it stood at a moment.

    Attributes:
        opened_at, at: when it began and when this was so, seconds since the epoch.
        share: watched share of the duration so far.
        start_s, stop_s: positions in the medium.
        source, slate, position: where it was chosen from (see `Event`).
    """

    profile: ProfileId
    media_id: MediaId
    opened_at: float
    at: float
    share: float
    start_s: float
    stop_s: float
    source: str = ""
    slate: int = 0
    position: int = -1


def keep(home: Home, play: Unfinished) -> None:
    """Write the play at hand down, in place of what stood there; a full disk is only logged: the play goes on."""
    kept = replace(play, share=min(play.share, _MOST_SHARE))
    try:
        sealing.write(home, home.playing, json.dumps(asdict(kept)).encode("ascii"))
    except (OSError, Locked) as error:
        log.warning("the play at hand can't be kept: %s", getattr(error, "strerror", error))


def drop(home: Home) -> None:
    """Forget the play at hand: it was written, or isn't to be."""
    try:
        home.playing.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the play at hand can't be removed: %s", error.strerror)


def recover(store: Store) -> MediaId | None:
    """Write into the history what an earlier window left unfinished, once; returns its medium, None for nothing.

    A play that was written just before the end is known by its time and not written again; one of a profile that wants
    no history kept by now isn't written at all.
    """
    play, media_id = read(store.home), None
    if play is not None and _is_to_be_written(store, play):
        try:
            feedback.log_play(
                store,
                play.profile,
                play.media_id,
                play.share,
                at=play.at,
                start_s=play.start_s,
                stop_s=play.stop_s,
                source=play.source,
                slate=play.slate,
                position=play.position,
            )
            media_id = play.media_id
        except UserProblem as problem:  # its medium or profile was forgotten since
            log.info("an unfinished play is left out: its medium or profile is gone")
            log.debug("what was in its way: %s", problem)
    drop(store.home)
    return media_id


def read(home: Home) -> Unfinished | None:
    """Read what stands in the file; None where there is none, or none that could be a play."""
    try:
        if home.playing.stat().st_size > _MOST_BYTES:
            return None
        play = Unfinished(**parsed_json(sealing.read(home, home.playing) or b""))
    except (OSError, ValueError, TypeError):
        return None
    return play if _can_be(play, time.time()) else None


def _can_be(play: Unfinished, now: float) -> bool:
    """Whether each value is of its kind and within what a play can come to: anybody may have written the file."""
    latest = now + _AHEAD_S
    numbers = (
        (play.opened_at, latest), (play.at, latest),
        (play.share, _MOST_SHARE), (play.start_s, _LONGEST_S), (play.stop_s, _LONGEST_S),
    )  # fmt: skip
    texts = ((play.media_id, _LONGEST_ID), (play.source, _LONGEST_SOURCE))
    return (
        all(_is_number(value) and 0 <= value <= most for value, most in numbers)
        and all(isinstance(text, str) and len(text) <= most for text, most in texts)
        and all(type(value) is int and -1 <= value <= _MOST_INT for value in (play.profile, play.slate, play.position))
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_MOST_BYTES = 100_000
_MOST_SHARE = 10.0
"""A medium that is played again and again in one go: no more of it is believed."""
_LONGEST_S = 1e7
"""Seconds, as the longest medium that is taken in (`core.tagreader`)."""
_AHEAD_S = 86_400.0
"""How far a clock may have been ahead."""
_LONGEST_ID, _LONGEST_SOURCE = 64, 1000
_MOST_INT = (1 << 63) - 1
"""SQLite's largest."""


def _is_to_be_written(store: Store, play: Unfinished) -> bool:
    return play.share > 0 and store.consents.keeps_history(play.profile) and not _is_written(store, play)


def _is_written(store: Store, play: Unfinished) -> bool:
    known = {profile for profile, _ in store.profiles.all()}
    if play.profile not in known:
        return True
    plays = store.events.of_profile(play.profile, kinds=[EventKind.PLAY], since=play.opened_at, whole=True)
    return any(event.media_id == store.media.resolve(play.media_id) for event in plays)
