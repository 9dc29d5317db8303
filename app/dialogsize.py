"""Gives dialogs the height that their words need at their width: by themselves they only ask for that at another."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def fit(dialog: QDialog) -> None:
    """Make a dialog as high as its words need."""
    layout = dialog.layout()
    layout.activate()
    dialog.resize(dialog.width(), max(layout.totalHeightForWidth(dialog.width()), layout.totalMinimumSize().height()))


def grow(dialog: QDialog) -> None:
    """Make a dialog higher where what is said in it now needs more than there is."""
    layout = dialog.layout()
    layout.activate()
    dialog.resize(dialog.width(), max(dialog.height(), layout.minimumHeightForWidth(dialog.width())))
