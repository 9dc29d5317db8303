"""A file or package per extractor; the pipeline knows no more of them than this tuple. Importing it loads no model."""

from __future__ import annotations

import socket

from core.extract.base import Extractor, Session
from core.extract.fingerprint import PicturePrintExtractor, SoundPrintExtractor
from core.extract.look import LookExtractor
from core.extract.meaning import MeaningExtractor
from core.extract.picture import PictureExtractor
from core.extract.sound import SoundExtractor
from core.extract.speech import GistExtractor, SpeechExtractor
from core.extract.voice import FullVoiceExtractor, VoiceExtractor

# urllib3, which model libraries load, opens a socket at once to see whether it may use IPv6. Nothing here goes through
# it: models are fetched by urllib, which asks the system itself.
socket.has_ipv6 = False

EXTRACTORS: tuple[type[Extractor], ...] = (
    PictureExtractor,
    LookExtractor,
    SoundExtractor,
    PicturePrintExtractor,
    SoundPrintExtractor,
    GistExtractor,
    VoiceExtractor,
    SpeechExtractor,
    FullVoiceExtractor,
    MeaningExtractor,
)
"""In the order in which they run."""

__all__ = ["EXTRACTORS", "Extractor", "Session"]
