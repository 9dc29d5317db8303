"""A label of one line that ends in “…” where there is no room, with the whole text as its tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.formats import one_line, tip


class ElidedLabel(QLabel):
    """One line, cut at the end; `role` is a text role of the style sheet."""

    clicked = Signal()

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole, self._tail = "", ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_role(role)

    def set_text(self, text: str, tail: str = "") -> None:
        """Show this text, in one line; a tail after it stays whole where the text is cut."""
        self._whole, self._tail = " ".join(one_line(text).split()), tail
        self.setToolTip(tip(self._whole))
        self.setAccessibleName(self._whole + tail)
        self._cut()

    def whole(self) -> str:
        """Give the text before it was cut."""
        return self._whole

    def set_role(self, role: str) -> None:
        """Take another look of the style sheet."""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)
            self._cut()

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(24, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._whole + self._tail) + 2
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        self._cut()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Say that it was clicked."""
        self.clicked.emit()
        super().mouseReleaseEvent(event)

    def _cut(self) -> None:
        metrics = self.fontMetrics()
        room = self.width() - metrics.horizontalAdvance(self._tail)
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideRight, room) + self._tail)
