"""Tells by what is in a file, folder or zip whose export it is; by its name only where that leaves a doubt."""

from __future__ import annotations

import re

from core.errors import UserProblem
from core.exchange import homereel, jellyfin, lastfm, tables
from core.exchange.sources import Source, table
from core.store.jellyfin import MAGIC

MOST_LOOKED_AT = 200
"""Of the members of a folder or zip, so many are looked into."""
_KEYS = (
    ("homereel", r'"made_by"\s*:\s*"Homereel'),
    ("jellyfin", r'"(?:UserData|PlaybackPositionTicks|RunTimeTicks)"\s*:'),
    ("lastfm", r'"(?:recenttracks|lovedtracks|scrobbles)"\s*:|"uts"\s*:'),
    ("listenbrainz", r'"(?:track_metadata|listened_at|recording_msid)"\s*:'),
    ("trakt", r'"(?:watched_at|last_watched_at|rated_at)"\s*:'),
)
"""What stands near the beginning of each format's JSON."""
_HEAD_BYTES = 16_384
_TABLES = re.compile(r"(?:ratings\.(?:csv|dat)|u\.data|.+\.inter)")


def format_of(source: Source) -> str:
    """Name the format of a source.

    Raises:
        UserProblem: none is known for it.
    """
    for name in source.names[:MOST_LOOKED_AT]:
        if found := _of_member(name.lower(), source.head(name, _HEAD_BYTES)):
            return found
    raise UserProblem(
        f"{source.shown} holds no history that Homereel knows. It reads Kodi's .nfo files and videodb.xml, Jellyfin's "
        "library.db and JSON, exports of Last.fm, ListenBrainz, Trakt, Letterboxd and IMDb, MovieLens, and what "
        "`homereel export history FILE.json` wrote. If it is one of these, say which: homereel import FORMAT PATH"
    )


def _of_member(name: str, head: bytes) -> str:
    if head.startswith(MAGIC) or jellyfin.is_reported(head):
        return "jellyfin"
    if name.endswith(".nfo") or (name.endswith(".xml") and b"<videodb" in head):
        return "kodi"
    if name.endswith((".json", ".jsonl")):
        return _of_json(head)
    if tables.kind_of(head) or _TABLES.fullmatch(name.rpartition("/")[2]):
        return "csv"
    if not name.endswith(".csv"):
        return ""
    first = next(iter(table(head.split(b"\n", 1)[0], "")), (0, []))[1]
    if homereel.is_table(first):
        return "homereel"
    return "lastfm" if _is_lastfm(first) else ""


def _of_json(head: bytes) -> str:
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    return next((format_ for format_, pattern in _KEYS if re.search(pattern, text)), "")


def _is_lastfm(first: list[str]) -> bool:
    """Four columns of which the last is a date, or columns that are named so."""
    return lastfm.has_header(first) or (len(first) == len(lastfm.PLAIN) and bool(re.search(r"\d{4}", first[-1])))
