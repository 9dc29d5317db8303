"""For you: shelves of what the recommender chose, each with its reason, refreshed without moving what is looked at."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.formats import fill
from app.pages.base import EmptyState, MediaPage
from app.shelfdata import Reading, Shelf, read, read_longer, steady
from app.shelvesview import ShelvesView
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.feedback import Origin
from core.types import MediaId, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

AFTER_EVENT_MS = 1500
"""Pause after an event before the shelves are made again: ratings come in bursts."""
AFTER_PICK_MS = 250
"""… while somebody without a history picks what they know: that makes the page."""
SAME_VISIT_S = 600.0
"""Who comes back sooner, say from a film, finds everything where it was."""


class ForYouPage(MediaPage):
    """The page of shelves, and each of them as a whole."""

    source = "foryou"
    view: ShelvesView  # type: ignore[assignment]  # it has what the window asks of a grid
    addWanted = Signal()
    listed = Signal()
    placeChanged = Signal()
    """One shelf is seen as a whole, or all are again."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(backend, thumbnails, parent)
        self.shelves: list[Shelf] = []
        self.refused: set[MediaId] = set()
        self._muted: set[str] = set()
        self._slates: dict[str, int] = {}
        self._written: dict[str, list[MediaId]] = {}
        self._whole: Shelf | None = None
        self._picked: tuple[int, int] | None = None  # of how many, while somebody without a history picks
        self._stale, self._left_at = True, 0.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self.back_button = QPushButton(self.tr("For you") + "  ›")
        self.back_button.setProperty("role", "crumb")
        self.back_button.setAccessibleName(self.tr("Back to all shelves"))
        self.back_button.setToolTip(self.back_button.accessibleName())
        self.back_button.clicked.connect(lambda _checked=False: self.go_back())
        self.header.insertWidget(0, self.back_button)
        self.view.activeChanged.connect(self._activated)
        self.view.wholeWanted.connect(self.show_whole)
        backend.historyChanged.connect(self._history)
        backend.profileChanged.connect(self._somebody_else)
        self._name()

    def make_view(self, thumbnails: Thumbnails) -> ShelvesView:  # type: ignore[override]
        """Make the view of shelves; the model is that of the row that is acted on."""
        made = ShelvesView(self.backend, thumbnails)
        self.model = made.whole.library
        return made

    def make_empty(self) -> EmptyState:
        """Say what makes suggestions appear."""
        empty = EmptyState("sparkle", "", "", self.tr("Choose a folder…"))
        empty.button.clicked.connect(self.addWanted)
        return empty

    def _say_empty(self, has_media: bool) -> None:
        none = self.tr("Add a folder first. Then play, rate and like: every suggestion says what it rests on.")
        few = self.tr("Nothing is left to suggest. Play or rate something in the library, or add more to it.")
        self.empty.heading.setText(
            self.tr("Nothing to suggest just now") if has_media else self.tr("Suggestions appear here")
        )
        self.empty.text.setText(few if has_media else none)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def library_changed(self) -> None:
        """New media may be suggested, the next time somebody looks; at once where nothing is shown yet."""
        self._stale = True
        if self.isVisible() and not self.shelves:
            self._soon.start(AFTER_EVENT_MS)

    def refresh(self) -> None:
        """Fill the shelves again. On screen, what stays keeps its place and what is new comes behind it."""
        self._stale = False
        profile, shown = self.backend.profile, [media_id for shelf in self.shelves for media_id in shelf.ids]

        def fill(store: Store, indexes: Indexes) -> Reading:
            return read(store, indexes, profile, shown)

        self.backend.run(fill, self._take, key="foryou")

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the shelves when they are first looked at, and when something happened since."""
        super().showEvent(event)
        if self._stale:
            if time.monotonic() - self._left_at > SAME_VISIT_S and self._whole is None:
                self.shelves = []
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Note when one left."""
        super().hideEvent(event)
        self._left_at = time.monotonic()

    def _history(self, _media_id: str) -> None:
        self._stale = True
        if self.isVisible():
            self._soon.start(AFTER_PICK_MS if self._picked else AFTER_EVENT_MS)

    def _somebody_else(self) -> None:
        """Begin anew: what was shown, refused and muted was another one's."""
        if self._whole is not None:
            self.go_back()
        self._picked = None
        self.refused.clear()
        self._muted.clear()
        self._written.clear()
        self._slates.clear()
        self._show([], anew=True)
        self.refresh()

    def _take(self, reading: Reading) -> None:
        anew = not self.shelves
        start = next((shelf.args for shelf in reading.shelves if shelf.code == "start"), None)
        self._picked = (int(str(start["picked"])), int(str(start["wanted"]))) if start is not None else None
        held = self.view.held()
        if self._whole is not None:  # one comes back to where one was
            held.add(self._whole.group)
        found = steady(self.shelves, reading, self.view.seen(), held, self.refused)
        self._say_empty(reading.has_media)
        self._show([shelf for shelf in found if shelf.key not in self._muted], anew=anew)
        self.listed.emit()

    def _show(self, shelves: list[Shelf], *, anew: bool = False) -> None:
        self.shelves = shelves
        self.view.show_shelves(shelves, anew=anew)
        self.show_empty(not shelves and self._whole is None)
        self._name()
        self._write_down([shelf for shelf in shelves if self._written.get(shelf.key) != shelf.ids])
        self._activated()

    # ── what is written down ────────────────────────────────────────────────────────────────────────

    def _write_down(self, shelves: list[Shelf]) -> None:
        """Keep that these were shown, each with the chances that its places had."""
        profile = self.backend.profile

        def write(store: Store) -> dict[str, int]:
            from core.recommend import log_slate

            return {shelf.key: log_slate(store, profile, shelf.source, shelf.results) for shelf in shelves}

        def keep(slates: dict[str, int]) -> None:
            self._slates.update(slates)
            self._activated()

        self._written.update({shelf.key: shelf.ids for shelf in shelves})
        if shelves:
            self.backend.trace(write, keep)

    def _activated(self) -> None:
        """Tell the window of the list that is acted on: its media, its name, its slate."""
        box, whole = self.view.box_of(self.view.active), self._whole
        shelf = box.shelf if box is not None else whole
        self.model = self.view.active.library
        self.source, self.slate = "foryou", 0
        if shelf is not None:
            key = f"{shelf.key} whole" if box is None else shelf.key
            self.source, self.slate = shelf.source, self._slates.get(key, 0)

    # ── one shelf as a whole ────────────────────────────────────────────────────────────────────────

    def show_whole(self, key: str) -> None:
        """Show all of a shelf: what is on the page at once, what else belongs there when it is read."""
        shelf = next((shelf for shelf in self.shelves if shelf.key == key), None)
        if shelf is None:
            return
        self._whole, profile = shelf, self.backend.profile
        self.view.show_whole(shelf)
        self._activated()
        self._name()
        self.placeChanged.emit()
        self.backend.run(
            lambda store, indexes: read_longer(store, indexes, profile, shelf), self._take_whole, key="foryou whole"
        )

    def _take_whole(self, shelf: Shelf) -> None:
        if self._whole is None or self._whole.key != shelf.key:
            return
        left = [result for result in shelf.results if result.media_id not in self.refused]
        self._show_whole(shelf, left)
        self._write_down([replace(shelf, key=f"{shelf.key} whole", results=tuple(left))])

    def _show_whole(self, shelf: Shelf, results: list[Result]) -> None:
        self._whole = replace(shelf, results=tuple(results))
        self.view.whole.library.set_results(results, dict(shelf.lines))
        self._name()

    def go_back(self) -> bool:
        """Go back to all shelves; False where one is there."""
        if self._whole is None:
            return False
        group, self._whole = self._whole.group, None
        self.view.leave_whole(group)
        self.show_empty(not self.shelves)
        self._activated()
        self._name()
        self.placeChanged.emit()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Backspace go back from a whole shelf."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)
        if event.key() not in keys or self.window().isFullScreen() or not self.go_back():
            super().keyPressEvent(event)

    def _name(self) -> None:
        whole = self._whole
        self.back_button.setVisible(whole is not None)
        self.heading.setText(whole.full_heading if whole is not None else self.tr("For you"))
        words = self.tr("From what you played and rated. Nothing leaves this machine.")
        if self._picked is not None:
            words = self.tr("Like what you know (L), or play it: suggestions follow at once.")
            if self._picked[0]:
                words = fill(self.tr("%1 of %2 picked. The suggestions below follow each of them."), *self._picked)
        if whole is not None:
            words = self.tr("%Ln item(s)", "", len(whole.results))
        self.caption.setText(words if self.shelves or whole is not None else "")

    # ── refusing ────────────────────────────────────────────────────────────────────────────────────

    @property
    def whole(self) -> Shelf | None:
        """The shelf that is seen as a whole."""
        return self._whole

    def origins(self, ids: list[MediaId]) -> dict[MediaId, Origin]:
        """Say on which shelf, and at which place of it, each of these stands: the one acted on, else the first."""
        shelves = sorted(self.shelves, key=lambda shelf: (shelf.source, self._slates.get(shelf.key)) != self._at())
        shelves = [self._whole, *shelves] if self._whole is not None else shelves
        found = {}
        for media_id in ids:
            shelf = next((shelf for shelf in shelves if media_id in shelf.ids), None)
            if shelf is None:
                found[media_id] = Origin("foryou")
            else:
                key = f"{shelf.key} whole" if shelf is self._whole else shelf.key
                found[media_id] = Origin(shelf.source, self._slates.get(key, 0), shelf.ids.index(media_id))
        return found

    def _at(self) -> tuple[str, int]:
        return self.source, self.slate

    def take_away(self, ids: list[MediaId]) -> None:
        """Take refused media off all shelves at once; the next candidates close the rows."""
        self.refused.update(ids)
        if self._whole is not None:
            at = self._whole.ids.index(ids[0]) if ids[0] in self._whole.ids else 0
            left = [result for result in self._whole.results if result.media_id not in self.refused]
            self._show_whole(self._whole, left)
            if left and self.view.whole.current() in ids:
                self.view.whole.go_to(left[min(at, len(left) - 1)].media_id)
        was_on = {row: row.current() for row in self.view.rows()}
        followed = {row: row.next_to(at) for row, at in was_on.items() if at in ids}
        shelves = self.shelves
        for media_id in ids:
            shelves = [shelf.without(media_id) for shelf in shelves]
        self._show([shelf for shelf in shelves if shelf.results])
        row = self.view.active
        if (after := followed.get(row)) is not None:  # type: ignore[call-overload]
            row.go_to(after)

    def put_back(self, shelves: list[Shelf], whole: Shelf | None, ids: list[MediaId]) -> None:
        """Show refused media again, where they were.

        Args:
            shelves, whole: what was shown before they went.
        """
        self.refused.difference_update(ids)
        before = {shelf.key: shelf for shelf in shelves}
        now = {shelf.key: shelf for shelf in self.shelves}
        order = [shelf.key for shelf in shelves] + [key for key in now if key not in before]
        self._show([back(now.get(key), before.get(key), ids) for key in order if key in now or key in before])
        if whole is not None and self._whole is not None and self._whole.key == whole.key:
            self._show_whole(whole, [r for r in whole.results if r.media_id not in self.refused])

    def mute(self, key: str, muted: bool) -> None:
        """Take the shelf of a muted interest away at once; or let it come back with the next reading."""
        (self._muted.add if muted else self._muted.discard)(key)
        if muted:
            self._show([shelf for shelf in self.shelves if shelf.key != key])
            self._written.pop(key, None)
        self._soon.start(AFTER_PICK_MS)


def back(now: Shelf | None, before: Shelf | None, ids: list[MediaId]) -> Shelf:
    """Put media of a shelf as it was back into it as it is."""
    if now is None or before is None:
        shelf = now or before
        assert shelf is not None
        return shelf
    results = [result for result in (*now.results, *now.spare) if result.media_id not in ids]
    for place, result in enumerate(before.results):
        if result.media_id in ids:
            results.insert(min(place, len(results)), result)
    return now.of(results, before.lines)
