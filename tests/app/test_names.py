"""Names that strangers made up: none of them breaks a line, a card or the panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from app import formats
from app.delegates import CardDelegate, RowDelegate
from app.detail_header import DetailHeader
from app.details import Details
from app.elide import ElidedLabel
from app.models import Role
from app.thumbnails import Thumbnails
from core.store.media import Card
from core.types import Facts, FileState, Kind, MediaId

HEAPED = "a" + "\u0301" * 400
PLAIN = "Harbour"


def _card(title: str) -> Card:
    return Card(
        MediaId("ab" * 16), title, "", Kind.MUSIC, 60.0, 0, 0, 0, 0.0, "", 0.0, 0, FileState.PRESENT, 0.0, False
    )


def _painted(delegate: CardDelegate, title: str, cell: QRect) -> QImage:
    item, model = QStandardItem(), QStandardItemModel()
    item.setData("ab" * 16, Role.MEDIA_ID)
    item.setData(_card(title), Role.CARD)
    model.appendRow(item)
    image = QImage(400, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    option, widget = QStyleOptionViewItem(), QWidget()
    option.rect, option.widget = cell, widget  # type: ignore[attr-defined]
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    return image


@pytest.mark.parametrize("kind", [CardDelegate, RowDelegate])
def test_marks_heaped_on_a_letter_stay_in_their_cell(
    qtbot: QtBot, thumbnails: Thumbnails, kind: type[CardDelegate]
) -> None:
    cell = QRect(50, 260, 300, 200 if kind is CardDelegate else 64)
    image = _painted(kind(thumbnails), HEAPED, cell)
    assert image != _painted(kind(thumbnails), PLAIN, cell), "it is drawn at all"
    above, below = image.copy(0, 0, 400, cell.top()), image.copy(0, cell.bottom() + 1, 400, 100)
    for outside in (above, below):
        blank = QImage(outside.size(), outside.format())
        blank.fill(QColor("white"))
        assert outside == blank


@pytest.mark.parametrize("breaking", ["Har\nbour", "Har\u2028bour", "Har\u2029bour", "Har\x07bour", "Har\u202ebour"])
def test_a_name_is_one_line_whatever_is_in_it(qtbot: QtBot, thumbnails: Thumbnails, breaking: str) -> None:
    cell, words = QRect(0, 0, 300, 64), QRect(110, 0, 190, 64)  # (the picture's tint is made from the name itself)
    assert formats.one_line(breaking) == "Har bour"
    delegate = RowDelegate(thumbnails)
    assert _painted(delegate, breaking, cell).copy(words) == _painted(delegate, "Har bour", cell).copy(words)
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text(breaking)
    assert label.whole() == "Har bour"


def test_other_scripts_stay_as_they_are() -> None:
    for name in ("海边的清晨", "עברית", "مرحبا", "👨\u200d👩\u200d👧 e\u0301", "Tom & Jerry"):
        assert formats.one_line(name) == name == formats.cut(name)


@pytest.mark.parametrize("title", ["A very long title " * 600, "x" * 10_000, "line\n" * 3_000])
def test_buttons_stay_at_hand_below_an_endless_title(qtbot: QtBot, title: str) -> None:
    header = DetailHeader()
    qtbot.addWidget(header)
    facts = Facts(Kind.MUSIC, title, 60.0, artist=title, album=title)
    header.resize(320, 400)
    header.show_details(Details(MediaId("ab" * 16), facts), 0.0)
    assert header.heightForWidth(320) < 700
    assert header.title.text().startswith(title.split()[0][:100])
    assert header.title.text().endswith("…") and "\n" not in header.title.text()
    assert header.title.textFormat() is Qt.TextFormat.PlainText
