"""The picture of the second under the pointer, over the seek bar; made off-thread, the latest wish first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app import theme
from app.momentstills import MomentStills
from app.seekbar import SeekBar
from core.settings import Home
from core.types import MediaId

if TYPE_CHECKING:
    from app.playable import Playable

PICTURE = QSize(192, 108)
PAD_PX = 6
MOST = 3
"""Wishes that wait: where the pointer was half a second ago is of no interest."""
STEPS = 300
"""So many different pictures at most of a whole medium; seconds between them are shown the nearest one."""


class SeekPreview(QWidget):
    """A small card over the seek bar: picture, time, chapter, what is marked there. Songs have words only."""

    def __init__(self, bar: SeekBar, home: Home) -> None:
        super().__init__(bar, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._bar = bar
        self._stills = MomentStills(home, self, most=MOST)
        self._stills.loaded.connect(self._loaded)
        self._media_id = MediaId("")
        self._moving = False
        self._duration_s = 0.0
        self.at_s = -1.0
        self.words: list[str] = []
        self.picture: QPixmap | None = None
        bar.installEventFilter(self)

    def show_medium(self, medium: Playable) -> None:
        """Take what plays now."""
        self._media_id, self._moving = medium.media_id, medium.kind == "video" and not medium.problem
        self._duration_s = medium.duration_s
        self.picture = None
        self.hide()

    def close_down(self) -> None:
        """Make no more pictures."""
        self.hide()
        self._stills.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the seek bar."""
        if event.type() == QEvent.Type.MouseMove and isinstance(event, QMouseEvent) and self._bar.maximum():
            self.look_at(self._bar.value_at(event.position().x()) / 1000)
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.Hide):
            self.hide()
        elif event.type() == QEvent.Type.ToolTip and self.isVisible():
            return True
        return super().eventFilter(watched, event)

    def look_at(self, at_s: float) -> None:
        """Show what there is at a second."""
        self.at_s, self.words = at_s, self._bar.said_at(at_s)
        if self._moving:
            self.picture = self._stills.pixmap(self._media_id, self._near(at_s)) or self.picture
        self._place(at_s)
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the picture, if there is one to come, and the words."""
        line_px = self.fontMetrics().height() + 2
        lines = [self.fontMetrics().horizontalAdvance(text) for text in self.words]
        width = max([PICTURE.width() if self._moving else 40, *lines])
        height = (PICTURE.height() + 4 if self._moving else 0) + line_px * len(self.words)
        return QSize(min(width, theme.scaled(320)) + 2 * PAD_PX, height + 2 * PAD_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture and words."""
        tokens, painter = theme.tokens(), QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.line))
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor(tokens.raised))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = PAD_PX
        if self._moving:
            area = QRect((self.width() - PICTURE.width()) // 2, top, PICTURE.width(), PICTURE.height())
            painter.fillRect(area, QColor("black"))
            if self.picture is not None:
                size = self.picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
                place = QRect(QPoint(0, 0), size)
                place.moveCenter(area.center())
                painter.drawPixmap(place, self.picture)
            top += PICTURE.height() + 4
        self._paint_words(painter, top)
        painter.end()

    def _paint_words(self, painter: QPainter, top: int) -> None:
        tokens, line_px = theme.tokens(), self.fontMetrics().height() + 2
        for number, text in enumerate(self.words):
            painter.setPen(QColor(tokens.text if number == 0 else tokens.muted))
            area = QRect(PAD_PX, top + number * line_px, self.width() - 2 * PAD_PX, line_px)
            cut = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, cut)

    def _near(self, at_s: float) -> float:
        step_s = max(1.0, self._duration_s / STEPS)
        return min(step_s * round(at_s / step_s), max(0.0, self._duration_s - 0.5))

    def _loaded(self, media_id: str) -> None:
        if media_id == self._media_id and self.isVisible():
            self.picture = self._stills.pixmap(self._media_id, self._near(self.at_s)) or self.picture
            self.update()

    def _place(self, at_s: float) -> None:
        size, bar = self.sizeHint(), self._bar
        x = round(bar.x_at(1000 * at_s / max(1, bar.maximum())))
        corner = bar.mapToGlobal(QPoint(x - size.width() // 2, -size.height() - 4))
        window = bar.window().frameGeometry()
        left = min(max(corner.x(), window.left() + 4), window.right() - size.width() - 4)
        self.setGeometry(left, corner.y(), size.width(), size.height())
