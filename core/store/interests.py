"""Turns what a person said of what was inferred about them into rows: rulings on interests, lines disowned."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.types import MediaId, ProfileId

OF_MEDIA = frozenset({"medium", "interest"})
"""Kinds of disowned lines whose key is a medium's id."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person said of one interest, which is known again by a medium of it.

    Attributes:
        weight: 0 muted, 1 as it is, up to 2.
        name: given by the person, or "".
        at: seconds since the epoch.
    """

    media_id: MediaId
    weight: float
    name: str
    at: float


class InterestsTable:
    """What a person said; it outlives every refit and is nobody else's."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def rule(
        self, profile: ProfileId, media_id: MediaId, *, weight: float = 1.0, name: str = "", at: float | None = None
    ) -> Ruling:
        """Keep what a person says of the interest that this medium belongs to, over what was said by it before."""
        ruling = Ruling(media_id, float(weight), clean(name), time.time() if at is None else float(at))
        self._connection.run(
            "INSERT OR REPLACE INTO interest_rulings (profile_id, media_id, weight, name, at) VALUES (?, ?, ?, ?, ?)",
            (profile, media_id, ruling.weight, ruling.name, ruling.at),
        )
        return ruling

    def rulings(self, profile: ProfileId, until: float = math.inf) -> list[Ruling]:
        """Return what a person said up to a time, the latest first."""
        rows = self._connection.rows(
            "SELECT media_id, weight, name, at FROM interest_rulings WHERE profile_id = ? AND at <= ? "
            "ORDER BY at DESC, media_id",
            (profile, until),
        )
        winners = self._merges.winners()
        return [Ruling(winners.get(media_id, media_id), weight, name, at) for media_id, weight, name, at in rows]

    def unrule(self, profile: ProfileId, media_id: MediaId) -> None:
        """Delete what a person said of the interest that this medium belongs to."""
        self._connection.run(
            "DELETE FROM interest_rulings WHERE profile_id = ? AND media_id IN (SELECT value FROM json_each(?))",
            (profile, listed(self._merges.group(media_id))),
        )

    def stands(self, profile: ProfileId, ruling: Ruling) -> bool:
        """Say whether a ruling is the last word on its medium still."""
        return replace(ruling, media_id=self._merges.resolve(ruling.media_id)) in self.rulings(profile)

    def take_back(self, profile: ProfileId, ruling: Ruling) -> None:
        """Delete this very ruling; another one on its medium stays."""
        self._connection.run(
            "DELETE FROM interest_rulings WHERE profile_id = ? AND media_id = ? AND weight = ? AND name = ? AND at = ?",
            (profile, ruling.media_id, ruling.weight, ruling.name, ruling.at),
        )

    def disown(self, profile: ProfileId, line: str, key: str, at: float | None = None) -> None:
        """Keep that a line of what was inferred is not to count. Twice is fine; the first time stays."""
        self._connection.run(
            "INSERT OR IGNORE INTO disowned (profile_id, line, key, at) VALUES (?, ?, ?, ?)",
            (profile, line, clean(key), time.time() if at is None else at),
        )

    def own(self, profile: ProfileId, line: str, key: str, at: float | None = None) -> bool:
        """Take that back (at: what was disowned then alone); False where it wasn't disowned."""
        keys = self._merges.group(MediaId(key)) if line in OF_MEDIA else [clean(key)]
        cursor = self._connection.run(
            "DELETE FROM disowned WHERE profile_id = ? AND line = ? AND key IN (SELECT value FROM json_each(?)) "
            "AND (? IS NULL OR at = ?)",
            (profile, line, listed(keys), at, at),
        )
        return cursor.rowcount > 0

    def disowned_at(self, profile: ProfileId, line: str, key: str) -> float | None:
        """Return since when a line doesn't count; None where it does."""
        row = self._connection.row(
            "SELECT at FROM disowned WHERE profile_id = ? AND line = ? AND key = ?", (profile, line, clean(key))
        )
        return float(row[0]) if row else None

    def disowned(self, profile: ProfileId, until: float = math.inf) -> list[tuple[str, str]]:
        """Return the lines that don't count, (line, key), in the order in which they were deleted.

        A line about a medium that was merged away is about the one that stands for it.
        """
        rows = self._connection.rows(
            "SELECT line, key FROM disowned WHERE profile_id = ? AND at <= ? ORDER BY at, line, key", (profile, until)
        )
        winners = self._merges.winners()
        return list(dict.fromkeys((line, winners.get(key, key) if line in OF_MEDIA else key) for line, key in rows))
