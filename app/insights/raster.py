"""Points in, a picture out: 100,000 soft dots by numpy, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from core.types import FloatArray

LEAST_PX, MOST_PX = 1.2, 6.0


@dataclass(frozen=True, slots=True)
class View:
    """What of the map is on screen.

    Attributes:
        x, y: the middle, in the map's units.
        scale: pixels of one unit.
        width_px, height_px: of the picture, in device pixels.
    """

    x: float
    y: float
    scale: float
    width_px: int
    height_px: int

    def to_px(self, places: FloatArray) -> FloatArray:
        """Turn places into pixels, float32 (n, 2)."""
        middle = np.array([self.x, self.y], dtype=np.float32)
        return (places - middle) * np.float32(self.scale) + np.array(
            [self.width_px / 2, self.height_px / 2], dtype=np.float32
        )

    def to_place(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Turn a pixel into a place."""
        return (x_px - self.width_px / 2) / self.scale + self.x, (y_px - self.height_px / 2) / self.scale + self.y


def radius_px(spacing: float, view: View) -> float:
    """Choose how large a dot is, so that neighbours hardly touch: between 1.2 and 6 pixels.

    Args:
        spacing: between neighbours, in the map's units.
    """
    return float(np.clip(0.6 * spacing * view.scale, LEAST_PX, MOST_PX))


def draw(places: FloatArray, groups: NDArray[np.int8], colours: tuple[str, ...], view: View, radius: float) -> QImage:
    """Draw dots, each in the colour of its group; where many lie, their colours mix.

    Args:
        places: float32 (n, 2), in the map's units.
        groups: int8 (n,), positions in `colours`.
        radius: of a dot, in device pixels.
    """
    width, height = max(view.width_px, 1), max(view.height_px, 1)
    at = view.to_px(places)
    inside = (at[:, 0] > -8) & (at[:, 0] < width + 8) & (at[:, 1] > -8) & (at[:, 1] < height + 8)
    at, groups = at[inside], groups[inside]
    disc = _disc(radius)
    margin = disc.shape[0] // 2 + 9
    wide = width + 2 * margin
    base = (np.rint(at[:, 1]).astype(np.int64) + margin) * wide + np.rint(at[:, 0]).astype(np.int64) + margin
    cells = wide * (height + 2 * margin)
    palette = np.array([[QColor(c).red(), QColor(c).green(), QColor(c).blue()] for c in colours], dtype=np.float32)
    cover, mixed = np.zeros(cells, dtype=np.float32), np.zeros((cells, 3), dtype=np.float32)
    for number in range(len(colours)):
        dots = np.bincount(base[groups == number], minlength=cells).astype(np.float32)
        if dots.any():
            spread = _spread(dots, disc, wide)
            cover += spread
            mixed += spread[:, None] * palette[number]
    alpha = 1 - np.exp(-1.6 * cover)
    colour = mixed / np.maximum(cover, 1e-6)[:, None]
    pixels = np.empty((cells, 4), dtype=np.uint8)
    pixels[:, :3] = np.rint(colour * alpha[:, None])
    pixels[:, 3] = np.rint(255 * alpha)
    shown = pixels.reshape(-1, wide, 4)[margin : margin + height, margin : margin + width]
    whole = np.ascontiguousarray(shown)
    return QImage(whole.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()


def _disc(radius: float) -> NDArray[np.float32]:
    """Make one dot with a soft edge, float32 (k, k)."""
    reach = int(np.ceil(radius + 0.5))
    across = np.arange(-reach, reach + 1, dtype=np.float32)
    far = np.hypot(across[:, None], across[None, :])
    return np.clip(radius + 0.5 - far, 0, 1).astype(np.float32)


def _spread(dots: NDArray[np.float32], disc: NDArray[np.float32], wide: int) -> NDArray[np.float32]:
    """Lay a disc over each dot: shifted sums, as many as the disc has pixels."""
    made, reach = np.zeros_like(dots), disc.shape[0] // 2
    for row, column in zip(*np.nonzero(disc), strict=True):
        shift = (row - reach) * wide + column - reach
        weight = disc[row, column]
        if shift > 0:
            made[shift:] += weight * dots[:-shift]
        elif shift < 0:
            made[:shift] += weight * dots[-shift:]
        else:
            made += weight * dots
    return made
