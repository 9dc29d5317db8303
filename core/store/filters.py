"""Conditions on facts and opinions into the set of media that meet them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


_IN_NAMES = "SELECT m.id FROM name_index n JOIN media m ON m.number = n.rowid WHERE name_index MATCH ?"
_IN_SPEECH = (
    "SELECT DISTINCT t.media_id FROM speech_index s JOIN texts t ON t.id = s.rowid "
    "WHERE speech_index MATCH ? AND (t.profile_id IS NULL OR t.profile_id = ?)"
)
NAMED = ("title", "artist", "album", "series", "genre", "tags")
"""Fields that a name is looked for in."""


_LANGUAGE = "lower(substr(language, 1, instr(language || '-', '-') - 1))"
_LONG: Mapping[str, tuple[str, ...]] = {
    **{"en": ("eng",), "zh": ("zho", "chi", "cmn", "yue"), "fr": ("fra", "fre"), "de": ("deu", "ger")},
    **{"es": ("spa",), "ja": ("jpn",), "it": ("ita",), "pt": ("por",), "ru": ("rus",), "ko": ("kor",)},
    **{"nl": ("nld", "dut"), "pl": ("pol",), "sv": ("swe",), "da": ("dan",), "no": ("nor", "nob", "nno")},
    **{"fi": ("fin",), "tr": ("tur",), "ar": ("ara",), "hi": ("hin",), "uk": ("ukr",), "cs": ("ces", "cze")},
    **{"el": ("ell", "gre"), "he": ("heb",), "hu": ("hun",), "ro": ("ron", "rum"), "th": ("tha",), "vi": ("vie",)},
    **{"fa": ("fas", "per"), "id": ("ind",), "ca": ("cat",), "bg": ("bul",), "hr": ("hrv",), "sr": ("srp",)},
}
"""ISO 639-2 codes, as containers write them, both where there are two, of each ISO 639-1 code."""


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
        rows = self._connection.rows(
            f"SELECT id FROM media WHERE {' AND '.join(where)}", (listed(self._kept(winners)), *values)
        )
        found = {MediaId(row[0]) for row in rows}.difference(winners)
        for field, text in filters.names:
            found &= self.naming(field, text)
        return self._by_opinion(found, filters, profile)

    def naming(self, field: str, text: str) -> set[MediaId]:
        """Return the media one of whose names of this field holds these words; the last may go on."""
        match = " AND ".join(f"{{{field}}} : {part.phrase()}" for part in tokens.chunks(text))
        return self._resolved(_IN_NAMES, match) if match else set()

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

    def _resolved(self, sql: str, *values: str | int) -> set[MediaId]:
        winners = self._merges.winners()
        return {winners.get(MediaId(row[0]), MediaId(row[0])) for row in self._connection.rows(sql, values)}

    def _kept(self, winners: Mapping[MediaId, MediaId]) -> set[MediaId]:
        """Return the media that stand for a merged one whose file is there."""
        rows = self._connection.rows(
            "SELECT id FROM media WHERE gone = 0 AND id IN (SELECT value FROM json_each(?))", (listed(winners),)
        )
        return {winners[MediaId(row[0])] for row in rows}

    def _by_opinion(self, found: set[MediaId], filters: Filters, profile: ProfileId) -> set[MediaId]:
        """Keep those that the profile has seen, liked or rated as asked."""
        if filters.seen is None and filters.liked is None and filters.stars is None:
            return found
        rows = self._connection.rows(
            "SELECT media_id, plays, reaction, stars, stars_at FROM opinions WHERE profile_id = ?", (profile,)
        )
        winners = self._merges.winners()
        seen, liked, rated = set[MediaId](), set[MediaId](), set[MediaId]()
        for media_id, plays, reaction, stars, stars_at in rows:
            owner = winners.get(media_id, media_id)
            seen |= {owner} if plays else set()
            liked |= {owner} if reaction == "like" else set()
            if filters.stars and stars_at > -1e15 and filters.stars.least <= stars <= filters.stars.most and stars:
                rated.add(owner)
        for wanted, those in ((filters.seen, seen), (filters.liked, liked)):
            if wanted is not None:
                found = found & those if wanted else found - those
        return found & rated if filters.stars is not None else found


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
        known = [code for short in sorted(filters.languages) for code in (short, *_LONG.get(short, ()))]
        one_of(_LANGUAGE, known)
    for column, span in (("year", filters.year), ("duration_s", filters.length_s)):
        if span is not None:
            where.append(f"{column} > 0 AND {column} BETWEEN ? AND ?")
            values.extend((max(span.least, -1e18), min(span.most, 1e18)))
    return where, values
