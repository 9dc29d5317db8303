"""The worker's threads: commands of one kind in, worked off one after the other, whole lines out to the caller."""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from core.control import Control
from core.errors import Cancelled, FetchProblem, HomereelError, traced

log = logging.getLogger(__name__)

TOLD_EVERY_S = 0.1
"""How far something is comes some hundred times a second; nobody sees that."""
IDLE_S = 300.0
"""Models are released after so many seconds without work."""

Command = Mapping[str, Any]


class Pipe:
    """The one place that writes to the caller; whole lines, from any thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()

    def send(self, **message: Any) -> None:
        """Write one message as one line of ASCII JSON."""
        line = json.dumps(message).encode("ascii") + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()


class Steps:
    """Thins out what is told of one thing's steps; the last one always comes."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def is_due(self, done: int, total: int) -> bool:
        """Whether a step is to be told."""
        now = time.monotonic()
        due = done == total or now - self._told_at >= TOLD_EVERY_S
        self._told_at = now if due else self._told_at
        return due


class Lane:
    """A thread with a queue of commands; whatever a command raises becomes an error reply."""

    def __init__(self, pipe: Pipe, handle: Callable[[Command], None], idle: Callable[[], None]) -> None:
        self._pipe = pipe
        self._handle = handle
        self._idle = idle
        self._queue: queue.Queue[Command | None] = queue.Queue()

    def put(self, command: Command | None) -> None:
        """Add a command; None ends the lane after what is queued."""
        self._queue.put(command)

    def run(self) -> None:
        """Work off commands until None comes. One of the four places where any Exception is caught."""
        while True:
            try:
                command = self._queue.get(timeout=IDLE_S)
            except queue.Empty:
                self._idle()
                continue
            if command is None:
                return
            try:
                self._handle(command)
            except Exception as error:  # noqa: BLE001
                self._pipe.send(re=command.get("id"), **describe(error))


class HeldLane(Lane):
    """A lane whose commands can be paused, resumed and cancelled: the one at hand and those that wait."""

    def __init__(self, pipe: Pipe, handle: Callable[[Command, Control], None]) -> None:
        super().__init__(pipe, self._held, lambda: None)
        self._do = handle
        self._lock = threading.Lock()
        self._controls: list[tuple[object, Control]] = []

    def put(self, command: Command | None) -> None:
        """Add a command, which is under `hold` from here on; None ends the lane after what is queued."""
        if command is not None:
            command = {**command, "control": Control()}
            with self._lock:
                self._controls.append((command.get("id"), command["control"]))
        super().put(command)

    def hold(self, how: str, of: object = None) -> None:
        """Pause, resume or cancel the command of this number, or all of them; what is finished stays."""
        with self._lock:
            for number, control in self._controls:
                if of is None or number == of:
                    {"pause": control.pause, "resume": control.resume, "cancel": control.cancel}[how]()

    def _held(self, command: Command) -> None:
        try:
            self._do(command, command["control"])
        finally:
            with self._lock:
                self._controls.remove((command.get("id"), command["control"]))


def describe(error: Exception) -> dict[str, Any]:
    """Turn an exception into the fields of an error reply; a bug is logged with its traceback."""
    if isinstance(error, Cancelled):
        return {"type": "error", "kind": "cancelled", "message": "Stopped."}
    if isinstance(error, FetchProblem):
        return {"type": "error", "kind": "user", "message": str(error), "code": error.code, "facts": error.facts}
    if isinstance(error, HomereelError):
        return {"type": "error", "kind": "user", "message": str(error)}
    log.error("bug in the worker:\n%s", traced(error))
    log.debug("what it said", exc_info=error)
    return {"type": "error", "kind": "bug", "message": f"{type(error).__name__}: {error}"}
