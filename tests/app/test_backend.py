"""The way to the library for the window: reads off the GUI thread, writes in order, what others write noticed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.samples import fill
from app.tasks import Backend
from core import feedback
from core.settings import Home
from core.store import connect
from core.types import MediaId

Titles = dict[str, MediaId]


@pytest.fixture
def titles(home: Home, tmp_path: Path) -> Titles:
    """The made-up library of the screenshots."""
    return fill(home, tmp_path)


def test_only_the_newest_of_a_key_is_answered(qtbot: QtBot, backend: Backend) -> None:
    answers: list[int] = []
    for number in range(20):
        backend.run(lambda _store, _indexes, n=number: n, answers.append, key="one")
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(50)
    assert answers == [19]


def test_a_task_that_fails_is_said_and_the_next_one_runs(qtbot: QtBot, backend: Backend) -> None:
    with qtbot.waitSignal(backend.problem) as problem:
        backend.run(lambda *_: 1 / 0, lambda _: None)
    assert "ZeroDivisionError" in problem.args[0]
    answers: list[int] = []
    backend.run(lambda store, _: store.media.count(), answers.append)
    qtbot.waitUntil(lambda: answers == [0])


def test_reads_cannot_write(qtbot: QtBot, backend: Backend) -> None:
    with qtbot.waitSignal(backend.problem):
        backend.run(lambda store, _: store.set_setting("half_life_days", 3), lambda _: None)


def test_writes_keep_their_order_and_survive_closing(qtbot: QtBot, home: Home, titles: Titles) -> None:
    backend = Backend(home)
    media_id = titles["Deep field"]
    for stars in (1.0, 2.0, 3.0, 4.0, 5.0):
        backend.write(lambda store, s=stars: feedback.rate(store, backend.profile, media_id, s))
    backend.close()
    with connect(home) as store:
        assert store.events.stars(store.profiles.get())[media_id] == 5.0


def test_what_another_process_writes_is_noticed(qtbot: QtBot, backend: Backend, titles: Titles, home: Home) -> None:
    backend._look()
    qtbot.waitUntil(lambda: backend._stamp is not None)
    with connect(home) as store:
        feedback.like(store, store.profiles.get(), titles["Deep field"], at=time.time())
    with qtbot.waitSignal(backend.libraryChanged):
        backend._look()
