"""Writes a person's ratings and plays to where other programs read them, when asked: into tags, or into .nfo files.

Whatever is changed keeps standing beside, as `core.tagwriter` does it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from core import tagwriter
from core.errors import MediaError
from core.exchange import nfo_out
from core.exchange.outgoing import Outgoing
from core.tagwriter import Written
from core.types import EventKind, Facts, FileState, Kind, MediaId, ProfileId

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
        played: also what was played and not rated.
    """
    stars = store.events.stars(profile)
    last_at: dict[MediaId, float] = {}
    for event in store.events.of_profile(profile, kinds=[EventKind.PLAY]):
        if event.media_id is not None:
            last_at[event.media_id] = event.at
    meant = stars.keys() | (last_at.keys() if played else set())
    chosen = sorted(meant if ids is None else {store.media.resolve(i) for i in ids} & meant)
    plays, files = store.events.plays_of(chosen, profile), store.files.of_each(chosen)

    def outgoing(media_id: MediaId, facts: Facts, file: FileRow) -> Outgoing:
        away, at = AWAY.get(file.state, ""), last_at.get(media_id, 0.0)
        return Outgoing(file.path, facts, stars.get(media_id, 0.0), plays[media_id], at, away)

    found = [
        outgoing(media_id, facts, file)
        for media_id, facts in store.media.facts(chosen).items()
        if to != NFO or facts.kind is Kind.VIDEO
        for file in _meant(files[media_id])
    ]
    return sorted(found, key=lambda one: one.path)


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
    nfo_out.write(one)
    return True
