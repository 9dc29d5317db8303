"""The panel's head: picture, title, rating, reactions, and what to do with a medium: play, go on, find more."""

from __future__ import annotations

import zlib

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, theme
from app.details import Details
from app.formats import clock, fill
from app.icons import icon
from app.stars import StarRating
from core.types import Facts, FileState, Kind

KIND_ICONS = {
    Kind.VIDEO: "film-strip",
    Kind.MUSIC: "music-note",
    Kind.SPEECH: "microphone",
    Kind.SOUND: "speaker-high",
}
REACTIONS = {"like": "heart", "dislike": "thumbs-down", "hide": "eye-slash"}
LOWEST_PX, EMPTY_PX, HIGHEST_PX = 90, 120, 236
"""Heights of the picture; one that isn't there takes less room."""


class Picture(QWidget):
    """A medium's still, cut to fill; square art is shown whole. A click plays."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pixmap: QPixmap | None = None
        self._kind, self._tint, self._over = Kind.VIDEO, 0, False

    def show_still(self, image: QImage | None, kind: Kind, seed: str) -> None:
        """Show another still; a calm ground with the kind's icon where there is none."""
        self._pixmap = QPixmap.fromImage(image) if image is not None else None
        self._kind, self._tint = kind, zlib.crc32(seed.encode())
        self.update()

    def fit(self, room_px: int, panel_height_px: int) -> None:
        """Take 16:9 of the width at most, and leave the rest of the panel its room; too little, and it hides."""
        wanted = round(self.width() * 9 / 16)
        allowed = max(LOWEST_PX, round(panel_height_px * 0.3)) if self._pixmap is not None else EMPTY_PX
        self.setFixedHeight(max(LOWEST_PX, min(wanted, allowed, HIGHEST_PX, room_px)))
        self.setVisible(room_px >= LOWEST_PX)

    def enterEvent(self, event: object) -> None:
        """Show that a click plays."""
        self._over = True
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Show the picture alone."""
        self._over = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Play."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the still, or the ground."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        painter.setClipPath(clip)
        tints = theme.tokens().tints
        painter.fillRect(self.rect(), QColor(tints[self._tint % len(tints)]))
        centre = QPointF(self.rect().center())
        if self._pixmap is not None:
            painter.drawPixmap(self._place(self._pixmap.size()), self._pixmap)
        else:
            box = QRectF(centre.x() - 24, centre.y() - 24, 48, 48)
            icons.draw(painter, box, KIND_ICONS[self._kind], QColor(theme.tokens().muted))
        if self._over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.drawEllipse(centre, 26, 26)
            icons.draw(painter, QRectF(centre.x() - 12, centre.y() - 13, 26, 26), "play-fill", QColor("white"))
        painter.end()

    def _place(self, size: QSize) -> QRect:
        is_wide = size.width() > 1.2 * size.height()
        mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if is_wide else Qt.AspectRatioMode.KeepAspectRatio
        place = QRect(0, 0, *size.scaled(self.size(), mode).toTuple())
        place.moveCenter(self.rect().center())
        return place


class DetailHeader(QWidget):
    """Picture, title, subtitle, stars, ♥ and its like, Play, Resume where there is something to, More like this."""

    rated = Signal(float)
    reacted = Signal(str)
    """like, dislike, hide, or "" where one was taken back."""
    playClicked = Signal()
    """From the start."""
    resumeClicked = Signal()
    """From where it was left."""
    moreClicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = Picture(self)
        self.title, self.subtitle, self.trouble = QLabel(self), QLabel(self), QLabel(self)
        self.stars = StarRating(self)
        self.reactions = {name: self._toggle(name) for name in REACTIONS}
        self.play_button, self.more_button = QPushButton(self), QPushButton(self.tr("More like this"), self)
        self.resume_button = QPushButton(self)
        self.share_button = QToolButton(self)
        self._set_up_labels()
        self._set_up_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(self.picture)
        column.addSpacing(theme.SPACE_1)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addLayout(self._reaction_row())
        column.addWidget(self.trouble)
        self._buttons = QGridLayout()
        self._buttons.setSpacing(theme.SPACE_2)
        column.addLayout(self._buttons)
        self._show_resume(0.0)

    def _set_up_labels(self) -> None:
        for label, role in ((self.title, "strong"), (self.subtitle, "muted"), (self.trouble, "warn")):
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.hide()

    def _set_up_buttons(self) -> None:
        self.more_button.setProperty("role", "primary")
        self.more_button.setToolTip(self.tr("Find others like this one, and say why"))
        self.play_button.setIcon(icon("play-fill"))
        icons.set_size(self.play_button, 24, 16)  # some air between icon and words
        self.play_button.setText(self.tr("Play"))
        self.resume_button.setIcon(icon("clock-clockwise"))
        icons.set_size(self.resume_button, 24, 16)
        self.resume_button.setToolTip(self.tr("Go on where it was left"))
        self.share_button.setIcon(icon("share-network"))
        icons.set_size(self.share_button, icons.ICON_PX, icons.ICON_PX)
        self.share_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.share_button.setToolTip(self.tr("Share: the file, a part of it, a picture"))
        self.share_button.setAccessibleName(self.tr("Share"))
        self.play_button.clicked.connect(self.playClicked)
        self.resume_button.clicked.connect(self.resumeClicked)
        self.more_button.clicked.connect(self.moreClicked)
        self.picture.clicked.connect(self.resumeClicked)
        self.stars.rated.connect(self.rated)

    def _toggle(self, name: str) -> QToolButton:
        words = {"like": self.tr("Like"), "dislike": self.tr("Dislike"), "hide": self.tr("Hide from suggestions")}
        button = QToolButton(self)
        button.setCheckable(True)
        icons.set_size(button, icons.ICON_PX, icons.ICON_PX)
        button.setAccessibleName(words[name])
        button.setToolTip(words[name])
        button.clicked.connect(lambda checked, n=name: self._react(n, checked))
        return button

    def _reaction_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_1)
        row.setContentsMargins(-4, 0, 0, 0)
        row.addWidget(self.stars)
        row.addStretch()
        for button in self.reactions.values():
            row.addWidget(button)
        row.addWidget(self.share_button)
        return row

    def _show_resume(self, resume_s: float) -> None:
        """Offer to go on beside Play; More like this goes below them then: the panel is narrow."""
        has_resume, grid = resume_s > 0, self._buttons
        had_focus = self.resume_button.hasFocus()
        self.resume_button.setText(fill(self.tr("Resume at %1"), clock(resume_s)) if has_resume else "")
        self.resume_button.setVisible(has_resume)
        self.play_button.setToolTip(self.tr("Play from the start") if has_resume else "")
        grid.addWidget(self.play_button, 0, 0)
        if has_resume:
            grid.addWidget(self.resume_button, 0, 1)
            grid.addWidget(self.more_button, 1, 0, 1, 2)
        else:
            grid.removeWidget(self.resume_button)
            grid.addWidget(self.more_button, 0, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        if had_focus and not has_resume:
            self.play_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def height_without_picture(self, width_px: int) -> int:
        """Measure the head at a width, the gap that would be below its picture included, in px."""
        column = self.layout()
        assert column is not None
        height_px = column.heightForWidth(width_px) if column.hasHeightForWidth() else column.sizeHint().height()
        gap_px = column.spacing()
        return height_px + gap_px if self.picture.isHidden() else height_px - self.picture.height()

    def show_loading(self) -> None:
        """Show that another medium is coming."""
        self.picture.show_still(None, Kind.VIDEO, "")
        self.title.setText("…")
        self.subtitle.setText(self.tr("Loading…"))
        self.trouble.hide()
        self.show_feelings(0.0, "")
        self.setEnabled(False)

    def show_gone(self) -> None:
        """Say that the medium isn't in the library any more."""
        self.show_loading()
        self.title.setText(self.tr("No longer in the library"))
        self.subtitle.setText("")

    def show_details(self, details: Details, resume_s: float) -> None:
        """Show a medium, but not what the person feels about it."""
        self.setEnabled(True)
        self.title.setText(formats.cut(details.facts.title))
        self.subtitle.setText(formats.cut(subtitle(details.facts)))
        self.picture.show_still(details.picture, details.facts.kind, details.media_id)
        self._show_resume(resume_s)
        trouble = trouble_of(details)
        playable = any(file.state in (FileState.PRESENT, FileState.BAD) for file in details.files)
        self.play_button.setEnabled(playable)
        self.resume_button.setEnabled(playable)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def show_feelings(self, stars: float, reaction: str) -> None:
        """Show rating and reaction."""
        self.stars.set_stars(stars)
        for name, button in self.reactions.items():
            button.setChecked(name == reaction)
            filled = f"{REACTIONS[name]}-fill" if name == reaction else REACTIONS[name]
            button.setIcon(icon(filled, "accent" if name == reaction else "text"))

    def _react(self, name: str, checked: bool) -> None:
        reaction = name if checked else ""
        self.show_feelings(self.stars.stars, reaction)
        self.reacted.emit(reaction)


def subtitle(facts: Facts) -> str:
    """Say in one line what a medium is: artist · album · year · length, or what is known of it."""
    episode = f"S{facts.season:02}E{facts.episode:02}" if facts.series and facts.episode else ""
    parts = [facts.artist, facts.series, episode, facts.album, str(facts.year or ""), formats.length(facts.duration_s)]
    known = [part for part in parts if part]
    return " · ".join([formats.kind(facts.kind.value), *known] if len(known) < 3 else known)


def trouble_of(details: Details) -> str:
    """Say why none of a medium's files can be played, or "" where one can."""
    from app.detail_facts import file_trouble

    if any(file.state is FileState.PRESENT for file in details.files):
        return ""
    return next((file_trouble(file)[0] for file in details.files), "")
