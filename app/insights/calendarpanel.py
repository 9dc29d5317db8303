"""The history as a calendar: years, hours or plays, and what was played on the chosen day."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from app import formats, theme
from app.activity_steps import card
from app.insights.daylist import DayList
from app.insights.year import LEVELS, YearView, shade
from app.pages.base import Chips, Cut, EmptyState, label
from app.tasks import Backend
from core.insights.days import Calendar, Played
from core.types import Facts, MediaId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

HOURS, PLAYS = "hours", "plays"
SWATCH_PX, FIELD_PX = 12, 30


class Scale(QWidget):
    """The colours from little to much."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize((LEVELS + 1) * (SWATCH_PX + 2), SWATCH_PX + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw one square a level."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for level in range(LEVELS + 1):
            painter.setBrush(QColor(shade(level)))
            painter.drawRoundedRect(level * (SWATCH_PX + 2), 1, SWATCH_PX, SWATCH_PX, 3, 3)
        painter.end()


class CalendarPanel(QWidget):
    """A year of days."""

    chosen = Signal(str)
    opened = Signal(str)
    libraryWanted = Signal()
    shown = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.calendar = Calendar()
        self.years = QComboBox()
        self.years.setMinimumHeight(FIELD_PX)
        self.years.setAccessibleName(self.tr("Year"))
        self.chips = Chips({HOURS: self.tr("By hours"), PLAYS: self.tr("By plays")}, HOURS)
        self.total, self.day_name = Cut("muted", 60), label("", "strong")
        self.day_name.setWordWrap(True)
        self.view, self.list = YearView(), DayList()
        self.empty = EmptyState(
            "calendar-blank",
            self.tr("A calendar of what you play"),
            self.tr("Each day on which you watch or listen gets its colour. Play something, and today has one."),
            self.tr("Go to the library"),
        )
        self.body = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        frame, inside = card()
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_3)
        for part in (self.years, self.chips):
            top.addWidget(part)
        top.addWidget(self.total, 1)
        for part in (label(self.tr("less"), "caption"), Scale(), label(self.tr("more"), "caption")):
            top.addWidget(part)
        inside.addLayout(top)
        inside.addWidget(self.view)
        below, list_column = card()
        list_column.addWidget(self.day_name)
        list_column.addWidget(self.list, 1)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(frame)
        column.addWidget(below, 1)
        self.body.addWidget(full)
        self.body.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    def _connect(self) -> None:
        self.years.currentTextChanged.connect(lambda _text: self._show_year())
        self.chips.chosen.connect(lambda _how: self._show_year())
        self.view.dayChosen.connect(self._show_day)
        self.list.currentItemChanged.connect(self._current)
        self.list.opened.connect(self.opened)
        self.empty.button.clicked.connect(self.libraryWanted)

    def refresh(self) -> None:
        """Read the history again; the chosen day stays."""
        profile = self._backend.profile

        def read(store: Store, _: Indexes) -> Calendar:
            from core.insights import days

            return days.calendar(store, profile)

        self._backend.run(read, self._show, key="insights calendar")

    def _show(self, found: Calendar) -> None:
        self.calendar = found
        self.body.setCurrentIndex(0 if found.days else 1)
        names, before = [str(year) for year in found.years], self.years.currentText()
        self.years.blockSignals(True)
        self.years.clear()
        self.years.addItems(names)
        if before in names:
            self.years.setCurrentText(before)
        self.years.blockSignals(False)
        self._show_year()
        self.shown.emit()

    def _show_year(self) -> None:
        if not self.years.currentText():
            return
        year, how = int(self.years.currentText()), self.chips.buttons[HOURS].isChecked()
        days = self.calendar.of(year)
        length = formats.length(sum(day.seconds for day in days)) or "0 s"
        plays = self.tr("%n play(s)", "", sum(day.plays for day in days))
        total = self.tr("%1 · %2 on %n day(s)", "", len(days))
        self.total.setText(formats.fill(total, length, plays))
        self.view.show_year(self.calendar.days, year, by_hours=how)
        if self.view.date is None:
            self.view.choose(days[-1].date)
        else:
            self._show_day(self.view.date)

    def _show_day(self, date: datetime.date) -> None:
        self.day_name.setText(self.view.words(date))
        day = self.calendar.days.get(date)
        media = day.media if day is not None else ()
        ids = [one.media_id for one in media]
        self._backend.run(
            lambda store, _: (date, media, store.media.facts(ids)), self._fill, key="insights day", priority=1
        )

    def _fill(self, found: tuple[datetime.date, tuple[Played, ...], dict[MediaId, Facts]]) -> None:
        date, media, facts = found
        if date != self.view.date:
            return
        self.list.show_day(media, facts)

    def _current(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
