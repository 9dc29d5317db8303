"""Turns the play at hand into a small file, again and again, and what a crash left of it into the event it was.

Events are never changed, so a play can only be written when it is over. Until then it stands in a file beside the
library (sealed where that is encrypted): whatever ends the window, a kill included, costs the seconds since the file
was last written.
"""

from __future__ import annotations

import json
import logging
import math
from dataclasses import asdict, dataclass

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
    try:
        sealing.write(home, home.playing, json.dumps(asdict(play)).encode("ascii"))
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

    A play that was written just before the end is known by its time and not written again.
    """
    play, media_id = read(store.home), None
    if play is not None and play.share > 0 and not _is_written(store, play):
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
        raw = parsed_json(sealing.read(home, home.playing) or b"")
        play = Unfinished(**raw)
        numbers = (play.opened_at, play.at, play.share, play.start_s, play.stop_s)
        fits = all(math.isfinite(float(number)) and number >= 0 for number in numbers)
        texts = isinstance(play.media_id, str) and isinstance(play.source, str)
        whole = all(isinstance(number, int) for number in (play.profile, play.slate, play.position))
    except (OSError, ValueError, TypeError, OverflowError):
        return None
    return play if fits and texts and whole else None


def _is_written(store: Store, play: Unfinished) -> bool:
    known = {profile for profile, _ in store.profiles.all()}
    if play.profile not in known:
        return True
    plays = store.events.of_profile(play.profile, kinds=[EventKind.PLAY], since=play.opened_at, whole=True)
    return any(event.media_id == store.media.resolve(play.media_id) for event in plays)
