"""A small window above all others: the picture, what it is, and the buttons one needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app import icons, kept, theme
from app.elide import ElidedLabel
from app.icons import icon
from app.playable import Playable
from app.playerbar import PlayerBar
from app.seekbar import SeekBar
from app.thumbnails import Thumbnails
from app.tracks import TrackMenus
from core.settings import Home

if TYPE_CHECKING:
    from app.videosurface import Surface

SIZE = QSize(360, 286)
STEPS_S = {int(Qt.Key.Key_Left): -10.0, int(Qt.Key.Key_Right): 10.0}


class MiniPlayer(QWidget):
    """Shows the bar's player in a window of its own; the bar does all the playing."""

    closed = Signal()

    def __init__(self, bar: PlayerBar, tracks: TrackMenus, thumbnails: Thumbnails, home: Home) -> None:
        flags = Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint
        own = Qt.WindowType.CustomizeWindowHint | Qt.WindowType.WindowTitleHint | Qt.WindowType.WindowCloseButtonHint
        super().__init__(None, flags | own)
        self.setWindowTitle("Homereel")
        self.setMinimumSize(240, 160)
        self._bar, self._home, self._thumbnails, self._tracks = bar, home, thumbnails, tracks
        self._surface: Surface | None = None
        self._medium: Playable | None = None
        self._make()
        bar.mediumOpened.connect(self._opened)
        # Slots, not lambdas: what is emitted when this window is gone already then finds nobody.
        bar.pictureChanged.connect(self._show_picture)
        bar.stateChanged.connect(self._show_state)
        bar.queueChanged.connect(self._show_state)
        bar.positionChanged.connect(self._show_position)
        bar.playingChanged.connect(self._playing_changed)
        tracks.captionChanged.connect(self._caption)
        thumbnails.loaded.connect(self._still_loaded)

    def _make(self) -> None:
        self.pictures = QStackedWidget()
        self.pictures.setAutoFillBackground(True)
        palette = self.pictures.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor("black"))
        self.pictures.setPalette(palette)
        self.still = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.still.setMinimumSize(1, 1)
        self.still.installEventFilter(self)
        self.pictures.addWidget(self.still)
        self.title = ElidedLabel("strong", self)
        self.seek_bar = SeekBar(self)
        self.seek_bar.sought.connect(self._bar.seek)
        self.previous_button = self._button("skip-back-fill", self.tr("Previous"), self._bar.go_previous)
        self.play_button = self._button("play-fill", self.tr("Play"), self._bar.toggle)
        self.next_button = self._button("skip-forward-fill", self.tr("Next"), self._bar.go_next)
        self.back_button = self._button("arrows-out-simple", self.tr("Back to the window"), self.close)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        row.addWidget(self.title, 1)
        for button in (self.previous_button, self.play_button, self.next_button, self.back_button):
            row.addWidget(button)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.SPACE_3, 0, theme.SPACE_2, theme.SPACE_1)
        foot.setSpacing(0)
        foot.addWidget(self.seek_bar)
        foot.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pictures, 1)
        column.addLayout(foot)

    def _button(self, name: str, words: str, act: object) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        icons.set_size(button, 18, 18)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda: act())  # type: ignore[operator]
        return button

    def open(self) -> None:
        """Come up where it was last, and take the picture over."""
        place = kept.settings(self._home).value("mini")
        if not isinstance(place, QByteArray) or not self.restoreGeometry(place):
            self.resize(SIZE)
        self.surface().show_caption(self._tracks.caption)
        self._bar.show_pictures_on(self.surface())
        self._show_picture()
        self._show_state()
        self.show()
        self.activateWindow()
        self.play_button.setFocus()

    def surface(self) -> Surface:
        """Give what moving pictures are drawn on here."""
        if self._surface is None:
            from app.videosurface import make_surface

            self._surface = make_surface(self)
            self._surface.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._surface.installEventFilter(self)
            self.pictures.addWidget(self._surface)
        return self._surface

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the picture back."""
        if self.isVisible():
            kept.settings(self._home).setValue("mini", self.saveGeometry())
        self._bar.show_pictures_on(None)
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pauses, arrows go 10 s, Esc goes back to the window."""
        if event.key() == Qt.Key.Key_Space:
            self._bar.toggle()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in STEPS_S:
            self._bar.step(STEPS_S[event.key()])
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The picture moves the window; a double click goes back to the large one."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonDblClick:
                self.close()
                return True
            if event.type() == QEvent.Type.MouseButtonPress and self.windowHandle() is not None:
                self.windowHandle().startSystemMove()
                return True
        if watched is self.still and event.type() == QEvent.Type.Resize:
            self._draw_still()
        return super().eventFilter(watched, event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def _opened(self, medium: Playable | None) -> None:
        self._medium = medium
        self.title.set_text(" · ".join(t for t in (medium.title, medium.artist) if t) if medium else "")
        self.seek_bar.set_duration(medium.duration_s if medium else 0.0)
        self.seek_bar.set_chapters([(c.start_s, c.title) for c in medium.extras.chapters] if medium else [])
        self._show_picture()
        self._show_state()

    def _show_position(self, _media_id: str, at_s: float) -> None:
        self.seek_bar.set_position(at_s)

    def _playing_changed(self, media_id: str) -> None:
        if not media_id:
            self._opened(None)

    def _show_picture(self, _moving: bool = False) -> None:
        moving = self._bar.has_picture and self._surface is not None
        self.pictures.setCurrentWidget(self._surface if moving and self._surface else self.still)
        self._draw_still()

    def _still_loaded(self, _media_id: str) -> None:
        if self.isVisible():
            self._draw_still()

    def _draw_still(self) -> None:
        if not self.isVisible() or self._medium is None:
            self.still.clear()
            return
        picture = self._thumbnails.pixmap(self._medium.media_id, 640)
        if picture is None:
            self.still.setPixmap(icon("music-note", "muted").pixmap(64, 64))
            return
        room = self.still.size() * self.devicePixelRatioF()
        fitted = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(self.devicePixelRatioF())
        self.still.setPixmap(fitted)

    def _show_state(self, _state: str = "") -> None:
        playing = self._bar.state in ("playing", "loading")
        self.play_button.setIcon(icon("pause-fill" if playing else "play-fill"))
        self.play_button.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        self.play_button.setToolTip(self.play_button.accessibleName())
        self.next_button.setEnabled(self._bar.line.has_next)
        self.previous_button.setEnabled(self._bar.previous_button.isEnabled())

    def _caption(self, text: str) -> None:
        if self._surface is not None:
            self._surface.show_caption(text)
