"""Real playback of real files: what is heard is what is written into the history."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app import playerbar
from app.playable import Playable
from app.playerbar import PlayerBar
from app.tasks import Backend
from core.types import Event, EventKind, FileState, Kind, MediaId
from tests.app.panel_library import events, lose
from tests.app.playing import MINUTE_S, Shelf, until

pytestmark = pytest.mark.no_qt_log
"""pytest-qt's handler is Python. A thread of the engine that warns (of a machine without sound, say) waits for Python's
lock in it while a test waits for that thread with the lock in hand; between two tests it calls what is gone."""


@pytest.mark.parametrize("kind", ["short_film", "short_song"])
def test_played_to_the_end_is_one_play(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, kind: str, request: pytest.FixtureRequest
) -> None:
    media_id = shelf.add(kind, request.getfixturevalue(kind), duration_s=3.0)
    with qtbot.waitSignal(backend.historyChanged) as changed:
        bar.play(media_id, source="search", slate=0, position=2)
    assert changed.args == [media_id]
    (play,) = shelf.plays(media_id)
    assert 0.9 <= play.share <= 1.02
    assert play.start_s == 0
    assert play.stop_s == pytest.approx(3.0, abs=0.2)
    assert (play.source, play.position) == ("search", 2)
    assert bar.state == "stopped"


def test_stopped_is_a_smaller_share(qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("song", song)
    bar.play(media_id)
    until(qtbot, bar, 0.8)
    assert bar._log is not None
    at_s = bar._log.at_s
    with qtbot.waitSignal(backend.historyChanged):
        bar.stop()
    (play,) = shelf.plays(media_id)
    assert 0.8 <= play.stop_s == at_s < MINUTE_S
    assert play.stop_s == pytest.approx(MINUTE_S * play.share, abs=0.15)
    assert bar.media_id == ""


def test_jumps_are_not_watched(qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, film: Path) -> None:
    media_id = shelf.add("film", film)
    bar.play(media_id)
    until(qtbot, bar, 0.3)
    assert bar._log is not None
    before_s = bar._log.watched_s
    with qtbot.waitSignal(backend.historyChanged):
        bar.seek(MINUTE_S - 1)
    (play,) = shelf.plays(media_id)
    assert play.stop_s == pytest.approx(MINUTE_S, abs=0.2)
    assert 0.2 <= before_s < play.share * MINUTE_S <= before_s + 1.3


def test_it_starts_where_it_is_asked_to(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, film: Path) -> None:
    media_id = shelf.add("film", film)
    bar.play(media_id, 2.0)
    until(qtbot, bar, 2.2)
    assert bar.seek_bar.marks == ((2.0, ""),)
    bar.stop()
    assert bar._log is None


def test_resume(qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("song", song)
    shelf.store.events.append(backend.profile, Event(media_id, EventKind.PLAY, 1e9, share=0.5, stop_s=30.0))
    bar.play(media_id, resume=True)
    until(qtbot, bar, 30.1)
    assert bar.resume_button.text() == "Play from the start"
    bar.toggle()
    qtbot.waitUntil(lambda: bar.state == "paused")
    bar.stop()


def test_resume_is_offered(qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("song", song)
    shelf.store.events.append(backend.profile, Event(media_id, EventKind.PLAY, 1e9, share=0.7, stop_s=42.0))
    bar.play(media_id)
    qtbot.waitUntil(bar.resume_button.isVisible)
    assert bar.resume_button.text() == "Resume at 0:42"
    qtbot.mouseClick(bar.resume_button, Qt.MouseButton.LeftButton)
    until(qtbot, bar, 42.1)
    assert not bar.resume_button.isVisible()


@pytest.mark.parametrize(("last_s", "resumes"), [(0.0, False), (0.1, False), (1.5, True), (2.9, False)])
def test_start_and_end_are_no_place_to_resume(last_s: float, resumes: bool) -> None:
    assert (Playable(MediaId("a"), duration_s=3.0, last_s=last_s).resume_s > 0) is resumes


def test_queue(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, short_song: Path, song: Path, film: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(playerbar, "BACK_TO_START_S", MINUTE_S)  # however long a busy machine takes to click
    first, second = shelf.add("first", short_song, name=b"1.ogg", duration_s=3.0), shelf.add("second", film)
    third = shelf.add("third", song, name=b"3.ogg")
    bar.play(first, 2.6, source="library", position=4, among=[first, second])
    bar.enqueue(third)
    assert bar.queue() == ([first, second, third], 0)
    qtbot.waitUntil(lambda: bar.media_id == second and bar.state == "playing")  # the first has ended
    until(qtbot, bar, 0.2)
    with qtbot.waitSignal(backend.historyChanged, check_params_cb=lambda written: written == second):
        qtbot.mouseClick(bar.next_button, Qt.MouseButton.LeftButton)
    (play,) = shelf.plays(second)
    assert (play.source, play.position) == ("library", 5)
    qtbot.waitUntil(lambda: bar.media_id == third and bar.state == "playing")
    assert not bar.next_button.isEnabled()
    qtbot.mouseClick(bar.previous_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.media_id == second)


def test_after_a_long_film_only_what_was_queued_by_hand_follows(
    qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path, film: Path
) -> None:
    long, short = shelf.add("A long film", film), shelf.add("A clip", film, name=b"b.mp4")
    tune = shelf.add("A song", song, Kind.MUSIC)
    bar.play(long, among=[long, short])
    qtbot.waitUntil(lambda: bar.media_id == long)
    assert bar._open is not None and bar._goes_on(), "this one is short"
    bar._open = replace(bar._open, duration_s=5400.0)
    assert not bar._goes_on()
    bar.play(long)
    qtbot.waitUntil(lambda: bar.media_id == long and bar._open is not None)
    bar.enqueue(tune)
    assert bar._open is not None
    bar._open = replace(bar._open, duration_s=5400.0)
    assert bar._goes_on()


def test_going_to_a_second_of_what_plays_is_one_play(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, film: Path
) -> None:
    media_id = shelf.add("The pilot", film)
    bar.play(media_id)
    until(qtbot, bar, 0.2)
    bar.toggle()
    with qtbot.waitSignal(backend.historyChanged):
        bar.go_on_at(MINUTE_S - 1)
    plays = shelf.plays(media_id)
    assert len(plays) == 1 and plays[0].stop_s > MINUTE_S - 1


def test_the_picture_answers_keys(qtbot: QtBot, bar: PlayerBar) -> None:
    steps: list[float] = []
    bar.page.stepWanted.connect(steps.append)
    bar.set_volume(0.5)
    for code in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(bar.page, code)
    assert steps == [10.0, -10.0] and bar.volume_slider.value() == 55


def test_pause_and_play_buttons(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path) -> None:
    assert not bar.play_button.isEnabled()
    bar.play(shelf.add("song", song))
    until(qtbot, bar, 0.2)
    assert bar.play_button.accessibleName() == "Pause"
    with qtbot.waitSignal(bar.stateChanged):
        qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    assert bar.state == "paused"
    assert bar.play_button.accessibleName() == "Play"
    with qtbot.waitSignal(bar.stateChanged):
        qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    assert bar.state == "playing"


def test_the_ended_one_can_be_played_again(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    with qtbot.waitSignal(backend.historyChanged):
        bar.play(media_id, MINUTE_S - 0.5)
    qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.state == "playing")
    until(qtbot, bar, 0.1)


def test_a_long_play_is_written_as_opened_first(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path
) -> None:
    media_id = shelf.add("song", song)
    bar.diary.opened.setInterval(200)
    bar.play(media_id, 0.5, source="foryou", position=3)
    qtbot.waitUntil(lambda: bool(events(shelf.store, media_id, EventKind.OPEN)))
    (opened,) = events(shelf.store, media_id, EventKind.OPEN)
    assert (opened.source, opened.position, opened.start_s) == ("foryou", 3, 0.5)
    assert shelf.plays(media_id) == []
    bar.stop()


def test_closing_writes_the_play(qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("song", song)
    bar.play(media_id)
    until(qtbot, bar, 0.4)
    bar.stop()
    backend.close()
    assert len(shelf.plays(media_id)) == 1


@pytest.mark.parametrize("name", [b"bad\xff\xfename.mp4", b"http:x #50% ?.mp4", "片子\u202e🎞.mp4".encode()])
def test_odd_names_play(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, film: Path, name: bytes) -> None:
    bar.play(shelf.add("odd", film, name=name))
    until(qtbot, bar, 0.3)


@pytest.mark.parametrize("without", [(), ("symlink",), ("symlink", "link")])
def test_a_name_that_is_no_text_plays_through_a_link(
    qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path, monkeypatch: pytest.MonkeyPatch, without: tuple[str, ...]
) -> None:
    """A symbolic link, else a hard one, in a folder that goes with it; else it is said that it can't be played."""
    tempfile_home = shelf.folder.parent / "tmp"
    tempfile_home.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tempfile_home))

    def refuse(*_: object) -> None:
        raise OSError(1, "not here")

    for kind in without:
        monkeypatch.setattr(f"os.{kind}", refuse)
    media_id = shelf.add("odd", song, name=b"bad\xff.ogg")
    if len(without) == 2:
        with qtbot.waitSignal(bar.problem) as said:
            bar.play(media_id)
        assert "can’t be played" in said.args[0]
    else:
        bar.play(media_id)
        until(qtbot, bar, 0.2)
        assert [path.name for path in tempfile_home.glob("homereel-*/*")] == ["medium.ogg"]
    bar.stop()
    assert not list(tempfile_home.iterdir())


def test_a_broken_file_says_so_once(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film at all" * 100)
    said: list[str] = []
    bar.problem.connect(said.append)
    media_id = shelf.add("Torn", broken)
    bar.play(media_id)
    qtbot.waitUntil(lambda: len(said) == 1)
    assert said[0].startswith("“Torn” can’t be played: it is damaged or of a kind")
    assert "broken.mp4" in said[0]
    assert bar.artist.whole() == said[0]
    bar.play(shelf.add("song", song))
    until(qtbot, bar, 0.2)
    assert len(said) == 1
    assert shelf.plays(media_id) == []


@pytest.mark.parametrize("name", [b"trap.mp4", b"trap.m3u8"])
def test_nothing_is_fetched(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, tmp_path: Path, name: bytes) -> None:
    """A playlist in a film's clothes may not reach out of the machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/a.ts"
    trap = tmp_path / "trap"
    trap.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{address}\n#EXT-X-ENDLIST\n")
    with listening:
        with qtbot.waitSignal(bar.problem):
            bar.play(shelf.add("Trap", trap, name=name))
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_a_file_that_went_away(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path) -> None:
    media_id = shelf.add("Gone", song)
    (shelf.folder / song.name).unlink()
    with qtbot.waitSignal(bar.problem) as said:
        bar.play(media_id)
    assert "no longer there" in said.args[0]


@pytest.mark.parametrize(("state", "words"), [(FileState.OFFLINE, "isn’t connected"), (FileState.MISSING, "was moved")])
def test_a_file_that_is_known_to_be_away(
    qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path, state: FileState, words: str
) -> None:
    media_id = shelf.add("Away", song)
    lose(shelf.store, media_id, state)
    with qtbot.waitSignal(bar.problem) as said:
        bar.play(media_id)
    assert words in said.args[0]
    assert bar.state == "stopped"


def test_volume_mute_and_speed(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path, short_song: Path
) -> None:
    bar.set_volume(0.5)
    qtbot.mouseClick(bar.mute_button, Qt.MouseButton.LeftButton)
    assert bar.volume() == 0
    qtbot.mouseClick(bar.mute_button, Qt.MouseButton.LeftButton)
    assert bar.volume() == 0.5
    bar.set_rate(2.0)
    bar.play(shelf.add("song", song))
    until(qtbot, bar, 0.1)
    began, from_s = time.monotonic(), bar.position_s

    def twice_as_fast() -> bool:
        passed_s = time.monotonic() - began
        return passed_s > 2 and bar.position_s - from_s > 1.5 * passed_s

    qtbot.waitUntil(twice_as_fast)
    short = shelf.add("short", short_song, duration_s=3.0)
    with qtbot.waitSignal(backend.historyChanged, check_params_cb=lambda written: written == short):
        bar.play(short)
    assert shelf.plays(short)[0].share == pytest.approx(1.0, abs=0.1)


def test_narrow_bars_keep_what_matters(qtbot: QtBot, bar: PlayerBar) -> None:
    bar.resize(600, 72)
    qtbot.waitUntil(lambda: bar.width() == 600 and bar.seek_bar.width() > 100)
    assert bar.play_button.isVisible() and not bar.volume_slider.isVisible()


def test_the_picture_arrives(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, film: Path) -> None:
    bar.page.resize(640, 480)
    bar.page.show()
    with qtbot.waitSignal(bar.pictureChanged) as shown:
        bar.play(shelf.add("film", film))
    assert shown.args == [True]

    def colours() -> int:
        picture = bar.page.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        return len({picture.pixelColor(x, y).rgb() for x in range(20, 620, 40) for y in range(20, 460, 40)})

    qtbot.waitUntil(lambda: colours() > 20)  # the test picture, not a black page


def test_a_song_has_no_picture(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path) -> None:
    said: list[bool] = []
    bar.pictureChanged.connect(said.append)
    bar.play(shelf.add("song", song, Kind.MUSIC))
    until(qtbot, bar, 0.2)
    assert True not in said


def test_a_stop_while_it_loads_is_a_stop(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path
) -> None:
    bar.play(shelf.add("song", song))
    bar.stop()
    with qtbot.waitCallback() as looked:
        backend.run(lambda *_: None, looked)
    assert bar.state == "stopped" and bar.media_id == ""
