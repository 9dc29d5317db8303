"""Runs the window's reads and writes off the GUI thread, each thread on a store of its own, and brings results back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot

from core import consent
from core.errors import Cancelled, UserProblem, traced
from core.settings import Home
from core.store import Store, connect
from core.types import ProfileId

if TYPE_CHECKING:
    from app.turning import Turn
    from core.index import Indexes

T = TypeVar("T")
log = logging.getLogger(__name__)

READERS = 2
SLOW_S = 0.5
"""A read that takes longer is worth a line in the log: the pool is for reads under about 200 ms."""
POLL_MS = 3000
"""How often another process's writes (the command line, say) are looked for."""


class Call(QRunnable):
    """One function on a pool; owns no signals."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    def run(self) -> None:
        self._work()


class _Wish(NamedTuple):
    """Who is told what came of a task."""

    then: Callable[[Any], None]
    error: Callable[[str], None]


def is_there(then: Callable[[Any], None]) -> bool:
    """Whether the widget or model that wants an answer still exists."""
    owner = getattr(getattr(then, "func", then), "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class Backend(QObject):
    """The window's way to the library.

    `run` reads and `write` writes; both return at once and call `then` on the GUI thread. Of several `run`s with the
    same key only the newest is answered.

    Attributes:
        home: the library's folder.
        profile: whose history it is now (`set_profile`).
        restore_from: the copy that is to be put in the library's place when the window has closed.
        turn: encryption that is to be turned on or off then.

    Raises:
        UserProblem: the library can't be opened (too new, unreadable, no space).
    """

    problem = Signal(str)
    libraryChanged = Signal()
    historyChanged = Signal(str)
    """A medium's id, or "" where it may be any."""
    listsChanged = Signal()
    """A list of the profile's own has come, gone, or holds something else."""
    privateChanged = Signal(bool)
    """A private session of the profile at hand begins or ends; told just before it does."""
    profileChanged = Signal()
    """Somebody else watches from here on; told when it is so."""
    profilesChanged = Signal()
    """A profile has come, gone, or has another name or other folders."""
    forgot = Signal(object)
    """History was forgotten: that of this medium, or any (None)."""
    _answered = Signal(object)

    def __init__(self, home: Home, profile_name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        with connect(home, "events") as store:
            self.profile: ProfileId = store.profiles.get(profile_name)
            self._known = frozenset(profile for profile, _ in store.profiles.all())
        self._open: dict[int, tuple[Store, Indexes | None]] = {}
        self._newest: dict[str, int] = {}
        self._wishes: dict[int, _Wish] = {}
        self._number = 0
        self._closed = False
        self._private_of: set[ProfileId] = set()
        self.restore_from: Path | None = None
        self.turn: Turn | None = None
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
        if self._closed:  # its threads are gone with their connections
            return
        number = self._wish(then, error, key)

        def work() -> None:
            if self._wanted(key, number):
                self._guard(lambda: fn(*self._reading()), key, number)

        self._readers.start(Call(work), priority)

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

        if not self._closed:
            number = self._wish(answered, error, None)
            self._writer.start(Call(lambda: self._guard(lambda: fn(self._writing()), None, number)))

    def trace(
        self,
        fn: Callable[[Store], T],
        then: Callable[[T], None] | None = None,
        *,
        changed: str | None = None,
        error: Callable[[str], None] | None = None,
        whose: ProfileId | None = None,
    ) -> None:
        """Write what a person leaves behind by the way: plays, searches, lists shown.

        Nothing in a private session, nor of a profile that wants no history kept; `then` isn't called there.

        Args:
            whose: the profile that it is written for, where that isn't the one at hand.
        """
        profile = self.profile if whose is None else whose

        def unless_unwanted(store: Store) -> T:
            if not consent.keeps_history(store, profile):
                raise Cancelled
            return fn(store)

        if profile not in self._private_of:
            self.write(unless_unwanted, then, changed=changed, error=error)

    @property
    def opens_again(self) -> bool:
        """Whether the window closes for something to be done with the library, and opens again after it."""
        return self.restore_from is not None or self.turn is not None

    @property
    def private(self) -> bool:
        """Whether what is only watched, searched and shown leaves no trace now (`set_private`)."""
        return self.profile in self._private_of

    def set_private(self, private: bool) -> None:
        """Begin a private session, or end it. What somebody says of a medium (stars, likes, notes) is still kept.

        It is the profile's at hand: who watches after them has none, and finds their own as they left it.
        """
        if private != self.private:
            self.privateChanged.emit(private)
            (self._private_of.add if private else self._private_of.discard)(self.profile)

    def recall(self, profile: ProfileId | None) -> None:
        """Let who watched last watch again, before there is a window; nobody who isn't there any more."""
        if profile is not None and profile in self._known:
            self.profile = profile

    def set_profile(self, profile: ProfileId) -> None:
        """Let somebody else watch from here on. Whatever shows something of a profile is told to read it again."""
        if profile != self.profile:
            self.profile = profile
            self.profileChanged.emit()
            self.listsChanged.emit()
            self.historyChanged.emit("")

    def close(self) -> None:
        """Finish what is being written, drop what is being read, close every connection. Called once, at the end."""
        self._closed = True
        self._wishes.clear()
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
            pool.start(Call(close_mine))
        pool.waitForDone(10_000)

    def _wish(self, then: Callable[[Any], None], error: Callable[[str], None] | None, key: str | None) -> int:
        """Keep here who wants an answer, and give its number; an older one with this key is wanted no more.

        The threads are given the number alone: who asked may go meanwhile, and must not live on a pool's thread last.
        """
        self._number += 1
        if key is not None:
            self._wishes.pop(self._newest.get(key, 0), None)
            self._newest[key] = self._number
        self._wishes[self._number] = _Wish(then, error or self.problem.emit)
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

    def _guard(self, work: Callable[[], Any], key: str | None, number: int) -> None:
        """Run one task; whatever it raises becomes a message on the GUI thread and a traceback in the log."""
        began = time.perf_counter()
        try:
            self._send(number, "then", work())
        except Cancelled:
            self._send(number, "", None)
        except UserProblem as problem:
            self._send(number, "error", str(problem))
        except Exception as bug:  # one of the four named places: round a GUI task
            log.error("a task of the window failed:\n%s", traced(bug))
            log.debug("what it said", exc_info=bug)
            self._send(number, "error", f"{type(bug).__name__}: {bug}")
        seconds = time.perf_counter() - began
        if seconds > SLOW_S:
            log.info("a read of the window took %.2f s (%s)", seconds, key)

    def _send(self, number: int, whom: Literal["then", "error", ""], told: Any) -> None:
        if not self._closed and shiboken6.isValid(self):  # a window dropped without being closed waits for nothing
            self._answered.emit((number, whom, told))

    @Slot(object)
    def _answer(self, answer: tuple[int, Literal["then", "error", ""], Any]) -> None:
        number, whom, told = answer
        wish = self._wishes.pop(number, None)
        if wish is None or self._closed or not whom:
            return
        then = wish.then if whom == "then" else wish.error
        if is_there(then):
            then(told)

    def _look(self) -> None:
        """Ask, on the writer's connection, whether another process has written."""
        self.write(lambda store: store.change_stamp()[0], self._compare)

    def _compare(self, stamp: int) -> None:
        if self._stamp is not None and stamp != self._stamp:
            self.libraryChanged.emit()
        self._stamp = stamp
