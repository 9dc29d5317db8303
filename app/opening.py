"""Files that are opened with Homereel play: at once where they are known, else as soon as their facts are read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app import troubles
from app.formats import fill
from app.jobs import WorkerClient
from app.playerbar import PlayerBar
from app.tasks import Backend
from core.errors import show_path
from core.types import MediaId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

SOURCE = "opened"
"""Where a play came from, in the history."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the library knows of an opened file: its medium, or why it couldn't be read, or nothing yet."""

    media_id: MediaId | None = None
    reason: str = ""


class Opening(QObject):
    """Plays the first of the files that were opened and puts the others behind it, in their order.

    What isn't known is read first, before all that waits, and understood later.
    """

    problem = Signal(str)
    foldersOpened = Signal(list)
    """Folders to be looked through."""
    playing = Signal(str)
    """A medium's id: the first of those that were opened."""

    def __init__(
        self, backend: Backend, worker: WorkerClient, player: PlayerBar, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._backend, self._worker, self._player = backend, worker, player
        self._waiting: list[bytes] = []
        self._asked: set[bytes] = set()
        self._starts = False
        worker.ready.connect(lambda _media: self._look())
        worker.finished.connect(lambda _report: self._look())

    def open(self, paths: Sequence[bytes | str]) -> None:
        """Play files and have folders looked through. What was opened before and waits still is given up."""
        names = [os.path.abspath(os.fsencode(path)) for path in paths]
        folders = [name for name in names if os.path.isdir(name)]
        if folders:
            self.foldersOpened.emit(folders)
        files = [name for name in names if name not in folders]
        if files:
            self._waiting, self._asked, self._starts = list(dict.fromkeys(files)), set(), True
            self._look()

    def _look(self) -> None:
        """Ask the library for the files that still wait."""
        waiting = list(self._waiting)
        if not waiting:
            return

        def read(store: Store, _: Indexes) -> list[Known]:
            return [_known(store, path) for path in waiting]

        self._backend.run(read, lambda known: self._take(dict(zip(waiting, known, strict=True))), key="opening")

    def _take(self, known: dict[bytes, Known]) -> None:
        """Play what is known by now, in order; have the rest read; say what can't be."""
        unknown = [path for path in self._waiting if path in known and known[path] == Known()]
        fresh = [path for path in unknown if path not in self._asked]
        if fresh:
            self._asked.update(fresh)
            self._worker.index(fresh)
        over = not self._worker.is_working
        while self._waiting and self._waiting[0] in known:
            path = self._waiting[0]
            found = known[path]
            if found == Known() and not over:
                return
            self._waiting.pop(0)
            if found.media_id is None:
                self._tell(path, found.reason)
            else:
                self._play(found.media_id)

    def _play(self, media_id: MediaId) -> None:
        if self._starts:
            self._starts = False
            self._player.play(media_id, source=SOURCE, resume=True)
            self.playing.emit(media_id)
        else:
            self._player.enqueue(media_id, SOURCE)

    def _tell(self, path: bytes, reason: str) -> None:
        name = os.path.basename(show_path(path))
        why = troubles.said(reason) if reason else self.tr("it is not there, or no film, music or speech")
        self.problem.emit(fill(self.tr("“%1” can’t be played: %2."), name, why))


def _known(store: Store, path: bytes) -> Known:
    row = store.files.by_path(path)
    if row is None:
        return Known()
    if row.media_id is not None:
        return Known(row.media_id)
    failed = store.jobs.failed_of([row.id])
    return Known(reason=failed[0].reason) if failed else Known()
