"""Lists that the history makes by itself: recent, most replayed, unfinished, this week, this month."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app import icons
from app.formats import fill
from app.pages.base import Chips, EmptyState, MediaPage
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import playlists
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store

QUEUE, HIDDEN = "queue", "hidden"


class ListsPage(MediaPage):
    """One made list at a time; it can be written out for other players."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self.name = playlists.MADE[0]
        self.source = f"playlist:{self.name}"
        self.heading.setText(self.tr("Lists"))
        self._make_chips()
        backend.historyChanged.connect(lambda _media_id: self.refresh() if self.isVisible() else None)

    def make_empty(self) -> EmptyState:
        """Say what fills the list."""
        return EmptyState(
            "playlist",
            self.tr("Nothing here yet"),
            self.tr("These lists write themselves as you play. Every play counts, from its first seconds."),
        )

    def refresh(self) -> None:
        """Make the list again."""
        name, profile = self.name, self.backend.profile
        if name == QUEUE:
            return
        if name == HIDDEN:
            self.backend.run(lambda store, _: _hidden(store, profile), self._show, key="lists")
            return
        self.backend.run(lambda store, _: playlists.listed(store, profile, name, time.time()), self._show, key="lists")

    def showEvent(self, event: QShowEvent) -> None:
        """Make the list whenever it is looked at."""
        super().showEvent(event)
        self.refresh()

    def show_queue(self, ids: Sequence[MediaId], at: int) -> None:
        """Show what the player has before it, with the one at hand chosen."""
        self.name = self.source = QUEUE
        self.chips.set_shown(QUEUE, True)
        self.chips.choose(QUEUE)
        self._show(list(dict.fromkeys(ids)))
        if 0 <= at < len(ids):
            self.view.go_to(ids[at])

    def _make_chips(self) -> None:
        names = {
            "recent": self.tr("Recent"),
            "replayed": self.tr("Most replayed"),
            "unfinished": self.tr("Unfinished"),
            "this-week": self.tr("This week"),
            "this-month": self.tr("This month"),
        }
        made = {name: names.get(name, name) for name in playlists.MADE} | {HIDDEN: self.tr("Hidden")}
        self.chips = Chips(made | {QUEUE: self.tr("Queue")}, self.name)
        self.chips.set_shown(QUEUE, False)
        self.chips.chosen.connect(self._choose)
        self.export_button = QPushButton(self.tr("Export…"))
        icons.beside(self.export_button, "export")
        self.export_button.setToolTip(self.tr("Write this list as an M3U8 file for other players"))
        self.export_button.clicked.connect(self._export)
        self.header.addWidget(self.chips)
        self.header.addWidget(self.export_button)

    def _choose(self, name: str) -> None:
        self.name, self.source = name, f"playlist:{name}"
        self.model.set_ids([])
        self.empty.text.setText(self._what_belongs_here())
        self.refresh()

    def _what_belongs_here(self) -> str:
        if self.name == HIDDEN:
            return self.tr("What you hide is kept out of everything else. Choose it here and press H to have it back.")
        return self.tr("These lists write themselves as you play. Every play counts, from its first seconds.")

    def _show(self, ids: list[MediaId]) -> None:
        self.model.set_ids(ids)
        self.show_empty(not ids)
        self.export_button.setEnabled(bool(ids))
        self.caption.setText(self.tr("%n item(s)", "", len(ids)) if ids else "")

    def _export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export list"), f"{self.name}.m3u8", self.tr("Playlists (*.m3u8)")
        )
        if chosen:
            self.export(Path(chosen))

    def export(self, target: Path) -> None:
        """Write the list at hand to a file."""
        ids = list(self.model.ids)

        def write(store: Store) -> playlists.Exported:
            return playlists.export_m3u8(store, ids, target)

        def say(done: playlists.Exported) -> None:
            left_out = self.tr("%n left out", "", len(done.skipped)) if done.skipped else ""
            written = fill(self.tr("%1 written to %2"), done.written, target.name)
            self.caption.setText(" · ".join(part for part in (written, left_out) if part))

        self.backend.write(write, say)


def _hidden(store: Store, profile: ProfileId) -> list[MediaId]:
    """What was hidden, latest first."""
    reactions = store.events.reactions(profile)
    return [media_id for media_id in reversed(reactions) if reactions[media_id] == "hide"]
