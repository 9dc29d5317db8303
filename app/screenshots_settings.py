"""Settings in pictures: each section, folders in all their states, a key that is taken, a search, a narrow window.

A part of `app.screenshots`, whose command line takes them.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from core.types import FoundFile, ScanDiff

if TYPE_CHECKING:
    from app.pages.settings import SettingsPage
    from app.window import MainWindow
    from core.store import Store

SIZES = {"settings-narrow": (760, 620)}


def _page(window: MainWindow, section: str) -> SettingsPage:
    from app.pages.settings import SettingsPage

    window.go("settings")
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.show_section(section)
    return page


def _section(name: str) -> Callable[[MainWindow], object]:
    return functools.partial(_page, section=name)


def _add_folders(store: Store) -> None:
    """A folder that is there, a drive that is away, one looked through now and then, and one that was taken out."""
    if any(path == b"/media/holiday drive" for _, path in store.roots.every()):
        return
    for root, path in store.roots.paths():
        os.makedirs(path, exist_ok=True)
        store.roots.looked(root, time.time() - 600)
    for path, looked_s, watch in ((b"/media/holiday drive", 90_000, ""), ("/srv/家庭录像".encode(), 0, "60")):
        root = store.files.root(path)
        store.files.apply(root, ScanDiff(new=tuple(FoundFile(b"%d.mp4" % n, 9, 1, n) for n in range(7))))
        store.roots.looked(root, time.time() - looked_s if looked_s else 0.0)
        store.roots.set_watch(root, watch)
    out = store.files.root(os.fsencode("/home/ines/Downloads"))
    store.files.apply(out, ScanDiff(new=tuple(FoundFile(b"%d.mp4" % n, 9, 1, n) for n in range(3))))
    store.roots.remove(out)


def _folders(window: MainWindow) -> None:
    page = _page(window, "folders")
    window.backend.write(_add_folders, lambda _: page.section("folders").refresh())  # type: ignore[attr-defined]


def _key(window: MainWindow) -> None:
    """Press a key that belongs to something else."""
    from app.settings_shortcuts import ShortcutSettings

    section = _page(window, "shortcuts").section("shortcuts")
    assert isinstance(section, ShortcutSettings)
    section.wanted(section.rows["pause_indexing"], QKeySequence("Ctrl+L"))


def _ratings_out(window: MainWindow) -> None:
    """Ask where ratings can go, and have some files that can't take them."""
    from app.settings_privacy import PrivacyPanel

    panel = _page(window, "privacy").section("privacy")
    assert isinstance(panel, PrivacyPanel)
    panel.taking_out.open("tags")
    sheet = panel.taking_out.sheet
    assert sheet is not None
    refused = {
        "/media/films/Harbour at dawn (1999).mkv": "Homereel can't write tags into MKV files",
        "/media/songs/潮汐.flac": "it is read-only",
        "/media/songs/Tides.mp3": "the drive or share that it is on isn't connected",
    }
    reasons = [{"path": path, "reason": reason} for path, reason in refused.items()]
    sheet.seen({"able": 128, "unable": len(reasons), "kept_bytes": 913_000_000, "reasons": reasons, "films": True})


def _search(window: MainWindow) -> None:
    page = _page(window, "folders")
    page.search.setText({"en": "voice", "zh_CN": "声音"}.get(_language(), "voice"))


def _language() -> str:
    from app import i18n

    return i18n.language()


SETTINGS: dict[str, Callable[[MainWindow], object]] = {
    "settings-suggestions": _section("suggestions"),
    "settings-understanding": _section("understanding"),
    "settings-work": _section("work"),
    "settings-window": _section("window"),
    "settings-shortcuts": _key,
    "settings-privacy": _section("privacy"),
    "settings-ratings-out": _ratings_out,
    "settings-search": _search,
    "settings-folders": _folders,
    "settings-narrow": _folders,
}
