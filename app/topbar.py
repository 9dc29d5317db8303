"""The bar at the top: menu, search field, grid or list, order, details."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from app import icons, theme
from app.dropping import paths_of
from app.examplechip import ExampleChip
from app.searchfield import SearchField


class TopBar(QFrame):
    """Widgets only; what they do is the window's."""

    searched = Signal(str)
    """The search field's text, at each change."""
    entered = Signal()
    """Somebody is about to type into the search field."""
    pastedPicture = Signal(QImage)
    """A picture was pasted into the search field."""
    pastedFiles = Signal(list)
    """Files were (paths in bytes)."""
    historyWanted = Signal(bool)
    """The empty field was entered (False), or Down was pressed in it: offer what was searched for before."""
    submitted = Signal()
    """Enter in the search field: this is what is searched for."""
    leftDown = Signal()
    """Down or Enter in the search field: on to the results."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.menu_button = self.button("list", self.tr("Menu"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.search = SearchField(self.tr("Search words and moments   ( / )"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setMaximumWidth(640)
        self._quiet = False
        self.search.textChanged.connect(lambda text: None if self._quiet else self.searched.emit(text))
        self.search.installEventFilter(self)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.SPACE_3, 6, theme.SPACE_3, 6)
        self.row.setSpacing(theme.SPACE_1)
        self.row.addWidget(self.menu_button)
        self.row.addSpacing(theme.SPACE_2)
        self.chip = ExampleChip()
        self.row.addWidget(self.chip)
        self.row.addWidget(self.search, 4)
        self.row.addStretch(1)
        self._last: QWidget = self.search

    def _scale(self) -> None:
        """Be as high as the search field needs, whatever else wants the window's height."""
        self.setMinimumHeight(max(theme.TOP_BAR_PX, theme.scaled(30) + 4 + 12))

    def _append(self, made: QToolButton) -> None:
        """Put a button at the right end, for Tab too."""
        self.row.addWidget(made)
        QWidget.setTabOrder(self._last, made)
        self._last = made

    def clear_quietly(self) -> None:
        """Empty the field without asking for anything. (Blocking its signals would leave its clear button behind.)"""
        self._quiet = True
        self.chip.hide()
        self.search.clear()
        self._quiet = False

    def _pasted(self) -> bool:
        """Take a picture or files from the clipboard; text is left to the field."""
        data = QGuiApplication.clipboard().mimeData()
        if data.hasImage():
            self.pastedPicture.emit(QImage(data.imageData()))
        elif files := paths_of(data):
            self.pastedFiles.emit(files)
        else:
            return False
        return True

    def button(self, icon: str, words: str) -> QToolButton:
        """Make a button of an icon; its words are its tooltip and its name."""
        made = QToolButton()
        made.setIcon(icons.icon(icon))
        icons.set_size(made, icons.ICON_PX, icons.ICON_PX)
        made.setToolTip(words)
        made.setAccessibleName(words)
        return made

    def add_action(self, action: QAction) -> QToolButton:
        """Show an action of the menus as a button here."""
        made = QToolButton()
        made.setDefaultAction(action)
        icons.set_size(made, icons.ICON_PX, icons.ICON_PX)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setAccessibleName(action.text().replace("&", ""))
        self._append(made)
        return made

    def add_button(self, made: QToolButton) -> None:
        """Show a button here that somebody else made."""
        icons.set_size(made, icons.ICON_PX, icons.ICON_PX)
        self._append(made)

    def add_menu(self, icon: str, words: str, menu: QMenu) -> QToolButton:
        """Show a menu behind a button here."""
        made = self.button(icon, words)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(menu)
        self._append(made)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the field, Down and Enter go on to what was found."""
        if watched is self.search and event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
            if not self.search.text():
                self.historyWanted.emit(False)
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste) and self._pasted():
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                self.leftDown.emit()
                return True
            if event.key() == Qt.Key.Key_Down and not self.search.text():
                self.historyWanted.emit(True)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.text().strip():
                self.submitted.emit()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.text():
                self.leftDown.emit()
                return True
        return super().eventFilter(watched, event)
