"""Folders in the settings of the real window: added, looked through, watched, taken out, moved, brought back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.pages.settings import SettingsPage
from app.settings_folders import FolderSettings
from app.window import MainWindow
from core.settings import Home, Watching
from core.store import Store
from core.types import MediaId
from core.watching import Watched
from tests.conftest import MediaMaker

Open = Callable[..., MainWindow]
pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound
WAIT_MS = 60_000


def folders(window: MainWindow) -> FolderSettings:
    window.go("settings")
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.show_section("folders")
    section = page.section("folders")
    assert isinstance(section, FolderSettings)
    return section


@pytest.fixture
def media(files: dict[str, MediaId], tmp_path: Path) -> Path:
    """A folder with a few real files in it, known to the library."""
    return tmp_path / "media"


@pytest.fixture
def window(open_window: Open, media: Path) -> MainWindow:
    return open_window()


@pytest.fixture
def section(window: MainWindow, media: Path, qtbot: QtBot) -> FolderSettings:
    made = folders(window)
    qtbot.waitUntil(lambda: os.fsencode(media) in made.cards)
    return made


def test_a_folder_says_how_it_stands(section: FolderSettings, media: Path, store: Store, qtbot: QtBot) -> None:
    card = section.cards[os.fsencode(media)]
    count = len(store.media.ids())
    assert card.name.text() == "media" and card.place.text() == str(media)
    assert card.standing.text().startswith(f"{count} items · looked through today")
    assert card.way.text() == "New files are noticed as they come" and not card.moved.isVisible()
    media.rename(media.with_name("away"))
    section.refresh()
    qtbot.waitUntil(card.moved.isVisible)
    assert card.standing.text().startswith("Not there now") and not card.look.isEnabled()


def test_taking_it_out_hides_its_media_keeps_history_and_can_be_undone(
    section: FolderSettings, window: MainWindow, media: Path, store: Store, qtbot: QtBot
) -> None:
    before, path = sorted(store.media.ids()), os.fsencode(media)
    section.cards[path].remove.click()
    qtbot.waitUntil(lambda: path in section.out and path not in section.cards)
    assert store.media.ids() == [] and "history is kept" in window.toast.text.text()
    qtbot.waitUntil(lambda: not window.library.model.ids)
    assert section.removed.isVisible() and media.is_dir()
    window.toast.button.click()
    qtbot.waitUntil(lambda: path in section.cards and path not in section.out)
    assert sorted(store.media.ids()) == before
    qtbot.waitUntil(lambda: len(window.library.model.ids) == len(before))


def test_one_that_was_taken_out_is_brought_back_and_looked_through(
    section: FolderSettings, window: MainWindow, media: Path, store: Store, qtbot: QtBot
) -> None:
    path = os.fsencode(media)
    section.remove(path)
    qtbot.waitUntil(lambda: path in section.out)
    control = section.out[path].control
    assert control is not None
    control.click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: path in section.cards)
    assert window.worker.sent[-1]["paths"] == [str(media)]  # type: ignore[attr-defined]


def test_looking_through_it_asks_the_worker(section: FolderSettings, window: MainWindow, media: Path) -> None:
    section.cards[os.fsencode(media)].look.click()
    sent = window.worker.sent[-1]  # type: ignore[attr-defined]
    assert (sent["do"], sent["paths"], sent["force"]) == ("index", [str(media)], False)


def test_how_it_is_watched_is_kept_and_the_worker_told(
    section: FolderSettings, window: MainWindow, media: Path, store: Store, qtbot: QtBot
) -> None:
    card = section.cards[os.fsencode(media)]
    section.look(os.fsencode(media))  # so that there is a worker to be told
    window.worker._process = object()  # type: ignore[assignment]  # the silent one has none
    for index, kept in ((card.watch.findData("60"), "60"), (card.watch.findData("off"), "off")):
        card.watch.setCurrentIndex(index)
        card.watch.activated.emit(index)
        qtbot.waitUntil(lambda kept=kept: store.roots.rows()[0].watch == kept)
        qtbot.waitUntil(lambda: window.worker.sent[-1]["do"] == "watch")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: card.way.text() == "New files aren’t looked for")
    window.worker._process = None


def test_the_switch_of_the_library(section: FolderSettings, store: Store, qtbot: QtBot) -> None:
    qtbot.waitUntil(section.watching.isChecked)
    section.every.setCurrentIndex(section.every.findData(60))
    section.every.activated.emit(section.every.currentIndex())
    qtbot.waitUntil(lambda: store.watching() == Watching(True, 60))
    section.watching.click()
    qtbot.waitUntil(lambda: store.watching() == Watching(False, 60))
    qtbot.waitUntil(lambda: not section.every.isEnabled())
    store.set_watching(Watching(True, 7))  # as the command line does
    section.refresh()
    qtbot.waitUntil(lambda: section.every.currentText() == "Every 7 minutes")


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (Watched(b"", "looks", 15, "network"), "A network drive: looked through every 15 minutes"),
        (Watched(b"", "looks", 60, "full"), "The system can watch no more folders: looked through every hour"),
        (Watched(b"", "looks", 1440, "chosen"), "Looked through once a day"),
        (Watched(b"", "away"), "Noticed as soon as it is back"),
    ],
)
def test_what_the_worker_says_of_it_is_shown(
    section: FolderSettings, window: MainWindow, media: Path, way: Watched, words: str, qtbot: QtBot
) -> None:
    path = os.fsencode(media)
    row = {"path": str(media), "how": way.how, "every_min": way.every_min, "why": way.why}
    window.worker._take({"type": "watching", "folders": [row]})
    qtbot.waitUntil(lambda: section.cards[path].way.text() == words)


def test_a_moved_folder_is_found_at_its_new_place_and_that_can_be_undone(
    section: FolderSettings,
    window: MainWindow,
    media: Path,
    store: Store,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, place = store.media.ids(), media.with_name("new place")
    media.rename(place)
    section.refresh()
    card = section.cards[os.fsencode(media)]
    qtbot.waitUntil(card.moved.isVisible)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_words: str(place))
    card.moved.click()
    qtbot.waitUntil(lambda: os.fsencode(place) in section.cards)
    assert window.worker.sent[-1]["paths"] == [str(place)]  # type: ignore[attr-defined]
    assert store.media.ids() == before
    assert all(row.path.startswith(os.fsencode(place)) for row in store.files.best(before).values())
    window.toast.button.click()
    qtbot.waitUntil(lambda: os.fsencode(media) in section.cards)


def test_a_place_that_holds_nothing_of_it_is_refused(
    section: FolderSettings, window: MainWindow, media: Path, store: Store, qtbot: QtBot
) -> None:
    empty = media.with_name("empty")
    empty.mkdir()
    section.move(os.fsencode(media), os.fsencode(empty))
    qtbot.waitUntil(lambda: "choose the folder" in window.toast.text.text())
    assert store.roots.paths()[0][1] == os.fsencode(media)


def test_what_cannot_be_is_said(
    section: FolderSettings, window: MainWindow, media: Path, store: Store, qtbot: QtBot
) -> None:
    store.files.root(b"/elsewhere")
    section.move(os.fsencode(media), b"/elsewhere/in")
    qtbot.waitUntil(lambda: "/elsewhere" in window.toast.text.text())


def test_an_empty_library_offers_to_add_one(open_window: Open, qtbot: QtBot) -> None:
    section = folders(open_window())
    qtbot.waitUntil(section.none.isVisible)
    assert section.add_button.isVisible() and not section.removed.isVisible()


@pytest.mark.models
def test_new_files_appear_by_themselves_and_go_again(
    open_window: Open, home: Home, store: Store, tmp_path: Path, make_media: MediaMaker, qtbot: QtBot
) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    shutil.copy(make_media.tone("first.ogg", 2), folder / "First.ogg")
    window = open_window(real=True)
    window.add_paths([str(folder)])
    section = folders(window)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: bool(window.worker.watched), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.worker.state == "idle", timeout=WAIT_MS)
    shutil.copy(make_media.tone("second.ogg", 3), folder / "Second.ogg")
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 2, timeout=WAIT_MS)
    card = section.cards[os.fsencode(folder)]
    qtbot.waitUntil(lambda: card.standing.text().startswith("2 items"), timeout=WAIT_MS)
    (folder / "Second.ogg").rename(folder / "Renamed.ogg")
    qtbot.waitUntil(lambda: store.files.by_path(os.fsencode(folder / "Renamed.ogg")) is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window.worker.state == "idle" and len(store.media.ids()) == 2, timeout=WAIT_MS)
    (folder / "Renamed.ogg").unlink()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 1, timeout=WAIT_MS)
    section.watching.click()
    qtbot.waitUntil(lambda: [w.how for w in window.worker.watched] == ["off"], timeout=WAIT_MS)
