"""Shows a library as cards or rows at any size: a table of fixed sections that is walked in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView, QWidget

from app.delegates import PAD_PX, ROW_PX, SQUARE_ASPECT, VIDEO_ASPECT, CardDelegate, RowDelegate
from app.models import GridAdapter, Index, LibraryModel
from app.thumbnails import Thumbnails
from core.types import MediaId

View = Literal["grid", "list"]
CARD_PX, SQUARE_PX = 216, 168
"""Least width of a cell; cells grow until one more would fit."""
MIRRORED = 500
"""Chosen items up to which Qt's own selection is kept in step, for screen readers."""

Shift, Control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Action = QAbstractItemView.CursorAction


class GridView(QTableView):
    """A library in reading order. What is chosen is held by medium, so that it survives any refolding.

    Arrow keys wrap at the ends of rows; Shift chooses a run in reading order, Ctrl adds and takes away; Ctrl+A takes
    all. A refolding (another width, new media) keeps the chosen ones and the place.
    """

    opened = Signal(str)
    """Enter or double click: play it."""
    currentChangedTo = Signal(str)
    """The medium that the keyboard or a click is on."""
    selectionChangedTo = Signal(int)
    """How many are chosen now."""
    menuWanted = Signal(QPoint)

    def __init__(self, model: LibraryModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library = model
        self.adapter = GridAdapter(model, 1, self)
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
        self._set_up()
        self.setModel(self.adapter)
        self.adapter.modelAboutToBeReset.connect(self._begin)
        self.adapter.modelReset.connect(self._settle)
        thumbnails.loaded.connect(self._repaint)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

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
            columns, width, height = 1, room, ROW_PX
        else:
            least = CARD_PX if self._aspect == VIDEO_ASPECT else SQUARE_PX
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
        return sorted(self._chosen, key=self.library.row_of)

    def is_selected(self, media_id: MediaId) -> bool:
        """Say whether a medium is chosen."""
        return media_id in self._chosen

    def select(self, ids: Iterable[MediaId]) -> None:
        """Choose exactly these."""
        self._chosen = {i for i in ids if self.library.row_of(i) >= 0}
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

    def _move(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Go to a list row: Shift chooses the run up to it, Ctrl only goes there, nothing chooses it alone."""
        media_id = self.library.ids[row]
        changed = media_id != self._current
        self._current, self._at = media_id, row
        self.selectionModel().setCurrentIndex(self.adapter.place(row), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(self.adapter.place(row))
        if modifiers & Shift and self._run_start is not None:
            start = max(0, self.library.row_of(self._run_start))
            self.select(self.library.ids[min(start, row) : max(start, row) + 1])
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
        return self.adapter.place(_stay(row, steps[action], columns, count))

    # ── mouse and keys ──────────────────────────────────────────────────────────────────────────────

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, open; everything else is the window's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        elif event.key() == Qt.Key.Key_A and event.modifiers() & Control:
            self.selectAll()
        elif event.key() == Qt.Key.Key_Escape and self._chosen:
            self.select([])
        elif event.key() == Qt.Key.Key_Space and event.modifiers() & Control and self._current:
            self._toggle(self._current)
        elif event.key() in _MOVES:
            place = self.moveCursor(_MOVES[Qt.Key(event.key())], event.modifiers())
            if place.isValid():
                self._move(self.adapter.list_row(place), event.modifiers())
        else:
            event.ignore()

    def keyboardSearch(self, _text: str) -> None:
        """Do nothing: letters are shortcuts, `/` searches, and Qt would read all rows."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose by click, with Shift a run, with Ctrl one more; beside the cards, nothing."""
        row = self.adapter.list_row(self.indexAt(event.position().toPoint()))
        if row < 0:
            if not event.modifiers() & (Shift | Control):
                self.select([])
            return
        media_id = self.library.ids[row]
        if event.button() == Qt.MouseButton.RightButton and media_id in self._chosen:
            return
        self._move(row, event.modifiers())
        if event.modifiers() & Control:
            self._toggle(media_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take no rectangles."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Everything was done at the press."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        row = self.adapter.list_row(self.indexAt(event.position().toPoint()))
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.library.ids[row])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen ones."""
        if self._chosen:
            where = event.globalPos()
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
            self.menuWanted.emit(where)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, from the first Tab on."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.enter()

    def enter(self) -> None:
        """Be somewhere: on the first one where nothing was chosen yet."""
        if self._current is None and self.library.ids:
            self._move(0, Qt.KeyboardModifier.NoModifier)


_MOVES = {
    Qt.Key.Key_Left: Action.MoveLeft,
    Qt.Key.Key_Right: Action.MoveRight,
    Qt.Key.Key_Up: Action.MoveUp,
    Qt.Key.Key_Down: Action.MoveDown,
    Qt.Key.Key_Home: Action.MoveHome,
    Qt.Key.Key_End: Action.MoveEnd,
    Qt.Key.Key_PageUp: Action.MovePageUp,
    Qt.Key.Key_PageDown: Action.MovePageDown,
}


def _stay(row: int, step: int, columns: int, count: int) -> int:
    """Take a step within the list: up from the first row stays, down into a short last row takes its last item."""
    target = row + step
    if target < 0:
        return row if step == -columns else 0 if abs(step) == 1 else row % columns
    if target >= count:
        on_last_row = row // columns == (count - 1) // columns
        return row if step == columns and on_last_row else count - 1
    return target
