"""Settings: which folders aren't there for whom. A tick keeps a folder out; files in another folder too stay."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app import filedialogs, icons, theme
from app.activity_steps import card
from app.flow import FlowLayout
from app.formats import fill, one_line, tip
from app.pages.base import label
from app.taborder import as_laid_out
from app.tasks import Backend
from core.errors import show_path
from core.store import Store
from core.types import ProfileId

Known = Sequence[tuple[ProfileId, str, "Folders"]]


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders, each with how many media lie in it, for one profile.

    Attributes:
        roots: those that the library is made of.
        out: those that are kept out.
        items: how many media that keeps out.
    """

    roots: tuple[tuple[bytes, int], ...] = ()
    out: tuple[tuple[bytes, int], ...] = ()
    items: int = 0


class FolderBox(QCheckBox):
    """A folder to be ticked; where there is no room for its whole path, the middle is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Show these words."""
        self._whole = words
        self.setAccessibleName(words)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        """Cut anew for letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._cut()

    def _cut(self) -> None:
        metrics = self.fontMetrics()
        box_px = self.sizeHint().width() - metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        cut = metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width() - box_px)
        self.setToolTip(tip(self._whole) if cut != self._whole else "")
        self.setText(cut.replace("&", "&&"))


class KeptOutPanel(QWidget):
    """For one of the profiles: the folders to be ticked, and a way to choose one that isn't listed."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._known: Known = ()
        self.boxes: dict[bytes, FolderBox] = {}
        frame, column = card()
        column.addWidget(label(self.tr("Kept out of a profile"), "strong"))
        told = label(
            self.tr(
                "For that profile, what lies in a ticked folder isn’t shown, found, suggested or counted. What lies in "
                "another folder too stays. This is no lock: anybody can switch profiles."
            ),
            "caption",
        )
        told.setWordWrap(True)
        column.addWidget(told)
        self.whose: dict[ProfileId, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda _button: self._show_folders())
        self._people = FlowLayout(gap_px=theme.SPACE_1)
        column.addLayout(self._people)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_1)
        column.addLayout(self._list)
        self.other_button = QPushButton(self.tr("Another folder…"))
        icons.beside(self.other_button, "folder-plus")
        self.other_button.clicked.connect(lambda _checked=False: self.ask_folder())
        self.total = label("", "caption")
        row = QHBoxLayout()
        row.addWidget(self.other_button)
        row.addWidget(self.total, 1)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def show_people(self, known: Known, at_hand: ProfileId) -> None:
        """Show these profiles; the one that was looked at stays, at first it is the one at hand."""
        before = self.chosen() if self._known else at_hand
        names = [(profile, name) for profile, name, _ in known]
        same = names == [(profile, name) for profile, name, _ in self._known]
        self._known = known
        if not same:
            self._show_names(names)
        self.choose(before if before in self.whose else known[0][0])

    def _show_names(self, names: Sequence[tuple[ProfileId, str]]) -> None:
        at = next((profile for profile, button in self.whose.items() if button.hasFocus()), None)
        for button in self.whose.values():
            self._group.removeButton(button)
            self._people.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.whose = {}
        for profile, name in names:
            button = self.whose[profile] = QPushButton(name.replace("&", "&&"), checkable=True)
            button.setProperty("role", "chip")
            button.setAccessibleName(fill(self.tr("Folders of %1"), name))
            self._group.addButton(button)
            self._people.addWidget(button)
        if at in self.whose:
            self.whose[at].setFocus()

    def chosen(self) -> ProfileId:
        """Give the profile whose folders are shown."""
        return next(profile for profile, button in self.whose.items() if button.isChecked())

    def choose(self, profile: ProfileId) -> None:
        """Show the folders of this one."""
        self.whose[profile].setChecked(True)
        self._show_folders()

    def ask_folder(self) -> None:
        """Ask which other folder is to be kept out."""
        start = os.fsdecode(next(iter(self.boxes), b""))
        chosen = filedialogs.ask_folder(self, self.tr("Keep a folder out"), start)
        if chosen:
            self.admit(os.fsencode(chosen), True)

    def admit(self, folder: bytes, out: bool) -> None:
        """Keep a folder out of the profile that is shown, or let it in again."""
        profile = self.chosen()

        def write(store: Store) -> None:
            if out:
                store.kept_out.keep_out(profile, folder)
            else:
                store.kept_out.let_in(profile, folder)

        self._backend.write(write, lambda _: self._done(profile))

    def _done(self, profile: ProfileId) -> None:
        self._backend.profilesChanged.emit()
        if profile == self._backend.profile:  # the library is another one now
            self._backend.profileChanged.emit()
            self._backend.listsChanged.emit()
            self._backend.historyChanged.emit("")

    def _show_folders(self) -> None:
        folders = next(folders for profile, _, folders in self._known if profile == self.chosen())
        out = dict(folders.out)
        counts = dict(sorted({**dict(folders.roots), **out}.items()))
        if list(counts) != list(self.boxes):
            self._make_boxes(list(counts))
        for folder, box in self.boxes.items():
            words = self.tr("%1 (%n item(s))", "", counts[folder])
            box.set_words(fill(words, one_line(show_path(folder))))
            box.setChecked(folder in out)
        self.total.setText(self.tr("%n item(s) kept out", "", folders.items) if folders.items else "")

    def _make_boxes(self, folders: Sequence[bytes]) -> None:
        at = next((folder for folder, box in self.boxes.items() if box.hasFocus()), None)
        for box in self.boxes.values():
            box.hide()
            box.deleteLater()
        self.boxes = {}
        for folder in folders:
            box = self.boxes[folder] = FolderBox()
            box.clicked.connect(lambda ticked, folder=folder: self.admit(folder, ticked))
            self._list.addWidget(box)
        as_laid_out(self)
        if at in self.boxes:
            self.boxes[at].setFocus()
