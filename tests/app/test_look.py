"""What is drawn, read by machine on every page and in every dialog: contrast, the language spoken, names for all."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app import i18n, theme
from app.cardart import first_letters
from app.samples import EPISODES, SAMPLES, fill
from app.theme import LIGHT, Theme
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from tests.app import looking, panel_library
from tests.app.looking import settle
from tests.app.stations import visited
from tests.app.test_room import opened
from tests.app.test_voices import built  # noqa: F401  its library has voices in it
from tests.app.test_walk import nameless
from tests.app.test_walk_dialogs import Walk

pytestmark = pytest.mark.no_qt_log

SPOKEN = [("en", "light"), ("zh_CN", "dark")]
NAMES = (
    {"homereel", "english", "mpris", "kodi", "jellyfin", "last", "fm", "listenbrainz", "trakt", "letterboxd"}
    | {"strawberry", "musicbee"}
    | {
        *("imdb", "videodb", "xml", "db"),
        *("clip", "vit", "siglip", "whisper", "faster", "resemblyzer", "mfcc", "minilm", "huggingface", "laion", "mit"),
        *("apache", "timm", "base", "large", "small", "medium", "turbo"),
    }
)
"""Words that are the same in each language: names."""
TECHNICAL = {
    *("m3u8", "m3u", "xspf", "nfo", "csv", "json", "ffmpeg", "sqlite", "pyside6", "qt", "gpl", "http", "https", "org"),
    *(
        "h",
        "aac",
        "hz",
        "khz",
        "mb",
        "gb",
        "kb",
        "kbit",
        "mbit",
        "fps",
        "lufs",
        "lu",
        "bpm",
        "dnxhd",
        "mp4",
        "ogg",
        "mkv",
        "jpg",
        "srt",
    ),
    *(
        "ctrl",
        "shift",
        "alt",
        "esc",
        "del",
        "enter",
        "tab",
        "pgup",
        "pgdown",
        "home",
        "end",
        "space",
        "return",
        "delete",
    ),
    *("left", "right", "up", "down", "menu", "media", "play", "previous", "next", "stop", "backspace", "ins", "meta"),
}
"""Formats, units, keys of the keyboard."""
ASKED = {
    *("is", "year", "kind", "unseen", "seen", "liked", "video", "music", "speech", "sound", "en", "zh", "len", "tag"),
    *("lang", "artist", "album", "series", "genre", "like", "before"),
}
"""Words of the language in which one searches, the same for all; and the end of a copy's name."""
TYPED = {"the", "pilots", "anchor", "list", "nowhere", "by", "sea"}
"""What these tests type."""
EXAMPLES = ("a red car in the snow", "Show S01E02", "Show/Season 1/02", "雪地里的红色汽车", "《剧名》第3集", "简体中文")
"""Given in both languages on purpose; and a language's own name."""
LATIN = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
RAW = re.compile(r"%(?:[1-9]|n|L\d)|\{\w*\}|\bNone\b|\bnan\b|[a-z]+_[a-z_]+")
"""Places that nobody filled, values and keys that aren't for people."""


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:  # noqa: F811
    return panel_library.copied(built, tmp_path)


@pytest.fixture(params=SPOKEN, ids=[language for language, _ in SPOKEN])
def language(qapp: QApplication, light: Theme, request: pytest.FixtureRequest) -> Iterator[str]:
    spoken, mode = request.param
    i18n.install(qapp, spoken)
    light.set_mode(mode)
    yield spoken
    i18n.install(qapp, "en")


@pytest.fixture
def walk(
    qtbot: QtBot, home: Home, library: panel_library.Library, store: Store, open_window: Callable[..., MainWindow]
) -> Walk:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(lambda: bool(window.library.model.ids) and window.library.model.card(0) is not None)
    return Walk(qtbot, window, library, store)


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def words_of(root: QWidget) -> Iterator[str]:
    """List what can be read and what a screen reader says: drawn words, tips, names, entries of menus, items."""
    yield from (one.text for one in looking.drawn(root) if not one.is_icon)
    for widget in (root, *looking.shown(root)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.whatsThis())
        yield from (getattr(widget, "placeholderText", str)(), getattr(widget, "statusTip", str)())
        if isinstance(widget, QAbstractItemView):
            yield from names_of_items(widget)
    if isinstance(root, QMenu):
        yield from (action.text() for action in root.actions())


def of_library(home: Home) -> str:
    """Give all text that is in the library: it may be in any language."""
    with closing(sqlite3.connect(home.library)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in _rows(db, table)]
    return " ".join(v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for row in rows for v in row)


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    try:
        return list(db.execute(f'SELECT * FROM "{table}"'))
    except sqlite3.DatabaseError:  # a table of the text index that only SQLite itself reads
        return []


def foreign(words: str, language: str, known: set[str]) -> list[str]:
    """Name the words of another language in a text, and places that nobody filled."""
    for example in EXAMPLES:
        words = words.replace(example, "")
    strange = RAW.findall(words)
    if language == "en":
        return strange + [found for found in CHINESE.findall(words) if found not in known]
    return strange + [found for found in LATIN.findall(words) if found.lower() not in known]


# ── Names for screen readers ────────────────────────────────────────────────────────────────────────


def names_of_items(view: QAbstractItemView) -> list[str]:
    """Ask as a screen reader does what the items of a view are called; those that can be seen, at most forty."""
    model = view.model()
    if model is None:
        return []
    found = QAccessible.queryAccessibleInterface(view)
    return [child.text(QAccessible.Text.Name) for child in _items(view, found)]


def _items(view: QAbstractItemView, of: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    seen = QRect(view.viewport().mapToGlobal(QPoint(0, 0)), view.viewport().size())
    roles = (QAccessible.Role.ListItem, QAccessible.Role.Cell, QAccessible.Role.TreeItem)
    for number in range(min(of.childCount(), 40)):
        child = of.child(number)
        if child is not None and child.isValid() and child.role() in roles and seen.intersects(child.rect()):
            yield child


def unnamed_items(root: QWidget) -> list[str]:
    views = [view for view in root.findChildren(QAbstractItemView) if view.isVisibleTo(root)]
    return [fault for view in views for fault in unnamed_items_of(view)]


def unnamed_items_of(view: QAbstractItemView) -> list[str]:
    names = names_of_items(view)
    return [f"item {number} of {looking.named(view)}" for number, name in enumerate(names) if not name.strip()]


# ── The walks ───────────────────────────────────────────────────────────────────────────────────────


def faults(root: QWidget, language: str, known: set[str]) -> list[str]:
    found = [f"pale: {one}" for one in looking.pale(root)]
    found += [f"nameless: {one}" for one in (*nameless(root), *unnamed_items(root))]
    for words in set(words_of(root)):
        if strange := foreign(words, language, known):
            found.append(f"strange: {strange} in “{words}”")
    return found


def known_words(home: Home, language: str) -> set[str]:
    text = of_library(home)
    if language == "en":
        return {*CHINESE.findall(text), *CHINESE.findall(" ".join(EXAMPLES))}
    with closing(sqlite3.connect(home.library)) as db:
        named = db.execute("SELECT title FROM media UNION SELECT artist FROM media")
        initials = {first_letters(name).lower() for (name,) in named}
    return {word.lower() for word in LATIN.findall(text)} | NAMES | TECHNICAL | ASKED | TYPED | initials


def told(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{name}: {fault}" for name, faults in found.items() for fault in faults)


def test_pages_can_be_read_speak_one_language_and_name_everything(language: str, home: Home, walk: Walk) -> None:
    known = known_words(home, language)
    found = {name: wrong for name, window in visited(walk) if (wrong := faults(window, language, known))}
    assert not found, told(found)


def test_dialogs_and_menus_do_so_too(language: str, home: Home, walk: Walk) -> None:
    known = known_words(home, language)
    found = {name: wrong for name, shown in opened(walk) if (wrong := faults(shown, language, known))}
    assert not found, told(found)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_written_over_pictures_can_be_read(
    qtbot: QtBot, light: Theme, tmp_path: Path, mode: theme.Mode, open_home: Callable[[Home], MainWindow]
) -> None:
    light.set_mode(mode)
    home = Home(tmp_path / "pictures").make()
    fill(home, tmp_path / "media", SAMPLES + EPISODES)
    window = open_home(home)
    for place in ("library", "series", "music", "foryou"):
        window.go(place)
        qtbot.wait(300)
        settle()
        assert not looking.pale(window), place


# ── That they find what they look for ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("role", "colour"), [("muted", "#8F949B"), ("accent", "#D08A5C"), ("text", "#909090")])
def test_too_pale_a_token_is_found(
    qtbot: QtBot, light: Theme, walk: Walk, monkeypatch: pytest.MonkeyPatch, role: str, colour: str
) -> None:
    walk.window.go("activity")
    settle()
    assert looking.pale(walk.window) == []
    monkeypatch.setattr(theme, "LIGHT", replace(LIGHT, **{role: colour}))
    light.set_mode("light")
    settle()
    assert looking.pale(walk.window)
    monkeypatch.undo()
    light.set_mode("light")


def test_words_of_the_other_language_and_raw_ones_are_found() -> None:
    assert foreign("“12:31 处有相似的 street”", "zh_CN", {"rain"}) == ["street"]
    assert foreign("《Rain》共 3 项", "zh_CN", {"rain"}) == []
    assert foreign("%1 of 3", "en", set()) == ["%1"]
    assert foreign("3 项", "en", set()) == ["项"]
    assert foreign("why_not_said {name}", "en", set()) == ["why_not_said", "{name}"]


def test_an_item_without_a_name_is_found(qtbot: QtBot) -> None:
    view = QListWidget()
    qtbot.addWidget(view)
    view.addItems(["one", ""])
    view.show()
    settle()
    assert len(unnamed_items_of(view)) == 1


# ── Where the keyboard is ───────────────────────────────────────────────────────────────────────────


def test_one_sees_in_every_dialog_where_the_keyboard_is(language: str, walk: Walk) -> None:
    found = {}
    for place, shown in opened(walk):
        if not isinstance(shown, QMenu) and (wrong := unmarked(shown)):
            found[place] = wrong
    assert not found, told(found)


def unmarked(root: QWidget) -> list[str]:
    """Name what looks the same with the focus and without, or whose sign of it stands out less than 3 to 1."""
    found = []
    root.activateWindow()
    for widget in list(looking.shown(root)):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None
        if not reached or not widget.isVisible():
            continue
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        if not widget.hasFocus():
            continue
        place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()).adjusted(-1, -1, 1, 1)
        lit = looking.pixels(root, place)
        widget.clearFocus()
        settle()
        dark = looking.pixels(root, place)
        differs = np.abs(lit - dark).max(axis=2) > 0.02
        if not differs.any():
            found.append(f"no sign: {looking.named(widget)}")
            continue
        beside = np.median(dark[0], axis=0)  # what is round it: WCAG asks for 3 to 1 to either
        best = max(float(looking.ratio(lit[differs], ground).max()) for ground in (dark[differs], beside))
        if best < 3:
            found.append(f"a faint sign, {best:.2f}: {looking.named(widget)}")
    return found
