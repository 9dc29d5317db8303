"""What goes wrong around the real window with a real worker: a drive away, a killed worker, a file that vanishes."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app import jobs
from app.jobs import WorkerClient
from app.tasks import Backend
from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import EventKind, FileState, MediaId
from tests.conftest import MediaMaker

pytestmark = [pytest.mark.models, pytest.mark.slow]
LONG_MS = 900_000


@pytest.fixture
def drive(make_media: MediaMaker, tmp_path: Path) -> Path:
    """A folder with two clips and nothing else, as on a drive."""
    folder = tmp_path / "drive"
    folder.mkdir()
    for number in range(2):
        shutil.copy(make_media.video(f"clip {number}.mp4", 4 + number), folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, home: Home) -> Iterator[MainWindow]:
    made = MainWindow(Backend(home), WorkerClient(home))
    made.show()
    qtbot.waitExposed(made)
    yield made
    if made.isVisible():
        made.close()
    made.deleteLater()


def look_through(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    with qtbot.waitSignal(window.worker.finished, timeout=LONG_MS):
        window.add_paths([os.fsencode(folder)])


def states(window: MainWindow) -> list[str]:
    cards = [window.library.model.card(row) for row in range(len(window.library.model.ids))]
    return [card.state for card in cards if card is not None]


def plays(home: Home, media_id: MediaId) -> int:
    with connect(home) as store:
        return sum(event.kind == EventKind.PLAY for event in store.events.of_media(store.profiles.get(), media_id))


def test_a_drive_that_is_away_greys_its_media_and_keeps_them(
    qtbot: QtBot, window: MainWindow, home: Home, drive: Path
) -> None:
    look_through(qtbot, window, drive)
    qtbot.waitUntil(lambda: states(window) == [FileState.PRESENT] * 2)
    ids = list(window.library.model.ids)
    window.library.view.go_to(ids[0])
    window.actions_["rate_4"].trigger()
    away = drive.with_name("unplugged")
    drive.rename(away)
    said: list[str] = []
    window.worker.problem.connect(said.append)
    look_through(qtbot, window, drive)
    qtbot.waitUntil(lambda: states(window) == [FileState.OFFLINE] * 2)
    assert list(window.library.model.ids) == ids, "an unplugged drive empties nothing"
    spoken = window.library.model.data(window.library.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert "offline" in str(spoken)
    window.player.problem.connect(said.append)
    window.library.open(ids[0])
    qtbot.waitUntil(lambda: any("isn’t connected" in words for words in said))
    away.rename(drive)
    look_through(qtbot, window, drive)
    qtbot.waitUntil(lambda: states(window) == [FileState.PRESENT] * 2)
    with connect(home) as store:
        assert store.events.stars(store.profiles.get()) == {ids[0]: 4.0}


def test_a_killed_worker_is_followed_by_another_that_goes_on(
    qtbot: QtBot, window: MainWindow, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RESTART_MS", (10, 20))
    with qtbot.waitSignal(window.worker.finished, timeout=LONG_MS) as finished:
        with qtbot.waitSignal(window.worker.progress, timeout=LONG_MS):
            window.add_paths([os.fsencode(drive)])
        process = window.worker._process
        assert process is not None and process.processId() > 0, "0 would be all of us"
        os.kill(process.processId(), signal.SIGKILL)
    report = finished.args[0]
    assert report["failed"] == []
    qtbot.waitUntil(lambda: states(window) == [FileState.PRESENT] * 2)


def test_a_file_that_vanishes_while_it_plays_is_played_to_its_end_and_logged(
    qtbot: QtBot, window: MainWindow, home: Home, drive: Path
) -> None:
    look_through(qtbot, window, drive)
    qtbot.waitUntil(lambda: states(window) == [FileState.PRESENT] * 2)
    first, second = window.library.model.ids
    with connect(home) as store:
        path = store.files.of_media(first)[0].path
    with qtbot.waitSignal(window.player.stateChanged, check_params_cb=lambda state: state == "playing"):
        window.library.open(first)
    assert window.player.media_id == first
    os.unlink(path)
    qtbot.waitUntil(lambda: plays(home, first) == 1)
    look_through(qtbot, window, drive)
    qtbot.waitUntil(lambda: list(window.library.model.ids) == [second])
    assert plays(home, first) == 1, "it is listed no more, and its history stays"
