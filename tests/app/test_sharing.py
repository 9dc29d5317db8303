"""Sharing from the real panel: a real clipboard, real clips and pictures, written into the history unless private."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.detail import DetailPanel
from app.sharing import ClipDialog, exact, seconds_of
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.settings import Home
from core.store import Store
from core.types import EventKind
from tests.app import panel_library
from tests.app.panel_library import Library, events


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def panel(qtbot: QtBot, backend: Backend, thumbnails: Thumbnails, library: Library) -> DetailPanel:
    return panel_library.shown(qtbot, backend, thumbnails, library["Harbour at night"])


def shares(store: Store, library: Library) -> int:
    return len(events(store, library["Harbour at night"], EventKind.SHARE))


def open_clip(qtbot: QtBot, panel: DetailPanel) -> ClipDialog:
    panel.share.clip_action.trigger()
    dialog = panel.share.dialog
    assert dialog is not None
    assert dialog.isVisible() and not dialog.isModal()
    return dialog


def test_the_file_goes_to_the_clipboard(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    with qtbot.waitSignals([backend.historyChanged, panel.share.said]):
        panel.share.copy_action.trigger()
    (url,) = QGuiApplication.clipboard().mimeData().urls()
    assert os.path.basename(url.toLocalFile()) == "harbour-0.mp4" and os.path.isfile(url.toLocalFile())
    assert shares(store, library) == 1


def test_a_private_session_shares_without_a_trace(
    qtbot: QtBot, panel: DetailPanel, backend: Backend, store: Store, library: Library
) -> None:
    backend.set_private(True)
    with qtbot.waitSignal(panel.share.said):
        panel.share.copy_action.trigger()
    with qtbot.waitSignal(backend.historyChanged):
        panel.rate(4)  # what comes after it on the writer's thread
    assert shares(store, library) == 0


def test_the_shot_at_hand_as_a_clip(
    qtbot: QtBot, panel: DetailPanel, store: Store, library: Library, tmp_path: Path
) -> None:
    panel.show_position(library["Harbour at night"], 1.5)
    dialog = open_clip(qtbot, panel)
    assert (dialog.start_field.text(), dialog.end_field.text()) == ("0:01.0", "0:02.0")
    assert dialog.state.text() == "1 s long"
    assert not dialog.folder_button.isVisible()
    target = tmp_path / "clip.mp4"
    with qtbot.waitSignal(dialog.saved, timeout=30_000):
        dialog.save(os.fsencode(target))
        assert dialog.bar.isVisible() and not dialog.save_button.isEnabled()
    said = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", target],
                          capture_output=True, check=True)  # fmt: skip
    assert float(said.stdout) == pytest.approx(1.0, abs=0.3)
    assert dialog.folder_button.isVisible() and "clip.mp4" in dialog.state.text()
    qtbot.waitUntil(lambda: shares(store, library) == 1)


def test_times_that_cannot_be_are_told(qtbot: QtBot, panel: DetailPanel) -> None:
    dialog = open_clip(qtbot, panel)
    for text in ("later", "9:00", ""):
        dialog.start_field.setText(text)
        assert not dialog.save_button.isEnabled()
        assert "within 0:03" in dialog.state.text()
    dialog.start_field.setText("0:00,5")
    assert dialog.save_button.isEnabled() and dialog.span() == (0.5, 1.0)


def test_what_is_there_stays_and_is_said(qtbot: QtBot, panel: DetailPanel, tmp_path: Path) -> None:
    target = tmp_path / "mine.mp4"
    target.write_text("mine")
    dialog = open_clip(qtbot, panel)
    dialog.save(os.fsencode(target))
    qtbot.waitUntil(lambda: "is there already" in dialog.state.text())
    assert target.read_text() == "mine" and dialog.save_button.isEnabled()


def test_cancel_leaves_nothing(
    qtbot: QtBot, panel: DetailPanel, store: Store, library: Library, tmp_path: Path
) -> None:
    dialog = open_clip(qtbot, panel)
    dialog.start_field.setText("0:00.4")
    folder = tmp_path / "clips"
    folder.mkdir()
    dialog.save(os.fsencode(folder / "no.webm"))
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert not any(folder.iterdir())
    assert shares(store, library) == 0


def test_a_picture(qtbot: QtBot, panel: DetailPanel, store: Store, library: Library, tmp_path: Path) -> None:
    target = tmp_path / "still.png"
    with qtbot.waitSignal(panel.share.said, timeout=30_000) as said:
        panel.share.save_still(1.5, os.fsencode(target))
    assert "still.png" in said.args[0]
    assert (QImage(str(target)).width(), QImage(str(target)).height()) == (320, 240)
    qtbot.waitUntil(lambda: shares(store, library) == 1)


def test_a_song_offers_no_picture(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    panel.show_item(library["Roses"])
    qtbot.waitUntil(lambda: panel.header.title.text() == "Roses")
    panel.share.menu.aboutToShow.emit()
    assert not panel.share.still_action.isVisible() and panel.share.clip_action.isEnabled()


def test_without_its_file_nothing_can_be_shared(qtbot: QtBot, panel: DetailPanel, library: Library) -> None:
    path = panel.share._path()
    assert path is not None
    os.rename(path, path + b".away")
    try:
        panel.share.menu.aboutToShow.emit()
        assert not any(a.isEnabled() for a in (panel.share.copy_action, panel.share.clip_action))
    finally:
        os.rename(path + b".away", path)


@pytest.mark.parametrize(("text", "seconds"), [("12:31", 751.0), ("1:02:03.5", 3723.5), ("7", 7.0), ("7,5", 7.5)])
def test_times_are_read_and_written(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(exact(seconds)) == seconds


def test_rounding_a_time_carries() -> None:
    assert exact(59.96) == "1:00.0"
    assert seconds_of("nonsense") is None
