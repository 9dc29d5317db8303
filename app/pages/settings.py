"""Settings: sections at the left, one at a time at the right, and a field that finds a row in any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import icons, taborder, theme
from app.jobs import WorkerClient
from app.pages.base import label
from app.searchfield import SearchField
from app.settings_backups import BackupsPanel
from app.settings_folders import FolderSettings
from app.settings_privacy import PrivacyPanel
from app.settings_profiles import ProfilesPanel
from app.settings_results import SuggestionSettings, UnderstandingSettings, WorkSettings
from app.settings_shortcuts import ShortcutSettings
from app.settings_window import WindowSettings
from app.tasks import Backend

if TYPE_CHECKING:
    from app.window import MainWindow

translate = QCoreApplication.translate
LIST_PX, WIDEST_PX = 200, 760


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its name in code, icon, words, and what makes it when somebody looks at it.

    What is made may have `refresh()` (called each time it is shown), `find_rows(text)` (show the rows with this text in
    them, say whether there are any) and a signal `arranged` (its widgets have come and gone: Tab is led anew).
    """

    name: str
    icon: str
    words: Callable[[], str]
    make: Callable[[MainWindow], QWidget]


def of(kind: Callable[[Backend, WorkerClient], QWidget]) -> Callable[[MainWindow], QWidget]:
    """Make a section that needs the library and the worker only."""
    return lambda window: kind(window.backend, window.worker)


SECTIONS: tuple[Section, ...] = (
    Section("folders", "folders", lambda: translate("settings", "Folders"), FolderSettings),
    Section("suggestions", "sparkle", lambda: translate("settings", "Suggestions"), of(SuggestionSettings)),
    Section("understanding", "brain", lambda: translate("settings", "Understanding"), of(UnderstandingSettings)),
    Section("profiles", "users", lambda: translate("settings", "People"), of(ProfilesPanel)),
    Section("privacy", "lock", lambda: translate("settings", "Privacy"), of(PrivacyPanel)),
    Section("copies", "copy", lambda: translate("settings", "Copies"), of(BackupsPanel)),
    Section("work", "gauge", lambda: translate("settings", "The work"), of(WorkSettings)),
    Section("window", "monitor", lambda: translate("settings", "Window"), WindowSettings),
    Section("shortcuts", "keyboard", lambda: translate("settings", "Keys"), ShortcutSettings),
)
"""In the order in which they are listed. Another one is another line."""


class SettingsPage(QWidget):
    """The page. Sections are made when they are looked at, or searched."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.made: dict[str, QWidget] = {}
        self._scrolls: dict[str, QScrollArea] = {}
        self.search = SearchField(self.tr("Find a setting"))
        self.search.textChanged.connect(self._search)
        self.list = QListWidget()
        self.list.setObjectName("settingsList")
        self.list.setAccessibleName(self.tr("Sections of the settings"))
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.nothing = label(self.tr("No setting has these words."), "muted")
        self.stack = QStackedWidget()
        self._fill()
        self._lay_out()
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.list.currentItemChanged.connect(self._chosen)
        self.list.setCurrentRow(0)

    def _fill(self) -> None:
        for section in SECTIONS:
            item = QListWidgetItem(icons.icon(section.icon), section.words(), self.list)
            item.setData(Qt.ItemDataRole.UserRole, section.name)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(theme.SPACE_4, theme.SPACE_3, theme.SPACE_2, theme.SPACE_3)
        left.setSpacing(theme.SPACE_3)
        left.addWidget(label(self.tr("Settings"), "title"))
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        self._side = QWidget()
        self._side.setLayout(left)
        right = QVBoxLayout()
        right.setContentsMargins(0, theme.SPACE_3, 0, 0)
        right.addWidget(self.nothing)
        right.addWidget(self.stack, 1)
        self.nothing.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addLayout(right, 1)

    def _scale(self) -> None:
        """Grow with the text."""
        width, icon = theme.eased(LIST_PX), theme.scaled(icons.ICON_PX)
        self._side.setFixedWidth(width + theme.SPACE_4 + theme.SPACE_2)
        self.list.setIconSize(QSize(icon, icon))
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(width - 8, max(36, 2 * self.fontMetrics().height())))

    # ── sections ────────────────────────────────────────────────────────────────────────────────────

    def show_section(self, name: str) -> None:
        """Go to a section."""
        for row in range(self.list.count()):
            if self._name(row) == name:
                self.list.setCurrentRow(row)

    def section(self, name: str) -> QWidget:
        """Give a section, made where nobody looked at it yet."""
        if name not in self.made:
            section = next(section for section in SECTIONS if section.name == name)
            self.made[name] = made = section.make(self._window)
            self._scrolls[name] = self._scrolled(section.words(), made)
            self.stack.addWidget(self._scrolls[name])
            taborder.as_laid_out(self)
            if (arranged := getattr(made, "arranged", None)) is not None:
                arranged.connect(lambda: taborder.as_laid_out(self))
            _refresh(made)
        return self.made[name]

    def _scrolled(self, words: str, made: QWidget) -> QScrollArea:
        inside, readable = QWidget(), QWidget()
        readable.setMaximumWidth(WIDEST_PX)
        across = QHBoxLayout(inside)
        across.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_5)
        across.addWidget(readable, 1)
        across.addStretch()
        column = QVBoxLayout(readable)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(label(words, "title"))
        column.addWidget(made)
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _name(self, row: int) -> str:
        return str(self.list.item(row).data(Qt.ItemDataRole.UserRole))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            name = str(item.data(Qt.ItemDataRole.UserRole))
            made = self.section(name)
            self.stack.setCurrentWidget(self._scrolls[name])
            _refresh(made)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go on in the list of sections. (A focus proxy would keep Tab from the field before it.)"""
        super().focusInEvent(event)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew what is shown: the command line may have changed it."""
        super().showEvent(event)
        self._chosen(self.list.currentItem())

    # ── search ──────────────────────────────────────────────────────────────────────────────────────

    def _search(self, text: str) -> None:
        """List the sections that have these words, and show their rows alone."""
        wanted, first = text.strip().lower(), -1
        for row in range(self.list.count()):
            found = self._found(row, wanted)
            self.list.item(row).setHidden(not found)
            first = row if found and first < 0 else first
        self.nothing.setVisible(first < 0)
        self.stack.setVisible(first >= 0)
        if first >= 0 and self.list.currentItem().isHidden():
            self.list.setCurrentRow(first)

    def _found(self, row: int, wanted: str) -> bool:
        made = self.section(self._name(row))
        find = getattr(made, "find_rows", None)
        title = bool(wanted) and wanted in self.list.item(row).text().lower()
        if find is None:
            return title or not wanted or any(wanted in words for words in _words(made))
        return bool(find("" if title else wanted)) or title or not wanted

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the search first."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)


def page_for(window: MainWindow) -> SettingsPage:
    """Make the page."""
    return SettingsPage(window)


def _refresh(made: QWidget) -> None:
    refresh = getattr(made, "refresh", None)
    if refresh is not None:
        refresh()


def _words(made: QWidget) -> list[str]:
    """List what a section says that shows its rows as a whole."""
    found = [*made.findChildren(QLabel), *made.findChildren(QAbstractButton)]
    return [widget.text().lower() for widget in found]
