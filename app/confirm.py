"""Asks before something goes that can't be had back: the one kind of question that holds the window up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from app.formats import tip


def ask(
    parent: QWidget, words: tuple[str, str, str], then: Callable[[bool], object], *, choice: str = ""
) -> QMessageBox:
    """Open a question; Cancel has the keyboard, and Esc means it.

    Args:
        words: what is asked, what is told with it, and what the button says that does it.
        then: called after a yes, with whether the box was ticked.
        choice: what may be ticked besides; "" for nothing.
    """
    question, told, yes_words = words
    box = QMessageBox(parent)
    box.setText(tip(question))
    box.setInformativeText(tip(told))
    ticked = QCheckBox(choice) if choice else None
    if ticked is not None:
        box.setCheckBox(ticked)
    yes = box.addButton(yes_words, QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(QMessageBox.StandardButton.Cancel)
    no.setText(QCoreApplication.translate("confirm", "Cancel"))
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    yes.clicked.connect(lambda _checked=False: then(ticked is not None and ticked.isChecked()))
    box.finished.connect(box.deleteLater)
    box.open()
    return box
