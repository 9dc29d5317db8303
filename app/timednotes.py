"""The notes of what plays that are about a second, as marks on its seek bar, and steps from mark to mark."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.store import Store
from core.types import EventKind, MediaId, ProfileId

if TYPE_CHECKING:
    from app.playerbar import PlayerBar
    from app.tasks import Backend

Note = tuple[float, str]
NEAR_S = 0.5
"""A mark so near is the one that one stands on."""
BACK_S = 2.0
"""“Previous mark” goes to the one at hand when more than this was played since, as with chapters."""


class TimedNotes(QObject):
    """Keeps the seek bar's notes true, whoever writes them."""

    def __init__(self, bar: PlayerBar, backend: Backend) -> None:
        super().__init__(bar)
        self._bar, self._backend = bar, backend
        bar.playingChanged.connect(self._playing_changed)
        backend.historyChanged.connect(self._history_changed)

    def next_mark(self) -> None:
        """Go to the next mark: a note or a moment found."""
        following = [at_s for at_s in self._seconds() if at_s > self._bar.position_s + NEAR_S]
        if following:
            self._bar.seek(following[0])

    def previous_mark(self) -> None:
        """Go to the mark before; to the one at hand when it was some time ago."""
        before = [at_s for at_s in self._seconds() if at_s < self._bar.position_s - BACK_S]
        if before:
            self._bar.seek(before[-1])

    def _seconds(self) -> list[float]:
        shown = self._bar.seek_bar
        return sorted({at_s for at_s, _ in (*shown.marks, *shown.notes)})

    def _playing_changed(self, media_id: str) -> None:
        self._bar.seek_bar.set_notes(())
        self._read(media_id)

    def _history_changed(self, media_id: str) -> None:
        if media_id in ("", self._bar.media_id):
            self._read(self._bar.media_id)

    def _read(self, media_id: str) -> None:
        if media_id:
            read = functools.partial(timed_notes, profile=self._backend.profile, media_id=MediaId(media_id))
            show = functools.partial(self._show, media_id)
            self._backend.run(lambda store, _: read(store), show, key="seek-notes")

    def _show(self, media_id: str, notes: tuple[Note, ...]) -> None:
        if media_id == self._bar.media_id:
            self._bar.seek_bar.set_notes(notes)


def timed_notes(store: Store, profile: ProfileId, media_id: MediaId) -> tuple[Note, ...]:
    """Read the notes of a medium that are about a second of it: the second and the words, by time."""
    events = store.events.of_media(profile, media_id)
    return tuple(sorted((e.start_s, e.text) for e in events if e.kind is EventKind.NOTE and e.start_s > 0))
