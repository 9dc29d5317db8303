"""Activity: what is being understood, how long it will take, and which files could not be read and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, theme, troubles
from app.jobs import WorkerClient
from app.models import NOWHERE, Index
from app.pages.base import label
from app.tasks import Backend
from core.errors import show_path
from core.types import FailedFile, JobState, Progress, Stage

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

LOOK_MS = 1000
"""Least pause between two looks at the counts while files go by."""
WIDEST_PX = 920


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store says of the work."""

    counts: dict[Stage, dict[JobState, int]]
    failed: list[FailedFile] | None
    """None where nothing says that they have changed."""


class FailedModel(QAbstractTableModel):
    """Bad files: name, step, reason."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: list[FailedFile] = []

    def show(self, files: list[FailedFile]) -> None:
        """Show these."""
        if files != self.files:
            self.beginResetModel()
            self.files = files
            self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Count the files."""
        return 0 if parent.isValid() else len(self.files)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Three columns."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer from memory."""
        if not index.isValid():
            return None
        file = self.files[index.row()]
        path = show_path(file.path)
        texts = (os.path.basename(path) or path, formats.stage(file.stage), troubles.said(file.reason))
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return formats.tip(path if index.column() == 0 else texts[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(texts) if index.column() == 0 else texts[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("While"), self.tr("Reason"))[section]
        return None


class ActivityPage(QWidget):
    """Three panels: now, steps, files that couldn't be read."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._worker = worker
        self._progress: Progress | None = None
        self._handled: dict[Stage, tuple[int, int]] = {}  # of how many
        self._failures, self._failures_shown = 0, -1  # how many times they changed, and which of these is shown
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look_soon.timeout.connect(self.refresh)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        self._column.setSpacing(theme.SPACE_4)
        self._column.addWidget(label(self.tr("Activity"), "title"))
        self._column.addWidget(self._make_now())
        self._column.addWidget(self._make_steps())
        self._column.addWidget(self._make_failed(), 1)
        self._rows = QHBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addLayout(self._column)
        worker.progress.connect(self._on_progress)
        worker.stateChanged.connect(self._on_state)
        worker.failed.connect(self._on_failed)
        worker.ready.connect(lambda _media: self._later())
        worker.finished.connect(lambda _report: self._look_again())
        self._on_state(worker.state)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_now(self) -> QFrame:
        frame, column = _panel()
        self.headline = label("", "strong")
        self.pause_button = QPushButton()
        self.pause_button.clicked.connect(self._worker.pause_or_go_on)
        self.stop_button = QPushButton(self.tr("Stop"))
        icons.beside(self.stop_button, "stop")
        self.stop_button.setToolTip(self.tr("What is finished stays; the rest can go on later"))
        self.stop_button.clicked.connect(self._stop)
        self.go_on_button = QPushButton(self.tr("Go on"))
        icons.beside(self.go_on_button, "play")
        self.go_on_button.clicked.connect(self._worker.resume_pending)
        self._buttons = (self.pause_button, self.stop_button, self.go_on_button)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_2)
        top.addWidget(self.headline, 1)
        for button in self._buttons:
            top.addWidget(button)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(self.tr("Progress of this step"))
        self.file = label("", "caption")
        self.left = label("", "caption")
        foot = QHBoxLayout()
        foot.addWidget(self.file, 1)
        foot.addWidget(self.left)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addLayout(foot)
        return frame

    def _make_steps(self) -> QFrame:
        frame, column = _panel()
        column.addWidget(label(self.tr("Steps"), "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_4)
        grid.setVerticalSpacing(theme.SPACE_2)
        grid.setColumnStretch(1, 1)
        self._steps: dict[Stage, tuple[QProgressBar, QLabel]] = {}
        for row, (stage, name) in enumerate(self._stage_names().items()):
            bar, count = QProgressBar(textVisible=False), label("", "caption")
            bar.setAccessibleName(name)
            count.setMinimumWidth(190)
            grid.addWidget(QLabel(name), row, 0)
            grid.addWidget(bar, row, 1)
            grid.addWidget(count, row, 2)
            self._steps[stage] = (bar, count)
        column.addLayout(grid)
        return frame

    def _make_failed(self) -> QFrame:
        frame, column = _panel()
        self.failed_heading = label("", "strong")
        self.retry_button = QPushButton(self.tr("Try again"))
        icons.beside(self.retry_button, "arrow-clockwise")
        self.retry_button.clicked.connect(self._worker.retry)
        top = QHBoxLayout()
        top.addWidget(self.failed_heading, 1)
        top.addWidget(self.retry_button)
        self.failed_model = FailedModel(self)
        self.failed_view = _failed_view(self.failed_model)
        self.failed_view.setAccessibleName(self.tr("Files that couldn’t be read"))
        self.failed_none = label(self.tr("Files that can’t be read are listed here, each with its reason."), "muted")
        column.addLayout(top)
        column.addWidget(self.failed_view, 1)
        column.addWidget(self.failed_none)
        column.addStretch(0)
        return frame

    def _stage_names(self) -> dict[Stage, str]:
        return {
            Stage.FACTS: self.tr("Titles, length, identity"),
            Stage.CONTENT: self.tr("Pictures and sound"),
            Stage.GIST: self.tr("Speech, at a glance"),
            Stage.MEANING: self.tr("Topics and meaning"),
            Stage.SPEECH: self.tr("Speech, word by word"),
        }

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the counts again, and the failures if they have changed."""
        now = self._failures
        changed = now != self._failures_shown

        def read(store: Store, _: Indexes) -> Standing:
            return Standing(store.jobs.counts(), store.jobs.failed() if changed else None)

        def show(standing: Standing) -> None:
            self._failures_shown = now
            self._show(standing)

        self._backend.run(read, show, key="activity")

    def _look_again(self) -> None:
        self._failures += 1
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once when somebody comes to look."""
        super().showEvent(event)
        self._look_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines readable on wide windows."""
        super().resizeEvent(event)
        spare = max(0, self.width() - WIDEST_PX)
        self._rows.setContentsMargins(0, 0, spare, 0)

    def _show(self, standing: Standing) -> None:
        for stage, (bar, count) in self._steps.items():
            states = standing.counts.get(stage, {})
            total, done = sum(states.values()), states.get(JobState.DONE, 0)
            failed = states.get(JobState.FAILED, 0)
            bar.setRange(0, max(1, total))
            bar.setValue(done + failed)
            self._handled[stage] = (done + failed, total)
            bar.setEnabled(total > 0)
            text = formats.fill(self.tr("%1 of %2"), _number(done), _number(total)) if total else self.tr("nothing yet")
            failures = " · " + self.tr("%n can’t be read", "", failed) if failed else ""
            count.setText(text + failures)
        if standing.failed is not None:
            self._show_failed(standing.failed)
        pending = sum(s.get(JobState.PENDING, 0) + s.get(JobState.RUNNING, 0) for s in standing.counts.values())
        self._show_rest(pending)
        self._show_progress()

    def _show_failed(self, failed: list[FailedFile]) -> None:
        self.failed_model.show(failed)
        self.failed_heading.setText(
            self.tr("%n file(s) couldn’t be read", "", len(failed)) if failed else self.tr("No unreadable files")
        )
        self.retry_button.setVisible(bool(failed))
        self.failed_view.setVisible(bool(failed))
        self.failed_none.setVisible(not failed)

    def _show_rest(self, pending: int) -> None:
        if self._worker.state in ("off", "idle") and not self._worker.is_working:
            self.go_on_button.setVisible(pending > 0 or self._worker.owes)
            if pending:
                self.headline.setText(self.tr("%n step(s) left to do", "", pending))
            elif self._worker.owes:
                self.headline.setText(self.tr("Stopped before all folders were looked through"))
            else:
                self.headline.setText(self.tr("Everything is up to date"))

    def _later(self) -> None:
        if self.isVisible() and not self._look_soon.isActive():
            self._look_soon.start()

    def _on_failed(self, _file: FailedFile) -> None:
        self._failures += 1
        self._later()

    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._show_progress()
        name = os.path.basename(progress.path.rstrip("/")) or progress.path
        metrics = self.file.fontMetrics()
        room = max(120, self.file.width() - 8)
        self.file.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room))
        self.left.setText(time_left(progress.eta_s))
        self._later()

    def _stop(self) -> None:
        self._worker.cancel()
        self.stop_button.setEnabled(False)
        self._show_progress()

    def _show_progress(self) -> None:
        """Say where the stage at hand is: what the worker said, or more, as the store knows by now."""
        progress = self._progress
        if self._worker.is_stopping:
            self.headline.setText(self.tr("Stopping after the file at hand…"))
            return
        if progress is None:
            return
        if progress.stage == "scan":
            self.headline.setText(self.tr("Looking through folders"))
            self.bar.setRange(0, 0)
            return
        stage = Stage(progress.stage)
        handled, total = self._handled.get(stage, (0, 0))
        done = max(progress.done, handled) if total == progress.total else progress.done
        text = formats.fill(self.tr("%1: %2 of %3"), self._stage_names()[stage], _number(done), _number(progress.total))
        self.headline.setText(text)
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(done)

    def _on_state(self, state: str) -> None:
        working = state in ("indexing", "paused") or self._worker.is_working
        paused = state == "paused"
        had_keyboard = any(button.hasFocus() for button in self._buttons)
        self.bar.setVisible(working)
        self.pause_button.setVisible(working)
        self.stop_button.setVisible(working)
        self.stop_button.setEnabled(not self._worker.is_stopping)
        self.go_on_button.setVisible(False)
        icons.beside(self.pause_button, "play" if paused else "pause")
        self.pause_button.setText(self.tr("Go on") if paused else self.tr("Pause"))
        if not working:
            self._progress = None
            self.file.setText("")
            self.left.setText("")
            self.headline.setText(self.tr("Everything is up to date"))
        elif self._progress is None:
            self.headline.setText(self.tr("Starting"))
            self.bar.setRange(0, 0)
        if had_keyboard:  # else it would jump to whatever comes next, “Try again” say
            (self.pause_button if working else self).setFocus()
        if self.isVisible():
            self._look_again()


def time_left(eta_s: float) -> str:
    """Say how long it will take, roughly as it is known; "" where it isn't."""
    from PySide6.QtCore import QCoreApplication

    if eta_s < 0:
        return ""
    if eta_s < 60:
        return QCoreApplication.translate("ActivityPage", "less than a minute left")
    minutes = 60 * round(eta_s / 60)
    return formats.fill(QCoreApplication.translate("ActivityPage", "about %1 left"), formats.length(minutes))


def _number(value: int) -> str:
    from PySide6.QtCore import QLocale

    return QLocale().toString(value)


def _panel() -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_3)
    column.setSpacing(theme.SPACE_2)
    return frame, column


def _failed_view(model: FailedModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(30)
    header = view.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    for section, width in enumerate((240, 160)):
        header.resizeSection(section, width)
    return view
