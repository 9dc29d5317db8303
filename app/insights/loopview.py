"""The recommendation loop as a picture: eleven steps in a ring, each with what went through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from app import icons, theme
from app.activity_steps import number
from core.insights.loop import Counted, Step

ICONS = {
    Step.SCAN: "folder-open",
    Step.PROBE: "info",
    Step.DECODE: "film-strip",
    Step.EXTRACT: "fingerprint",
    Step.STORE: "database",
    Step.INDEX: "tree-structure",
    Step.RETRIEVE: "magnifying-glass",
    Step.RANK: "list-numbers",
    Step.EXPLAIN: "chat-text",
    Step.SHOW: "sparkle",
    Step.FEEDBACK: "hand-pointing",
}
TOP = (Step.SCAN, Step.PROBE, Step.DECODE, Step.EXTRACT, Step.STORE, Step.INDEX)
BOTTOM = (Step.FEEDBACK, Step.SHOW, Step.EXPLAIN, Step.RANK, Step.RETRIEVE)
ORDER = tuple(Step)
GAP_PX = 84
ICON_TOP_PX, ICON_PX = 10, 22


class LoopView(QWidget):
    """Steps as boxes with arrows between them. The arrows of the keyboard go along the loop."""

    stepChosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts: Mapping[Step, Counted] = {}
        self.names: Mapping[Step, str] = {}
        self.step = Step.SCAN
        self._changed: set[Step] = set()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("The loop of recommending"))

    def show_counts(self, counts: Sequence[Counted], names: Mapping[Step, str]) -> None:
        """Show new counts; what changed since the last ones is marked."""
        fresh = {one.step: one for one in counts}
        self._changed = {s for s, one in fresh.items() if s in self.counts and self.counts[s].count != one.count}
        self.counts, self.names = {**self.counts, **fresh}, names
        self.update()

    @property
    def changed(self) -> set[Step]:
        """Steps whose counts changed with the last look."""
        return set(self._changed)

    def choose(self, step: Step, words: str = "") -> None:
        """Point a step out."""
        self.step = step
        self.update()
        self.stepChosen.emit(step)

    def say(self, words: str) -> None:
        """Tell a screen reader about the step at hand."""
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _lines_px(self) -> tuple[int, int]:
        """Say how high a count and a line of words are."""
        strong, small = theme.font(theme.STRONG_PX, bold=True), theme.font(theme.CAPTION_PX)
        return QFontMetrics(strong).height() + 4, QFontMetrics(small).height() + 1

    def _node_px(self) -> int:
        """An icon, a count, a name of two lines, what waits or failed."""
        count, line = self._lines_px()
        return ICON_TOP_PX + ICON_PX + 4 + count + 3 * line + 6

    def sizeHint(self) -> QSize:
        """Two rows of boxes."""
        return QSize(820, 2 * self._node_px() + GAP_PX + 16)

    def minimumSizeHint(self) -> QSize:
        """As narrow as words still fit."""
        return QSize(440, self.sizeHint().height())

    # ── Where ───────────────────────────────────────────────────────────────────────────────────────

    def node(self, step: Step) -> QRectF:
        """Say where a step is drawn."""
        across = (self.width() - 8) / len(TOP)
        width = min(across - 14, 150.0)
        if step in TOP:
            x, y = TOP.index(step), 8.0
        else:
            x, y = BOTTOM.index(step) + 1, 8.0 + self._node_px() + GAP_PX
        return QRectF(4 + x * across + (across - width) / 2, y, width, self._node_px())

    def step_at(self, position: QPointF) -> Step | None:
        """Say which step is under the pointer."""
        return next((step for step in ORDER if self.node(step).contains(position)), None)

    # ── Keys and pointer ────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and down go on along the loop, left and up go back."""
        at = ORDER.index(self.step)
        moves = {
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Down: at + 1,
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Up: at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: -1,
        }
        if Qt.Key(event.key()) in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choose(ORDER[moves[Qt.Key(event.key())] % len(ORDER)])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose a step."""
        if (step := self.step_at(event.position())) is not None:
            self.choose(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        over = self.step_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring, and say the step at hand."""
        super().focusInEvent(event)
        self.choose(self.step)

    # ── Drawing ─────────────────────────────────────────────────────────────────────────────────────

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw arrows, then boxes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_arrows(painter)
        for step in ORDER:
            self._draw_node(painter, step)
        painter.end()

    def _draw_arrows(self, painter: QPainter) -> None:
        pen = QPen(QColor(theme.tokens().control), 2)
        for before, after in pairwise(ORDER):
            one, other = self.node(before), self.node(after)
            if abs(one.y() - other.y()) < 1:
                forward = other.x() > one.x()
                start = QPointF(one.right() if forward else one.left(), one.center().y())
                end = QPointF(other.left() if forward else other.right(), other.center().y())
            else:
                start, end = QPointF(one.center().x(), one.bottom()), QPointF(other.center().x(), other.top())
            _arrow(painter, pen, [start, end])
        first, rank = self.node(Step.FEEDBACK), self.node(Step.RANK)
        lane = first.top() - GAP_PX * 0.42
        back = QPen(QColor(theme.tokens().accent), 2, Qt.PenStyle.DashLine)
        corners = [
            QPointF(first.center().x(), first.top()),
            QPointF(first.center().x(), lane),
            QPointF(rank.center().x(), lane),
            QPointF(rank.center().x(), rank.top()),
        ]
        _arrow(painter, back, corners)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(theme.tokens().muted))
        words = self.tr("what you do changes the next list")
        high = self._lines_px()[1]
        area = QRectF(corners[1].x(), lane - high - 2, corners[2].x() - corners[1].x(), high)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_node(self, painter: QPainter, step: Step) -> None:
        tokens, area, one = theme.tokens(), self.node(step), self.counts.get(step)
        chosen = step is self.step
        ring = QColor(tokens.accent if chosen else tokens.line)
        painter.setPen(QPen(ring, 2 if chosen and self.hasFocus() else 1))
        painter.setBrush(theme.selected_ground(tokens) if chosen else QColor(tokens.raised))
        painter.drawRoundedRect(area, theme.RADIUS_PANEL_PX, theme.RADIUS_PANEL_PX)
        icon = QRectF(area.center().x() - ICON_PX / 2, area.y() + ICON_TOP_PX, ICON_PX, ICON_PX)
        count_px, line_px = self._lines_px()
        top = icon.bottom() + 4
        icons.draw(painter, icon, ICONS[step], QColor(tokens.accent))
        painter.setFont(theme.font(theme.STRONG_PX, bold=True, tabular=True))
        painter.setPen(QColor(tokens.accent if step in self._changed else tokens.text))
        middle = Qt.AlignmentFlag.AlignCenter
        count = "…" if one is None else number(one.count)
        painter.drawText(QRectF(area.x(), top, area.width(), count_px), middle, count)
        painter.setFont(theme.font(theme.CAPTION_PX))
        painter.setPen(QColor(tokens.muted))
        wrapped = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        name = QRectF(area.x() + 4, top + count_px, area.width() - 8, 2 * line_px)
        painter.drawText(name, wrapped, self.names.get(step, ""))
        if one is not None and (one.waiting or one.failed):
            painter.setPen(QColor(tokens.warn if one.waiting else tokens.bad))
            more = f"+ {number(one.waiting)}" if one.waiting else f"× {number(one.failed)}"
            painter.drawText(QRectF(area.x(), area.bottom() - line_px - 4, area.width(), line_px), middle, more)


def _arrow(painter: QPainter, pen: QPen, points: Sequence[QPointF]) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    painter.drawPath(path)
    end, before = points[-1], points[-2]
    apart = end - before
    length = max((apart.x() ** 2 + apart.y() ** 2) ** 0.5, 1e-6)
    along, aside = apart / length * 8, QPointF(-apart.y(), apart.x()) / length * 5
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    painter.drawPolygon(QPolygonF([end, end - along + aside, end - along - aside]))
