"""Turns scrobbles and loved tracks of Last.fm into rows: the CSV files that exporters make, and JSON of its API.

Last.fm knows when a song began and not how far it was heard; it counts what was heard to its half, so a scrobble is
taken for a whole play. Dates without a zone are UTC, as its exporters write them.

Source: https://www.last.fm/api/show/user.getRecentTracks and user.getLovedTracks; benjaminbenben's lastfm-to-csv
(artist, album, track, date); mainstream.ghan.nl's export (uts, utc_time, artist, …); lastfmstats.com (scrobbles).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject
from core.exchange.sources import column_names, json_of, table
from core.types import EventKind

if TYPE_CHECKING:
    from core.exchange.sources import Source

PLAIN = ("artist", "album", "track", "date")
"""Columns of a file without a line of them."""
NO_SCROBBLES = frozenset({"kind", "stars", "rating", "yourrating", "score", "mediaid"})
"""A table with one of these columns says something else of songs than that each was heard."""
TRACK, TIME = ("track", "trackname", "title", "song"), ("uts", "timestamp", "date", "utctime", "datetime", "time")


def read(source: Source, rows: Rows, _user: str = "") -> None:
    """Read all CSV and JSON files of a source.

    Raises:
        UserProblem: one is damaged, or there is nothing of Last.fm's.
    """
    names = [name for name in source.names if name.lower().endswith((".csv", ".json"))]
    if not names:
        raise UserProblem(f"{source.shown} holds no .csv or .json of Last.fm. Export your scrobbles as one of them.")
    for name in names:
        if name.lower().endswith(".json"):
            _tracks(json_of(source.read(name), name), name, rows, EventKind.PLAY)
        else:
            _table(source.read(name), name, rows)


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────────


def has_header(cells: Sequence[str]) -> bool:
    """Say whether a first line names the columns of scrobbles."""
    named = column_names(cells)
    return _names_songs(named) and not NO_SCROBBLES & set(named)


def _names_songs(named: Sequence[str]) -> bool:
    return "artist" in named and any(name in named for name in TRACK)


def _table(raw: bytes, name: str, rows: Rows) -> None:
    columns: Sequence[str] | None = None
    kind = EventKind.LIKE if "loved" in name.lower() else EventKind.PLAY
    for line, cells in table(raw, name):
        if columns is None:
            named = column_names(cells)
            if _names_songs(named) and (others := NO_SCROBBLES & set(named)):
                raise UserProblem(
                    f"{name} has a column of {' and '.join(sorted(others))}: its rows aren't songs that were heard. "
                    "Export your scrobbles from Last.fm, or leave that column out if each row is a play."
                )
            columns = named if has_header(cells) else PLAIN
            if columns is not PLAIN:
                continue
        told = dict(zip(columns, cells, strict=False))
        try:
            if len(cells) < 3:
                raise BadRow("unreadable")
            rows.take([_entry(kind, told, next((told[t] for t in TIME if told.get(t)), None))])
        except BadRow as bad:
            rows.drop(str(bad), f"{name}:{line}")


def _entry(kind: EventKind, told: Mapping[str, Any], time: object, track: str = "") -> Entry:
    title = track or next((told[name] for name in TRACK if told.get(name)), "")
    subject = Subject("song", values.text(title), values.text(told.get("artist")), values.text(told.get("album")))
    if not (subject.title and subject.artist):
        raise BadRow("missing")
    at = values.moment(time)
    key = f"{at}#{subject.artist}#{subject.title}"
    plays = int(kind is EventKind.PLAY and at is None)
    return Entry(kind, subject, key, at, 1.0 if kind is EventKind.PLAY else 0.0, plays=plays)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────


def _tracks(document: Any, name: str, rows: Rows, kind: EventKind, depth: int = 0) -> None:
    """Find the tracks in an answer of the API, in many of them, or in a bare list of tracks."""
    if depth > 4:
        return
    if isinstance(document, list):
        for place, part in enumerate(document, 1):
            if isinstance(part, list) or _is_page(part):
                _tracks(part, name, rows, kind, depth + 1)
            else:
                _take(part, f"{name}:{place}", rows, kind)
        return
    for key, part in values.mapping(document).items():
        if key in ("recenttracks", "lovedtracks", "track", "tracks", "scrobbles"):
            said = EventKind.LIKE if key == "lovedtracks" else kind
            _tracks([part] if key == "track" and isinstance(part, dict) else part, name, rows, said, depth + 1)


def _is_page(part: Any) -> bool:
    told = values.mapping(part)
    return bool({"recenttracks", "lovedtracks"} & told.keys()) or isinstance(told.get("track"), list)


def _take(track: Any, where: str, rows: Rows, kind: EventKind) -> None:
    told = values.mapping(track)
    if values.mapping(told.get("@attr")).get("nowplaying") in ("true", True):
        return
    try:
        if not told:
            raise BadRow("unreadable")
        date = told.get("date")
        time = date.get("uts") or date.get("#text") if isinstance(date, dict) else date
        plain = {"artist": _name(told.get("artist")), "album": _name(told.get("album"))}
        rows.take([_entry(kind, plain, time, _name(told.get("name") or told.get("track")))])
    except BadRow as bad:
        rows.drop(str(bad), where)


def _name(value: Any) -> str:
    told = values.mapping(value)
    return values.text(told.get("#text") or told.get("name")) if told else values.text(value)
