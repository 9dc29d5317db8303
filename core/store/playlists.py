"""Turns a person's lists into rows and back."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import vault
from core.errors import UserProblem
from core.store.connection import Connection, clean
from core.store.keptout import KeptOutTable
from core.store.merges import Merges
from core.types import MediaId, PlaylistId, ProfileId


@dataclass(frozen=True, slots=True)
class PlaylistRow:
    """One playlist. `kind` is manual, or the rule that makes it; `rules` is that rule's own text."""

    id: PlaylistId
    name: str
    kind: str
    count: int
    rules: str = ""


class PlaylistsTable:
    """Playlists of all profiles. They hold contents, so they survive a move, a rename and a remux of the files."""

    def __init__(self, connection: Connection, merges: Merges, kept_out: KeptOutTable) -> None:
        self._connection = connection
        self._merges = merges
        self._kept_out = kept_out

    def create(self, profile: ProfileId, name: str, kind: str = "manual", rules: str = "") -> PlaylistId:
        """Make an empty playlist.

        Raises:
            UserProblem: the name is empty or taken.
        """
        name = _named(name)
        try:
            cursor = self._connection.run(
                "INSERT INTO playlists (profile_id, name, kind, rules, created_at) VALUES (?, ?, ?, ?, ?)",
                (profile, name, kind, clean(rules), time.time()),
            )
        except vault.errors("IntegrityError") as error:
            raise _taken(name, error) from error
        return PlaylistId(cursor.lastrowid or 0)

    def set_items(self, playlist: PlaylistId, items: Sequence[MediaId]) -> None:
        """Put these media on the list, in this order, in place of what was there.

        What is kept out of the list's profile isn't seen, so it stays on the list, at its place. What stays on it stays
        under the id that it was put on with, so that two media that are merged now are two again when they part.
        """
        with self._connection.transaction():
            items = self._as_written(playlist, self._with_unseen(playlist, items))
            self._connection.run("DELETE FROM playlist_items WHERE playlist_id = ?", (playlist,))
            self._connection.many(
                "INSERT INTO playlist_items (playlist_id, position, media_id) VALUES (?, ?, ?)",
                ((playlist, position, media_id) for position, media_id in enumerate(items)),
            )

    def set_rules(self, playlist: PlaylistId, rules: str) -> None:
        """Give a list other rules."""
        self._connection.run("UPDATE playlists SET rules = ? WHERE id = ?", (clean(rules), playlist))

    def items(self, playlist: PlaylistId, *, whole: bool = False) -> list[MediaId]:
        """Return the media on a list, in order, without what is kept out of its profile (whole: with it)."""
        out = frozenset[MediaId]() if whole else self._out(playlist)
        return [media_id for media_id in self._all_items(playlist) if media_id not in out]

    def digest(self, playlist: PlaylistId) -> str:
        """Return what tells whether a list was changed: its name, its rules and, where it doesn't make itself, what is
        on it; "" where there is no such list. What is joined to something else is on it as before.
        """
        row = self._connection.row("SELECT name, kind, rules FROM playlists WHERE id = ?", (playlist,))
        if row is None:
            return ""
        items = self._connection.rows(
            "SELECT media_id FROM playlist_items WHERE playlist_id = ? AND ? = 'manual' ORDER BY position",
            (playlist, row[1]),
        )
        return hashlib.sha256(json.dumps([row, items]).encode()).hexdigest()

    def all(self, profile: ProfileId) -> list[PlaylistRow]:
        """Return a profile's playlists, by name."""
        rows = self._connection.rows(
            "SELECT p.id, p.name, p.kind, (SELECT count(*) FROM playlist_items i WHERE i.playlist_id = p.id), p.rules "
            "FROM playlists p WHERE p.profile_id = ? ORDER BY p.name COLLATE NOCASE, p.id",
            (profile,),
        )
        made = [PlaylistRow(*row) for row in rows]
        if self._kept_out.folders(profile):
            made = [replace(row, count=len(self.items(row.id))) for row in made]
        return made

    def by_name(self, profile: ProfileId, name: str) -> PlaylistRow | None:
        """Return a profile's playlist of that name, or None."""
        return next((row for row in self.all(profile) if row.name == clean(name).strip()), None)

    def rename(self, playlist: PlaylistId, name: str) -> None:
        """Give a list another name.

        Raises:
            UserProblem: the name is empty or taken.
        """
        name = _named(name)
        try:
            self._connection.run("UPDATE playlists SET name = ? WHERE id = ?", (name, playlist))
        except vault.errors("IntegrityError") as error:
            raise _taken(name, error) from error

    def delete(self, playlist: PlaylistId) -> None:
        """Delete a list (never the media on it)."""
        self._connection.run("DELETE FROM playlists WHERE id = ?", (playlist,))

    def _out(self, playlist: PlaylistId) -> frozenset[MediaId]:
        """Return what is kept out of a list's profile."""
        row = self._connection.row("SELECT profile_id FROM playlists WHERE id = ?", (playlist,))
        return frozenset() if row is None else self._kept_out.media(ProfileId(row[0]))

    def _all_items(self, playlist: PlaylistId) -> list[MediaId]:
        winners = self._merges.winners()
        return [winners.get(media_id, media_id) for media_id in self._written(playlist)]

    def _written(self, playlist: PlaylistId) -> list[MediaId]:
        """Return the ids on a list as they were put on it, whatever was merged since."""
        rows = self._connection.rows(
            "SELECT media_id FROM playlist_items WHERE playlist_id = ? ORDER BY position", (playlist,)
        )
        return [row[0] for row in rows]

    def _as_written(self, playlist: PlaylistId, items: Sequence[MediaId]) -> list[MediaId]:
        """Give what is on the list already the ids that it was put on with, each once, in the order of the list."""
        winners = self._merges.winners()
        written: dict[MediaId, list[MediaId]] = {}
        for media_id in self._written(playlist):
            written.setdefault(winners.get(media_id, media_id), []).append(media_id)
        found = []
        for media_id in items:
            ids = written.get(winners.get(media_id, media_id))
            if not ids:
                found.append(media_id)
            else:  # an id that was merged away means that very entry
                found.append(ids.pop(ids.index(media_id) if media_id in winners and media_id in ids else 0))
        return found

    def _with_unseen(self, playlist: PlaylistId, items: Sequence[MediaId]) -> Sequence[MediaId]:
        """Add what is on the list and can't be seen."""
        out = self._out(playlist)
        unseen = (
            [(at, i) for at, i in enumerate(self._all_items(playlist)) if i in out and i not in items] if out else []
        )
        whole = list(items)
        for at, media_id in unseen:
            whole.insert(min(at, len(whole)), media_id)
        return whole


def _named(name: str) -> str:
    name = clean(name).strip()
    if not name:
        raise UserProblem("A playlist needs a name.")
    return name


def _taken(name: str, error: Exception) -> Exception:
    return UserProblem(f"There is a playlist {name} already.") if "UNIQUE" in str(error) else error
