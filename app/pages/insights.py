"""Insights: the map, the calendar, what is finished, how suggestions fare, the loop, what was inferred."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import theme
from app.insights.calendarpanel import CalendarPanel
from app.insights.finishingpanel import FinishingPanel
from app.insights.inferredpanel import InferredPanel
from app.insights.looppanel import LoopPanel
from app.insights.mappanel import MapPanel
from app.insights.qualitypanel import QualityPanel
from app.jobs import WorkerClient
from app.pages.base import HEADER_PX, Chips, Cut
from app.tasks import Backend

AFTER_MS = 1500
"""Pause after an event before a panel is read again: ratings come in bursts."""


class InsightsPage(QWidget):
    """A heading with the names of the panels, and the one that is looked at.

    Attributes:
        shows_details: whether something was chosen here that the details are of.
    """

    chosen = Signal(str)
    opened = Signal(str, float, str, int, int)
    addWanted = Signal()
    libraryWanted = Signal()
    toast = Signal(str, str, object)

    source = "insights"

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shows_details = False
        self.map, self.calendar = MapPanel(backend, worker), CalendarPanel(backend)
        self.finishing, self.quality = FinishingPanel(backend), QualityPanel(backend, worker)
        self.loop, self.inferred = LoopPanel(backend, worker), InferredPanel(backend)
        self.panels: dict[str, QWidget] = {
            "map": self.map,
            "calendar": self.calendar,
            "finishing": self.finishing,
            "suggestions": self.quality,
            "loop": self.loop,
            "inferred": self.inferred,
        }
        self.chips = Chips(self._names(), "map")
        self.stack = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self._connect(backend)

    def _names(self) -> dict[str, str]:
        return {
            "map": self.tr("Map"),
            "calendar": self.tr("Calendar"),
            "finishing": self.tr("Finished and skipped"),
            "suggestions": self.tr("Suggestions"),
            "loop": self.tr("The loop"),
            "inferred": self.tr("About you"),
        }

    def _lay_out(self) -> None:
        top = QWidget()
        header = QHBoxLayout(top)
        header.addStrut(HEADER_PX - theme.SPACE_2 - theme.SPACE_1)  # a least height of its own would cut off large text
        header.setContentsMargins(0, theme.SPACE_2, 0, theme.SPACE_1)
        header.setSpacing(theme.SPACE_4)
        heading = Cut("title", 90)
        heading.setText(self.tr("Insights"))
        header.addWidget(heading)
        header.addWidget(self.chips)
        header.addStretch(1)
        for panel in self.panels.values():
            self.stack.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_2)
        column.addWidget(top)
        column.addWidget(self.stack, 1)

    def _connect(self, backend: Backend) -> None:
        self.chips.chosen.connect(self.show_panel)
        for panel in (self.map, self.calendar):
            panel.chosen.connect(self._chosen)
            panel.opened.connect(self._opened)
        self.map.addWanted.connect(self.addWanted)
        for panel in (self.calendar, self.finishing, self.quality, self.inferred):
            panel.libraryWanted.connect(self.libraryWanted)
        for panel in (self.map, self.quality):
            panel.said.connect(lambda words: self.toast.emit(words, "", None))
        self.inferred.toast.connect(self.toast)
        backend.historyChanged.connect(self._later)
        backend.libraryChanged.connect(self._later)

    @property
    def panel(self) -> str:
        """Name of the panel that is looked at."""
        return next(name for name, panel in self.panels.items() if panel is self.stack.currentWidget())

    def show_panel(self, name: str) -> None:
        """Look at another panel."""
        self.chips.choose(name)
        self.stack.setCurrentWidget(self.panels[name])
        if name not in ("map", "calendar"):
            self._hold_details(False)
        self.refresh()

    def refresh(self) -> None:
        """Read the panel that is looked at again."""
        panel = self.stack.currentWidget()
        panel.refresh()  # type: ignore[attr-defined]  # each of them has it

    def take_keyboard(self) -> None:
        """Go on with the keyboard in the picture."""
        views = {"map": self.map.view, "calendar": self.calendar.view, "loop": self.loop.view}
        wanted = views.get(self.panel)
        if wanted is not None and wanted.isVisible():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.chips.buttons[self.panel].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once when somebody comes to look."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was chosen here isn't what is chosen elsewhere."""
        super().hideEvent(event)
        self.shows_details = False

    def _later(self, _media: str = "") -> None:
        if self.isVisible() and self.panel != "loop":  # that one looks by itself
            self._soon.start()

    def _chosen(self, media_id: str) -> None:
        self._hold_details(True)
        self.chosen.emit(media_id)

    def _hold_details(self, there: bool) -> None:
        if self.shows_details != there:
            self.shows_details = there
            if not there:
                self.chosen.emit("")

    def _opened(self, media_id: str) -> None:
        self.opened.emit(media_id, 0.0, self.source, 0, -1)
