"""Kills indexing at random moments and looks for anything lost: python tests/torture.py --kills 20 --seed 1 FOLDER"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core import feedback
from core.settings import Home
from core.store import connect
from core.types import MediaId


@dataclass
class Tally:
    """What was tried and what was lost."""

    kills: int = 0
    finished_before_kill: int = 0
    events: int = 0
    events_lost: int = 0
    integrity: str = ""
    same_content_twice: int = 0
    duplicate_features: int = 0
    features_written_again: int = 0  # what kills cost in work done twice; nothing is wrong with it
    pending: int = 0
    failed_by_crash: int = 0


def index(home: Home, folder: Path) -> subprocess.Popen[bytes]:
    """Start indexing in a process group of its own, so that a kill takes the launcher's children too or not."""
    command = [sys.executable, "-m", "core.cli", "--home", str(home.root), "index", str(folder), "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rate_something(home: Home, chance: random.Random, said: list[tuple[MediaId, float]]) -> None:
    """Do what a person does while indexing runs; what this returns from must never be lost."""
    with connect(home) as store:
        ids = store.media.ids(include_gone=True)
        if ids:
            item, stars = chance.choice(ids), chance.choice([1, 2.5, 4, 5])
            feedback.rate(store, store.profiles.get(), item, stars)
            feedback.log_play(store, store.profiles.get(), item, 0.5, at=time.time())
            said.append((item, stars))


def torture(home: Home, folder: Path, kills: int, seed: int, longest_s: float) -> Tally:
    """Kill `kills` runs at random moments, feed events between, finish, and count what is wrong."""
    chance, tally, said = random.Random(seed), Tally(), list[tuple[MediaId, float]]()
    for _ in range(kills):
        process = index(home, folder)
        try:
            process.wait(chance.uniform(0.5, longest_s))
            tally.finished_before_kill += 1
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            tally.kills += 1
        rate_something(home, chance, said)
    code = index(home, folder).wait()
    assert code in (0, 1), f"the last run ended with {code}"
    return look(home, tally, said)


def look(home: Home, tally: Tally, said: list[tuple[MediaId, float]]) -> Tally:
    """Open the library and count."""
    with sqlite3.connect(home.library) as database:
        tally.integrity = database.execute("pragma integrity_check").fetchone()[0]
        crashed = "select count(*) from jobs where state = 'failed' and reason like 'crashed%'"
        tally.failed_by_crash = database.execute(crashed).fetchone()[0]
        there = database.execute(
            "select key, media_id from identities i where scheme like 'full%' "
            "and exists (select 1 from files f where f.media_id = i.media_id and f.state = 'present')"
        ).fetchall()
        rows, distinct, used = database.execute(
            "select count(*), count(distinct media_id || ' ' || modality || ' ' || model_id), "
            "(select seq from sqlite_sequence where name = 'features') from features"
        ).fetchone()
        tally.duplicate_features, tally.features_written_again = rows - distinct, (used or 0) - rows
    with connect(home) as store:
        profile = store.profiles.get()
        stars = store.events.stars(profile)
        kept = Counter(store.media.resolve(e.media_id) for e in store.events.of_profile(profile) if e.media_id)
        said_of = Counter(store.media.resolve(item) for item, _ in said)
        tally.events = 2 * len(said)
        tally.events_lost = sum(max(0, 2 * n - kept[item]) for item, n in said_of.items())
        last = {store.media.resolve(item): value for item, value in said}
        tally.events_lost += sum(stars.get(item) != value for item, value in last.items())
        tally.pending = sum(
            n for by in store.jobs.counts().values() for state, n in by.items() if state in ("pending", "running")
        )
        of_key: dict[str, set[MediaId]] = {}
        for key, media_id in there:
            of_key.setdefault(key, set()).add(store.media.resolve(media_id))
        tally.same_content_twice = len({pair for ids in of_key.values() for pair in combinations(sorted(ids), 2)})
    return tally


def main() -> int:
    """Run and print a table; exit 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=25.0, help="seconds before a kill, at most")
    options = parser.parse_args()
    shared = Path(__file__).resolve().parent.parent.parent / "shared" / "media"
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or (shared if shared.is_dir() else _made(Path(scratch)))
        home = Home(Path(scratch) / "home").make()
        tally = torture(home, folder, options.kills, options.seed, options.longest)
    for name, value in vars(tally).items():
        print(f"{name:22} {value}")
    lost = tally.events_lost or tally.same_content_twice or tally.duplicate_features or tally.pending
    return 1 if lost or tally.failed_by_crash or tally.integrity != "ok" else 0


def _made(scratch: Path) -> Path:
    from tests.conftest import MediaMaker
    from tests.core.library import make_library

    (scratch / "made").mkdir()
    return make_library(MediaMaker(scratch / "made"), scratch / "media")


if __name__ == "__main__":
    sys.exit(main())
