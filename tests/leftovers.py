"""What a test leaves behind in its process: what others left before may end by itself meanwhile, and is none of it."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import Counter
from pathlib import Path

WAIT_S = 120.0


def descriptors(place: str = "/proc/self/fd") -> Counter[str]:
    """Count what is open, by what it leads to."""
    found: Counter[str] = Counter()
    for number in os.listdir(place):
        with contextlib.suppress(FileNotFoundError):  # the one by which the list itself was read
            found[os.readlink(Path(place, number))] += 1
    return found


def threads_beside(before: set[threading.Thread]) -> list[threading.Thread]:
    """Give threads to end their time; list those that are still there and weren't before."""
    ends = time.monotonic() + WAIT_S
    while (left := [t for t in threading.enumerate() if t not in before]) and time.monotonic() < ends:
        left[0].join(0.1)
    return left
