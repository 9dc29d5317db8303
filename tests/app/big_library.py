"""Fills a library with as many rows as asked, fast: for tests and benchmarks of the window at 100,000 items."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import fields, replace

from core.settings import Home
from core.store import connect
from core.types import Facts, Kind, MediaId

KINDS = (Kind.VIDEO, Kind.VIDEO, Kind.MUSIC, Kind.SPEECH)


def fill(home: Home, count: int, *, shelved: bool = False) -> list[MediaId]:
    """Write `count` media, each with one file, by executemany; return their ids, oldest first.

    Args:
        shelved: with series, seasons, albums, tracks, genres, languages and clips among them.
    """
    with connect(home):
        pass
    rows = [_row(number, shelved=shelved) for number in range(count)]
    names = ("id", "sort_title", "added_at", *(f.name for f in fields(Facts)))
    marks = ", ".join("?" * len(names))
    with closing(sqlite3.connect(home.library)) as db, db:
        db.executemany(f"INSERT INTO media ({', '.join(names)}) VALUES ({marks})", rows)
        db.execute("INSERT INTO roots (id, path) VALUES (1, x'2F6D65646961')")
        db.executemany(
            "INSERT INTO files (root_id, rel_path, size_bytes, mtime_ns, inode, state, media_id, confirmed) "
            "VALUES (1, ?, 1000, 1, ?, 'present', ?, 1)",
            ((f"{number:06}.mkv".encode(), number, row[0]) for number, row in enumerate(rows)),
        )
    return [MediaId(str(row[0])) for row in rows]


def _row(number: int, *, shelved: bool = False) -> tuple[object, ...]:
    kind = KINDS[number % len(KINDS)]
    facts = Facts(
        kind,
        f"Title {number:06} of something",
        60.0 + number % 7200,
        artist="" if kind is Kind.VIDEO else f"Artist {number % 700}",
        album="",
        year=1950 + number % 75,
        width_px=1920,
        height_px=1080,
    )
    facts = _shelved(facts, number) if shelved else facts
    values = [getattr(facts, f.name) for f in fields(Facts)]
    plain = [v.value if isinstance(v, Kind) else int(v) if isinstance(v, bool) else v for v in values]
    return (uuid.UUID(int=(number << 64) + 7).hex, facts.title.casefold(), 1.7e9 + number, *plain)


def _shelved(facts: Facts, number: int) -> Facts:
    """Every second video is an episode: of ten to a season; each artist has records of ten songs."""
    place = number // len(KINDS)
    facts = replace(facts, language=("en", "zh", "")[number % 3], genre=f"Genre {place % 12}")
    if facts.kind is Kind.MUSIC:
        return replace(facts, artist=f"Artist {place // 40:04}", album=f"Album {place // 10:05}", track=place % 10 + 1)
    if facts.kind is Kind.VIDEO and number % len(KINDS) == 0:
        season, episode = place // 10 % 3 + 1, place % 10 + 1
        return replace(facts, series=f"Series {place // 30:04}", season=season, episode=episode)
    return facts
