"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(so: Callable[[], bool], within_s: float = 120.0) -> None:
    """Wait until it is so: how often others look, and say that they are idle, depends on how busy the machine is."""
    ends = time.monotonic() + within_s
    while not so():
        assert time.monotonic() < ends
        time.sleep(0.05)
