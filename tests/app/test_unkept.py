"""What was forgotten is not written back by the window that was open meanwhile; what comes after it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app import kept
from app.window import MainWindow
from core import forgetting
from core.feedback import Origin
from core.forgetting import Wish
from core.settings import Home
from core.store import connect
from core.store.profiles import DEFAULT
from core.types import MediaId
from tests.app import big_library

Open = Callable[..., MainWindow]


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, 30)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> MainWindow:
    """One with three films in the queue and the first of them chosen."""
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == 30)
    made.player.line.add(ids[:3], Origin("library"))
    made.library.view.go_to(ids[0])
    return made


def forget(qtbot: QtBot, window: MainWindow, wish: Wish) -> None:
    with qtbot.waitSignal(window.backend.forgot):
        window.items.forgetter._forget(DEFAULT, wish, copies_too=False)


def queued(home: Home) -> list[MediaId]:
    return [entry.media_id for entry in kept.queue(home).entries]


def test_an_item_leaves_queue_and_place(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    forget(qtbot, window, Wish(ids[0]))
    window.close()
    assert queued(home) == ids[1:3]
    assert ids[0] not in kept.told(home, "place")


def test_of_everything_only_what_came_later_is_kept(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    window.library.filters.toggle("is:unseen")
    forget(qtbot, window, Wish(everything=True))
    window.player.line.add(ids[5:6], Origin("library"))
    window.close()
    assert queued(home) == ids[5:6]
    assert ids[0] not in kept.told(home, "place") and "unseen" not in kept.told(home, "place")


def test_what_is_to_be_looked_through_is_no_history(qtbot: QtBot, window: MainWindow, home: Home) -> None:
    kept.keep_paths(home, ["/films"])
    window.worker._owed = {"/films": False}
    forget(qtbot, window, Wish(everything=True))
    assert kept.paths(home) == [b"/films"]


def test_what_the_command_line_forgot_is_not_written_back(
    qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home
) -> None:
    kept.keep_told(home, "queue", "{}")
    window = open_window()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 30)
    window.player.line.add(ids[:3], Origin("library"))
    with connect(home) as store:
        forgetting.forget(store, DEFAULT, Wish(ids[0]))
    window.close()
    assert queued(home) == []
