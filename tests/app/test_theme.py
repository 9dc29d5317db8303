"""The themes: every pair of colours that is laid over another can be read, and a switch reaches everything."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from app import icons, theme
from app.delegates import ART_OPACITY
from app.theme import DARK, LIGHT, Theme, Tokens, contrast

GROUNDS = ("window", "panel", "raised")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    """WCAG 2.2 AA: 4.5 for text, 3 for controls."""

    def test_text_on_every_ground(self, tokens: Tokens) -> None:
        for role in ("text", "muted", "accent", "good", "warn", "bad"):
            for ground in GROUNDS:
                assert contrast(getattr(tokens, role), getattr(tokens, ground)) >= 4.5, (role, ground)

    def test_text_on_accent_and_selection(self, tokens: Tokens) -> None:
        assert contrast(tokens.on_accent, tokens.accent) >= 4.5
        selected = theme.selected_ground(tokens).name()
        for role in ("text", "muted", "accent"):
            assert contrast(getattr(tokens, role), selected) >= 4.5, role

    def test_controls(self, tokens: Tokens) -> None:
        for ground in GROUNDS:
            assert contrast(tokens.control, getattr(tokens, ground)) >= 3, ground
            assert contrast(tokens.accent, getattr(tokens, ground)) >= 3, ground

    def test_art_of_cards_without_a_still(self, tokens: Tokens) -> None:
        for tint in tokens.tints:
            drawn = theme.mixed(tokens.text, tint, ART_OPACITY).name()
            assert contrast(drawn, tint) >= 3, tint
            assert contrast(tokens.text, tint) >= 4.5, tint


def test_what_is_written_on_pictures_can_be_read_on_any() -> None:
    over_white = theme.mixed("#000000", "#ffffff", 178 / 255).name()
    assert contrast("#ffffff", over_white) >= 4.5


def test_a_switch_reaches_palette_sheet_and_icons(qapp: QApplication, light: Theme) -> None:
    heart = icons.icon("heart")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.window
    before = heart.pixmap(20, 20).toImage()
    light.set_mode("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.window
    assert DARK.accent in qapp.styleSheet()
    assert heart.pixmap(20, 20).toImage() != before
    light.set_mode("system")
    assert not light.tokens.dark, "offscreen, the system asks for nothing"


def test_the_sheet_leaves_no_gap(light: Theme) -> None:
    for tokens in (LIGHT, DARK):
        assert "$" not in theme.stylesheet(tokens)


def test_an_unknown_icon_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
