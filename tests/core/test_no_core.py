"""A crash leaves no memory on the disk: neither of Homereel's own processes nor of those that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.launch import NO_CORE_BYTES
from core.launcher import capture
from core.settings import Home, Limits
from tests.conftest import REPOSITORY

if os.name != "posix":
    pytest.skip("there are no such limits here", allow_module_level=True)

import resource

_, HARD = resource.getrlimit(resource.RLIMIT_CORE)
READ = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
"""A program that tells its own limit."""
WORKER = "import sys; from core.cli import main; sys.exit(main(['--home', sys.argv[1], '--worker']))"
CRASHES = "import os; os.abort()"

needs_cores = pytest.mark.skipif(
    HARD != resource.RLIM_INFINITY, reason="this system lets no process leave its memory behind"
)


def wanting_cores(code: str, *words: str, cwd: Path) -> subprocess.Popen[bytes]:
    """Start Python where a crash would leave all of its memory behind."""
    code = f"import resource; resource.setrlimit(resource.RLIMIT_CORE, {(HARD, HARD)}); {code}"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def left_behind(process: subprocess.Popen[bytes]) -> bool:
    """Wait for the end, and say whether the kernel wrote the memory down, or handed it on."""
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -1  # it is reaped
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


@needs_cores
def test_a_worker_that_crashes_leaves_nothing(home: Home, tmp_path: Path) -> None:
    plain = wanting_cores(CRASHES, cwd=tmp_path)
    if not left_behind(plain):
        pytest.skip("this system keeps no memory of crashes anyhow")
    for file in tmp_path.glob("core*"):
        file.unlink()
    worker = wanting_cores(WORKER, str(home.root), cwd=tmp_path)
    assert worker.stdout is not None and b"hello" in worker.stdout.readline()
    worker.send_signal(6)
    assert not left_behind(worker)
    assert list(tmp_path.glob("core*")) == []


@needs_cores
@pytest.mark.parametrize("module", ["core.cli", "app.main"])
def test_commands_and_the_window_too(module: str, tmp_path: Path) -> None:
    code = f"from contextlib import suppress\nfrom {module} import main\nwith suppress(SystemExit): main(['--help'])\n"
    process = wanting_cores(code + READ, cwd=tmp_path)
    assert int(process.communicate(timeout=240)[0].split()[-1]) == NO_CORE_BYTES


@needs_cores
def test_and_what_is_started_to_decode() -> None:
    assert int(capture([sys.executable, "-I", "-S", "-c", READ], limits=Limits()).stdout) == NO_CORE_BYTES
