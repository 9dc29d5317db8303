"""The queue of wished-for pictures: latest first, none twice, what was scrolled past forgotten."""

from __future__ import annotations

import threading

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.newest import NewestFirst


class Maker:
    """Makes a picture as wide as its number, once it may; keeps the order."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.begun = threading.Semaphore(0)
        self.order: list[int] = []

    def __call__(self, key: int) -> QImage:
        self.order.append(key)
        self.begun.release()
        self.may.wait(20)
        return QImage(key, 1, QImage.Format.Format_RGB32)


def test_the_latest_wish_comes_first_and_old_ones_are_forgotten(qtbot: QtBot) -> None:
    maker, got = Maker(), list[tuple[int, int]]()
    queue = NewestFirst[int](maker, threads=1, most=3)
    queue.made.connect(lambda key, image: got.append((key, image.width())))
    queue.want(1)
    assert maker.begun.acquire(timeout=20)
    for key in (2, 3, 4, 5, 3, 1):  # 2 is scrolled past, 3 wished for again, 1 is being made
        queue.want(key)
    maker.may.set()
    qtbot.waitUntil(lambda: len(got) == 4, timeout=20_000)
    assert maker.order == [1, 3, 5, 4]
    assert got == [(key, key) for key in maker.order]
    queue.want(2)  # what was forgotten may be wished for again, and so may what was made
    qtbot.waitUntil(lambda: len(got) == 5, timeout=20_000)
    queue.want(1)
    qtbot.waitUntil(lambda: len(got) == 6, timeout=20_000)
    queue.close(1000)


def test_pictures_come_on_the_thread_that_owns_the_queue(qtbot: QtBot) -> None:
    maker, threads = Maker(), set[int]()
    maker.may.set()
    queue = NewestFirst[int](maker, threads=2, most=10)
    queue.made.connect(lambda key, image: threads.add(threading.get_ident()))
    with qtbot.waitSignal(queue.made, timeout=20_000):
        queue.want(7)
    assert threads == {threading.get_ident()}
    queue.close(1000)


def test_closed_it_forgets_what_was_wished_for(qtbot: QtBot) -> None:
    maker = Maker()
    queue = NewestFirst[int](maker, threads=1, most=10)
    queue.want(1)
    assert maker.begun.acquire(timeout=20)
    queue.want(2)
    threading.Timer(0.1, maker.may.set).start()
    queue.close(20_000)
    assert maker.order == [1]
