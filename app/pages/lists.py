"""Lists: those that the history makes by itself, those that rules make, those put together by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import filedialogs, listwords, theme
from app.formats import fill, length
from app.importsheet import ImportSheet
from app.kept_searches import NameField
from app.listdeeds import ListDeeds
from app.listorder import ListOrder
from app.listpanel import RECENT
from app.listparts import Deeds, Sources, framed
from app.listwords import HIDDEN
from app.pages.base import EmptyState, MediaPage
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import playlists
from core.playlists import HISTORY, MANUAL, SMART, Named, Rules
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

BESIDE_PX = 720
"""A page as wide has its lists beside the media; a narrower one has them in a menu."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list as it is now.

    Attributes:
        rules: what makes a smart one.
        titles: of what the rules name.
        is_news: it makes something else than when it was made last.
    """

    kind: str
    name: str
    ids: list[MediaId]
    length_s: float = 0.0
    rules: Rules | None = None
    titles: Mapping[MediaId, str] = field(default_factory=dict)
    is_news: bool = False


class ListsPage(MediaPage):
    """One list at a time, beside the names of all."""

    playWanted = Signal(list, bool)
    """Media in order; True: shuffled."""
    rulesWanted = Signal(str, object)
    """A sheet for a list by rules: its name and its rules, "" and None for a new one."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self.kind, self.name = RECENT.kind, RECENT.name
        self.source = f"playlist:{self.name}"
        self.listed = Listed(self.kind, self.name, [])
        self.named: list[Named] = []
        self.sources, self.deeds_bar = Sources(), Deeds()
        self.deeds, self.order = ListDeeds(backend, self), ListOrder(self.view)
        self.name_field: NameField | None = None
        self.importing: ImportSheet | None = None
        self._lay_out()
        self._connect()
        self._name()

    def make_empty(self) -> EmptyState:
        """Say what fills the list."""
        return EmptyState("playlist", self.tr("Nothing here yet"), "")

    @property
    def is_own(self) -> bool:
        """Whether the list at hand was put together by hand."""
        return self.kind == MANUAL

    # ── choosing ────────────────────────────────────────────────────────────────────────────────────

    def choose(self, kind: str, name: str) -> None:
        """Look at another list."""
        self.resume(kind, name)
        self.refresh()

    def resume(self, kind: str, name: str) -> None:
        """Be at this list when somebody looks here."""
        if (kind, name) != (self.kind, self.name):
            self.kind, self.name, self.source = kind, name, f"playlist:{name}"
            self.listed = Listed(kind, name, [])
            self.model.set_ids([])
            self.view.forget()
            self._name()

    def refresh(self) -> None:
        """Make the list again, and name all lists anew."""
        profile, kind, name = self.backend.profile, self.kind, self.name
        self.backend.run(functools.partial(_read, profile, kind, name), self._show, key="lists", error=self._gone)
        self._read_names()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the list whenever it is looked at."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the lists beside the media, or as a menu where there is no room."""
        super().resizeEvent(event)
        beside = self.width() >= theme.eased(BESIDE_PX)
        self.sources.setVisible(beside)
        self.sources.switch.setVisible(not beside)
        self.heading.setVisible(beside)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        top, body = column.takeAt(0).widget(), column.takeAt(0).widget()
        column.addLayout(framed(self.sources, top, self.deeds_bar, body))
        self.header.insertWidget(0, self.sources.switch)

    def _connect(self) -> None:
        self.backend.historyChanged.connect(self._changed)
        self.backend.listsChanged.connect(self._changed)
        sources, bar = self.sources, self.deeds_bar
        sources.view.chosen.connect(self.choose)
        sources.view.left.connect(self._to_media)
        sources.view.menuWanted.connect(bar.acts.pop_up)
        sources.rulesWanted.connect(lambda: self.rulesWanted.emit("", None))
        sources.emptyWanted.connect(self.ask_new)
        sources.importWanted.connect(self._ask_import)
        bar.play.clicked.connect(lambda: self.playWanted.emit(list(self.model.ids), False))
        bar.shuffle.clicked.connect(lambda: self.playWanted.emit(list(self.model.ids), True))
        bar.smooth.clicked.connect(self._smooth)
        bar.export.clicked.connect(self._ask_export)
        bar.acts.connect_to(self._edit_rules, self._ask_rename, self._ask_save, lambda: self.deeds.delete(self.name))
        self.order.moveWanted.connect(self.move)
        self.order.removeWanted.connect(self.remove)

    def _changed(self, _media_id: str = "") -> None:
        if self.isVisible():
            self.refresh()

    def _to_media(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.enter()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def _show(self, listed: Listed) -> None:
        if (listed.kind, listed.name) != (self.kind, self.name):
            return
        self.listed = listed
        self.model.set_ids(listed.ids)
        self._name()
        self.show_empty(not listed.ids)
        if listed.is_news:
            self._keep_made(listed)

    def _keep_made(self, listed: Listed) -> None:
        """Have its count beside its name be right. That is no doing of a person's: in a private session it waits."""
        profile, name, ids = self.backend.profile, listed.name, listed.ids
        self.backend.trace(lambda store: playlists.keep_made(store, profile, name, ids), lambda _: self._read_names())

    def _read_names(self) -> None:
        profile = self.backend.profile
        self.backend.run(lambda store, _: _names(store, profile), self._show_names, key="names of lists")

    def _show_names(self, named: list[Named]) -> None:
        first = not self.named
        self.named = named
        self.sources.show_lists(named)
        is_there = any((n.kind, n.name) == (self.kind, self.name) for n in named)
        if not is_there and (self.kind != HISTORY or (first and not self.model.ids)):
            first_one = next((row for row in self.sources.view.named.rows if isinstance(row, Named)), RECENT)
            self.choose(first_one.kind, first_one.name)

    def _gone(self, message: str) -> None:
        """It was renamed or deleted elsewhere, or its rules can't be followed any more."""
        self.model.set_ids([])
        self.show_empty(True)
        self.empty.text.setText(message)

    def _name(self) -> None:
        listed, filled = self.listed, bool(self.listed.ids)
        words = listwords.title(self.name, self.kind)
        self.heading.setText(words)
        count = self.tr("%Ln item(s)", "", len(listed.ids)) if filled else ""
        self.caption.setText(" · ".join(part for part in (count, length(listed.length_s)) if part))
        self.deeds_bar.what.setText(self._what())
        self.deeds_bar.show_kind(self.kind, filled=filled)
        self.sources.show_chosen(self.kind, self.name)
        self.order.on = self.is_own
        self.empty.text.setText(self._what_belongs_here())

    def _what(self) -> str:
        if self.kind == HISTORY:
            return listwords.about(self.name)
        if self.listed.rules is not None:
            return listwords.by_rules(self.listed.rules, self.listed.titles)
        return self.tr("Put together by you, in your order") if self.is_own else ""

    def _what_belongs_here(self) -> str:
        if self.is_own:
            return self.tr("Drop media on its name, or choose “Add to list” in the menu of anything.")
        if self.kind == SMART:
            return self.tr("Nothing meets its rules now. Change them in the menu above.")
        if self.name == HIDDEN:
            return self.tr("What you hide is kept out of everything else. Choose it here and press H to have it back.")
        return self.tr("These lists write themselves as you play. Every play counts, from its first seconds.")

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def move(self, ids: list[MediaId], before: MediaId | None) -> None:
        """Put media of the list elsewhere on it: at once to see, then in the library."""
        self.model.set_ids(playlists.moved(self.model.ids, ids, before))
        self.deeds.move(self.name, ids, before)

    def remove(self, ids: list[MediaId]) -> None:
        """Take media off the list."""
        gone = set(ids)
        self.model.set_ids([media_id for media_id in self.model.ids if media_id not in gone])
        self.deeds.remove(self.name, ids)

    def ask_new(self, ids: tuple[MediaId, ...] = ()) -> None:
        """Ask how a new list of these is to be called."""
        go = functools.partial(self.choose, MANUAL)
        self.ask(
            self.tr("Name of the new list"), "", lambda name: self.deeds.create(name, ids, go), self.sources.new_button
        )

    def _ask_rename(self) -> None:
        kind, name = self.kind, self.name
        self.ask(
            self.tr("Another name"),
            name,
            lambda another: self.deeds.rename(name, another, functools.partial(self.choose, kind)),
        )

    def _ask_save(self, ids: list[MediaId] | None = None) -> None:
        kept, name = list(self.model.ids) if ids is None else ids, listwords.title(self.name, self.kind)
        if any(n.name == name for n in self.named):
            name = fill(self.tr("%1, kept"), name)
        go = functools.partial(self.choose, MANUAL)
        self.ask(self.tr("Name of the new list"), name, lambda chosen: self.deeds.create(chosen, kept, go))

    def _smooth(self) -> None:
        if self.is_own:
            self.deeds.smooth(self.name)
        else:
            self.deeds.smoothed(list(self.model.ids), self._ask_save)

    def _edit_rules(self) -> None:
        if self.listed.rules is not None:
            self.rulesWanted.emit(self.name, self.listed.rules)

    def ask(self, words: str, text: str, then: Callable[[str], object], anchor: QWidget | None = None) -> None:
        """Ask for a name, beside what it is for."""
        place = anchor if anchor is not None and anchor.isVisible() else self.deeds_bar.more
        place = place if place.isVisible() else self.window()
        self.name_field = NameField(self.window(), words, text, lambda name: (then(name), None)[1])
        self.name_field.destroyed.connect(self._closed)
        room = self.name_field.sizeHint()
        below = place.height() + 4 if place is not self.window() else place.height() // 3
        at = place.mapToGlobal(QPoint(0, below))
        edge = self.window().mapToGlobal(QPoint(self.window().width(), self.window().height()))
        at.setX(min(at.x(), edge.x() - room.width() - 8))
        at.setY(min(at.y(), edge.y() - room.height() - 8))
        self.name_field.open_at(at)

    def _closed(self) -> None:
        self.name_field = None

    # ── files ───────────────────────────────────────────────────────────────────────────────────────

    def _ask_export(self) -> None:
        words, formats = listwords.title(self.name, self.kind), ("M3U8 (*.m3u8)", "XSPF (*.xspf)")
        start = "".join("-" if c in '/\\:*?"<>|' else c for c in words) + ".m3u8"
        chosen, format_ = filedialogs.ask_target(self, self.tr("Export list"), start, ";;".join(formats))
        if chosen:
            target = Path(chosen)
            if target.suffix.casefold() not in playlists.FORMATS:
                target = target.with_name(target.name + (".xspf" if format_ == formats[1] else ".m3u8"))
            elif format_ == formats[1] and target.suffix.casefold() == ".m3u8":
                target = target.with_suffix(".xspf")
            self.export(target)

    def export(self, target: Path) -> None:
        """Write the list at hand to a file."""
        self.deeds.export(list(self.model.ids), target, listwords.title(self.name, self.kind))

    def _ask_import(self) -> None:
        kinds = fill(self.tr("Lists (%1)"), "*.m3u8 *.m3u *.xspf")
        chosen = filedialogs.ask_file(self, self.tr("Import a list"), kinds=kinds)
        if chosen:
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Show what a list file means here, before anything is kept."""
        self.importing = ImportSheet(self.backend, self.deeds, path, self.window())
        self.importing.kept.connect(functools.partial(self.choose, MANUAL))
        self.importing.show()


# ── Read by a reading thread ────────────────────────────────────────────────────────────────────────


def _names(store: Store, profile: ProfileId) -> list[Named]:
    hidden = len(_hidden(store, profile))
    return [*playlists.names(store, profile), *([Named(HIDDEN, HISTORY, hidden)] if hidden else [])]


def _read(profile: ProfileId, kind: str, name: str, store: Store, indexes: Indexes) -> Listed:
    if (kind, name) == (HISTORY, HIDDEN):
        ids = _hidden(store, profile)
        return Listed(kind, name, ids, store.survey.length_s(ids))
    ids = list(dict.fromkeys(playlists.listed(store, indexes, profile, name)))
    rules, titles, is_news = playlists.rules_of(store, profile, name), {}, False
    if rules is not None:
        row = store.playlists.by_name(profile, name)
        is_news = row is not None and store.playlists.items(row.id) != ids
        named = store.media.facts([*rules.more, *rules.less, *((rules.to,) if rules.to else ())])
        titles = {media_id: facts.title for media_id, facts in named.items()}
    return Listed(kind, name, ids, store.survey.length_s(ids), rules, titles, is_news)


def _hidden(store: Store, profile: ProfileId) -> list[MediaId]:
    """What was hidden, latest first."""
    reactions = store.events.reactions(profile)
    return [media_id for media_id in reversed(reactions) if reactions[media_id] == "hide"]
