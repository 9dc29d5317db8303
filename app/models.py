"""Serves the library to the views: sorted ids in memory, rows by 256 when looked at, a grid over one dimension."""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app import formats
from app.tasks import Backend
from core.types import FileState, MediaId, Moment, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store
    from core.store.media import Card

log = logging.getLogger(__name__)

BLOCK = 256
"""Rows fetched at once: 0.7 ms (house style §6)."""
KEPT_CARDS = 64 * BLOCK
"""Rows kept in memory; about 16 MB at most."""
Marks = Sequence[tuple[int, int]]
"""Places in a line: start and end."""
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Role(IntEnum):
    """What the views ask for besides Qt's own roles."""

    MEDIA_ID = Qt.ItemDataRole.UserRole + 1
    CARD = Qt.ItemDataRole.UserRole + 2
    LINE = Qt.ItemDataRole.UserRole + 3  # second line: the reason where there is one, else the card's subtitle
    MOMENT = Qt.ItemDataRole.UserRole + 4
    MARKS = Qt.ItemDataRole.UserRole + 5  # places in the line that match what was searched for


class LibraryModel(QAbstractListModel):
    """One list of media. Never reads disk on the GUI thread: a row that isn't there yet is None and comes later."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._ids: list[MediaId] = []
        self._rows: dict[MediaId, int] | None = None
        self._cards: dict[MediaId, Card | None] = {}
        self._fresh: set[int] = set()  # blocks asked for since the last refresh
        self._flying: set[int] = set()  # of these, the ones that aren't here yet
        self._results: dict[MediaId, Result] = {}
        self._lines: dict[MediaId, str] = {}
        self._marks: dict[MediaId, Marks] = {}
        self._generation = 0
        self._asked = 0
        backend.historyChanged.connect(self._history)

    @property
    def ids(self) -> list[MediaId]:
        """The list in order. Not to be changed."""
        return self._ids

    def set_ids(self, ids: Sequence[MediaId]) -> None:
        """Show these media in this order. The same ones again only have their rows fetched anew."""
        self._show(list(ids), {}, {})

    def set_results(
        self, results: Iterable[Result], lines: Mapping[MediaId, str], marks: Mapping[MediaId, Marks] | None = None
    ) -> None:
        """Show results, best first and each medium once, with a line of reason for each, and what of it matched."""
        first: dict[MediaId, Result] = {}
        for result in results:
            first.setdefault(result.media_id, result)
        self._marks = dict(marks or {})
        self._show(list(first), first, dict(lines))

    def refresh(self) -> None:
        """Fetch rows anew as they are looked at; what is shown stays until then."""
        self._forget_blocks()
        if self._ids:
            self.dataChanged.emit(self.index(0), self.index(len(self._ids) - 1))

    @property
    def rows(self) -> dict[MediaId, int]:
        """Each medium's row. Not to be changed; another list has another one."""
        if self._rows is None:
            self._rows = {media: row for row, media in enumerate(self._ids)}
        return self._rows

    def row_of(self, media_id: str) -> int:
        """Find a medium's row, −1 if it isn't in the list."""
        return self.rows.get(MediaId(media_id), -1)

    def card(self, row: int) -> Card | None:
        """Give one row, asking for its block if it isn't there yet."""
        block = row // BLOCK
        media_id = self._ids[row]
        dropped = media_id not in self._cards and block not in self._flying
        if block not in self._fresh or dropped:
            self._ask(block)
        return self._cards.get(media_id)

    def result(self, media_id: str) -> Result | None:
        """Give the result behind a row, if the list came from a ranker or a search."""
        return self._results.get(MediaId(media_id))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Count the media."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer from memory."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        media_id = self._ids[index.row()]
        if role == Role.MEDIA_ID:
            return media_id
        if role == Role.MOMENT:
            result = self._results.get(media_id)
            return result.moment if result else None
        if role == Role.MARKS:
            return self._marks.get(media_id)
        if role == Role.CARD:
            return self.card(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            card = self.card(index.row())
            return _words(card, role, self._lines.get(media_id, ""), self.data(index, Role.MOMENT))
        if role == Role.LINE:
            card = self.card(index.row())
            return self._lines.get(media_id) or (card.subtitle or str(card.year or "") if card else "")
        return None

    def _show(self, ids: list[MediaId], results: dict[MediaId, Result], lines: dict[MediaId, str]) -> None:
        self._results, self._lines = results, lines
        if ids == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids, self._rows = ids, None
        self._forget_blocks()
        self.endResetModel()

    def _forget_blocks(self) -> None:
        self._fresh.clear()
        self._flying.clear()
        self._generation += 1

    def _ask(self, block: int) -> None:
        self._fresh.add(block)
        self._flying.add(block)
        ids, profile = self._block(block), self._backend.profile
        self._asked += 1

        def read(store: Store, _indexes: Indexes) -> list[Card]:
            return store.media.cards(ids, profile)

        then = functools.partial(self._take, block, self._generation, ids)
        self._backend.run(read, then, priority=self._asked)  # the block asked for last is looked at now

    def _block(self, block: int) -> list[MediaId]:
        return self._ids[block * BLOCK : (block + 1) * BLOCK]

    def _take(self, block: int, generation: int, ids: list[MediaId], cards: list[Card]) -> None:
        """Keep one block. An answer that is of an older list is still right about its media."""
        found: dict[MediaId, Card | None] = dict.fromkeys(ids) | {card.media_id: card for card in cards}
        for media_id, card in found.items():
            if generation == self._generation or media_id not in self._cards:
                self._cards.pop(media_id, None)  # to the end: the order is that of age
                self._cards[media_id] = card
        for media_id in list(self._cards)[: max(0, len(self._cards) - KEPT_CARDS)]:
            del self._cards[media_id]
        if generation == self._generation and block * BLOCK < len(self._ids):
            self._flying.discard(block)
            last = min((block + 1) * BLOCK, len(self._ids)) - 1
            self.dataChanged.emit(self.index(block * BLOCK), self.index(last))

    def _history(self, media_id: str) -> None:
        row = self.row_of(media_id)
        if row >= 0:
            self._fresh.discard(row // BLOCK)
            self._flying.discard(row // BLOCK)
            self.dataChanged.emit(self.index(row), self.index(row))
        elif not media_id:
            self.refresh()


class GridAdapter(QAbstractTableModel):
    """Folds a list into rows and columns. Cells behind the last item are there, disabled, and say so."""

    def __init__(self, source: LibraryModel, columns: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._columns = columns
        source.modelAboutToBeReset.connect(self.beginResetModel)
        source.modelReset.connect(self.endResetModel)
        source.dataChanged.connect(self._changed)

    @property
    def columns(self) -> int:
        """Cells per row."""
        return self._columns

    def set_columns(self, columns: int) -> None:
        """Fold anew; views take it as a reset."""
        if columns != self._columns:
            self.beginResetModel()
            self._columns = columns
            self.endResetModel()

    def place(self, row: int) -> QModelIndex:
        """Find the cell of a list row; an invalid index where there is none."""
        if not 0 <= row < self.source.rowCount():
            return QModelIndex()
        return self.index(row // self.columns, row % self.columns)

    def list_row(self, index: Index) -> int:
        """Find the list row of a cell, −1 where the cell is empty."""
        if not index.isValid():
            return -1
        row = index.row() * self.columns + index.column()
        return row if row < self.source.rowCount() else -1

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Count the rows of cells."""
        return 0 if parent.isValid() else -(-self.source.rowCount() // self.columns)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Count the columns of cells."""
        return 0 if parent.isValid() else self.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let real cells be chosen."""
        if self.list_row(index) < 0:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Ask the list."""
        row = self.list_row(index)
        if row >= 0:
            return self.source.data(self.source.index(row), role)
        if index.isValid() and role == Qt.ItemDataRole.AccessibleTextRole:
            return QCoreApplication.translate("GridAdapter", "No item")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Say nothing: cells have no column or row names, and a screen reader must not read numbers."""
        return "" if role == Qt.ItemDataRole.DisplayRole else None

    def _changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        first, last = top.row() // self.columns, bottom.row() // self.columns
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columns - 1))


def _words(card: Card | None, role: int, line: str, moment: Moment | None) -> str:
    if card is None:
        return ""
    if role == Qt.ItemDataRole.DisplayRole:
        return card.title
    said = phrase(card, line, moment)
    return formats.tip(said) if role == Qt.ItemDataRole.ToolTipRole else said


def phrase(card: Card, line: str = "", moment: Moment | None = None) -> str:
    """Say one card in a phrase, for screen readers and tooltips: "Heat, video, 2 h 50 min, 4 stars"."""
    translate = QCoreApplication.translate
    parts = [card.title, formats.kind(card.kind), formats.length(card.duration_s), line or card.subtitle]
    if moment is not None:
        parts.append(formats.fill(translate("cards", "found at %1"), formats.clock(moment.start_s)))
    if card.stars:
        parts.append(formats.fill(translate("cards", "rated %1 of 5"), f"{card.stars:g}"))
    parts.append(_mark(card))
    return ", ".join(p for p in parts if p)


def _mark(card: Card) -> str:
    translate = QCoreApplication.translate
    marks = {
        "like": translate("cards", "liked"),
        "dislike": translate("cards", "disliked"),
        "hide": translate("cards", "hidden"),
    }
    return ", ".join(m for m in (marks.get(card.reaction, ""), state_words(card.state)) if m)


def state_words(state: str) -> str:
    """Say where a file is, if it isn't simply there."""
    translate = QCoreApplication.translate
    return {
        FileState.OFFLINE: translate("cards", "offline"),
        FileState.MISSING: translate("cards", "missing"),
        FileState.BAD: translate("cards", "can't be read"),
    }.get(FileState(state), "")
