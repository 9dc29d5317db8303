"""What keys, menus and double clicks do with the chosen media and with what plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.reactions import Reactions
from core.types import MediaId

if TYPE_CHECKING:
    from app.pages.base import MediaPage
    from app.window import MainWindow

SKIP_S = 10.0
AMONG = 200
"""So many of a list go into the queue when one of it is played: the rest of the evening."""


class Controls(QObject):
    """The window's hands. Knows the window's parts; they don't know it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._player = window.player
        self._detail = window.detail
        self._reactions = Reactions(window.backend, window.toast, self)
        self._connect()

    def _connect(self) -> None:
        window, player = self._window, self._player
        for page in window.media_pages:
            page.opened.connect(self.open_from_page)
            page.view.menuWanted.connect(self.show_item_menu)
        self._detail.playRequested.connect(self.open)
        self._detail.searchRequested.connect(window.search_for)
        player.positionChanged.connect(self._detail.show_position)
        player.pictureChanged.connect(self._picture_changed)
        player.playingChanged.connect(self._understand_first)
        player.fullScreenRequested.connect(self.toggle_full_screen)
        player.titleClicked.connect(self.show_playing)
        player.queueRequested.connect(self.show_queue)
        player.problem.connect(window.toast.say)
        player.page.leave.connect(self.leave_picture)

    # ── playing ─────────────────────────────────────────────────────────────────────────────────────

    def open_from_page(self, media_id: str, start_s: float, source: str, slate: int, position: int) -> None:
        """Play one of a list; “next” goes on with what follows it there."""
        page = self._window.page()
        among = page.model.ids[position : position + AMONG] if page is not None and position >= 0 else ()
        self._player.play(media_id, start_s, source, slate, position, among=among, resume=start_s == 0)

    def open(self, media_id: str, start_s: float, source: str, slate: int, position: int) -> None:
        """Play one medium, from a second on."""
        self._player.play(media_id, max(0.0, start_s), source, slate, position, resume=start_s == 0)

    def play_current(self) -> None:
        """Play what the keyboard is on."""
        page = self._window.page()
        current = page.view.current() if page is not None else None
        if page is not None and current:
            page.open(current)

    def toggle(self) -> None:
        """Space: press the button that has the focus, else pause or go on, else play what is chosen."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and focus.isEnabled():
            focus.click()
        elif self._player.media_id or self._player.queue()[0]:
            self._player.toggle()
        else:
            self.play_current()

    def forward(self) -> None:
        """Ten seconds on."""
        self._player.step(SKIP_S)

    def back(self) -> None:
        """Ten seconds back."""
        self._player.step(-SKIP_S)

    def show_playing(self) -> None:
        """The player's title was clicked: show what is known of it."""
        if self._player.media_id:
            self._window.actions_["details"].setChecked(True)
            self._detail.show_item(self._player.media_id)
            self._window.show_details()

    def show_queue(self) -> None:
        """Show what plays next, as one of the lists."""
        ids, at = self._player.queue()
        if ids:
            self._window.go("lists")
            self._window.lists.show_queue(ids, at)

    def _picture_changed(self, has_picture: bool) -> None:
        if has_picture:
            self._window.show_picture()
        elif self._window.stack.currentWidget() is self._player.page:
            self.leave_picture()

    def _understand_first(self, media_id: str) -> None:
        if media_id:
            self._window.worker.prioritise([MediaId(media_id)])

    def leave_picture(self) -> None:
        """Back from full screen, then back to the list."""
        window = self._window
        if window.isFullScreen():
            self.toggle_full_screen()
        elif window.stack.currentWidget() is self._player.page:
            window.go(window.place)
            window.focus_page()

    def toggle_full_screen(self) -> None:
        """Fill the screen: with the picture alone where one is shown."""
        window = self._window
        full = not window.isFullScreen()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        alone = full and window.stack.currentWidget() is self._player.page
        for part in (window.top_bar, window.rail, self._player):
            part.setVisible(not alone)
        window.show_details()

    # ── the chosen ones ─────────────────────────────────────────────────────────────────────────────

    def selected(self) -> list[MediaId]:
        """What an action is for: the chosen ones of the page, else what plays."""
        page = self._window.page()
        chosen = page.view.selected() if page is not None else []
        return chosen or ([MediaId(self._player.media_id)] if self._player.media_id else [])

    def react(self, name: str) -> None:
        """Like, dislike or hide."""
        self._reactions.react(name, self.selected(), self._source())

    def rate(self, stars: int) -> None:
        """Rate; 0 takes the rating back."""
        self._reactions.rate(self.selected(), float(stars), self._source())

    def enqueue(self) -> None:
        """Play after what is in the queue."""
        ids = self.selected()
        for media_id in ids:
            self._player.enqueue(media_id, self._source())
        if ids:
            self._reactions.queued(ids)
            self._window.toast.say(self.tr("%n added to the queue", "", len(ids)))

    def more_like_this(self) -> None:
        """Show in the details what is like the first of the chosen ones."""
        ids = self.selected()
        if ids:
            self._window.actions_["details"].setChecked(True)
            self._detail.show_item(ids[0])
            self._window.show_details()
            self._detail.more_like_this()

    def select_all(self) -> None:
        """Choose all of the page."""
        page = self._window.page()
        if page is not None:
            page.view.selectAll()

    def show_item_menu(self, where: QPoint) -> None:
        """Offer what can be done."""
        self._window.actions_.menus["item"].popup(where)

    def _source(self) -> str:
        page: MediaPage | None = self._window.page()
        return page.source if page is not None else ""
