"""Named numbers of a medium into places on scales that a person reads: from dark to bright, from slow to fast."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from app.formats import fill

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured value on its scale.

    Attributes:
        low, high: words for the two ends.
        share: where on the scale it lies, 0 at `low`, 1 at `high`.
        exact: the number with its unit.
    """

    low: str
    high: str
    share: float
    exact: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a value's ends lie, and how it is said.

    Attributes:
        value: its name among a medium's numbers (`core.extract.look.words`, `core.extract.sound`).
        lowest, highest: at the ends of the scale; what lies beyond is drawn at the end.
        words: gives the words for both ends and a pattern for the number, in the person's language.
        ratio: equal steps on the scale are equal ratios.
        factor: the number is shown times this.
        digits: of the number, after the point.
    """

    value: str
    lowest: float
    highest: float
    words: Callable[[], tuple[str, str, str]]
    ratio: bool = False
    factor: float = 1.0
    digits: int = 0


# Each entry is a call, so that lupdate sees the text and the language may change while Homereel runs.
# The ends of look were set beside the films of the sample media and the judges of Hasler and Süsstrunk (see RULES in
# core.extract.look.words); those of sound beside its music, speech and effects.
_LOOK = (
    _Scale(
        "look_brightness",
        0.05,
        0.85,
        lambda: (translate("measures", "dark"), translate("measures", "bright"), translate("measures", "light: %1 %")),
        factor=100,
    ),
    _Scale(
        "look_colourfulness",
        0.0,
        90.0,
        lambda: (
            translate("measures", "grey"),
            translate("measures", "colourful"),
            translate("measures", "colourfulness: %1"),
        ),
    ),
    _Scale(
        "look_warmth",
        -0.6,
        0.9,
        lambda: (translate("measures", "cold"), translate("measures", "warm"), translate("measures", "warmth: %1")),
        digits=1,
    ),
    _Scale(
        "look_contrast",
        0.02,
        0.35,
        lambda: (
            translate("measures", "soft"),
            translate("measures", "contrasty"),
            translate("measures", "contrast: %1 %"),
        ),
        factor=100,
    ),
    _Scale(
        "look_motion",
        0.0,
        0.25,
        lambda: (
            translate("measures", "still"),
            translate("measures", "moving"),
            translate("measures", "change between pictures: %1 %"),
        ),
        factor=100,
    ),
    _Scale(
        "look_cuts_per_min",
        0.0,
        12.0,
        lambda: (
            translate("measures", "long takes"),
            translate("measures", "many cuts"),
            translate("measures", "hard changes a minute: %1"),
        ),
        digits=1,
    ),
)
_SOUND = (
    _Scale(
        "loudness_lufs",
        -40.0,
        -8.0,
        lambda: (
            translate("measures", "quiet"),
            translate("measures", "loud"),
            translate("measures", "loudness: %1 LUFS"),
        ),
    ),
    _Scale(
        "loudness_range_lu",
        1.0,
        20.0,
        lambda: (
            translate("measures", "even"),
            translate("measures", "dynamic"),
            translate("measures", "loudness range: %1 LU"),
        ),
    ),
    _Scale(
        "tempo_bpm",
        55.0,
        185.0,
        lambda: (
            translate("measures", "slow"),
            translate("measures", "fast"),
            translate("measures", "tempo: %1 beats a minute"),
        ),
        ratio=True,
    ),
    _Scale(
        "beat_strength",
        0.05,
        0.8,
        lambda: (
            translate("measures", "free"),
            translate("measures", "steady beat"),
            translate("measures", "beat: %1 %"),
        ),
        factor=100,
    ),
    _Scale(
        "brightness_hz",
        400.0,
        6000.0,
        lambda: (
            translate("measures", "dull"),
            translate("measures", "bright sound"),
            translate("measures", "brightness: %1 Hz"),
        ),
        ratio=True,
    ),
)


def look(values: Mapping[str, float]) -> tuple[Measure, ...]:
    """Place what is known of a medium's pictures on scales."""
    return _placed(_LOOK, values)


def sound(values: Mapping[str, float]) -> tuple[Measure, ...]:
    """Place what is known of a medium's sound on scales."""
    return _placed(_SOUND, values)


def _placed(scales: tuple[_Scale, ...], values: Mapping[str, float]) -> tuple[Measure, ...]:
    known = [(scale, values[scale.value]) for scale in scales if math.isfinite(values.get(scale.value, math.nan))]
    return tuple(_measure(scale, value) for scale, value in known)


def _measure(scale: _Scale, value: float) -> Measure:
    low, high, pattern = scale.words()
    exact = fill(pattern, QLocale().toString(scale.factor * value, "f", scale.digits))
    return Measure(low, high, _share(scale, value), exact)


def _share(scale: _Scale, value: float) -> float:
    within = min(max(value, scale.lowest), scale.highest)
    if scale.ratio:
        return math.log(within / scale.lowest) / math.log(scale.highest / scale.lowest)
    return (within - scale.lowest) / (scale.highest - scale.lowest)
