"""How the detail panel looks: head, tabs and their pages, and what is shown when nothing is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.detail_facts import FactsPage
from app.detail_header import DetailHeader
from app.icons import icon
from app.notes import NotesPage
from app.similar_page import SimilarPage
from app.transcript import TranscriptView

if TYPE_CHECKING:
    from app.tasks import Backend
    from app.thumbnails import Thumbnails

NARROWEST_PX, WIDEST_PX = 320, 420
PAGE_PX = 190
"""What is below the tabs has at least so much; the picture yields to it."""
FACTS, SIMILAR, TRANSCRIPT, NOTES = range(4)
"""Pages, in the order of the tabs."""


class DetailLayout(QFrame):
    """The widgets of the detail panel."""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detailPanel")
        self.setAccessibleName(self.tr("Details"))
        self._make(backend, thumbnails)

    def _make(self, backend: Backend, thumbnails: Thumbnails) -> None:
        self.header = DetailHeader(self)
        self.back_button = QPushButton(self.tr("Back"), self)
        self.back_button.setIcon(icon("arrow-left", "accent"))
        self.back_button.setProperty("role", "link")
        self.tabs = QTabBar(self)
        self.facts, self.similar = FactsPage(thumbnails, self), SimilarPage(backend, thumbnails, self)
        self.transcript, self.notes = TranscriptView(self), NotesPage(self)
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
        self.page = page = QWidget(self)
        self.column = column = QVBoxLayout(page)
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
        self.low = QScrollArea(self)
        self.low.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.low.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.low.setFrameShape(QFrame.Shape.NoFrame)
        self.low.setWidget(page)
        page.installEventFilter(self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.low)
        self.pages.addWidget(self.nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(self.pages)

    def _dress(self) -> None:
        self.setMinimumWidth(theme.eased(NARROWEST_PX))
        self.setMaximumWidth(theme.eased(WIDEST_PX))
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
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit again when something in the panel needs another height."""
        if watched is self.page and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Give the picture what the rest leaves; where even the rest is too high, the whole panel scrolls."""
        width_px, room_px = self.low.viewport().width(), self.height()
        room_px -= self._fixed_px(width_px) + max(
            theme.scaled(PAGE_PX), self.stack.currentWidget().minimumSizeHint().height()
        )
        self.header.picture.fit(room_px, self.height())
        needed_px = self.height() - room_px if self.header.picture.isHidden() else 0
        self.page.resize(width_px, max(needed_px, self.low.viewport().height()))

    def _fixed_px(self, width_px: int) -> int:
        """Measure what keeps its height: all but the picture and what is below the tabs."""
        margins, spacing_px = self.column.contentsMargins(), self.column.spacing()
        inner_px = width_px - margins.left() - margins.right()
        header_px = self.header.height_without_picture(inner_px)
        back_px = self.back_button.sizeHint().height() if not self.back_button.isHidden() else 0
        rest_px = back_px + self.tabs.sizeHint().height() + theme.SPACE_1 + 4 * spacing_px
        return margins.top() + header_px + rest_px + margins.bottom()
