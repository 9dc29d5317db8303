"""Looks at what a window draws, by machine: which words, in which colours on which ground, and whether they fit."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QImage, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from app.elide import ElidedLabel
from app.pages.base import Cut
from app.rail import RailButton
from app.taborder import laid_out

SVG = "{http://www.w3.org/2000/svg}"
DPR = 3
"""Pixels per unit of the picture that grounds are taken from."""
ICONS = re.compile(r"[\ue000-\uf8ff]")
"""Icons are letters of a font of icons, in Unicode's private area."""


# ── What is drawn ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Drawn:
    """One run of words as it was painted."""

    text: str
    colour: tuple[float, float, float]
    opacity: float
    area: QRectF
    size_px: float
    bold: bool
    widget: QWidget | None = None
    is_enabled: bool = True

    @property
    def is_large(self) -> bool:
        """Large as WCAG has it: 18 pt, or 14 pt bold (24 and 18.66 CSS pixels)."""
        return self.size_px >= 24 or (self.bold and self.size_px >= 18.66)

    @property
    def is_icon(self) -> bool:
        return bool(ICONS.search(self.text))


def drawn(root: QWidget) -> list[Drawn]:
    """List all words that a widget and what is in it paint and that can be seen.

    Each widget is painted alone into an SVG document, which names them; what lies under others or is scrolled away,
    if only in part, is left out.
    """
    found = []
    for widget in (root, *shown(root)):
        seen = widget.visibleRegion()
        if seen.isEmpty():
            continue
        corner = widget.mapTo(root, QPoint(0, 0)) if widget is not root else QPoint(0, 0)
        for one in _texts(_svg(widget), QTransform(), 1.0):
            if QRegion(one.area.toAlignedRect().adjusted(1, -1, -1, 1)).subtracted(seen).isEmpty():
                centre = one.area.center().toPoint()
                area = one.area.translated(corner)
                found.append(replace(one, area=area, widget=widget, is_enabled=_is_enabled(widget, centre)))
    return found


def _svg(widget: QWidget) -> ElementTree.Element:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    widget.render(generator, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    del generator
    return ElementTree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", bytes(buffer.data().data())))


def _texts(node: ElementTree.Element, outer: QTransform, opacity: float) -> Iterator[Drawn]:
    found = re.match(r"matrix\(([^)]*)\)", node.get("transform", ""))
    place = QTransform(*(float(v) for v in found[1].split(","))) * outer if found else outer
    opacity *= float(node.get("opacity", 1))
    if node.tag == f"{SVG}text" and (node.text or "").strip():
        yield _text(node, place, opacity * float(node.get("fill-opacity", 1)))
    for child in node:
        yield from _texts(child, place, opacity)


def _text(node: ElementTree.Element, place: QTransform, opacity: float) -> Drawn:
    text, size_px = node.text or "", float(node.get("font-size", "0"))
    font = QFont(node.get("font-family", ""))
    font.setPixelSize(max(1, round(size_px)))
    font.setWeight(QFont.Weight(int(node.get("font-weight", "400"))))
    metrics = QFontMetricsF(font)
    corner = QPointF(float(node.get("x", 0)), float(node.get("y", 0)))
    area = metrics.tightBoundingRect(text).translated(corner)
    fill = node.get("fill", "#000000")
    red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return Drawn(text, (red, green, blue), opacity, place.mapRect(area), size_px * place.m11(), font.weight() >= 600)


def pixels(root: QWidget, area: QRect | None = None) -> NDArray[np.float64]:
    """Paint a widget, or an area of it, in float64 (height, width, 3) sRGB from 0 to 1, `DPR` pixels to a unit."""
    area = (area or root.rect()).intersected(root.rect())
    image = QImage(area.size() * DPR, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(DPR)
    image.fill(Qt.GlobalColor.white)
    root.render(image, QPoint(), QRegion(area))
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3) / 255


# ── Contrast ────────────────────────────────────────────────────────────────────────────────────────


def luminance(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute relative luminance, (…, 3) to (…). Source: WCAG 2.2."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def ratio(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute contrast ratios, 1 to 21. Source: WCAG 2.2."""
    one, two = luminance(first), luminance(second)
    return np.asarray((np.maximum(one, two) + 0.05) / (np.minimum(one, two) + 0.05))


def pale(root: QWidget) -> list[str]:
    """Name the words and icons that stand out too little from what is round them: WCAG AA, 4.5 or 3."""
    picture, found, texts = pixels(root), [], drawn(root)
    for number, one in enumerate(texts):
        if not one.is_enabled:
            continue
        upon = [other.area for other in texts[number + 1 :] if other.widget is one.widget]
        lowest = contrast_of(one, picture, upon)
        wanted = 3.0 if one.is_large or one.is_icon else 4.5
        if lowest < wanted - 0.02:
            shown = f"icon {ord(one.text[0]):x}" if one.is_icon else one.text
            found.append(f"{type(one.widget.parent()).__name__}: “{shown}” {lowest:.2f} of {wanted}")
    return found


def contrast_of(one: Drawn, picture: NDArray[np.float64], upon: Sequence[QRectF] = ()) -> float:
    """Give the lowest contrast of words to what is round them, but for a tenth: rims of letters; and for `upon`."""
    ring = _ring(one.area.adjusted(-1, -1, 1, 1), picture, upon)
    if not len(ring):
        return 21.0
    colour = np.array(one.colour)
    ground = np.median(ring, axis=0)
    along = ground - colour
    share = (ring - colour) @ along / max(float(along @ along), 1e-9)
    off = np.abs(ring - colour - share[:, None] * along).max(axis=1)
    rims = (off < 0.05) & (share < 0.97)  # between the colour and the ground: letters beside
    ring = ring[~rims] if not rims.all() else ring
    seen = one.opacity * colour + (1 - one.opacity) * ring
    return float(np.quantile(ratio(seen, ring), 0.1))


def _ring(area: QRectF, picture: NDArray[np.float64], upon: Sequence[QRectF]) -> NDArray[np.float64]:
    """Take the colours along the edge of an area, (n, 3), but where something else was written."""
    left, top = max(0, round(area.left() * DPR)), max(0, round(area.top() * DPR))
    cut = picture[top : round(area.bottom() * DPR), left : round(area.right() * DPR)].copy()
    for other in upon:
        across = other.adjusted(-3, -6, 3, 6)  # its ground is as high as the line
        rows = slice(max(0, round(across.top() * DPR) - top), max(0, round(across.bottom() * DPR) - top))
        columns = slice(max(0, round(across.left() * DPR) - left), max(0, round(across.right() * DPR) - left))
        cut[rows, columns] = np.nan
    if not cut.size:
        return np.zeros((0, 3))
    ring = np.concatenate([cut[0], cut[-1], cut[:, 0], cut[:, -1]])
    return np.asarray(ring[~np.isnan(ring).any(axis=1)])


def _is_enabled(widget: QWidget, at: QPoint) -> bool:
    """Say whether what is written there can be used: what can't may be pale."""
    if isinstance(widget, QMenu):
        action = widget.actionAt(at)
        return action is None or action.isEnabled()
    view = widget.parent()
    if isinstance(view, QAbstractItemView) and widget is view.viewport():
        index = view.indexAt(at)
        return not index.isValid() or bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
    return widget.isEnabled()


# ── Room ────────────────────────────────────────────────────────────────────────────────────────────


def named(widget: QWidget) -> str:
    """Say which widget it is."""
    text = getattr(widget, "text", str)() or widget.accessibleName() or widget.objectName()
    return f"{type(widget.parent()).__name__} > {type(widget).__name__} “{text}”"


def shown(root: QWidget) -> Iterator[QWidget]:
    """List what can be seen, or can be scrolled to."""
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root) and widget.window() is root.window():
            yield widget


def clipped(root: QWidget) -> list[str]:
    """Name what has less room than its words need, with what it has and what it needs."""
    found = []
    for widget in shown(root):
        needed = needs(widget)
        if needed is None:
            continue
        has = widget.contentsRect().size() if isinstance(widget, QLabel) else widget.size()
        if has.width() < needed.width() or has.height() < needed.height():
            found.append(f"{named(widget)} {has.toTuple()} of {needed.toTuple()}")
    return found


def needs(widget: QWidget) -> QSize | None:
    """Say how much room a widget's words need; None where it has none, or cuts them with the whole in its tip."""
    if isinstance(widget, ElidedLabel | Cut | RailButton):
        return QSize(1, widget.fontMetrics().height() - 2) if widget.text() else None
    if isinstance(widget, QLabel):
        return _of_label(widget) if widget.text() else None
    if isinstance(widget, QTabBar):
        return QSize(
            sum(widget.tabSizeHint(n).width() for n in range(widget.count())), widget.minimumSizeHint().height()
        )
    if isinstance(widget, QLineEdit):
        words = widget.placeholderText() if not widget.text() and not widget.toolTip() else ""
        margins = widget.textMargins()
        icons = 24 * len([a for a in widget.actions() if a.isVisible()])
        width = widget.fontMetrics().horizontalAdvance(words) + margins.left() + margins.right() + icons + 12
        return QSize(width if words else 24, widget.fontMetrics().height() - 2)
    if isinstance(widget, QAbstractButton) and (widget.text() and not _icon_only(widget)):
        hint = widget.sizeHint()
        return QSize(hint.width() - 2, hint.height() - 4)
    return widget.minimumSizeHint() if isinstance(widget, QComboBox) else None


def _icon_only(widget: QAbstractButton) -> bool:
    style = getattr(widget, "toolButtonStyle", None)
    return style is not None and style() == Qt.ToolButtonStyle.ToolButtonIconOnly and not widget.icon().isNull()


def _of_label(label: QLabel) -> QSize:
    metrics, width = QFontMetrics(label.font()), label.contentsRect().width() - 2 * label.margin()
    if not label.wordWrap():
        whole = metrics.size(0, label.text()) if label.textFormat() == Qt.TextFormat.PlainText else label.sizeHint()
        return QSize(whole.width(), min(whole.height(), metrics.height() * (label.text().count("\n") + 1)) - 2)
    area = metrics.boundingRect(QRect(0, 0, max(width, 1), 100_000), Qt.TextFlag.TextWordWrap, label.text())
    return QSize(area.width(), area.height() - 2)


def overlapping(root: QWidget) -> list[str]:
    """Name what one layout puts upon another."""
    found = []
    for parent in (root, *shown(root)):
        layout = parent.layout()
        inside = laid_out(layout) if layout is not None else ()
        parts = [w for w in inside if w.isVisibleTo(root) and w.parent() is parent]
        for number, one in enumerate(parts):
            for other in parts[number + 1 :]:
                both = one.geometry().intersected(other.geometry())
                if both.width() > 1 and both.height() > 1:
                    found.append(f"{named(one)} and {named(other)}: {both.size().toTuple()}")
    return found


def outside(root: QWidget) -> list[str]:
    """Name what hangs out of what it lies in; what can be scrolled to doesn't count."""
    found = []
    for widget in shown(root):
        parent = widget.parentWidget()
        if parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea) or widget.isWindow():
            continue
        if not parent.rect().contains(widget.geometry()) and not widget.geometry().isEmpty():
            found.append(f"{named(widget)} {widget.geometry().getRect()} of {parent.rect().getRect()}")
    return found


def settle() -> None:
    """Let layouts come to rest."""
    for _ in range(5):
        QApplication.processEvents()
