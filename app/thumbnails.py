"""Turns stills on disk into pixmaps: read off-thread newest request first, kept in memory up to a bound."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.covers import Covers
from app.momentstills import MomentStills
from app.newest import NewestFirst
from app.shelves import is_shelf
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

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._kept: OrderedDict[Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._missing: set[MediaId] = set()
        self._queue = NewestFirst[Key](self._read, threads=READERS, most=WAITING, parent=self)
        self._queue.made.connect(self._take)
        self.moments = MomentStills(home, self)
        self.moments.loaded.connect(self.loaded)
        self.covers = Covers(home, self)
        self.covers.loaded.connect(self.loaded)

    @property
    def kept_bytes(self) -> int:
        """Memory that the kept pixmaps take."""
        return self._bytes

    def pixmap(self, media_id: MediaId, width_px: int) -> QPixmap | None:
        """Give the still at about this width in device pixels, or None while it is read or where there is none."""
        if is_shelf(media_id):
            return self.covers.pixmap(media_id)
        key = (media_id, next((w for w in WIDTHS_PX if w >= width_px), WIDTHS_PX[-1]))
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        if media_id not in self._missing:
            self._queue.want(key)
        return self._stand_in(media_id)

    def forget_missing(self) -> None:
        """Look again for stills that weren't there: the worker has been at it."""
        self._missing.clear()
        self.covers.forget_missing()

    def close(self) -> None:
        """Read no more."""
        self._queue.close(2000)
        self.moments.close()
        self.covers.close()

    def _stand_in(self, media_id: MediaId) -> QPixmap | None:
        """Another size of the same still, while the right one is read."""
        return next((p for w in WIDTHS_PX if (p := self._kept.get((media_id, w))) is not None), None)

    def _read(self, key: Key) -> QImage:
        return read_still(str(self._home.thumbnail(key[0])), key[1])

    @Slot(object, QImage)
    def _take(self, key: Key, image: QImage) -> None:
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
