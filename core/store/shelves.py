"""Folds a section into its shelves, series and seasons or artists and albums, by one statement for all of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from core.store.connection import Connection, listed
from core.store.listing import COLUMNS, Part, part_conditions
from core.store.media import MediaTable
from core.store.merges import Merges
from core.types import MediaId, ProfileId, Section

_ID = 32
"""Digits of a medium's id: ids follow one another without anything between them."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What belongs together: a series, a season, an artist, an album.

    Attributes:
        part: where it stands; the last of its names is its own.
        count, unseen: how many media it holds, and how many of them the profile never played.
        seconds: how long they last together.
        first_year, last_year: of those that have one, else 0.
        added_at: of the latest.
        joined: the members' ids, one after the other.
    """

    part: Part
    count: int
    unseen: int
    seconds: float
    first_year: int
    last_year: int
    added_at: float
    joined: str

    @property
    def name(self) -> str:
        """Its own name; of a season, its number. "" where its media name none."""
        return self.part.names[-1]

    @property
    def members(self) -> list[MediaId]:
        """Its media, in no order that counts."""
        return [MediaId(self.joined[at : at + _ID]) for at in range(0, len(self.joined), _ID)]

    def spread(self, most: int) -> list[MediaId]:
        """Name a few of its media, evenly from first to last: what its picture is made of."""
        count = len(self.joined) // _ID
        places = dict.fromkeys(number * count // most for number in range(most)) if count > most else range(count)
        return [MediaId(self.joined[_ID * place : _ID * (place + 1)]) for place in places]


class ShelvesTable:
    """Shelves of one section at a time."""

    def __init__(self, connection: Connection, merges: Merges, media: MediaTable) -> None:
        self._connection = connection
        self._merges = merges
        self._media = media

    def of(
        self, part: Part, profile: ProfileId, *, within: Set[MediaId] | None = None, deep: bool = False
    ) -> list[Shelf]:
        """Fold a part by its next column; [] where it has none. Hidden media are left out.

        Args:
            within: only these media count.
            deep: fold by all columns at once (albums of all artists).
        """
        columns = COLUMNS.get(part.section, ())[: None if deep else len(part.names) + 1] if part.section else ()
        if len(columns) <= len(part.names):
            return []
        rows = self._connection.rows(self._sql(part, columns), self._values(part, profile, within))
        return [_shelf(part.section, row, len(columns)) for row in rows]

    def _sql(self, part: Part, columns: tuple[str, ...]) -> str:
        belongs, _ = part_conditions(part)
        named = ", ".join(columns)
        shown = ", ".join(f"min({column})" for column in columns)  # of spellings that differ in case, one in capitals
        folded = ", ".join(column if column == "season" else f"{column} COLLATE NOCASE" for column in columns)
        return f"""
            SELECT {shown}, count(*), total(id NOT IN (SELECT value FROM json_each(?))), total(duration_s),
                ifnull(min(nullif(year, 0)), 0), max(year), max(added_at), group_concat(id, '')
            FROM (
                SELECT id, duration_s, year, added_at, {named} FROM media INDEXED BY media_by_section
                WHERE {belongs} AND (gone = 0 OR id IN (SELECT value FROM json_each(?)))
                AND (? IS NULL OR id IN (SELECT value FROM json_each(?)))
                AND id NOT IN (SELECT value FROM json_each(?))
                ORDER BY {folded}, season, episode, album COLLATE NOCASE, track, sort_title
            ) GROUP BY {folded}
        """

    def _values(self, part: Part, profile: ProfileId, within: Set[MediaId] | None) -> list[Any]:
        winners = self._merges.winners()
        _, values = part_conditions(part)
        chosen = None if within is None else listed(within)
        kept = listed(self._media.kept_by_merge(winners))
        out = listed({*winners, *self._media.hidden(profile)})
        seen = listed(self._media.values("plays", profile))
        return [seen, *values, kept, chosen, chosen, out]


def _shelf(section: Section | None, row: tuple[Any, ...], depth: int) -> Shelf:
    names, numbers = tuple(str(name) for name in row[:depth]), row[depth:]
    count, unseen, *rest = numbers
    return Shelf(Part(section, names), count, int(unseen), *rest)
