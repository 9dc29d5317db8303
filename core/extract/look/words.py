"""Look measures of a whole file into plain numbers by name, and the plainest of them into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.extract.look.measure import COLUMNS
from core.extract.look.palette import Swatch
from core.extract.look.texture import ORIENTATIONS, PROPERTIES
from core.extract.rules import Rule, fitting
from core.types import FloatArray, Modality, Tag

_SINGLE = (
    "brightness",
    "contrast",
    "sharpness",
    "colourfulness",
    "saturation",
    "warmth",
    "coloured",
    "edge_density",
)


def values_of(row: FloatArray, pace: tuple[float, float] | None, swatches: Sequence[Swatch]) -> dict[str, float]:
    """Name the measures; all begin with `look_`, since the values of all models of a file lie in one place.

    Args:
        row: float32 (measure.WIDTH,), mean over the frames.
        pace: motion 0..1 and hard changes per minute; None leaves both out.

    Returns:
        brightness, contrast, sharpness, saturation, coloured, edge_density: 0..1 (coloured: share of points that have a
        colour); colourfulness: 0..about 150; warmth: 0 is grey, cold below; texture_*: of the co-occurrence matrix on
        32 greys; edges_0..7: share of edges at k · 22.5° from level, turning left; motion, cuts_per_min;
        palette_0..4_r, _g, _b: 0..255, _share: 0..1, largest first, as many as there are.
    """
    values = {name: float(row[COLUMNS[name].start]) for name in _SINGLE}
    values |= {f"texture_{name}": float(row[COLUMNS["texture"]][i]) for i, name in enumerate(PROPERTIES)}
    values |= {f"edges_{i}": float(row[COLUMNS["edges"]][i]) for i in range(ORIENTATIONS)}
    if pace is not None:
        values |= {"motion": pace[0], "cuts_per_min": pace[1]}
    for i, swatch in enumerate(swatches):
        parts = {"r": swatch.red, "g": swatch.green, "b": swatch.blue, "share": swatch.share}
        values |= {f"palette_{i}_{part}": float(number) for part, number in parts.items()}
    return {f"look_{name}": value for name, value in values.items()}


RULES = (
    Rule("black and white", "look_colourfulness", 4.0, 0.0),
    Rule("dark", "look_brightness", 0.22, 0.10),
    Rule("bright picture", "look_brightness", 0.70, 0.85),
    Rule("colourful", "look_colourfulness", 60.0, 90.0),
    Rule("muted colours", "look_colourfulness", 16.0, 8.0),
    Rule("warm colours", "look_warmth", 0.45, 0.9),
    Rule("cold colours", "look_warmth", -0.25, -0.6),
)
"""Set beside the films of the sample media (`python -m tests.benchmarks.quality_look --values`): ordinary ones have
brightness .28 to .61, colourfulness 20 to 55, warmth −.13 to .45; a film in black and white 0, a grey road in colour 3;
Hasler and Süsstrunk's judges called 59 "quite" and 82 "highly" colourful, 15 "slightly"."""
NEED_COLOUR = frozenset({"colourful", "muted colours", "warm colours", "cold colours"})
"""Words that mean nothing in black and white."""
MOST_COLOURED = 0.03
"""Share of coloured points up to which a film may be in black and white: else it has a colour, if only a small one."""


def tags(values: Mapping[str, float]) -> tuple[Tag, ...]:
    """Say measured values in words, plain cases only."""
    made = fitting(RULES, values)
    if values["look_coloured"] > MOST_COLOURED:
        made.pop("black and white", None)
    if "black and white" in made:
        made = {code: score for code, score in made.items() if code not in NEED_COLOUR}
    return tuple(Tag(code, score, Modality.LOOK) for code, score in made.items())
