"""What hangs in a cycle goes on the GUI thread, whoever is busy when it is due; and it does go."""

from __future__ import annotations

import gc
import threading
import weakref

import shiboken6
from PySide6.QtCore import QObject, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget, QWidgetItem
from pytestqt.qtbot import QtBot

from app.collecting import LOOK_MS, Collector, let_go_of_items
from app.flow import FlowLayout
from app.tasks import Backend, Call
from app.theme import Theme


class Loop(QObject):
    """Holds itself, and a timer that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.timer = QTimer(self, interval=5)
        self.timer.start()


class Asking(QObject):
    """Wants an answer, while a timer of its runs."""

    def __init__(self, told: list[object]) -> None:
        super().__init__()
        self.told = told
        self.timer = QTimer(self, interval=5)
        self.timer.start()

    def take(self, answer: object) -> None:
        self.told.append(answer)


def busy() -> None:
    """Allocate as a reader does, enough for a few of Python's own collections."""
    kept: list[list[object]] = []
    for _ in range(50_000):
        ring: list[object] = []
        ring.append(ring)
        kept.append([])
    assert kept


def test_a_cycle_goes_on_the_gui_thread_only(qtbot: QtBot) -> None:
    went: list[int] = []
    for _ in range(20):
        weakref.finalize(Loop(), lambda: went.append(threading.get_ident()))
    pool = QThreadPool()
    for _ in range(4):
        pool.start(Call(busy))
    assert pool.waitForDone(30_000) and went == []
    qtbot.waitUntil(lambda: len(went) == 20, timeout=5 * LOOK_MS)
    assert set(went) == {threading.get_ident()}


def test_what_is_old_is_collected_too_but_not_without_a_rest(qtbot: QtBot) -> None:
    collector, limits = Collector(), gc.get_threshold()
    passes: list[int] = []

    def note(phase: str, told: dict[str, int]) -> None:
        if phase == "stop":
            passes.append(told["generation"])

    gc.callbacks.append(note)
    try:
        gc.set_threshold(1, 1, 1)
        kept: list[list[object]] = []
        for _ in range(20):
            kept += [[] for _ in range(10)]
            collector.look()
        assert passes.count(2) == 1 and passes.count(1) >= 2 and passes.count(0) >= 2
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*limits)


def test_who_waits_for_an_answer_goes_on_the_gui_thread(qtbot: QtBot, backend: Backend) -> None:
    began, may_end = threading.Event(), threading.Event()
    went: list[int] = []
    told: list[object] = []

    def read(*_: object) -> int:
        began.set()
        assert may_end.wait(10)
        return 7

    for ask in (backend.run, backend.write):
        began.clear()
        may_end.clear()
        asking = Asking(told)
        weakref.finalize(asking, lambda: went.append(threading.get_ident()))
        ask(read, asking.take)
        assert began.wait(10)
        del asking  # nobody but the request holds it
        may_end.set()
        qtbot.waitUntil(lambda: len(went) == len(told) == 1)
        assert (went.pop(), told.pop()) == (threading.get_ident(), 7)


def test_nobody_is_kept_for_an_answer_that_is_wanted_no_more(qtbot: QtBot, backend: Backend) -> None:
    done = threading.Event()
    told: list[object] = []
    first, second = Asking(told), Asking(told)
    gone = weakref.ref(first)
    backend.run(lambda *_: done.wait(10), first.take, key="one")
    del first
    backend.run(lambda *_: "second", second.take, key="one")
    assert gone() is None
    done.set()
    qtbot.waitUntil(lambda: told == ["second"])


def test_what_lies_where_a_deleted_item_lay_is_not_taken_for_it(qapp: QApplication) -> None:
    """PySide wraps the items of a layout that is put into another; Qt deletes an item with its widget."""
    outer, row = QWidget(), QHBoxLayout()
    labels = [QLabel("a"), QLabel("b")]
    for label in labels:
        row.addWidget(label)
    QVBoxLayout(outer).addLayout(row)

    def wrapped() -> int:
        all_ = shiboken6.getAllValidWrappers()
        return sum(type(each) is QWidgetItem and not FlowLayout.holds(each) for each in all_)

    before = wrapped()
    shiboken6.delete(labels[0])
    assert wrapped() == before >= 2, "PySide tells of deleted items now: `let_go_of_items` can go"
    let_go_of_items()
    assert row.count() == 1 and row.itemAt(0).widget() is labels[1]
    assert wrapped() == 1


def test_the_style_is_made_once(qapp: QApplication) -> None:
    theme = Theme.current()
    before = qapp.style()
    for mode in ("dark", "light"):
        theme.set_mode(mode)
    assert qapp.style() is before
