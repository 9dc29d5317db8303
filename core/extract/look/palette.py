"""Points of colour into a palette: five colours with their shares, as numbers that the window can draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray

ROUNDS = 30
SAME = 6.0
"""Distance in Lab (ΔE*76) under which two colours of a palette are shown as one; 2.3 is just noticeable."""
_SEED = 5


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a palette: sRGB in 0..255, and its share of the picture, 0..1."""

    red: int
    green: int
    blue: int
    share: float


class Sample:
    """Keeps every frame's points while they are few, those of every 2nd, 4th, 8th … frame later: never over `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._stride = 1
        self._seen = 0
        self._held: list[FloatArray] = []

    def add(self, frames: FloatArray) -> None:
        """Take the points of some frames: float32 (n, points, 3)."""
        for points in frames:
            if self._seen % self._stride == 0:
                self._held.append(points.copy())
            self._seen += 1
            if sum(map(len, self._held)) > self._most:
                self._stride *= 2
                self._held = self._held[::2]

    def rows(self) -> FloatArray:
        """float32 (n, 3), evenly spread over what was added."""
        return np.concatenate(self._held) if self._held else np.zeros((0, 3), np.float32)


def palette(points: FloatArray, count: int = 5) -> list[Swatch]:
    """Find the dominant colours, largest first; fewer where there are fewer; the same for the same points.

    Args:
        points: float32 (n, 3), Lab.

    Sources: S. Lloyd 1982 (k-means), D. Arthur and S. Vassilvitskii 2007 (careful seeding).
    """
    from skimage.color import lab2rgb

    if not len(points):
        return []
    points = points[np.lexsort(points.T)]  # so that the order of the frames doesn't matter
    centres = _seeds(points, count)
    for _ in range(ROUNDS):
        before, near = centres, _nearest(points, centres)
        centres = np.stack([points[near == i].mean(axis=0) if (near == i).any() else c for i, c in enumerate(centres)])
        if np.abs(centres - before).max() < 0.05:
            break
    centres, shares = _merged(centres, np.bincount(_nearest(points, centres), minlength=len(centres)) / len(points))
    red, green, blue = np.rint(255 * np.clip(lab2rgb(centres[None])[0], 0, 1)).astype(int).T
    order = np.lexsort((blue, green, red, -shares))
    return [Swatch(int(red[i]), int(green[i]), int(blue[i]), float(shares[i])) for i in order if shares[i] > 0]


def _seeds(points: FloatArray, count: int) -> FloatArray:
    """Choose first centres far from each other, in proportion to the squared distance, by a fixed seed."""
    random = np.random.default_rng(_SEED)
    centres = [points[random.integers(len(points))]]
    far = np.square(points - centres[0]).sum(axis=1)
    while len(centres) < count and far.max() > 1.0:
        reach = np.cumsum(far, dtype=np.float64)
        chosen = min(int(np.searchsorted(reach, random.random() * reach[-1], "right")), len(points) - 1)
        centres.append(points[chosen])
        far = np.minimum(far, np.square(points - points[chosen]).sum(axis=1))
    return np.stack(centres)


def _nearest(points: FloatArray, centres: FloatArray) -> NDArray[np.intp]:
    near: NDArray[np.intp] = np.argmin(np.square(centres).sum(axis=1) - 2 * points @ centres.T, axis=1)
    return near


def _merged(centres: FloatArray, shares: NDArray[np.float64]) -> tuple[FloatArray, NDArray[np.float64]]:
    """Join colours that look the same into the larger one's neighbourhood, by weighted mean."""
    kept: list[tuple[FloatArray, float]] = []
    for i in np.argsort(-shares, kind="stable"):
        for place, (centre, share) in enumerate(kept):
            if np.linalg.norm(centre - centres[i]) < SAME:
                total = share + shares[i]
                kept[place] = ((centre * share + centres[i] * shares[i]) / max(total, 1e-12), total)
                break
        else:
            kept.append((centres[i], float(shares[i])))
    return np.stack([c for c, _ in kept]).astype(np.float32), np.array([s for _, s in kept])
