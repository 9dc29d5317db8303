"""A row of conditions above the library, each with how many media it leaves; together they are a query."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from app import formats, i18n, icons, theme
from app.detail_facts import language_name
from app.details import tag_words
from app.flow import FlowLayout
from core.query import bare, conditions, exactly
from core.store.counts import LENGTHS_MIN

if TYPE_CHECKING:
    from core.browse import Choices

SWITCHES = ("is:unseen", "is:started", "is:liked", "is:offline", "is:failed")
RATED = tuple(f"stars:>={stars}" for stars in (5, 4, 3))
ASKED = (*SWITCHES, *RATED)
"""Conditions that are counted one by one."""
MENUS = ("stars", "year", "genre", "tag", "lang", "len")
"""Conditions of which one is chosen out of many, by their key."""


class FilterBar(QWidget):
    """The chips. `query` is what is chosen; `changed` says that a person chose otherwise."""

    changed = Signal(str)
    left = Signal()
    """Esc or Down: back to what is listed."""
    keepWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: list[str] = []
        self._choices: Choices | None = None
        self._counted_for: list[str] = []
        self.buttons: dict[str, QPushButton] = {}
        chips = QWidget()
        self.flow = FlowLayout(chips)
        around = QVBoxLayout(self)
        around.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_2)
        around.addWidget(chips)
        for name in (*SWITCHES[:3], *MENUS, *SWITCHES[3:]):
            self._add(name)
        self.others: list[QPushButton] = []
        self.clear_button = self._link(self.tr("Clear"), self.clear)
        self.keep_button = self._link(self.tr("Keep…"), self.keepWanted.emit)
        self.keep_button.setToolTip(self.tr("Keep these filters under a name, in the rail"))
        self._show()

    # ── what is chosen ──────────────────────────────────────────────────────────────────────────────

    @property
    def query(self) -> str:
        """The chosen conditions, in the language of the search."""
        return " ".join(self._chosen)

    def set_query(self, query: str) -> None:
        """Show other conditions as chosen; nothing is announced."""
        self._chosen = conditions(query)
        self._show()

    def show_choices(self, choices: Choices) -> None:
        """Show how many media each condition leaves; what was counted for other conditions names no total."""
        self._choices, self._counted_for = choices, conditions(choices.query)
        self._show()

    def clear(self) -> None:
        """Choose nothing."""
        self._choose([])

    def toggle(self, condition: str) -> None:
        """Choose a condition, or choose it no more; of those with one key in a menu, one at a time."""
        key = condition.partition(":")[0]
        kept = [one for one in self._chosen if one != condition and not (key in MENUS and one.startswith(f"{key}:"))]
        self._choose(kept if condition in self._chosen else [*kept, condition])

    def _choose(self, chosen: list[str]) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self._show()
            self.changed.emit(self.query)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def _add(self, name: str) -> None:
        chip = QPushButton()
        chip.setProperty("role", "chip")
        chip.setCheckable(True)
        if name in MENUS:
            chip.setMenu(QMenu(chip))
            chip.menu().aboutToShow.connect(functools.partial(self._fill_menu, name))
        else:
            chip.clicked.connect(functools.partial(self._clicked, name))
        self.buttons[name] = chip
        self.flow.addWidget(chip)

    def _link(self, words: str, act: Callable[[], object]) -> QPushButton:
        link = QPushButton(words)
        link.setProperty("role", "chiplink")
        link.clicked.connect(lambda _checked=False: act())
        self.flow.addWidget(link)
        return link

    def _clicked(self, condition: str, _checked: bool = False) -> None:
        self.toggle(condition)

    def _show(self) -> None:
        counts = self._choices.conditions if self._choices is not None else {}
        for name in SWITCHES:
            on = name in self._chosen
            count = counts.get(name, 0)
            self._say(self.buttons[name], words(name), count, on=on, shown=on or count > 0)
        for key in MENUS:
            chosen = next((one for one in self._chosen if one.startswith(f"{key}:")), "")
            shown = bool(chosen) or len(self._options(key)) > (0 if key == "stars" else 1)
            current = self._choices is not None and self._counted_for == self._chosen
            count = self._choices.total if chosen and self._choices is not None and current else 0
            self._say(
                self.buttons[key], words(chosen) if chosen else menu_name(key), count, on=bool(chosen), shown=shown
            )
        self._show_others()
        for link in (self.clear_button, self.keep_button):
            link.setVisible(bool(self._chosen))
        self.setVisible(any(not chip.isHidden() for chip in (*self.buttons.values(), *self.others)))
        self.updateGeometry()

    def _say(self, chip: QPushButton, text: str, count: int, *, on: bool, shown: bool) -> None:
        number = formats.number(count)
        chip.setText(f"{text}  {number}" if count else text)
        chip.setAccessibleName(formats.fill(self.tr("%1: %2 items"), text, number) if count else text)
        chip.setChecked(on)
        chip.setVisible(shown)

    def _show_others(self) -> None:
        """Show conditions that were typed, or come with a kept search, each to be taken away."""
        known = [one for one in self._chosen if one not in SWITCHES and one.partition(":")[0] not in MENUS]
        if known == [chip.property("condition") for chip in self.others]:
            return
        for chip in self.others:
            self.flow.removeWidget(chip)
            chip.deleteLater()
        self.others = []
        for condition in known:
            chip = QPushButton(words(condition))
            chip.setProperty("role", "chip")
            chip.setProperty("condition", condition)
            chip.setCheckable(True)
            chip.setChecked(True)
            icons.beside(chip, "x")
            chip.clicked.connect(functools.partial(self._clicked, condition))
            self.flow.addWidget(chip)
            self.others.append(chip)

    def _options(self, key: str) -> list[tuple[str, int]]:
        """List the conditions of one menu with their counts."""
        if self._choices is None:
            return []
        counts = self._choices.counts
        if key == "stars":
            return [(one, count) for one in RATED if (count := self._choices.conditions.get(one, 0))]
        if key == "len":
            return _lengths(counts.durations)
        found: Mapping[str, Iterable[tuple[str, int]]] = {
            "year": ((f"year:{decade}..{decade + 9}", n) for decade, n in reversed(list(counts.decades.items()))),
            "genre": ((exactly("genre", name), n) for name, n in counts.genres.items()),
            "tag": ((exactly("tag", name), n) for name, n in counts.tags.items()),
            "lang": ((f"lang:{code}", n) for code, n in counts.languages.items()),
        }
        return list(found[key])

    def _fill_menu(self, key: str) -> None:
        menu = self.buttons[key].menu()
        menu.clear()
        chosen = [one for one in self._chosen if one.startswith(f"{key}:")]
        options = self._options(key)
        for condition, count in [*options, *((one, 0) for one in chosen if one not in dict(options))]:
            text = f"{words(condition)}\t{formats.number(count)}" if count else words(condition)
            action = menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(condition in chosen)
            action.triggered.connect(functools.partial(self._clicked, condition))
        self._show()  # the press has checked the button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk along the chips by arrows; Esc and Down go to what is listed."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def enter(self) -> None:
        """Put the keyboard on the first chip."""
        chips = [*self.buttons.values(), *self.others, self.clear_button]
        first = next((chip for chip in chips if not chip.isHidden()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)


def _lengths(durations: Mapping[int, int]) -> list[tuple[str, int]]:
    """Offer what there is time for: everything up to a length, and what is longer than all."""
    made, sum_ = list[tuple[str, int]](), 0
    for end in LENGTHS_MIN:
        sum_ += durations.get(end, 0)
        if durations.get(end, 0):
            made.append((f"len:<={end}m", sum_))
    longer = durations.get(0, 0)
    return [*made, *([(f"len:>{LENGTHS_MIN[-1]}m", longer)] if longer else [])]


def menu_name(key: str) -> str:
    """Name what one of the menus chooses."""
    translate = QCoreApplication.translate
    return {
        "stars": translate("filters", "Rated"),
        "year": translate("filters", "Years"),
        "genre": translate("filters", "Genre"),
        "tag": translate("filters", "Tag"),
        "lang": translate("filters", "Language"),
        "len": translate("filters", "Length"),
    }[key]


def words(condition: str) -> str:
    """Say a condition in words; one that has none as it is typed."""
    translate = QCoreApplication.translate
    known = {
        "is:unseen": translate("filters", "Unseen"),
        "is:seen": translate("filters", "Seen"),
        "is:started": translate("filters", "In progress"),
        "is:liked": translate("filters", "Liked"),
        "is:offline": translate("filters", "Offline"),
        "is:failed": translate("filters", "With errors"),
    }
    key, _, value = condition.partition(":")
    value = bare(value).removeprefix("=") if key in ("genre", "tag") else value.strip('"')
    if key == "stars" and value[:2] == ">=":
        return formats.fill(translate("filters", "★ %1 or more"), value[2:])
    if key == "len" and value[:2] == "<=" and value.endswith("m"):
        return formats.fill(translate("filters", "Up to %1"), formats.length(60 * float(value[2:-1])))
    if key == "len" and value[:1] == ">" and value.endswith("m"):
        return formats.fill(translate("filters", "Over %1"), formats.length(60 * float(value[1:-1])))
    if key == "year" and len(value) == 10 and value[3:6] == "0..":
        return formats.fill(translate("filters", "%1s"), value[:4])
    if key == "lang":
        return language_name(value)
    if key == "tag":
        return tag_words(value, i18n.language())
    return known.get(condition) or (value if key == "genre" else condition)
