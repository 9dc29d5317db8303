"""Windows that close at any moment while media play that are gone, go, or are broken: nothing crashes.

Each seed is a process of its own, so that a crash is seen as one, with the stacks of all threads.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import HEAVY_S, REPOSITORY, MediaMaker

pytestmark = pytest.mark.slow

ROUNDS = 25
HOW = ("fine", "gone", "vanishing", "cut", "noise", "empty")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_window_crashes_as_it_closes(seed: int, tmp_path: Path, make_media: MediaMaker) -> None:
    film, song = make_media.video("closing.mp4", 8, gop=10), make_media.tone("closing.ogg", 8)
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.test_closing", str(seed), str(tmp_path), str(film), str(song)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)},
        cwd=REPOSITORY, capture_output=True, text=True, timeout=HEAVY_S - 60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-6000:]
    assert done.stdout.split() == [str(ROUNDS)] and "Traceback" not in done.stderr


def main(seed: int, folder: Path, sources: list[Path]) -> None:
    """Open, play, close, in an order and at moments that the seed chooses."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QStandardPaths, QTimer
    from PySide6.QtWidgets import QApplication

    from app.tasks import Backend
    from app.theme import Theme
    from app.window import MainWindow
    from core.settings import Home
    from tests.app.conftest import SilentWorker

    faulthandler.enable()
    QStandardPaths.setTestModeEnabled(True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    Theme(app)
    home, chance = Home(folder / "home").make(), random.Random(seed)
    files = _fill(home, folder, sources)

    def spin(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    for _ in range(ROUNDS):
        _prepare(files.values(), chance)
        window = MainWindow(Backend(home), SilentWorker(home))
        window.show()
        spin(chance.random() * 0.15)
        for media_id in chance.choices(list(files), k=chance.randint(1, 3)):
            _play(window, media_id, files[media_id], chance, spin)
        window.close()
        if chance.random() < 0.7:
            window.deleteLater()
        if chance.random() < 0.3:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        spin(chance.choice([0.0, chance.random() * 0.05]))
        del window
        if chance.random() < 0.4:
            gc.collect()
    sys.stdout.write(f"{ROUNDS}\n")


def _fill(home: object, folder: Path, sources: list[Path]) -> dict[str, tuple[Path, Path, str]]:
    from core.store import connect
    from core.types import Facts, Kind
    from tests.app.panel_library import add_file

    made = {}
    with connect(home, "worker") as store:  # type: ignore[arg-type]
        for number, (source, how) in enumerate((source, how) for source in sources for how in HOW):
            target = folder / f"{number}{source.suffix}"
            target.write_bytes(source.read_bytes())
            kind = Kind.VIDEO if source.suffix == ".mp4" else Kind.MUSIC
            with store.transaction():
                media_id = store.media.add(Facts(kind, f"{how} {number}", 8.0, has_sound=True))
            add_file(store, media_id, target)
            made[media_id] = (source, target, how)
    return made


def _prepare(files: object, chance: random.Random) -> None:
    for source, target, how in files:  # type: ignore[attr-defined]
        whole = source.read_bytes()
        contents = {"cut": whole[: chance.randrange(100, len(whole))], "noise": chance.randbytes(20_000), "empty": b""}
        target.write_bytes(contents.get(how, whole))
        if how == "gone":
            target.unlink()


def _play(
    window: object, media_id: str, file: tuple[Path, Path, str], chance: random.Random, spin: Callable[[float], None]
) -> None:
    window.player.play(media_id, chance.choice([0.0, 3.0]), "library")  # type: ignore[attr-defined]
    if file[2] == "vanishing":
        spin(chance.random() * 0.2)
        file[1].unlink(missing_ok=True)
    spin(chance.choice([0.0, chance.random() * 0.1, chance.random() * 0.6]))
    if chance.random() < 0.1:
        window.playback.toggle_mini()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
