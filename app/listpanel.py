"""All lists of the profile in groups: from its history, by rules, put together by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import formats, icons, listwords, theme
from core import playlists
from core.playlists import Named

Index = QModelIndex | QPersistentModelIndex
LIST = Qt.ItemDataRole.UserRole + 1
ROW_PX, HEAD_PX = 32, 36
NOWHERE = QModelIndex()
RECENT = Named(playlists.MADE[0], playlists.HISTORY)


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over some lists."""

    words: str
    lists: tuple[Named, ...]


def grouped(named: Sequence[Named]) -> list[Group]:
    """Sort lists into their groups; those from history that are empty are left out, and so is a group without any."""
    translate = QCoreApplication.translate
    groups = (
        (translate("ListPanel", "From your history"), playlists.HISTORY),
        (translate("ListPanel", "By rules"), playlists.SMART),
        (translate("ListPanel", "Yours"), playlists.MANUAL),
    )
    made = [Group(words, tuple(n for n in named if n.kind == kind and _shown(n))) for words, kind in groups]
    return [group for group in made if group.lists]


def _shown(named: Named) -> bool:
    return named.kind != playlists.HISTORY or named.count > 0


class NamedModel(QAbstractListModel):
    """Headings (str) and lists (`Named`), one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[str | Named] = []

    def show(self, named: Sequence[Named]) -> None:
        """Show these lists."""
        rows: list[str | Named] = [row for group in grouped(named) for row in (group.words, *group.lists)]
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def row_of(self, kind: str, name: str) -> int:
        """Find a list's row, −1 if it isn't there."""
        same = (n for n, row in enumerate(self.rows) if isinstance(row, Named) and (row.kind, row.name) == (kind, name))
        return next(same, -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Headings and lists."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are only read."""
        if not index.isValid() or isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer name, count and a phrase for screen readers."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if isinstance(row, str):
            return row if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        words = listwords.title(row.name, row.kind)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return formats.fill(self.tr("%1, %2"), words, self.tr("%Ln item(s)", "", row.count))
        if role == Qt.ItemDataRole.ToolTipRole:
            return formats.tip(words)
        return {Qt.ItemDataRole.DisplayRole: words, LIST: row}.get(Qt.ItemDataRole(role) if role < LIST else LIST)


class _Lines(QStyledItemDelegate):
    """Draws a heading in small, a list with its icon and its count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = QFontMetrics(theme.font(theme.BODY_PX)).height()
        heading = index.data(LIST) is None
        return QSize(120, max(HEAD_PX if heading else ROW_PX, line + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area, state = QRect(option.rect), option.state  # type: ignore[attr-defined]
        named, words, tokens = index.data(LIST), str(index.data() or ""), theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if named is None:
            painter.setFont(theme.font(theme.CAPTION_PX, bold=True))
            painter.setPen(QColor(tokens.muted))
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width() - 20)
            painter.drawText(area.adjusted(12, 8, -8, 0), Qt.AlignmentFlag.AlignVCenter, words)
        else:
            view = self.parent()
            assert isinstance(view, ListView)
            self._ground(painter, area, state, view.drop_row == index.row(), view.hasFocus())
            self._list(painter, area, named, words, bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag, dropping: bool, has_focus: bool) -> None:
        tokens, ground = theme.tokens(), QRectF(area).adjusted(2, 1, -2, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if dropping or (chosen and has_focus):
            painter.setPen(QPen(QColor(tokens.accent), 2))
        if chosen:
            painter.setBrush(theme.selected_ground(tokens))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.mixed(tokens.text, tokens.panel, 0.06))
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)

    def _list(self, painter: QPainter, area: QRect, named: Named, words: str, chosen: bool) -> None:
        tokens = theme.tokens()
        side = theme.scaled(icons.BESIDE_PX + 2)
        icon = QRectF(area.left() + 12, area.center().y() - side / 2 + 0.5, side, side)
        icons.draw(
            painter, icon, listwords.icon(named.name, named.kind), QColor(tokens.accent if chosen else tokens.muted)
        )
        count = formats.number(named.count)
        painter.setFont(theme.font(theme.CAPTION_PX, tabular=True))
        painter.setPen(QColor(tokens.muted))
        width = painter.fontMetrics().horizontalAdvance(count)
        painter.drawText(
            area.adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count
        )
        painter.setFont(theme.font(theme.BODY_PX, bold=chosen))
        painter.setPen(QColor(tokens.accent if chosen else tokens.text))
        left = round(icon.right()) + 10
        room = QRect(left, area.top(), area.right() - 20 - width - left, area.height())
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


class ListView(QListView):
    """The lists, one of them chosen. Media can be dropped on one that was put together by hand."""

    chosen = Signal(str, str)
    """Kind and name of the list that is looked at now."""
    menuWanted = Signal(QPoint)
    """What can be done with the chosen one is asked for."""
    left = Signal()
    """Right: on to what stands on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.named = NamedModel(self)
        self.drop_row = -1
        self._at = (RECENT.kind, RECENT.name)
        self.setModel(self.named)
        self.setItemDelegate(_Lines(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until there is something to walk through
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setAccessibleName(self.tr("Lists"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)

    def show_lists(self, named: Sequence[Named]) -> None:
        """Show these; the chosen one stays chosen."""
        self.named.show(named)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.named.rows else Qt.FocusPolicy.NoFocus)
        self.mark(*self._at)

    def mark(self, kind: str, name: str) -> None:
        """Mark a list as the chosen one; nothing is announced."""
        self._at = (kind, name)
        row = self.named.row_of(kind, name)
        index = self.named.index(row) if row >= 0 else QModelIndex()
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        if row < 0:
            self.clearSelection()

    def named_at(self, at: QPoint) -> Named | None:
        """Give the list at a place of the viewport."""
        found = self.indexAt(at).data(LIST)
        return found if isinstance(found, Named) else None

    def show_drop(self, at: QPoint | None) -> None:
        """Show on which list something would be dropped here."""
        row = self.indexAt(at).row() if at is not None else -1
        if row != self.drop_row:
            self.drop_row = row
            self.viewport().update()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Look at another list."""
        super().currentChanged(current, previous)
        named = current.data(LIST) if current.isValid() else None
        if isinstance(named, Named) and (named.kind, named.name) != self._at:
            self._at = (named.kind, named.name)
            self.chosen.emit(*self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right and Enter go on to the media; letters are the window's."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.text().strip() or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        if self.named_at(at) is not None:
            self.setCurrentIndex(self.indexAt(at))
            self.menuWanted.emit(self.viewport().mapToGlobal(at))
