"""Writes a person's ratings and plays to where other programs read them, when asked: into tags, or into .nfo files.

Whatever is changed keeps standing beside, as `core.tagwriter` does it.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from core import tagwriter
from core.errors import MediaError
from core.exchange import nfo_out
from core.exchange.outgoing import Outgoing
from core.store.clock import until_now
from core.tagwriter import Written
from core.taste import LEFT_OFF, preferences
from core.types import Event, EventKind, Facts, FileState, Kind, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store
    from core.store.files import FileRow

TAGS, NFO = "tags", "nfo"
AWAY = {
    FileState.OFFLINE: "the drive or share that it is on isn't connected",
    FileState.MISSING: "it isn't where it was any more",
}


def planned(
    store: Store, profile: ProfileId, to: str, ids: Sequence[MediaId] | None = None, *, played: bool = False
) -> list[Outgoing]:
    """List what would be written: every file of what the profile rated; what isn't at hand says so.

    Of files that went away only those are listed whose content isn't there elsewhere. What is at hand isn't touched:
    `looked_at` does that.

    Args:
        to: TAGS or NFO; there is no .nfo of a song.
        ids: of these alone.
        played: also what was played and not rated: to its end, or (NFO) so that it can be gone on with.
    """
    stars = store.events.stars(profile)
    plays = store.events.of_profile(profile, kinds=[EventKind.PLAY], since=-math.inf)  # those without a date too
    latest, finished = _latest(plays), _finished(plays)
    meant = stars.keys() | (latest.keys() if played else set())
    chosen = sorted(meant if ids is None else {store.media.resolve(i) for i in ids} & meant)
    files = store.files.of_each(chosen)

    def outgoing(media_id: MediaId, facts: Facts, file: FileRow) -> Outgoing:
        last, away = latest.get(media_id), AWAY.get(file.state, "")
        at, left_s = (max(last.at, 0.0), _left_s(last, facts.duration_s)) if last else (0.0, None)
        return Outgoing(file.path, facts, stars.get(media_id, 0.0), finished.get(media_id, 0), at, away, left_s)

    found = [
        outgoing(media_id, facts, file)
        for media_id, facts in store.media.facts(chosen).items()
        if to != NFO or facts.kind is Kind.VIDEO
        for file in _meant(files[media_id])
    ]
    return sorted((one for one in found if _tells(one, to)), key=lambda one: one.path)


def _latest(plays: Sequence[Event]) -> dict[MediaId, Event]:
    """Find each medium's last play; one that is dated ahead of the clock is the last only where there is no other."""
    now = until_now()
    in_order = sorted(plays, key=lambda play: play.at <= now)
    return {play.media_id: play for play in in_order if play.media_id is not None}


def _finished(plays: Sequence[Event]) -> dict[MediaId, int]:
    """Count the plays of each medium that came to its end, be it in several sittings; of all at once."""
    return {media_id: one.finished for media_id, one in preferences(plays, time.time(), math.inf).items()}


def _left_s(last: Event, duration_s: float) -> float | None:
    """Say where a play was left off; 0 where it was finished, None where it was only begun."""
    if duration_s <= 0:
        return None
    stop_s, (low, high) = last.stop_s or min(last.share, 1.0) * duration_s, LEFT_OFF
    return 0.0 if stop_s >= high * duration_s else stop_s if stop_s >= low * duration_s else None


def _tells(one: Outgoing, to: str) -> bool:
    """Whether there is anything to write: stars, a play that was finished, or where one was left off."""
    return bool(one.stars or one.plays or (to == NFO and one.left_s))


def _meant(files: Sequence[FileRow]) -> list[FileRow]:
    """Leave out what can't be read, and what went away while its content stands elsewhere."""
    here = any(file.state is FileState.PRESENT for file in files)
    states = {FileState.PRESENT, FileState.OFFLINE} | (set() if here else {FileState.MISSING})
    return [file for file in files if file.state in states]


def looked_at(out: Sequence[Outgoing], to: str, checkpoint: Callable[[], None] = lambda: None) -> list[Outgoing]:
    """Look at each file before anything is written, and say what it can't take."""
    done = []
    for one in out:
        checkpoint()
        done.append(one if one.hindered else replace(one, hindered=_hindrance(one, to)))
    return done


def _hindrance(one: Outgoing, to: str) -> str:
    return tagwriter.hindrance(one.path) if to == TAGS else nfo_out.hindrance(one)


def room(out: Sequence[Outgoing]) -> int:
    """Sum up the bytes of files: of these, each is kept as it was, unless one was before."""
    sizes = 0
    for one in out:
        with suppress(OSError):
            sizes += os.stat(one.path).st_size
    return sizes


def write_all(out: Sequence[Outgoing], to: str, checkpoint: Callable[[], None] = lambda: None) -> list[Written]:
    """Write each; a file that can't be written is left as it is, with the reason."""
    done = []
    for one in out:
        checkpoint()
        if one.hindered:
            done.append(Written(one.path, one.hindered))
            continue
        try:
            done.append(Written(one.path, changed=_write(one, to)))
        except MediaError as error:
            done.append(Written(one.path, error.cause))
    return done


def _write(one: Outgoing, to: str) -> bool:
    """Write one file; whether anything had to be.

    Raises:
        MediaError: it can't be written; it is as it was.
    """
    if to == TAGS:
        return tagwriter.change(one.path, {"stars": one.stars, "plays": one.plays}).changed
    return nfo_out.write(one)
