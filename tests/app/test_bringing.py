"""A history from another program, in the window: shown before anything is written, written after a yes, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app import i18n
from app.bringing import BringingCard
from app.bringsheet import BringSheet, Words
from app.settings_privacy import PrivacyPanel
from app.window import MainWindow
from core import exchange
from core.exchange import ALONE, REASONS, WAYS, WHY
from core.settings import Home
from core.store import Store
from core.store.profiles import DEFAULT
from tests.app import panel_library
from tests.app.test_walk import collisions, nameless
from tests.core import exchange_files as files
from tests.core.exchange_files import written

pytestmark = pytest.mark.no_qt_log


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def window(qtbot: QtBot, open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == 15)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> PrivacyPanel:
    made = PrivacyPanel(window.backend, window.worker)
    qtbot.addWidget(made)
    made.resize(760, 700)
    made.show()
    return made


def histories(store: Store, tmp_path: Path) -> Path:
    """A history of Homereel's own form, of what is in the panel's library by its place, and of what isn't."""
    events = []
    for number, row in enumerate(store.files.everywhere()):
        told = {"kind": "play", "media_id": f"m{number}", "share": 1.0, "time_s": 1_700_000_000.0 + number}
        events.append(told | {"path": row[0].decode(), "title": "x"})
    events.append({"kind": "play", "media_id": "gone", "share": 1.0, "time_s": 1_700_000_000.0, "title": "<b>Gone</b>"})
    events.append({"kind": "unheard of"})
    return written(tmp_path / "mine.json", {"made_by": "Homereel", "anonymous": False, "events": events})


def sheet_of(qtbot: QtBot, card: BringingCard) -> BringSheet:
    qtbot.waitUntil(lambda: card.sheet is not None and card.sheet.isVisible())
    assert card.sheet is not None
    return card.sheet


def test_it_is_shown_written_after_a_yes_and_taken_back(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, there = histories(store, tmp_path), len(store.files.everywhere())
    assert there >= 1
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    card = panel.bringing
    qtbot.waitUntil(lambda: not card.back_button.isVisible())
    card.file_button.click()
    sheet = sheet_of(qtbot, card)
    qtbot.waitUntil(sheet.save.isEnabled)
    assert sheet.headline.text() == f"Homereel: {there} of {there + 1} are in your library"
    assert sheet.how.text() == f"{there} by its place" and "play" in sheet.writes.text()
    assert "<b>Gone</b>  —  not in the library" in sheet.missing.toPlainText()
    assert "1 not found" in sheet.missing_words.text() and "1 of a kind that isn’t kept" in sheet.missing_words.text()
    assert nameless(sheet) == [] and collisions(sheet) == {}
    assert store.events.of_profile(DEFAULT) == [], "nothing is written before a yes"
    with qtbot.waitSignal(window.backend.historyChanged):
        sheet.save.click()
    qtbot.waitUntil(lambda: len(store.events.of_profile(DEFAULT)) == there)
    qtbot.waitUntil(lambda: card.back_button.isVisible() and "mine.json" in card.last.text())
    assert panel.told.text().startswith(f"{there} event")
    qtbot.waitUntil(lambda: "Since 11/14/2023" in panel.held.text() or "Since 11/15/2023" in panel.held.text())
    card.file_button.click()
    again = sheet_of(qtbot, card)
    qtbot.waitUntil(again.there.isVisible)
    assert not again.save.isEnabled() and again.writes.text() == "There is nothing to be written."
    again.reject()
    card.back_button.click()
    qtbot.waitUntil(lambda: store.events.of_profile(DEFAULT) == [])
    qtbot.waitUntil(lambda: not card.back_button.isVisible())
    assert "taken back" in panel.told.text()


def test_what_cannot_be_read_says_why(qtbot: QtBot, panel: PrivacyPanel, tmp_path: Path) -> None:
    panel.bringing.open(str(written(tmp_path / "a.json", "{}")))
    sheet = sheet_of(qtbot, panel.bringing)
    qtbot.waitUntil(sheet.problem.isVisible)
    assert "no history that Homereel knows" in sheet.problem.text() and not sheet.save.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(sheet) or not sheet.isVisible())


def test_of_several_people_one_is_chosen(qtbot: QtBot, panel: PrivacyPanel, tmp_path: Path) -> None:
    panel.bringing.open(str(files.jellyfin_new(tmp_path / "jellyfin.db")))
    sheet = sheet_of(qtbot, panel.bringing)
    qtbot.waitUntil(sheet.who.isVisible)
    assert [sheet.who.itemText(at) for at in range(3)] == ["Choose…", "mei (1 rows)", "tom (1 rows)"]
    assert not sheet.save.isEnabled() and nameless(sheet) == []
    sheet.who.setCurrentIndex(2)
    sheet.who.activated.emit(2)
    qtbot.waitUntil(lambda: sheet.plan is not None)
    assert sheet.headline.text() == "Jellyfin: 0 of 1 are in your library"
    assert "The Pilots – Anchor  —  not in the library" in sheet.missing.toPlainText()
    sheet.reject()


def test_a_folder_is_brought_in(
    qtbot: QtBot, panel: PrivacyPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "films" / "a.nfo", files.nfo("movie", title="Nowhere", year=1999, playcount=1))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "films"))
    panel.bringing.folder_button.click()
    sheet = sheet_of(qtbot, panel.bringing)
    qtbot.waitUntil(lambda: sheet.headline.text() == "Kodi: 0 of 1 are in your library")
    sheet.reject()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    shown = panel.bringing.sheet
    panel.bringing.folder_button.click()
    assert panel.bringing.sheet is shown


def test_a_sheet_that_is_closed_while_it_reads_is_forgotten(
    qtbot: QtBot, panel: PrivacyPanel, store: Store, tmp_path: Path
) -> None:
    panel.bringing.open(str(histories(store, tmp_path)))
    sheet = panel.bringing.sheet
    assert sheet is not None
    sheet.reject()
    qtbot.wait(300)
    assert store.events.of_profile(DEFAULT) == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_code_of_the_core_has_words(qtbot: QtBot, qapp: QApplication, language: str) -> None:
    i18n.install(qapp, language)
    words = Words()
    assert all(words.why(code) for code in WHY) and all(words.program(name) for name in exchange.FORMATS)
    assert ALONE.keys() == REASONS.keys()
    for way in WAYS:
        assert words.ways({way: 3})
    for reason in REASONS:
        assert "other" not in words.dropped({reason: 2}) and "2" in words.dropped({reason: 2})
        assert words.row("a.csv:3", reason) not in ("a.csv:3", "")
