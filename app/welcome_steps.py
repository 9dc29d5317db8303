"""The three steps of the first run: folders, what is done and kept, which understanding."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app import formats, icons, taborder, theme, welcome_words
from app.activity_steps import about
from app.elide import ElidedLabel
from app.formats import fill
from app.jobs import Reply, WorkerClient
from app.modelrow import link_button
from app.pages.base import label, wrapped
from app.tasks import Backend
from app.understanding import Understanding
from core.settings import Home

ICON_PX = 22


def roughly(seconds: float) -> str:
    """Write an estimate that rests on names and sizes alone: minutes, from three hours on hours."""
    return about(seconds if seconds < 3 * 3600 else 3600 * round(seconds / 3600))


class Step(QWidget):
    """A heading, a few words, and what is to be done."""

    def __init__(self, heading: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.text = wrapped(heading, "hero"), wrapped(text, "muted")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.SPACE_3)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.text)
        self.column.addSpacing(theme.SPACE_2)

    def first(self) -> QWidget | None:
        """What has the keyboard at first; None for the button that goes on."""
        return None


class FolderRow(QFrame):
    """One chosen folder: what is there, how long it will take, and a button that takes it out again."""

    removed = Signal()

    def __init__(self, path: bytes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.counted: Reply = {}
        self.setProperty("role", "card")
        self.name = ElidedLabel("strong")
        self.name.set_text(formats.folder(path))
        self.told = wrapped(self.tr("Looking what is there…"), "caption")
        self.remove_button = QToolButton()
        self.remove_button.setIcon(icons.icon("x"))
        words = fill(self.tr("Take “%1” out again"), formats.folder(path))
        self.remove_button.setToolTip(formats.tip(words))
        self.remove_button.setAccessibleName(words)
        self.remove_button.clicked.connect(lambda _checked=False: self.removed.emit())
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addWidget(self.name)
        left.addWidget(self.told)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_4, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        row.addLayout(left, 1)
        row.addWidget(self.remove_button)

    def show_counted(self, reply: Reply) -> None:
        """Say what is there, or that it can't be looked into."""
        self.counted = reply if reply.get("type") == "result" else {}
        if not self.counted:
            self.told.setText(self.tr("This can’t be opened. Plug in its drive, or choose another folder."))
            return
        videos, sounds = int(reply["videos"]), int(reply["sounds"])
        if not videos + sounds:
            self.told.setText(self.tr("No films, music or speech here yet. What comes later is noticed."))
            return
        parts = [self.tr("%n video(s)", "", videos) if videos else "", self.tr("%n sound file(s)", "", sounds)]
        parts = [parts[0], parts[1] if sounds else "", formats.size(int(reply["size_bytes"]))]
        self.told.setText(" · ".join(part for part in parts if part))


class Folders(Step):
    """Step 1."""

    wanted = Signal()
    """Somebody wants to choose a folder."""
    changed = Signal()

    def __init__(self, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.heading.setText(self.tr("Where are your films, music and talks?"))
        self.text.setText(
            self.tr("Choose folders, or drop them anywhere on this window. For now only names and sizes are looked at.")
        )
        self._worker = worker
        self.rows: list[FolderRow] = []
        self.drop = QFrame()
        self.drop.setProperty("role", "drop")
        self.button = link_button(self.tr("Choose a folder…"))
        icons.beside(self.button, "folder-plus")
        self.button.clicked.connect(lambda _checked=False: self.wanted.emit())
        inside = QHBoxLayout(self.drop)
        inside.setContentsMargins(theme.SPACE_5, theme.SPACE_5, theme.SPACE_5, theme.SPACE_5)
        inside.addStretch(1)
        inside.addWidget(label(self.tr("Drop folders here, or"), "muted"))
        inside.addWidget(self.button)
        inside.addStretch(1)
        self.list = QVBoxLayout()
        self.list.setSpacing(theme.SPACE_2)
        self.sum = wrapped("", "muted")
        self.column.addWidget(self.drop)
        self.column.addLayout(self.list)
        self.column.addWidget(self.sum)

    def first(self) -> QWidget | None:
        """Choosing a folder, while there is none."""
        return None if self.rows else self.button

    @property
    def paths(self) -> list[bytes]:
        """What was chosen."""
        return [row.path for row in self.rows]

    def add(self, paths: Sequence[bytes | str]) -> None:
        """Take folders in, each once, and have the worker count what is there."""
        for path in (os.path.abspath(os.fsencode(path)) for path in paths):
            if path not in self.paths:
                self._add(path)
        taborder.chain([self.button, *(row.remove_button for row in self.rows)])
        self._tell()

    def _add(self, path: bytes) -> None:
        row = FolderRow(path)
        self.rows.append(row)
        self.list.addWidget(row)
        row.removed.connect(lambda: self._remove(row))

        def counted(reply: Reply) -> None:
            if row in self.rows:
                row.show_counted(reply)
                self._tell()

        self._worker.ask({"do": "count", "path": os.fsdecode(path)}, counted)

    def _remove(self, row: FolderRow) -> None:
        at = self.rows.index(row)
        self.rows.remove(row)
        self.list.removeWidget(row)
        row.hide()
        row.deleteLater()
        after = self.rows[min(at, len(self.rows) - 1)].remove_button if self.rows else self.button
        after.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _tell(self) -> None:
        """Say how long it will take, as far as that is known by names and sizes."""
        known = [row.counted for row in self.rows if row.counted.get("videos") or row.counted.get("sounds")]
        first_s, all_s = (sum(float(found[name]) for found in known) for name in ("first_s", "all_s"))
        pattern = self.tr(
            "First suggestions come within minutes. All of it can be found in about %1; writing down every word that "
            "is said takes about %2, in the background."
        )
        self.sum.setText(fill(pattern, roughly(first_s), roughly(all_s)) if known else "")
        self.changed.emit()


class Promise(QWidget):
    """One line of what is done and kept, with its icon."""

    def __init__(self, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._icon = icon, QLabel()
        self.text = wrapped(text, "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.SPACE_1, 0, theme.SPACE_1)
        row.setSpacing(theme.SPACE_3)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        theme.Theme.current().changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._icon.setPixmap(icons.icon(self._name, "accent").pixmap(ICON_PX, ICON_PX))


class Agreement(Step):
    """Step 2."""

    def __init__(self, home: Home, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.heading.setText(self.tr("What Homereel does, and what it keeps"))
        self.text.hide()
        for icon, words in welcome_words.promises(formats.folder(os.fsencode(home.root))).items():
            self.column.addWidget(Promise(icon, words))
        self.column.addSpacing(theme.SPACE_2)
        self.history, self.voices = QCheckBox(), QCheckBox()
        for box, (name, means) in (
            (self.history, welcome_words.history()),
            (self.voices, welcome_words.voices()),
        ):
            self.column.addWidget(self._switch(box, name, means))

    def _switch(self, box: QCheckBox, name: str, means: str) -> QFrame:
        box.setText(name)
        box.setChecked(True)
        box.setAccessibleDescription(means)
        frame = QFrame()
        frame.setProperty("role", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_3)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(box)
        column.addWidget(wrapped(means, "caption"))
        return frame


class Models(Step):
    """Step 3."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.heading.setText(self.tr("Which model should look at the pictures?"))
        self.text.setText(
            self.tr("The one that is here already is enough to begin. You can add a better one now or any time later.")
        )
        self.understanding = Understanding(backend, worker)
        self.column.addWidget(self.understanding)
