"""The card of the settings where a history comes in from other programs, and is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import filedialogs, icons, theme
from app.activity_steps import card
from app.bringsheet import BringSheet, Words
from app.flow import FlowLayout
from app.formats import cut, day, fill
from app.pages.base import label, wrapped
from app.settings_parts import CutButton
from app.tasks import Backend
from core import exchange

if TYPE_CHECKING:
    from core.store import Import, Store


class BringingCard(QWidget):
    """A file or a folder is chosen, a sheet shows what it means; the last import can be taken back."""

    told = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._words = Words(self)
        self.sheet: BringSheet | None = None
        self._last: Import | None = None
        frame, column = card()
        column.addWidget(label(self.tr("Bring in your history"), "strong"))
        column.addWidget(
            wrapped(
                self.tr(
                    "Plays and ratings from Kodi (.nfo files, videodb.xml), Jellyfin (library.db, JSON), Last.fm, "
                    "ListenBrainz, Trakt, Letterboxd, IMDb, or another Homereel. You see what was found before "
                    "anything is written."
                )
            )
        )
        self.file_button = self._button("file-arrow-down", self.tr("From a file…"))
        self.folder_button = self._button("folder-open", self.tr("From a folder…"))
        self.file_button.clicked.connect(lambda _checked=False: self.choose_file())
        self.folder_button.clicked.connect(lambda _checked=False: self.choose_folder())
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(self.file_button)
        row.addWidget(self.folder_button)
        column.addLayout(row)
        self.last = wrapped("", "caption")
        self.back_button = self._button("arrow-counter-clockwise", self.tr("Take it back"))
        self.back_button.clicked.connect(lambda _checked=False: self.take_back())
        column.addWidget(self.last)
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(self.back_button)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self._show([])

    def _button(self, icon: str, words: str) -> CutButton:
        made = CutButton(words)
        icons.beside(made, icon)
        return made

    def read_again(self) -> None:
        """Look for the last import."""
        profile = self._backend.profile
        self._backend.run(lambda store, _: store.imports.all(profile), self._show, key="imports")

    def _show(self, imports: list[Import]) -> None:
        self._last = imports[0] if imports else None
        for part in (self.last, self.back_button):
            part.setVisible(bool(imports))
        if self._last is not None:
            words = self.tr("Last brought in: %1 (%2), %3, %n event(s).", "", self._last.events)
            program = self._words.program(self._last.format)
            self.last.setText(fill(words, cut(self._last.name), program, day(self._last.at)))

    # ── Deeds ───────────────────────────────────────────────────────────────────────────────────────

    def choose_file(self) -> None:
        """Ask for a file, and show what it means."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chosen = filedialogs.ask_file(self, self.tr("Bring in your history"), folder)
        self.open(chosen)

    def choose_folder(self) -> None:
        """Ask for a folder, and show what it means."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        self.open(filedialogs.ask_folder(self, self.tr("Bring in your history"), folder))

    def open(self, chosen: str) -> None:
        """Show what a file or folder means; "" for none."""
        if chosen:
            self.sheet = BringSheet(self._backend, Path(chosen), self.window())
            self.sheet.written.connect(self._written)
            self.sheet.open()

    def _written(self, _number: int, count: int) -> None:
        self.told.emit(self.tr("%n event(s) were brought in.", "", count))

    def take_back(self) -> None:
        """Take the last import back as a whole; the same file can bring it again."""
        one, profile, backend = self._last, self._backend.profile, self._backend
        if one is None:
            return
        self.back_button.setEnabled(False)

        def undo(store: Store) -> int:
            return exchange.undo(store, profile, one.id)

        def done(count: int) -> None:
            self.back_button.setEnabled(True)
            backend.listsChanged.emit()
            self.told.emit(self.tr("%n event(s) were taken back.", "", count))

        def failed(message: str) -> None:
            self.back_button.setEnabled(True)
            self.told.emit(message)

        backend.write(undo, done, changed="", error=failed)
