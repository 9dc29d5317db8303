"""Turns the library into lists of ids: whole or one section of it, in the orders that a person chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.store.connection import Connection, listed
from core.store.keptout import KeptOutTable
from core.store.merges import Merges
from core.types import Kind, MediaId, ProfileId, Section

_IN_ORDER = (
    "series COLLATE NOCASE, season, episode, shelf_artist COLLATE NOCASE, album COLLATE NOCASE, "
    "track = 0, track, sort_title"
)
_ORDERS = {
    "added": "added_at",
    "title": "sort_title",
    "duration": "duration_s",
    "year": "year",
    "order": _IN_ORDER,
}
SORTS = (*_ORDERS, "played", "rating", "plays", "size")
"""Orders in which `ids` lists the library; "order" is that of episodes, and of the tracks of records."""
_VALUES = {
    "played": "SELECT media_id, played_at FROM opinions WHERE plays > 0 AND (?1 IS NULL OR profile_id = ?1)",
    "rating": "SELECT media_id, stars FROM opinions WHERE stars_at > -1e15 AND (?1 IS NULL OR profile_id = ?1) "
    "ORDER BY stars_at",
    "plays": "SELECT media_id, plays FROM opinions WHERE plays > 0 AND (?1 IS NULL OR profile_id = ?1)",
    "size": "SELECT media_id, max(size_bytes) FROM files WHERE media_id IS NOT NULL AND state <> 'missing' "
    "AND ?1 IS ?1 GROUP BY media_id",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the library.

    Attributes:
        section: None for all of it.
        names: a series, its season; or an artist (of records, whose they are), an album. Both may be "": those without.
    """

    section: Section | None = None
    names: tuple[str, ...] = ()


COLUMNS = {Section.SERIES: ("series", "season"), Section.MUSIC: ("shelf_artist", "album")}
"""What a section is folded by, from the outside in."""


def part_conditions(part: Part) -> tuple[str, list[str | int]]:
    """Say in SQL what belongs to a part, with the values for it."""
    if part.section is None:
        return "1", []
    where, values = ["section = ?"], list[str | int]([str(part.section)])
    for column, name in zip(COLUMNS.get(part.section, ()), part.names, strict=False):
        where.append(f"{column} = ?" if column == "season" else f"{column} = ? COLLATE NOCASE")
        values.append(int(name) if column == "season" else name)
    return " AND ".join(where), values


class Listing:
    """What lists media: kept apart from what reads and writes them."""

    def __init__(self, connection: Connection, merges: Merges, kept_out: KeptOutTable) -> None:
        self._connection = connection
        self._merges = merges
        self._kept_out = kept_out

    def ids(
        self,
        *,
        sort: str = "added",
        descending: bool = True,
        kinds: Sequence[Kind] | None = None,
        part: Part | None = None,
        include_gone: bool = False,
        hidden_for: ProfileId | None = None,
        profile: ProfileId | None = None,
    ) -> list[MediaId]:
        """List the library. Merged-away media are left out, and those without a file that may come back.

        Args:
            sort: one of `SORTS`. Media never played or rated come last, newest first.
            part: only what belongs to it.
            include_gone: keep media all of whose files are missing.
            hidden_for: leave out what this profile hid.
            profile: whose plays and ratings to sort by; `hidden_for`, else everybody's, where it isn't given. What is
                kept out of this profile is left out.

        Raises:
            ValueError: an unknown order.
        """
        if sort not in SORTS:
            raise ValueError(f"no such order: {sort}")
        winners = self._merges.winners()
        wanted = None if kinds is None else listed([str(kind) for kind in kinds])
        belongs, values = part_conditions(part or Part())
        found = self._connection.row(  # one row of all ids: SQLite puts them together without the interpreter's lock
            "SELECT group_concat(id, ' ') FROM (SELECT id FROM media "
            "WHERE (? OR gone = 0 OR id IN (SELECT value FROM json_each(?))) "
            f"AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) AND {belongs} "
            f"ORDER BY {_order(sort, descending=descending)} LIMIT -1)",  # the limit holds SQLite to the order
            (include_gone, listed(self.kept_by_merge(winners)), wanted, wanted, *values),
        )
        names: Any = found[0] if found else None  # NULL where there is nothing
        listing: list[MediaId] = names.split() if names else []
        left_out = {*winners, *(self.hidden(hidden_for) if hidden_for is not None else ()), *self.kept_out(profile)}
        if left_out:
            listing = [media_id for media_id in listing if media_id not in left_out]
        if sort == "order":
            return self._by_folder(listing) if part is not None and len(part.names) > 1 else listing
        if sort in _ORDERS:
            return listing
        return self._by_value(listing, sort, descending, hidden_for if profile is None else profile)

    def kept_out(self, profile: ProfileId | None) -> frozenset[MediaId]:
        """Return what lies in folders that are kept out of a profile: for it, these media aren't there."""
        return frozenset() if profile is None else self._kept_out.media(profile)

    def hidden(self, profile: ProfileId) -> set[MediaId]:
        """Return what isn't to be listed for a profile: what it hid, and what is kept out of it."""
        rows = self._connection.rows(
            "SELECT media_id, reaction FROM opinions WHERE profile_id = ? AND reaction_at > -1e15 ORDER BY reaction_at",
            (profile,),
        )
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): reaction for media_id, reaction in rows}
        hid = {media_id for media_id, reaction in latest.items() if reaction == "hide"}
        return hid | self.kept_out(profile)

    def values(self, sort: str, profile: ProfileId | None) -> dict[MediaId, float]:
        """Return what media are ordered by, of those that have it: played, rating, plays or size."""
        winners = self._merges.winners()
        known: dict[MediaId, float] = {}
        for media_id, value in self._connection.rows(_VALUES[sort], (profile,)):
            winner = winners.get(media_id, media_id)
            before = known.get(winner, value)
            known[winner] = value if sort == "rating" else max(value, before)
        return {media_id: value for media_id, value in known.items() if sort == "played" or value > 0}

    def kept_by_merge(self, winners: Mapping[MediaId, MediaId]) -> set[MediaId]:
        """Return the winners that have a file only through what was merged into them."""
        if not winners:
            return set()
        rows = self._connection.rows(
            "SELECT id FROM media WHERE gone = 0 AND id IN (SELECT value FROM json_each(?))", (listed(winners),)
        )
        return {winners[row[0]] for row in rows}

    def _by_value(
        self, listing: list[MediaId], sort: str, descending: bool, profile: ProfileId | None
    ) -> list[MediaId]:
        known = self.values(sort, profile)
        first = sorted((i for i in listing if i in known), key=known.__getitem__, reverse=descending)
        return first + [i for i in listing if i not in known]

    def _by_folder(self, tracks: list[MediaId]) -> list[MediaId]:
        """Keep the discs of a record apart where each has a folder of its own: tags that count tracks start anew."""
        rows = self._connection.rows(
            "SELECT media_id, min(rel_path) FROM files WHERE media_id IN (SELECT value FROM json_each(?)) "
            "GROUP BY media_id",
            (listed(tracks),),
        )
        folders = {media_id: path.rpartition(b"/")[0] for media_id, path in rows}
        return sorted(tracks, key=lambda media_id: folders.get(media_id, b""))


def _order(sort: str, *, descending: bool) -> str:
    if sort == "order":
        return f"{_IN_ORDER}, id"
    direction = "DESC" if descending or sort not in _ORDERS else "ASC"
    return f"{_ORDERS.get(sort, 'added_at')} {direction}, id {direction}"
