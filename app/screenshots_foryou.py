"""For you in pictures: shelves, a card under the pointer, a shelf as a whole, a start without history, a narrow window.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app import i18n
from app.theme import Theme
from core.settings import Home

if TYPE_CHECKING:
    from app.screenshots import Photographer
    from app.window import MainWindow

LONGEST_MS = 20_000
"""So long, 100,000 may take to be ranked on a busy machine."""
NARROW, USUAL = (760, 720), (1280, 860)


def _go(window: MainWindow) -> None:
    from app.screenshots import SETTLE_MS, settle

    window.go("foryou")
    settle(SETTLE_MS)
    for _ in range(LONGEST_MS // SETTLE_MS):
        if window.foryou.view.rows() or window.foryou.body.currentIndex() == 1:
            break
        settle(SETTLE_MS)


def _chosen(window: MainWindow) -> None:
    """One card has the keyboard, another has the pointer on it."""
    _go(window)
    rows = window.foryou.view.rows()
    rows[0].setFocus()
    window.foryou.view.go_to(rows[0].library.ids[0])
    place = rows[1].visualRect(rows[1].adapter.place(1)).center() if len(rows) > 1 else None
    if place is not None:
        at = QPointF(place)
        none = Qt.MouseButton.NoButton
        moved = QMouseEvent(
            QMouseEvent.Type.MouseMove, at, rows[1].viewport().mapToGlobal(at), none, none, Qt.KeyboardModifier(0)
        )
        QApplication.sendEvent(rows[1].viewport(), moved)


def _refused(window: MainWindow) -> None:
    _go(window)
    row = window.foryou.view.rows()[0]
    window.items.refusing.refuse("pass", [row.library.ids[0]])


def _lower(window: MainWindow) -> None:
    _go(window)
    bar = window.foryou.view.scroll.verticalScrollBar()
    bar.setValue(bar.maximum())


def _whole(window: MainWindow) -> None:
    _go(window)
    window.foryou.show_whole(window.foryou.shelves[-1].key)


FORYOU: dict[str, Callable[[MainWindow], object]] = {
    "foryou": _go,
    "foryou-chosen": _chosen,
    "foryou-refused": _refused,
    "foryou-lower": _lower,
    "foryou-whole": _whole,
}


def begun(app: QApplication, camera: Photographer, folder: Path, arguments: argparse.Namespace) -> None:
    """Take the start without history, and shelves in a narrow window after a life with the library."""
    from app.samples import EPISODES, SAMPLES, fill

    names = ("foryou-start", "foryou-narrow")
    if arguments.only and not set(names) & set(arguments.only):
        return
    new = tuple(replace(sample, share=-1.0, stars=0.0, reaction=None) for sample in SAMPLES)
    start, lived = Home(folder / "start").make(), Home(folder / "lived").make()
    fill(start, folder / "start-media", new)
    fill(lived, folder / "lived-media", SAMPLES + EPISODES)
    for language in arguments.languages:
        i18n.install(app, language)
        for mode in arguments.themes:
            Theme.current().set_mode(mode)
            camera.take(f"foryou-start-{mode}-{language}", start, _go, USUAL)
            camera.take(f"foryou-narrow-{mode}-{language}", lived, _chosen, NARROW)
