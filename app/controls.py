"""What keys, menus and double clicks do with the chosen media and with what plays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from app.formats import fill
from app.origins import Origins
from app.playable import FROM_START, resume_of
from app.reactions import Reactions
from app.shelves import is_shelf
from core.feedback import Origin
from core.settings import VERSION
from core.types import MediaId

if TYPE_CHECKING:
    from app.pages.base import MediaPage
    from app.window import MainWindow

PICTURE_GAP_MS = 900
"""Between two films there is no picture for a moment; what lasts longer is an end."""
POINTER_LOOK_MS = 150
"""The graphics card's surface tells nothing of the pointer, so it is looked at while a picture fills the screen."""
POINTER_MS = 2500
"""After the pointer moved over a picture that fills the screen, the player bar stays so long."""
MOST_SEEDS = 12
"""More like this looks at so many of the chosen ones: each costs a look into every index."""
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
        self._no_picture = QTimer(self, singleShot=True, interval=PICTURE_GAP_MS)
        self._no_picture.timeout.connect(self._picture_gone)
        self._bar_away = QTimer(self, singleShot=True, interval=POINTER_MS)
        self._bar_away.timeout.connect(self._hide_bar)
        self._pointer = QTimer(self, interval=POINTER_LOOK_MS)
        self._pointer.timeout.connect(self._look_at_pointer)
        self._pointer_at = QCursor.pos()
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
        player.playingChanged.connect(window.search.find_within)
        window.search.momentsFound.connect(player.set_moments)
        player.playingChanged.connect(self._details_of_picture)
        player.fullScreenRequested.connect(self.toggle_full_screen)
        player.titleClicked.connect(self.show_playing)
        player.problem.connect(window.toast.say)
        player.page.leave.connect(self.leave_picture)

    # ── playing ─────────────────────────────────────────────────────────────────────────────────────

    def open_from_page(self, media_id: str, start_s: float, source: str, slate: int, position: int) -> None:
        """Play one of a list; “next” goes on with what follows it there."""
        page = self._window.page()
        among: list[MediaId] = []
        if page is not None and position >= 0:
            chosen = page.view.selected()
            listed = page.model.ids[position : position + AMONG]
            among = chosen if len(chosen) > 1 and media_id in chosen else listed
        at_s = max(0.0, start_s)
        self._player.play(media_id, at_s, source, slate, position, among=among, resume=start_s == 0)

    def open(self, media_id: str, start_s: float, source: str, slate: int, position: int) -> None:
        """Play one medium, from a second on; a second of what plays already is only gone to."""
        if start_s > 0 and media_id == self._player.media_id:
            self._player.go_on_at(start_s)
            if self._player.has_picture:
                self.show_picture()
            return
        self._player.play(media_id, max(0.0, start_s), source, slate, position, resume=start_s == 0)

    def play_current(self) -> None:
        """Play what the keyboard is on."""
        page = self._window.page()
        current = page.view.current() if page is not None else None
        if page is not None and current:
            page.play(current)

    def play_from_start(self) -> None:
        """Play what the keyboard is on from its start, wherever it was left; what plays begins again."""
        page = self._window.page()
        current = page.view.current() if page is not None else None
        if page is not None and current and not is_shelf(current):
            self.open_from_page(current, FROM_START, page.source, page.slate, page.model.row_of(current))
        elif page is None:
            self._player.seek(0.0)

    def toggle(self) -> None:
        """Space: press the button that has the focus, else pause or go on, else play what is chosen."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and focus.isEnabled():
            focus.click()
        elif self._player.media_id or self._player.queue()[0]:
            self._player.toggle()
        else:
            self.play_current()

    def show_playing(self) -> None:
        """The player's title was clicked: back to the picture; where that is shown, show what is known of it."""
        if self._player.has_picture and not self._on_picture():
            self.show_picture()
        elif self._player.media_id:
            self._window.actions_["details"].setChecked(True)
            self._detail.show_item(self._player.media_id)
            self._window.show_details()

    def _picture_changed(self, has_picture: bool) -> None:
        if has_picture:
            self._no_picture.stop()
            if self._on_picture() or not self._player.by_itself:  # who went on to read or search isn't called away
                self.show_picture()
        elif self._on_picture():
            self._no_picture.start()

    def _picture_gone(self) -> None:
        """Nothing moves any more: back to the list."""
        if self._on_picture() and self._player.is_opening:
            self._no_picture.start()
        elif self._on_picture():
            if self._window.isFullScreen():
                self.leave_picture()
            self.leave_picture()

    def _on_picture(self) -> bool:
        return self._window.stack.currentWidget() is self._player.page

    def show_picture(self) -> None:
        """Go to the moving picture, with the details of what plays."""
        self._window.show_picture()
        self._details_of_picture()

    def _details_of_picture(self, _media_id: str = "") -> None:
        """Keys act on what plays while its picture is shown, so the details tell of it."""
        if self._on_picture() and self._player.media_id and self._detail.media_id != self._player.media_id:
            self._detail.show_item(self._player.media_id)
            self._window.show_details()

    def _understand_first(self, media_id: str) -> None:
        if media_id and not self._window.backend.private:
            self._window.worker.prioritise([MediaId(media_id)])

    def leave_picture(self) -> None:
        """Back from full screen, then back to the list."""
        window = self._window
        if window.isFullScreen():
            self.toggle_full_screen()
        elif self._on_picture():
            window.go(window.place)
            window.focus_page()

    def toggle_full_screen(self) -> None:
        """Fill the screen: with the picture alone where one is shown."""
        window = self._window
        full = not window.isFullScreen()
        if full and self._player.has_picture:
            self.show_picture()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)
        alone = full and self._on_picture()
        for part in (window.top_bar, window.rail, self._player):
            part.setVisible(not alone)
        if alone:
            window.playback.queue_panel.hide()
        self._bar_away.stop()
        self._pointer_at = QCursor.pos()
        (self._pointer.start if alone else self._pointer.stop)()
        self._player.page.show_pointer(not alone)
        window.show_details()

    def _look_at_pointer(self) -> None:
        """The pointer moved over a picture that fills the screen: give it and the player bar for a while."""
        before, self._pointer_at = self._pointer_at, QCursor.pos()
        if self._pointer_at != before and self._window.isFullScreen() and self._on_picture():
            self._player.page.show_pointer(True)
            self._player.show()
            self._bar_away.start()

    def _hide_bar(self) -> None:
        if self._window.isFullScreen() and self._on_picture():
            if self._player.underMouse() or self._player.state == "paused":
                self._bar_away.start()
                return
            self._player.page.show_pointer(False)
            self._player.hide()

    # ── the chosen ones ─────────────────────────────────────────────────────────────────────────────

    def selected(self) -> list[MediaId]:
        """What an action is for: the chosen ones of the page, else what plays."""
        page = self._window.page()
        chosen = page.chosen_media() if page is not None else []
        return chosen or ([MediaId(self._player.media_id)] if self._player.media_id else [])

    def react(self, name: str) -> None:
        """Like, dislike or hide; what is only suggested goes at once when it is disliked."""
        if self._window.items.refusing.takes(name):
            return
        self._reactions.react(name, self._origins())

    def rate(self, stars: int) -> None:
        """Rate; 0 takes the rating back."""
        self._reactions.rate(self._origins(), float(stars))

    def note(self, ids: list[MediaId], text: str) -> None:
        """Write a note on media."""
        self._reactions.note(dict.fromkeys(ids, self._place()), text)

    def enqueue(self) -> None:
        """Play the chosen ones after what is in the queue."""
        origins = self._origins()
        self.enqueue_these(list(origins), origins)

    def enqueue_these(self, ids: list[MediaId], origins: Mapping[MediaId, Origin] | None = None) -> None:
        """Play media after what is in the queue."""
        known = origins or dict.fromkeys(ids, self._place())
        self._player.enqueue_each([(media_id, known[media_id]) for media_id in ids])
        self._queued(known, self.tr("%n added to the queue", "", len(ids)))

    def dropped_into_queue(self, ids: list[MediaId], _before: int) -> None:
        """Say and write down that media were put between those of the queue."""
        self._queued(dict.fromkeys(ids, self._place()), self.tr("%n added to the queue", "", len(ids)))

    def play_next(self) -> None:
        """Play the chosen ones right after what plays."""
        origins = self._origins()
        self._player.enqueue_each(list(origins.items()), next_=True)
        self._queued(origins, self.tr("%n to be played next", "", len(origins)))

    def _queued(self, origins: Mapping[MediaId, Origin], words: str) -> None:
        if origins:
            self._reactions.queued(origins)
            self._window.toast.say(words, self.tr("Undo"), lambda: self._player.unqueue(list(origins)))

    def more_like_this(self) -> None:
        """Show in the details what is like the chosen ones, all of them together."""
        chosen = list(self._origins())
        if self.show_item():
            self._detail.more_like_this(chosen[1:MOST_SEEDS])

    def show_item(self) -> bool:
        """Show the details of the first of the chosen ones; False where there is none."""
        origins = self._origins()
        if origins:
            media_id, origin = next(iter(origins.items()))
            self._window.actions_["details"].setChecked(True)
            self._detail.show_item(media_id, origin.source, origin.slate, origin.position)
            self._window.show_details()
        return bool(origins)

    def enter_details(self) -> None:
        """Show the details of the first of the chosen ones and go on with the keyboard there; Esc comes back."""
        if self.show_item():
            self._detail.tabs.setFocus(Qt.FocusReason.TabFocusReason)

    def about(self) -> None:
        """Say what this is, and which version."""
        text = self.tr("A private media library that understands your own films, music and talks. Nothing leaves it.")
        box = QMessageBox(self._window)  # not `QMessageBox.about`: nothing else would go on until it is closed
        box.setWindowTitle(self.tr("About Homereel"))
        box.setIconPixmap(self._window.windowIcon().pixmap(64))
        box.setText(fill("Homereel %1\n\n%2", VERSION, text))
        box.finished.connect(box.deleteLater)
        box.open()

    def select_all(self) -> None:
        """Choose all of the page."""
        page = self._window.page()
        if page is not None:
            page.view.selectAll()

    def show_item_menu(self, where: QPoint) -> None:
        """Offer what can be done."""
        menu = self._window.actions_.menus["item"]
        if not menu.isVisible():  # the menu key comes as a key and as a wish for the menu
            self._window.actions_.offer_resume(self._left_at())
            menu.popup(where)

    def _left_at(self) -> float:
        """Say where what the keyboard is on was left, 0 where there is nothing to go on with."""
        page: MediaPage | None = self._window.page()
        current = page.view.current() if page is not None else None
        if page is None or not current or is_shelf(current) or len(page.view.selected()) > 1:
            return 0.0
        row = page.model.row_of(current)
        card = page.model.card(row) if row >= 0 else None
        return resume_of(card) if card is not None else 0.0

    def _place(self) -> Origin:
        page: MediaPage | None = self._window.page()
        return Origin(page.source, page.slate) if page is not None else self._player.origin

    def _origins(self) -> Mapping[MediaId, Origin]:
        """Say of what an action is for in which list, and at which place of it, it was chosen."""
        page: MediaPage | None = self._window.page()
        chosen = page.view.selected() if page is not None else []
        if page is None or not chosen:
            return dict.fromkeys(self.selected(), self._player.origin)
        return Origins(chosen, page.source, page.slate, page.model.rows)
