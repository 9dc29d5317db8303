"""Turns what was forgotten while the window was open into what it doesn't write down when it is closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import kept
from app.queue import Entry, Queue
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow


class Unkept(QObject):
    """Knows what stood in the window when something was forgotten; what comes there later is kept as ever."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._file = window, window.backend.home.left
        self._entries: list[Entry] = []
        self._chosen: set[MediaId] = set()
        self._query = ""
        self._was_there = self._file.exists()
        window.backend.forgot.connect(self.forget)
        window.backend.historyChanged.connect(self._look)

    def forget(self, media_id: MediaId | None) -> None:
        """Take what stands in the window now as forgotten: where it is about this medium, else all of it."""
        window = self._window
        self._entries += [entry for entry in window.player.line.entries if media_id in (None, entry.media_id)]
        current = window.library.view.place().current
        self._chosen |= {chosen for chosen in (media_id or current,) if chosen}
        if media_id is None:
            self._query = window.library.view_.query
        # What is still to be looked through is no history.
        kept.keep_paths(window.backend.home, window.worker.unscanned)
        self._was_there = self._file.exists()

    def queue(self) -> Queue:
        """Give the queue without what was forgotten."""
        self._look()
        line = self._window.player.line
        here = line.entries[line.at : line.at + 1] if line.at >= 0 else []
        entries = [entry for entry in line.entries if not self._has(entry)]
        at = next((place for place, entry in enumerate(entries) if here and entry is here[0]), -1)
        return replace(line, entries=entries, at=at)

    def chosen(self, media_id: MediaId | None) -> MediaId | None:
        """Give what is chosen, unless it was forgotten."""
        self._look()
        return None if media_id in self._chosen else media_id

    def query(self, text: str) -> str:
        """Give the filter, unless it stood there when everything was forgotten."""
        self._look()
        return "" if text == self._query else text

    def _has(self, entry: Entry) -> bool:
        return any(entry is gone for gone in self._entries)

    def _look(self, _changed: str = "") -> None:
        """Where the file that the window was opened with is gone, another process forgot: anything may be meant."""
        there = self._file.exists()
        if self._was_there and not there:
            self.forget(None)
        else:
            self._was_there = there
