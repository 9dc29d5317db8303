"""The steps of understanding, the most useful first: how far each is, how long it takes, why it is there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app import formats, theme
from app.pages.base import label
from core.types import JobState, Stage

COUNT_PX = 190


def card() -> tuple[QFrame, QVBoxLayout]:
    """Make one panel of the page."""
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_4, theme.SPACE_3)
    column.setSpacing(theme.SPACE_2)
    return frame, column


def number(value: int) -> str:
    """Write a count as the person's language does."""
    return QLocale().toString(value)


def about(seconds: float) -> str:
    """Write an estimate no more exactly than it is known; "" for none."""
    if seconds <= 0:
        return ""
    return formats.length(60 * max(1, round(seconds / 60)))


class Steps(QWidget):
    """One row for each stage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.handled: dict[Stage, tuple[int, int]] = {}
        """Files that are done with, of how many, by stage."""
        frame, column = card()
        column.addWidget(label(self.tr("Steps, the most useful first"), "strong"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._rows: dict[Stage, tuple[QProgressBar, QLabel, QLabel]] = {}
        for row, (stage, name) in enumerate(self.names().items()):
            self._rows[stage] = self._row(grid, 3 * row, name, self.worth()[stage])
        column.addLayout(grid)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _row(self, grid: QGridLayout, row: int, name: str, worth: str) -> tuple[QProgressBar, QLabel, QLabel]:
        bar, count, left = QProgressBar(textVisible=False), label("", "caption"), label("", "caption")
        bar.setAccessibleName(name)
        count.setMinimumWidth(COUNT_PX)
        why = label(worth, "caption")
        why.setWordWrap(True)
        grid.addWidget(QLabel(name), row, 0)
        grid.addWidget(bar, row, 1)
        grid.addWidget(count, row, 2)
        grid.addWidget(why, row + 1, 0, 1, 2)
        grid.addWidget(left, row + 1, 2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.setRowMinimumHeight(row + 2, theme.SPACE_2)
        return bar, count, left

    def names(self) -> dict[Stage, str]:
        """Name the stages, in the order in which they run."""
        return {
            Stage.FACTS: self.tr("Titles, length, identity"),
            Stage.CONTENT: self.tr("Pictures and sound"),
            Stage.GIST: self.tr("Speech, at a glance"),
            Stage.MEANING: self.tr("Topics and meaning"),
            Stage.SPEECH: self.tr("Speech, word by word"),
        }

    def worth(self) -> dict[Stage, str]:
        """Say why a stage comes when it does."""
        return {
            Stage.FACTS: self.tr(
                "First, so that all can be found by name and played. A file that you open goes first."
            ),
            Stage.CONTENT: self.tr("Then what is seen and heard: “More like this” works from here on."),
            Stage.GIST: self.tr("A little of each file’s speech: its language, and early what it is about."),
            Stage.MEANING: self.tr("From titles and what was heard so far; read again when every word is known."),
            Stage.SPEECH: self.tr("Last, since it takes longest: what you open or play comes before the rest."),
        }

    def show_counts(self, counts: Mapping[Stage, Mapping[JobState, int]], left_s: Mapping[Stage, float]) -> None:
        """Show how far each stage is and how long what is left of it will take."""
        for stage, (bar, count, left) in self._rows.items():
            states = counts.get(stage, {})
            total, done = sum(states.values()), states.get(JobState.DONE, 0)
            failed = states.get(JobState.FAILED, 0)
            bar.setRange(0, max(1, total))
            bar.setValue(done + failed)
            bar.setEnabled(total > 0)
            self.handled[stage] = (done + failed, total)
            text = formats.fill(self.tr("%1 of %2"), number(done), number(total)) if total else self.tr("nothing yet")
            count.setText(text + (" · " + self.tr("%n can’t be read", "", failed) if failed else ""))
            rest = about(left_s.get(stage, 0.0))
            left.setText(formats.fill(self.tr("about %1 left"), rest) if rest else "")
