"""What the window does for the library by itself: goes on where it was left, and looks for what changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app import kept
from app.jobs import WorkerClient
from app.tasks import Backend
from core import unfinished
from core.types import JobState, MediaId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

LOOK_AGAIN_MS = 8000
"""So long after the start the known folders are looked through: the window and its first clicks come first."""


class Upkeep(QObject):
    """Paths that were asked for are kept until they were scanned, over a quit as well as over a crash."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self._later = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._later.timeout.connect(self._look_again)
        self._waits = False
        worker.pathsChanged.connect(self._keep)
        worker.finished.connect(self._finished)

    def start(self, paths: Sequence[str] = ()) -> None:
        """Go on with what was left, take in what is asked for, and look for changes somewhat later."""
        asked = [*kept.paths(self._backend.home), *paths]
        if asked:
            self._worker.index(asked)
        else:
            self._backend.run(_has_pending, lambda some: self._worker.resume_pending() if some else None)
        self._later.start()
        self._backend.write(unfinished.recover, self._recovered)

    def _recovered(self, media_id: MediaId | None) -> None:
        """A play that a crash broke off is in the history now."""
        if media_id is not None:
            self._backend.historyChanged.emit(media_id)

    def _keep(self) -> None:
        kept.keep_paths(self._backend.home, self._worker.unscanned)

    def _look_again(self) -> None:
        """Scan all known folders, unless something runs: then afterwards."""
        self._waits = self._worker.has_runs
        if not self._waits:
            self._backend.run(_roots, self._worker.look_again)

    def _finished(self, report: dict[str, object]) -> None:
        if self._waits and not self._worker.has_runs:
            self._waits = False
            if report.get("kind") != "cancelled":  # who stopped it doesn't want it to go on by itself
                self._later.start()


def _has_pending(store: Store, _: Indexes) -> bool:
    """Whether an earlier run left work behind."""
    states = store.jobs.counts().values()
    return any(s.get(JobState.PENDING, 0) + s.get(JobState.RUNNING, 0) for s in states)


def _roots(store: Store, _: Indexes) -> list[bytes]:
    return [path for _, path in store.files.roots()]
