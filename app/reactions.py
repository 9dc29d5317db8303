"""Ratings, likes and the rest, written at once; what takes something away can be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.tasks import Backend
from app.toast import Toast
from core import feedback
from core.feedback import Origin
from core.types import Event, EventKind, MediaId

if TYPE_CHECKING:
    from core.store import Store


class Reactions(QObject):
    """What the window's keys and menus write about the chosen media."""

    def __init__(self, backend: Backend, toast: Toast, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._toast = toast

    def rate(self, chosen: Mapping[MediaId, Origin], stars: float) -> None:
        """Give all of them this rating, 0 to take it back.

        Args:
            chosen: each with the list and place that it was chosen from.
        """
        profile = self._backend.profile

        def write(store: Store) -> dict[MediaId, float]:
            known = store.events.stars(profile)
            before = {media_id: known.get(media_id, 0.0) for media_id in chosen}
            self._record_stars(store, dict.fromkeys(chosen, stars), chosen)
            return before

        def say(before: dict[MediaId, float]) -> None:
            take_back = self._backend.write
            if len(chosen) > 1:
                self._offer(
                    self.tr("%n rated", "", len(chosen)),
                    lambda: take_back(lambda store: self._record_stars(store, before, chosen), changed=""),
                )

        if chosen:
            self._backend.write(write, say, changed=_one(chosen))

    def queued(self, chosen: Mapping[MediaId, Origin]) -> None:
        """Write down that these were put into the queue."""
        profile, at = self._backend.profile, time.time()
        self._backend.trace(lambda store: feedback.record(store, profile, _events(EventKind.QUEUE, chosen, at=at)))

    def note(self, chosen: Mapping[MediaId, Origin], text: str) -> None:
        """Write the same note on all of them."""
        profile, events = self._backend.profile, _events(EventKind.NOTE, chosen, text=text.strip())

        def write_back(store: Store) -> None:
            with store.transaction():
                for event in events:
                    store.events.forget_note(profile, event, for_good=False)

        def say(_: list[int]) -> None:
            take_back = self._backend.write
            self._offer(self.tr("%n noted", "", len(chosen)), lambda: take_back(write_back, changed=""))

        if chosen:
            self._backend.write(lambda store: feedback.record(store, profile, events), say, changed=_one(chosen))

    def react(self, name: str, chosen: Mapping[MediaId, Origin]) -> None:
        """Like, dislike or hide all of them; where all have that reaction already, take it back."""
        profile = self._backend.profile

        def write(store: Store) -> tuple[dict[MediaId, str], bool]:
            reactions = store.events.reactions(profile)
            before = {media_id: reactions.get(media_id, "") for media_id in chosen}
            off = all(reaction == name for reaction in before.values())
            self._record_reactions(store, dict.fromkeys(chosen, "" if off else name), chosen)
            return before, off

        def say(done: tuple[dict[MediaId, str], bool]) -> None:
            before, off = done
            if len(chosen) > 1 or (name == "hide" and not off):
                self._offer(self._words("" if off else name, len(chosen)), lambda: self._put_back(before, chosen))
            if name == "hide":
                self._backend.libraryChanged.emit()

        if chosen:
            self._backend.write(write, say, changed=_one(chosen))

    def _words(self, name: str, count: int) -> str:
        if name == "hide":
            return self.tr("%n hidden", "", count)
        if name == "like":
            return self.tr("%n liked", "", count)
        return self.tr("%n disliked", "", count) if name else self.tr("Taken back on %n", "", count)

    def _put_back(self, before: Mapping[MediaId, str], chosen: Mapping[MediaId, Origin]) -> None:
        """Give each medium the reaction that it had: what was liked before it was hidden is liked again."""
        changed = self._backend.libraryChanged.emit
        self._backend.write(
            lambda store: self._record_reactions(store, before, chosen), lambda _: changed(), changed=""
        )

    def _record_reactions(
        self, store: Store, reactions: Mapping[MediaId, str], chosen: Mapping[MediaId, Origin]
    ) -> None:
        kinds = {i: EventKind(name) if name else EventKind.NEUTRAL for i, name in reactions.items()}
        events = [replace(event, kind=kinds[event.media_id]) for event in _events(EventKind.NEUTRAL, chosen)]
        feedback.record(store, self._backend.profile, events)

    def _record_stars(self, store: Store, stars: Mapping[MediaId, float], chosen: Mapping[MediaId, Origin]) -> None:
        events = [replace(event, stars=stars[event.media_id]) for event in _events(EventKind.RATING, chosen)]
        feedback.record(store, self._backend.profile, events)

    def _offer(self, words: str, take_back: Callable[[], None]) -> None:
        self._toast.say(words, self.tr("Undo"), take_back)


def _events(kind: EventKind, chosen: Mapping[MediaId, Origin], text: str = "", at: float = 0.0) -> list[Event]:
    """Make one event of each medium, all of the same time (0: now), with where it was chosen."""
    at = at or time.time()
    return [
        Event(i, kind, at, text=text, source=origin.source, slate=origin.slate, position=origin.position)
        for i, origin in chosen.items()
    ]


def _one(chosen: Mapping[MediaId, Origin]) -> MediaId | str:
    """Name what changed where it is one, "" where it is several."""
    return next(iter(chosen)) if len(chosen) == 1 else ""
