"""For you in the real window: its shelves, what refuses a card, what stays where it is, and all of it by keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QVariantAnimation
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.pages.foryou import ForYouPage
from app.shelfbox import ShelfBox
from app.shelfdata import SHOWN
from app.shelfrow import ShelfRow
from app.window import MainWindow
from core import feedback
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.app.panel_library import events
from tests.core import synthetic
from tests.core.synthetic import Library

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

WAIT_MS = 20_000


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "NOW", time.time())
        with connect(Home(tmp_path_factory.mktemp("foryou")).make()) as store:
            yield Library(store).fill(30)


@pytest.fixture
def library(filled: Library, home: Home) -> Iterator[Library]:
    """The library of the window's home, without a history."""
    made = filled.copy(home)
    yield made
    made.store.__exit__(None, None, None)


@pytest.fixture
def lived(library: Library) -> Library:
    """Some weeks of jazz and lectures; two films half seen."""
    for n in range(12):
        library.play(library.topics["jazz"][n], days_ago=20 - n)
        library.play(library.topics["lecture"][n], days_ago=14 - n)
    for media_id in library.topics["beach"][:2]:
        library.play(media_id, share=0.4, days_ago=1)
    return library


@pytest.fixture
def page(qtbot: QtBot, lived: Library, open_window: Callable[..., MainWindow]) -> ForYouPage:
    return opened(qtbot, open_window())


def opened(qtbot: QtBot, window: MainWindow) -> ForYouPage:
    window.activateWindow()
    window.go("foryou")
    page = window.foryou
    qtbot.waitUntil(lambda: bool(page.shelves), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: page.slate > 0)
    QApplication.processEvents()
    return page


def window_of(page: ForYouPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def box(page: ForYouPage, code: str) -> ShelfBox:
    return next(box for box in page.view.boxes.values() if box.shelf.code == code)


def on_page(page: ForYouPage) -> set[MediaId]:
    return {media_id for shelf in page.shelves for media_id in shelf.ids}


def refreshed(qtbot: QtBot, page: ForYouPage) -> None:
    with qtbot.waitSignal(page.listed, timeout=WAIT_MS):
        page.refresh()


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)
    QApplication.processEvents()


# ── The page ────────────────────────────────────────────────────────────────────────────────────────


def test_shelves_have_headings_and_their_cards_say_why(page: ForYouPage) -> None:
    codes = [box.shelf.code for box in page.view.boxes.values()]
    assert codes[:2] == ["continue", "picks"] and "because" in codes and codes.count("fits") == 1
    assert all(one.heading.accessibleName() and one.row.accessibleName() for one in page.view.boxes.values())
    assert all(shelf.lines[media_id] for shelf in page.shelves for media_id in shelf.ids)
    assert max(len(shelf.results) for shelf in page.shelves) == SHOWN


def test_each_shelf_is_written_down_with_its_name(page: ForYouPage, lived: Library) -> None:
    page.view.go_to(box(page, "picks").shelf.ids[1])
    assert page.source == "foryou:picks"
    assert [i for i, _ in lived.store.events.slate(page.slate)] == box(page, "picks").shelf.ids
    page.view.go_to(box(page, "continue").shelf.ids[0])
    assert page.source == "foryou:continue"
    assert page.origins(box(page, "continue").shelf.ids[1:2]).popitem()[1].position == 1


def test_enter_plays_from_the_shelf_that_one_is_on(qtbot: QtBot, page: ForYouPage) -> None:
    wanted = box(page, "picks").shelf.ids[2]
    page.view.go_to(wanted)
    page.view.setFocus()
    with qtbot.waitSignal(page.opened) as heard:
        press(qtbot, Qt.Key.Key_Return)
    assert heard.args == [wanted, 0.0, "foryou:picks", page.slate, 2]
    assert window_of(page).detail.media_id == wanted


def test_a_free_while_is_one_shelf_with_chips(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    shelf = box(page, "fits")
    assert shelf.chips is not None and shelf.shelf.args["minutes"] == 20
    offered = [name for name, chip in shelf.chips.buttons.items() if not chip.isHidden()]
    assert offered == [str(one.args["minutes"]) for one in shelf.shelves]
    facts = lived.store.media.facts(shelf.shelf.ids)
    assert all(one.duration_s <= 1200 for one in facts.values())


def test_see_all_shows_more_of_it_and_escape_goes_back(qtbot: QtBot, page: ForYouPage) -> None:
    shelf = box(page, "picks")
    first = shelf.shelf.ids
    page.view.show_box(shelf.row)
    qtbot.mouseClick(shelf.all_button, Qt.MouseButton.LeftButton)
    assert page.view.is_whole() and page.heading.text() == "Picked for you" and page.back_button.isVisible()
    qtbot.waitUntil(lambda: len(page.model.ids) > len(first), timeout=WAIT_MS)
    assert page.model.ids[: len(first)] == first, "what was on the shelf comes first"
    assert window_of(page).actions_["list"].isEnabled()
    assert page.source == "foryou:picks"
    press(qtbot, Qt.Key.Key_Escape)
    assert not page.view.is_whole() and page.view.active is shelf.row and not page.back_button.isVisible()
    assert not window_of(page).actions_["list"].isEnabled(), "shelves are cards"


def test_rows_go_sideways_by_wheel_with_shift_and_by_arrows(qtbot: QtBot, page: ForYouPage) -> None:
    shelf = box(page, "picks")
    bar = shelf.row.horizontalScrollBar()

    def wheel(modifier: Qt.KeyboardModifier) -> bool:
        window = window_of(page)
        at = QPointF(shelf.row.viewport().mapTo(window, QPoint(20, 20)))
        QTest.wheelEvent(window.windowHandle(), at, QPoint(0, -120), QPoint(), modifier)
        QApplication.processEvents()
        return bar.value() > 0

    assert not wheel(Qt.KeyboardModifier.NoModifier) and page.view.scroll.verticalScrollBar().value() > 0
    assert wheel(Qt.KeyboardModifier.ShiftModifier)
    bar.setValue(0)
    shelf.arrows[1].click()
    width = shelf.row.horizontalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: bar.value() == width * shelf.row.shown_at_once())
    shelf.arrows[-1].click()
    qtbot.waitUntil(lambda: bar.value() == 0)
    assert not shelf.arrows[-1].isEnabled()


# ── Refusing ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("how", "key", "kind"),
    [
        ("pass", Qt.Key.Key_X, EventKind.PASS),
        ("later", Qt.Key.Key_Z, EventKind.LATER),
        ("dislike", Qt.Key.Key_D, EventKind.DISLIKE),
    ],
)
def test_a_refused_card_goes_at_once_and_one_undo_brings_it_back(
    qtbot: QtBot, page: ForYouPage, lived: Library, how: str, key: Qt.Key, kind: EventKind
) -> None:
    window, shelf = window_of(page), box(page, "picks")
    before, spare = shelf.shelf.ids, [result.media_id for result in shelf.shelf.spare]
    refused = before[1]
    page.view.go_to(refused)
    page.view.setFocus()
    press(qtbot, key)
    assert shelf.shelf.ids == [before[0], *before[2:], *spare[:1]], "the next candidate closes the row"
    assert refused not in on_page(page)
    assert page.view.current() == before[2], "the keyboard is on what took its place"
    qtbot.waitUntil(lambda: bool(events(lived.store, refused, kind)))
    (event,) = events(lived.store, refused, kind)
    assert (event.source, event.position) == ("foryou:picks", 1) and event.slate > 0
    refreshed(qtbot, page)
    assert refused not in on_page(page)

    qtbot.waitUntil(window.toast.isVisible)
    window.toast.button.click()
    assert shelf.shelf.ids[1] == refused
    qtbot.waitUntil(lambda: bool(events(lived.store, refused, EventKind.NEUTRAL)))
    refreshed(qtbot, page)
    assert shelf.shelf.ids[1] == refused


def test_the_buttons_on_a_card_refuse_it(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    row = box(page, "picks").row
    page.view.show_box(row)
    place = row.visualRect(row.adapter.place(0))
    refused = row.library.ids[0]
    qtbot.mouseMove(row.viewport(), place.center() + QPoint(1, 1))
    qtbot.mouseMove(row.viewport(), place.center())
    qtbot.waitUntil(row.buttons.isVisible)
    assert row.buttons.media_id == refused and place.contains(row.buttons.geometry())
    assert all(button.accessibleName() for button in row.buttons.buttons.values())
    qtbot.mouseClick(row.buttons.buttons["pass"], Qt.MouseButton.LeftButton)
    assert refused not in on_page(page) and row.buttons.isHidden()
    qtbot.waitUntil(lambda: bool(events(lived.store, refused, EventKind.PASS)))


def test_what_was_liked_is_liked_again_after_undo(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    liked = box(page, "picks").shelf.ids[0]
    feedback.like(lived.store, lived.profile, liked)
    window_of(page).items.refusing.refuse("pass", [liked])
    qtbot.waitUntil(window_of(page).toast.isVisible)
    window_of(page).toast.button.click()
    qtbot.waitUntil(lambda: bool(events(lived.store, liked, EventKind.NEUTRAL)))
    qtbot.waitUntil(lambda: lived.store.events.reactions(lived.profile) == {liked: "like"})


def test_refusing_is_offered_where_something_is_suggested(page: ForYouPage) -> None:
    window = window_of(page)
    assert window.actions_["pass"].isVisible() and window.actions_["later"].isVisible()
    window.go("library")
    assert not window.actions_["pass"].isVisible() and not window.actions_["later"].isVisible()


def test_a_whole_shelf_loses_what_is_refused(qtbot: QtBot, page: ForYouPage) -> None:
    page.show_whole(box(page, "picks").shelf.key)
    qtbot.waitUntil(lambda: len(page.model.ids) > SHOWN, timeout=WAIT_MS)
    first, second = page.model.ids[:2]
    press(qtbot, Qt.Key.Key_X)
    assert first not in page.model.ids and page.view.current() == second
    qtbot.waitUntil(window_of(page).toast.isVisible)
    window_of(page).toast.button.click()
    assert page.model.ids[:2] == [first, second]


# ── Interests ───────────────────────────────────────────────────────────────────────────────────────


def test_an_interest_is_weighed_from_its_heading(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    shelf = box(page, "interest")
    shelf.weights["more"].trigger()
    qtbot.waitUntil(lambda: [r.weight for r in lived.store.interests.rulings(lived.profile)] == [1.5], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shelf.shelf.args["weight"] == 1.5, timeout=WAIT_MS)
    assert shelf.heading.accessibleName().endswith("more of it")
    shelf.weights["as_is"].trigger()
    qtbot.waitUntil(lambda: [r.weight for r in lived.store.interests.rulings(lived.profile)] == [1.0], timeout=WAIT_MS)


def test_a_muted_interest_goes_at_once_and_undo_brings_it_back(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    shelf, window = box(page, "interest"), window_of(page)
    key, topic = shelf.shelf.key, lived.topic_of(shelf.shelf.ids[0])
    shelf.weights["mute"].trigger()
    assert key not in {one.key for one in page.shelves}
    qtbot.waitUntil(lambda: [r.weight for r in lived.store.interests.rulings(lived.profile)] == [0.0], timeout=WAIT_MS)
    qtbot.waitUntil(window.toast.isVisible)
    refreshed(qtbot, page)
    assert all(lived.topic_of(i) != topic for one in page.shelves if one.code == "interest" for i in one.ids)
    window.toast.button.click()
    qtbot.waitUntil(lambda: key in {one.key for one in page.shelves}, timeout=WAIT_MS)


# ── Steady ──────────────────────────────────────────────────────────────────────────────────────────


def places(page: ForYouPage) -> dict[tuple[str, MediaId], QPoint]:
    """Say where on the screen each card is that can be seen."""
    found = {}
    for shelf in page.view.boxes.values():
        for n, media_id in enumerate(shelf.row.library.ids):
            area = shelf.row.visualRect(shelf.row.adapter.place(n))
            at = shelf.row.viewport().mapTo(page, area.topLeft())
            if shelf.row.viewport().rect().intersects(area) and page.rect().contains(at):
                found[shelf.shelf.key, media_id] = at
    return found


def test_a_refresh_moves_nothing_that_can_be_seen(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    row = box(page, "picks").row
    row.page(1)
    qtbot.waitUntil(lambda: row._move_row.state() == QVariantAnimation.State.Stopped)
    page.view.scroll.verticalScrollBar().setValue(120)
    page.view.go_to(row.library.ids[row.shown_at_once() + 1])
    page.view.setFocus()
    detail = window_of(page).detail
    qtbot.waitUntil(lambda: detail.isVisible() and detail._details is not None)
    qtbot.wait(200)  # the details have opened beside it
    before, current = places(page), page.view.current()
    assert len(before) > 6
    for topic in ("metal", "beach"):  # the whole taste turns round
        for media_id in lived.topics[topic][10:16]:
            lived.did(EventKind.LIKE, media_id, days_ago=0.01)
            lived.play(media_id, days_ago=0.01)
    shelves = [shelf.key for shelf in page.shelves]
    order = list(row.library.ids)
    page.backend.historyChanged.emit("")
    with qtbot.waitSignal(page.listed, timeout=WAIT_MS):
        pass
    QApplication.processEvents()
    assert {one: places(page).get(one) for one in before} == before
    assert page.view.current() == current and QApplication.focusWidget() is row
    assert [key for key in (one.key for one in page.shelves) if key in shelves] == [
        key for key in shelves if key in {one.key for one in page.shelves}
    ]
    assert row.library.ids != order, "what isn't seen yet is made anew"


def test_who_comes_back_finds_everything_where_it_was(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    window = window_of(page)
    page.view.scroll.verticalScrollBar().setValue(200)
    before = places(page)
    window.go("library")
    feedback.log_play(lived.store, lived.profile, lived.topics["metal"][3], 0.5)
    page.backend.historyChanged.emit("")
    with qtbot.waitSignal(page.listed, timeout=WAIT_MS):
        window.go("foryou")
    QApplication.processEvents()
    assert {one: places(page).get(one) for one in before} == before


# ── By keyboard ─────────────────────────────────────────────────────────────────────────────────────


def test_arrows_go_along_a_shelf_and_from_one_to_the_next(qtbot: QtBot, page: ForYouPage) -> None:
    rows: list[ShelfRow] = page.view.rows()
    window_of(page).focus_page()
    page.view.enter()
    assert QApplication.focusWidget() is rows[0] and page.view.current() == rows[0].library.ids[0]
    press(qtbot, Qt.Key.Key_Right)
    assert page.view.current() == rows[0].library.ids[1]
    press(qtbot, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is rows[1] and page.view.current() == rows[1].library.ids[1]
    assert rows[0].selected() == [] and page.chosen_media() == [rows[1].library.ids[1]]
    for _ in range(len(rows)):
        press(qtbot, Qt.Key.Key_Down)
    assert page.view.active is rows[-1]
    last = page.view.box_of(rows[-1])
    assert last is not None
    shown = last.visibleRegion().boundingRect()
    assert shown.height() == last.height(), "the shelf that one is on is seen as a whole"
    press(qtbot, Qt.Key.Key_End)
    assert page.view.current() == rows[-1].library.ids[-1] and rows[-1].horizontalScrollBar().value() > 0
    for _ in range(len(rows)):
        press(qtbot, Qt.Key.Key_Up)
    assert page.view.active is rows[0]


def test_item_keys_act_on_the_card_that_one_is_on(qtbot: QtBot, page: ForYouPage, lived: Library) -> None:
    window, media_id = window_of(page), box(page, "picks").shelf.ids[1]
    page.view.go_to(media_id)
    page.view.setFocus()
    press(qtbot, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: lived.store.events.stars(lived.profile).get(media_id) == 4.0)
    press(qtbot, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: lived.store.events.reactions(lived.profile).get(media_id) == "like")
    press(qtbot, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: media_id in window.player.queue()[0])
    press(qtbot, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: bool(events(lived.store, media_id, EventKind.MORE_LIKE_THIS)))
    assert window.detail.media_id == media_id
    press(qtbot, Qt.Key.Key_Menu)
    menu = QApplication.activePopupWidget()
    assert menu is window.actions_.menus["item"] and "Not this" in [action.text() for action in menu.actions()]
    menu.close()
    assert media_id in on_page(page), "what was liked doesn't run away"


# ── Beginnings ──────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_library_is_invited(qtbot: QtBot, home: Home, open_window: Callable[..., MainWindow]) -> None:
    window = open_window()
    window.go("foryou")
    qtbot.waitUntil(window.foryou.empty.button.isVisible, timeout=WAIT_MS)
    assert window.foryou.empty.heading.text() == "Suggestions appear here"


def test_a_few_picks_make_the_page(qtbot: QtBot, library: Library, open_window: Callable[..., MainWindow]) -> None:
    page = opened(qtbot, open_window())
    start = box(page, "start")
    assert start.heading.accessibleName() == "Pick a few that you like" and "(L)" in page.caption.text()
    assert start.row.buttons.buttons["like"].isVisibleTo(start.row.buttons)
    picked = [i for i in start.shelf.ids if library.topic_of(i) in ("jazz", "lecture")][:2] or start.shelf.ids[:2]
    for media_id in picked:
        page.view.go_to(media_id)
        page.view.setFocus()
        press(qtbot, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: "picks" in {shelf.code for shelf in page.shelves}, timeout=WAIT_MS)
    assert page.shelves[0].code == "start", "who is picking goes on"
    assert [i for i in picked if i in page.shelves[0].ids] == picked


def test_the_page_speaks_chinese(
    qapp: QApplication, qtbot: QtBot, lived: Library, open_window: Callable[..., MainWindow]
) -> None:
    i18n.install(qapp, "zh_CN")
    page = opened(qtbot, open_window())
    assert box(page, "continue").heading.accessibleName() == "继续"
    assert box(page, "because").heading.accessibleName().startswith("因为你")


# ── Fast ────────────────────────────────────────────────────────────────────────────────────────────


def test_only_what_is_on_screen_asks_for_rows_painted(qtbot: QtBot, page: ForYouPage) -> None:
    asked: list[str] = []
    window = window_of(page)
    real = window.thumbnails.pixmap
    window.thumbnails.pixmap = lambda media_id, width_px: asked.append(media_id) or real(media_id, width_px)  # type: ignore[method-assign,func-returns-value]
    seen = {media_id for _, media_id in places(page)}
    for shelf in page.view.boxes.values():
        for n in range(len(shelf.row.library.ids)):
            card = shelf.row.library.card(n)
            if card is not None:
                object.__setattr__(card, "has_thumbnail", True)
    page.view.scroll.viewport().update()
    for row in page.view.rows():
        row.viewport().update()
    QApplication.processEvents()
    assert asked and set(asked) <= on_page(page)
    assert len(set(asked)) < len(on_page(page)) / 2 and seen & set(asked)
