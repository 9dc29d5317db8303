"""A warmed process with the shim in it, which forks one child per command: an interpreter's start costs a second, and
the tries are thousands.

    python -m tests.torture.forks     the process itself: one JSON request a line, one JSON answer a line
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from tests.conftest import REPOSITORY

SOURCE = Path(__file__).with_name("shim.c")
TIMEOUT_S = 300.0
COUNT, ERROR, HALF, KILL, TEAR = range(5)
WRITE, TRUNCATE, SYNC, OPEN, RENAME, UNLINK, MKDIR, CHMOD = (1 << bit for bit in range(8))
NAMES = {WRITE: "write", TRUNCATE: "truncate", SYNC: "sync", OPEN: "open", RENAME: "rename", UNLINK: "unlink",
         MKDIR: "mkdir", CHMOD: "chmod"}  # fmt: skip
ALL = 255


@dataclass(frozen=True)
class Fault:
    """What is to go wrong, and when: names and numbers as in shim.c.

    Attributes:
        nth: at which call of these kinds, from 1.
        number: errno of an ERROR.
        stays: whether each later call of these kinds fails too.
        shift_s: how far off the clock is.
    """

    mode: int = COUNT
    nth: int = 0
    number: int = 0
    stays: bool = False
    kinds: int = ALL
    shift_s: float = 0.0


@dataclass(frozen=True)
class Done:
    """How a command ended.

    Attributes:
        code: exit status, negative for a signal; −1000 where it was ended because it didn't end by itself.
        calls: how many calls of each kind were made.
        hit: kind and file of the call that went wrong, "" where it never came to it.
    """

    code: int
    out: str
    err: str
    calls: dict[int, int]
    hit: str
    seconds: float
    pid: int = 0


def build(folder: Path) -> Path | None:
    """Compile the shim; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        return None
    target = folder / "shim.so"
    flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
    subprocess.run([compiler, *flags, "-o", str(target), str(SOURCE), "-ldl", "-lpthread"], check=True)
    return target


@dataclass
class Forks:
    """This end of the warmed process. A context manager."""

    shim: Path
    scratch: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = field(default=None, init=False)

    def __enter__(self) -> Forks:
        self.scratch.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {"LD_PRELOAD": str(self.shim), "PYTHONPATH": str(REPOSITORY)} | self.environment
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.forks"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=REPOSITORY,
        )  # fmt: skip
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(TIMEOUT_S)

    def warm(self, *words: str) -> Done:
        """Run a command once, and load what it loaded for all that follow."""
        return self._ask({"words": words, "fault": asdict(Fault()), "home": "", "warm": True})

    def run(
        self, home: Path, words: Sequence[str], fault: Fault = Fault(), timeout_s: float = TIMEOUT_S
    ) -> Done:  # frozen
        """Run `homereel --home HOME --json WORDS…`."""
        words = ["--home", str(home), "--json", *words]
        return self._ask({"words": words, "home": str(home), "fault": asdict(fault), "timeout_s": timeout_s})

    def call(self, home: Path, name: str, *arguments: Any, fault: Fault = Fault()) -> Done:
        """Run a function of the tests, `module:name`, with JSON arguments."""
        return self._ask({"call": name, "words": arguments, "home": str(home), "fault": asdict(fault)})

    def _ask(self, request: dict[str, Any]) -> Done:
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        out, err = self.scratch / "out", self.scratch / "err"
        request |= {"out": str(out), "err": str(err)}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        told = [path.read_text("utf-8", "backslashreplace") for path in (out, err)]
        calls = {int(kind): count for kind, count in answer["calls"].items()}
        return Done(answer["code"], told[0], told[1], calls, answer["hit"], answer["seconds"], answer["pid"])


# ── The process itself ──────────────────────────────────────────────────────────────────────────────


def main() -> int:
    """Serve until stdin ends."""
    from core import confine, launcher
    from core.cli import main as cli
    from core.settings import Limits

    del cli  # loaded for the children
    confine.in_force()  # tried once for all children
    launcher._prefix(Limits())
    shim = ctypes.CDLL(None)
    shim.torture_path.restype = ctypes.c_char_p
    shim.torture_calls_of.restype = ctypes.c_long
    requests = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    for line in requests:
        request = json.loads(line)
        if request.get("warm"):
            request["loaded"] = request["out"] + ".modules"
        answers.write(json.dumps(_served(shim, request)) + "\n")
        answers.flush()
        for name in json.loads(Path(request["loaded"]).read_text()) if request.get("warm") else ():
            with contextlib.suppress(Exception):  # what can't be loaded alone is loaded by whoever needs it
                importlib.import_module(name)
    return 0


def _served(shim: ctypes.CDLL, request: dict[str, Any]) -> dict[str, Any]:
    shim.torture_reset()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        _be_the_child(shim, request)
    code = _ended(pid, began + request.get("timeout_s", TIMEOUT_S))
    hit = shim.torture_hit()
    path = os.fsdecode(shim.torture_path())
    return {
        "code": code, "calls": {kind: shim.torture_calls_of(kind) for kind in NAMES},
        "hit": f"{NAMES[hit]} {path}" if hit else "",
        "seconds": time.monotonic() - began, "pid": pid,
    }  # fmt: skip


def _ended(pid: int, until_s: float) -> int:
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > until_s:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return -1000
        time.sleep(0.003)


def _be_the_child(shim: ctypes.CDLL, request: dict[str, Any]) -> NoReturn:
    """Run the command as a process of its own would."""
    code = 1
    try:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
        sys.stdout, sys.stderr = (open(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))  # noqa: SIM115
        fault = Fault(**request["fault"])
        shim.torture_shift(ctypes.c_double(fault.shift_s))
        home = os.fsencode(request["home"]) if request["home"] else b"/nowhere"
        shim.torture_arm(home, fault.mode, ctypes.c_long(fault.nth), fault.number, int(fault.stays), fault.kinds)
        code = _work(request)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001  # as the interpreter does at its end
        import traceback

        traceback.print_exc()
    finally:
        if "loaded" in request:
            Path(request["loaded"]).write_text(json.dumps([name for name in sys.modules if name != "__main__"]))
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _work(request: dict[str, Any]) -> int:
    if "call" in request:
        module, _, name = request["call"].partition(":")
        return int(getattr(importlib.import_module(module), name)(*request["words"]) or 0)
    from core.cli import main as cli

    return cli(request["words"])


if __name__ == "__main__":
    sys.exit(main())
