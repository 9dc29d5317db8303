"""Collects Python's cyclic garbage on the GUI thread, and there alone."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000
REST = 100
"""A full collection is followed by at least this many times its own length without another."""


class Collector(QObject):
    """Does what Python's automatic collection does, but never on a pool's thread.

    Python collects on whatever thread allocates just then. On a reader's thread that would delete Qt objects of the GUI
    thread that hang in a cycle: their timers stay registered, and the next one to fire is a crash
    (https://doc.qt.io/qt-6/threads-qobject.html: a QObject is deleted on the thread that it lives on).
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Switch the automatic collection off, and look once a second instead."""
        super().__init__(parent)
        self._rest_until = 0.0
        gc.disable()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, by Python's own thresholds."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        began = time.monotonic()
        if due[2] and began >= self._rest_until:
            gc.collect()
            now = time.monotonic()
            self._rest_until = now + REST * (now - began)
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)
