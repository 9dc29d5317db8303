"""A row of five stars: click or type a rating of 0 to 5 in halves."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

STARS = 5


class StarRating(QSlider):
    """Five stars with halves. A slider underneath, so that screen readers and keys know it: its value is half stars.

    Click a star for that many (its left half for the half star; the rating at hand again clears it), or type 1–5,
    arrows for half a star, 0 or Delete to clear.
    """

    rated = Signal(float)
    """The person chose this many stars, 0 for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, 2 * STARS)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self._hover: int | None = None
        self.setAccessibleName(self.tr("Rating"))
        self.setToolTip(self.tr("Rate from half a star to five: click, or type 1–5; 0 clears"))
        self._describe()

    @property
    def stars(self) -> float:
        """What is shown, 0 to 5 in halves."""
        return self.value() / 2

    def set_stars(self, stars: float) -> None:
        """Show a rating that came from the store; says nothing back."""
        self.blockSignals(True)
        self.setValue(round(2 * stars))
        self.blockSignals(False)
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Five stars of a height that follows the text."""
        side = self._side()
        return QSize(STARS * side + 8, side + 8)

    def minimumSizeHint(self) -> QSize:
        """No star is left out."""
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Keep the digits from the window's shortcuts while the stars have the focus: they rate what is shown here."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if is_key and not event.modifiers() and event.text() in tuple("012345"):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take 0–5, Delete and arrows; leave the rest to the window."""
        half_steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif event.text() in tuple("012345"):
            self._choose(2 * int(event.text()))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(0)
        elif event.key() in half_steps:
            self._choose(self.value() + half_steps[Qt.Key(event.key())])
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the star under the pointer; the one at hand again clears."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        value = self._value_at(event.position().x())
        self._choose(0 if value == self.value() else value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged here."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a click would choose."""
        self._hover = self._value_at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the rating again."""
        self._hover = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the focus ring."""
        super().focusInEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel scrolls the panel, it doesn't rate."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw five stars, filled up to the rating (or to the pointer)."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, top = self._side(), (self.height() - self._side()) / 2
        shown = self.value() if self._hover is None else self._hover
        for index in range(STARS):
            box = QRectF(4 + index * side, top, side, side).adjusted(2, 2, -2, -2)
            self._draw_star(painter, box, min(max(shown - 2 * index, 0), 2) / 2)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _draw_star(self, painter: QPainter, box: QRectF, filled: float) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        outline = accent if filled else self.palette().color(QPalette.ColorRole.PlaceholderText)
        shape = _star(box)
        if filled:
            painter.save()
            painter.setClipRect(QRectF(box.left(), box.top(), box.width() * filled, box.height()))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawPolygon(shape)
            painter.restore()
        pen = QPen(outline, 1.3)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(shape)

    def _side(self) -> int:
        return max(22, round(self.fontMetrics().height() * 1.35))

    def _value_at(self, x: float) -> int:
        return min(max(math.ceil((x - 4) / self._side() * 2), 1), 2 * STARS)

    def _choose(self, value: int) -> None:
        value = min(max(value, 0), 2 * STARS)
        if value == self.value():
            return
        self.setValue(value)
        self._describe()
        self.update()
        self.rated.emit(self.stars)

    def _describe(self) -> None:
        stars = self.value() / 2
        words = self.tr("not rated") if not stars else self.tr("%1 of 5 stars").replace("%1", f"{stars:g}")
        self.setAccessibleDescription(words)


def _star(box: QRectF) -> QPolygonF:
    """Make a five-pointed star that fills the box."""
    centre, outer = box.center() + QPointF(0, box.height() * 0.04), box.width() / 2
    points = []
    for step in range(10):
        radius = outer if step % 2 == 0 else outer * 0.46
        angle = math.radians(-90 + 36 * step)
        points.append(centre + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return QPolygonF(points)
