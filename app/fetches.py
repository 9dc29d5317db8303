"""Models on their way: which one, how far, paused or failed; one for each worker, however many pages show it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.jobs import Reply, WorkerClient

ENDED = "ended"
"""Code of the problem that the worker ended in the middle of it."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One model's way here.

    Attributes:
        from_file: it is taken from this disk.
        over: nothing more comes: it is here, or was stopped, or `code` says why not.
        code, facts, message: of the problem; its code is "" where there is none, or where it has no words here.
        began_s, began_bytes: since when, and from where on, it has been running without a pause.
    """

    name: str
    done_bytes: int = 0
    total_bytes: int = 0
    paused: bool = False
    from_file: bool = False
    over: bool = False
    stopped: bool = False
    code: str = ""
    message: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    began_s: float = 0.0
    began_bytes: int = -1

    @property
    def failed(self) -> bool:
        """Whether it ended with a problem."""
        return self.over and bool(self.code or self.message)

    def left_s(self, now_s: float) -> float:
        """Estimate how long the rest takes, −1 where it isn't known yet."""
        passed, come = now_s - self.began_s, self.done_bytes - self.began_bytes
        if self.paused or self.began_bytes < 0 or passed < 1 or come <= 0:
            return -1.0
        return (self.total_bytes - self.done_bytes) * passed / come


class Fetches(QObject):
    """What the worker fetches, and what came of it."""

    changed = Signal(str)
    """The name of a model whose way has changed."""
    arrived = Signal(str)
    """A model is here, and chosen."""

    def __init__(self, worker: WorkerClient) -> None:
        super().__init__(worker)
        self._worker = worker
        self.by_name: dict[str, Fetch] = {}
        worker.fetched.connect(self._come)

    @classmethod
    def of(cls, worker: WorkerClient) -> Fetches:
        """Give the one of this worker."""
        return worker.findChild(cls) or cls(worker)

    @property
    def is_busy(self) -> bool:
        """Whether a model is on its way."""
        return any(not fetch.over for fetch in self.by_name.values())

    def fetch(self, name: str, total_bytes: int, endpoint: str = "", proxy: str = "") -> None:
        """Fetch a model. A person said yes to it, having been shown its size, licence and source."""
        self._put(Fetch(name, total_bytes=total_bytes))
        asked = {"do": "fetch", "name": name, "agreed": True, "endpoint": endpoint, "proxy": proxy}
        self._worker.ask(asked, lambda reply: self._ended(name, reply))

    def take(self, name: str, path: str) -> None:
        """Take a model from a file or folder of this disk."""
        self._put(Fetch(name, from_file=True))
        self._worker.ask({"do": "take", "name": name, "path": path}, lambda reply: self._ended(name, reply))

    def pause(self, name: str, paused: bool) -> None:
        """Hold what is on its way, or have it go on."""
        self._hold("pause" if paused else "resume")
        self._put(replace(self.by_name[name], paused=paused, began_bytes=-1))

    def stop(self) -> None:
        """Stop; what has come is kept."""
        self._hold("cancel")

    def forget(self, name: str) -> None:
        """Let go of what came of an earlier try."""
        if (found := self.by_name.get(name)) is not None and found.over:
            del self.by_name[name]
            self.changed.emit(name)

    def _hold(self, how: str) -> None:
        self._worker.ask({"do": "hold_fetch", "how": how}, lambda _reply: None)

    def _put(self, fetch: Fetch) -> None:
        self.by_name[fetch.name] = fetch
        self.changed.emit(fetch.name)

    def _come(self, name: str, done_bytes: int, total_bytes: int) -> None:
        known = self.by_name.get(name, Fetch(name))
        now = replace(known, done_bytes=done_bytes, total_bytes=total_bytes)
        if now.began_bytes < 0 and not now.paused:
            now = replace(now, began_s=time.monotonic(), began_bytes=done_bytes)
        self._put(now)

    def _ended(self, name: str, reply: Reply) -> None:
        known = replace(self.by_name.get(name, Fetch(name)), over=True)
        if reply.get("type") == "result":
            self._put(known)
            self.arrived.emit(name)
            self._worker.go_over()
        elif reply.get("kind") == "cancelled":
            self._put(replace(known, stopped=True))
        else:
            code, facts = str(reply.get("code", "" if reply else ENDED)), dict(reply.get("facts", {}))
            self._put(replace(known, code=code, facts=facts, message=str(reply.get("message", ""))))
