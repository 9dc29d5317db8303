"""Shows what the history of another program means in this library, and writes it after a yes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app import theme
from app.dialogsize import grow
from app.forgetting import held_words
from app.formats import cut, fill, number
from app.pages.base import label
from app.tasks import Backend
from core import exchange

if TYPE_CHECKING:
    from core.exchange import Plan
    from core.store import Store

MOST_SHOWN = 500
"""Lines of what wasn't found, and of rows that can't be used."""
People = tuple[tuple[str, str], ...]


class Words(QObject):
    """Names what the core speaks of in codes. (A class, since lupdate finds plurals in `tr` alone.)"""

    def program(self, format_: str) -> str:
        """Name whose export it is."""
        names = {"homereel": "Homereel", "jellyfin": "Jellyfin", "kodi": "Kodi", "lastfm": "Last.fm"}
        names |= {"listenbrainz": "ListenBrainz", "trakt": "Trakt"}
        return names.get(format_) or self.tr("a table of ratings")

    def ways(self, ways: Mapping[str, int]) -> str:
        """Say how media were found: what was only found by its name is worth a look."""
        words = {
            "content": self.tr("%n by what is in the file", "", ways.get("content", 0)),
            "path": self.tr("%n by its place", "", ways.get("path", 0)),
            "file name": self.tr("%n by its file’s name", "", ways.get("file name", 0)),
            "episode": self.tr("%n by series and number", "", ways.get("episode", 0)),
            "song": self.tr("%n by artist and title", "", ways.get("song", 0)),
            "title": self.tr("%n by title and year", "", ways.get("title", 0)),
        }
        return " · ".join(said for way, said in words.items() if way in ways)

    def why(self, code: str) -> str:
        """Say why something wasn't found."""
        return {
            "absent": self.tr("not in the library"),
            "namesake": self.tr("something of that name is here, but nothing makes sure that it is meant"),
            "several": self.tr("more than one item could be meant"),
            "unnamed": self.tr("the source doesn’t say what it is"),
        }[code]

    def row(self, where: str, reason: str) -> str:
        """Say where a row stands that can't be used, and why."""
        words = {
            "unreadable": self.tr("it can’t be read"),
            "missing": self.tr("it has no title or no artist"),
            "no_time": self.tr("its time can’t be read"),
            "future": self.tr("it is dated in the future"),
            "no_number": self.tr("a number is none"),
            "off_scale": self.tr("its rating is off the scale"),
            "kind": self.tr("it is about a series, season or album as a whole"),
            "foreign": self.tr("such things aren’t kept here"),
        }
        return f"{where}  —  {words[reason]}" if reason in words else where

    def dropped(self, dropped: Mapping[str, int]) -> str:
        """Say how many rows can't be used, and why."""
        words = {
            "unreadable": self.tr("%n can’t be read", "", dropped.get("unreadable", 0)),
            "missing": self.tr("%n without title or artist", "", dropped.get("missing", 0)),
            "no_time": self.tr("%n whose time can’t be read", "", dropped.get("no_time", 0)),
            "future": self.tr("%n dated in the future", "", dropped.get("future", 0)),
            "no_number": self.tr("%n whose number is none", "", dropped.get("no_number", 0)),
            "off_scale": self.tr("%n with a rating off the scale", "", dropped.get("off_scale", 0)),
            "kind": self.tr("%n about a series, season or album as a whole", "", dropped.get("kind", 0)),
            "foreign": self.tr("%n of a kind that isn’t kept here", "", dropped.get("foreign", 0)),
        }
        told = [said for reason, said in words.items() if dropped.get(reason)]
        others = sum(count for reason, count in dropped.items() if reason not in words)
        return self.tr(", ").join([*told, *([self.tr("%n other", "", others)] if others else [])])


class BringSheet(QDialog):
    """What was found and how, what wasn't and why, what would be written, and whose it is where that must be asked."""

    written = Signal(int, int)
    """The import's number, and how many events it wrote."""

    def __init__(self, backend: Backend, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(fill(self.tr("Bring in %1"), cut(path.name)))
        self._backend, self._path, self._profile = backend, path, backend.profile
        self._words = Words(self)
        self.plan: Plan | None = None
        self.headline = label(self.tr("Reading…"), "strong")
        self.how, self.writes, self.there = label("", "muted"), label("", ""), label("", "muted")
        self.who_words = label(self.tr("It holds what several people did. Which of them are you?"), "")
        self.who = QComboBox()
        self.who.setAccessibleName(self.tr("Which of them you are"))
        self.missing_words = label("", "muted")
        self.missing = QPlainTextEdit()
        self.missing.setReadOnly(True)
        self.missing.setTabChangesFocus(True)
        self.missing.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.missing.setAccessibleName(self.tr("What wasn’t found, and why"))
        self.problem = label("", "bad")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(self.tr("Write it"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setProperty("role", "primary")
        self.save.setEnabled(False)
        self._lay_out()
        self.who.activated.connect(lambda _at: self._read(str(self.who.currentData() or "")))
        self.buttons.accepted.connect(self._write)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._read("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        parts = (self.headline, self.how, self.who_words, self.who, self.writes, self.there, self.missing_words)
        for part in (*parts, self.problem):
            if part is not self.who:
                part.setWordWrap(True)  # type: ignore[union-attr]
        for part in parts:
            column.addWidget(part)
        column.addWidget(self.missing, 1)
        column.addWidget(self.problem)
        column.addStretch(0)
        column.addWidget(self.buttons)
        for part in (*parts[1:], self.missing, self.problem):
            part.hide()
        self.resize(theme.eased(560), theme.eased(420))

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────

    def _read(self, user: str) -> None:
        """Read and match on a reader's thread; the window goes on."""
        path, profile = self._path, self._profile
        self.plan = None
        self.save.setEnabled(False)
        self.headline.setText(self.tr("Reading…"))

        def read(store: Store) -> Plan | People:
            try:
                return exchange.prepare(store, profile, exchange.read(path, user=user))
            except exchange.WhoseHistory as several:
                return several.people

        self._backend.run(lambda store, _: read(store), self._show, key="bring in", error=self._refuse)

    def _show(self, found: Plan | People) -> None:
        if isinstance(found, tuple):
            self._ask_who(found)
            return
        self.plan = found
        count, asked = sum(found.ways.values()), len(found.matches)
        program = self._words.program(found.reading.format)
        self.headline.setText(fill(self.tr("%1: %2 of %3 are in your library"), program, number(count), number(asked)))
        self._put(self.how, self._words.ways(found.ways))
        self._put(self.writes, self._would_write(found))
        self._put(self.there, self._not_written(found))
        self._show_missing(found)
        self.problem.hide()
        self.save.setEnabled(not found.is_empty)
        grow(self)

    def _would_write(self, plan: Plan) -> str:
        held = held_words(plan.counts | plan.found.counts)
        return fill(self.tr("To be written: %1"), held) if held else self.tr("There is nothing to be written.")

    def _not_written(self, plan: Plan) -> str:
        there, otherwise = plan.there, len(plan.differing)
        parts = [self.tr("%n row(s) are there already.", "", there)] if there else []
        parts += [self.tr("%n item(s) you rated otherwise; your rating stays.", "", otherwise)] if otherwise else []
        return " ".join(parts)

    def _show_missing(self, plan: Plan) -> None:
        missing, dropped = plan.unmatched, plan.reading.dropped
        lines = [f"{subject.shown}  —  {self._words.why(why)}" for subject, why, _ in missing[:MOST_SHOWN]]
        more = len(missing) - MOST_SHOWN
        lines += [self.tr("and %n more", "", more)] if more > 0 else []
        lines += [self._words.row(where, reason) for where, reason in plan.reading.named]
        parts = [self.tr("%n not found", "", len(missing))] if missing else []
        parts += [fill(self.tr("rows left out: %1"), self._words.dropped(dropped))] if dropped else []
        self._put(self.missing_words, " · ".join(parts))
        self.missing.setPlainText("\n".join(lines))
        self.missing.setVisible(bool(lines))

    def _ask_who(self, people: People) -> None:
        self.headline.setText(self.tr("Whose history?"))
        self.who.clear()
        self.who.addItem(self.tr("Choose…"), "")
        for id_, shown in people:
            self.who.addItem(cut(shown), id_)
        self.who_words.show()
        self.who.show()
        self.who.setFocus()
        grow(self)

    def _put(self, part: QWidget, words: str) -> None:
        part.setText(words)  # type: ignore[attr-defined]  # a label
        part.setVisible(bool(words))

    def _refuse(self, message: str) -> None:
        self.headline.setText(self.tr("This can’t be brought in"))
        self._say(message)

    def _say(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.show()
        grow(self)

    # ── Writing ─────────────────────────────────────────────────────────────────────────────────────

    def _write(self) -> None:
        """Write on the writer's thread, whatever becomes of this sheet meanwhile."""
        plan, profile, backend = self.plan, self._profile, self._backend
        if plan is None:
            return
        self.save.setEnabled(False)
        self.headline.setText(self.tr("Writing…"))

        def done(found: tuple[int, int]) -> None:
            backend.listsChanged.emit()
            if shiboken6.isValid(self):
                self.written.emit(*found)
                self.accept()

        backend.write(lambda store: exchange.write(store, profile, plan), done, changed="", error=self._refuse)
