"""What moving pictures are drawn on: the graphics card's surface, or a painted one where there is no window system."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtMultimediaWidgets import QVideoWidget
from PySide6.QtWidgets import QWidget


class PaintedVideo(QWidget):
    """Paints frames itself. Slower than a QVideoWidget, but it needs no graphics and shows in screenshots."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sink = QVideoSink(self)
        self._frame = QImage()
        self.sink.videoFrameChanged.connect(self._take)

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
        painter.end()

    def _take(self, frame: QVideoFrame) -> None:
        if self.isVisible():
            self._frame = frame.toImage()
            self.update()


def make_surface(parent: QWidget) -> QWidget:
    """Make the fitting surface."""
    if QGuiApplication.platformName() in ("offscreen", "minimal", "vnc"):
        return PaintedVideo(parent)
    video = QVideoWidget(parent)
    video.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    return video
