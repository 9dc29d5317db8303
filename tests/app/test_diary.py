"""What is played is written down, whatever ends it; in a private session nothing is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.jobs import WorkerClient
from app.playerbar import PlayerBar
from app.tasks import Backend
from app.upkeep import Upkeep
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from core.types import Event, EventKind, Kind
from tests.app.panel_library import events
from tests.app.playing import Shelf, until
from tests.conftest import REPOSITORY, MediaMaker

pytestmark = pytest.mark.no_qt_log

PLAYS = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.playerbar import PlayerBar
from app.tasks import Backend
from core.settings import Home
app = QApplication([])
bar = PlayerBar(Backend(Home(Path(sys.argv[1]))))
bar.positionChanged.connect(lambda _id, at_s: print(f"{at_s:.2f}", flush=True))
bar.play(sys.argv[2], source="search", position=4)
app.exec()
"""


def test_a_kill_in_the_middle_loses_seconds(
    qtbot: QtBot, home: Home, shelf: Shelf, backend: Backend, worker: WorkerClient, make_media: MediaMaker
) -> None:
    media_id = shelf.add("A long song", make_media.tone("long.ogg", 60), Kind.MUSIC, duration_s=60.0)
    command = [sys.executable, "-c", PLAYS, str(home.root), media_id]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
    assert child.stdout is not None
    try:
        at_s = next(float(line) for line in child.stdout if float(line) > 7.5)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    assert shelf.plays(media_id) == [], "killed, it couldn't write it"
    upkeep = Upkeep(backend, worker)
    with qtbot.waitSignal(backend.historyChanged) as changed:
        upkeep.start()
    assert changed.args == [media_id]
    (play,) = shelf.plays(media_id)
    assert at_s - 4.5 <= play.stop_s <= at_s + 0.5
    assert play.share == pytest.approx(play.stop_s / 60, abs=0.02)
    assert (play.source, play.position) == ("search", 4)
    upkeep._later.stop()


def test_a_play_that_ends_well_leaves_no_file(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, home: Home, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    bar.diary.keeping.setInterval(100)
    bar.play(media_id)
    qtbot.waitUntil(home.playing.exists, timeout=8000)
    with qtbot.waitSignal(backend.historyChanged):
        bar.stop()
    assert len(shelf.plays(media_id)) == 1 and not home.playing.exists()


# ── Private session ─────────────────────────────────────────────────────────────────────────────────


def everything(store: Store) -> list[Event]:
    return store.events.of_profile(store.profiles.get())


def test_a_private_session_leaves_no_trace(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, home: Home, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    for timer in (bar.diary.keeping, bar.diary.opened):
        timer.setInterval(50)
    backend.set_private(True)
    bar.play(media_id)
    until(qtbot, bar, 1.0)
    bar.stop()
    backend.close()
    assert everything(shelf.store) == [] and not home.playing.exists()


def test_begun_and_ended_in_the_middle_of_a_play(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, make_media: MediaMaker
) -> None:
    media_id = shelf.add("song", make_media.tone("twenty.ogg", 20), duration_s=20.0)
    bar.play(media_id)
    until(qtbot, bar, 0.6)
    with qtbot.waitSignal(backend.historyChanged):
        backend.set_private(True)
    bar.go_on_at(10.0)
    until(qtbot, bar, 10.8)
    backend.set_private(False)
    bar.go_on_at(15.0)
    until(qtbot, bar, 15.5)
    with qtbot.waitSignal(backend.historyChanged):
        bar.stop()
    before, after = shelf.plays(media_id)
    assert before.stop_s < 2 and before.share < 0.1
    assert after.start_s >= 10.5 and after.stop_s >= 15.4 and after.share < 0.1


def test_the_window_says_so(qtbot: QtBot, home: Home, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("song", song)
    window = MainWindow(Backend(home), WorkerClient(home))
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.library.model.ids == [media_id])
    assert not window.player.private_sign.isVisible()
    qtbot.keyClick(
        window.library.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert window.player.private_sign.isVisible() and window.actions_["private"].isChecked()
    assert "aren’t written down" in window.toast.text.text()
    window.library.view.select([media_id])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Q)  # queued, and so played, for nothing else plays
    until(qtbot, window.player, 0.3)
    window.controls.more_like_this()
    window.search_for("song")
    qtbot.waitUntil(lambda: window.search.model.ids == [media_id])
    window.search.open(media_id)
    window.controls.rate(4)
    qtbot.mouseClick(window.player.private_sign, Qt.MouseButton.LeftButton)
    assert not window.backend.private and not window.player.private_sign.isVisible()
    window.backend.set_private(True)
    window.close()
    kinds = {event.kind for event in everything(shelf.store)}
    assert kinds == {EventKind.RATING}, "what one says of a medium is meant to be kept"
    assert events(shelf.store, media_id, EventKind.RATING)[0].stars == 4
    again = MainWindow(Backend(home), WorkerClient(home))
    assert not again.backend.private and again.player.queue()[0] == []
    again.close()
    window.deleteLater()
    again.deleteLater()
