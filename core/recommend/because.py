"""Turns a liked medium into the reason that names it."""

from __future__ import annotations

from collections.abc import Mapping

from core.taste import Preference
from core.types import MediaId, Modality, Reason

MOSTLY = 0.5
"""A modality is named where it makes up at least this share of what speaks for two media being alike."""
PARTLY = 0.25
"""One that makes up at least this share is named where the first turns out to be no more than a likeness of titles."""


def because(preference: Preference, media_id: MediaId, parts: Mapping[Modality, float]) -> Reason:
    """Name what the person did with that medium: `because_finished`, `because_rated` …

    Args:
        parts: what each modality adds to the likeness to that medium.
    """
    args: dict[str, object] = {"media_id": media_id}
    total = sum(max(part, 0.0) for part in parts.values())
    by = max(parts, key=lambda modality: parts[modality], default=None)
    if by is not None and parts[by] > 0 and parts[by] >= MOSTLY * total:
        args["by"] = str(by)
        others = [m for m in parts if m is not by and parts[m] >= PARTLY * total]
        if others:
            args["also"] = str(max(others, key=lambda modality: parts[modality]))
    if preference.cause == "rated":
        args["stars"] = preference.stars
    return Reason(f"because_{preference.cause}", args)
