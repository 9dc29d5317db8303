"""Shows into which files stars and plays would go, and which can't take them; writes after a yes, by the worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app import formats, theme, troubles
from app.dialogsize import grow
from app.formats import fill
from app.jobs import Reply, WorkerClient
from app.pages.base import label, wrapped
from app.tasks import Backend
from core import vault

TAGS = "tags"
WIDTH_PX, HEIGHT_PX = 560, 400


class TakeOutSheet(QDialog):
    """Looks at each file first. While it writes, its second button stops after the file at hand."""

    written = Signal(int)
    """How many files were written."""

    def __init__(self, backend: Backend, worker: WorkerClient, to: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend, self._worker, self._to, self._profile = backend, worker, to, backend.profile
        self._asked = self._number = 0
        self._at_work = self._stopping = False
        is_tags = to == TAGS
        self.setWindowTitle(self.tr("Ratings into tags") if is_tags else self.tr("Ratings into .nfo files"))
        self.headline = label("", "strong")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(self.windowTitle())
        self.kept, self.plain = wrapped("", "muted"), wrapped("", "muted")
        self.played = QCheckBox(self.tr("Plays of what you didn’t rate, too"))
        self.played.setChecked(not is_tags)  # what is watched and what isn't, many keep in .nfo files alone
        self.left_words = wrapped("", "muted")
        self.left = QPlainTextEdit()
        self.left.setReadOnly(True)
        self.left.setTabChangesFocus(True)
        self.left.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.left.setAccessibleName(self.tr("Files that can’t take them, and why"))
        self.problem = wrapped("", "bad")
        self.buttons = QDialogButtonBox()
        self.write = self.buttons.addButton(self.tr("Write into the files"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.write.setProperty("role", "primary")
        self.close_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self.played.toggled.connect(lambda _on: self._look())
        self.buttons.accepted.connect(self._write)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        worker.intoFiles.connect(self._step)
        self._look()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        self.headline.setWordWrap(True)
        for part in (self.headline, self.bar, self.played, self.kept, self.plain, self.left_words):
            column.addWidget(part)
        column.addWidget(self.left, 1)
        column.addWidget(self.problem)
        column.addStretch(0)
        column.addWidget(self.buttons)
        if vault.is_encrypted(self._backend.home):
            self.plain.setText(
                self.tr("Your library is encrypted; your files aren’t: whoever can read them will read this there.")
            )
        self.plain.setVisible(bool(self.plain.text()))
        self.resize(theme.eased(WIDTH_PX), theme.eased(HEIGHT_PX))

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────

    def _look(self) -> None:
        """Have each file looked at; of several such looks the last one counts."""
        self._give_up()
        self._asked += 1
        asked = self._asked
        self._begin(self.tr("Looking at your files…"), self.tr("Cancel"))
        self.write.setEnabled(False)

        def seen(reply: Reply) -> None:
            if asked == self._asked:
                self._number = 0
                self.seen(reply)

        self._send(seen, write=False)

    def _send(self, then: Callable[[Reply], None], *, write: bool) -> None:
        played = self.played.isChecked()
        self._number = self._worker.ratings_out(self._to, self._profile, then, played=played, write=write)

    def _give_up(self) -> None:
        """Have what is at hand stop after the file that it is at."""
        if self._number:
            self._worker.stop_files(self._number)

    def seen(self, reply: Reply) -> None:
        """Show what a look found: the answer of `core.intofiles`, or of a worker that couldn't."""
        if "able" not in reply:
            self._refuse(reply)
            return
        able, unable = int(reply["able"]), int(reply["unable"])
        if able:
            words = (
                self.tr("Into the tags of %n file(s)", "", able)
                if self._to == TAGS
                else self.tr("Into .nfo files beside %n film(s) and episode(s)", "", able)
            )
        elif unable:
            words = self.tr("No file takes them")
        elif self.played.isChecked():
            words = self.tr("Nothing here that you rated or played")
        else:
            words = self.tr("Nothing here that you rated")
        self._end(words)
        self._say_what_is_kept(able, int(reply["kept_bytes"]))
        told = self.tr("%n file(s) can’t take them and will be left.", "", unable) if unable else ""
        if reply["films"]:
            told += " " + self.tr("Films and episodes take ratings in .nfo files beside them.")
        self._show_left(told, reply["reasons"], unable)
        self.write.setEnabled(able > 0)

    def _say_what_is_kept(self, able: int, kept_bytes: int) -> None:
        if self._to == TAGS:
            words = self.tr(
                "Each file as it was keeps standing beside it, as “….before-homereel”: %1 in all, if none was kept "
                "before."
            )
            words = fill(words, formats.size(kept_bytes))
        else:
            words = self.tr("An .nfo that is changed keeps standing beside it, as “….before-homereel”.")
        self.kept.setText(words)
        self.kept.setVisible(able > 0)

    def _show_left(self, told: str, reasons: Sequence[Mapping[str, Any]], count: int) -> None:
        lines = [f"{os.path.basename(one['path'])}  —  {troubles.said(one['reason'])}" for one in reasons]
        more = count - len(reasons)
        lines += [self.tr("and %n more", "", more)] if more > 0 else []
        self.left_words.setText(told)
        self.left_words.setVisible(bool(told))
        self.left.setPlainText("\n".join(lines))
        self.left.setVisible(bool(lines))
        grow(self)

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────

    def _write(self) -> None:
        self._at_work = True
        self._begin(self.tr("Writing…"), self.tr("Stop"))
        for part in (self.write, self.played):
            part.setEnabled(False)
        worker, asked = self._worker, self._asked  # the worker outlives this sheet

        def done(reply: Reply) -> None:
            if self._to == TAGS and reply.get("written"):
                worker.look_again([os.fsencode(path) for path in reply["written"]])
            if asked == self._asked:
                self._done(reply)

        self._send(done, write=True)

    def _done(self, reply: Reply) -> None:
        self._at_work, self._number = False, 0
        self.write.hide()
        self.played.hide()
        if "written" not in reply:
            broken_off = self.tr("It broke off. What was written stays; ask again for the rest.")
            self._refuse({"message": broken_off, **reply})
            return
        count, failed = len(reply["written"]), int(reply["failed"])
        stopped = self.tr("Stopped. %n file(s) written", "", count)
        self._end(stopped if reply["stopped"] else self.tr("%n file(s) written", "", count))
        same = int(reply["same"])
        self.kept.setText(self.tr("%n file(s) said so already.", "", same))
        self.kept.setVisible(same > 0)
        self._show_left(self.tr("%n file(s) couldn’t be written.", "", failed), reply["reasons"], failed)
        if not failed:
            self.left_words.hide()
        self.close_button.setFocus()
        self.written.emit(count)

    def reject(self) -> None:
        """Stop what is written, and stay to say how far it came; asked once more, go: it stops by itself."""
        self._give_up()
        if self._at_work and not self._stopping:
            self._stopping = True
            self.headline.setText(self.tr("Stopping after the file at hand…"))
            self.close_button.setText(self.tr("Close"))
        else:
            self._asked += 1
            super().reject()

    # ── telling ─────────────────────────────────────────────────────────────────────────────────────

    def _begin(self, words: str, way_out: str) -> None:
        self.headline.setText(words)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.close_button.setText(way_out)
        for part in (self.kept, self.left_words, self.left, self.problem):
            part.hide()

    def _step(self, number: int, done: int, total: int) -> None:
        if number == self._number:
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _end(self, words: str) -> None:
        self.headline.setText(words)
        self.bar.hide()
        self.close_button.setText(self.tr("Close"))

    def _refuse(self, reply: Reply) -> None:
        self._end(self.tr("This couldn’t be done"))
        self.problem.setText(str(reply.get("message") or self.tr("The files couldn’t be written.")))
        self.problem.show()
        grow(self)
