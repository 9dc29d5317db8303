"""Everything that can be done from the keyboard, as actions in menus; `?` shows them all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from app import i18n, icons, sections, theme
from app.formats import clock, fill
from app.pages.base import label

STARS = 5
UNLISTED = ("rate", "add_to_list", "sort", "theme", "language", "chapters", "sound_tracks", "subtitles")
"""Menus without keys of their own."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One action: its name in code, words, keys, icon, and whether it stays pressed."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


class Actions(QObject):
    """The actions by name, in five menus. The window connects them."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.by_name: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self._library()
        self._item()
        self._playback()
        self._view()
        self._help()

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def on(self, name: str, act: Callable[[], object]) -> None:
        """Say what an action does."""
        self.by_name[name].triggered.connect(lambda _checked=False: act())

    def group(self, name: str) -> list[QAction]:
        """List the actions of which one is chosen: sort, mode or theme."""
        return [a for a in self.by_name.values() if a.actionGroup() and a.actionGroup().objectName() == name]

    def show_work(self, working: bool, paused: bool) -> None:
        """Offer to pause, go on and stop while there is something to."""
        self["pause_indexing"].setText(self.tr("Go on indexing") if paused else self.tr("Pause indexing"))
        for name in ("pause_indexing", "stop_indexing"):
            self[name].setEnabled(working)

    def offer_resume(self, resume_s: float) -> None:
        """Say in the item menu where Play goes on, 0 for the start."""
        words = fill(self.tr("Resume at %1"), clock(resume_s)) if resume_s else self.tr("Play")
        self["play"].setText(words)

    def fill(self, menu: QMenu) -> None:
        """Put all menus into one, for the button at the top left."""
        inner = {id(action.menu()) for sub in self.menus.values() for action in sub.actions() if action.menu()}
        for sub in self.menus.values():
            if id(sub) not in inner:
                menu.addMenu(sub)

    # ── menus ───────────────────────────────────────────────────────────────────────────────────────

    def _library(self) -> None:
        self._menu("library", self.tr("&Library"))
        self._add("library", Spec("add_folder", self.tr("Add folder…"), ("Ctrl+O",), "folder-plus"))
        self._add("library", Spec("add_files", self.tr("Add files…"), ("Ctrl+Shift+O",), "file-plus"))
        self._add("library", Spec("search", self.tr("Search"), ("/", "Ctrl+F"), "magnifying-glass"))
        self._add("library", Spec("go_copies", self.tr("Likely copies…"), ("Ctrl+Shift+D",), "copy"))
        self._add("library", Spec("who", self.tr("Who is watching…"), ("Ctrl+Shift+W",), "users"))
        self.menus["library"].addSeparator()
        self._add("library", Spec("pause_indexing", self.tr("Pause indexing"), (), "pause"))
        self._add("library", Spec("stop_indexing", self.tr("Stop indexing"), (), "stop"))
        self.menus["library"].addSeparator()
        self._add("library", Spec("quit", self.tr("Quit"), ("Ctrl+Q",), "sign-out"))

    def _item(self) -> None:
        self._menu("item", self.tr("&Item"))
        play = self._add("item", Spec("play", self.tr("Play"), ("Return",), "play"))
        play.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the views answer Enter; here it is only named
        self._add("item", Spec("play_start", self.tr("Play from the start"), ("Ctrl+Return",), "skip-back"))
        self.menus["item"].aboutToHide.connect(lambda: self.offer_resume(0.0))
        self._add("item", Spec("play_next", self.tr("Play next"), ("Shift+Q",), "queue"))
        self._add("item", Spec("queue", self.tr("Add to queue"), ("Q",), "list-plus"))
        self._menu("add_to_list", self.tr("Add to list"), self.menus["item"]).setIcon(icons.icon("playlist"))
        self._add("add_to_list", Spec("new_list", self.tr("New list…"), ("Ctrl+Shift+N",), "plus"))
        off = self._add("item", Spec("take_off", self.tr("Take off this list"), (), "x"))
        off.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the list answers; here it is only named
        off.setVisible(False)
        self._add("item", Spec("more_like_this", self.tr("More like this"), ("M",), "sparkle"))
        self._add("item", Spec("mix", self.tr("Mix from these…"), ("Shift+M",), "magic-wand"))
        self._add("item", Spec("path", self.tr("Path from here to…"), ("Ctrl+Shift+M",), "path"))
        self._add("item", Spec("search_with", self.tr("Search with this picture"), ("S",), "image"))
        self._add("item", Spec("reveal", self.tr("Show in file manager"), ("Ctrl+Shift+R",), "folder-open"))
        self.menus["item"].addSeparator()
        rate = self._menu("rate", self.tr("Rate"), self.menus["item"])
        rate.setIcon(icons.icon("star"))
        for stars in range(1, STARS + 1):
            self._add("rate", Spec(f"rate_{stars}", "★" * stars, (str(stars),)))
        self._add("rate", Spec("rate_0", self.tr("No rating"), ("0",)))
        self._add("item", Spec("like", self.tr("Like"), ("L",), "heart"))
        self._add("item", Spec("dislike", self.tr("Dislike"), ("D",), "thumbs-down"))
        self._add("item", Spec("pass", self.tr("Not this"), ("X",), "x"))
        self._add("item", Spec("later", self.tr("Not now"), ("Z",), "clock"))
        self._add("item", Spec("note", self.tr("Note…"), ("N",), "note-pencil"))
        self._add("item", Spec("hide", self.tr("Hide"), ("H",), "eye-slash"))
        self._add("item", Spec("forget", self.tr("Forget what I did with it…"), ("Ctrl+Shift+Del",), "eraser"))
        self.menus["item"].addSeparator()
        self._add("item", Spec("show_item", self.tr("Show details"), ("Alt+Return",), "info"))
        self._add("item", Spec("edit", self.tr("Edit tags…"), ("F2", "E"), "pencil-simple"))
        self._add("item", Spec("copy_file", self.tr("Copy file"), ("Ctrl+C",), "copy"))
        self._add("item", Spec("copy_path", self.tr("Copy path"), ("Ctrl+Shift+C",), "path"))
        trash = self._add("item", Spec("trash", self.tr("Move to trash"), ("Del",), "trash"))
        trash.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # Del takes other things away elsewhere
        self.menus["item"].addSeparator()
        self._add("item", Spec("select_all", self.tr("Select all"), ("Ctrl+A",)))
        self["select_all"].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _playback(self) -> None:
        self._menu("playback", self.tr("&Playback"))
        self._add("playback", Spec("toggle", self.tr("Play or pause"), ("Space",), "play"))
        self._add("playback", Spec("play_all", self.tr("Play all in order"), ("Shift+Return",), "play"))
        self._add("playback", Spec("next", self.tr("Next"), ("Ctrl+Right",), "skip-forward"))
        self._add("playback", Spec("previous", self.tr("Previous"), ("Ctrl+Left",), "skip-back"))
        self._add("playback", Spec("forward", self.tr("10 seconds on"), ("Alt+Right",), "fast-forward"))
        self._add("playback", Spec("back", self.tr("10 seconds back"), ("Alt+Left",), "rewind"))
        self.menus["playback"].addSeparator()
        self._watching()
        self.menus["playback"].addSeparator()
        self._add("playback", Spec("queue_panel", self.tr("Queue"), ("Ctrl+U",), "queue", True))
        self._add("playback", Spec("shuffle", self.tr("Shuffle what comes"), ("Ctrl+H",), "shuffle", True))
        self._add("playback", Spec("repeat", self.tr("Repeat all, one or nothing"), ("Ctrl+T",), "repeat"))
        self.menus["playback"].addSeparator()
        self._add("playback", Spec("mini_player", self.tr("Small window"), ("Ctrl+M",), "picture-in-picture", True))
        self._add("playback", Spec("full_screen", self.tr("Full screen"), ("F11", "F"), "corners-out"))

        self.menus["playback"].addSeparator()
        self._add("playback", Spec("private", self.tr("Private session"), ("Ctrl+Shift+P",), "eye-closed", True))

    def _watching(self) -> None:
        """Chapters, tracks, speed; the three menus are filled by what plays."""
        playback = self.menus["playback"]
        self._menu("chapters", self.tr("Chapters"), playback).setIcon(icons.icon("list-numbers"))
        self._add("playback", Spec("next_chapter", self.tr("Next chapter"), ("Ctrl+Shift+Right",)))
        self._add("playback", Spec("previous_chapter", self.tr("Previous chapter"), ("Ctrl+Shift+Left",)))
        self._add("playback", Spec("next_mark", self.tr("Next moment or note"), ("Alt+Shift+Right",), "map-pin"))
        self._add("playback", Spec("previous_mark", self.tr("Previous moment or note"), ("Alt+Shift+Left",)))
        playback.addSeparator()
        self._menu("sound_tracks", self.tr("Sound track"), playback).setIcon(icons.icon("speaker-high"))
        self._menu("subtitles", self.tr("Subtitles"), playback).setIcon(icons.icon("closed-captioning"))
        self._add("playback", Spec("toggle_subtitles", self.tr("Subtitles on or off"), ("C",), "", True))
        self._add("playback", Spec("level", self.tr("All equally loud"), (), "", True))
        playback.addSeparator()
        self._add("playback", Spec("faster", self.tr("Faster"), ("]",), "gauge"))
        self._add("playback", Spec("slower", self.tr("Slower"), ("[",)))
        self._add("playback", Spec("normal_speed", self.tr("Normal speed"), ("=",)))
        self._add("playback", Spec("frame_on", self.tr("One picture on, while paused"), (".",)))
        self._add("playback", Spec("frame_back", self.tr("One picture back, while paused"), (",",)))

    def _view(self) -> None:
        view = self._menu("view", self.tr("&View"))
        places = self._places()
        numbers = {name: number for number, name in enumerate((n for n in places if n != "insights"), 1)}
        for name, text in places.items():
            self._add("view", Spec(f"go_{name}", text, (f"Ctrl+{numbers.get(name, 0)}",)))
        self._add("view", Spec("go_settings", self.tr("Settings"), ("Ctrl+,",), "gear"))
        view.addSeparator()
        self._choice("view", "mode", {
            "grid": Spec("grid", self.tr("Cards"), ("Ctrl+G",), "squares-four"),
            "list": Spec("list", self.tr("Rows"), ("Ctrl+L",), "rows"),
        })  # fmt: skip
        self._menu("sort", self.tr("Order"), view)
        self._choice("sort", "sort", {name: Spec(f"sort_{name}", text) for name, text in self._sorts().items()})
        self._add("view", Spec("go_up", self.tr("Up"), ("Alt+Up", "Backspace"), "arrow-up"))
        self._add("view", Spec("filters", self.tr("Filters"), ("Ctrl+Shift+F",), "funnel"))
        self._add("view", Spec("keep_search", self.tr("Keep this search…"), ("Ctrl+S",), "bookmark-simple"))
        self.menus["sort"].addSeparator()
        self._add("sort", Spec("reverse", self.tr("Reversed"), ("Ctrl+R",), checkable=True))
        self._add("view", Spec("details", self.tr("Details"), ("I",), "info", True))
        view.addSeparator()
        self._menu("theme", self.tr("Colours"), view)
        self._choice("theme", "theme", {
            "system": Spec("theme_system", self.tr("As the system")),
            "light": Spec("theme_light", self.tr("Light"), icon="sun"),
            "dark": Spec("theme_dark", self.tr("Dark"), icon="moon"),
        })  # fmt: skip
        self._menu("language", self.tr("Language"), view)
        own = {"system": self.tr("As the system"), **i18n.LANGUAGES}  # each in its own language
        self._choice("language", "language", {name: Spec(f"language_{name}", text) for name, text in own.items()})

    def _help(self) -> None:
        self._menu("help", self.tr("&Help"))
        self._add("help", Spec("shortcuts", self.tr("Keyboard shortcuts"), ("?", "F1"), "keyboard"))
        self._add("help", Spec("welcome", self.tr("Welcome…"), (), "hand-waving"))
        self._add("help", Spec("about", self.tr("About Homereel"), (), "info"))

    def _places(self) -> dict[str, str]:
        return {
            "foryou": self.tr("For you"),
            **{place: sections.name(section) for place, section in sections.SECTION_OF.items()},
            "lists": self.tr("Lists"),
            "insights": self.tr("Insights"),
            "activity": self.tr("Activity"),
        }

    def _sorts(self) -> dict[str, str]:
        return {
            "added": self.tr("Newest first"),
            "title": self.tr("Title"),
            "duration": self.tr("Longest first"),
            "year": self.tr("Year"),
            "played": self.tr("Last played"),
            "rating": self.tr("Rating"),
            "plays": self.tr("Most played"),
            "size": self.tr("Largest file"),
            "order": self.tr("Episodes and tracks in order"),
        }

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _menu(self, name: str, text: str, parent: QMenu | None = None) -> QMenu:
        menu = QMenu(text, self._window)
        self.menus[name] = menu
        if parent is not None:
            parent.addMenu(menu)
        return menu

    def _add(self, menu: str, spec: Spec) -> QAction:
        action = QAction(spec.text, self._window, checkable=spec.checkable)
        if spec.icon:
            action.setIcon(icons.icon(spec.icon))
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setIconVisibleInMenu(bool(spec.icon))
        self.by_name[spec.name] = action
        self.menus[menu].addAction(action)
        self._window.addAction(action)
        return action

    def _choice(self, menu: str, group_name: str, specs: dict[str, Spec]) -> None:
        """Add actions of which one is chosen; `data()` says which."""
        group = QActionGroup(self)
        group.setObjectName(group_name)
        for value, spec in specs.items():
            action = self._add(menu, spec)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)


class ShortcutsDialog(QDialog):
    """All actions that have keys, by menu."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setModal(False)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setSpacing(theme.SPACE_6)
        shown = [name for name in actions.menus if name not in UNLISTED]
        halves = (QVBoxLayout(), QVBoxLayout())  # (they would take the spacing of the row that they stand in)
        for half in halves:
            half.setSpacing(theme.SPACE_2)
        for name in shown:
            halves[0 if name == "item" else 1].addLayout(self._section(actions, name))
        for half in halves:
            half.addStretch(1)
            columns.addLayout(half)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setWidget(inside)
        scroll.setProperty("role", "readable")
        scroll.setAccessibleName(self.windowTitle())
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        self.resize(720, 680)

    def _section(self, actions: Actions, name: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_5)
        grid.setVerticalSpacing(theme.SPACE_1)
        grid.setContentsMargins(0, 0, 0, theme.SPACE_3)
        grid.addWidget(label(without_mark(actions.menus[name].title()), "strong"), 0, 0, 1, 2)
        members = [a for a in actions.menus[name].actions() if a.shortcuts()]
        if name == "item":
            members += [a for a in actions.menus["rate"].actions() if a.shortcuts()]
        for row, action in enumerate(members, 1):
            keys = ", ".join(k.toString(QKeySequence.SequenceFormat.NativeText) for k in action.shortcuts())
            grid.addWidget(QLabel(without_mark(action.text())), row, 0)
            grid.addWidget(label(keys, "muted"), row, 1, Qt.AlignmentFlag.AlignRight)
        return grid


def without_mark(text: str) -> str:
    """Leave out the mark of a menu's letter: "&Help", and "帮助(&H)" as menus have it in Chinese."""
    return re.sub(r"\s?\(&\w\)", "", text).replace("&", "")
