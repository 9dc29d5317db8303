"""Turns facts into media rows, and media rows into the lists and cards that a person sees."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from core.store import tokens
from core.store.clock import until_now
from core.store.connection import Connection, clean, listed
from core.store.files import FilesTable
from core.store.keptout import KeptOutTable
from core.store.listing import Listing
from core.store.merges import Merges
from core.store.own import OwnTable, Value
from core.store.text import TextTable
from core.types import Facts, FileState, IdentityKey, Kind, MediaId, Modality, ProfileId, Tag

_FACTS = tuple(field.name for field in fields(Facts))


@dataclass(frozen=True, slots=True)
class Card:
    """What the grid shows of one medium.

    Attributes:
        subtitle: whose or of what it is: artist · album, or series · S01E02; "" if unknown.
        stars: the profile's rating, 0 if none.
        reaction: like, dislike, hide or "".
        progress: where the last play stopped, as a share of the duration, 0..1.
        state: where the best of its files stands.
        added_at: seconds since the epoch, UTC.
    """

    media_id: MediaId
    title: str
    subtitle: str
    kind: Kind
    duration_s: float
    width_px: int
    height_px: int
    year: int
    stars: float
    reaction: str
    progress: float
    plays: int
    state: FileState
    added_at: float
    has_thumbnail: bool


def random_id() -> MediaId:
    """Make an id that no other library has: a random UUID, version 4 (RFC 9562)."""
    return MediaId(uuid.uuid4().hex)


class MediaTable(Listing):
    """One row per content; everything a person did refers to its id.

    Attributes:
        new_id: makes the id of a new content; a library that is to be the same at each making sets its own.
    """

    def __init__(
        self,
        connection: Connection,
        merges: Merges,
        files: FilesTable,
        text: TextTable,
        kept_out: KeptOutTable,
    ) -> None:
        super().__init__(connection, merges, kept_out)
        self._files = files
        self._text = text
        self.own = OwnTable(connection)
        self.new_id: Callable[[], MediaId] = random_id

    def add(self, facts: Facts) -> MediaId:
        """Make a new content and return its id."""
        media_id = self.new_id()
        columns = ("id", "added_at", "sort_title", *_FACTS)
        with self._connection.transaction():
            self._connection.run(
                f"INSERT INTO media ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                (media_id, time.time(), *_facts_row(facts)),
            )
            self._set_texts({media_id: facts})
        return media_id

    def set_facts(self, media_id: MediaId, facts: Facts) -> None:
        """Write what a file says over the facts that a content had, but for a person's own; and make it searchable."""
        with self._connection.transaction():
            self._write_facts({media_id: self.own.over(media_id, facts)})

    def give(self, media_id: MediaId, given: Mapping[str, Value | None]) -> None:
        """Let a person's own facts stand over the file's, also when that is read again; None takes one back."""
        self.give_all({media_id: given})

    def give_all(self, given: Mapping[MediaId, Mapping[str, Value | None]]) -> None:
        """Do as `give` does on many media, in as many statements as for one."""
        asked: dict[MediaId, dict[str, Value | None]] = {}
        winners = self._merges.winners()
        for media_id, values in given.items():
            asked.setdefault(winners.get(media_id, media_id), {}).update(values)
        with self._connection.transaction():
            self._write_facts(self.own.keep(self.facts(list(asked)), asked))

    def facts(self, ids: Sequence[MediaId]) -> dict[MediaId, Facts]:
        """Return facts by the ids asked; unknown ids are left out."""
        winners = self._merges.winners()
        resolved = {i: winners.get(i, i) for i in ids}
        rows = self._connection.rows(
            f"SELECT id, {', '.join(_FACTS)} FROM media WHERE id IN (SELECT value FROM json_each(?))",
            (listed(set(resolved.values())),),
        )
        found = {row[0]: _facts(row[1:]) for row in rows}
        return {i: found[winner] for i, winner in resolved.items() if winner in found}

    def cards(self, ids: Sequence[MediaId], profile: ProfileId) -> list[Card]:
        """Return cards in the order asked; unknown ids are left out, and what is kept out of the profile."""
        out = self.kept_out(profile)
        ids = [i for i in ids if i not in out] if out else ids
        groups = self._merges.groups(ids)
        members = listed(groups)
        media = self._connection.rows(
            "SELECT id, kind, title, artist, album, series, season, episode, duration_s, width_px, height_px, year, "
            "added_at, has_thumbnail FROM media WHERE id IN (SELECT value FROM json_each(?))",
            (listed(set(groups.values())),),
        )
        states = self._states(members, groups)
        opinions = self._opinions(members, groups, profile)
        made = {row[0]: _card(row, states.get(row[0], "missing"), opinions.get(row[0])) for row in media}
        return [made[groups[i]] for i in ids if groups[i] in made]

    def count(self) -> int:
        """Count what `ids()` lists."""
        winners = self._merges.winners()
        rows = self._connection.rows("SELECT count(*) FROM media WHERE gone = 0")
        if not winners:
            return int(rows[0][0])
        return len(self.ids())

    def find(self, item: str) -> MediaId | None:
        """Return what a person means: an id, its beginning (6 characters or more, only one fits), a path, or a title.

        A title that nothing has as it is written is looked for in any case. None where nothing is meant, or several
        have that title.
        """
        if re.fullmatch("[0-9a-fA-F]{6,32}", item):
            low = item.lower()
            rows = self._connection.rows("SELECT id FROM media WHERE id >= ? AND id < ? LIMIT 100", (low, f"{low}g"))
            found = {self._merges.resolve(row[0]) for row in rows}
            if len(found) == 1:
                return found.pop()
        path = os.path.abspath(os.fsencode(item))
        for candidate in dict.fromkeys((path, os.path.realpath(path))):
            row = self._files.by_path(candidate)
            if row is not None and row.media_id is not None:
                return self._merges.resolve(row.media_id)
        rows = self._connection.rows("SELECT id FROM media WHERE title = ? AND gone = 0 LIMIT 100", (item,))
        named = {self._merges.resolve(row[0]) for row in rows} or self._named_in_any_case(item)
        return named.pop() if len(named) == 1 else None

    def _named_in_any_case(self, title: str) -> set[MediaId]:
        """Find media by a whole title in any case; compared here, since SQLite knows the cases of ASCII alone."""
        wanted = title.casefold()
        rows = self._connection.rows(
            "SELECT id, title FROM media WHERE length(title) BETWEEN ? AND ? AND gone = 0",
            (len(wanted) // 3, len(wanted)),  # folding never shortens a text, and makes up to three of one letter
        )
        return {self._merges.resolve(MediaId(row[0])) for row in rows if str(row[1]).casefold() == wanted}

    def titled(self, text: str, most: int = 5) -> list[tuple[MediaId, str]]:
        """List media whose titles hold a text, in any case, those with the shortest titles first."""
        rows = self._connection.rows(
            "SELECT id, title FROM media WHERE instr(lower(title), lower(?)) AND gone = 0 "
            "ORDER BY length(title), title, id LIMIT ?",
            (text, most),
        )
        return list({self._merges.resolve(MediaId(row[0])): str(row[1]) for row in rows}.items())

    def resolve(self, media_id: MediaId) -> MediaId:
        """Return the id that stands for this one now, itself where it wasn't merged."""
        return self._merges.resolve(media_id)

    def winners(self) -> Mapping[MediaId, MediaId]:
        """Map each merged-away id to the one that stands for it now; ask once where many are to be resolved."""
        return self._merges.winners()

    def merge(self, loser: MediaId, winner: MediaId, reason: str) -> int:
        """Let one content stand for another, history and files included, until `unmerge`; return the merge's id.

        What a person said of the loser is said of the winner then, where nothing was.

        Raises:
            ValueError: both are the same id.
        """
        with self._connection.transaction():
            last, first = self._merges.resolve(loser), self._merges.resolve(winner)
            merge_id = self._merges.add(loser, winner, reason)
            if last != first and self.own.of([last]):
                self._write_facts({first: self.own.follow(merge_id, last, first, self.facts_under(first))})
            return merge_id

    def unmerge(self, merge_id: int) -> None:
        """Take a merge back; everything is as it was before it."""
        with self._connection.transaction():
            for media_id, fields_ in self.own.followed(merge_id).items():
                self._write_facts(self.own.keep({media_id: self.facts_under(media_id)}, {media_id: fields_}))
            self._merges.remove(merge_id)

    def facts_under(self, media_id: MediaId) -> Facts:
        """Read the facts of this very id, whoever stands for it.

        Raises:
            LookupError: no such medium.
        """
        row = self._connection.row(f"SELECT {', '.join(_FACTS)} FROM media WHERE id = ?", (media_id,))
        if row is None:
            raise LookupError(f"no medium {media_id}")
        return _facts(row)

    def merge_of(self, media_id: MediaId, reason: str) -> int | None:
        """Return the merge for this reason by which another content stands for this one; None where none does."""
        return self._merges.made(media_id, reason)

    def add_keys(self, media_id: MediaId, keys: Sequence[IdentityKey]) -> None:
        """Keep identity keys of a content."""
        self._connection.many(
            "INSERT INTO identities (scheme, key, media_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            ((key.scheme, key.key, media_id) for key in keys),
        )

    def by_key(self, key: IdentityKey) -> list[MediaId]:
        """Return the contents that have a key, oldest first."""
        rows = self._connection.rows(
            "SELECT i.media_id FROM identities i JOIN media m ON m.id = i.media_id WHERE i.scheme = ? AND i.key = ? "
            "ORDER BY m.number",
            (key.scheme, key.key),
        )
        return list(dict.fromkeys(self._merges.resolve(row[0]) for row in rows))

    def keys(self, media_id: MediaId) -> list[IdentityKey]:
        """Return a content's keys."""
        return self.keys_of([media_id])[media_id]

    def keys_of(self, ids: Sequence[MediaId]) -> dict[MediaId, list[IdentityKey]]:
        """Return the keys of each of these contents, by the ids asked."""
        groups = self._merges.groups(ids)
        found: dict[MediaId, dict[IdentityKey, None]] = {winner: {} for winner in groups.values()}
        for media_id, *key in self._connection.rows(
            "SELECT media_id, scheme, key FROM identities WHERE media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY scheme, key",
            (listed(groups),),
        ):
            found[groups[media_id]][IdentityKey(*key)] = None
        return {media_id: list(found[groups[media_id]]) for media_id in ids}

    def set_thumbnail(self, media_id: MediaId, has: bool) -> None:
        """Say whether `home.thumbnail(media_id)` exists."""
        self._connection.run("UPDATE media SET has_thumbnail = ? WHERE id = ?", (has, media_id))

    def set_tags(
        self, media_id: MediaId, modality: Modality, tags: Sequence[Tag], words: Mapping[str, str] | None = None
    ) -> None:
        """Write the tags that one modality gives a medium over those it gave before, and index them for search.

        Args:
            words: by tag code, further names under which it is found (another language, synonyms).
        """
        self.set_all_tags(modality, {media_id: tags}, words)

    def set_all_tags(
        self, modality: Modality, tags: Mapping[MediaId, Sequence[Tag]], words: Mapping[str, str] | None = None
    ) -> None:
        """Do as `set_tags` does on many media, in as many statements as for one."""
        with self._connection.transaction():
            self._connection.run(
                "DELETE FROM tags WHERE modality = ? AND media_id IN (SELECT value FROM json_each(?))",
                (str(modality), listed(tags)),
            )
            self._connection.many(
                "INSERT OR REPLACE INTO tags (media_id, modality, code, score, words) VALUES (?, ?, ?, ?, ?)",
                (
                    (media_id, str(modality), tag.code, float(tag.score), clean((words or {}).get(tag.code, "")))
                    for media_id, given in tags.items()
                    for tag in given
                ),
            )
            self._text.sync_tags(tags)

    def tags(self, media_id: MediaId) -> list[Tag]:
        """Return a medium's tags, surest first."""
        return self.tags_of([media_id])[media_id]

    def tags_of(self, ids: Sequence[MediaId]) -> dict[MediaId, list[Tag]]:
        """Return tags by the ids asked, surest first; [] for those that have none."""
        groups = self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT media_id, code, score, modality FROM tags WHERE media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY score DESC, code",
            (listed(groups),),
        )
        found: dict[MediaId, dict[tuple[str, str], Tag]] = {}
        for media_id, code, score, modality in rows:
            known = found.setdefault(groups[media_id], {})
            known.setdefault((code, modality), Tag(code, score, Modality(modality)))
        return {i: list(found.get(groups[i], {}).values()) for i in ids}

    def _write_facts(self, facts: Mapping[MediaId, Facts]) -> None:
        assignments = ", ".join(f"{name} = ?" for name in ("sort_title", *_FACTS))
        self._connection.many(
            f"UPDATE media SET {assignments} WHERE id = ?",
            ((*_facts_row(shown), media_id) for media_id, shown in facts.items()),
        )
        self._set_texts(facts)

    def _set_texts(self, facts: Mapping[MediaId, Facts]) -> None:
        names = ("title", "artist", "album", "series", "genre", "description")
        self._text.set_fields_of({i: {name: getattr(shown, name) for name in names} for i, shown in facts.items()})

    def _states(self, members: str, groups: dict[MediaId, MediaId]) -> dict[MediaId, str]:
        found: dict[MediaId, str] = {}
        for media_id, state in self._connection.rows(
            "SELECT media_id, state FROM files WHERE media_id IN (SELECT value FROM json_each(?))", (members,)
        ):
            winner = groups[media_id]
            if winner not in found or _BEST[state] < _BEST[found[winner]]:
                found[winner] = state
        return found

    def _opinions(self, members: str, groups: dict[MediaId, MediaId], profile: ProfileId) -> dict[MediaId, _Opinion]:
        found: dict[MediaId, _Opinion] = {}
        for media_id, *values in self._connection.rows(
            "SELECT media_id, stars, stars_at, reaction, reaction_at, plays, share, stop_s, played_at FROM opinions "
            "WHERE profile_id = ? AND media_id IN (SELECT value FROM json_each(?))",
            (profile, members),
        ):
            winner, one = groups[media_id], _Opinion(*values)
            found[winner] = found[winner].joined(one) if winner in found else one
        return found


_BEST = {"present": 0, "offline": 1, "bad": 2, "missing": 3}
_STATES = {str(state): state for state in FileState}
_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class _Opinion:
    stars: float
    stars_at: float
    reaction: str
    reaction_at: float
    plays: int
    share: float
    stop_s: float
    played_at: float

    def joined(self, other: _Opinion) -> _Opinion:
        """Join those of two merged media: the later word counts, plays add up."""
        rated = max(self, other, key=lambda o: o.stars_at)
        reacted = max(self, other, key=lambda o: o.reaction_at)
        now = until_now()
        played = max(self, other, key=lambda o: (o.played_at <= now, o.played_at))
        return _Opinion(
            *(rated.stars, rated.stars_at, reacted.reaction, reacted.reaction_at, self.plays + other.plays),
            *(played.share, played.stop_s, played.played_at),
        )

    def progress(self, duration_s: float) -> float:
        share = self.stop_s / duration_s if self.stop_s > 0 and duration_s > 0 else self.share
        return min(max(share, 0.0), 1.0)


def _facts_row(facts: Facts) -> tuple[Any, ...]:
    values = [clean(v) if isinstance(v, str) else v for v in astuple(facts)]
    values[0] = str(facts.kind)
    parts = (facts.series, f"{facts.season:04}{facts.episode:06}", facts.title) if facts.series else (facts.title,)
    return tokens.sort_key(" ".join(parts)), *values


def _facts(row: Sequence[Any]) -> Facts:
    values = dict(zip(_FACTS, row, strict=True))
    values["kind"] = Kind(values["kind"])
    values["has_picture"], values["has_sound"] = bool(values["has_picture"]), bool(values["has_sound"])
    return Facts(**values)


def _card(row: Sequence[Any], state: str, opinion: _Opinion | None) -> Card:
    media_id, kind, title, artist, album, series, season, episode, duration_s, width, height, year, added, still = row
    number = f"S{season:02}E{episode:02}" if season and episode else f"E{episode:02}" if episode else ""
    parts = (series, number) if series else (artist, album)
    return Card(
        *(media_id, title, " · ".join(part for part in parts if part), _KINDS[kind], duration_s, width, height, year),
        stars=opinion.stars if opinion else 0.0,
        reaction=opinion.reaction if opinion else "",
        progress=opinion.progress(duration_s) if opinion else 0.0,
        plays=opinion.plays if opinion else 0,
        state=_STATES[state],
        added_at=added,
        has_thumbnail=bool(still),
    )
