"""The lists page: groups and counts, what each is, playing, one's own order, undo; from the command line the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester as Checker
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n, listwords
from app.dragging import carried
from app.listpanel import NamedModel, grouped
from app.window import MainWindow
from core import feedback, playlists
from core.cli import main
from core.playlists import HISTORY, MANUAL, SMART, Named, Rules
from core.settings import Home
from core.store import Store
from core.types import MediaId
from tests.app import panel_library
from tests.app.lists_window import EVENING, ME, Left, Lists, fill, kept, middle
from tests.app.test_dragging import drop_at

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound
Alt = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def lists(
    qtbot: QtBot, home: Home, library: panel_library.Library, store: Store, open_window: Callable[..., MainWindow]
) -> Lists:
    fill(store, library)
    window = open_window()
    window.go("lists")
    made = Lists(qtbot, window, library)
    made.wait(lambda: window.lists.model.ids and made.names())
    return made


# ── What there is ───────────────────────────────────────────────────────────────────────────────────


def test_lists_stand_in_groups_with_their_counts_and_empty_ones_from_history_are_left_out(lists: Lists) -> None:
    names = lists.names()
    assert names[0] == ("From your history", -1) and ("Recent", 2) in names and ("Most replayed", 1) in names
    assert "Unfinished" not in dict(names)
    assert names[-4:] == [("By rules", -1), ("By the sea", 3), ("Yours", -1), ("Evening", 4)]
    assert lists.titles() == ["Fog signals", "Bees at work"], "the first one is looked at"
    assert lists.page.caption.text() == "2 items · 6 s"


def test_a_click_shows_a_list_and_says_what_it_is(lists: Lists) -> None:
    lists.choose(MANUAL, "Evening")
    assert lists.titles() == list(EVENING) and lists.page.heading.text() == "Evening"
    assert lists.page.caption.text() == "4 items · 12 s"
    lists.choose(SMART, "By the sea")
    assert len(lists.titles()) == 3 and lists.page.deeds_bar.what.text() == "Like “Harbour at night”"
    assert lists.page.source == "playlist:By the sea"


def test_names_and_rules_are_said_in_words() -> None:
    assert listwords.title("year:2025") == "2025" and listwords.title("place:Lisbon") == "Lisbon"
    assert listwords.title("voice:Anna") == "Anna’s voice" and listwords.title("year:2025", MANUAL) == "year:2025"
    one, other = MediaId("1" * 32), MediaId("2" * 32)
    titles = {one: "Deep field", other: "Coffee"}
    rules = Rules("kind:music is:unseen", (one,), (other,), order="smooth")
    assert listwords.by_rules(rules, titles) == (
        "Like “Deep field” · unlike “Coffee” · Music only · Not seen yet · each like the one before"
    )
    assert listwords.by_rules(Rules(more=(one,), to=other), titles) == "From “Deep field” to “Coffee” in small steps"
    assert set(listwords.orders()) == set(playlists.ORDERS)
    for name in (*playlists.MADE, "year:2025", "voice:Anna", "place:Lisbon", listwords.HIDDEN):
        assert listwords.about(name) and listwords.title(name) != name


def test_every_name_has_chinese_words(qapp: QApplication) -> None:
    i18n.install(qapp, "zh_CN")
    try:
        words = [listwords.title(name) + listwords.about(name) for name in (*playlists.MADE, "voice:A", "hidden")]
        assert not any(each.isascii() for each in [*words, *listwords.orders().values()])
    finally:
        i18n.install(qapp, "en")


def test_the_model_of_names_keeps_qts_rules(qapp: QApplication) -> None:
    model = NamedModel()
    checker = Checker(model, Checker.FailureReportingMode.Fatal)
    model.show([Named("A", MANUAL, 1), Named("recent", HISTORY, 0), Named("year:2025", HISTORY, 2)])
    assert [getattr(row, "name", row) for row in model.rows] == ["From your history", "year:2025", "Yours", "A"]
    assert model.data(model.index(3), Qt.ItemDataRole.AccessibleTextRole) == "A, 1 item"
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable
    model.show([])
    assert checker.model() is model and grouped([]) == []


def test_arrows_walk_from_list_to_list_over_the_headings_and_right_goes_to_the_media(
    qtbot: QtBot, lists: Lists
) -> None:
    lists.choose(SMART, "By the sea")
    names = lists.page.sources.view
    names.setFocus()
    qtbot.keyClick(names, Qt.Key.Key_Down)
    lists.wait(lambda: lists.page.name == "Evening" and lists.titles() == list(EVENING))
    qtbot.keyClick(names, Qt.Key.Key_Right)
    assert lists.page.view.hasFocus() and lists.page.view.current() == lists.library["Harbour at night"]


def test_a_narrow_page_has_a_menu_in_place_of_the_names(qtbot: QtBot, lists: Lists) -> None:
    lists.window.resize(760, 560)
    lists.window.detail.show()
    lists.page.resize(500, 400)
    lists.wait(lists.page.sources.switch.isVisible)
    assert not lists.page.sources.isVisible()
    lists.page.sources._fill_switch()
    entries = {action.text(): action for action in lists.page.sources.switch.menu().actions()}
    assert {"Evening\t4", "By rules…", "By hand…", "Import…"} <= set(entries)
    entries["Evening\t4"].trigger()
    lists.wait(lambda: lists.titles() == list(EVENING))
    assert lists.page.sources.switch.text() == "Evening"


def test_the_command_line_makes_the_same_lists(lists: Lists, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, name in ((HISTORY, "recent"), (HISTORY, "replayed"), (SMART, "By the sea"), (MANUAL, "Evening")):
        lists.choose(kind, name) if name != "recent" else None
        capsys.readouterr()
        assert main(["--home", str(home.root), "--json", "playlist", "make", name]) == 0
        made = json.loads(capsys.readouterr().out)
        assert [row["id"] for row in made] == lists.page.model.ids, name


# ── Playing ─────────────────────────────────────────────────────────────────────────────────────────


def test_play_all_plays_in_order_and_shuffle_all_of_it_in_another(qtbot: QtBot, lists: Lists) -> None:
    lists.choose(MANUAL, "Evening")
    player = lists.window.player
    qtbot.mouseClick(lists.page.deeds_bar.play, Left)
    assert player.queue() == ([lists.library[title] for title in EVENING], 0)
    assert player.origin.source == "playlist:Evening"
    qtbot.mouseClick(lists.page.deeds_bar.shuffle, Left)
    assert player.line.seed is not None and set(player.queue()[0]) == {lists.library[title] for title in EVENING}
    qtbot.mouseClick(lists.page.deeds_bar.play, Left)
    assert player.line.seed is None and player.queue()[0] == [lists.library[title] for title in EVENING]
    player.stop()


# ── One's own order ─────────────────────────────────────────────────────────────────────────────────


def test_alt_and_arrows_move_what_is_chosen_and_it_is_kept(qtbot: QtBot, lists: Lists, home: Home) -> None:
    lists.choose(MANUAL, "Evening")
    view = lists.page.view
    view.go_to(lists.library["Pickles"])
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Up, Alt)
    assert lists.titles() == ["Harbour at night", "Pickles", "Roses", "Ferry lights"]
    assert view.current() == lists.library["Pickles"], "the keyboard goes along"
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Down, Alt)
    assert lists.titles()[-1] == "Pickles"
    lists.wait(lambda: kept(home, "Evening") == lists.page.model.ids)
    lists.choose(SMART, "By the sea")
    before = lists.titles()
    view.go_to(lists.page.model.ids[1])
    qtbot.keyClick(view, Qt.Key.Key_Up, Alt)
    assert lists.titles() == before, "a list that makes itself has its own order"


def test_a_drag_puts_several_between_others(lists: Lists, home: Home) -> None:
    lists.choose(MANUAL, "Evening")
    window, view = lists.window, lists.page.view
    lists.act("list")
    first = view.visualRect(view.adapter.place(0))
    data = carried([lists.library["Pickles"], lists.library["Ferry lights"]], [])
    assert drop_at(window, data, middle(window, view.viewport(), first.center() - first.bottomLeft() / 4))
    assert lists.titles() == ["Pickles", "Ferry lights", "Harbour at night", "Roses"]
    assert not lists.page.order.line.isVisible()
    lists.wait(lambda: kept(home, "Evening") == lists.page.model.ids)


def test_delete_takes_off_the_list_never_to_the_trash_and_can_be_undone(qtbot: QtBot, lists: Lists, home: Home) -> None:
    lists.choose(MANUAL, "Evening")
    view = lists.page.view
    view.go_to(lists.library["Roses"])
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    lists.wait(lambda: kept(home, "Evening") == [lists.library[t] for t in EVENING if t != "Roses"])
    assert "Roses" not in lists.titles() and lists.window.items.trash.question is None
    lists.undo()
    lists.wait(lambda: lists.titles() == list(EVENING))


def test_the_menu_of_items_says_take_off_on_a_list_of_ones_own_only(lists: Lists, home: Home) -> None:
    menu, off = lists.window.actions_.menus["item"], lists.window.actions_["take_off"]
    menu.aboutToShow.emit()
    assert not off.isVisible()
    lists.choose(MANUAL, "Evening")
    lists.page.view.go_to(lists.library["Pickles"])
    menu.aboutToShow.emit()
    assert off.isVisible() and off.shortcut().toString() == "Del"
    assert not lists.window.actions_["trash"].shortcuts()
    off.trigger()
    lists.wait(lambda: lists.library["Pickles"] not in (kept(home, "Evening") or []))


def test_smoothly_arranges_ones_own_with_undo_and_keeps_others_under_a_name(
    qtbot: QtBot, lists: Lists, home: Home
) -> None:
    lists.choose(MANUAL, "Evening")
    qtbot.mouseClick(lists.page.deeds_bar.smooth, Left)
    lists.wait(lambda: lists.titles() != list(EVENING))
    titles = lists.titles()
    assert titles[0] == "Harbour at night" and titles[1] == "Ferry lights", "the two of the harbour stand together"
    lists.undo()
    lists.wait(lambda: lists.titles() == list(EVENING))
    lists.choose(SMART, "By the sea")
    made = set(lists.page.model.ids)
    qtbot.mouseClick(lists.page.deeds_bar.smooth, Left)
    lists.type_name("By the sea, smoothly")
    lists.wait(lambda: set(kept(home, "By the sea, smoothly") or []) == made)
    lists.wait(lambda: lists.page.name == "By the sea, smoothly" and lists.page.is_own)


def test_renaming_deleting_with_undo_and_saving_as_ones_own(lists: Lists, home: Home) -> None:
    lists.choose(MANUAL, "Evening")
    lists.page.deeds_bar.acts.rename.trigger()
    lists.type_name("Late evening")
    lists.wait(lambda: lists.page.heading.text() == "Late evening" and lists.titles() == list(EVENING))
    assert kept(home, "Evening") is None
    lists.page.deeds_bar.acts.delete.trigger()
    lists.wait(lambda: kept(home, "Late evening") is None)
    lists.wait(lambda: lists.page.name == "recent")
    lists.undo()
    lists.wait(lambda: kept(home, "Late evening") == [lists.library[title] for title in EVENING])
    lists.choose(HISTORY, "recent")
    lists.page.deeds_bar.acts.save_as.trigger()
    lists.type_name("What I played")
    lists.wait(lambda: lists.titles() == ["Fog signals", "Bees at work"] and lists.page.is_own)
    assert not lists.page.deeds_bar.acts.rules.isVisible()


def test_a_name_that_is_taken_is_refused_in_words(lists: Lists, home: Home) -> None:
    lists.choose(MANUAL, "Evening")
    lists.page.deeds_bar.acts.rename.trigger()
    lists.type_name("recent")
    lists.wait(lambda: "name of a list from your history" in lists.window.toast.text.text())
    assert kept(home, "Evening")


def test_the_count_of_a_smart_list_is_made_right_by_looking_at_it(lists: Lists, home: Home, store: Store) -> None:
    lists.choose(SMART, "By the sea")
    hidden = lists.page.model.ids[0]
    feedback.hide(store, ME, hidden)
    lists.page.refresh()
    lists.wait(lambda: hidden not in lists.page.model.ids)
    lists.wait(lambda: kept(home, "By the sea", SMART) == lists.page.model.ids)
    lists.wait(lambda: dict(lists.names())["By the sea"] == len(lists.page.model.ids))
