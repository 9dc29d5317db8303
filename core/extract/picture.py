"""Turns frames into picture vectors, moments, tags and a good still: one queue for all open files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.extract import labels
from core.extract.backends import Fit, PictureBackend, choose
from core.extract.backends.lite0 import photo_of
from core.extract.loading import cached, unit
from core.extract.looks import FLAT, Look, best_still, look_at
from core.extract.tagging import ClassTagger, Tagger, Tally, WordTagger
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, FrameArray, FrameBlock, Modality, Probe, Stage, Tag, TimeArray


@dataclass(frozen=True, slots=True)
class PictureConfig:
    """How pictures are worked on.

    Attributes:
        batch: frames per pass of the network, from whichever files are open.
        same: cosine from which on a frame shows the same as the moment before it, and only lengthens it. Neighbours in
            one quiet shot have .85 to .99, different photos of one kind of thing at most .81 (sample media).
    """

    batch: int = 16
    same: float = 0.92


class PictureExtractor:
    """Picture vectors by the backend that the settings name.

    Attributes:
        backend: the network at work.
        fit, size_px: how the decoder is to make frames square, and how large.
    """

    modality: ClassVar[Modality] = Modality.PICTURE
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: PictureConfig | None = None) -> None:
        self._home = home
        self.config = config or PictureConfig()
        self.backend: PictureBackend = choose(home, settings)
        self._tagger: Tagger | None = None
        self._queue: list[tuple[PictureSession, int, FrameArray]] = []

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The space of pictures and the space that words reach; one id where they are one space."""
        return tuple(dict.fromkeys((self.backend.similar_id, self.backend.text_id)))

    @property
    def fit(self) -> Fit:
        """How a frame is made square."""
        return self.backend.fit

    @property
    def size_px(self) -> int:
        """Side of a frame; known for sure once loaded."""
        return self.backend.size_px

    def load(self) -> None:
        """Load the network and the vocabulary."""
        self.backend.load()
        self._tagger = self._tagger or self._make_tagger()

    def open(self, probe: Probe) -> PictureSession:
        """Begin one file."""
        self.load()
        return PictureSession(self, probe)

    def close(self) -> None:
        """Release the network; frames of files that were never finished are dropped."""
        self._queue.clear()
        self._tagger = None
        self.backend.close()

    def _make_tagger(self) -> Tagger:
        vocabulary = labels.pictured()
        if self.backend.similar_id != self.backend.text_id:
            return ClassTagger(vocabulary)
        captions = [photo_of(label.phrase) for label in vocabulary.entries]
        return WordTagger(cached(self._home, "labels", self.backend.text_id, captions, self.backend.text_vectors))

    def enqueue(self, session: PictureSession, number: int, frame: FrameArray) -> None:
        """Queue one frame of a session; full batches are seen at once."""
        self._queue.append((session, number, frame))
        if len(self._queue) >= self.config.batch:
            self._see()

    def settle(self, session: PictureSession) -> None:
        """See what is queued, if any of it belongs to this session."""
        if any(owner is session for owner, _, _ in self._queue):
            self._see()

    def _see(self) -> None:
        batch, self._queue = self._queue, []
        self.load()
        assert self._tagger is not None
        seen = self.backend.image_vectors(np.stack([frame for _, _, frame in batch]))
        scores = self._tagger.scores(seen)
        for row, (session, number, _) in enumerate(batch):
            session.receive(number, seen.similar[row], seen.text[row], scores[row])

    def tags(self, tally: Tally) -> tuple[Tag, ...]:
        """Turn a session's tally into tags."""
        return tally.tags(labels.pictured().entries, self._tagger.least) if self._tagger else ()


class PictureSession:
    """The frames of one file. Flat frames (black, white, one colour) show nothing and are left out."""

    def __init__(self, extractor: PictureExtractor, probe: Probe) -> None:
        self._extractor = extractor
        self._duration_s = probe.duration_s
        self._looks: list[Look] = []
        self._seen: dict[int, tuple[FloatArray, FloatArray]] = {}
        self._tally = Tally()

    def push(self, block: Block) -> None:
        """Take frames; other blocks are ignored."""
        if not isinstance(block, FrameBlock):
            return
        for look, frame in zip(look_at(block), block.pixels, strict=True):
            self._looks.append(look)
            if look.contrast >= FLAT:
                self._extractor.enqueue(self, len(self._looks) - 1, frame)

    def receive(self, number: int, similar: FloatArray, text: FloatArray, scores: FloatArray) -> None:
        """Take what the network made of one frame."""
        self._seen[number] = (similar, text)
        self._tally.add(scores)

    def finish(self) -> tuple[Features, ...]:
        """Give both spaces' vectors; () if there was no frame at all, no vectors if all were flat."""
        if not self._looks:
            return ()
        self._extractor.settle(self)
        self._in_order()
        kept = self._distinct(sorted(self._seen))
        spans = self._spans(kept)
        similar_id, *text_id = self._extractor.model_ids
        backend = self._extractor.backend
        similar = _stack([self._seen[number][0] for number in kept], backend.similar_dim)
        features = [
            Features(
                Modality.PICTURE,
                similar_id,
                _mean(similar),
                similar,
                spans,
                self._values(),
                self._extractor.tags(self._tally),
            )
        ]
        for model_id in text_id:
            text = _stack([self._seen[number][1] for number in kept], backend.text_dim)
            features.append(Features(Modality.PICTURE, model_id, _mean(text), text, spans))
        return tuple(features)

    def _in_order(self) -> None:
        """Number the frames by time: those that fill a gap come after all others."""
        order = sorted(range(len(self._looks)), key=lambda number: self._looks[number].at_s)
        self._looks = [self._looks[number] for number in order]
        self._seen = {new: self._seen[old] for new, old in enumerate(order) if old in self._seen}

    def _distinct(self, numbers: list[int]) -> list[int]:
        """Leave out frames that show what the last kept one shows."""
        kept: list[int] = []
        for number in numbers:
            if not kept or self._seen[number][0] @ self._seen[kept[-1]][0] < self._extractor.config.same:
                kept.append(number)
        return kept

    def _spans(self, kept: list[int]) -> TimeArray:
        """Let each moment last until the next one, or until a flat frame (a fade, the end) cuts it short."""
        ends = [look.at_s for look in self._looks[1:]]
        ends.append(max(self._duration_s, self._looks[-1].at_s))
        flat = [number for number in range(len(self._looks)) if number not in self._seen]
        spans = []
        for number, following in zip(kept, [*kept[1:], len(self._looks)], strict=False):
            stop = next((f for f in flat if number < f < following), following)
            spans.append((self._looks[number].at_s, ends[stop - 1]))
        return np.array(spans, np.float64).reshape(-1, 2)

    def _values(self) -> dict[str, float]:
        values = {
            "brightness": float(np.mean([look.brightness for look in self._looks])),
            "contrast": float(np.mean([look.contrast for look in self._looks])),
        }
        still = best_still(self._looks)
        if still is not None:
            values["best_frame_s"] = still.at_s
        return values


def _stack(vectors: list[FloatArray], dim: int) -> FloatArray:
    return np.stack(vectors) if vectors else np.zeros((0, dim), np.float32)


def _mean(moments: FloatArray) -> FloatArray | None:
    return unit(moments.mean(axis=0)) if len(moments) else None
