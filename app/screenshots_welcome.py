"""The first run in pictures: its three steps, a model that is asked about and one on its way, the first picks.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app import i18n
from app.fetches import Fetch, Fetches
from app.modelwords import CLIP, SIGLIP
from app.theme import Theme
from core import catchup
from core.settings import Home

if TYPE_CHECKING:
    from app.screenshots import Photographer
    from app.window import MainWindow

SIZE, NARROW = (1280, 860), (760, 640)
SAID_ENOUGH_S = 30


def _folders(base: Path) -> list[bytes]:
    """Make folders as somebody may have them; the files are empty, and as large as real ones."""
    made = []
    for name, count, ending, size_bytes in (
        *(("Films", 128, "mkv", 1_400_000_000), ("Music", 412, "flac", 28_000_000)),
        ("课堂录音", 36, "m4a", 52_000_000),
    ):
        folder = base / name
        folder.mkdir(exist_ok=True)
        for number in range(count):
            with (folder / f"{number:03}.{ending}").open("wb") as file:
                file.truncate(size_bytes)
        made.append(os.fsencode(folder))
    return made


def _steps(base: Path) -> dict[str, Callable[[MainWindow], object]]:
    """Say how each picture comes about."""
    from app.screenshots import SETTLE_MS, settle
    from app.welcome import WelcomePage

    def page(window: MainWindow, step: int) -> WelcomePage:
        window.go("welcome")
        settle(SETTLE_MS)
        shown = window.stack.currentWidget()
        assert isinstance(shown, WelcomePage)
        shown.go(step)
        settle(SETTLE_MS)
        return shown

    def first(window: MainWindow) -> None:
        page(window, 0)

    def chosen(window: MainWindow) -> None:
        folders = page(window, 0).folders
        window.add_paths(_folders(base))
        until = time.monotonic() + SAID_ENOUGH_S
        while not all(row.counted for row in folders.rows) and time.monotonic() < until:
            settle(100)

    def asked(window: MainWindow) -> None:
        page(window, 2).models.understanding.ask(SIGLIP)

    def fetching(window: MainWindow) -> None:
        page(window, 2)
        began = time.monotonic() - 60
        way = Fetch(SIGLIP, 611_000_000, 1_541_868_610, began_s=began, began_bytes=0)
        _show(Fetches.of(window.worker), way)

    def failed(window: MainWindow) -> None:
        page(window, 2)
        facts = {"endpoint": "https://mirror.example", "why": "Connection refused", "kept": True}
        _show(
            Fetches.of(window.worker), Fetch(CLIP, 90_000_000, 605_143_316, over=True, code="unreachable", facts=facts)
        )

    return {
        "welcome-empty": first,
        "welcome-1": chosen,
        "welcome-2": lambda window: page(window, 1),
        "welcome-3": lambda window: page(window, 2),
        "welcome-asked": asked,
        "welcome-fetching": fetching,
        "welcome-failed": failed,
        "welcome-narrow": lambda window: page(window, 1),
    }


def _show(fetches: Fetches, fetch: Fetch) -> None:
    fetches.by_name[fetch.name] = fetch
    fetches.changed.emit(fetch.name)


def _catching(window: MainWindow) -> None:
    from app.screenshots import SETTLE_MS, settle

    window.backend.write(lambda store: catchup.choose(store, CLIP))
    window.go("welcome")
    settle(SETTLE_MS)
    window.stack.currentWidget().go(2)  # type: ignore[attr-defined]


def _picked(window: MainWindow) -> None:
    """Two are picked."""
    from app.screenshots import SETTLE_MS, settle

    window.go("foryou")
    settle(2 * SETTLE_MS)
    row = window.foryou.view.rows()[0]
    for media_id in row.library.ids[1:3]:
        window.foryou.view.go_to(media_id)
        window.actions_["like"].trigger()
    settle(3 * SETTLE_MS)
    window.toast.hide()


def welcomed(app: QApplication, camera: Photographer, base: Path, arguments: argparse.Namespace) -> None:
    """Take the first run on an empty library, and the first picks on a new one."""
    from app.samples import EPISODES, SAMPLES, fill

    os.environ["HOME"] = str(base)  # whose folders they are is nobody's business
    steps = _steps(base)
    names = {*steps, "pick-a-few", "welcome-catching"}
    wanted = names & set(arguments.only) if arguments.only else names
    new = tuple(replace(sample, share=-1.0, stars=0.0, reaction=None) for sample in SAMPLES + EPISODES)
    for language in arguments.languages if wanted else ():
        i18n.install(app, language)
        for mode in arguments.themes:
            Theme.current().set_mode(mode)
            for number, name in enumerate(sorted(wanted)):
                home = Home(base / f"{language}-{mode}-{number}" / "homereel").make()
                if name in steps:
                    size = NARROW if name == "welcome-narrow" else SIZE
                    camera.take(f"{name}-{mode}-{language}", home, steps[name], size)
                    continue
                fill(home, base / f"{language}-{mode}-{number}", new)
                if name == "welcome-catching":
                    (home.weights / "open_clip").mkdir(parents=True)
                    (home.weights / "open_clip" / "ViT-B-32--laion2b_s34b_b79k.safetensors").touch()
                camera.take(f"{name}-{mode}-{language}", home, _picked if name == "pick-a-few" else _catching, SIZE)
