"""Resting on a film leafs through it, with real frames of a real film; nothing waits for them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle
from pytestqt.qtbot import QtBot

from app import preview
from app.grid import GridView
from app.models import LibraryModel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import probe
from core.settings import Home
from core.store import connect
from core.types import FileState, MediaId
from tests.app.panel_library import add_file
from tests.conftest import MediaMaker


@pytest.fixture
def film(home: Home, make_media: MediaMaker) -> MediaId:
    """A real film of 20 seconds in the library."""
    path = make_media.video("leaf.mp4", 20, size="160x120")
    found = probe.probe(os.fsencode(path))
    with connect(home) as store:
        media_id = store.media.add(probe.facts(found, described=False))
        add_file(store, media_id, path, found)
    return media_id


@pytest.fixture
def view(qtbot: QtBot, backend: Backend, film: MediaId) -> Iterator[GridView]:
    thumbnails = Thumbnails(backend.home)
    model = LibraryModel(backend)
    made = GridView(model, thumbnails)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    qtbot.waitExposed(made)
    model.set_ids([film])
    qtbot.waitUntil(lambda: model.card(0) is not None)
    yield made
    thumbnails.close()


def middle(view: GridView) -> QPoint:
    return view.visualRect(view.adapter.place(0)).center()


def test_the_pointer_leafs_through_a_film(qtbot: QtBot, view: GridView, film: MediaId) -> None:
    hover = view.hover
    qtbot.mouseMove(view.viewport(), middle(view))
    assert hover.preview.media_id is None, "only once it rests"
    qtbot.waitUntil(lambda: hover.preview.still is not None, timeout=20_000)
    first = hover.preview.share
    assert hover.preview.media_id == film and not hover.preview.still.isNull()
    qtbot.waitUntil(lambda: hover.preview.share > first, timeout=20_000)
    qtbot.mouseMove(view.viewport(), QPoint(690, 390))
    assert hover.preview.media_id is None and hover.preview.still is None


def test_shift_shows_one_still_after_another(qtbot: QtBot, view: GridView, film: MediaId) -> None:
    view.go_to(film)
    qtbot.keyClick(view, Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: view.hover.preview.still is not None, timeout=20_000)
    first = view.hover.preview.share
    qtbot.keyClick(view, Qt.Key.Key_Shift)
    qtbot.waitUntil(lambda: view.hover.preview.share > first, timeout=20_000)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.hover.preview.media_id is None


class Still(QProxyStyle):
    """A system on which nothing is to move."""

    def styleHint(self, hint, option=None, widget=None, returnData=None):  # type: ignore[no-untyped-def]  # noqa: N802, N803
        if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, returnData)


def test_nothing_moves_where_the_system_asks_for_less(qtbot: QtBot, view: GridView) -> None:
    assert preview.has_motion()
    before = QApplication.style().name()
    QApplication.setStyle(Still("fusion"))
    try:
        assert not preview.has_motion()
        qtbot.mouseMove(view.viewport(), middle(view))
        assert not view.hover._rest.isActive()
    finally:
        QApplication.setStyle(before)


def test_what_is_offline_is_left_alone(qtbot: QtBot, view: GridView, home: Home) -> None:
    with connect(home) as store:
        for root, _ in store.files.roots():
            store.files.set_root_state(root, FileState.OFFLINE)
    view.library.refresh()
    qtbot.waitUntil(lambda: (card := view.library.card(0)) is not None and card.state is FileState.OFFLINE)
    qtbot.keyClick(view, Qt.Key.Key_Shift)
    assert view.hover.preview.media_id is None
