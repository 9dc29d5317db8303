"""The one window: rail, pages, details, player; where one goes in it and what comes into it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
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

from app import adding, i18n, kept, theme
from app.actions import STARS, Actions, ShortcutsDialog
from app.controls import Controls
from app.detail import DetailPanel
from app.dropping import DropSign, paths_of
from app.jobs import WorkerClient
from app.lookalike import LookAlike
from app.pages.activity import ActivityPage
from app.pages.base import MediaPage
from app.pages.foryou import ForYouPage
from app.pages.library import LibraryPage
from app.pages.lists import ListsPage
from app.pages.search import SearchPage
from app.playerbar import PlayerBar
from app.rail import Rail
from app.tasks import Backend
from app.thumbnails import Thumbnails
from app.toast import Toast
from app.topbar import TopBar

READY_MS = 800  # least pause between two looks at the library while media come in
DETAIL_PX = 340
SECTION_OF = {"library": "all", "video": "video", "music": "music", "speech": "speech"}


class MainWindow(QMainWindow):
    """The window on one library, for one profile."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backend, self.worker = backend, worker
        self.setWindowTitle("Homereel")
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)
        self.thumbnails = Thumbnails(backend.home, self)
        self.place = ""
        self._before_search = "library"
        self._ready = QTimer(self, singleShot=True, interval=READY_MS)
        self._ready.timeout.connect(self._library_changed)
        self._make_parts()
        self._lay_out()
        self.actions_ = Actions(self)
        self.controls = Controls(self)
        self.look_alike = LookAlike(self)
        self._fill_top_bar()
        self._connect_parts()
        self._connect_actions()
        self._connect_work()
        self._restore()
        self.go("library")
        self.library.view.setFocus()

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_parts(self) -> None:
        self.library = LibraryPage(self.backend, self.thumbnails)
        self.foryou = ForYouPage(self.backend, self.thumbnails)
        self.lists = ListsPage(self.backend, self.thumbnails)
        self.search = SearchPage(self.backend, self.thumbnails, self.worker)
        self.activity = ActivityPage(self.backend, self.worker)
        self.player = PlayerBar(self.backend)
        self.detail = DetailPanel(self.backend)
        self.rail = Rail(self.worker)
        self.top_bar = TopBar()
        self.stack = QStackedWidget()
        self.media_pages: tuple[MediaPage, ...] = (self.library, self.foryou, self.lists, self.search)
        for page in (*self.media_pages, self.activity, self.player.page):
            self.stack.addWidget(page)

    def _lay_out(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.stack)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        middle = QHBoxLayout()
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
        self.top_bar.menu_button.setMenu(menu)
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

    def _connect_work(self) -> None:
        self.worker.ready.connect(lambda _ids: self._soon())
        self.worker.finished.connect(self._finished)
        self.worker.problem.connect(self.toast.say)
        self.worker.stateChanged.connect(self._show_work)
        self.worker.pathsChanged.connect(self._show_work)
        self.backend.problem.connect(self.toast.say)
        self.backend.libraryChanged.connect(self._soon)
        self._show_work()

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
            "quit": self.close,
            "play": controls.play_current,
            "queue": controls.enqueue,
            "more_like_this": controls.more_like_this,
            "select_all": controls.select_all,
            "toggle": controls.toggle,
            "next": self.player.go_next,
            "previous": self.player.go_previous,
            "forward": controls.forward,
            "back": controls.back,
            "full_screen": controls.toggle_full_screen,
            "shortcuts": lambda: ShortcutsDialog(self.actions_, self).show(),
            "about": controls.about,
            "reverse": self._sorted,
            "details": self.show_details,
        }
        for name, act in plain.items():
            on(name, act)
        for place in (*SECTION_OF, "foryou", "lists", "activity"):
            on(f"go_{place}", functools.partial(self.go, place))
        for name in ("like", "dislike", "hide"):
            on(name, functools.partial(controls.react, name))
        for stars in range(STARS + 1):
            on(f"rate_{stars}", functools.partial(controls.rate, stars))
        for name in ("grid", "list"):
            on(name, functools.partial(self._set_mode, name))
        modes: tuple[theme.Mode, ...] = ("system", "light", "dark")
        for mode in modes:
            on(f"theme_{mode}", functools.partial(theme.Theme.current().set_mode, mode))
        for language in ("system", *i18n.LANGUAGES):
            on(f"language_{language}", functools.partial(self._choose_language, language))
        for action in self.actions_.group("sort"):
            action.triggered.connect(self._sorted)

    # ── going places ────────────────────────────────────────────────────────────────────────────────

    def go(self, place: str) -> None:
        """Show a place of the rail, or `search`."""
        before, self.place = self.place, place
        if place in SECTION_OF:
            self.stack.setCurrentWidget(self.library)
            self.library.show_section(SECTION_OF[place])
        else:
            others: dict[str, QWidget] = {"foryou": self.foryou, "lists": self.lists, "search": self.search}
            self.stack.setCurrentWidget(others.get(place, self.activity))
        if place != "search":
            self._before_search = place
            if before == "search":
                self.top_bar.clear_quietly()
                self.search.want(None)
        self.rail.show_place(place)
        self._show_mode()
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
        self._show_mode()
        self.show_details()

    def show_details(self) -> None:
        """Show the details where they are wanted and there is something to show."""
        picture_alone = self.isFullScreen() and self.stack.currentWidget() is self.player.page
        wanted = self.actions_["details"].isChecked() and bool(self.detail.media_id)
        self.detail.setVisible(wanted and self.stack.currentWidget() is not self.activity and not picture_alone)

    def search_for(self, text: str) -> None:
        """Put words into the search field."""
        self.top_bar.search.setText(text)

    def focus_page(self) -> None:
        """Go on with the keyboard in what is shown."""
        page = self.page()
        (page.view if page is not None else self.stack).setFocus(Qt.FocusReason.OtherFocusReason)

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
            self.go(self._before_search)
        self.search.search(text)

    def _focus_search(self) -> None:
        self.top_bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.selectAll()

    def _chosen(self, media_id: str) -> None:
        page = self.page()
        if page is not None and media_id:
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
        """Have files and folders understood; what is ready appears as it comes."""
        if paths:
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

    def _soon(self) -> None:
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

    def _show_mode(self) -> None:
        page = self.page()
        for part in self._for_pages:
            part.setVisible(page is not None)
        for part in self._for_library:
            part.setVisible(page is self.library)
        for action in (*self.actions_.group("sort"), self.actions_["reverse"]):
            action.setEnabled(page is self.library)
        for name in ("grid", "list"):
            self.actions_[name].setEnabled(page is not None)
        if page is not None:
            self.actions_[page.view.mode].setChecked(True)

    def _sorted(self) -> None:
        chosen = next((a.data() for a in self.actions_.group("sort") if a.isChecked()), "added")
        up = chosen == "title"  # A to Z, else largest or newest first
        self.library.show_sorted(chosen, up == self.actions_["reverse"].isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves full screen, wherever one is."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.controls.toggle_full_screen()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the media the room: a narrow window has icons only in its rail."""
        super().resizeEvent(event)
        self.rail.set_narrow(event.size().width() < theme.NARROW_WINDOW_PX)

    # ── between runs ────────────────────────────────────────────────────────────────────────────────

    def _restore(self) -> None:
        file = kept.settings(self.backend.home)
        self.resize(QSize(1360, 860))
        geometry, split = file.value("geometry"), file.value("splitter")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(split, QByteArray):
            self.splitter.restoreState(split)
        else:
            self.splitter.setSizes([10_000, DETAIL_PX])
        self.actions_[f"theme_{theme.Theme.current().mode}"].setChecked(True)
        self.actions_[f"language_{kept.language(self.backend.home) or 'system'}"].setChecked(True)
        self.actions_["sort_added"].setChecked(True)
        self.actions_["details"].setChecked(file.value("details", "true") != "false")
        self.library.view.set_mode("list" if file.value("mode") == "list" else "grid")
        self.player.set_volume(float(str(file.value("volume", self.player.volume()))))

    def _keep(self) -> None:
        file = kept.settings(self.backend.home)
        file.setValue("geometry", self.saveGeometry())
        file.setValue("splitter", self.splitter.saveState())
        file.setValue("theme", theme.Theme.current().mode)
        file.setValue("details", "true" if self.actions_["details"].isChecked() else "false")
        file.setValue("mode", self.library.view.mode)
        if self.player.volume() > 0:
            file.setValue("volume", self.player.volume())

    def _choose_language(self, language: str) -> None:
        kept.settings(self.backend.home).setValue("language", language)
        self.toast.say(self.tr("Homereel speaks the other language from its next start on."))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write down the play at hand and the window's place, then let worker and library go."""
        self._keep()
        self.hide()
        self.player.stop()
        self.worker.close()
        self.thumbnails.close()
        self.backend.close()
        super().closeEvent(event)
