"""What is done with the profile's lists: kept, put in order, added to, taken from, renamed, deleted, and undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.formats import fill
from app.tasks import Backend
from core import playlists
from core.playlists import Deleted, Exported, Match, Rules
from core.store import Store
from core.types import MediaId

Then = Callable[[], object]


class ListDeeds(QObject):
    """Writes lists off the GUI thread and tells what came of it; what takes something away can be undone."""

    said = Signal(str, str, object)
    """Words, and what a button beside them is called and does; "" and None without one."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend

    # ── lists ───────────────────────────────────────────────────────────────────────────────────────

    def create(self, name: str, ids: Sequence[MediaId], then: Callable[[str], object] | None = None) -> None:
        """Make a manual list."""
        profile, kept = self._backend.profile, list(dict.fromkeys(ids))

        def done(_row: object) -> None:
            self._changed()
            self._say(fill(self.tr("“%1” is among your lists."), name.strip()))
            if then is not None:
                then(name.strip())

        self._backend.write(lambda store: playlists.create(store, profile, name, kept), done)

    def keep_match(self, name: str, matches: Sequence[Match], then: Then, error: Callable[[str], None]) -> None:
        """Make a manual list of what a file's entries mean."""
        profile = self._backend.profile

        def done(ids: list[MediaId]) -> None:
            self._changed()
            self._say(self.tr("%n on the new list", "", len(ids)))
            then()

        self._backend.write(lambda store: playlists.keep_match(store, profile, name, matches), done, error=error)

    def keep_rules(self, was: str, name: str, rules: Rules, then: Then, error: Callable[[str], None]) -> None:
        """Keep rules under a name, a new list where `was` is "", with what they make now."""
        profile = self._backend.profile

        def write(ids: list[MediaId]) -> Callable[[Store], None]:
            def act(store: Store) -> None:
                playlists.keep_rules(store, profile, name, rules, ids, was=was)

            return act

        def done(_: object) -> None:
            self._changed()
            then()

        self._backend.run(
            lambda store, indexes: playlists.follow(store, indexes, profile, rules),
            lambda ids: self._backend.write(write(ids), done, error=error),
            error=error,
        )

    def rename(self, name: str, another: str, then: Callable[[str], object]) -> None:
        """Give a list another name."""
        profile = self._backend.profile

        def done(_: object) -> None:
            then(another.strip())
            self._changed()

        self._backend.write(lambda store: playlists.rename(store, profile, name, another), done)

    def delete(self, name: str) -> None:
        """Delete a list; nothing that is on it."""
        profile = self._backend.profile

        def back(deleted: Deleted) -> None:
            self._backend.write(lambda store: playlists.restore(store, profile, deleted), self._changed)

        def done(deleted: Deleted) -> None:
            self._changed()
            words = fill(self.tr("The list “%1” is deleted; nothing that was on it."), name)
            self._say(words, lambda: back(deleted))

        self._backend.write(lambda store: playlists.delete(store, profile, name), done)

    # ── what is on one ──────────────────────────────────────────────────────────────────────────────

    def add(self, name: str, ids: Sequence[MediaId]) -> None:
        """Put media at the end of a manual list; what is on it already stays where it is."""
        profile = self._backend.profile

        def write(store: Store) -> tuple[list[MediaId], int]:
            with store.transaction():
                before = playlists.on_it(store, profile, name)
                new = [media_id for media_id in dict.fromkeys(ids) if media_id not in set(before)]
                playlists.add(store, profile, name, new)
            return before, len(new)

        def done(found: tuple[list[MediaId], int]) -> None:
            before, new = found
            self._changed()
            words = self.tr("%n added to “%1”", "", new) if new else self.tr("All of it is on “%1” already")
            self._say(fill(words, name), (lambda: self.arrange(name, before)) if new else None)

        self._backend.write(write, done)

    def remove(self, name: str, ids: Sequence[MediaId]) -> None:
        """Take media off a manual list."""
        profile = self._backend.profile

        def write(store: Store) -> list[MediaId]:
            with store.transaction():
                before = playlists.on_it(store, profile, name)
                playlists.remove(store, profile, name, ids)
            return before

        def done(before: list[MediaId]) -> None:
            self._changed()
            words = fill(self.tr("%n taken off “%1”", "", len(ids)), name)
            self._say(words, lambda: self.arrange(name, before))

        self._backend.write(write, done)

    def move(self, name: str, ids: Sequence[MediaId], before: MediaId | None) -> None:
        """Put media of a manual list before one of it; None: at its end."""
        profile = self._backend.profile
        self._backend.write(lambda store: playlists.move(store, profile, name, ids, before), self._changed)

    def arrange(self, name: str, ids: Sequence[MediaId]) -> None:
        """Put exactly these on a manual list, in this order."""
        profile = self._backend.profile
        self._backend.write(lambda store: playlists.arrange(store, profile, name, ids), self._changed)

    def smooth(self, name: str) -> None:
        """Order a manual list so that each is like the one before."""
        profile, backend = self._backend.profile, self._backend

        def done(before: list[MediaId], after: list[MediaId]) -> None:
            self.arrange(name, after)
            self._say(self.tr("Each is like the one before now."), lambda: self.arrange(name, before))

        def ordered(ids: list[MediaId]) -> None:
            backend.run(
                lambda store, indexes: playlists.smoothed(store, indexes, profile, ids), lambda after: done(ids, after)
            )

        backend.run(lambda store, _: playlists.on_it(store, profile, name), ordered)

    def smoothed(self, ids: Sequence[MediaId], then: Callable[[list[MediaId]], object]) -> None:
        """Order media so that each is like the one before, and write nothing."""
        profile = self._backend.profile
        self._backend.run(lambda store, indexes: playlists.smoothed(store, indexes, profile, ids), then)

    def export(self, ids: Sequence[MediaId], target: Path, name: str) -> None:
        """Write media to a list file of other players."""

        def done(exported: Exported) -> None:
            left_out = self.tr("%n left out, without a file", "", len(exported.skipped)) if exported.skipped else ""
            written = fill(self.tr("%n written to %1", "", exported.written), target.name)
            self._say(", ".join(part for part in (written, left_out) if part))

        self._backend.write(lambda store: playlists.export(store, ids, target, name), done)

    # ── saying ──────────────────────────────────────────────────────────────────────────────────────

    def _changed(self, _: object = None) -> None:
        self._backend.listsChanged.emit()

    def _say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        self.said.emit(words, self.tr("Undo") if undo is not None else "", undo)
