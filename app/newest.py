"""Turns wishes for pictures into pictures made off-thread, the latest wish first; what was scrolled past is dropped."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage

from app.tasks import Call

Key = TypeVar("Key")


class NewestFirst(QObject, Generic[Key]):
    """A queue of wishes and the threads that grant them.

    Source: calibre's `gui2/library/caches.py`.

    Args:
        make: makes the picture for a key on a thread of the pool; null where there is none. It must not raise.
        threads: so many pictures are made at once.
        most: wishes that are kept waiting; older ones are forgotten.
    """

    made = Signal(object, QImage)
    """A key and its picture, on the thread that owns the queue."""
    _finished = Signal(object, QImage)

    def __init__(
        self, make: Callable[[Key], QImage], *, threads: int, most: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._most = most
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._making: set[Key] = set()
        self._lock = threading.Lock()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._finished.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def want(self, key: Key) -> None:
        """Wish for a picture; wished for again, it comes sooner, and never twice at a time."""
        with self._lock:
            if key in self._making:
                return
            known = key in self._waiting
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            if len(self._waiting) > self._most:
                self._waiting.popitem(last=False)
        if not known:
            self._pool.start(Call(self.make_newest))

    def close(self, wait_ms: int) -> None:
        """Forget all wishes, and wait so long for those that are being granted."""
        with self._lock:
            self._waiting.clear()
        self._pool.waitForDone(wait_ms)

    def make_newest(self) -> None:
        """Grant the latest wish (on a thread of the pool)."""
        with self._lock:
            if not self._waiting:
                return
            key, _ = self._waiting.popitem()
            self._making.add(key)
        self._finished.emit(key, self._make(key))

    @Slot(object, QImage)
    def _hand_over(self, key: Key, image: QImage) -> None:
        with self._lock:
            self._making.discard(key)
        self.made.emit(key, image)
