"""What can be done with the chosen media, one or many, by menu and by key; each acts on all of them in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app import theme
from app.chosen import Chosen
from app.dragging import Dragging, paths_at_hand
from app.dropping import url_of
from app.editing import EditDialog
from app.forgetting import Forgetter
from app.listactions import ListActions
from app.refusing import Refusing
from app.reveal import Reveal
from app.trash import Trash
from core.errors import show_path
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow

MOST_FILES = 500
"""Shown in the file manager or copied at once."""


class ItemActions(QObject):
    """Connects the actions of the item menu that need more than the player and the history."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._controls = window.controls
        self.reveal = Reveal(self)
        self.trash = Trash(window.backend, window.toast, window)
        self.dragging = Dragging(window)
        self.lists = ListActions(window, self.dragging)
        self.refusing = Refusing(window)
        self.forgetter = Forgetter(window.backend, window)
        self.forgetter.done.connect(window.toast.say)
        self.chosen = [Chosen(page) for page in window.media_pages]
        self.editor: EditDialog | None = None
        self.noter: NoteDialog | None = None
        self._connect()

    def _connect(self) -> None:
        window, controls = self._window, self._controls
        acts: dict[str, Callable[[], object]] = {
            "play": controls.play_current,
            "play_start": controls.play_from_start,
            "play_next": controls.play_next,
            "queue": controls.enqueue,
            "more_like_this": controls.more_like_this,
            "select_all": controls.select_all,
            "reveal": lambda: self._with_files(self.reveal.show),
            "note": self.write_note,
            "show_item": controls.enter_details,
            "edit": self.edit,
            "copy_file": self.copy_files,
            "copy_path": lambda: self._with_files(self._copy_paths),
            "trash": self.throw,
            "forget": self.forget,
        }
        for name, act in acts.items():
            window.actions_.on(name, act)
        for page in window.media_pages:
            page.view.trashWanted.connect(self.throw)  # (on a list of one's own, Del takes off: see ListOrder)
        self.dragging.take_on(window.player, controls.enqueue_these)

    def edit(self) -> None:
        """Open what is said of the chosen ones for editing, beside the window."""
        ids = self._controls.selected()
        if ids:
            self.editor = EditDialog(self._window, ids)
            self.editor.show()

    def write_note(self) -> None:
        """Open a sheet for a note on the chosen ones."""
        ids = self._controls.selected()
        if ids:
            self.noter = NoteDialog(len(ids), lambda text: self._controls.note(ids, text), self._window)
            self.noter.show()

    def throw(self) -> None:
        """Move the chosen ones to the trash; what plays of them stops first."""
        ids, player = self._controls.selected(), self._window.player
        self.trash.throw(ids, lambda: player.stop() if player.media_id in ids else None)

    def forget(self) -> None:
        """Ask, and forget what was done with the chosen one."""
        ids = self._controls.selected()
        if len(ids) == 1:
            self.forgetter.ask_for(ids[0])
        elif ids:
            self._window.toast.say(self.tr("Choose one: it is shown what goes before it is forgotten."))

    def copy_files(self) -> None:
        """Put the files on the clipboard, or the text where some is marked in what has the focus."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLabel) and focus.hasSelectedText():
            QGuiApplication.clipboard().setText(focus.selectedText())
            return
        self._with_files(self._copy_files)

    def _copy_files(self, paths: Sequence[bytes]) -> None:
        data, urls = QMimeData(), [url_of(path) for path in paths]
        data.setUrls(urls)
        lines = [b"copy", *(bytes(url.toEncoded().data()) for url in urls)]
        data.setData("x-special/gnome-copied-files", b"\n".join(lines))
        QGuiApplication.clipboard().setMimeData(data)
        self._window.toast.say(self.tr("%n file(s) copied. Paste them where you want them.", "", len(paths)))

    def _copy_paths(self, paths: Sequence[bytes]) -> None:
        QGuiApplication.clipboard().setText("\n".join(show_path(path) for path in paths))
        self._window.toast.say(self.tr("%n path(s) copied", "", len(paths)))

    def _with_files(self, act: Callable[[Sequence[bytes]], None]) -> None:
        """Find the files of the chosen ones, and act; say so where none is at hand."""
        ids: list[MediaId] = self._controls.selected()[:MOST_FILES]

        def found(paths: list[bytes]) -> None:
            if paths:
                act(paths)
            else:
                self._window.toast.say(self.tr("The files aren’t at hand. Plug in their drive, or scan again."))

        if ids:
            self._window.backend.run(lambda store, _: paths_at_hand(store, ids), found, key="files")


class NoteDialog(QDialog):
    """A sheet for one note on one or many."""

    def __init__(self, count: int, save: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Note") if count == 1 else self.tr("Note on %n", "", count))
        self.field = QPlainTextEdit()
        self.field.setPlaceholderText(self.tr("Write a note"))
        self.field.setAccessibleName(self.tr("Write a note"))
        self.field.setTabChangesFocus(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(self.tr("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setProperty("role", "primary")
        self.save.setShortcut(QKeySequence("Ctrl+Return"))
        self.save.setEnabled(False)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(self.field)
        column.addWidget(self.buttons)
        self.field.textChanged.connect(lambda: self.save.setEnabled(bool(self.field.toPlainText().strip())))
        self.buttons.accepted.connect(lambda: (save(self.field.toPlainText()), self.accept()))
        self.buttons.rejected.connect(self.reject)
        self.resize(380, 200)
