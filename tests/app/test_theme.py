"""The themes: every pair of colours that is laid over another can be read, and a switch reaches everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import icons, kept, theme
from app.delegates import ART_OPACITY
from app.theme import DARK, LIGHT, Theme, Tokens, contrast
from app.window import MainWindow
from core.settings import Home

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

    def test_ring_of_a_filled_button(self, tokens: Tokens) -> None:
        ground = theme.focused_ground(tokens).name()
        assert contrast(tokens.text, ground) >= 3
        assert contrast(tokens.on_accent, ground) >= 4.5

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


def test_text_grows_at_once_and_is_kept(
    qtbot: QtBot, home: Home, open_window: Callable[[], MainWindow], light: Theme
) -> None:
    window = open_window()
    before = (
        window.player.height(),
        window.rail.buttons["library"].height(),
        window.library.heading.fontInfo().pixelSize(),
    )
    light.set_text_scale(200)
    assert theme.font(theme.BODY_PX).pixelSize() == 2 * theme.BODY_PX == theme.scaled(theme.BODY_PX)
    qtbot.waitUntil(lambda: window.library.heading.fontInfo().pixelSize() == 2 * before[2])
    qtbot.waitUntil(lambda: window.rail.buttons["library"].height() > before[1])
    assert window.player.height() > before[0]
    assert window.library.view.itemDelegate()._title.pixelSize() == 2 * theme.BODY_PX
    assert kept.text_scale(home) == 200
    light.set_text_scale(100)
    qtbot.waitUntil(
        lambda: (
            (window.player.height(), window.rail.buttons["library"].height()) == before[:2]
            and window.library.heading.fontInfo().pixelSize() == before[2]
        )
    )
    light.set_text_scale(1000)
    assert light.text_scale == theme.LARGEST_TEXT


def test_a_size_that_cannot_be_is_not_taken_from_the_file(home: Home) -> None:
    for written in ("huge", "-5", "99", "201", ""):
        kept.settings(home).setValue("text_scale", written)
        assert kept.text_scale(home) == 100
    kept.settings(home).setValue("motion", "wild")
    assert kept.motion(home) == "system"


def test_what_was_chosen_is_there_again_at_the_next_start(home: Home, light: Theme) -> None:
    light.set_text_scale(150)
    light.set_motion("none")
    light.set_mode("dark")
    kept.keep_look(home)
    for back in (
        lambda: light.set_text_scale(100),
        lambda: light.set_motion("system"),
        lambda: light.set_mode("light"),
    ):
        back()
    kept.restore_look(home)
    assert (light.text_scale, light.motion, light.mode) == (150, "none", "dark")


def test_a_person_can_ask_for_no_motion(qtbot: QtBot, light: Theme) -> None:
    assert theme.has_motion()
    menus = QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    with qtbot.waitSignal(light.changed):
        light.set_motion("none")
    assert not theme.has_motion()
    assert not any(QApplication.isEffectEnabled(effect) for effect in theme.EFFECTS)
    light.set_motion("system")
    assert theme.has_motion() and QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu) == menus


def test_every_animation_asks(light: Theme) -> None:
    moving = re.compile(r"Q(Variant|Property|Parallel|Sequential)\w*Animation\w*\(")
    for path in Path(theme.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not moving.search(text) or "has_motion()" in text, path.name


def test_the_sheet_leaves_no_gap(light: Theme) -> None:
    for tokens in (LIGHT, DARK):
        assert "$" not in theme.stylesheet(tokens)


def test_an_unknown_icon_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


def test_a_main_button_that_has_nothing_to_do_does_not_look_as_if_it_had(qtbot: QtBot, light: Theme) -> None:
    button = QPushButton("Save")
    button.setProperty("role", "primary")
    button.resize(90, 32)
    qtbot.addWidget(button)
    for mode in ("light", "dark"):
        light.set_mode(mode)
        accent = theme.tokens().accent
        for enabled in (True, False):
            button.setEnabled(enabled)
            assert (button.grab().toImage().pixelColor(8, 16).name() == accent.lower()) == enabled, mode
