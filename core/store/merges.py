"""Turns merge rows into answers: which content an id stands for now, and which ids stand for one content."""

from __future__ import annotations

import time
from collections.abc import Iterable

from core.store.connection import Connection, clean
from core.types import MediaId


class Merges:
    """The merges that stand, kept in memory; read again when another connection has written.

    Rows elsewhere keep the id under which they were written. Every read goes through `resolve`; that is what makes a
    merge a row that can be deleted again.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seen: tuple[int, int] | None = None
        self._winner: dict[MediaId, MediaId] = {}
        self._losers: dict[MediaId, list[MediaId]] = {}

    def winners(self) -> dict[MediaId, MediaId]:
        """Map each merged-away id to the id that stands for it at the end of its chain."""
        now = (self._connection.rows("PRAGMA data_version")[0][0], self._connection.generation)
        if now != self._seen:
            self._load()
            self._seen = now
        return self._winner

    def resolve(self, media_id: MediaId) -> MediaId:
        """Return the id that stands for this one, itself where it wasn't merged."""
        return self.winners().get(media_id, media_id)

    def group(self, media_id: MediaId) -> list[MediaId]:
        """Return all ids that stand for the same content, the winner first."""
        winner = self.resolve(media_id)
        return [winner, *self._losers.get(winner, ())]

    def groups(self, ids: Iterable[MediaId]) -> dict[MediaId, MediaId]:
        """Map every member of the groups of these ids to its winner."""
        winners = self.winners()
        if not winners:
            return {i: i for i in ids}
        ends = {winners.get(i, i) for i in ids}
        return {member: end for end in ends for member in (end, *self._losers.get(end, ()))}

    def add(self, loser: MediaId, winner: MediaId, reason: str) -> int:
        """Join two contents; return the merge's id (that of the row that already joins them, if one does).

        The winner is written as it was named: when the merge that it is in is taken back, the loser stays with it.

        Raises:
            ValueError: both are the same id.
        """
        if loser == winner:
            raise ValueError(f"{loser} can't be merged into itself")
        with self._connection.transaction():
            last, first = self.resolve(loser), self.resolve(winner)
            if last == first:
                found = self._connection.row("SELECT id FROM merges WHERE loser IN (?, ?)", (loser, winner))
                assert found is not None
                return int(found[0])
            cursor = self._connection.run(
                "INSERT INTO merges (loser, winner, reason, at) VALUES (?, ?, ?, ?)",
                (last, winner, clean(reason), time.time()),
            )
            self._seen = None
            return int(cursor.lastrowid or 0)

    def made(self, media_id: MediaId, reason: str) -> int | None:
        """Return the first merge for a reason on the way from an id to the one that stands for it, None without."""
        at: MediaId | None = media_id
        while at is not None:
            step = self._connection.row("SELECT id, winner, reason FROM merges WHERE loser = ?", (at,))
            if step is not None and step[2] == clean(reason):
                return int(step[0])
            at = step[1] if step is not None else None
        return None

    def remove(self, merge_id: int) -> None:
        """Take a merge back."""
        self._connection.run("DELETE FROM merges WHERE id = ?", (merge_id,))
        self._seen = None

    def _load(self) -> None:
        direct = dict(self._connection.rows("SELECT loser, winner FROM merges"))
        self._winner, self._losers = {}, {}
        for loser in direct:
            end = loser
            while end in direct:
                end = direct[end]
            self._winner[loser] = end
            self._losers.setdefault(end, []).append(loser)
