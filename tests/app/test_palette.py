"""A film's main colours: out of its numbers, and onto the screen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.palette import HEIGHT_PX, PaletteStrip, Swatch, swatches


def values(*colours: tuple[int, int, int, float]) -> dict[str, float]:
    return {
        f"look_palette_{n}_{part}": float(value)
        for n, colour in enumerate(colours)
        for part, value in zip(("r", "g", "b", "share"), colour, strict=True)
    }


def test_colours_come_out_of_the_numbers_largest_first() -> None:
    found = swatches(values((10, 20, 30, 0.2), (200, 100, 50, 0.7)) | {"look_motion": 0.1})
    assert found == (Swatch(200, 100, 50, 0.7), Swatch(10, 20, 30, 0.2))
    assert swatches({"loudness_lufs": -20.0}) == ()


def test_each_is_as_wide_as_its_share(qtbot: QtBot) -> None:
    strip = PaletteStrip()
    qtbot.addWidget(strip)
    strip.resize(200, HEIGHT_PX)
    strip.show_swatches((Swatch(200, 0, 0, 0.75), Swatch(0, 0, 200, 0.25)))
    picture = strip.grab().toImage()
    scale = picture.width() / 200
    seen = [picture.pixelColor(int(x * scale), picture.height() // 2) for x in (20, 140, 160, 190)]
    assert [(c.red(), c.blue()) for c in seen] == [(200, 0), (200, 0), (0, 200), (0, 200)]
    assert strip.isVisibleTo(strip.parentWidget()) and "#c80000 75 %" in strip.accessibleName()


@pytest.mark.parametrize("found", [(), (Swatch(0, 0, 0, 0.0),)])
def test_nothing_to_show(qtbot: QtBot, found: tuple[Swatch, ...]) -> None:
    strip = PaletteStrip()
    qtbot.addWidget(strip)
    strip.show_swatches(found)
    strip.grab()
    assert strip.isHidden() == (not found)
