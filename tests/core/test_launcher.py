"""The exec launcher: limits hold, groups die, pipes come through."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import launcher, tags
from core.confine import Reach
from core.launcher import Pipes, main
from core.settings import PASSPHRASE, Limits
from tests.conftest import EVERYTHING
from tests.leftovers import descriptors

PYTHON = sys.executable
capture = functools.partial(launcher.capture, reach=Reach(EVERYTHING))
run = functools.partial(launcher.run, reach=Reach(EVERYTHING))


@pytest.fixture(autouse=True, params=["tools", "script"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything holds with Linux's own tools and with the launcher in Python, which other systems have."""
    if request.param == "script":
        monkeypatch.setattr(launcher, "_tools", tuple)
    elif not launcher._tools():
        pytest.skip("prlimit and setpriv are Linux's")
    return str(request.param)


def python(code: str) -> list[str]:
    return [PYTHON, "-I", "-S", "-c", code]


def test_output_and_status_come_back() -> None:
    said = capture(python("import sys; print('out'); sys.stderr.write('err'); sys.exit(3)"), limits=Limits())
    assert (said.stdout, said.stderr, said.code, said.stopped) == (b"out\n", b"err", 3, "")


def test_the_passphrase_of_the_library_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    monkeypatch.setenv("HOMEREEL_DEVICE", "cpu")
    told = capture([PYTHON, "-c", "import os; print(*os.environ.items())"], limits=Limits()).stdout
    assert b"HOMEREEL_DEVICE" in told and b"correct horse" not in told


def test_a_missing_program_is_reported() -> None:
    said = capture(["/nowhere/at-all"], limits=Limits())
    assert said.code == 127
    assert b"/nowhere/at-all" in said.stderr


def test_the_clock_stops_a_hang_and_what_it_started(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"sleep 600 & echo $! > {pid_file}; sleep 600"
    started = time.monotonic()
    reach = Reach(EVERYTHING, (bytes(pid_file),))
    said = capture(["/bin/sh", "-c", script], limits=Limits(wall_s=10), reach=reach)
    assert said.stopped == "time"
    assert time.monotonic() - started < 120
    assert _is_gone(int(pid_file.read_text()))


def _is_gone(pid: int, within_s: float = 120.0) -> bool:
    """Wait until a process is gone or a zombie that somebody else has to reap."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_endless_output_is_cut() -> None:
    said = capture(["/bin/sh", "-c", "yes"], limits=Limits(wall_s=250), max_bytes=1_000_000)
    assert said.stopped == "size"
    assert len(said.stdout) < 2_000_000


def test_complaints_are_kept_in_part() -> None:
    said = capture(["/bin/sh", "-c", "yes | head -c 3000000 >&2"], limits=Limits())
    assert said.code == 0
    assert 0 < len(said.stderr) < 1_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="macOS refuses RLIMIT_AS")
def test_memory_is_limited() -> None:
    said = capture(python("x = bytearray(400_000_000)"), limits=Limits(memory_bytes=200_000_000))
    assert b"MemoryError" in said.stderr


def test_processor_time_is_limited() -> None:
    said = capture(python("while True: pass"), limits=Limits(wall_s=250, cpu_s=1))
    assert said.code == -signal.SIGXCPU


def test_file_size_is_limited_and_pipes_are_not(tmp_path: Path) -> None:
    big = f"f = open({str(tmp_path / 'big')!r}, 'wb'); f.write(bytes(5_000_000)); f.close()"
    reach = Reach(EVERYTHING, (os.fsencode(tmp_path / "big"),))
    assert b"too large" in capture(python(big), limits=Limits(file_bytes=1_000_000), reach=reach).stderr
    assert (tmp_path / "big").stat().st_size <= 1_000_000
    said = capture(python("print('x' * 5_000_000)"), limits=Limits(file_bytes=1_000_000))
    assert len(said.stdout) == 5_000_001


def test_it_is_nice_and_leads_its_session() -> None:
    said = capture(python("import os; print(os.nice(0), os.getsid(0) == os.getpid())"), limits=Limits(nice=7))
    assert said.stdout.split() == [str(min(os.nice(0) + 7, 19)).encode(), b"True"]


def test_further_pipes_carry_what_is_written_to_them() -> None:
    pipes = Pipes(2)
    code = f"import os; os.write({pipes.writes[0]}, b'a' * 300_000); os.write({pipes.writes[1]}, b'b'); print('c')"
    said = capture(python(code), limits=Limits(), pipes=pipes)
    assert (len(said.more[0]), said.more[1], said.stdout) == (300_000, b"b", b"c\n")


def test_a_pipe_into_the_child_is_closed_with_it() -> None:
    echo = python("import sys; sys.stdout.write(sys.stdin.readline())")
    with run(echo, limits=Limits(), stdin=subprocess.PIPE) as it:
        it.stdin.write(b"hello\n")
        assert it.stdout.read(100) == b"hello\n"
    assert it.stdin.closed


def test_no_descriptor_is_leaked() -> None:
    tags.close()  # what another test left open may end by itself meanwhile
    capture(python(""), limits=Limits(), pipes=Pipes(3))
    before = descriptors()
    for _ in range(5):
        capture(python(""), limits=Limits(), pipes=Pipes(3))
    assert descriptors() <= before


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_the_child_dies_with_homereel(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    parent = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from core.launcher import run; "
        "from core.settings import Limits; child = run(['/bin/sleep', '600'], limits=Limits()); time.sleep(0.3); "
        "open(sys.argv[2], 'w').write(str(child.pid)); time.sleep(600)"
    )
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen([PYTHON, "-c", parent, str(root), str(pid_file)])
    deadline = time.monotonic() + 120
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert _is_gone(int(pid_file.read_text()))


def test_closing_kills() -> None:
    with run(["/bin/sleep", "60"], limits=Limits()) as child:
        assert child.code is None
    assert child.code == -signal.SIGKILL


def test_the_frozen_hook_reports_what_it_cannot_start() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); from core.launcher import main; sys.exit(main(sys.argv[2:]))"
    root = Path(__file__).resolve().parents[2]
    argv = [PYTHON, "-c", code, str(root), str(os.getpid()), "5", "1000000000", "1000000", "0", "/bin/echo", "hello"]
    assert subprocess.run(argv, capture_output=True, timeout=120).stdout == b"hello\n"
    assert callable(main)
