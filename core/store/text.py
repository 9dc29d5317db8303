"""Turns titles, tags, notes and transcripts into full text: texts in a table, their tokens in two FTS5 indexes."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import groupby

from core.store import tokens
from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.store.textsearch import NAME_FIELDS, PER_MEDIUM, SPEECH_FIELDS, UNSPOKEN, TextHit, TextSearch
from core.types import FileId, MediaId, ProfileId, Segment, Transcript

log = logging.getLogger(__name__)

_PINYIN_FIELDS = ("title", "artist", "album", "series", "tags")
_REBUILD_BATCH = 5000


TIDY_SHARE = 0.1
"""New texts, as a share of all, from which on the indexes are tidied after a run."""


class TextTable:
    """Texts of media. Names (title, artist, …) are one text per field, speech and notes are many."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges
        self._search = TextSearch(connection, merges)
        self._current = -1

    def set_transcript(self, media_id: MediaId, transcript: Transcript) -> None:
        """Store and index what is said; an incomplete transcript never replaces a complete one."""
        with self._connection.transaction():
            old = self._connection.row("SELECT complete FROM transcripts WHERE media_id = ?", (media_id,))
            if old is not None and old[0] and not transcript.complete:
                return
            self._connection.run(
                "INSERT OR REPLACE INTO transcripts (media_id, language, source, speech_share, complete) "
                "VALUES (?, ?, ?, ?, ?)",
                (media_id, transcript.language, transcript.source, transcript.speech_share, transcript.complete),
            )
            self._replace_running(media_id, "speech", [(s.start_s, s.end_s, s.text) for s in transcript.segments])

    def forget_transcript(self, media_id: MediaId) -> None:
        """Drop what is said in a medium, its merged ones included, so that it is heard or read anew."""
        with self._connection.transaction():
            for member in self._merges.group(media_id):
                self._connection.run("DELETE FROM transcripts WHERE media_id = ?", (member,))
                self._replace_running(member, "speech", [])

    def transcript(self, media_id: MediaId) -> Transcript | None:
        """Return what is said, complete before incomplete where merged contents have one each; None if unknown."""
        found = self._connection.row(
            "SELECT media_id, language, source, speech_share, complete FROM transcripts "
            "WHERE media_id IN (SELECT value FROM json_each(?)) ORDER BY complete DESC, media_id <> ? LIMIT 1",
            (listed(self._merges.group(media_id)), self._merges.resolve(media_id)),
        )
        if found is None:
            return None
        owner, language, source, share, complete = found
        segments = self._connection.rows(
            "SELECT start_s, end_s, text FROM texts WHERE media_id = ? AND field = 'speech' ORDER BY start_s, id",
            (owner,),
        )
        return Transcript(tuple(Segment(*row) for row in segments), language, source, share, bool(complete))

    def spoken(self, ids: Iterable[MediaId]) -> set[MediaId]:
        """Say in which of these media something is said, as far as is known; under the ids asked."""
        ids = list(ids)
        groups = self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT DISTINCT media_id FROM texts "
            "WHERE media_id IN (SELECT value FROM json_each(?)) AND field = 'speech'",
            (listed(groups),),
        )
        winners = {groups[row[0]] for row in rows}
        return {i for i in ids if groups[i] in winners}

    def lacking(self, *, complete: bool) -> list[FileId]:
        """Return the present files with sound of which no transcript is known, or no complete one."""
        rows = self._connection.rows(
            "SELECT f.id, f.media_id FROM files f JOIN media m ON m.id = f.media_id "
            "WHERE f.state = 'present' AND m.has_sound AND NOT EXISTS (SELECT 1 FROM transcripts t "
            "WHERE t.media_id = f.media_id AND (t.complete OR NOT ?)) ORDER BY f.id",
            (complete,),
        )
        merged = self._merges.winners()
        kept = {*merged, *merged.values()}
        return [FileId(i) for i, owner in rows if owner not in kept or not self._is_known(owner, complete)]

    def _is_known(self, media_id: MediaId, complete: bool) -> bool:
        known = self.transcript(media_id)
        return known is not None and (known.complete or not complete)

    def set_field(self, media_id: MediaId, field: str, text: str) -> None:
        """Set one text of a medium ("" removes it) and index it, with pinyin if it is a name.

        Raises:
            ValueError: no such field, or speech (see `set_transcript`).
        """
        self.set_fields(media_id, {field: text})

    def set_fields(self, media_id: MediaId, texts: Mapping[str, str]) -> None:
        """Set several texts at once; those that are as before cost nothing.

        Raises:
            ValueError: no such field, or speech (see `set_transcript`).
        """
        self.set_fields_of({media_id: texts})

    def set_fields_of(self, texts: Mapping[MediaId, Mapping[str, str]]) -> None:
        """Set texts of many media at once, as `set_fields` does."""
        fields = {field for one in texts.values() for field in one}
        if unknown := fields - {*NAME_FIELDS, *SPEECH_FIELDS} | fields & {"speech"}:
            raise ValueError(f"no such text field: {', '.join(sorted(unknown))}")
        with self._connection.transaction():
            had = self._fields(texts)
            names: dict[MediaId, dict[str, str]] = {}
            for media_id, one in texts.items():
                new = {field: clean(text).strip() for field, text in one.items()}
                new = {field: text for field, text in new.items() if text != had[media_id].get(field, "")}
                for field in new.keys() & set(SPEECH_FIELDS):
                    self._replace_running(media_id, field, [(0.0, 0.0, new[field])] if new[field] else [])
                if named := {field: text for field, text in new.items() if field in NAME_FIELDS}:
                    names[media_id] = named
            if names:
                self._replace_names(had, names)

    def field(self, media_id: MediaId, field: str) -> str:
        """Return one text of a medium, "" where there is none."""
        winner = self._merges.resolve(media_id)
        return self._fields([winner])[winner].get(field, "")

    def add_note(self, media_id: MediaId, profile: ProfileId, text: str, at_s: float = 0.0) -> None:
        """Index a person's note beside the ones there are; `at_s` is the second that it is about, 0 for none."""
        with self._connection.transaction():
            self._add_running(media_id, "note", profile, [(at_s, at_s, text)])

    def forget_notes(
        self, profile: ProfileId, media_id: MediaId | None = None, text: str = "", *, for_good: bool = True
    ) -> None:
        """Take a person's notes out: all, or the one with this text on one medium.

        Args:
            for_good: out of the index's older pieces too, which may take seconds.
        """
        self.make_current()
        place = "FROM texts WHERE field = 'note' AND profile_id = ? AND (? IS NULL OR (media_id = ? AND text = ?))"
        asked = (profile, media_id, media_id, clean(text))
        with self._connection.transaction():
            old = self._connection.rows(f"SELECT id, field, text {place}", asked)
            self._connection.many(_SPEECH_OUT, _running_tokens(old))
            self._connection.run(f"DELETE {place}", asked)
            if old and for_good:
                self._connection.run("INSERT INTO speech_index (speech_index) VALUES ('optimize')")

    def sync_tags(self, ids: Collection[MediaId]) -> None:
        """Index the tags that media have now, under their codes and further words (other languages, synonyms)."""
        words: dict[MediaId, dict[str, None]] = {media_id: {} for media_id in ids}
        for media_id, *names in self._connection.rows(
            "SELECT media_id, code, words FROM tags WHERE media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY score DESC, code",
            (listed(ids),),
        ):
            words[media_id] |= dict.fromkeys(name for name in names if name)
        self.set_fields_of({media_id: {"tags": ", ".join(found)} for media_id, found in words.items()})

    def search(
        self,
        query: str,
        *,
        fields: Sequence[str] | None = None,
        limit: int = 50,
        profile: ProfileId | None = None,
        per_medium: int = PER_MEDIUM,
        allowed: Container[MediaId] | None = None,
    ) -> list[TextHit]:
        """Find the places where all words of a query stand, best first.

        Words are AND-ed, the last may be the beginning of a word, a "quoted phrase" is taken as it is, and nothing
        typed is a syntax error. Chinese is found as by a substring search. See `textsearch`.

        Args:
            fields: only these (see `TextHit.field`).
            profile: leave out other profiles' notes; None takes all.
            per_medium: at most so many hits in one field of one medium; 0 for all.
            allowed: media to look among, None for all.
        """
        return self._search.search(
            query, fields=fields, limit=limit, profile=profile, per_medium=per_medium, allowed=allowed
        )

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        """Count in how many running texts each token stands; unknown ones are left out."""
        return self._search.frequencies(words)

    def running_count(self) -> int:
        """Count the running texts: segments of speech, notes, descriptions."""
        found = self._connection.row(
            "SELECT count(*) FROM texts WHERE field IN (SELECT value FROM json_each(?))", (listed(SPEECH_FIELDS),)
        )
        return int(found[0]) if found else 0

    def make_current(self) -> None:
        """Make the indexes again if another tokenizer made them: its tokens could not be taken out by ours."""
        if self._current == self._connection.generation:
            return
        found = self._connection.row("SELECT value FROM settings WHERE name = 'tokenizer'")
        if found is None or found[0] != tokens.version():
            self.rebuild()
        self._current = self._connection.generation

    def tidy(self) -> bool:
        """Join the pieces that writing left the indexes in, once a tenth of the texts is new; say whether it was time.

        Searches for common words and short beginnings take a fifth less time then; it takes 2.5 s at a million
        segments. Source: https://www.sqlite.org/fts5.html#the_optimize_command
        """
        last = self._connection.row("SELECT coalesce(max(id), 0) FROM texts")
        tidied = self._connection.row("SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'texts_tidied'")
        upto, before = int(last[0]) if last else 0, int(tidied[0]) if tidied else 0
        if upto - before <= TIDY_SHARE * upto:
            return False
        with self._connection.transaction():
            for table in ("name_index", "speech_index"):
                self._connection.run(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
            self._connection.run("INSERT OR REPLACE INTO settings (name, value) VALUES ('texts_tidied', ?)", (upto,))
        return True

    def rebuild(self) -> int:
        """Make both indexes again from the texts; return the number of texts."""
        started = time.monotonic()
        with self._connection.transaction():
            for table in ("name_index", "speech_index"):
                self._connection.run(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
            count = self._index_all_names() + self._index_all_running()
            self._connection.run(
                "INSERT OR REPLACE INTO settings (name, value) VALUES ('tokenizer', ?)", (tokens.version(),)
            )
        log.info("full text of %d texts made in %.1f s", count, time.monotonic() - started)
        return count

    def _fields(self, ids: Collection[MediaId]) -> dict[MediaId, dict[str, str]]:
        found: dict[MediaId, dict[str, str]] = {media_id: {} for media_id in ids}
        for media_id, field, text in self._connection.rows(
            "SELECT media_id, field, text FROM texts WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND field <> 'speech' AND profile_id IS NULL",
            (listed(ids),),
        ):
            found[media_id][field] = text
        return found

    def _replace_names(
        self, had: Mapping[MediaId, Mapping[str, str]], names: Mapping[MediaId, Mapping[str, str]]
    ) -> None:
        self.make_current()
        numbers = dict(
            self._connection.rows(
                "SELECT id, number FROM media WHERE id IN (SELECT value FROM json_each(?))", (listed(names),)
            )
        )
        known = [media_id for media_id in names if any(had[media_id].get(field) for field in NAME_FIELDS)]
        many = self._connection.many
        many(_NAMES_OUT, ((numbers[media_id], *_name_tokens(had[media_id])) for media_id in known))
        many(
            "DELETE FROM texts WHERE media_id = ? AND field = ? AND profile_id IS NULL",
            ((media_id, field) for media_id, one in names.items() for field in one),
        )
        many(
            "INSERT INTO texts (media_id, field, start_s, end_s, text) VALUES (?, ?, 0, 0, ?)",
            ((media_id, field, text) for media_id, one in names.items() for field, text in one.items() if text),
        )
        many(_NAMES_IN, ((numbers[i], *_name_tokens({**had[i], **one})) for i, one in names.items()))

    def _replace_running(self, media_id: MediaId, field: str, pieces: Sequence[tuple[float, float, str]]) -> None:
        self.make_current()
        place = "FROM texts WHERE media_id = ? AND field = ? AND profile_id IS NULL"
        old = self._connection.rows(f"SELECT id, field, text {place}", (media_id, field))
        self._connection.many(_SPEECH_OUT, _running_tokens(old))
        self._connection.run(f"DELETE {place}", (media_id, field))
        self._add_running(media_id, field, None, pieces)

    def _add_running(
        self, media_id: MediaId, field: str, profile: ProfileId | None, pieces: Sequence[tuple[float, float, str]]
    ) -> None:
        self.make_current()
        before = self._connection.rows("SELECT coalesce(max(id), 0) FROM texts")[0][0]
        self._connection.many(
            "INSERT INTO texts (media_id, field, profile_id, start_s, end_s, text) VALUES (?, ?, ?, ?, ?, ?)",
            ((media_id, field, profile, start_s, end_s, clean(text)) for start_s, end_s, text in pieces),
        )
        new = self._connection.rows("SELECT id, field, text FROM texts WHERE id > ?", (before,))
        self._connection.many(_SPEECH_IN, _running_tokens(new))

    def _index_all_names(self) -> int:
        rows = self._connection.rows(
            "SELECT m.number, t.field, t.text FROM media m JOIN texts t ON t.media_id = m.id "
            "WHERE t.field IN (SELECT value FROM json_each(?)) AND t.profile_id IS NULL ORDER BY m.number",
            (listed(NAME_FIELDS),),
        )
        self._connection.many(
            _NAMES_IN,
            (
                (number, *_name_tokens({row[1]: row[2] for row in group}))
                for number, group in groupby(rows, lambda r: r[0])
            ),
        )
        return len(rows)

    def _index_all_running(self) -> int:
        last = count = 0
        while batch := self._connection.rows(
            "SELECT id, field, text FROM texts "
            "WHERE id > ? AND field IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?",
            (last, listed(SPEECH_FIELDS), _REBUILD_BATCH),
        ):
            self._connection.many(_SPEECH_IN, _running_tokens(batch))
            last, count = batch[-1][0], count + len(batch)
        return count


# A contentless index must be told the tokens again to take a row out (`contentless_delete` needs SQLite 3.43).
_COLUMNS = ", ".join((*NAME_FIELDS, "pinyin"))
_MARKS = ", ".join("?" * (len(NAME_FIELDS) + 2))
_NAMES_IN = f"INSERT INTO name_index (rowid, {_COLUMNS}) VALUES ({_MARKS})"
_NAMES_OUT = f"INSERT INTO name_index (name_index, rowid, {_COLUMNS}) VALUES ('delete', {_MARKS})"
_SPEECH_IN = "INSERT INTO speech_index (rowid, words) VALUES (?, ?)"
_SPEECH_OUT = "INSERT INTO speech_index (speech_index, rowid, words) VALUES ('delete', ?, ?)"


def _name_tokens(texts: Mapping[str, str]) -> list[str]:
    typed = (tokens.pinyin(texts.get(field, "")) for field in _PINYIN_FIELDS)
    return [*(tokens.tokens(texts.get(field, "")) for field in NAME_FIELDS), " ".join(t for t in typed if t)]


def _running_tokens(rows: Iterable[tuple[int, str, str]]) -> list[tuple[int, str]]:
    return [
        (row_id, tokens.tokens(text) if field == "speech" else f"{tokens.tokens(text)} {UNSPOKEN}")
        for row_id, field, text in rows
    ]
