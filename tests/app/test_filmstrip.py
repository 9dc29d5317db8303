"""Shots as a strip in the real panel: real stills of a real film, keys, the mark of what plays, and the menu."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.detail import DetailPanel
from app.detail_layout import SIMILAR
from app.filmstrip import Shot, shots_of
from app.jobs import WorkerClient
from app.momentstills import WAITING
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from core.types import EventKind, Modality, Segment
from tests.app import panel_library
from tests.app.panel_library import Library, events


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    return panel_library.shown(qtbot, backend, thumbnails, library["Harbour at night"])


def test_shots_with_their_stills_and_what_is_said(qtbot: QtBot, panel: DetailPanel, thumbnails: Thumbnails) -> None:
    strip = panel.facts.filmstrip
    assert strip.isVisible()
    assert [(shot.start_s, shot.end_s) for shot in strip.shots.shots] == [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]
    first, last = strip.shots.index(0, 0), strip.shots.index(2, 0)
    assert "welcome to the harbour" in str(first.data(Qt.ItemDataRole.ToolTipRole))
    assert str(last.data(Qt.ItemDataRole.AccessibleTextRole)).startswith("Shot 3 of 3, 0:02, 1 s, The first ferry")
    qtbot.waitUntil(lambda: thumbnails.moments.pixmap(strip.media_id, 1.0) is not None, timeout=20_000)


def test_what_a_shot_shows_is_told(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    media_id = library["Harbour at night"]
    (made,) = store.features.get(media_id, Modality.PICTURE)
    series = {"boat": np.float32([0.7, 0, 0.9]), "night sky": np.float32([0.8, 0, 0])}
    with store.transaction():
        store.features.put(media_id, [replace(made, series=series)])
    panel.refresh()
    shots = panel.facts.filmstrip.shots
    qtbot.waitUntil(lambda: [shot.shown for shot in shots.shots] == [("night sky", "boat"), (), ("boat",)])
    tip = str(shots.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.startswith("0:00 – 0:01\nnight sky, boat\n“Good evening")
    spoken = str(shots.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Shot 3 of 3, 0:02, 1 s, boat, The first ferry")
    i18n.install(QApplication.instance(), "zh_CN")
    panel.refresh()
    qtbot.waitUntil(lambda: shots.shots[2].shown != ("boat",))
    assert all("\u4e00" <= letter <= "\u9fff" for letter in shots.shots[2].shown[0])


def test_a_song_and_a_film_of_one_shot_have_none(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    panel.show_item(library["Roses"])
    qtbot.waitUntil(lambda: panel.header.title.text() == "Roses")
    assert not panel.facts.filmstrip.isVisible()
    assert shots_of([(0.0, 9.0)], ()) == ()


def test_click_and_enter_play_from_there(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    strip = panel.facts.filmstrip
    place = strip.visualRect(strip.shots.index(1, 0)).center()
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args[:2] == [library["Harbour at night"], 1.0]
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert asked.args[1] == 2.0


def test_what_plays_is_marked(panel: DetailPanel, library: Library) -> None:
    strip = panel.facts.filmstrip
    for second, row in ((0.2, 0), (1.0, 1), (2.9, 2)):
        panel.show_position(library["Harbour at night"], second)
        assert strip.current_row == row
    panel.show_position(library["Roses"], 0.0)
    assert strip.current_row == 2


def choose(qtbot: QtBot, panel: DetailPanel, row: int, words: str) -> None:
    """Open the menu on a shot as the right button does, and choose from it."""
    strip = panel.facts.filmstrip
    place: QPoint = strip.visualRect(strip.shots.index(row, 0)).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, strip.mapToGlobal(place))
    strip.contextMenuEvent(asked)
    assert strip.menu.isVisible()
    next(action for action in strip.menu.actions() if action.text() == words).trigger()
    strip.menu.close()


def test_more_like_a_shot(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    choose(qtbot, panel, 1, "More like this shot")
    assert panel.tabs.currentIndex() == SIMILAR
    qtbot.waitUntil(lambda: panel.similar.list.rows.rowCount() > 0)
    assert panel.similar.moment.text() == "Like the shot at 0:01"
    near = {library[title] for title in panel_library.TITLES["harbour"]} - {library["Harbour at night"]}
    assert {row.media_id for row in panel.similar.list.rows.all()[:4]} == near
    qtbot.waitUntil(lambda: bool(events(store, library["Harbour at night"], EventKind.MORE_LIKE_THIS)))


def test_the_window_searches_with_a_shot(
    qtbot: QtBot, backend: Backend, worker: WorkerClient, library: Library
) -> None:
    window = MainWindow(backend, worker)
    qtbot.addWidget(window)
    window.show()
    window.detail.show_item(library["Harbour at night"])
    window.show_details()
    qtbot.waitUntil(lambda: window.detail._details is not None)
    choose(qtbot, window.detail, 1, "Search with this shot")
    qtbot.waitUntil(lambda: window.search.wanted is not None)
    assert window.search.wanted is not None
    assert (window.search.wanted.media_id, window.search.wanted.at_s) == (library["Harbour at night"], 1.0)
    assert window.place == "search" and window.top_bar.chip.isVisible()
    window.close()


def test_a_long_film_asks_for_what_is_on_screen_only(qtbot: QtBot, panel: DetailPanel, thumbnails: Thumbnails) -> None:
    strip = panel.facts.filmstrip
    strip.show_shots(strip.media_id, [Shot(float(n), n + 1.0) for n in range(4000)])
    qtbot.waitUntil(lambda: len(thumbnails.moments._kept) > 0, timeout=20_000)
    assert len(thumbnails.moments._kept) + len(thumbnails.moments._queue._waiting) <= WAITING


def test_what_is_said_goes_to_its_shot_and_is_cut() -> None:
    said = [Segment(0.5, 1.0, "One."), Segment(1.2, 4.0, "Two."), Segment(5.0, 6.0, "x" * 400)]
    shots = shots_of([(4.0, 9.0), (0.0, 1.1), (1.1, 4.0)], said)
    assert [shot.start_s for shot in shots] == [0.0, 1.1, 4.0]
    assert [shot.said for shot in shots[:2]] == ["One.", "Two."]
    assert len(shots[2].said) == 160 and shots[2].said.endswith("…")
