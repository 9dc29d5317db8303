"""One file per extractor; this tuple is all that the pipeline knows of them. Importing it loads no model library."""

from __future__ import annotations

from core.extract.base import Extractor, Session
from core.extract.look import LookExtractor
from core.extract.meaning import MeaningExtractor
from core.extract.picture import PictureExtractor
from core.extract.sound import SoundExtractor
from core.extract.speech import GistExtractor, SpeechExtractor
from core.types import Modality

EXTRACTORS: tuple[type[Extractor], ...] = (
    PictureExtractor,
    LookExtractor,
    SoundExtractor,
    GistExtractor,
    SpeechExtractor,
    MeaningExtractor,
)
"""In the order in which they run."""


def extracted() -> frozenset[Modality]:
    """Name the modalities that some extractor serves."""
    return frozenset(cls.modality for cls in EXTRACTORS)


__all__ = ["EXTRACTORS", "Extractor", "Session", "extracted"]
