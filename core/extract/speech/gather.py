"""16 kHz blocks into pieces of sound: as long as a model takes at once, cut where nobody speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from core.extract.speech.engine import RATE_HZ
from core.extract.speech.prepare import Voiced, to_unit_range
from core.types import Block, FloatArray, SoundBlock

JUMP_S = 0.1
"""Blocks further apart than this don't follow each other: the next span begins."""

Detect = Callable[[FloatArray], Sequence[Voiced]]
Take = Callable[[float, FloatArray, Sequence[Voiced] | None], None]
"""Called with the second at which a piece starts, its samples, float32 (n,), and, where they had to be found in order
to cut it, its voiced stretches."""


class Gatherer:
    """Gathers the blocks of one file and hands them on in pieces. Holds at most one piece and the block after it."""

    def __init__(self, piece_s: float, detect: Detect, take: Take) -> None:
        """Begin.

        Args:
            piece_s: sound is gathered up to this length, then cut at its last pause.
            detect: finds the voiced stretches between whose pauses is chosen.
            take: gets each piece.
        """
        self._piece = int(piece_s * RATE_HZ)
        self._detect, self._take = detect, take
        self._waiting: list[FloatArray] = []
        self._samples = 0
        self._start_s = 0.0

    def push(self, block: Block) -> None:
        """Take the next 16 kHz block; a jump in time ends a span. Blocks of other kinds are ignored.

        Raises:
            ValueError: sound at another rate.
        """
        if not isinstance(block, SoundBlock) or not len(block.samples):
            return
        if block.rate_hz != RATE_HZ:
            raise ValueError(f"speech needs {RATE_HZ} Hz, not {block.rate_hz}")
        if abs(block.start_s - self._start_s - self._samples / RATE_HZ) > JUMP_S:
            self.flush()
            self._start_s = block.start_s
        self._waiting.append(block.samples)
        self._samples += len(block.samples)
        if self._samples >= self._piece:
            self._cut()

    def flush(self) -> None:
        """Hand on everything that waits."""
        if self._samples:
            samples, start_s = to_unit_range(np.concatenate(self._waiting)), self._start_s
            self._keep(samples[:0], len(samples))
            self._take(start_s, samples, None)

    def _cut(self) -> None:
        """Hand on what comes before the last pause; the rest waits for more."""
        raw, start_s = np.concatenate(self._waiting), self._start_s
        samples = to_unit_range(raw)
        voiced = self._detect(samples)
        at = last_pause(voiced, len(samples))
        self._keep(raw[at:].copy(), at)
        self._take(start_s, samples[:at], [(begin, min(end, at)) for begin, end in voiced if begin < at])

    def _keep(self, rest: FloatArray, taken: int) -> None:
        self._waiting, self._samples = ([rest], len(rest)) if len(rest) else ([], 0)
        self._start_s += taken / RATE_HZ


def last_pause(voiced: Sequence[Voiced], samples: int) -> int:
    """Find the middle of the last pause in the second half, else the very end: where a piece is cut, in samples."""
    ends = [0, *(end for _, end in voiced)]
    begins = [*(begin for begin, _ in voiced), samples]
    pauses = [(end + begin) // 2 for end, begin in zip(ends, begins, strict=True) if begin - end >= RATE_HZ // 2]
    late = [at for at in pauses if at > samples // 2]
    return late[-1] if late else samples
