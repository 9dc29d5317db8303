"""The map as the keyboard and the pointer meet it: which point is at hand, what lies beside it, what of it is seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.insights.raster import View
from core.insights.atlas import Drawn

NEAR_PX = 12.0
"""A click so near to a point means it."""
MOST_ZOOM = 400.0
SAMPLED = 2000
BORDER = 0.92
"""Share of the smaller side that the whole map takes."""
ACROSS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, with a tree that finds points by their places. Made off the GUI thread.

    Attributes:
        spacing: how far a point is from its nearest, mostly: dots are no larger than that.
    """

    drawn: Drawn
    tree: Any = field(repr=False, default=None)
    row_of: dict[str, int] = field(repr=False, default_factory=dict)
    spacing: float = 0.01

    @classmethod
    def of(cls, drawn: Drawn) -> Chart:
        """Build the tree."""
        from scipy.spatial import cKDTree

        tree = cKDTree(drawn.places) if len(drawn.ids) else None
        rows = {media_id: row for row, media_id in enumerate(drawn.ids)}
        if tree is None or len(rows) < 2:
            return cls(drawn, tree, rows)
        sample = drawn.places[:: max(1, len(rows) // SAMPLED)]
        return cls(drawn, tree, rows, float(np.median(tree.query(sample, 2)[0][:, 1])))

    def at(self, view: View, x_px: float, y_px: float, ratio: float = 1.0) -> int:
        """Find the point under the pointer, −1 for none."""
        if self.tree is None:
            return -1
        far, row = self.tree.query(view.to_place(x_px, y_px))
        return int(row) if far * view.scale <= NEAR_PX * ratio else -1

    def beside(self, row: int, way: str) -> int:
        """Find the nearest point that way, within 45° of it; itself where there is none."""
        here, ahead = self.drawn.places[row], np.array(ACROSS[way], dtype=np.float32)
        count = len(self.drawn.ids)
        for asked in (32, 512, count):
            near = np.atleast_1d(self.tree.query(here, min(asked, count))[1])
            apart = self.drawn.places[near] - here
            along = apart @ ahead
            aside = np.abs(apart @ np.array([-ahead[1], ahead[0]], dtype=np.float32))
            fits = (along > 1e-7) & (aside <= along) & (near != row)
            if fits.any():
                far = along[fits] + 2 * aside[fits]
                return int(near[fits][int(np.argmin(far))])
            if asked >= count:
                break
        return row

    def middle(self, view: View) -> int:
        """Find the point nearest to the middle of what is seen."""
        return int(self.tree.query((view.x, view.y))[1]) if self.tree is not None else -1


def whole(width_px: int, height_px: int) -> View:
    """See the whole map."""
    return View(0.0, 0.0, max(BORDER * min(width_px, height_px) / 2, 1.0), width_px, height_px)


def zoomed(view: View, factor: float, x_px: float, y_px: float) -> View:
    """Zoom about a pixel, between the whole and `MOST_ZOOM` times that."""
    least = whole(view.width_px, view.height_px).scale
    scale = float(np.clip(view.scale * factor, least, MOST_ZOOM * least))
    x, y = view.to_place(x_px, y_px)
    moved = replace(
        view, scale=scale, x=x - (x_px - view.width_px / 2) / scale, y=y - (y_px - view.height_px / 2) / scale
    )
    return kept_in(moved)


def panned(view: View, x_px: float, y_px: float) -> View:
    """Move what is seen by so many pixels."""
    return kept_in(replace(view, x=view.x - x_px / view.scale, y=view.y - y_px / view.scale))


def kept_in(view: View) -> View:
    """Keep the middle of what is seen on the map."""
    return replace(view, x=float(np.clip(view.x, -1, 1)), y=float(np.clip(view.y, -1, 1)))


def holding(view: View, place: tuple[float, float]) -> View:
    """Move what is seen as little as needed for a place to be well inside."""
    x, y = (float(v) for v in view.to_px(np.array([place], dtype=np.float32))[0])
    edge_x, edge_y = view.width_px * 0.1, view.height_px * 0.1
    across = min(max(x, edge_x), view.width_px - edge_x) - x
    down = min(max(y, edge_y), view.height_px - edge_y) - y
    return panned(view, across, down) if across or down else view
