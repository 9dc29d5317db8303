"""Sliders that Homereel paints itself: a plain one, and the seek bar with moments found and notes as marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QStatusTipEvent,
)
from PySide6.QtWidgets import QApplication, QSlider, QToolTip, QWidget

from app.formats import clock, fill, tip
from app.theme import tokens

GROOVE_PX, KNOB_PX, MARK_PX, NOTE_PX = 4, 7, 14, 4
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
        self._chapters: tuple[tuple[float, str], ...] = ()
        self._notes: tuple[tuple[float, str], ...] = ()
        self._told = ""
        self.sliderReleased.connect(self._tell)

    def set_duration(self, duration_s: float) -> None:
        """Take the length; 0 while nothing is open."""
        self.setRange(0, round(1000 * duration_s))
        self.setEnabled(duration_s > 0)

    def set_position(self, position_s: float) -> None:
        """Show where the player is, unless the person holds the knob."""
        if not self.isSliderDown():
            self.setValue(round(1000 * position_s))
            self.setAccessibleDescription(", ".join(self.said_at(position_s)))

    def set_marks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Show moments found: seconds, and what is there."""
        self._marks = tuple(marks)
        self.update()

    def set_notes(self, notes: Sequence[tuple[float, str]]) -> None:
        """Show what the person noted at a second: the second and the words."""
        self._notes = tuple(notes)
        self.update()

    @property
    def notes(self) -> tuple[tuple[float, str], ...]:
        """The notes shown."""
        return self._notes

    def set_chapters(self, chapters: Sequence[tuple[float, str]]) -> None:
        """Show where chapters begin: seconds and title."""
        self._chapters = tuple(chapters)
        self.update()

    @property
    def chapters(self) -> tuple[tuple[float, str], ...]:
        """The chapters shown."""
        return self._chapters

    def said_at(self, at_s: float) -> list[str]:
        """Tell what there is at a second: its time, its chapter, what is marked and noted there."""
        chapter = [title for start_s, title in self._chapters if start_s <= at_s][-1:]
        marked = [text for text in self._near(self._marks, at_s) if text]
        return [clock(at_s), *(text for text in (*chapter, *marked, *self._noted_at(at_s)) if text)]

    def _noted_at(self, at_s: float) -> list[str]:
        return [fill(self.tr("Your note: %1"), text) for text in self._near(self._notes, at_s)]

    def _near(self, places: Sequence[tuple[float, str]], at_s: float) -> list[str]:
        near_s = 6 * self.maximum() / 1000 / max(1.0, self.line().width())
        return [text for place_s, text in places if abs(place_s - at_s) <= near_s]

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
            QToolTip.showText(event.globalPos(), tip("\n".join(self.said_at(at_s))), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while held; tell the window which note it is over."""
        super().mouseMoveEvent(event)
        self._tell_status("\n".join(self._noted_at(self.value_at(event.position().x()) / 1000)))

    def leaveEvent(self, event: QEvent) -> None:
        """No note is under the pointer any more."""
        self._tell_status("")
        super().leaveEvent(event)

    def _tell_status(self, words: str) -> None:
        if words != self._told:
            self._told = words
            QApplication.sendEvent(self, QStatusTipEvent(words))

    def _go(self, position_s: float) -> None:
        position_s = min(max(position_s, 0.0), self.maximum() / 1000)
        self.setValue(round(1000 * position_s))
        self.sought.emit(position_s)

    def _tell(self) -> None:
        self.sought.emit(self.value() / 1000)

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setBrush(QColor(tokens().panel))
        for start_s, _ in self._chapters:
            if self.maximum() and start_s > 0:
                x = self.x_at(min(1000 * start_s / self.maximum(), 1.0))
                painter.drawRect(QRectF(x - 1, (self.height() - GROOVE_PX) / 2 - 1, 2, GROOVE_PX + 2))
        painter.setBrush(QColor(tokens().text))
        for mark_s, _ in self._marks:
            if self.maximum():
                x = self.x_at(min(1000 * mark_s / self.maximum(), 1.0))
                painter.drawRoundedRect(QRectF(x - 1.5, (self.height() - MARK_PX) / 2, 3, MARK_PX), 1.5, 1.5)
        self._paint_notes(painter)

    def _paint_notes(self, painter: QPainter) -> None:
        """Draw a small pin above the line for each: neither its colour nor its shape is that of a moment found."""
        painter.setBrush(QColor(tokens().accent))
        foot = self.line().top() - 1
        for note_s, _ in self._notes:
            if self.maximum():
                x, top = self.x_at(min(1000 * note_s / self.maximum(), 1.0)), foot - 2 * NOTE_PX
                corners = [QPointF(x - NOTE_PX, top), QPointF(x + NOTE_PX, top), QPointF(x, foot)]
                painter.drawPolygon(QPolygonF(corners))
