"""“More like this” as a list: still, title, why, and the moment; Enter opens, the button at the row's end plays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPixmap,
    QTextLayout,
)
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from app import icons, theme
from app.alike import Likeness
from app.cardart import row_ground
from app.formats import clock, fill, length, one_line, runtime, tip
from app.reasons import line
from core.types import MediaId

if TYPE_CHECKING:
    from app.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex
RowRole = Qt.ItemDataRole.UserRole + 1
THUMB = QSize(96, 54)
PLAY_PX = 32
REASONS = 2
"""Reasons shown below a title, each on its line."""
KIND_ICONS = {"video": "film-strip", "music": "music-note", "speech": "microphone", "sound": "speaker-high"}


def why(row: Likeness, at_most: int = REASONS) -> str:
    """Say why a row is there."""
    return line(row.reasons, lambda media_id: row.names.get(media_id, ""), at_most)


class SimilarModel(QAbstractListModel):
    """The results, best first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Likeness] = []

    def set_rows(self, rows: Sequence[Likeness]) -> None:
        """Show other results."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> Likeness:
        """Give one result."""
        return self._rows[number]

    def all(self) -> list[Likeness]:
        """Give all results."""
        return list(self._rows)

    def number_of(self, media_id: MediaId) -> int:
        """Find a medium's row, or -1."""
        return next((i for i, row in enumerate(self._rows) if row.media_id == media_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Results shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer title, tip, phrase for screen readers and the row itself."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{row.title}\n{why(row, 6)}".strip())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, length(row.duration_s), why(row)) if part)
        return row if role == RowRole else None


class _Rows(QStyledItemDelegate):
    """Draws a result."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, max(_thumb().height(), _lines_px()) + 2 * theme.SPACE_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Likeness = index.data(RowRole)
        state, area = option.state, QRect(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        row_ground(painter, area, state)
        picture = picture_area(area)
        wanted_px = round(_thumb().width() * painter.device().devicePixelRatio())
        _paint_picture(painter, picture, row, self._thumbnails.pixmap(row.media_id, wanted_px))
        _paint_text(painter, text_area(area), row)
        hot = bool(state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus))
        tokens = theme.tokens()
        icons.draw(
            painter,
            QRectF(play_area(area)).adjusted(6, 6, -6, -6),
            "play-fill" if hot else "play",
            QColor(tokens.accent if hot else tokens.muted),
        )
        painter.restore()


def _thumb() -> QSize:
    return QSize(theme.eased(THUMB.width()), theme.eased(THUMB.height()))


def picture_area(area: QRect) -> QRect:
    """Where a row's still is."""
    size = _thumb()
    return QRect(QPoint(area.left() + theme.SPACE_2, area.top() + (area.height() - size.height()) // 2), size)


def play_area(area: QRect) -> QRect:
    """Where a row's play button is."""
    return QRect(area.right() - PLAY_PX - 3, area.top() + (area.height() - PLAY_PX) // 2, PLAY_PX, PLAY_PX)


def text_area(area: QRect) -> QRect:
    """Where a row's words are."""
    left = picture_area(area).right() + theme.SPACE_3
    return QRect(left, area.top() + theme.SPACE_2, play_area(area).left() - left - 2, area.height() - 2 * theme.SPACE_2)


def _lines_px(reasons: int = REASONS) -> int:
    """Height of a row's title and of so many reasons below it."""
    caption_px = QFontMetrics(theme.font(theme.CAPTION_PX)).height()
    return QFontMetrics(theme.font(theme.BODY_PX, bold=True)).height() + reasons * (2 + caption_px)


def _paint_picture(painter: QPainter, area: QRect, row: Likeness, pixmap: QPixmap | None) -> None:
    tokens = theme.tokens()
    clip = QPainterPath()
    clip.addRoundedRect(QRectF(area), 6, 6)
    painter.save()
    painter.setClipPath(clip)
    painter.fillRect(area, QColor(tokens.tints[int(row.media_id[:4] or "0", 16) % len(tokens.tints)]))
    if pixmap is not None:
        size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(area.center())
        painter.drawPixmap(place, pixmap)
    else:
        middle = QRectF(area.left() + 0.26 * area.width() - 10, area.top() + 0.4 * area.height() - 10, 20, 20)
        icons.draw(painter, middle, KIND_ICONS.get(row.kind, "film-strip"), QColor(tokens.muted))
    text = clock(row.start_s) if row.start_s > 0 else runtime(row.duration_s)
    if text:
        _paint_badge(painter, area, text, moment=row.start_s > 0)
    painter.restore()


def _paint_badge(painter: QPainter, area: QRect, text: str, *, moment: bool) -> None:
    """Write a time on the still: its length, or the moment with a small mark before it."""
    painter.setFont(theme.font(theme.CAPTION_PX, bold=True, tabular=True))
    width = painter.fontMetrics().horizontalAdvance(text) + 8 + (12 if moment else 0)
    height = theme.scaled(17)
    badge = QRectF(area.right() - width - 3, area.bottom() - 3 - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 178))
    painter.drawRoundedRect(badge, 4, 4)
    if moment:
        icons.draw(painter, QRectF(badge.left() + 3, badge.center().y() - 5, 10, 10), "play-fill", QColor("white"))
    painter.setPen(QColor("white"))
    painter.drawText(badge.adjusted(12 if moment else 0, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, text)


def _paint_text(painter: QPainter, area: QRect, row: Likeness) -> None:
    tokens = theme.tokens()
    title, caption = theme.font(theme.BODY_PX, bold=True), theme.font(theme.CAPTION_PX)
    reasons = [
        text
        for text in (line([reason], lambda media_id: row.names.get(media_id, "")) for reason in row.reasons)
        if text
    ][:REASONS]
    if len(reasons) == 1:
        reasons = in_lines(reasons[0], area.width(), REASONS)
    parts = [(title, row.title, tokens.text), *((caption, text, tokens.muted) for text in reasons)]
    top = area.top() + max(0, (area.height() - _lines_px(len(reasons))) // 2)
    for font, text, colour in parts:
        painter.setFont(font)
        metrics = painter.fontMetrics()
        painter.setPen(QColor(colour))
        cut = metrics.elidedText(one_line(text), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRect(area.left(), top, area.width(), metrics.height()), Qt.AlignmentFlag.AlignVCenter, cut)
        top += metrics.height() + 2


def in_lines(text: str, width: int, most: int) -> list[str]:
    """Break a text into at most so many lines; what is too long for the last one is cut there when it is drawn."""
    layout = QTextLayout(text)
    layout.setFont(theme.font(theme.CAPTION_PX))
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


class SimilarList(QListView):
    """The list. Enter or a click opens the item here, the button or P plays it from its moment."""

    chosen = Signal(int)
    playChosen = Signal(int)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = SimilarModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Rows(thumbnails, self))
        thumbnails.loaded.connect(self._repaint)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("More like this"))
        self.setAccessibleDescription(self.tr("Enter shows the item, P plays it"))
        self.setStyleSheet("QListView { background: transparent; }")

    def show_rows(self, rows: Sequence[Likeness]) -> None:
        """Show other results; the one that the keyboard is on keeps it."""
        index = self.currentIndex()
        current = self.rows.row(index.row()).media_id if index.isValid() else None
        self.rows.set_rows(rows)
        if current is not None and (number := self.rows.number_of(current)) >= 0:
            self.setCurrentIndex(self.rows.index(number, 0))

    def _repaint(self, media_id: str) -> None:
        number = self.rows.number_of(MediaId(media_id))
        if number >= 0:
            self.update(self.rows.index(number, 0))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over the play button."""
        over = self._over_play(event)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Play or open what was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            (self.playChosen if self._over_play(event) else self.chosen).emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, P plays."""
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(index.row())
        elif index.isValid() and event.key() == Qt.Key.Key_P and not event.modifiers():
            self.playChosen.emit(index.row())
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the play button does."""
        if event.type() == QEvent.Type.ToolTip and self._over_play(event):
            row = self.rows.row(self.indexAt(event.pos()).row())  # type: ignore[attr-defined]
            moment = fill(self.tr("Play from %1"), clock(row.start_s))
            QToolTip.showText(event.globalPos(), moment if row.start_s > 0 else self.tr("Play"), self)  # type: ignore[attr-defined]
            return True
        return super().viewportEvent(event)

    def _over_play(self, event: QEvent) -> bool:
        point = event.position().toPoint() if isinstance(event, QMouseEvent) else event.pos()  # type: ignore[attr-defined]
        index = self.indexAt(point)
        return index.isValid() and play_area(self.visualRect(index)).contains(point)
