"""Turns moments of films into pixmaps: one frame each, made off-thread when it comes on screen, kept in memory only."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.newest import NewestFirst
from core import decode
from core.errors import HomereelError
from core.settings import Home
from core.store import Store, connect
from core.types import FileState, MediaId

WIDTH_PX = 320
KEPT = 160
"""A few screens of results, about 35 MB."""
WAITING = 60
"""Requests that are kept waiting; older ones have been scrolled past."""

Key = tuple[MediaId, int]
"""Medium and tenths of a second."""


class MomentStills(QObject):
    """The frames of moments. `pixmap` answers at once, with None where it has to be made; then `loaded`.

    A frame costs a start of ffmpeg and up to some tenths of a second, so one thread makes them, the latest wish first.
    """

    loaded = Signal(str)
    """The medium of which there is a frame now."""

    def __init__(self, home: Home, parent: QObject | None = None, most: int = WAITING) -> None:
        super().__init__(parent)
        self._home = home
        self._kept: OrderedDict[Key, QPixmap | None] = OrderedDict()  # None where there is no such frame
        self._queue = NewestFirst[Key](self._frame, threads=1, most=most, parent=self)
        self._queue.made.connect(self._take)

    def pixmap(self, media_id: MediaId, at_s: float) -> QPixmap | None:
        """Give the frame at a second, or None while it is made or where there is none."""
        key = (media_id, round(10 * at_s))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._queue.want(key)
        return None

    def close(self) -> None:
        """Make no more."""
        self._queue.close(5000)

    def _frame(self, key: Key) -> QImage:
        try:
            with connect(self._home, "read") as store:
                return frame(store, key[0], key[1] / 10)
        except HomereelError:  # the library can't be opened now; its own message stands elsewhere
            return QImage()

    @Slot(object, QImage)
    def _take(self, key: Key, image: QImage) -> None:
        self._kept[key] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(key[0])


def frame(store: Store, media_id: MediaId, at_s: float) -> QImage:
    """Take a small picture of a film at a second; null where its file isn't at hand or shows nothing."""
    file = store.files.best([media_id]).get(media_id)
    if file is None or file.state is not FileState.PRESENT:
        return QImage()
    try:
        found = store.files.probe(file.id)
        jpeg = decode.still(found, at_s, WIDTH_PX) if found is not None and found.video is not None else b""
    except (HomereelError, LookupError):  # it can't be read, or was never looked into
        return QImage()
    image = QImage.fromData(jpeg)
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)
