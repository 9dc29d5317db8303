"""Frames into their look: one vector per moment and one for the whole, plain numbers, a palette and a few words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.extract.look.measure import Measured, measure
from core.extract.look.moments import distinct, pace_of, spans_of
from core.extract.look.palette import Sample, palette
from core.extract.look.scale import vectors
from core.extract.look.words import tags, values_of
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, FrameBlock, Modality, Probe, Stage, TimeArray

MODEL_ID = "look1"


@dataclass(frozen=True, slots=True)
class LookConfig:
    """How looks are compared. Other values make other vectors, and so another model id.

    Attributes:
        same: cosine from which on a frame looks the same as the moment before it, and only lengthens it.
            Neighbours in one quiet shot have .82 to .97, different photos of one kind of thing at most .85, mostly
            under .6 (sample media).
        cut: Hellinger distance (0..1) of the colours of two neighbouring frames from which on the change between them
            is a hard one, another scene: finds 82 of the 90 changes of photo in the clothing slideshows; within one
            shot only frames that a camera or a person has all but filled anew reach it.
        stir: mean change of luma, 0..1, that a hard change has at least.
        swatches: colours of the palette, at most.
        palette_points: colours are sampled at 64 points of every frame up to this many in all, of every 2nd, 4th …
            frame beyond.
    """

    same: float = 0.88
    cut: float = 0.32
    stir: float = 0.08
    swatches: int = 5
    palette_points: int = 16_384


class LookExtractor:
    """Colours, tones, texture, edges, shape, light and pace of key frames. No weights; model id "look1".

    Decoded frames are key frames, 5 s apart or more (0.5 s in short clips): "motion" is how much neighbouring kept
    frames differ, not how fast things move, and "cuts" are hard changes among those frames; a film that cuts every
    second shows one every 5 s at most. Sources: at each measure (`colour`, `texture`, `shape`,
    `palette`).
    """

    modality: ClassVar[Modality] = Modality.LOOK
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: LookConfig | None = None) -> None:
        self.config = config or LookConfig()

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one space."""
        return (MODEL_ID,)

    def load(self) -> None:
        """Import scikit-image, so that the first file doesn't wait for it."""
        from skimage.color import lab2rgb  # noqa: F401
        from skimage.feature import graycomatrix  # noqa: F401

    def open(self, probe: Probe) -> LookSession:
        """Begin one file."""
        self.load()
        return LookSession(self.config, probe.duration_s)

    def close(self) -> None:
        """Nothing is held."""


class LookSession:
    """The frames of one file. Of each, 1.5 KB are kept (11 MB for ten hours), never the frame itself.

    Flat frames (black, white, one colour) show nothing: they are left out, unless there are no others.
    """

    def __init__(self, config: LookConfig, duration_s: float) -> None:
        self._config = config
        self._duration_s = duration_s
        self._times_s: list[TimeArray] = []
        self._measured: list[Measured] = []
        self._points = Sample(config.palette_points), Sample(config.palette_points)

    def push(self, block: Block) -> None:
        """Take frames; other blocks are ignored."""
        if not isinstance(block, FrameBlock) or not len(block.pixels):
            return
        made = measure(block)
        for shown, sample in enumerate(self._points):
            sample.add(made.points[made.shown == bool(shown)])
        self._times_s.append(block.times_s)
        self._measured.append(replace(made, points=made.points[:0].copy()))

    def finish(self) -> tuple[Features, ...]:
        """Give the features; () if there was no frame at all, no vectors if all were flat."""
        if not self._measured:
            return ()
        times_s, shown, rows, thumbs = self._in_order()
        seen = np.flatnonzero(shown)
        every = vectors(rows[seen])
        kept = distinct(every, self._config.same)
        spans = spans_of(times_s, shown, seen[kept], self._duration_s)
        pace = pace_of(times_s[seen], rows[seen], thumbs[seen], self._config.cut, self._config.stir)
        mean = rows[seen if len(seen) else slice(None)].mean(axis=0, keepdims=True)
        values = values_of(mean[0], pace, palette(self._points[len(seen) > 0].rows(), self._config.swatches))
        item, words = (vectors(mean, pace)[0], tags(values)) if len(seen) else (None, ())
        return (Features(Modality.LOOK, MODEL_ID, item, every[kept], spans, values, words),)

    def _in_order(self) -> tuple[TimeArray, NDArray[np.bool_], FloatArray, FloatArray]:
        """Join the blocks by time: frames that fill a gap come after all others."""
        times_s: TimeArray = np.concatenate(self._times_s).astype(np.float64)
        order = np.argsort(times_s, kind="stable")
        shown, rows, thumbs = (
            np.concatenate([getattr(made, name) for made in self._measured])[order]
            for name in ("shown", "rows", "thumbs")
        )
        return times_s[order], shown, rows, thumbs
