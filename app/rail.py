"""The rail at the left: where one can go, and one quiet line about the work at its foot."""

from __future__ import annotations

import functools

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import formats, icons, theme
from app.jobs import WorkerClient
from app.pages.activity import time_left
from core.types import Progress

ICONS = {
    "foryou": "sparkle",
    "library": "squares-four",
    "video": "film-strip",
    "music": "music-note",
    "speech": "microphone",
    "lists": "playlist",
    "activity": "arrows-clockwise",
}
INNER = ("video", "music", "speech")
"""Parts of the library, set in under it."""


class RailButton(QToolButton):
    """One place. Draws itself: a style sheet can't set the gap between icon and words."""

    def __init__(self, icon: str, words: str, level: int) -> None:
        super().__init__()
        self.icon_name = icon
        self._level = level
        self.narrow = False
        self.busy = False
        self.setCheckable(True)
        self.setText(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as the text needs, at least 36 px."""
        return QSize(40, max(36 - 4 * self._level, 2 * self.fontMetrics().height()))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon, words, focus."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(tokens.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme.selected_ground(tokens))
        elif self.isDown() or self.underMouse():
            painter.setBrush(theme.mixed(tokens.text, tokens.panel, 0.06))
        painter.drawRoundedRect(area, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        colour = QColor(tokens.accent if self.isChecked() or self.busy else tokens.text)
        side = icons.ICON_PX
        left = area.center().x() - side / 2 if self.narrow else area.x() + 11 + 16 * self._level
        icons.draw(painter, QRectF(left, area.center().y() - side / 2, side, side), self.icon_name, colour)
        if not self.narrow:
            font = theme.font(theme.BODY_PX, bold=self.isChecked(), tabular=True)
            painter.setFont(font)
            painter.setPen(colour)
            text = QRectF(left + side + 10, area.y(), area.right() - left - side - 16, area.height())
            words = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, int(text.width()))
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)


class Rail(QFrame):
    """The places of the window as one group of buttons."""

    wanted = Signal(str)
    """foryou, library, video, music, speech, lists, activity."""

    def __init__(self, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self._worker = worker
        self._progress: Progress | None = None
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_3, theme.SPACE_2, theme.SPACE_2)
        column.setSpacing(2)
        for name in ICONS:
            if name == "activity":
                column.addStretch(1)
            column.addWidget(self._button(name))
        self.set_narrow(False)
        worker.progress.connect(self._on_progress)
        worker.stateChanged.connect(lambda _state: self._tell())

    def show_place(self, name: str) -> None:
        """Mark where the window is; "" for a place that the rail doesn't have."""
        self._group.setExclusive(False)
        for place, button in self.buttons.items():
            button.setChecked(place == name)
        self._group.setExclusive(True)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only."""
        self.setFixedWidth(theme.NARROW_RAIL_PX if narrow else theme.RAIL_PX)
        for button in self.buttons.values():
            button.narrow = narrow
            button.update()

    def has_keyboard(self) -> bool:
        """Whether somebody walks through the places by keyboard."""
        return any(button.hasFocus() for button in self.buttons.values())

    def _button(self, name: str) -> RailButton:
        words = {
            "foryou": self.tr("For you"),
            "library": self.tr("Library"),
            "video": self.tr("Video"),
            "music": self.tr("Music"),
            "speech": self.tr("Speech"),
            "lists": self.tr("Lists"),
            "activity": self.tr("Activity"),
        }[name]
        button = RailButton(ICONS[name], words, 1 if name in INNER else 0)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click goes on to the page
        button.clicked.connect(functools.partial(self._clicked, name))
        self._group.addButton(button)
        self.buttons[name] = button
        return button

    def _clicked(self, name: str, _checked: bool = False) -> None:
        self.wanted.emit(name)

    def _on_progress(self, progress: Progress) -> None:
        self._progress = progress
        self._tell()

    def _tell(self) -> None:
        """Say in one line how far the work is."""
        button, state, words = self.buttons["activity"], self._worker.state, self.tr("Activity")
        working = state in ("indexing", "paused") or self._worker.is_working
        if not working:
            self._progress = None
        line = self._line(state) if working else words
        left = time_left(self._progress.eta_s) if self._progress is not None else ""
        button.setText(line)
        button.setAccessibleName(words if line == words else f"{words}, {line}")
        button.setToolTip(", ".join(part for part in (words, line if line != words else "", left) if part))
        button.icon_name = "pause" if state == "paused" else ICONS["activity"]
        button.busy = working
        button.update()

    def _line(self, state: str) -> str:
        if state == "paused":
            return self.tr("Paused")
        if self._progress is None or self._progress.stage == "scan":
            return self.tr("Looking…")
        number = QLocale().toString
        return formats.fill(self.tr("%1 of %2"), number(self._progress.done), number(self._progress.total))
