"""Turns listens and feedback of ListenBrainz into rows: its export (.zip with .jsonl files), or .json of its API.

As with Last.fm, a listen is taken for a whole play that began at its date. Love and hate are like and dislike.

Source: https://listenbrainz.readthedocs.io/en/latest/users/json.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject
from core.exchange.sources import json_lines, json_of
from core.types import EventKind

if TYPE_CHECKING:
    from core.exchange.sources import Source

SCORES = {1: EventKind.LIKE, -1: EventKind.DISLIKE}
_IDS = ("recording_mbid", "recording_msid")


def read(source: Source, rows: Rows, _user: str = "") -> None:
    """Read all .json and .jsonl files of a source, listens first: feedback may name a song by its id alone.

    Raises:
        UserProblem: one is damaged, or there is nothing of ListenBrainz's.
    """
    names = [name for name in source.names if name.lower().endswith((".json", ".jsonl"))]
    if not names:
        raise UserProblem(
            f"{source.shown} holds no .jsonl or .json of ListenBrainz. Give its export as you fetched it."
        )
    songs: dict[str, Subject] = {}
    for name in sorted(names, key=lambda name: "feedback" in name.lower()):
        for where, row in _rows(source.read(name), name):
            _take(row, where, rows, songs)


def _rows(raw: bytes, name: str) -> Iterator[tuple[str, Any]]:
    if name.lower().endswith(".jsonl"):
        yield from ((f"{name}:{line}", row) for line, row in json_lines(raw))
        return
    document = json_of(raw, name)
    told = values.mapping(document)
    told = values.mapping(told.get("payload")) or told
    if told and not ("listens" in told or "feedback" in told):
        return  # user.json, and what else may lie beside
    found = values.rows(document) or values.rows(told.get("listens")) or values.rows(told.get("feedback"))
    yield from ((f"{name}:{place}", row) for place, row in enumerate(found, 1))


def _take(row: Any, where: str, rows: Rows, songs: dict[str, Subject]) -> None:
    told = values.mapping(row)
    try:
        if not told:
            raise BadRow("unreadable")
        rows.take([_feedback(told, songs) if "score" in told else _listen(told, songs)])
    except BadRow as bad:
        rows.drop(str(bad), where)


def _listen(told: Mapping[str, Any], songs: dict[str, Subject]) -> Entry:
    subject = _song(values.mapping(told.get("track_metadata")))
    if not (subject.title and subject.artist):
        raise BadRow("missing")
    for id_ in _ids(told):
        songs.setdefault(id_, subject)
    at = values.moment(told.get("listened_at"))
    plays = int(at is None)
    return Entry(EventKind.PLAY, subject, f"{at}#{subject.artist}#{subject.title}", at, 1.0, plays=plays)


def _feedback(told: Mapping[str, Any], songs: Mapping[str, Subject]) -> Entry:
    kind = SCORES.get(values.number(told.get("score")))  # type: ignore[call-overload]  # 1.0 is 1
    if kind is None:
        raise BadRow("foreign")
    subject = _song(values.mapping(told.get("track_metadata")))
    if not subject.title:
        subject = next((songs[id_] for id_ in _ids(told) if id_ in songs), subject)
    if not (subject.title and subject.artist):
        raise BadRow("missing")
    at = values.moment(told.get("created"))
    return Entry(kind, subject, f"{kind}#{subject.artist}#{subject.title}", at)


def _song(data: Mapping[str, Any]) -> Subject:
    more = values.mapping(data.get("additional_info"))
    duration_s = values.seconds(more.get("duration_ms"), 0.001) or values.seconds(more.get("duration"))
    title, artist, album = (values.text(data.get(name)) for name in ("track_name", "artist_name", "release_name"))
    return Subject("song", title, artist, album, duration_s=duration_s)


def _ids(told: Mapping[str, Any]) -> Iterator[str]:
    data = values.mapping(told.get("track_metadata"))
    parts = (told, values.mapping(data.get("additional_info")), values.mapping(data.get("mbid_mapping")))
    for part in parts:
        yield from (id_ for name in _IDS if (id_ := values.text(part.get(name))))
