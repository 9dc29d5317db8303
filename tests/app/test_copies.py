"""Likely copies in the real window, by keyboard: looked at, joined, parted again, put off, said to be different."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import copies
from app.activity_copies import CopiesLine
from app.pages.copies import CopiesPage
from app.screenshots_copies import made_up
from app.theme import Theme
from app.window import MainWindow
from core import duplicates
from core.duplicates import Pair
from core.settings import Home
from core.store import Copy, Store, connect
from core.store.duplicates import CopyKind, Verdict
from core.types import MediaId
from tests.app.looking import pale, settle
from tests.app.test_walk import collisions, nameless, without_sign

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound
Open = Callable[..., MainWindow]
KEY = Qt.Key


class Reviewing:
    """A window on the page, and what a person does there."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        window.activateWindow()
        window.actions_["go_copies"].trigger()
        page = window.stack.currentWidget()
        assert isinstance(page, CopiesPage)
        self.page = page

    def wait(self, kind: CopyKind | None = None) -> None:
        self.qtbot.waitUntil(
            lambda: self.page.shown is not None and (kind is None or self.page.shown.pair.copy.kind is kind)
        )

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget() or self.window, key)

    def go_to(self, kind: CopyKind) -> None:
        """Leaf to the pair of this kind."""
        self.wait()
        self.press(KEY.Key_P, KEY.Key_P, KEY.Key_P)
        self.wait()
        for _ in range(3):
            assert self.page.shown is not None
            if self.page.shown.pair.copy.kind is kind:
                return
            at = self.page.shown.ids
            self.press(KEY.Key_N)
            self.qtbot.waitUntil(lambda at=at: self.page.shown is not None and self.page.shown.ids != at)  # type: ignore[misc]
        raise AssertionError(kind)

    def count(self) -> str:
        return self.page.header.count.text()


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    """Coffee and its smaller copy, a film and a part of it, a recording and another master of it."""
    return made_up(home)


@pytest.fixture
def reviewing(qtbot: QtBot, ids: list[MediaId], open_window: Open) -> Reviewing:
    return Reviewing(qtbot, open_window())


def resolved(home: Home, media_id: MediaId) -> MediaId:
    with connect(home, "read") as store:
        return store.media.resolve(media_id)


def test_two_are_shown_side_by_side_with_what_tells_them_apart(reviewing: Reviewing) -> None:
    reviewing.go_to(CopyKind.ENCODING)
    page = reviewing.page
    assert page.likeness.text() == "The same throughout, coded anew: picture and sound agree"
    by_title = {card.title.whole(): card for card in page.cards}
    small, large = by_title["coffee slowly 720p"], by_title["Coffee, slowly"]
    told = dict(zip([name.text() for name in small.names], [value.whole() for value in small.values], strict=True))
    assert told["Picture"] == "1280 × 720 · H.264 · 25 fps" and told["Format"] == "MP4" and told["Plays"] == "6"
    assert told["Rating"] == "4.5 ★" and told["Bit rate"] == "2.3 Mbit/s" and told["Size"] == "214.0 MB"
    assert small.file.whole() == "coffee_slowly_720p_final.mp4"
    assert small.file.toolTip() == "/srv/media/From the old computer/videos/coffee_slowly_720p_final.mp4"
    assert large.isChecked() and large.mark.whole() == "Stands for both · larger picture"
    assert large.accessibleName() == "Coffee, slowly: Stands for both · larger picture"
    assert "1920 × 1080" in large.accessibleDescription() and "/srv/media/Films" in large.accessibleDescription()
    assert reviewing.count().endswith(" of 3") and QApplication.focusWidget() is large


def test_same_joins_under_the_chosen_one_and_undo_parts_them(
    qtbot: QtBot, reviewing: Reviewing, home: Home, ids: list[MediaId]
) -> None:
    large, small = ids[:2]
    page = reviewing.page
    reviewing.go_to(CopyKind.ENCODING)
    chosen = page.cards.index(next(card for card in page.cards if not card.isChecked()))
    reviewing.press(KEY.Key_Right if chosen == 1 else KEY.Key_Left)
    assert page.front() == small and QApplication.focusWidget() is page.cards[chosen]
    with qtbot.waitSignal(page.joined):
        reviewing.press(KEY.Key_S)
    assert resolved(home, large) == small
    qtbot.waitUntil(lambda: reviewing.count().endswith(" of 2"))
    reviewing.wait()
    toast = reviewing.window.toast
    assert toast.isVisible() and toast.button.text() == "Undo"
    with qtbot.waitSignal(page.joined):
        reviewing.press(KEY.Key_U)
    assert resolved(home, large) == large
    reviewing.wait(CopyKind.ENCODING)  # back at the pair
    assert reviewing.count().endswith(" of 3") and page.front() == large


def test_the_toast_takes_back_too_and_the_better_one_is_in_front(
    qtbot: QtBot, reviewing: Reviewing, home: Home, ids: list[MediaId]
) -> None:
    reviewing.go_to(CopyKind.ENCODING)
    with qtbot.waitSignal(reviewing.page.joined):
        reviewing.press(KEY.Key_S)
    assert resolved(home, ids[1]) == ids[0]
    with qtbot.waitSignal(reviewing.page.joined):
        reviewing.window.toast.button.click()
    assert resolved(home, ids[1]) == ids[1]


def test_different_is_not_offered_again_until_it_is_taken_back(qtbot: QtBot, reviewing: Reviewing, home: Home) -> None:
    reviewing.go_to(CopyKind.RECORDING)
    reviewing.press(KEY.Key_D)
    qtbot.waitUntil(lambda: reviewing.count().endswith(" of 2"))
    with connect(home) as store:
        assert [pair.copy.kind for pair in duplicates.pairs_for_review(store)].count(CopyKind.RECORDING) == 0
        assert copies.count(store, store.profiles.get()) == 2
    reviewing.press(KEY.Key_U)
    reviewing.wait(CopyKind.RECORDING)


def test_a_part_can_only_be_different_or_put_off(qtbot: QtBot, reviewing: Reviewing, home: Home) -> None:
    reviewing.go_to(CopyKind.PART)
    page = reviewing.page
    assert " is a part of the " in page.likeness.text() and page.likeness.text().endswith("from 12:31 on")
    assert not page.verdicts.same.isEnabled() and "only a part" in page.verdicts.hint.text()
    reviewing.press(KEY.Key_S)
    assert page.shown is not None  # nothing was said
    before = reviewing.count()
    reviewing.press(KEY.Key_L)
    qtbot.waitUntil(lambda: reviewing.window.toast.isVisible())
    reviewing.wait()
    assert reviewing.count().endswith(" of 3") and (before == "3 of 3" or reviewing.count() != before)
    with connect(home) as store:
        assert [r.verdict for r in store.duplicates.reviews()] == [Verdict.LATER]
        assert copies.count(store, store.profiles.get()) == 2  # Activity speaks of it no more


def test_when_all_is_said_the_page_says_what_belongs_there(qtbot: QtBot, reviewing: Reviewing) -> None:
    page = reviewing.page
    for left in ("2", "1", ""):
        reviewing.wait()
        reviewing.press(KEY.Key_D)
        qtbot.waitUntil(lambda left=left: reviewing.count().endswith(f" of {left}" if left else ""))  # type: ignore[misc]
        if left:
            qtbot.waitUntil(lambda left=left: reviewing.count().endswith(f" of {left}"))  # type: ignore[misc]
    qtbot.waitUntil(lambda: page.body.currentWidget() is page.empty)
    assert "Nothing is joined without your word." in page.empty.text.text()
    assert QApplication.focusWidget() is page.empty.button
    reviewing.press(KEY.Key_S)  # nothing to say anything of
    reviewing.press(KEY.Key_U)
    qtbot.waitUntil(lambda: page.body.currentWidget() is not page.empty)
    assert reviewing.count() == "1 of 1"


def test_an_empty_library_has_none(qtbot: QtBot, open_window: Open) -> None:
    reviewing = Reviewing(qtbot, open_window())
    page = reviewing.page
    qtbot.waitUntil(lambda: page.body.currentWidget() is page.empty)
    assert reviewing.count() == "" and not page.header.undo.isEnabled() and not page.header.next.isEnabled()


def test_keys_are_the_pages_and_a_held_key_judges_once(qtbot: QtBot, reviewing: Reviewing, store: Store) -> None:
    reviewing.go_to(CopyKind.ENCODING)
    page = reviewing.page
    held = QKeyEvent(QKeyEvent.Type.KeyPress, KEY.Key_D, Qt.KeyboardModifier.NoModifier, "d", True)
    QApplication.sendEvent(page, held)
    assert page.shown is not None and store.duplicates.reviews() == []
    with qtbot.waitSignal(page.opened) as played:
        reviewing.press(KEY.Key_Space)
    assert played.args == [page.front()]
    reviewing.press(KEY.Key_Escape)
    assert reviewing.window.place == "library"


def test_enter_presses_the_button_that_has_the_keyboard_not_play(qtbot: QtBot, reviewing: Reviewing) -> None:
    reviewing.go_to(CopyKind.ENCODING)
    page = reviewing.page
    with qtbot.assertNotEmitted(page.opened):
        page.verdicts.different.setFocus()
        assert page.verdicts.different.hasFocus()
        reviewing.press(KEY.Key_Return)
    page.cards[0].setFocus()
    with qtbot.waitSignal(page.opened):
        reviewing.press(KEY.Key_Return)


def test_activity_tells_how_many_wait_and_leads_there(qtbot: QtBot, ids: list[MediaId], open_window: Open) -> None:
    window = open_window()
    window.go("activity")
    line = window.activity.copies
    qtbot.waitUntil(line.isVisible)
    assert line.words.text() == "3 pairs of likely copies to look at"
    line.button.click()
    assert window.place == "copies"
    reviewing_page = window.stack.currentWidget()
    assert isinstance(reviewing_page, CopiesPage)
    qtbot.waitUntil(lambda: reviewing_page.shown is not None)
    qtbot.keyClick(reviewing_page, KEY.Key_Escape)
    assert window.place == "activity"


def test_activity_is_silent_where_there_are_none(qtbot: QtBot) -> None:
    line = CopiesLine()
    qtbot.addWidget(line)
    line.show_count(1)
    assert line.words.text() == "1 pair of likely copies to look at" and not line.isHidden()
    line.show_count(0)
    assert line.isHidden()


def test_what_is_kept_out_of_a_profile_is_not_shown(home: Home, ids: list[MediaId]) -> None:
    with connect(home) as store:
        child = store.profiles.get("child")
        store.kept_out.keep_out(child, os.fsencode("/srv/media/Films"))
        shown = copies.waiting(store, child)
        assert [pair.copy.kind for pair in shown.pairs] == [CopyKind.RECORDING] and copies.count(store, child) == 1
        duplicates.say(store, ids[0], ids[1], Verdict.DIFFERENT)
        assert not copies.waiting(store, child).said and copies.take_back(store, child) is None


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (760, 560)])
def test_it_can_be_read_in_each_colour_and_size(
    qtbot: QtBot, reviewing: Reviewing, light: Theme, mode: str, size: tuple[int, int]
) -> None:
    light.set_mode(mode)  # type: ignore[arg-type]
    reviewing.window.resize(*size)
    reviewing.go_to(CopyKind.ENCODING)
    page = reviewing.page
    qtbot.waitUntil(lambda: page.scroll.verticalScrollBar().isVisible() == (size[1] < 600))  # pictures give way
    qtbot.waitUntil(lambda: reviewing.window.backend._readers.activeThreadCount() == 0)
    settle()
    assert pale(page) == []
    assert page.width() <= reviewing.window.width() and not page.scroll.horizontalScrollBar().isVisible()
    one, other = page.cards
    assert one.height() == other.height() and abs(one.width() - other.width()) <= 1
    assert one.title.y() == other.title.y() and one.picture.height() >= 72


def test_everybody_can_use_it(qtbot: QtBot, reviewing: Reviewing) -> None:
    reviewing.go_to(CopyKind.ENCODING)
    window, page = reviewing.window, reviewing.page
    assert nameless(window) == [] and collisions(window) == {}
    window.rail.buttons["activity"].setFocus()
    seen = []
    for _ in range(12):
        reviewing.press(KEY.Key_Tab)
        seen.append(QApplication.focusWidget())
    chosen = next(card for card in page.cards if card.isChecked())
    verdicts = page.verdicts
    wanted = [
        page.header.previous,
        page.header.next,
        verdicts.same,
        verdicts.different,
        verdicts.later,
        verdicts.play,
        chosen,
    ]
    assert [widget for widget in seen if page.isAncestorOf(widget)] == [one for one in wanted if one.isEnabled()]
    assert without_sign(window) == set()


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def pair_of(kind: CopyKind, widths: tuple[int, int] = (640, 640), **more: object) -> Pair:
    side = duplicates.Side(MediaId("a" * 32), "a", b"/a", "present", 100.0, widths[0], 360, 1000, 80.0)  # type: ignore[arg-type]
    shape = {"by_picture": True, "by_sound": True, "first_share": 1.0, "second_share": 1.0, "offset_s": 0.0} | more
    copy = Copy(MediaId("a" * 32), MediaId("b" * 32), kind, likeness=0.9, **shape)  # type: ignore[arg-type]
    return Pair(copy, side, replace(side, media_id=MediaId("b" * 32), width_px=widths[1]), None, "", False)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (pair_of(CopyKind.ENCODING, by_picture=False), "The same throughout, coded anew: the sound agrees"),
        (pair_of(CopyKind.ENCODING, by_sound=False), "The same throughout, coded anew: the picture agrees"),
        (
            pair_of(CopyKind.ENCODING, offset_s=3.0),
            "The same throughout, coded anew: picture and sound agree; the right one has 3 s more before it",
        ),
        (
            pair_of(CopyKind.RECORDING, by_sound=False),
            "The same picture with another sound, another language say",
        ),
        (pair_of(CopyKind.RECORDING, by_picture=False), "The same sound with another picture"),
        (
            pair_of(CopyKind.RECORDING, (640, 0), by_picture=False),
            "The same sound; only one of them has a picture",
        ),
        (pair_of(CopyKind.RECORDING, (0, 0), by_picture=False), "The same recording, perhaps from another master"),
        (
            pair_of(CopyKind.PART, second_share=0.2, offset_s=751.0),
            "The left one is a part of the right one, from 12:31 on",
        ),
        (
            pair_of(CopyKind.PART, first_share=0.2, offset_s=-61.0),
            "The right one is a part of the left one, from 1:01 on",
        ),
        (
            pair_of(CopyKind.PART, first_share=0.2),
            "The right one is a part of the left one, from its start",
        ),
        (
            pair_of(CopyKind.PART, first_share=0.7, second_share=0.6, offset_s=-5.0),
            "Most of the left one is in the right one",
        ),
    ],
)
def test_how_they_are_alike_in_plain_words(qapp: QApplication, pair: Pair, words: str) -> None:
    assert copies.likeness(pair) == words
