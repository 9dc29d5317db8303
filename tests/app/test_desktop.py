"""Media keys, panels and the screen's sleep, on a session bus of its own, with other programs' own tools."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import ClassInfo, QObject, Signal, Slot
from pytestqt.qtbot import QtBot

from app import playerbar
from app.desktop import Desktop, session_bus
from app.inhibit import BusLock, Inhibitor, lock_for
from app.jobs import WorkerClient
from app.playerbar import PlayerBar
from app.tasks import Backend
from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import Kind, MediaId
from tests.app.playing import MINUTE_S, Shelf, until

if not sys.platform.startswith("linux"):
    pytest.skip("the session bus is Linux's", allow_module_level=True)

from PySide6.QtDBus import QDBusAbstractAdaptor, QDBusConnection

pytestmark = pytest.mark.no_qt_log
NAME, PATH = "org.mpris.MediaPlayer2.homereel", "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"


@pytest.fixture
def address() -> Iterator[str]:
    """A bus daemon of this test's own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait(60)


@pytest.fixture
def bus(address: str) -> Iterator[QDBusConnection]:
    connection = QDBusConnection.connectToBus(address, "homereel-test")
    assert connection.isConnected()
    yield connection
    QDBusConnection.disconnectFromBus("homereel-test")


@pytest.fixture
def window(qtbot: QtBot, home: Home, bus: QDBusConnection, shelf: Shelf) -> Iterator[MainWindow]:
    made = MainWindow(Backend(home), WorkerClient(home))
    made.show()
    qtbot.waitExposed(made)
    made.playback.join_desktop(bus)
    yield made
    if made.isVisible():
        made.close()
    made.deleteLater()


Ask = Callable[..., str]


@pytest.fixture
def ask(qtbot: QtBot, address: str) -> Ask:
    """Call a method as another program would, with dbus-send; returns what it prints."""

    def call(method: str, *arguments: str, name: str = NAME) -> str:
        words = [
            f"--bus={address}",
            "--print-reply",
            "--reply-timeout=240000",
            f"--dest={name}",
            PATH,
            method,
            *arguments,
        ]
        process = subprocess.Popen(["dbus-send", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        qtbot.waitUntil(lambda: process.poll() is not None)
        assert process.stdout is not None
        return process.stdout.read()

    return call


def get(ask: Ask, name: str, interface: str = PLAYER) -> str:
    answer = ask("org.freedesktop.DBus.Properties.Get", f"string:{interface}", f"string:{name}")
    return " ".join(answer.split("variant", 1)[-1].split())


def put(ask: Ask, name: str, value: str) -> None:
    answer = ask("org.freedesktop.DBus.Properties.Set", f"string:{PLAYER}", f"string:{name}", f"variant:{value}")
    assert "Error" not in answer, answer


@pytest.fixture
def songs(shelf: Shelf, song: Path, home: Home) -> list[MediaId]:
    ids = [shelf.add(f"Song {n}", song, Kind.MUSIC, f"{n}.ogg".encode()) for n in range(3)]
    still = home.thumbnail(ids[0])
    still.parent.mkdir(parents=True, exist_ok=True)
    still.write_bytes(b"a picture")
    return ids


# ── MPRIS ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_it_says_of_itself(window: MainWindow, ask: Ask) -> None:
    root = "org.mpris.MediaPlayer2"
    assert get(ask, "Identity", root) == 'string "Homereel"'
    assert get(ask, "DesktopEntry", root) == 'string "org.homereel.Homereel"'
    assert get(ask, "SupportedUriSchemes", root) == "array [ ]"
    assert get(ask, "CanQuit", root) == get(ask, "CanRaise", root) == "boolean true"
    assert get(ask, "PlaybackStatus") == 'string "Stopped"' and get(ask, "CanPlay") == "boolean false"
    assert "TrackList/NoTrack" in get(ask, "Metadata")


def test_what_plays(qtbot: QtBot, window: MainWindow, ask: Ask, songs: list[MediaId], home: Home) -> None:
    window.player.play(songs[0], among=songs)
    until(qtbot, window.player, 0.2)
    assert get(ask, "PlaybackStatus") == 'string "Playing"'
    said = get(ask, "Metadata")
    assert f'"mpris:trackid" variant object path "/org/homereel/medium/{songs[0]}"' in said
    assert '"mpris:length" variant int64 60' in said
    assert '"xesam:title" variant string "Song 0"' in said
    assert '"xesam:artist" variant array [ string "The Pilots" ]' in said
    assert f'"mpris:artUrl" variant string "file://{home.thumbnail(songs[0])}"' in said
    assert get(ask, "Position").startswith("int64 ") and get(ask, "CanGoNext") == "boolean true"
    assert get(ask, "Rate") == "double 1" and get(ask, "MaximumRate") == "double 3"


def told(tmp_path: Path) -> str:
    return (tmp_path / "said").read_text()


def test_a_private_session_tells_that_something_plays_but_not_what(
    qtbot: QtBot, window: MainWindow, ask: Ask, address: str, songs: list[MediaId], tmp_path: Path
) -> None:
    bar, backend = window.player, window.backend
    bar.play(songs[2], among=songs)
    until(qtbot, bar, 0.1)
    with (tmp_path / "said").open("w") as file:
        watch = subprocess.Popen(["dbus-monitor", "--address", address, f"path={PATH}"], stdout=file)
        qtbot.waitUntil(lambda: bool(told(tmp_path)))
        backend.set_private(True)
        qtbot.waitUntil(lambda: '"Metadata"' in told(tmp_path))
        assert '"xesam:title" variant string "Homereel"' in get(ask, "Metadata")
        bar.play(songs[0], among=songs)
        until(qtbot, bar, 0.2)
        ask(f"{PLAYER}.Pause")
        qtbot.waitUntil(lambda: bar.state == "paused")
        said = get(ask, "Metadata")
        qtbot.waitUntil(lambda: '"Paused"' in told(tmp_path))
        watch.terminate()
        watch.wait(60)
    for text in (said, told(tmp_path)):
        assert not any(word in text for word in (*songs, "Song", "Pilots", "artUrl", "mpris:length")), text
    ask(f"{PLAYER}.SetPosition", "objpath:/org/homereel/medium", "int64:1000000")
    qtbot.waitUntil(lambda: abs(bar.position_s - 1.0) < 0.1)
    backend.set_private(False)
    assert '"xesam:title" variant string "Song 0"' in get(ask, "Metadata")
    backend.set_private(True)
    with connect(backend.home) as store:
        other = store.profiles.get("other")
    backend.set_profile(other)
    assert "Song" not in get(ask, "Metadata"), "it was begun in a private session"
    bar.play(songs[1], among=songs)
    until(qtbot, bar, 0.1)
    assert '"xesam:title" variant string "Song 1"' in get(ask, "Metadata"), "theirs isn't private"


def test_media_keys(
    qtbot: QtBot, window: MainWindow, ask: Ask, songs: list[MediaId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playerbar, "BACK_TO_START_S", MINUTE_S)  # however long a busy machine takes to ask
    bar = window.player
    bar.play(songs[0], among=songs)
    until(qtbot, bar, 0.2)
    ask(f"{PLAYER}.Pause")
    qtbot.waitUntil(lambda: bar.state == "paused")
    assert get(ask, "PlaybackStatus") == 'string "Paused"'
    ask(f"{PLAYER}.Pause")
    assert bar.state == "paused"
    ask(f"{PLAYER}.PlayPause")
    qtbot.waitUntil(lambda: bar.state == "playing")
    ask(f"{PLAYER}.Next")
    qtbot.waitUntil(lambda: bar.media_id == songs[1] and bar.state == "playing")
    ask(f"{PLAYER}.Previous")
    qtbot.waitUntil(lambda: bar.media_id == songs[0] and bar.state == "playing")
    ask(f"{PLAYER}.Stop")
    qtbot.waitUntil(lambda: bar.media_id == "")
    ask(f"{PLAYER}.Play")
    qtbot.waitUntil(lambda: bar.media_id == songs[0])


def test_going_to_a_second(qtbot: QtBot, window: MainWindow, ask: Ask, songs: list[MediaId]) -> None:
    bar = window.player
    bar.play(songs[0], among=songs)
    until(qtbot, bar, 0.1)
    bar.toggle()
    qtbot.waitUntil(lambda: bar.state == "paused")
    track = f"objpath:/org/homereel/medium/{songs[0]}"
    ask(f"{PLAYER}.SetPosition", track, "int64:2000000")
    qtbot.waitUntil(lambda: abs(bar.position_s - 2.0) < 0.1)
    ask(f"{PLAYER}.SetPosition", "objpath:/org/homereel/medium/other", "int64:500000")
    ask(f"{PLAYER}.SetPosition", track, "int64:999000000")
    assert abs(bar.position_s - 2.0) < 0.1, "what is late or past the end is not done"
    ask(f"{PLAYER}.Seek", "int64:-1000000")
    qtbot.waitUntil(lambda: abs(bar.position_s - 1.0) < 0.1)
    ask(f"{PLAYER}.Seek", "int64:90000000")
    qtbot.waitUntil(lambda: bar.media_id == songs[1])


def test_properties_that_can_be_set(window: MainWindow, ask: Ask, songs: list[MediaId]) -> None:
    bar = window.player
    put(ask, "Volume", "double:0.25")
    put(ask, "Rate", "double:1.5")
    put(ask, "LoopStatus", "string:Track")
    put(ask, "Shuffle", "boolean:true")
    assert (bar.volume_slider.value(), bar.rate(), bar.line.repeat) == (25, 1.5, "one") and bar.line.seed is not None
    put(ask, "Shuffle", "boolean:false")
    put(ask, "LoopStatus", "string:Nonsense")
    assert bar.line.seed is None and bar.line.repeat == "one"
    assert get(ask, "LoopStatus") == 'string "Track"'


def test_changes_are_told(qtbot: QtBot, window: MainWindow, address: str, songs: list[MediaId], tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("w") as file:
        watch = subprocess.Popen(["dbus-monitor", "--address", address, f"path={PATH}"], stdout=file)
        qtbot.waitUntil(lambda: said.stat().st_size > 0)
        window.player.play(songs[0], among=songs)
        until(qtbot, window.player, 0.2)
        window.player.seek(1.5)
        window.player.set_rate(2.0)
        qtbot.waitUntil(lambda: "double 2" in said.read_text())
        watch.terminate()
        watch.wait(60)
    told = " ".join(said.read_text().split())
    assert 'member=PropertiesChanged string "org.mpris.MediaPlayer2.Player" array [ dict entry(' in told
    assert '"PlaybackStatus" variant string "Playing"' in told and '"Metadata" variant array' in told
    assert "member=Seeked int64 1500000" in told
    assert "] array [ ]" in told, "the third argument is an array of texts"


def test_raise_and_quit(qtbot: QtBot, window: MainWindow, ask: Ask) -> None:
    window.showMinimized()
    ask("org.mpris.MediaPlayer2.Raise")
    assert not window.isMinimized()
    ask("org.mpris.MediaPlayer2.Quit")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert "was not provided" in ask(f"{PLAYER}.Play"), "gone from the bus"


def test_a_second_library_has_a_name_of_its_own(qtbot: QtBot, window: MainWindow, address: str, bar: PlayerBar) -> None:
    other = QDBusConnection.connectToBus(address, "homereel-other")
    from app.mpris import Mpris

    second = Mpris(bar, bar._backend, other, (lambda: None, lambda: None))
    assert second.join()
    names = other.interface().registeredServiceNames().value()
    assert NAME in names and any(name.startswith(f"{NAME}.instance") for name in names)
    second.leave()
    QDBusConnection.disconnectFromBus("homereel-other")


def test_without_a_bus_it_is_quiet(
    qtbot: QtBot, home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home.root))
    assert session_bus() is None
    window = MainWindow(Backend(home), WorkerClient(home))
    window.playback.join_desktop()
    assert window.playback.desktop is not None and window.playback.desktop.mpris is None
    window.player.stateChanged.emit("playing")
    window.close()
    window.deleteLater()
    assert "bus" not in capfd.readouterr().err.lower()


# ── The screen ──────────────────────────────────────────────────────────────────────────────────────


class Saver(QObject):
    """A screen saver as desktops have one: it gives cookies and takes them back."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[int, tuple[str, str]] = {}
        self.given = 40
        self.adaptor = _Saver(self)


@ClassInfo({"D-Bus Interface": "org.freedesktop.ScreenSaver"})
class _Saver(QDBusAbstractAdaptor):
    @Slot(str, str, result="uint")
    def Inhibit(self, program: str, reason: str) -> int:  # noqa: N802
        saver: Saver = self.parent()  # type: ignore[assignment]
        saver.given += 1
        saver.held[saver.given] = (program, reason)
        saver.changed.emit()
        return saver.given

    @Slot("uint")
    def UnInhibit(self, cookie: int) -> None:  # noqa: N802
        saver: Saver = self.parent()  # type: ignore[assignment]
        saver.held.pop(cookie)
        saver.changed.emit()


@pytest.fixture
def saver(address: str) -> Iterator[Saver]:
    connection = QDBusConnection.connectToBus(address, "a-desktop")
    made = Saver()
    assert connection.registerObject("/org/freedesktop/ScreenSaver", made)
    assert connection.registerService("org.freedesktop.ScreenSaver")
    yield made
    QDBusConnection.disconnectFromBus("a-desktop")


def test_a_film_keeps_the_screen_awake_while_it_plays(
    qtbot: QtBot, window: MainWindow, saver: Saver, shelf: Shelf, film: Path
) -> None:
    bar = window.player
    bar.play(shelf.add("film", film))
    qtbot.waitUntil(lambda: list(saver.held.values()) == [("Homereel", "A film plays")])
    bar.toggle()
    qtbot.waitUntil(lambda: saver.held == {})
    bar.toggle()
    qtbot.waitUntil(lambda: list(saver.held) == [42])
    bar.stop()
    qtbot.waitUntil(lambda: saver.held == {})


def test_a_song_lets_it_sleep(qtbot: QtBot, window: MainWindow, saver: Saver, songs: list[MediaId]) -> None:
    window.player.play(songs[0])
    until(qtbot, window.player, 0.4)
    assert saver.given == 40


def test_closing_lets_it_sleep(qtbot: QtBot, window: MainWindow, saver: Saver, shelf: Shelf, film: Path) -> None:
    window.player.play(shelf.add("film", film))
    qtbot.waitUntil(lambda: bool(saver.held))
    window.close()
    qtbot.waitUntil(lambda: saver.held == {})


def test_an_answer_that_comes_too_late_is_taken_back(qtbot: QtBot, bus: QDBusConnection, saver: Saver) -> None:
    owner = QObject()
    inhibitor = Inhibitor(BusLock(bus, owner), "x", owner)
    inhibitor.set_held(True)
    inhibitor.set_held(False)
    qtbot.waitUntil(lambda: saver.given == 41)
    qtbot.waitUntil(lambda: saver.held == {})


class Portal(QObject):
    """The portal, where no screen saver answers."""

    def __init__(self, connection: QDBusConnection) -> None:
        super().__init__()
        self.connection = connection
        self.asked: list[int] = []
        self.closed = False
        self.adaptor = _Portal(self)
        self.request = QObject(self)
        self.request_adaptor = _Request(self.request)
        connection.registerObject("/org/freedesktop/portal/desktop", self)
        connection.registerObject("/request/1", self.request)
        connection.registerService("org.freedesktop.portal.Desktop")


@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.Inhibit"})
class _Portal(QDBusAbstractAdaptor):
    @Slot(str, "uint", "QVariantMap", result="QDBusObjectPath")
    def Inhibit(self, _window: str, flags: int, _options: dict[str, object]) -> object:  # noqa: N802
        from PySide6.QtDBus import QDBusObjectPath

        self.parent().asked.append(flags)  # type: ignore[attr-defined]
        return QDBusObjectPath("/request/1")


@ClassInfo({"D-Bus Interface": "org.freedesktop.portal.Request"})
class _Request(QDBusAbstractAdaptor):
    @Slot()
    def Close(self) -> None:  # noqa: N802
        self.parent().parent().closed = True  # type: ignore[attr-defined]


def test_without_a_screen_saver_the_portal_is_asked(qtbot: QtBot, bus: QDBusConnection, address: str) -> None:
    portal = Portal(QDBusConnection.connectToBus(address, "a-portal"))
    owner = QObject()
    inhibitor = Inhibitor(lock_for(bus, owner), "a film", owner)
    inhibitor.set_held(True)
    qtbot.waitUntil(lambda: portal.asked == [8])
    inhibitor.set_held(False)
    qtbot.waitUntil(lambda: portal.closed)
    QDBusConnection.disconnectFromBus("a-portal")


def test_nobody_there_is_no_trouble(qtbot: QtBot, bus: QDBusConnection) -> None:
    owner = QObject()
    inhibitor = Inhibitor(BusLock(bus, owner), "a film", owner)
    inhibitor.set_held(True)
    qtbot.waitUntil(lambda: not owner.children() or len(owner.children()) == 1)
    inhibitor.set_held(False)
    assert Inhibitor(None, "x").held is False


def test_the_desktop_closes_twice(qtbot: QtBot, window: MainWindow) -> None:
    desktop = window.playback.desktop
    assert isinstance(desktop, Desktop)
    desktop.close()
    desktop.close()
