"""Turns facts into media rows, and media rows into the lists and cards that a person sees."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from core.store import tokens
from core.store.connection import Connection, clean, listed
from core.store.files import FilesTable
from core.store.merges import Merges
from core.store.text import TextTable
from core.types import Facts, FileState, IdentityKey, Kind, MediaId, Modality, ProfileId, Tag

_FACTS = tuple(field.name for field in fields(Facts))
_ORDERS = {"added": "added_at", "title": "sort_title", "duration": "duration_s", "year": "year"}
SORTS = (*_ORDERS, "played", "rating")
"""Orders in which `ids` lists the library."""


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


class MediaTable:
    """One row per content; everything a person did refers to its id."""

    def __init__(self, connection: Connection, merges: Merges, files: FilesTable, text: TextTable) -> None:
        self._connection = connection
        self._merges = merges
        self._files = files
        self._text = text

    def add(self, facts: Facts) -> MediaId:
        """Make a new content and return its id."""
        media_id = MediaId(uuid.uuid4().hex)
        columns = ("id", "added_at", "sort_title", *_FACTS)
        with self._connection.transaction():
            self._connection.run(
                f"INSERT INTO media ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                (media_id, time.time(), *_facts_row(facts)),
            )
            self._set_texts(media_id, facts)
        return media_id

    def set_facts(self, media_id: MediaId, facts: Facts) -> None:
        """Write the facts of a content over those it had, and what of them can be searched."""
        assignments = ", ".join(f"{name} = ?" for name in ("sort_title", *_FACTS))
        with self._connection.transaction():
            self._connection.run(f"UPDATE media SET {assignments} WHERE id = ?", (*_facts_row(facts), media_id))
            self._set_texts(media_id, facts)

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
        """Return cards in the order asked; unknown ids are left out."""
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

    def ids(
        self,
        *,
        sort: str = "added",
        descending: bool = True,
        kinds: Sequence[Kind] | None = None,
        include_gone: bool = False,
        hidden_for: ProfileId | None = None,
        profile: ProfileId | None = None,
    ) -> list[MediaId]:
        """List the library. Merged-away media are left out, and those without a file that may come back.

        Args:
            sort: one of `SORTS`. Media never played or rated come last, newest first.
            include_gone: keep media all of whose files are missing.
            hidden_for: leave out what this profile hid.
            profile: whose plays and ratings to sort by; `hidden_for`, else everybody's, where it isn't given.

        Raises:
            ValueError: an unknown order.
        """
        if sort not in SORTS:
            raise ValueError(f"no such order: {sort}")
        order, direction = _ORDERS.get(sort, "added_at"), "DESC" if descending or sort not in _ORDERS else "ASC"
        winners = self._merges.winners()
        wanted = None if kinds is None else listed([str(kind) for kind in kinds])
        rows = self._connection.rows(
            "SELECT id FROM media WHERE (? OR gone = 0 OR id IN (SELECT value FROM json_each(?))) "
            "AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) "
            f"ORDER BY {order} {direction}, id {direction}",
            (include_gone, listed(self._kept_by_merge(winners)), wanted, wanted),
        )
        left_out = {*winners, *(self._hidden(hidden_for) if hidden_for is not None else ())}
        listing = [row[0] for row in rows if row[0] not in left_out] if left_out else [row[0] for row in rows]
        if sort in _ORDERS:
            return listing
        return self._by_opinion(listing, sort, descending, hidden_for if profile is None else profile)

    def count(self) -> int:
        """Count what `ids()` lists."""
        winners = self._merges.winners()
        rows = self._connection.rows("SELECT count(*) FROM media WHERE gone = 0")
        if not winners:
            return int(rows[0][0])
        return len(self.ids())

    def stamp(self) -> tuple[int, ...]:
        """Return numbers that differ whenever `ids()` lists other media than before."""
        media = "SELECT count(*), coalesce(sum(number), 0), coalesce(sum(number * number), 0) FROM media WHERE gone = 0"
        merges = "SELECT count(*), coalesce(sum(id), 0) FROM merges"
        return tuple(int(number) for sql in (media, merges) for number in self._connection.rows(sql)[0])

    def find(self, item: str) -> MediaId | None:
        """Return what a person means: an id, its beginning (6 characters or more, only one fits), a path, or a title.

        None where nothing is meant, or several have that title.
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
        named = {self._merges.resolve(row[0]) for row in rows}
        return named.pop() if len(named) == 1 else None

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

    def merge(self, loser: MediaId, winner: MediaId, reason: str) -> int:
        """Let one content stand for another, history and files included, until `unmerge`; return the merge's id.

        Raises:
            ValueError: both are the same id.
        """
        return self._merges.add(loser, winner, reason)

    def unmerge(self, merge_id: int) -> None:
        """Take a merge back; everything is as it was before it."""
        self._merges.remove(merge_id)

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
        rows = self._connection.rows(
            "SELECT DISTINCT scheme, key FROM identities WHERE media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY scheme, key",
            (listed(self._merges.group(media_id)),),
        )
        return [IdentityKey(*row) for row in rows]

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
        with self._connection.transaction():
            self._connection.run("DELETE FROM tags WHERE media_id = ? AND modality = ?", (media_id, str(modality)))
            self._connection.many(
                "INSERT OR REPLACE INTO tags (media_id, modality, code, score, words) VALUES (?, ?, ?, ?, ?)",
                (
                    (media_id, str(modality), tag.code, float(tag.score), clean((words or {}).get(tag.code, "")))
                    for tag in tags
                ),
            )
            self._text.sync_tags(media_id)

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

    def _set_texts(self, media_id: MediaId, facts: Facts) -> None:
        names = ("title", "artist", "album", "series", "genre", "description")
        self._text.set_fields(media_id, {name: getattr(facts, name) for name in names})

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

    def _hidden(self, profile: ProfileId) -> set[MediaId]:
        rows = self._connection.rows(
            "SELECT media_id, reaction FROM opinions WHERE profile_id = ? AND reaction_at > -1e15 ORDER BY reaction_at",
            (profile,),
        )
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): reaction for media_id, reaction in rows}
        return {media_id for media_id, reaction in latest.items() if reaction == "hide"}

    def _kept_by_merge(self, winners: dict[MediaId, MediaId]) -> set[MediaId]:
        """Return the winners that have a file only through what was merged into them."""
        if not winners:
            return set()
        rows = self._connection.rows(
            "SELECT id FROM media WHERE gone = 0 AND id IN (SELECT value FROM json_each(?))", (listed(winners),)
        )
        return {winners[row[0]] for row in rows}

    def _by_opinion(
        self, listing: list[MediaId], sort: str, descending: bool, profile: ProfileId | None
    ) -> list[MediaId]:
        sql = {
            "played": "SELECT media_id, played_at FROM opinions WHERE plays > 0 AND (? IS NULL OR profile_id = ?)",
            "rating": "SELECT media_id, stars FROM opinions WHERE stars_at > -1e15 AND (? IS NULL OR profile_id = ?) "
            "ORDER BY stars_at",
        }[sort]
        winners = self._merges.winners()
        known: dict[MediaId, float] = {}
        for media_id, value in self._connection.rows(sql, (profile, profile)):
            winner = winners.get(media_id, media_id)
            known[winner] = value if sort == "rating" else max(value, known.get(winner, value))
        known = {media_id: value for media_id, value in known.items() if sort == "played" or value > 0}
        first = sorted((i for i in listing if i in known), key=known.__getitem__, reverse=descending)
        return first + [i for i in listing if i not in known]


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
        played = max(self, other, key=lambda o: o.played_at)
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
