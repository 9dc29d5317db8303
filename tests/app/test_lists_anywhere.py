"""Lists from anywhere in the window: added to by menu and drag, by rules in a sheet, mixed, paths; files in and out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app import theme
from app.dragging import carried
from app.rulesheet import SHOWN, RuleSheet
from app.window import MainWindow
from core.playlists import HISTORY, MANUAL, SMART, Rules
from core.settings import Home
from core.store import Store, connect
from tests.app import panel_library
from tests.app.lists_window import EVENING, Left, Lists, fill, kept, middle
from tests.app.test_dragging import drop_at

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def lists(
    qtbot: QtBot, home: Home, library: panel_library.Library, store: Store, open_window: Callable[..., MainWindow]
) -> Lists:
    fill(store, library)
    window = open_window()
    made = Lists(qtbot, window, library)
    made.wait(lambda: len(window.library.model.ids) == len(library.ids))
    return made


def sheet_of(lists: Lists) -> RuleSheet:
    """Wait for the sheet of rules and what comes of them."""
    sheet = lists.window.items.lists.sheet
    assert sheet is not None and sheet.isVisible()
    return sheet


# ── Added to ────────────────────────────────────────────────────────────────────────────────────────


def test_the_menu_of_anything_adds_to_a_list_once_and_takes_it_back(lists: Lists, home: Home) -> None:
    menu = lists.window.actions_.menus["add_to_list"]
    lists.wait(lambda: [action.text() for action in menu.actions()] == ["Evening", "New list…"])
    lists.pick("Roses", "Bees at work")
    menu.actions()[0].trigger()
    lists.wait(lambda: kept(home, "Evening") == [lists.library[t] for t in (*EVENING, "Bees at work")])
    lists.wait(lambda: lists.window.toast.text.text() == "1 added to “Evening”")
    lists.undo()
    lists.wait(lambda: kept(home, "Evening") == [lists.library[t] for t in EVENING])
    lists.pick("Roses")
    menu.actions()[0].trigger()
    lists.wait(lambda: lists.window.toast.text.text() == "All of it is on “Evening” already")


def test_a_new_list_of_what_is_chosen_is_offered_from_then_on(lists: Lists, home: Home) -> None:
    lists.pick("Pickles", "Roses")
    lists.act("new_list")
    lists.type_name("Sunday & rest")
    lists.wait(lambda: set(kept(home, "Sunday & rest") or []) == {lists.library["Pickles"], lists.library["Roses"]})
    menu = lists.window.actions_.menus["add_to_list"]
    lists.wait(lambda: "Sunday && rest" in [action.text() for action in menu.actions()])


def test_cards_are_dropped_on_the_name_of_ones_own_list_and_on_no_other(lists: Lists, home: Home) -> None:
    window = lists.window
    window.go("lists")
    names = lists.page.sources.view
    data = carried([lists.library["Fog signals"]], [])
    lists.wait(lists.names)
    assert not drop_at(window, data, middle(window, names.viewport(), lists.place(SMART, "By the sea")))
    assert not drop_at(window, data, middle(window, names.viewport(), lists.place(HISTORY, "recent")))
    assert drop_at(window, data, middle(window, names.viewport(), lists.place(MANUAL, "Evening")))
    assert names.drop_row == -1
    lists.wait(lambda: kept(home, "Evening") == [lists.library[t] for t in (*EVENING, "Fog signals")])
    lists.wait(lambda: ("Evening", 5) in lists.names())


# ── By rules ────────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_says_how_many_more_there_are_than_it_names(lists: Lists) -> None:
    lists.window.go("lists")
    lists.page.sources.new_menu.actions()[0].trigger()
    sheet = sheet_of(lists)
    sheet.where.setText("is:unseen")
    lists.wait(lambda: len(sheet.preview.ids) > SHOWN)
    assert sheet.rest.isVisible() and sheet.rest.text() == f"and {len(sheet.preview.ids) - SHOWN} more"
    sheet.length.setValue(SHOWN)
    lists.wait(lambda: len(sheet.preview.ids) == SHOWN)
    assert not sheet.rest.isVisible()


def test_the_number_keeps_off_its_border_and_stands_as_high_as_the_choice_beside(lists: Lists) -> None:
    lists.window.go("lists")
    lists.page.sources.new_menu.actions()[0].trigger()
    sheet = sheet_of(lists)
    inner = sheet.length.lineEdit()
    assert inner.geometry().left() + inner.textMargins().left() >= theme.SPACE_2
    assert (sheet.length.y(), sheet.length.height()) == (sheet.order.y(), sheet.order.height())


def test_a_list_by_rules_is_seen_before_it_is_kept_and_changed_later(qtbot: QtBot, lists: Lists, home: Home) -> None:
    lists.window.go("lists")
    lists.page.sources.new_menu.actions()[0].trigger()
    sheet = sheet_of(lists)
    lists.wait(lambda: "Choose conditions" in sheet.problem.text())
    assert not sheet.save.isEnabled() and not sheet.play.isEnabled()
    qtbot.mouseClick(sheet.kinds.buttons["kind:music"], Left)
    lists.wait(lambda: sheet.count.text() == "3 items · 9 s")
    assert sheet.where.text() == "kind:music" and not sheet.rest.isVisible()
    lists.wait(sheet.filters.buttons["is:unseen"].isVisible)
    qtbot.mouseClick(sheet.filters.buttons["is:unseen"], Left)
    lists.wait(lambda: sheet.count.text() == "2 items · 6 s")
    assert sheet.where.text() == "kind:music is:unseen"
    assert {line.text() for line in sheet.first if line.text()} == {"Roses", "A pot of beans"}
    sheet.where.setText("kind:music bogus")
    lists.wait(lambda: "only of conditions" in sheet.problem.text() and not sheet.save.isEnabled())
    sheet.where.setText("kind:music is:unseen")
    sheet.name.setText("Unheard")
    lists.wait(lambda: sheet.count.text() == "2 items · 6 s" and sheet.save.isEnabled())
    assert kept(home, "Unheard", SMART) is None, "nothing is written before it is kept"
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: lists.page.heading.text() == "Unheard" and len(lists.titles()) == 2)
    assert lists.page.deeds_bar.what.text() == "Music only · Not seen yet"
    lists.page.deeds_bar.acts.rules.trigger()
    sheet = sheet_of(lists)
    assert sheet.name.text() == "Unheard" and sheet.where.text() == "kind:music is:unseen"
    assert sheet.kinds.buttons["kind:music"].isChecked()
    sheet.name.setText("Unheard, one")
    sheet.length.setValue(1)
    lists.wait(lambda: sheet.count.text() == "1 item · 3 s")
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: lists.page.heading.text() == "Unheard, one" and len(lists.titles()) == 1)
    assert kept(home, "Unheard", SMART) is None


def test_a_name_that_is_taken_keeps_the_sheet_open(qtbot: QtBot, lists: Lists, home: Home) -> None:
    for name, said in (("Evening", "already"), ("By the sea", "already"), ("recent", "from your history")):
        lists.window.items.lists.open_sheet("", Rules("kind:music"))
        sheet = sheet_of(lists)
        sheet.name.setText(name)
        lists.wait(sheet.save.isEnabled)
        qtbot.mouseClick(sheet.save, Left)
        lists.wait(lambda sheet=sheet, said=said: said in sheet.problem.text())
        assert sheet.isVisible() and sheet.save.isEnabled()
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert kept(home, "Evening") == [lists.library[t] for t in EVENING]


def test_a_mix_of_what_is_chosen_with_less_of_something(qtbot: QtBot, lists: Lists) -> None:
    lists.pick("Harbour at night", "Ferry lights")
    lists.act("mix")
    sheet = sheet_of(lists)
    lists.wait(lambda: {chip.text() for chip in sheet.more.chips.values()} == {"Harbour at night", "Ferry lights"})
    lists.wait(lambda: sheet.preview.ids)
    best = sheet.preview.ids[0]
    assert best in {lists.library[t] for t in panel_library.TITLES["harbour"]}
    lists.window.library.view.select([])
    qtbot.mouseClick(sheet.less.add_button, Left)
    assert "Choose something" in sheet.problem.text()
    lists.pick(next(title for title, media_id in lists.library.ids.items() if media_id == best))
    qtbot.mouseClick(sheet.less.add_button, Left)
    lists.wait(lambda: sheet.preview.ids and best not in sheet.preview.ids)
    qtbot.mouseClick(sheet.play, Left)
    assert lists.window.player.queue()[0] == sheet.preview.ids
    lists.window.player.stop()
    qtbot.mouseClick(sheet.more.chips[lists.library["Ferry lights"]], Left)
    assert sheet.more.ids == [lists.library["Harbour at night"]]


def test_a_path_goes_between_two_or_from_one_to_what_is_chosen_next(qtbot: QtBot, lists: Lists, home: Home) -> None:
    lists.pick("Harbour at night", "Bees at work")
    lists.window.actions_.menus["item"].aboutToShow.emit()
    assert lists.window.actions_["path"].text() == "Path between these…"
    lists.act("path")
    sheet = sheet_of(lists)
    ends = {lists.library["Harbour at night"], lists.library["Bees at work"]}
    lists.wait(lambda: len(sheet.preview.ids) > 2)
    assert {sheet.preview.ids[0], sheet.preview.ids[-1]} == ends and not sheet.order.isEnabled()
    sheet.reject()
    lists.pick("Pickles")
    lists.window.actions_.menus["item"].aboutToShow.emit()
    assert lists.window.actions_["path"].text() == "Path from here to…"
    lists.act("path")
    sheet = sheet_of(lists)
    assert sheet.focusWidget() is sheet.to.add_button
    lists.pick("Roses")
    qtbot.mouseClick(sheet.to.add_button, Left)
    lists.wait(lambda: sheet.preview.ids and sheet.preview.ids[-1] == lists.library["Roses"])
    assert sheet.preview.ids[0] == lists.library["Pickles"]
    sheet.name.setText("From the kitchen to the garden")
    lists.wait(sheet.save.isEnabled)
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: lists.page.deeds_bar.what.text() == "From “Pickles” to “Roses” in small steps")


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_import_is_looked_at_before_anything_is_written(
    qtbot: QtBot, lists: Lists, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(home) as store:
        path = os.fsdecode(store.files.best([lists.library["Roses"]])[lists.library["Roses"]].path)
    file = tmp_path / "Party.m3u8"
    file.write_text(f"#EXTM3U\n{path}\n#EXTINF:3,Pickles\n/elsewhere/x.mp4\n/nowhere/Dust & ashes.mp3\n", "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    lists.window.go("lists")
    qtbot.mouseClick(lists.page.sources.import_button, Left)
    sheet = lists.page.importing
    assert sheet is not None
    lists.wait(lambda: sheet.headline.text() == "Found 2 of 3")
    assert sheet.how.text() == "1 by its place · 1 by title and length"
    assert sheet.missing.toPlainText() == "/nowhere/Dust & ashes.mp3" and sheet.name.text() == "Party"
    assert kept(home, "Party") is None, "nothing is written yet"
    sheet.name.setText("Evening")
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: "already" in sheet.problem.text() and sheet.save.isEnabled())
    sheet.name.setText("Party")
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: kept(home, "Party") == [lists.library["Roses"], lists.library["Pickles"]])
    lists.wait(lambda: lists.titles() == ["Roses", "Pickles"] and lists.page.heading.text() == "Party")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"<html><body/></html>"])
def test_a_file_that_is_no_list_is_refused_in_words(lists: Lists, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.m3u"
    file.write_bytes(content)
    lists.page.read_file(file)
    sheet = lists.page.importing
    assert sheet is not None
    lists.wait(lambda: sheet.problem.isVisible() and bool(sheet.problem.text()))
    assert not sheet.save.isEnabled()


@pytest.fixture
def exported(
    qtbot: QtBot, lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """The list “Evening”, written from the window."""
    ending = getattr(request, "param", "m3u8")
    asked: list[str] = []

    def answer(_parent: object, _title: str, start: str, formats: str) -> tuple[str, str]:
        asked.append(start)
        return str(tmp_path / "out"), next(f for f in formats.split(";;") if ending in f)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    lists.window.go("lists")
    lists.choose(MANUAL, "Evening")
    qtbot.mouseClick(lists.page.deeds_bar.export, Left)
    target = tmp_path / f"out.{ending}"
    lists.wait(target.is_file)
    lists.wait(lambda: lists.window.toast.text.text() == f"4 items written to out.{ending}")
    assert asked == ["Evening.m3u8"]
    return target


def test_every_entry_of_the_exported_list_is_read_by_ffmpeg(exported: Path, lists: Lists) -> None:
    entries = [line for line in exported.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(entries) == len(EVENING) and not any(os.path.isabs(entry) for entry in entries)
    for entry in entries:
        shown = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(exported.parent / entry), "-f", "null", "-"],
            capture_output=True,
            timeout=240,
            check=False,
        )
        assert (shown.returncode, shown.stderr) == (0, b""), entry


@pytest.mark.parametrize("exported", ["m3u8"], indirect=True)
def test_another_player_plays_the_exported_list(exported: Path) -> None:
    plain = ["--no-config", "--vo=null", "--ao=null", "--frames=1", "--length=0.2", "--msg-level=all=info"]
    shown = subprocess.run(["mpv", *plain, str(exported)], capture_output=True, timeout=240, text=True, check=False)
    played = [line.rsplit("/", 1)[-1] for line in shown.stdout.splitlines() if line.startswith("Playing: ")]
    entries = [line.rsplit("/", 1)[-1] for line in exported.read_text("utf-8").splitlines() if line[:1] != "#"]
    assert shown.returncode == 0, shown.stdout
    assert played == entries and "Failed" not in shown.stdout + shown.stderr


@pytest.mark.parametrize("exported", ["xspf"], indirect=True)
def test_an_exported_list_comes_back_as_it_was(exported: Path, lists: Lists, qtbot: QtBot, home: Home) -> None:
    lists.page.read_file(exported)
    sheet = lists.page.importing
    assert sheet is not None
    lists.wait(lambda: sheet.headline.text() == "Found 4 of 4")
    assert not sheet.missing.isVisible()
    sheet.name.setText("Back again")
    qtbot.mouseClick(sheet.save, Left)
    lists.wait(lambda: kept(home, "Back again") == kept(home, "Evening"))


def test_the_sheets_are_gone_with_their_answer_still_on_its_way(qtbot: QtBot, lists: Lists, home: Home) -> None:
    lists.window.items.lists.open_sheet("", Rules("kind:music"))
    sheet = sheet_of(lists)
    sheet.name.setText("Music")
    sheet._keep()
    sheet.reject()
    lists.wait(lambda: kept(home, "Music", SMART) is not None)
    assert lists.window.isVisible()
