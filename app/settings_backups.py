"""Settings: the copies of the library: what there is, one now, one elsewhere, one back."""

from __future__ import annotations

import functools
import os
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QGridLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from app import confirm, filedialogs, formats, icons, theme, unlocking
from app.activity_steps import card
from app.flow import FlowLayout
from app.formats import fill
from app.jobs import Reply, WorkerClient
from app.pages.base import label, wrapped
from app.taborder import as_laid_out
from app.tasks import Backend
from app.whenseen import WhenSeen
from core import backups, vault
from core.backups import DAILY, MONTHLY, WEEKLY, Backup, Origin
from core.errors import show_path
from core.store import snapshots

MOST_SHOWN = 30


class BackupsPanel(WhenSeen):
    """The copies as rows, newest first, and the ways to make one and to have one back."""

    said = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self.backups: list[Backup] = []
        self.restores: list[QPushButton] = []
        self.deletes: list[QPushButton] = []
        self.question: QMessageBox | None = None
        self.unlock: unlocking.UnlockDialog | None = None
        frame, column = card()
        column.addWidget(label(self.tr("Copies of the library"), "strong"))
        told = self.tr(
            "History, opinions, lists and all that was understood; not the media themselves. One is made by itself on "
            "each day that Homereel is used: %1 days, %2 weeks and %3 months are kept."
        )
        column.addWidget(wrapped(fill(told, DAILY, WEEKLY, MONTHLY)))
        column.addLayout(self._make_buttons())
        self.told = wrapped("", "caption")
        self.told.hide()
        column.addWidget(self.told)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.SPACE_3)
        self._grid.setVerticalSpacing(theme.SPACE_1)
        self._grid.setColumnStretch(2, 1)
        column.addLayout(self._grid)
        self.empty = wrapped(self.tr("There is no copy yet."))
        column.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        backend.profilesChanged.connect(self.refresh)

    def _make_buttons(self) -> FlowLayout:
        row = FlowLayout(gap_px=theme.SPACE_2)
        self.now_button = QPushButton(self.tr("Make a copy now"))
        self.elsewhere_button = QPushButton(self.tr("Save a copy elsewhere…"))
        self.file_button = QPushButton(self.tr("Restore from a file…"))
        acts = (self.make_now, self.save_elsewhere, self.ask_file)
        named = ((self.now_button, "copy"), (self.elsewhere_button, "floppy-disk"), (self.file_button, "folder-open"))
        for (button, icon), act in zip(named, acts, strict=True):
            icons.beside(button, icon)
            button.clicked.connect(lambda _checked=False, act=act: act())
            row.addWidget(button)
        return row

    # ── what there is ───────────────────────────────────────────────────────────────────────────────

    def read_again(self) -> None:
        """Look which copies there are."""
        home = self._backend.home
        self._backend.run(lambda _store, _: backups.all_of(home), self._show, key="copies")

    def _show(self, found: list[Backup]) -> None:
        if found == self.backups and found:
            return
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.backups, self.restores, self.deletes = found, [], []
        for row, backup in enumerate(found[:MOST_SHOWN]):
            self._add_row(row, backup)
        self.empty.setVisible(not found)
        as_laid_out(self)

    def _add_row(self, row: int, backup: Backup) -> None:
        when = formats.at_time(backup.at)
        restore, delete = QPushButton(self.tr("Restore…")), QPushButton(self.tr("Delete…"))
        restore.setAccessibleName(fill(self.tr("Restore the copy of %1…"), when))
        delete.setAccessibleName(fill(self.tr("Delete the copy of %1…"), when))
        restore.setEnabled(backup.plays is not None or backup.locked)
        restore.clicked.connect(functools.partial(self.ask_restore, backup.file))
        delete.clicked.connect(functools.partial(self.ask_delete, backup))
        cells = (label(when, ""), label(formats.size(backup.size_bytes), "caption"), wrapped(self._holds(backup)))
        for place, widget in enumerate((*cells, restore, delete)):
            self._grid.addWidget(widget, row, place)
        self.restores.append(restore)
        self.deletes.append(delete)

    def _holds(self, backup: Backup) -> str:
        why = {
            Origin.ROTA: self.tr("by itself"),
            Origin.ASKED: self.tr("asked for"),
            Origin.BEFORE_RESTORE: self.tr("before a restore"),
            Origin.BEFORE_UPDATE: self.tr("before an update"),
        }[backup.origin]
        if backup.locked:
            return fill(self.tr("under another passphrase · %1"), why)
        if backup.plays is None:
            return fill(self.tr("can’t be read · %1"), why)
        plays, items = self.tr("%n play(s)", "", backup.plays), self.tr("%n item(s)", "", backup.media or 0)
        return f"{plays} · {items} · {why}"

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────

    def make_now(self) -> None:
        """Have the worker make a copy in the library's folder."""
        self.now_button.setEnabled(False)
        self._tell(self.tr("The library is being copied…"))

        def made(reply: Reply) -> None:
            self.now_button.setEnabled(True)
            failed = str(reply.get("message", "")) or self.tr("No copy was made. Try again.")
            self._tell(self.tr("The copy is made and checked.") if "file" in reply else failed)
            self.refresh()

        self._worker.back_up(made)

    def save_elsewhere(self) -> None:
        """Ask for a place, and make a copy there."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / f"homereel-{datetime.now():%Y-%m-%d}.db")
        chosen, _ = filedialogs.ask_target(self, self.tr("Save a copy"), start, self.tr("Copies (*.db)"))
        if not chosen:
            return
        home, target = self._backend.home, Path(chosen)

        def write(_store: object, _indexes: object) -> Path:
            return backups.make(home, target, over=True)  # the dialog has asked

        def written(file: Path) -> None:
            self._tell(fill(self.tr("The copy is in %1 and checked."), show_path(os.fsencode(file))))

        self._tell(self.tr("The library is being copied…"))
        self._backend.run(write, written, key="copy elsewhere", error=self._tell)

    def ask_file(self) -> None:
        """Ask for a copy that lies elsewhere, to be restored."""
        chosen = filedialogs.ask_file(self, self.tr("Restore from a file"), kinds=self.tr("Copies (*.db)"))
        if chosen:
            self.ask_restore(Path(chosen))

    def ask_restore(self, file: Path, _checked: bool = False) -> None:
        """Look into a copy, say what it holds, and after a yes put it in the library's place."""

        home = self._backend.home

        def look() -> tuple[snapshots.Holds, backups.Becomes] | vault.Locked:
            try:
                vault.key_for(file)
                return snapshots.look(file), backups.becomes(home, file)
            except vault.Locked as locked:
                return locked

        def ask(found: tuple[snapshots.Holds, backups.Becomes] | vault.Locked) -> None:
            if isinstance(found, vault.Locked):
                self.unlock = unlocking.ask(self, found.keyfile, lambda: self.ask_restore(file))
                return
            holds, becomes = found
            told = fill(
                self.tr(
                    "It holds %1 and %2. What is there now is copied first. Homereel closes its window, puts the copy "
                    "in place and opens again."
                ),
                self.tr("%n play(s)", "", holds.plays),
                self.tr("%n item(s)", "", holds.media),
            )
            told = "\n".join(part for part in (told, self._becomes(becomes)) if part)
            question = fill(self.tr("Make the library what “%1” holds?"), show_path(os.fsencode(file.name)))
            self.question = confirm.ask(self, (question, told, self.tr("Restore")), lambda _: self._restore(file))

        self._backend.run(lambda _store, _: look(), ask, key="look into copy", error=self._tell)

    def _becomes(self, becomes: backups.Becomes) -> str:
        return {
            "": "",
            "encrypted": self.tr("The copy isn’t encrypted; what it holds will be, as the library is."),
            "in the clear": self.tr("The copy is encrypted, the library isn’t: what it holds will lie in the clear."),
            "its key": self.tr("The copy is encrypted: the library will be, under the copy’s passphrase."),
        }[becomes]

    def _restore(self, file: Path) -> None:
        """Close the window: what comes after it puts the copy in place and opens another (see `app.main`)."""
        self._backend.restore_from = file
        self.window().close()

    def ask_delete(self, backup: Backup, _checked: bool = False) -> None:
        """Ask, and delete one."""
        at = formats.at_time(backup.at)
        words = (fill(self.tr("Delete the copy of %1?"), at), self.tr("It can’t be had back."), self.tr("Delete"))

        def delete(_copies: bool) -> None:
            self._backend.run(
                lambda _store, _: backups.drop([backup]), lambda _: self.refresh(), key="drop copy", error=self._tell
            )

        self.question = confirm.ask(self, words, delete)

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()
        self.said.emit(words)
