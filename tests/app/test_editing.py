"""The sheet on which a person says what media are, over the real window, the real store and real files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.editing import EditDialog
from app.nameschips import NamesChips
from app.window import MainWindow
from core import editing, tags
from core.editing import Edit
from core.settings import Home
from core.store import connect
from core.types import Facts, MediaId
from tests.app.conftest import SilentWorker

Open = Callable[..., MainWindow]
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, files: dict[str, MediaId]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == len(files))
    return made


def open_sheet(qtbot: QtBot, window: MainWindow, *ids: MediaId) -> EditDialog:
    view = window.library.view
    view.go_to(ids[0])
    view.select(ids)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    sheet = window.items.editor
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.isVisible() and bool(sheet.fields["title"].text() or len(ids) > 1))
    qtbot.waitUntil(lambda: sheet.genres._count == len(ids))
    return sheet


def save(qtbot: QtBot, window: MainWindow, sheet: EditDialog) -> None:
    with qtbot.waitSignal(window.backend.libraryChanged):
        qtbot.mouseClick(sheet.save, Left)


def facts(home: Home, media_id: MediaId) -> Facts:
    with connect(home) as store:
        return store.media.facts([media_id])[media_id]


def type_into(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)


def test_one_gets_a_title_that_is_seen_searched_and_meant(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home
) -> None:
    song = files["a song.mp3"]
    sheet = open_sheet(qtbot, window, song)
    assert not sheet.isModal() and not sheet.save.isEnabled() and not sheet.write.isEnabled()
    type_into(qtbot, sheet.fields["title"], "Harbour at night")
    type_into(qtbot, sheet.fields["year"], "2001")
    save(qtbot, window, sheet)
    qtbot.waitUntil(lambda: window.toast.text.text() == "1 changed")
    row = window.library.model.row_of(song)
    qtbot.waitUntil(lambda: getattr(window.library.model.card(row), "title", "") == "Harbour at night")
    assert facts(home, song).year == 2001
    with connect(home) as store:
        assert [hit.media_id for hit in store.text.search("harbour")] == [song]
    assert isinstance(window.worker, SilentWorker)
    assert window.worker.sent[-1]["do"] == "index" and not window.worker.sent[-1]["paths"], "its meaning is made anew"
    qtbot.waitUntil(lambda: sheet.back.isEnabled() and sheet.write.isEnabled())


def test_many_show_what_differs_and_keep_what_is_not_touched(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home
) -> None:
    song, talk, film = files["a song.mp3"], files["c talk.flac"], files["d film.mkv"]
    with connect(home) as store:
        editing.apply(store, [song], Edit({"artist": "The Pilots", "genre": "Rock", "album": "One"}, add_tags=("sea",)))
        editing.apply(store, [talk, film], Edit({"artist": "Mira", "genre": "Rock; Pop", "album": "One"}))
    sheet = open_sheet(qtbot, window, song, talk, film)
    qtbot.waitUntil(lambda: sheet.fields["album"].text() == "One")
    assert sheet.windowTitle() == "Edit tags of 3" and not sheet.fields["title"].isVisible()
    assert sheet.fields["artist"].text() == "" and sheet.fields["artist"].placeholderText() == "several"
    assert {name: chip.text() for name, chip in sheet.genres.chips.items()} == {
        **{"Rock": "Rock  ✕", "Pop": "Pop · on 2 of 3"},
    }
    qtbot.mouseClick(sheet.genres.chips["Rock"], Left)
    give, _remove = sheet.genres.chips["Pop"].menu().actions()
    give.trigger()
    type_into(qtbot, sheet.tags.field, "sea, holiday;")
    type_into(qtbot, sheet.tags.field, "not yet taken")
    type_into(qtbot, sheet.fields["series"], "Letters")
    save(qtbot, window, sheet)
    told = [facts(home, i) for i in (song, talk, film)]
    assert [one.artist for one in told] == ["The Pilots", "Mira", "Mira"]
    assert {(one.genre, one.series, one.album) for one in told} == {("Pop", "Letters", "One")}
    with connect(home) as store:
        assert set(editing.own_tags(store, [song, talk, film]).values()) == {("holiday", "not yet taken", "sea")}
    qtbot.waitUntil(lambda: window.toast.text.text() == "3 changed")
    with qtbot.waitSignal(window.backend.libraryChanged):
        qtbot.mouseClick(window.toast.button, Left)
    assert [facts(home, i).genre for i in (song, talk, film)] == ["Rock", "Rock; Pop", "Rock; Pop"]
    with connect(home) as store:
        assert editing.own_tags(store, [song, talk]) == {song: ("sea",), talk: ()}


def test_what_cannot_be_is_told_in_the_sheet(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home
) -> None:
    sheet = open_sheet(qtbot, window, files["a song.mp3"])
    type_into(qtbot, sheet.fields["year"], "20")
    qtbot.mouseClick(sheet.save, Left)
    assert sheet.problem.isVisible() and "four digits" in sheet.problem.text()
    type_into(qtbot, sheet.fields["year"], "2020")
    assert not sheet.problem.isVisible()
    type_into(qtbot, sheet.fields["album"], "x" * 501)
    qtbot.mouseClick(sheet.save, Left)
    qtbot.waitUntil(lambda: "longer than 500" in sheet.problem.text())
    assert facts(home, files["a song.mp3"]).year == 0


def test_the_files_words_come_back(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home) -> None:
    song = files["a song.mp3"]
    with connect(home) as store:
        editing.apply(store, [song], Edit({"title": "Mine"}, add_tags=("sea",)))
    sheet = open_sheet(qtbot, window, song)
    qtbot.waitUntil(sheet.back.isEnabled)
    with qtbot.waitSignal(window.backend.libraryChanged):
        qtbot.mouseClick(sheet.back, Left)
    qtbot.waitUntil(lambda: sheet.fields["title"].text() == "a song" and not sheet.tags.chips)
    assert not sheet.back.isEnabled()


def test_return_in_a_list_of_names_takes_the_name_only(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]
) -> None:
    sheet = open_sheet(qtbot, window, files["a song.mp3"])
    type_into(qtbot, sheet.tags.field, "night walk")
    qtbot.keyClick(sheet.tags.field, Qt.Key.Key_Return)
    assert list(sheet.tags.chips) == ["night walk"] and sheet.save.isEnabled() and not window.toast.isVisible()


def test_names_are_one_whatever_their_case(qtbot: QtBot) -> None:
    chips = NamesChips("Tags")
    qtbot.addWidget(chips)
    chips.show_names({"Sea": 1, "Rock": 3}, 3)
    chips.field.setText("sea；rock，海")
    chips.take()
    assert chips.added() == ("Sea", "海") and chips.removed() == ()


def test_one_can_type_at_once(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    sheet = open_sheet(qtbot, window, files["a song.mp3"])
    assert sheet.focusWidget() is sheet.fields["title"]
    many = EditDialog(window, list(files.values())[:2])
    assert many.focusWidget() is many.fields["artist"], "titles of many are not edited"
    many.close()


def test_every_field_of_the_sheet_has_a_name(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    sheet = open_sheet(qtbot, window, files["a song.mp3"])
    nameless = [
        type(widget).__name__
        for widget in sheet.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
        if not widget.accessibleName() and not getattr(widget, "text", lambda: "")()
    ]
    assert not nameless


@pytest.mark.slow
def test_it_is_written_into_files_only_when_asked(
    qtbot: QtBot, open_window: Open, files: dict[str, MediaId], home: Home, tmp_path: Path
) -> None:
    """The real worker writes; the window says what couldn't be written, and why."""
    window = open_window(real=True)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == len(files))
    song, film = files["a song.mp3"], files["d film.mkv"]
    with connect(home) as store:
        editing.apply(store, [song, film], Edit({"artist": "The Pilots"}))
    before = (tmp_path / "media" / "a song.mp3").read_bytes()
    sheet = open_sheet(qtbot, window, song, film)
    qtbot.waitUntil(sheet.write.isEnabled)
    qtbot.mouseClick(sheet.write, Left)
    box = sheet.question
    assert isinstance(box, QMessageBox) and box.isVisible()
    assert (tmp_path / "media" / "a song.mp3").read_bytes() == before, "nothing is written before the answer"
    yes = next(b for b in box.findChildren(QPushButton) if b.text() == "Write into the files")
    qtbot.mouseClick(yes, Left)
    qtbot.waitUntil(sheet.problem.isVisible, timeout=60_000)
    assert sheet.problem.text() == "d film.mkv: Homereel can’t write tags into MKV files"
    assert window.toast.text.text() == "1 file written"
    assert tags.read(os.fsencode(tmp_path / "media" / "a song.mp3")).tags["artist"] == "The Pilots"
    assert (tmp_path / "media" / "a song.mp3.before-homereel").read_bytes() == before
