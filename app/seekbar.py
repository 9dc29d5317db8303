"""Sliders that Homereel paints itself: a plain one, and the seek bar with the moments found as marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QToolTip, QWidget

from app.formats import clock
from app.theme import tokens

GROOVE_PX, KNOB_PX, MARK_PX = 4, 7, 14
STEP_S, PAGE_S = 5, 30


class FlatSlider(QSlider):
    """A horizontal slider: a line, filled up to the knob; a click goes there at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Room for the knob and its focus ring."""
        return QSize(84, 24)

    def minimumSizeHint(self) -> QSize:
        """A slider shorter than this is of no use."""
        return QSize(48, 24)

    def share(self) -> float:
        """Where the knob is, 0 to 1."""
        room = self.maximum() - self.minimum()
        return (self.value() - self.minimum()) / room if room else 0.0

    def line(self) -> QRectF:
        """The groove."""
        inset = KNOB_PX + 3
        return QRectF(inset, (self.height() - GROOVE_PX) / 2, max(1, self.width() - 2 * inset), GROOVE_PX)

    def value_at(self, x: float) -> int:
        """Give the value under this x."""
        line = self.line()
        share = min(max((x - line.left()) / line.width(), 0.0), 1.0)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        return self.minimum() + round(share * (self.maximum() - self.minimum()))

    def x_at(self, share: float) -> float:
        """Give the x of this share of the range."""
        right_to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return self.line().left() + self.line().width() * (1 - share if right_to_left else share)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the click is and hold on."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setSliderPosition(self.value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while held."""
        if self.isSliderDown():
            self.setSliderPosition(self.value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self.isSliderDown():
            self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw line, filled part, marks, knob and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, line = tokens(), self.line()
        accent = QColor(theme.accent if self.isEnabled() else theme.control)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.control if self.isEnabled() else theme.line))
        painter.drawRoundedRect(line, 2, 2)
        knob = QPointF(self.x_at(self.share()), line.center().y())
        painter.setBrush(accent)
        filled = QRectF(line)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            filled.setLeft(knob.x())
        else:
            filled.setRight(knob.x())
        painter.drawRoundedRect(filled, 2, 2)
        self._paint_marks(painter)
        if self.isEnabled():
            self._paint_knob(painter, knob, accent)
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        """Nothing here; the seek bar has some."""

    def _paint_knob(self, painter: QPainter, centre: QPointF, accent: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(centre, KNOB_PX - 1, KNOB_PX - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, 2))
            painter.drawEllipse(centre, KNOB_PX + 2, KNOB_PX + 2)


class SeekBar(FlatSlider):
    """Where in the medium we are, in milliseconds; emits seconds when the person goes elsewhere."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setRange(0, 0)
        self.setEnabled(False)
        self.setAccessibleName(self.tr("Position"))
        self._marks: tuple[tuple[float, str], ...] = ()
        self.sliderReleased.connect(self._tell)

    def set_duration(self, duration_s: float) -> None:
        """Take the length; 0 while nothing is open."""
        self.setRange(0, round(1000 * duration_s))
        self.setEnabled(duration_s > 0)

    def set_position(self, position_s: float) -> None:
        """Show where the player is, unless the person holds the knob."""
        if not self.isSliderDown():
            self.setValue(round(1000 * position_s))
            self.setAccessibleDescription(clock(position_s))

    def set_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Show moments found: seconds, and what is there."""
        self._marks = tuple(marks)
        self.update()

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """The moments shown."""
        return self._marks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go 5 s, page keys 30 s, Home to the start."""
        steps = {
            Qt.Key.Key_Left: -STEP_S,
            Qt.Key.Key_Right: STEP_S,
            Qt.Key.Key_PageDown: -PAGE_S,
            Qt.Key.Key_PageUp: PAGE_S,
        }
        if event.key() in steps:
            self._go(self.value() / 1000 + steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home:
            self._go(0.0)
        else:
            event.ignore()

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel over the bar does nothing: too easily done by mistake."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Say the time under the pointer, and what is marked there."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.maximum():
            at_s = self.value_at(event.x()) / 1000
            near_s = 6 * self.maximum() / 1000 / max(1.0, self.line().width())
            there = [text for mark_s, text in self._marks if abs(mark_s - at_s) <= near_s and text]
            QToolTip.showText(event.globalPos(), "\n".join([clock(at_s), *there]), self)
            return True
        return super().event(event)

    def _go(self, position_s: float) -> None:
        position_s = min(max(position_s, 0.0), self.maximum() / 1000)
        self.setValue(round(1000 * position_s))
        self.sought.emit(position_s)

    def _tell(self) -> None:
        self.sought.emit(self.value() / 1000)

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setBrush(QColor(tokens().text))
        for mark_s, _ in self._marks:
            if self.maximum():
                x = self.x_at(min(1000 * mark_s / self.maximum(), 1.0))
                painter.drawRoundedRect(QRectF(x - 1.5, (self.height() - MARK_PX) / 2, 3, MARK_PX), 1.5, 1.5)
