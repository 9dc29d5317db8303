"""The shots of a film as a strip of stills: what plays is marked, Enter plays from one, a menu does more with it."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import theme
from app.formats import clock, fill, length, tip
from core.types import FloatArray, MediaId, Segment

if TYPE_CHECKING:
    from app.momentstills import MomentStills
    from app.thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex
ShotRole = Qt.ItemDataRole.UserRole + 1
STILL, GAP_PX, TIME_PX = QSize(104, 58), 6, 18
SAID_CHARS = 160
"""So much of what is said in a shot is in its tip."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot: where it begins and ends, in seconds, what is said in it, and words for what it shows."""

    start_s: float
    end_s: float
    said: str = ""
    shown: tuple[str, ...] = ()


def shots_of(
    spans: Sequence[tuple[float, float]], segments: Sequence[Segment], shown: Sequence[Sequence[str]] = ()
) -> tuple[Shot, ...]:
    """Make shots of spans in order, each with what is said and shown in it; nothing where there is only one."""
    given = [*shown, *([()] * (len(spans) - len(shown)))]
    ordered = sorted((float(a_s), float(b_s), tuple(words)) for (a_s, b_s), words in zip(spans, given, strict=True))
    if len(ordered) < 2:
        return ()
    starts = [segment.start_s for segment in segments]
    found = []
    for start_s, end_s, words in ordered:
        inside = segments[bisect.bisect_left(starts, start_s) : bisect.bisect_left(starts, end_s)]
        said = " ".join(segment.text.strip() for segment in inside)
        cut = said if len(said) <= SAID_CHARS else said[: SAID_CHARS - 1].rstrip() + "…"
        found.append(Shot(start_s, end_s, cut, words))
    return tuple(found)


def shown_in(series: Mapping[str, FloatArray], shot: int) -> list[str]:
    """Name what one shot shows, surest first, by codes of tags (`core.extract.picture.shottags`)."""
    shown = [(float(-scores[shot]), code) for code, scores in series.items() if scores[shot] > 0]
    return [code for _, code in sorted(shown)]


class ShotModel(QAbstractListModel):
    """The shots in their order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shots: tuple[Shot, ...] = ()

    def set_shots(self, shots: Sequence[Shot]) -> None:
        """Show others."""
        self.beginResetModel()
        self.shots = tuple(shots)
        self.endResetModel()

    def row_at(self, position_s: float) -> int:
        """Find the shot that is seen at this second, or -1 before the first."""
        return bisect.bisect_right([shot.start_s for shot in self.shots], position_s) - 1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Shots shown."""
        return 0 if parent.isValid() else len(self.shots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer time, tip, phrase for screen readers and the shot itself."""
        if not index.isValid() or not 0 <= index.row() < len(self.shots):
            return None
        shot = self.shots[index.row()]
        span = f"{clock(shot.start_s)} – {clock(shot.end_s)}"
        if role == Qt.ItemDataRole.DisplayRole:
            return clock(shot.start_s)
        if role == Qt.ItemDataRole.ToolTipRole:
            said = f"“{shot.said}”" if shot.said else ""
            return tip("\n".join(part for part in (span, ", ".join(shot.shown), said) if part))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            number = fill(self.tr("Shot %1 of %2"), index.row() + 1, len(self.shots))
            span_s = length(shot.end_s - shot.start_s)
            parts = (number, clock(shot.start_s), span_s, *shot.shown, shot.said)
            return ", ".join(part for part in parts if part)
        return shot if role == ShotRole else None


class _Frames(QStyledItemDelegate):
    """Draws a shot: its still, its time below, a frame round what plays and what the keyboard is on."""

    def __init__(self, strip: Filmstrip, stills: MomentStills) -> None:
        super().__init__(strip)
        self._strip, self._stills = strip, stills

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(STILL.width() + GAP_PX, STILL.height() + theme.scaled(TIME_PX) + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shot: Shot = index.data(ShotRole)
        tokens, area = theme.tokens(), QRect(option.rect)  # type: ignore[attr-defined]
        picture = QRect(area.left() + 2, area.top() + 2, STILL.width(), STILL.height())
        plays = index.row() == self._strip.current_row
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_still(painter, picture, self._stills.pixmap(self._strip.media_id, shot.start_s))
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)  # type: ignore[attr-defined]
        if plays or focused:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(picture).adjusted(-1, -1, 1, 1), 5, 5)
        painter.setFont(theme.font(theme.CAPTION_PX, bold=plays, tabular=True))
        painter.setPen(QColor(tokens.accent if plays else tokens.muted))
        words = ("▶ " if plays else "") + clock(shot.start_s)
        painter.drawText(
            picture.adjusted(0, STILL.height() + 2, 0, theme.scaled(TIME_PX)), Qt.AlignmentFlag.AlignLeft, words
        )
        painter.restore()

    def _paint_still(self, painter: QPainter, area: QRect, pixmap: QPixmap | None) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(area), 4, 4)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(area, QColor(theme.tokens().line))
        if pixmap is not None:
            size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRect(QPoint(0, 0), size)
            place.moveCenter(area.center())
            painter.drawPixmap(place, pixmap)
        painter.restore()


class Filmstrip(QListView):
    """The strip. Stills are made off-thread for what is on screen, and kept up to a bound (`MomentStills`)."""

    sought = Signal(float)
    searchWanted = Signal(float)
    """Search with the picture at this second."""
    moreWanted = Signal(float)
    clipWanted = Signal(float, float)
    stillWanted = Signal(float)

    def __init__(self, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.media_id = MediaId("")
        self.current_row = -1
        self.shots = ShotModel(self)
        self.setModel(self.shots)
        self.setItemDelegate(_Frames(self, thumbnails.moments))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setStyleSheet("QListView { background: transparent; }")
        self.setAccessibleName(self.tr("Shots"))
        self.setAccessibleDescription(self.tr("Enter plays from a shot, the menu key offers more"))
        self.clicked.connect(lambda index: self.sought.emit(self._shot(index).start_s))
        thumbnails.moments.loaded.connect(self._repaint)
        self.menu = self._make_menu()
        self.hide()

    def _scale(self) -> None:
        self.setFixedHeight(STILL.height() + theme.scaled(TIME_PX) + 20)

    def show_shots(self, media_id: MediaId, shots: Sequence[Shot]) -> None:
        """Show the shots of a film; the strip hides where there are none, and stays where nothing changed."""
        if (media_id, tuple(shots)) != (self.media_id, self.shots.shots):
            self.media_id, self.current_row = media_id, -1
            self.shots.set_shots(shots)
        self.setVisible(bool(shots))

    def show_position(self, position_s: float) -> None:
        """Mark the shot that plays, and bring it on screen when another one begins."""
        row = self.shots.row_at(position_s)
        if row != self.current_row:
            self.current_row = row
            if row >= 0 and not self.underMouse() and not self.hasFocus():
                self.scrollTo(self.shots.index(row, 0), QListView.ScrollHint.PositionAtCenter)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter plays from the shot; Up and Down go on to the page, Left and Right along the strip."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.sought.emit(self._shot(index).start_s)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the shot under the pointer, or with the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()) if by_key else event.globalPos()
            self.menu.popup(place)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for text, act in (
            (self.tr("Play from here"), lambda shot: self.sought.emit(shot.start_s)),
            (self.tr("Search with this shot"), lambda shot: self.searchWanted.emit(shot.start_s)),
            (self.tr("More like this shot"), lambda shot: self.moreWanted.emit(shot.start_s)),
            ("", None),
            (self.tr("Save this shot as a clip…"), lambda shot: self.clipWanted.emit(shot.start_s, shot.end_s)),
            (self.tr("Save this picture…"), lambda shot: self.stillWanted.emit(shot.start_s)),
        ):
            if act is None:
                menu.addSeparator()
            else:
                menu.addAction(text).triggered.connect(lambda _=False, a=act: a(self._shot(self.currentIndex())))
        return menu

    def _shot(self, index: QModelIndex) -> Shot:
        return self.shots.shots[index.row()]

    def _repaint(self, media_id: str) -> None:
        if media_id == self.media_id:
            self.viewport().update()
