"""A rectangle drawn with the mouse over a grid of cells, and which list rows lie in it, at any scroll place."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QRubberBand, QTableView

from app import theme

SCROLL_MS, SCROLL_PX = 30, 24
"""While the pointer is held beyond the view's edge."""


class Shape(QRubberBand):
    """The rectangle as it is seen: a breath of the accent, so that what lies under it stays clear."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill at 12 %, with a fine edge."""
        painter = QPainter(self)
        colour = QColor(theme.tokens().accent)
        painter.setPen(colour)
        colour.setAlphaF(0.12)
        painter.setBrush(colour)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class Band(QObject):
    """Drawn from where it began, in the coordinates of the whole list, so that scrolling doesn't move it."""

    def __init__(self, view: QTableView, inset_px: int) -> None:
        super().__init__(view)
        self._view = view
        self._inset_px = inset_px
        self._shape = Shape(QRubberBand.Shape.Rectangle, view.viewport())
        self._from: QPoint | None = None
        self._at = QPoint()
        self._scroll = QTimer(self, interval=SCROLL_MS)
        self._scroll.timeout.connect(self._go_on)
        self._moved = False

    def begin(self, at: QPoint) -> None:
        """Note where the button went down, in the viewport."""
        self._from, self._moved = self._in_list(at), False

    def move(self, at: QPoint) -> bool:
        """Draw it to here. False while nothing is drawn."""
        if self._from is None:
            return False
        self._at = at
        far = (self._in_list(at) - self._from).manhattanLength() >= QApplication.startDragDistance()
        self._moved = self._moved or far
        if self._moved:
            self._shape.setGeometry(self._area().translated(0, -self._offset()))
            self._shape.show()
            outside = not 0 <= at.y() < self._view.viewport().height()
            (self._scroll.start if outside else self._scroll.stop)()
        return self._moved

    def end(self) -> None:
        """Take it away."""
        self._from, self._moved = None, False
        self._scroll.stop()
        self._shape.hide()

    def cells(self, columns: int, count: int) -> Iterator[int]:
        """List the list rows whose cells, less the room round their cards, it touches."""
        area, inset = self._area(), self._inset_px
        width = self._view.horizontalHeader().defaultSectionSize()
        height = self._view.verticalHeader().defaultSectionSize()
        last = min(area.bottom() // height, (count - 1) // columns)
        for row in range(max(0, area.top() // height), last + 1):
            for column in range(max(0, area.left() // width), min(area.right() // width, columns - 1) + 1):
                card = QRect(QPoint(column * width, row * height), QSize(width, height))
                number = row * columns + column
                if number < count and card.adjusted(inset, inset, -inset, -inset).intersects(area):
                    yield number

    def _area(self) -> QRect:
        assert self._from is not None
        return QRect(self._from, self._in_list(self._at)).normalized()

    def _in_list(self, at: QPoint) -> QPoint:
        return at + QPoint(0, self._offset())

    def _offset(self) -> int:
        return self._view.verticalScrollBar().value()

    def _go_on(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + (SCROLL_PX if self._at.y() > 0 else -SCROLL_PX))
        self._view.mouseMovedTo(self._at)  # type: ignore[attr-defined]
