"""Turns what Jellyfin knows into rows: JSON of its API, its database, and the Playback Reporting plugin's backup.

Jellyfin (and Emby, whose API is the same) keeps how often something was played and when last; the plugin keeps every
play with its date and how long it lasted. A favourite counts as a like.

Source: https://api.jellyfin.org (BaseItemDto, UserItemDataDto); the plugin's BackupManager and ActivityRepository.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject, WhoseHistory
from core.exchange.sources import json_of, table
from core.store.jellyfin import MAGIC, items
from core.types import EventKind

if TYPE_CHECKING:
    from core.exchange.sources import Source

TICK_S = 1e-7
WHAT = {"movie": "film", "episode": "episode", "audio": "song", "musicvideo": "song", "video": "", "audiobook": ""}
_REPORTED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\t[0-9a-fA-F-]{32,36}\t")
_EPISODE = re.compile(r"(?i)^(.+?) - s(\d{1,4})e(\d{1,4})(?:-e?\d{1,4})? - (.*)$")
_SONG = re.compile(r"^(.+?) - (.+?)(?: \(([^()]*)\))?$")
_PLUGIN_COLUMNS = 9


def read(source: Source, rows: Rows, user: str = "") -> None:
    """Read all of Jellyfin's that is there.

    Args:
        user: whose, where the source holds several people: an id, or a name.

    Raises:
        UserProblem: it holds several people and none was named; it is damaged; or it holds nothing of Jellyfin's.
    """
    known = 0
    for name in source.names:
        head = source.head(name)
        if head.startswith(MAGIC) and not source.is_zip:
            _take(_of_one(list(items(source.file(name))), user), name, rows)
        elif is_reported(head):
            _reported(source.read(name), name, rows, user)
        elif name.lower().endswith(".json"):
            _take(_pages(json_of(source.read(name), name)), name, rows)
        else:
            continue
        known += 1
    if not known:
        raise UserProblem(
            f"{source.shown} holds nothing of Jellyfin's. Give library.db (from 10.11 on jellyfin.db), JSON of its "
            "API, or the backup of the Playback Reporting plugin (.tsv)."
        )


def is_reported(head: bytes) -> bool:
    """Say whether a file begins as the plugin's backup does."""
    return bool(_REPORTED.match(head.decode("utf-8-sig", "replace")))


# ── Items with what the person did ──────────────────────────────────────────────────────────────────


def _pages(document: Any) -> list[Any]:
    """Gather the items of an answer, of several answers, or of a bare list."""
    found = list[Any]()
    for part in [document] if isinstance(document, dict) else values.rows(document):
        pages = values.mapping(part)
        found += values.rows(pages["Items"]) if "Items" in pages else [part]
    return found


def _of_one(found: list[Mapping[str, Any]], user: str) -> Iterable[Mapping[str, Any]]:
    """Keep the items of one person.

    Raises:
        UserProblem: it isn't clear whose.
    """
    ids = _named_user(Counter((str(item["User"]), str(item.get("UserName") or "")) for item in found), user)
    return (item for item in found if str(item["User"]) in ids)


def _named_user(users: Mapping[tuple[str, str], int], asked: str) -> set[str]:
    plain = asked.replace("-", "").casefold()
    matching = {id_ for id_, name in users if plain in (id_.replace("-", "").casefold(), name.casefold())}
    if not asked and len({id_ for id_, _ in users}) <= 1:
        return {id_ for id_, _ in users}
    if asked and matching:
        return matching
    people = [(id_, f"{name or id_} ({count} rows)") for (id_, name), count in sorted(users.items())]
    known = ", ".join(shown for _, shown in people[:20])
    raise WhoseHistory(f"Whose history? Say --user ID with one of: {known or 'nobody is in it'}.", people)


def _take(found: Iterable[Any], name: str, rows: Rows) -> None:
    for place, item in enumerate(found, 1):
        told = values.mapping(item)
        try:
            rows.take(_entries(told))
        except BadRow as bad:
            rows.drop(str(bad), f"{name}:{place} ({values.text(told.get('Name'), 60) or 'without a name'})")


def _entries(item: Mapping[str, Any]) -> list[Entry]:
    if not item:
        raise BadRow("unreadable")
    data = values.mapping(item.get("UserData"))
    plays = values.whole(data.get("PlayCount")) or int(data.get("Played") is True)
    position_s = values.seconds(data.get("PlaybackPositionTicks"), TICK_S)
    stars = values.stars(data.get("Rating"), 10.0)
    said = _said(data)
    if not (plays or position_s or stars or said):
        return []
    kind = values.text(item.get("Type")).rpartition(".")[2].lower()
    if kind not in WHAT:
        raise BadRow("kind")
    subject = _subject(item, WHAT[kind])
    if not (subject.title or subject.path):
        raise BadRow("missing")
    key = values.text(item.get("Id")) or f"{subject.path}#{subject.shown}"
    last_at = values.moment(data.get("LastPlayedDate"))
    return values.state(subject, key, plays=plays, last_at=last_at, position_s=position_s, stars=stars, said=said)


def _said(data: Mapping[str, Any]) -> EventKind | None:
    if data.get("IsFavorite") is True or data.get("Likes") is True:
        return EventKind.LIKE
    return EventKind.DISLIKE if data.get("Likes") is False else None


def _subject(item: Mapping[str, Any], what: str) -> Subject:
    artists = values.rows(item.get("Artists")) or [item.get("AlbumArtist")]
    is_episode = what == "episode"
    return Subject(
        what=what,
        title=values.text(item.get("Name")),
        artist="" if what in ("film", "episode") else values.text(artists[0]),
        album=values.text(item.get("Album")),
        series=values.text(item.get("SeriesName")),
        season=values.whole(item.get("ParentIndexNumber"), 9999) if is_episode else 0,
        episode=values.whole(item.get("IndexNumber"), 9999) if is_episode else 0,
        year=0 if is_episode else values.year(item.get("ProductionYear")),
        duration_s=values.seconds(item.get("RunTimeTicks"), TICK_S),
        path=values.path(item.get("Path")),
    )


# ── The plugin's backup ─────────────────────────────────────────────────────────────────────────────


def _reported(raw: bytes, name: str, rows: Rows, user: str) -> None:
    """Read its lines: date, user, item, type, name, method, client, device, seconds; dates are the server's."""
    found = list(table(raw, name, "\t"))
    users = Counter((cells[1], "") for _, cells in found if len(cells) >= _PLUGIN_COLUMNS)
    mine = _named_user(users, user)
    for line, cells in found:
        if len(cells) >= _PLUGIN_COLUMNS and cells[1] not in mine:
            continue
        try:
            rows.take([_reported_play(cells)])
        except BadRow as bad:
            rows.drop(str(bad), f"{name}:{line}")


def _reported_play(cells: list[str]) -> Entry:
    if len(cells) < _PLUGIN_COLUMNS:
        raise BadRow("unreadable")
    kind = cells[3].lower()
    if kind not in WHAT:
        raise BadRow("foreign")
    subject, lasted_s = _reported_subject(WHAT[kind], values.text(cells[4])), values.seconds(cells[8])
    if not subject.title:
        raise BadRow("missing")
    at = values.moment(cells[0], None)
    return Entry(EventKind.PLAY, subject, f"{cells[0]}#{cells[2]}", at, -1.0, stop_s=lasted_s, plays=1)


def _reported_subject(what: str, named: str) -> Subject:
    if what == "episode" and (match := _EPISODE.match(named)):
        return Subject(what, match[4], series=match[1], season=int(match[2]), episode=int(match[3]))
    if what == "song" and (match := _SONG.match(named)):
        return Subject(what, match[2], match[1], match[3] or "")
    return Subject(what, named)
