"""Runs the window's reads and writes off the GUI thread, each thread on a store of its own, and brings results back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot

from core.errors import Cancelled, UserProblem
from core.settings import Home
from core.store import Store, connect
from core.types import ProfileId

if TYPE_CHECKING:
    from core.index import Indexes

T = TypeVar("T")
log = logging.getLogger(__name__)

READERS = 2
SLOW_S = 0.5
"""A read that takes longer is worth a line in the log: the pool is for reads under about 200 ms."""
POLL_MS = 3000
"""How often another process's writes (the command line, say) are looked for."""


class _Call(QRunnable):
    """One function on a pool; owns no signals."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()


def _is_there(then: Callable[[Any], None]) -> bool:
    """Whether the widget or model that wants an answer still exists."""
    owner = getattr(getattr(then, "func", then), "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class Backend(QObject):
    """The window's way to the library.

    `run` reads and `write` writes; both return at once and call `then` on the GUI thread. Of several `run`s with the
    same key only the newest is answered.

    Attributes:
        home: the library's folder.
        profile: whose history it is.

    Raises:
        UserProblem: the library can't be opened (too new, unreadable, no space).
    """

    problem = Signal(str)
    libraryChanged = Signal()
    historyChanged = Signal(str)
    """A medium's id, or "" where it may be any."""
    _answered = Signal(object)

    def __init__(self, home: Home, profile_name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        with connect(home, "events") as store:
            self.profile: ProfileId = store.profiles.get(profile_name)
        self._open: dict[int, tuple[Store, Indexes | None]] = {}
        self._newest: dict[str, int] = {}
        self._number = 0
        self._closed = False
        self._readers = self._pool(READERS)
        self._writer = self._pool(1)
        self._answered.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._stamp: int | None = None
        self._watch = QTimer(self)
        self._watch.timeout.connect(self._look)
        self._watch.start(POLL_MS)

    def run(
        self,
        fn: Callable[[Store, Indexes], T],
        then: Callable[[T], None],
        *,
        key: str | None = None,
        error: Callable[[str], None] | None = None,
        priority: int = 0,
    ) -> None:
        """Read on a pool thread: `fn(store, indexes)`, then `then(result)` here.

        Args:
            key: a newer request with the same key makes this one's answer unwanted.
            error: takes the message instead of the signal `problem`.
        """
        number = self._count(key)

        def work() -> None:
            if self._wanted(key, number):
                self._guard(lambda: fn(*self._reading()), then, error, key, number)

        self._readers.start(_Call(work), priority)

    def write(
        self,
        fn: Callable[[Store], T],
        then: Callable[[T], None] | None = None,
        *,
        changed: str | None = None,
        error: Callable[[str], None] | None = None,
    ) -> None:
        """Write on the one writer thread, in the order of the calls; `changed` is announced as `historyChanged`."""

        def answered(result: T) -> None:
            if then is not None:
                then(result)
            if changed is not None:
                self.historyChanged.emit(changed)

        self._writer.start(_Call(lambda: self._guard(lambda: fn(self._writing()), answered, error, None, 0)))

    def close(self) -> None:
        """Finish what is being written, drop what is being read, close every connection. Called once, at the end."""
        self._closed = True
        self._watch.stop()
        self._readers.clear()
        self._close_pool(self._writer, 1)
        self._close_pool(self._readers, READERS)

    def _pool(self, threads: int) -> QThreadPool:
        pool = QThreadPool(self)
        pool.setMaxThreadCount(threads)
        pool.setExpiryTimeout(-1)  # a thread's connection lives as long as the thread
        return pool

    def _close_pool(self, pool: QThreadPool, threads: int) -> None:
        """Let each thread close its own connection: SQLite's belong to the thread that opened them."""
        gate = threading.Barrier(threads)

        def close_mine() -> None:
            gate.wait(10)
            mine = self._open.pop(threading.get_ident(), None)
            if mine is not None:
                mine[0].close()

        for _ in range(threads):
            pool.start(_Call(close_mine))
        pool.waitForDone(10_000)

    def _count(self, key: str | None) -> int:
        self._number += 1
        if key is not None:
            self._newest[key] = self._number
        return self._number

    def _wanted(self, key: str | None, number: int) -> bool:
        return not self._closed and (key is None or self._newest.get(key) == number)

    def _reading(self) -> tuple[Store, Indexes]:
        """This thread's store and indexes. (Python forgets `threading.local` between two runs of a Qt thread.)"""
        from core.index import Indexes

        mine = self._open.get(threading.get_ident())
        if mine is None or mine[1] is None:
            store = connect(self.home, "read")
            mine = self._open[threading.get_ident()] = (store, Indexes(store))
        assert mine[1] is not None
        mine[1].refresh()
        return mine[0], mine[1]

    def _writing(self) -> Store:
        mine = self._open.get(threading.get_ident())
        if mine is None:
            mine = self._open[threading.get_ident()] = (connect(self.home, "events"), None)
        return mine[0]

    def _guard(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        error: Callable[[str], None] | None,
        key: str | None,
        number: int,
    ) -> None:
        """Run one task; whatever it raises becomes a message on the GUI thread and a traceback in the log."""
        began = time.perf_counter()
        try:
            result = work()
        except Cancelled:
            return
        except UserProblem as problem:
            self._fail(str(problem), error, key, number)
            return
        except Exception as bug:  # one of the three named places: round a GUI task
            log.exception("a task of the window failed")
            self._fail(f"{type(bug).__name__}: {bug}", error, key, number)
            return
        seconds = time.perf_counter() - began
        if seconds > SLOW_S:
            log.info("a read of the window took %.2f s (%s)", seconds, key)
        self._answered.emit((then, result, key, number))

    def _fail(self, message: str, error: Callable[[str], None] | None, key: str | None, number: int) -> None:
        self._answered.emit((error or self.problem.emit, message, key, number))

    @Slot(object)
    def _answer(self, answer: tuple[Callable[[Any], None], Any, str | None, int]) -> None:
        then, result, key, number = answer
        if self._wanted(key, number) and _is_there(then):
            then(result)

    def _look(self) -> None:
        """Ask, on the writer's connection, whether another process has written."""
        self.write(lambda store: store.change_stamp()[0], self._compare)

    def _compare(self, stamp: int) -> None:
        if self._stamp is not None and stamp != self._stamp:
            self.libraryChanged.emit()
        self._stamp = stamp
