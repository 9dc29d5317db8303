"""Fills a library with as many rows as asked, fast: for tests and benchmarks of the window at 100,000 items."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import fields

from core.settings import Home
from core.store import connect
from core.types import Facts, Kind, MediaId

KINDS = (Kind.VIDEO, Kind.VIDEO, Kind.MUSIC, Kind.SPEECH)


def fill(home: Home, count: int) -> list[MediaId]:
    """Write `count` media, each with one file, by executemany; return their ids, oldest first."""
    with connect(home):
        pass
    rows = [_row(number) for number in range(count)]
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


def _row(number: int) -> tuple[object, ...]:
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
    values = [getattr(facts, f.name) for f in fields(Facts)]
    plain = [v.value if isinstance(v, Kind) else int(v) if isinstance(v, bool) else v for v in values]
    return (uuid.UUID(int=(number << 64) + 7).hex, facts.title.casefold(), 1.7e9 + number, *plain)
