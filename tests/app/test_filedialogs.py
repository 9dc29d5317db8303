"""Dialogs for files and folders leave nothing outside the library's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from app import filedialogs
from tests.conftest import REPOSITORY

ASKING = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from app import filedialogs

def accept():
    dialog = QApplication.activeModalWidget()
    dialog.accept() if dialog else QTimer.singleShot(50, accept)

application = QApplication([])
place = sys.argv[1]
for ask in sys.argv[2:]:
    QTimer.singleShot(50, accept)
    print(eval(ask)(None, "Where?", place))
"""
"""Opens one dialog after the other and says yes to each."""
NAME = "a very private folder"


def asked(home: Path, *ways: str) -> str:
    """What is answered by a process whose account has this home."""
    place = home / "films" / NAME
    place.mkdir(parents=True)
    own = {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | own
    done = subprocess.run(
        [sys.executable, "-c", ASKING, str(place), *ways], env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def telling(home: Path) -> list[Path]:
    """Files under a home that hold the folder's name, as it is or as an address."""
    names = (NAME.encode(), NAME.replace(" ", "%20").encode())
    return [file for file in home.rglob("*") if file.is_file() and any(name in file.read_bytes() for name in names)]


@pytest.mark.window
@pytest.mark.skipif(filedialogs.PATHS_ARE_FIXED, reason="what Qt keeps lies in no file under HOME here")
def test_a_chosen_folder_is_told_nowhere_in_the_home(tmp_path: Path) -> None:
    assert NAME in asked(tmp_path / "ours", "filedialogs.ask_folder")
    assert telling(tmp_path / "ours") == []
    asked(tmp_path / "plain", "QFileDialog.getExistingDirectory")  # or this test would look in the wrong place
    assert telling(tmp_path / "plain")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """The file in which Qt keeps where dialogs were, for this process."""
    usual = Path(QSettings(QSettings.Scope.UserScope, "QtProject").fileName()).parent
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "config"))
    yield tmp_path / "config" / "QtProject.conf"
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(usual))


def choose(place: Path) -> str:
    """Ask for a folder as the window does, and say yes."""

    def accept() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            dialog.accept()
        else:
            QTimer.singleShot(20, accept)

    QTimer.singleShot(20, accept)
    return filedialogs.ask_folder(None, "Where?", str(place))


@pytest.mark.skipif(filedialogs.PATHS_ARE_FIXED, reason="there is no such file here")
@pytest.mark.parametrize("fixed", [False, True])
def test_what_other_programs_had_it_keep_stays(
    qapp: QApplication, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixed: bool
) -> None:
    monkeypatch.setattr(filedialogs, "PATHS_ARE_FIXED", fixed)  # as on Windows and macOS, where it is put back
    theirs = "[FileDialog]\nlastVisited=file:///music\n"
    kept.parent.mkdir()
    kept.write_text(theirs)
    place = tmp_path / NAME
    place.mkdir()
    assert choose(place) == str(place)
    assert telling(kept.parent) == []
    assert "lastVisited=file:///music" in kept.read_text() and "history" not in kept.read_text()
    assert fixed or kept.read_text() == theirs
    assert QSettings(QSettings.Scope.UserScope, "QtProject").fileName() == str(kept)


def test_the_settings_path_is_right_again_where_a_dialog_fails(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", fails)
    with pytest.raises(RuntimeError):
        filedialogs.ask_folder(None, "Where?", "")
    assert QSettings(QSettings.Scope.UserScope, "QtProject").fileName() == str(kept)


def test_no_other_module_opens_such_dialogs() -> None:
    users = [file for file in (REPOSITORY / "app").rglob("*.py") if "QFileDialog" in file.read_text("utf-8")]
    assert users == [REPOSITORY / "app" / "filedialogs.py"]
