"""Colours that tell groups apart in a picture: eight a theme, each at least 3 to 1 on every ground of it."""

from __future__ import annotations

from app import theme

GROUPS_LIGHT = ("#B5541C", "#2B6CB0", "#2F7D4F", "#8E3B8A", "#8A6D00", "#B3372F", "#0F7C80", "#5F646B")
GROUPS_DARK = ("#F0A36B", "#7FB2F0", "#7CC79A", "#D79BE0", "#E0C252", "#F08A80", "#63C7CB", "#A3A8AF")
"""Hues after Okabe & Ito (2008), told apart by the colour-blind; the last, grey, is for all others."""
OTHERS = len(GROUPS_LIGHT) - 1


def groups() -> tuple[str, ...]:
    """Give the eight colours of the theme in force, as #RRGGBB."""
    return GROUPS_DARK if theme.tokens().dark else GROUPS_LIGHT
