"""Turns a whole name into the media that have exactly it: “Rock” isn't “Punk Rock”, and “Ida” isn't “Ida Bauer”."""

from __future__ import annotations

from core.genres import genres
from core.store import tokens
from core.store.connection import Connection, listed
from core.types import FacetType, MediaId

COLUMNS = ("title", "artist", "album", "series")


class ExactNames:
    """Answers conditions of the form `genre:="Rock"`; ids aren't resolved.

    Case doesn't count; in titles, artists, albums and series that holds for A to Z only, as SQLite compares.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def having(self, field: str, name: str) -> set[MediaId] | None:
        """Return the media with this name in a field; None where a field has no whole names (topics, say)."""
        if field == "genre":
            return self._of_genre(name)
        if field == "tags":
            return self._ids("SELECT media_id FROM tags WHERE code IN (?, ?)", name, name.lower())
        if field in set(FacetType):
            known = "SELECT media_id FROM facets WHERE type = ? AND folded = ?"
            heard = self._speaking(name) if field == FacetType.PERSON else set()
            return self._ids(known, str(field), tokens.tokens(name)) | heard
        if field == "voice":
            return self._speaking(name)
        if field in COLUMNS:
            return self._ids(f"SELECT id FROM media WHERE {field} = ? COLLATE NOCASE", name)
        return None

    def _of_genre(self, name: str) -> set[MediaId]:
        """Look at each genre field once, however many media share it; one may name several."""
        wanted = name.casefold()
        fields = [row[0] for row in self._connection.rows("SELECT DISTINCT genre FROM media")]
        meant = [text for text in fields if wanted in map(str.casefold, genres(text))]
        return self._ids("SELECT id FROM media WHERE genre IN (SELECT value FROM json_each(?))", listed(meant))

    def _speaking(self, name: str) -> set[MediaId]:
        rows = self._connection.rows("SELECT id, name FROM voices WHERE name <> ''")
        known = listed([row[0] for row in rows if row[1].casefold() == name.casefold()])
        return self._ids(
            "WITH RECURSIVE theirs (id) AS (SELECT value FROM json_each(?) UNION "
            "SELECT v.id FROM voices v JOIN theirs ON v.same_as = theirs.id) "
            "SELECT DISTINCT media_id FROM voice_turns WHERE voice_id IN (SELECT id FROM theirs)",
            known,
        )

    def _ids(self, sql: str, *values: str) -> set[MediaId]:
        return {MediaId(row[0]) for row in self._connection.rows(sql, values)}
