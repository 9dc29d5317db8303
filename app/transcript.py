"""What is said, line by line with its times: searchable, and a click plays from there."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.details import matching
from app.formats import clock, fill
from app.searchfield import SearchField
from core.types import Segment, Transcript

Index = QModelIndex | QPersistentModelIndex
SegmentRole = Qt.ItemDataRole.UserRole + 1
FIND_AFTER_MS = 120


class TranscriptModel(QAbstractListModel):
    """The segments, or those of them that match."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: tuple[Segment, ...] = ()
        self._shown: list[int] = []
        self.words = ""

    def set_segments(self, segments: tuple[Segment, ...]) -> None:
        """Show another transcript; nothing moves where it is the same."""
        if segments != self._segments:
            self._segments = segments
            self.find(self.words)

    def find(self, words: str) -> None:
        """Show only lines with these words; all for ""."""
        self.beginResetModel()
        self.words = words
        self._shown = matching(self._segments, words)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Lines shown."""
        return 0 if parent.isValid() else len(self._shown)

    def total(self) -> int:
        """Lines in all."""
        return len(self._segments)

    def segment(self, row: int) -> Segment:
        """Give one shown line."""
        return self._segments[self._shown[row]]

    def row_at(self, position_s: float) -> int:
        """Find the shown line that is said at this second, or -1."""
        for row in range(len(self._shown)):
            segment = self.segment(row)
            if segment.start_s <= position_s < segment.end_s:
                return row
        return -1

    def row_of(self, segment: Segment) -> int:
        """Find the row of a line, or -1 where it isn't shown."""
        return next((row for row in range(len(self._shown)) if self.segment(row) == segment), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer text, segment and a phrase for screen readers."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        segment = self.segment(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return segment.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{clock(segment.start_s)} {segment.text}"
        return segment if role == SegmentRole else None


class _Lines(QStyledItemDelegate):
    """Draws a line: its time in a column of its own, its text wrapped beside it, the words sought marked."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple[str, int], int] = {}
        self.current: Segment | None = None
        theme.Theme.current().changed.connect(self._forget_heights)

    def _forget_heights(self) -> None:
        self._heights.clear()
        self._view.scheduleDelayedItemsLayout()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        key = (str(index.data()), width)
        if key not in self._heights:
            layout = self._layout(key[0], self._text_width(width, index))
            self._heights[key] = round(layout.boundingRect().height()) + 2 * theme.SPACE_1 + 4
        return QSize(width, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        segment: Segment = index.data(SegmentRole)
        tokens, area = theme.tokens(), QRect(option.rect)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = area.adjusted(2, 1, -2, -1)
        if segment == self.current or state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.selected_ground(tokens))
            painter.drawRoundedRect(ground, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(tokens.text, tokens.panel, 0.06))
            painter.drawRoundedRect(ground, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(ground).adjusted(1, 1, -1, -1), 6, 6)
        column = self._column(index)
        painter.setFont(theme.font(theme.CAPTION_PX, tabular=True))
        painter.setPen(QColor(tokens.accent if segment == self.current else tokens.muted))
        times = QRect(area.left(), area.top() + theme.SPACE_1 + 3, column - theme.SPACE_2, area.height())
        painter.drawText(times, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, clock(segment.start_s))
        painter.setPen(QColor(tokens.text))
        layout = self._layout(segment.text, self._text_width(area.width(), index), index.model().words)  # type: ignore[attr-defined]
        layout.draw(painter, QPoint(area.left() + column, area.top() + theme.SPACE_1 + 2))
        painter.restore()

    def _column(self, index: Index) -> int:
        """Width of the times, made for the last of them."""
        model = index.model()
        last: Segment = model.index(model.rowCount() - 1, 0).data(SegmentRole)
        measure = self._view.fontMetrics().horizontalAdvance
        return max(measure("00:00"), measure(clock(last.start_s))) + 2 * theme.SPACE_2

    def _text_width(self, width: int, index: Index) -> int:
        return max(40, width - self._column(index) - theme.SPACE_2)

    def _layout(self, text: str, width: int, words: str = "") -> QTextLayout:
        layout = QTextLayout(text, theme.font(theme.BODY_PX))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_marked(text, words))
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPoint(0, round(height)))
            height += line.height() * 1.15
        layout.endLayout()
        return layout


def _marked(text: str, words: str) -> list[QTextLayout.FormatRange]:
    """Mark the words sought."""
    found, low = [], text.casefold()
    look = QTextCharFormat()
    look.setForeground(QColor(theme.tokens().accent))
    look.setFontWeight(700)
    for word in words.casefold().split():
        start = low.find(word)
        while start >= 0 and len(low) == len(text):
            mark = QTextLayout.FormatRange()
            mark.start, mark.length, mark.format = start, len(word), look
            found.append(mark)
            start = low.find(word, start + len(word))
    return found


class TranscriptView(QWidget):
    """A field to search in, and the lines."""

    chosen = Signal(float)
    """The second to play from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.find = SearchField(self.tr("Find in what is said"), self)
        self.state = QLabel(self)
        self.state.setProperty("role", "caption")
        self.state.setWordWrap(True)
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.model = TranscriptModel(self)
        self.lines = QListView(self)
        self._delegate = _Lines(self.lines)
        self._make_list()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.SPACE_2, 0, 0)
        layout.setSpacing(theme.SPACE_2)
        for widget in (self.find, self.state, self.lines):
            layout.addWidget(widget)
        self._later = QTimer(self, singleShot=True, interval=FIND_AFTER_MS)
        self._later.timeout.connect(self._find)
        self.find.textChanged.connect(lambda _: self._later.start())
        self.find.returnPressed.connect(self._play_first)
        self._transcript: Transcript | None = None
        self.show_transcript(None)

    def _make_list(self) -> None:
        self.lines.setModel(self.model)
        self.lines.setItemDelegate(self._delegate)
        self.lines.setAccessibleName(self.tr("Transcript"))
        self.lines.setUniformItemSizes(False)
        self.lines.setLayoutMode(QListView.LayoutMode.Batched)
        self.lines.setBatchSize(100)
        self.lines.setResizeMode(QListView.ResizeMode.Adjust)
        self.lines.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setMouseTracking(True)
        self.lines.setCursor(Qt.CursorShape.PointingHandCursor)
        self.lines.setStyleSheet("QListView { background: transparent; }")
        self.lines.clicked.connect(self._choose)
        self.lines.activated.connect(self._choose)

    def show_transcript(self, transcript: Transcript | None) -> None:
        """Show another medium's lines, or say that there are none; the place is kept where nothing changed."""
        self._transcript = transcript
        scroll = self.lines.verticalScrollBar()
        place = scroll.value()
        self.model.set_segments(transcript.segments if transcript else ())
        scroll.setValue(place)
        has_lines = self.model.total() > 0
        self.find.setVisible(has_lines)
        self.lines.setVisible(has_lines)
        self._say()

    def clear(self) -> None:
        """Forget what was sought and the place: another medium comes."""
        self.find.clear()
        self._later.stop()
        self._find()
        self._delegate.current = None
        self.lines.scrollToTop()

    def show_position(self, position_s: float) -> None:
        """Mark the line that is being said."""
        row = self.model.row_at(position_s)
        segment = self.model.segment(row) if row >= 0 else None
        if segment != self._delegate.current:
            self._delegate.current = segment
            self.lines.viewport().update()

    def _find(self) -> None:
        words = self.find.text().strip()
        if words == self.model.words:
            return
        chosen = self.lines.currentIndex().data(SegmentRole)
        self.model.find(words)
        row = self.model.row_of(chosen) if chosen is not None else -1
        if row >= 0:
            index = self.model.index(row, 0)
            self.lines.setCurrentIndex(index)
            self.lines.scrollTo(index, QListView.ScrollHint.PositionAtCenter)
        self._say()

    def _play_first(self) -> None:
        self._later.stop()
        self._find()
        if self.model.rowCount():
            self._choose(self.model.index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        segment = index.data(SegmentRole)
        if segment is not None:
            self.chosen.emit(segment.start_s)

    def _say(self) -> None:
        """One line above the list: how many match, or why there is nothing (yet)."""
        text = ""
        if self.model.words:
            text = fill(self.tr("%1 of %2 lines"), self.model.rowCount(), self.model.total())
        elif self._transcript is None:
            text = self.tr("Not listened to yet. What is said appears here once it is.")
        elif not self._transcript.segments:
            text = self.tr("Nobody speaks in it.") if self._transcript.complete else self.tr("No speech found so far.")
        elif not self._transcript.complete:
            text = self.tr("Only parts so far; the rest follows.")
        self.state.setText(text)
        self.state.setVisible(bool(text))
