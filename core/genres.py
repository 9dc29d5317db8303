"""Turns what stands in one genre field into the genres that it names."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"\s*[;；]\s*")


def genres(text: str) -> list[str]:
    """Take apart what stands in one genre field."""
    return [name for name in _BETWEEN.split(text.strip()) if name]
