"""A sheet beside the window on which a person says what media are: title, artist, genres, tags, year, series."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QKeySequence, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import theme, troubles
from app.formats import fill
from app.nameschips import NamesChips
from app.pages.base import label
from core import editing
from core.editing import Before, Edit
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.store import Store

_ALLOWED = {"year": "([12][0-9]{3})?", "season": "[0-9]{0,4}", "episode": "[0-9]{0,4}"}
NAMED_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chosen media have.

    Attributes:
        values: field → the different values, as text.
        genres, tags: name → how many have it.
        is_own: whether anything of it was said by the person.
    """

    ids: tuple[MediaId, ...]
    values: Mapping[str, tuple[str, ...]]
    genres: Mapping[str, int]
    tags: Mapping[str, int]
    is_own: bool


def read(store: Store, ids: Sequence[MediaId]) -> Shown:
    """Gather what the chosen media have; those that are gone are left out. For a reading thread."""
    facts = store.media.facts(ids)
    tags = editing.own_tags(store, list(facts))
    values: dict[str, dict[str, None]] = {name: {} for name in editing.FIELDS}
    for one in facts.values():
        for name in editing.FIELDS:
            values[name][str(getattr(one, name) or "")] = None
    own = store.media.own.of([store.media.resolve(media_id) for media_id in facts])
    return Shown(
        tuple(facts),
        {name: tuple(found) for name, found in values.items()},
        Counter(genre for one in facts.values() for genre in editing.genres(one.genre)),
        Counter(tag for names in tags.values() for tag in names),
        bool(own) or any(tags.values()),
    )


class EditDialog(QDialog):
    """Edits one medium or many. What isn't touched stays as it is on each; nothing reaches a file unasked."""

    def __init__(self, window: MainWindow, ids: Sequence[MediaId]) -> None:
        super().__init__(window)
        self._window = window
        self._backend = window.backend
        self._ids = list(ids)
        self._is_own = False
        self.question: QMessageBox | None = None
        self.setWindowTitle(self.tr("Edit tags") if len(ids) == 1 else self.tr("Edit tags of %n", "", len(ids)))
        self.fields: dict[str, QLineEdit] = {}
        self.genres, self.tags = NamesChips(self.tr("Genres")), NamesChips(self.tr("Tags"))
        self.problem = label("", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self._lay_out()
        self._show_buttons()
        self.finished.connect(self.deleteLater)
        self.resize(460, 560)
        (self.fields["title"] if len(ids) == 1 else self.fields["artist"]).setFocus()
        self._read()

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setHorizontalSpacing(theme.SPACE_4)
        form.setVerticalSpacing(theme.SPACE_3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name, words in self._names().items():
            if name == "genre":
                form.addRow(words, self.genres)
                continue
            field = self.fields[name] = QLineEdit()
            field.setAccessibleName(words)
            if name in _ALLOWED:
                field.setValidator(QRegularExpressionValidator(QRegularExpression(_ALLOWED[name]), field))
            field.textEdited.connect(self._touched)
            form.addRow(words, field)
        form.addRow(self.tr("Tags"), self.tags)
        form.setRowVisible(self.fields["title"], len(self._ids) == 1)
        for chips in (self.genres, self.tags):
            chips.changed.connect(self._touched)
            chips.field.textEdited.connect(self._touched)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setProperty("role", "readable")
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(scroll, 1)
        told = label(
            self.tr("Your words win over files and names, and stay in Homereel until you write them."), "caption"
        )
        told.setWordWrap(True)
        column.addWidget(told)
        column.addWidget(self.problem)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.back = QPushButton(self.tr("As in the files"))
        self.back.setToolTip(self.tr("Take back all that you said of these"))
        self.write = QPushButton(self.tr("Write into the files…"))
        self.cancel = QPushButton(self.tr("Close"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        self.save.setShortcut(QKeySequence("Ctrl+Return"))
        self.back.clicked.connect(lambda: self._apply(Edit(take_back=True)))
        self.write.clicked.connect(self._ask_to_write)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        row = QHBoxLayout()
        for button in (self.back, self.write):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return row

    def _names(self) -> dict[str, str]:
        return {
            "title": self.tr("Title"),
            "artist": self.tr("Artist"),
            "album": self.tr("Album"),
            "genre": self.tr("Genres"),
            "year": self.tr("Year"),
            "series": self.tr("Series"),
            "season": self.tr("Season"),
            "episode": self.tr("Episode"),
        }

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        ids = self._ids
        self._backend.run(lambda store, _: read(store, ids), self._show, key=f"edit {id(self)}")

    def _show(self, shown: Shown) -> None:
        for name, field in self.fields.items():
            values = shown.values[name]
            field.setText(values[0] if len(values) == 1 else "")
            field.setModified(False)
            field.setPlaceholderText(self.tr("several") if len(values) > 1 else "")
        self.genres.show_names(shown.genres, len(shown.ids))
        self.tags.show_names(shown.tags, len(shown.ids))
        self._is_own = shown.is_own
        self._show_buttons()

    def _touched(self, _text: str = "") -> None:
        self.problem.hide()
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Offer to save what was changed; and, where nothing waits for that, what rests on what was saved."""
        dirty = bool(self._edit() != Edit() or self.genres.field.text().strip() or self.tags.field.text().strip())
        self.save.setEnabled(dirty)
        for button in (self.back, self.write):
            button.setEnabled(self._is_own and not dirty)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def _edit(self) -> Edit:
        given = {name: field.text().strip() for name, field in self.fields.items() if field.isModified()}
        numbers = {name: int(text or 0) for name, text in given.items() if name in editing.NUMBERS and _is_number(text)}
        return Edit(
            {**given, **numbers},
            add_genres=self.genres.added(),
            remove_genres=self.genres.removed(),
            add_tags=self.tags.added(),
            remove_tags=self.tags.removed(),
        )

    def _save(self) -> None:
        for chips in (self.genres, self.tags):
            chips.take()  # a name that was typed and not yet taken is meant
        if not all(field.hasAcceptableInput() for field in self.fields.values()):
            self._tell(self.tr("A year has four digits, from 1000 to 2999; season and episode are numbers."))
        elif self._edit() != Edit():
            self._apply(self._edit())

    def _apply(self, edit: Edit) -> None:
        ids = self._ids

        def done(before: dict[MediaId, Before]) -> None:
            self._offer_undo(before)
            self._read()

        self.save.setEnabled(False)
        self._backend.write(lambda store: editing.apply(store, ids, edit), done, error=self._tell)

    def _offer_undo(self, before: dict[MediaId, Before]) -> None:
        window = self._window  # which outlives this sheet

        def take_back() -> None:
            window.backend.write(lambda store: editing.put_back(store, before), lambda _: _changed(window))

        _changed(window)
        window.toast.say(self.tr("%n changed", "", len(before)), self.tr("Undo"), take_back)

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()

    # ── into the files ──────────────────────────────────────────────────────────────────────────────

    def _ask_to_write(self) -> None:
        box = self.question = QMessageBox(self)
        box.setText(self.tr("Write what you said into the files of %Ln item(s)?", "", len(self._ids)))
        box.setInformativeText(
            self.tr(
                "Title, artist, album, genres and year go into each file; series too where it can hold them. Your tags "
                "stay in Homereel. Each file as it was keeps standing beside it, as “….before-homereel”."
            )
        )
        yes = box.addButton(self.tr("Write into the files"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(self._write)
        box.finished.connect(box.deleteLater)
        box.open()

    def _write(self) -> None:
        self.write.setEnabled(False)
        self._window.worker.write_tags(self._ids, self._written)

    def _written(self, reply: Mapping[str, Any]) -> None:
        """Say what became of each file, and have the changed ones looked at again."""
        files = reply.get("files")
        if not isinstance(files, list):
            self._tell(str(reply.get("message") or self.tr("The files couldn’t be written.")))
            return
        good = [one["path"] for one in files if not one["reason"]]
        bad = [one for one in files if one["reason"]]
        if good:
            self._window.worker.look_again([os.fsencode(path) for path in good])
        self._window.toast.say(self.tr("%n file(s) written", "", len(good)))
        if bad:
            self._tell("\n".join([*map(_failure, bad[:NAMED_FAILURES]), *self._more(len(bad) - NAMED_FAILURES)]))
        self._show_buttons()

    def _more(self, count: int) -> list[str]:
        return [self.tr("and %n more", "", count)] if count > 0 else []


def _failure(one: Mapping[str, Any]) -> str:
    return fill("%1: %2", os.path.basename(one["path"]), troubles.said(one["reason"]))


def _is_number(text: str) -> bool:
    return not text or text.isdecimal()


def _changed(window: MainWindow) -> None:
    """Show it everywhere; what is made of words is made anew."""
    window.backend.libraryChanged.emit()
    window.backend.historyChanged.emit("")
    window.worker.resume_pending()
