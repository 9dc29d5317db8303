"""Indexes the hostile corpus among good files: each of it is indexed or listed with its reason.

Nobody opens the canary or knocks at the port that playlists in disguise point to; children stay within their memory;
the good files are all understood; no process and no temporary file is left; no medium is written to.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from core.ffmpeg import media_type
from core.settings import Home
from core.store import connect
from tests.conftest import REPOSITORY, MediaMaker
from tests.torture import corpus, subject
from tests.torture.corpus import SECRET, Lure
from tests.torture.plan import Plan, Row

ONLY = ("--only", "facts,look,sound,picture", "--now")
QUICK_ONLY = ("--only", "facts,look,sound", "--now")
PER_FILE_S, AT_LEAST_S = 12.0, 900.0
"""A run is to be over after so long; a single file that hangs is stopped by its own limits."""
MOST_MB = 1600
"""A child may have 1.5 GB of address space; the run itself holds models and blocks."""
MOVING_S = 15.0
OUTLIVE_S = 20.0
"""What a run has started may end so long after it: the kernel takes its time with it."""
FEW = 4
"""Files of each part that the short tier takes."""
IN_OPEN, IN_ACCESS = 0x20, 0x1


@dataclass
class Watcher:
    """What happens around a run: connections to the port, opens of the canary, memory of the children."""

    folder: Path
    lure: Lure = field(init=False)
    connections: int = 0
    child_mb: float = 0.0
    _going: bool = True

    def __enter__(self) -> Watcher:
        self._socket = socket.create_server(("127.0.0.1", 0))
        canary = corpus.write(self.folder / f"{SECRET}.txt", SECRET * 50)
        self.lure = Lure(canary, self._socket.getsockname()[1])
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._notify = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._libc.inotify_add_watch(self._notify, os.fsencode(canary), IN_OPEN | IN_ACCESS)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._weigh)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._going = False
        self._socket.close()
        os.close(self._notify)

    def canary_touched(self) -> bool:
        """Whether anybody has opened or read the canary since the last time this was asked."""
        with suppress(BlockingIOError):
            return bool(os.read(self._notify, 4096))
        return False

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                self._socket.accept()[0].close()
                self.connections += 1

    def _weigh(self) -> None:
        while self._going:
            with suppress(psutil.Error):
                for child in psutil.Process().children(recursive=True):
                    self._weigh_one(child)
            time.sleep(0.1)

    def _weigh_one(self, child: psutil.Process) -> None:
        with suppress(psutil.Error):
            if child.name() in ("ffmpeg", "ffprobe"):
                self.child_mb = max(self.child_mb, child.memory_info().rss / 1e6)


@dataclass(frozen=True)
class Batch:
    """One part of the corpus.

    Attributes:
        make: puts files into a folder and gives those that must be indexed or listed.
        all_good: each of them is a good file but for its name or what lies beside it.
        moving: what happens to the files while they are read.
    """

    name: str
    make: Callable[[Path], Iterable[Path]]
    all_good: bool = False
    moving: bool = False


def batches(maker: MediaMaker, lure: Lure, plan: Plan) -> Iterator[Batch]:
    """List the parts; the last ones come again and again with other dice. The short tier takes a few of each."""

    def spoilt(number: int, each: int) -> Batch:
        dice = plan.chance("fuzz", number)
        return Batch("spoilt containers", lambda folder: corpus.fuzzed(folder, maker, dice, each))

    moving = Batch("files that change", lambda folder: _many(folder, maker), moving=True)
    if plan.quick:
        yield Batch("a few of each", lambda folder: _few(folder, [*parts(maker, lure), spoilt(0, 1)], plan))
        yield moving
        return
    yield from parts(maker, lure)
    number = 0
    while number == 0 or not plan.over:
        yield spoilt(number, 12)
        yield moving
        number += 1


def _few(folder: Path, batches: list[Batch], plan: Plan) -> Iterator[Path]:
    """Keep some files of each part, chosen by the seed."""
    for batch in batches:
        made = list(batch.make(folder / batch.name))
        kept = plan.chance(batch.name).sample(made, min(len(made), FEW))
        for path in set(made) - set(kept):
            path.unlink()
        yield from kept


def parts(maker: MediaMaker, lure: Lure) -> Iterator[Batch]:
    """List what is always the same."""

    def nothing(folder: Path) -> Iterable[Path]:
        corpus.no_files(folder)
        return ()

    yield Batch("playlists in disguise", lambda folder: corpus.playlists(folder, lure))
    yield Batch("lying headers", lambda folder: corpus.liars(folder, maker))
    yield Batch("bombs", lambda folder: corpus.bombs(folder, maker))
    yield Batch("tags", lambda folder: corpus.wordy(folder, maker), all_good=True)
    yield Batch("names", lambda folder: corpus.names(folder, maker), all_good=True)
    yield Batch("links, pipes, devices", nothing)
    yield Batch("a terabyte, nothing", lambda folder: corpus.sparse(folder, maker))
    yield Batch("sidecars", lambda folder: corpus.sidecars(folder, maker, lure), all_good=True)


def _many(folder: Path, maker: MediaMaker) -> Iterator[Path]:
    for number in range(16):
        name = f"moving {number}.mp4" if number % 2 else f"moving {number}.mp3"
        made = maker.video(name, 3, size="160x120") if number % 2 else maker.tone(name, 3, 300 + number)
        yield corpus.copy_of(made, folder / name)


def run(plan: Plan) -> Iterable[Row]:
    """Index batch after batch, each among good files and into a library of its own."""
    rows: dict[str, Row] = {}
    (plan.scratch / "made").mkdir()
    maker = MediaMaker(plan.scratch / "made")
    with Watcher(plan.scratch / "elsewhere") as watcher:
        for batch in batches(maker, watcher.lure, plan):
            row = rows.setdefault(batch.name, Row("hostile", batch.name))
            place = plan.scratch / f"{len(rows)} {row.tried}"
            _try(plan, watcher, batch, row, place)
            _removed(place)
            watcher.child_mb = 0.0
    return rows.values()


def _try(plan: Plan, watcher: Watcher, batch: Batch, row: Row, place: Path) -> None:
    """Make the files of one batch, index them, look."""
    media, home = place / "media", Home(place / "home")
    files = [path for path in batch.make(media / "odd") if media_type(os.fsencode(path.name)) is not None]
    maker = MediaMaker(plan.scratch / "made")
    good = [corpus.copy_of(maker.tone(f"good {n}.mp3", 2, 500 + 60 * n), media / f"good {n}.mp3") for n in range(3)]
    good.append(corpus.copy_of(good[0], media / "odd" / "good too.mp3"))
    watcher.canary_touched()
    before = _stamps(files + good)
    began = time.monotonic()
    code, out, err, left = _indexed(home, media, place / "tmp", len(files), plan, _mover(batch, files))
    seconds = time.monotonic() - began  # of what changes: until the last change
    if batch.moving:  # what changed while it was read is taken up by the next run
        time.sleep(1)
        code, out, err, more = _indexed(home, media, place / "tmp again", len(files), plan, None)
        left += more
    wrong = subject.complaint(code, out, err) + left
    wrong += [] if batch.moving or _stamps(files + good) == before else ["a media file was written to"]
    wrong += ["the canary was opened"] if watcher.canary_touched() else []
    wrong += [f"{watcher.connections} connections"] if watcher.connections else []
    wrong += [f"a child took {watcher.child_mb:.0f} MB"] if watcher.child_mb > MOST_MB else []
    watcher.connections = 0
    if home.library.exists():
        wrong += subject.damage(home.library) + _known(home, files, good, batch)
        wrong += ["what the canary says is in the library"] if _leaked(home) else []
        wrong += _shown(home)
    row.took(wrong, f"seed {plan.seed}, round {row.tried + 1}")
    row.note("files", len(files))
    row.note(f"children up to {watcher.child_mb:.0f} MB")
    row.note(f"{seconds:.0f} s")


def _indexed(
    home: Home, media: Path, temporary: Path, count: int, plan: Plan, mover: Callable[[], None] | None
) -> tuple[int, str, str, list[str]]:
    """Run `homereel index` with a folder for temporary files of its own; say what it left behind."""
    temporary.mkdir()
    argv = [sys.executable, "-m", "core.cli", "--home", str(home.root), "--json", "index", str(media)]
    argv += QUICK_ONLY if plan.quick else ONLY
    told = os.environ | {"PYTHONPATH": str(REPOSITORY), "TMPDIR": str(temporary)}
    process = subprocess.Popen(argv, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    moving = threading.Thread(target=mover, daemon=True)  # without one it ends at once
    moving.start()
    try:
        out, err = process.communicate(timeout=AT_LEAST_S + PER_FILE_S * count)
        code = process.returncode
    except subprocess.TimeoutExpired:
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        out, err = process.communicate()
        code = -1000
        print(f"   it hung with {[child.name() for child in children]}", file=sys.stderr)
    moving.join()
    _, staying = psutil.wait_procs(_about(media), OUTLIVE_S)
    left = [f"temporary file left: {path.name}" for path in temporary.rglob("*") if path.is_file()]
    left += [f"{path.name} left" for path in subject.litter(home)]
    left += [f"still runs: {child.name()}" for child in staying]
    return code, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), left


def _about(media: Path) -> list[psutil.Process]:
    """List the processes that are told of a file in there."""
    told = os.fsdecode(os.fsencode(str(media)))
    return [p for p in psutil.process_iter(["cmdline"]) if any(told in word for word in p.info["cmdline"] or ())]


def _known(home: Home, files: list[Path], good: list[Path], batch: Batch) -> list[str]:
    """Look for each file among the media or the failures, with stage and reason."""
    wrong: list[str] = []
    with connect(home) as store:
        failed = {failed.path: failed for failed in store.jobs.failed()}
        for path in files:
            name = os.path.abspath(os.fsencode(path))
            row, said = store.files.by_path(name), failed.get(name)
            if said is not None and not (said.stage and said.reason):
                wrong.append(f"{path.name!r}: failed without a reason")
            if batch.all_good and said is not None and not said.reason.startswith("indexed in part"):
                wrong.append(f"{path.name!r}, which is good: {said.stage}: {said.reason}")
            known = said is not None or (row is not None and row.media_id is not None)
            if not known and not (batch.moving and not path.exists()):
                wrong.append(f"{path.name!r} is neither indexed nor listed")
        for path in good:
            row = store.files.by_path(os.fsencode(path))
            if row is None or row.media_id is None or os.fsencode(path) in failed:
                wrong.append(f"{path.name} between them isn't indexed")
        stages = {stage: by for stage, by in store.jobs.counts().items() if stage in ("facts", "content")}
        left = sum(n for by in stages.values() for state, n in by.items() if state in subject.UNFINISHED)
        wrong += [f"{left} jobs are left"] if left else []
    return wrong


def _shown(home: Home) -> list[str]:
    """Ask for all of it, as documents and as lines for a terminal."""
    wrong: list[str] = []
    for words in (("--json", "list"), ("--json", "list", "--failed"), ("list",)):
        argv = [sys.executable, "-m", "core.cli", "--home", str(home.root), *words]
        done = subprocess.run(argv, env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, capture_output=True, timeout=120)
        wrong += subject.complaint(done.returncode, "", done.stderr.decode("utf-8", "replace"))
        if "--json" in words:
            try:
                json.loads(done.stdout)
            except ValueError as error:
                wrong.append(f"{' '.join(words)}: no document: {error}")
        elif set(done.stdout) & (set(range(32)) - {10}) or b"\xe2\x80\xae" in done.stdout:
            wrong.append("a list holds what a terminal would obey")
    return wrong


def _leaked(home: Home) -> bool:
    return any(SECRET.encode() in path.read_bytes() for path in home.root.rglob("*") if path.is_file())


def _stamps(files: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    return {path: (s.st_size, s.st_mtime_ns) for path in files for s in [path.stat()]}


def _mover(batch: Batch, files: list[Path]) -> Callable[[], None] | None:
    """Make what has files grow, shrink, go, come back and be others while they are read."""
    if not batch.moving:
        return None

    def move() -> None:
        began, turn = time.monotonic(), Counter[int]()
        while time.monotonic() < began + MOVING_S:
            for number, path in enumerate(files[:12]):
                turn[number] += 1
                with suppress(OSError):
                    _change(path, number % 6, turn[number])
            time.sleep(0.15)

    return move


def _change(path: Path, how: int, turn: int) -> None:
    data = path.read_bytes() if path.exists() else b""
    if how == 0:
        with path.open("ab") as file:
            file.write(data[:3000])
    elif how == 1:
        os.truncate(path, max(0, len(data) - 700 * turn))
    elif how == 2 and turn > 6:
        path.unlink()
    elif how == 3:
        path.unlink() if turn % 2 else path.with_name("moving 9.mp4").replace(path)
    elif how == 4:
        path.chmod(0 if turn % 2 else 0o644)
    elif how == 5:
        path.write_bytes(data[::-1])


def _removed(place: Path) -> None:
    """Remove a batch, however deep it lies."""
    shutil.rmtree(place, ignore_errors=True)
    if place.exists():
        subprocess.run(["rm", "-rf", str(place)], check=False)
