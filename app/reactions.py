"""Ratings, likes and the rest, written at once; what takes something away can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.tasks import Backend
from app.toast import Toast
from core import feedback
from core.types import EventKind, MediaId

if TYPE_CHECKING:
    from core.store import Store

ACTS = {"like": feedback.like, "dislike": feedback.dislike, "hide": feedback.hide, "": feedback.neutral}


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
        act = ACTS[name]

        def write(store: Store) -> dict[MediaId, str] | None:
            reactions = store.events.reactions(profile)
            before = {media_id: reactions.get(media_id, "") for media_id in ids}
            off = all(reaction == name for reaction in before.values())
            for media_id in ids:
                (feedback.neutral if off else act)(store, profile, media_id, source=source)
            return None if off else before

        def say(before: dict[MediaId, str] | None) -> None:
            if name == "hide" and before is not None:
                words = self.tr("%n hidden", "", len(ids))
                self._toast.say(words, self.tr("Undo"), lambda: self._put_back(before, source))
            if name == "hide":
                self._backend.libraryChanged.emit()

        if ids:
            self._backend.write(write, say, changed=ids[0] if len(ids) == 1 else "")

    def _put_back(self, before: Mapping[MediaId, str], source: str) -> None:
        """Give each medium the reaction that it had: what was liked before it was hidden is liked again."""
        profile = self._backend.profile

        def write(store: Store) -> None:
            for media_id, reaction in before.items():
                ACTS.get(reaction, feedback.neutral)(store, profile, media_id, source=source)

        self._backend.write(write, lambda _: self._backend.libraryChanged.emit(), changed="")
