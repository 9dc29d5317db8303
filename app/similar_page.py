"""The page of the panel that finds more like this, and says so while it looks and when there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app import details as reading
from app import theme
from app.details import Likeness
from app.formats import fill
from app.similar_list import SimilarList
from core.types import MediaId

if TYPE_CHECKING:
    from app.tasks import Backend

ROWS = 20


class SimilarPage(QWidget):
    """Asks for similar media and lists them."""

    chosen = Signal(object, int)
    playChosen = Signal(object, int)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._media_id: MediaId | None = None
        self.slate = 0
        self.state = QLabel(self)
        self.state.setProperty("role", "caption")
        self.state.setWordWrap(True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = SimilarList(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_2, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)
        self.list.chosen.connect(lambda row: self.chosen.emit(self.list.rows.row(row), row))
        self.list.playChosen.connect(lambda row: self.playChosen.emit(self.list.rows.row(row), row))
        self.forget()

    def is_for(self, media_id: MediaId) -> bool:
        """Say whether this medium's list is shown or on its way."""
        return media_id == self._media_id

    def forget(self) -> None:
        """Show nothing."""
        self._media_id = None
        self._show([])
        self._say("")

    def find(self, media_id: MediaId) -> None:
        """Look for media like this one."""
        self._media_id, self.slate = media_id, 0
        profile = self._backend.profile
        if not self.list.rows.rowCount():
            self._say(self.tr("Looking…"))

        def ready(rows: list[Likeness]) -> None:
            if media_id == self._media_id:
                self._show(rows)
                self._say("" if rows else self.tr("Nothing like it yet. More is found as more is indexed."))
                self._keep_slate(rows)

        self._backend.run(
            lambda store, indexes: reading.similar(store, indexes, profile, media_id, ROWS),
            ready,
            key="similar",
            error=self._failed,
        )

    def _failed(self, message: str) -> None:
        self._say(fill(self.tr("It couldn’t be looked up: %1"), message))
        self._backend.problem.emit(message)

    def _keep_slate(self, rows: list[Likeness]) -> None:
        """Write down what was shown, so that what is chosen from it can be judged later."""
        media_id, profile = self._media_id, self._backend.profile
        results = [row.result for row in rows if row.result is not None]

        def kept(slate: int) -> None:
            if media_id == self._media_id:
                self.slate = slate

        if results:
            sure = [1.0] * len(results)  # nothing is drawn by chance here
            self._backend.write(lambda store: store.events.add_slate(profile, "similar", results, sure), kept)

    def _show(self, rows: list[Likeness]) -> None:
        self.list.rows.set_rows(rows)
        self.list.setVisible(bool(rows))

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
