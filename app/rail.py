"""The rail at the left: where one can go, and one quiet line about the work at its foot."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import formats, icons, sections, theme
from app.jobs import WorkerClient
from app.pages.activity import time_left, waiting
from core.types import Progress

ICONS = {
    "foryou": "sparkle",
    "library": "squares-four",
    **{str(section): icon for section, icon in sections.ICONS.items()},
    "lists": "playlist",
    "insights": "chart-line-up",
    "settings": "gear",
    "activity": "arrows-clockwise",
}
INNER = tuple(str(section) for section in sections.ICONS)
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
        return QSize(40, max(36 - 4 * self._level, self.fontMetrics().height() + 2 * theme.SPACE_2))

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
        side = theme.scaled(icons.ICON_PX)
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
    """foryou, library, films, series, music, speech, clips, lists, insights, settings, activity."""

    keptWanted = Signal(int)
    """A kept search, by its number."""
    keptMenuWanted = Signal(int, QPoint)
    """What can be done with one is asked for, at a place on the screen."""

    def __init__(self, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.kept: dict[int, RailButton] = {}
        self._worker = worker
        self._progress: Progress | None = None
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_3, theme.SPACE_2, theme.SPACE_2)
        column.setSpacing(2)
        for name in ICONS:
            if name == "settings":
                column.addWidget(self._kept_part(), 1)
            column.addWidget(self._button(name))
        self._window_px = theme.NARROW_WINDOW_PX
        theme.Theme.current().changed.connect(self._fit)
        self._fit()
        worker.progress.connect(self._on_progress)
        worker.stateChanged.connect(self._tell)
        worker.heldChanged.connect(self._tell)

    def show_place(self, name: str) -> None:
        """Mark where the window is; "" for a place that the rail doesn't have."""
        self._group.setExclusive(False)
        for place, button in self.buttons.items():
            button.setChecked(place == name)
        for button in self.kept.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_kept(self, searches: Sequence[tuple[int, str]]) -> None:
        """List kept searches below the places; where there is no room for all, they can be scrolled through."""
        chosen = next((number for number, button in self.kept.items() if button.isChecked()), 0)
        for button in self.kept.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self.kept = {number: self._kept_button(number, name) for number, name in searches}
        self.show_kept(chosen) if chosen in self.kept else None

    def show_kept(self, number: int) -> None:
        """Mark a kept search as the place where the window is."""
        if number in self.kept:
            self.show_place("")
            self.kept[number].setChecked(True)

    def _kept_part(self) -> QScrollArea:
        inside = QWidget()
        self._kept_column = QVBoxLayout(inside)
        self._kept_column.setContentsMargins(0, 0, 0, 0)
        self._kept_column.setSpacing(2)
        self._kept_column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        return scroll

    def _kept_button(self, number: int, name: str) -> RailButton:
        button = RailButton("bookmark-simple", name, 0)
        button.narrow = self._narrow
        button.setAccessibleName(formats.fill(self.tr("Kept search: %1"), name))
        button.setToolTip(formats.tip(name))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: self.keptWanted.emit(number))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(
            lambda where: self.keptMenuWanted.emit(number, button.mapToGlobal(where))
        )
        self._group.addButton(button)
        self._kept_column.insertWidget(self._kept_column.count() - 1, button)
        button.show()
        return button

    def fit(self, window_px: int) -> None:
        """Give the media the room: in a window that is narrow for its text there are icons only."""
        self._window_px = window_px
        self._fit()

    def _fit(self) -> None:
        self._narrow = narrow = self._window_px < theme.scaled(theme.NARROW_WINDOW_PX)
        self.setFixedWidth(max(theme.NARROW_RAIL_PX, theme.scaled(36)) if narrow else theme.scaled(theme.RAIL_PX))
        for button in (*self.buttons.values(), *self.kept.values()):
            button.narrow = narrow
            button.update()

    def has_keyboard(self) -> bool:
        """Whether somebody walks through the places by keyboard."""
        return any(button.hasFocus() for button in (*self.buttons.values(), *self.kept.values()))

    def _button(self, name: str) -> RailButton:
        words = {
            "foryou": self.tr("For you"),
            **{place: sections.name(section) for place, section in sections.SECTION_OF.items()},
            "lists": self.tr("Lists"),
            "insights": self.tr("Insights"),
            "settings": self.tr("Settings"),
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

    def _tell(self, _state: str = "") -> None:
        """Say in one line how far the work is."""
        button, state, words = self.buttons["activity"], self._worker.state, self.tr("Activity")
        working = state in ("indexing", "paused") or self._worker.is_working
        if not working:
            self._progress = None
        line = self._line(state) if working else words
        left = time_left(self._progress.eta_s) if self._progress is not None else ""
        if working and self._worker.held:
            left = waiting(self._worker.held)
        button.setText(line)
        button.setAccessibleName(words if line == words else f"{words}, {line}")
        button.setToolTip(", ".join(part for part in (words, line if line != words else "", left) if part))
        button.icon_name = "pause" if state == "paused" else ICONS["activity"]
        button.busy = working
        button.update()

    def _line(self, state: str) -> str:
        if state == "paused":
            return self.tr("Paused")
        if self._worker.held:
            return self.tr("Waiting")
        if self._progress is None or self._progress.stage == "scan":
            return self.tr("Looking…")
        number = QLocale().toString
        return formats.fill(self.tr("%1 of %2"), number(self._progress.done), number(self._progress.total))
