"""Settings: the folders of the library, and how new files in them are found."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import filedialogs, formats, icons, theme
from app.activity_steps import number
from app.formats import fill
from app.pages.base import label
from app.reveal import Reveal
from app.settings_parts import Beside, Panel, Row, Switch, beside, for_library
from core import moving
from core.errors import show_path
from core.settings import Watching
from core.store import Root
from core.watching import Watched, wanted_way

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.index import Indexes
    from core.store import Store

translate = QCoreApplication.translate
LOOK_MS = 1000
MINUTES = (5, 15, 60, 1440)


@dataclass(frozen=True, slots=True)
class Folders:
    """What the store says of them, and which are there now."""

    roots: Sequence[Root]
    removed: Sequence[Root]
    there: frozenset[bytes]
    watching: Watching
    ways: Mapping[bytes, Watched]


def _read(store: Store, _: Indexes) -> Folders:
    roots, watching = store.roots.rows(), store.watching()
    return Folders(
        roots,
        store.roots.rows(removed=True),
        frozenset(root.path for root in roots if os.path.exists(root.path)),
        watching,
        {root.path: wanted_way(root, watching) for root in roots},
    )


class FolderSettings(QWidget):
    """One card for each folder, those that were taken out, and the switch for new files."""

    arranged = Signal()
    """Cards may have come and gone."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._backend, self._worker = window, window.backend, window.worker
        self._reveal = Reveal(self)
        self.cards: dict[bytes, FolderCard] = {}
        self.out: dict[bytes, Row] = {}
        self._soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._soon.timeout.connect(self.refresh)
        self.add_button = QPushButton(self.tr("Add folder…"))
        self.add_button.setProperty("role", "primary")
        self.add_button.clicked.connect(window.add_folder)
        self.none = label(self.tr("No folders yet. Add one, or drop it on the window."), "muted")
        self.none.setWordWrap(True)
        self.removed = Panel(
            self.tr("Taken out"), self.tr("Not shown and not suggested; what you played, rated and wrote is kept.")
        )
        for part in (self.none, self.removed):
            part.hide()  # until it is known
        self._lay_out(self._make_watching())
        worker = self._worker
        for signal in (worker.ready, worker.stateChanged, worker.pathsChanged, worker.watchingChanged):
            signal.connect(self._later)
        self._backend.libraryChanged.connect(self._later)

    def _make_watching(self) -> Panel:
        panel = Panel(self.tr("New files"), for_library())
        self.watching = Switch()
        self.watching.clicked.connect(self._switch)
        means = self.tr("What comes, changes or goes in these folders is noticed while Homereel is open.")
        panel.add(Row(self.tr("Find new files by themselves"), means, self.watching))
        self.every = QComboBox()
        for minutes in MINUTES:
            self.every.addItem(every(minutes), minutes)
        self.every.activated.connect(self._set_every)
        means = self.tr(
            "On network drives the system doesn’t tell of changes. A look reads names, sizes and dates only."
        )
        panel.add(Row(self.tr("Look through network drives"), means, self.every))
        return panel

    def _lay_out(self, watching: Panel) -> None:
        self.watch_panel = watching
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.SPACE_3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(self.none)
        column.addLayout(self._column)
        column.addWidget(self.add_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(watching)
        column.addWidget(self.removed)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the folders again."""
        self._backend.run(_read, self._show, key="settings-folders")

    def _later(self, _what: object = None) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show(self, folders: Folders) -> None:
        self.none.setVisible(not folders.roots)
        self.watching.setChecked(folders.watching.on)
        self.every.setEnabled(folders.watching.on)
        choose_minutes(self.every, folders.watching.every_min)
        told = {watched.path: watched for watched in self._worker.watched}
        for path in self.cards.keys() - {root.path for root in folders.roots}:
            gone = self.cards.pop(path)
            gone.hide()
            gone.deleteLater()
        for root in folders.roots:
            if root.path not in self.cards:
                self.cards[root.path] = made = FolderCard(self, root)
                self._column.addWidget(made)
            way = told.get(root.path, folders.ways[root.path]) if folders.watching.on else folders.ways[root.path]
            self.cards[root.path].show_root(root, root.path in folders.there, way)
        self._show_removed(folders.removed)
        self.arranged.emit()

    def _show_removed(self, removed: Sequence[Root]) -> None:
        for path in self.out.keys() - {root.path for root in removed}:
            row = self.out.pop(path)
            self.removed.rows.remove(row)
            row.hide()
            row.deleteLater()
        for root in removed:
            if root.path not in self.out:
                back = QPushButton(self.tr("Bring back"))
                back.clicked.connect(lambda _checked=False, path=root.path: self.restore(path))
                name = show_path(root.path)
                back.setAccessibleName(fill(self.tr("Bring back %1"), name))
                self.out[root.path] = self.removed.add(Row(name, self.tr("%n file(s)", "", root.files), back))
        self.removed.setVisible(bool(removed))

    def find_rows(self, text: str) -> bool:
        """Show the rows of the switch that have this text; say whether they, the button or a folder do."""
        told = [self.add_button.text().lower(), *(show_path(path).lower() for path in self.cards)]
        return self.watch_panel.find_rows(text) or any(text in words for words in told)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def _changed(self, _done: object = None) -> None:
        self._backend.libraryChanged.emit()
        self._worker.watch()
        self.refresh()

    def remove(self, path: bytes) -> None:
        """Take a folder out, at once; it can be brought back."""

        def done(count: int) -> None:
            self._changed()
            words = self.tr("%n file(s) are no longer shown. Their history is kept.", "", count)
            self._window.toast.say(words, self.tr("Undo"), lambda: self.restore(path))

        self._backend.write(lambda store: store.roots.remove(store.roots.find(path).id), done)

    def restore(self, path: bytes) -> None:
        """Bring a folder back, and look what changed in it meanwhile."""

        def done(_count: int) -> None:
            self._changed()
            self._worker.look_again([path])

        self._backend.write(lambda store: store.roots.restore(store.roots.find(path, removed=True).id), done)

    def move(self, path: bytes, place: bytes) -> None:
        """Say where a folder lies now."""

        def moved(to: bytes, undo: bool = True) -> None:
            self._changed()
            self._worker.index([to])
            if undo:
                words = fill(self.tr("It is looked for in %1 from now on."), show_path(to))
                self._window.toast.say(words, self.tr("Undo"), lambda: write(to, path, undo=False))

        def write(old: bytes, new: bytes, *, undo: bool = True) -> None:
            self._backend.write(
                lambda store: moving.move(store, store.roots.find(old), new, force=not undo),
                lambda _: moved(new, undo),
            )

        write(path, place)

    def ask_move(self, path: bytes) -> None:
        """Ask for the new place of a folder."""
        title = fill(self.tr("Where is %1 now?"), os.path.basename(show_path(path)))
        chosen = filedialogs.ask_folder(self, title, os.path.dirname(show_path(path)))
        if chosen:
            self.move(path, os.fsencode(chosen))

    def look(self, path: bytes) -> None:
        """Look through a folder now."""
        self._worker.index([path])
        self._window.toast.say(self.tr("Looking through it. What is new appears as it comes."))

    def reveal(self, path: bytes) -> None:
        """Show a folder in the system's file manager."""
        self._reveal.show([path])

    def set_watch(self, path: bytes, how: str) -> None:
        """Say how one folder is watched."""
        self._backend.write(lambda store: store.roots.set_watch(store.roots.find(path).id, how), self._watch_changed)

    def _watch_changed(self, _done: object = None) -> None:
        self._worker.watch()
        self.refresh()

    def _switch(self, on: bool) -> None:
        every_min = int(self.every.currentData())
        self._backend.write(lambda store: store.set_watching(Watching(on, every_min)), self._watch_changed)

    def _set_every(self, _index: int) -> None:
        self._switch(self.watching.isChecked())


class FolderCard(QFrame):
    """One folder: where it is, how it stands, what can be done with it."""

    def __init__(self, page: FolderSettings, root: Root) -> None:
        super().__init__()
        self._page, self.path = page, root.path
        self.setProperty("role", "card")
        self.name = label(os.path.basename(show_path(root.path).rstrip("/")) or show_path(root.path), "strong")
        self.place, self.standing, self.way = label("", "caption"), label(""), label("", "caption")
        for words in (self.place, self.standing, self.way):
            words.setWordWrap(True)
        self.place.setText(show_path(root.path))
        self.watch = QComboBox()
        self.watch.addItem(self.tr("As they come"), "events")
        for minutes in MINUTES:
            self.watch.addItem(every(minutes), str(minutes))
        self.watch.addItem(self.tr("Never"), "off")
        self.watch.setAccessibleName(fill(self.tr("When new files in %1 are looked for"), self.name.text()))
        self.watch.activated.connect(lambda _index: page.set_watch(self.path, str(self.watch.currentData())))
        self.moved = QPushButton(self.tr("It has moved…"))
        self.moved.clicked.connect(lambda: page.ask_move(self.path))
        self.look = self._button("arrows-clockwise", self.tr("Look through it now"), page.look)
        self.reveal = self._button("folder-open", self.tr("Show in file manager"), page.reveal)
        self.remove = self._button("x", self.tr("Take out of the library"), page.remove)
        self.remove.setToolTip(self.tr("Take out of the library: no file is touched, and the history is kept"))
        self._lay_out()

    def _button(self, icon: str, words: str, act: Callable[[bytes], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(icon))
        button.setToolTip(words)
        button.setAccessibleName(f"{words}: {self.name.text()}")
        button.clicked.connect(lambda: act(self.path))
        return button

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self.name, self.place, self.standing, self.way):
            words.addWidget(part)
        self.controls = beside(self.moved, self.watch, self.look, self.reveal, self.remove)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        outer.addWidget(Beside(words, self.controls))

    def show_root(self, root: Root, there: bool, way: Watched) -> None:
        """Say how it stands."""
        role = "" if there else "warn"
        if self.standing.property("role") != role:
            self.standing.setProperty("role", role)
            self.standing.style().polish(self.standing)
        self.standing.setText(self._standing(root, there))
        self.way.setText(said_way(way, there))
        self.moved.setVisible(not there)
        self.look.setEnabled(there)
        self.reveal.setEnabled(there)
        choose_way(self.watch, root.watch or "events")

    def _standing(self, root: Root, there: bool) -> str:
        count = root.media or root.files  # files, where nobody has looked into them yet
        words = self.tr("%n item(s)", "", count) if root.media else self.tr("%n file(s)", "", count)
        parts = [words.replace(str(count), number(count))]
        if root.bad:
            parts.append(self.tr("%n file(s) can’t be read", "", root.bad))
        if not there:
            parts.insert(0, self.tr("Not there now: plug in its drive"))
        elif root.looked_at:
            parts.append(fill(self.tr("looked through %1"), formats.day(root.looked_at)))
        else:
            parts.append(self.tr("not looked through yet"))
        return " · ".join(parts)


def said_way(way: Watched, there: bool) -> str:
    """Say in a line how new files are found."""
    if way.how == "off":
        return translate("settings", "New files aren’t looked for")
    if not there or way.how == "away":
        return translate("settings", "Noticed as soon as it is back")
    if way.how == "events":
        return translate("settings", "New files are noticed as they come")
    means = {
        "network": translate("settings", "A network drive: looked through %1"),
        "full": translate("settings", "The system can watch no more folders: looked through %1"),
    }
    return fill(means.get(way.why, translate("settings", "Looked through %1")), every(way.every_min).lower())


def every(minutes: int) -> str:
    """Say how often."""
    if minutes == 1440:
        return translate("settings", "Once a day")
    if minutes == 60:
        return translate("settings", "Every hour")
    if minutes == 1:
        return translate("settings", "Every minute")
    return fill(translate("settings", "Every %1 minutes"), minutes)


def choose_minutes(box: QComboBox, minutes: int) -> None:
    """Show so many minutes, adding them where they aren't offered."""
    if box.findData(minutes) < 0:
        box.addItem(every(minutes), minutes)
    box.setCurrentIndex(box.findData(minutes))


def choose_way(box: QComboBox, way: str) -> None:
    """Show how a folder is watched, adding minutes that aren't offered."""
    if box.findData(way) < 0:
        box.addItem(every(int(way)), way)
    box.setCurrentIndex(box.findData(way))
