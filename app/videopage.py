"""The page on which moving pictures are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import theme

if TYPE_CHECKING:
    from app.videosurface import Surface

_STEPS = {int(Qt.Key.Key_Right): 10.0, int(Qt.Key.Key_Left): -10.0}
_LOUDER = {int(Qt.Key.Key_Up): 0.05, int(Qt.Key.Key_Down): -0.05}

FRAME_PX = 2


class VideoPage(QWidget):
    """A black page with the picture on it.

    A click plays or pauses, a double click asks for full screen, arrows go 10 s on or back and make it louder.
    """

    togglePlay = Signal()
    toggleFullScreen = Signal()
    leave = Signal()
    """Esc: back to the library."""
    stepWanted = Signal(float)
    """Seconds on, or back."""
    louderWanted = Signal(float)
    """Share of the whole loudness, negative for softer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor("black"))
        self.setPalette(palette)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        self._surface: Surface | None = None
        self._caption = ""
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def surface(self) -> Surface:
        """Give what the engine draws on; made when it is first needed, so that the window opens sooner."""
        if self._surface is None:
            from app.videosurface import make_surface

            video = make_surface(self)
            video.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            video.installEventFilter(self)
            self._layout.addWidget(video)
            self._surface = video
            video.show_caption(self._caption)
        return self._surface

    def show_caption(self, text: str) -> None:
        """Write words over the picture, which may not be there yet."""
        self._caption = text
        if self._surface is not None:
            self._surface.show_caption(text)

    def show_pointer(self, shown: bool) -> None:
        """Show or hide the pointer over the picture."""
        pointer = QCursor(Qt.CursorShape.ArrowCursor if shown else Qt.CursorShape.BlankCursor)
        for part in (self, self._surface):
            if part is not None:
                part.setCursor(pointer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take clicks on the picture. (The first click of a double one has paused, or gone on: that is taken back.)"""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonDblClick:
                self.togglePlay.emit()
                self.toggleFullScreen.emit()
                return True
            if event.type() == QEvent.Type.MouseButtonPress:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.togglePlay.emit()
                return True
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by Tab sees a frame; else nothing stands round the picture."""
        super().focusInEvent(event)
        self._frame(event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self._frame(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        super().paintEvent(event)
        if self._layout.contentsMargins().top():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(theme.tokens().accent), 2 * FRAME_PX))
            painter.drawRect(self.rect())
            painter.end()

    def _frame(self, shown: bool) -> None:
        self._layout.setContentsMargins(*[FRAME_PX * shown] * 4)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the picture; the window has the other keys."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave.emit()
        elif event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepWanted.emit(_STEPS[event.key()])
        elif event.key() in _LOUDER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.louderWanted.emit(_LOUDER[event.key()])
        else:
            super().keyPressEvent(event)
