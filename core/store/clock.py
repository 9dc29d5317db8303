"""Tells what is dated ahead of the clock, which had run ahead then, from what may just have happened."""

from __future__ import annotations

import time

LEEWAY_S = 60.0
"""Clocks are set back by seconds every day; what is frozen for so long is noticed by nobody."""


def until_now() -> float:
    """Return the last moment, in seconds since the epoch, that isn't ahead of the clock."""
    return time.time() + LEEWAY_S
