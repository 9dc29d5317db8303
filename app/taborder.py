"""Tab goes where eyes do: from a layout to the order in which its widgets get the keyboard."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def as_laid_out(root: QWidget) -> None:
    """Have Tab go through a widget in the order of its layouts, whichever part was made first."""
    chain(list(_reached(root)))


def behind(anchor: QWidget, root: QWidget) -> None:
    """Have Tab go from `anchor` on to what was made later, in the order of its layouts."""
    chain([anchor, *_reached(root)])


def chain(widgets: Sequence[QWidget]) -> None:
    """Have Tab go from each to the next."""
    for one, after in itertools.pairwise(widgets):
        QWidget.setTabOrder(one, after)


def _reached(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _reached(widget.widget())
    elif (layout := widget.layout()) is not None:
        yield from _inside(layout)


def _inside(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if (widget := item.widget()) is not None:
            yield from _reached(widget)
        elif (inner := item.layout()) is not None:
            yield from _inside(inner)
