"""Writes down what is played: while it lasts into a file that outlives a crash, at its end into the history."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.playlog import PlayLog, write_play
from core import unfinished
from core.unfinished import Unfinished

if TYPE_CHECKING:
    from app.tasks import Backend
    from core.store import Store

OPEN_AFTER_MS = 15_000
"""A play that lasts so long is written down as opened too."""
KEEP_MS = 3_000
"""A kill in the middle of a play loses no more than this of it."""


class Diary(QObject):
    """The play at hand and those before it. In a private session nothing of them is written."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.log: PlayLog | None = None
        self._whose = backend.profile  # whoever watches later: it is written for who began it
        self.opened = QTimer(self, singleShot=True, interval=OPEN_AFTER_MS)
        self.opened.timeout.connect(self._write_open)
        self.keeping = QTimer(self, interval=KEEP_MS)
        self.keeping.timeout.connect(self.keep)
        backend.privateChanged.connect(self._private)

    def begin(self, log: PlayLog) -> None:
        """Take a play that begins."""
        self.log, self._whose = log, self._backend.profile
        self.opened.start()
        self.keeping.start()

    def keep(self) -> None:
        """Write down how far the play at hand is, in case nothing can be written later."""
        log, home, profile = self.log, self._backend.home, self._whose
        if log is None or log.watched_s <= 0:
            return
        origin = log.origin
        state = Unfinished(
            profile,
            log.media_id,
            log.opened_at,
            time.time(),
            log.share,
            log.start_s,
            max(log.at_s, 0.0),
            origin.source,
            origin.slate,
            origin.position,
        )
        self._backend.trace(lambda _store: unfinished.keep(home, state), whose=profile)

    def end(self) -> None:
        """Write the play at hand into the history; nothing if nothing was heard or seen."""
        self.opened.stop()
        self.keeping.stop()
        done, self.log = self.log, None
        if done is not None:
            self._write(done)

    def _write(self, done: PlayLog) -> None:
        home, profile = self._backend.home, self._whose

        def write(store: Store) -> None:
            write_play(store, profile, done)
            unfinished.drop(home)

        if done.watched_s > 0:
            self._backend.trace(write, changed=done.media_id, whose=profile)

    def _write_open(self) -> None:
        if self.log is not None and not self.log.opened:
            self.log.opened = True
            event, profile = self.log.open_event(), self._whose
            self._backend.trace(lambda store: store.events.append(profile, event), whose=profile)

    def _private(self, _private: bool) -> None:
        """What was seen before a private session is written now; what is seen in it never, nor as part of a play."""
        if self.log is not None and self._whose == self._backend.profile:
            self._write(replace(self.log))
            self.log.start_s, self.log.watched_s, self.log.opened_at = max(self.log.at_s, 0.0), 0.0, time.time()
