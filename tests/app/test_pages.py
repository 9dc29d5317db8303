"""The pages on a small real library: suggestions, lists, search by words and meaning, activity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester as Checker
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n, troubles
from app.activity_failed import FailedModel
from app.jobs import WorkerClient
from app.models import Role
from app.pages.activity import ActivityPage, time_left
from app.pages.base import Chips
from app.pages.foryou import ForYouPage
from app.pages.lists import ListsPage
from app.pages.search import MEANING_MS, WARM, SearchPage
from app.samples import fill
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import feedback
from core.settings import Home
from core.store import connect
from core.tags import LOST
from core.types import EventKind, FailedFile, FloatArray, MediaId, Progress

Titles = dict[str, MediaId]


class ToldWorker(WorkerClient):
    """A client that is told what to answer and starts nothing."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.asked: list[tuple[str, Callable[[dict[str, FloatArray]], None]]] = []
        self.sent: list[object] = []

    def embed(self, text: str, then: Callable[[dict[str, FloatArray]], None]) -> None:
        self.asked.append((text, then))

    def _start(self) -> None:
        self.state = "idle"

    def _write(self, message: object) -> None:
        self.sent.append(message)


@pytest.fixture
def titles(home: Home, tmp_path: Path) -> Titles:
    """The made-up library of the screenshots."""
    return fill(home, tmp_path)


@pytest.fixture
def told(home: Home) -> ToldWorker:
    return ToldWorker(home)


@pytest.fixture
def thumbnails(home: Home) -> Thumbnails:
    return Thumbnails(home)


# ── Search ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def search(qtbot: QtBot, titles: Titles, backend: Backend, told: ToldWorker, thumbnails: Thumbnails) -> SearchPage:
    page = SearchPage(backend, thumbnails, told)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return page


def found(page: SearchPage) -> list[MediaId]:
    return list(page.model.ids)


def test_words_are_found_before_the_worker_has_answered(
    qtbot: QtBot, search: SearchPage, titles: Titles, told: ToldWorker
) -> None:
    search.search("rods take")
    qtbot.waitUntil(lambda: found(search) == [titles["Lecture 3: How eyes see"]])
    assert "follow" in search.caption.text()
    qtbot.waitUntil(lambda: len(told.asked) == 1)
    assert told.asked[0][0] == "rods take"


def test_the_worker_reads_one_query_at_a_time_and_the_newest_next(
    qtbot: QtBot, search: SearchPage, told: ToldWorker
) -> None:
    search.search("rods")
    qtbot.waitUntil(lambda: len(told.asked) == 1)
    for text in ("rods t", "rods ta", "rods tak"):
        search.search(text)
        qtbot.wait(2 * MEANING_MS)
    assert len(told.asked) == 1, "it is still at the first one"
    told.asked[0][1]({})
    qtbot.waitUntil(lambda: [text for text, _ in told.asked] == ["rods", "rods tak"])
    told.asked[1][1]({})
    assert search._meaning_of == "rods tak"


def test_a_found_moment_says_what_was_said_and_opens_there(
    qtbot: QtBot, search: SearchPage, titles: Titles, home: Home
) -> None:
    search.search("rods take")
    qtbot.waitUntil(lambda: bool(found(search)))
    index = search.model.index(0)
    assert "rods take over" in search.model.data(index, Role.LINE)
    search.view.go_to(search.model.ids[0])
    with qtbot.waitSignal(search.opened) as opened:
        qtbot.keyClick(search.view, Qt.Key.Key_Return)
    media_id, start_s, source, _, position = opened.args
    assert (media_id, source, position) == (titles["Lecture 3: How eyes see"], "search", 0)
    assert 60 <= start_s <= 76

    def remembered() -> bool:
        with connect(home) as store:
            events = store.events.of_profile(store.profiles.get(), kinds=[EventKind.SEARCH])
            return [(e.text, e.media_id) for e in events] == [("rods take", media_id)]

    qtbot.waitUntil(remembered)


def test_meaning_follows_and_is_written_down_as_shown(
    qtbot: QtBot, search: SearchPage, titles: Titles, told: ToldWorker
) -> None:
    search.search("moon")
    qtbot.waitUntil(lambda: titles["Moon, one night in May"] in found(search))
    assert search.slate == 0, "a list that is about to be bettered is not what was shown"
    qtbot.waitUntil(lambda: bool(told.asked))
    told.asked[0][1]({"no-such-model": np.ones(4, np.float32) / 2})
    qtbot.waitUntil(lambda: "follow" not in search.caption.text())
    qtbot.waitUntil(lambda: search.slate > 0)


def test_without_a_worker_words_stand_alone(qtbot: QtBot, search: SearchPage, told: ToldWorker) -> None:
    search.search("moon")
    qtbot.waitUntil(lambda: bool(told.asked))
    told.asked[0][1]({})
    qtbot.waitUntil(lambda: "words only" in search.caption.text())


def test_an_answer_to_an_older_query_is_dropped(
    qtbot: QtBot, search: SearchPage, titles: Titles, told: ToldWorker
) -> None:
    search.search("moon")
    qtbot.waitUntil(lambda: bool(told.asked))
    search.search("coffee")
    qtbot.waitUntil(lambda: titles["Coffee, slowly"] in found(search))
    told.asked[0][1]({"no-such-model": np.ones(4, np.float32)})
    assert search._vectors is None
    assert titles["Moon, one night in May"] not in found(search)


def test_nothing_found_is_said_only_when_all_have_looked(qtbot: QtBot, search: SearchPage, told: ToldWorker) -> None:
    search.search("xyzzy")
    qtbot.waitUntil(lambda: search.empty.heading.text() == "Searching…")
    qtbot.waitUntil(lambda: bool(told.asked))
    told.asked[0][1]({})
    qtbot.waitUntil(lambda: "Nothing found" in search.empty.heading.text())


def test_a_place_narrows_the_search(qtbot: QtBot, search: SearchPage, titles: Titles, told: ToldWorker) -> None:
    problems: list[str] = []
    search.backend.problem.connect(problems.append)
    lecture = titles["Lecture 3: How eyes see"]
    search.search("street lamp")  # said in the lecture, in no title
    qtbot.waitUntil(lambda: found(search) == [lecture])
    qtbot.waitUntil(lambda: bool(told.asked))
    told.asked[0][1]({})
    for place, expected in (("title", []), ("speech", [lecture]), ("picture", []), ("all", [lecture])):
        with qtbot.waitCallback() as shown:
            qtbot.mouseClick(search.places.buttons[place], Qt.MouseButton.LeftButton)
            search.backend.run(lambda *_: None, shown, key=f"after {place}")
        qtbot.waitUntil(lambda wanted=expected: found(search) == wanted)
        assert search.where == place
        assert ("Nothing found" in search.empty.heading.text() and search.body.currentIndex() == 1) is not bool(
            expected
        )
    assert not problems


def test_chinese_titles_are_found_by_two_characters(qtbot: QtBot, search: SearchPage, titles: Titles) -> None:
    search.search("清晨")
    qtbot.waitUntil(lambda: titles["海边的清晨"] in found(search))


# ── For you ─────────────────────────────────────────────────────────────────────────────────────────


def test_suggestions_come_with_their_reasons(
    qtbot: QtBot, titles: Titles, backend: Backend, thumbnails: Thumbnails
) -> None:
    page = ForYouPage(backend, thumbnails)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    qtbot.waitUntil(lambda: bool(page.model.ids), timeout=15_000)
    lines = [page.model.data(page.model.index(row), Role.LINE) for row in range(len(page.model.ids))]
    assert all(lines), "every suggestion says why"
    qtbot.waitUntil(lambda: page.slate > 0)


def test_a_disliked_suggestion_goes_and_the_others_stay_where_they_are(
    qtbot: QtBot, titles: Titles, backend: Backend, thumbnails: Thumbnails
) -> None:
    page = ForYouPage(backend, thumbnails)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    qtbot.waitUntil(lambda: bool(page.model.ids), timeout=15_000)
    before = list(page.model.ids)
    refused = before[1]
    backend.write(lambda store: feedback.hide(store, backend.profile, refused), changed=refused)
    qtbot.waitUntil(lambda: refused not in page.model.ids, timeout=15_000)
    assert page.model.ids[: len(before) - 1] == [media_id for media_id in before if media_id != refused]


def test_an_empty_library_is_invited(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails) -> None:
    page = ForYouPage(backend, thumbnails)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.empty.button.isVisible, timeout=15_000)
    with qtbot.waitSignal(page.addWanted):
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────


def test_lists_write_themselves_and_can_be_exported(
    qtbot: QtBot, titles: Titles, backend: Backend, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    page = ListsPage(backend, thumbnails)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.model.ids))
    assert page.model.ids[0] == titles["The photographer"], "last played first"
    names = page.sources.view
    qtbot.waitUntil(lambda: names.named.row_of("history", "unfinished") >= 0)
    place = names.visualRect(names.named.index(names.named.row_of("history", "unfinished"))).center()
    qtbot.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: titles["Coffee, slowly"] in page.model.ids)
    assert titles["Chelsea at the window"] not in page.model.ids
    target = tmp_path / "list.m3u8"
    page.export(target)
    qtbot.waitUntil(target.exists)
    assert target.read_text("utf-8").startswith("#EXTM3U")


def test_words_without_room_become_a_menu(qtbot: QtBot) -> None:
    chips = Chips({"a": "Everything", "b": "Pictures", "c": "Queue"}, "a")
    qtbot.addWidget(chips)
    chips.set_shown("c", False)
    chips.resize(chips.sizeHint())
    chips.show()
    assert chips.buttons["b"].isVisible() and not chips.buttons["c"].isVisible() and not chips.short.isVisible()
    chips.resize(chips.minimumSizeHint())
    assert chips.short.isVisible() and chips.short.text() == "Everything" and not chips.buttons["b"].isVisible()
    chips._fill_menu()
    offered = chips.short.menu().actions()
    assert [action.text() for action in offered] == ["Everything", "Pictures"]
    with qtbot.waitSignal(chips.chosen, check_params_cb=lambda name: name == "b"):
        offered[1].trigger()
    assert chips.short.text() == "Pictures"


# ── Activity ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def activity(qtbot: QtBot, titles: Titles, backend: Backend, told: ToldWorker) -> ActivityPage:
    page = ActivityPage(backend, told)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    qtbot.waitUntil(lambda: page.failed.model.rowCount() == 3)
    return page


def test_it_lists_bad_files_with_their_reasons(activity: ActivityPage) -> None:
    model = activity.failed.model
    rows = {model.index(n, 0).data(): (model.index(n, 1).data(), model.index(n, 2).data()) for n in range(3)}
    assert rows["录音 07.m4a"] == ("opening it", "empty file")
    assert "3 file" in activity.failed.heading.text()


def test_it_retries_pauses_goes_on_and_stops(qtbot: QtBot, activity: ActivityPage, told: ToldWorker) -> None:
    qtbot.mouseClick(activity.failed.retry_all, Qt.MouseButton.LeftButton)
    told.index([b"/m"])
    told._set_state("indexing")
    told.progress.emit(Progress("content", 3, 12, "/m/a film.mkv", 600, 1))
    assert activity.headline.text() == "Pictures and sound: 3 of 12"
    assert activity.file.text() == "a film.mkv" and activity.left.text() == "about 10 min left"
    qtbot.mouseClick(activity.pause_button, Qt.MouseButton.LeftButton)
    told._set_state("paused")
    assert activity.pause_button.text() == "Go on"
    qtbot.mouseClick(activity.pause_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(activity.stop_button, Qt.MouseButton.LeftButton)
    assert [message["do"] for message in told.sent if isinstance(message, dict)] == [
        "retry", "index", "pause", "resume", "cancel",
    ]  # fmt: skip


def test_what_was_left_can_be_gone_on_with(qtbot: QtBot, activity: ActivityPage, told: ToldWorker) -> None:
    qtbot.waitUntil(activity.go_on_button.isVisible)
    assert "left to do" in activity.headline.text()
    qtbot.mouseClick(activity.go_on_button, Qt.MouseButton.LeftButton)
    assert told.sent[-1] == {"id": 1, "do": "index", "paths": [], "force": False}


def test_a_stop_is_said_and_then_shown(qtbot: QtBot, activity: ActivityPage, told: ToldWorker) -> None:
    told.index([b"/m"])
    told._set_state("indexing")
    told.progress.emit(Progress("content", 3, 12, "/m/a film.mkv", 600, 1))
    qtbot.mouseClick(activity.stop_button, Qt.MouseButton.LeftButton)
    assert activity.headline.text() == "Stopping after the file at hand…" and not activity.stop_button.isEnabled()
    told._set_state("idle")  # the worker says so before it answers
    told._take({"re": 1, "type": "error", "kind": "cancelled", "message": "Stopped."})
    qtbot.waitUntil(activity.go_on_button.isVisible)
    assert not activity.pause_button.isVisible() and not activity.stop_button.isVisible()
    assert not activity.bar.isVisible()


def test_reasons_are_said_in_the_persons_language(qapp: QApplication) -> None:
    assert troubles.said("cut short: 3 of 9 s could be read") == "cut short: 3 of 9 s could be read"
    assert troubles.said("something new") == "something new"
    i18n.install(qapp, "zh_CN")
    try:
        said = troubles.said("indexed in part: cut short: 3 of 9 s could be read")
        assert said == "只索引了一部分：文件不完整：9 秒中只能读取 3 秒"
        for reason in LOST.values():
            assert not troubles.said(reason).isascii(), reason
    finally:
        i18n.install(qapp, "en")


@pytest.mark.models
def test_what_warms_the_worker_up_makes_sense_to_it(home: Home) -> None:
    from core.extract.query import QueryEmbedder
    from core.settings import Settings

    assert QueryEmbedder(home, Settings()).embed(WARM), "a text that makes no sense loads no model"


def test_time_left_is_no_more_exact_than_it_is_known() -> None:
    assert time_left(-1) == ""
    assert time_left(20) == "less than a minute left"
    assert time_left(5460) == "about 1 h 31 min left"


def test_the_failed_model_keeps_qts_rules() -> None:
    model = FailedModel()
    checker = Checker(model, Checker.FailureReportingMode.Fatal)
    model.show([FailedFile(b"/m/\xff\n.mp4", "probe", "It is empty.")])
    assert "\\n" in model.index(0, 0).data()
    model.show([])
    assert checker.model() is model
