"""Paints one medium as a card of the grid or as a row of the list, from memory only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app import formats, icons, theme
from app.cardart import BAR_PX, OVER, draw_still, first_letters, ground, icon_badge, progress, tint
from app.models import Role, state_words
from app.preview import NO_PREVIEW
from app.shelves import ShelfCard, draw_stack, draw_unseen
from app.thumbnails import Thumbnails
from core.types import FileState, Kind, MediaId, Moment

if TYPE_CHECKING:
    from core.store.media import Card

PAD_PX = 8
GAP_PX = 8
TITLE_PX, LINE_PX = 18, 17
ROW_PX = 64
VIDEO_ASPECT, SQUARE_ASPECT = 16 / 9, 1.0
KIND_ICONS = {
    Kind.VIDEO: "film-strip",
    Kind.MUSIC: "music-note",
    Kind.SPEECH: "microphone",
    Kind.SOUND: "speaker-high",
}
FADED = 0.45
FRAMED = 160
"""Stills kept ready to blit: a few screens of them, about 25 MB."""
MARKED = 0.28
"""Share of the accent in the ground of words that matched: text on it keeps 4.5 to 1."""
ART_OPACITY = 0.55
"""Of icon and initials on a tint: 3 to 1."""


@dataclass(slots=True)
class _Drawing:
    """What painting one cell needs."""

    painter: QPainter
    card: Card
    tokens: theme.Tokens
    line: str
    moment: Moment | None
    dpr: float
    marks: Sequence[tuple[int, int]] = ()


class CardDelegate(QStyledItemDelegate):
    """Draws cards: picture with duration and progress, title, one line of subtitle or reason, marks."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.aspect = VIDEO_ASPECT
        self.lines = 1
        self.preview = NO_PREVIEW
        self._framed: OrderedDict[tuple[int, int, int, int], QPixmap] = OrderedDict()
        self.chosen: Callable[[MediaId], bool] = lambda _media_id: False  # Qt's own selection holds a few hundred only
        theme.Theme.current().changed.connect(self._fonts)
        self._fonts()

    def _fonts(self) -> None:
        self._title = theme.font(theme.BODY_PX)
        self._caption = theme.font(theme.CAPTION_PX, tabular=True)
        self._initials = theme.font(theme.HERO_PX, bold=True)
        self._title_px, self._line_px = theme.scaled(TITLE_PX), theme.scaled(LINE_PX)
        self._title_metrics = QFontMetricsF(self._title)
        self._caption_metrics = QFontMetricsF(self._caption)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell; an empty one stays empty, one whose row is not here yet gets its outline."""
        media_id = index.data(Role.MEDIA_ID)
        if media_id is None:
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(option.rect)  # marks heaped on a letter would grow over the neighbours
        tokens = theme.tokens()
        cell = QRectF(option.rect)
        state = option.state
        ground(painter, cell.adjusted(2, 2, -2, -2), state, tokens, chosen=self.chosen(media_id))
        card = index.data(Role.CARD)
        if card is None:
            self.placeholder(painter, cell, tokens)
        else:
            dpr = option.widget.devicePixelRatioF()
            line, moment = index.data(Role.LINE) or "", index.data(Role.MOMENT)
            marks = index.data(Role.MARKS) or ()
            self.card(_Drawing(painter, card, tokens, line, moment, dpr, marks), cell)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Say nothing: sections are fixed."""
        return QSize()

    def card(self, drawing: _Drawing, cell: QRectF) -> None:
        """Draw a card into its cell."""
        inner = cell.adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        picture = QRectF(inner.x(), inner.y(), inner.width(), inner.width() / self.aspect)
        self.picture(drawing, picture)
        text = QRectF(inner.x(), picture.bottom() + GAP_PX, inner.width(), self._title_px)
        if drawing.card.state != FileState.PRESENT:
            drawing.painter.setOpacity(0.65)
        self._line(drawing.painter, text, drawing.card.title, self._title, drawing.tokens.text)
        below = QRectF(inner.x(), text.bottom(), inner.width(), self._line_px)
        if self.lines > 1:
            self._reason(drawing, below)
            return
        stars = self._stars(drawing, below)
        self._line(drawing.painter, below.adjusted(0, 0, -stars, 0), drawing.line, self._caption, drawing.tokens.muted)

    def text_px(self) -> int:
        """Height of a card below its picture."""
        return GAP_PX + self._title_px + self.lines * self._line_px + 2

    def _reason(self, drawing: _Drawing, area: QRectF) -> None:
        """Write a reason over several lines, the last one elided."""
        layout, units = QTextLayout(drawing.line, self._caption), drawing.line.encode("utf-16-le")  # Qt counts so
        layout.beginLayout()
        for number in range(self.lines):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            end = len(units) if number == self.lines - 1 else 2 * (line.textStart() + line.textLength())
            text = units[2 * line.textStart() : end].decode("utf-16-le").strip()
            row = area.translated(0, number * self._line_px)
            before = len(units[: 2 * line.textStart()].decode("utf-16-le"))
            self._line(drawing.painter, row, text, self._caption, drawing.tokens.muted)
            self._mark(drawing, row, text, before)
        layout.endLayout()

    def _mark(self, drawing: _Drawing, area: QRectF, text: str, before: int = 0) -> None:
        """Write what matched once more, on a ground; `before` characters of the line come before this piece of it."""
        painter, metrics = drawing.painter, self._caption_metrics
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        most = len(text) if shown == text else len(shown) - 1
        painter.setBrush(theme.mixed(drawing.tokens.accent, drawing.tokens.window, MARKED))
        for start, end in drawing.marks:
            first, last = max(start - before, 0), min(end - before, most)
            if first >= last:
                continue
            left, width = metrics.horizontalAdvance(text[:first]), metrics.horizontalAdvance(text[first:last])
            ground = QRectF(area.left() + left, area.top(), width, area.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(ground.adjusted(-1, 1, 1, -1), 3, 3)
            self._line(painter, ground.adjusted(0, 0, 2, 0), text[first:last], self._caption, drawing.tokens.text)

    def placeholder(self, painter: QPainter, cell: QRectF, tokens: theme.Tokens) -> None:
        """Draw the outline of a card that is being fetched."""
        inner = cell.adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(tokens.line, tokens.window, 0.6))
        height = inner.width() / self.aspect
        painter.drawRoundedRect(QRectF(inner.x(), inner.y(), inner.width(), height), 6, 6)
        bar = QRectF(inner.x(), inner.y() + height + GAP_PX + 4, inner.width() * 0.6, 10)
        painter.drawRoundedRect(bar, 3, 3)

    def picture(self, drawing: _Drawing, area: QRectF, *, badges: bool = True) -> None:
        """Draw the still, or calm art where there is none, with what is written over it."""
        painter, card = drawing.painter, drawing.card
        if isinstance(card, ShelfCard):
            area = draw_stack(painter, area, drawing.tokens)
        gone = card.state != FileState.PRESENT
        painter.setOpacity(FADED if gone else 1.0)
        still = self._of_moment(drawing) if drawing.moment is not None and not gone else None
        if self.preview.media_id == card.media_id:
            still = self.preview.still or still
        if still is None and card.has_thumbnail:
            still = self._thumbnails.pixmap(card.media_id, int(area.width() * drawing.dpr))
        if still is None:
            self._art(drawing, area, initials=badges)
        else:
            self._still(drawing, area, still)
        painter.setOpacity(1.0)
        if self.preview.media_id == card.media_id and self.preview.still is not None:
            progress(painter, area, self.preview.share, drawing.tokens)
            return
        if badges and isinstance(card, ShelfCard):
            draw_unseen(painter, area, card, self._caption)
        elif badges:
            self._badges(drawing, area)
        if 0.02 < card.progress < 0.97:
            progress(painter, area, card.progress, drawing.tokens)

    def _of_moment(self, drawing: _Drawing) -> QPixmap | None:
        """The film at the moment that was found; None while that is made."""
        assert drawing.moment is not None
        if drawing.card.kind != Kind.VIDEO:
            return None
        return self._thumbnails.moments.pixmap(drawing.card.media_id, drawing.moment.start_s)

    def _still(self, drawing: _Drawing, area: QRectF, still: QPixmap) -> None:
        """Blit the still, scaled and rounded once per size: smooth scaling at each paint costs 1 ms a card."""
        ground, crop = tint(drawing.card, drawing.tokens), drawing.card.kind == Kind.VIDEO
        size = (area.size() * drawing.dpr).toSize()
        key = (still.cacheKey(), size.width(), size.height(), ground.rgb())
        made = self._framed.get(key)
        if made is None:
            made = QPixmap(size)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.scale(drawing.dpr, drawing.dpr)
            draw_still(painter, QRectF(QPointF(0, 0), area.size()), still, ground, crop=crop)
            painter.end()
            made.setDevicePixelRatio(drawing.dpr)
            self._framed[key] = made
            if len(self._framed) > FRAMED:
                self._framed.popitem(last=False)
        else:
            self._framed.move_to_end(key)
        drawing.painter.drawPixmap(area.topLeft(), made)

    def _art(self, drawing: _Drawing, area: QRectF, *, initials: bool) -> None:
        """Tinted panel with the kind's icon and, where there is room, the title's first letters."""
        painter, card, tokens = drawing.painter, drawing.card, drawing.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint(card, tokens))
        painter.drawRoundedRect(area, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        colour = QColor(tokens.text)
        colour.setAlphaF(ART_OPACITY)
        side = min(area.height() * 0.3, 40.0)
        middle = area.center()
        letters = first_letters(card.title) if initials else ""
        drop = side * 0.55 if letters else 0.0
        box = QRectF(middle.x() - side / 2, middle.y() - side / 2 - drop, side, side)
        icons.draw(painter, box, KIND_ICONS.get(Kind(card.kind), "file"), colour)
        if letters:
            painter.setFont(self._initials)
            painter.setPen(colour)
            painter.drawText(
                QRectF(area.x(), middle.y(), area.width(), side * 1.2), Qt.AlignmentFlag.AlignCenter, letters
            )

    def _badges(self, drawing: _Drawing, area: QRectF) -> None:
        card = drawing.card
        foot = area.bottom() - 6 - (BAR_PX if 0.02 < card.progress < 0.97 else 0)
        if card.duration_s > 0:
            self._badge(drawing.painter, QPointF(area.right() - 6, foot), formats.runtime(card.duration_s), right=True)
        left = state_words(card.state)
        if drawing.moment is not None:
            left = "▶ " + formats.clock(drawing.moment.start_s)
        if left:
            self._badge(drawing.painter, QPointF(area.left() + 6, foot), left, right=False)
        mark = {"like": "heart-fill", "dislike": "thumbs-down-fill", "hide": "eye-slash"}.get(card.reaction)
        if mark:
            icon_badge(drawing.painter, QRectF(area.right() - 30, area.top() + 6, 24, 24), mark)

    def _badge(self, painter: QPainter, corner: QPointF, text: str, *, right: bool) -> None:
        """Write on a dark ground; `corner` is the lower right or lower left one."""
        width = self._caption_metrics.horizontalAdvance(text) + 10
        height = theme.scaled(18)
        box = QRectF(corner.x() - width if right else corner.x(), corner.y() - height, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(OVER)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(self._caption)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _stars(self, drawing: _Drawing, area: QRectF) -> float:
        """Write the rating at the right end of a line; give the width that it took."""
        if not drawing.card.stars:
            return 0.0
        text = f"★ {drawing.card.stars:g}"
        width = self._caption_metrics.horizontalAdvance(text) + GAP_PX
        drawing.painter.setFont(self._caption)
        drawing.painter.setPen(QColor(drawing.tokens.accent))
        drawing.painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _line(self, painter: QPainter, area: QRectF, text: str, font: QFont, colour: str) -> None:
        metrics = self._title_metrics if font is self._title else self._caption_metrics
        painter.setFont(font)
        painter.setPen(QColor(colour))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(
            area, flags, metrics.elidedText(formats.one_line(text), Qt.TextElideMode.ElideRight, area.width())
        )


class RowDelegate(CardDelegate):
    """Draws rows of the list: a small picture, title over subtitle or reason, then kind, year, rating, length."""

    COLUMNS_PX = (72, 48, 56, 64)

    def row_px(self) -> int:
        """Height of a row."""
        return max(ROW_PX, self._title_px + self._line_px + 2 * PAD_PX)

    def card(self, drawing: _Drawing, cell: QRectF) -> None:
        """Draw a row into its cell."""
        inner = cell.adjusted(PAD_PX, 5, -PAD_PX, -5)
        width = inner.height() * VIDEO_ASPECT
        self.picture(drawing, QRectF(inner.x(), inner.y(), width, inner.height()), badges=False)
        if drawing.card.state != FileState.PRESENT:
            drawing.painter.setOpacity(0.65)
        cells, sizes = self._cells(drawing), [theme.scaled(size) for size in self.COLUMNS_PX]
        columns = sum(sizes) if inner.width() > theme.scaled(560) else sizes[-1]
        left = inner.x() + width + theme.SPACE_3
        text = QRectF(
            left, inner.center().y() - self._title_px, inner.right() - columns - left - GAP_PX, self._title_px
        )
        before = 0
        line = drawing.line if drawing.line != str(drawing.card.year or "") else ""  # the year has its own column
        if drawing.moment is not None:
            clock = "▶ " + formats.clock(drawing.moment.start_s) + ("  ·  " if line else "")
            line, before = clock + line, -len(clock)
        if not line:
            text.translate(0, self._title_px / 2)
        self._line(drawing.painter, text, drawing.card.title, self._title, drawing.tokens.text)
        self._line(drawing.painter, text.translated(0, self._title_px), line, self._caption, drawing.tokens.muted)
        self._mark(drawing, text.translated(0, self._title_px), line, before)
        x = inner.right() - columns
        shown = list(zip(cells, sizes, strict=True))
        for words, size in shown if columns > sizes[-1] else shown[-1:]:
            drawing.painter.setPen(QColor(drawing.tokens.muted))
            drawing.painter.setFont(self._caption)
            area = QRectF(x, inner.y(), size - GAP_PX, inner.height())
            drawing.painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            x += size

    def placeholder(self, painter: QPainter, cell: QRectF, tokens: theme.Tokens) -> None:
        """Draw the outline of a row that is being fetched."""
        inner = cell.adjusted(PAD_PX, 5, -PAD_PX, -5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(tokens.line, tokens.window, 0.6))
        width = inner.height() * VIDEO_ASPECT
        painter.drawRoundedRect(QRectF(inner.x(), inner.y(), width, inner.height()), 6, 6)
        painter.drawRoundedRect(QRectF(inner.x() + width + 12, inner.center().y() - 12, 240, 10), 3, 3)

    def _cells(self, drawing: _Drawing) -> tuple[str, str, str, str]:
        card = drawing.card
        mark = {"like": "♥ ", "dislike": "", "hide": ""}.get(card.reaction, "")
        stars = f"{mark}★ {card.stars:g}" if card.stars else mark
        state = state_words(card.state)
        return state or formats.kind(card.kind), str(card.year or ""), stars, formats.runtime(card.duration_s)
