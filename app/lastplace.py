"""How and where the window was when it was closed, and so again at the next start: shape, place, shelf, filters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize

from app import kept, sections, theme
from app.grid import Place
from core.browse import FOLDS, View
from core.parsing import parsed_json
from core.playlists import HISTORY, MANUAL, SMART
from core.settings import Home
from core.store import SORTS, Part
from core.store.listing import COLUMNS
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow

KEY = "place"
LEAST_PX = (720, 500)
"""The least that a window may be, at a text size of 100 %."""


def bound(window: MainWindow) -> None:
    """Let the window be no smaller than its text needs, unless the screen is."""
    room = window.screen().availableSize()
    width, height = (theme.eased(px) for px in LEAST_PX)
    window.setMinimumSize(min(width, room.width()), min(height, room.height()))


def restore(window: MainWindow, detail_px: int) -> None:
    """Give the window the shape, colours and modes that it had; `detail_px` wide details where none are kept."""
    file = kept.settings(window.backend.home)
    bound(window)
    window.resize(QSize(1360, 860))
    geometry, split = file.value("geometry"), file.value("splitter")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    if isinstance(split, QByteArray):
        window.splitter.restoreState(split)
    else:
        window.splitter.setSizes([10_000, detail_px])
    window.actions_[f"theme_{theme.Theme.current().mode}"].setChecked(True)
    window.actions_[f"language_{kept.language(window.backend.home) or 'system'}"].setChecked(True)
    window.actions_["details"].setChecked(file.value("details", "true") != "false")
    window.library.view.set_mode("list" if file.value("mode") == "list" else "grid")
    window.player.set_volume(float(str(file.value("volume", window.player.volume()))))


def keep(window: MainWindow) -> None:
    """Write down the window's shape, colours and modes; in a private session not where one was."""
    file = kept.settings(window.backend.home)
    file.setValue("geometry", window.saveGeometry())
    file.setValue("splitter", window.splitter.saveState())
    kept.keep_look(window.backend.home)
    file.setValue("details", "true" if window.actions_["details"].isChecked() else "false")
    file.setValue("mode", window.library.view.mode)
    if window.player.volume() > 0:
        file.setValue("volume", window.player.volume())
    if not window.backend.private:
        _keep_place(window)


def _keep_place(window: MainWindow) -> None:
    """Write down the place of the rail and where one was in the library. Found things aren't: they age."""
    view, here = window.library.view_, window.library.view.place()
    written = {
        "place": window.before_search if window.place == "search" else window.place,
        "names": view.part.names,
        "fold": view.fold,
        "query": window.unkept.query(view.query),
        "sort": view.sort,
        "reverse": view.reverse,
        "current": window.unkept.chosen(here.current),
        "top": here.top if here.top and window.unkept.chosen(here.top[0]) else None,
        "list": [window.lists.kind, window.lists.name],
    }
    kept.keep_told(window.backend.home, KEY, json.dumps(written))


def go_back(window: MainWindow) -> None:
    """Go where the window was closed; to the library where nothing, or nothing readable, is written."""
    written = _read(window.backend.home)
    place, listed = str(written.get("place", "")), written.get("list")
    if isinstance(listed, list) and len(listed) == 2 and listed[0] in (HISTORY, SMART, MANUAL):
        window.lists.resume(str(listed[0]), str(listed[1]))
    if place in sections.SECTION_OF:
        window.library.resume(_view(window.backend.home, place, written), _place(written))
    window.go(place if place in window.rail.buttons else "library")


def _read(home: Home) -> Mapping[str, object]:
    try:
        written = parsed_json(kept.told(home, KEY) or "{}")
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}


def _view(home: Home, place: str, written: Mapping[str, object]) -> View:
    section, names, sort, fold = (
        sections.SECTION_OF[place],
        written.get("names"),
        written.get("sort"),
        written.get("fold"),
    )
    view = replace(sections.first_view(home, section), query=str(written.get("query", "")))
    if isinstance(names, list) and section in COLUMNS:
        view = replace(view, part=Part(section, tuple(map(str, names[: len(COLUMNS[section])]))))
    if section is not None and fold in FOLDS.get(section, ()):
        view = replace(view, fold=str(fold))
    if sort in SORTS:
        view = replace(view, sort=str(sort), reverse=bool(written.get("reverse")))
    return view


def _place(written: Mapping[str, object]) -> Place:
    current, top = written.get("current"), written.get("top")
    fits = isinstance(top, list) and len(top) == 2 and isinstance(top[0], str) and isinstance(top[1], int)
    return Place(
        MediaId(current) if isinstance(current, str) else None,
        (MediaId(top[0]), top[1]) if fits else None,  # type: ignore[index]
    )
