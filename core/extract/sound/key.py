"""Mean chroma into the key of a piece of music, with how sure that is.

Sources: C. L. Krumhansl and E. J. Kessler 1982 (probe-tone profiles); C. L. Krumhansl 1990, "Cognitive Foundations of
Musical Pitch", ch. 4 (the key is the profile that correlates best, the Krumhansl–Schmuckler algorithm).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.types import FloatArray

TONICS = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
"""Names by pitch class, as keys are usually called."""

_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each degree fits, from the tonic up by semitones; as judged by listeners."""
_EVEN = 1e-3
"""Spread of a chroma (of 0..1) under which all tones are alike and there is no key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Attributes:
        tonic: pitch class, 0 is C, 11 is B.
        minor: minor, not major.
        fit: correlation with its profile, −1..1.
        lead: by how much it fits better than the best other key, 0..2.
    """

    tonic: int
    minor: bool
    fit: float
    lead: float

    @property
    def name(self) -> str:
        """Such as "D minor"."""
        return f"{TONICS[self.tonic]} {'minor' if self.minor else 'major'}"


def key_of(chroma: FloatArray) -> Key | None:
    """Find the key of a mean chroma, float32 (12,) from C up; None where all tones are alike."""
    if float(chroma.std()) < _EVEN:
        return None
    fits = _PROFILES @ _standard(chroma) / 12.0
    best, second = np.argsort(-fits)[:2]
    return Key(int(best % 12), bool(best >= 12), float(fits[best]), float(fits[best] - fits[second]))


def _standard(rows: FloatArray) -> FloatArray:
    even = rows - rows.mean(axis=-1, keepdims=True)
    return np.asarray(even / even.std(axis=-1, keepdims=True), np.float32)


_PROFILES = _standard(
    np.array([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)], np.float32)
)
"""float32 (24, 12): twelve major keys, then twelve minor ones."""
