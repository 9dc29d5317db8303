"""The page of the panel that finds more like this, weighs it again at once, and says so while it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app import alike, theme
from app.alike import Alike, Likeness
from app.formats import clock, fill
from app.similar_list import SimilarList
from app.weighing import WeightSliders
from core.types import MediaId

if TYPE_CHECKING:
    from app.tasks import Backend
    from app.thumbnails import Thumbnails
    from core.store import Store

ROWS = 20
SETTLED_MS = 1500
"""A list that was weighed by hand and stood so long was seen: it is written down as shown."""


class SimilarPage(QWidget):
    """Asks for similar media once for each medium and lists them; sliders weigh them without asking again."""

    chosen = Signal(object, int)
    playChosen = Signal(object, int)

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._media_id: MediaId | None = None
        self._at_s: float | None = None
        self._others: tuple[MediaId, ...] = ()
        self.alike: Alike | None = None
        self.slate = 0
        self.state = QLabel(self)
        self.state.setProperty("role", "caption")
        self.state.setWordWrap(True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.moment, self.whole_button = QLabel(self), QPushButton(self.tr("The whole instead"), self)
        self.sliders = WeightSliders(self)
        self.list = SimilarList(thumbnails, self)
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(lambda: self._keep_slate(self.list.rows.all()))
        self._lay_out()
        self.whole_button.setProperty("role", "link")
        self.whole_button.clicked.connect(lambda: self._media_id and self.find(self._media_id))
        self.sliders.weighed.connect(self._weigh)
        self.list.chosen.connect(lambda row: self.chosen.emit(self.list.rows.row(row), row))
        self.list.playChosen.connect(lambda row: self.playChosen.emit(self.list.rows.row(row), row))
        self.forget()

    def _lay_out(self) -> None:
        at = QHBoxLayout()
        at.setContentsMargins(0, 0, 0, 0)
        at.addWidget(self.moment, 1)
        at.addWidget(self.whole_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_2, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addLayout(at)
        column.addWidget(self.sliders)
        column.addWidget(self.state)
        column.addWidget(self.list, 1)

    def is_for(self, media_id: MediaId) -> bool:
        """Say whether this medium's list is shown or on its way."""
        return media_id == self._media_id

    def forget(self) -> None:
        """Show nothing."""
        self._media_id, self._at_s, self._others, self.alike = None, None, (), None
        self._settled.stop()
        self.moment.hide()
        self.whole_button.hide()
        self.sliders.hide()
        self._show([])
        self._say("")

    def find(self, media_id: MediaId, at_s: float | None = None, others: Sequence[MediaId] = ()) -> None:
        """Look for media like this one, like what is to be seen and heard at one second of it, or like several."""
        asked = self._media_id, self._at_s, self._others = media_id, at_s, tuple(others)
        self.slate, profile = 0, self._backend.profile
        self._settled.stop()
        self._say_of_what(at_s, len(others))
        if not self.list.rows.rowCount():
            self._say(self.tr("Looking…"))

        def ready(found: Alike) -> None:
            if asked == (self._media_id, self._at_s, self._others):
                self.alike = found
                self.sliders.offer(found.offered, found.likenesses.weights)
                self.sliders.setVisible(len(found.offered) > 1)
                self._keep_slate(self._weigh_now())

        self._backend.run(
            lambda store, indexes: (
                alike.load_all(store, indexes, profile, [media_id, *others])
                if others
                else alike.load(store, indexes, profile, media_id, at_s)
            ),
            ready,
            key="similar",
            error=self._failed,
        )

    def _say_of_what(self, at_s: float | None, others: int) -> None:
        several = self.tr("Like these %n", "", others + 1)
        self.moment.setText(several if others else fill(self.tr("Like the shot at %1"), clock(at_s or 0.0)))
        self.whole_button.setText(self.tr("Only the first") if others else self.tr("The whole instead"))
        for part in (self.moment, self.whole_button):
            part.setVisible(bool(others) or at_s is not None)

    def _weigh(self) -> None:
        """Show the same candidates as they are weighed now: from memory, at each step of a slider."""
        if self.alike is not None:
            self._weigh_now()
            self.slate = 0
            self._settled.start()

    def _weigh_now(self) -> list[Likeness]:
        assert self.alike is not None
        rows = self.alike.rows(self.sliders.weights, ROWS)
        self._show(rows)
        nothing = self.tr("Nothing like it yet. More is found as more is indexed.")
        if not rows and self.alike.found_any:
            nothing = self.tr("Nothing is alike in what counts now. Move a slider up, or press Reset.")
        self._say("" if rows else nothing)
        return rows

    def _failed(self, message: str) -> None:
        self._say(fill(self.tr("It couldn’t be looked up: %1"), message))
        self._backend.problem.emit(message)

    def _keep_slate(self, rows: list[Likeness]) -> None:
        """Write down what was shown, so that what is chosen from it can be judged later."""
        media_id, profile = self._media_id, self._backend.profile
        results = [row.result for row in rows if row.result is not None]

        def kept(slate: int) -> None:
            if media_id == self._media_id and results == [row.result for row in self.list.rows.all()]:
                self.slate = slate

        def write(store: Store) -> int:
            from core.recommend import log_slate

            return log_slate(store, profile, "similar", results)

        if results:
            self._backend.trace(write, kept)

    def _show(self, rows: list[Likeness]) -> None:
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))

    def _say(self, text: str) -> None:
        self.state.setText(text)
        self.state.setVisible(bool(text))
