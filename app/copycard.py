"""One of two likely copies: picture, title, facts, where it lies; the one that stands for both is marked."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from app import formats, icons, theme
from app.detail_facts import file_trouble
from app.detail_header import Picture
from app.details import Details
from app.elide import ElidedLabel
from app.formats import fill
from app.pages.base import wrapped
from core.errors import show_path

ROWS = 12
"""As many as `copies.rows` may give."""
PICTURE_PX, LOW_PX, BARE_PX = 230, 110, 72
"""Highest picture, lowest one, and what is in its place where neither has one."""


class CopyCard(QRadioButton):
    """A choice of two: chosen, it stands for both. Keys are the page's."""

    played = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("A likely copy"))  # until one is read
        self._has_picture, self._most_px = True, PICTURE_PX
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.picture = Picture()
        self.picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.why, self._title = "", ""
        self._sign, self.mark = QWidget(), ElidedLabel("muted")
        self.title = ElidedLabel("strong")
        self.file, self.folder = ElidedLabel(), ElidedLabel("caption")
        self.trouble = wrapped("", "warn")
        self.names, self.values = _labels("caption"), [ElidedLabel() for _ in range(ROWS)]
        self._lay_out()
        theme.Theme.current().changed.connect(self._fit)
        self.toggled.connect(lambda _on: self.update())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_3, theme.SPACE_3, theme.SPACE_3, theme.SPACE_3)
        column.setSpacing(theme.SPACE_2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_3)
        grid.setVerticalSpacing(theme.SPACE_1)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
        top, place = QHBoxLayout(), QVBoxLayout()
        top.setSpacing(theme.SPACE_2)
        top.addWidget(self._sign)
        top.addWidget(self.mark, 1)
        place.setSpacing(0)
        for part in (self.file, self.folder, self.trouble):
            place.addWidget(part)
        column.addLayout(top)
        column.addWidget(self.picture)
        column.addWidget(self.title)
        column.addLayout(grid)
        column.addLayout(place)
        column.addStretch(1)

    def show_copy(self, details: Details, rows: Sequence[tuple[str, str, bool]], why: str) -> None:
        """Show one of the two.

        Args:
            rows: name, value, whether the other one has another value.
            why: in what it is better than the other one, or "".
        """
        self.why, self._title = why, details.facts.title
        self.picture.show_still(details.picture, details.facts.kind, details.media_id)
        self.title.set_text(details.facts.title)
        for number, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            there = number < len(rows)
            name.setText(rows[number][0] if there else "")
            value.set_text((rows[number][1] or "–") if there else "")
            value.set_role("" if there and rows[number][2] else "muted")
            name.setVisible(there)
            value.setVisible(there)
        told = [f"{name} {value}" for name, value, _ in rows if value]
        self.setAccessibleDescription(", ".join([*told, *self._show_file(details)]))

    def _show_file(self, details: Details) -> list[str]:
        """Show where it lies and what is the matter there; give it in words."""
        path = details.files[0].path if details.files else b""
        trouble = file_trouble(details.files[0])[0] if details.files else self.tr("It has no file any more.")
        self.file.set_text(show_path(os.path.basename(path)))
        self.folder.set_text(formats.folder(os.path.dirname(path)) if path else "")
        self.file.setToolTip(formats.tip(show_path(path)))
        self.folder.setToolTip(formats.tip(show_path(path)))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        return [words for words in (show_path(path), trouble) if words]

    def show_mark(self, joinable: bool) -> None:
        """Say what it is to be chosen, or not, and in what it is better."""
        words = ""
        if joinable:
            words = self.tr("Stands for both") if self.isChecked() else self.tr("Goes behind the other")
        elif self.isChecked():
            words = self.tr("Chosen")
        self.mark.set_text(" · ".join(part for part in (words or self.tr("Not chosen"), self.why) if part))
        self.setAccessibleName(fill(self.tr("%1: %2"), formats.cut(self._title), self.mark.whole()))
        self.mark.set_role("" if self.isChecked() else "muted")

    def height_without_picture(self) -> int:
        """Measure all the rest."""
        return self.sizeHint().height() - self.picture.minimumHeight()

    def fit(self, has_picture: bool, most_px: int) -> None:
        """Give the picture its room, as much as beside it: less where the page is low."""
        self._has_picture, self._most_px = has_picture, most_px
        self._fit()

    def _fit(self) -> None:
        shaped = min(round((self.width() - 2 * theme.SPACE_3) * 9 / 16), PICTURE_PX, self._most_px)
        self.picture.setFixedHeight(max(LOW_PX, shaped) if self._has_picture else BARE_PX)
        self._sign.setFixedWidth(theme.scaled(icons.ICON_PX))

    def hitButton(self, pos: QPoint) -> bool:
        """Take a click anywhere on it."""
        return self.rect().contains(pos)

    def sizeHint(self) -> QSize:
        """As much as what is in it."""
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As much as what is in it; texts give way."""
        layout = self.layout()
        assert layout is not None
        return layout.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture's shape."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the page."""
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Play it."""
        self.played.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, rim and mark."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, focused = self.isChecked(), self.hasFocus()
        rim = QColor(tokens.text if chosen and focused else tokens.accent if chosen or focused else tokens.line)
        painter.setPen(QPen(rim, 2 if chosen or focused else 1))
        hovered = theme.mixed(tokens.text, tokens.panel, 0.03)
        painter.setBrush(hovered if self.underMouse() and not chosen else QColor(tokens.panel))
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, theme.RADIUS_PANEL_PX, theme.RADIUS_PANEL_PX)
        side = theme.scaled(icons.ICON_PX)
        place, colour = self._sign.geometry(), QColor(tokens.accent if chosen else tokens.muted)
        box = QRectF(place.x(), place.center().y() - side / 2 + 0.5, side, side)
        icons.draw(painter, box, "check-circle-fill" if chosen else "circle", colour)


def _labels(role: str) -> list[QLabel]:
    made = []
    for _ in range(ROWS):
        one = QLabel()
        one.setProperty("role", role)
        one.setTextFormat(Qt.TextFormat.PlainText)
        made.append(one)
    return made
