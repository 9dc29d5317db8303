"""Stars: mouse, keys, and what a screen reader is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.stars import StarRating

Key = Qt.Key


@pytest.fixture
def stars(qtbot: QtBot) -> StarRating:
    widget = StarRating()
    qtbot.addWidget(widget)
    widget.resize(widget.sizeHint())
    widget.show()
    return widget


def click(qtbot: QtBot, stars: StarRating, at: float) -> None:
    """Click at so many stars from the left."""
    x = 4 + round((stars.width() - 8) * at / 5)
    qtbot.mouseClick(stars, Qt.MouseButton.LeftButton, pos=QPoint(x, stars.height() // 2))


def test_click_gives_whole_and_half_stars(qtbot: QtBot, stars: StarRating) -> None:
    with qtbot.waitSignal(stars.rated) as whole:
        click(qtbot, stars, 3.8)
    with qtbot.waitSignal(stars.rated) as half:
        click(qtbot, stars, 2.3)
    assert whole.args == [4.0]
    assert half.args == [2.5]


def test_click_on_the_rating_at_hand_clears(qtbot: QtBot, stars: StarRating) -> None:
    stars.set_stars(4)
    with qtbot.waitSignal(stars.rated) as cleared:
        click(qtbot, stars, 3.8)
    assert cleared.args == [0.0]


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ([Key.Key_4], 4.0),
        ([Key.Key_5, Key.Key_Left], 4.5),
        ([Key.Key_2, Key.Key_Right, Key.Key_Up], 3.0),
        ([Key.Key_3, Key.Key_0], 0.0),
        ([Key.Key_1, Key.Key_Delete], 0.0),
        ([Key.Key_Right], 0.5),
    ],
)
def test_keys(qtbot: QtBot, stars: StarRating, keys: list[Qt.Key], wanted: float) -> None:
    said: list[float] = []
    stars.rated.connect(said.append)
    for key in keys:
        qtbot.keyClick(stars, key)
    assert said[-1] == stars.stars == wanted


def test_ends_are_ends(qtbot: QtBot, stars: StarRating) -> None:
    stars.set_stars(5)
    with qtbot.assertNotEmitted(stars.rated):
        qtbot.keyClick(stars, Key.Key_Right)
    assert stars.stars == 5


def test_showing_says_nothing_back(qtbot: QtBot, stars: StarRating) -> None:
    with qtbot.assertNotEmitted(stars.rated):
        stars.set_stars(3.5)
    assert stars.stars == 3.5
    assert stars.accessibleName() == "Rating"
    assert stars.accessibleDescription() == "3.5 of 5 stars"
    stars.set_stars(0)
    assert stars.accessibleDescription() == "not rated"
