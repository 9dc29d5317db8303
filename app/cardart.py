"""Draws the parts of cards and rows: grounds, stills, marks."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyle

from app import icons, theme
from app.shelves import is_shelf

if TYPE_CHECKING:
    from core.store.media import Card

BAR_PX = 3
OVER = QColor(0, 0, 0, 178)
"""Ground of what is written on a picture: white on it has more than 4.5 to 1 on any picture."""


def ground(painter: QPainter, area: QRectF, state: QStyle.StateFlag, tokens: theme.Tokens, *, chosen: bool) -> None:
    """Show chosen, hovered and focused."""
    painter.setPen(Qt.PenStyle.NoPen)
    if chosen:
        painter.setBrush(theme.selected_ground(tokens))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(theme.mixed(tokens.text, tokens.window, 0.05))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(tokens.accent), 2))
    painter.drawRoundedRect(area, theme.RADIUS_PANEL_PX, theme.RADIUS_PANEL_PX)


def tint(card: Card, tokens: theme.Tokens) -> QColor:
    """One of the theme's calm grounds, the same one for the same artist or title at every start."""
    named = card.title if is_shelf(card.media_id) else card.subtitle or card.title
    return QColor(tokens.tints[zlib.crc32(named.encode()) % len(tokens.tints)])


def first_letters(title: str) -> str:
    """Shorten a title to two letters."""
    words = [w for w in title.split() if w[0].isalnum()]
    if words and ord(words[0][0]) > 0x2E7F:
        return words[0][:2]
    return "".join(w[0].upper() for w in words[:2])


def draw_still(painter: QPainter, area: QRectF, still: QPixmap, around: QColor, *, crop: bool) -> None:
    """Fill the area with a landscape still; set a portrait or a cover whole in the middle of a calm ground."""
    across, down = area.width() / still.width(), area.height() / still.height()
    scale = max(across, down) if crop and still.width() >= still.height() else min(across, down)
    width, height = still.width() * scale, still.height() * scale
    corner = area.center() - QPointF(width / 2, height / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    shown = QRectF(corner.x(), corner.y(), width, height).intersected(area)
    if shown.width() < area.width() - 1 or shown.height() < area.height() - 1:
        painter.setBrush(around)
        painter.drawRoundedRect(area, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
    brush = QBrush(still)
    brush.setTransform(QTransform().translate(corner.x(), corner.y()).scale(scale, scale))
    painter.setBrush(brush)
    painter.drawRoundedRect(shown, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)


def progress(painter: QPainter, area: QRectF, share: float, tokens: theme.Tokens) -> None:
    """A bar at the foot of the picture: how far it was watched last."""
    bar = QRectF(area.x() + 6, area.bottom() - BAR_PX - 3, area.width() - 12, BAR_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(OVER)
    painter.drawRoundedRect(bar, 1.5, 1.5)
    painter.setBrush(QColor(theme.DARK.accent))  # on the dark ground of the bar in both themes
    painter.drawRoundedRect(QRectF(bar.x(), bar.y(), bar.width() * share, BAR_PX), 1.5, 1.5)


def icon_badge(painter: QPainter, box: QRectF, name: str) -> None:
    """Draw an icon on a dark round ground."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(OVER)
    painter.drawEllipse(box)
    icons.draw(painter, box.adjusted(5, 5, -5, -5), name, QColor(Qt.GlobalColor.white))


def row_ground(painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
    """Draw what is below a row of a narrow list: chosen, under the mouse, with the keyboard; and keep to its place."""
    painter.setClipRect(area)
    tokens, ground = theme.tokens(), QRectF(area).adjusted(2, 1, -2, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if state & QStyle.StateFlag.State_Selected:
        painter.setBrush(theme.selected_ground(tokens))
        painter.drawRoundedRect(ground, 6, 6)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(theme.mixed(tokens.text, tokens.panel, 0.06))
        painter.drawRoundedRect(ground, 6, 6)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 2))
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 6, 6)
