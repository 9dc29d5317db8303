"""Shows a library as cards or rows at any size: a table of fixed sections that is walked in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QStyle, QTableView, QWidget

from app import theme
from app.band import Band
from app.delegates import PAD_PX, SQUARE_ASPECT, VIDEO_ASPECT, CardDelegate, RowDelegate
from app.models import GridAdapter, Index, LibraryModel
from app.preview import HoverPreview
from app.readingorder import MOVES, stay
from app.thumbnails import Thumbnails
from core.types import MediaId

View = Literal["grid", "list"]
CARD_PX, SQUARE_PX = 216, 168
"""Least width of a cell; cells grow until one more would fit."""
MIRRORED = 500
"""Chosen items up to which Qt's own selection is kept in step, for screen readers."""

Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Action = QAbstractItemView.CursorAction


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is: the medium that the keyboard is on; the first one on screen, and how far it is cut off."""

    current: MediaId | None = None
    top: tuple[MediaId, int] | None = None


class GridView(QTableView):
    """A library in reading order. What is chosen is held by medium, so that it survives any refolding.

    Arrow keys wrap at the ends of rows; Shift chooses a run in reading order, Ctrl adds and takes away; Ctrl+A takes
    all. A refolding (another width, new media) keeps the chosen ones and the place.
    """

    folding: type[GridAdapter] = GridAdapter
    has_modes = True  # cards and rows
    opened = Signal(str)
    """Enter or double click: play it."""
    currentChangedTo = Signal(str)
    """The medium that the keyboard or a click is on."""
    selectionChangedTo = Signal(int)
    """How many are chosen now."""
    menuWanted = Signal(QPoint)
    trashWanted = Signal()
    dragWanted = Signal(str)
    """The chosen ones are being dragged by this one."""

    def __init__(self, model: LibraryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library = model
        self.adapter = self.folding(model, 1, self)
        self._thumbnails = thumbnails
        self._cards, self._list_rows = CardDelegate(thumbnails, self), RowDelegate(thumbnails, self)
        self._mode: View = "grid"
        self._aspect = VIDEO_ASPECT
        self._chosen: set[MediaId] = set()
        self._current: MediaId | None = None
        self._at = 0  # its row, also when it is gone
        self._run_start: MediaId | None = None
        self._top: tuple[MediaId, int] | None = None
        self._settling = False
        self._current_seen = False
        self.inside = False  # of a shelf: Esc goes up then, where one medium at most is chosen
        self._grabbed: tuple[QPoint, MediaId] | None = None
        self._late: int | None = None  # row to be chosen alone when the button is let go: it may also be a drag of all
        self._kept: set[MediaId] = set()  # what a rectangle adds to
        self._set_up()
        self._band = Band(self, PAD_PX)
        self.setModel(self.adapter)
        self.adapter.modelAboutToBeReset.connect(self._begin)
        self.adapter.modelReset.connect(self._settle)
        thumbnails.loaded.connect(self._repaint)
        self.hover = HoverPreview(self, thumbnails.moments, (self._cards, self._list_rows))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.Theme.current().changed.connect(self._refold)

    def _set_up(self) -> None:
        self._cards.chosen = self._list_rows.chosen = self.is_selected
        self.setItemDelegate(self._cards)
        self.setObjectName("mediaView")
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Media"))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────

    @property
    def mode(self) -> View:
        """Cards or rows."""
        return self._mode

    def set_mode(self, mode: View) -> None:
        """Show cards or rows."""
        self._mode = mode
        self.setItemDelegate(self._cards if mode == "grid" else self._list_rows)
        self._refold()

    def set_square(self, square: bool) -> None:
        """Make pictures square (covers) or wide (video); cells of one view all have one shape."""
        self._aspect = SQUARE_ASPECT if square else VIDEO_ASPECT
        self._cards.aspect = self._aspect
        self._refold()

    def set_lines(self, lines: int) -> None:
        """Give the line below the title so many lines: reasons need two."""
        self._cards.lines = lines
        self._refold()

    def columns(self) -> int:
        """Cells per row."""
        return self.adapter.columns

    def _room(self) -> int:
        """Width for cells. The scroll bar's is always kept free: else it would come, refold, go, refold."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return max(1, self.width() - bar - 2 * self.frameWidth())

    def _refold(self) -> None:
        room = self._room()
        if self._mode == "list":
            columns, width, height = 1, room, self._list_rows.row_px()
        else:
            least = theme.eased(CARD_PX if self._aspect == VIDEO_ASPECT else SQUARE_PX)
            columns = max(1, room // least)
            width = room // columns
            height = round((width - 2 * PAD_PX) / self._aspect) + self._cards.text_px() + 2 * PAD_PX
        self._begin()
        self.horizontalHeader().setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(height)
        self.adapter.set_columns(columns)
        self._settle()

    # ── keeping place ───────────────────────────────────────────────────────────────────────────────

    def _scrolled(self) -> None:
        if not self._settling:
            self._remember_top()

    def _remember_top(self) -> None:
        """Note the first medium on screen and how far it is cut off; None at the very top, where new ones may come."""
        value, height = self.verticalScrollBar().value(), self.verticalHeader().defaultSectionSize()
        row = value // height * self.adapter.columns
        ids = self.library.ids
        self._top = (ids[row], value % height) if value > 0 and row < len(ids) else None

    def _begin(self) -> None:
        if self._settling:
            return
        self._settling = True
        place = self.currentIndex()  # (a narrower view may have cut its column off already: only the height counts)
        seen = range(self.viewport().height())
        self._current_seen = place.isValid() and self.visualRect(place).center().y() in seen

    def _settle(self) -> None:
        """Put current item, selection and scroll position back after the model was folded or filled anew."""
        if self._chosen:
            self._chosen = {i for i in self._chosen if self.library.row_of(i) >= 0}
        self.doItemsLayout()
        row = self.library.row_of(self._current) if self._current else -1
        if row >= 0:
            self._at = row
            self.selectionModel().setCurrentIndex(self.adapter.place(row), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._mirror()
        bar = self.verticalScrollBar()
        if self._top is None:
            bar.setValue(0)
        elif (first := self.library.row_of(self._top[0])) >= 0:
            bar.setValue(first // self.adapter.columns * self.verticalHeader().defaultSectionSize() + self._top[1])
        if row >= 0 and self._current_seen:
            self.scrollTo(self.adapter.place(row))  # what one is at stays in sight, say when the details open beside it
        self._settling = False
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._refold()

    def _repaint(self, media_id: str) -> None:
        row = self.library.row_of(media_id)
        if row >= 0:
            self.update(self.adapter.place(row))

    # ── choosing ────────────────────────────────────────────────────────────────────────────────────

    def current(self) -> MediaId | None:
        """The medium that the keyboard or a click is on."""
        return self._current

    def selected(self) -> list[MediaId]:
        """The chosen media in reading order."""
        rows = self.library.rows  # asked a hundred thousand times when all are chosen: no call of ours for each
        return sorted(self._chosen & rows.keys(), key=rows.__getitem__)

    def is_selected(self, media_id: MediaId) -> bool:
        """Say whether a medium is chosen."""
        return media_id in self._chosen

    def select(self, ids: Iterable[MediaId]) -> None:
        """Choose exactly these."""
        self._chosen = self.library.rows.keys() & ids
        self._mirror()
        self.viewport().update()
        self.selectionChangedTo.emit(len(self._chosen))

    def selectAll(self) -> None:
        """Choose everything."""
        self.select(self.library.ids)

    def go_to(self, media_id: str) -> None:
        """Choose one medium and bring it into view."""
        row = self.library.row_of(media_id)
        if row >= 0:
            self._move(row, Qt.KeyboardModifier.NoModifier)

    def forget(self) -> None:
        """Choose nothing and start at the top: another list comes."""
        self._current = self._run_start = self._top = None
        self._at = 0
        self.selectionModel().clear()
        self.select([])

    def place(self) -> Place:
        """Say where one is, to be put back there later."""
        return Place(self._current, self._top)

    def put_back(self, place: Place) -> None:
        """Go where one was, as far as it is still there; without a place, to the top."""
        self.forget()
        row = self.library.row_of(place.current) if place.current else -1
        if row >= 0:
            self._move(row, Qt.KeyboardModifier.NoModifier)
        if place.top is not None:
            self._top = place.top
            self._begin()
            self._settle()

    def _move(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Go to a list row: Shift chooses the run up to it, Ctrl only goes there, nothing chooses it alone."""
        media_id = self.library.ids[row]
        changed = media_id != self._current
        self._current, self._at = media_id, row
        self.selectionModel().setCurrentIndex(self.adapter.place(row), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(self.adapter.place(row))
        if modifiers & Shift and self._run_start is not None:
            start = max(0, self.library.row_of(self._run_start))
            run = self.library.ids[min(start, row) : max(start, row) + 1]
            self.select({*self._chosen, *run} if modifiers & Control else run)
        elif not modifiers & Control:
            self._run_start = media_id
            self.select([media_id])
        if changed:
            self.currentChangedTo.emit(media_id)

    def _toggle(self, media_id: MediaId) -> None:
        self._run_start = media_id
        self.select(self._chosen ^ {media_id})

    def _mirror(self) -> None:
        """Tell Qt's selection too while it is small: screen readers read that one."""
        selection = QItemSelection()
        if len(self._chosen) <= MIRRORED:
            for media_id in self._chosen:
                place = self.adapter.place(self.library.row_of(media_id))
                selection.select(place, place)
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selectionCommand(self, _index: Index, _event: object | None = None) -> QItemSelectionModel.SelectionFlag:
        """Never let the table choose rectangles."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def moveCursor(self, action: Action, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Walk in reading order: Right at a row's end goes to the next row's start."""
        count = len(self.library.ids)
        if not count:
            return QModelIndex()
        row, columns = self.adapter.list_row(self.currentIndex()), self.adapter.columns
        if row < 0:
            return self.adapter.place(min(self._at, count - 1))  # what one was at is gone: what followed it
        page = max(1, self.viewport().height() // self.verticalHeader().defaultSectionSize()) * columns
        steps = {
            Action.MoveLeft: -1, Action.MovePrevious: -1, Action.MoveRight: 1, Action.MoveNext: 1,
            Action.MoveUp: -columns, Action.MoveDown: columns, Action.MovePageUp: -page, Action.MovePageDown: page,
            Action.MoveHome: -row, Action.MoveEnd: count - 1 - row,
        }  # fmt: skip
        return self.adapter.place(stay(row, steps[action], columns, count))

    # ── mouse and keys ──────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, open; everything else is the window's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        elif event.key() == Qt.Key.Key_A and event.modifiers() & Control:
            self.selectAll()
        elif event.key() == Qt.Key.Key_Escape and len(self._chosen) > (1 if self.inside else 0):
            self.select([])
        elif event.key() == Qt.Key.Key_Space and event.modifiers() & Control and self._current:
            self._toggle(self._current)
        elif event.key() == Qt.Key.Key_Delete:
            self.trashWanted.emit()
        elif event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and event.modifiers() & Shift):
            self._menu_by_key()
        elif event.key() in MOVES:
            place = self.moveCursor(MOVES[Qt.Key(event.key())], event.modifiers())
            if place.isValid():
                self._move(self.adapter.list_row(place), event.modifiers())
        else:
            event.ignore()

    def keyboardSearch(self, _text: str) -> None:
        """Do nothing: letters are shortcuts, `/` searches, and Qt would read all rows."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by click, with Shift a run, with Ctrl one more; beside the cards, nothing, or a rectangle."""
        at, modifiers = event.position().toPoint(), event.modifiers()
        row, is_left = self.adapter.list_row(self.indexAt(at)), event.button() == Qt.MouseButton.LeftButton
        self._grabbed = self._late = None
        if is_left and not self._on_card(at, row):
            self._kept = set(self._chosen) if modifiers & (Shift | Control) else set()
            self._band.begin(at)
        if row < 0:
            if not modifiers & (Shift | Control):
                self.select([])
            return
        media_id = self.library.ids[row]
        if is_left and self._on_card(at, row):
            self._grabbed = (at, media_id)
        if media_id in self._chosen and not modifiers & (Shift | Control):
            self._late = row if is_left else None  # a right click is for all that are chosen
            return
        self._move(row, modifiers)
        if modifiers & Control and not modifiers & Shift:
            self._toggle(media_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the chosen ones out, or draw a rectangle round others."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mouseMovedTo(event.position().toPoint())

    def mouseMovedTo(self, at: QPoint) -> None:
        """Go on with what the held button does."""
        if self._grabbed is not None:
            began, media_id = self._grabbed
            if (at - began).manhattanLength() >= QApplication.startDragDistance() and media_id in self._chosen:
                self._grabbed = self._late = None
                self.dragWanted.emit(media_id)
        elif self._band.move(at):
            rows = self._band.cells(self.adapter.columns, len(self.library.ids))
            self.select(self._kept | {self.library.ids[row] for row in rows})

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the one of several that was only clicked; everything else was done at the press."""
        if self._late is not None and self._late < len(self.library.ids):
            self._move(self._late, Qt.KeyboardModifier.NoModifier)
        self._grabbed = self._late = None
        self._band.end()

    def _on_card(self, at: QPoint, row: int) -> bool:
        """Say whether a point is on a card, not on the room round it; rows have none."""
        if row < 0 or self._mode == "list":
            return row >= 0
        return self.visualRect(self.adapter.place(row)).adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX).contains(at)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        row = self.adapter.list_row(self.indexAt(event.position().toPoint()))
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.library.ids[row])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen ones."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._menu_by_key()
        elif self._chosen:
            self.menuWanted.emit(event.globalPos())

    def _menu_by_key(self) -> None:
        if not self._chosen and self._current:
            self.select([self._current])
        if self._chosen:
            self.menuWanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, from the first Tab on."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.enter()

    def enter(self) -> None:
        """Be somewhere: on the first one where nothing was chosen yet."""
        if self._current is None and self.library.ids:
            self._move(0, Qt.KeyboardModifier.NoModifier)
