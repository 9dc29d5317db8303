"""A year of days as a picture: a column a week, the more was played the stronger the colour."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import formats, theme
from core.insights.days import Day

LEVELS = 4
LEAST_PX, MOST_PX = 9, 22
"""Sides of a day."""
STEPS = {
    Qt.Key.Key_Left: -7,
    Qt.Key.Key_Right: 7,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -28,
    Qt.Key.Key_PageDown: 28,
}


class YearView(QWidget):
    """One year. Arrows go from day to day; a click or Enter shows what was played."""

    dayChosen = Signal(object)
    """A `datetime.date`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days: Mapping[datetime.date, Day] = {}
        self.year = datetime.date.today().year
        self.by_hours = True
        self.date: datetime.date | None = None
        self._most = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Calendar of what was played"))

    def show_year(self, days: Mapping[datetime.date, Day], year: int, *, by_hours: bool) -> None:
        """Draw the days of one year.

        Args:
            by_hours: colour by how long, else by how many plays.
        """
        self.days, self.year, self.by_hours = days, year, by_hours
        self._most = max((self.value(day) for date, day in days.items() if date.year == year), default=0.0)
        if self.date is not None and self.date.year != year:
            self.date = None
        self.updateGeometry()
        self.update()

    def value(self, day: Day) -> float:
        """What a day's colour stands for."""
        return day.seconds if self.by_hours else float(day.plays)

    def level(self, date: datetime.date) -> int:
        """Say how strong a day's colour is, 0 for nothing played to `LEVELS`. Steps are even in the square root."""
        day = self.days.get(date)
        if day is None or self._most <= 0:
            return 0
        return max(1, min(LEVELS, round(LEVELS * (self.value(day) / self._most) ** 0.5 + 0.25)))

    def choose(self, date: datetime.date) -> None:
        """Choose a day of this year, and show what was played."""
        self.date = min(max(date, datetime.date(self.year, 1, 1)), datetime.date(self.year, 12, 31))
        self.setAccessibleDescription(self.words(self.date))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()
        self.dayChosen.emit(self.date)

    def words(self, date: datetime.date) -> str:
        """Say what was on a day."""
        name = QLocale().toString(date, QLocale.FormatType.LongFormat)  # type: ignore[call-overload]
        day = self.days.get(date)
        if day is None:
            return formats.fill(self.tr("%1: nothing played"), name)
        plays = self.tr("%n play(s)", "", day.plays)
        return formats.fill(self.tr("%1: %2, %3"), name, formats.length(day.seconds) or "0 s", plays)

    # ── Geometry ────────────────────────────────────────────────────────────────────────────────────

    def _names_px(self) -> int:
        """Room for the names of days at the left."""
        metrics, locale = QFontMetrics(theme.font(theme.CAPTION_PX)), QLocale()
        names = (locale.standaloneDayName(day, QLocale.FormatType.ShortFormat) for day in range(1, 8))
        return max(metrics.horizontalAdvance(name) for name in names) + 10

    def _months_px(self) -> int:
        """Room for the names of months above."""
        return QFontMetrics(theme.font(theme.CAPTION_PX)).height() + 5

    def _cell_px(self) -> float:
        return max(LEAST_PX, min(MOST_PX, (self.width() - self._names_px() - 4) / 54))

    def _first(self) -> int:
        """Say in which row the first of January is; the week begins as the locale has it."""
        return (datetime.date(self.year, 1, 1).isoweekday() - QLocale().firstDayOfWeek().value) % 7

    def cell(self, date: datetime.date) -> QRectF:
        """Say where a day is drawn."""
        side, place = self._cell_px(), date.timetuple().tm_yday - 1 + self._first()
        return QRectF(self._names_px() + place // 7 * side, self._months_px() + place % 7 * side, side - 2, side - 2)

    def date_at(self, position: QPointF) -> datetime.date | None:
        """Say which day is drawn at a position, None for none."""
        side = self._cell_px()
        week, row = int((position.x() - self._names_px()) // side), int((position.y() - self._months_px()) // side)
        number = week * 7 + row - self._first()
        length = 366 if calendar.isleap(self.year) else 365
        if not (0 <= row < 7 and 0 <= number < length):
            return None
        return datetime.date(self.year, 1, 1) + datetime.timedelta(days=number)

    def sizeHint(self) -> QSize:
        """Seven rows of days under the names of months."""
        return QSize(self._names_px() + 54 * MOST_PX, self._months_px() + round(7 * self._cell_px()) + 4)

    def minimumSizeHint(self) -> QSize:
        """As small as days can still be hit."""
        return QSize(self._names_px() + 54 * LEAST_PX, self._months_px() + round(7 * self._cell_px()) + 4)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """As high as the days are wide."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()

    # ── Keys and pointer ────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from day to day, Home and End to the ends of the year."""
        key = Qt.Key(event.key())
        ends = {Qt.Key.Key_Home: (1, 1), Qt.Key.Key_End: (12, 31)}
        if key in STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            here = self.date or self._begin()
            self.choose(here + datetime.timedelta(days=STEPS[key]) if self.date is not None else here)
        elif key in ends:
            self.choose(datetime.date(self.year, *ends[key]))
        else:
            super().keyPressEvent(event)

    def _begin(self) -> datetime.date:
        """Begin with the last day on which something was played."""
        return max((date for date in self.days if date.year == self.year), default=datetime.date(self.year, 1, 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        over = self.date_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the day that was clicked."""
        date = self.date_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and date is not None:
            self.choose(date)

    def event(self, event: QEvent) -> bool:
        """Say what was on the day under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            date = self.date_at(QPointF(event.pos()))
            if date is not None:
                QToolTip.showText(event.globalPos(), self.words(date), self)
            return True
        return super().event(event)

    # ── Drawing ─────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names of months and days, then the days."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(tokens.muted))
        self._draw_names(painter)
        date, today = datetime.date(self.year, 1, 1), datetime.date.today()
        while date.year == self.year:
            cell = self.cell(date)
            painter.setPen(QPen(QColor(tokens.control), 1) if date == today else Qt.PenStyle.NoPen)
            painter.setBrush(shade(self.level(date)))
            painter.drawRoundedRect(cell, 3, 3)
            date += datetime.timedelta(days=1)
        if self.date is not None:
            strong = tokens.accent if self.hasFocus() else tokens.text
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(strong), 2))
            painter.drawRoundedRect(self.cell(self.date).adjusted(-1, -1, 1, 1), 4, 4)
        elif self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _draw_names(self, painter: QPainter) -> None:
        locale, side = QLocale(), self._cell_px()
        for month in range(1, 13):
            left = self.cell(datetime.date(self.year, month, 1)).x() + (side if month > 1 else 0)
            name = locale.standaloneMonthName(month, QLocale.FormatType.ShortFormat)
            painter.drawText(QRectF(left, 0, 4.4 * side, self._months_px() - 4), Qt.AlignmentFlag.AlignLeft, name)
        first = locale.firstDayOfWeek().value
        for row in (0, 2, 4):
            name = locale.standaloneDayName((first - 1 + row) % 7 + 1, QLocale.FormatType.ShortFormat)
            area = QRectF(0, self._months_px() + row * side - 3, self._names_px() - 6, side + 4)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)


def shade(level: int) -> QColor:
    """Give the colour of a level; 0 is nothing played."""
    tokens = theme.tokens()
    if level == 0:
        return theme.mixed(tokens.text, tokens.panel, 0.07)
    return theme.mixed(tokens.accent, tokens.panel, 0.15 + 0.85 * level / LEVELS)
