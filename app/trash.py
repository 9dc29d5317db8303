"""Moves files to the system's trash and back, off the GUI thread; what a person did with a medium stays meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.formats import fill, tip
from app.tasks import Backend
from app.toast import Toast
from core import sidecars
from core.errors import show_path
from core.types import FileState, MediaId

if TYPE_CHECKING:
    from core.store import FileRow, Store

NO_TRASH, NO_NAME, LOCKED, AWAY, TAKEN = "no-trash", "name", "locked", "away", "taken"
"""Why a file stays where it is."""


@dataclass(frozen=True, slots=True)
class Thrown:
    """One file in the trash; `place` is "" where the system doesn't tell.

    Attributes:
        beside: what belongs to it and went along (subtitles, .nfo): where it was, and its place in the trash.
    """

    file: FileRow
    place: str
    beside: tuple[tuple[bytes, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that stays, and why."""

    path: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all of them."""

    thrown: tuple[Thrown, ...]
    refused: tuple[Refused, ...] = ()


def throw(store: Store, files: Sequence[FileRow]) -> Outcome:
    """Move files to the trash, with what belongs to each; it goes from the library as it goes from its folder.

    For the writing thread.
    """
    beside = sidecars.belonging(file.path for file in files)
    thrown: list[Thrown] = []
    refused: list[Refused] = []
    for file in files:
        place = _move(file.path)
        if place is not None:
            store.files.set_state(file.id, FileState.MISSING)
            along = [(path, _move(path)) for path in beside.get(file.path, ())]
            thrown.append(Thrown(file, place, tuple((path, at) for path, at in along if at)))
        else:
            refused.append(Refused(file.path, _why(file.path)))
    return Outcome(tuple(thrown), tuple(refused))


def _move(path: bytes) -> str | None:
    """Move one file to the trash and say where it is there, "" where the system doesn't tell; None if it stays."""
    moved = QFile(os.fsdecode(path)) if _is_text(path) else None
    if moved is None or not os.path.lexists(path) or not moved.moveToTrash():
        return None
    return "" if moved.fileName() == os.fsdecode(path) else moved.fileName()


def _take_back(path: bytes, place: str) -> None:
    """Move one file back.

    Raises:
        OSError: it can't be moved.
    """
    target = os.fsdecode(path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.move(place, target)
    _forget_entry(Path(place))


def put_back(store: Store, thrown: Sequence[Thrown]) -> Outcome:
    """Move files from the trash to where they were; what came there meanwhile is never overwritten."""
    back: list[Thrown] = []
    refused: list[Refused] = []
    for one in thrown:
        target = os.fsdecode(one.file.path)
        if os.path.lexists(target):
            refused.append(Refused(one.file.path, TAKEN))
            continue
        try:
            _take_back(one.file.path, one.place)
        except OSError:
            refused.append(Refused(one.file.path, AWAY if not os.path.lexists(one.place) else LOCKED))
            continue
        refused += _put_beside(one)
        store.files.set_state(one.file.id, one.file.state)
        back.append(one)
    return Outcome(tuple(back), tuple(refused))


def _put_beside(one: Thrown) -> list[Refused]:
    """Move back what went along with a file; what can't is told."""
    refused = []
    for path, place in one.beside:
        if os.path.lexists(path):
            refused.append(Refused(path, TAKEN))
            continue
        try:
            _take_back(path, place)
        except OSError:
            refused.append(Refused(path, AWAY if not os.path.lexists(place) else LOCKED))
    return refused


def _forget_entry(place: Path) -> None:
    """Take away the note that a freedesktop trash keeps of each file.

    Source: https://specifications.freedesktop.org/trash-spec/latest/
    """
    (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink(missing_ok=True)


def _is_text(path: bytes) -> bool:
    """Say whether Qt can name a file: its names are text."""
    try:
        path.decode()
    except UnicodeDecodeError:
        return False
    return True


def _why(path: bytes) -> str:
    if not os.path.lexists(path):
        return AWAY
    if not _is_text(path):
        return NO_NAME
    return NO_TRASH if os.access(os.path.dirname(path), os.W_OK) else LOCKED


class Trash(QObject):
    """What the window does about the trash: asks before more than one file, and offers to take it back."""

    def __init__(self, backend: Backend, toast: Toast, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend = backend
        self._toast = toast
        self._parent = parent
        self.question: QMessageBox | None = None

    def throw(self, ids: Sequence[MediaId], before: Callable[[], object]) -> None:
        """Move the files of these media to the trash, all copies of each.

        Args:
            before: called right before, to let go of what plays.
        """

        def read(store: Store) -> list[FileRow]:
            there = (FileState.PRESENT, FileState.BAD)
            return [file for media_id in ids for file in store.files.of_media(media_id) if file.state in there]

        if ids:
            self._backend.run(lambda store, _: read(store), lambda files: self._ask(files, before))

    def _ask(self, files: list[FileRow], before: Callable[[], object]) -> None:
        if not files:
            self._toast.say(self.tr("Their files aren’t at hand, so that they can’t be moved. Plug in their drive."))
        elif len(files) == 1:
            self._throw(files, before)
        else:
            box = self.question = QMessageBox(self._parent)
            box.setText(self.tr("Move %n file(s) to the trash?", "", len(files)))
            named = [show_path(os.path.basename(file.path)) for file in files[:3]]
            more = self.tr("and %n more", "", len(files) - 3) if len(files) > 3 else ""
            told = self.tr("What you played, rated and noted is kept, and is there again if they come back.")
            box.setInformativeText(tip("\n".join([*named, *([more] if more else []), "", told])))
            yes = box.addButton(self.tr("Move to trash"), QMessageBox.ButtonRole.DestructiveRole)
            box.addButton(QMessageBox.StandardButton.Cancel)
            yes.clicked.connect(lambda: self._throw(files, before))
            box.finished.connect(box.deleteLater)
            box.open()

    def _throw(self, files: list[FileRow], before: Callable[[], object]) -> None:
        before()
        self._backend.write(lambda store: throw(store, files), self._thrown)

    def _thrown(self, done: Outcome) -> None:
        self._backend.libraryChanged.emit()
        back = [one for one in done.thrown if one.place]
        moved = self.tr("%n file(s) moved to the trash.", "", len(done.thrown)) if done.thrown else ""
        words = " ".join(part for part in (moved, self._refusals(done.refused)) if part)
        if back:
            self._toast.say(words, self.tr("Undo"), lambda: self._put_back(back))
        else:
            self._toast.say(words)

    def _put_back(self, thrown: Sequence[Thrown]) -> None:
        def say(done: Outcome) -> None:
            self._backend.libraryChanged.emit()
            self._backend.historyChanged.emit("")
            if done.refused:
                self._toast.say(self._refusals(done.refused))

        self._backend.write(lambda store: put_back(store, thrown), say)

    def _refusals(self, refused: Sequence[Refused]) -> str:
        """Name the first that stays, say why, and count the others."""
        if not refused:
            return ""
        name = show_path(os.path.basename(refused[0].path))
        words = fill(self._reason(refused[0].why), name)
        more = self.tr("%n more stay(s) too.", "", len(refused) - 1) if len(refused) > 1 else ""
        return " ".join(part for part in (words, more) if part)

    def _reason(self, why: str) -> str:
        return {
            NO_TRASH: self.tr("“%1” stays: there is no trash on its drive. Delete it in the file manager."),
            NO_NAME: self.tr("“%1” stays: its name isn’t text that the trash can keep. Rename it first."),
            LOCKED: self.tr("“%1” stays: its folder can’t be changed."),
            AWAY: self.tr("“%1” isn’t where it was."),
            TAKEN: self.tr("“%1” stays in the trash: another file has its place now."),
        }[why]
