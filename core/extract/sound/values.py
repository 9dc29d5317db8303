"""Measured rows of a whole sound into plain numbers by name, and the plainest of them into words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.extract.rules import Rule, fitting
from core.extract.sound.key import Key, key_of
from core.extract.sound.pitch import VOICED
from core.extract.sound.stft import COLUMNS, HOP, RATE_HZ
from core.extract.sound.timbre import SILENCE_DBFS
from core.types import FloatArray, Modality, Tag

FRAMES_PER_S = RATE_HZ / HOP


def heard_values(rows: FloatArray) -> dict[str, float]:
    """Name what the audible frames say: {} where there are none.

    Returns:
        brightness_hz: mean spectral centroid, geometric. flatness: 0 a tone, 1 white noise. voiced_share: share of the
        frames that have a pitch; where there are some: pitch_hz: their median, pitch_spread_st: semitones between the
        quartiles. key_tonic: pitch class from C, key_minor: 0 or 1, key_fit: correlation with the key's
        profile, key_lead: by how much it fits better than the next.
    """
    heard = rows[rows[:, COLUMNS["rms"].start] >= SILENCE_DBFS]
    if not len(heard):
        return {}
    means = heard.mean(axis=0)
    values = {
        "brightness_hz": float(2.0 ** means[COLUMNS["centroid"].start]),
        "flatness": float(10.0 ** means[COLUMNS["flatness"].start]),
    }
    return values | _pitch(heard) | _key(means[COLUMNS["chroma"]])


def _pitch(heard: FloatArray) -> dict[str, float]:
    voiced = heard[heard[:, COLUMNS["voicing"].start] >= VOICED, COLUMNS["pitch"].start]
    if not len(voiced):
        return {"voiced_share": 0.0}
    low, middle, high = np.percentile(voiced, [25, 50, 75])
    return {
        "voiced_share": len(voiced) / len(heard),
        "pitch_hz": float(2.0**middle),
        "pitch_spread_st": float(12.0 * (high - low)),
    }


def _key(chroma: FloatArray) -> dict[str, float]:
    key = key_of(chroma)
    if key is None:
        return {}
    return {"key_tonic": float(key.tonic), "key_minor": float(key.minor), "key_fit": key.fit, "key_lead": key.lead}


def rhythm_values(onsets: FloatArray, most_s: float, least_s: float) -> dict[str, float]:
    """Tempo, and how strongly the onsets repeat at it: their autocorrelation there, 0..1; {} for what is too short.

    Args:
        onsets: float32 (n,), one per frame.
        most_s: seconds from the middle that are looked at.
        least_s: shorter sounds have no tempo.

    Source: librosa.feature.tempo, with its prior round 120 beats a minute.
    """
    import librosa

    if len(onsets) < least_s * FRAMES_PER_S:
        return {}
    spare = max(0, len(onsets) - int(most_s * FRAMES_PER_S)) // 2
    middle = onsets[spare : len(onsets) - spare]
    even = middle - middle.mean()
    likeness = librosa.autocorrelate(even)
    if likeness[0] <= 1e-6 * len(even):
        return {}
    bpm = float(librosa.feature.tempo(tg=_tempogram(middle), sr=RATE_HZ, hop_length=HOP)[0])
    lag = round(60.0 * FRAMES_PER_S / bpm)
    near = likeness[max(lag - 1, 1) : lag + 2] / likeness[0] * len(even) / (len(even) - lag)
    return {"tempo_bpm": bpm, "beat_strength": float(np.clip(near.max(), 0.0, 1.0))}


def _tempogram(onsets: FloatArray) -> FloatArray:
    """Autocorrelate windows of 8 s, every third of a second: float32 (lags, windows).

    librosa's own takes a window at every frame; its mean over time, which is all that a tempo needs, hardly changes.
    """
    import librosa

    width = int(8.0 * FRAMES_PER_S)
    padded = np.pad(onsets, width // 2, mode="linear_ramp", end_values=0)
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)[: len(onsets) : 16]
    made = librosa.autocorrelate(windows * np.hanning(width + 1)[:-1], axis=1)
    return np.asarray(librosa.util.normalize(made.T, axis=0), np.float32)


PLAIN = 0.6
"""Highest score of words that so many sounds share that they should come after more telling ones."""
MUSIC_RULE = Rule("music", "music_share", 0.6, 0.95, PLAIN)
RULES = (
    Rule("silent", "silence_share", 0.95, 1.0),
    Rule("quiet", "loudness_lufs", -32.0, -45.0),
    Rule("loud", "loudness_lufs", -13.0, -9.0),
    Rule("steady beat", "beat_strength", 0.35, 0.7),
    Rule("fast", "tempo_bpm", 135.0, 170.0),
    Rule("slow", "tempo_bpm", 85.0, 60.0),
    Rule("bright sound", "brightness_hz", 3000.0, 4500.0),
    Rule("dark sound", "brightness_hz", 800.0, 400.0),
    Rule("spoken", "speech_share", 0.6, 0.95, PLAIN),
    MUSIC_RULE,
    Rule("noise", "noise_share", 0.6, 0.95, PLAIN),
)
NEED_BEAT = frozenset({"fast", "slow"})
"""Words that mean nothing without a beat."""
KEY_FIT, KEY_LEAD, KEY_CERTAIN = 0.65, 0.05, 0.3
"""A key is told where it fits this well, and better than the next by so much; its score is 1 from the last lead on.
Set beside the music of the sample media: drum loops fit by .25 to .50, noises by up to .58."""


def tags(values: Mapping[str, float]) -> tuple[Tag, ...]:
    """Say measured values in words. Silence is silent and nothing else."""
    made = fitting(RULES, values)
    if "silent" in made:
        made = {"silent": made["silent"]}
    if "steady beat" not in made:
        made = {code: score for code, score in made.items() if code not in NEED_BEAT}
    return tuple(Tag(code, score, Modality.SOUND) for code, score in (made | _key_word(values)).items())


def _key_word(values: Mapping[str, float]) -> dict[str, float]:
    """Name the key of music that has a plain one."""
    fit, lead = values.get("key_fit", 0.0), values.get("key_lead", 0.0)
    if values.get("music_share", 0.0) < MUSIC_RULE.begins or fit < KEY_FIT or lead < KEY_LEAD:
        return {}
    key = Key(int(values["key_tonic"]), bool(values["key_minor"]), fit, lead)
    return {key.name: min(0.5 + 0.5 * (lead - KEY_LEAD) / (KEY_CERTAIN - KEY_LEAD), 1.0)}
