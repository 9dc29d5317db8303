"""For you: what the recommender chose, each with its reason, refreshed without moving what is being looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.pages.base import EmptyState, MediaPage, reason_lines
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.types import MediaId, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

SHOWN = 48
AFTER_EVENT_MS = 1500
"""Pause after an event before the list is made again: ratings come in bursts."""

Answer = tuple[list[Result], dict[MediaId, str]]


class ForYouPage(MediaPage):
    """Suggestions as a grid; the second line of each card says why."""

    source = "foryou"
    addWanted = Signal()

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self.heading.setText(self.tr("For you"))
        self.view.set_lines(2)
        self._stale = True
        self._shown: list[Result] = []
        self._soon = QTimer(self, singleShot=True, interval=AFTER_EVENT_MS)
        self._soon.timeout.connect(self.refresh)
        backend.historyChanged.connect(self._history)

    def make_empty(self) -> EmptyState:
        """Say what makes suggestions appear."""
        empty = EmptyState(
            "sparkle",
            self.tr("Suggestions appear here"),
            self.tr("Add a folder first. Then play, rate and like: every suggestion says what it rests on."),
            self.tr("Choose a folder…"),
        )
        empty.button.clicked.connect(self.addWanted)
        return empty

    def library_changed(self) -> None:
        """New media may be suggested, the next time somebody looks; at once where nothing is shown yet."""
        self._stale = True
        if self.isVisible() and not self._shown:
            self._soon.start()

    def refresh(self) -> None:
        """Make the list again. On screen, what stays keeps its place and what is new comes behind it."""
        self._stale = False
        profile = self.backend.profile

        def read(store: Store, indexes: Indexes) -> Answer:
            from core import pipeline

            results = pipeline.recommend(store, indexes, profile, SHOWN)
            return results, reason_lines(store, results)

        self.backend.run(read, self._show, key="foryou")

    def showEvent(self, event: QShowEvent) -> None:
        """Make the list when it is first looked at, and when something happened since."""
        super().showEvent(event)
        if self._stale:
            self._shown = []
            self.refresh()

    def _history(self, _media_id: str) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start()

    def _show(self, answer: Answer) -> None:
        results, lines = answer
        shown = steady(self._shown, results) if self.isVisible() else results
        self._shown = shown
        self.show_results(shown, lines)
        self.caption.setText(self.tr("From what you played and rated. Nothing leaves this machine.") if shown else "")


def steady(old: Sequence[Result], new: Sequence[Result]) -> list[Result]:
    """Order a new list so that nothing jumps: what was there keeps its order, what is new follows."""
    fresh = {result.media_id: result for result in new}
    kept = [fresh[result.media_id] for result in old if result.media_id in fresh]
    known = {result.media_id for result in kept}
    return kept + [result for result in new if result.media_id not in known]
