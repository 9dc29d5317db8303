"""The one interface of both speech engines: joined speech goes in, its language and its words come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from core.extract.speech.lines import Word
from core.types import FloatArray

RATE_HZ = 16_000
WINDOW_S = 30.0
"""What Whisper looks at at once."""
UNSURE = 0.5
"""Under this probability of its language a second window is asked."""


@dataclass(frozen=True, slots=True)
class Written:
    """A segment as Whisper wrote it.

    Attributes:
        words: times count from the beginning of the speech that was handed over.
        logprob, no_speech, compression: see `core.extract.speech.doubt.Said`.
    """

    words: tuple[Word, ...]
    logprob: float
    no_speech: float
    compression: float


@dataclass(frozen=True, slots=True)
class Ask:
    """How speech is to be written down.

    Attributes:
        language: Whisper's code of the language to write in.
        beam: hypotheses kept; 1 is greedy.
        most_tokens: a window of 30 s is cut off there.
        checkpoint: called once a window or more often; may raise.
    """

    language: str
    beam: int
    most_tokens: int
    checkpoint: Callable[[], None]


class Engine(Protocol):
    """Whisper, run by one library on one device. Temperature 0: the same speech gives the same words."""

    name: ClassVar[str]

    def load(self, folder: Path) -> None:
        """Load the weights in a folder of CTranslate2's (model.bin, config.json, …), if they aren't loaded.

        Raises:
            UserProblem: they are damaged.
        """

    def close(self) -> None:
        """Release the memory; twice is fine."""

    def language_of(self, speech: FloatArray) -> tuple[str, float]:
        """Name the language of 16 kHz speech, float32 (n,), and its probability; asks a second window if unsure."""

    def write(self, speech: FloatArray, ask: Ask) -> Iterator[Written]:
        """Write down 16 kHz speech, float32 (n,), in order."""
