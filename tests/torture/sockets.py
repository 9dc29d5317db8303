"""A whole journey with no network to be had: nobody may even ask for it, and everything must work."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conftest import REPOSITORY, MediaMaker
from tests.core.library import make_library
from tests.torture import sandbox, subject
from tests.torture.plan import Plan, Row, skipped

ONLINE = {
    "HF_HUB_OFFLINE": "",
    "TRANSFORMERS_OFFLINE": "",
    "PYTHONPATH": str(REPOSITORY),
    "QT_QPA_PLATFORM": "offscreen",
}
"""As at a person's desk: nothing tells the libraries in use to stay offline."""
LONGEST_S = 1000.0


def run(plan: Plan) -> Iterable[Row]:
    """Go through the command line and the window; once more with ffmpeg unconfined, so that it could ask too."""
    if why := sandbox.can_watch():
        return [skipped("sockets", "journey", why)]
    media = _media(plan)
    return [row for confine in (("on",) if plan.quick else ("on", "off")) for row in _journey(plan, media, confine)]


def _media(plan: Plan) -> Path:
    if plan.quick:
        return subject.make_media(plan.scratch / "media", plan.scratch / "made")
    (plan.scratch / "made").mkdir()
    return make_library(MediaMaker(plan.scratch / "made"), plan.scratch / "media")


def _journey(plan: Plan, media: Path, confine: str) -> Iterator[Row]:
    named = "" if confine == "on" else ", ffmpeg unconfined"
    environment = ONLINE | {"HOMEREEL_CONFINE": confine}
    home = plan.scratch / f"home {confine}"
    row = Row("sockets", f"commands{named}")
    for words, may_fail in _words(media, plan.scratch / f"out {confine}", plan.quick):
        argv = [sys.executable, "-m", "core.cli", "--home", str(home), "--json", *words]
        done = sandbox.watched(argv, environment, LONGEST_S)
        wrong = subject.complaint(done.code, done.out, done.err)
        wrong += [f"exit {done.code}: {subject.words_of(done.err)}"] if done.code != 0 and not may_fail else []
        row.took(wrong + _asked(done.asked), " ".join(words[:2]))
    yield row
    row = Row("sockets", f"window, first run{named}")
    home = plan.scratch / f"window {confine}"
    argv = [sys.executable, "-m", "tests.torture.window", str(home), "first", str(media)]
    done = sandbox.watched(argv, environment, LONGEST_S)
    steps = [json.loads(line).get("step") for line in done.out.splitlines() if line.startswith("{")]
    wrong = subject.complaint(done.code, done.out, done.err) + _asked(done.asked)
    wrong += [] if "_played" in steps else [f"it came as far as {steps[-1:]}: {done.err[-300:]}"]
    row.took(wrong, "first run")
    row.note(f"{len(steps)} steps")
    yield row


def _asked(asked: Counter[tuple[str, str]]) -> list[str]:
    return [f"{name} asked for a socket of {family} {count} times" for (name, family), count in asked.items()]


def _words(media: Path, out: Path, quick: bool) -> Iterator[tuple[tuple[str, ...], bool]]:
    """List the commands, and whether each may fail (a broken file was found, nothing to learn)."""
    out.mkdir()
    only = ("--only", "facts,look,sound,picture") if quick else ()
    yield ("index", str(media), "--now", *only), True
    yield ("list",), False
    yield ("show", "harbour"), False
    yield ("search", "harbour"), False
    yield ("similar", "harbour"), False
    yield ("rate", "harbour", "4"), False
    yield ("log", "play", "low tone", "--watched", "1"), False
    yield ("recommend",), False
    yield ("learn",), False
    yield ("playlist", "make", "evening", "--where", "kind:music"), False
    yield ("playlist", "export", "evening", str(out / "evening.m3u8")), False
    yield ("export", "history", str(out / "history.json")), False
    yield ("backup", str(out / "copy.db")), False
    yield ("restore", str(out / "copy.db"), "--yes"), False
    if quick:
        return
    yield ("search", "--like", str(media / "harbour.mp4")), False
    yield ("recommend", "--shelves"), False
    yield ("index", "--now"), False
    yield ("weights", "list"), False
    yield ("insights",), True
    yield ("doctor",), False
    yield ("doctor", "--library"), False
    yield ("evaluate",), True
