"""Watching with real files: they come, grow, are renamed, go, and lie on disks that come and go."""

from __future__ import annotations

import os
import queue
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from core import watching
from core.errors import UserProblem
from core.settings import Home, Watching
from core.store import Root, Store, connect
from core.types import Notice, RootId
from core.watching import Watch, Watched, wanted_way
from tests.core.waiting import until

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

WAIT_S = 120.0
SETTLE_S = 0.6


class Held:
    """The clock of a watch, which goes on only as the test writes: however late it comes to, its pauses are short."""

    def __init__(self) -> None:
        self._real, self._at = time.monotonic, time.monotonic()
        self._is_held = True

    def monotonic(self) -> float:
        """Tell the time."""
        return self._at if self._is_held else self._real()

    def pass_(self, seconds: float) -> None:
        """Let so much time go by, for the watch and outside."""
        time.sleep(seconds)
        self._at += seconds

    def let_go(self) -> None:
        """Show the time that it is outside."""
        self._is_held = False


class Ears:
    """Writes down what a watch says."""

    def __init__(self, home: Home, **how: object) -> None:
        self.notices: queue.Queue[list[Notice]] = queue.Queue()
        self.told: queue.Queue[list[Watched]] = queue.Queue()
        self.taken: list[tuple[str, str]] = []
        """What the system told of, and the watch has taken: the kind of event, the path."""
        self.watch = Watch(home, self.notices.put, self.told.put, settle_s=SETTLE_S, **how)  # type: ignore[arg-type]
        take = self.watch._take

        def noted(event: FileSystemEvent, now: float) -> None:
            take(event, now)
            self.taken.append((event.event_type, os.fspath(event.src_path)))

        self.watch._take = noted  # type: ignore[method-assign]

    def ways(self) -> dict[bytes, str]:
        """Wait for the next word of how folders are watched."""
        return {watched.path: watched.how for watched in self.told.get(timeout=WAIT_S)}

    def next(self) -> list[Notice]:
        """Wait for what is noticed next."""
        return self.notices.get(timeout=WAIT_S)

    def until(self, *wanted: Notice) -> None:
        """Wait until all of these were noticed, in one go or several."""
        heard: list[Notice] = []
        while not set(wanted) <= set(heard):
            heard += self.next()

    def place_of(self, folder: Path) -> tuple[int, int] | None:
        """Which folder it is that the system tells of by this name: its device and inode."""
        held = self.watch._handles.get(os.fsencode(folder))
        return held[1] if held else None

    def has_taken(self, kind: str, path: Path) -> None:
        """Wait until the watch has taken this event, and all that came before it."""
        until(lambda: (kind, str(path)) in self.taken)

    def hears_nothing(self, seconds: float = 2.5) -> bool:
        """Whether nothing is noticed for so long."""
        time.sleep(seconds)
        return self.notices.empty()


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """A folder of the library with a medium in it."""
    made = tmp_path / "media"
    (made / "films").mkdir(parents=True)
    (made / "films" / "old.mp4").write_bytes(b"old")
    store.files.root(os.fsencode(made))
    return made


@pytest.fixture
def ears(home: Home, folder: Path) -> Iterator[Ears]:
    """A watch that has begun."""
    made = Ears(home)
    made.watch.start()
    assert made.ways() == {os.fsencode(folder): "events"}
    yield made
    made.watch.close()


def named(folder: Path, *parts: str, growing: tuple[bytes, ...] = (), whole: bool = False) -> Notice:
    return Notice(os.fsencode(folder.joinpath(*parts)), frozenset(growing), whole)


@pytest.fixture
def clock(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> Held:
    """The clock of a watch that has begun."""
    made = Held()
    monkeypatch.setattr(watching, "time", made)
    return made


def test_a_new_file_is_told_once_it_is_written(ears: Ears, folder: Path, clock: Held) -> None:
    with (folder / "films" / "new.mp4").open("wb") as file:
        for _ in range(12):
            file.write(b"x" * 1000)
            file.flush()
            clock.pass_(SETTLE_S / 4)
            assert ears.notices.empty(), "told of while it grows"
    ears.has_taken("closed", folder / "films" / "new.mp4")  # else it may settle first, and be told of twice
    clock.let_go()
    assert ears.next() == [named(folder, "films")]
    assert ears.hears_nothing()


def test_what_still_grows_beside_it_is_named(ears: Ears, folder: Path, clock: Held) -> None:
    with (folder / "films" / "long.mkv").open("wb") as file:
        (folder / "films" / "done.mp4").write_bytes(b"all of it")
        ears.has_taken("closed", folder / "films" / "done.mp4")

        def grown() -> bool:
            file.write(b"x")
            file.flush()
            clock.pass_(SETTLE_S / 6)
            return not ears.notices.empty()

        until(grown)
        assert ears.next() == [named(folder, "films", growing=(b"long.mkv",))]
    clock.let_go()
    assert ears.next() == [named(folder, "films")]


def test_a_rename_a_deletion_and_subtitles_are_told(ears: Ears, folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "films" / "old.mp4").rename(folder / "more" / "new.mp4")
    ears.until(named(folder, "films"), named(folder, "more"))
    (folder / "more" / "new.srt").write_text("1\n")
    assert ears.next() == [named(folder, "more")]
    (folder / "more" / "new.mp4").unlink()
    assert ears.next() == [named(folder, "more")]


def test_a_folder_that_is_moved_in_brings_its_files(ears: Ears, folder: Path, tmp_path: Path) -> None:
    deep = tmp_path / "outside" / "season" / "one"
    deep.mkdir(parents=True)
    (deep / "a.mp4").write_bytes(b"a")
    (tmp_path / "outside").rename(folder / "inside")
    ears.until(named(folder, "inside", "season", "one"))


def test_a_folder_that_goes_asks_for_a_careful_look(ears: Ears, folder: Path) -> None:
    shutil.rmtree(folder / "films")
    ears.until(named(folder, whole=True))


def test_what_is_no_medium_and_homereels_own_files_are_nothing(ears: Ears, home: Home, folder: Path) -> None:
    (folder / "notes.txt").write_text("x")
    (folder / "half.mp4.part").write_bytes(b"x")
    list((folder / "films").iterdir())
    (folder / "films" / "old.mp4").read_bytes()
    assert ears.hears_nothing()


def test_the_librarys_own_stills_are_nothing(home: Home, store: Store, tmp_path: Path) -> None:
    store.files.root(os.fsencode(tmp_path))  # the home lies in it
    ears = Ears(home)
    ears.watch.start()
    try:
        ears.ways()
        (home.thumbnails / "ab").mkdir()
        (home.thumbnails / "ab" / "x.jpg").write_bytes(b"x")
        assert ears.hears_nothing()
    finally:
        ears.watch.close()


def test_odd_names_come_through(ears: Ears, folder: Path) -> None:
    odd = os.fsencode(folder) + b"/\xff\xfe folder"
    os.mkdir(odd)
    Path(os.fsdecode(odd + b"/\xff.mp4")).write_bytes(b"x")
    assert ears.next() == [Notice(odd)]


def test_a_disk_that_goes_and_comes_back(ears: Ears, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    ears.watch.look()
    assert ears.ways() == {os.fsencode(folder): "away"}
    assert ears.next() == [named(folder, whole=True)]
    away.rename(folder)
    ears.watch.look()
    assert ears.ways() == {os.fsencode(folder): "events"}
    ears.until(named(folder, whole=True))
    (folder / "after.mp4").write_bytes(b"x")
    ears.until(named(folder))


def test_another_disk_at_the_same_place_is_watched_anew(ears: Ears, folder: Path) -> None:
    folder.rename(folder.with_name("first"))
    shutil.copytree(folder.with_name("first"), folder)
    there = folder.stat()
    ears.watch.look()
    ears.until(named(folder, whole=True))
    until(lambda: ears.place_of(folder) == (there.st_dev, there.st_ino))  # it may have been looked at in between
    (folder / "fresh.mp4").write_bytes(b"x")
    ears.until(named(folder))


def test_the_switches_of_library_and_folder_count_at_once(ears: Ears, store: Store, folder: Path) -> None:
    store.set_watching(Watching(on=False))
    ears.watch.look()
    assert ears.ways() == {os.fsencode(folder): "off"}
    (folder / "quiet.mp4").write_bytes(b"x")
    assert ears.hears_nothing()
    store.roots.set_watch(store.files.root(os.fsencode(folder)), "3")
    store.set_watching(Watching(on=True))  # last: it may be looked at in between
    ears.watch.look()
    assert ears.told.get(timeout=WAIT_S) == [Watched(os.fsencode(folder), "looks", 3, "chosen")]


def test_a_folder_is_looked_through_from_time_to_time(
    home: Home, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.roots.set_watch(store.files.root(os.fsencode(folder)), "1")
    ears, minutes = Ears(home), [0.0]
    real = time.monotonic
    monkeypatch.setattr(watching.time, "monotonic", lambda: real() + 60 * minutes[0])
    ears.watch.start()
    try:
        ears.ways()
        assert ears.hears_nothing(1.5)
        for _ in range(2):
            minutes[0] += 1.05
            assert ears.next() == [named(folder, whole=True)]
    finally:
        ears.watch.close()


def test_where_the_system_has_no_room_it_is_looked_at(
    home: Home, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers.api import BaseObserver

    def full(*_words: object, **_named: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "schedule", full)
    ears = Ears(home)
    ears.watch.start()
    try:
        assert ears.told.get(timeout=WAIT_S) == [Watched(os.fsencode(folder), "looks", 15, "full")]
    finally:
        ears.watch.close()


def test_what_could_not_be_looked_at_is_told_again(ears: Ears, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RETRY_S", 1.0)
    ears.watch.put_back([named(folder, "films")])
    assert ears.next() == [named(folder, "films")]


def test_many_folders_at_once_are_one_look(folder: Path, ears: Ears, clock: Held) -> None:
    copied = folder.with_name("copied")
    for number in range(watching.MANY + 5):
        (copied / f"{number}").mkdir(parents=True)
        (copied / f"{number}" / "a.mp4").write_bytes(b"x")
    copied.rename(folder / "copied")
    (folder / "last.mp4").write_bytes(b"x")
    ears.has_taken("closed", folder / "last.mp4")  # and so all that was told of the folders
    clock.let_go()
    assert ears.next() == [named(folder, whole=True)]


@pytest.mark.parametrize(
    ("fstype", "opts", "remote"), [("nfs4", "rw", True), ("ext4", "rw", False), ("x", "rw,remote", True)]
)
def test_shares_are_known_by_their_file_system(
    fstype: str, opts: str, remote: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disks = [
        _Disk("/", "ext4", "rw"),
        _Disk(str(tmp_path), fstype, opts),
        _Disk(str(tmp_path) + "-other", "nfs", "rw"),
    ]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: disks)
    assert watching.is_remote(os.fsencode(tmp_path / "films")) is remote
    way = wanted_way(Root(RootId(1), os.fsencode(tmp_path)), Watching(every_min=7))
    assert (way.how, way.every_min, way.why) == (("looks", 7, "network") if remote else ("events", 0, ""))


class _Disk:
    def __init__(self, mountpoint: str, fstype: str, opts: str) -> None:
        self.mountpoint, self.fstype, self.opts = mountpoint, fstype, opts


def test_a_single_file_is_looked_at_and_off_is_off(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(b"x")
    ways: dict[str, Callable[[], Watched]] = {
        "looks": lambda: wanted_way(Root(RootId(1), os.fsencode(file)), Watching()),
        "off": lambda: wanted_way(Root(RootId(1), os.fsencode(tmp_path), watch="off"), Watching()),
    }
    assert all(way().how == how for how, way in ways.items())
    assert wanted_way(Root(RootId(1), os.fsencode(tmp_path), watch="5"), Watching(on=False)).how == "off"


def test_a_busy_library_does_not_end_the_watch(
    home: Home, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_S", 0.1)
    tries: list[object] = []

    def busy(*_: object) -> Store:
        tries.append(1)
        if len(tries) == 1:
            raise UserProblem("The library is busy.")
        return connect(home, "read")

    monkeypatch.setattr(watching, "connect", busy)
    ears = Ears(home)
    ears.watch.start()
    try:
        assert ears.ways() == {os.fsencode(folder): "events"} and len(tries) > 1
    finally:
        ears.watch.close()


def test_a_folder_by_a_link_is_looked_at(home: Home, store: Store, tmp_path: Path) -> None:
    """The system would tell of the link alone."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store.files.root(os.fsencode(tmp_path / "link"))
    ears = Ears(home)
    ears.watch.start()
    try:
        assert ears.ways() == {os.fsencode(tmp_path / "link"): "looks"}
    finally:
        ears.watch.close()
