"""The sound of a medium along its time: how loud it is, and where somebody speaks, music plays or nothing is heard."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.formats import clock, fill
from core.types import FloatArray, TimeArray

if TYPE_CHECKING:
    from core.store import SoundChart

AREA_PX, BAND_PX, LEGEND_PX, GAP_PX = 40, 6, 18, 4
ONE_ROW = 3
"""So many kinds of sound fit into one row of the legend."""
QUIETEST_LUFS, LOUDEST_LUFS = -50.0, -5.0
"""Bottom and top of the area."""
SILENT_LUFS = -70.0
"""What a silent window has."""


class SoundCurve(QWidget):
    """The chart. A click, or Enter at the place that the arrows chose, plays from there."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: SoundChart | None = None
        self._duration_s = 0.0
        self._position_s = self._cursor_s = -1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Sound along the time"))
        self.hide()

    # ── What others call ────────────────────────────────────────────────────────────────────────────

    def show_curve(self, curve: SoundChart | None, duration_s: float) -> None:
        """Show a medium's sound; hidden where there is none."""
        self._curve = curve
        self._duration_s = max(duration_s, float(curve.end_s[-1])) if curve is not None else duration_s
        self._position_s = self._cursor_s = -1.0
        legend = self.legend()
        self.setAccessibleDescription(", ".join(f"{name} {share} %" for name, _, share in legend))
        self._scale()
        self.setVisible(self._curve is not None)
        self.update()

    def _scale(self) -> None:
        self.setFont(theme.font(theme.CAPTION_PX))
        rows = 2 if len(self.legend()) > ONE_ROW else 1
        self.setFixedHeight(AREA_PX + GAP_PX + BAND_PX + rows * theme.scaled(LEGEND_PX))

    def show_position(self, position_s: float) -> None:
        """Draw a line where the player is; below 0 for none."""
        self._position_s = position_s
        self.update()

    def legend(self) -> list[tuple[str, QColor, int]]:
        """Name what is heard, with its colour and its percentage of the time; what is never heard is left out."""
        curve = self._curve
        if curve is None:
            return []
        weights = np.maximum(curve.end_s - curve.start_s, 1e-6)
        return [
            (name, colour, round(100 * share))
            for name, colour, row in self._kinds(curve)
            if (share := float((row * weights).sum() / weights.sum())) >= 0.005
        ]

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(240, self.height())

    # ── Going there ─────────────────────────────────────────────────────────────────────────────────

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Play from there."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.sought.emit(self.second_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move a cursor by a twentieth, Enter plays from it."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps and self._curve is not None:
            start_s = max(self._cursor_s, self._position_s, 0.0)
            moved = start_s + steps[Qt.Key(event.key())] * self._duration_s / 20
            self._cursor_s = min(max(moved, 0.0), self._duration_s)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor_s >= 0:
            self.sought.emit(self._cursor_s)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Say what is heard under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._curve is not None:
            QToolTip.showText(event.globalPos(), self.words_at(self.second_at(event.pos().x())), self)
            return True
        return super().event(event)

    def second_at(self, x: float) -> float:
        """Give the second under this x."""
        return min(max(x / max(self.width(), 1), 0.0), 1.0) * self._duration_s

    def words_at(self, second: float) -> str:
        """Say the time, the loudness and what is heard most at a second."""
        if self._curve is None:
            return ""
        window = _window(self._curve, second)
        name = max(self._kinds(self._curve), key=lambda kind: kind[2][window])[0]
        loudness = float(self._curve.loudness_lufs[window])
        said = f"{clock(second)} · {name}"
        return said + (fill(self.tr(" · %1 LUFS"), round(loudness)) if loudness > SILENT_LUFS else "")

    # ── Painting ────────────────────────────────────────────────────────────────────────────────────

    def _kinds(self, curve: SoundChart) -> list[tuple[str, QColor, FloatArray]]:
        """Name each kind of sound, with its colour and its share by window."""
        tokens = theme.tokens()
        return [
            (self.tr("speech"), QColor(tokens.accent), curve.speech),
            (self.tr("music"), QColor(tokens.good), curve.music),
            (self.tr("other sounds"), QColor(tokens.warn), curve.noise),
            (self.tr("silence"), QColor(tokens.line), curve.silence),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw loudness, kinds, legend and where the player is."""
        curve = self._curve
        if curve is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_loudness(painter, curve)
        self._paint_kinds(painter, curve)
        self._paint_legend(painter)
        tokens = theme.tokens()
        for second, colour in ((self._position_s, tokens.text), (self._cursor_s, tokens.accent)):
            if second >= 0:
                x = self._x(second)
                painter.setPen(QPen(QColor(colour), 2))
                painter.drawLine(QPointF(x, 0), QPointF(x, AREA_PX + GAP_PX + BAND_PX))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.SPACE_1, theme.SPACE_1)

    def _x(self, second: float) -> float:
        return second / max(self._duration_s, 1e-6) * self.width()

    def _paint_loudness(self, painter: QPainter, curve: SoundChart) -> None:
        """Fill the area below the loudness; of many windows on one pixel, the loudest counts."""
        level = np.clip((curve.loudness_lufs - QUIETEST_LUFS) / (LOUDEST_LUFS - QUIETEST_LUFS), 0.0, 1.0)
        columns = np.arange(max(self.width(), 1))
        first = np.searchsorted(curve.start_s, self.second_at_all(columns), side="right") - 1
        last = np.maximum(np.searchsorted(curve.start_s, self.second_at_all(columns + 1), side="left"), first + 1)
        tops = [float(level[max(a, 0) : b].max(initial=0.0)) for a, b in zip(first, last, strict=True)]
        points = [QPointF(float(x), AREA_PX * (1 - top)) for x, top in zip(columns, tops, strict=True)]
        shape = QPainterPath()
        shape.addPolygon(QPolygonF([QPointF(0, AREA_PX), *points, QPointF(self.width(), AREA_PX)]))
        ground = QColor(theme.tokens().muted)
        ground.setAlphaF(0.45)
        painter.fillPath(shape, ground)

    def second_at_all(self, columns: NDArray[np.int64]) -> TimeArray:
        """Give the seconds at the left edges of columns of pixels."""
        return columns / max(self.width(), 1) * self._duration_s

    def _paint_kinds(self, painter: QPainter, curve: SoundChart) -> None:
        """Paint the kind that is heard most in each window; windows of one kind in one stroke."""
        kinds = self._kinds(curve)
        most = np.argmax(np.stack([row for _, _, row in kinds]), axis=0)
        turns = [0, *(np.flatnonzero(np.diff(most)) + 1), len(most)]
        painter.setPen(Qt.PenStyle.NoPen)
        for first, last in itertools.pairwise(turns):
            left, right = self._x(float(curve.start_s[first])), self._x(float(curve.end_s[last - 1]))
            painter.fillRect(QRectF(left, AREA_PX + GAP_PX, max(right - left, 1.0), BAND_PX), kinds[most[first]][1])

    def _paint_legend(self, painter: QPainter) -> None:
        x, top = 0.0, AREA_PX + GAP_PX + BAND_PX
        tokens, metrics, line_px = theme.tokens(), self.fontMetrics(), theme.scaled(LEGEND_PX)
        words_of = [(f"{name} {share} %", colour) for name, colour, share in self.legend()]
        needed = sum(12 + metrics.horizontalAdvance(words) for words, _ in words_of)
        spare = (self.width() - needed) / max(len(words_of) - 1, 1)
        gap = min(theme.SPACE_3, max(spare, 0.0)) if len(words_of) <= ONE_ROW else theme.SPACE_3
        for words, colour in words_of:
            if x > 0 and x + 12 + metrics.horizontalAdvance(words) > self.width() + 1:
                x, top = 0.0, top + line_px
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, top + line_px / 2 - 3, 8, 8), 2, 2)
            painter.setPen(QColor(tokens.muted))
            room = QRectF(x + 12, top + 1, metrics.horizontalAdvance(words) + 1, line_px)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            x = room.right() + gap


def _window(curve: SoundChart, second: float) -> int:
    """Find the window of a second, the nearest one beyond the ends."""
    return int(np.clip(np.searchsorted(curve.start_s, second, side="right") - 1, 0, len(curve.start_s) - 1))
