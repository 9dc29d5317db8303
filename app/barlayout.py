"""How the player bar looks: its widgets and what they show, without knowing what plays."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QFontMetrics, QImage, QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import icons, theme
from app.elide import ElidedLabel
from app.formats import clock, fill, runtime
from app.icons import ICON_PX, icon
from app.playable import Playable
from app.seekbar import FlatSlider, SeekBar

RATES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
THUMB = QSize(80, 45)
NARROW_PX, SLIM_PX = 860, 640
"""Under these widths volume slider and picture, then speed, make room for the seek bar."""


class _Queued(QObject):
    """What counts: a `tr` that is inherited knows no plurals, and lupdate takes no `translate` for one that does."""

    def words(self, count: int) -> str:
        return self.tr("Queue, %Ln item(s)", "", count)


class _Still(QLabel):
    """The still of what plays; a click goes to it."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        super().mouseReleaseEvent(event)


class BarLayout(QFrame):
    """The widgets of the player bar, 72 px high."""

    volumeChanged = Signal(float)
    rateChanged = Signal(float)
    queueRequested = Signal()
    fullScreenRequested = Signal()
    miniRequested = Signal()
    titleClicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self._loudness = 0.8
        self.offered_s = 0.0
        self._make_title()
        self._make_transport()
        self._make_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_4, theme.SPACE_2, theme.SPACE_3, theme.SPACE_2)
        row.setSpacing(theme.SPACE_2)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # what doesn't fit is hidden (`_fit`)
        row.addWidget(self.private_sign)
        row.addWidget(self.picture)
        row.addLayout(self._titles, 3)
        for widget in (self.previous_button, self.play_button, self.next_button, self.elapsed):
            row.addWidget(widget)
        row.addWidget(self.seek_bar, 8)
        for widget in (self.total, self.resume_button, self.rate_button, self.mute_button, self.volume_slider):
            row.addWidget(widget)
        row.addWidget(self.queue_button)
        row.addWidget(self.mini_button)
        row.addWidget(self.full_screen_button)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        """Be as high, and give the times the room, that text needs."""
        lines = (theme.font(theme.STRONG_PX, bold=True), theme.font(theme.CAPTION_PX))
        words_px = sum(QFontMetrics(font).height() for font in lines) + 2 * theme.SPACE_2 + 4
        self.setFixedHeight(max(theme.PLAYER_BAR_PX, words_px))
        caption = theme.font(theme.CAPTION_PX, tabular=True)
        for label in (self.elapsed, self.total):
            label.setFont(caption)
            label.setMinimumWidth(QFontMetrics(caption).horizontalAdvance("00:00"))
        self._fit()

    # ── Making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_title(self) -> None:
        self.private_sign = QPushButton(self.tr("Private session"), self)
        self.private_sign.setProperty("role", "primary")
        self.private_sign.setToolTip(self.tr("Plays and searches aren’t written down. A click ends it."))
        self.private_sign.hide()
        self.picture = _Still(self)
        self.picture.setFixedSize(THUMB)
        self.picture.clicked.connect(self.titleClicked)
        self.title = ElidedLabel("strong", self)
        self.artist = ElidedLabel("caption", self)
        self._titles = QVBoxLayout()
        self._titles.setSpacing(2)
        self._titles.addStretch()
        self._titles.addWidget(self.title)
        self._titles.addWidget(self.artist)
        self._titles.addStretch()
        self.title.clicked.connect(self.titleClicked)
        for part in (self.picture, self.title):
            part.setCursor(Qt.CursorShape.PointingHandCursor)
        self.artist.hide()

    def _make_transport(self) -> None:
        self.previous_button = self._button("skip-back-fill", self.tr("Previous"))
        self.play_button = self._button("play-fill", self.tr("Play"))
        icons.set_size(self.play_button, 26, 26)
        self.next_button = self._button("skip-forward-fill", self.tr("Next"))
        self.seek_bar = SeekBar(self)
        self.elapsed, self.total = QLabel("0:00", self), QLabel("0:00", self)
        for label in (self.elapsed, self.total):
            label.setProperty("role", "caption")
        self.elapsed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.seek_bar.valueChanged.connect(lambda ms: self.elapsed.setText(clock(ms / 1000)))

    def _make_right(self) -> None:
        self.resume_button = QPushButton(self)
        self.resume_button.setProperty("role", "link")
        self.resume_button.hide()
        self.rate_button = QToolButton(self)
        self.rate_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.rate_button.setMenu(self._rate_menu())
        self.mute_button = self._button("speaker-high", self.tr("Mute"))
        self.mute_button.setCheckable(True)
        self.mute_button.toggled.connect(self._mute)
        self.volume_slider = FlatSlider(self)
        self.volume_slider.setAccessibleName(self.tr("Volume"))
        self.volume_slider.setToolTip(self.tr("Volume"))
        self.volume_slider.setRange(0, 100)
        self.volume_slider.setPageStep(10)
        self.volume_slider.setFixedWidth(90)
        self.volume_slider.setValue(round(100 * self._loudness))
        self.volume_slider.valueChanged.connect(self._volume_moved)
        self.queue_button = self._button("queue", self.tr("Queue"))
        self.queue_button.setCheckable(True)
        self.queue_button.clicked.connect(self.queueRequested)
        self.mini_button = self._button("picture-in-picture", self.tr("Small window"))
        self.mini_button.clicked.connect(self.miniRequested)
        self.full_screen_button = self._button("corners-out", self.tr("Full screen"))
        self.full_screen_button.clicked.connect(self.fullScreenRequested)
        self.set_rate(1.0)

    def _button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        icons.set_size(button, ICON_PX, ICON_PX)
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    def _rate_menu(self) -> QMenu:
        menu = QMenu(self)
        self._rates = QActionGroup(menu)
        for rate in RATES:
            action = menu.addAction(f"{rate:g}×")
            action.setCheckable(True)
            action.setData(rate)
            self._rates.addAction(action)
            action.triggered.connect(lambda _=False, r=rate: self.set_rate(r))
        return menu

    # ── Speed and volume ────────────────────────────────────────────────────────────────────────────

    def rate(self) -> float:
        """Give the speed, 1 = as recorded."""
        return float(self._rates.checkedAction().data())

    def set_rate(self, rate: float) -> None:
        """Choose a speed; the nearest one there is."""
        action = min(self._rates.actions(), key=lambda a: abs(a.data() - rate))
        action.setChecked(True)
        self.rate_button.setText(action.text())
        self.rate_button.setAccessibleName(fill(self.tr("Speed %1"), action.text()))
        self.rate_button.setToolTip(self.tr("Speed"))
        self.rateChanged.emit(float(action.data()))

    def step_rate(self, steps: int) -> None:
        """Choose the next faster speed, or the next slower one."""
        at = min(range(len(RATES)), key=lambda n: abs(RATES[n] - self.rate()))
        self.set_rate(RATES[min(max(at + steps, 0), len(RATES) - 1)])

    def volume(self) -> float:
        """Give the loudness to be heard, 0 to 1; 0 while muted."""
        return 0.0 if self.mute_button.isChecked() else self.volume_slider.value() / 100

    def set_volume(self, volume: float) -> None:
        """Choose the loudness, 0 to 1."""
        self.volume_slider.setValue(round(100 * volume))

    def _volume_moved(self, value: int) -> None:
        self.mute_button.setChecked(value == 0)
        self.volumeChanged.emit(self.volume())

    def _mute(self, muted: bool) -> None:
        if muted and self.volume_slider.value():
            self._loudness = self.volume_slider.value() / 100
        elif not muted and not self.volume_slider.value():
            self.volume_slider.setValue(round(100 * self._loudness))
        self.mute_button.setIcon(icon("speaker-x" if muted else "speaker-high"))
        words = self.tr("Sound on") if muted else self.tr("Mute")
        self.mute_button.setAccessibleName(words)
        self.mute_button.setToolTip(words)
        self.volumeChanged.emit(self.volume())

    # ── Showing ─────────────────────────────────────────────────────────────────────────────────────

    def show_medium(self, medium: Playable) -> None:
        """Show what plays."""
        self.title.set_text(medium.title)
        self.artist.set_text(medium.artist)
        self.artist.setVisible(bool(medium.artist))  # a title alone stands in the middle
        self.artist.set_role("caption")
        self.set_duration(medium.duration_s)
        self.show_position(0.0)
        self._show_picture(medium.picture)

    def show_problem(self, text: str) -> None:
        """Say in the second line why it doesn't play."""
        self.artist.set_text(text)
        self.artist.show()
        self.artist.set_role("bad")

    def offer_resume(self, position_s: float) -> None:
        """Offer to go on at this second; 0 takes the offer back."""
        self.offered_s = position_s
        self.resume_button.setVisible(position_s > 0)
        self.resume_button.setText(fill(self.tr("Resume at %1"), clock(position_s)) if position_s else "")

    def offer_start(self) -> None:
        """Offer to play from the start what goes on where it was left."""
        self.offered_s = 0.0
        self.resume_button.setVisible(True)
        self.resume_button.setText(self.tr("Play from the start"))

    def set_duration(self, duration_s: float) -> None:
        """Show the length."""
        self.seek_bar.set_duration(duration_s)
        self.total.setText(runtime(duration_s) or clock(0))

    def show_position(self, position_s: float) -> None:
        """Show the position."""
        self.seek_bar.set_position(position_s)

    def show_state(self, *, open_: bool, playing: bool, previous: bool, next_: bool, queued: int) -> None:
        """Put the buttons in the state of the player."""
        words = self.tr("Pause") if playing else self.tr("Play")
        self.play_button.setIcon(icon("pause-fill" if playing else "play-fill"))
        self.play_button.setAccessibleName(words)
        self.play_button.setToolTip(words)
        self.play_button.setEnabled(open_)
        self.previous_button.setEnabled(previous)
        self.next_button.setEnabled(next_)
        words = _Queued().words(queued)
        self.queue_button.setAccessibleName(words)
        self.queue_button.setToolTip(words)

    def _show_picture(self, image: QImage | None) -> None:
        self._has_picture = image is not None
        if image is not None:
            size = THUMB * self.devicePixelRatioF()
            covered = image.scaled(
                size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
            )
            left, top = (covered.width() - size.width()) // 2, (covered.height() - size.height()) // 2
            pixmap = QPixmap.fromImage(covered.copy(left, top, size.width(), size.height()))
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self.picture.setPixmap(pixmap)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the seek bar on narrow windows."""
        super().resizeEvent(event)
        self._fit()

    _has_picture = False

    def _fit(self) -> None:
        self.picture.setVisible(self._has_picture and self.width() >= theme.eased(NARROW_PX))
        self.volume_slider.setVisible(self.width() >= theme.eased(NARROW_PX))
        self.rate_button.setVisible(self.width() >= theme.eased(SLIM_PX))
        self.mini_button.setVisible(self.width() >= theme.eased(NARROW_PX))
        self.total.setVisible(self.width() >= theme.eased(SLIM_PX))
