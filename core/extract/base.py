"""The one interface of all extractors: blocks of a decode or of text go in, features or a transcript come out."""

from __future__ import annotations

from typing import ClassVar, Protocol

from core.settings import Home, Settings
from core.types import Block, Features, Fingerprint, Modality, Probe, Stage, Transcript


class Session(Protocol):
    """What one extractor makes of one file. Not thread-safe; an extractor may have many open at once."""

    def push(self, block: Block) -> None:
        """Take the next block, in time order. Kinds of block that the extractor doesn't use are ignored."""

    def finish(self) -> tuple[Features | Fingerprint | Transcript, ...]:
        """Return what was made: one value per model id that has something to say, () if none has.

        It may be called once. A file with no picture, no sound, silence or black frames is no error.

        Raises:
            MediaError: this file can't be worked on; others can.
        """


class Extractor(Protocol):
    """One model (or a few that share a pass) for one modality. Made cheaply, loaded late, closed when idle.

    Batching across files: the caller opens many sessions, pushes to all, then finishes each. The extractor's queue
    runs its network in full batches and runs a short one only where a `finish()` needs it.

    Attributes:
        modality: what its features belong to.
        stage: the stage in which it runs; extractors of one stage share one decode.
    """

    modality: ClassVar[Modality]
    stage: ClassVar[Stage]

    def __init__(self, home: Home, settings: Settings) -> None:
        """Remember where weights lie and which models are chosen; load nothing."""

    @property
    def model_ids(self) -> tuple[str, ...]:
        """Name the models under which features are stored."""

    def load(self) -> None:
        """Load the model, if it isn't loaded. Heavy imports happen here.

        Raises:
            UserProblem: weights are missing or damaged; the message says what to run.
        """

    def open(self, probe: Probe) -> Session:
        """Begin one file. Loads the model if that wasn't done."""

    def close(self) -> None:
        """Release the model's memory; twice is fine, and `load` may follow."""
