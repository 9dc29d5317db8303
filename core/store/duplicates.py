"""Keeps the copies that comparing found, and what people said of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import MediaId


class CopyKind(StrEnum):
    """How two media are copies of one another."""

    ENCODING = "encoding"  # the same content throughout, coded anew
    PART = "part"  # one lies in the other, or both share most of the shorter one
    RECORDING = (
        "recording"  # the same sound with another picture, the same picture with another sound, or another master
    )


class Verdict(StrEnum):
    """What a person says of two media."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Copy:
    """Two media of which one seems to be a copy of the other, or of a part of it.

    Attributes:
        first, second: their ids, the smaller one first.
        by_picture, by_sound: what they were found to share.
        first_share, second_share: how much of each is in the other, 0..1.
        offset_s: what is at t in the first is at t + offset_s in the second.
        likeness: how well the shared part agrees: 1 where every code is equal, 0 where as many are as by chance.
    """

    first: MediaId
    second: MediaId
    kind: CopyKind
    by_picture: bool
    by_sound: bool
    first_share: float
    second_share: float
    offset_s: float
    likeness: float

    def turned(self) -> Copy:
        """Return the same with the other one first."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            first_share=self.second_share,
            second_share=self.first_share,
            offset_s=-self.offset_s,
        )


@dataclass(frozen=True, slots=True)
class Review:
    """One pair's verdict; `merge_id` is the merge that SAME made, or None."""

    first: MediaId
    second: MediaId
    verdict: Verdict
    at: float
    merge_id: int | None


class DuplicatesTable:
    """Copies and reviews. Pairs refer to media, not to paths, and are read through the merges that stand."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def put(self, copies: Sequence[Copy], stamp: str) -> None:
        """Write all copies over those that were found before.

        Args:
            stamp: `fingerprints.stamp()` of what was compared.
        """
        ordered = [copy if copy.first < copy.second else copy.turned() for copy in copies]
        with self._connection.transaction():
            self._connection.run("DELETE FROM copies")
            self._connection.many(
                "INSERT OR REPLACE INTO copies (first, second, kind, by_picture, by_sound, first_share, second_share, "
                "offset_s, likeness) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (c.first, c.second, str(c.kind), c.by_picture, c.by_sound, c.first_share, c.second_share,
                     c.offset_s, c.likeness)
                    for c in ordered
                ],
            )  # fmt: skip
            self._connection.run(
                "INSERT OR REPLACE INTO settings (name, value) VALUES ('compared_fingerprints', ?)", (stamp,)
            )

    def stamp(self) -> str:
        """Return the stamp of the last comparison, "" before the first."""
        found = self._connection.row("SELECT value FROM settings WHERE name = 'compared_fingerprints'")
        return str(found[0]) if found else ""

    def copies(self, *, reviewed: bool = False) -> list[Copy]:
        """Return the copies that wait for a person, most alike first; those put off until later come last.

        Args:
            reviewed: return those too of which somebody said that they are different.
        """
        verdicts = {(r.first, r.second): r.verdict for r in self.reviews()}
        kept = {(c.first, c.second): c for c in self._resolved()}
        waiting = [copy for pair, copy in kept.items() if reviewed or verdicts.get(pair) is not Verdict.DIFFERENT]
        return sorted(waiting, key=lambda c: (verdicts.get((c.first, c.second)) is Verdict.LATER, *_order(c)))

    def copies_of(self, ids: Sequence[MediaId], *, parts: bool = False) -> dict[MediaId, list[MediaId]]:
        """Return for each of these media those that are copies of it; nothing that was said to be different.

        Args:
            parts: also those that share only a part.
        """
        winners = self._merges.winners()
        asked = {winners.get(i, i) for i in ids}
        found: dict[MediaId, list[MediaId]] = {}
        if self._connection.row("SELECT 1 FROM copies LIMIT 1") is None:
            return {i: [] for i in ids}
        different = {(r.first, r.second) for r in self.reviews() if r.verdict is Verdict.DIFFERENT}
        for copy in self._resolved(sorted(self._merges.groups(asked))):
            if (copy.first, copy.second) not in different and (parts or copy.kind is not CopyKind.PART):
                found.setdefault(copy.first, []).append(copy.second)
                found.setdefault(copy.second, []).append(copy.first)
        return {i: sorted(found.get(winners.get(i, i), [])) for i in ids}

    def say(self, one: MediaId, other: MediaId, verdict: Verdict, merge_id: int | None = None) -> None:
        """Keep what a person said of two media.

        Raises:
            ValueError: both are the same.
        """
        first, second = sorted((one, other))
        if first == second:
            raise ValueError("a medium is no copy of itself")
        self._connection.run(
            "INSERT OR REPLACE INTO reviews (first, second, verdict, at, merge_id) VALUES (?, ?, ?, ?, ?)",
            (first, second, str(verdict), time.time(), merge_id),
        )

    def unsay(self, one: MediaId, other: MediaId) -> Review | None:
        """Take back what was said of two media, and return it; the merge is the caller's to undo."""
        first, second = sorted((one, other))
        found = next((r for r in self.reviews() if (r.first, r.second) == (first, second)), None)
        self._connection.run("DELETE FROM reviews WHERE first = ? AND second = ?", (first, second))
        return found

    def reviews(self) -> list[Review]:
        """Return everything that was said, latest first."""
        rows = self._connection.rows("SELECT first, second, verdict, at, merge_id FROM reviews ORDER BY at DESC")
        return [Review(first, second, Verdict(verdict), at, merge) for first, second, verdict, at, merge in rows]

    def same_files(self) -> list[tuple[MediaId, int]]:
        """Return the media that lie in several places (one full key, so equal to the last packet), and in how many."""
        rows = self._connection.rows(
            "SELECT media_id, count(*) FROM files WHERE confirmed AND state IN ('present', 'offline') "
            "AND media_id IS NOT NULL GROUP BY media_id HAVING count(*) > 1 ORDER BY count(*) DESC, media_id"
        )
        return [(self._merges.resolve(media_id), count) for media_id, count in rows]

    def _resolved(self, among: Sequence[MediaId] | None = None) -> list[Copy]:
        """Read copies under the ids that stand now; pairs that were merged, or of which one has gone, are left out."""
        chosen = "" if among is None else (
            "AND (c.first IN (SELECT value FROM json_each(?1)) OR c.second IN (SELECT value FROM json_each(?1)))"
        )  # fmt: skip
        rows = self._connection.rows(
            "SELECT c.first, c.second, c.kind, c.by_picture, c.by_sound, c.first_share, c.second_share, c.offset_s, "
            "c.likeness FROM copies c JOIN media a ON a.id = c.first JOIN media b ON b.id = c.second "
            f"WHERE NOT a.gone AND NOT b.gone {chosen}",
            () if among is None else (listed(among),),
        )
        winners = self._merges.winners()
        made = [
            Copy(winners.get(a, a), winners.get(b, b), CopyKind(kind), bool(picture), bool(sound), *numbers)
            for a, b, kind, picture, sound, *numbers in rows
        ]
        return [c if c.first < c.second else c.turned() for c in made if c.first != c.second]


def _order(copy: Copy) -> tuple[float, float, MediaId, MediaId]:
    return -min(copy.first_share, copy.second_share), -copy.likeness, copy.first, copy.second
