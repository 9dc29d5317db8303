"""Confinement: a program reaches its input, its output and nothing else, however it was started."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core import confine, doctor, launcher, tagreader
from core.confine import OFF, InForce, Reach
from core.ffmpeg import compiled, probe_command, source, url
from core.launcher import Captured, capture, named_files, run
from core.probe import probe
from core.settings import Home, Limits
from tests.conftest import EVERYTHING, REPOSITORY, MediaMaker

pytestmark = pytest.mark.skipif(
    not confine.in_force().landlock or not confine.in_force().seccomp, reason="this kernel has no Landlock or seccomp"
)


@pytest.fixture(params=["tools", "script"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "script":
        monkeypatch.setattr(launcher, "_tools", tuple)
    return str(request.param)


def python(code: str, *arguments: str, writes: tuple[bytes, ...] = ()) -> Captured:
    """Run Python code that may read everything."""
    argv = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return capture(argv, limits=Limits(), reach=Reach(EVERYTHING, writes))


def cat(path: Path, reach: Reach | None = None) -> Captured:
    return capture(["/bin/cat", str(path)], limits=Limits(), reach=reach)


def test_only_what_is_named_can_be_read(way: str, tmp_path: Path) -> None:
    secret, other = tmp_path / "secret", tmp_path / "other"
    secret.write_text("secret")
    other.write_text("other")
    assert cat(secret).code == 1 and b"Permission denied" in cat(secret).stderr
    assert cat(secret, Reach((bytes(secret),))).stdout == b"secret"
    assert cat(secret, Reach((bytes(other),))).stdout == b""
    assert cat(secret, Reach((bytes(tmp_path),))).stdout == b"secret"
    link = tmp_path / "link"
    link.symlink_to(secret)
    assert cat(link, Reach((bytes(other), bytes(link.parent / "none")))).stdout == b""
    assert cat(link, Reach((bytes(link),))).stdout == b"secret"


def test_only_what_is_named_can_be_written(tmp_path: Path) -> None:
    code = "import sys; open(sys.argv[1], sys.argv[2]).write('new')"
    mine, other = tmp_path / "mine", tmp_path / "other"
    other.write_text("as it was")
    assert python(code, str(mine), "w", writes=(bytes(mine),)).code == 0 and mine.read_text() == "new"
    for mode in ("w", "a", "r+"):
        assert b"Permission" in python(code, str(other), mode, writes=(bytes(mine),)).stderr
    assert b"Permission" in python(code, str(tmp_path / "third"), "w", writes=(bytes(mine),)).stderr
    for act in ("os.remove", "os.mkdir", "os.mkfifo"):
        target = str(other) if act == "os.remove" else str(tmp_path / "made")
        assert b"PermissionError" in python(f"import os, sys; {act}(sys.argv[1])", target, writes=(bytes(mine),)).stderr
    rename = python("import os, sys; os.rename(sys.argv[1], sys.argv[1] + 'x')", str(other))
    assert b"Error" in rename.stderr and other.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "other"]


def test_a_link_in_the_place_of_what_is_written_gives_no_way_to_where_it_leads(tmp_path: Path) -> None:
    other, link, away = tmp_path / "other", tmp_path / "link", tmp_path / "away"
    other.write_text("as it was")
    link.symlink_to(other)
    assert (
        b"Permission"
        in python("import sys; open(sys.argv[1], 'w').write('new')", str(link), writes=(bytes(link),)).stderr
    )
    link.unlink()
    link.symlink_to(away)
    python("pass", writes=(bytes(link),))
    assert other.read_text() == "as it was" and not away.exists()


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import socket; socket.create_connection(('127.0.0.1', int(__import__('sys').argv[1])))",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
        "if c.syscall(425, 4, bytes(120)) < 0: raise PermissionError(ctypes.get_errno())",  # io_uring_setup
        "import ctypes, os; c = ctypes.CDLL(None, use_errno=True)\n"
        "if c.ptrace(16, os.getppid(), 0, 0) < 0: raise PermissionError(ctypes.get_errno())",
    ],
)
def test_no_socket_can_be_opened_and_nobody_traced(code: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = python(code, str(server.getsockname()[1]))
        assert b"PermissionError" in said.stderr and b"13" in said.stderr


def test_nobody_can_be_signalled(way: str) -> None:
    if confine.in_force().landlock < 6:
        pytest.skip("signals are kept from Landlock 6 on")
    with subprocess.Popen(["/bin/sleep", "600"]) as sleeper:
        said = python("import os, sys; os.kill(int(sys.argv[1]), 9)", str(sleeper.pid))
        assert b"PermissionError" in said.stderr and sleeper.poll() is None
        sleeper.kill()


MARKS = (
    "os.chmod(sys.argv[1], 0o777)",
    "os.fchmod(os.open(sys.argv[1], os.O_RDONLY), 0o777)",
    "os.chown(sys.argv[1], 65534, 65534)",
    "os.lchown(sys.argv[1], 65534, 65534)",
    "os.fchown(os.open(sys.argv[1], os.O_RDONLY), 65534, 65534)",
    "os.utime(sys.argv[1], (1, 1))",
    "os.utime(os.open(sys.argv[1], os.O_RDONLY), (1, 1))",
    "os.setxattr(sys.argv[1], 'user.a', b'1')",
    "os.removexattr(sys.argv[1], 'user.there')",
)


@pytest.mark.parametrize("code", MARKS)
def test_no_files_marks_can_be_changed(code: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("as it was")
    before = mine.stat()
    said = python(f"import os, sys\n{code}", str(mine), writes=(bytes(mine),))
    assert b"PermissionError: [Errno 13]" in said.stderr
    assert mine.stat() == before or mine.stat()[:9] == before[:9]


def test_what_took_over_the_reader_of_tags_reaches_the_file_at_hand_only(way: str, home: Home, tmp_path: Path) -> None:
    """As though a hole in mutagen let a file run its own code: all is as it is for a file, but the parser."""
    song, hidden = tmp_path / "song.mp3", tmp_path / "hidden"
    song.write_bytes(b"ID3 of the song")
    home.library.write_bytes(b"as it was")
    hidden.symlink_to(home.library)
    start, *_, script, core, mutagen = tagreader.command()
    argv = [start, "-I", "-S", "-B", "-c", TAKEN_OVER, script, core, mutagen, str(song), str(home.library), str(hidden)]
    reader = tagreader.TagReader(lambda: argv)
    try:
        found = [reader.read(bytes(song)) for _ in range(2)]
    finally:
        reader.close()
    assert [read.tags["comment"] for read in found] == ["ID3 of the song"] * 2
    refused = json.loads(found[1].tags["title"])
    assert len(refused) == 22 and set(refused.values()) == {"PermissionError"}
    assert song.read_bytes() == b"ID3 of the song" and home.library.read_bytes() == b"as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hidden", "home", "song.mp3"]


TAKEN_OVER = """
import importlib.util, json, os, socket, sys
script, core, mutagen, song, library, hidden = sys.argv[1:]
spec = importlib.util.spec_from_file_location("tagchild", script)
spec.loader.exec_module(tagchild := importlib.util.module_from_spec(spec))
tagchild._import_package(core)
from core import tagparse

def tried(act):
    try:
        return str(act())
    except OSError as error:
        return type(error).__name__

def taken_over(name, descriptor):
    own = f"/proc/self/fd/{descriptor}"
    acts = {f"{mode} {path}": lambda path=path, mode=mode: open(path, mode)
            for path in (song, library, hidden, own) for mode in ("rb", "r+b", "wb", "ab")}
    acts |= {
        "list": lambda: os.listdir(os.path.dirname(library)),
        "list all": lambda: os.listdir("/"),
        "parent": lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
        "mark": lambda: os.fchmod(descriptor, 0o777),
        "remove": lambda: os.remove(song),
        "socket": lambda: socket.socket(),
    }
    refused = {what: tried(act) for what, act in acts.items()}
    return tagparse.Parsed({"title": json.dumps(refused), "comment": os.read(descriptor, 100).decode()})

tagparse.parse = taken_over
sys.exit(tagchild.main([mutagen]))
"""


def test_the_reader_of_tags_starts_without_anything_of_the_users() -> None:
    places = [Path(os.fsdecode(place)) for place in tagreader.reach().reads]
    for of_the_user in (REPOSITORY, REPOSITORY / ".venv", Path.home()):
        assert not any(of_the_user.is_relative_to(place) for place in places)
    assert REPOSITORY / "core" in places


@pytest.fixture(params=[1, 2, 5])
def older(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> InForce:
    """What an older kernel offers."""
    made = InForce(min(request.param, confine.in_force().landlock), seccomp=True)
    monkeypatch.setattr(confine, "in_force", lambda: made)
    return made


def test_an_older_kernel_lets_nobody_be_signalled_and_nothing_emptied(older: InForce, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("as it was")
    assert b"PermissionError" in python("import os, sys; os.truncate(sys.argv[1], 0)", str(other)).stderr
    assert b"PermissionError" in python("import sys; open(sys.argv[1], 'w')", str(other)).stderr
    assert other.read_text() == "as it was"
    calls = "os.kill(int(sys.argv[1]), 9)", "signal.pidfd_send_signal(os.pidfd_open(int(sys.argv[1])), 9)"
    with subprocess.Popen(["/bin/sleep", "600"]) as sleeper:
        for call in calls:
            said = python(f"import os, signal, sys; {call}", str(sleeper.pid))
            assert b"PermissionError" in said.stderr and sleeper.poll() is None
        sleeper.kill()


def test_beside_an_older_kernel_media_are_decoded_and_a_crash_is_one(older: InForce, make_media: MediaMaker) -> None:
    film = make_media.video("a.mp4", 2)
    argv: list[str | bytes] = ["ffmpeg", "-v", "error", "-i", url(bytes(film)), "-f", "null", "-"]
    said = capture(argv, limits=Limits(), reach=Reach((bytes(film),)))
    assert (said.code, said.stderr) == (0, b"")
    assert python("import os; os.abort()").code < 0


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_each_call_is_refused_once_and_the_filter_can_jump_over_all(machine: str) -> None:
    denied = confine._denied(machine, 0)
    assert len(set(denied)) == len(denied) < 254
    assert set(confine._denied(machine, 6)) < set(confine._denied(machine, 5)) < set(denied)


def test_a_link_in_the_place_of_an_output_leads_nowhere(tmp_path: Path) -> None:
    other, link = tmp_path / "other", tmp_path / "output"
    other.write_text("as it was")
    link.symlink_to(other)
    said = python("import sys; open(sys.argv[1], 'w').write('new')", str(link), writes=(bytes(link),))
    assert b"Permission" in said.stderr and other.read_text() == "as it was"


def test_this_process_stays_free(tmp_path: Path) -> None:
    cat(tmp_path / "none")
    (tmp_path / "free").write_text("yes")
    socket.socket().close()
    assert "NoNewPrivs:\t0" in Path("/proc/self/status").read_text()


def test_ffmpeg_is_held_to_its_input(make_media: MediaMaker, tmp_path: Path) -> None:
    film = make_media.video("a.mp4", 2)
    hidden = make_media.video("hidden.mp4", 2)
    script = tmp_path / "concat.txt"
    script.write_text(f"file '{hidden}'\n")
    # as though a hole in libavformat let a file name others: every whitelist off
    argv: list[str | bytes] = [
        "/usr/bin/env",
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        url(bytes(script)),
    ]
    said = capture([*argv, "-f", "null", "-"], limits=Limits())
    assert said.code != 0 and b"Permission denied" in said.stderr
    said = capture([*argv, "-f", "null", "-"], limits=Limits(), reach=Reach((bytes(script), bytes(hidden))))
    assert said.code == 0, said.stderr
    assert probe(bytes(film)).duration_s == pytest.approx(2, abs=0.1)


def test_the_files_are_found_on_the_command_line(tmp_path: Path) -> None:
    assert named_files(probe_command(b"/a/b\xff.mp4")) == Reach((b"/a/b\xff.mp4",))
    import ffmpeg

    command = compiled(ffmpeg.output(source(b"/in/-i.mp4")["0"], "pipe:1", f="null"))
    assert named_files(command) == Reach((b"/in/-i.mp4",))
    assert named_files([*command[:-1], url(b"/out/part")]) == Reach((b"/in/-i.mp4",), (b"/out/part",))


def test_many_at_once_each_reach_their_own(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(12)]
    for file in files:
        file.write_text(file.name)
    found: dict[str, bytes] = {}

    def read(file: Path, other: Path) -> None:
        found[file.name] = capture(
            ["/bin/sh", "-c", 'cat "$0"; cat "$1"', str(file), str(other)], limits=Limits(), reach=Reach((bytes(file),))
        ).stdout

    threads = [threading.Thread(target=read, args=pair) for pair in zip(files, files[1:] + files[:1], strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {file.name: file.name.encode() for file in files}


def test_no_thread_is_left() -> None:
    before = set(threading.enumerate())
    for _ in range(3):
        capture(["/bin/true"], limits=Limits())
        with run(["/bin/sleep", "60"], limits=Limits()) as child:
            keepers = set(threading.enumerate()) - before
            assert any(thread.name == "keeper" for thread in keepers)
        assert child.code == -9
    for thread in keepers:
        thread.join(120)
        assert not thread.is_alive()


def test_doctor_says_what_is_in_force(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {check.name: check for check in doctor.examine(home)}["confinement"]
    assert found.ok and "Landlock" in found.detail and "seccomp" in found.detail
    assert "but" not in found.detail
    assert found.detail.startswith("programs that decode media or read tags can't reach other files")
    assert str(InForce(2, why="no seccomp filter for odd")).endswith(
        "; but they can change modes, owners and times of files, look into other processes, empty files, "
        "signal other programs, open sockets; no seccomp filter for odd"
    )
    assert "but they can read and write your files;" in str(InForce(seccomp=True, why="this kernel has no Landlock"))
    assert "none" in str(InForce(why="macOS has no such thing that Homereel knows"))
    assert str(InForce(seccomp=True, why="this kernel offers no Landlock")).endswith("; this kernel offers no Landlock")
    monkeypatch.setenv(OFF, "off")
    confine.in_force.cache_clear()
    try:
        assert str(confine.in_force()).endswith(f"(switched off by {OFF})")
        assert capture(["/bin/cat", "/etc/hostname"], limits=Limits()).code == 0
    finally:
        monkeypatch.undo()
        confine.in_force.cache_clear()


def test_where_ffmpeg_cannot_start_confined_it_starts_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its libraries may lie where nobody thinks of: better free, and said so, than no media read at all."""
    elsewhere = tmp_path / "lib" / "needed"
    elsewhere.parent.mkdir()
    elsewhere.write_text("a library")
    odd = tmp_path / "bin" / "deep" / "ffmpeg"
    odd.parent.mkdir(parents=True)
    odd.write_text(f'#!/bin/sh\ncat {elsewhere} >/dev/null && exec ffmpeg "$@"\n')
    odd.chmod(0o755)
    monkeypatch.setattr(confine, "binaries", lambda: (str(odd), str(odd)))
    confine.in_force.cache_clear()
    try:
        assert confine.in_force() == InForce(why=f"tried in vain: {odd} doesn't start")
        assert capture([str(odd), "-version"], limits=Limits()).code == 0
    finally:
        confine.in_force.cache_clear()
