"""Measures of a medium drawn as rows: a word for each end, a line, and where the medium lies on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.measures import Measure

ROW_PX, LINE_PX = 22, 3
TICK_PX = (4, 12)
"""Width and height of the mark: a knob would ask to be dragged."""


class ScaleRows(QWidget):
    """The rows. The number is in the tooltip of its row, and all are in the description for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measures: tuple[Measure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(theme.CAPTION_PX))
        theme.Theme.current().changed.connect(self._scale)
        self.hide()

    def _scale(self) -> None:
        self.setFont(theme.font(theme.CAPTION_PX))
        self.setFixedHeight(_row_px() * len(self._measures))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is shown."""
        return self._measures

    def show_measures(self, measures: tuple[Measure, ...]) -> None:
        """Show these; hidden where there are none."""
        self._measures = measures
        self.setAccessibleDescription("; ".join(self._phrase(measure) for measure in measures))
        self._scale()
        self.setVisible(bool(measures))
        self.update()

    def sizeHint(self) -> QSize:
        """One row for each, as wide as there is room."""
        return QSize(240, _row_px() * len(self._measures))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sides = self._sides()
        for number, measure in enumerate(self._measures):
            self._paint_row(painter, number * _row_px(), measure, sides)

    def event(self, event: QEvent) -> bool:
        """Give the number of the row under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = event.pos().y() // _row_px()
            if 0 <= row < len(self._measures):
                QToolTip.showText(event.globalPos(), self._measures[row].exact, self)
            return True
        return super().event(event)

    @staticmethod
    def _phrase(measure: Measure) -> str:
        return f"{measure.low} – {measure.high}, {measure.exact}"

    def _sides(self) -> tuple[int, int]:
        """Widths of the words at the left and at the right: the widest of each."""
        metrics = QFontMetrics(self.font())
        left = max((metrics.horizontalAdvance(measure.low) for measure in self._measures), default=0)
        right = max((metrics.horizontalAdvance(measure.high) for measure in self._measures), default=0)
        return left + theme.SPACE_2, right + theme.SPACE_2

    def _paint_row(self, painter: QPainter, top: int, measure: Measure, sides: tuple[int, int]) -> None:
        tokens, (left, right) = theme.tokens(), sides
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        row = QRectF(0, top, self.width(), _row_px())
        first, last = (Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft) if mirrored else (
            Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)  # fmt: skip
        painter.setPen(QColor(tokens.muted))
        painter.drawText(row, first | Qt.AlignmentFlag.AlignVCenter, measure.low)
        painter.drawText(row, last | Qt.AlignmentFlag.AlignVCenter, measure.high)
        before, after = (right, left) if mirrored else (left, right)
        line = QRectF(before, row.center().y() - LINE_PX / 2, max(self.width() - before - after, 1), LINE_PX)
        share = 1 - measure.share if mirrored else measure.share
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        painter.drawRoundedRect(line, LINE_PX / 2, LINE_PX / 2)
        painter.setBrush(QColor(tokens.accent))
        width, height = TICK_PX
        left_end = line.left() + share * (line.width() - width)
        painter.drawRoundedRect(QRectF(left_end, line.center().y() - height / 2, width, height), 2, 2)


def _row_px() -> int:
    return theme.scaled(ROW_PX)
