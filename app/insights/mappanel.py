"""The map with what belongs round it: colours and what they mean, the one that is chosen, making the map anew."""

from __future__ import annotations

import functools
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolTip, QVBoxLayout, QWidget

from app import formats, icons, sections, theme
from app.activity_steps import number
from app.details import tag_words
from app.flow import FlowLayout
from app.insights import colours
from app.insights.chart import Chart
from app.insights.mapview import ZOOM, MapView
from app.jobs import WorkerClient
from app.pages.base import Chips, Cut, EmptyState, label
from app.shelfwords import interest_name, interest_words
from app.tasks import Backend
from core.types import MediaId, Section

if TYPE_CHECKING:
    from core.index import Indexes
    from core.insights.atlas import Drawn, Landmark
    from core.store import Store

KIND, TOPIC = "kind", "topic"
DOT_PX = 10


class LegendEntry(QWidget):
    """One colour and what it stands for."""

    def __init__(self, colour: int, words: str, count: int) -> None:
        super().__init__()
        self._colour = colour
        row = QHBoxLayout(self)
        row.setContentsMargins(DOT_PX + theme.SPACE_2, 0, theme.SPACE_3, 0)
        self.text = label(f"{words}  {number(count)}", "caption")
        row.addWidget(self.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.groups()[self._colour]))
        painter.drawEllipse(2, (self.height() - DOT_PX) // 2, DOT_PX, DOT_PX)
        painter.end()


class MapPanel(QWidget):
    """The map of the library."""

    chosen = Signal(str)
    opened = Signal(str)
    addWanted = Signal()
    said = Signal(str)
    shown = Signal()

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self._by = KIND
        self.is_making = False
        self.view = MapView()
        self.chips = Chips({KIND: self.tr("By kind"), TOPIC: self.tr("By topic")}, KIND)
        self.named = Cut("body", 120)
        self.legend = QWidget()
        FlowLayout(self.legend)
        self.make_button = QPushButton(self.tr("Bring up to date"))
        icons.beside(self.make_button, "arrows-clockwise")
        self.empty = EmptyState("map-trifold", self.tr("A map of your library"), "", self.tr("Draw the map"))
        self.body = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE_1)
        top.addWidget(self.chips)
        top.addWidget(self.named, 1)
        self.zoom_buttons = [
            self._button("minus", self.tr("Farther"), lambda: self.view.zoom(1 / ZOOM)),
            self._button("plus", self.tr("Nearer"), lambda: self.view.zoom(ZOOM)),
            self._button("corners-out", self.tr("Show all"), self.view.show_whole),
        ]
        for button in self.zoom_buttons:
            top.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self.legend, 1)
        foot.addWidget(self.make_button, alignment=Qt.AlignmentFlag.AlignTop)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        self.body.addWidget(full)
        self.body.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    def _button(self, icon: str, words: str, act: Any) -> QPushButton:
        button = QPushButton()
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(icons.BESIDE_PX, icons.BESIDE_PX))
        button.setProperty("role", "chiplink")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _connect(self) -> None:
        self.chips.chosen.connect(self._colour)
        self.view.chosen.connect(self._chosen)
        self.view.opened.connect(self.opened)
        self.view.pointed.connect(functools.partial(self._title, then=self._tip))
        self.make_button.clicked.connect(lambda _checked=False: self.make())
        self.empty.button.clicked.connect(lambda _checked=False: self._act())

    # ── reading and making ──────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the map that there is."""
        profile = self._backend.profile

        def read(store: Store, indexes: Indexes) -> tuple[Chart, bool]:
            from core.insights import atlas

            return Chart.of(atlas.drawn(store, indexes, profile, time.time())), store.media.count() > 0

        self._backend.run(read, self._show, key="insights map")

    def make(self) -> None:
        """Have the worker bring the map up to date."""
        if not self.is_making:
            self.is_making = True
            self._show_making()
            self._worker.insights(self._made)

    def _made(self, reply: dict[str, Any]) -> None:
        self.is_making = False
        self._show_making()
        if reply.get("type") == "error":
            self.said.emit(str(reply.get("message", "")))
        self.refresh()

    def _show_making(self) -> None:
        for button, words in (
            (self.make_button, self.tr("Bring up to date")),
            (self.empty.button, self.tr("Draw the map")),
        ):
            button.setEnabled(not self.is_making)
            button.setText(self.tr("Drawing…") if self.is_making else words)

    def _act(self) -> None:
        if self._has_media:
            self.make()
        else:
            self.addWanted.emit()

    _has_media = False

    def _show(self, found: tuple[Chart, bool]) -> None:
        chart, self._has_media = found
        drawn = chart.drawn
        if self._has_media:
            self.empty.text.setText(
                self.tr(
                    "What looks, sounds and reads alike lies together. Homereel draws the map by itself when it is "
                    "idle; a large library takes some minutes."
                )
            )
            self._show_making()
        else:
            self.empty.text.setText(self.tr("What looks, sounds and reads alike lies together. Add a folder first."))
            self.empty.button.setText(self.tr("Choose a folder…"))
        self.body.setCurrentIndex(0 if drawn.ids else 1)
        names = [landmark_words(one) for one in drawn.interests]
        self.view.show_chart(chart, self._groups(drawn), names)
        self.chips.set_shown(TOPIC, bool((drawn.topics >= 0).any()))
        self.make_button.setVisible(drawn.lacking > 0 or self.is_making)
        self.make_button.setToolTip(self.tr("%n item(s) aren’t on it yet", "", drawn.lacking))
        self._show_legend(drawn)
        self._say_none()
        self.shown.emit()

    # ── colours ─────────────────────────────────────────────────────────────────────────────────────

    def _colour(self, by: str) -> None:
        self._by = by
        if self.view.chart is not None:
            self.view.colour_by(self._groups(self.view.chart.drawn))
            self._show_legend(self.view.chart.drawn)

    def _groups(self, drawn: Drawn) -> NDArray[np.int8]:
        found = drawn.sections if self._by == KIND else drawn.topics
        return np.where((found >= 0) & (found < colours.OTHERS), found, colours.OTHERS).astype(np.int8)

    def _show_legend(self, drawn: Drawn) -> None:
        layout = self.legend.layout()
        while layout.count():
            item = layout.takeAt(0)
            item.widget().deleteLater()
        counts = Counter(self._groups(drawn).tolist())
        for group, words in enumerate(self.group_names(drawn)):
            if counts[group]:
                layout.addWidget(LegendEntry(group, words, counts[group]))

    def group_names(self, drawn: Drawn) -> list[str]:
        """Say what each colour stands for."""
        from app.i18n import language

        others = self.tr("others")
        if self._by == KIND:
            names = [sections.name(section) for section in Section]
            return names + [others] * (colours.OTHERS + 1 - len(names))
        separator = self.tr(", ", "between the words of a topic")
        topics = drawn.topic_names[: colours.OTHERS]
        names = [separator.join(tag_words(word, language()) for word in topic.words[:3]) for topic in topics]
        return names + [others] * (colours.OTHERS + 1 - len(names))

    # ── one of them ─────────────────────────────────────────────────────────────────────────────────

    def _chosen(self, media_id: str) -> None:
        self._title(media_id, self._name)
        self.chosen.emit(media_id)

    def _title(self, media_id: str, then: Any) -> None:
        self._backend.run(
            lambda store, _: (store.media.facts([MediaId(media_id)]).get(MediaId(media_id)), media_id),
            then,
            key=f"insights title {then.__name__}",
        )

    def _name(self, found: tuple[Any, str]) -> None:
        facts, media_id = found
        if facts is not None and media_id == self.view.media_id:
            title = formats.cut(facts.title)
            parts = (title, formats.cut(facts.artist or facts.series), formats.runtime(facts.duration_s))
            self.named.setText("   " + " · ".join(part for part in parts if part))
            self.view.say(", ".join(part for part in parts if part))

    def _tip(self, found: tuple[Any, str]) -> None:
        facts, _ = found
        if facts is not None and self.view.underMouse():
            QToolTip.showText(QCursor.pos(), formats.tip(formats.cut(facts.title)), self.view)

    def _say_none(self) -> None:
        if not self.view.media_id:
            self.named.setText("   " + self.tr("Click to choose, double-click to play; scroll to come nearer"))


def landmark_words(one: Landmark) -> str:
    """Name an interest in a few words."""
    args = {
        "name": one.name,
        "tags": list(one.words.tags),
        "topic": list(one.words.topic),
        "named": dict(one.words.named),
        "twice": one.words.twice,
        "apart": list(one.words.apart),
    }
    return formats.cut(interest_name(args) or interest_words(args, one.title))
