"""Tips of the window: a stranger's title is text there, whatever it looks like."""

from __future__ import annotations

from PySide6.QtGui import QTextDocumentFragment
from pytestqt.qtbot import QtBot

from app.elide import ElidedLabel
from app.formats import tip

EVIL = '<img src="file://elsewhere/x.png"> & <b>bold</b>\nsecond'


def test_markup_in_a_tip_is_shown_as_text(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text(EVIL)
    shown = QTextDocumentFragment.fromHtml(label.toolTip())
    assert shown.toPlainText() == EVIL.replace("\n", " ")
    assert "<img" not in shown.toHtml()


def test_lines_stay_lines_and_plain_text_stays_as_it_is() -> None:
    assert QTextDocumentFragment.fromHtml(tip(EVIL)).toPlainText() == EVIL
    assert tip("Tom & Jerry\n1940") == "Tom & Jerry\n1940"
