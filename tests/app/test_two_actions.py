"""What is done most often takes two actions at most: each click, key and run of typed words is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.grid import GridView
from app.models import Role
from core.store import Store
from core.types import EventKind, MediaId
from tests.app.panel_library import events
from tests.app.test_look import built, home, walk  # noqa: F401  the panel's library, with a film that speaks
from tests.app.test_walk_dialogs import Walk

pytestmark = pytest.mark.no_qt_log

MOST = 2


class Hand:
    """Clicks, presses and types as a person does, and counts."""

    def __init__(self) -> None:
        self.actions = 0

    def click(self, widget: QWidget, at: QPoint | None = None, *, twice: bool = False) -> None:
        self.actions += 1
        where = widget.rect().center() if at is None else at
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where)
        if twice:
            QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=where)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.actions += 1
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifier)

    def words(self, text: str) -> None:
        self.actions += 1
        QTest.keyClicks(QApplication.focusWidget(), text)


@pytest.fixture
def hand() -> Hand:
    return Hand()


def card(view: GridView, media_id: MediaId) -> QPoint:
    """Scroll to a card (the wheel counts for nothing) and say where it is."""
    place = view.adapter.place(view.library.row_of(media_id))
    view.scrollTo(place)
    return view.visualRect(place).center()


def test_play(qtbot: QtBot, walk: Walk, hand: Hand) -> None:  # noqa: F811
    view = walk.window.library.view
    hand.click(view.viewport(), card(view, walk.film), twice=True)
    qtbot.waitUntil(lambda: walk.window.player.media_id == walk.film)
    assert hand.actions <= MOST


def test_rate(qtbot: QtBot, walk: Walk, hand: Hand, store: Store) -> None:  # noqa: F811
    view = walk.window.library.view
    hand.click(view.viewport(), card(view, walk.film))
    hand.key(Qt.Key.Key_4)
    qtbot.waitUntil(lambda: store.events.stars(store.profiles.get()) == {walk.film: 4.0})
    assert hand.actions <= MOST


def test_more_like_this(qtbot: QtBot, walk: Walk, hand: Hand) -> None:  # noqa: F811
    view, detail = walk.window.library.view, walk.window.detail
    hand.click(view.viewport(), card(view, walk.film))
    qtbot.waitUntil(lambda: detail.header.more_button.isVisible() and detail._details is not None)
    hand.click(detail.header.more_button)
    qtbot.waitUntil(lambda: detail.similar.list.rows.rowCount() > 0)
    assert hand.actions <= MOST


def test_find_a_moment(qtbot: QtBot, walk: Walk, hand: Hand) -> None:  # noqa: F811
    walk.window.library.view.setFocus()
    hand.key(Qt.Key.Key_Slash)
    hand.words("signals")
    found = walk.window.search.model

    def moments() -> list[float]:
        rows = [found.data(found.index(row), Role.MOMENT) for row in range(found.rowCount())]
        return [moment.start_s for moment in rows if moment is not None]

    qtbot.waitUntil(lambda: walk.film in found.ids and any(at_s > 1 for at_s in moments()))
    assert hand.actions <= MOST


def test_refuse(qtbot: QtBot, walk: Walk, hand: Hand, store: Store) -> None:  # noqa: F811
    foryou = walk.window.foryou
    hand.click(walk.window.rail.buttons["foryou"])
    qtbot.waitUntil(lambda: bool(foryou.view.rows()) and bool(foryou.view.rows()[0].library.ids), timeout=20_000)
    row = foryou.view.rows()[0]
    media_id = row.library.ids[0]
    QTest.mouseMove(row.viewport(), row.visualRect(row.adapter.place(0)).center())
    qtbot.waitUntil(lambda: row.buttons.media_id == media_id)
    hand.click(row.buttons.buttons["pass"])
    qtbot.waitUntil(lambda: bool(events(store, media_id, EventKind.PASS)))
    assert hand.actions <= MOST


def test_queue(qtbot: QtBot, walk: Walk, hand: Hand) -> None:  # noqa: F811
    view = walk.window.library.view
    hand.click(view.viewport(), card(view, walk.film))
    hand.key(Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: walk.window.player.queue()[0] == [walk.film])
    assert hand.actions <= MOST


def test_add_a_folder(
    walk: Walk,  # noqa: F811
    hand: Hand,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()

    def choose(*_args: object, **_options: object) -> str:
        hand.actions += 1
        return str(folder)

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)  # the system's own dialog
    walk.window.library.view.setFocus()
    hand.key(Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert any(str(folder) in str(message) for message in walk.window.worker.sent)  # type: ignore[attr-defined]
    assert hand.actions <= MOST
