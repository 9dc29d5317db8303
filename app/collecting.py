"""Collects Python's cyclic garbage on the GUI thread, and there alone; and lets go of what Qt deletes unasked."""

from __future__ import annotations

import gc
import time

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSpacerItem, QWidgetItem

from app.flow import FlowLayout

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
        if due[1] or due[2]:  # at most every ten seconds or so: it takes some milliseconds
            let_go_of_items()


def let_go_of_items() -> None:
    """Forget the Python side of the items of Qt's own layouts; each is made anew where it is asked for.

    PySide makes one of every item when a layout is put into another, and keeps it for as long as the layout. Qt deletes
    an item with its widget and tells nobody: then whatever comes to lie at its address is taken for a QWidgetItem, be
    it the application's style, an action or a selection model.
    """
    for wrapper in shiboken6.getAllValidWrappers():
        if type(wrapper) in (QWidgetItem, QSpacerItem) and not FlowLayout.holds(wrapper):
            shiboken6.invalidate(wrapper)
