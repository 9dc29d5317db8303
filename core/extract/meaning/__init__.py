"""Turns title, tags, description and transcript into meaning vectors: one per window of speech and one per item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from core import cleaning
from core.extract import labels
from core.extract.loading import unit
from core.extract.meaning.entities import NameFinder
from core.extract.meaning.sentence import SentenceEncoder
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, Modality, Probe, Segment, Stage, TextBlock, TimeArray


@dataclass(frozen=True, slots=True)
class MeaningConfig:
    """How text is weighed and cut.

    Attributes:
        window_s: seconds of speech per window.
        window_characters: a window ends earlier at so many characters; the model reads about 256 word pieces.
        weights: what each field counts in the item vector; all speech together counts once, whatever its length.
    """

    window_s: float = 30.0
    window_characters: int = 1000
    weights: Mapping[str, float] = field(
        default_factory=lambda: {"title": 1.0, "tags": 0.5, "description": 1.0, "speech": 2.0}
    )


class MeaningExtractor:
    """MiniLM sentence vectors (384-d)."""

    modality: ClassVar[Modality] = Modality.MEANING
    stage: ClassVar[Stage] = Stage.MEANING

    def __init__(self, home: Home, settings: Settings, config: MeaningConfig | None = None) -> None:
        self.config = config or MeaningConfig()
        self.encoder = SentenceEncoder(home)
        self.names = NameFinder(home)

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The sentence model's id."""
        return (self.encoder.model_id,)

    def load(self) -> None:
        """Load the sentence model."""
        self.encoder.load()

    def open(self, probe: Probe) -> MeaningSession:
        """Begin one medium."""
        return MeaningSession(self)

    def close(self) -> None:
        """Release the models of sentences and names, and the Chinese dictionary."""
        self.encoder.close()
        self.names.close()
        cleaning.release()


class MeaningSession:
    """The texts of one medium."""

    def __init__(self, extractor: MeaningExtractor) -> None:
        self._extractor = extractor
        self._texts: dict[str, list[Segment]] = {}

    def push(self, block: Block) -> None:
        """Take text; other blocks and fields that carry no weight are ignored, and so is what the model can't read."""
        if not isinstance(block, TextBlock) or block.field not in self._extractor.config.weights:
            return
        for segment in block.segments:
            text = readable(segment.text)
            if text:
                self._texts.setdefault(block.field, []).append(
                    Segment(segment.start_s, max(segment.start_s, segment.end_s), text)
                )

    def finish(self) -> tuple[Features, ...]:
        """Give the item vector and one moment per speech window; () where there is no text worth a vector."""
        config = self._extractor.config
        spoken = windows(self._texts.pop("speech", []), config)
        texts = {name: " ".join(s.text for s in segments) for name, segments in self._texts.items()}
        weights = {name: config.weights[name] * worth(text, name) for name, text in texts.items()}
        texts = {name: text for name, text in texts.items() if weights[name] > 0}
        if not texts and not spoken:
            return ()
        vectors = self._extractor.encoder.embed([*texts.values(), *(window.text for window in spoken)])
        moments = vectors[len(texts) :]
        item = _weighted(vectors[: len(texts)], [weights[name] for name in texts], moments, config.weights["speech"])
        spans: TimeArray = np.array([(w.start_s, w.end_s) for w in spoken], np.float64).reshape(-1, 2)
        return (Features(Modality.MEANING, self._extractor.encoder.model_id, item, moments, spans),)


def readable(text: str) -> str:
    """Give text as the English model can read it, or "".

    Text that isn't mostly in Latin letters is given in the vocabulary's words, as far as it knows them. A vector of
    characters that the model doesn't know would liken all such media to each other.
    """
    letters = [c for c in text if c.isalpha()]
    latin = sum(1 for c in letters if c < "\u0250")
    if not letters or 2 * latin >= len(letters):
        return text.strip()
    english = labels.load().read(text).english
    return english if english.isascii() else ""


def windows(segments: Sequence[Segment], config: MeaningConfig) -> list[Segment]:
    """Join segments into windows of at most `window_s` and so many characters; a segment is never cut."""
    joined: list[Segment] = []
    for segment in sorted(segments, key=lambda s: s.start_s):
        text = segment.text
        last = joined[-1] if joined else None
        if (
            last is not None
            and segment.end_s - last.start_s <= config.window_s
            and len(last.text) + len(text) <= config.window_characters
        ):
            joined[-1] = Segment(last.start_s, max(last.end_s, segment.end_s), f"{last.text} {text}")
        else:
            joined.append(Segment(segment.start_s, segment.end_s, text))
    return joined


def worth(text: str, name: str) -> float:
    """Weigh a text by how much of it is words: a title such as `IMG_20240131_1203` or `track 03` says nothing.

    Returns:
        0..1; a title of one meaningful word counts half, of three and more in full. Other fields count in full.
    """
    words = [w for w in re.findall(r"[^\W\d_]+", text) if w.lower() not in _NOISE and len(w) > 2]
    if name != "title" or not words:
        return 1.0 if words else 0.0
    return min(1.0, 0.25 + 0.25 * len(words))


_NOISE = frozenset(
    re.findall(
        r"\w+",
        "img dsc dscn dscf mov vid pxl gopr gopro mvi track audio video untitled unknown test sample clip file "
        "recording rec new copy final mp3 mp4 mkv avi wav flac ogg webm hdtv web bluray brrip dvdrip xvid x264 x265",
    )
)
"""Words of file names that cameras, recorders and rippers write."""


def _weighted(texts: FloatArray, weights: Sequence[float], moments: FloatArray, speech: float) -> FloatArray:
    """Mix fields by weight; speech as the mean of its windows."""
    total = np.zeros(texts.shape[1], np.float32)
    for vector, weight in zip(texts, weights, strict=True):
        total += weight * vector
    if len(moments):
        total += speech * unit(moments.mean(axis=0))
    return unit(total)
