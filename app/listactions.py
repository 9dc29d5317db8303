"""What can be done with lists from anywhere in the window: add to one, drop on one, mix, go from this to that."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QKeySequence

from app import icons
from app.dragging import Dragging
from app.rulesheet import RuleSheet
from core.playlists import MANUAL, SMART, Named, Rules
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow


class ListActions(QObject):
    """Connects the lists to the window. Knows the window; the page doesn't."""

    def __init__(self, window: MainWindow, dragging: Dragging) -> None:
        super().__init__(window)
        self._window, self._page = window, window.lists
        self._own: list[Named] = []
        self._offered: list[QAction] = []
        self.sheet: RuleSheet | None = None
        self._connect(dragging)
        self._read()

    def _connect(self, dragging: Dragging) -> None:
        window, page = self._window, self._page
        page.deeds.said.connect(self._say)
        page.playWanted.connect(self.play)
        page.rulesWanted.connect(lambda name, rules: self.open_sheet(name, rules))
        window.backend.listsChanged.connect(self._read)
        window.backend.libraryChanged.connect(self._read)
        on = window.actions_.on
        on("new_list", self.new_list)
        on("take_off", lambda: page.order.removeWanted.emit(page.view.selected()))
        on("mix", self.mix)
        on("path", self.path)
        window.actions_.menus["item"].aboutToShow.connect(self._offer)
        names, media = page.sources.view, page.view
        dragging.take_at(names.viewport(), self._dropped, self._takes, names.show_drop)
        dragging.take_at(media.viewport(), page.order.drop, lambda _at: page.order.on, page.order.show_line)

    # ── from the menu of anything ───────────────────────────────────────────────────────────────────

    def new_list(self) -> None:
        """Ask how a list of the chosen ones is to be called."""
        ids = self._window.controls.selected()
        page = self._page
        words = self.tr("Name of the new list")
        page.ask(
            words, "", lambda name: page.deeds.create(name, ids), None if page.isVisible() else self._window.top_bar
        )

    def add_to(self, name: str) -> None:
        """Put the chosen ones at the end of a list."""
        ids = self._window.controls.selected()
        if ids:
            self._page.deeds.add(name, ids)

    def mix(self) -> None:
        """Open a sheet for a list like the chosen ones."""
        ids = self._window.controls.selected()
        if ids:
            self.open_sheet(like=ids)

    def path(self) -> None:
        """Open a sheet for a way from the chosen one, to the other one where two are chosen."""
        ids = self._window.controls.selected()
        if ids:
            self.open_sheet(like=ids[:2], path=True)

    def open_sheet(
        self, name: str = "", rules: Rules | None = None, *, like: Sequence[MediaId] = (), path: bool = False
    ) -> None:
        """Open the sheet for a list by rules beside the window."""
        window = self._window
        self.sheet = RuleSheet(window.backend, self._page.deeds, window.controls.selected, window)
        self.sheet.kept.connect(self._kept)
        self.sheet.playWanted.connect(lambda ids: self.play(ids, False))
        self.sheet.open_with(name, rules, like=like, path=path)

    def play(self, ids: list[MediaId], shuffled: bool) -> None:
        """Play media in order, or shuffled, beginning with any of them."""
        if not ids:
            return
        first = random.SystemRandom().randrange(len(ids)) if shuffled else 0
        player, source = self._window.player, self._page.source
        was_shuffled = player.line.seed is not None
        player.play(ids[first], 0.0, source, 0, first, among=ids, resume=not shuffled)
        if shuffled and not was_shuffled:
            seed = random.SystemRandom().randrange(2**31)
            player.change_queue(lambda queue: queue.shuffle(seed))
        elif not shuffled and was_shuffled:
            player.change_queue(lambda queue: queue.straighten())

    # ── keeping in step ─────────────────────────────────────────────────────────────────────────────

    def _read(self, _: object = None) -> None:
        profile = self._window.backend.profile
        self._window.backend.run(
            lambda store, _: [Named(r.name, r.kind, r.count) for r in store.playlists.all(profile) if r.kind == MANUAL],
            self._take,
            key="own lists",
        )

    def _take(self, own: list[Named]) -> None:
        """List the lists of one's own in the menu of anything."""
        self._own = own
        menu, first = self._window.actions_.menus["add_to_list"], self._window.actions_["new_list"]
        for action in self._offered:
            menu.removeAction(action)
            action.deleteLater()
        self._offered = []
        for named in own:
            action = QAction(icons.icon("playlist"), named.name.replace("&", "&&"), menu)
            action.triggered.connect(functools.partial(self._added, named.name))
            menu.insertAction(first, action)
            self._offered.append(action)

    def _added(self, name: str, _checked: bool = False) -> None:
        self.add_to(name)

    def _offer(self) -> None:
        """Say in the menu of items what fits: Del means the list on a list of one's own."""
        actions, here = self._window.actions_, self._page.isVisible() and self._page.is_own
        actions["take_off"].setVisible(here)
        delete = [QKeySequence("Del")]
        actions["take_off"].setShortcuts(delete if here else [])
        actions["trash"].setShortcuts([] if here else delete)
        two = len(self._window.controls.selected()) == 2
        actions["path"].setText(self.tr("Path between these…") if two else self.tr("Path from here to…"))

    def _kept(self, name: str) -> None:
        self._window.go("lists")
        self._page.choose(SMART, name)

    # ── dropping ────────────────────────────────────────────────────────────────────────────────────

    def _takes(self, at: QPoint) -> bool:
        named = self._page.sources.view.named_at(at)
        return named is not None and named.kind == MANUAL

    def _dropped(self, ids: list[MediaId], at: QPoint) -> None:
        named = self._page.sources.view.named_at(at)
        if named is not None:
            self._page.deeds.add(named.name, ids)

    def _say(self, words: str, button: str, act: object) -> None:
        self._window.toast.say(words, button, act if callable(act) else None)
