"""Conditions on facts and opinions into the set of media that meet them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice, repeat
from typing import Any

from core.languages import names_of
from core.store import tokens
from core.store.among import Among
from core.store.connection import Connection, listed
from core.store.exact import ExactNames
from core.store.facets import FacetsTable
from core.store.merges import Merges
from core.store.textsearch import UNSPOKEN
from core.store.topics import TopicsTable
from core.types import FacetType, Kind, MediaId, ProfileId, Section


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
        exact: (field, name): a field of which this is the whole name, or one of its genres, tags or people.
        seen: played by the profile at all, or never; None for both.
        liked: the profile's like; None for both.
        started: begun by the profile, the last time, and neither left at once nor come to its end.
        sections: one of these.
        offline: the file can't be reached now: its drive isn't there.
        failed: something of the file couldn't be read.
    """

    kinds: frozenset[Kind] = frozenset()
    languages: frozenset[str] = frozenset()
    year: Range | None = None
    length_s: Range | None = None
    stars: Range | None = None
    names: tuple[tuple[str, str], ...] = ()
    exact: tuple[tuple[str, str], ...] = ()
    seen: bool | None = None
    liked: bool | None = None
    started: bool | None = None
    sections: frozenset[Section] = frozenset()
    offline: bool | None = None
    failed: bool | None = None

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return self != Filters()


STATES = ("seen", "liked", "started", "offline", "failed")
"""What is so or not; where it must not be, media are taken away instead of chosen."""
_PAGE = 5000
_PAGES = (200, 1000, 5000)
RARE_PLACES = 5000
"""Words to be left out that stand in more running texts are looked for in each medium that comes up (0.1 ms each)
instead of everywhere at once (150 ms for a word in a fifth of a million segments)."""
_OPINIONS = "SELECT media_id FROM opinions WHERE profile_id = ?"
_SEEN, _LIKED = "plays > 0", "reaction = 'like'"
STARTED_FROM, STARTED_TO = 0.05, 0.90
"""Shares of a medium between which its last play stopped, if it is to be gone on with (as the player has it)."""
_STARTED = (
    "SELECT o.media_id FROM opinions o JOIN media m ON m.id = o.media_id WHERE o.profile_id = ? AND o.plays > 0 AND "
    "iif(o.stop_s > 0 AND m.duration_s > 0, o.stop_s / m.duration_s, o.share) "
    f"BETWEEN {STARTED_FROM} AND {STARTED_TO}"
)
_OFFLINE = (
    "SELECT media_id FROM files WHERE state = 'offline' AND media_id IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM files there WHERE there.media_id = files.media_id AND there.state = 'present')"
)
_FAILED = (
    "SELECT f.media_id FROM jobs j JOIN files f ON f.id = j.file_id WHERE j.state = 'failed' AND f.media_id IS NOT NULL"
)
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
VOICE, TOPIC = "voice", "topic"
"""Instead of a field: the name of somebody who speaks; a word of what the library is about. So is each FacetType."""
_SPEECH_OF = (  # two seeks; both in one SELECT would go through all segments
    "SELECT (SELECT min(id) FROM texts WHERE media_id = ?1 AND field = 'speech'), "
    "(SELECT max(id) FROM texts WHERE media_id = ?1 AND field = 'speech')"
)
_SAID_WITHIN = "SELECT 1 FROM speech_index WHERE speech_index MATCH ? AND rowid BETWEEN ? AND ? LIMIT 1"
_NAMES_OF = (
    "SELECT text FROM texts WHERE media_id = ? AND field IN (SELECT value FROM json_each(?)) AND profile_id IS NULL"
)
NAMED = ("title", "artist", "album", "series", "genre", "tags")
"""Fields that a name is looked for in."""


class FilterTable:
    """Answers filters by one statement over media and opinions, and one look into the index per name."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges
        self._facets, self._topics = FacetsTable(connection, merges), TopicsTable(connection, merges)
        self._exact = ExactNames(connection)
        self._merged = True
        self._last: dict[str, tuple[object, Set[MediaId]]] = {}

    def among(self, filters: Filters, minus: Sequence[str], profile: ProfileId) -> Among:
        """Say which media meet all conditions and hold none of these words."""
        states: dict[str, Any] = {name: getattr(filters, name) or None for name in STATES}
        wanted = replace(filters, **states)
        self._merged = bool(self._merges.winners())
        without = set(self._once(self._shunned_by, filters, profile))
        says = list[Callable[[MediaId], bool]]()
        for text in minus:
            match = _phrase(text)
            if not match:
                continue
            if self._is_common("speech_index", match):
                without |= self._resolved(_IN_SPEECH, f'"{UNSPOKEN}" AND {match}', profile)
                says.append(partial(self._says, match))
            else:
                without |= self._resolved(_IN_SPEECH, match, profile)
            named = f"{{{' '.join(NAMED)}}} : {match}"
            if self._is_common("name_index", named):
                says.append(partial(self._is_called, _parts(text)))
            else:
                without |= self._resolved(_IN_NAMES, named)
        return Among(self._once(self.matching, wanted, profile) if wanted else None, without, says)

    def _once(
        self, ask: Callable[[Filters, ProfileId], Set[MediaId]], filters: Filters, profile: ProfileId
    ) -> Set[MediaId]:
        """Remember each question's last answer until the library changes: conditions stay while words are typed."""
        db = self._connection.db.conn
        key = (filters, profile, self._connection.rows("PRAGMA data_version")[0][0], db.total_changes)
        last = self._last.get(ask.__name__)
        if last is None or last[0] != key:
            last = self._last[ask.__name__] = (key, ask(filters, profile))
        return last[1]

    def _is_common(self, index: str, match: str) -> bool:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"
        return int(self._connection.rows(sql, (match, RARE_PLACES))[0][0]) == RARE_PLACES

    def _members(self, media_id: MediaId) -> list[MediaId]:
        """Name the contents that a medium stands for, by what `among` saw of the merges."""
        return self._merges.group(media_id) if self._merged else [media_id]

    def _is_called(self, parts: Sequence[tokens.Chunk], media_id: MediaId) -> bool:
        """Look for words in the names of one medium; reading them takes a fifth of asking their index."""
        fields = listed(NAMED)
        rows = (row for member in self._members(media_id) for row in self._connection.rows(_NAMES_OF, (member, fields)))
        held = (tokens.tokens(text) for (text,) in rows)
        return any(all(part.is_in(text) for part in parts) for text in held)

    def _says(self, match: str, media_id: MediaId) -> bool:
        """Look for words in the speech of one medium, whose segments lie together."""
        for member in self._members(media_id):
            first, last = self._connection.rows(_SPEECH_OF, (member,))[0]
            if first is not None and self._connection.rows(_SAID_WITHIN, (match, first, last)):
                return True
        return False

    def _named(self, match: str) -> set[MediaId]:
        return self._resolved(_IN_NAMES, f"{{{' '.join(NAMED)}}} : {match}")

    def matching(self, filters: Filters, profile: ProfileId) -> set[MediaId]:
        """Return the media that meet all conditions; those of which no file is left are never among them.

        Of merged contents the one that stands for them is looked at, wherever their files are.
        """
        winners = self._merges.winners()
        where, values = _media_conditions(filters)
        sets = [self.naming(field, text) for field, text in filters.names] + self._held_by(filters, profile)
        sets += [self.called(field, name) for field, name in filters.exact]
        if sets:
            where.append("id IN (SELECT value FROM json_each(?))")
            values.append(listed(set.intersection(*sets)))
        # one long text is read in two thirds of the time that a row for each medium takes
        sql = f"SELECT json_group_array(id) FROM media WHERE {' AND '.join(where)}"
        rows = self._connection.rows(sql, (listed(self._kept(winners)), *values))
        found: set[MediaId] = set(json.loads(rows[0][0]))
        found.difference_update(winners, self._shunned_by(filters, profile))
        return found

    def newest(self, found: Container[MediaId], count: int) -> list[MediaId]:
        """Return so many of these media, newest first; of merged ones, those that stand for them."""
        few, counts = (found.within, found.has) if isinstance(found, Among) else (found, found.__contains__)
        if isinstance(few, Set) and len(few) <= _PAGE:
            sql = "SELECT id FROM media WHERE id IN (SELECT value FROM json_each(?)) ORDER BY added_at DESC, id DESC"
            rows = self._connection.rows(sql, (listed(few),))
            return list(islice((row[0] for row in rows if counts(row[0])), count))
        return list(islice(self._all_newest(counts), count))

    def _all_newest(self, counts: Callable[[MediaId], bool]) -> Iterator[MediaId]:
        """Go through the library, newest first, in pages that grow."""
        winners, at = self._merges.winners(), 0
        sql = (
            "SELECT id FROM media WHERE gone = 0 OR id IN (SELECT value FROM json_each(?)) "
            "ORDER BY added_at DESC, id DESC LIMIT ? OFFSET ?"
        )
        kept = listed(self._kept(winners))
        for page in chain(_PAGES, repeat(_PAGES[-1])):
            rows = self._connection.rows(sql, (kept, page, at))
            if not rows:
                return
            yield from (row[0] for row in rows if row[0] not in winners and counts(row[0]))
            at += page

    def naming(self, field: str, text: str) -> set[MediaId]:
        """Return the media one of whose names of this field holds these words; the last may go on."""
        if field == VOICE:
            return self._speaking(text)
        if field == TOPIC:
            return self._topics.naming(text)
        if field in set(FacetType):
            heard = self._speaking(text) if field == FacetType.PERSON else set()
            return self._facets.naming(FacetType(field), text) | heard
        match = " AND ".join(f"{{{field}}} : {part.phrase()}" for part in tokens.chunks(text))
        return self._resolved(_IN_NAMES, match) if match else set()

    def called(self, field: str, name: str) -> set[MediaId]:
        """Return the media of which this is the whole name in a field; where it has none, as `naming`."""
        found = self._exact.having(field, name)
        winners = self._merges.winners()
        return self.naming(field, name) if found is None else {winners.get(i, i) for i in found}

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
        match = _phrase(text)
        return self._named(match) | self._resolved(_IN_SPEECH, match, profile) if match else set()

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
        """Return, for each thing that must be so, the media of which it is."""
        held = [self._resolved(sql, *values) for sql, values, wanted in _states(filters, profile) if wanted]
        if filters.stars is not None:
            span = (max(filters.stars.least, 0), min(filters.stars.most, 5))
            held.append(self._resolved(f"{_OPINIONS} AND stars > 0 AND stars BETWEEN ? AND ?", profile, *span))
        return held

    def _shunned_by(self, filters: Filters, profile: ProfileId) -> set[MediaId]:
        """Return the media of which something is that mustn't be."""
        states = _states(filters, profile)
        return set().union(*(self._resolved(sql, *values) for sql, values, wanted in states if wanted is False))


def _states(filters: Filters, profile: ProfileId) -> list[tuple[str, tuple[ProfileId, ...], bool | None]]:
    """List what can be so or not: who is asked for it, with which values, and whether it is wanted."""
    return [
        (f"{_OPINIONS} AND {_SEEN}", (profile,), filters.seen),
        (f"{_OPINIONS} AND {_LIKED}", (profile,), filters.liked),
        (_STARTED, (profile,), filters.started),
        (_OFFLINE, (), filters.offline),
        (_FAILED, (), filters.failed),
    ]


def _phrase(text: str) -> str:
    """Write text as one phrase, quotes or not; "" where nothing of it is a word."""
    return " ".join(part.phrase() for part in _parts(text))


def _parts(text: str) -> list[tokens.Chunk]:
    quoted = text.replace('"', " ")
    return tokens.chunks(f'"{quoted}"')


def _media_conditions(filters: Filters) -> tuple[list[str], list[str | float]]:
    """Say the conditions on columns of media in SQL, with their values but the first, the media kept by a merge."""
    where = ["(gone = 0 OR id IN (SELECT value FROM json_each(?)))"]
    values = list[str | float]()

    def one_of(column: str, wanted: Sequence[str]) -> None:
        where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
        values.extend(wanted)

    if filters.kinds:
        one_of("kind", sorted(str(kind) for kind in filters.kinds))
    if filters.sections:
        one_of("section", sorted(str(section) for section in filters.sections))
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
