"""Files opened with Homereel: played before they are understood, queued in order, handed to the running window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import WorkerClient
from app.main import SingleInstance
from app.opening import Opening
from app.tasks import Backend
from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import JobState, Stage
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST = """
import sys, time
from PySide6.QtCore import QCoreApplication
from app.main import SingleInstance
from core.settings import Home
app = QCoreApplication([])
instance = SingleInstance(Home.at(sys.argv[1]).make())
assert instance.is_first()
print("first", flush=True)
time.sleep(600)
"""

SECOND = """
import sys
from app import main
main.ANSWER_MS = 60_000  # however busy the machine is on which the first one answers
sys.exit(main.main(sys.argv[1:]))
"""


@pytest.fixture
def clips(make_media: MediaMaker, tmp_path: Path) -> list[Path]:
    """Three short songs, each of its own."""
    folder = tmp_path / "音乐 ♪"
    folder.mkdir()
    made = []
    for number in range(3):
        source = make_media.run(
            f"opened-{number}.ogg", "-f", "lavfi", "-i", f"sine=frequency={300 + 100 * number}:duration=20"
        )
        made.append(folder / f"{3 - number} song.ogg")
        made[-1].write_bytes(source.read_bytes())
    return made


@pytest.fixture
def window(qtbot: QtBot, home: Home) -> Iterator[MainWindow]:
    """A window with a real worker."""
    made = MainWindow(Backend(home), WorkerClient(home))
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def opening(window: MainWindow) -> Opening:
    return Opening(window.backend, window.worker, window.player, window)


def test_a_file_plays_before_it_is_understood(
    qtbot: QtBot, window: MainWindow, opening: Opening, clips: list[Path], make_media: MediaMaker, home: Home
) -> None:
    hours = make_media.again("hours.ogg", clips[0], 3 * 3600)  # however late this looks, it isn't understood by then
    with qtbot.waitSignal(opening.playing):
        opening.open([str(hours)])
    with connect(home, "read") as store:
        row = store.files.by_path(os.fsencode(hours))
        assert row is not None and not store.jobs.counts()[Stage.CONTENT].get(JobState.DONE)
    qtbot.waitUntil(lambda: window.player.state == "playing")
    assert window.player.media_id == row.media_id and window.player.origin.source == "opened"
    window.worker.cancel()


def test_several_are_queued_in_their_order_and_a_bad_one_is_said(
    qtbot: QtBot, window: MainWindow, opening: Opening, clips: list[Path], home: Home, tmp_path: Path
) -> None:
    bad = tmp_path / "broken.mp4"
    bad.write_bytes(b"no film")
    said: list[str] = []
    opening.problem.connect(said.append)
    opening.open([str(path) for path in (clips[2], bad, clips[0], clips[1])])
    qtbot.waitUntil(lambda: len(window.player.queue()[0]) == 3, timeout=120_000)
    with connect(home, "read") as store:
        rows = [store.files.by_path(os.fsencode(clips[n])) for n in (2, 0, 1)]
    assert window.player.queue() == ([row.media_id for row in rows if row], 0)
    assert said == ["“broken.mp4” can’t be played: not a media file (no stream could be read)."]
    opening.open([str(clips[1])])  # known by now: nothing is read, what played gives way
    qtbot.waitUntil(lambda: len(window.player.queue()[0]) == 1)
    window.worker.cancel()


def test_a_file_that_is_not_there_is_said(qtbot: QtBot, window: MainWindow, opening: Opening, tmp_path: Path) -> None:
    with qtbot.waitSignal(opening.problem) as said:
        opening.open([str(tmp_path / "nowhere.mp4")])
    assert said.args is not None and "nowhere.mp4" in said.args[0] and "not there" in said.args[0]


def test_folders_are_looked_through(qtbot: QtBot, opening: Opening, tmp_path: Path) -> None:
    with qtbot.waitSignal(opening.foldersOpened) as opened:
        opening.open([str(tmp_path)])
    assert opened.args == [[os.fsencode(tmp_path)]]


# ── One instance ────────────────────────────────────────────────────────────────────────────────────


def start(home: Home, *paths: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, "--home", str(home.root), *paths],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_after_a_kill_the_next_start_is_the_first(qtbot: QtBot, home: Home) -> None:
    dead = subprocess.Popen(
        [sys.executable, "-c", FIRST, str(home.root)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert dead.stdout is not None and dead.stdout.readline() == "first\n"
    assert not SingleInstance(home).is_first()
    dead.send_signal(signal.SIGKILL)
    dead.wait()
    assert (home.root / "window.lock").exists(), "what a kill leaves behind"
    heir = SingleInstance(home)
    assert heir.is_first()
    with qtbot.waitSignal(heir.asked) as asked:
        second = start(home, "relative name.mp4")
    assert asked.args == [[str(REPOSITORY / "relative name.mp4")]]
    assert second.wait(120) == 0
    heir.close()


def test_another_home_is_another_instance(qtbot: QtBot, home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other").make()
    one, two = SingleInstance(home), SingleInstance(other)
    assert one.is_first() and two.is_first()
    heard: list[object] = []
    one.asked.connect(heard.append)
    with qtbot.waitSignal(two.asked):
        caller = start(other)
    assert caller.wait(120) == 0 and heard == []
    linked = tmp_path / "linked"
    linked.symlink_to(home.root)
    assert not SingleInstance(Home(linked)).is_first(), "the same home by another name"
    one.close()
    two.close()


def test_the_socket_is_open_to_its_owner_only(home: Home) -> None:
    made = SingleInstance(home)
    assert made.is_first() and made._server is not None
    assert os.stat(made._server.fullServerName()).st_mode & 0o077 == 0
    made.close()
