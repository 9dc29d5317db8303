"""Where keys lead in a list that is folded into rows: on along its order, never out of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

MOVES = {
    Qt.Key.Key_Left: QAbstractItemView.CursorAction.MoveLeft,
    Qt.Key.Key_Right: QAbstractItemView.CursorAction.MoveRight,
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_Home: QAbstractItemView.CursorAction.MoveHome,
    Qt.Key.Key_End: QAbstractItemView.CursorAction.MoveEnd,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
}


def stay(row: int, step: int, columns: int, count: int) -> int:
    """Take a step within the list: up from the first row stays, down into a short last row takes its last item."""
    target = row + step
    if target < 0:
        return row if step == -columns else 0 if abs(step) == 1 else row % columns
    if target >= count:
        on_last_row = row // columns == (count - 1) // columns
        return row if step == columns and on_last_row else count - 1
    return target
