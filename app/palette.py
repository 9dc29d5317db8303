"""A film's main colours as one strip: each as wide as its share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import theme
from app.formats import fill

HEIGHT_PX = 20
MOST = 5


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour: red, green, blue 0..255, and its share of the picture 0..1."""

    red: int
    green: int
    blue: int
    share: float

    @property
    def name(self) -> str:
        """The colour as #rrggbb."""
        return QColor(self.red, self.green, self.blue).name()


def swatches(values: Mapping[str, float]) -> tuple[Swatch, ...]:
    """Take the colours out of a medium's named numbers (`core.extract.look`), largest share first; () if unknown."""
    found = []
    for number in range(MOST):
        parts = [values.get(f"look_palette_{number}_{part}") for part in ("r", "g", "b", "share")]
        if all(part is not None for part in parts):
            red, green, blue, share = (float(part or 0.0) for part in parts)
            found.append(Swatch(round(red), round(green), round(blue), share))
    return tuple(sorted(found, key=lambda swatch: -swatch.share))


class PaletteStrip(QWidget):
    """The strip. Its tooltip names the colour under the pointer and its share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._swatches: tuple[Swatch, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, HEIGHT_PX)

    def show_swatches(self, found: tuple[Swatch, ...]) -> None:
        """Show these colours; hidden where there are none."""
        self._swatches = found
        said = ", ".join(f"{swatch.name} {self._percent(swatch)}" for swatch in found)
        self.setAccessibleName(fill(self.tr("Main colours: %1"), said))
        self.setVisible(bool(found))
        self.update()

    def _percent(self, swatch: Swatch) -> str:
        return f"{round(100 * swatch.share / self._total())} %"

    def _total(self) -> float:
        return sum(swatch.share for swatch in self._swatches) or 1.0

    def _parts(self) -> list[tuple[Swatch, QRectF]]:
        left, made = 0.0, []
        for swatch in self._swatches:
            width = self.width() * swatch.share / self._total()
            made.append((swatch, QRectF(left, 0, width, self.height())))
            left += width
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colours side by side in one rounded frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, theme.RADIUS_CARD_PX, theme.RADIUS_CARD_PX)
        painter.setClipPath(outline)
        for swatch, place in self._parts():
            painter.fillRect(place, QColor(swatch.red, swatch.green, swatch.blue))
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.Theme.current().tokens.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def event(self, event: QEvent) -> bool:
        """Name the colour under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = next((s for s, place in self._parts() if place.contains(event.pos())), None)
            if at is not None:
                QToolTip.showText(event.globalPos(), f"{at.name} · {self._percent(at)}", self)
            return True
        return super().event(event)
