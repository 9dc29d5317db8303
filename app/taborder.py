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


def laid_out(layout: QLayout) -> Iterator[QWidget]:
    """List the widgets of a layout and of those inside it, in their order.

    Never by `QLayout.itemAt`: PySide keeps the Python side of an item for as long as that of its layout. Where Qt has
    deleted the item meanwhile, whatever comes to lie at its address, even the style, is taken for a QWidgetItem.
    """
    parent = layout.parentWidget()
    widgets = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if parent else []
    parts = [*widgets, *(inner for inner in layout.children() if isinstance(inner, QLayout))]
    for part in sorted((part for part in parts if layout.indexOf(part) >= 0), key=layout.indexOf):
        if isinstance(part, QLayout):
            yield from laid_out(part)
        else:
            yield part


def _reached(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        yield from _reached(widget.widget())
    elif (layout := widget.layout()) is not None:
        for inner in laid_out(layout):
            yield from _reached(inner)
