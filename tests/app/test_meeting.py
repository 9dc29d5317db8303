"""Where a running window listens: nowhere that another account could have been first, and only its own is spoken to."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from app import meeting
from app.main import SingleInstance
from core.settings import Home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes have no folder")

LISTENER = """
import os, socket, sys
os.setuid(65534)
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
print("there", flush=True)
server.settimeout(30)
print(server.accept()[0].recv(100), flush=True)
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    """A runtime folder and one for temporary files, nobody else's."""
    with tempfile.TemporaryDirectory() as short:
        made = {"runtime": Path(short) / "run", "temporary": Path(short) / "tmp"}
        for folder in made.values():
            folder.mkdir(mode=0o700)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(made["runtime"]))
        monkeypatch.setattr(tempfile, "tempdir", str(made["temporary"]))
        yield made


def folders(home: Home) -> list[Path]:
    return [Path(name).parent for name in meeting.names(home)]


def test_it_is_the_sessions_folder_then_the_home_then_one_of_our_own(home: Home, places: dict[str, Path]) -> None:
    own = places["temporary"] / f"homereel-{os.getuid()}"
    assert folders(home) == [places["runtime"], home.root, own]
    assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_a_folder_that_others_may_enter_is_none(qtbot: QtBot, home: Home, places: dict[str, Path]) -> None:
    taken = places["temporary"] / f"homereel-{os.getuid()}"
    taken.mkdir()
    for folder, mode in ((taken, 0o777), (places["runtime"], 0o755), (home.root, 0o750)):
        folder.chmod(mode)
    assert folders(home) == []
    first, second = SingleInstance(home), SingleInstance(home)
    assert first.is_first(), "the window opens, if unheard"
    assert not second.is_first() and not second.send(["/a/film.mkv"])
    first.close()


def test_a_link_or_another_accounts_folder_is_none(home: Home, places: dict[str, Path], tmp_path: Path) -> None:
    (places["temporary"] / f"homereel-{os.getuid()}").symlink_to(home.root)
    assert folders(home) == [places["runtime"], home.root]
    if os.getuid() == 0:
        os.chown(places["runtime"], 65534, 65534)
        assert folders(home) == [home.root]


def test_a_home_too_deep_for_a_socket_is_heard_elsewhere(
    qtbot: QtBot, tmp_path: Path, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    deep = Home(tmp_path / ("影" * 40) / "home").make()
    first = SingleInstance(deep)
    assert first.is_first() and first._server is not None
    assert Path(first._server.fullServerName()).parent == places["temporary"] / f"homereel-{os.getuid()}"
    first.close()


def test_a_session_without_the_variable_finds_the_window_of_one_with_it(
    qtbot: QtBot, home: Home, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    first = SingleInstance(home)
    assert first.is_first()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(places["runtime"]))
    with qtbot.waitSignal(first.asked) as asked:
        SingleInstance(home).send(["/a/film.mkv"])
    assert asked.args == [["/a/film.mkv"]]
    first.close()


def test_who_was_first_among_the_temporary_files_hears_nothing(
    qtbot: QtBot, home: Home, places: dict[str, Path]
) -> None:
    [name, *_] = meeting.names(home)
    squatter = QLocalServer()
    assert squatter.listen(str(places["temporary"] / Path(name).name))
    first = SingleInstance(home)
    assert first.is_first()
    with qtbot.waitSignal(first.asked):
        SingleInstance(home).send(["/a/film.mkv"])
    assert not squatter.hasPendingConnections()
    first.close()


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.getuid() != 0, reason="needs another account")
def test_another_accounts_server_is_told_nothing(qtbot: QtBot, home: Home, places: dict[str, Path]) -> None:
    [name, *_] = meeting.names(home)
    open_to_all = Path(tempfile.mkdtemp(dir="/tmp"))
    open_to_all.chmod(0o777)
    moved = open_to_all / "s"
    with subprocess.Popen([sys.executable, "-c", LISTENER, str(moved)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "there\n"
        Path(name).symlink_to(moved)
        assert not SingleInstance(home).send(["/a/film.mkv"])
        assert other.stdout.readline() == "b''\n"
    moved.unlink()
    open_to_all.rmdir()


def test_our_own_is_known() -> None:
    here, there = socket.socketpair()
    with here, there:
        assert meeting.is_ours(here.fileno())
