"""Uses the real window and worker at random for a while, files coming and going: what grows that mustn't?

    python tests/soak.py [--minutes 20] [--seed 1] [--every 30]

It searches, plays, rates, walks the pages and asks for suggestions, while clips are put into a watched folder and taken
out again. A line every so many seconds; memory, file handles and threads of the last quarter are held against those of
the quarter before, the library's growth against what was said in it. Exit 1 where something grows.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from app.jobs import WorkerClient
from app.main import make_application
from app.tasks import Backend
from app.upkeep import Upkeep
from app.window import MainWindow
from core import consent
from core.settings import Home
from core.store import connect
from tests.conftest import MediaMaker

CLIPS = 60
PLACES = ("foryou", "library", "films", "music", "speech", "lists", "insights", "activity", "settings")
WORDS = (
    "tone",
    "test picture",
    "noise",
    "clip 7",
    "kind:audio",
    "blue and green bars",
    "-noise tone",
    "zzz",
    "seen:no",
)
REACTIONS = ("rate_1", "rate_3", "rate_5", "like", "dislike", "later", "queue", "show_item", "next", "toggle")
ACT_MS, CLOSE_MS, FILE_S = 400, 900, 12.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What is there at one moment. `window_mb` and `worker_mb` are resident memory."""

    seconds: int
    window_mb: float
    worker_mb: float
    window_handles: int
    worker_handles: int
    window_threads: int
    worker_threads: int
    library_mb: float
    log_mb: float
    items: int
    events: int


ALLOWED = {
    "window_mb": (1.05, 15.0), "worker_mb": (1.05, 25.0), "window_handles": (1.0, 8), "worker_handles": (1.0, 8),
    "window_threads": (1.0, 6), "worker_threads": (1.0, 6), "log_mb": (1.0, 16.0),
}  # fmt: skip
"""Of the quarter before: times this, and so much more, is still flat."""
MOST_BYTES_PER_EVENT = 4000


class Person:
    """Does one thing after the other."""

    def __init__(self, window: MainWindow, folder: Path, clips: list[Path], seed: int) -> None:
        self._window, self._folder, self._clips = window, folder, clips
        self._chance = random.Random(seed)
        self.did: Counter[str] = Counter()
        self._next_file_s = 0.0

    def act(self) -> None:
        """Do something; every now and then a file comes or goes."""
        if time.monotonic() > self._next_file_s:
            self._next_file_s = time.monotonic() + FILE_S
            self._move_a_file()
        what = self._chance.choices(("go", "search", "clear", "play", "stop", "react", "choose"), (3, 3, 2, 2, 1, 4, 3))
        self.did[what[0]] += 1
        getattr(self, f"_{what[0]}")()

    def _move_a_file(self) -> None:
        clip = self._chance.choice(self._clips)
        target = self._folder / clip.name
        self.did["file gone" if target.exists() else "file come"] += 1
        target.unlink() if target.exists() else target.write_bytes(clip.read_bytes())

    def _go(self) -> None:
        self._window.go(self._chance.choice(PLACES))

    def _search(self) -> None:
        self._window.search_for(self._chance.choice(WORDS))

    def _clear(self) -> None:
        self._window.top_bar.search.clear()

    def _play(self) -> None:
        self._choose()
        self._window.actions_["play"].trigger()

    def _stop(self) -> None:
        self._window.player.stop()

    def _react(self) -> None:
        action = self._window.actions_[self._chance.choice(REACTIONS)]
        if action.isEnabled():
            action.trigger()

    def _choose(self) -> None:
        self._window.go("library")
        if ids := self._window.library.model.ids:
            self._window.library.view.go_to(self._chance.choice(ids))


def reading(home: Home, began_s: float) -> Reading:
    """Look at both processes and the library."""
    me = psutil.Process()
    worker = next((child for child in me.children() if "worker" in " ".join(child.cmdline())), None)
    log = home.library.with_name(home.library.name + "-wal")
    with connect(home, "read") as store:
        items, events = store.media.count(), len(store.events.of_profile(store.profiles.get()))
    return Reading(
        round(time.monotonic() - began_s),
        me.memory_info().rss / 1e6,
        worker.memory_info().rss / 1e6 if worker else 0.0,
        me.num_fds(),
        worker.num_fds() if worker else 0,
        me.num_threads(),
        worker.num_threads() if worker else 0,
        home.library.stat().st_size / 1e6,
        log.stat().st_size / 1e6 if log.exists() else 0.0,
        items,
        events,
    )


def growth(readings: list[Reading]) -> list[str]:
    """Say what isn't flat over the last two quarters."""
    quarter = len(readings) // 4
    if quarter < 2:
        return ["too short to say: fewer than eight readings"]
    third, last = readings[-2 * quarter : -quarter], readings[-quarter:]
    worker_mb = statistics.median(r.worker_mb for r in last)  # the very last may come when the window has closed
    idle = {"worker_mb": worker_mb, "items": last[-1].items, "events": last[-1].events - third[0].events}
    wrong = [f"nothing was tried: {name} is {value:.0f}" for name, value in idle.items() if value <= 0]
    for name, (times, more) in ALLOWED.items():
        before, after = (statistics.median(getattr(r, name) for r in part) for part in (third, last))
        if after > before * times + more:
            wrong.append(f"{name} grows: {before:.0f} → {after:.0f}")
    said = last[-1].events - third[0].events
    grown = (last[-1].library_mb - third[0].library_mb) * 1e6
    if grown > MOST_BYTES_PER_EVENT * max(said, 250):
        wrong.append(f"the library grows: {grown / 1e6:.1f} MB for {said} events")
    return wrong


def prepare(home: Home, folder: Path) -> None:
    """Make the folder, and agree to everything."""
    folder.mkdir()
    with connect(home) as store:
        profile = store.profiles.get()
        for about in consent.ABOUT:
            consent.answer(store, about, "yes", profile)


def main() -> int:
    """Run, print a table, say what grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=30.0, metavar="SECONDS")
    options = parser.parse_args()
    QStandardPaths.setTestModeEnabled(True)
    with tempfile.TemporaryDirectory() as scratch:
        return soak(Path(scratch), options.minutes, options.seed, options.every)


def soak(scratch: Path, minutes: float, seed: int, every_s: float) -> int:
    """Run the window for so long."""
    (scratch / "made").mkdir()
    clips = make_clips(MediaMaker(scratch / "made"))
    home, folder = Home(scratch / "home").make(), scratch / "media"
    prepare(home, folder)
    for clip in clips[:20]:
        (folder / clip.name).write_bytes(clip.read_bytes())
    app = make_application(())
    backend, worker = Backend(home), WorkerClient(home)
    window = MainWindow(backend, worker)
    upkeep = Upkeep(backend, worker)
    window.resize(1280, 800)
    window.show()
    upkeep.start()
    window.add_paths([bytes(folder)])
    person, readings, began_s = Person(window, folder, clips, seed), list[Reading](), time.monotonic()
    print(" ".join(f"{field.name:>14}" for field in fields(Reading)), flush=True)

    def read() -> None:
        readings.append(reading(home, began_s))
        print(" ".join(f"{getattr(readings[-1], field.name):>14.0f}" for field in fields(Reading)), flush=True)

    timers = [(ACT_MS, person.act), (CLOSE_MS, close_dialog), (round(1000 * every_s), read)]
    for interval, then in timers:
        timer = QTimer(app, interval=interval)
        timer.timeout.connect(then)
        timer.start()
    QTimer.singleShot(round(60_000 * minutes), window.close)
    app.exec()
    print(", ".join(f"{what} {count}" for what, count in sorted(person.did.items())))
    wrong = growth(readings)
    print("\n".join(wrong) if wrong else "flat")
    return 1 if wrong else 0


def close_dialog() -> None:
    """Leave what asks something: nothing else goes on meanwhile."""
    if (asking := QApplication.activeModalWidget()) is not None:
        asking.close()


def make_clips(maker: MediaMaker) -> list[Path]:
    """Make clips that differ: pictures with a tone, tones, noise."""
    made = [maker.video(f"clip {n}.mp4", 4, size=f"{160 + 2 * n}x120") for n in range(CLIPS // 3)]
    made += [maker.tone(f"tone {n}.ogg", 5, 200 + 20 * n) for n in range(CLIPS // 3)]
    return made + [maker.noise(f"noise {n}.ogg", 4 + n / 10) for n in range(CLIPS // 3)]


if __name__ == "__main__":
    sys.exit(main())
