"""Conditions on facts and opinions into the set of media that meet them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from core.languages import names_of
from core.store import tokens
from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import Kind, MediaId, ProfileId


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from least to most, both included."""

    least: float = -math.inf
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class Filters:
    """What media must be like; all conditions hold together, empty ones don't count.

    Attributes:
        kinds: one of these.
        languages: ISO 639 codes, one of these; written or heard.
        year: release year; media without one don't pass.
        length_s: duration in seconds.
        stars: the profile's rating, 0.5 to 5; unrated media don't pass.
        names: (field, words): a field of `NAMED` that holds these words.
        seen: played by the profile at all, or never; None for both.
        liked: the profile's like; None for both.
    """

    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    year: Range | None = None
    length_s: Range | None = None
    stars: Range | None = None
    names: tuple[tuple[str, str], ...] = ()
    seen: bool | None = None
    liked: bool | None = None

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return self != Filters()


_PAGE = 5000
_OPINIONS = "SELECT media_id FROM opinions WHERE profile_id = ?"
_SEEN, _LIKED = "plays > 0", "reaction = 'like'"
_IN_NAMES = "SELECT m.id FROM name_index n JOIN media m ON m.number = n.rowid WHERE name_index MATCH ?"
_IN_SPEECH = (
    "SELECT DISTINCT t.media_id FROM speech_index s JOIN texts t ON t.id = s.rowid "
    "WHERE speech_index MATCH ? AND (t.profile_id IS NULL OR t.profile_id = ?)"
)
_IN_VOICES = (  # a name stands on the voice that others were merged into
    "WITH RECURSIVE theirs (id) AS (SELECT value FROM json_each(?) UNION "
    "SELECT v.id FROM voices v JOIN theirs ON v.same_as = theirs.id) "
    "SELECT DISTINCT media_id FROM voice_turns WHERE voice_id IN (SELECT id FROM theirs)"
)
VOICE = "voice"
"""Instead of a field: the name of somebody who speaks."""
NAMED = ("title", "artist", "album", "series", "genre", "tags")
"""Fields that a name is looked for in."""


class FilterTable:
    """Answers filters by one statement over media and opinions, and one look into the index per name."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def matching(self, filters: Filters, profile: ProfileId) -> set[MediaId]:
        """Return the media that meet all conditions; those of which no file is left are never among them.

        Of merged contents the one that stands for them is looked at, wherever their files are.
        """
        winners = self._merges.winners()
        where, values = _media_conditions(filters)
        sets = [self.naming(field, text) for field, text in filters.names] + self._held_by(filters, profile)
        if sets:
            where.append("id IN (SELECT value FROM json_each(?))")
            values.append(listed(set.intersection(*sets)))
        # one long text is read in two thirds of the time that a row for each medium takes
        sql = f"SELECT json_group_array(id) FROM media WHERE {' AND '.join(where)}"
        rows = self._connection.rows(sql, (listed(self._kept(winners)), *values))
        found: set[MediaId] = set(json.loads(rows[0][0]))
        found.difference_update(winners, self._shunned_by(filters, profile))
        return found

    def newest(self, found: Set[MediaId], count: int) -> list[MediaId]:
        """Return so many of these media, newest first."""
        newest: list[MediaId] = []
        if len(found) <= _PAGE:
            sql = "SELECT id FROM media WHERE id IN (SELECT value FROM json_each(?)) ORDER BY added_at DESC, id DESC"
            return [row[0] for row in self._connection.rows(f"{sql} LIMIT ?", (listed(found), count))]
        sql, at = "SELECT id FROM media ORDER BY added_at DESC, id DESC LIMIT ? OFFSET ?", 0
        while len(newest) < count and (rows := self._connection.rows(sql, (_PAGE, at))):
            newest += [row[0] for row in rows if row[0] in found]
            at += _PAGE
        return newest[:count]

    def naming(self, field: str, text: str) -> set[MediaId]:
        """Return the media one of whose names of this field holds these words; the last may go on."""
        if field == VOICE:
            return self._speaking(text)
        match = " AND ".join(f"{{{field}}} : {part.phrase()}" for part in tokens.chunks(text))
        return self._resolved(_IN_NAMES, match) if match else set()

    def _speaking(self, text: str) -> set[MediaId]:
        """Return the media in which somebody speaks whose name holds this."""
        wanted = tokens.fold(text).split()
        named = self._connection.rows("SELECT id, name FROM voices WHERE name <> ''")
        found = [row[0] for row in named if all(word in tokens.fold(row[1]) for word in wanted)]
        return self._resolved(_IN_VOICES, listed(found)) if wanted else set()

    def holding(self, text: str, profile: ProfileId) -> set[MediaId]:
        """Return the media that hold this as it is typed: in a name, in what is said or described, or in a note.

        The words stand together and whole ("rain" is not in "raincoat"); of notes, only the profile's are looked at.
        """
        quoted = text.replace('"', " ")
        match = " ".join(part.phrase() for part in tokens.chunks(f'"{quoted}"'))
        if not match:
            return set()
        named = self._resolved(_IN_NAMES, f"{{{' '.join(NAMED)}}} : {match}")
        return named | self._resolved(_IN_SPEECH, match, profile)

    def _resolved(self, sql: str, *values: str | float) -> set[MediaId]:
        winners = self._merges.winners()
        return {winners.get(row[0], row[0]) for row in self._connection.rows(sql, values)}

    def _kept(self, winners: Mapping[MediaId, MediaId]) -> set[MediaId]:
        """Return the media that stand for a merged one whose file is there."""
        rows = self._connection.rows(
            "SELECT id FROM media WHERE gone = 0 AND id IN (SELECT value FROM json_each(?))", (listed(winners),)
        )
        return {winners[MediaId(row[0])] for row in rows}

    def _held_by(self, filters: Filters, profile: ProfileId) -> list[set[MediaId]]:
        """Return, for each thing that the profile must have done, the media that it did it to."""
        held = [
            self._resolved(f"{_OPINIONS} AND {done}", profile)
            for done, wanted in ((_SEEN, filters.seen), (_LIKED, filters.liked))
            if wanted
        ]
        if filters.stars is not None:
            span = (max(filters.stars.least, 0), min(filters.stars.most, 5))
            held.append(self._resolved(f"{_OPINIONS} AND stars > 0 AND stars BETWEEN ? AND ?", profile, *span))
        return held

    def _shunned_by(self, filters: Filters, profile: ProfileId) -> set[MediaId]:
        """Return the media to which the profile did what it mustn't have done."""
        sets = [
            self._resolved(f"{_OPINIONS} AND {done}", profile)
            for done, wanted in ((_SEEN, filters.seen), (_LIKED, filters.liked))
            if wanted is False
        ]
        return set().union(*sets)


def _media_conditions(filters: Filters) -> tuple[list[str], list[str | float]]:
    """Say the conditions on columns of media in SQL, with their values but the first, the media kept by a merge."""
    where = ["(gone = 0 OR id IN (SELECT value FROM json_each(?)))"]
    values = list[str | float]()

    def one_of(column: str, wanted: Sequence[str]) -> None:
        where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
        values.extend(wanted)

    if filters.kinds:
        one_of("kind", sorted(str(kind) for kind in filters.kinds))
    if filters.languages:
        one_of("language COLLATE NOCASE", [name for code in filters.languages for name in names_of(code)])
        regions = [f"{short}-%" for short in sorted(filters.languages)]
        where[-1] = f"({where[-1]} OR {' OR '.join(['language LIKE ?'] * len(regions))})"
        values.extend(regions)
    for column, span in (("year", filters.year), ("duration_s", filters.length_s)):
        if span is not None:
            where.append(f"{column} > 0 AND {column} BETWEEN ? AND ?")
            values.extend((max(span.least, -1e18), min(span.most, 1e18)))
    return where, values
