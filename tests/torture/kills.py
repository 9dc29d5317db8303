"""Kills processes at random moments: indexing, the worker of a window, programs that decode, the window itself."""

from __future__ import annotations

import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any

import psutil

from core import feedback, identity
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.conftest import REPOSITORY, SHARED, MediaMaker
from tests.core.library import make_library
from tests.torture import subject
from tests.torture.plan import Plan, Row

ENVIRONMENT = {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"}
QUICK_ONLY = ("--only", "facts,look,sound")
LONGEST_S, QUICK_LONGEST_S = 25.0, 5.0
LAST_S = 3600.0
"""The last run, which nobody kills, may take so long."""
Said = list[tuple[MediaId, float]]


def run(plan: Plan) -> Iterator[Row]:
    """Kill each in turn; a quarter of the time is the decoders', a third the window's."""
    folder = _media(plan)
    yield kill_indexing(plan.part(0.3), folder)
    yield kill_worker(plan.part(0.35), folder)
    yield kill_decoders(plan.part(0.4), folder)
    yield from kill_window(plan)


def _media(plan: Plan) -> Path:
    if plan.quick:
        return subject.make_media(plan.scratch / "media", plan.scratch / "made")
    if (SHARED / "media").is_dir():
        return SHARED / "media"
    (plan.scratch / "made").mkdir()
    return make_library(MediaMaker(plan.scratch / "made"), plan.scratch / "media")


def _start(home: Home, *words: str, **more: Any) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "core.cli", "--home", str(home.root), *words]
    return subprocess.Popen(argv, env=os.environ | ENVIRONMENT, stderr=subprocess.DEVNULL, **more)


def _index(home: Home, folder: Path, quick: bool) -> subprocess.Popen[bytes]:
    words = ("index", str(folder), "--json", "--now", *(QUICK_ONLY if quick else ()))
    return _start(home, *words, stdout=subprocess.DEVNULL)


def _finished(home: Home, folder: Path, quick: bool) -> list[str]:
    """Index to the end, as whoever comes back after a crash does."""
    process = _index(home, folder, quick)
    try:
        code = process.wait(LAST_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return ["the last run doesn't end"]
    return [] if code in (0, 1) else [f"the last run ended with {code}"]


def _do_something(home: Home, chance: random.Random, said: Said) -> None:
    """Do what a person does meanwhile; what this returns from must never be lost."""
    if not home.library.exists():
        return
    with connect(home) as store:
        ids = store.media.ids(include_gone=True)
        if ids:
            item, stars = chance.choice(ids), chance.choice([1, 2.5, 4, 5])
            feedback.rate(store, store.profiles.get(), item, stars)
            feedback.log_play(store, store.profiles.get(), item, 0.5, at=time.time())
            said.append((item, stars))


def _lost(home: Home, said: Said, *, quick: bool) -> list[str]:
    """Look the whole library over: events, jobs, features, what was taken for two."""
    wrong = subject.damage(home.library)
    with connect(home) as store:
        profile = store.profiles.get()
        stars = store.events.stars(profile)
        kept = Counter(store.media.resolve(e.media_id) for e in store.events.of_profile(profile) if e.media_id)
        said_of = Counter(store.media.resolve(item) for item, _ in said)
        wrong += [f"{2 * n - kept[i]} events of {i} lost" for i, n in said_of.items() if kept[i] < 2 * n]
        wrong += [f"{kept[i] - 2 * said_of[i]} events of {i} too many" for i in kept if kept[i] > 2 * said_of[i]]
        last = {store.media.resolve(item): value for item, value in said}
        wrong += [f"{i} has {stars.get(i)} stars, not {value}" for i, value in last.items() if stars.get(i) != value]
        left = {stage: by for stage, by in store.jobs.counts().items() if stage in ("facts", "content") or not quick}
        pending = sum(n for by in left.values() for state, n in by.items() if state in subject.UNFINISHED)
        wrong += [f"{pending} jobs are left"] if pending else []
        crashed = [failed for failed in store.jobs.failed() if failed.reason.startswith("crashed")]
        wrong += [f"given up: {os.fsdecode(failed.path)}" for failed in crashed]
        twice, alike = _twice(store._connection.rows)
        lengths = {i: facts.duration_s for i, facts in store.media.facts([i for pair in alike for i in pair]).items()}
        alike = [(a, b) for a, b in alike if identity.same_duration(lengths[a], lengths[b])]  # else they are two
        wrong += [f"{twice} features are there twice"] if twice else []
        joined = {store.media.resolve(a) for a, _ in alike} if alike else set()
        wrong += [f"one content under several ids: {sorted(joined)}"] if alike else []
    return wrong


def _twice(rows: Any) -> tuple[int, list[tuple[MediaId, MediaId]]]:
    """Count features that are there twice, and list media of one key that aren't joined."""
    key = "media_id || ' ' || modality || ' ' || model_id"
    twice = rows(f"SELECT count(*) - count(DISTINCT {key}) FROM features")[0][0]
    there = rows(
        "SELECT key, media_id FROM identities i WHERE scheme LIKE 'full%' "
        "AND media_id NOT IN (SELECT loser FROM merges) "
        "AND EXISTS (SELECT 1 FROM files f WHERE f.media_id = i.media_id AND f.state = 'present')"
    )
    of_key: dict[str, set[MediaId]] = {}
    for name, media_id in there:
        of_key.setdefault(name, set()).add(media_id)
    return int(twice), [pair for ids in of_key.values() for pair in combinations(sorted(ids), 2)]


# ── Indexing ────────────────────────────────────────────────────────────────────────────────────────


def kill_indexing(plan: Plan, folder: Path) -> Row:
    """Kill `homereel index` again and again, rate and play between, finish, count."""
    row, home, said, chance = (
        Row("kills", "homereel index"),
        Home(plan.scratch / "indexed"),
        Said(),
        plan.chance("index"),
    )
    longest_s = QUICK_LONGEST_S if plan.quick else LONGEST_S
    while not plan.over or row.tried < 2:
        process = _index(home, folder, plan.quick)
        try:
            process.wait(chance.uniform(0.5, longest_s))
            row.note("was done before")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _do_something(home, chance, said)
        row.took(subject.damage(home.library) if home.library.exists() else [], f"kill {row.tried + 1}")
    row.took(_finished(home, folder, plan.quick) + _lost(home, said, quick=plan.quick), "after the last run")
    row.note("events", 2 * len(said))
    return row


# ── The worker ──────────────────────────────────────────────────────────────────────────────────────


class Client:
    """What a window is to its worker: sends commands, reads what is told."""

    def __init__(self, home: Home) -> None:
        self.process = _start(home, "--worker", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with suppress(ValueError):  # the line at which it was killed
                self.told.put(json.loads(line))
        self.told.put({"type": "gone"})

    def send(self, **command: object) -> None:
        """Send one command; to who is gone none."""
        assert self.process.stdin is not None
        with suppress(OSError):
            self.process.stdin.write(json.dumps(command).encode() + b"\n")
            self.process.stdin.flush()

    def until(self, wanted: str, timeout_s: float) -> dict[str, Any]:
        """Wait for a message of a type; `{}` where it doesn't come."""
        ends_s = time.monotonic() + timeout_s
        while (left_s := ends_s - time.monotonic()) > 0:
            with suppress(queue.Empty):
                message = self.told.get(timeout=left_s)
                if message.get("type") in (wanted, "gone", "error"):
                    return message if message["type"] == wanted else {}
        return {}

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


def kill_worker(plan: Plan, folder: Path) -> Row:
    """Kill the worker while it indexes, learns, draws and answers, as often as there is time; then have it finish."""
    row, home, said, chance = Row("kills", "worker"), Home(plan.scratch / "worked"), Said(), plan.chance("worker")
    home.make()
    longest_s = QUICK_LONGEST_S if plan.quick else LONGEST_S
    while not plan.over or row.tried < 2:
        client = Client(home)
        ends_s = time.monotonic() + chance.uniform(0.3, longest_s)
        client.send(id=1, do="index", paths=[str(folder)])
        for number, command in enumerate(_asked_meanwhile(home, chance), 2):
            if (left_s := ends_s - time.monotonic()) <= 0:
                break
            time.sleep(min(left_s, chance.uniform(0.0, 1.5)))
            client.send(id=number, **command)
            _do_something(home, chance, said)
        time.sleep(max(0.0, ends_s - time.monotonic()))
        client.kill()
        row.took(subject.damage(home.library) if home.library.exists() else [], f"kill {row.tried + 1}")
    row.took(_finished(home, folder, plan.quick) + _lost(home, said, quick=plan.quick), "after the last run")
    row.note("events", 2 * len(said))
    return row


def _asked_meanwhile(home: Home, chance: random.Random) -> Iterable[dict[str, Any]]:
    asked: list[dict[str, Any]] = [
        {"do": "pause"}, {"do": "resume"}, {"do": "learn"}, {"do": "insights", "anew": True}, {"do": "back_up"},
        {"do": "retry"}, {"do": "watch"}, {"do": "spare"}, {"do": "count", "path": str(home.root)}, {"do": "cancel"},
        {"do": "index", "paths": []},
    ]  # fmt: skip
    chance.shuffle(asked)
    return asked


# ── Programs that decode ────────────────────────────────────────────────────────────────────────────


def kill_decoders(plan: Plan, folder: Path) -> Row:
    """Kill ffmpeg and ffprobe under a run; what that cost is listed, and had again by --retry."""
    row, chance = Row("kills", "ffmpeg, ffprobe"), plan.chance("decoders")
    while not plan.over or row.tried < 1:
        home = Home(plan.scratch / f"decoded {row.tried}")
        process = _index(home, folder, True)
        killed, ends_s = 0, time.monotonic() + 60
        while process.poll() is None and time.monotonic() < ends_s:
            killed += _kill_one(process.pid, chance)
            time.sleep(chance.uniform(0.0, 0.4))
        wrong = [] if process.wait(LAST_S) in (0, 1) else [f"the run ended with {process.returncode}"]
        with connect(home) as store:
            named = len(store.jobs.failed())
            store.jobs.retry()
        wrong += _finished(home, folder, True) + _lost(home, [], quick=True)
        with connect(home) as store:
            again = [os.fsdecode(f.path) for f in store.jobs.failed() if f.reason.startswith(("crash", "stopped"))]
        row.took(wrong + [f"still failed: {path}" for path in again], f"run {row.tried + 1}")
        row.note("killed", killed)
        row.note("files listed for it, before --retry", named)
    return row


def _kill_one(pid: int, chance: random.Random) -> int:
    with suppress(psutil.Error):
        children = psutil.Process(pid).children(recursive=True)
        chosen = [child for child in children if child.name() in ("ffmpeg", "ffprobe")]
        if chosen:
            chance.choice(chosen).kill()  # one that has ended meanwhile is no such process, and is suppressed above
            return 1
    return 0


# ── The window ──────────────────────────────────────────────────────────────────────────────────────


def kill_window(plan: Plan) -> Iterator[Row]:
    """Kill the window while it rates and plays by itself; what it said to be written must be there."""
    row, chance = Row("kills", "window"), plan.chance("window")
    home, media = Home(plan.scratch / "seen"), plan.scratch / "films"
    _make_films(media)
    process = _start(home, "index", str(media), "--json", "--only", "facts", stdout=subprocess.DEVNULL)
    process.wait(LAST_S)
    stars: dict[str, list[float]] = {}
    plays: dict[tuple[str, float], float] = {}
    while not plan.over or row.tried < (1 if plan.quick else 2):
        told, wrong = _used_and_killed(home, chance, 9.0 if plan.quick else 14.0)
        for one in told:
            if "rated" in one:
                stars.setdefault(one["rated"], []).append(one["stars"])
            elif "kept" in one:
                plays[(one["kept"], one["opened_at"])] = one["share"]
        row.note("ratings", sum("rated" in one for one in told))
        row.note("plays at hand", len({one["kept"] for one in told if "kept" in one}))
        wrong += [] if any("started" in one for one in told) else ["the window didn't open"]
        row.took(wrong + _in_history(home, stars, plays), f"kill {row.tried + 1}")
    yield row


def _make_films(folder: Path) -> None:
    folder.mkdir()
    maker = MediaMaker(folder)
    for number in range(3):
        maker.video(f"film {number}.mp4", 20 + number, size="160x120")


def _used_and_killed(home: Home, chance: random.Random, longest_s: float) -> tuple[list[dict[str, Any]], list[str]]:
    """Open the window, let it be used for a while, kill it; return what it told, and what outlived it."""
    argv = [sys.executable, "-m", "tests.torture.window", str(home.root), "use", str(chance.randrange(10**6))]
    process = subprocess.Popen(
        argv, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=REPOSITORY
    )
    told: list[bytes] = []
    assert process.stdout is not None
    told.append(process.stdout.readline())  # it has opened
    children: list[psutil.Process] = []

    def kill() -> None:
        with suppress(psutil.Error):
            children.extend(psutil.Process(process.pid).children(recursive=True))
        process.kill()

    killer = threading.Timer(chance.uniform(0.5, longest_s), kill)
    killer.start()
    told += process.stdout
    process.wait()
    killer.join()
    _, alive = psutil.wait_procs(children, timeout=120)
    orphans = [f"{child.pid} outlived its window" for child in alive]
    return [json.loads(line) for line in told if line.startswith(b"{") and line.endswith(b"}\n")], orphans


def _in_history(home: Home, stars: dict[str, list[float]], plays: dict[tuple[str, float], float]) -> list[str]:
    """Compare with what was said, in its order; more may be written, for a kill can come before it is said.

    The play at hand is written by the next start, as here.
    """
    from core import unfinished

    wrong = subject.damage(home.library)
    with connect(home) as store:
        unfinished.recover(store)
        profile = store.profiles.get()
        ratings: dict[str, list[float]] = {}
        for event in store.events.of_profile(profile, kinds=[EventKind.RATING]):
            ratings.setdefault(event.media_id, []).append(event.stars or 0.0)
        now = store.events.stars(profile)
        for media_id, said in stars.items():
            kept = ratings.get(media_id, [])
            wrong += [] if subject.is_within(said, kept) else [f"of {len(said)} ratings of {media_id} one is lost"]
            wrong += [] if now.get(MediaId(media_id)) == kept[-1] else [f"{media_id} hasn't the stars given last"]
        played = store.events.of_profile(profile, kinds=[EventKind.PLAY])
        for (media_id, opened_at), share in plays.items():
            fits = [e for e in played if e.media_id == media_id and e.at >= opened_at and e.share >= share - 0.01]
            wrong += [] if fits else [f"the play of {media_id} up to {share:.2f} is lost"]
    return wrong
