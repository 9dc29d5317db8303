"""Turns stills on disk into pixmaps: read off-thread newest request first, kept in memory up to a bound."""

from __future__ import annotations

import threading
from collections import OrderedDict

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.momentstills import MomentStills
from core.settings import Home
from core.types import MediaId

WIDTHS_PX = (160, 240, 320, 480, 640)
"""Sizes that are kept; a card takes the next larger, so that dragging the window's edge reads little."""
CACHE_BYTES = 96_000_000
"""About 500 thumbnails of 320 × 180: the ones on screen many times over. (Qt's own cache holds 45.)"""
WAITING = 300
"""Requests that are kept waiting; older ones have been scrolled past and are forgotten."""
READERS = 2

Key = tuple[MediaId, int]


class Thumbnails(QObject):
    """The stills of one library. `pixmap` answers at once, with None where it has to be read; then `loaded`."""

    loaded = Signal(str)
    """The medium whose still is there now."""
    _read = Signal(object, QImage)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._missing: set[MediaId] = set()
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._reading: set[Key] = set()
        self._lock = threading.Lock()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(READERS)
        self.moments = MomentStills(home, self)
        self.moments.loaded.connect(self.loaded)
        self._read.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def kept_bytes(self) -> int:
        """Memory that the kept pixmaps take."""
        return self._bytes

    def pixmap(self, media_id: MediaId, width_px: int) -> QPixmap | None:
        """Give the still at about this width in device pixels, or None while it is read or where there is none."""
        key = (media_id, next((w for w in WIDTHS_PX if w >= width_px), WIDTHS_PX[-1]))
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if media_id not in self._missing:
            self._want(key)
        return self._stand_in(media_id)

    def forget_missing(self) -> None:
        """Look again for stills that weren't there: the worker has been at it."""
        self._missing.clear()

    def close(self) -> None:
        """Read no more."""
        with self._lock:
            self._waiting.clear()
        self._pool.waitForDone(2000)
        self.moments.close()

    def _stand_in(self, media_id: MediaId) -> QPixmap | None:
        """Another size of the same still, while the right one is read."""
        return next((p for w in WIDTHS_PX if (p := self._kept.get((media_id, w))) is not None), None)

    def _want(self, key: Key) -> None:
        with self._lock:
            if key in self._reading:
                return
            known = key in self._waiting
            self._waiting[key] = None
            self._waiting.move_to_end(key)
            if len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
        if not known:
            self._pool.start(_Read(self))

    def read_newest(self) -> None:
        """Read the request made last (on a pool thread)."""
        with self._lock:
            if not self._waiting:
                return
            key, _ = self._waiting.popitem()
            self._reading.add(key)
        self._read.emit(key, read_still(str(self._home.thumbnail(key[0])), key[1]))

    @Slot(object, QImage)
    def _take(self, key: Key, image: QImage) -> None:
        with self._lock:
            self._reading.discard(key)
        if image.isNull():
            self._missing.add(key[0])
            return
        pixmap = QPixmap.fromImage(image)
        self._kept[key] = pixmap
        self._bytes += _size(pixmap)
        while self._bytes > CACHE_BYTES:
            _, old = self._kept.popitem(last=False)
            self._bytes -= _size(old)
        self.loaded.emit(key[0])


class _Read(QRunnable):
    """One turn of a pool thread; owns no signals."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def run(self) -> None:
        self._thumbnails.read_newest()


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def read_still(path: str, width_px: int) -> QImage:
    """Read one picture scaled to a width (portraits: to that height), null where it can't be read. Any thread."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    full = reader.size()
    if full.isValid() and max(full.width(), full.height()) > width_px:
        bound = QSize(width_px, width_px)
        reader.setScaledSize(full.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)
