"""Turns a query in plain words into the places where they stand.

Names are searched by medium (artist and title may be typed together), speech by segment, then across the seam of two
neighbouring segments, since a transcript may cut a sentence anywhere.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import Any, TypeVar

from core.store import tokens
from core.store.among import Among
from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import MediaId, ProfileId

NAME_FIELDS = ("title", "artist", "album", "series", "genre", "tags")
"""Short texts, one of each per medium; the columns of `name_index`, beside pinyin."""
SPEECH_FIELDS = ("speech", "note", "description")
"""Running texts, many per medium, in `speech_index`."""
NAMES_LOOKED_AT = 200
SPEECH_LOOKED_AT = 600
"""Of words that stand in more places than this, only the newest so many are ranked. Ranking every place of a very
common word takes 120–520 ms at a million segments, the newest ones 0.1 ms (facts.md)."""
MEDIA_LOOKED_FURTHER = 24
"""Where the first ones come from too few media to fill the list (one lecture on a word), so many more media are gone
through, newest first, a few places in each."""
PLACES_LOOKED_FURTHER = 4
PLACES_TRIED = 1000
"""Where conditions hold, so many of the newest places are tried (4 µs each). If the words stand in more, the list is
filled medium by medium, from those that meet the conditions."""
FEW_MEDIA = 100
"""So few media that meet the conditions are all gone through then; of more, the newest, MEDIA_LOOKED_FURTHER of them,
among the newest MEDIA_STEPPED that speak."""
MEDIA_STEPPED = 1000
INDEXED_PREFIX = 3
"""Longer beginnings of words aren't in the index: each look gathers all words that begin so anew, up to 16 ms at a
million segments. They are looked up once."""
PLACES_OF_PREFIX = 2000
UNSPOKEN = "\ue000"
"""Token that marks notes and descriptions, so that for them a word that is everywhere in speech needn't be gone through
(60 ms at a million segments). A private character, which no keyboard has."""
PER_MEDIUM = 5
"""Of one field of one medium at most so many hits, so that one lecture on a word doesn't fill the list."""

_WEIGHTS = {
    **{"title": 1.0, "series": 0.95, "artist": 0.9, "note": 0.9, "album": 0.8, "speech": 0.8},
    **{"tags": 0.7, "genre": 0.6, "description": 0.6},
}
_BY_PINYIN = 0.7
_ACROSS = 0.9
_PARTLY = 0.8


@dataclass(frozen=True, slots=True)
class TextHit:
    """One place where all words of a query stand.

    Attributes:
        field: title, artist, album, series, genre, tags, speech, note or description.
        start_s, end_s: the segment of speech (or two of them), 0 for other fields.
        rank: higher is better, 0..1: the field's weight times how much of the text the query covers.
    """

    media_id: MediaId
    field: str
    start_s: float
    end_s: float
    text: str
    rank: float


@dataclass(frozen=True, slots=True)
class _Place:
    """Which running texts count: fields as JSON, and whose notes."""

    fields: str
    profile: ProfileId | None


_SPANS_OF_FEW = (
    "SELECT (SELECT min(id) FROM texts WHERE media_id = m.value AND field = 'speech'), "
    "(SELECT max(id) FROM texts WHERE media_id = m.value AND field = 'speech' AND id < :below) FROM json_each(:media) m"
)
_SPANS_BELOW = (  # from one text's first segment to the last one of the text before it; the index of words spans gaps
    "WITH RECURSIVE walk (medium, first, last) AS (SELECT NULL, :below, NULL UNION ALL "
    "SELECT t.media_id, (SELECT min(id) FROM texts WHERE media_id = t.media_id AND field = 'speech'), t.id "
    "FROM walk CROSS JOIN texts t ON t.id = coalesce("
    "(SELECT id FROM (SELECT id, field FROM texts WHERE id < walk.first ORDER BY id DESC LIMIT 100) "
    "WHERE field = 'speech' LIMIT 1), (SELECT rowid FROM speech_index WHERE speech_index MATCH :match "
    "AND rowid < walk.first ORDER BY rowid DESC LIMIT 1)) WHERE t.field = 'speech' LIMIT :steps) "
    "SELECT first, last FROM walk WHERE medium IS NOT NULL AND passes(medium) LIMIT :most"
)
_Row = tuple[Any, ...]
"""id, medium, field, start, end and text of one running text."""
_Hit = TypeVar("_Hit", TextHit, _Row)
_LAST = 2**62


class TextSearch:
    """Searches both indexes on one connection."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges
        self._narrow = False
        self._few: Set[MediaId] | None = None

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Count in how many running texts each token stands; unknown ones are left out."""
        rows = self._connection.rows(
            "SELECT term, doc FROM speech_terms WHERE term IN (SELECT value FROM json_each(?))", (listed(words),)
        )
        return {str(term): int(count) for term, count in rows}

    def search(
        self,
        query: str,
        *,
        fields: Sequence[str] | None,
        limit: int,
        profile: ProfileId | None,
        per_medium: int,
        allowed: Container[MediaId] | None,
    ) -> list[TextHit]:
        """See `TextTable.search`."""
        parts = tokens.chunks(query)
        if not parts or limit <= 0:
            return []
        self._let_pass(allowed)
        names = [field for field in NAME_FIELDS if fields is None or field in fields]
        running = [field for field in SPEECH_FIELDS if fields is None or field in fields]
        hits = self._names(parts, names) if names else []
        if running:
            found = self._running(parts, running, profile, limit, per_medium)
            hits += found
            if "speech" in running and len(found) < limit and sum(len(part.tokens) for part in parts) > 1:
                hits += self._across(parts)
        hits.sort(key=lambda hit: -hit.rank)
        return _spread(hits, per_medium)[:limit]

    def _let_pass(self, allowed: Container[MediaId] | None) -> None:
        """Tell SQL which media count, so that no limit is spent on others. Costs per row that matches, not per medium.

        A function of the connection and no temporary table: writing one would look like a change of the library.
        """
        self._narrow = allowed is not None
        self._few = _few(allowed)
        if allowed is not None:
            winners = self._merges.winners()
            self._connection.db.conn.create_function("passes", 1, lambda i: winners.get(i, i) in allowed)

    def _names(self, parts: Sequence[tokens.Chunk], fields: Sequence[str]) -> list[TextHit]:
        columns = " ".join(fields)
        match = " AND ".join(f"{{{columns}{' pinyin' if part.is_latin else ''}}} : {part.phrase()}" for part in parts)
        rows = self._connection.rows(
            f"SELECT m.id, t.field, t.text FROM (SELECT i.rowid FROM name_index i {self._owners('media', 'number')}"
            "WHERE name_index MATCH ? ORDER BY i.rowid DESC LIMIT ?) n JOIN media m ON m.number = n.rowid "
            "JOIN texts t ON t.media_id = m.id "
            "WHERE t.profile_id IS NULL AND t.field IN (SELECT value FROM json_each(?))",
            (match, NAMES_LOOKED_AT, listed(fields)),
        )
        winners = self._merges.winners()
        texts: dict[MediaId, dict[str, str]] = {}
        for media_id, field, text in rows:
            texts.setdefault(media_id, {})[field] = text
        return [
            hit
            for media_id, names in texts.items()
            for hit in _name_hits(winners.get(media_id, media_id), names, parts)
        ]

    def _owners(self, table: str, key: str) -> str:
        """Join the rows of an index `i` to media that count, where not all do; CROSS: the index is read first."""
        owner = "o.id" if table == "media" else "o.media_id"
        return f"CROSS JOIN {table} o ON o.{key} = i.rowid AND passes({owner}) " if self._narrow else ""

    def _running(
        self,
        parts: Sequence[tokens.Chunk],
        fields: Sequence[str],
        profile: ProfileId | None,
        limit: int,
        per_medium: int,
    ) -> list[TextHit]:
        """Find places in running texts. What is typed is taken for a whole word first, where that fills the list."""
        if "speech" not in fields and not self._places(f'"{UNSPOKEN}"', 1):
            return []  # looking up what begins with a common word takes its time even where nothing can come of it
        place = _Place(listed(fields), profile)
        whole = [replace(part, prefix=False) if part.is_latin else part for part in parts]
        if whole != list(parts):
            found = self._newest(_match(whole, fields), place, limit, per_medium)
            full = len(found) >= SPEECH_LOOKED_AT or len(_spread(found, per_medium)) >= limit
            if full or (self._narrow and self._tried_down_to(_match(whole, fields))):
                return self._hits(found, parts)
        if any(part.prefix and len(part.tokens[-1]) > INDEXED_PREFIX for part in parts):
            rows = self._below(_match(parts, fields), place, _LAST, max(limit, PLACES_OF_PREFIX))
        else:
            rows = self._newest(_match(parts, fields), place, limit, per_medium)
        return self._hits(rows, parts)

    def _newest(self, match: str, place: _Place, limit: int, per_medium: int) -> list[_Row]:
        """Read the newest places; where they come from few media, a few places of each further one."""
        looked_at = max(limit, SPEECH_LOOKED_AT)
        rows = self._below(match, place, _LAST, looked_at)
        media = {row[1] for row in rows}
        if self._narrow:
            return rows + self._by_medium(match, place, rows[looked_at - 1 :], limit - len(media))
        last = rows if per_medium and len(rows) == looked_at else []
        for _ in range(MEDIA_LOOKED_FURTHER):
            if not last or len(media) >= limit:
                break
            last = self._below(match, place, self._first(last[-1]), PLACES_LOOKED_FURTHER)
            media.update(row[1] for row in last)
            rows += last
        return rows

    def _below(self, match: str, place: _Place, below: int, count: int) -> list[_Row]:
        return self._between(match, place, (-_LAST, below - 1), count)

    def _between(self, match: str, place: _Place, span: tuple[int, int], count: int) -> list[_Row]:
        """Read the newest places whose ids lie in a span; where conditions hold, only so many are tried."""
        source, order = "speech_index", "ORDER BY s.rowid DESC "
        where, values = "speech_index MATCH ? AND s.rowid BETWEEN ? AND ? AND ", (match, *span)
        if self._narrow:
            source = f"(SELECT s.rowid FROM speech_index s WHERE {where}1 {order}LIMIT {max(count, PLACES_TRIED)})"
            where, order = "passes(t.media_id) AND ", ""  # as they come, so that no more are read than wanted
        rows = self._connection.rows(
            "SELECT t.id, t.media_id, t.field, t.start_s, t.end_s, t.text "
            f"FROM {source} s CROSS JOIN texts t ON t.id = s.rowid WHERE {where}"
            "t.field IN (SELECT value FROM json_each(?)) "
            f"AND (? IS NULL OR t.profile_id IS NULL OR t.profile_id = ?) {order}LIMIT ?",
            (*values, place.fields, place.profile, place.profile, count),
        )
        return sorted(rows, reverse=True, key=itemgetter(0))

    def _by_medium(self, match: str, place: _Place, last: Sequence[_Row], wanted: int) -> list[_Row]:
        """Look further in media that meet the conditions, a few places in each, from where the newest places ended.

        Args:
            last: the last place, if there were enough; else those tried ended the search, or there are no more.
        """
        if wanted <= 0:
            return []
        below = self._first(last[0]) if last else self._tried_down_to(match)
        spans = self._spans(match, below) if below else []
        return [row for span in spans for row in self._between(match, place, span, PLACES_LOOKED_FURTHER)]

    def _tried_down_to(self, match: str) -> int:
        """Give the last place tried, 0 where there are no more."""
        sql = "SELECT rowid FROM speech_index WHERE speech_index MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
        found = self._connection.row(sql, (match, PLACES_TRIED - 1))
        return int(found[0]) if found else 0

    def _spans(self, match: str, below: int) -> list[tuple[int, int]]:
        """Say where the speech of media that meet the conditions lies, newest first: first and last id below an id."""
        if self._few is not None:
            members = listed(self._merges.groups(self._few))
            rows = self._connection.rows(_SPANS_OF_FEW, {"media": members, "below": below})
            return sorted(((int(first), int(last)) for first, last in rows if last is not None), reverse=True)
        values = {"match": match, "below": below, "steps": MEDIA_STEPPED, "most": MEDIA_LOOKED_FURTHER}
        return [(int(first), int(last)) for first, last in self._connection.rows(_SPANS_BELOW, values)]

    def _first(self, row: _Row) -> int:
        """Give the first row of the text to which a row belongs: a medium's segments lie together."""
        sql = "SELECT min(id) FROM texts WHERE media_id = ? AND field = ?"
        return min(int(row[0]), int(self._connection.rows(sql, (row[1], row[2]))[0][0]))

    def _hits(self, rows: Sequence[_Row], parts: Sequence[tokens.Chunk]) -> list[TextHit]:
        winners, length = self._merges.winners(), _length(parts)
        return [
            TextHit(MediaId(str(winners.get(owner, owner))), field, start_s, end_s, text, _rank(field, length, text))
            for _, owner, field, start_s, end_s, text in rows
        ]

    def _across(self, parts: Sequence[tokens.Chunk]) -> list[TextHit]:
        """Find what two neighbouring segments hold together and neither alone, from the rarest token on."""
        rarest = self._rarest(parts)
        if rarest is None:
            return []
        rows = self._connection.rows(  # CROSS keeps the order: SQLite 3.53 would read all texts first
            "SELECT t.id, t.media_id, t.start_s, t.end_s, t.text FROM (SELECT i.rowid FROM speech_index i "
            f"{self._owners('texts', 'id')}WHERE speech_index MATCH ? ORDER BY i.rowid DESC LIMIT ?) s "
            "CROSS JOIN texts t ON t.id BETWEEN s.rowid - 1 AND s.rowid + 1 "
            "WHERE t.field = 'speech' GROUP BY t.id ORDER BY t.id",
            (rarest, SPEECH_LOOKED_AT // 2),
        )
        return [hit for one, two in pairwise(rows) if (hit := self._seam(one, two, parts))]

    def _seam(self, one: tuple[Any, ...], two: tuple[Any, ...], parts: Sequence[tokens.Chunk]) -> TextHit | None:
        (id_1, media_id, start_s, _, text_1), (id_2, media_2, _, end_s, text_2) = one, two
        if id_2 != id_1 + 1 or media_id != media_2:
            return None
        joined = tokens.join(text_1, text_2)
        if not _all_in(parts, joined) or _all_in(parts, text_1) or _all_in(parts, text_2):
            return None
        rank = _ACROSS * _rank("speech", _length(parts), joined)
        return TextHit(self._merges.resolve(media_id), "speech", start_s, end_s, joined, rank)

    def _rarest(self, parts: Sequence[tokens.Chunk]) -> str | None:
        """Return the query's token that stands in the fewest segments; None if a word stands nowhere.

        A pair of Chinese characters may stand nowhere: the seam may lie between them.
        """
        singles = [(f'"{t}"', tokens.is_pair(t)) for p in parts for t in p.tokens[: -1 if p.prefix else None]]
        singles += [(f'"{part.tokens[-1]}" *', False) for part in parts if part.prefix]
        counted = [(self._places(match), match) for match, is_pair in singles if not is_pair]
        if counted and not min(counted)[0]:
            return None
        counted += [(self._places(match), match) for match, is_pair in singles if is_pair]
        return min((count_match for count_match in counted if count_match[0]), default=(0, None))[1]

    def _places(self, match: str, most: int = SPEECH_LOOKED_AT) -> int:
        found = self._connection.rows(
            "SELECT count(*) FROM (SELECT 1 FROM speech_index WHERE speech_index MATCH ? LIMIT ?)",
            (match, most),
        )
        return int(found[0][0])


def _few(allowed: Container[MediaId] | None) -> Set[MediaId] | None:
    """Name the media that may count where they are few, else None."""
    if isinstance(allowed, Among):
        return allowed.few(FEW_MEDIA)
    return allowed if isinstance(allowed, Set) and len(allowed) <= FEW_MEDIA else None


def _name_hits(media_id: MediaId, texts: dict[str, str], parts: Sequence[tokens.Chunk]) -> Iterator[TextHit]:
    """Make a hit of each field that holds all words; where they are spread over fields, one, of the weightiest."""
    length = _length(parts)
    held = _held(texts, parts)
    whole = [field for field, how in held.items() if all(how)]
    for field in whole:
        yield TextHit(media_id, field, 0.0, 0.0, texts[field], _rank(field, length, texts[field]) * min(held[field]))
    some = [field for field, how in held.items() if any(how)]
    if not whole and some and all(any(how) for how in zip(*held.values(), strict=True)):
        best = max(some, key=lambda field: (sum(map(bool, held[field])), _WEIGHTS[field]))
        rank = _PARTLY * _rank(best, length, " ".join(texts[field] for field in some))
        yield TextHit(media_id, best, 0.0, 0.0, texts[best], rank)


def _held(texts: dict[str, str], parts: Sequence[tokens.Chunk]) -> dict[str, list[float]]:
    """Return how well each field holds each part of a query: 1 as written, less by pinyin, 0 not at all."""
    made = {field: tokens.tokens(text) for field, text in texts.items()}
    held = {field: [float(part.is_in(text)) for part in parts] for field, text in made.items()}
    for i, part in enumerate(parts):
        if part.is_latin and not any(how[i] for how in held.values()):
            for field, text in texts.items():
                held[field][i] = _BY_PINYIN * (not text.isascii() and part.is_in(tokens.pinyin(text)))
    return held


def _all_in(parts: Sequence[tokens.Chunk], text: str) -> bool:
    held = tokens.tokens(text)
    return all(part.is_in(held) for part in parts)


def _length(parts: Sequence[tokens.Chunk]) -> int:
    return sum(len(part.folded) for part in parts) + len(parts) - 1


def _rank(field: str, length: int, text: str) -> float:
    return _WEIGHTS[field] * (0.5 + 0.5 * min(1.0, length / max(1, len(text))))


def _match(parts: Sequence[tokens.Chunk], fields: Sequence[str]) -> str:
    """Write the expression; where speech alone is looked at, or not at all, the mark tells it from the rest."""
    words = " AND ".join(part.phrase() for part in parts)
    if "speech" not in fields:
        return f'"{UNSPOKEN}" AND {words}'
    return words if len(fields) > 1 else f'({words}) NOT "{UNSPOKEN}"'


def _spread(hits: Sequence[_Hit], per_medium: int) -> list[_Hit]:
    if not per_medium:
        return list(hits)
    seen: dict[tuple[MediaId, str], int] = {}
    kept = []
    for hit in hits:
        place = (hit.media_id, hit.field) if isinstance(hit, TextHit) else (hit[1], hit[2])
        seen[place] = seen.get(place, 0) + 1
        if seen[place] <= per_medium:
            kept.append(hit)
    return kept
