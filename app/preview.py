"""Leafs through a film's stills while the pointer rests on its card, or Shift is pressed on it. Never waits for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QTableView

from app.models import Role
from app.momentstills import MomentStills
from app.theme import has_motion
from core.types import FileState, Kind, MediaId

if TYPE_CHECKING:
    from core.store.media import Card

REST_MS = 450
"""The pointer must rest so long before anything moves."""
STEP_MS = 900
STEPS = 10
"""Stills of one round, evenly from begin to end; the very begin and end are often black."""


@dataclass(slots=True)
class Preview:
    """The still that a card shows in place of its own."""

    media_id: MediaId | None = None
    still: QPixmap | None = None
    share: float = 0.0


NO_PREVIEW = Preview()


class Previewing(Protocol):
    """What draws cards with a preview in them."""

    preview: Preview


class HoverPreview(QObject):
    """Watches one view. Where the system asks for no motion, only Shift shows the next still."""

    def __init__(self, view: QTableView, stills: MomentStills, delegates: Sequence[Previewing]) -> None:
        super().__init__(view)
        self._view, self._stills, self._delegates = view, stills, delegates
        self.preview = Preview()
        self._card: Card | None = None
        self._step, self._shown = 0, -1
        for delegate in delegates:
            delegate.preview = self.preview
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._rested)
        self._turn = QTimer(self, interval=STEP_MS)
        self._turn.timeout.connect(self._next)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        stills.loaded.connect(self._arrived)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer and Shift; nothing is taken away from the view."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._moved(event.position().toPoint())
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel, QEvent.Type.MouseButtonPress, QEvent.Type.Hide):
            self.stop()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self._view:
            self._pressed(event)
        return False

    def stop(self) -> None:
        """Show the card's own picture again."""
        self._rest.stop()
        self._turn.stop()
        self._card = None
        if self.preview.media_id is not None:
            self.preview.media_id = self.preview.still = None
            self._view.viewport().update()

    def _pressed(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Shift and not event.isAutoRepeat():
            card = self._at(self._view.visualRect(self._view.currentIndex()).center())
            if card is not None and self._card is not None and card.media_id == self._card.media_id:
                self._next()
            else:
                self._begin(card)
        elif event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self.stop()

    def _moved(self, where: QPoint) -> None:
        card = self._at(where)
        if self._card is not None and card is not None and card.media_id == self._card.media_id:
            return
        self.stop()
        if card is not None and has_motion():
            self._rest.setProperty("where", where)
            self._rest.start()

    def _rested(self) -> None:
        where = self._rest.property("where")
        self._begin(self._at(where))
        if self._card is not None:
            self._turn.start()

    def _begin(self, card: Card | None) -> None:
        self.stop()
        if card is not None:
            self._card, self._step, self._shown = card, 0, -1
            self.preview.media_id = card.media_id
            self._ask()

    def _next(self) -> None:
        if self._shown == self._step:  # else it isn't there yet: a slow drive sets the pace
            self._step = (self._step + 1) % STEPS
        self._ask()

    def _ask(self) -> None:
        assert self._card is not None
        still = self._stills.pixmap(self._card.media_id, self._share() * self._card.duration_s)
        if still is not None:
            self._show(still)

    def _arrived(self, media_id: str) -> None:
        if self._card is not None and media_id == self._card.media_id:
            self._ask()

    def _share(self) -> float:
        return (self._step + 0.5) / STEPS

    def _show(self, still: QPixmap) -> None:
        self._shown = self._step
        self.preview.still, self.preview.share = still, self._share()
        self._view.viewport().update()

    def _at(self, where: QPoint) -> Card | None:
        """The film whose card lies there, if its file is at hand."""
        card: Any = self._view.indexAt(where).data(Role.CARD)
        plays = card is not None and card.kind == Kind.VIDEO and card.state == FileState.PRESENT
        return card if plays and len(card.media_id) == 32 and card.duration_s > 0 else None
