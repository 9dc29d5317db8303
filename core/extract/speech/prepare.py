"""16 kHz sound as it was decoded into what a speech model expects: in range, loud enough, without its silence.

The three steps of the design's preprocessing for speech, each a pure function.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.types import FloatArray

Voiced = tuple[int, int]
"""First sample and the one after the last of a stretch in which somebody speaks."""

HOT = 8.0
"""Float files may go over full scale; what is over this (+18 dB) is damage, not sound."""
TARGET_DBFS = -24.0
"""Mean level of the louder parts that speech is brought up to; a recorded voice has −18 to −30."""
MOST_GAIN_DB = 30.0
"""More gain would turn a quiet room into something to be heard."""
FRAME_SAMPLES = 1600


def to_unit_range(samples: FloatArray) -> FloatArray:
    """Scale samples, float32 (n,), into [−1, 1]: by their peak if they go over, untouched if not; NaN becomes 0."""
    sound: FloatArray = np.clip(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0), -HOT, HOT)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound / np.float32(peak) if peak > 1.0 else sound


def normalised_loudness(samples: FloatArray) -> FloatArray:
    """Bring quiet sound, float32 (n,) in [−1, 1], up to TARGET_DBFS; louder sound stays as it is.

    The level is that of the loudest tenth of its 100 ms frames, so that pauses don't count. The peak stays under 1.
    """
    level_dbfs = loud_level_dbfs(samples)
    peak = float(np.abs(samples).max(initial=0.0))
    gain_db = min(TARGET_DBFS - level_dbfs, MOST_GAIN_DB)
    if peak <= 0.0 or gain_db <= 0.0:
        return samples
    raised: FloatArray = samples * np.float32(min(10.0 ** (gain_db / 20.0), 1.0 / peak))
    return raised


def loud_level_dbfs(samples: FloatArray) -> float:
    """Measure the mean level of the loudest tenth of the 100 ms frames, in dB under full scale; −inf for silence."""
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = samples[:whole].reshape(-1, FRAME_SAMPLES) if whole else samples[np.newaxis]
    powers = np.sort(np.mean(np.square(frames, dtype=np.float64), axis=1)) if samples.size else np.zeros(1)
    power = float(powers[-max(1, len(powers) // 10) :].mean())
    return 10.0 * float(np.log10(power)) if power > 0.0 else -np.inf


def drop_silence(samples: FloatArray, voiced: Sequence[Voiced]) -> FloatArray:
    """Join the voiced stretches of samples, float32 (n,); what lies between them is left out."""
    stretches = [samples[begin:end] for begin, end in voiced]
    return np.concatenate(stretches) if stretches else np.zeros(0, np.float32)
