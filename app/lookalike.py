"""Searching with a picture: pasted, dropped, taken from what plays or from what was found; its chip at the field."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QDropEvent, QImage

from app.dropping import paths_of
from app.examplechip import NOTHING, Wanted, pasted
from core import picturefile
from core.store import Store
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.index import Indexes


class LookAlike(QObject):
    """Brings what is wanted to the search page and to the chip. Knows the window's parts; they don't know it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._chip, self._page = window.top_bar.chip, window.search
        window.top_bar.pastedPicture.connect(self._pasted)
        window.top_bar.pastedFiles.connect(self.with_files)
        window.thumbnails.moments.loaded.connect(self._show_still)
        window.thumbnails.loaded.connect(self._show_still)
        window.actions_.on("search_with", self.with_chosen)
        window.detail.searchWithRequested.connect(lambda media_id, at_s: self.with_item(MediaId(media_id), at_s))
        self._chip.removed.connect(lambda: self.want(None))
        self._page.exampleSeen.connect(self._seen)

    def want(self, wanted: Wanted | None) -> None:
        """Search with this, or without."""
        self._chip.show_wanted(wanted)
        self._page.want(wanted)
        if wanted is not None:
            self._window.go("search")
            self._show_still(wanted.media_id)
        elif not self._window.top_bar.search.text().strip():
            self._window.top_bar.searched.emit("")

    def drop(self, event: QDropEvent) -> None:
        """Search with what was dropped, or take it into the library."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if not self.takes(event.mimeData(), event.position().toPoint()):
            self._window.add_paths(paths_of(event.mimeData()))

    def takes(self, data: QMimeData, where: QPoint) -> bool:
        """Take what was dropped, if it is a picture or was dropped on the bar with the search field."""
        files = paths_of(data)
        on_bar = self._window.top_bar.rect().contains(self._window.top_bar.mapFrom(self._window, where))
        if files and (on_bar or all(picturefile.is_picture(path) for path in files)):
            self.with_files(files)
            return True
        if not files and data.hasImage():
            self._pasted(QImage(data.imageData()))
            return True
        return False

    def with_files(self, paths: Sequence[bytes]) -> None:
        """Search with the first of some files; what the library knows of it is used at once."""
        path = paths[0]

        def read(store: Store, _indexes: Indexes) -> MediaId | None:
            return store.media.find(os.fsdecode(path))

        def found(media_id: MediaId | None) -> None:
            name = os.path.basename(os.fsdecode(path))
            self.want(Wanted(name, os.fsdecode(path), media_id=media_id or NOTHING))

        self._window.backend.run(read, found, key="example")

    def with_chosen(self) -> None:
        """Search with the picture that plays, else with the chosen medium: at the moment found, or as a whole."""
        window = self._window
        if window.stack.currentWidget() is window.player.page and window.player.media_id:
            self.with_item(MediaId(window.player.media_id), window.player.position_s)
            return
        page = window.page()
        chosen = page.view.selected() if page is not None else []
        if page is not None and chosen:
            result = page.model.result(chosen[0])
            self.with_item(chosen[0], result.moment.start_s if result and result.moment else None)

    def with_item(self, media_id: MediaId, at_s: float | None) -> None:
        """Search with an item of the library: with one second of it, or as a whole."""

        def read(store: Store, _indexes: Indexes) -> Wanted | None:
            file, facts = store.files.best([media_id]).get(media_id), store.media.facts([media_id]).get(media_id)
            if facts is None:
                return None
            path = os.fsdecode(file.path) if file is not None else ""
            return Wanted(facts.title, path, at_s if facts.has_picture else None, media_id)

        self._window.backend.run(read, lambda wanted: self.want(wanted) if wanted else None, key="example")

    def _pasted(self, image: QImage) -> None:
        if not image.isNull():
            self.want(pasted(image, self.tr("Picture")))

    def _seen(self, still: str) -> None:
        """Show the small picture that the worker made of a file."""
        self._chip.show_still(QImage.fromData(base64.b64decode(still)))

    def _show_still(self, media_id: str) -> None:
        """Show the frame that is searched with, as soon as it is there; the medium's own still until then."""
        wanted = self._page.wanted
        if wanted is None or not media_id or wanted.media_id != media_id or not self._chip.isVisibleTo(self._window):
            return
        thumbnails = self._window.thumbnails
        still = thumbnails.moments.pixmap(wanted.media_id, wanted.at_s) if wanted.at_s is not None else None
        still = still or thumbnails.pixmap(wanted.media_id, 160)
        if still is not None:
            self._chip.show_still(still.toImage())
