"""The real window's sections: shelves opened and left by keys, filters, orders, kept searches, over a real store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.filters import ASKED
from app.shelves import ShelfCard
from app.tasks import Backend
from app.window import MainWindow
from core import browse, feedback
from core.settings import Home
from core.store import Part, connect
from core.types import FileState, MediaId
from tests.app import big_library
from tests.app.test_window import SilentWorker


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    """Two series of three seasons, two artists with six records, 60 talks, 60 clips; oldest first."""
    return big_library.fill(home, 240, shelved=True)


@pytest.fixture
def open_window(qtbot: QtBot, home: Home) -> Iterator[Callable[[], MainWindow]]:
    windows: list[MainWindow] = []

    def build() -> MainWindow:
        window = MainWindow(Backend(home), SilentWorker(home))
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: bool(window.library.model.ids))
        return window

    yield build
    for window in windows:
        if window.isVisible():
            window.close()
        window.deleteLater()


@pytest.fixture
def window(open_window: Callable[[], MainWindow], ids: list[MediaId]) -> MainWindow:
    return open_window()


def shown(window: MainWindow) -> list[tuple[str, str]]:
    """Titles and second lines of what the library shows."""
    cards = [window.library.model.card(row) for row in range(len(window.library.model.ids))]
    return [(card.title, card.subtitle) for card in cards if isinstance(card, ShelfCard)]


def titles(window: MainWindow) -> list[str]:
    return [title for title, _ in shown(window)]


def go(qtbot: QtBot, window: MainWindow, place: str, count: int) -> None:
    window.go(place)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == count)


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, count: int) -> None:
    """Press a key on what is listed, and wait until so many are listed."""
    qtbot.keyClick(window.library.view, key)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == count)


def unplug(home: Home) -> None:
    """The made-up files aren't there; of a drive that isn't connected the player knows without opening them."""
    with connect(home) as store:
        for root, _ in store.files.roots():
            store.files.set_root_state(root, FileState.OFFLINE)


# ── Sections and shelves ────────────────────────────────────────────────────────────────────────────


def test_the_rail_has_the_sections(qtbot: QtBot, window: MainWindow) -> None:
    places = ["foryou", "library", "films", "series", "music", "speech", "clips"]
    places += ["lists", "insights", "settings", "activity"]
    assert list(window.rail.buttons) == places
    for place, count in (("series", 2), ("music", 2), ("speech", 60), ("clips", 60), ("library", 240)):
        qtbot.mouseClick(window.rail.buttons[place], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda count=count: len(window.library.model.ids) == count)
    go(qtbot, window, "films", 0)
    qtbot.waitUntil(lambda: window.library.empty.isVisible())
    assert "40 minutes" in window.library.empty.text.text()


def test_series_open_into_seasons_and_episodes_and_back(qtbot: QtBot, window: MainWindow, home: Home) -> None:
    go(qtbot, window, "series", 2)
    assert titles(window) == ["Series 0000", "Series 0001"]
    window.library.view.setFocus()
    window.library.view.enter()
    press(qtbot, window, Qt.Key.Key_Right, 2)
    press(qtbot, window, Qt.Key.Key_Return, 3)
    assert titles(window) == ["Season 1", "Season 2", "Season 3"]
    assert window.library.heading.text() == "Series 0001"
    qtbot.waitUntil(lambda: window.library.view.current() == window.library.model.ids[0])
    press(qtbot, window, Qt.Key.Key_Right, 3)
    press(qtbot, window, Qt.Key.Key_Return, 10)
    qtbot.waitUntil(lambda: window.library.model.card(0) is not None)
    card = window.library.model.card(0)
    assert card is not None and card.subtitle == "Series 0001 · S02E01", "in the order of episodes"
    press(qtbot, window, Qt.Key.Key_Escape, 3)
    assert str(window.library.view.current()).endswith("2"), "where one was"
    press(qtbot, window, Qt.Key.Key_Backspace, 2)
    assert str(window.library.view.current()).endswith("Series 0001")
    assert not window.actions_["go_up"].isEnabled()


def test_breadcrumbs_lead_back(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "music", 2)
    window.library.open(window.library.model.ids[0])
    qtbot.waitUntil(lambda: titles(window) == [f"Album {n:05}" for n in range(4)])
    window.library.open(window.library.model.ids[1])
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 10)
    crumbs = window.library.crumbs.findChildren(type(window.library.play_button))
    visible = [crumb for crumb in crumbs if crumb.isVisible()]
    assert [crumb.accessibleName() for crumb in visible] == ["Back to Music", "Back to Artist 0000"]
    qtbot.mouseClick(visible[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(window) == ["Artist 0000", "Artist 0001"])


def test_a_double_click_opens_a_shelf_and_details_stay_out(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "series", 2)
    view = window.library.view
    middle = view.visualRect(view.adapter.place(0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert not window.detail.isVisible(), "a shelf is no medium"
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 3)


def test_a_shelf_says_what_it_holds(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    with connect(home) as store:
        for episode in ids[:12:4]:
            feedback.log_play(store, store.profiles.get(), episode, 1.0)
    go(qtbot, window, "series", 2)
    qtbot.waitUntil(lambda: "27 unseen" in shown(window)[0][1])
    index = window.library.model.index(0)
    said = window.library.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert "Series 0000" in said and "27 unseen" in said


def test_a_series_plays_in_order_from_where_it_was_left(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    with connect(home) as store:
        feedback.log_play(store, store.profiles.get(), ids[0], 1.0)
    unplug(home)
    go(qtbot, window, "series", 2)
    window.library.view.setFocus()
    window.library.view.enter()
    window.actions_["play_all"].trigger()
    qtbot.waitUntil(lambda: len(window.player.queue()[0]) == 30)
    queue, at = window.player.queue()
    assert queue == ids[:120:4] and at == 1


def test_an_album_plays_from_its_button(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    unplug(home)
    go(qtbot, window, "music", 2)
    window.library.open(window.library.model.ids[1])
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 2)
    qtbot.mouseClick(window.library.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.player.queue()[0]) == 20)
    assert window.player.queue()[0] == ids[2::4][40:]


def test_what_is_done_with_a_shelf_is_done_with_all_on_it(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    go(qtbot, window, "music", 2)
    window.library.view.setFocus()
    window.library.view.enter()
    assert sorted(window.controls.selected()) == sorted(ids[2::4][:40])


def test_music_can_be_seen_by_album_and_song(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "music", 2)
    chips = window.library.folds[window.library.section].buttons  # type: ignore[index]
    qtbot.mouseClick(chips["album"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(window)) == 6)
    window.library.open(window.library.model.ids[0])
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 10)
    press(qtbot, window, Qt.Key.Key_Backspace, 6)
    assert chips["album"].isChecked(), "back to where one came from"
    qtbot.mouseClick(chips["whole"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 60)


# ── Orders ──────────────────────────────────────────────────────────────────────────────────────────


def test_each_section_keeps_its_order(qtbot: QtBot, open_window: Callable[[], MainWindow], ids: list[MediaId]) -> None:
    window = open_window()
    go(qtbot, window, "clips", 60)
    window.actions_["sort_title"].trigger()
    qtbot.waitUntil(lambda: window.library.model.ids == ids[1::4])
    window.actions_["reverse"].trigger()
    qtbot.waitUntil(lambda: window.library.model.ids == ids[1::4][::-1])
    go(qtbot, window, "speech", 60)
    assert window.actions_["sort_added"].isChecked() and not window.actions_["reverse"].isChecked()
    window.close()
    again = open_window()
    go(qtbot, again, "clips", 60)
    assert again.library.model.ids == ids[1::4][::-1]
    assert again.actions_["sort_title"].isChecked() and again.actions_["reverse"].isChecked()


def test_orders_by_plays_and_size(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    with connect(home) as store:
        for _ in range(2):
            feedback.log_play(store, store.profiles.get(), ids[41], 1.0)
        feedback.log_play(store, store.profiles.get(), ids[81], 1.0)
    go(qtbot, window, "clips", 60)
    window.actions_["sort_plays"].trigger()
    qtbot.waitUntil(lambda: window.library.model.ids[:2] == [ids[41], ids[81]])


# ── Filters ─────────────────────────────────────────────────────────────────────────────────────────


def test_filters_are_chips_with_counts_and_combine(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    with connect(home) as store:
        profile = store.profiles.get()
        for number in (1, 5, 9):
            feedback.log_play(store, profile, ids[number], 0.5)
        feedback.like(store, profile, ids[5])
    go(qtbot, window, "clips", 60)
    bar = window.library.filters
    qtbot.waitUntil(lambda: bar.buttons["is:started"].text() == "In progress  3")
    assert bar.buttons["is:unseen"].text() == "Unseen  57" and not bar.buttons["is:offline"].isVisible()
    qtbot.mouseClick(bar.buttons["is:started"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 3)
    qtbot.waitUntil(lambda: bar.buttons["is:liked"].text() == "Liked  1")
    qtbot.mouseClick(bar.buttons["is:liked"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.library.model.ids == [ids[5]])
    assert bar.query == "is:started is:liked"
    qtbot.mouseClick(bar.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 60)


def test_filters_are_counted_once_while_media_keep_coming(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting goes through the whole library; what comes in changes the list a dozen times meanwhile."""
    go(qtbot, window, "clips", 60)
    qtbot.waitUntil(lambda: window.library.filters.buttons["lang"].isVisible())
    monkeypatch.setattr("app.pages.library.COUNT_MS_PER_ITEM", 5_000)  # longer than all that comes, on any machine
    read: list[str | None] = []
    run = window.backend.run
    monkeypatch.setattr(window.backend, "run", lambda *a, key=None, **k: (read.append(key), run(*a, key=key, **k)))
    for number in range(5):
        with qtbot.waitSignal(window.library.counted):
            window.backend.libraryChanged.emit()
            window._ready.start(0)
        assert read.count("library") == number + 1 and "choices" not in read
    assert window.library._counting.isActive() and window.library._counting.interval() == 60 * 5_000
    window.library._counting.start(0)  # as when it is over
    qtbot.waitUntil(lambda: read.count("choices") == 1)
    window.library.filters.toggle("is:unseen")
    qtbot.waitUntil(lambda: read.count("choices") == 2)


def test_a_menu_chooses_one_of_many(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "clips", 60)
    bar = window.library.filters
    qtbot.waitUntil(lambda: bar.buttons["lang"].isVisible())
    menu = bar.buttons["lang"].menu()
    menu.aboutToShow.emit()
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert set(entries) == {"English", "中文"}
    entries["中文"].trigger()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 20)
    assert bar.buttons["lang"].text().startswith("中文") and bar.query == "lang:zh"
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.isChecked()).trigger()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 60)


def test_filters_hold_for_shelves_too(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    with connect(home) as store:
        feedback.like(store, store.profiles.get(), ids[0])
    go(qtbot, window, "series", 2)
    bar = window.library.filters
    qtbot.waitUntil(lambda: bar.buttons["is:liked"].isVisible())
    qtbot.mouseClick(bar.buttons["is:liked"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(window) == [("Series 0000", "1 episode, 1 unseen")])


def test_filters_are_reached_by_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "clips", 60)
    bar = window.library.filters
    qtbot.waitUntil(lambda: bar.buttons["year"].isVisible())
    window.actions_["filters"].trigger()
    assert QApplication.focusWidget() is bar.buttons["is:unseen"]
    qtbot.keyClick(bar.buttons["is:unseen"], Qt.Key.Key_Right)
    assert QApplication.focusWidget() in bar.buttons.values()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.library.view and window.library.view.current() is not None


def test_counts_of_other_conditions_are_not_shown_as_these(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    bar = window.library.filters
    with connect(home) as store:
        profile = store.profiles.get()
        earlier = browse.choices(store, profile, Part(), "", ASKED)
        now = browse.choices(store, profile, Part(), "genre:nothing", ASKED)
    bar.set_query("genre:nothing")
    bar.show_choices(earlier)  # was asked for before, and comes late
    assert earlier.total == len(ids) and bar.buttons["genre"].text() == "nothing"
    bar.set_query("is:unseen genre:jazz")
    bar.show_choices(now)
    assert now.total == 0 and bar.buttons["genre"].text() == "jazz"
    bar.set_query("len:<=20m")
    with connect(home) as store:
        short = browse.choices(store, profile, Part(), "len:<=20m", ASKED)
    bar.show_choices(short)
    assert bar.buttons["len"].text() == f"Up to 20 min  {short.total}"


def test_nothing_left_offers_to_clear(qtbot: QtBot, window: MainWindow) -> None:
    window.browsing.show_query(None, "genre:nothing")
    qtbot.waitUntil(lambda: window.library.empty.isVisible())
    assert window.library.filters.buttons["genre"].text() == "nothing", "no count that was another query's"
    qtbot.mouseClick(window.library.empty.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 240)


# ── Kept searches ───────────────────────────────────────────────────────────────────────────────────


def keep(qtbot: QtBot, window: MainWindow, name: str, count: int) -> None:
    window.actions_["keep_search"].trigger()
    field = window.browsing.kept.field
    assert field is not None and field.isVisible()
    qtbot.keyClicks(field.field, name)
    qtbot.keyClick(field.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.rail.kept) == count)


def test_filters_and_searches_are_kept_and_opened_again(
    qtbot: QtBot, open_window: Callable[[], MainWindow], ids: list[MediaId], home: Home
) -> None:
    window = open_window()
    go(qtbot, window, "clips", 60)
    window.library.filters.toggle("lang:zh")
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 20)
    keep(qtbot, window, "Chinese clips", 1)
    window.search_for("title 000005")
    keep(qtbot, window, "The fifth", 2)
    with connect(home) as store:
        kept = store.saved.all(store.profiles.get())
        assert [(one.name, one.query) for one in kept] == [
            ("Chinese clips", "section:clips lang:zh"),
            ("The fifth", "title 000005"),
        ]
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: len(again.rail.kept) == 2)
    first, second = again.rail.kept.values()
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(again.library.model.ids) == 20)
    assert again.place == "clips" and again.library.filters.query == "lang:zh"
    assert next(iter(again.rail.kept.values())).isChecked()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert again.top_bar.search.text() == "title 000005" and again.place == "search"


def test_kept_searches_are_renamed_moved_and_forgotten(qtbot: QtBot, window: MainWindow, home: Home) -> None:
    with connect(home) as store:
        for name in ("One", "Two"):
            store.saved.save(store.profiles.get(), name, "is:unseen")
    kept = window.browsing.kept
    kept.refresh()
    qtbot.waitUntil(lambda: len(window.rail.kept) == 2)

    def names() -> list[str]:
        return [button.text() for button in window.rail.kept.values()]

    kept.show_menu(kept.all[0].id, QPoint(5, 5))
    kept.move(kept.all[0], 1)
    qtbot.waitUntil(lambda: names() == ["Two", "One"])
    kept.rename(kept.all[0])
    assert kept.field is not None
    kept.field.field.setText("Second")
    qtbot.keyClick(kept.field.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names() == ["Second", "One"])
    kept.forget(kept.all[0])
    qtbot.waitUntil(lambda: names() == ["One"])
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names() == ["Second", "One"])


# ── At size ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_sections_of_100_000_media_never_stop_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    home = Home(tmp_path / "many").make()
    big_library.fill(home, 100_000, shelved=True)
    window = MainWindow(Backend(home), SilentWorker(home))
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 100_000, timeout=30_000)
    gaps, last = [0.0], time.thread_time()

    def beat() -> None:
        nonlocal last
        gaps.append(time.thread_time() - last)  # of this thread: others may have the machine
        last = time.thread_time()

    timer = QTimer(interval=2)
    timer.timeout.connect(beat)
    timer.start()
    last = time.thread_time()
    for place, count in (("series", 834), ("music", 625), ("speech", 25_000), ("clips", 8_190), ("films", 16_810)):
        began = time.perf_counter()
        window.go(place)
        qtbot.waitUntil(lambda count=count: len(window.library.model.ids) == count, timeout=20_000)
        print(f"{place}: {count} after {1000 * (time.perf_counter() - began):.0f} ms")
    window.go("series")
    window.library.filters.toggle("is:unseen")
    qtbot.waitUntil(lambda: bool(shown(window)), timeout=20_000)
    timer.stop()
    print(f"longest gap {1000 * max(gaps):.0f} ms")
    assert max(gaps) < 1.0, "a shared machine; the aim is 50 ms"
    window.close()
    window.deleteLater()
