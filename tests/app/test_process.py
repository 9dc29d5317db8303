"""The real process of the window: what it imports, one instance per library, what a second start hands over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.main import SingleInstance
from core.settings import Home
from tests.app import big_library
from tests.app.test_opening import SECOND
from tests.core.late import HEAVY

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = """
    import json, sys, time
    began = time.perf_counter()
    from PySide6.QtCore import QTimer
    from app import window
    from app.main import main

    class Seen(window.MainWindow):
        def showEvent(self, event):
            super().showEvent(event)
            QTimer.singleShot(0, self.look)
            QTimer.singleShot(200_000, self.close)

        def look(self):
            self.seen = {"shown_s": time.perf_counter() - began}
            self.go("foryou")
            self.search.text = "title"          # words only: the worker is not what is looked at here
            self.search._search_words()
            self.timer = QTimer(self, interval=50)
            self.timer.timeout.connect(self.tell)
            self.timer.start()

        def tell(self):
            if not (self.search.caption.text() and self.foryou.model.ids):
                return
            self.timer.stop()
            self.go("activity"); self.go("lists"); self.go("library")
            self.seen["modules"] = sorted(sys.modules)
            self.seen["count"] = len(self.library.model.ids)
            print(json.dumps(self.seen))
            QTimer.singleShot(200, self.close)

    window.MainWindow = Seen
    sys.exit(main(sys.argv[1:]))
"""


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), "--home", str(home.root), *arguments],
        env=environment, cwd=home.root, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def test_the_window_opens_without_anything_heavy(home: Home) -> None:
    big_library.fill(home, 50)
    done = run(home)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["count"] == 50
    assert "core.search" in seen["modules"] and "core.recommend" in seen["modules"]
    loaded = [name for name in HEAVY if name in seen["modules"]]
    assert not loaded
    assert "Traceback" not in done.stderr


def test_what_compares_media_is_loaded_when_something_is_compared() -> None:
    program = "import sys, app.window; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    early = {*HEAVY, "core.pipeline", "core.recommend", "rapidfuzz", "scipy"} & set(done.stdout.split())
    assert not early, "the window would open later for it"


def test_a_line_of_the_command_line_loads_nothing_heavy(home: Home) -> None:
    big_library.fill(home, 5)
    program = "import sys; from core.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, "--home", str(home.root), "--json", "list"],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert len(json.loads(done.stdout)) == 5
    assert not {*HEAVY, "PySide6"} & set(done.stderr.split())


def test_a_library_of_a_newer_homereel_is_refused_in_words(home: Home) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home.library)) as db, db:
        db.execute("PRAGMA user_version = 9999")
    done = run(home)
    assert done.returncode == 1
    assert "newer" in done.stderr and "Traceback" not in done.stderr


def test_a_second_start_hands_its_paths_to_the_first(qtbot: QtBot, home: Home, tmp_path: Path) -> None:
    first = SingleInstance(home)
    assert first.is_first()
    film = tmp_path / "影片 🎬.mkv"
    film.touch()
    with qtbot.waitSignal(first.asked) as asked:
        second = subprocess.Popen(
            [sys.executable, "-c", SECOND, "--home", str(home.root), str(film)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, cwd=REPOSITORY,
        )  # fmt: skip
    assert asked.args == [[str(film)]]
    assert second.wait(120) == 0
    first.close()


@pytest.mark.parametrize("wrong", [["--no-such-option"]])
def test_wrong_use_is_2(home: Home, wrong: list[str]) -> None:
    assert run(home, *wrong).returncode == 2
