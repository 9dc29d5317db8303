"""What was played on one day, as rows: when, what, by whom, how long."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import formats, theme
from core.insights.days import Played
from core.types import Facts, MediaId

PARTS = Qt.ItemDataRole.UserRole + 1
TIME_PX = 56


class _Rows(QStyledItemDelegate):
    """Draws one row: the time, the title, by whom, how long at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines' height, whatever the text."""
        return QSize(200, round(2.1 * option.fontMetrics.height()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw it."""
        tokens, area = theme.tokens(), QRectF(option.rect).adjusted(1, 1, -1, -1)
        at, title, by, length = index.data(PARTS)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(tokens.accent), 2) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected_ground(tokens))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        body, small = theme.font(theme.BODY_PX, tabular=True), theme.font(theme.CAPTION_PX, tabular=True)
        length_px = QFontMetrics(small).horizontalAdvance(length) + 16
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(area.adjusted(10, 0, 0, 0), middle, at)
        painter.drawText(area.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, length)
        room = area.adjusted(TIME_PX, 0, -length_px, 0)
        painter.setFont(body)
        painter.setPen(QColor(tokens.text))
        metrics = QFontMetrics(body)
        words = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, middle, words)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        beside = room.adjusted(metrics.horizontalAdvance(words) + 12, 0, 0, 0)
        cut = QFontMetrics(small).elidedText(by, Qt.TextElideMode.ElideRight, max(0, int(beside.width())))
        painter.drawText(beside, middle, cut)
        painter.restore()


class DayList(QListWidget):
    """What was played on one day; Enter or a double click plays it again."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Played on this day"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("background: transparent")
        self.setItemDelegate(_Rows(self))
        self.itemDoubleClicked.connect(self._open)

    def show_day(self, media: Sequence[Played], facts: Mapping[MediaId, Facts]) -> None:
        """List what was played, the latest first; what isn't known any more is left out."""
        self.blockSignals(True)
        self.clear()
        for one in media:
            if (known := facts.get(one.media_id)) is not None:
                self.addItem(self._item(one, known))
        self.blockSignals(False)

    def _item(self, one: Played, known: Facts) -> QListWidgetItem:
        at = f"{datetime.datetime.fromtimestamp(one.at):%H:%M}"
        times = " · " + self.tr("%n times", "", one.plays) if one.plays > 1 else ""
        length = (formats.length(one.seconds) or "0 s") + times
        title, by = formats.cut(known.title), formats.cut(known.artist or known.series)
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, one.media_id)
        item.setData(PARTS, (at, title, by, length))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(p for p in (title, by, at, length) if p))
        return item

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter plays, on every system."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(Qt.ItemDataRole.UserRole))
