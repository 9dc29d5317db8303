"""Turns frames into picture vectors, moments, tags and a good still: one queue for all open files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.extract import labels
from core.extract.backends import Fit, PictureBackend, choose
from core.extract.backends.lite0 import photo_of
from core.extract.loading import cached, unit
from core.extract.picture import shots, shottags
from core.extract.picture.looks import Look, best_still, look_at
from core.extract.picture.preparation import mark_missing
from core.extract.picture.repeats import RepeatConfig, Repeats
from core.extract.picture.shots import IdArray, ShotConfig
from core.extract.picture.styles import TEXT, text_likeness, text_tags
from core.extract.picture.tagging import ClassTagger, Tagger, Tally, WordTagger
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, FrameArray, FrameBlock, Modality, Probe, Stage, Tag, TimeArray


@dataclass(frozen=True, slots=True)
class PictureConfig:
    """How pictures are worked on.

    Attributes:
        batch: frames per pass of the network at least, from whichever files are open; a backend may want more.
        repeats: which frames the network needn't see, since it has seen as good as the same.
        shots: where moments begin and end.
    """

    batch: int = 16
    repeats: RepeatConfig = field(default_factory=RepeatConfig)
    shots: ShotConfig = field(default_factory=ShotConfig)


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
        """The space of pictures, the space that words reach (one id where they are one space), and frames' hashes."""
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
        if len(self._queue) >= max(self.config.batch, self.backend.batch):
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

    def shot_tags(self, kept: Mapping[int, shottags.Kept], rows: IdArray, ids: IdArray) -> dict[str, FloatArray]:
        """Say what each shot of a session shows (`shottags.series`)."""
        if self._tagger is None:
            return {}
        return shottags.series(kept, rows, ids, labels.pictured().entries, self._tagger.least)


@dataclass(slots=True)
class _Frame:
    """One frame that the network sees.

    Attributes:
        colours: float32 (64,), see `shots.colours`.
        has_text: there is a line of text on it.
        count: frames that it stands for, itself among them.
    """

    colours: FloatArray
    has_text: bool
    count: int = 0


class PictureSession:
    """The frames of one file. Flat frames (black, white, one colour) show nothing and are left out.

    The network sees no near-duplicate of the frame before, which takes over that frame's vectors.
    """

    def __init__(self, extractor: PictureExtractor, probe: Probe) -> None:
        self._extractor = extractor
        self._duration_s = probe.duration_s
        self._looks: list[Look] = []
        self._stands_in: list[int] = []  # number of the frame that the network sees for each; −1 for flat ones
        self._repeats = Repeats(extractor.config.repeats)
        self._latest = -1
        self._frames: dict[int, _Frame] = {}
        self._seen: dict[int, tuple[FloatArray, FloatArray]] = {}
        self._scores: dict[int, FloatArray] = {}
        self._kept: dict[int, shottags.Kept] = {}
        self._tally = Tally()

    def push(self, block: Block) -> None:
        """Take frames; other blocks are ignored."""
        if not isinstance(block, FrameBlock):
            return
        looks = look_at(block)
        for look, missing, frame in zip(looks, mark_missing(looks), block.pixels, strict=True):
            number = len(self._looks)
            self._looks.append(look)
            if not missing:
                self._take(number, frame)
            self._stands_in.append(-1 if missing else self._latest)

    def _take(self, number: int, frame: FrameArray) -> None:
        """Have the network see a frame, unless it has seen as good as the same."""
        if self._repeats.look(frame[None])[0]:
            self._latest = number
            has_text = float(text_likeness(frame[None])[0]) >= TEXT
            self._frames[number] = _Frame(shots.colours(frame[None])[0], has_text)
            self._extractor.enqueue(self, number, frame)
        self._frames[self._latest].count += 1

    def receive(self, number: int, similar: FloatArray, text: FloatArray, scores: FloatArray) -> None:
        """Take what the network made of one frame."""
        self._seen[number] = (similar, text)
        self._scores[number] = scores
        self._count(before=self._latest)

    def _count(self, before: int) -> None:
        """Count and forget the scores of frames up to a number: nothing more will repeat those."""
        for number in [number for number in self._scores if number < before]:
            scores = self._scores.pop(number)
            self._kept[number] = shottags.keep(scores)
            self._tally.add(scores, self._frames[number].count)

    def finish(self) -> tuple[Features, ...]:
        """Give the vectors of all spaces; () if there was no frame at all, no vectors if all were flat."""
        if not self._looks:
            return ()
        self._extractor.settle(self)
        self._count(before=len(self._looks))
        times_s, stands_in = self._in_order()
        shown = stands_in >= 0
        rows = stands_in[shown]
        return tuple(self._vectors(times_s, shown, rows))

    def _in_order(self) -> tuple[TimeArray, IdArray]:
        """Put the frames in order of time (those that fill a gap come after all others): times, and who stands in."""
        order = sorted(range(len(self._looks)), key=lambda number: self._looks[number].at_s)
        self._looks = [self._looks[number] for number in order]
        return np.array([look.at_s for look in self._looks]), np.array(self._stands_in, np.intp)[order]

    def _vectors(self, times_s: TimeArray, shown: NDArray[np.bool_], rows: IdArray) -> Iterator[Features]:
        """Give a vector per shot: the mean to compare pictures by; for words, what its most typical frame shows.

        Over the sample media text finds shots by their typical frames as well as by all frames, by means less well:
        means of several pictures lie nearer to more words.
        """
        backend = self._extractor.backend
        similar = self._stacked(rows, 0, backend.similar_dim)
        roots = _stack([self._frames[row].colours for row in rows], shots.CELLS)
        apart = np.diff(np.flatnonzero(shown), prepend=-1) > 1
        ids = shots.divide(times_s[shown], similar, roots, apart, self._extractor.config.shots)
        spans = shots.spans(times_s, shown, ids, self._duration_s)
        pooled = shots.means(similar, ids)
        tags = (*self._extractor.tags(self._tally), *text_tags(self._text_share()))
        shown_in = self._extractor.shot_tags(self._kept, rows, ids)
        item = _mean(pooled)
        yield Features(Modality.PICTURE, backend.similar_id, item, pooled, spans, self._values(), tags, shown_in)
        if backend.text_id != backend.similar_id:
            typical = shots.most_typical(similar, pooled, ids)
            text = self._stacked(rows[typical], 1, backend.text_dim)
            yield Features(Modality.PICTURE, backend.text_id, _mean(text), text, spans)

    def _stacked(self, rows: IdArray, space: int, dim: int) -> FloatArray:
        return _stack([self._seen[row][space] for row in rows], dim)

    def _text_share(self) -> float:
        """Share of the frames that show something on which there is text, 0..1."""
        counts = [(frame.count, frame.has_text) for frame in self._frames.values()]
        return sum(count for count, has_text in counts if has_text) / max(sum(count for count, _ in counts), 1)

    def _values(self) -> dict[str, float]:
        values = {
            "brightness": float(np.mean([look.brightness for look in self._looks])),
            "contrast": float(np.mean([look.contrast for look in self._looks])),
            "text_share": self._text_share(),
        }
        still = best_still(self._looks)
        if still is not None:
            values["best_frame_s"] = still.at_s
        return values


def _stack(vectors: list[FloatArray], dim: int) -> FloatArray:
    return np.stack(vectors) if vectors else np.zeros((0, dim), np.float32)


def _mean(moments: FloatArray) -> FloatArray | None:
    return unit(moments.mean(axis=0)) if len(moments) else None
