"""All shelves under each other, or one of them seen as a whole; to the window it is one view of media."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QStyle, QVBoxLayout, QWidget

from app import taborder, theme
from app.grid import GridView, View
from app.models import LibraryModel
from app.shelfbox import ShelfBox
from app.shelfdata import Shelf
from app.shelfrow import ShelfRow
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.types import MediaId


class ShelvesView(QWidget):
    """Speaks for the view that is acted on: a shelf's row, or the grid of a whole one. Has what a `GridView` has.

    Attributes:
        active: that view.
    """

    opened = Signal(str)
    currentChangedTo = Signal(str)
    selectionChangedTo = Signal(int)
    menuWanted = Signal(QPoint)
    trashWanted = Signal()
    dragWanted = Signal(str)
    activeChanged = Signal()
    refused = Signal(str, str)
    """How, and which medium."""
    wholeWanted = Signal(str)
    weighed = Signal(str, float)

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._thumbnails = backend, thumbnails
        self.boxes: dict[str, ShelfBox] = {}
        self.whole = GridView(LibraryModel(backend, self), thumbnails)
        self.whole.set_lines(2)
        self.whole.inside = True
        self.active: GridView = self.whole
        self._resized_from: tuple[ShelfBox, int] | None = None
        self._gone_at = 0  # place of the shelf that was acted on, when it went
        self.scroll = QScrollArea(widgetResizable=True, focusPolicy=Qt.FocusPolicy.NoFocus)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.verticalScrollBar().rangeChanged.connect(self._keep_width)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, theme.SPACE_4)
        self._column.setSpacing(theme.SPACE_4)
        self._column.addStretch(1)
        self.scroll.setWidget(inside)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.scroll)
        self.stack.addWidget(self.whole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self._listen(self.whole)
        self._keep_width()
        self.setFocusProxy(self.whole)

    # ── the shelves ─────────────────────────────────────────────────────────────────────────────────

    def show_shelves(self, shelves: Sequence[Shelf], *, anew: bool = False) -> None:
        """Show these, in order; what is on screen keeps its place. `anew` goes to the top."""
        groups = {group: list(found) for group, found in groupby(_grouped(shelves), key=lambda s: s.group)}
        anchor = None if anew else self._anchor(groups)
        focused = self.is_whole() or self.isAncestorOf(self.window().focusWidget())
        self.setUpdatesEnabled(False)
        for group in [group for group in self.boxes if group not in groups]:
            self._remove(group)
        for place, (group, found) in enumerate(groups.items()):
            box = self.boxes.get(group) or self._make(group)
            if self._column.indexOf(box) != place:
                self._column.insertWidget(place, box)
            box.show_shelves(found)
        self.boxes = {group: self.boxes[group] for group in groups}
        self._settle(anchor, anew=anew)
        taborder.as_laid_out(self)
        self.setUpdatesEnabled(True)
        if focused and not self.is_whole() and not self.isAncestorOf(self.window().focusWidget()):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_width(self, _least: int = 0, most: int = 0) -> None:
        """Have a margin where there is no scroll bar: rows mustn't refold as it comes and goes."""
        policies = Qt.ScrollBarPolicy
        self.scroll.setVerticalScrollBarPolicy(policies.ScrollBarAlwaysOn if most else policies.ScrollBarAlwaysOff)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.scroll.verticalScrollBar())
        self._column.setContentsMargins(0, 0, 0 if most else bar, theme.SPACE_4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what one looks at in its place where cards become larger or smaller, as when the details open."""
        super().resizeEvent(event)
        if event.oldSize().isValid() and self._resized_from is None and not self.is_whole():
            self._resized_from = self._anchor(self.boxes)
            QTimer.singleShot(0, self, self._resized)

    def _resized(self) -> None:
        anchor, self._resized_from = self._resized_from, None
        if anchor is not None and anchor[0].group in self.boxes:
            self._settle(anchor, anew=False)

    def _settle(self, anchor: tuple[ShelfBox, int] | None, *, anew: bool) -> None:
        """Lay out at once, and put what one looked at back where it was."""
        inside = self.scroll.widget()
        self._column.activate()
        inside.resize(inside.width(), max(self._column.sizeHint().height(), self.scroll.viewport().height()))
        if anchor is not None:
            box, top = anchor
            self.scroll.verticalScrollBar().setValue(box.y() - top)
        elif anew:
            self.scroll.verticalScrollBar().setValue(0)
        rows = self.rows()
        if not self.is_whole() and self.active not in rows and rows:
            self.activate(rows[min(self._gone_at, len(rows) - 1)])
            self._gone_at = 0

    def _anchor(self, groups: Iterable[str]) -> tuple[ShelfBox, int] | None:
        """Choose the shelf that isn't to move: the one that is used, else the first on screen, with its place there."""
        top, kept = self.scroll.verticalScrollBar().value(), set(groups)
        on_screen = [box for box in self._on_screen() if box.group in kept]
        used = [box for box in on_screen if box.is_held()]
        box = next(iter(used or on_screen), None)
        return (box, box.y() - top) if box is not None and top > 0 else None

    def _make(self, group: str) -> ShelfBox:
        box = self.boxes[group] = ShelfBox(group, self._backend, self._thumbnails)
        self._listen(box.row)
        box.row.leaveWanted.connect(self._leave)
        box.row.refused.connect(self.refused)
        box.wholeWanted.connect(self.wholeWanted)
        box.weighed.connect(self.weighed)
        return box

    def _remove(self, group: str) -> None:
        box = self.boxes.pop(group)
        if box.row is self.active:
            self._gone_at = len([one for one in self.boxes.values() if one.y() < box.y()])
            self.activate(self.whole)  # until it is known what takes its place
        self._column.removeWidget(box)
        box.hide()
        box.deleteLater()

    def rows(self) -> list[ShelfRow]:
        """The rows from top to bottom."""
        return [box.row for box in self.boxes.values()]

    def box_of(self, view: object) -> ShelfBox | None:
        """The box that a row stands in."""
        return next((box for box in self.boxes.values() if box.row is view), None)

    def held(self) -> set[str]:
        """Name the groups that one looks at, or that the pointer or the keyboard is on."""
        on_screen = self._on_screen()
        return {group for group, box in self.boxes.items() if box in on_screen or box.is_held()}

    def _on_screen(self) -> list[ShelfBox]:
        top, height = self.scroll.verticalScrollBar().value(), self.scroll.viewport().height()
        return [box for box in self.boxes.values() if box.y() + box.height() > top and box.y() < top + height]

    def seen(self) -> dict[str, int]:
        """Count, for each shelf on screen, the cards that were or are in sight."""
        return {box.shelf.key: box.row.seen() for box in self._on_screen()}

    # ── one of them as a whole ──────────────────────────────────────────────────────────────────────

    def is_whole(self) -> bool:
        """Say whether one shelf is seen as a whole."""
        return self.stack.currentWidget() is self.whole

    def show_whole(self, shelf: Shelf) -> None:
        """Show one shelf as a grid."""
        self.whole.forget()
        self.whole.library.set_results(shelf.results, dict(shelf.lines))
        self.stack.setCurrentWidget(self.whole)
        self.activate(self.whole)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.whole.enter()

    def leave_whole(self, group: str) -> None:
        """Go back to the shelves, to the one that one came from."""
        self.stack.setCurrentWidget(self.scroll)
        rows = self.rows()
        if rows:
            self.activate(self.boxes[group].row if group in self.boxes else rows[0])
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── which view is acted on ──────────────────────────────────────────────────────────────────────

    def _listen(self, view: GridView) -> None:
        def forward(media_id: str) -> None:
            self.activate(view)
            self.currentChangedTo.emit(media_id)

        def count(number: int) -> None:
            if view is self.active:
                self.selectionChangedTo.emit(number)

        view.currentChangedTo.connect(forward)
        view.selectionChangedTo.connect(count)
        view.opened.connect(self.opened)
        view.menuWanted.connect(self.menuWanted)
        view.trashWanted.connect(self.trashWanted)
        view.dragWanted.connect(self.dragWanted)
        if isinstance(view, ShelfRow):
            view.reached.connect(lambda: self.activate(view))

    def activate(self, view: GridView) -> None:
        """Have keys and menus act on this one from now on; nothing is chosen in the others."""
        if view is self.active:
            return
        before, self.active = self.active, view
        before.select([])
        self.setFocusProxy(view)
        self.activeChanged.emit()
        if (current := view.current()) is not None and view.library.row_of(current) >= 0:
            view.select([current])
            self.currentChangedTo.emit(current)

    def _leave(self, step: int, by_page: bool) -> None:
        """Go to the next shelf up or down, to the card that lies there."""
        rows = self.rows()
        if self.active not in rows:
            return
        at, x = rows.index(self.active), self.active.across()  # type: ignore[attr-defined]
        many = max(1, self.scroll.viewport().height() // max(1, self.boxes[next(iter(self.boxes))].height()))
        target = rows[max(0, min(len(rows) - 1, at + step * (many if by_page else 1)))]
        if target is not self.active:
            target.enter_at(x)
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.show_box(target)

    def show_box(self, row: QWidget) -> None:
        """Scroll so far that a shelf is seen as a whole, with its heading."""
        box = self.box_of(row)
        if box is not None:
            bar, height = self.scroll.verticalScrollBar(), self.scroll.viewport().height()
            low = box.y() + box.height() - height
            bar.setValue(max(low, min(bar.value(), box.y())) if box.height() <= height else box.y())

    # ── as a view of media ──────────────────────────────────────────────────────────────────────────

    @property
    def mode(self) -> View:
        """Cards or rows, of a shelf seen as a whole."""
        return self.whole.mode

    def set_mode(self, mode: View) -> None:
        """Show a whole shelf as cards or rows."""
        self.whole.set_mode(mode)

    @property
    def has_modes(self) -> bool:
        """Say whether there is a choice of modes here."""
        return self.is_whole()

    def current(self) -> MediaId | None:
        """The medium that the keyboard or a click is on."""
        current = self.active.current()
        return current if current is not None and self.active.library.row_of(current) >= 0 else None

    def selected(self) -> list[MediaId]:
        """The chosen media."""
        return self.active.selected()

    def select(self, ids: Iterable[MediaId]) -> None:
        """Choose exactly these of the row at hand."""
        self.active.select(ids)

    def selectAll(self) -> None:
        """Choose all of the row at hand."""
        self.active.selectAll()

    def go_to(self, media_id: str) -> None:
        """Go to a medium, on whichever shelf it stands first."""
        views = [self.whole] if self.is_whole() else self.rows()
        for view in views:
            if view.library.row_of(media_id) >= 0:
                self.activate(view)
                view.go_to(media_id)
                self.show_box(view)
                return

    def enter(self) -> None:
        """Be somewhere."""
        self.active.enter()

    def viewport(self) -> QWidget:
        """Where the cards are drawn that are acted on."""
        return self.active.viewport()


def _grouped(shelves: Sequence[Shelf]) -> list[Shelf]:
    """Put the shelves of a group together, where its first one stands."""
    first = {shelf.group: n for n, shelf in reversed(list(enumerate(shelves)))}
    return sorted(shelves, key=lambda shelf: first[shelf.group])
