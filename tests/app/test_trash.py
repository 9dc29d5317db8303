"""Files go to a real trash and come back, with their history; what can't go says why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app import trash
from app.window import MainWindow
from core import feedback
from core.pipeline import index_library
from core.settings import Home
from core.store import connect
from core.types import FileState, MediaId, Modality

Open = Callable[..., MainWindow]
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def bin_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The trash of a person's data folder; it is on the disk of the media."""
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    QStandardPaths.setTestModeEnabled(False)  # which would have a place of its own
    yield tmp_path / "share" / "Trash"
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, files: dict[str, MediaId], bin_: Path) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == len(files))
    return made


def there(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "media"))


def question(window: MainWindow) -> QMessageBox:
    box = window.items.trash.question
    assert box is not None
    return box


def test_one_goes_at_once_and_comes_back_with_its_history(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home, tmp_path: Path, bin_: Path
) -> None:
    media_id, name = files["b 影片.mp4"], "b 影片.mp4"
    with connect(home) as store:
        feedback.log_play(store, store.profiles.get(), media_id, 0.7, source="library")
        feedback.rate(store, store.profiles.get(), media_id, 4.5)
    window.library.view.select([media_id])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: media_id not in window.library.model.ids)
    assert name not in there(tmp_path) and (bin_ / "files" / name).exists()
    assert window.toast.text.text() == "1 file moved to the trash."
    with connect(home) as store:
        assert store.events.stars(store.profiles.get()) == {media_id: 4.5}, "what was done with it stays"
    with qtbot.waitSignal(window.backend.libraryChanged):
        qtbot.mouseClick(window.toast.button, Left)
    qtbot.waitUntil(lambda: media_id in window.library.model.ids)
    assert name in there(tmp_path)
    assert not os.listdir(bin_ / "files") and not os.listdir(bin_ / "info"), "the trash forgets it too"
    with connect(home) as store:
        (card,) = store.media.cards([media_id], store.profiles.get())
        assert (card.stars, card.plays, card.state) == (4.5, 1, FileState.PRESENT)


def test_many_are_asked_about_first(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], tmp_path: Path
) -> None:
    window.library.view.selectAll()
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.items.trash.question is not None)
    assert question(window).text() == "Move 4 files to the trash?"
    assert "and 1 more" in question(window).informativeText()
    question(window).reject()
    assert len(there(tmp_path)) == 4
    first = question(window)
    window.actions_["trash"].trigger()
    qtbot.waitUntil(lambda: question(window) is not first)
    yes = next(b for b in question(window).findChildren(QPushButton) if b.text() == "Move to trash")
    qtbot.mouseClick(yes, Left)
    qtbot.waitUntil(lambda: not window.library.model.ids and window.library.empty.isVisible())
    assert not there(tmp_path)
    qtbot.mouseClick(window.toast.button, Left)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 4)
    assert len(there(tmp_path)) == 4


def test_a_scan_in_between_changes_nothing(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home, tmp_path: Path, bin_: Path
) -> None:
    media_id = files["c talk.flac"]
    window.library.view.select([media_id])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: media_id not in window.library.model.ids)
    only = frozenset({Modality.FACTS})
    with connect(home, "worker") as store:
        index_library(store, [os.fsencode(tmp_path)], only=only)  # the folder round both, the trash too
        assert media_id not in store.media.ids() and len(store.media.ids()) == 3
    qtbot.mouseClick(window.toast.button, Left)
    qtbot.waitUntil(lambda: media_id in window.library.model.ids)
    with connect(home, "worker") as store:
        report = index_library(store, [os.fsencode(tmp_path)], only=only)
        assert report.indexed == 0 and len(store.media.ids()) == 4


def test_what_came_in_its_place_is_not_overwritten(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], tmp_path: Path, bin_: Path
) -> None:
    window.library.view.select([files["a song.mp3"]])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "a song.mp3" not in there(tmp_path) and window.toast.button.isVisible())
    (tmp_path / "media" / "a song.mp3").write_text("something else")
    qtbot.mouseClick(window.toast.button, Left)
    qtbot.waitUntil(lambda: window.toast.text.text().endswith("another file has its place now."))
    assert (tmp_path / "media" / "a song.mp3").read_text() == "something else"
    assert (bin_ / "files" / "a song.mp3").exists()


def test_without_a_trash_it_is_said_plainly(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))  # nothing can be made in a file
    window.library.view.select([files["a song.mp3"]])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    words = "“a song.mp3” stays: there is no trash on its drive. Delete it in the file manager."
    qtbot.waitUntil(lambda: window.toast.text.text() == words)
    assert not window.toast.button.isVisible() and len(there(tmp_path)) == 4
    assert files["a song.mp3"] in window.library.model.ids


def test_a_file_that_went_by_itself_is_named(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], tmp_path: Path
) -> None:
    (tmp_path / "media" / "a song.mp3").unlink()
    window.library.view.select([files["a song.mp3"]])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.toast.text.text() == "“a song.mp3” isn’t where it was.")


def test_names_that_are_no_text_stay(home: Home, tmp_path: Path, bin_: Path) -> None:
    folder = os.fsencode(tmp_path / "odd")
    os.mkdir(folder)
    try:
        open(folder + b"/\xff.mp3", "wb").close()
    except OSError:
        pytest.skip("this disk has no such names")
    with connect(home, "worker") as store:
        index_library(store, [folder], only=frozenset({Modality.FACTS}))
        rows = store.files.rows([k.id for k in store.files.known(store.files.root(folder)).values()])
        assert [one.why for one in trash.throw(store, rows).refused] == [trash.NO_NAME]
    assert os.path.exists(folder + b"/\xff.mp3")


def test_what_belongs_to_it_goes_along_and_comes_back(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], tmp_path: Path, bin_: Path
) -> None:
    folder, stem = tmp_path / "media", "b 影片"
    along = {f"{stem}.srt", f"{stem}.zh-Hans.ass", f"{stem}.nfo", f"{stem}-poster.jpg"}
    staying = {f"{stem}.jpg", "d film.srt", "folder.jpg", "movie.nfo", "c talk.txt"}
    for name in along | staying:
        (folder / name).write_text(name)
    media_id = files[f"{stem}.mp4"]
    window.library.view.select([media_id])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: media_id not in window.library.model.ids)
    assert set(there(tmp_path)) & (along | staying) == staying
    assert set(os.listdir(bin_ / "files")) == {f"{stem}.mp4", *along}
    (folder / f"{stem}.nfo").write_text("a new one")
    qtbot.mouseClick(window.toast.button, Left)
    qtbot.waitUntil(lambda: media_id in window.library.model.ids)
    assert along | staying <= set(there(tmp_path))
    assert (folder / f"{stem}.srt").read_text() == f"{stem}.srt"
    assert (folder / f"{stem}.nfo").read_text() == "a new one", "what came meanwhile isn't overwritten"
    qtbot.waitUntil(lambda: f"{stem}.nfo" in window.toast.text.text())
    assert os.listdir(bin_ / "files") == [f"{stem}.nfo"]
