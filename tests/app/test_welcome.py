"""The first run in the real window: one journey from an empty home to suggestions with reasons; each way to put it off.

No part of it may open a connection: neither this process nor the worker.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import i18n, welcome_words
from app.jobs import WorkerClient
from app.main import greet
from app.samples import SAMPLES, fill
from app.tasks import Backend
from app.welcome import ENOUGH, WelcomePage
from app.welcome_steps import FolderRow
from app.window import MainWindow
from core import consent, feedback
from core.settings import OFF, Home
from core.store import Store, connect
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId
from tests.app.conftest import SilentWorker
from tests.conftest import MediaMaker
from tests.core.small_model import forbid_network, worker_command

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

WAIT_MS = 20_000
INDEXED_MS = 900_000
DEFAULT = ProfileId(1)
PICTURES = ("testsrc2", "testsrc", "smptehdbars", "smptebars", "rgbtestsrc", "yuvtestsrc", "pal75bars", "pal100bars")


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[Path]:
    """Where connections over the network are written down, of this process and of the worker; none may be made."""
    told, listening = tmp_path / "connections.txt", [True]
    forbid_network(told, lambda: bool(listening))
    yield told
    listening.clear()  # a hook can't be taken away again, only be told to be quiet


@pytest.fixture
def opened(qtbot: QtBot, home: Home) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window as the program does: with the first run, where it is due."""
    windows: list[MainWindow] = []

    def build(worker: WorkerClient | None = None) -> MainWindow:
        window = MainWindow(Backend(home), worker or SilentWorker(home))
        windows.append(window)
        greet(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield build
    for window in windows:
        if window.isVisible():
            window.close()
        window.deleteLater()


def steps(window: MainWindow) -> WelcomePage:
    """The page of steps, which must be the one on screen."""
    page = window.stack.currentWidget()
    assert isinstance(page, WelcomePage)
    return page


def drop(window: MainWindow, *paths: Path) -> None:
    """Drag these over the window and let them go."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, none = QPointF(500, 500), Qt.KeyboardModifier.NoModifier
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(at.toPoint(), copy, data, left, none))
    QApplication.sendEvent(window, QDropEvent(at, copy, data, left, none))


def press(qtbot: QtBot, key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)
    QApplication.processEvents()


def said(store: Store) -> dict[str, str]:
    """What was answered, by what it was about."""
    return {one.about: one.answer for one in store.consents.all()}


def make_folder(make_media: MediaMaker, folder: Path) -> Path:
    """Some tens of small films and sounds, no two alike."""
    folder.mkdir()
    made = [make_media.video(f"{source}.mp4", 2, source=source) for source in PICTURES]
    made += [make_media.tone(f"tone {n}.ogg", 2, 110.0 * 1.26**n) for n in range(16)]
    made += [make_media.noise("surf.ogg", 3)]
    for file in made:
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


# ── The journey ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.models
def test_from_an_empty_home_to_suggestions_with_reasons(
    qtbot: QtBot,
    home: Home,
    store: Store,
    opened: Callable[..., MainWindow],
    connections: Path,
    make_media: MediaMaker,
    tmp_path: Path,
) -> None:
    folder = make_folder(make_media, tmp_path / "My media")
    window = opened(WorkerClient(home, worker_command(home, connections)))
    page = steps(window)
    assert page.where.text() == "Step 1 of 3" and page.folders.button.hasFocus()

    drop(window, folder)  # 1: a folder
    (row,) = page.folders.rows
    qtbot.waitUntil(lambda: bool(row.counted), timeout=WAIT_MS)
    assert row.told.text().startswith(f"{len(PICTURES)} videos · 17 sound files · ")
    assert "All of it can be found in about" in page.folders.sum.text()
    assert store.files.roots() == [] and store.consents.all() == [], "nothing is looked into before a yes"

    press(qtbot, Qt.Key.Key_Return)  # 2: what is done and kept
    assert page.where.text() == "Step 2 of 3"
    page.agreement.voices.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    page.next_button.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.worker.is_working, timeout=WAIT_MS)
    assert said(store) == {"understand": "yes", "history": "yes", "voices": "no"}
    assert store.settings().voice_model == OFF

    assert page.where.text() == "Step 3 of 3"  # 3: which understanding
    qtbot.waitUntil(lambda: page.models.understanding.standing is not None, timeout=WAIT_MS)
    press(qtbot, Qt.Key.Key_Return)
    assert window.place == "library" and window.toast.isVisible() and "Watch" in window.toast.button.text()

    qtbot.waitUntil(lambda: len(window.library.model.ids) > 0, timeout=INDEXED_MS)  # it is useful at once
    qtbot.waitUntil(lambda: window.toast.button.text() == "Pick a few", timeout=INDEXED_MS)
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    foryou = window.foryou
    qtbot.waitUntil(lambda: [shelf.code for shelf in foryou.shelves][:1] == ["start"], timeout=WAIT_MS)
    kinds = {facts.kind for facts in store.media.facts(foryou.shelves[0].ids[:6]).values()}
    assert len(kinds) > 1, "it is spread out"
    picks(qtbot, window, 5)
    qtbot.waitUntil(lambda: foryou._picked is None, timeout=WAIT_MS)
    suggested = [shelf for shelf in foryou.shelves if shelf.code in ("picks", "because", "interest")]
    assert suggested and all(shelf.lines[media_id] for shelf in suggested for media_id in shelf.ids)
    assert not connections.exists(), connections.read_text()


def picks(qtbot: QtBot, window: MainWindow, count: int) -> list[MediaId]:
    """Like so many of what is offered to pick from; the list follows each of them."""
    page, picked = window.foryou, list[MediaId]()
    for number in range(1, count + 1):
        media_id = next(i for i in page.shelves[0].ids if i not in picked)
        page.view.go_to(media_id)
        page.view.setFocus()
        with qtbot.waitSignal(page.listed, timeout=WAIT_MS):
            press(qtbot, Qt.Key.Key_L)
        picked.append(media_id)
        if number < count:
            qtbot.waitUntil(lambda n=number: page.caption.text().startswith(f"{n} of 5 picked"), timeout=WAIT_MS)
            assert page.shelves[0].code == "start", "it stays until five are picked"
    return picked


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────


def test_folders_are_shown_counted_and_can_be_taken_out_again(
    qtbot: QtBot, home: Home, opened: Callable[..., MainWindow], tmp_path: Path
) -> None:
    for name in ("films", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "films" / "a.mkv").write_bytes(bytes(2000))
    window = opened(WorkerClient(home))
    page = steps(window)
    drop(window, tmp_path / "films", tmp_path / "empty", tmp_path / "films", tmp_path / "gone")
    assert [Path(row.path.decode()).name for row in page.folders.rows] == ["films", "empty", "gone"]
    told: Callable[[], list[str]] = lambda: [row.told.text() for row in page.folders.rows]  # noqa: E731
    qtbot.waitUntil(lambda: not any(text.startswith("Looking") for text in told()), timeout=WAIT_MS)
    assert told()[0] == "1 video · 2.0 kB" and told()[1].startswith("No films")
    assert told()[2].startswith("This can’t be opened"), "and why it isn't lost"
    assert page.next_button.hasFocus()
    for _ in range(3):
        qtbot.mouseClick(page.folders.rows[0].remove_button, Qt.MouseButton.LeftButton)
    assert page.folders.rows == [] and page.folders.sum.text() == "" and page.folders.button.hasFocus()


def test_back_and_next_keep_what_was_chosen_and_nothing_is_given_twice(
    qtbot: QtBot, home: Home, store: Store, opened: Callable[..., MainWindow], tmp_path: Path
) -> None:
    window = opened()
    page, worker = steps(window), window.worker
    assert isinstance(worker, SilentWorker)
    indexed: Callable[[], list[object]] = lambda: [m["paths"] for m in worker.sent if m["do"] == "index"]  # noqa: E731
    drop(window, tmp_path)
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert page.at == 0 and len(page.folders.rows) == 1 and indexed() == []
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    page.agreement.history.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: indexed() == [[str(tmp_path)]], timeout=WAIT_MS)
    assert not consent.keeps_history(store, DEFAULT)
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(store.consents.all()) == 6, timeout=WAIT_MS)
    assert indexed() == [[str(tmp_path)]], "what was taken in isn't again"


def test_tab_goes_where_eyes_do(qtbot: QtBot, opened: Callable[..., MainWindow], tmp_path: Path) -> None:
    window = opened()
    page = steps(window)
    page.folders.add([bytes(tmp_path / "a"), bytes(tmp_path / "b")])
    foot = [page.later_button, page.back_button, page.next_button]
    removers = [row.remove_button for row in page.folders.rows]
    assert by_tab(qtbot, page, page.folders.button, 5) == [page.folders.button, *removers, foot[0], foot[2]]
    page.go(1)
    assert by_tab(qtbot, page, page.agreement.history, 5) == [page.agreement.history, page.agreement.voices, *foot]
    page.go(2)
    chooser = page.models.understanding
    qtbot.waitUntil(lambda: chooser.standing is not None, timeout=WAIT_MS)
    fetches = [row.fetch_button for row in chooser.rows.values() if row.fetch_button.isVisible()]
    assert by_tab(qtbot, page, fetches[0], len(fetches) + 3) == [*fetches, *foot]
    panel = chooser.ask_panel
    chooser.ask(chooser.rows[list(chooser.rows)[2]].name)
    asked = [panel.mirror, panel.proxy, panel.fetch_button, panel.file_button, panel.decline_button]
    assert by_tab(qtbot, page, fetches[0], 10) == [fetches[0], *asked, fetches[2], *foot]


def by_tab(qtbot: QtBot, page: WelcomePage, start: QWidget, count: int) -> list[QWidget | None]:
    """Where Tab goes, from here on."""
    QApplication.processEvents()
    start.setFocus()
    found = [QApplication.focusWidget()]
    for _ in range(count - 1):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        found.append(QApplication.focusWidget())
    return found


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("how", ["button", "escape"])
def test_each_step_can_be_put_off_and_it_does_not_come_again(
    qtbot: QtBot, store: Store, opened: Callable[..., MainWindow], at: int, how: str, tmp_path: Path
) -> None:
    window = opened()
    page = steps(window)
    drop(window, tmp_path)
    for _ in range(at):
        qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    if how == "button":
        qtbot.mouseClick(page.later_button, Qt.MouseButton.LeftButton)
    else:
        press(qtbot, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.place == "library", timeout=WAIT_MS)
    assert said(store)["understand"] == ("yes" if at == 2 else "later")
    worker = window.worker
    assert isinstance(worker, SilentWorker)
    assert any(m["do"] == "index" for m in worker.sent) == (at == 2), "without a yes nothing is looked into"
    assert "Help, Welcome…" in window.toast.text.text()
    window.close()
    again = opened()
    assert again.place == "library"
    again.actions_["welcome"].trigger()
    assert steps(again).at == 0


def test_after_a_folder_of_another_way_it_is_not_shown(home: Home, opened: Callable[..., MainWindow]) -> None:
    with connect(home) as store:
        store.files.root(b"/media")
    assert opened().place == "library"


def test_the_switches_are_as_they_are(
    qtbot: QtBot, home: Home, store: Store, opened: Callable[..., MainWindow]
) -> None:
    consent.answer(store, consent.HISTORY, "no", DEFAULT)
    consent.answer(store, consent.VOICES, "no")
    window = opened()
    window.actions_["welcome"].trigger()
    page = steps(window)
    qtbot.waitUntil(lambda: not page.agreement.history.isChecked(), timeout=WAIT_MS)
    assert not page.agreement.voices.isChecked()


def test_a_dropped_file_elsewhere_is_taken_in_at_once(opened: Callable[..., MainWindow], tmp_path: Path) -> None:
    window = opened()
    window.go("library")
    drop(window, tmp_path)
    worker = window.worker
    assert isinstance(worker, SilentWorker)
    assert [m["paths"] for m in worker.sent if m["do"] == "index"] == [[str(tmp_path)]]


# ── What was said is obeyed ─────────────────────────────────────────────────────────────────────────


def test_without_history_the_window_writes_no_play_but_a_like(
    qtbot: QtBot, home: Home, backend: Backend, store: Store
) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 60.0))
    consent.answer(store, consent.HISTORY, "no", backend.profile)
    heard: list[object] = []
    play, like = (Event(film, kind, 1.0, share=1.0) for kind in (EventKind.PLAY, EventKind.LIKE))
    backend.trace(lambda opened: opened.events.append(backend.profile, play), heard.append)
    with qtbot.waitSignal(backend.historyChanged, timeout=WAIT_MS):
        backend.write(lambda opened: feedback.record(opened, backend.profile, [like]), changed=film)
    assert [event.kind for event in store.events.of_media(backend.profile, film)] == [EventKind.LIKE]
    assert heard == []
    consent.answer(store, consent.HISTORY, "yes", backend.profile)
    backend.trace(lambda opened: opened.events.append(backend.profile, play), heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)


def test_few_media_are_enough_where_there_are_no_more(
    qtbot: QtBot, home: Home, opened: Callable[..., MainWindow], tmp_path: Path
) -> None:
    window = opened()
    page = steps(window)
    fill(home, tmp_path, [replace(sample, share=-1.0, stars=0.0, reaction=None) for sample in SAMPLES[:20]])
    for _ in range(3):
        page.go_on()
    qtbot.waitUntil(lambda: window.toast.button.text() == "Pick a few", timeout=WAIT_MS)
    assert len(SAMPLES[:20]) < ENOUGH, "as many as there are"


# ── Words and looks ─────────────────────────────────────────────────────────────────────────────────

AGREED = {1: "337bd0da5bc8da96", 2: "052f269e8feb906c"}
"""Checksums of the words of each version."""


def test_who_changes_the_words_gives_them_another_version() -> None:
    words = [*welcome_words.promises("HOME").values(), *welcome_words.history(), *welcome_words.voices()]
    found = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    assert AGREED[consent.WORDS] == found, f"raise core.consent.WORDS, and add {found} here"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", [720, 1000])
def test_nothing_is_cut_at_any_step(
    qapp: QApplication, qtbot: QtBot, opened: Callable[..., MainWindow], language: str, width: int
) -> None:
    i18n.install(qapp, language)
    window = opened()
    window.resize(width, 560)
    page = steps(window)
    page.go(2)
    qtbot.waitUntil(lambda: page.models.understanding.standing is not None, timeout=WAIT_MS)
    for at in range(3):
        page.go(at)
        QApplication.processEvents()
        inside = page._scrolls[at].widget()
        assert inside.minimumSizeHint().width() <= page._scrolls[at].viewport().width()
        assert [part for part in shown(page) if part.width() < part.minimumSizeHint().width()] == []


def shown(root: QWidget) -> list[QWidget]:
    """The widgets that can be seen."""
    return [part for part in root.findChildren(QWidget) if part.isVisible() and not isinstance(part, FolderRow)]
