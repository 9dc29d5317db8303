"""Says how many are chosen and how long they last together, beside a page's heading, while it is more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.formats import fill, length
from app.pages.base import Cut

if TYPE_CHECKING:
    from app.pages.base import MediaPage

ASK_AFTER_MS = 60
"""A rectangle chooses many times a second."""


class Chosen(QObject):
    """One line on one page."""

    def __init__(self, page: MediaPage) -> None:
        super().__init__(page)
        self._page = page
        self.label = Cut("strong", 60)
        self.label.hide()
        page.header.insertWidget(page.header.indexOf(page.caption) + 1, self.label)
        self._ask = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._ask.timeout.connect(self._read)
        page.view.selectionChangedTo.connect(self._count)
        page.model.modelReset.connect(lambda: self._count(len(page.view.selected())))

    def _count(self, count: int) -> None:
        self.label.setVisible(count > 1)
        self._page.caption.setVisible(count <= 1)
        if count > 1:
            self.label.setText(self.tr("%n chosen", "", count))
            self._ask.start()

    def _read(self) -> None:
        ids = self._page.view.selected()
        if not self._page.isVisible():
            return
        self._page.backend.run(
            lambda store, _: store.survey.length_s(ids),
            lambda seconds: self._show(len(ids), seconds),
            key=f"chosen {id(self)}",
        )

    def _show(self, count: int, seconds: float) -> None:
        if count > 1 and count == len(self._page.view.selected()):
            words = self.tr("%n chosen", "", count)
            self.label.setText(fill(self.tr("%1, %2"), words, length(seconds)) if seconds > 0 else words)
