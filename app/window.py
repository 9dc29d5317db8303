"""The one window: rail, pages, details, player; where one goes in it and what comes into it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import adding, i18n, kept, lastplace, theme
from app.actions import STARS, Actions, ShortcutsDialog
from app.browsing import Browsing
from app.controls import Controls
from app.detail import DetailPanel
from app.dropping import DropSign, paths_of
from app.jobs import WorkerClient
from app.latepages import LatePages
from app.lookalike import LookAlike
from app.menus import ItemActions
from app.pages.activity import ActivityPage
from app.pages.base import MediaPage
from app.pages.foryou import ForYouPage
from app.pages.library import LibraryPage
from app.pages.lists import ListsPage
from app.pages.search import SearchPage
from app.playback import Playback
from app.playerbar import PlayerBar
from app.rail import Rail
from app.searchhistory import SearchHistory
from app.sections import SECTION_OF
from app.shelves import is_shelf
from app.shortcuts import Shortcuts
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.toast import Toast
from app.topbar import TopBar
from app.tray import Tray
from app.unkept import Unkept
from app.whowatches import WhoWatches

READY_MS = 800  # least pause between two looks at the library while media come in
DETAIL_PX = 340


class MainWindow(QMainWindow):
    """The window on one library, for one profile."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backend, self.worker = backend, worker
        self.setWindowTitle("Homereel")
        self.setAcceptDrops(True)
        self.thumbnails = Thumbnails(backend.home, self)
        self.place = ""
        self.before_search = self.came_from = "library"
        self._ready = QTimer(self, singleShot=True, interval=READY_MS)
        self._ready.timeout.connect(self._library_changed)
        self._make_parts()
        self._lay_out()
        self.actions_ = Actions(self)
        self.controls = Controls(self)
        self.items = ItemActions(self)
        self.look_alike = LookAlike(self)
        self.browsing = Browsing(self)
        self.search_history = SearchHistory(self)
        self.who_watches = WhoWatches(self)
        self.playback = Playback(self)
        self._fill_top_bar()
        self._connect_parts()
        self._connect_actions()
        self._connect_work()
        self.shortcuts = Shortcuts(self.actions_, self.backend.home)
        self.tray = Tray(self)
        lastplace.restore(self, DETAIL_PX)
        lastplace.go_back(self)
        self.unkept = Unkept(self)
        self.focus_page()

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_parts(self) -> None:
        self.library = LibraryPage(self.backend, self.thumbnails)
        self.foryou = ForYouPage(self.backend, self.thumbnails)
        self.lists = ListsPage(self.backend, self.thumbnails)
        self.search = SearchPage(self.backend, self.thumbnails, self.worker)
        self.activity = ActivityPage(self.backend, self.worker)
        self.player = PlayerBar(self.backend)
        self.detail = DetailPanel(self.backend, self.thumbnails)
        self.rail = Rail(self.worker)
        self.top_bar = TopBar()
        self.stack = QStackedWidget()
        self.media_pages: tuple[MediaPage, ...] = (self.library, self.foryou, self.lists, self.search)
        for page in (*self.media_pages, self.activity, self.player.page):
            self.stack.addWidget(page)
        self._places: dict[str, QWidget] = {
            "foryou": self.foryou,
            "lists": self.lists,
            "search": self.search,
            "activity": self.activity,
        }
        self._late = LatePages(self)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.stack)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        self.middle = middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.splitter, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(middle, 1)
        column.addWidget(self.player)
        self.setCentralWidget(central)
        self.toast = Toast(self.stack)
        self.drop_sign = DropSign(central)
        for part in central.findChildren(QWidget):
            part.setAcceptDrops(False)  # text fields would take files as text; anywhere means anywhere

    def _fill_top_bar(self) -> None:
        menu = QMenu(self)
        self.actions_.fill(menu)
        menu.addMenu(self.who_watches.menu)
        self.top_bar.menu_button.setMenu(menu)
        self.top_bar.add_button(self.who_watches.button)
        buttons = [self.top_bar.add_action(self.actions_[name]) for name in ("grid", "list")]
        order = self.top_bar.add_menu("sort-ascending", self.tr("Order"), self.actions_.menus["sort"])
        details = self.top_bar.add_action(self.actions_["details"])
        self._for_pages, self._for_library = [*buttons, details], [order]

    def _connect_parts(self) -> None:
        self.rail.wanted.connect(self.go)
        self.top_bar.searched.connect(self._searched)
        self.top_bar.entered.connect(self.search.warm)
        self.top_bar.leftDown.connect(self._to_results)
        for page in self.media_pages:
            page.chosen.connect(self._chosen)
        self.library.addWanted.connect(self.add_folder)
        self.foryou.addWanted.connect(self.add_folder)
        self.activity.copiesWanted.connect(functools.partial(self.go, "copies"))

    def _connect_work(self) -> None:
        self.worker.ready.connect(self._soon)
        self.worker.finished.connect(self._finished)
        self.worker.problem.connect(self.toast.say)
        self.worker.stateChanged.connect(self._show_work)
        self.worker.pathsChanged.connect(self._show_work)
        self.backend.problem.connect(self.toast.say)
        self.detail.share.said.connect(self.toast.say)
        self.backend.libraryChanged.connect(self._soon)
        theme.Theme.current().changed.connect(self._look_changed)
        self.backend.profileChanged.connect(self._library_changed)
        self._show_work()

    def _look_changed(self) -> None:
        lastplace.bound(self)
        kept.keep_look(self.backend.home)

    def _show_work(self, _state: str = "") -> None:
        self.actions_.show_work(self.worker.is_working, self.worker.state == "paused")
        self.library.show_looking(self.worker.is_working)

    def _connect_actions(self) -> None:
        on, controls = self.actions_.on, self.controls
        plain: dict[str, Callable[[], object]] = {
            "add_folder": self.add_folder,
            "add_files": self.add_files,
            "search": self._focus_search,
            "pause_indexing": self.worker.pause_or_go_on,
            "stop_indexing": self.worker.cancel,
            "quit": lambda: self.tray.leave(),
            "toggle": controls.toggle,
            "full_screen": controls.toggle_full_screen,
            "shortcuts": lambda: ShortcutsDialog(self.actions_, self).show(),
            "about": controls.about,
            "welcome": lambda: self.go("welcome"),
            "details": self.show_details,
        }
        for name, act in plain.items():
            on(name, act)
        for place in (*SECTION_OF, "foryou", "lists", "insights", "activity", "settings", "copies"):
            on(f"go_{place}", functools.partial(self.go, place))
        for name in ("like", "dislike", "hide"):
            on(name, functools.partial(controls.react, name))
        for stars in range(STARS + 1):
            on(f"rate_{stars}", functools.partial(controls.rate, stars))
        for name in ("grid", "list"):
            on(name, functools.partial(self._set_mode, name))
        for mode in ("system", "light", "dark"):
            on(f"theme_{mode}", functools.partial(theme.Theme.current().set_mode, mode))
        for language in ("system", *i18n.LANGUAGES):
            on(f"language_{language}", functools.partial(self._choose_language, language))

    # ── going places ────────────────────────────────────────────────────────────────────────────────

    def go(self, place: str) -> None:
        """Show a place of the rail, or `search`."""
        before, self.place = self.place, place
        self.came_from = before if before not in ("", "search", place) else self.came_from
        if place in SECTION_OF:
            self.stack.setCurrentWidget(self.library)
            self.library.show_section(SECTION_OF[place])
        else:
            self.stack.setCurrentWidget(self._places.get(place) or self._late.at(place))
        if place != "search":
            self.before_search = place
            if before == "search":
                self.top_bar.clear_quietly()
                self.search.want(None)
        self.rail.show_place(place)
        self.show_mode()
        page = self.page()
        if page is not None and place != "search" and page.view.current():
            self._chosen(page.view.current() or "")  # what keys act on is what the details show
        self.show_details()
        if place != "search" and not self.rail.has_keyboard():
            self.focus_page()

    def page(self) -> MediaPage | None:
        """The page of media on screen, if it is one."""
        page = self.stack.currentWidget()
        return page if isinstance(page, MediaPage) else None

    def show_picture(self) -> None:
        """Show the page with moving pictures."""
        self.stack.setCurrentWidget(self.player.page)
        self.player.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rail.show_place("")
        self.show_mode()
        self.show_details()

    def show_details(self) -> None:
        """Show the details where they are wanted and there is something to show."""
        no_room = self.isFullScreen() and self.stack.currentWidget() is self.player.page
        page = self.page()
        no_room = no_room or self.playback.takes_room() or (page is not None and is_shelf(page.view.current() or ""))
        wanted = self.actions_["details"].isChecked() and bool(self.detail.media_id)
        has_media = page is not None or self.stack.currentWidget() is self.player.page
        has_media = has_media or bool(getattr(self.stack.currentWidget(), "shows_details", False))
        self.detail.setVisible(wanted and has_media and not no_room)

    def search_for(self, text: str) -> None:
        """Put words into the search field."""
        self.top_bar.search.setText(text)

    def focus_page(self) -> None:
        """Go on with the keyboard in what is shown."""
        if (page := self.page()) is not None:
            page.take_keyboard()
        elif (take := getattr(self.stack.currentWidget(), "take_keyboard", None)) is not None:
            take()
        else:
            self.stack.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_results(self) -> None:
        page = self.page()
        if page is not None:
            page.view.setFocus(Qt.FocusReason.OtherFocusReason)
            page.view.enter()
            self._chosen(page.view.current() or "")

    def _searched(self, text: str) -> None:
        if text.strip() and self.place != "search":
            self.go("search")
        elif not text.strip() and self.place == "search" and self.search.wanted is None:
            self.go(self.before_search)
        self.search.search(text)

    def _focus_search(self) -> None:
        self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.selectAll()

    def _chosen(self, media_id: str) -> None:
        page = self.page()
        if page is not None and media_id:
            if not is_shelf(media_id):
                self.detail.show_item(media_id, page.source, page.slate, page.model.row_of(media_id))
            self.show_details()

    # ── adding ──────────────────────────────────────────────────────────────────────────────────────

    def add_folder(self) -> None:
        """Ask for a folder and take it in."""
        self.add_paths(adding.ask_folder(self, self.backend.home))

    def add_files(self) -> None:
        """Ask for files and take them in."""
        self.add_paths(adding.ask_files(self, self.backend.home))

    def add_paths(self, paths: Sequence[bytes | str]) -> None:
        """Have files and folders understood; what is ready appears as it comes. The first run asks first."""
        page = self.stack.currentWidget()
        if paths and not (hasattr(page, "take_in") and page.take_in(paths)):
            self.worker.index(paths)
            self.toast.say(
                self.tr("Homereel is looking through %n place(s). What it finds appears as it comes.", "", len(paths)),
                self.tr("Watch"),
                lambda: self.go("activity"),
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files and folders, anywhere on the window."""
        if paths_of(event.mimeData()) or event.mimeData().hasImage():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.drop_sign.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the sign away."""
        self.drop_sign.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in what was dropped, or search with it."""
        self.drop_sign.hide()
        self.look_alike.drop(event)

    def _soon(self, _ids: object = None) -> None:
        if not self._ready.isActive():
            self._ready.start()

    def _library_changed(self) -> None:
        self.thumbnails.forget_missing()
        self.library.refresh()
        self.foryou.library_changed()
        if self.place == "search":
            self.search.refresh()
        elif self.place == "lists":
            self.lists.refresh()

    def _finished(self, report: dict[str, object]) -> None:
        self._soon()
        failed = report.get("failed")
        if isinstance(failed, list) and failed and not report.get("quiet"):
            words = self.tr("%n file(s) couldn’t be read.", "", len(failed))
            self.toast.say(words, self.tr("Show why"), lambda: self.go("activity"))

    # ── view ────────────────────────────────────────────────────────────────────────────────────────

    def _set_mode(self, mode: str) -> None:
        page = self.page()
        if page is not None:
            page.view.set_mode("list" if mode == "list" else "grid")

    def show_mode(self) -> None:
        """Offer what the page on screen has: cards or rows, an order, details."""
        page = self.page()
        modes = page is not None and page.view.has_modes
        shown = (modes, modes, page is not None, page is self.library)
        for part, here in zip((*self._for_pages, *self._for_library), shown, strict=True):
            part.setVisible(here)
        self.browsing.show_order()
        for name in ("grid", "list"):
            self.actions_[name].setEnabled(modes)
        if page is not None:
            self.actions_[page.view.mode].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves full screen, wherever one is; else whatever stands beside the page, for the page."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.isFullScreen():
            self.controls.toggle_full_screen()
        else:
            self.focus_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rail."""
        super().resizeEvent(event)
        self.rail.fit(event.size().width())

    # ── leaving ─────────────────────────────────────────────────────────────────────────────────────

    def _choose_language(self, language: str) -> None:
        kept.settings(self.backend.home).setValue("language", language)
        self.toast.say(self.tr("Homereel speaks the other language from its next start on."))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write down the play at hand and the window's place, then let worker and library go; or go to the tray."""
        if self.tray.takes_in():
            event.ignore()
            return
        lastplace.keep(self)
        self.hide()
        self.playback.close()
        self.worker.close()
        self.thumbnails.close()
        self.backend.close()
        super().closeEvent(event)
