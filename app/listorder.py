"""Puts what stands on a list into another order, by drag and by Alt+Up and Alt+Down; Delete takes it off the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from app import theme
from app.grid import GridView
from core.types import MediaId

LINE_PX = 3


class ListOrder(QObject):
    """Watches the keys and drops of a view whose list is put in order by hand.

    Attributes:
        on: whether it is, of the list at hand.
    """

    moveWanted = Signal(list, object)
    """Media, and the one before which they are put; None for the end."""
    removeWanted = Signal(list)

    def __init__(self, view: GridView) -> None:
        super().__init__(view)
        self._view = view
        self.on = False
        self.line = QFrame(view.viewport())
        self.line.hide()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the keys that put things in order, before the view does."""
        if not self.on or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if alt and event.key() in steps:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self.step(steps[Qt.Key(event.key())])
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete and self._view.selected():
            self.removeWanted.emit(self._view.selected())
            return True
        return super().eventFilter(watched, event)

    def step(self, by: int) -> None:
        """Move the chosen ones one place up (−1) or down (1)."""
        ids, chosen = self._view.library.ids, self._view.selected()
        rows = [self._view.library.row_of(media_id) for media_id in chosen]
        if not rows or (rows[0] + by < 0 if by < 0 else rows[-1] + by >= len(ids)):
            return
        before = rows[0] - 1 if by < 0 else rows[-1] + 2
        self.moveWanted.emit(chosen, ids[before] if before < len(ids) else None)

    def drop(self, dropped: Sequence[MediaId], at: QPoint) -> None:
        """Put media where they were let go, a place of the viewport."""
        ids, row = self._view.library.ids, self._row_before(at)
        self.show_line(None)
        self.moveWanted.emit(list(dropped), ids[row] if row < len(ids) else None)

    def show_line(self, at: QPoint | None) -> None:
        """Show where something would be put that is let go here."""
        area = self._line(at) if at is not None and self._view.library.ids else None
        if area is not None:
            self.line.setStyleSheet(f"background: {theme.tokens().accent}; border-radius: 1px;")
            self.line.setGeometry(area)
            self.line.raise_()
        self.line.setVisible(area is not None)

    def _row_before(self, at: QPoint) -> int:
        adapter, view = self._view.adapter, self._view
        index = view.indexAt(at)
        row = adapter.list_row(index)
        if row < 0:
            return len(view.library.ids)
        middle = view.visualRect(index).center()
        return row + (at.y() > middle.y() if adapter.columns == 1 else at.x() > middle.x())

    def _line(self, at: QPoint) -> QRect:
        """Give the place of the line: between two rows, or beside a card."""
        view, row = self._view, self._row_before(at)
        last = row >= len(view.library.ids)
        beside = not last and view.adapter.columns > 1 and self._right_of(at)
        area = view.visualRect(view.adapter.place(row - 1 if last or beside else row))
        after = last or beside
        if view.adapter.columns == 1:
            return QRect(area.left(), (area.bottom() if after else area.top()) - LINE_PX // 2, area.width(), LINE_PX)
        return QRect((area.right() if after else area.left()) - LINE_PX // 2, area.top(), LINE_PX, area.height())

    def _right_of(self, at: QPoint) -> bool:
        index = self._view.indexAt(at)
        return index.isValid() and at.x() > self._view.visualRect(index).center().x()
