"""The files that could not be read: name, step, reason; to be tried again, shown in their folder, or ignored."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, theme, troubles
from app.activity_steps import card
from app.models import NOWHERE, Index
from app.pages.base import label
from core.errors import show_path
from core.types import FailedFile

ROW_PX = 30
MOST_ROWS = 9
"""So many are seen at once; more are scrolled to."""


class FailedModel(QAbstractTableModel):
    """Bad files: name, step, reason."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: list[FailedFile] = []

    def show(self, files: list[FailedFile]) -> None:
        """Show these."""
        if files != self.files:
            self.beginResetModel()
            self.files = files
            self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Count the files."""
        return 0 if parent.isValid() else len(self.files)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Three columns."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer from memory."""
        if not index.isValid():
            return None
        file = self.files[index.row()]
        path = show_path(file.path)
        texts = (os.path.basename(path) or path, formats.stage(file.stage), troubles.said(file.reason))
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return formats.tip(path if index.column() == 0 else texts[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(texts) if index.column() == 0 else texts[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("While"), self.tr("Reason"))[section]
        return None


class FailedPanel(QWidget):
    """The list and what can be done with those that are chosen in it, or with all."""

    retryWanted = Signal(object)
    """Paths, or None for all."""
    ignoreWanted = Signal(list)
    heedWanted = Signal()
    folderWanted = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ignored = 0
        frame, column = card()
        self.heading = label("", "strong")
        self.retry_all = self._button(self.tr("Try all again"), "arrow-clockwise", lambda: self.retryWanted.emit(None))
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.retry_all)
        self.model = FailedModel(self)
        self.view = _view(self.model)
        self.view.setAccessibleName(self.tr("Files that couldn’t be read"))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.selectionModel().selectionChanged.connect(self._show_buttons)
        self.none = label(self.tr("Files that can’t be read are listed here, each with its reason."), "muted")
        self.retry = self._button(self.tr("Try again"), "arrow-clockwise", lambda: self.retryWanted.emit(self.chosen()))
        self.folder = self._button(
            self.tr("Show in folder"), "folder-open", lambda: self.folderWanted.emit(self.chosen())
        )
        self.ignore = self._button(self.tr("Ignore"), "eye-slash", lambda: self.ignoreWanted.emit(self.chosen()))
        self.ignore.setToolTip(self.tr("Not listed any more, until the file changes"))
        self.heed = self._button(self.tr("List %n ignored file(s) again", "", 0), "eye", self.heedWanted.emit)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SPACE_2)
        for button in (self.retry, self.folder, self.ignore):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.heed)
        column.addLayout(top)
        theme.Theme.current().changed.connect(self._scale)
        column.addWidget(self.view)
        column.addWidget(self.none)
        column.addLayout(foot)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def show_failed(self, failed: list[FailedFile], ignored: int) -> None:
        """Show these, and how many are ignored; what was chosen stays so where it is still there."""
        chosen, self._ignored = set(self.chosen()), ignored
        self.model.show(failed)
        self.heading.setText(
            self.tr("%n file(s) couldn’t be read", "", len(failed)) if failed else self.tr("No unreadable files")
        )
        self.retry_all.setVisible(bool(failed))
        self.view.setVisible(bool(failed))
        self._scale()
        self.none.setVisible(not failed)
        for row, file in enumerate(failed):
            if file.path in chosen and len(chosen) < len(failed):
                self.view.selectionModel().select(
                    self.model.index(row, 0),
                    self.view.selectionModel().SelectionFlag.Select | self.view.selectionModel().SelectionFlag.Rows,
                )
        self.heed.setText(self.tr("List %n ignored file(s) again", "", ignored))
        self._show_buttons()

    def _scale(self) -> None:
        rows, row_px = min(len(self.model.files), MOST_ROWS), theme.scaled(ROW_PX)
        self.view.verticalHeader().setDefaultSectionSize(row_px)
        self.view.setFixedHeight(self.view.horizontalHeader().sizeHint().height() + row_px * rows + 4)

    def chosen(self) -> list[bytes]:
        """List the paths of the chosen files."""
        rows = {index.row() for index in self.view.selectionModel().selectedRows()}
        return [self.model.files[row].path for row in sorted(rows) if row < len(self.model.files)]

    def _show_buttons(self, *_: object) -> None:
        some = bool(self.chosen())
        for button in (self.retry, self.folder, self.ignore):
            button.setVisible(bool(self.model.files))
            button.setEnabled(some)
        self.heed.setVisible(self._ignored > 0)

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for button in (self.retry, self.folder, self.ignore):
            action = menu.addAction(button.icon(), button.text(), button.click)
            action.setEnabled(button.isEnabled())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _button(self, text: str, icon: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        icons.beside(button, icon)
        button.clicked.connect(lambda _checked=False: act())
        return button


def _view(model: FailedModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    for section, width in enumerate((240, 160)):
        header.resizeSection(section, width)
    return view
