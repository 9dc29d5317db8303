"""Turns a liked medium into the reason that names it."""

from __future__ import annotations

from core.taste import Preference
from core.types import MediaId, Reason


def because(preference: Preference, media_id: MediaId) -> Reason:
    """Name what the person did with that medium: `because_finished`, `because_rated` …"""
    args: dict[str, object] = {"media_id": media_id}
    if preference.cause == "rated":
        args["stars"] = preference.stars
    return Reason(f"because_{preference.cause}", args)
