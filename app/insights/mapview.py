"""The map on screen: dots by kind or topic, interests with their names; zoom, pan, choose, play."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QRunnable, QSize, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app import theme
from app.insights import colours, raster
from app.insights.chart import Chart, holding, panned, whole, zoomed
from app.insights.raster import View
from core.types import MediaId

WAYS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
ZOOM = 1.4
DRAG_PX = 4
LABEL_PX = 240
LOOK_MS = 8
"""How often it is looked whether the picture is drawn."""
FEW = 2000
"""Fewer points are drawn large enough to be clicked, even where they touch."""


Made = list[tuple[QImage, View]]


class _Draw(QRunnable):
    """One picture on a pool thread, put into a list that the widget looks into.

    It tells nobody: a signal of a widget that the window's thread is deleting just then is a crash. It is the pool's,
    not the widget's, which may go while it runs.
    """

    def __init__(self, view: View, chart: Chart, groups: NDArray[np.int8], least_px: float, made: Made) -> None:
        super().__init__()
        self._made = made
        radius = max(raster.radius_px(chart.spacing, view), least_px)
        self._work = (chart.drawn.places, groups, colours.groups(), view, radius)

    def run(self) -> None:
        self._made.append((raster.draw(*self._work), self._work[3]))


class MapView(QWidget):
    """One picture of all media. Arrows go from point to point, Enter or a double click plays."""

    chosen = Signal(str)
    opened = Signal(str)
    pointed = Signal(str)
    """A medium whose title is wanted for a tip."""
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self.groups: NDArray[np.int8] = np.zeros(0, dtype=np.int8)
        self.labels: list[str] = []
        self.row = -1
        self._view = whole(1, 1)
        self._image: QImage | None = None
        self._image_view = self._view
        self._busy = self._again = False
        self._pressed: QPointF | None = None
        self._dragged, self._clicked = False, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(240)
        self.setAccessibleName(self.tr("Map of the library"))
        self._made: Made = []
        self._soon = QTimer(self, interval=LOOK_MS)
        self._soon.timeout.connect(self._look)
        theme.Theme.current().changed.connect(self._redraw)

    # ── What others call ────────────────────────────────────────────────────────────────────────────

    def show_chart(self, chart: Chart, groups: NDArray[np.int8], labels: Sequence[str]) -> None:
        """Draw a map; what was chosen stays so where it is on it.

        Args:
            groups: int8 (n,), the colour of each point.
            labels: names of the interests.
        """
        held = self.media_id
        self.chart, self.groups, self.labels = chart, groups, list(labels)
        self.row = chart.row_of.get(held, -1)
        self.setAccessibleDescription(self.tr("%n item(s)", "", len(chart.drawn.ids)))
        self._redraw()

    def colour_by(self, groups: NDArray[np.int8]) -> None:
        """Colour the points in another way."""
        self.groups = groups
        self._redraw()

    @property
    def media_id(self) -> str:
        """What is chosen, "" for nothing."""
        return self.chart.drawn.ids[self.row] if self.chart is not None and self.row >= 0 else ""

    @property
    def view(self) -> View:
        """What of the map is seen."""
        return self._view

    def choose(self, row: int) -> None:
        """Choose a point; it comes into sight."""
        if self.chart is None or row < 0:
            return
        self.row = row
        place = self.chart.drawn.places[row]
        self._go(holding(self._view, (float(place[0]), float(place[1]))))
        self.update()
        self.chosen.emit(self.media_id)

    def say(self, title: str) -> None:
        """Tell a screen reader what is chosen."""
        self.setAccessibleDescription(title)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def at(self, position: QPointF) -> int:
        """Find the point at a position of the widget, −1 for none."""
        ratio = self.devicePixelRatioF()
        if self.chart is None:
            return -1
        return self.chart.at(self._view, position.x() * ratio, position.y() * ratio, ratio)

    def position_of(self, row: int) -> QPointF:
        """Say where a point is on the widget."""
        assert self.chart is not None
        x, y = self._view.to_px(self.chart.drawn.places[row : row + 1])[0] / self.devicePixelRatioF()
        return QPointF(float(x), float(y))

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Come nearer, or go away."""
        ratio = self.devicePixelRatioF()
        centre = about or (self.position_of(self.row) if self.row >= 0 else QPointF(self.rect().center()))
        self._go(zoomed(self._view, factor, centre.x() * ratio, centre.y() * ratio))

    def show_whole(self) -> None:
        """See all of it again."""
        self._go(whole(self._view.width_px, self._view.height_px))

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(640, 480)

    # ── Keys and pointer ────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter plays, + and − zoom, Home shows all."""
        key = Qt.Key(event.key())
        if (
            self.chart is None
            or self.chart.tree is None
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~(Qt.KeyboardModifier.ShiftModifier)
        ):
            super().keyPressEvent(event)
        elif key in WAYS:
            self.choose(self.chart.beside(self.row, WAYS[key]) if self.row >= 0 else self.chart.middle(self._view))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row >= 0:
            self.opened.emit(self.media_id)
        elif event.text() in ("+", "=", "-", "−"):
            self.zoom(ZOOM if event.text() in "+=" else 1 / ZOOM)
        elif key == Qt.Key.Key_Home:
            self.show_whole()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self.zoom(ZOOM ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the map, or show what can be clicked."""
        if self._pressed is None:
            over = self.at(event.position()) >= 0
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        moved = event.position() - self._pressed
        if self._dragged or moved.manhattanLength() >= DRAG_PX:
            ratio, self._dragged, self._pressed = self.devicePixelRatioF(), True, event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._go(panned(self._view, moved.x() * ratio, moved.y() * ratio))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked."""
        was_click, self._pressed = self._pressed is not None and not self._dragged, None
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if event.button() == Qt.MouseButton.LeftButton and was_click:
            self._clicked = self.at(event.position())
            self.choose(self._clicked)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play what the first of the two clicks chose: the details that it opened may have moved the map."""
        if self._clicked >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.choose(self._clicked)
            self.opened.emit(self.media_id)

    def event(self, event: QEvent) -> bool:
        """Ask for the title of what is under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.at(QPointF(event.pos()))
            if row >= 0 and self.chart is not None:
                self.pointed.emit(self.chart.drawn.ids[row])
            return True
        return super().event(event)

    # ── Drawing ─────────────────────────────────────────────────────────────────────────────────────

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is seen in the middle."""
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        size = (max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
        before, after = whole(self._view.width_px, self._view.height_px), whole(*size)
        scale = self._view.scale * after.scale / before.scale
        self._go(View(self._view.x, self._view.y, scale, *size))

    def _go(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self._redraw()

    def _redraw(self) -> None:
        """Have the dots drawn anew; until they are, the picture at hand is shown where it belongs now."""
        self.update()
        if self.chart is None or self._busy or not self.isVisible():
            self._again = self._again or self._busy
            return
        self._busy, self._again = True, False
        least_px = 3.0 * self.devicePixelRatioF() if len(self.chart.drawn.ids) < FEW else 0.0
        QThreadPool.globalInstance().start(_Draw(self._view, self.chart, self.groups, least_px, self._made))
        self._soon.start()

    def showEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """Draw when it is looked at."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._redraw()

    def _look(self) -> None:
        if self._made:
            self._soon.stop()
            self._take(*self._made.pop())

    def _take(self, image: QImage, view: View) -> None:
        self._image, self._image_view, self._busy = image, view, False
        self.update()
        if self._again:
            self._redraw()
        else:
            self.drawn.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, dots, interests, what is chosen."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else tokens.line), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(area, theme.RADIUS_PANEL_PX, theme.RADIUS_PANEL_PX)
        painter.setClipRect(area.adjusted(2, 2, -2, -2))
        self._draw_dots(painter)
        if self.chart is not None:
            self._draw_interests(painter)
            if self.row >= 0:
                self._draw_chosen(painter)
        painter.end()

    def _draw_dots(self, painter: QPainter) -> None:
        if self._image is None:
            return
        ratio, then, now = self.devicePixelRatioF(), self._image_view, self._view
        grown = now.scale / then.scale
        left = (then.x - now.x) * now.scale + now.width_px / 2 - then.width_px / 2 * grown
        top = (then.y - now.y) * now.scale + now.height_px / 2 - then.height_px / 2 * grown
        target = QRectF(left / ratio, top / ratio, then.width_px * grown / ratio, then.height_px * grown / ratio)
        painter.drawImage(target, self._image)

    def _draw_chosen(self, painter: QPainter) -> None:
        at, tokens = self.position_of(self.row), theme.tokens()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, radius, width in ((tokens.panel, 9.0, 5.0), (tokens.accent, 9.0, 2.5)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(at, radius, radius)

    def _draw_interests(self, painter: QPainter) -> None:
        """Draw each interest as a ring with its name beside it, where no other name stands."""
        assert self.chart is not None
        taken: list[QRectF] = []
        font = theme.font(theme.CAPTION_PX, bold=True)
        painter.setFont(font)
        for interest, words in zip(self.chart.drawn.interests, self.labels, strict=False):
            row = self.chart.row_of.get(MediaId(interest.media_id), -1)
            at = self.position_of(row) if row >= 0 else QPointF(-99, -99)
            if not self.rect().contains(at.toPoint()):
                continue
            self._draw_ring(painter, at, muted=interest.weight == 0)
            room = self._room(at, words, QFontMetrics(font), taken)
            if room is not None:
                taken.append(room)
                self._draw_name(painter, room, words, muted=interest.weight == 0)

    def _draw_ring(self, painter: QPainter, at: QPointF, *, muted: bool) -> None:
        tokens = theme.tokens()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.panel), 5))
        painter.drawEllipse(at, 13, 13)
        style = Qt.PenStyle.DotLine if muted else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(tokens.muted if muted else tokens.text), 2, style))
        painter.drawEllipse(at, 13, 13)

    def _room(self, at: QPointF, words: str, metrics: QFontMetrics, taken: Sequence[QRectF]) -> QRectF | None:
        width = min(metrics.horizontalAdvance(words), LABEL_PX) + 16
        height = metrics.height() + 6
        for x, y in (
            (at.x() + 18, at.y() - height / 2),
            (at.x() - 18 - width, at.y() - height / 2),
            (at.x() - width / 2, at.y() - 18 - height),
            (at.x() - width / 2, at.y() + 18),
        ):
            room = QRectF(x, y, width, height)
            if QRectF(self.rect()).adjusted(4, 4, -4, -4).contains(room) and not any(room.intersects(o) for o in taken):
                return room
        return None

    def _draw_name(self, painter: QPainter, room: QRectF, words: str, *, muted: bool) -> None:
        tokens = theme.tokens()
        ground = QColor(tokens.raised)
        ground.setAlphaF(0.92)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(room, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        painter.setPen(QColor(tokens.muted if muted else tokens.text))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, round(room.width()) - 14)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, cut)

    def focusInEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """Show the ring."""
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.update()
