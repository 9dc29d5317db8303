"""What the tests of lists share: a window on the panel's library with lists in it, and hands for its page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.listpanel import LIST
from app.pages.lists import ListsPage
from app.window import MainWindow
from core import feedback, playlists
from core.index import Indexes
from core.playlists import MANUAL, Rules
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId, ProfileId
from tests.app.panel_library import Library

ME = ProfileId(1)
Left = Qt.MouseButton.LeftButton
EVENING = ("Harbour at night", "Roses", "Pickles", "Ferry lights")


def fill(store: Store, library: Library) -> None:
    """Three plays, a list put together by hand, a list by rules."""
    for title in ("Fog signals", "Bees at work", "Fog signals"):
        feedback.log_play(store, ME, library[title], 1.0)
    playlists.create(store, ME, "Evening", [library[title] for title in EVENING])
    playlists.define(store, Indexes(store), ME, "By the sea", Rules(more=(library["Harbour at night"],), k=3))


class Lists:
    """The lists page of a real window."""

    def __init__(self, qtbot: QtBot, window: MainWindow, library: Library) -> None:
        self.qtbot, self.window, self.library = qtbot, window, library

    @property
    def page(self) -> ListsPage:
        """The page."""
        return self.window.lists

    def titles(self) -> list[str]:
        """What is listed, by title."""
        names = {media_id: title for title, media_id in self.library.ids.items()}
        return [names[media_id] for media_id in self.page.model.ids]

    def names(self) -> list[tuple[str, int]]:
        """Headings (−1) and lists with their counts, as they are shown."""
        model = self.page.sources.view.named
        rows = [model.index(row) for row in range(model.rowCount())]
        return [(str(row.data()), row.data(LIST).count if row.data(LIST) else -1) for row in rows]

    def place(self, kind: str, name: str) -> QPoint:
        """Where the name of a list is, in its view."""
        view = self.page.sources.view
        self.qtbot.waitUntil(lambda: view.named.row_of(kind, name) >= 0)
        return view.visualRect(view.named.index(view.named.row_of(kind, name))).center()

    def choose(self, kind: str, name: str) -> None:
        """Click a list's name and wait for what is on it."""
        self.qtbot.mouseClick(self.page.sources.view.viewport(), Left, pos=self.place(kind, name))
        self.wait(lambda: self.page.listed.name == name and bool(self.page.model.ids))

    def wait(self, done: Callable[[], object]) -> None:
        """Wait for something."""
        self.qtbot.waitUntil(lambda: bool(done()), timeout=15_000)

    def pick(self, *titles: str) -> None:
        """Choose media of the library page."""
        view = self.window.library.view
        view.go_to(self.library[titles[0]])
        view.select([self.library[title] for title in titles])
        view.setFocus()

    def act(self, name: str) -> None:
        """Do what an entry of the menus does."""
        self.window.actions_[name].trigger()

    def type_name(self, name: str) -> None:
        """Answer the question for a name."""
        self.wait(lambda: self.page.name_field is not None and self.page.name_field.isVisible())
        field = self.page.name_field
        assert field is not None
        field.field.setText(name)
        self.qtbot.keyClick(field.field, Qt.Key.Key_Return)

    def undo(self) -> None:
        """Press the toast's button."""
        self.wait(self.window.toast.button.isVisible)
        self.qtbot.mouseClick(self.window.toast.button, Left)


def kept(home: Home, name: str, kind: str = MANUAL) -> list[MediaId] | None:
    """What the library has on a list; None where there is none of that kind."""
    with connect(home) as store:
        row = store.playlists.by_name(ME, name)
        return store.playlists.items(row.id) if row is not None and row.kind == kind else None


def middle(window: QWidget, widget: QWidget, at: QPoint) -> QPoint:
    """A place of a widget, in its window."""
    return widget.mapTo(window, at)
