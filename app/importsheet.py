"""Shows what a list file of another player means in this library, before anything is kept."""

from __future__ import annotations

from pathlib import Path

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app import theme
from app.dialogsize import grow
from app.formats import fill, number
from app.listdeeds import ListDeeds
from app.pages.base import label
from app.tasks import Backend
from core import playlists
from core.playlists import Match

MOST_SHOWN = 500
"""Lines of what wasn't found."""


class ImportSheet(QDialog):
    """Found so many of so many, what wasn't found, and a name for the list."""

    kept = Signal(str)
    """The list is among the lists now, under this name."""

    def __init__(self, backend: Backend, deeds: ListDeeds, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(fill(self.tr("Import %1"), path.name))
        self._deeds = deeds
        self._matches: list[Match] = []
        self.headline = label(self.tr("Looking for what it names…"), "strong")
        self.headline.setWordWrap(True)
        self.how = label("", "muted")
        self.missing_words = label(self.tr("Not in your library:"), "muted")
        self.missing = QPlainTextEdit()
        self.missing.setReadOnly(True)
        self.missing.setTabChangesFocus(True)
        self.missing.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.missing.setAccessibleName(self.tr("Entries that aren’t in your library"))
        self.name = QLineEdit(path.stem)
        self.name.setAccessibleName(self.tr("Name of the new list"))
        self.problem = label("", "bad")
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(self.tr("Make the list"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setProperty("role", "primary")
        self._lay_out()
        for part in (self.how, self.missing_words, self.missing, self.problem):
            part.hide()
        self.save.setEnabled(False)
        self.name.textChanged.connect(self._typed)
        self.buttons.accepted.connect(self._keep)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        profile = backend.profile
        backend.run(lambda store, _: playlists.read_file(store, path, profile), self._show, error=self._refuse)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        for part in (self.headline, self.how, label(self.tr("Name of the new list"), "caption"), self.name):
            column.addWidget(part)
        column.addWidget(self.missing_words)
        column.addWidget(self.missing, 1)
        column.addWidget(self.problem)
        column.addStretch(0)
        column.addWidget(self.buttons)
        self.resize(theme.eased(520), theme.eased(360))

    def _show(self, matches: list[Match]) -> None:
        self._matches = matches
        missing = [match.entry.shown or match.entry.title for match in matches if match.media_id is None]
        found = len(matches) - len(missing)
        self.headline.setText(fill(self.tr("Found %1 of %2"), number(found), number(len(matches))))
        self.how.setText(self._ways(matches))
        self.how.setVisible(bool(found))
        more = len(missing) - MOST_SHOWN
        lines = missing[:MOST_SHOWN] + ([self.tr("and %n more", "", more)] if more > 0 else [])
        self.missing.setPlainText("\n".join(lines))
        for part in (self.missing_words, self.missing):
            part.setVisible(bool(missing))
        if not found:
            self._say(self.tr("Nothing of it is in your library. Add the folder that holds its files first."))
        grow(self)
        self._typed()

    def _ways(self, matches: list[Match]) -> str:
        """Say how they were found: what was only guessed by its name is worth a look."""
        words = {
            "path": self.tr("%n by its place", "", sum(match.way == "path" for match in matches)),
            "content": self.tr("%n by what is in the file", "", sum(match.way == "content" for match in matches)),
            "name": self.tr("%n by title and length", "", sum(match.way == "name" for match in matches)),
            "file name": self.tr("%n by its file’s name", "", sum(match.way == "file name" for match in matches)),
        }
        ways = {match.way for match in matches}
        return " · ".join(said for way, said in words.items() if way in ways)

    def _typed(self, _text: str = "") -> None:
        found = any(match.media_id is not None for match in self._matches)
        self.save.setEnabled(found and bool(self.name.text().strip()))
        if found:
            self.problem.hide()

    def _refuse(self, message: str) -> None:
        self.headline.setText(self.tr("This file can’t be read as a list"))
        self._say(message)

    def _say(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.show()
        grow(self)

    def _keep(self) -> None:
        name = self.name.text().strip()
        self.save.setEnabled(False)
        self._deeds.keep_match(name, self._matches, lambda: self._done(name), self._taken)

    def _taken(self, message: str) -> None:
        self.save.setEnabled(True)
        self._say(message)
        self.name.setFocus()

    def _done(self, name: str) -> None:
        if shiboken6.isValid(self):  # it may have been closed meanwhile; the list is there all the same
            self.kept.emit(name)
            self.accept()
