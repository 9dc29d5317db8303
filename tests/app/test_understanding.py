"""Choosing what understands pictures, in the real window with a real worker and a hub on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app import i18n, modelwords
from app.fetches import ENDED, Fetch, Fetches
from app.jobs import WorkerClient
from app.modelrow import ModelRow
from app.tasks import Backend
from app.understanding import Understanding
from core import catchup, consent, understanding
from core.errors import FETCH_CODES
from core.settings import Home
from core.store import Store, connect
from core.weights.presets import PRESETS
from tests.app.conftest import SilentWorker
from tests.core.hub_server import BODY, Hub, serving
from tests.core.small_model import MODEL, NAME, WEIGHTS_URL, bring, serve, worker_command

WAIT_MS = 30_000
EMBEDDED = understanding.EMBEDDED


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving() as state:
        serve(state)
        yield state


@pytest.fixture
def worker(qapp: QApplication, home: Home) -> Iterator[WorkerClient]:
    """A real worker, which knows the small model."""
    made = WorkerClient(home, worker_command(home))
    yield made
    made.close()


@pytest.fixture
def chooser(
    qtbot: QtBot, backend: Backend, worker: WorkerClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Understanding]:
    monkeypatch.setitem(PRESETS, NAME, MODEL)
    yield shown(qtbot, Understanding(backend, worker))


def shown(qtbot: QtBot, made: Understanding) -> Understanding:
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    qtbot.waitUntil(lambda: made.standing is not None, timeout=WAIT_MS)
    return made


def row(chooser: Understanding, name: str = NAME) -> ModelRow:
    return chooser.rows[name]


def offered(of: ModelRow) -> list[str]:
    """The buttons that can be pressed."""
    buttons = (of.fetch_button, of.use_button, of.now_button, of.pause_button, of.stop_button)
    return [button.text() for button in buttons if button.isVisibleTo(of) and button.isEnabled()]


def agree(qtbot: QtBot, chooser: Understanding, hub: Hub, mirror: str = "") -> None:
    """Say yes to the small model, from a mirror."""
    qtbot.mouseClick(row(chooser).fetch_button, Qt.MouseButton.LeftButton) if not chooser.asked else None
    chooser.ask_panel.mirror.setText(mirror or hub.address)
    qtbot.mouseClick(chooser.ask_panel.fetch_button, Qt.MouseButton.LeftButton)


def over(qtbot: QtBot, chooser: Understanding) -> Fetch:
    """Wait until the fetch is over, one way or another."""
    qtbot.waitUntil(lambda: chooser.fetches.by_name[NAME].over, timeout=WAIT_MS)
    return chooser.fetches.by_name[NAME]


def answers(store: Store) -> list[tuple[str, str]]:
    return [(one.about, one.answer) for one in store.consents.all()]


# ── Fetching ────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_here_is_in_use_and_what_can_be_fetched_says_what_it_is(chooser: Understanding) -> None:
    assert row(chooser, EMBEDDED).mark.text() == "in use" and offered(row(chooser, EMBEDDED)) == []
    for name in PRESETS:
        assert offered(row(chooser, name)) == ["Fetch…"]
        assert PRESETS[name].licence in row(chooser, name).facts.text()
    assert row(chooser, modelwords.SIGLIP).facts.text().startswith("1.5 GB · Apache-2.0 · huggingface.co/timm/")


def test_nothing_is_fetched_before_a_yes_and_no_is_written_down(
    qtbot: QtBot, chooser: Understanding, hub: Hub, store: Store
) -> None:
    qtbot.mouseClick(row(chooser).fetch_button, Qt.MouseButton.LeftButton)
    chooser.ask_panel.mirror.setText(hub.address)
    question = chooser.ask_panel.question.text()
    for part in ("900.0 kB", "MIT", "huggingface.co/who/m", "from 127.0.0.1"):
        assert part in question
    assert chooser.ask_panel.fetch_button.hasFocus() or not chooser.isActiveWindow()
    qtbot.mouseClick(chooser.ask_panel.decline_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: answers(store) == [(consent.FETCH + NAME, "no")], timeout=WAIT_MS)
    assert not chooser.ask_panel.isVisibleTo(chooser) and offered(row(chooser)) == ["Fetch…"]
    assert hub.asked == [] and NAME not in chooser.fetches.by_name


def test_a_yes_fetches_it_from_the_mirror_and_it_is_used(
    qtbot: QtBot, chooser: Understanding, hub: Hub, home: Home, store: Store
) -> None:
    hub.break_after = [300_000]  # the connection is cut, and taken up again
    agree(qtbot, chooser, hub)
    assert not over(qtbot, chooser).failed
    qtbot.waitUntil(lambda: row(chooser).mark.text() == "in use", timeout=WAIT_MS)
    assert [asked for path, asked in hub.asked if path == WEIGHTS_URL] == ["", "bytes=300000-"]
    assert (home.weights / MODEL.files[0].place).read_bytes() == BODY
    assert answers(store) == [(consent.FETCH + NAME, "yes")]
    assert store.settings().weights_endpoint == hub.address, "the mirror is remembered"
    assert offered(row(chooser)) == [] and offered(row(chooser, EMBEDDED)) == ["Use this"]


def test_it_is_paused_goes_on_and_stopped_and_the_next_yes_asks_for_the_rest(
    qtbot: QtBot, chooser: Understanding, hub: Hub
) -> None:
    hub.drip_s = 0.05
    agree(qtbot, chooser, hub)
    assert offered(row(chooser)) == ["Pause", "Stop"] and offered(row(chooser, modelwords.CLIP)) == []
    qtbot.waitUntil(lambda: chooser.fetches.by_name[NAME].done_bytes > 100_000, timeout=WAIT_MS)
    assert row(chooser).bar.value() > 100 and " of 900.0 kB" in row(chooser).state.text()
    qtbot.mouseClick(row(chooser).pause_button, Qt.MouseButton.LeftButton)
    assert offered(row(chooser)) == ["Go on", "Stop"] and row(chooser).state.text().startswith("Paused · ")
    qtbot.mouseClick(row(chooser).pause_button, Qt.MouseButton.LeftButton)
    come = chooser.fetches.by_name[NAME].done_bytes
    qtbot.waitUntil(lambda: chooser.fetches.by_name[NAME].done_bytes > come, timeout=WAIT_MS)
    qtbot.mouseClick(row(chooser).stop_button, Qt.MouseButton.LeftButton)
    assert over(qtbot, chooser).stopped
    qtbot.waitUntil(lambda: "are here already" in row(chooser).state.text(), timeout=WAIT_MS)
    assert offered(row(chooser)) == ["Fetch…"] and not row(chooser).problem.isVisibleTo(row(chooser))
    hub.drip_s = 0.0
    hub.asked.clear()
    agree(qtbot, chooser, hub)
    assert not over(qtbot, chooser).failed and hub.asked[0][1].startswith("bytes=")


def test_another_page_shows_the_same_fetch(qtbot: QtBot, chooser: Understanding, backend: Backend, hub: Hub) -> None:
    """The settings show what the first run began."""
    other = shown(qtbot, Understanding(backend, chooser._worker))
    hub.drip_s = 0.05
    agree(qtbot, chooser, hub)
    qtbot.waitUntil(lambda: offered(row(other)) == ["Pause", "Stop"], timeout=WAIT_MS)
    qtbot.mouseClick(row(other).stop_button, Qt.MouseButton.LeftButton)
    assert over(qtbot, chooser).stopped


def test_what_cannot_be_had_is_said_with_the_ways_out_and_another_mirror_has_it(
    qtbot: QtBot, chooser: Understanding, hub: Hub
) -> None:
    with serving() as empty:
        agree(qtbot, chooser, hub, empty.address)
        assert over(qtbot, chooser).code == "answered"
    assert "404" in row(chooser).problem.text() and "Name another mirror" in row(chooser).problem.text()
    assert chooser.asked == NAME and chooser.ask_panel.isVisibleTo(chooser), "the ways out are there"
    agree(qtbot, chooser, hub)
    assert not row(chooser).problem.isVisibleTo(row(chooser)), "what was is over"
    assert not over(qtbot, chooser).failed


def test_what_has_another_checksum_is_thrown_away(qtbot: QtBot, chooser: Understanding, hub: Hub, home: Home) -> None:
    hub.files[WEIGHTS_URL] = BODY[:-1] + b"x"
    agree(qtbot, chooser, hub)
    assert over(qtbot, chooser).code == "wrong_hash"
    assert "isn’t the file that was promised" in row(chooser).problem.text()
    assert not MODEL.there(home) and row(chooser).mark.text() == ""


def test_a_file_is_taken_instead_and_a_wrong_one_refused(
    qtbot: QtBot, chooser: Understanding, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"path": str(bring(tmp_path / "wrong", b"something else"))}
    choose = lambda *_: (given["path"], "")  # noqa: E731
    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    chooser.ask(NAME)
    qtbot.mouseClick(chooser.ask_panel.file_button, Qt.MouseButton.LeftButton)
    assert over(qtbot, chooser).code == "wrong_hash"
    assert "downloaded (1).safetensors” isn’t this model’s file" in row(chooser).problem.text()
    given["path"] = str(bring(tmp_path / "right"))
    qtbot.mouseClick(chooser.ask_panel.file_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row(chooser).mark.text() == "in use", timeout=WAIT_MS)
    assert hub.asked == []


def test_a_worker_that_ends_in_the_middle_is_said(qtbot: QtBot, chooser: Understanding, hub: Hub) -> None:
    hub.drip_s = 0.05
    agree(qtbot, chooser, hub)
    qtbot.waitUntil(lambda: chooser.fetches.by_name[NAME].done_bytes > 0, timeout=WAIT_MS)
    process = chooser._worker._process
    assert process is not None
    process.kill()
    assert over(qtbot, chooser).code == ENDED
    assert row(chooser).problem.text() == "That was broken off. Try again; it goes on from there."


# ── Choosing ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def brought(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small model is here, and three films were seen by the one that comes with Homereel."""
    from app.samples import fill

    monkeypatch.setitem(PRESETS, NAME, MODEL)
    for file, body in zip(MODEL.files, (BODY, b"{}"), strict=True):
        place = home.weights / file.place
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    fill(home, home.root / "media")


def test_the_old_one_answers_until_the_new_one_has_seen_all(
    qtbot: QtBot, home: Home, brought: None, backend: Backend
) -> None:
    worker = SilentWorker(home)
    chooser = shown(qtbot, Understanding(backend, worker))
    qtbot.mouseClick(row(chooser).use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row(chooser).mark.text() == "catching up", timeout=WAIT_MS)
    assert {"do": "index", "paths": [], "force": False}.items() <= worker.sent[-1].items(), "it looks at once"
    assert row(chooser).state.text().startswith("It has looked at 0 of 1")
    assert row(chooser, EMBEDDED).mark.text() == "in use"
    assert (offered(row(chooser)), offered(row(chooser, EMBEDDED))) == (["Switch now"], ["Stay with this"])
    qtbot.mouseClick(row(chooser).now_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row(chooser).mark.text() == "in use", timeout=WAIT_MS)
    qtbot.mouseClick(row(chooser, EMBEDDED).use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row(chooser, EMBEDDED).mark.text() == "in use", timeout=WAIT_MS)
    worker.close()


def test_staying_with_the_old_one_ends_the_catching_up(
    qtbot: QtBot, home: Home, brought: None, backend: Backend
) -> None:
    with connect(home) as store:
        catchup.choose(store, NAME)
        assert store.settings().picture_next == NAME
    worker = SilentWorker(home)
    chooser = shown(qtbot, Understanding(backend, worker))
    qtbot.mouseClick(row(chooser, EMBEDDED).use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: offered(row(chooser)) == ["Use this"], timeout=WAIT_MS)
    with connect(home) as store:
        assert (store.settings().picture_model, store.settings().picture_next) == (EMBEDDED, "")
    worker.close()


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────

CODES: dict[str, dict[str, object]] = {
    "unreachable": {"endpoint": "https://mirror.example", "why": "no route"},
    "broke_off": {"endpoint": "https://mirror.example"},
    "answered": {"endpoint": "https://mirror.example", "status": "503 Busy"},
    "odd": {"endpoint": "https://mirror.example"},
    "wrong_hash": {"endpoint": "https://mirror.example"},
    "no_room": {"needed_bytes": 1_500_000_000, "free_bytes": 2_000_000},
    "no_file": {"path": "/a/tokenizer.json"},
    "unwritable": {"why": "Read-only file system"},
    "address": {},
    "proxy": {},
    "busy": {},
    "disk_full": {},
    ENDED: {},
}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("code", list(CODES))
def test_each_problem_has_words_of_its_own(qapp: QApplication, code: str, language: str) -> None:
    i18n.install(qapp, language)
    said = modelwords.problem(Fetch(NAME, over=True, code=code, facts=CODES[code], message="as core says it"))
    assert said and said != "as core says it" and "%" not in said
    shown = [value for name, value in CODES[code].items() if name in ("why", "status", "path")]
    assert all(str(value) in said for value in shown)
    assert language == "en" or any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_all_codes_of_core_have_words() -> None:
    assert {*CODES, "not_agreed"} == FETCH_CODES | {ENDED}, "without a yes of somebody the window asks for nothing"


def test_how_long_it_takes_is_known_only_when_something_comes() -> None:
    assert Fetch(NAME, 10, 100).left_s(5.0) == -1
    running = Fetch(NAME, 60, 100, began_s=0.0, began_bytes=20)
    assert running.left_s(0.5) == -1 and running.left_s(4.0) == 4.0
    assert Fetch(NAME, 60, 100, paused=True, began_bytes=20).left_s(4.0) == -1


def test_one_worker_has_one_list_of_fetches(worker: WorkerClient) -> None:
    assert Fetches.of(worker) is Fetches.of(worker)


def test_the_keyboard_is_enough(qtbot: QtBot, chooser: Understanding, hub: Hub, store: Store) -> None:
    press: Callable[[Qt.Key], None] = lambda key: qtbot.keyClick(QApplication.focusWidget(), key)  # noqa: E731
    chooser.activateWindow()
    row(chooser).fetch_button.setFocus()
    press(Qt.Key.Key_Space)
    chooser.ask_panel.mirror.setFocus()
    qtbot.keyClicks(chooser.ask_panel.mirror, hub.address)
    press(Qt.Key.Key_Return)
    assert row(chooser).pause_button.hasFocus()
    over(qtbot, chooser)
    assert answers(store) == [(consent.FETCH + NAME, "yes")]


def test_one_is_asked_about_at_a_time_and_each_can_be_fetched_again(qtbot: QtBot, chooser: Understanding) -> None:
    first, second = [name for name in chooser.rows if chooser.rows[name].fetch_button.isVisible()][:2]
    chooser.rows[first].fetch_button.click()
    chooser.rows[second].fetch_button.click()
    chooser.ask_panel.decline_button.click()
    qtbot.waitUntil(chooser.rows[first].fetch_button.isVisible)
    assert chooser.rows[second].fetch_button.isVisible() and not chooser.ask_panel.isVisible()


def test_enter_in_the_mirrors_field_is_no_key_for_what_comes_after(chooser: Understanding) -> None:
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    chooser.ask_panel.keyPressEvent(event)
    assert event.isAccepted()
