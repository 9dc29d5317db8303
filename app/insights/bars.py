"""Shares as bars with what is uncertain about them; the arrows go from row to row, so that each can be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme

ROW_PX, BAR_PX = 30, 12
NAME_SHARE, NAME_PX = 0.3, 220
PERCENT_PX = 52


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Attributes:
        value, low, high: 0..1; the share, and where it lies.
        note: the counts that it rests on.
        spoken: all of it in a sentence.
        strong: drawn in the accent, as the row that the others are compared with.
    """

    name: str
    value: float
    low: float
    high: float
    note: str
    spoken: str
    strong: bool = False


class Bars(QWidget):
    """Some rows on one scale."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: Sequence[Bar] = ()
        self.row = -1
        self.mark, self.top = -1.0, 1.0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar], mark: float = -1.0, top: float = 1.0) -> None:
        """Show these.

        Args:
            mark: a share that a line is drawn at, such as what is usual; below 0 for none.
            top: the share that reaches the right end.
        """
        self.bars, self.mark, self.top = tuple(bars), mark, max(top, 1e-6)
        self.row = min(self.row, len(bars) - 1)
        self.updateGeometry()
        self.update()

    def _row_px(self) -> int:
        return max(ROW_PX, round(2.0 * self.fontMetrics().height()))

    def sizeHint(self) -> QSize:
        """A line a row."""
        return QSize(420, self._row_px() * len(self.bars) + 4)

    minimumSizeHint = sizeHint

    def go_to(self, row: int) -> None:
        """Say one row aloud."""
        if not self.bars:
            return
        self.row = min(max(row, 0), len(self.bars) - 1)
        self.setAccessibleDescription(self.bars[self.row].spoken)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from row to row."""
        moves = {Qt.Key.Key_Up: self.row - 1, Qt.Key.Key_Down: self.row + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: 10**6}
        if Qt.Key(event.key()) in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.go_to(moves[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Point a row out."""
        self.go_to(int((event.position().y() - 2) // self._row_px()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first row."""
        super().focusInEvent(event)
        self.go_to(max(self.row, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point nothing out any more."""
        super().focusOutEvent(event)
        self.row = -1
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw names, bars, intervals, counts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, bar in enumerate(self.bars):
            area = QRectF(2, 2 + number * self._row_px(), self.width() - 4, self._row_px())
            self._draw_row(painter, area, bar, pointed=number == self.row)
        painter.end()

    def _draw_row(self, painter: QPainter, area: QRectF, bar: Bar, *, pointed: bool) -> None:
        tokens = theme.tokens()
        if pointed:
            ring = QPen(QColor(tokens.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen
            painter.setPen(ring)
            painter.setBrush(theme.selected_ground(tokens))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        font = theme.font(theme.BODY_PX, bold=bar.strong, tabular=True)
        small = theme.font(theme.CAPTION_PX, tabular=True)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        name_px = min(max(NAME_PX, self.width() * NAME_SHARE), 0.42 * self.width())
        name = QRectF(area.x() + 8, area.y(), name_px - 16, area.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        cut = QFontMetrics(font).elidedText(bar.name, Qt.TextElideMode.ElideRight, int(name.width()))
        painter.drawText(name, middle, cut)
        note_px = max(QFontMetrics(small).horizontalAdvance(one.note) for one in self.bars) + 12
        percent_px = QFontMetrics(font).horizontalAdvance("100 %") + 14
        left = area.x() + name_px
        bar_area = QRectF(left, area.center().y() - BAR_PX / 2, area.right() - left - note_px - percent_px, BAR_PX)
        self._draw_bar(painter, bar_area, bar)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        percent = QRectF(bar_area.right() + 4, area.y(), percent_px - 8, area.height())
        painter.drawText(percent, middle | Qt.AlignmentFlag.AlignRight, f"{round(100 * bar.value)} %")
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        note = QRectF(area.right() - note_px, area.y(), note_px - 6, area.height())
        painter.drawText(note, middle | Qt.AlignmentFlag.AlignRight, bar.note)

    def _draw_bar(self, painter: QPainter, area: QRectF, bar: Bar) -> None:
        tokens = theme.tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(tokens.text, tokens.panel, 0.08))
        painter.drawRoundedRect(area, 4, 4)
        painter.setBrush(QColor(tokens.accent) if bar.strong else theme.mixed(tokens.accent, tokens.panel, 0.55))
        painter.drawRoundedRect(QRectF(area.x(), area.y(), area.width() * bar.value / self.top, area.height()), 4, 4)
        painter.setPen(QPen(QColor(tokens.text), 1.5))
        scale = area.width() / self.top
        y, low, high = area.center().y(), area.x() + scale * bar.low, area.x() + scale * bar.high
        painter.drawLine(int(low), int(y), int(high), int(y))
        for end in (low, high):
            painter.drawLine(int(end), int(y - 4), int(end), int(y + 4))
        if self.mark >= 0:
            painter.setPen(QPen(QColor(tokens.control), 1, Qt.PenStyle.DashLine))
            x = int(area.x() + scale * self.mark)
            painter.drawLine(x, int(area.y() - 7), x, int(area.bottom() + 7))
