"""Keeps the library of the current schema for the tests of all later ones: `python -m tests.core.old_libraries`.

It writes `libraries/v23.db.xz`, the library as it lies on the disk, and `libraries/v23.json`, what it holds as
`old_content.PARTS` tell it. Who adds a migration adds a part to `old_content` for what that keeps, runs it, and commits
both files. While nobody has that migration yet they may be deleted and made anew; after that never: they are what
people have. `libraries/README.md` says how the first ones were made.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from core.migrations import MIGRATIONS
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId
from tests.core.old_content import AT, PARTS

KEPT = Path(__file__).parent / "libraries"
APPLIED = "2023-11-14 22:13:20+00:00"
"""`AT` as migrations are dated, which don't ask the clock that is stopped."""
VERSION = len(MIGRATIONS._migrations)
COMMAND = "python -m tests.core.old_libraries"


def names() -> list[str]:
    """Name the kept libraries: `v03`, and `v03-first` where one schema was two."""
    return sorted(path.name.removesuffix(".db.xz") for path in KEPT.glob("*.db.xz"))


def version_of(name: str) -> int:
    """Return the version that a kept library's name says."""
    return int(name[1:3])


def unpack(name: str, home: Home) -> Path:
    """Put a kept library into a home that holds nothing yet; return its file."""
    home.root.mkdir(parents=True)
    home.library.write_bytes(lzma.decompress((KEPT / f"{name}.db.xz").read_bytes()))
    return home.library


def pack(library: Path, name: str, holds: dict[str, Any]) -> int:
    """Keep a closed library and what it holds; return the bytes it takes. Made twice, they are the same."""
    with tempfile.TemporaryDirectory() as folder, closing(sqlite3.connect(library)) as db:
        copy = Path(folder) / "copy.db"
        db.execute("UPDATE _sqlite_migrations SET applied_at = ?", (APPLIED,))
        db.commit()
        db.execute("VACUUM INTO ?", (str(copy),))
        packed = lzma.compress(copy.read_bytes(), check=lzma.CHECK_CRC32, preset=9 | lzma.PRESET_EXTREME)
    (KEPT / f"{name}.db.xz").write_bytes(packed)
    lines = ",\n".join(f" {json.dumps(part)}: {json.dumps(told, ensure_ascii=False)}" for part, told in holds.items())
    (KEPT / f"{name}.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return len(packed)


def holds(name: str) -> dict[str, Any]:
    """Return what a kept library holds, part by part."""
    return dict(json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8")))


def told(store: Store, parts: Iterable[str]) -> dict[str, Any]:
    """Return what a library tells of these parts, as plain as JSON has it."""
    return {part: json.loads(json.dumps(PARTS[part].told(store), default=_plain)) for part in parts}


def _plain(value: object) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, np.ndarray):
        return np.asarray(value, np.float64).round(4).tolist()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return dict(value)  # type: ignore[call-overload]  # a mapping, else it raises


def fill(store: Store, steps: Iterable[str]) -> None:
    """Write every part for which these migrations made a place."""
    have = set(steps)
    for part in PARTS.values():
        if part.step in have:
            part.put(store)


def keep(name: str) -> int:
    """Make the library of the current schema and keep it; return the bytes it takes."""
    with tempfile.TemporaryDirectory() as folder, patch("time.time", return_value=AT):
        home = Home(Path(folder) / "home")
        numbers = count(1)
        with connect(home) as store:
            store.media.new_id = lambda: MediaId(f"{next(numbers):032x}")
            fill(store, (step.name for step in MIGRATIONS._migrations))
        with connect(home) as store:
            what = told(store, PARTS)
        return pack(home.library, name, what)


if __name__ == "__main__":
    current = f"v{VERSION:02d}"
    if current in names():
        raise SystemExit(f"{current} is kept already.")
    print(f"{current}: {keep(current)} bytes")
