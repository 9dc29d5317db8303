"""Makes the pictures of shelves: the poster in a series' folder, else a few of its members' stills side by side."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QImage, QImageReader, QPainter, QPixmap

from app.newest import NewestFirst
from core.errors import HomereelError
from core.settings import Home
from core.store import Store, connect
from core.types import FileState, MediaId, Section

if TYPE_CHECKING:
    from core.store.shelves import Shelf

WIDTH_PX = 480
KEPT = 240
"""Pictures of a few screens, about 60 MB at most."""
WAITING = 120
LOOKED_AT = 12
"""So many members are looked at; those of one record all have one cover."""


class Covers(QObject):
    """The pictures of shelves. `pixmap` answers at once, with None where it has to be made; then `loaded`."""

    loaded = Signal(str)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._shelves: dict[MediaId, Shelf] = {}
        self._kept: OrderedDict[MediaId, QPixmap | None] = OrderedDict()
        self._queue = NewestFirst[MediaId](self._make, threads=1, most=WAITING, parent=self)
        self._queue.made.connect(self._take)

    def know(self, shelves: dict[MediaId, Shelf]) -> None:
        """Say what stands on the shelves that are about to be shown; what has changed is drawn anew."""
        for key, shelf in shelves.items():
            before = self._shelves.get(key)
            if before is not None and before.joined != shelf.joined:
                self._kept.pop(key, None)
        self._shelves = {**self._shelves, **shelves}

    def forget_missing(self) -> None:
        """Look again for pictures that weren't there."""
        self._kept = OrderedDict((key, kept) for key, kept in self._kept.items() if kept is not None)

    def pixmap(self, key: MediaId) -> QPixmap | None:
        """Give the picture of a shelf, or None while it is made or where nothing on it has one."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._shelves:
            self._queue.want(key)
        return None

    def close(self) -> None:
        """Make no more."""
        self._queue.close(3000)

    def _make(self, key: MediaId) -> QImage:
        shelf = self._shelves[key]
        if shelf.part.section is Section.SERIES:
            try:
                with connect(self._home, "read") as store:
                    poster = _poster(store, shelf)
            except HomereelError:  # the library can't be opened now; its own message stands elsewhere
                poster = QImage()
            if not poster.isNull():
                return poster
        return mosaic([str(self._home.thumbnail(media_id)) for media_id in shelf.spread(LOOKED_AT)])

    @Slot(object, QImage)
    def _take(self, key: MediaId, image: QImage) -> None:
        self._kept[key] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.loaded.emit(key)


def _poster(store: Store, shelf: Shelf) -> QImage:
    """Take the picture in a series' own folder: it must lie above all of its episodes that are looked at."""
    from core import artwork

    files = store.files.best(shelf.spread(LOOKED_AT)).values()
    folders = {os.path.dirname(file.path) for file in files if file.state is FileState.PRESENT}
    roots = {file.root for file in files}
    common = os.path.commonpath(folders) if folders else b""
    if not common or common in roots:
        return QImage()
    image = QImage.fromData(artwork.of_folder(common, WIDTH_PX) or b"")
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)


def mosaic(paths: Sequence[str]) -> QImage:
    """Set up to four different pictures into one, two by two; of fewer than four the first stands alone. Any thread."""
    seen: dict[bytes, str] = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                seen.setdefault(hashlib.sha1(file.read(), usedforsecurity=False).digest(), path)
        except OSError:
            continue
    images = [image for path in list(seen.values())[:4] if not (image := _read(path)).isNull()]
    if len(images) < 4:
        return images[0] if images else QImage()
    wide = sum(image.width() > 1.2 * image.height() for image in images) >= 2
    made = QImage(WIDTH_PX, WIDTH_PX * 9 // 16 if wide else WIDTH_PX, QImage.Format.Format_RGB32)
    made.fill(0)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    width, height = made.width() / 2, made.height() / 2
    for number, image in enumerate(images):
        cell = QRectF(width * (number % 2), height * (number // 2), width, height)
        painter.drawImage(cell, image, _filling(image.size(), cell))
    painter.end()
    return made


def _filling(size: QSize, cell: QRectF) -> QRectF:
    """Choose the middle part of a picture that has the shape of a cell."""
    scale = min(size.width() / cell.width(), size.height() / cell.height())
    width, height = cell.width() * scale, cell.height() * scale
    return QRectF((size.width() - width) / 2, (size.height() - height) / 2, width, height)


def _read(path: str) -> QImage:
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    image = reader.read()
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)
