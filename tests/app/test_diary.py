"""What is played is written down, whatever ends it; in a private session nothing is."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.diary import KEEP_MS
from app.jobs import WorkerClient
from app.playerbar import PlayerBar
from app.tasks import Backend
from app.upkeep import Upkeep
from app.window import MainWindow
from core import unfinished
from core.settings import Home
from core.store import Store
from core.types import Event, EventKind, Kind
from tests.app.panel_library import events
from tests.app.playing import MINUTE_S, Shelf, until
from tests.conftest import REPOSITORY

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
    qtbot: QtBot, home: Home, shelf: Shelf, backend: Backend, worker: WorkerClient, song: Path
) -> None:
    media_id = shelf.add("A long song", song, Kind.MUSIC)
    command = [sys.executable, "-c", PLAYS, str(home.root), media_id]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
    assert child.stdout is not None
    heard, kept = list[float](), set[float]()
    try:
        while not heard or heard[-1] < 7.5 or len(kept) < 2:
            heard.append(float(child.stdout.readline()))
            play_ = unfinished.read(home)
            kept |= {play_.stop_s} if play_ else set()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(60)
    heard += [float(line) for line in child.stdout if line.endswith("\n")]  # what it played until the kill reached it
    stalled_s = sum(max(0.0, later - one - 0.5) for one, later in itertools.pairwise(heard))  # on a busy machine
    assert shelf.plays(media_id) == [], "killed, it couldn't write it"
    upkeep = Upkeep(backend, worker)
    with qtbot.waitSignal(backend.historyChanged) as changed:
        upkeep.start()
    assert changed.args == [media_id]
    (play,) = shelf.plays(media_id)
    assert max(kept) <= play.stop_s <= heard[-1] + 0.01
    assert heard[-1] - play.stop_s <= 2 * KEEP_MS / 1000 + stalled_s and KEEP_MS <= 3_000
    assert play.share == pytest.approx(play.stop_s / MINUTE_S, abs=0.02)
    assert (play.source, play.position) == ("search", 4)
    upkeep._later.stop()


def test_a_play_that_ends_well_leaves_no_file(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, home: Home, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    bar.diary.keeping.setInterval(100)
    bar.play(media_id)
    qtbot.waitUntil(home.playing.exists)
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
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    bar.play(media_id)
    until(qtbot, bar, 0.6)
    with qtbot.waitSignal(backend.historyChanged):
        backend.set_private(True)
    bar.go_on_at(20.0)
    until(qtbot, bar, 20.8)
    backend.set_private(False)
    bar.go_on_at(40.0)
    until(qtbot, bar, 40.5)
    with qtbot.waitSignal(backend.historyChanged):
        bar.stop()
    before, after = shelf.plays(media_id)
    assert before.stop_s < 20 and MINUTE_S * before.share == pytest.approx(before.stop_s, abs=0.5)
    assert 20.5 <= after.start_s < 40 and after.stop_s >= 40.4
    assert MINUTE_S * after.share == pytest.approx(after.stop_s - 40, abs=0.5)


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
