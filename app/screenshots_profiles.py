"""Profiles, privacy and copies in pictures: their sections of the settings, who watches, a question.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QWidget

from app import formats
from app.settings_privacy import PrivacyPanel
from app.whowatches import WhoWatches
from core import backups, consent
from core.backups import Origin
from core.settings import Home
from core.store import connect

if TYPE_CHECKING:
    from app.pages.settings import SettingsPage
    from app.window import MainWindow
    from core.store import Store


def _panel(window: MainWindow, section: str) -> QWidget:
    window.go("settings")
    page: SettingsPage = window.stack.currentWidget()  # type: ignore[assignment]
    page.show_section(section)
    return page.section(section)


def _household(store: Store) -> None:
    """A child from whom a folder is kept, and a guest."""
    if len(store.profiles.all()) > 1:
        return
    mei, guest = store.profiles.create("小梅"), store.profiles.create("Guest with rather a long name to be shown")
    roots = [path for _, path in store.files.roots()]
    store.kept_out.keep_out(mei, next(iter(roots), b"/films"))
    store.kept_out.keep_out(guest, b"/media/archive/private")


def _profiles(window: MainWindow) -> None:
    window.backend.write(_household, lambda _: _show_profiles(window))


def _show_profiles(window: MainWindow) -> None:
    _panel(window, "profiles")


def _privacy(window: MainWindow) -> None:
    panel: PrivacyPanel = _panel(window, "privacy")  # type: ignore[assignment]
    panel.first.setText(formats.on_day(date.today() - timedelta(days=7)))


def _agreed(window: MainWindow) -> None:
    """Answers of the first run, and one on a model."""

    def write(store: Store) -> None:
        for about in consent.ABOUT:
            consent.answer(store, about, "yes" if about != consent.VOICES else "later", window.backend.profile)
        consent.answer(store, consent.FETCH + "ViT-B-32", "no", detail="605 MB")

    def show(_done: object) -> None:
        panel: PrivacyPanel = _panel(window, "privacy")  # type: ignore[assignment]
        _lowest(panel)

    window.backend.write(write, show)


def _lowest(widget: QWidget) -> None:
    """Scroll the page that a widget lies in to its end."""
    at = widget.parentWidget()
    while at is not None and not isinstance(at, QScrollArea):
        at = at.parentWidget()
    if at is not None:
        at.verticalScrollBar().rangeChanged.connect(lambda _low, high: at.verticalScrollBar().setValue(high))
        at.verticalScrollBar().setValue(at.verticalScrollBar().maximum())


def _copies(home: Home) -> None:
    """Copies of four days, of which one can't be read."""
    if backups.all_of(home, look_inside=False):
        return
    for days_ago, origin in ((0, Origin.ROTA), (1, Origin.ROTA), (3, Origin.BEFORE_RESTORE), (9, Origin.ASKED)):
        made = backups.make(home, origin=origin)
        at = time.strftime("%Y%m%d-%H%M%S", time.localtime(time.time() - 86_400 * days_ago))
        made.rename(Path(made.parent) / f"{origin}-{at}.db")
    (home.backups / "auto-20260101-120000.db").write_bytes(b"damaged")


def _backups(window: MainWindow) -> None:
    _copies(window.backend.home)
    _panel(window, "copies")


def _question(window: MainWindow) -> None:
    """Ask before everything is forgotten."""
    _copies(window.backend.home)
    panel: PrivacyPanel = _panel(window, "privacy")  # type: ignore[assignment]
    panel.ask_all()


def _switcher(window: MainWindow) -> None:
    def show(_done: object) -> None:
        window.backend.profilesChanged.emit()
        who: WhoWatches = window.who_watches
        who.menu.popup(window.mapToGlobal(window.rect().center()))
        who.menu.hide()

    window.backend.write(_household, show)


def _bring_in(window: MainWindow) -> None:
    """Show what an export of Trakt's means here: films that are there, and some that aren't."""
    panel: PrivacyPanel = _panel(window, "privacy")  # type: ignore[assignment]
    with connect(window.backend.home, "read") as store:
        known = [facts for facts in store.media.facts(store.media.ids()).values() if facts.year]
    seen = [(facts.title, facts.year) for facts in known] + [("The lighthouse keeper", 1988), ("秋日", 2003)]
    rows = [
        {"watched_at": f"2024-03-{day + 1:02}T20:15:00Z", "movie": {"title": title, "year": year}}
        for day, (title, year) in enumerate(seen[:28])
    ]
    path = window.backend.home.root / "history-movies.json"
    path.write_text(json.dumps([*rows, {"watched_at": "soon", "movie": {"title": "Undated", "year": 1990}}]))
    panel.bringing.open(str(path))


PROFILES: dict[str, Callable[[MainWindow], object]] = {
    "switcher": _switcher,
    "settings-profiles": _profiles,
    "settings-privacy": _privacy,
    "settings-agreed": _agreed,
    "bring-in": _bring_in,
    "settings-backups": _backups,
    "settings-question": _question,
}
