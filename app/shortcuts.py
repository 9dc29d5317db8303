"""Keys that a person chose for actions, over those that actions have by themselves; kept with the window."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from app import kept
from app.actions import Actions
from core.parsing import parsed_json
from core.settings import Home

KEY = "shortcuts"
PORTABLE = QKeySequence.SequenceFormat.PortableText
FIXED_CONTEXTS = (Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut)
"""Keys that a view answers itself; the action only names them."""
RESERVED = ("Esc", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right")
"""Keys by which one moves about; an action that took them would lock people out."""


class Shortcuts(QObject):
    """Which keys each action has."""

    changed = Signal()

    def __init__(self, actions: Actions, home: Home) -> None:
        super().__init__(actions)
        self._actions, self._home = actions, home
        self._own = {name: action.shortcuts() for name, action in actions.by_name.items()}
        self._chosen = {
            name: keys
            for name, keys in read_chosen(str(kept.settings(home).value(KEY, "{}"))).items()
            if name in self._own and self.may(name)
        }
        self._apply()

    def names(self) -> list[str]:
        """List the actions that may have keys of a person's choice."""
        return [name for name in self._own if self.may(name)]

    def may(self, name: str) -> bool:
        """Whether an action's keys are for a person to choose."""
        return self._actions[name].shortcutContext() not in FIXED_CONTEXTS

    def keys(self, name: str) -> list[QKeySequence]:
        """Give the keys of an action."""
        return self._actions[name].shortcuts()

    def is_own(self, name: str) -> bool:
        """Whether an action has the keys that it has by itself."""
        return name not in self._chosen

    def owner(self, key: QKeySequence, but: str = "") -> str:
        """Name the action that a key belongs to, or ""."""
        found = (name for name, action in self._actions.by_name.items() if name != but and key in action.shortcuts())
        return next(found, "")

    def is_reserved(self, key: QKeySequence) -> bool:
        """Whether a key is one by which one moves about."""
        return key.toString(PORTABLE) in RESERVED

    def choose(self, name: str, keys: Sequence[QKeySequence]) -> None:
        """Give an action these keys; whoever had them loses them."""
        for key in keys:
            other = self.owner(key, name)
            if other and self.may(other):
                self._set(other, [kept for kept in self.keys(other) if kept != key])
        self._set(name, list(keys))
        self._keep()

    def reset(self, name: str) -> None:
        """Give an action its own keys back, taking them from whoever has them now."""
        self.choose(name, self._own[name])

    def state(self) -> dict[str, list[str]]:
        """Give what was chosen, to be put back by `restore`."""
        return {name: list(keys) for name, keys in self._chosen.items()}

    def restore(self, chosen: Mapping[str, Sequence[str]]) -> None:
        """Put back what `state` gave; {} for the keys that all have by themselves."""
        self._chosen = {name: list(keys) for name, keys in chosen.items()}
        self._keep()

    def _set(self, name: str, keys: list[QKeySequence]) -> None:
        if keys == self._own[name]:
            self._chosen.pop(name, None)
        else:
            self._chosen[name] = [key.toString(PORTABLE) for key in keys]

    def _keep(self) -> None:
        self._apply()
        kept.settings(self._home).setValue(KEY, json.dumps(self._chosen))
        self.changed.emit()

    def _apply(self) -> None:
        taken = [QKeySequence(text, PORTABLE) for keys in self._chosen.values() for text in keys]
        for name, own in self._own.items():
            action: QAction = self._actions[name]
            left = [key for key in own if key not in taken]  # a new version may give a chosen key to another action
            keys = [QKeySequence(text, PORTABLE) for text in self._chosen[name]] if name in self._chosen else left
            if action.shortcuts() != keys:
                action.setShortcuts(keys)


def read_chosen(text: str) -> dict[str, list[str]]:
    """Read which keys were chosen, by action; what is no such thing counts for nothing."""
    try:
        read = parsed_json(text)
    except ValueError:
        return {}
    pairs = read.items() if isinstance(read, dict) else ()
    return {name: keys for name, keys in pairs if isinstance(keys, list) and all(isinstance(k, str) for k in keys)}
