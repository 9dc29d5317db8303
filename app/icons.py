"""Draws the icons of one set, Phosphor out of the qtawesome package, in the text colour of the theme in force.

Only qtawesome's font and character table are read. Importing the package itself takes 0.28 s (all its fonts), a
quarter of a second that the window would open later.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from app.theme import Theme, scaled, tokens

ICON_PX, BESIDE_PX = 20, 16


@functools.cache
def _glyphs() -> tuple[str, dict[str, str]]:
    """Load Phosphor once: its family name and character by icon name."""
    spec = importlib.util.find_spec("qtawesome")
    assert spec is not None and spec.origin is not None, "qtawesome is one of the requirements"
    fonts = Path(spec.origin).parent / "fonts"
    number = QFontDatabase.addApplicationFont(str(next(fonts.glob("phosphor-*.ttf"))))
    table = json.loads(next(fonts.glob("phosphor-charmap-*.json")).read_text("utf-8"))
    return QFontDatabase.applicationFontFamilies(number)[0], {n: chr(int(c, 16)) for n, c in table.items()}


def draw(painter: QPainter, area: QRectF, name: str, colour: QColor) -> None:
    """Draw one icon into a square of the painter, for delegates."""
    family, characters = _glyphs()
    font = QFont(family)
    font.setPixelSize(max(1, round(min(area.width(), area.height()))))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, characters[name])
    painter.restore()


class _Engine(QIconEngine):
    """Asks for the theme's colour at each paint, so that a switch of theme needs no new icons."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        is_disabled = mode == QIcon.Mode.Disabled
        colour = QColor(getattr(tokens(), "text" if is_disabled else self._role))  # a filled button is empty then
        if is_disabled:
            colour.setAlphaF(0.4)
        side = min(rect.width(), rect.height())  # a wide one leaves a gap at the right, before a button's words
        top = rect.y() + (rect.height() - side) / 2
        draw(painter, QRectF(rect.x(), top, side, side), self._name, colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def beside(button: QAbstractButton, name: str, role: str = "text") -> None:
    """Put an icon before a button's words, with room between them."""
    button.setIcon(icon(name, role))
    set_size(button, BESIDE_PX + 6, BESIDE_PX)


class _Sized(QObject):
    """Keeps a button's icon as large as its text asks."""

    def __init__(self, button: QAbstractButton, width_px: int, height_px: int) -> None:
        super().__init__(button)
        self._button, self._size = button, QSize(width_px, height_px)
        Theme.current().changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        self._button.setIconSize(QSize(scaled(self._size.width()), scaled(self._size.height())))


def set_size(button: QAbstractButton, width_px: int, height_px: int) -> None:
    """Give a button's icon a size at a text size of 100 %; it grows with the text."""
    for former in button.findChildren(_Sized, options=Qt.FindChildOption.FindDirectChildrenOnly):
        former.setParent(None)
        former.deleteLater()
    _Sized(button, width_px, height_px)


@functools.cache
def icon(name: str, role: str = "text") -> QIcon:
    """Give one icon by its Phosphor name (`heart`, `heart-fill`), in one of the theme's colours."""
    if name not in _glyphs()[1]:
        raise KeyError(name)
    return QIcon(_Engine(name, role))
