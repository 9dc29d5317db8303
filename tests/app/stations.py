"""Every place of the window, for walks by machine: how one comes there. A new page or panel is one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QApplication, QWidget

from app.pages.settings import SECTIONS
from core.feedback import Origin
from core.store import Copy
from core.store.duplicates import CopyKind
from tests.app.looking import settle
from tests.app.test_walk_dialogs import Walk


def _place(name: str) -> Callable[[Walk], None]:
    return lambda walk: walk.window.go(name)


def _search(walk: Walk) -> None:
    walk.window.search_for("harbour")
    walk.qtbot.waitUntil(lambda: bool(walk.window.search.model.ids))


def _nothing_found(walk: Walk) -> None:
    walk.window.search_for("year:1800")
    walk.qtbot.waitUntil(lambda: walk.window.search.body.currentIndex() == 1)


def _tab(number: int) -> Callable[[Walk], None]:
    def act(walk: Walk) -> None:
        walk.window.go("library")
        walk.choose("Harbour at night")
        walk.window.detail.tabs.setCurrentIndex(number)

    return act


def _similar(walk: Walk) -> None:
    walk.window.go("library")
    walk.choose("Harbour at night")
    walk.act("more_like_this")
    walk.qtbot.waitUntil(lambda: walk.window.detail.similar.list.rows.rowCount() > 0)


def _rows(walk: Walk) -> None:
    walk.window.go("library")
    walk.act("list")


def _cards(walk: Walk) -> None:
    walk.window.go("library")
    walk.act("grid")


def _filtered(walk: Walk) -> None:
    walk.window.library.show_query(None, "is:unseen year:2010..2019")


def _queue(walk: Walk) -> None:
    walk.window.go("library")
    walk.window.player.change_queue(lambda queue: queue.add([walk.film, walk.library["Roses"]], Origin("library"), 0))
    if walk.window.playback.queue_panel.isHidden():
        walk.window.playback.toggle_queue()


def _no_queue(walk: Walk) -> None:
    walk.window.player.change_queue(lambda queue: queue.remove(range(len(queue.entries))))
    _queue_hidden(walk)


def _queue_hidden(walk: Walk) -> None:
    if not walk.window.playback.queue_panel.isHidden():
        walk.window.playback.toggle_queue()


def _player(walk: Walk) -> None:
    walk.window.show_picture()


def _toast(walk: Walk) -> None:
    walk.window.go("library")
    walk.window.toast.say("Harbour at night", "Roses", lambda: None)


def _copies(walk: Walk) -> None:
    """Two that are likely the same, of other lengths as far as is known."""
    one, other = walk.film, walk.library["Rain on the quay"]
    with walk.store.transaction():
        walk.store.duplicates.put([Copy(one, other, CopyKind.ENCODING, True, True, 1.0, 0.9, 3.0, 0.8)], "walk")
    walk.window.go("copies")
    page = walk.window.stack.currentWidget()
    page.refresh()  # type: ignore[attr-defined]
    walk.qtbot.waitUntil(lambda: page.shown is not None)  # type: ignore[attr-defined]


INSIGHTS = ("map", "calendar", "finishing", "suggestions", "loop", "inferred")


def _insight(name: str) -> Callable[[Walk], None]:
    def act(walk: Walk) -> None:
        walk.window.go("insights")
        walk.window.stack.currentWidget().show_panel(name)  # type: ignore[attr-defined]

    return act


def _setting(name: str) -> Callable[[Walk], None]:
    def act(walk: Walk) -> None:
        walk.window.go("settings")
        walk.window.stack.currentWidget().show_section(name)  # type: ignore[attr-defined]

    return act


STATIONS: dict[str, Callable[[Walk], None]] = {
    "cards": _cards,
    "rows": _rows,
    "filtered": _filtered,
    "cards again": _cards,
    **{f"tab {number}": _tab(number) for number in range(4)},
    "similar": _similar,
    "queue": _queue,
    "no queue": _no_queue,
    **{place: _place(place) for place in ("foryou", "films", "series", "music", "speech", "clips", "lists")},
    "no copies": _place("copies"),
    "copies": _copies,
    "activity": _place("activity"),
    **{f"insights {name}": _insight(name) for name in INSIGHTS},
    **{f"settings {section.name}": _setting(section.name) for section in SECTIONS},
    "welcome": _place("welcome"),
    "search": _search,
    "nothing found": _nothing_found,
    "player": _player,
    "toast": _toast,
}


def visited(walk: Walk) -> Iterator[tuple[str, QWidget]]:
    """Come to each place in turn and give the window, at rest."""
    for name, go in STATIONS.items():
        go(walk)
        for _ in range(2):  # what is painted asks for its cards
            settle()
            walk.qtbot.waitUntil(lambda: walk.window.backend._readers.activeThreadCount() == 0)
        settle()
        yield name, walk.window
        if QApplication.activePopupWidget() is not None:
            QApplication.activePopupWidget().close()
