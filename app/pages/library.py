"""The library: everything, or one kind of it, in the order that the person chose."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.pages.base import EmptyState, MediaPage
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.types import Kind, MediaId


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the library: which kinds, and whether its pictures are covers."""

    name: str
    kinds: tuple[Kind, ...]
    square: bool


SECTIONS = {
    "all": Section("all", (), False),
    "video": Section("video", (Kind.VIDEO,), False),
    "music": Section("music", (Kind.MUSIC, Kind.SOUND), True),
    "speech": Section("speech", (Kind.SPEECH,), True),
}
SORTS = ("added", "title", "duration", "year", "played", "rating")


class LibraryPage(MediaPage):
    """A section of the library in a chosen order."""

    source = "library"
    addWanted = Signal()
    counted = Signal(int)
    """How many media the section holds."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self.section = SECTIONS["all"]
        self.sort, self.descending = "added", True
        self._loaded = False
        self._name()

    def make_empty(self) -> EmptyState:
        """Invite the first folder."""
        empty = EmptyState(
            "film-strip",
            self.tr("Your films, music and talks belong here"),
            self._invitation(),
            self.tr("Choose a folder…"),
        )
        empty.button.clicked.connect(self.addWanted)
        return empty

    def show_looking(self, looking: bool) -> None:
        """While nothing is found yet: say that Homereel is at it, rather than to ask for a folder again."""
        inviting = self.tr("Your films, music and talks belong here")
        self.empty.heading.setText(self.tr("Looking through your folders…") if looking else inviting)
        self.empty.text.setText(self.tr("What is found appears here as it comes.") if looking else self._invitation())
        self.empty.button.setVisible(not looking)

    def _invitation(self) -> str:
        return self.tr(
            "Drop a folder anywhere on this window. Homereel looks, listens and reads along, on this machine only."
        )

    def show_section(self, name: str) -> None:
        """Go to a section; its list starts at the top."""
        if name != self.section.name:
            self.section = SECTIONS[name]
            self.model.set_ids([])
            self.view.set_square(self.section.square)
        self._name()
        self.refresh()

    def show_sorted(self, sort: str, descending: bool) -> None:
        """Order the list anew."""
        self.sort, self.descending = sort, descending
        self.refresh()

    def refresh(self) -> None:
        """Read the ids again; rows follow as they are looked at."""
        kinds, sort, descending = self.section.kinds or None, self.sort, self.descending
        profile = self.backend.profile
        self.backend.run(
            lambda store, _: store.media.ids(sort=sort, descending=descending, kinds=kinds, hidden_for=profile),
            self._show,
            key="library",
        )

    def _show(self, ids: list[MediaId]) -> None:
        self._loaded = True
        self.model.set_ids(ids)
        self.show_empty(not ids)
        self.caption.setText(self.tr("%n item(s)", "", len(ids)) if ids else "")
        self.counted.emit(len(ids))

    def _name(self) -> None:
        self.heading.setText(
            {
                "all": self.tr("Library"),
                "video": self.tr("Films and video"),
                "music": self.tr("Music and sound"),
                "speech": self.tr("Speech"),
            }[self.section.name]
        )
