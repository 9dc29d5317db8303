"""The card of the settings where stars and plays go out to other programs: into tags, or into .nfo files."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import icons, theme
from app.activity_steps import card
from app.flow import FlowLayout
from app.jobs import WorkerClient
from app.pages.base import label, wrapped
from app.settings_parts import CutButton
from app.takeoutsheet import TakeOutSheet
from app.tasks import Backend


class TakingOutCard(QWidget):
    """Two ways out; a sheet shows what would be written where, and nothing is before a yes."""

    told = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self.sheet: TakeOutSheet | None = None
        frame, column = card()
        column.addWidget(label(self.tr("Take your ratings to other programs"), "strong"))
        column.addWidget(
            wrapped(
                self.tr(
                    "Stars and plays where others read them: in the tags of songs (Strawberry, MusicBee, Kodi), or in "
                    ".nfo files beside films and episodes (Kodi, Jellyfin). You see what would be written before "
                    "anything is, and each file as it was is kept."
                )
            )
        )
        self.tags_button = self._button("tag", self.tr("Into tags…"), "tags")
        self.nfo_button = self._button("file-text", self.tr("Into .nfo files…"), "nfo")
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(self.tags_button)
        row.addWidget(self.nfo_button)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _button(self, icon: str, words: str, to: str) -> CutButton:
        made = CutButton(words)
        icons.beside(made, icon)
        made.clicked.connect(lambda _checked=False: self.open(to))
        return made

    def open(self, to: str) -> None:
        """Show what would be written into "tags" or into "nfo" files."""
        self.sheet = TakeOutSheet(self._backend, self._worker, to, self.window())
        self.sheet.written.connect(lambda count: self.told.emit(self.tr("%n file(s) written", "", count)))
        self.sheet.open()
