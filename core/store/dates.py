"""Turns rows into when each medium came into the library and when somebody did anything with it first."""

from __future__ import annotations

from collections.abc import Sequence

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import MediaId


class DatesTable:
    """Times of media, seconds since the epoch."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def span(self) -> tuple[float, float]:
        """Return when the first and the last medium were added; (0, 0) where there is none."""
        row = self._connection.row("SELECT (SELECT min(added_at) FROM media), (SELECT max(added_at) FROM media)")
        return (float(row[0]), float(row[1])) if row and row[0] is not None else (0.0, 0.0)

    def added(self, ids: Sequence[MediaId] | None = None) -> dict[MediaId, float]:
        """Return when media were added, of some or of all; a merged one came when the one that stands for it did."""
        chosen = "" if ids is None else "WHERE id IN (SELECT value FROM json_each(?))"
        parameters = () if ids is None else (listed(ids),)
        return dict(self._connection.rows(f"SELECT id, added_at FROM media {chosen}", parameters))

    def first_met(self) -> dict[MediaId, float]:
        """Return when anybody did anything with each medium first."""
        rows = self._connection.rows(
            "SELECT media_id, min(at) FROM events WHERE media_id IS NOT NULL GROUP BY media_id"
        )
        winners, first = self._merges.winners(), dict[MediaId, float]()
        for media_id, at in rows:
            winner = winners.get(media_id, media_id)
            first[winner] = min(at, first.get(winner, at))
        return first
