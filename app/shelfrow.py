"""Shows one shelf as a single row of cards, scrolled sideways; up and down lead out of it."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.cardbuttons import CardButtons
from app.delegates import PAD_PX, VIDEO_ASPECT
from app.grid import CARD_PX, SQUARE_PX, GridView
from app.models import GridAdapter, LibraryModel
from app.theme import eased, has_motion
from app.thumbnails import Thumbnails
from core.types import MediaId

LINES = 2
"""Of reason below the title."""
MOVE_MS = 160
OUT = {
    Qt.Key.Key_Up: (-1, False),
    Qt.Key.Key_Down: (1, False),
    Qt.Key.Key_PageUp: (-1, True),
    Qt.Key.Key_PageDown: (1, True),
}
"""Keys that leave the row: which way, and whether by a page."""


class RowAdapter(GridAdapter):
    """Folds a list into one row, however long it is."""

    @property
    def columns(self) -> int:
        """As many as there are media."""
        return max(1, self.source.rowCount())


class ShelfRow(GridView):
    """A grid of one row. It looks and acts as the grid does; only sideways, and with what refuses a card on it."""

    folding = RowAdapter
    reached = Signal()
    """The keyboard or a click came into it."""
    leaveWanted = Signal(int, bool)
    """−1 up, 1 down; by a page."""
    refused = Signal(str, str)
    """How, and which medium."""
    scrolled = Signal()

    def __init__(self, model: LibraryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        self._first: tuple[MediaId, int] | None = None
        super().__init__(model, thumbnails, parent)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offers_like = False
        self._move_row = QVariantAnimation(self, duration=MOVE_MS)
        self._move_row.valueChanged.connect(self._glided)
        self.horizontalScrollBar().valueChanged.connect(self._moved)
        self.horizontalScrollBar().rangeChanged.connect(self.scrolled)
        self.set_lines(LINES)

    @cached_property
    def buttons(self) -> CardButtons:
        """What refuses the card under the pointer; made when it is first needed."""
        made = CardButtons(self.viewport(), offers_like=self.offers_like)
        made.pressed.connect(self.refused)
        return made

    def _hide_buttons(self) -> None:
        if "buttons" in self.__dict__:
            self.buttons.leave()

    # ── room ────────────────────────────────────────────────────────────────────────────────────────

    def shown_at_once(self) -> int:
        """Cards that fit."""
        room = self._room()
        card = eased(CARD_PX)
        return max(1, room // (card if room >= 2 * card else eased(SQUARE_PX)))  # two small ones rather than a huge one

    def _room(self) -> int:
        return max(1, self.width() - 2 * self.frameWidth())

    def _refold(self) -> None:
        self._hide_buttons()
        width = self._room() // self.shown_at_once()
        height = round((width - 2 * PAD_PX) / VIDEO_ASPECT) + self._cards.text_px() + 2 * PAD_PX
        self._begin()
        self.horizontalHeader().setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setFixedHeight(height + 2 * self.frameWidth())
        self._settle()

    def _begin(self) -> None:
        """Note which card is the first on screen, and whether what one is at is."""
        if self._settling:
            return
        super()._begin()
        value, width = self.horizontalScrollBar().value(), max(1, self.horizontalHeader().defaultSectionSize())
        at, ids = value // width, self.library.ids
        self._first = (ids[at], value % width) if value > 0 and at < len(ids) else None
        place = self.currentIndex()
        left = self.visualRect(place).center().x() if place.isValid() else -1
        self._current_seen = self._current_seen and 0 <= left < self.viewport().width()

    def _settle(self) -> None:
        super()._settle()
        row = self.library.row_of(self._first[0]) if self._first is not None else 0
        if row >= 0:
            rest = self._first[1] if self._first is not None else 0
            self.horizontalScrollBar().setValue(row * self.horizontalHeader().defaultSectionSize() + rest)
        self.scrolled.emit()

    def seen(self) -> int:
        """Count the cards up to the last one that can be seen: these are not to move."""
        bar, width = self.horizontalScrollBar(), max(1, self.horizontalHeader().defaultSectionSize())
        return -(-(bar.value() + self.viewport().width()) // width)

    # ── sideways ────────────────────────────────────────────────────────────────────────────────────

    def page(self, step: int) -> None:
        """Go on by as many cards as are shown, −1 back."""
        bar, width = self.horizontalScrollBar(), self.horizontalHeader().defaultSectionSize()
        at = round(self._goal() / width) + step * self.shown_at_once()
        self._glide(max(0, min(bar.maximum(), at * width)))

    def can_page(self, step: int) -> bool:
        """Say whether there is more that way."""
        bar = self.horizontalScrollBar()
        return bar.value() < bar.maximum() if step > 0 else bar.value() > 0

    def _goal(self) -> int:
        is_moving = self._move_row.state() == QVariantAnimation.State.Running
        return int(self._move_row.endValue()) if is_moving else self.horizontalScrollBar().value()

    def _glide(self, goal: int) -> None:
        self._move_row.stop()
        if not has_motion():
            self.horizontalScrollBar().setValue(goal)
            return
        self._move_row.setStartValue(self.horizontalScrollBar().value())
        self._move_row.setEndValue(goal)
        self._move_row.start()

    def _glided(self, value: object) -> None:
        self.horizontalScrollBar().setValue(int(str(value)))

    def _moved(self) -> None:
        self._hide_buttons()
        self.scrolled.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways by a sideways wheel, or with Shift; up and down is the page's."""
        delta, pixels = event.angleDelta(), event.pixelDelta()
        sideways = abs(delta.x()) > abs(delta.y())
        if not sideways and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        step = (pixels.x() or delta.x()) if sideways else (pixels.y() or delta.y())
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - step)
        event.accept()

    # ── keys and mouse ──────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the row up and down; all else as in the grid."""
        if event.key() in OUT:
            self.leaveWanted.emit(*OUT[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def across(self) -> int:
        """Say how far from the left the card is that the keyboard is on, in pixels of this row."""
        place = self.currentIndex()
        return self.visualRect(place).center().x() if place.isValid() else 0

    def enter_at(self, x_px: int) -> None:
        """Go to the card that lies under that place, or the last one before it."""
        place: QModelIndex = self.indexAt(QPoint(max(0, min(x_px, self.viewport().width() - 1)), PAD_PX))
        row = self.adapter.list_row(place)
        if self.library.ids:
            self.go_to(self.library.ids[row if row >= 0 else -1])

    def next_to(self, media_id: MediaId) -> MediaId | None:
        """Say what takes a medium's place when it goes: the one after it, else the one before it."""
        row, ids = self.library.row_of(media_id), self.library.ids
        others = ids[row + 1 : row + 2] or ids[max(0, row - 1) : row] if row >= 0 else []
        return others[0] if others else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Be the row that is acted on first."""
        self.reached.emit()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Be the row that is acted on first."""
        self.reached.emit()
        super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Offer to refuse the card under the pointer."""
        super().mouseMoveEvent(event)
        place = self.indexAt(event.position().toPoint())
        row = self.adapter.list_row(place)
        if row >= 0 and not event.buttons():
            self.buttons.come(self.library.ids[row], self.visualRect(place).adjusted(PAD_PX, PAD_PX, -PAD_PX, 0))
        else:
            self._hide_buttons()

    def viewportEvent(self, event: QEvent) -> bool:
        """Take the buttons away with the pointer."""
        if event.type() == QEvent.Type.Leave:
            self._hide_buttons()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be the row that is acted on."""
        self.reached.emit()
        super().focusInEvent(event)

    def enter(self) -> None:
        """Be somewhere: where one was; on the first one where that is gone."""
        if self._current is not None and self.library.row_of(self._current) < 0:
            self._current = None
        super().enter()
