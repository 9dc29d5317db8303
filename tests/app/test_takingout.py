"""Stars and plays go out to other programs from the window: looked at, and written after a yes, by the real worker."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n, troubles
from app.jobs import Reply
from app.settings_privacy import PrivacyPanel
from app.takeoutsheet import TakeOutSheet
from app.window import MainWindow
from core import feedback, vault
from core.errors import CHANGED
from core.exchange import ratings_out
from core.store import Store
from core.store.profiles import DEFAULT
from tests.app.test_walk import collisions, nameless
from tests.conftest import REPOSITORY, MediaMaker
from tests.core.test_exchange_ratings import counts, indexed, rated

pytestmark = [pytest.mark.no_qt_log, pytest.mark.media]
WAIT_MS = 60_000


@pytest.fixture
def folder(store: Store, make_media: MediaMaker, tmp_path: Path) -> Path:
    """Two songs, one rated and one only played, a rated film, and one whose .nfo is that of a series."""
    folder = tmp_path / "media"
    sources = [make_media.tone("one.mp3"), make_media.tone("two.flac", hz=300), make_media.video("film.mkv", 2)]
    media = indexed(store, *sources, folder=folder)
    feedback.rate(store, DEFAULT, media["one.mp3"], 4.0)
    feedback.rate(store, DEFAULT, media["film.mkv"], 3.0)
    feedback.log_play(store, DEFAULT, media["two.flac"], 1.0)
    return folder


@pytest.fixture
def window(folder: Path, qtbot: QtBot, open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window(real=True)
    qtbot.waitUntil(lambda: len(made.library.model.ids) == 3)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> PrivacyPanel:
    made = PrivacyPanel(window.backend, window.worker)
    qtbot.addWidget(made)
    made.resize(760, 700)
    made.show()
    return made


def opened(qtbot: QtBot, panel: PrivacyPanel, to: str) -> TakeOutSheet:
    """Click the way out, and wait until the files were looked at."""
    card = panel.taking_out
    (card.tags_button if to == "tags" else card.nfo_button).click()
    assert card.sheet is not None
    looked(qtbot, card.sheet)
    return card.sheet


def looked(qtbot: QtBot, sheet: TakeOutSheet) -> None:
    qtbot.waitUntil(lambda: not sheet.bar.isVisible(), timeout=WAIT_MS)


def test_tags_are_looked_at_and_written_after_a_yes(qtbot: QtBot, panel: PrivacyPanel, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sheet = opened(qtbot, panel, "tags")
    assert sheet.headline.text() == "Into the tags of 1 file" and sheet.write.isEnabled()
    assert "film.mkv  —  Homereel can’t write tags into MKV files" in sheet.left.toPlainText()
    assert ".nfo files beside them" in sheet.left_words.text() and not sheet.plain.isVisible()
    assert not sheet.played.isChecked() and nameless(sheet) == [] and collisions(sheet) == {}
    sheet.played.click()
    looked(qtbot, sheet)
    assert sheet.headline.text() == "Into the tags of 2 files" and "before-homereel" in sheet.kept.text()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "nothing is written before a yes"
    with qtbot.waitSignal(sheet.written, timeout=WAIT_MS):
        sheet.write.click()
    assert sheet.headline.text() == "2 files written" and sheet.left_words.text() == "1 file couldn’t be written."
    assert rated(folder / "one.mp3")["FMPS"] == "0.8" and counts(folder / "two.flac") == [1.0]
    assert "2 files written" in panel.told.text() and sheet.close_button.text() == "Close"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not panel.taking_out.isHidden() and not sheet.isVisible())


def test_nfo_files_get_what_was_watched_too(
    qtbot: QtBot, panel: PrivacyPanel, folder: Path, store: Store, make_media: MediaMaker
) -> None:
    seen = indexed(store, make_media.video("seen.mp4", 2), folder=folder)["seen.mp4"]
    feedback.log_play(store, DEFAULT, seen, 1.0)
    (folder / "film.nfo").write_text("<tvshow><title>x</title></tvshow>")
    sheet = opened(qtbot, panel, "nfo")
    assert sheet.played.isChecked() and sheet.headline.text() == "Into an .nfo file beside 1 film or episode"
    assert "isn’t that of one film or episode, so it isn’t touched" in sheet.left.toPlainText()
    with qtbot.waitSignal(sheet.written, timeout=WAIT_MS):
        sheet.write.click()
    assert "<playcount>1</playcount>" in (folder / "seen.nfo").read_text()
    assert (folder / "film.nfo").read_text() == "<tvshow><title>x</title></tvshow>"
    sheet.reject()


def test_where_nothing_was_rated_there_is_nothing_to_agree_to(
    qtbot: QtBot, store: Store, make_media: MediaMaker, tmp_path: Path, open_window: Callable[..., MainWindow]
) -> None:
    indexed(store, make_media.tone("one.mp3"), folder=tmp_path / "media")
    window = open_window(real=True)
    sheet = TakeOutSheet(window.backend, window.worker, "tags", window)
    sheet.open()
    looked(qtbot, sheet)
    assert sheet.headline.text() == "Nothing here that you rated" and not sheet.write.isEnabled()
    sheet.reject()


def test_a_stop_leaves_what_is_written_and_says_how_far_it_came(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[int] = []
    asked: list[Callable[[Reply], None]] = []

    def ask(_to: str, _profile: int, then: Callable[[Reply], None], *, played: bool, write: bool) -> int:
        asked.append(then)
        return len(asked)

    monkeypatch.setattr(window.worker, "ratings_out", ask)
    monkeypatch.setattr(window.worker, "stop_files", stopped.append)
    panel.taking_out.tags_button.click()
    sheet = panel.taking_out.sheet
    assert sheet is not None and sheet.close_button.text() == "Cancel"
    asked[0]({"able": 900, "unable": 0, "kept_bytes": 10**9, "reasons": [], "films": False})
    sheet.write.click()
    window.worker.intoFiles.emit(2, 450, 900)
    window.worker.intoFiles.emit(1, 3, 4)
    assert (sheet.bar.value(), sheet.bar.maximum(), sheet.close_button.text()) == (450, 900, "Stop")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert stopped == [2] and sheet.isVisible() and sheet.headline.text() == "Stopping after the file at hand…"
    asked[1]({"written": ["/a.mp3"] * 451, "same": 1, "failed": 0, "reasons": [], "stopped": True})
    assert sheet.headline.text() == "Stopped. 451 files written" and sheet.kept.text() == "1 file said so already."
    sheet.reject()
    assert stopped == [2], "there is nothing left to stop"


def test_who_does_not_wait_for_a_stop_can_go(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[[Reply], None]] = []
    monkeypatch.setattr(window.worker, "ratings_out", lambda *a, **_: (asked.append(a[2]), len(asked))[1])
    monkeypatch.setattr(window.worker, "stop_files", lambda _number: None)
    panel.taking_out.tags_button.click()
    sheet = panel.taking_out.sheet
    assert sheet is not None
    asked[0]({"able": 2, "unable": 0, "kept_bytes": 1, "reasons": [], "films": False})
    sheet.write.click()
    sheet.close_button.click()
    sheet.close_button.click()
    assert not sheet.isVisible()
    asked[1]({"written": ["/a.mp3"], "same": 0, "failed": 0, "reasons": [], "stopped": True})
    assert panel.told.text() == "", "nobody waits for it"


def test_a_worker_that_ends_while_it_writes_leaves_a_way_on(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Callable[[Reply], None]] = []
    monkeypatch.setattr(window.worker, "ratings_out", lambda *a, **_: (asked.append(a[2]), len(asked))[1])
    panel.taking_out.tags_button.click()
    sheet = panel.taking_out.sheet
    assert sheet is not None
    asked[0]({"able": 2, "unable": 0, "kept_bytes": 1, "reasons": [], "films": False})
    sheet.write.click()
    asked[1]({})
    assert "What was written stays" in sheet.problem.text() and sheet.close_button.text() == "Close"
    sheet.reject()
    assert not sheet.isVisible()


def test_a_look_that_is_no_longer_wanted_is_stopped_and_forgotten(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[int] = []
    asked: list[Callable[[Reply], None]] = []
    monkeypatch.setattr(window.worker, "ratings_out", lambda *a, **_: (asked.append(a[2]), len(asked))[1])
    monkeypatch.setattr(window.worker, "stop_files", stopped.append)
    panel.taking_out.tags_button.click()
    sheet = panel.taking_out.sheet
    assert sheet is not None
    sheet.played.click()
    answer = {"able": 1, "unable": 0, "kept_bytes": 1, "reasons": [], "films": False}
    asked[0](answer)
    assert sheet.headline.text() == "Looking at your files…", "an answer to the earlier question is none to this one"
    asked[1]({**answer, "able": 2})
    assert sheet.headline.text() == "Into the tags of 2 files" and stopped == [1]
    sheet.played.click()
    sheet.reject()
    asked[2](answer)
    assert stopped == [1, 3]


def test_a_worker_that_ends_in_between_is_said(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.worker, "ratings_out", lambda *a, **_: (a[2]({}), 1)[1])
    monkeypatch.setattr(vault, "is_encrypted", lambda _home: True)
    panel.taking_out.nfo_button.click()
    sheet = panel.taking_out.sheet
    assert sheet is not None and sheet.plain.isVisible() and "encrypted" in sheet.plain.text()
    assert sheet.problem.text() == "The files couldn’t be written." and not sheet.write.isEnabled()
    sheet.reject()


def test_every_reason_of_the_core_has_words(qtbot: QtBot, qapp: QApplication) -> None:
    """Read out of the source, so that a new reason can't be forgotten."""
    reasons = {*ratings_out.AWAY.values(), CHANGED, "it is read-only", "its folder is read-only"}
    for name in ("core/tagwriter.py", "core/tagedit.py", "core/exchange/nfo_out.py"):
        source = (REPOSITORY / name).read_text("utf-8")
        said = re.findall(r'(?:MediaError\(\s*[\w.]+,\s*STAGE,|Refused\()\s*f?"([^"]+)"', source)
        assert said, name
        reasons |= {re.sub(r"\{[^}]*\}", "X", one) for one in said}
    i18n.install(qapp, "zh_CN")
    try:
        assert [one for one in sorted(reasons) if not re.search("[一-鿿]", troubles.said(one))] == []
    finally:
        i18n.install(qapp, "en")
