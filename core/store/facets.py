"""Turns the people, places and organisations of a medium into rows, and a name into the media that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.store import tokens
from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.store.own import SOURCE as OWN
from core.types import Facet, FacetType, MediaId

_COLUMNS = "type, name, source, role, score, count, start_s"
_LONGEST_NAME = 200


class FacetsTable:
    """Facets of media, one row per medium, type, name and source. Names are compared as text search compares words."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def put(self, media_id: MediaId, sources: Iterable[str], facets: Sequence[Facet]) -> None:
        """Write what these sources say of a medium over what they said before."""
        self.put_all(sources, {media_id: facets})

    def put_all(self, sources: Iterable[str], facets: Mapping[MediaId, Sequence[Facet]]) -> None:
        """Do as `put` does on many media, in as many statements as for one."""
        with self._connection.transaction():
            self._connection.run(
                "DELETE FROM facets WHERE media_id IN (SELECT value FROM json_each(?)) "
                "AND source IN (SELECT value FROM json_each(?))",
                (listed(facets), listed(sources)),
            )
            self._connection.many(
                f"INSERT OR REPLACE INTO facets (media_id, folded, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((media_id, *row) for media_id, found in facets.items() for row in map(_row, found) if row[0]),
            )

    def of(self, media_id: MediaId, type_: FacetType | None = None) -> list[Facet]:
        """Return the facets of one medium, of all types or one, each name once: surest first, then most named."""
        rows = self._connection.rows(
            f"SELECT folded, {_COLUMNS} FROM facets WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND (? IS NULL OR type = ?) ORDER BY score DESC, count DESC, folded",
            (listed(self._merges.group(media_id)), type_, type_),
        )
        first: dict[tuple[str, str], Facet] = {}
        for row in rows:
            first.setdefault((row[1], row[0]), _facet(row))
        return list(first.values())

    def people(self, ids: Sequence[MediaId]) -> dict[MediaId, dict[str, tuple[str, ...]]]:
        """Return by the ids asked who has a part in them: role → folded names, surest first; others are left out."""
        groups = self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT media_id, role, folded FROM facets WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND type = ? AND role != '' ORDER BY score DESC, count DESC, folded",
            (listed(groups), FacetType.PERSON),
        )
        found: dict[MediaId, dict[str, dict[str, None]]] = {}
        for owner, role, folded in rows:
            found.setdefault(groups[owner], {}).setdefault(role, {})[folded] = None
        ends = {i: found[groups[i]] for i in ids if groups[i] in found}
        return {i: {role: tuple(names) for role, names in roles.items()} for i, roles in ends.items()}

    def naming(self, type_: FacetType, text: str) -> set[MediaId]:
        """Return the media that have a facet of this type in whose name these words stand; the last may go on.

        "ken" finds John Kennedy; "john kennedy" finds John F. Kennedy; Chinese is found as by a substring search.
        """
        wanted = tokens.chunks(text)
        if not wanted:
            return set()
        # the index on (type, folded) holds all that is looked at
        rows = self._connection.rows("SELECT folded, media_id FROM facets WHERE type = ?", (type_,))
        winners = self._merges.winners()
        return {winners.get(owner, owner) for folded, owner in rows if all(part.is_in(folded) for part in wanted)}

    def names(self, type_: FacetType, most: int = 1000) -> list[tuple[str, int]]:
        """List the names of a type with how many media have them, the commonest first."""
        rows = self._connection.rows(
            "SELECT min(name), count(DISTINCT media_id) AS media FROM facets WHERE type = ? GROUP BY folded "
            "ORDER BY media DESC, folded LIMIT ?",
            (type_, most),
        )
        return [(name, count) for name, count in rows]

    def among(self, type_: FacetType, ids: Sequence[MediaId]) -> list[tuple[str, MediaId]]:
        """Pair the names of a type with the media, of these, that have them; one way of writing for each name."""
        groups = self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT folded, name, media_id FROM facets WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND type = ? ORDER BY folded, score DESC, name, media_id",
            (listed(groups), type_),
        )
        shown: dict[str, str] = {}
        return list(dict.fromkeys((shown.setdefault(folded, name), groups[member]) for folded, name, member in rows))

    def moment(self, media_id: MediaId, type_: FacetType, text: str) -> float | None:
        """Say where a name is first said in a medium, in seconds; None where it isn't said."""
        wanted = tokens.chunks(text)
        rows = self._connection.rows(
            "SELECT folded, start_s FROM facets WHERE media_id IN (SELECT value FROM json_each(?)) AND type = ? "
            "AND start_s >= 0 ORDER BY start_s",
            (listed(self._merges.group(media_id)), type_),
        )
        return next((start_s for folded, start_s in rows if all(part.is_in(folded) for part in wanted)), None)

    # what the facts rest on ───────────────────────────────────────────────────────

    def set_sources(self, media_id: MediaId, sources: Mapping[str, str]) -> None:
        """Keep which source each fact came from; "" forgets one."""
        with self._connection.transaction():
            self._connection.many(
                "INSERT OR REPLACE INTO fact_sources (media_id, field, source) VALUES (?, ?, ?)",
                [(media_id, field, source) for field, source in sources.items() if source],
            )
            self._connection.many(
                "DELETE FROM fact_sources WHERE media_id = ? AND field = ?",
                [(media_id, field) for field, source in sources.items() if not source],
            )

    def sources(self, media_id: MediaId) -> dict[str, str]:
        """Say which source each fact came from: own (the person), nfo, tags, name (of the file), folder."""
        winner = self._merges.resolve(media_id)
        rows = self._connection.rows(
            "SELECT field, source FROM fact_sources WHERE media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY media_id = ?",
            (listed(self._merges.group(media_id)), winner),
        )
        own = self._connection.rows("SELECT field FROM own_facts WHERE media_id = ?", (winner,))
        return dict(rows) | {field: OWN for (field,) in own}


def _row(facet: Facet) -> tuple[Any, ...]:
    name = clean(" ".join(facet.name.split()))[:_LONGEST_NAME]
    folded = tokens.tokens(name)
    return (
        *(folded, str(facet.type), name, facet.source, clean(facet.role)[:_LONGEST_NAME]),
        *(float(facet.score), int(facet.count), float(facet.start_s)),
    )


def _facet(row: tuple[Any, ...]) -> Facet:
    _, type_, name, source, role, score, count, start_s = row
    return Facet(FacetType(type_), name, source, role, score, count, start_s)
