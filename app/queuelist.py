"""The queue as rows that can be dragged: still, title, whose it is and how long; also for what could follow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import icons, theme
from app.cardart import row_ground
from app.formats import length, one_line, runtime, tip
from app.thumbnails import Thumbnails
from core.parsing import parsed_json
from core.store import Card
from core.types import MediaId

Index = QModelIndex | QPersistentModelIndex
MIME, MEDIA = "application/x-homereel-queue", "application/x-homereel-media"
"""Rows of this list, and ids of media dragged from elsewhere in the window; JSON lists both."""
CARD, AT_HAND, WHY = (Qt.ItemDataRole.UserRole + n for n in (1, 2, 3))
STILL = QSize(64, 36)
ROW_PX, ADD_PX = 52, 28
KIND_ICONS = {"video": "film-strip", "music": "music-note", "speech": "microphone", "sound": "speaker-high"}


class QueueModel(QAbstractListModel):
    """Media in order. The view tells where rows were dropped; nothing moves by itself: the queue is the player’s."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ids: list[MediaId] = []
        self.at = -1
        self.cards: dict[MediaId, Card] = {}
        self._why: dict[MediaId, str] = {}

    def show(self, ids: Sequence[MediaId], at: int = -1, why: Mapping[MediaId, str] | None = None) -> None:
        """Show these media, the one at hand marked; `why` stands in the second line where it is given."""
        if list(ids) != self.ids:
            self.beginResetModel()
            self.ids = list(ids)
            self.endResetModel()
        self.at, self._why = at, dict(why or {})
        self.touch()

    def take(self, cards: Sequence[Card]) -> None:
        """Take what is known of the media."""
        self.cards.update({card.media_id: card for card in cards})
        self.touch()

    def touch(self) -> None:
        """Have all rows drawn again."""
        if self.ids:
            self.dataChanged.emit(self.index(0), self.index(len(self.ids) - 1))

    def missing(self) -> list[MediaId]:
        """List the media of which nothing is known yet."""
        return [media_id for media_id in dict.fromkeys(self.ids) if media_id not in self.cards]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Places in the queue."""
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer title, tip, phrase for screen readers, card, whether it is the one at hand."""
        if not index.isValid() or not 0 <= index.row() < len(self.ids):
            return None
        media_id = self.ids[index.row()]
        card = self.cards.get(media_id)
        if role == AT_HAND:
            return index.row() == self.at
        if role == CARD or card is None:
            return card if role == CARD else None
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == WHY:
            return self._why.get(media_id) or " · ".join(t for t in (card.subtitle, runtime(card.duration_s)) if t)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join(t for t in (card.title, self._why.get(media_id, card.subtitle)) if t))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            playing = self.tr("plays now") if index.row() == self.at else ""
            return ", ".join(t for t in (card.title, card.subtitle, length(card.duration_s), playing) if t)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged, and dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows move, media of the library are added."""
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        """Rows of a queue, media of the library."""
        return [MIME, MEDIA]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Say which rows."""
        data = QMimeData()
        data.setData(MIME, json.dumps(sorted({index.row() for index in indexes})).encode())
        return data


class _Rows(QStyledItemDelegate):
    """Draws a row; `add` draws a plus at its end."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget, *, add: bool) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._add = add

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_px())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, state = QRect(option.rect), option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        row_ground(painter, area, state)
        card: Card | None = index.data(CARD)
        still = QRect(
            area.left() + 8, area.top() + (area.height() - STILL.height()) // 2, STILL.width(), STILL.height()
        )
        if card is not None:
            self._paint_still(painter, still, card, index.data(AT_HAND))
            end = ADD_PX + 8 if self._add else 8
            words = QRect(
                still.right() + 12, area.top() + 8, area.right() - still.right() - 12 - end, area.height() - 16
            )
            _paint_words(painter, words, card.title, index.data(WHY) or "", index.data(AT_HAND))
        if self._add:
            hot = bool(state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
            colour = theme.tokens().accent if hot else theme.tokens().muted
            icons.draw(painter, QRectF(add_area(area)).adjusted(4, 4, -4, -4), "plus", QColor(colour))
        painter.restore()

    def _paint_still(self, painter: QPainter, area: QRect, card: Card, at_hand: bool) -> None:
        tokens = theme.tokens()
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(area), 4, 4)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(area, QColor(tokens.tints[int(card.media_id[:4] or "0", 16) % len(tokens.tints)]))
        pixmap = self._thumbnails.pixmap(card.media_id, 160)
        middle = QRectF(area.center().x() - 9, area.center().y() - 9, 18, 18)
        if pixmap is not None:
            size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.drawPixmap(place, pixmap)
        elif not at_hand:
            icons.draw(painter, middle, KIND_ICONS.get(card.kind.value, "film-strip"), QColor(tokens.muted))
        if at_hand:
            painter.fillRect(area, QColor(0, 0, 0, 130))
            icons.draw(painter, middle, "play-fill", QColor("white"))
        painter.restore()


def row_px() -> int:
    """Height of a row: two lines of text, or a still."""
    return theme.scaled(ROW_PX)


def add_area(area: QRect) -> QRect:
    """Where a row's plus is."""
    return QRect(area.right() - ADD_PX - 4, area.top() + (area.height() - ADD_PX) // 2, ADD_PX, ADD_PX)


def _paint_words(painter: QPainter, area: QRect, title: str, below: str, at_hand: bool) -> None:
    tokens = theme.tokens()
    lines = [(theme.font(theme.BODY_PX, bold=at_hand), title, tokens.accent if at_hand else tokens.text)]
    if below:
        lines.append((theme.font(theme.CAPTION_PX), below, tokens.muted))
    for number, (font, text, colour) in enumerate(lines):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        cut = painter.fontMetrics().elidedText(one_line(text), Qt.TextElideMode.ElideRight, area.width())
        part = QRect(area.left(), area.top() + number * area.height() // len(lines), area.width(), 0)
        part.setHeight(area.height() // len(lines))
        painter.drawText(part, Qt.AlignmentFlag.AlignVCenter, cut)


def _listed(data: QMimeData, kind: str, of: type) -> list[object]:
    try:
        found = parsed_json(bytes(data.data(kind).data())) if data.hasFormat(kind) else []
    except ValueError:
        return []
    return [each for each in found if isinstance(each, of)] if isinstance(found, list) else []


class QueueList(QListView):
    """The rows. Enter or a double click plays from there, Delete takes out, Alt+Up and Alt+Down move."""

    playWanted = Signal(int)
    removeWanted = Signal(list)
    moveWanted = Signal(list, int)
    mediaDropped = Signal(list, int)
    """Media of the library, and the row before which they were put."""
    addWanted = Signal(int)
    """The plus of a row, where rows have one."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None, *, add: bool = False) -> None:
        super().__init__(parent)
        self._add = add
        self.rows = QueueModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Rows(thumbnails, self, add=add))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet("QListView { background: transparent; }")
        thumbnails.loaded.connect(self._still_loaded)
        if not add:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
            self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
            self.setDefaultDropAction(Qt.DropAction.MoveAction)
            self.setDragDropOverwriteMode(False)
            self.setDropIndicatorShown(True)

    def _still_loaded(self, _media_id: str) -> None:
        self.viewport().update()

    def chosen(self) -> list[int]:
        """The selected rows, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose(self, places: Sequence[int]) -> None:
        """Select these rows."""
        self.clearSelection()
        for place in places:
            index = self.rows.index(place)
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.Select)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell where rows, or media of the library, were put. (Qt's own would move rows of the model.)"""
        rows, before = _listed(event.mimeData(), MIME, int), self.row_before(event.position().toPoint())
        media = _listed(event.mimeData(), MEDIA, str)
        if rows:
            self.moveWanted.emit(rows, before)
        elif media:
            self.mediaDropped.emit(media, before)
        if rows or media:
            event.setDropAction(Qt.DropAction.CopyAction)  # after a move the view would take the rows out
            event.accept()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def row_before(self, point: QPoint) -> int:
        """Give the row before which something dropped here comes."""
        index = self.indexAt(point)
        if not index.isValid():
            return len(self.rows.ids)
        return index.row() + (point.y() > self.visualRect(index).center().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play, take out, move."""
        places, code = self.chosen(), event.key()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if not places:
            super().keyPressEvent(event)
        elif code in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.addWanted if self._add else self.playWanted).emit(places[0])
        elif code in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not self._add:
            self.removeWanted.emit(places)
        elif alt and code == Qt.Key.Key_Up and not self._add:
            self.moveWanted.emit(places, max(0, places[0] - 1))
        elif alt and code == Qt.Key.Key_Down and not self._add:
            self.moveWanted.emit(places, min(len(self.rows.ids), places[-1] + 2))
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play from here, or add."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self._over_add(event):
            (self.addWanted if self._add else self.playWanted).emit(index.row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The plus adds."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._over_add(event):
            self.addWanted.emit(self.indexAt(event.position().toPoint()).row())

    def event(self, event: QEvent) -> bool:
        """Keep the keys that this list answers from the window's actions."""
        own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and event.key() in own:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def _over_add(self, event: QMouseEvent) -> bool:
        index = self.indexAt(event.position().toPoint())
        inside = index.isValid() and add_area(self.visualRect(index)).contains(event.position().toPoint())
        return self._add and inside
