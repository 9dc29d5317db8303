"""What goes out to other programs for one file, its stars and its plays; and how their counts are read."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.types import Facts


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What would be written for one file.

    Attributes:
        stars: 0 for what was only played, whose rating in the file stays.
        last_at: when it was played last, seconds since the epoch; 0 where that isn't known.
        hindered: why it can't be written, in plain words, as far as a look tells; "" where nothing speaks against it.
    """

    path: bytes
    facts: Facts
    stars: float
    plays: int
    last_at: float
    hindered: str = ""


def number(text: object) -> float:
    """Read a count of plays that somebody wrote; 0 for what is none."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    try:
        number = float(said)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
