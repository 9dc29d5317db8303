"""The real window in a process of its own, which uses itself at random and says what it has written till it is killed.

python -m tests.torture.window HOME use SEED        rates and plays; each line says what is on the disk by then
python -m tests.torture.window HOME first FOLDER    the first run, a folder, a search, a play, and the end
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable

from PySide6.QtCore import QStandardPaths, QTimer

from app import main as program
from app import window as window_module
from app.welcome import WelcomePage
from core import unfinished
from core.types import MediaId

ACT_MS, LOOK_MS = 120, 150
LONGEST_MS = 900_000


def say(**told: object) -> None:
    """Say one thing to whoever listens."""
    print(json.dumps(told), flush=True)


class User:
    """Rates and plays at random; a rating is said when the window has heard that it is written."""

    def __init__(self, window: window_module.MainWindow, seed: int) -> None:
        self._window, self._chance = window, random.Random(seed)
        self._asked: list[tuple[str, float]] = []
        self._kept = (MediaId(""), 0.0)
        window.backend.historyChanged.connect(self._written)

    def act(self) -> None:
        """Do something."""
        window = self._window
        if not (ids := window.library.model.ids):
            return
        window.go("library")
        media_id = self._chance.choice(ids)
        if window.player.state != "playing":
            window.library.open(media_id)
        elif not self._asked:
            window.library.view.go_to(media_id)
            stars = self._chance.randint(1, 5)
            action = window.actions_[f"rate_{stars}"]
            if action.isEnabled():
                self._asked.append((media_id, float(stars)))
                action.trigger()

    def look(self) -> None:
        """Say how far the play at hand is written down."""
        play = unfinished.read(self._window.backend.home)
        if play is not None and (play.media_id, play.share) != self._kept:
            self._kept = (play.media_id, play.share)
            say(kept=play.media_id, share=play.share, opened_at=play.opened_at)

    def _written(self, media_id: str) -> None:
        if self._asked and media_id == self._asked[0][0]:
            asked, stars = self._asked.pop(0)
            say(rated=asked, stars=stars)


class First:
    """Goes through the first run: a folder, yes to all, a search and a play when the run is over."""

    def __init__(self, window: window_module.MainWindow, folder: str) -> None:
        self._window, self._folder = window, folder
        self._history: set[str] = set()
        self._opened = MediaId("")
        window.backend.historyChanged.connect(self._history.add)
        self._steps: list[Callable[[], bool]] = [
            self._welcomed, self._folder_counted, self._agreed, self._chosen, self._indexed, self._found, self._played
        ]  # fmt: skip

    def act(self) -> None:
        """Take the next step as soon as it can be taken."""
        if self._steps and self._steps[0]():
            say(step=self._steps.pop(0).__name__)
        if not self._steps:
            self._window.close()

    def _page(self) -> WelcomePage | None:
        page = self._window.stack.currentWidget()
        return page if isinstance(page, WelcomePage) else None

    def _welcomed(self) -> bool:
        if (page := self._page()) is None:
            return False
        page.folders.add([self._folder])
        return True

    def _folder_counted(self) -> bool:
        page = self._page()
        return page is not None and bool(page.folders.rows) and bool(page.folders.rows[0].counted) and self._next(page)

    def _agreed(self) -> bool:
        page = self._page()
        return page is not None and self._next(page)

    def _chosen(self) -> bool:
        page = self._page()
        return page is not None and page.models.understanding.standing is not None and self._next(page)

    def _next(self, page: WelcomePage) -> bool:
        page.next_button.click()
        return True

    def _indexed(self) -> bool:
        self._window.go("library")
        return bool(self._window.library.model.ids) and not self._window.worker.is_working

    def _found(self) -> bool:
        self._window.search_for("harbour lights")
        self._window.go("foryou")
        self._window.go("insights")
        self._window.go("settings")
        self._window.go("library")
        self._opened = self._window.library.model.ids[0]
        self._window.library.open(self._opened)
        return True

    def _played(self) -> bool:
        """Tell whether a play is written: as the one at hand, or, where the file was over before, in the history."""
        play = unfinished.read(self._window.backend.home)
        return self._opened in self._history or (play is not None and play.share > 0)


def main() -> int:
    """Open the window as `homereel` does, with somebody in it."""
    home, how, about = sys.argv[1:4]
    QStandardPaths.setTestModeEnabled(True)
    kept: list[object] = []

    class Driven(window_module.MainWindow):
        def showEvent(self, event: object) -> None:
            super().showEvent(event)  # type: ignore[arg-type]
            if not kept:
                kept.append(self)
                QTimer.singleShot(0, self._start)
                QTimer.singleShot(LONGEST_MS, self.close)

        def _start(self) -> None:
            user = User(self, int(about)) if how == "use" else First(self, about)
            beats = [(ACT_MS, user.act)] + ([(LOOK_MS, user.look)] if isinstance(user, User) else [])
            for every_ms, then in beats:
                timer = QTimer(self, interval=every_ms)
                timer.timeout.connect(then)
                timer.start()
            kept.append(user)
            say(started=os.getpid())

    window_module.MainWindow = Driven  # type: ignore[misc]
    return program.main(["--home", home])


if __name__ == "__main__":
    sys.exit(main())
