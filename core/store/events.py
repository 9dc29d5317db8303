"""Turns what a person did into rows that are never changed, and those rows into ratings, reactions and histories."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.store.text import TextTable
from core.types import Event, EventKind, MediaId, ProfileId, Result

_KINDS = {str(kind): kind for kind in EventKind}
_COLUMNS = "media_id, kind, at, share, stars, start_s, stop_s, text, source, slate, position"


class EventsTable:
    """The history of all profiles: append-only, durable when `append` returns, never deleted with a file."""

    def __init__(self, connection: Connection, merges: Merges, text: TextTable) -> None:
        self._connection = connection
        self._merges = merges
        self._text = text

    def append(self, profile: ProfileId, event: Event) -> int:
        """Write one event through to the disk and return its id.

        Raises:
            RuntimeError: a transaction is open, so the event could be lost after this returned.
        """
        return self.append_all(profile, [event])[0]

    def append_all(self, profile: ProfileId, events: Sequence[Event]) -> list[int]:
        """Write several events through to the disk in one transaction (an import) and return their ids.

        Raises:
            RuntimeError: a transaction is open, so the events could be lost after this returned.
        """
        if self._connection.in_transaction:
            raise RuntimeError("events are written in a transaction of their own")
        if self._connection.role == "worker":
            self._connection.run("PRAGMA synchronous = FULL")
        try:
            with self._connection.transaction():
                return [self._insert(profile, event) for event in events]
        finally:
            if self._connection.role == "worker":
                self._connection.run("PRAGMA synchronous = NORMAL")

    def of_profile(
        self, profile: ProfileId, *, kinds: Iterable[EventKind] | None = None, since: float = 0.0
    ) -> list[Event]:
        """Return a profile's events, oldest first, under the ids that stand for their media now."""
        wanted = listed([str(kind) for kind in kinds]) if kinds is not None else None
        return self._events(
            f"SELECT {_COLUMNS} FROM events WHERE profile_id = ? AND at >= ? "
            "AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) ORDER BY at, id",
            (profile, since, wanted, wanted),
        )

    def of_media(self, profile: ProfileId, media_id: MediaId) -> list[Event]:
        """Return what a profile did with one medium (and with what was merged into it), oldest first."""
        return self._events(
            f"SELECT {_COLUMNS} FROM events WHERE profile_id = ? "
            "AND media_id IN (SELECT value FROM json_each(?)) ORDER BY at, id",
            (profile, listed(self._merges.group(media_id))),
        )

    def stars(self, profile: ProfileId) -> dict[MediaId, float]:
        """Return each rated medium's rating, the latest one; those taken back are left out."""
        rows = self._connection.rows(
            "SELECT media_id, stars FROM opinions WHERE profile_id = ? AND stars_at > -1e15 ORDER BY stars_at",
            (profile,),
        )
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): stars for media_id, stars in rows}
        return {media_id: stars for media_id, stars in latest.items() if stars > 0}

    def reactions(self, profile: ProfileId) -> dict[MediaId, str]:
        """Return each medium's standing reaction: like, dislike or hide."""
        rows = self._connection.rows(
            "SELECT media_id, reaction FROM opinions WHERE profile_id = ? AND reaction_at > -1e15 ORDER BY reaction_at",
            (profile,),
        )
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): reaction for media_id, reaction in rows}
        return {media_id: reaction for media_id, reaction in latest.items() if reaction}

    def plays(self, media_id: MediaId, profile: ProfileId | None = None) -> int:
        """Count how often a medium was played, by one profile or by all."""
        found = self._connection.row(
            "SELECT coalesce(sum(plays), 0) FROM opinions "
            "WHERE media_id IN (SELECT value FROM json_each(?)) AND (? IS NULL OR profile_id = ?)",
            (listed(self._merges.group(media_id)), profile, profile),
        )
        return int(found[0]) if found else 0

    def last_position(self, profile: ProfileId, media_id: MediaId) -> float:
        """Return where the last play stopped, in seconds; 0 if it was never played."""
        found = self._connection.row(
            "SELECT iif(o.stop_s > 0, o.stop_s, min(o.share, 1.0) * m.duration_s) FROM opinions o "
            "JOIN media m ON m.id = o.media_id WHERE o.profile_id = ? AND o.plays > 0 "
            "AND o.media_id IN (SELECT value FROM json_each(?)) ORDER BY o.played_at DESC LIMIT 1",
            (profile, listed(self._merges.group(media_id))),
        )
        return float(found[0]) if found else 0.0

    def add_slate(
        self, profile: ProfileId, source: str, results: Sequence[Result], propensities: Sequence[float]
    ) -> int:
        """Keep a list that was shown, with the probability of each place, so that later evaluation is valid.

        Raises:
            ValueError: not one propensity per result.
        """
        if len(results) != len(propensities):
            raise ValueError(f"{len(results)} results, {len(propensities)} propensities")
        with self._connection.transaction():
            cursor = self._connection.run(
                "INSERT INTO slates (profile_id, source, at) VALUES (?, ?, ?)", (profile, clean(source), time.time())
            )
            slate = int(cursor.lastrowid or 0)
            self._connection.many(
                "INSERT INTO slate_items (slate_id, position, media_id, score, propensity) VALUES (?, ?, ?, ?, ?)",
                (
                    (slate, place, result.media_id, float(result.score), float(propensity))
                    for place, (result, propensity) in enumerate(zip(results, propensities, strict=True))
                ),
            )
        return slate

    def slate(self, slate_id: int) -> list[tuple[MediaId, float]]:
        """Return a shown list: medium and propensity by place."""
        rows = self._connection.rows(
            "SELECT media_id, propensity FROM slate_items WHERE slate_id = ? ORDER BY position", (slate_id,)
        )
        winners = self._merges.winners()
        return [(winners.get(media_id, media_id), propensity) for media_id, propensity in rows]

    def _insert(self, profile: ProfileId, event: Event) -> int:
        values = (
            *(event.media_id, str(event.kind), float(event.at), float(event.share), float(event.stars)),
            *(float(event.start_s), float(event.stop_s), clean(event.text), clean(event.source)),
            *(event.slate, event.position),
        )
        cursor = self._connection.run(
            f"INSERT INTO events (profile_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (profile, *values),
        )
        if event.kind is EventKind.NOTE and event.media_id is not None and event.text.strip():
            self._text.add_note(event.media_id, profile, event.text)
        return int(cursor.lastrowid or 0)

    def _events(self, sql: str, parameters: Sequence[Any]) -> list[Event]:
        winners = self._merges.winners()
        return [
            Event(winners.get(media_id, media_id), _KINDS[kind], *rest)
            for media_id, kind, *rest in self._connection.rows(sql, parameters)
        ]
