"""Encryption in the window: the question before it, the sheet, the card in the settings, the work between two windows,
and the key on its way to the worker."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app import kept, main, turning, unlocking
from app.encryptsheet import EncryptSheet
from app.jobs import WorkerClient
from app.settings_backups import BackupsPanel
from app.settings_encryption import EncryptionCard
from app.turning import Turn, TurningDialog
from app.unlocking import UnlockDialog
from app.window import MainWindow
from core import backups, encrypting, feedback, vault
from core.encrypting import Outlook, turn_on
from core.errors import UserProblem
from core.protection import status
from core.settings import Home
from core.store import connect
from core.store.profiles import DEFAULT
from core.types import Facts, Kind, MediaId
from core.vault import keyfile
from tests.app.test_walk import nameless
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.usefixtures("no_keys")


Open = Callable[..., MainWindow]
WORDS = "correct horse 电池"
SEEN = Outlook(12_000_000, 2, 1)


@pytest.fixture
def film(home: Home) -> MediaId:
    with connect(home) as store:
        made = store.media.add(Facts(Kind.VIDEO, "Harbour of Secrets", 100.0))
        feedback.rate(store, DEFAULT, made, 4.0)
    return made


def encrypted(home: Home) -> None:
    """Encrypt a home, and hold nothing of it."""
    turn_on(home, keyring=False, passphrase=WORDS)
    vault.let_go()


def then_in(kind: type[UnlockDialog], act: Callable[[UnlockDialog], object]) -> None:
    """Do something in a dialog that will hold this thread up, once it is there."""

    def look() -> None:
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
        act(shown[0]) if shown else QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


# ── Before the window ───────────────────────────────────────────────────────────────────────────────


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(qtbot: QtBot, home: Home, film: MediaId) -> None:
    encrypted(home)
    told: list[str] = []

    def say(dialog: UnlockDialog) -> None:
        assert dialog.field.echoMode() == QLineEdit.EchoMode.Password and not dialog.open_button.isEnabled()
        assert nameless(dialog) == []
        dialog.field.setText("not it, surely")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert dialog.field.isReadOnly()  # it is tried on another thread
        qtbot.waitUntil(dialog.told.isVisible)
        told.append(dialog.told.text())
        assert dialog.field.selectedText() == "not it, surely" and not dialog.field.isReadOnly()
        dialog.field.setText(WORDS)
        dialog.open_button.click()

    then_in(UnlockDialog, say)
    assert unlocking.opened(home)
    assert told == ["This is not the passphrase. Nobody can tell it you; try again."]
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}


def test_who_gives_up_gets_no_window(qtbot: QtBot, home: Home, film: MediaId) -> None:
    encrypted(home)
    then_in(UnlockDialog, lambda dialog: dialog.leave_button.click())
    assert not unlocking.opened(home)


def test_the_keyring_and_a_plain_library_ask_nothing(home: Home, film: MediaId, a_ring: Path) -> None:
    assert unlocking.opened(home)
    turn_on(home, keyring=True, passphrase=None)
    vault.let_go()
    assert unlocking.opened(home)
    vault.let_go()
    a_ring.unlink()
    with pytest.raises(UserProblem, match="keyring"):
        unlocking.opened(home)


# ── The sheet ───────────────────────────────────────────────────────────────────────────────────────


def sheet(qtbot: QtBot, keyring: bool) -> tuple[EncryptSheet, list[tuple[bool, str]]]:
    made, chosen = EncryptSheet(SEEN, keyring), list[tuple[bool, str]]()
    made.chosen.connect(lambda ring, words: chosen.append((ring, words)))
    made.open()
    qtbot.waitExposed(made)
    return made, chosen


def test_the_sheet_says_what_is_missing_and_what_holds_then(qtbot: QtBot) -> None:
    made, chosen = sheet(qtbot, keyring=False)
    assert not made.keyring.isVisible() and not made.yes.isEnabled() and "needed" in made.told.text()
    for first, again, says in (("short", "", "At least 8"), (WORDS, "corr", "not the same"), ("", "x", "not the same")):
        made.first.setText(first)
        made.again.setText(again)
        assert says in made.told.text() and not made.yes.isEnabled()
    made.first.setText(WORDS)
    made.again.setText(WORDS)
    assert "nobody can open" in made.told.text()
    made.yes.click()
    assert chosen == [(False, WORDS)]


def test_beside_a_keyring_the_passphrase_may_be_left_out(qtbot: QtBot) -> None:
    made, chosen = sheet(qtbot, keyring=True)
    assert made.keyring.isChecked() and made.yes.isEnabled() and "only way in" in made.told.text()
    made.keyring.setChecked(False)
    assert not made.yes.isEnabled()
    made.keyring.setChecked(True)
    made.yes.click()
    assert chosen == [(True, "")]


# ── The settings ────────────────────────────────────────────────────────────────────────────────────


def card_of(qtbot: QtBot, window: MainWindow) -> EncryptionCard:
    made = EncryptionCard(window.backend, window)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None)
    return made


def test_the_card_says_how_it_is_and_closes_the_window_to_change_it(
    qtbot: QtBot, open_window: Open, home: Home, film: MediaId
) -> None:
    window = open_window()
    card = card_of(qtbot, window)
    assert "Not encrypted" in card.state.text() and card.on_button.isVisible() and not card.off_button.isVisible()
    card.on_button.click()
    qtbot.waitUntil(lambda: card.sheet is not None)
    assert card.sheet is not None
    card.sheet.first.setText(WORDS)
    card.sheet.again.setText(WORDS)
    card.sheet.yes.click()
    assert window.backend.turn == Turn(True, False, WORDS) and window.backend.opens_again
    assert window.backend._closed and WORDS not in repr(window.backend.turn)
    assert turning.turn(home, window.backend.turn) == "The library is encrypted."
    assert status(home).on

    window = open_window()
    card = card_of(qtbot, window)
    assert "passphrase opens it" in card.state.text() and card.change_button.text() == "Change the passphrase…"
    card.change_button.click()
    assert card.sheet is not None and not card.sheet.keyring.isVisible()
    card.sheet.first.setText("another passphrase")
    card.sheet.again.setText("another passphrase")
    with qtbot.waitSignal(card.said) as told:
        card.sheet.yes.click()
    assert "is changed" in told.args[0]
    found = vault.keyfile_of(home)
    assert found is not None and keyfile.unwrap(found, "another passphrase") and not keyfile.unwrap(found, WORDS)
    card.off_button.click()
    assert card.question is not None and "whoever can read" in card.question.informativeText()
    next(b for b in card.question.buttons() if b.text() == "Write in the clear").click()
    assert window.backend.turn == Turn(False)
    assert turning.turn(home, window.backend.turn) == "The library isn’t encrypted any more."
    assert not status(home).on


def test_what_goes_wrong_between_two_windows_is_said(qtbot: QtBot, home: Home, film: MediaId) -> None:
    with connect(home):
        assert "has this library open" in turning.turn(home, Turn(True, False, WORDS))
    assert not status(home).on and not home.turning.exists()


def test_the_dialog_ends_whatever_happens(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def act(_report: object) -> str:
        raise ZeroDivisionError("nobody thought of that")

    assert "broke off" in TurningDialog().go(act)
    assert "ZeroDivisionError" in caplog.text and "turning.py" in caplog.text


def test_what_was_broken_off_is_finished_before_the_window(qtbot: QtBot, home: Home, film: MediaId) -> None:
    class Broken(BaseException):
        pass

    def stop(step: encrypting.Step, _share: float) -> None:
        if step == "copies":
            raise Broken

    backups.make(home)
    with pytest.raises(Broken):
        turn_on(home, keyring=False, passphrase=WORDS, report=stop)
    assert home.turning.exists()
    assert turning.finish(home) == "Turning encryption on or off had been broken off. It is finished now."
    assert turning.finish(home) == ""
    assert not any(vault.is_plain(copy) for copy in home.backups.glob("*.db"))


def test_a_copy_under_another_passphrase_is_asked_for_it(
    qtbot: QtBot, open_window: Open, home: Home, film: MediaId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Home(tmp_path / "other").make()
    connect(other).close()
    turn_on(other, keyring=False, passphrase=WORDS)
    copy = backups.make(other, home.backups / "own-20260101-000000.db")
    vault.let_go()
    window = open_window()
    panel = BackupsPanel(window.backend, window.worker, window)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.restores) == 1)
    assert panel.restores[0].isEnabled() and "another passphrase" in panel._holds(panel.backups[0])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(copy), ""))
    panel.file_button.click()
    qtbot.waitUntil(lambda: panel.unlock is not None)
    assert panel.unlock is not None
    panel.unlock.field.setText(WORDS)
    panel.unlock.open_button.click()
    qtbot.waitUntil(lambda: panel.question is not None)
    assert panel.question is not None and "will lie in the clear" in panel.question.informativeText()
    panel.question.reject()


# ── The worker, and what is kept ────────────────────────────────────────────────────────────────────


def test_the_worker_gets_the_key_by_the_pipe_alone(qtbot: QtBot, home: Home, film: MediaId) -> None:
    turn_on(home, keyring=False, passphrase=WORDS)
    key = vault.key_of(home)
    assert key is not None
    client = WorkerClient(home)
    replies: list[object] = []
    client.back_up(replies.append)
    process = client._process
    assert process is not None
    qtbot.waitUntil(lambda: bool(replies), timeout=60_000)
    assert "file" in replies[0], replies  # type: ignore[operator]
    spoken = Path(f"/proc/{process.processId()}/cmdline").read_bytes()
    spoken += Path(f"/proc/{process.processId()}/environ").read_bytes()
    client.close()
    import base64

    assert key.hex().encode() not in spoken and base64.b64encode(key) not in spoken and WORDS.encode() not in spoken
    assert not vault.is_plain(Path(replies[0]["file"]))  # type: ignore[index]


def test_where_the_window_was_left_is_sealed(qtbot: QtBot, open_window: Open, home: Home, film: MediaId) -> None:
    turn_on(home, keyring=False, passphrase=WORDS)
    window = open_window()
    qtbot.waitUntil(lambda: bool(window.backend.home))
    window.library.show_query(None, "Harbour of Secrets")
    kept.keep_paths(home, [b"/media/Harbour of Secrets"])
    window.close()
    assert "Harbour of Secrets" in kept.told(home, "place") and kept.paths(home) == [b"/media/Harbour of Secrets"]
    held = [file.name for file in home.root.iterdir() if file.is_file() and b"Harbour" in file.read_bytes()]
    assert held == [] and home.left.exists()
    vault.let_go()
    assert kept.told(home, "place") == "" and kept.paths(home) == []


TURNS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import main, toast
from app.turning import Turn, TurningDialog

made, seen = main.make_application, []
toast.SHOWN_MS = 600_000  # until it is looked at

def act():
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    asks = [w for w in shown if type(w).__name__ == "UnlockDialog"]
    windows = [w for w in shown if type(w).__name__ == "MainWindow"]
    if asks and not asks[0].field.isReadOnly():
        print("asked", flush=True)
        asks[0].field.setText(sys.argv[3])
        asks[0].open_button.click()
    elif windows and not seen:
        seen.append(windows[-1])
        windows[-1].backend.turn = Turn(sys.argv[2] == "on", False, sys.argv[3])
        windows[-1].close()
    elif windows and windows[-1] is not seen[0] and windows[-1].toast.isVisible():
        print(windows[-1].toast.text.text(), flush=True)
        windows[-1].close()

def make(argv):
    app = made(argv)
    timer = QTimer(app, interval=100)
    timer.timeout.connect(act)
    timer.start()
    return app

main.make_application = make
sys.exit(main.main(["--home", sys.argv[1], "--language", "en"]))
"""


def test_the_real_program_turns_it_on_asks_at_its_next_start_and_turns_it_off(home: Home, film: MediaId) -> None:
    def run(what: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", TURNS, str(home.root), what, WORDS],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"},
            cwd=REPOSITORY, capture_output=True, text=True, timeout=280, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("on") == "The library is encrypted.\n"
    assert status(home).on and not [f for f in home.root.rglob("*") if f.is_file() and b"Harbour" in f.read_bytes()]
    assert run("off") == "asked\nThe library isn’t encrypted any more.\n"
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}


def test_the_window_is_not_opened_without_the_key(
    home: Home, film: MediaId, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    encrypted(home)
    monkeypatch.setattr(main, "make_application", lambda _argv: qapp)
    then_in(UnlockDialog, lambda dialog: dialog.reject())
    assert main.main(["--home", str(home.root), "--language", "en"]) == 1
