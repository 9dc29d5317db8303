"""The queue beside the page: what comes, in an order that can be changed, and what could come."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from app import alike, icons, theme
from app.alike import Likeness
from app.formats import fill, length
from app.pages.base import label
from app.playerbar import PlayerBar
from app.queue import Queue, Repeat
from app.queuelist import QueueList, row_px
from app.reasons import line
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.feedback import Origin
from core.types import MediaId

if TYPE_CHECKING:
    from core.store import Store

NARROWEST_PX, WIDTH_PX = 300, 340
SUGGESTED = 3
LOOKED_AT = 12
"""So many similar media are asked for: some of them are in the queue already."""
REPEATS: dict[Repeat, Repeat] = {"off": "all", "all": "one", "one": "off"}


class QueuePanel(QFrame):
    """What plays next. It shows the player's queue and asks the player to change it."""

    said = Signal(str)
    shownChanged = Signal(bool)
    left = Signal()
    """It was put away while it had the keyboard."""

    def __init__(self, backend: Backend, player: PlayerBar, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("detailPanel")
        self._backend, self._player = backend, player
        self._suggested_for: str | None = None  # not asked yet
        self.list = QueueList(thumbnails, self)
        self.list.setAccessibleName(self.tr("Queue"))
        self.list.setAccessibleDescription(self.tr("Enter plays from there, Delete takes out, Alt+Up or Down moves"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.suggestions = QueueList(thumbnails, self, add=True)
        self.suggestions.setAccessibleName(self.tr("What could follow"))
        self.suggestions.setAccessibleDescription(self.tr("Enter adds it to the queue"))
        self.empty = label(self.tr("Nothing is queued. Choose something and press Q."), "muted")
        self.empty.setWordWrap(True)
        self._lay_out(self._make_head())
        self._connect()
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.refresh()

    def sizeHint(self) -> QSize:
        """As wide as may be; a narrow window takes some of it."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _scale(self) -> None:
        self.setMinimumWidth(theme.eased(NARROWEST_PX))
        self.setMaximumWidth(theme.eased(WIDTH_PX))
        self.suggestions.setFixedHeight(SUGGESTED * row_px() + 4)

    def _make_head(self) -> QHBoxLayout:
        self.shuffle_button = self._button("shuffle", self.tr("Shuffle what comes"))
        self.shuffle_button.setCheckable(True)
        self.repeat_button = self._button("repeat", "")
        self.save_button = self._button("floppy-disk", self.tr("Save as a list"))
        self.clear_button = self._button("trash", self.tr("Empty the queue"))
        self.close_button = self._button("x", self.tr("Close"))
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(label(self.tr("Queue"), "strong"), 1)
        changing = (self.shuffle_button, self.repeat_button, self.save_button, self.clear_button)
        for button in (*changing, self.close_button):
            head.addWidget(button)
        return head

    def _lay_out(self, head: QHBoxLayout) -> None:
        self.caption = label("", "caption")
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name of the list, then Enter"))
        self.name.setAccessibleName(self.tr("Name of the list"))
        self.name.hide()
        self.foot = QWidget()
        below = QVBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(theme.SPACE_1)
        below.addWidget(label(self.tr("Like what plays"), "caption"))
        below.addWidget(self.suggestions)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(head)
        for part in (self.caption, self.name, self.empty):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icons.icon(name))
        icons.set_size(button, 18, 18)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def _connect(self) -> None:
        player = self._player
        player.queueChanged.connect(self.refresh)
        player.playingChanged.connect(self.refresh)
        self.list.playWanted.connect(player.play_at)
        self.list.removeWanted.connect(lambda places: player.change_queue(lambda queue: queue.remove(places)))
        self.list.moveWanted.connect(self.move_rows)
        self.list.mediaDropped.connect(self.put)
        self.list.customContextMenuRequested.connect(self._menu)
        self.suggestions.addWanted.connect(self._add_suggested)
        self.shuffle_button.clicked.connect(self.shuffle)
        self.repeat_button.clicked.connect(self.repeat)
        self.clear_button.clicked.connect(self.clear)
        self.close_button.clicked.connect(self.hide)
        self.save_button.clicked.connect(self._ask_name)
        self.name.returnPressed.connect(self._save)

    # ── what buttons and menus do ───────────────────────────────────────────────────────────────────

    def shuffle(self) -> None:
        """Put what comes into another order, or back into its own."""
        off = self._player.line.seed is not None
        seed = random.SystemRandom().randrange(2**31)
        self._player.change_queue(lambda queue: queue.straighten() if off else queue.shuffle(seed))

    def repeat(self) -> None:
        """Repeat all, one, or nothing."""

        def turn(queue: Queue) -> None:
            queue.repeat = REPEATS[queue.repeat]

        self._player.change_queue(turn)

    def clear(self) -> None:
        """Take everything out but what plays."""
        self._player.change_queue(lambda queue: queue.remove(range(len(queue.entries))))

    def move_rows(self, places: Sequence[int], before: int) -> None:
        """Move rows, and keep them chosen."""
        self._player.change_queue(lambda queue: queue.move(places, before))
        first = before - sum(1 for place in places if place < before)
        self.list.choose(range(first, first + len(places)))

    def put(self, ids: Sequence[MediaId], before: int) -> None:
        """Put media of the library before a row; play them if nothing plays."""
        if self._player.queue()[0]:
            self._player.change_queue(lambda queue: queue.add(ids, Origin("queue"), before))
        else:
            self._player.enqueue_all(ids, Origin("queue"))

    def _menu(self, where: QPoint) -> None:
        places = self.list.chosen()
        if places:
            self.menu(places).popup(self.list.viewport().mapToGlobal(where))

    def menu(self, places: Sequence[int]) -> QMenu:
        """Offer what can be done with rows."""
        menu = QMenu(self)
        player = self._player
        offers = (
            (self.tr("Play from here"), "play", lambda: player.play_at(places[0])),
            (self.tr("Play next"), "arrow-bend-down-right", lambda: self.move_rows(places, player.line.at + 1)),
            (self.tr("Move up"), "arrow-up", lambda: self.move_rows(places, max(0, places[0] - 1))),
            (self.tr("Move down"), "arrow-down", lambda: self.move_rows(places, places[-1] + 2)),
            (self.tr("Take out"), "x", lambda: player.change_queue(lambda queue: queue.remove(places))),
        )
        for words, icon, act in offers:
            menu.addAction(icons.icon(icon), words).triggered.connect(lambda _=False, do=act: do())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _ask_name(self) -> None:
        self.name.setVisible(self.name.isHidden())
        self.name.setFocus()

    def _save(self) -> None:
        name, ids, profile = self.name.text(), self._player.queue()[0], self._backend.profile

        def write(store: Store) -> str:
            with store.transaction():
                store.playlists.set_items(store.playlists.create(profile, name), ids)
            return name.strip()

        def saved(kept: str) -> None:
            self.name.hide()
            self.name.clear()
            self._backend.listsChanged.emit()
            self.said.emit(fill(self.tr("“%1” is among your lists."), kept))

        self._backend.write(write, saved, error=self.said.emit)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Show the queue as it is now."""
        ids, at = self._player.queue()
        self.list.rows.show(ids, at if self._player.media_id else -1)
        emptied = not ids and self.list.hasFocus()
        for part in (self.list, self.caption):
            part.setVisible(bool(ids))
        if emptied:
            self.take_keyboard()
        self.empty.setVisible(not ids)
        for button in (self.save_button, self.clear_button):
            button.setEnabled(bool(ids))
        self.shuffle_button.setChecked(self._player.line.seed is not None)
        self._show_repeat(self._player.line.repeat)
        self._read()
        if self.isVisible():
            self._suggest()

    def take_keyboard(self) -> None:
        """Go on with the keyboard in the list; in an empty queue, with what closes it."""
        (self.close_button if self.list.isHidden() else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def setVisible(self, visible: bool) -> None:
        """Show or hide it, and say so."""
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        super().setVisible(visible)
        self.shownChanged.emit(visible)
        if had_keyboard and not visible:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away; while a name is asked for, only that."""
        if event.key() != Qt.Key.Key_Escape or self.window().isFullScreen():
            super().keyPressEvent(event)
        elif self.name.isHidden():
            self.hide()
        else:
            self.name.hide()
            self.take_keyboard()

    def showEvent(self, event: object) -> None:
        """Look for what could follow, and show where we are."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._suggest()
        if self._player.line.at >= 0:
            self.list.scrollTo(self.list.rows.index(self._player.line.at))

    def _show_repeat(self, repeat: Repeat) -> None:
        words = {"off": self.tr("Repeat: off"), "all": self.tr("Repeat: all"), "one": self.tr("Repeat: this one")}
        self.repeat_button.setIcon(icons.icon("repeat-once" if repeat == "one" else "repeat"))
        self.repeat_button.setCheckable(True)
        self.repeat_button.setChecked(repeat != "off")
        self.repeat_button.setToolTip(words[repeat])
        self.repeat_button.setAccessibleName(words[repeat])

    def _read(self) -> None:
        """Read what isn't known of the queue's media yet, and say how long all of it is."""
        missing, profile = self.list.rows.missing(), self._backend.profile
        if missing:
            self._backend.run(lambda store, _: store.media.cards(missing, profile), self._take, key="queue")
        else:
            self._count()

    def _take(self, cards: list[object]) -> None:
        self.list.rows.take(cards)  # type: ignore[arg-type]
        self._count()

    def _count(self) -> None:
        rows = self.list.rows
        left_s = sum(rows.cards[i].duration_s for i in rows.ids[max(rows.at, 0) :] if i in rows.cards)
        count = self.tr("%Ln item(s)", "", len(rows.ids))
        self.caption.setText(" · ".join(t for t in (count, length(left_s)) if t))

    # ── what could follow ───────────────────────────────────────────────────────────────────────────

    def _suggest(self) -> None:
        media_id = MediaId(self._player.media_id)
        if media_id == self._suggested_for:
            return
        self._suggested_for = media_id
        if not media_id:
            self._show_suggested([])
            return
        profile = self._backend.profile
        self._backend.run(
            lambda store, indexes: alike.load(store, indexes, profile, media_id).rows(None, LOOKED_AT),
            self._show_suggested,
            key="upnext",
            error=lambda _message: self._show_suggested([]),
        )

    def _show_suggested(self, found: list[Likeness]) -> None:
        queued = set(self._player.queue()[0])
        rows = [row for row in found if row.media_id not in queued][:SUGGESTED]
        why = {row.media_id: line(row.reasons, lambda i, row=row: row.names.get(i, ""), 1) for row in rows}  # type: ignore[misc]
        self.suggestions.rows.show([row.media_id for row in rows], why=why)
        self.foot.setVisible(bool(rows))
        missing, profile = self.suggestions.rows.missing(), self._backend.profile
        if missing:
            take = self.suggestions.rows.take
            self._backend.run(lambda store, _: store.media.cards(missing, profile), take, key="upnext-cards")

    def _add_suggested(self, row: int) -> None:
        media_id = self.suggestions.rows.ids[row]
        self._player.enqueue_all([media_id], Origin("similar", 0, row))
        left = [i for i in self.suggestions.rows.ids if i != media_id]
        self.suggestions.rows.show(left)
        self.foot.setVisible(bool(left))
