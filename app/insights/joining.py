"""Joins the page of insights to the window when somebody first goes there."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.pages.insights import InsightsPage

if TYPE_CHECKING:
    from app.window import MainWindow


def page_for(window: MainWindow) -> InsightsPage:
    """Make the page; the window knows no more of it than that it is a place."""
    page = InsightsPage(window.backend, window.worker)
    page.chosen.connect(functools.partial(_chosen, window))
    page.opened.connect(window.controls.open)
    page.addWanted.connect(window.add_folder)
    page.libraryWanted.connect(functools.partial(window.go, "library"))
    page.toast.connect(window.toast.say)
    for part in page.findChildren(QWidget):
        part.setAcceptDrops(False)  # text fields would take files as text; anywhere means anywhere
    return page


def _chosen(window: MainWindow, media_id: str) -> None:
    if media_id:
        window.detail.show_item(media_id, InsightsPage.source)
    window.show_details()
