"""Notes in the real panel: written at a second, gone to, changed, deleted, brought back, found by the search."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.detail import DetailPanel
from app.detail_layout import NOTES
from app.reasons import words
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import pipeline
from core.index import Indexes
from core.settings import Home
from core.store import Store
from core.types import EventKind
from tests.app import panel_library
from tests.app.panel_library import Library, events


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    """The panel, showing the notes of “Harbour at night”."""
    panel = panel_library.shown(qtbot, backend, thumbnails, library["Harbour at night"])
    panel.tabs.setCurrentIndex(NOTES)
    return panel


def write(qtbot: QtBot, panel: DetailPanel, text: str) -> None:
    count = len(panel.notes.rows)
    qtbot.keyClicks(panel.notes.field, text)
    qtbot.keyClick(panel.notes.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(panel.notes.rows) == count + 1 and all(row.isVisible() for row in panel.notes.rows))


def test_the_second_at_which_writing_began_is_kept(
    qtbot: QtBot, panel: DetailPanel, store: Store, library: Library
) -> None:
    media_id, notes = library["Harbour at night"], panel.notes
    assert not notes.time_button.isVisible()  # it doesn't play
    panel.show_position(media_id, 1.25)
    assert notes.time_button.text() == "0:01"
    qtbot.keyClicks(notes.field, "the gu")
    panel.show_position(media_id, 2.5)
    qtbot.keyClicks(notes.field, "ll")
    qtbot.keyClick(notes.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: notes.texts() == ["the gull"])
    (note,) = events(store, media_id, EventKind.NOTE)
    assert (note.text, note.start_s) == ("the gull", 1.25)
    with qtbot.waitSignal(panel.playRequested) as asked:
        qtbot.mouseClick(notes.rows[0].time_button, Qt.MouseButton.LeftButton)
    assert asked.args[:2] == [media_id, 1.25]


def test_a_note_on_the_whole(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    media_id, notes = library["Harbour at night"], panel.notes
    panel.show_position(media_id, 1.25)
    qtbot.mouseClick(notes.time_button, Qt.MouseButton.LeftButton)
    write(qtbot, panel, "lovely")
    assert events(store, media_id, EventKind.NOTE)[0].start_s == 0.0
    assert not notes.rows[0].time_button.isVisible()


def test_it_is_changed(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library) -> None:
    write(qtbot, panel, "lovly")
    row = panel.notes.rows[0]
    qtbot.mouseClick(row.edit_button, Qt.MouseButton.LeftButton)
    assert row.field.hasFocus() and not row.text.isVisible()
    qtbot.keyClicks(row.field, "lovely")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.notes.texts() == ["lovely"])
    assert [e.text for e in events(store, library["Harbour at night"], EventKind.NOTE)] == ["lovely"]


def test_escape_leaves_it_as_it_is(qtbot: QtBot, panel: DetailPanel) -> None:
    write(qtbot, panel, "lovely")
    row = panel.notes.rows[0]
    qtbot.mouseClick(row.edit_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(row.field, "awful")
    qtbot.keyClick(row.field, Qt.Key.Key_Escape)
    assert row.text.isVisible() and row.text.text() == "lovely"


def test_it_is_deleted_and_brought_back(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    media_id, notes = library["Harbour at night"], panel.notes
    write(qtbot, panel, "lovely")
    before = events(store, media_id, EventKind.NOTE)
    qtbot.mouseClick(notes.rows[0].delete_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: notes.texts() == [])
    assert events(store, media_id, EventKind.NOTE) == []
    assert notes.undo_button.isVisible() and notes.undo_button.hasFocus()
    qtbot.keyClick(notes.undo_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: notes.texts() == ["lovely"])
    assert events(store, media_id, EventKind.NOTE) == before
    assert not notes.undo_line.isVisible()


def test_it_is_found_with_its_second(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    panel.show_position(library["Harbour at night"], 2.0)
    write(qtbot, panel, "look at the heron")
    (found,) = pipeline.search(store, Indexes(store), backend.profile, "heron")
    assert found.media_id == library["Harbour at night"]
    assert found.moment is not None and found.moment.start_s == 2.0
    assert words(found.reasons[0], lambda _: "") == "Your note at 0:02: “look at the heron”"


def test_another_item_takes_the_undo_away(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    write(qtbot, panel, "lovely")
    qtbot.mouseClick(panel.notes.rows[0].delete_button, Qt.MouseButton.LeftButton)
    panel.show_item(library["Roses"])
    assert not panel.notes.undo_line.isVisible()
