"""What moving pictures are drawn on: the graphics card's surface, or a painted one where there is no window system."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QWidget


class PaintedVideo(QWidget):
    """Paints frames itself. Slower than a QVideoWidget, but it needs no graphics and shows in screenshots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sink = QVideoSink(self)
        self._frame = QImage()
        self._written = ""
        self.caption = ""
        self.sink.videoFrameChanged.connect(self._take)
        self.sink.subtitleTextChanged.connect(self._take_written)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the newest frame, whole, in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._frame.isNull():
            size = self._frame.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._frame)
        paint_caption(painter, QRectF(self.rect()), self.caption or self._written)
        painter.end()

    def show_caption(self, text: str) -> None:
        """Write words over the picture; those of the file's own subtitles are written where there are none."""
        if text != self.caption:
            self.caption = text
            self.update()

    def _take(self, frame: QVideoFrame) -> None:
        if self.isVisible():
            self._frame = frame.toImage()
            self.update()

    def _take_written(self, text: str) -> None:
        """Take what the file's own subtitles say now."""
        self._written = text
        self.update()


class CardVideo(QVideoWidget):
    """The graphics card's surface. Nothing of ours can lie over it, so it draws the words itself."""

    def show_caption(self, text: str) -> None:
        """Write words over the picture, from the next frame on."""
        self.videoSink().setSubtitleText(text)


def paint_caption(painter: QPainter, area: QRectF, text: str) -> None:
    """Draw words at the foot of a picture: white on a dark ground, as large as the picture needs."""
    if not text:
        return
    font = QFont(QGuiApplication.font())
    font.setPixelSize(max(14, round(area.height() / 24)))
    painter.setFont(font)
    room = area.adjusted(area.width() * 0.06, 0, -area.width() * 0.06, -area.height() * 0.05)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    words = painter.boundingRect(room, flags, text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(words.adjusted(-8, -4, 8, 4), 4, 4)
    painter.setPen(QColor("white"))
    painter.drawText(room, flags, text)


Surface = PaintedVideo | CardVideo


def make_surface(parent: QWidget) -> Surface:
    """Make the fitting surface."""
    if QGuiApplication.platformName() in ("offscreen", "minimal", "vnc"):
        return PaintedVideo(parent)
    video = CardVideo(parent)
    video.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return video
