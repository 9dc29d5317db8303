"""Places and times that a library isn't made for: read-only, full, used by several at once, a clock that jumps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from core import backups, feedback
from core.settings import Home
from core.store import connect
from core.types import EventKind
from tests.conftest import REPOSITORY
from tests.torture import subject
from tests.torture.forks import Fault, Forks, build
from tests.torture.plan import Plan, Row, skipped

ENVIRONMENT = {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"}
ONLY = ("--only", "facts,look,sound", "--now")
DAY_S = 86_400.0
FULL_KB = (700, 900, 1200, 1600, 2000, 2600)
"""Sizes of disks on which a tiny library fits less or more."""


def run(plan: Plan) -> Iterator[Row]:
    """Try each place, then what the clock does for the rest of the time."""
    media = subject.make_media(plan.scratch / "media", plan.scratch / "made")
    home = Home(plan.scratch / "home")
    _command(home, "index", str(media), *ONLY)
    for words in (("rate", "harbour", "3"), ("log", "play", "low tone", "--watched", "1")):
        _command(home, *words)
    yield read_only(plan, home, media)
    yield full_disk(plan, home, media)
    yield two_at_once(plan, media, subject.understood(home))
    yield from clock(plan, home)


def _argv(home: Path | str, *words: str) -> list[str]:
    return [sys.executable, "-m", "core.cli", "--home", str(home), "--json", *words]


def _command(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _argv(home.root, *words), env=os.environ | ENVIRONMENT, capture_output=True, text=True, timeout=300
    )


def _mounted(script: str, timeout_s: float = 300.0) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount things nobody else sees."""
    argv = ["unshare", "-rm", "sh", "-ec", textwrap.dedent(script)]
    return subprocess.run(
        argv, env=os.environ | ENVIRONMENT, capture_output=True, text=True, timeout=timeout_s, cwd=REPOSITORY
    )


def _can_mount(folder: Path) -> bool:
    if shutil.which("unshare") is None:
        return False
    (folder / "mount").mkdir(exist_ok=True)
    return _mounted(f"mount -t tmpfs -o size=100k none '{folder / 'mount'}'").returncode == 0


# ── Read-only, full ─────────────────────────────────────────────────────────────────────────────────


def read_only(plan: Plan, home: Home, media: Path) -> Row:
    """Use a library on a disk that became read-only: reading works or says why not, writing says why not."""
    if not _can_mount(plan.scratch):
        return skipped("environment", "read-only home", "unshare or mount isn't allowed")
    row = Row("environment", "read-only home")
    before = _history(home)
    window = [sys.executable, "-m", "app.main", "--home", str(home.root)]
    tries: list[Sequence[str]] = [_argv(home.root, *words) for words in _uses(media)]
    for argv in [window, *(tries[::3] if plan.quick else tries)]:
        quoted = " ".join(f"'{word}'" for word in argv)
        place = f"'{home.root}'"
        done = _mounted(
            f"mount --bind {place} {place}; mount -o remount,ro,bind {place}; exec timeout 300 {quoted}", 400
        )
        wrong = _window_refused(done) if argv is window else _refused(done)
        row.took(wrong + ([] if _history(home) == before else ["the history changed"]), " ".join(argv[5:]))
        row.note("works" if done.returncode == 0 else "says why not")
    return row


def _refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    if "✗" in done.stdout or '"ok": false' in done.stdout:  # `doctor` says it in its answer
        return []
    return subject.complaint(-1000 if done.returncode == 124 else done.returncode, done.stdout, done.stderr)


def _window_refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    if "Traceback" in done.stderr:
        return [f"the window: {done.stderr[-200:]}"]
    return [] if done.returncode in (1, 124) else [f"the window ended with {done.returncode}"]


def _uses(media: Path) -> Iterator[tuple[str, ...]]:
    yield ("list",)
    yield ("show", "harbour")
    yield ("rate", "harbour", "5")
    yield ("log", "play", "harbour", "--watched", "1")
    yield ("index", str(media), *ONLY)
    yield ("backup",)
    yield ("playlist", "make", "x", "--where", "kind:music")
    yield ("forget", "harbour", "--yes")
    yield ("recommend",)
    yield ("doctor",)


def _history(home: Home) -> object:
    with connect(home) as store:
        return subject.said_in(store)


def full_disk(plan: Plan, home: Home, media: Path) -> Row:
    """Index and rate on disks that are too small for it: what is confirmed is there, the rest is said."""
    if not _can_mount(plan.scratch):
        return skipped("environment", "full disk", "unshare or mount isn't allowed")
    row = Row("environment", "full disk")
    mount, out = plan.scratch / "mount", plan.scratch / "out"
    index = " ".join(f"'{word}'" for word in _argv(mount / "h", "index", str(media), *ONLY))
    rate = " ".join(f"'{word}'" for word in _argv(mount / "h", "rate", "harbour"))
    for size_kb in FULL_KB[::3] if plan.quick else FULL_KB:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        script = f"""
            mount -t tmpfs -o size={size_kb}k none '{mount}'
            {index} > '{out}/index' 2> '{out}/index.err' || true
            for stars in {" ".join(_stars(plan.quick))}; do
                {rate} $stars > '{out}/rate' 2>> '{out}/rate.err' && echo $stars >> '{out}/rated' || true
            done
            cp -r '{mount}/h' '{out}/home' || true
        """
        _mounted(script, 600)
        row.took(_after_full(Home(out / "home"), out, media, plan.quick), f"{size_kb} KB")
    return row


def _stars(quick: bool) -> list[str]:
    """List what is rated, one after the other."""
    return ["1", "2", "3"] if quick else ["1", "2", "3", "4", "5"] * 2


def _after_full(home: Home, out: Path, media: Path, quick: bool) -> list[str]:
    errors = [(out / name).read_text() for name in ("index.err", "rate.err")]
    wrong = [f"a traceback: {text[-200:]}" for text in errors if "Traceback" in text]
    rated = (out / "rated").read_text().split() if (out / "rated").exists() else []
    if not home.library.exists():
        return wrong + (["the library is gone"] if rated else [])
    wrong += subject.damage(home.library)
    if wrong:
        return wrong
    with connect(home) as store:
        kept = [event.stars for event in store.events.of_profile(store.profiles.get(), kinds=[EventKind.RATING])]
    told, tried = [float(stars) for stars in rated], [float(stars) for stars in _stars(quick)]
    may_be = subject.is_within(told, kept) and subject.is_within(kept, tried)  # what isn't confirmed may be there
    wrong += [] if may_be else [f"rated {rated}, kept {kept}"]
    again = _command(home, "index", str(media), *ONLY)
    wrong += subject.complaint(again.returncode, again.stdout, again.stderr)
    with connect(home) as store:
        failed = [os.path.basename(os.fsdecode(failed.path)) for failed in store.jobs.failed()]
    return wrong + [f"with room again it still fails: {name}" for name in failed if name != subject.BROKEN]


# ── Several at once ─────────────────────────────────────────────────────────────────────────────────


def two_at_once(plan: Plan, media: Path, whole: subject.Understood) -> Row:
    """Start two indexers and a rater on a fresh library at one moment; one of the two may be refused, in words."""
    row = Row("environment", "two indexers and a writer")
    while row.tried < (1 if plan.quick or plan.over else 6):
        home = Home(plan.scratch / f"shared {row.tried}").make()
        both = [
            subprocess.Popen(_argv(home.root, "index", str(media), *ONLY), env=os.environ | ENVIRONMENT,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]  # fmt: skip
        said: list[float] = []
        while any(process.poll() is None for process in both):
            with connect(home) as store:
                for media_id in store.media.ids(include_gone=True)[:1]:
                    feedback.log_play(store, store.profiles.get(), media_id, len(said) / 1000)
                    said.append(len(said) / 1000)
            time.sleep(0.05)
        told = [process.communicate() for process in both]
        codes = [process.returncode for process in both]
        wrong = [w for code, (out, err) in zip(codes, told, strict=True) for w in subject.complaint(code, out, err)]
        wrong += subject.damage(home.library)
        _command(home, "index", str(media), *ONLY)
        wrong += subject.understood(home).less_than(whole)
        with connect(home) as store:
            kept = [round(event.share, 3) for event in store.events.of_profile(store.profiles.get())]
        wrong += [] if sorted(kept) == said else [f"{len(said)} plays said, {len(kept)} kept"]
        row.took(wrong, f"try {row.tried + 1}")
        row.note("plays", len(said))
        row.note("refused in words", sum("being indexed" in err for _, err in told))
    return row


# ── The clock ───────────────────────────────────────────────────────────────────────────────────────

JUMPS_S = (0.0, -2 * 3600, -40 * DAY_S, 400 * DAY_S, -400 * DAY_S, 3600.0, -1.0, 90_000.0, -9000 * DAY_S)
"""From the hour that goes back in autumn to a clock without a battery that begins in 2002."""


def clock(plan: Plan, home: Home) -> Iterator[Row]:
    """Rate, play, index and copy under a clock that jumps about."""
    shim = build(plan.scratch)
    if shim is None:
        yield skipped("environment", "clock", "no C compiler (cc or gcc), or not Linux")
        return
    row = Row("environment", "a clock that jumps")
    media = plan.scratch / "media"
    with Forks(shim, plan.scratch / "forks") as forks:
        forks.warm("--home", str(plan.scratch / "warm"), "--json", "index", str(media), *ONLY)
        while not plan.over or row.tried < 1:
            chance = plan.chance("clock", row.tried)
            row.took(_jump(forks, subject.copied(home.root, plan.scratch / "jumping"), chance, media), str(row.tried))
            if plan.quick and row.tried == 2:
                break
    yield row


def _jump(forks: Forks, home: Home, chance: object, media: Path) -> list[str]:
    """Do things at times that go back and forth; look at the order, the numbers and the copies."""
    wrong: list[str] = []
    stars, plays = 3.0, 0
    for number in range(8):
        shift_s = chance.choice(JUMPS_S)  # type: ignore[attr-defined]
        stars = [1.0, 2.0, 4.0, 5.0][number % 4]
        commands = [("rate", "harbour", str(stars)), ("log", "play", "harbour", "--watched", "0.5")]
        commands += [("index", str(media), *ONLY)] if number % 4 == 3 else []
        plays += 1
        for words in [*commands, ("recommend",)]:
            done = forks.run(home.root, words, Fault(shift_s=shift_s))
            wrong += [
                f"{words[0]} at {shift_s:.0f} s: {one}" for one in subject.complaint(done.code, done.out, done.err)
            ]
        wrong += _shown(forks, home, shift_s, stars, plays)
        done = forks.call(home.root, f"{__name__}:keep_up", str(home.root), fault=Fault(shift_s=shift_s))
        wrong += [f"the rota at {shift_s:.0f} s: {done.err[-200:]}"] if done.code else []
        _age(home, shift_s)
    wrong += subject.damage(home.library) + subject.copies_are_whole(home)
    with connect(home) as store:
        events = store.events.of_profile(store.profiles.get())
        wrong += [] if [e.at for e in events] == sorted(e.at for e in events) else ["events out of order"]
        wrong += (
            [f"{sum(e.kind is EventKind.PLAY for e in events)} plays"]
            if (sum(e.kind is EventKind.PLAY for e in events) != plays + 1)
            else []
        )
    kept = [one for one in backups.all_of(home) if one.origin is backups.Origin.ROTA]
    return wrong + ([] if kept else ["the rota has no copy"])


def keep_up(root: str) -> int:
    """Have the rota make the copy that is due, in a process whose clock is shifted."""
    backups.keep_up(Home(Path(root)))
    return 0


def _shown(forks: Forks, home: Home, shift_s: float, stars: float, plays: int) -> list[str]:
    done = forks.run(home.root, ("show", "harbour"), Fault(shift_s=shift_s))
    if done.code:
        return [f"show at {shift_s:.0f} s: {done.err[-200:]}"]
    shown = json.loads(done.out)
    wrong = [] if shown["rating"] == stars else [f"rated {stars} at {shift_s:.0f} s, shown {shown['rating']}"]
    return wrong + ([] if shown["plays"] == plays else [f"{plays} plays, shown {shown['plays']}"])


def _age(home: Home, shift_s: float) -> None:
    """Give files the times that they would have under that clock: the kernel's own isn't shifted."""
    now = datetime.now().timestamp()
    for path in home.root.rglob("*"):
        if path.is_file() and abs(path.stat().st_mtime - now) < 30:
            os.utime(path, (now + shift_s, now + shift_s))
