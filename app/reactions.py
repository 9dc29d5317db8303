"""Ratings, likes and the rest, written at once; what takes something away can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.tasks import Backend
from app.toast import Toast
from core import feedback
from core.types import EventKind, MediaId

if TYPE_CHECKING:
    from core.store import Store


class Reactions(QObject):
    """What the window's keys and menus write about the chosen media."""

    def __init__(self, backend: Backend, toast: Toast, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._toast = toast

    def rate(self, ids: Sequence[MediaId], stars: float, source: str) -> None:
        """Give all of them this rating, 0 to take it back."""
        profile = self._backend.profile

        def write(store: Store) -> None:
            for media_id in ids:
                feedback.rate(store, profile, media_id, stars, source=source)

        if ids:
            self._backend.write(write, changed=ids[0] if len(ids) == 1 else "")

    def queued(self, ids: Sequence[MediaId]) -> None:
        """Write down that these were put into the queue."""
        profile = self._backend.profile

        def write(store: Store) -> None:
            for media_id in ids:
                feedback.append(store, profile, media_id, EventKind.QUEUE)

        self._backend.write(write)

    def react(self, name: str, ids: Sequence[MediaId], source: str) -> None:
        """Like, dislike or hide all of them; where all have that reaction already, take it back."""
        profile = self._backend.profile
        act = {"like": feedback.like, "dislike": feedback.dislike, "hide": feedback.hide}[name]

        def write(store: Store) -> bool:
            reactions = store.events.reactions(profile)
            off = all(reactions.get(media_id) == name for media_id in ids)
            for media_id in ids:
                (feedback.neutral if off else act)(store, profile, media_id, source=source)
            return off

        def say(off: bool) -> None:
            if name == "hide" and not off:
                self._toast.say(
                    self.tr("%n hidden", "", len(ids)), self.tr("Undo"), lambda: self.react("hide", ids, source)
                )
                self._backend.libraryChanged.emit()
            elif name == "hide":
                self._backend.libraryChanged.emit()

        if ids:
            self._backend.write(write, say, changed=ids[0] if len(ids) == 1 else "")
