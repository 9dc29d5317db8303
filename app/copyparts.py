"""What stands round two likely copies: which pair of how many it is, and what can be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app import icons, theme
from app.flow import FlowLayout
from app.formats import fill, number
from app.pages.base import HEADER_PX, Cut, wrapped
from core.store.duplicates import Verdict


class CopyHeader(QWidget):
    """The heading, the count, and the ways to other pairs and back."""

    stepped = Signal(int)
    undoWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.count = Cut("title", 90), Cut("caption", 40)
        self.heading.setText(self.tr("Likely copies"))
        self.undo = QPushButton(self.tr("Undo (U)"))
        self.undo.setToolTip(self.tr("Take back what was said last"))
        self.undo.setEnabled(False)
        self.undo.clicked.connect(lambda: self.undoWanted.emit())
        icons.beside(self.undo, "arrow-u-up-left")
        self.previous = self._arrow("caret-left", self.tr("Previous pair (P)"), -1)
        self.next = self._arrow("caret-right", self.tr("Next pair (N)"), 1)
        row = QHBoxLayout(self)
        row.addStrut(HEADER_PX - theme.SPACE_2 - theme.SPACE_1)
        row.setContentsMargins(0, theme.SPACE_2, 0, theme.SPACE_1)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.heading)
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.undo, self.previous, self.next):
            row.addWidget(button)
        self.show_count(0, 0)

    def _arrow(self, icon: str, words: str, step: int) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(icon))
        icons.set_size(made, icons.ICON_PX, icons.ICON_PX)
        made.setAccessibleName(words)
        made.setToolTip(words)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.stepped.emit(step))
        return made

    def show_count(self, at: int, many: int) -> None:
        """Say which of how many it is, from 0 on."""
        self.count.setText(fill(self.tr("%1 of %2"), number(at + 1), number(many)) if many else "")
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < many)


class CopyVerdicts(QWidget):
    """What can be said of a pair, and what comes of it."""

    judged = Signal(object)
    """A `Verdict`."""
    playWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hint = wrapped("")
        self.same = self._verdict(self.tr("Same (S)"), "check", Verdict.SAME)
        self.same.setProperty("role", "primary")
        icons.beside(self.same, "check", "on_accent")
        self.different = self._verdict(self.tr("Different (D)"), "x", Verdict.DIFFERENT)
        self.later = self._verdict(self.tr("Later (L)"), "clock", Verdict.LATER)
        self.play = QPushButton(self.tr("Play (Space)"))
        icons.beside(self.play, "play")
        self.play.setToolTip(self.tr("Play the chosen one; ← and → choose"))
        self.play.clicked.connect(lambda: self.playWanted.emit())
        buttons = QWidget()
        flow = FlowLayout(buttons, theme.SPACE_2)
        for button in (self.same, self.different, self.later, self.play):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(buttons)
        column.addWidget(self.hint)

    def _verdict(self, words: str, icon: str, verdict: Verdict) -> QPushButton:
        made = QPushButton(words)
        icons.beside(made, icon)
        made.clicked.connect(lambda: self.judged.emit(verdict))
        return made

    def offer(self, *, anything: bool, same: bool) -> None:
        """Offer what can be said now."""
        self.same.setEnabled(anything and same)
        for button in (self.different, self.later, self.play):
            button.setEnabled(anything)

    def show_joinable(self, joinable: bool) -> None:
        """Say what comes of it."""
        self.same.setToolTip("" if joinable else self.tr("One is only a part of the other"))
        same = self.tr("Same: plays and ratings of both count as one, under the chosen one. Both files stay.")
        part = self.tr("One is only a part of the other, so they can’t be one. Different takes the pair off the list.")
        self.hint.setText(same if joinable else part)


class CopyPane(QScrollArea):
    """Holds the two; it would take the arrows, by which the page chooses one of them."""

    resized = Signal()

    def __init__(self, inside: QWidget) -> None:
        super().__init__(widgetResizable=True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the page."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say that there is more room now, or less."""
        super().resizeEvent(event)
        self.resized.emit()
