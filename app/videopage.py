"""The page on which moving pictures are shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget


class VideoPage(QWidget):
    """A black page with the picture on it. A click plays or pauses, a double click asks for full screen."""

    togglePlay = Signal()
    toggleFullScreen = Signal()
    leave = Signal()
    """Esc: back to the library."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor("black"))
        self.setPalette(palette)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        self._surface: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def surface(self) -> QWidget:
        """Give what the engine draws on; made when it is first needed, so that the window opens sooner."""
        if self._surface is None:
            from app.videosurface import make_surface

            video = make_surface(self)
            video.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            video.installEventFilter(self)
            self._layout.addWidget(video)
            self._surface = video
        return self._surface

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks on the picture."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonDblClick:
                self.toggleFullScreen.emit()
                return True
            if event.type() == QEvent.Type.MouseButtonPress:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.togglePlay.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the picture; the window has the other keys."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave.emit()
        else:
            super().keyPressEvent(event)
