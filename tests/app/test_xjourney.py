"""The program as a person has it: its own process, a real screen and window manager, keys and mouse, nothing else.

What came of it is looked at from outside: the library's file, window titles, places on the screen. Pictures of each
step are kept in `$SCREENSHOTS/journey` where that is set.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.kept import told
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, MediaId
from tests.app import xscreen
from tests.app.xscreen import Place, Screen, until
from tests.conftest import REPOSITORY, MediaMaker

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(bool(xscreen.missing()), reason=f"needs these programs: {', '.join(xscreen.missing())}"),
]

TITLES = ("harbour dawn", "harbour dusk", "harbour noon")
LENGTH_S = 40
CARDS_X, CARDS_Y, CARD_PX = 340, 194, 230
"""Where the first card's middle is in the window, and how far it is to the next."""
QUEUE_FROM_RIGHT = 150
SOURCE = """
    import sys
    from PySide6.QtCore import QMimeData, Qt, QUrl
    from PySide6.QtGui import QDrag
    from PySide6.QtWidgets import QApplication, QLabel

    class Source(QLabel):
        def mouseMoveEvent(self, event):
            drag, data = QDrag(self), QMimeData()
            data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
            drag.setMimeData(data)
            print(drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction).name, flush=True)

    app = QApplication([])
    shown = Source("a folder")
    shown.setWindowTitle("Some file manager")
    shown.setFixedSize(160, 60)
    shown.show()
    app.exec()
"""
"""A file manager, as far as dragging out of it goes."""


@dataclass
class Program:
    """The program on a library, started and looked at from outside."""

    home: Home
    screen: Screen
    pictures: Path
    process: subprocess.Popen[str] | None = None
    window: str = ""
    steps: list[str] = field(default_factory=list)

    def start(self, *arguments: str) -> None:
        """Start it and wait for its window."""
        with (self.home.root / "stderr.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.main", "--home", str(self.home.root), *arguments],
                env=self.screen.environment, cwd=REPOSITORY, stderr=log, text=True,
            )  # fmt: skip
        self.window = self.screen.wait_window("^Homereel$")
        time.sleep(1.0)

    def quit(self, *keys: str) -> None:
        """Close it by key; it ends well and says nothing of an error."""
        assert self.process is not None
        self.screen.tool("windowactivate", "--sync", self.window)
        self.screen.press(*keys)
        assert self.process.wait(30) == 0
        assert "Traceback" not in (self.home.root / "stderr.log").read_text()

    def kill(self) -> None:
        """End it however it is."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)

    def look(self, step: str) -> None:
        """Keep a picture of this step."""
        self.steps.append(step)
        self.screen.look(self.pictures / f"{len(self.steps):02d} {step}.png")

    def place(self) -> Place:
        """Where its window is."""
        return self.screen.place(self.window)

    def at(self, x: int, y: int) -> tuple[int, int]:
        """Give a place in the window as one on the screen; negative ones count from its right and lower edges."""
        place = self.place()
        return place.x + x % place.width, place.y + y % place.height

    def ids(self) -> dict[str, MediaId]:
        """Ids of what is in the library, by title."""
        with connect(self.home, "read") as store:
            ids = store.media.ids()
            return {facts.title: media_id for media_id, facts in store.media.facts(ids).items()}

    def events(self, media_id: MediaId, kind: EventKind) -> list[Event]:
        """What was written of a medium."""
        with connect(self.home, "read") as store:
            return [e for e in store.events.of_media(_profile(store), media_id) if e.kind is kind]

    def stars(self) -> dict[MediaId, float]:
        """What was rated."""
        with connect(self.home, "read") as store:
            return dict(store.events.stars(_profile(store)))

    def kept(self, name: str) -> str:
        """What the window wrote down for its next start."""
        return told(self.home, name)


def _profile(store: Store) -> int:
    return store.profiles.get()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A display with a window manager."""
    with xscreen.screen(tmp_path) as made:
        yield made


@pytest.fixture
def program(tmp_path: Path, home: Home, screen: Screen, request: pytest.FixtureRequest) -> Iterator[Program]:
    """The program on a fresh library, not started yet."""
    kept = os.environ.get("SCREENSHOTS")
    pictures = Path(kept) / "journey" / request.node.name if kept else tmp_path / "pictures"
    made = Program(home, screen, pictures)
    yield made
    made.kill()


@pytest.fixture
def folder(tmp_path: Path, make_media: MediaMaker) -> Path:
    """Three videos in a folder with a space in its name."""
    made = tmp_path / "my media"
    made.mkdir()
    for number, title in enumerate(TITLES):
        source = make_media.video(
            f"xjourney-{number}.mp4", LENGTH_S, gop=10, source=("testsrc2", "testsrc", "smptebars")[number]
        )
        (made / f"{title}.mp4").write_bytes(source.read_bytes())
    return made


def open_folder(program: Program, folder: Path) -> dict[str, MediaId]:
    """Take a folder in through the dialog and the steps of the first run; ids by title once all of it is there."""
    screen = program.screen
    screen.press("ctrl+o")
    screen.wait_window("Add a folder")
    screen.write(str(folder))
    program.look("choosing a folder")
    screen.press("Return")
    until("the dialog gone", lambda: not screen.window("Add a folder"))
    go_through(program)
    time.sleep(2.0)
    return program.ids()


def go_through(program: Program) -> None:
    """Go through the steps of the first run with the folder that stands in the first one."""
    for step in ("folders", "agreement", "models"):
        time.sleep(1.5)
        program.look(f"welcome, {step}")
        program.screen.press("Return")
    until("three media in the library", lambda: set(TITLES) <= set(program.ids()), 90)


def test_from_an_empty_window_to_a_played_and_rated_film_and_back_at_the_same_place(
    program: Program, folder: Path
) -> None:
    screen = program.screen
    program.start()
    program.look("welcome")
    ids = open_folder(program, folder)
    noon = ids["harbour noon"]
    program.look("library")

    screen.press("slash")  # search
    screen.write("noon")
    time.sleep(2.0)
    screen.press("Down", pause_s=1.0)
    program.look("found")
    screen.press("4")
    until("four stars", lambda: program.stars() == {noon: 4.0})
    screen.press("Return")  # play
    time.sleep(6.0)
    program.look("playing")
    screen.press("alt+Right", pause_s=2.0)
    screen.press("Escape", pause_s=1.0)
    program.look("back at what was found")
    screen.press("l")
    until("liked", lambda: len(program.events(noon, EventKind.LIKE)) == 1)

    screen.press("ctrl+2", "ctrl+l", "Home", "Down")  # the library as rows, on the second
    time.sleep(1.0)
    program.look("before closing")
    before = program.place()
    program.quit("ctrl+q")
    (play,) = program.events(noon, EventKind.PLAY)
    assert play.source == "search"
    assert play.stop_s >= 12.0, "six seconds, then ten further on"
    assert 0.1 < play.share < 0.6, "what was jumped over wasn't watched"
    assert program.stars() == {noon: 4.0}
    place = json.loads(program.kept("place"))
    assert place["place"] == "library" and place["current"] in ids.values()

    program.start()
    program.look("opened again")
    assert program.place() == before
    screen.press("3")  # what was chosen is chosen: keys act on it at once
    until("three stars for what was chosen", lambda: program.stars() == {noon: 4.0, place["current"]: 3.0})
    program.quit("alt+F4")
    again = json.loads(program.kept("place"))
    assert again == place
    assert "mode=list" in (program.home.root / "window.ini").read_text()


def test_a_card_is_dragged_onto_the_queue(program: Program, folder: Path) -> None:
    screen = program.screen
    program.start()
    ids = open_folder(program, folder)
    screen.press("ctrl+u", pause_s=1.0)  # the queue beside the library
    program.look("queue")
    screen.drag(program.at(CARDS_X + CARD_PX, CARDS_Y), program.at(-QUEUE_FROM_RIGHT, 420))  # empty: it plays at once
    until("one in the queue", lambda: len(_queued(program, ids)) == 1)
    time.sleep(1.5)
    program.look("dropped on the empty queue")
    screen.press("Escape", pause_s=1.0)
    screen.drag(program.at(CARDS_X, CARDS_Y), program.at(-QUEUE_FROM_RIGHT, 420))
    until("two in the queue", lambda: len(_queued(program, ids)) == 2)
    program.look("dragged")
    assert screen.active_title() == "Homereel"
    dragged = _queued(program, ids)
    screen.press("ctrl+g", "ctrl+2", "slash")  # keys go on as before
    screen.write("noon")
    time.sleep(1.0)
    program.look("searched after dragging")
    program.quit("ctrl+q")
    line = program.kept("queue")
    assert {media_id for media_id in ids.values() if media_id in line} == set(dragged)
    assert not any(program.events(i, EventKind.SHARE) for i in ids.values()), "nothing was taken out of the window"


def test_a_folder_is_dropped_from_a_file_manager(program: Program, folder: Path) -> None:
    screen = program.screen
    program.start()
    source = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SOURCE), str(folder)],
        env=screen.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        other = screen.wait_window("Some file manager")
        screen.tool("windowmove", "--sync", other, 1200, 760)
        time.sleep(0.5)
        place = screen.place(other)
        screen.drag((place.x + 60, place.y + 30), program.at(600, 300))
        screen.tool("windowactivate", "--sync", program.window)
        go_through(program)
        assert source.stdout is not None and source.stdout.readline().strip() == "CopyAction", "never moved"
        time.sleep(2.0)
        program.look("dropped")
        assert sorted(path.name for path in folder.iterdir()) == [f"{title}.mp4" for title in TITLES]
    finally:
        source.terminate()
        source.wait(10)
    program.quit("ctrl+q")


def _queued(program: Program, ids: dict[str, MediaId]) -> list[MediaId]:
    return [media_id for media_id in ids.values() if program.events(media_id, EventKind.QUEUE)]
