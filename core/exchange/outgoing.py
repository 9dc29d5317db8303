"""What goes out to other programs for one file, its stars and its plays."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Facts


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What would be written for one file.

    Attributes:
        stars: 0 for what was only played, whose rating in the file stays.
        plays: those that were finished (`core.taste.FINISHED`); what was resumed is one.
        last_at: when it was played last, to its end or not, seconds since the epoch; 0 where that isn't known.
        hindered: why it can't be written, in plain words, as far as a look tells; "" where nothing speaks against it.
        left_s: where the last play was left off, seconds from the start; 0 where it was finished, None where nothing
            is known of that, or it was only begun.
    """

    path: bytes
    facts: Facts
    stars: float
    plays: int
    last_at: float
    hindered: str = ""
    left_s: float | None = None
