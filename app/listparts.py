"""What stands round a list's media: the lists beside it, what it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import icons, listwords, theme
from app.flow import FlowLayout
from app.formats import fill, number
from app.listpanel import ListView, grouped
from app.pages.base import Cut
from core import playlists
from core.playlists import Named

SIDE_PX = 216


class Sources(QFrame):
    """The lists at the left of the page, and the ways to more of them; in a narrow page a button with a menu of all."""

    rulesWanted = Signal()
    emptyWanted = Signal()
    importWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.view = ListView()
        self.new_button = QPushButton(self.tr("New list…"))
        icons.beside(self.new_button, "plus")
        self.new_menu = QMenu(self)
        self._fill_new(self.new_menu)
        self.new_button.setMenu(self.new_menu)
        self.import_button = QPushButton(self.tr("Import…"))
        icons.beside(self.import_button, "download-simple")
        self.import_button.setToolTip(self.tr("Read an M3U8 or XSPF file of another player"))
        self.import_button.clicked.connect(lambda _checked=False: self.importWanted.emit())
        self.switch = QPushButton()
        self.switch.setProperty("role", "chip")
        self.switch.setMenu(QMenu(self.switch))
        self.switch.menu().aboutToShow.connect(self._fill_switch)
        self.switch.hide()
        self._named: tuple[Named, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_2, theme.SPACE_1, theme.SPACE_1, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.view, 1)
        for button in (self.new_button, self.import_button):
            column.addWidget(button)

    def _scale(self) -> None:
        self.setFixedWidth(theme.eased(SIDE_PX))

    def show_lists(self, named: list[Named]) -> None:
        """Show these lists."""
        self._named = tuple(named)
        self.view.show_lists(named)

    def show_chosen(self, kind: str, name: str) -> None:
        """Mark the list that is looked at."""
        self.view.mark(kind, name)
        words = listwords.title(name, kind)
        self.switch.setText(words.replace("&", "&&"))
        self.switch.setAccessibleName(fill(self.tr("List: %1"), words))

    def _fill_new(self, menu: QMenu) -> None:
        menu.addAction(icons.icon("funnel"), self.tr("By rules…")).triggered.connect(self.rulesWanted)
        menu.addAction(icons.icon("playlist"), self.tr("By hand…")).triggered.connect(self.emptyWanted)

    def _fill_switch(self) -> None:
        menu = self.switch.menu()
        menu.clear()
        for group in grouped(self._named):
            menu.addSection(group.words)
            for named in group.lists:
                words = listwords.title(named.name, named.kind).replace("&", "&&")
                action = menu.addAction(f"{words}\t{number(named.count)}")
                action.triggered.connect(lambda _=False, n=named: self.view.chosen.emit(n.kind, n.name))
        menu.addSection(self.tr("More lists"))
        self._fill_new(menu)
        menu.addAction(icons.icon("download-simple"), self.tr("Import…")).triggered.connect(self.importWanted)


class Deeds(QWidget):
    """What the list is, and buttons for what can be done with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = Cut("muted", 40)
        self.play = self._button(self.tr("Play all"), "play")
        self.play.setProperty("role", "primary")
        self.play.setIcon(icons.icon("play", "on_accent"))
        self.shuffle = self._button(self.tr("Shuffle"), "shuffle")
        self.smooth = self._button(self.tr("Order smoothly"), "waves")
        self.export = self._button(self.tr("Export…"), "export")
        self.export.setToolTip(self.tr("Write this list as an M3U8 or XSPF file for other players"))
        self.more = self._button("", "dots-three")
        self.more.setProperty("role", "dots")  # these alone say that there is a menu
        icons.set_size(self.more, icons.ICON_PX, icons.BESIDE_PX)
        self.more.setAccessibleName(self.tr("More to do with this list"))
        self.more.setToolTip(self.more.accessibleName())
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.acts = Acts(self.menu)
        row = QWidget()
        policy = row.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        row.setSizePolicy(policy)
        flow = FlowLayout(row)
        for button in (self.play, self.shuffle, self.smooth, self.export, self.more):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_2)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.what)
        column.addWidget(row)

    def show_kind(self, kind: str, *, filled: bool) -> None:
        """Offer what can be done with a list of this kind."""
        for button in (self.play, self.shuffle, self.export):
            button.setEnabled(filled)
        self.smooth.setEnabled(filled)
        is_own = kind == playlists.MANUAL
        hint = self.tr("Put each after what it is like; this can be undone")
        other = self.tr("Keep what is on it as a list of yours, each after what it is like")
        self.smooth.setToolTip(hint if is_own else other)
        made = kind == playlists.HISTORY
        self.acts.rules.setVisible(kind == playlists.SMART)
        for action in (self.acts.rename, self.acts.delete):
            action.setVisible(not made)
        self.acts.save_as.setEnabled(filled)

    def _button(self, words: str, icon: str) -> QPushButton:
        button = QPushButton(words)
        icons.beside(button, icon)
        return button


class Acts(QObject):
    """The entries of a list's menu."""

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self._menu = menu
        self.rules = menu.addAction(icons.icon("funnel"), self.tr("Change the rules…"))
        self.rename = menu.addAction(icons.icon("pencil-simple"), self.tr("Rename…"))
        self.save_as = menu.addAction(icons.icon("copy"), self.tr("Save as yours…"))
        self.delete = menu.addAction(icons.icon("trash"), self.tr("Delete"))

    def connect_to(self, rules: Callable[[], object], rename: Callable[[], object], save_as: Callable[[], object],
                   delete: Callable[[], object]) -> None:  # fmt: skip
        """Say what each does."""
        for action, act in ((self.rules, rules), (self.rename, rename), (self.save_as, save_as), (self.delete, delete)):
            action.triggered.connect(lambda _checked=False, do=act: do())

    def pop_up(self, at: QPoint) -> None:
        """Show the menu there, on the screen."""
        self._menu.popup(at)


def framed(side: QWidget, *parts: QWidget) -> QHBoxLayout:
    """Lay lists out beside the rest of a page; the last part takes the room."""
    right = QWidget()
    column = QVBoxLayout(right)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part, 1 if part is parts[-1] else 0)
    row = QHBoxLayout()
    row.setSpacing(0)
    row.addWidget(side)
    row.addWidget(right, 1)
    side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return row
