"""A panel of cards, one below the other, that scrolls; what is reached by keyboard comes into sight."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import theme

WIDEST_PX = 920


class Scrolled(QScrollArea):
    """Cards in a column, no wider than lines can be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._rows = QHBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, theme.SPACE_2, theme.SPACE_4)
        self.column.setSpacing(theme.SPACE_4)
        self._rows.addLayout(self.column)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines readable on wide windows."""
        super().resizeEvent(event)
        self._rows.setContentsMargins(0, 0, max(0, self.viewport().width() - WIDEST_PX), 0)
