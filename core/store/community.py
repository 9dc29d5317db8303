"""Turns imported ratings of strangers into rows and back. They are nobody's history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.store.connection import Connection, clean
from core.store.merges import Merges
from core.types import FloatArray, MediaId, TimeArray

StrangerRating = tuple[str, MediaId, float, float]
"""Name of the person as the source has it, medium, stars 0.5..5, seconds since the epoch (0 if unknown)."""


@dataclass(frozen=True, slots=True, eq=False)
class CommunityRatings:
    """All ratings of strangers as numbers.

    Attributes:
        media: ids by number of the item.
        people: how many there are.
        person, item: int32 (n,). stars: float32 (n,). at: float64 (n,), seconds since the epoch.
    """

    media: tuple[MediaId, ...]
    people: int
    person: NDArray[np.int32]
    item: NDArray[np.int32]
    stars: FloatArray
    at: TimeArray


class CommunityTable:
    """Ratings from outside, by source; a source is replaced as a whole."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def put(self, source: str, ratings: Iterable[StrangerRating]) -> int:
        """Keep the ratings of one source in place of those that it gave before; return how many there are."""
        with self._connection.transaction():
            self.forget(source)
            known: dict[str, int] = {}
            rows = [(self._person(known, source, name), media_id, stars, at) for name, media_id, stars, at in ratings]
            self._connection.many(
                "INSERT INTO community_ratings (person_id, media_id, stars, at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET stars = excluded.stars, at = excluded.at WHERE excluded.at >= at",
                rows,
            )
        found = self._connection.row(
            "SELECT count(*) FROM community_ratings r JOIN community_people p ON p.id = r.person_id WHERE p.source = ?",
            (clean(source),),
        )
        return int(found[0]) if found else 0

    def forget(self, source: str) -> int:
        """Delete what one source gave; return of how many people."""
        cursor = self._connection.run("DELETE FROM community_people WHERE source = ?", (clean(source),))
        return int(cursor.rowcount)

    def sources(self) -> list[tuple[str, int]]:
        """List the sources with their numbers of people."""
        rows = self._connection.rows("SELECT source, count(*) FROM community_people GROUP BY source ORDER BY source")
        return [(source, int(count)) for source, count in rows]

    def ratings(self) -> CommunityRatings:
        """Read all, under the ids that stand for their media now."""
        rows = self._connection.rows("SELECT person_id, media_id, stars, at FROM community_ratings ORDER BY 1, 2")
        winners = self._merges.winners()
        media = [winners.get(row[1], row[1]) for row in rows]
        people, person = np.unique(np.array([row[0] for row in rows], dtype=np.int64), return_inverse=True)
        kept = sorted(set(media))
        number = {media_id: place for place, media_id in enumerate(kept)}
        return CommunityRatings(
            tuple(kept),
            len(people),
            person.astype(np.int32),
            np.array([number[i] for i in media], dtype=np.int32),
            np.array([row[2] for row in rows], dtype=np.float32),
            np.array([row[3] for row in rows], dtype=np.float64),
        )

    def _person(self, known: dict[str, int], source: str, name: str) -> int:
        if name not in known:
            cursor = self._connection.run(
                "INSERT INTO community_people (source, name) VALUES (?, ?)", (clean(source), clean(name))
            )
            known[name] = int(cursor.lastrowid or 0)
        return known[name]
