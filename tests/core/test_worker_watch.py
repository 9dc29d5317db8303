"""The real worker finds by itself what comes, grows and goes; a run at hand takes it up, a stopped one doesn't."""

from __future__ import annotations

import functools
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.control import Control
from core.errors import Cancelled
from core.pipeline import Watchers, index_library
from core.settings import Home
from core.store import Store, connect
from core.types import FileState, Modality, Notice, Stage
from tests.conftest import MediaMaker
from tests.core import waiting
from tests.core.test_worker import WAIT_S, Client

until = functools.partial(waiting.until, within_s=WAIT_S)


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    made = tmp_path / "media"
    (made / "in").mkdir(parents=True)
    store.files.root(os.fsencode(made))
    return made


@pytest.fixture
def client(home: Home, folder: Path) -> Iterator[Client]:
    running = Client(home)
    yield running
    running.process.kill()
    running.process.wait()


HELD = """
import sys, time
from pathlib import Path
from core import watching, worker
from core.settings import Home

class Clock:
    def monotonic(self):
        try:
            return float(Path(sys.argv[2]).read_text())
        except FileNotFoundError:
            return time.monotonic()

watching.time = Clock()
sys.exit(worker.main(Home(Path(sys.argv[1]))))
"""
"""A worker whose watch goes by the time that stands in a file, as long as there is one."""


class Clock:
    """That file: while it is there, the time of the watch goes on only as the test writes, however late that is."""

    def __init__(self, place: Path) -> None:
        self.place, self._at = place, 0.0

    def pass_(self, seconds: float) -> None:
        """Let so much time go by, for the watch and outside."""
        time.sleep(seconds)
        self._at = (self._at or time.monotonic()) + seconds
        beside = self.place.with_name("next")
        beside.write_text(str(self._at))
        beside.replace(self.place)

    def let_go(self) -> None:
        """Show the time that it is outside."""
        self.place.unlink()


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
def held(home: Home, folder: Path, clock: Clock) -> Iterator[Client]:
    """A worker that goes by that clock."""
    running = Client(home, [sys.executable, "-c", HELD, str(home.root), str(clock.place)])
    yield running
    running.process.kill()
    running.process.wait()


def titles(home: Home) -> set[str]:
    with connect(home, "read") as store:
        return {facts.title for facts in store.media.facts(store.media.ids()).values()}


@pytest.mark.models
def test_files_that_come_grow_are_renamed_and_go(
    held: Client, clock: Clock, home: Home, folder: Path, make_media: MediaMaker
) -> None:
    told, _ = held.wait(type="watching")
    assert [(f["path"], f["how"]) for f in told["folders"]] == [(str(folder), "events")]
    whole = make_media.tone("grown.ogg", 4).read_bytes()
    pieces = 20
    with (folder / "in" / "Slow song.ogg").open("wb") as file:
        for part in range(0, len(whole), len(whole) // pieces + 1):
            file.write(whole[part : part + len(whole) // pieces + 1])
            file.flush()
            clock.pass_(0.18)  # far from two seconds, by which it would count as written
        assert titles(home) == set(), "looked at while it grows"
    clock.let_go()
    held.wait(type="ready")
    held.wait(type="state", state="idle")
    assert titles(home) == {"Slow song"}
    (folder / "in" / "Slow song.ogg").rename(folder / "moved.ogg")

    def moved() -> bool:
        with connect(home, "read") as store:
            rows = [row for media_id in store.media.ids() for row in store.files.of_media(media_id)]
            return [row.state for row in rows] == [FileState.PRESENT, FileState.MISSING] and not store.jobs.failed()

    until(moved)
    (folder / "moved.ogg").unlink()  # the only one: each deletion was told of, so nobody has to be asked
    until(lambda: titles(home) == set())


@pytest.mark.models
def test_a_run_at_hand_takes_it_up_and_ends_as_the_command_it_was(
    client: Client, home: Home, folder: Path, make_media: MediaMaker
) -> None:
    for number in range(6):
        shutil.copy(make_media.tone(f"w{number}.ogg", 3 + number / 7), folder / f"Old {number}.ogg")
    client.wait(type="watching")  # what comes before the system tells of it is found by another scan
    client.send(id=7, do="index", paths=[str(folder)])
    client.wait(re=7, type="progress", stage="content")
    shutil.copy(make_media.tone("late.ogg", 6), folder / "in" / "Late.ogg")
    result, _ = client.wait(re=7, type="result")
    until(lambda: "Late" in titles(home))  # with that run, or after it, where it was over before the file had settled
    assert len(titles(home)) == 7 and not result["failed"]

    def done() -> bool:
        with connect(home, "read") as store:
            return not store.jobs.next(Stage.MEANING, 9)

    until(done)


@pytest.mark.models
def test_after_a_stop_it_waits_until_the_work_is_wanted_again(
    client: Client, home: Home, folder: Path, make_media: MediaMaker
) -> None:
    client.wait(type="watching")
    client.send(id=1, do="cancel")
    client.wait(re=1, type="result")
    shutil.copy(make_media.tone("later.ogg", 3), folder / "Later.ogg")
    time.sleep(5)
    assert titles(home) == set()
    client.send(id=2, do="index", paths=[])
    client.wait(re=2, type="result")
    until(lambda: titles(home) == {"Later"})  # with that run, or after it, where it hadn't settled by then


def test_a_switch_counts_at_once(client: Client, home: Home, folder: Path, store: Store) -> None:
    client.wait(type="watching")
    store.roots.set_watch(store.files.root(os.fsencode(folder)), "off")
    client.send(id=1, do="watch")
    told, _ = client.wait(type="watching")
    assert [f["how"] for f in told["folders"]] == ["off"]


# ── In one process ──────────────────────────────────────────────────────────────────────────────────

FACTS = frozenset({Modality.FACTS})


def take_in(store: Store, *notices: Notice, control: Control | None = None) -> list[Notice]:
    """Look at what was noticed, read facts only; return what was looked at."""
    seen: list[Notice] = []
    index_library(
        store, [], only=FACTS, notices=notices, control=control, watchers=Watchers(noticed=seen.append)
    )  # fmt: skip
    return seen


def test_a_glance_looks_at_one_folder_alone(home: Home, folder: Path, make_media: MediaMaker) -> None:
    for place in ("a.ogg", "in/b.ogg", "in/deep/c.ogg"):
        (folder / place).parent.mkdir(exist_ok=True)
        shutil.copy(make_media.tone("one.ogg", 2), folder / place)
    with connect(home, "worker") as store:
        notice = Notice(os.fsencode(folder / "in"))
        assert take_in(store, notice) == [notice]
        root = store.files.root(os.fsencode(folder))
        assert sorted(store.files.known(root)) == [b"in/b.ogg"]
        take_in(store, Notice(os.fsencode(folder), growing=frozenset({b"a.ogg"})))
        assert sorted(store.files.known(root)) == [b"in/b.ogg"]
        take_in(store, Notice(os.fsencode(folder), whole=True))
        assert len(store.files.known(root)) == 3
        (folder / "in" / "b.ogg").unlink()
        take_in(store, notice)
        states = {rel: file.state for rel, file in store.files.known(root).items()}
        assert states[b"in/b.ogg"] is FileState.MISSING and states[b"in/deep/c.ogg"] is FileState.PRESENT


def test_what_goes_all_at_once_is_left_to_the_person(home: Home, folder: Path, make_media: MediaMaker) -> None:
    for number in range(3):
        shutil.copy(make_media.tone("one.ogg", 2), folder / "in" / f"{number}.ogg")
    (folder / "x.txt").write_text("so that it isn't empty")
    with connect(home, "worker") as store:
        take_in(store, Notice(os.fsencode(folder), whole=True))
        shutil.rmtree(folder / "in")
        whole = Notice(os.fsencode(folder), whole=True)
        assert take_in(store, whole, Notice(os.fsencode(folder / "in"))) == [whole, Notice(os.fsencode(folder / "in"))]
        root = store.files.root(os.fsencode(folder))
        assert {file.state for file in store.files.known(root).values()} == {FileState.PRESENT}


def test_a_folder_that_was_taken_out_meanwhile_is_not_looked_at(home: Home, folder: Path) -> None:
    with connect(home, "worker") as store:
        (root,) = store.roots.rows()
        store.roots.remove(root.id)
        take_in(store, Notice(os.fsencode(folder)))
        assert store.files.roots() == []


def test_a_run_that_is_turned_writes_what_it_has_and_comes_back(
    home: Home, folder: Path, make_media: MediaMaker
) -> None:
    for number in range(150):
        shutil.copy(make_media.tone("one.ogg", 2), folder / f"{number}.ogg")
    control = Control()
    with connect(home, "worker") as store:
        turning = Watchers(ready=lambda _ids: control.turn())
        with pytest.raises(Cancelled):
            index_library(store, [os.fsencode(folder)], only=FACTS, control=control, watchers=turning)
        done = store.jobs.counts()[Stage.FACTS]
        assert 0 < sum(n for state, n in done.items() if state == "done") < 150 and "running" not in done
        control.begin_again()
        index_library(store, [], only=FACTS, control=control)
        assert {str(state) for state in store.jobs.counts()[Stage.FACTS]} == {"done"}
