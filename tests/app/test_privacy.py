"""Privacy and copies from the window: what is kept is counted, exported, forgotten after a question; copies go back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app import formats, jobs, turning
from app.settings_backups import BackupsPanel
from app.settings_consent import ConsentCard
from app.settings_privacy import PrivacyPanel
from app.turning import TurningDialog
from app.window import MainWindow
from core import backups, confine, consent, feedback, playlists
from core.backups import Origin
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, MediaId
from tests.app import panel_library
from tests.app.test_walk import collisions, nameless
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.no_qt_log

TODAY = date.today()
WEEK_AGO = TODAY - timedelta(days=7)


def noon(day: date) -> float:
    return datetime(day.year, day.month, day.day, 12).astimezone().timestamp()


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def film(store: Store, library: panel_library.Library) -> MediaId:
    """A film that was played a week ago and today, and noted today."""
    media_id = library["Harbour at night"]
    store.events.append(DEFAULT, Event(media_id, EventKind.PLAY, noon(WEEK_AGO), share=1.0))
    store.events.append(DEFAULT, Event(media_id, EventKind.PLAY, noon(TODAY), share=0.5))
    store.events.append(DEFAULT, Event(media_id, EventKind.NOTE, noon(TODAY), text="a zebra"))
    return media_id


@pytest.fixture
def window(qtbot: QtBot, film: MediaId, open_window: Callable[..., MainWindow]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == 15)
    return made


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow) -> PrivacyPanel:
    made = PrivacyPanel(window.backend, window.worker)
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    for field in (made.first, made.last):
        field.setText(
            formats.on_day(TODAY)
        )  # it offers the day that it is, which another may be since this file was read
    qtbot.waitUntil(lambda: "2 plays" in made.held.text() and made.days_button.isEnabled())
    return made


@pytest.fixture
def copies(qtbot: QtBot, window: MainWindow) -> BackupsPanel:
    made = BackupsPanel(window.backend, window.worker)
    qtbot.addWidget(made)
    made.resize(760, 560)
    made.show()
    return made


def asked(qtbot: QtBot, box: Callable[[], QMessageBox | None]) -> QMessageBox:
    """Wait for a question that is on screen."""

    def there() -> QMessageBox | None:
        found = box()
        return found if found is not None and found.isVisible() else None

    qtbot.waitUntil(lambda: there() is not None)
    found = there()
    assert found is not None
    assert nameless(found) == [] and found.defaultButton().text() == "Cancel"
    return found


def say_yes(box: QMessageBox, words: str, *, tick: bool = False) -> None:
    """Press the button that does it."""
    if tick:
        box.checkBox().setChecked(True)
    next(button for button in box.buttons() if button.text() == words).click()


def kinds(store: Store) -> list[str]:
    return [str(event.kind) for event in store.events.of_profile(DEFAULT)]


# ── Forgetting ──────────────────────────────────────────────────────────────────────────────────────


def test_what_is_kept_is_counted_and_days_are_forgotten_after_a_look(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, store: Store
) -> None:
    assert "2 plays, 1 note" in panel.held.text() and panel.held.text().startswith("Since ")
    assert panel.days_held.text() == "These days hold: 1 play, 1 note"
    assert f"Since {formats.on_day(WEEK_AGO)}: " in panel.held.text()
    panel.first.setText(str(TODAY - timedelta(days=3)))
    panel.last.setText(str(TODAY - timedelta(days=2)))
    qtbot.waitUntil(lambda: panel.days_held.text() == "Nothing then." and not panel.days_button.isEnabled())
    panel.first.setText("24.11.")
    qtbot.waitUntil(lambda: panel.days_held.text().startswith("Write days as"))
    assert not panel.days_button.isEnabled()
    panel.first.setText(str(WEEK_AGO))  # either form
    panel.last.setText(formats.on_day(WEEK_AGO))
    qtbot.waitUntil(lambda: panel.days_held.text() == "These days hold: 1 play" and panel.days_button.isEnabled())
    panel.days_button.click()
    box = asked(qtbot, lambda: panel.forgetter.question)
    assert formats.on_day(WEEK_AGO) in box.text() and "1 play." in box.informativeText() and box.checkBox() is None
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert kinds(store) == ["play", "play", "note"]
    panel.days_button.click()
    say_yes(asked(qtbot, lambda: panel.forgetter.question), "Forget")
    qtbot.waitUntil(lambda: kinds(store) == ["play", "note"])
    qtbot.waitUntil(lambda: "1 play, 1 note" in panel.held.text() and not panel.days_button.isEnabled())
    assert panel.told.text() == "Forgotten: 1 thing."


def test_everything_is_forgotten_and_the_copies_too_where_that_is_ticked(
    qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, store: Store, home: Home, film: MediaId
) -> None:
    playlists.create(store, DEFAULT, "Mine", [film])
    store.saved.save(DEFAULT, "kept", "is:unseen")
    window.browsing.kept.refresh()
    backups.make(home)
    backups.make(home, origin=Origin.BEFORE_UPDATE)
    panel.refresh()
    qtbot.waitUntil(lambda: panel.copies.text().startswith("2 copies"))
    panel.all_button.click()
    box = asked(qtbot, lambda: panel.forgetter.question)
    assert "2 plays, 1 note, 1 list, 1 kept search" in box.informativeText()
    assert "2 copies of the library may still hold it" in box.informativeText()
    assert "(2, yours as well)" in box.checkBox().text()
    say_yes(box, "Forget", tick=True)
    qtbot.waitUntil(lambda: kinds(store) == [] and store.playlists.all(DEFAULT) == [])
    qtbot.waitUntil(lambda: panel.held.text() == "Nothing yet." and not panel.export_button.isEnabled())
    qtbot.waitUntil(lambda: window.browsing.kept.all == [])
    assert [(b.origin, b.plays) for b in backups.all_of(home)] == [(Origin.ROTA, 0)]
    assert not [file for file in home.root.rglob("*") if file.is_file() and b"zebra" in file.read_bytes()]


def test_one_item_is_forgotten_from_its_menu(
    qtbot: QtBot, window: MainWindow, store: Store, film: MediaId, library: panel_library.Library
) -> None:
    feedback.like(store, DEFAULT, library["Roses"])
    window.library.view.go_to(film)
    window.actions_["forget"].trigger()
    box = asked(qtbot, lambda: window.items.forgetter.question)
    assert "“Harbour at night”" in box.text()
    say_yes(box, "Forget")
    qtbot.waitUntil(lambda: kinds(store) == ["like"])
    qtbot.waitUntil(lambda: "Forgotten" in window.toast.text.text())
    window.library.view.go_to(library["Bees at work"])
    window.actions_["forget"].trigger()
    qtbot.waitUntil(lambda: window.toast.text.text() == "Nothing is kept of that.")
    window.library.view.select([film, library["Roses"]])
    window.actions_["forget"].trigger()
    qtbot.waitUntil(lambda: window.toast.text.text().startswith("Choose one"))
    assert kinds(store) == ["like"]


def test_copies_can_be_deleted_by_themselves(qtbot: QtBot, panel: PrivacyPanel, window: MainWindow, home: Home) -> None:
    assert not panel.copies_button.isEnabled()
    first = backups.make(home)
    panel.refresh()
    qtbot.waitUntil(panel.copies_button.isEnabled)
    panel.copies_button.click()
    say_yes(asked(qtbot, lambda: panel.forgetter.question), "Delete")
    qtbot.waitUntil(lambda: not first.exists())
    assert len(backups.all_of(home)) == 1


# ── Export ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_history_is_exported_whole_and_without_names(
    qtbot: QtBot, panel: PrivacyPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(name: str, kind: str) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name) if name else "", kind))

    answer("", "")
    panel.export_button.click()  # thought better of it
    answer("mine.json", "JSON (*.json)")
    panel.export_button.click()
    qtbot.waitUntil(lambda: panel.told.text() == f"3 events are in {tmp_path / 'mine.json'}.")
    assert json.loads((tmp_path / "mine.json").read_text())["events"][0]["title"] == "Harbour at night"
    panel.export_button.click()  # over it: the dialog has asked
    answer("theirs", "CSV (*.csv)")
    panel.anonymous_button.click()
    qtbot.waitUntil(lambda: panel.told.text() == f"3 events are in {tmp_path / 'theirs.csv'}.")
    assert "Harbour" not in (tmp_path / "theirs.csv").read_text()
    answer("no/such/folder.json", "")
    panel.export_button.click()
    qtbot.waitUntil(lambda: "can't be written" in panel.told.text())


# ── Copies ──────────────────────────────────────────────────────────────────────────────────────────


def test_copies_are_listed_made_saved_elsewhere_and_deleted(
    qtbot: QtBot, home: Home, open_window: Callable[..., MainWindow], film: MediaId, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    window = open_window(real=True)
    panel = BackupsPanel(window.backend, window.worker)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(panel.empty.isVisible)
    panel.now_button.click()
    assert not panel.now_button.isEnabled()
    qtbot.waitUntil(lambda: len(panel.restores) == 1)
    assert panel.now_button.isEnabled() and panel.told.text() == "The copy is made and checked."
    made_on = date.fromtimestamp(panel.backups[0].at)
    assert formats.on_day(made_on) in panel.restores[0].accessibleName()
    assert panel._holds(panel.backups[0]) == "2 plays · 15 items · asked for" and not panel.empty.isVisible()
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.write_text("older")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), ""))
    panel.elsewhere_button.click()
    qtbot.waitUntil(lambda: panel.told.text() == f"The copy is in {elsewhere} and checked.")
    (home.backups / "auto-20260101-120000.db").write_bytes(b"damaged")
    panel.refresh()
    qtbot.waitUntil(lambda: len(panel.restores) == 2)
    assert [button.isEnabled() for button in panel.restores] == [True, False]
    assert nameless(panel) == []
    panel.deletes[1].click()
    say_yes(asked(qtbot, lambda: panel.question), "Delete")
    qtbot.waitUntil(lambda: len(panel.restores) == 1)
    assert [b.plays for b in backups.all_of(home)] == [2]


def test_what_cannot_be_restored_is_said_and_what_can_is_asked_about(
    qtbot: QtBot, window: MainWindow, copies: BackupsPanel, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"SQLite format 3\0" + os.urandom(5000))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(foreign), ""))
    copies.file_button.click()
    qtbot.waitUntil(lambda: "damaged or no copy" in copies.told.text())
    made = backups.make(home)
    copies.refresh()
    qtbot.waitUntil(lambda: len(copies.restores) == 1)
    copies.restores[0].click()
    box = asked(qtbot, lambda: copies.question)
    assert made.name in box.text() and "2 plays and 15 items" in box.informativeText()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert window.backend.restore_from is None and window.isVisible()


RESTORES = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import main
from app import formats, toast, turning
from app.settings_backups import BackupsPanel
from app.settings_consent import ConsentCard

made, asked = main.make_application, []
toast.SHOWN_MS = 600_000  # until it is looked at

def act():
    windows = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "MainWindow" and w.isVisible()]
    if not windows:
        return
    window = windows[-1]
    if not asked:
        asked.append(window)
        panel = BackupsPanel(window.backend, window.worker, window)
        panel._restore(Path(sys.argv[2]))
    elif window is not asked[0] and window.toast.isVisible():
        print(window.toast.text.text(), flush=True)
        window.close()

def make(argv):
    app = made(argv)
    timer = QTimer(app, interval=100)
    timer.timeout.connect(act)
    timer.start()
    return app

main.make_application = make
sys.exit(main.main(["--home", sys.argv[1], "--language", "en"]))
"""


@pytest.mark.parametrize("damaged", [False, True])
def test_a_copy_is_put_back_between_two_windows(home: Home, store: Store, film: MediaId, damaged: bool) -> None:
    store.close()  # nobody but the window may have it open
    copy = backups.make(home)
    with connect(home) as store:
        feedback.rate(store, DEFAULT, film, 1.0)
    if damaged:
        copy.write_bytes(copy.read_bytes()[:5000])
    done = subprocess.run(
        [sys.executable, "-c", RESTORES, str(home.root), str(copy)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
        cwd=REPOSITORY, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == ({film: 1.0} if damaged else {})
    if damaged:
        assert "damaged" in done.stdout
        return
    assert "The library is restored." in done.stdout
    before = next(b for b in backups.all_of(home) if b.origin is Origin.BEFORE_RESTORE)
    backups.restore(home, before.file)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 1.0}


def test_while_a_copy_is_put_back_the_window_lives_and_stays(
    qtbot: QtBot, home: Home, store: Store, film: MediaId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that another process reads holds a restore up for a while: it waits for it, then says so."""
    store.close()
    copy, told, refused = backups.make(home), list[str](), list[bool]()
    shown = TurningDialog.show_step

    def show_step(dialog: TurningDialog, step: str, share: float) -> None:  # PySide looks it up by its name
        shown(dialog, step, share)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        refused.append(not dialog.close() and dialog.isVisible())
        told.append(dialog.step.text())

    monkeypatch.setattr(TurningDialog, "show_step", show_step)
    with connect(home, "read") as reader:
        reader.events.stars(DEFAULT)
        assert "has this library open" in turning.put_back(home, copy)
    assert refused and all(refused) and "What is there now is copied…" in told
    assert "The library is restored." in turning.put_back(home, copy)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not any(isinstance(w, TurningDialog) for w in QApplication.topLevelWidgets())


def test_a_worker_that_ends_leaves_a_copy_of_the_day(
    qtbot: QtBot, home: Home, open_window: Callable[..., MainWindow], film: MediaId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "QUIT_MS", 120_000)  # killed, as one that hangs, it would leave none
    window = open_window(real=True)
    with qtbot.waitSignal(window.worker.stateChanged):
        window.worker.embed("x", lambda _vectors: None)  # something that starts it
    qtbot.waitUntil(lambda: window.worker.state == "idle")
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < 60
    assert [(b.origin, b.plays) for b in backups.all_of(home)] == [(Origin.ROTA, 2)]


def test_the_panels_have_names_and_nothing_lies_over_anything(panel: PrivacyPanel, copies: BackupsPanel) -> None:
    for shown in (panel, copies):
        assert nameless(shown) == [] and collisions(shown) == {}


# ── What was agreed to ──────────────────────────────────────────────────────────────────────────────


def test_each_answer_is_shown_with_its_date_the_newest_first(
    qtbot: QtBot, window: MainWindow, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = ConsentCard(window.backend)
    qtbot.addWidget(card)
    monkeypatch.setattr(confine, "in_force", lambda: confine.InForce(landlock=4, seccomp=True))
    card.show()
    qtbot.waitUntil(lambda: card.answers.text() == "You were asked nothing yet.")
    assert card.confined.text() == "Programs that read your media reach no other file of yours, and no network."
    card.hide()
    guest = store.profiles.get("a guest")
    consent.answer(store, consent.UNDERSTAND, "yes")
    consent.answer(store, consent.HISTORY, "no", guest)
    consent.answer(store, consent.HISTORY, "yes", DEFAULT)
    consent.answer(store, consent.FETCH + "ViT-B-32", "later")
    monkeypatch.setattr(confine, "in_force", lambda: confine.InForce(why="switched off"))
    card.show()
    qtbot.waitUntil(lambda: "Fetch ViT-B-32" in card.answers.text())
    lines = card.answers.text().splitlines()
    today = formats.on_day(date.fromtimestamp(store.consents.all()[-1].at))
    assert [line.rpartition(f", {today}")[0] for line in lines] == [
        "Fetch ViT-B-32: not now",
        "Remember what you play, open and search: yes",
        "Look into the files of your folders: yes",
    ]
    assert card.confined.text().startswith("On this system nothing but limits")
    window.backend.profile = guest
    window.backend.profileChanged.emit()
    qtbot.waitUntil(lambda: "open and search: no" in card.answers.text())


def test_of_many_answers_the_latest_are_shown(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    for number in range(10):
        consent.answer(store, consent.FETCH + f"model {number}", "no")
    card = ConsentCard(window.backend)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitUntil(lambda: "and 2 earlier answers" in card.answers.text())
    assert "model 9" in card.answers.text() and "model 1:" not in card.answers.text()
