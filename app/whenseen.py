"""A panel that reads what it shows when somebody sees it: what changes meanwhile is read at the next look."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class WhenSeen(QWidget):
    """Read by `read_again`, at once while it is on screen, else when it comes there."""

    _stale = True

    def read_again(self) -> None:
        """Read and show; each panel has its own."""
        raise NotImplementedError

    def refresh(self, *_what: object) -> None:
        """Something has changed."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.read_again()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what has changed since the last look."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.read_again()
