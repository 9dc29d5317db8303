"""How the detail panel looks: head, tabs and their pages, and what is shown when nothing is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app import theme
from app.detail_facts import FactsPage
from app.detail_header import DetailHeader
from app.icons import icon
from app.notes import NotesPage
from app.similar_page import SimilarPage
from app.transcript import TranscriptView

if TYPE_CHECKING:
    from app.tasks import Backend

NARROWEST_PX, WIDEST_PX = 320, 420
FACTS, SIMILAR, TRANSCRIPT, NOTES = range(4)
"""Pages, in the order of the tabs."""


class DetailLayout(QFrame):
    """The widgets of the detail panel."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailPanel")
        self.setMinimumWidth(NARROWEST_PX)
        self.setMaximumWidth(WIDEST_PX)
        self.setAccessibleName(self.tr("Details"))
        self._make(backend)

    def _make(self, backend: Backend) -> None:
        self.header = DetailHeader(self)
        self.back_button = QPushButton(self.tr("Back"), self)
        self.back_button.setIcon(icon("arrow-left", "accent"))
        self.back_button.setProperty("role", "link")
        self.facts, self.similar = FactsPage(self), SimilarPage(backend, self)
        self.transcript, self.notes = TranscriptView(self), NotesPage(self)
        self.tabs = QTabBar(self)
        self.stack = QStackedWidget(self)
        self.tabs.setAccessibleName(self.tr("What to show"))
        words = (self.tr("Facts"), self.tr("Similar"), self.tr("Transcript"), self.tr("Notes"))
        for text, page in zip(words, (self.facts, self.similar, self.transcript, self.notes), strict=True):
            self.tabs.addTab(text)
            self.stack.addWidget(page)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        theme.Theme.current().changed.connect(self._dress)
        self._dress()
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.SPACE_4, theme.SPACE_4, theme.SPACE_3, theme.SPACE_2)
        column.setSpacing(theme.SPACE_2)
        back = QHBoxLayout()
        back.addWidget(self.back_button)
        back.addStretch()
        column.addLayout(back)
        column.addWidget(self.header)
        column.addSpacing(theme.SPACE_1)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        self.nothing = QLabel(self.tr("Choose something to see what is known about it."), self)
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.nothing.setMargin(theme.SPACE_5)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(page)
        self.pages.addWidget(self.nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self.pages)

    def _dress(self) -> None:
        tokens = theme.tokens()
        self.tabs.setStyleSheet(
            "QTabBar::tab { background: transparent; border: none; border-bottom: 2px solid transparent;"
            f" color: {tokens.muted}; padding: 6px 0 5px 0; margin-right: 16px; }}"
            f"QTabBar::tab:hover {{ color: {tokens.text}; }}"
            f"QTabBar::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}"
            f"QTabBar::tab:selected:focus {{ color: {tokens.accent}; text-decoration: underline; }}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture."""
        super().resizeEvent(event)
        self.header.picture.fit(self.height())
