"""Sharing what is shown in the panel: the file to the clipboard, a part as a clip, a moment as a picture."""

from __future__ import annotations

import functools
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QThreadPool, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import filedialogs, theme
from app.formats import clock, fill, length
from app.tasks import Call
from core import excerpts, feedback
from core.errors import Cancelled, HomereelError, show_path
from core.feedback import Origin
from core.types import MediaId, Probe

if TYPE_CHECKING:
    from app.details import Details
    from app.tasks import Backend

AROUND_S = 10.0
"""Where no shot is known, a clip reaches so far to both sides of the moment."""
_TIME = re.compile(r"\s*(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)\s*")


def seconds_of(text: str) -> float | None:
    """Read a position as people write it: 12:31, 1:02:03.5, 75; None for anything else."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    return 3600 * int(found[1] or 0) + 60 * int(found[2] or 0) + float(found[3].replace(",", "."))


def exact(seconds: float) -> str:
    """Write a position with its tenths."""
    tenth = f"{seconds % 1:.1f}"
    whole, rest = (int(seconds) + 1, "0.0") if tenth == "1.0" else (int(seconds), tenth)
    return f"{clock(whole)}{rest[1:]}"


class Work(QObject):
    """One thing at a time that ffmpeg makes, on a thread of its own: told how far it is, stopped when asked."""

    moved = Signal(float)
    done = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._stop = threading.Event()

    def start(self, make: Callable[[excerpts.Report, Callable[[], None]], object]) -> None:
        """Run `make(report, checkpoint)`; `done` or `failed` follows, neither where it was stopped."""
        self._stop.clear()
        moved, done, failed = self.moved.emit, self.done.emit, self.failed.emit

        def work() -> None:
            try:
                make(moved, self._checkpoint)
            except Cancelled:
                return
            except (HomereelError, OSError) as error:
                failed(str(error))
                return
            done()

        self._pool.start(Call(work))

    def stop(self) -> None:
        """Break off what is being made, and wait until it has cleaned up."""
        self._stop.set()
        self._pool.waitForDone(10_000)

    def _checkpoint(self) -> None:
        if self._stop.is_set():
            raise Cancelled


class ClipDialog(QDialog):
    """From where to where, then how far it is, then where it lies. Not modal: the film goes on beside it."""

    saved = Signal()

    def __init__(self, probe: Probe, title: str, span: tuple[float, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probe, self._title = probe, title
        self.target = b""
        self.work = Work(self)
        self.setWindowTitle(fill(self.tr("A clip of “%1”"), title))
        self.setModal(False)
        self.start_field, self.end_field = QLineEdit(exact(span[0])), QLineEdit(exact(span[1]))
        self.state, self.bar = QLabel(), QProgressBar()
        self.save_button = QPushButton(self.tr("Save as…"))
        self.folder_button = QPushButton(self.tr("Show in its folder"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self._connect()
        self._look()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("From"), self.start_field)
        form.addRow(self.tr("To"), self.end_field)
        self.start_field.setAccessibleName(self.tr("From"))
        self.end_field.setAccessibleName(self.tr("To"))
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.bar.hide()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.save_button.setProperty("role", "primary")
        self.save_button.setDefault(True)
        self.buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(self.folder_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.folder_button.hide()  # the box shows what it takes
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE_4] * 4)
        column.setSpacing(theme.SPACE_3)
        column.addLayout(form)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        column.addWidget(self.buttons)
        self.setMinimumWidth(380)

    def _connect(self) -> None:
        for field in (self.start_field, self.end_field):
            field.textChanged.connect(self._look)
        self.save_button.clicked.connect(self._ask)
        self.folder_button.clicked.connect(self._show_folder)
        self.buttons.rejected.connect(self.reject)
        self.work.moved.connect(lambda share: self.bar.setValue(round(1000 * share)))
        self.work.done.connect(self._done)
        self.work.failed.connect(self._failed)

    def span(self) -> tuple[float, float] | None:
        """Give the span that is written, or None where it can't be one."""
        start_s, end_s = seconds_of(self.start_field.text()), seconds_of(self.end_field.text())
        longest_s = self._probe.duration_s or float("inf")
        if start_s is None or end_s is None or not 0 <= start_s < min(end_s, longest_s) - excerpts.LEAST_S:
            return None
        return start_s, min(end_s, longest_s)

    def save(self, target: bytes) -> None:
        """Make the clip."""
        span = self.span()
        if span is None:
            return
        self.target = target
        self._show_work(True)
        self.work.start(lambda report, stop: excerpts.clip(self._probe, *span, target, report=report, checkpoint=stop))

    def reject(self) -> None:
        """Break off what is being made; where nothing is, close."""
        self.work.stop()
        super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space is for the fields here, not for the player."""
        super().keyPressEvent(event)
        event.accept()

    def _ask(self) -> None:
        ending = excerpts.ending_for(self._probe)
        folder = Path(os.fsdecode(self._probe.path)).parent
        name = f"{_plain(self._title)} {_plain(self.start_field.text())}.{ending}"
        kinds = fill(self.tr("Clips (%1)"), "*.mp4 *.mkv *.webm *.mov *.m4a *.mp3 *.ogg *.opus *.flac *.wav")
        target, _ = filedialogs.ask_target(self, self.windowTitle(), str(folder / name), kinds)
        if target:
            self.save(os.fsencode(target))

    def _look(self) -> None:
        span = self.span()
        self.save_button.setEnabled(span is not None)
        if span is None:
            self.state.setText(fill(self.tr("Write two times, like 0:12.5, within %1."), clock(self._probe.duration_s)))
        else:
            self.state.setText(fill(self.tr("%1 long"), length(span[1] - span[0])))

    def _show_work(self, on: bool) -> None:
        self.bar.setValue(0)
        self.bar.setVisible(on)
        for part in (self.start_field, self.end_field, self.save_button):
            part.setEnabled(not on)
        if on:
            self.state.setText(fill(self.tr("Saving %1…"), os.path.basename(show_path(self.target))))

    def _done(self) -> None:
        self._show_work(False)
        self.state.setText(fill(self.tr("Saved as %1"), show_path(self.target)))
        self.folder_button.show()
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Close"))
        self.saved.emit()

    def _failed(self, message: str) -> None:
        self._show_work(False)
        self.state.setText(message)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(os.path.dirname(os.fsdecode(self.target))))


class Share(QObject):
    """What the share menu of the panel does. Each thing shared is written into the history (not when private)."""

    said = Signal(str)
    """What was done, in words."""

    def __init__(self, backend: Backend, owner: QWidget) -> None:
        super().__init__(owner)
        self._picture: tuple[MediaId, bytes] | None = None
        self._backend, self._owner = backend, owner
        self._details: Details | None = None
        self.position_s = 0.0
        self.dialog: ClipDialog | None = None
        self._work = Work(self)
        self._work.failed.connect(backend.problem)
        self._work.done.connect(self._still_saved)
        self.menu = QMenu(owner)
        self.copy_action = self.menu.addAction(self.tr("Copy the file"))
        self.clip_action = self.menu.addAction(self.tr("Save a part as a clip…"))
        self.still_action = self.menu.addAction(self.tr("Save the picture…"))
        self.copy_action.triggered.connect(self.copy)
        self.clip_action.triggered.connect(lambda: self.open_clip())
        self.still_action.triggered.connect(lambda: self.ask_still(self.position_s))
        self.menu.aboutToShow.connect(self._look)

    def show_details(self, details: Details | None) -> None:
        """Share this from now on."""
        if details is None or self._details is None or details.media_id != self._details.media_id:
            self.position_s = 0.0
        self._details = details

    def copy(self) -> None:
        """Put the file into the clipboard, as a file manager would."""
        path = self._path()
        if path is None or self._details is None:
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(os.fsdecode(path))])
        QGuiApplication.clipboard().setMimeData(data)
        self._shared(self._details.media_id)
        self.said.emit(self.tr("The file is in the clipboard: paste it where you want it."))

    def open_clip(self, span: tuple[float, float] | None = None) -> None:
        """Ask from where to where, with the shot at hand or what is around the moment filled in."""
        details = self._details
        if details is None or details.probe is None:
            return
        span = span or self._around(details)
        self.dialog = ClipDialog(details.probe, details.facts.title, span, self._owner.window())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.saved.connect(functools.partial(self._shared, details.media_id))
        self.dialog.show()

    def ask_still(self, at_s: float) -> None:
        """Ask where the picture is to be saved."""
        details = self._details
        if details is None or details.probe is None:
            return
        folder = Path(os.fsdecode(details.probe.path)).parent
        name = f"{_plain(details.facts.title)} {_plain(exact(at_s))}.png"
        text = fill(self.tr("The picture at %1"), clock(at_s))
        target, _ = filedialogs.ask_target(self._owner, text, str(folder / name), "PNG, JPEG (*.png *.jpg)")
        if target:
            self.save_still(at_s, os.fsencode(target))

    def save_still(self, at_s: float, target: bytes) -> None:
        """Save the picture at a second."""
        details = self._details
        assert details is not None and details.probe is not None
        probe, self._picture = details.probe, (details.media_id, target)
        self._work.start(lambda _report, _stop: excerpts.still(probe, at_s, target))

    def _still_saved(self) -> None:
        if self._picture is not None:
            media_id, target = self._picture
            self._shared(media_id)
            self.said.emit(fill(self.tr("Saved as %1"), show_path(target)))

    def _shared(self, media_id: MediaId) -> None:
        profile = self._backend.profile
        self._backend.trace(
            lambda store: feedback.share(store, profile, media_id, origin=Origin("detail")), changed=media_id
        )

    def _look(self) -> None:
        details, there = self._details, self._path() is not None
        known = there and details is not None and details.probe is not None
        self.copy_action.setEnabled(there)
        self.clip_action.setEnabled(known)
        self.still_action.setVisible(details is not None and details.facts.has_picture)
        self.still_action.setEnabled(known)
        self.still_action.setText(fill(self.tr("Save the picture at %1…"), clock(self.position_s)))

    def _path(self) -> bytes | None:
        files = self._details.files if self._details is not None else ()
        return next((file.path for file in files if os.path.isfile(file.path)), None)

    def _around(self, details: Details) -> tuple[float, float]:
        at_s, end_s = self.position_s, details.facts.duration_s
        shot = next((shot for shot in details.shots if shot.start_s <= at_s < shot.end_s), None)
        if shot is not None:
            return shot.start_s, shot.end_s
        start_s = max(at_s - AROUND_S, 0.0)
        return start_s, min(start_s + 2 * AROUND_S, end_s) if end_s > 0 else start_s + 2 * AROUND_S


def _plain(text: str) -> str:
    """Make a text fit for a file name on every system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", text).strip(" .-")[:80] or "clip"
