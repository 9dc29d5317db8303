"""What a middling film looks like, and how far films differ: the constants of model "look1".

Learnt over the 78 slideshows and films of the sample media, each counting once, by
`python -m tests.benchmarks.quality_look --constants`. Other constants make another model: never change them under this
name."""

from __future__ import annotations

from collections.abc import Mapping

CENTRES: Mapping[str, tuple[float, ...]] = {
    "colours": (
        0.428,
        0.031, 0.081, 0.053, 0.031, 0.027, 0.021, 0.040, 0.024,
        0.018, 0.041, 0.013, 0.004, 0.000, 0.000, 0.011, 0.014,
        0.297,
        0.040, 0.167, 0.134, 0.040, 0.028, 0.063, 0.098, 0.028,
        0.051, 0.129, 0.067, 0.015, 0.003, 0.013, 0.031, 0.020,
        0.371,
        0.030, 0.131, 0.154, 0.057, 0.039, 0.050, 0.064, 0.019,
        0.033, 0.088, 0.083, 0.032, 0.005, 0.011, 0.019, 0.009,
        0.313,
        0.013, 0.056, 0.110, 0.049, 0.030, 0.017, 0.015, 0.009,
        0.003, 0.015, 0.041, 0.024, 0.003, 0.001, 0.002, 0.001,
    ),
    "edges": (
        0.333, 0.242, 0.234, 0.346, 0.632, 0.316, 0.239, 0.240,
    ),
    "shape": (
        0.077, 0.070, 0.105, 0.148, 0.082, 0.099,
        0.102, 0.092, 0.106, 0.150, 0.096, 0.102,
        0.162, 0.142, 0.156, 0.206, 0.148, 0.155,
        0.248, 0.218, 0.209, 0.254, 0.210, 0.230,
        0.277, 0.258, 0.213, 0.219, 0.227, 0.280,
    ),
}  # fmt: skip
"""Means of the square roots of shares; colours by lightness: neutral, 8 weak hues, 8 strong ones each."""
SPREADS: Mapping[str, float] = {"colours": 0.542, "edges": 0.204, "shape": 0.166}
"""Root mean square distance of films from those means."""
SCALES: Mapping[str, tuple[tuple[float, float], ...]] = {
    "moments": (
        (43.2, 13.1),
        (2.48, 8.78),
        (5.01, 7.88),
        (23.5, 5.93),
        (5.79, 4.65),
        (9.9, 2.72),
        (-7.2, 16.7),
        (4.17, 4.15),
        (-1.14, 11.4),
    ),
    "colourfulness": ((39.8, 14.8),),
    "texture": (
        (0.228, 0.0762),
        (4.18, 1.96),
        (0.774, 0.0747),
        (0.96, 0.019),
    ),
    "edge_density": ((0.178, 0.0486),),
    "brightness": ((0.402, 0.129),),
    "contrast": ((0.232, 0.0513),),
    "sharpness": ((0.0413, 0.0124),),
    "motion": ((0.1, 0.1),),
    "cuts": ((1.0, 1.2),),
}
"""Median, and quartile range / 1.349, of plain numbers. Those of motion and of log(1 + cuts per minute) are set, not
learnt: the sample media are clips, whose frames lie closer than those of films."""
