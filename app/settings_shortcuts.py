"""Settings: every action with its keys; press others to change them, and what had these before is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.actions import without_mark
from app.formats import fill
from app.pages.base import label
from app.settings_parts import Panel, Reset, Row, for_window

if TYPE_CHECKING:
    from app.window import MainWindow

MENUS = ("library", "item", "rate", "playback", "view", "sort", "help")
KEYS_PX = 150
MODIFIERS = (
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
)
NATIVE = QKeySequence.SequenceFormat.NativeText


class KeyButton(QPushButton):
    """Shows keys; pressed, it takes the next key as the new one. Esc leaves it as it was, Backspace takes keys away."""

    pressedKeys = Signal(object)
    """A `QKeySequence`, empty for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown, self.listening = "", False
        self.setMinimumWidth(KEYS_PX)
        self.clicked.connect(lambda: self._listen(True))

    def show_keys(self, keys: list[QKeySequence], name: str) -> None:
        """Show what an action has."""
        self._shown = ", ".join(key.toString(NATIVE) for key in keys) or self.tr("none")
        self.setAccessibleName(f"{name}: {self._shown}")
        self._listen(False)

    def event(self, event: QEvent) -> bool:
        """Keep every key from the window's actions while it listens."""
        if self.listening and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self.listening and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self.keyPressEvent(event)  # Tab, too, would leave otherwise
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a key while it listens."""
        if not self.listening:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._listen(False)
        elif event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self._take(QKeySequence())
        elif event.key() not in MODIFIERS:
            self._take(QKeySequence(event.keyCombination()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave it as it was."""
        super().focusOutEvent(event)
        self._listen(False)

    def _take(self, key: QKeySequence) -> None:
        self._listen(False)
        self.pressedKeys.emit(key)

    def _listen(self, listens: bool) -> None:
        self.listening = listens
        self.setText(self.tr("Press keys…") if listens else self._shown)


class ShortcutRow(Row):
    """One action."""

    def __init__(self, section: ShortcutSettings, name: str, words: str) -> None:
        self.keys, self.reset = KeyButton(), Reset()
        control = QWidget()
        row = QHBoxLayout(control)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.keys)
        row.addWidget(self.reset)
        super().__init__(words, "", control)
        self.action, self.words = name, words
        self.layout().setContentsMargins(0, 0, 0, 0)
        self.keys.pressedKeys.connect(lambda key: section.wanted(self, key))
        self.reset.clicked.connect(lambda: section.give_back(self))

    def says(self, text: str) -> bool:
        """Its keys can be searched for, too."""
        return super().says(text) or text in self.keys.text().lower()


class Question(QWidget):
    """Says below a row what a key belongs to, and offers to take it from there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.words = label("", "warn")
        self.words.setWordWrap(True)
        self.take, self.keep = QPushButton(self.tr("Use it here")), QPushButton(self.tr("Leave it there"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_4, 0, 0, theme.SPACE_2)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.words, 1)
        row.addWidget(self.keep)
        row.addWidget(self.take)


class ShortcutSettings(QWidget):
    """The actions by menu."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window, self._shortcuts, self._actions = window, window.shortcuts, window.actions_
        self.rows: dict[str, ShortcutRow] = {}
        self.panels: list[Panel] = []
        self._wanted: tuple[ShortcutRow, QKeySequence] | None = None
        self.question = Question(self)
        self.question.take.clicked.connect(self._take)
        self.question.keep.clicked.connect(self._leave)
        self.reset_all = QPushButton(self.tr("All keys as they were at first"))
        self.reset_all.clicked.connect(self._reset_all)
        how = label(
            self.tr("Choose a key’s button and press the new keys: Backspace takes them away, Esc leaves them."),
            "muted",
        )
        how.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(how)
        for menu in MENUS:
            if (panel := self._panel(menu)) is not None:
                column.addWidget(panel)
        column.addWidget(self.reset_all, alignment=Qt.AlignmentFlag.AlignLeft)
        self._shortcuts.changed.connect(self.refresh)
        self.refresh()

    def _panel(self, menu: str) -> Panel | None:
        """Make the rows of one menu."""
        names = {id(action): name for name, action in self._actions.by_name.items()}
        members = [names[id(a)] for a in self._actions.menus[menu].actions() if id(a) in names]
        mine = [name for name in members if self._shortcuts.may(name)]
        if not mine:
            return None
        panel = Panel(without_mark(self._actions.menus[menu].title()), "" if self.panels else for_window())
        for name in mine:
            self.rows[name] = row = ShortcutRow(self, name, without_mark(self._actions[name].text()))
            panel.add(row)
        self.panels.append(panel)
        return panel

    def refresh(self) -> None:
        """Show the keys that actions have now."""
        for name, row in self.rows.items():
            row.keys.show_keys(self._shortcuts.keys(name), row.words)
            row.reset.setEnabled(not self._shortcuts.is_own(name))
            row.reset.setAccessibleName(fill(self.tr("Its own keys for %1"), row.words))
        self.reset_all.setEnabled(bool(self._shortcuts.state()))
        self._leave()

    def find_rows(self, text: str) -> bool:
        """Show the actions with this text in them or in their keys."""
        found = [panel.find_rows(text) for panel in self.panels]
        return any(found)

    def wanted(self, row: ShortcutRow, key: QKeySequence) -> None:
        """Give an action another key, unless it belongs to something: then ask below the row."""
        owner = self._shortcuts.owner(key, row.action) if not key.isEmpty() else ""
        spelt = key.toString(NATIVE)
        if self._shortcuts.is_reserved(key):
            self._ask(row, None, fill(self.tr("%1 moves about everywhere and can’t be chosen."), spelt))
        elif owner and not self._shortcuts.may(owner):
            words = without_mark(self._actions[owner].text())
            self._ask(row, None, fill(self.tr("%1 is “%2”, which can’t be changed."), spelt, words))
        elif owner:
            words = without_mark(self._actions[owner].text())
            self._ask(row, key, fill(self.tr("%1 is “%2” now."), spelt, words))
        else:
            self._choose(row, key)

    def _ask(self, row: ShortcutRow, key: QKeySequence | None, words: str) -> None:
        self._wanted = (row, key) if key is not None else None
        self.question.words.setText(words)
        self.question.take.setVisible(key is not None)
        self.question.keep.setText(self.tr("Leave it there") if key is not None else self.tr("All right"))
        panel = next(panel for panel in self.panels if row in panel.rows)
        panel.column.insertWidget(panel.column.indexOf(row) + 1, self.question)
        self.question.show()
        (self.question.take if key is not None else self.question.keep).setFocus()

    def _take(self) -> None:
        if self._wanted is not None:
            self._choose(*self._wanted)

    def _leave(self) -> None:
        if self._wanted is not None and self.question.isVisible():
            self._wanted[0].keys.setFocus()
        self._wanted = None
        self.question.hide()

    def _choose(self, row: ShortcutRow, key: QKeySequence) -> None:
        self._changing(lambda: self._shortcuts.choose(row.action, [] if key.isEmpty() else [key]))
        row.keys.setFocus()

    def give_back(self, row: ShortcutRow) -> None:
        """Give an action its own keys again."""
        self._changing(lambda: self._shortcuts.reset(row.action))
        row.keys.setFocus()

    def _reset_all(self) -> None:
        self._changing(lambda: self._shortcuts.restore({}))

    def _changing(self, change: Callable[[], None]) -> None:
        before = self._shortcuts.state()
        change()
        self._window.toast.say(self.tr("Keys changed"), self.tr("Undo"), lambda: self._shortcuts.restore(before))
