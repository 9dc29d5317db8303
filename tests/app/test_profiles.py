"""Who is watching: profiles are made, switched, renamed and deleted in the real window; each has its own history."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app import kept
from app.playerbar import PlayerBar
from app.settings_profiles import PersonRow, ProfilesPanel
from app.tasks import Backend
from app.window import MainWindow
from core import backups, feedback, playlists
from core.feedback import Origin
from core.settings import Home
from core.store import Store
from core.store.profiles import DEFAULT
from core.types import EventKind, MediaId, ProfileId
from tests.app import panel_library
from tests.app.playing import Shelf, until
from tests.app.test_walk import nameless

pytestmark = pytest.mark.no_qt_log


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def mei(store: Store) -> ProfileId:
    return store.profiles.create("Mei")


@pytest.fixture
def window(qtbot: QtBot, mei: ProfileId, open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == 15 and len(made.who_watches.all) == 2)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> ProfilesPanel:
    made = ProfilesPanel(window.backend, window.worker)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    qtbot.waitUntil(lambda: len(made.rows) == 2)
    return made


def path_of(store: Store, media_id: MediaId) -> bytes:
    return store.files.of_media(media_id)[0].path


def shown(window: MainWindow) -> set[MediaId]:
    return set(window.library.model.ids)


# ── Switching ───────────────────────────────────────────────────────────────────────────────────────


def test_everything_on_screen_is_the_other_ones_at_once(
    qtbot: QtBot, window: MainWindow, store: Store, library: panel_library.Library, mei: ProfileId
) -> None:
    film, song = library["Harbour at night"], library["Roses"]
    feedback.like(store, DEFAULT, film)
    feedback.rate(store, mei, song, 5.0)
    playlists.create(store, DEFAULT, "Mine alone", [film])
    playlists.create(store, mei, "Hers", [song])
    store.saved.save(mei, "What Mei kept", "is:liked")
    window.go("lists")
    qtbot.waitUntil(lambda: "Mine alone" in {one.name for one in window.lists.named})
    window.who_watches.switch(mei)
    qtbot.waitUntil(lambda: "Hers" in {one.name for one in window.lists.named})
    assert "Mine alone" not in {one.name for one in window.lists.named}
    qtbot.waitUntil(lambda: [one.name for one in window.browsing.kept.all] == ["What Mei kept"])
    window.go("library")

    def card(media_id: MediaId) -> tuple[float, str]:
        found = window.library.model.card(window.library.model.row_of(media_id))
        return (found.stars, found.reaction) if found else (-1.0, "")

    qtbot.waitUntil(lambda: card(song) == (5.0, "") and card(film) == (0.0, ""))
    window.who_watches.switch(DEFAULT)
    qtbot.waitUntil(lambda: card(song) == (0.0, "") and card(film) == (0.0, "like"))


def test_what_is_done_after_a_switch_is_the_other_ones(
    qtbot: QtBot, window: MainWindow, store: Store, library: panel_library.Library, mei: ProfileId
) -> None:
    film = library["Harbour at night"]
    window.who_watches.switch(mei)
    window.library.view.go_to(film)
    window.actions_["like"].trigger()
    qtbot.waitUntil(lambda: store.events.reactions(mei) == {film: "like"})
    assert store.events.reactions(DEFAULT) == {}


def test_a_play_is_written_for_who_began_it(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, mei: ProfileId, shelf: Shelf, song: Path, film: Path, store: Store
) -> None:
    first, other = shelf.add("One", song), shelf.add("Two", film)
    bar.play(first)
    until(qtbot, bar, 0.6)
    backend.set_profile(mei)
    bar.diary.keep()
    bar.play(other)
    until(qtbot, bar, 0.6)
    bar.stop()
    qtbot.waitUntil(lambda: bool(store.events.of_profile(mei, kinds=[EventKind.PLAY])))
    assert [e.media_id for e in store.events.of_profile(DEFAULT, kinds=[EventKind.PLAY])] == [first]
    assert [e.media_id for e in store.events.of_profile(mei, kinds=[EventKind.PLAY])] == [other]


def test_a_private_session_is_that_of_who_began_it(
    qtbot: QtBot, window: MainWindow, bar: PlayerBar, backend: Backend, mei: ProfileId, shelf: Shelf, song: Path,
    store: Store,
) -> None:  # fmt: skip
    window.backend.set_private(True)
    assert window.player.private_sign.isVisible()
    window.who_watches.switch(mei)
    assert not window.backend.private and not window.player.private_sign.isVisible()
    assert not window.actions_["private"].isChecked()
    window.who_watches.switch(DEFAULT)
    assert window.backend.private and window.player.private_sign.isVisible()
    one = shelf.add("One", song)  # on another backend: a play that began in private stays unwritten after a switch
    backend.set_private(True)
    bar.play(one)
    until(qtbot, bar, 0.6)
    backend.set_profile(mei)
    bar.stop()
    done: list[object] = []
    backend.write(lambda _store: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert store.events.of_profile(DEFAULT) == store.events.of_profile(mei) == []


def test_the_menu_and_the_button_say_who_and_switch_by_key(qtbot: QtBot, window: MainWindow, mei: ProfileId) -> None:
    who = window.who_watches
    assert who.button.isVisible() and who.button.text() == "M" and who.button.accessibleName() == "Who is watching: Me"
    assert [a.text() for a in who.menu.actions() if not a.isSeparator()] == ["Me", "Mei", "New profile…"]
    assert who.menu.menuAction() in window.top_bar.menu_button.menu().actions()
    window.actions_["who"].trigger()
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is who.menu)
    QTest.keyClick(who.menu, Qt.Key.Key_Down)
    QTest.keyClick(who.menu, Qt.Key.Key_Down)
    QTest.keyClick(who.menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.backend.profile == mei)
    assert [a.isChecked() for a in who.menu.actions()[:2]] == [False, True]
    assert who.button.accessibleName() == "Who is watching: Mei" and nameless(window) == []


def test_a_new_profile_is_made_from_the_menu_and_watches(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    window.who_watches.ask_name()
    field = window.who_watches.field
    assert field is not None
    field.field.setText("Grandpa & I")
    QTest.keyClick(field.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dict(store.profiles.all()).get(window.backend.profile) == "Grandpa & I")
    menu = window.who_watches.menu
    qtbot.waitUntil(lambda: [a.text() for a in menu.actions() if a.isChecked()] == ["Grandpa && I"])


def test_alone_there_is_no_button_and_who_watched_last_does_again(
    qtbot: QtBot, home: Home, store: Store, open_window: Callable[..., MainWindow]
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: len(window.who_watches.all) == 1)
    assert not window.who_watches.button.isVisible()
    mei = store.profiles.create("Mei")
    window.backend.profilesChanged.emit()
    qtbot.waitUntil(window.who_watches.button.isVisible)
    window.who_watches.switch(mei)
    assert kept.profile(home) == mei
    for last, then in ((mei, mei), (ProfileId(99), DEFAULT), (None, DEFAULT)):
        backend = Backend(home)
        backend.recall(last)
        assert backend.profile == then
        backend.close()


def test_one_that_a_command_deleted_watches_no_longer(
    qtbot: QtBot, window: MainWindow, store: Store, mei: ProfileId
) -> None:
    window.who_watches.switch(mei)
    with store.erasing():
        store.profiles.forget(mei)
    window.who_watches.refresh()
    qtbot.waitUntil(lambda: window.backend.profile == DEFAULT)


# ── What is kept out ────────────────────────────────────────────────────────────────────────────────


def test_what_is_kept_out_is_nowhere_and_what_plays_of_it_stops(
    qtbot: QtBot, window: MainWindow, store: Store, library: panel_library.Library, mei: ProfileId
) -> None:
    film, other = library["Harbour at night"], library["Roses"]
    store.kept_out.keep_out(mei, path_of(store, film))
    window.player.change_queue(lambda queue: queue.add([film, other], Origin("library"), 0))
    window.library.view.go_to(film)
    qtbot.waitUntil(lambda: window.detail._details is not None)
    window.who_watches.switch(mei)
    qtbot.waitUntil(lambda: film not in shown(window) and len(shown(window)) == 14)
    qtbot.waitUntil(lambda: window.player.queue()[0] == [other])
    window.search_for("harbour")
    qtbot.waitUntil(lambda: window.place == "search" and window.search.text == "harbour")
    qtbot.waitUntil(lambda: film not in window.search.model.ids)
    window.top_bar.search.clear()
    window.who_watches.switch(DEFAULT)
    qtbot.waitUntil(lambda: film in shown(window))


def test_a_folder_is_ticked_for_one_of_them(
    qtbot: QtBot, window: MainWindow, panel: ProfilesPanel, store: Store, mei: ProfileId,
    monkeypatch: pytest.MonkeyPatch, library: panel_library.Library,
) -> None:  # fmt: skip
    out = panel.out
    (root,) = [path for _, path in store.files.roots()]
    out.choose(mei)
    assert list(out.boxes) == [root] and "(15 items)" in out.boxes[root].text()
    out.boxes[root].setFocus()
    QTest.keyClick(out.boxes[root], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: store.kept_out.folders(mei) == [root])
    qtbot.waitUntil(lambda: out.total.text() == "15 items kept out")
    assert out.chosen() == mei and out.boxes[root].isChecked()
    assert len(shown(window)) == 15  # of who watches, nothing is kept
    window.who_watches.switch(mei)
    qtbot.waitUntil(lambda: not shown(window))
    qtbot.waitUntil(lambda: out.boxes[root].isChecked() and out.chosen() == mei)
    out.boxes[root].click()
    qtbot.waitUntil(lambda: len(shown(window)) == 15)
    folder = os.fsdecode(path_of(store, library["Roses"]))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: folder)
    out.other_button.click()
    qtbot.waitUntil(lambda: library["Roses"] not in shown(window) and len(shown(window)) == 14)


# ── The panel ───────────────────────────────────────────────────────────────────────────────────────


def test_profiles_are_added_and_renamed_and_a_name_that_is_taken_is_said(
    qtbot: QtBot, panel: ProfilesPanel, store: Store, mei: ProfileId
) -> None:
    assert not panel.add_button.isEnabled()
    panel.name.setFocus()
    QTest.keyClicks(panel.name, "Grandma")
    QTest.keyClick(panel.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(panel.rows) == 3 and panel.name.text() == "")
    assert panel._backend.profile == DEFAULT
    QTest.keyClicks(panel.name, "mei")
    panel.add_button.click()
    qtbot.waitUntil(panel.trouble.isVisible)
    assert "already" in panel.trouble.text() and len(panel.rows) == 3

    def rename(to: str) -> None:
        row: PersonRow = panel.rows[mei]
        row.name.setFocus()
        row.name.selectAll()
        row.name.insert(to)  # as an input method does
        QTest.keyClick(row.name, Qt.Key.Key_Return)

    rename("小梅")
    qtbot.waitUntil(lambda: dict(store.profiles.all())[mei] == "小梅" and panel.rows[mei].name.text() == "小梅")
    qtbot.waitUntil(lambda: not panel.trouble.isVisible())  # the answer comes after the name stands in the library
    rename("Grandma")
    qtbot.waitUntil(panel.trouble.isVisible)
    qtbot.waitUntil(lambda: panel.rows[mei].name.text() == "小梅")
    rename("")
    qtbot.waitUntil(lambda: panel.rows[mei].name.text() == "小梅")


def test_what_is_typed_stays_when_something_happens_meanwhile(
    qtbot: QtBot, panel: ProfilesPanel, store: Store, mei: ProfileId, library: panel_library.Library
) -> None:
    panel.activateWindow()
    row = panel.rows[mei]
    qtbot.waitUntil(lambda: (row.name.setFocus(), row.name.hasFocus())[1])
    QTest.keyClick(row.name, Qt.Key.Key_End)
    QTest.keyClicks(row.name, " Lin")
    feedback.log_play(store, mei, library["Roses"], 1.0)
    panel.refresh()
    qtbot.waitUntil(lambda: panel.rows[mei].holds.text() == "1 play")
    assert panel.rows[mei] is row and row.name.text() == "Mei Lin"
    assert dict(store.profiles.all())[mei] == "Mei" and panel.rows[mei].name.hasFocus()
    QTest.keyClick(panel.rows[mei].name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dict(store.profiles.all())[mei] == "Mei Lin")


def test_a_profile_is_deleted_with_its_history_after_a_question_that_says_what_goes(
    qtbot: QtBot, window: MainWindow, panel: ProfilesPanel, store: Store, mei: ProfileId,
    library: panel_library.Library, home: Home,
) -> None:  # fmt: skip
    feedback.log_play(store, mei, library["Roses"], 1.0)
    feedback.like(store, mei, library["Roses"])
    feedback.like(store, DEFAULT, library["Roses"])
    backups.make(home)
    panel.refresh()
    qtbot.waitUntil(lambda: panel.rows[mei].holds.text() == "1 play, 1 like")
    window.who_watches.switch(mei)
    qtbot.waitUntil(lambda: not panel.rows[mei].switch.isEnabled())
    assert not panel.rows[DEFAULT].delete.isVisible()
    panel.rows[mei].delete.click()
    box = panel.question
    assert box is not None and "“Mei”" in box.text() and "1 play, 1 like" in box.informativeText()
    assert box.defaultButton().text() == "Cancel"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert dict(store.profiles.all())[mei] == "Mei"
    panel.rows[mei].delete.click()
    box = panel.question
    assert isinstance(box, QMessageBox)
    box.checkBox().setChecked(True)
    box.buttons()[0].click() if box.buttons()[0].text() == "Delete" else box.buttons()[1].click()
    qtbot.waitUntil(lambda: mei not in dict(store.profiles.all()))
    qtbot.waitUntil(lambda: list(panel.rows) == [DEFAULT])
    assert window.backend.profile == DEFAULT and store.events.reactions(DEFAULT) == {library["Roses"]: "like"}
    qtbot.waitUntil(lambda: [b.plays for b in backups.all_of(home)] == [0])


def test_the_panel_has_names_and_is_walked_by_tab(panel: ProfilesPanel, mei: ProfileId) -> None:
    assert nameless(panel) == []
    panel.rows[DEFAULT].name.setFocus()
    order = []
    for _ in range(12):
        order.append(panel.focusWidget())
        QTest.keyClick(panel.focusWidget() or panel, Qt.Key.Key_Tab)
    wanted = [panel.rows[DEFAULT].name, panel.rows[mei].name, panel.rows[mei].switch, panel.rows[mei].delete]
    wanted += [panel.name, panel.out.whose[DEFAULT], *panel.out.boxes.values(), panel.out.other_button]
    places = [order.index(widget) for widget in wanted]
    assert places == sorted(places)
