"""Activity: what is being understood, how long it will take, what it is allowed, what it took, and what failed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, theme
from app.activity_allowed import Allowed, Told
from app.activity_copies import CopiesLine
from app.activity_failed import FailedPanel
from app.activity_spent import Spent
from app.activity_steps import Steps, card, number
from app.elide import ElidedLabel
from app.jobs import WorkerClient
from app.pages.base import label
from app.reveal import Reveal
from app.tasks import Backend
from core import pace
from core.power import Machine, System
from core.settings import Sparing
from core.store import IndexRun
from core.types import FailedFile, JobState, Progress, Stage

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

LOOK_MS = 1000
"""Least pause between two looks at the counts while files go by."""
WIDEST_PX = 920
RUNS = 30
"""So many of the last runs are summed up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store says of the work, and the computer of itself."""

    counts: Mapping[Stage, Mapping[JobState, int]]
    failed: list[FailedFile] | None
    """None where nothing says that they have changed."""
    ignored: int = 0
    copies: int = 0
    left_s: Mapping[Stage, float] = field(default_factory=dict)
    sparing: Sparing = field(default_factory=Sparing)
    runs: Sequence[IndexRun] = ()
    told: Told = field(default_factory=Told)


class ActivityPage(QScrollArea):
    """Panels, one below the other: now, steps, failed files, likely copies, what is allowed, what it took."""

    copiesWanted = Signal()

    def __init__(
        self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None, machine: Machine | None = None
    ) -> None:
        super().__init__(parent, widgetResizable=True)
        self._backend, self._worker = backend, worker
        self._machine = machine or System()
        self._progress: Progress | None = None
        self._left_s = 0.0
        self._failures, self._failures_shown = 0, -1  # how many times they changed, and which of these is shown
        self._look_soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look_soon.timeout.connect(self.refresh)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.steps, self.allowed, self.failed, self.spent = Steps(), Allowed(), FailedPanel(), Spent()
        self.copies = CopiesLine()
        self._reveal = Reveal(self)
        self._lay_out(self._make_now())
        self._connect()
        self._on_state(worker.state)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self, now: QWidget) -> None:
        inside = QWidget()
        self._rows = QHBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(label(self.tr("Activity"), "title"))
        for panel in (now, self.steps, self.failed, self.copies, self.allowed, self.spent):
            column.addWidget(panel)
        column.addStretch(1)
        self._rows.addLayout(column)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def _make_now(self) -> QFrame:
        frame, column = card()
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
        self.file = ElidedLabel("caption")
        self.left = label("", "caption")
        foot = QHBoxLayout()
        foot.addWidget(self.file, 1)
        foot.addWidget(self.left)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addLayout(foot)
        return frame

    def _connect(self) -> None:
        worker = self._worker
        worker.progress.connect(self._on_progress)
        worker.stateChanged.connect(self._on_state)
        worker.heldChanged.connect(lambda _why: self._show_progress())
        worker.failed.connect(self._on_failed)
        worker.ready.connect(lambda _media: self._later())
        worker.finished.connect(lambda _report: self._look_again())
        self._backend.profileChanged.connect(self._look_again)
        self.allowed.wanted.connect(self._allow)
        self.failed.retryWanted.connect(worker.retry)
        self.failed.ignoreWanted.connect(lambda paths: worker.ignore(paths, self._look_again))
        self.failed.heedWanted.connect(lambda: worker.heed(self._look_again))
        self.copies.button.clicked.connect(lambda: self.copiesWanted.emit())
        self.failed.folderWanted.connect(self._reveal.show)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the counts again, and the failures if they have changed."""
        now, machine, profile = self._failures, self._machine, self._backend.profile
        changed = now != self._failures_shown

        def read(store: Store, _: Indexes) -> Standing:
            from app import copies  # it compares, so it imports much; on this thread nobody waits for that

            sparing = store.sparing()
            return Standing(
                store.jobs.counts(),
                store.kept_out.without(profile, store.jobs.failed()) if changed else None,
                len(store.jobs.failed(ignored=True)) if changed else 0,
                copies.count(store, profile) if changed else 0,
                {stage: seconds / sparing.effort.share for stage, seconds in pace.outlook(store).items()},
                sparing,
                store.runs.latest(RUNS),
                Told(machine.on_battery(), machine.idle_s() is not None),
            )

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
        self._rows.setContentsMargins(0, 0, max(0, self.viewport().width() - WIDEST_PX), 0)

    def _show(self, standing: Standing) -> None:
        self.steps.show_counts(standing.counts, standing.left_s)
        self.allowed.show_allowed(standing.sparing, standing.told)
        self.spent.show_runs(standing.runs)
        if standing.failed is not None:
            self.failed.show_failed(standing.failed, standing.ignored)
            self.copies.show_count(standing.copies)
        self._left_s = sum(standing.left_s.values())
        pending = sum(s.get(JobState.PENDING, 0) + s.get(JobState.RUNNING, 0) for s in standing.counts.values())
        self._show_rest(pending)
        self._show_progress()

    def _show_rest(self, pending: int) -> None:
        if self._worker.state in ("off", "idle") and not self._worker.is_working:
            self.go_on_button.setVisible(pending > 0 or self._worker.owes)
            self.left.setText(time_left(self._left_s) if pending else "")
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
        paths = progress.at_hand or (progress.path,)
        names = ", ".join(os.path.basename(path.rstrip("/")) or path for path in paths)
        more = progress.together - len(paths)
        self.file.set_text(names, " " + self.tr("and %n more", "", more) if more > 0 else "")
        self.file.setToolTip(formats.tip("\n".join(paths)))
        self.left.setText(time_left(progress.eta_s))
        self._later()

    def _stop(self) -> None:
        self._worker.cancel()
        self.stop_button.setEnabled(False)
        self._show_progress()

    def _allow(self, sparing: Sparing) -> None:
        """Keep what is allowed, then have the worker look at it at once."""
        self._backend.write(lambda store: store.set_sparing(sparing), lambda _: self._allowed())

    def _allowed(self) -> None:
        self._worker.spare()
        self.refresh()

    def _show_progress(self) -> None:
        """Say where the stage at hand is: what the worker said, or more, as the store knows by now."""
        progress = self._progress
        if self._worker.is_stopping:
            self.headline.setText(self.tr("Stopping after the file at hand…"))
            return
        if self._worker.is_working and self._worker.held:
            self.headline.setText(waiting(self._worker.held))
            return
        if progress is None:
            return
        if progress.stage == "scan":
            found = self.tr("%n file(s) found so far", "", progress.done) if progress.done else ""
            self.headline.setText(self.tr("Looking through folders") + (f" · {found}" if found else ""))
            self.bar.setRange(0, 0)
            return
        stage = Stage(progress.stage)
        handled, total = self.steps.handled.get(stage, (0, 0))
        done = max(progress.done, handled) if total == progress.total else progress.done
        name = self.steps.names()[stage]
        self.headline.setText(formats.fill(self.tr("%1: %2 of %3"), name, number(done), number(progress.total)))
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
            self.file.set_text("")
            self.left.setText("")
            self.headline.setText(self.tr("Everything is up to date"))
        elif self._progress is None:
            self.headline.setText(self.tr("Starting"))
            self.bar.setRange(0, 0)
        if had_keyboard:  # else it would jump to whatever comes next, “Try again” say
            (self.pause_button if working else self).setFocus()
        if self.isVisible():
            self._look_again()


def waiting(why: str) -> str:
    """Say what the work waits for by itself."""
    if why == "battery":
        return QCoreApplication.translate("ActivityPage", "Waiting until it no longer runs on battery")
    return QCoreApplication.translate("ActivityPage", "Waiting until nobody is using the computer")


def time_left(eta_s: float) -> str:
    """Say how long it will take, roughly as it is known; "" where it isn't."""
    if eta_s < 0:
        return ""
    if eta_s < 60:
        return QCoreApplication.translate("ActivityPage", "less than a minute left")
    minutes = 60 * round(eta_s / 60)
    return formats.fill(QCoreApplication.translate("ActivityPage", "about %1 left"), formats.length(minutes))
