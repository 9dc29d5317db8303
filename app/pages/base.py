"""What all pages share: a heading, a view of media, and what is shown where there is nothing yet."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import icons, taborder, theme
from app.formats import tip
from app.grid import GridView
from app.models import LibraryModel, Marks
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.types import MediaId, Reason, Result

if TYPE_CHECKING:
    from core.store import Store

HEADER_PX = 52
BESIDE_CHIPS_PX = 300
"""Room for a heading, and a button, beside chips; with less, the chips become a menu."""


class EmptyState(QWidget):
    """Says what belongs here and offers the one action that fills it."""

    def __init__(self, icon: str, heading: str, text: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(theme.SPACE_2)
        column.addStretch(2)
        self._icon = QLabel()
        self._icon_name = icon
        self.heading = label(heading, "title", Qt.AlignmentFlag.AlignCenter)
        self.text = label(text, "muted", Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.button = QPushButton(action)
        self.button.setProperty("role", "primary")
        if not action:
            self.button.hide()  # never `setVisible(True)`: without a parent yet, it would be a window for a moment
        column.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.heading)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.text, 8)  # no alignment: a label that wraps needs its width to know its height
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(theme.SPACE_2)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.Theme.current().changed.connect(self._draw_icon)
        self._draw_icon()

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._draw_icon()

    def _draw_icon(self) -> None:
        self.text.setMaximumWidth(theme.scaled(460))
        self._icon.setPixmap(icons.icon(self._icon_name, "muted").pixmap(theme.scaled(48), theme.scaled(48)))


def label(text: str = "", role: str = "", alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QLabel:
    """Make a label in one of the type roles of the style sheet; its text is never taken for markup."""
    made = QLabel(text)
    made.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


def wrapped(text: str, role: str = "caption") -> QLabel:
    """Make a label that goes on in the next line."""
    made = label(text, role)
    made.setWordWrap(True)
    return made


class Cut(QLabel):
    """A line of text that gives way: it ends in “…” where there is no room, and has the whole as its tip."""

    def __init__(self, role: str, least_px: int) -> None:
        super().__init__()
        self._least_px = least_px
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """Less than the whole text will do."""
        return QSize(min(self._least_px, super().minimumSizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        whole = self.text()
        cut = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(tip(whole) if cut != whole else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()


class Chips(QWidget):
    """A row of words of which one is chosen; where there is no room for all, a button with a menu of them."""

    chosen = Signal(str)

    def __init__(self, names: Mapping[str, str], first: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_1)
        self.buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for name, words in names.items():
            chip = QPushButton(words)
            chip.setCheckable(True)
            chip.setChecked(name == first)
            chip.setProperty("role", "chip")
            chip.clicked.connect(functools.partial(self._clicked, name))
            group.addButton(chip)
            row.addWidget(chip)
            self.buttons[name] = chip
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.short = QPushButton()
        self.short.setProperty("role", "chip")
        self.short.setMenu(QMenu(self))
        self.short.menu().aboutToShow.connect(self._fill_menu)
        self.short.hide()
        row.addWidget(self.short, alignment=Qt.AlignmentFlag.AlignRight)
        self._gone: set[str] = set()

    def set_shown(self, name: str, shown: bool) -> None:
        """Offer a word, or don't."""
        (self._gone.discard if shown else self._gone.add)(name)
        self._fit()
        self.updateGeometry()

    def choose(self, name: str) -> None:
        """Mark one as the chosen one."""
        self.buttons[name].setChecked(True)
        self._fit()

    def sizeHint(self) -> QSize:
        """Room for all words."""
        offered = [chip for name, chip in self.buttons.items() if name not in self._gone]
        gaps = theme.SPACE_1 * max(0, len(offered) - 1)
        width = sum(chip.sizeHint().width() for chip in offered) + gaps
        return QSize(width, max(chip.sizeHint().height() for chip in self.buttons.values()))

    def minimumSizeHint(self) -> QSize:
        """Room for all words where there is some beside them, else for the longest one."""
        parent = self.parentWidget()
        if parent is not None and parent.width() >= self.sizeHint().width() + theme.scaled(BESIDE_CHIPS_PX):
            return self.sizeHint()
        widest = max(chip.sizeHint().width() for chip in self.buttons.values())
        return QSize(widest + 24, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show all words or the button."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        short = self.width() < self.sizeHint().width()
        for name, chip in self.buttons.items():
            chip.setVisible(not short and name not in self._gone)
            if chip.isChecked():
                self.short.setText(chip.text())
        self.short.setVisible(short)

    def _fill_menu(self) -> None:
        self.short.menu().clear()
        for name, chip in self.buttons.items():
            if name not in self._gone:
                action = self.short.menu().addAction(chip.text())
                action.setCheckable(True)
                action.setChecked(chip.isChecked())
                action.triggered.connect(chip.click)

    def _clicked(self, name: str, _checked: bool = False) -> None:
        self._fit()
        self.chosen.emit(name)


class MediaPage(QWidget):
    """A heading over a grid of media, or over the empty state while there are none.

    Attributes:
        source: name of this list in the history ("library", "search", "foryou", …).
        slate: id of the list shown, where it came from a ranker.
    """

    chosen = Signal(str)
    opened = Signal(str, float, str, int, int)
    """Medium, second to start at, list, slate, position: play it."""

    source = ""

    def __init__(self, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backend = backend
        self.slate = 0
        self.model = self.make_model(backend)
        self.view = self.make_view(thumbnails)
        self.heading, self.caption = Cut("title", 240), Cut("caption", 40)
        top = QWidget()
        top.setMinimumHeight(HEADER_PX)
        self.header = QHBoxLayout(top)
        self.header.setContentsMargins(theme.SPACE_4, theme.SPACE_2, theme.SPACE_4, theme.SPACE_1)
        self.header.setSpacing(theme.SPACE_3)
        self.header.addWidget(self.heading)
        self.header.addWidget(self.caption)
        self.header.addStretch(1)
        self.empty = self.make_empty()
        self.body = QStackedWidget()
        self.body.addWidget(self._padded(self.view))
        self.body.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self.body, 1)
        self.view.currentChangedTo.connect(self.chosen)
        self.view.opened.connect(self.open)

    def make_model(self, backend: Backend) -> LibraryModel:
        """Make the list that is shown."""
        return LibraryModel(backend, self)

    def make_view(self, thumbnails: Thumbnails) -> GridView:
        """Make what shows it."""
        return GridView(self.model, thumbnails)

    def chosen_media(self) -> list[MediaId]:
        """Give what is chosen, in reading order."""
        return self.view.selected()

    def play(self, media_id: str) -> None:
        """Play what the keyboard is on."""
        self.open(media_id)

    def make_empty(self) -> EmptyState:
        """Make what is shown while there is nothing."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Look again at what belongs here; the place and the chosen ones stay."""
        raise NotImplementedError

    def show_empty(self, empty: bool) -> None:
        """Turn between the view and the empty state; who has the keyboard on one goes on with it on the other."""
        taborder.as_laid_out(self)  # chips may have come and gone
        here = self.body.isAncestorOf(self.window().focusWidget())
        self.body.setCurrentIndex(1 if empty else 0)
        if here:
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Go on with the keyboard here: in the list, or with what the empty state offers."""
        shown = self.body.currentWidget() is not self.empty
        offered = self.empty if self.empty.button.isHidden() else self.empty.button
        (self.view if shown else offered).setFocus(Qt.FocusReason.OtherFocusReason)

    def open(self, media_id: str) -> None:
        """Ask for a medium to be played, from the moment that was found in it."""
        result = self.model.result(media_id)
        start_s = result.moment.start_s if result and result.moment else 0.0
        self.opened.emit(media_id, start_s, self.source, self.slate, self.model.row_of(media_id))

    def show_results(
        self,
        results: Sequence[Result],
        lines: dict[MediaId, str],
        marks: dict[MediaId, Marks] | None = None,
        *,
        final: bool = True,
    ) -> None:
        """Show a ranked list and write down that it was shown: its places are what later evaluation rests on.

        Args:
            final: False for a list that is about to be followed by a better one; it isn't written down.
        """
        self.model.set_results(results, lines, marks)
        self.show_empty(not results)
        self.slate = 0
        if not results or not final:
            return
        profile, source = self.backend.profile, self.source

        def write(store: Store) -> int:
            from core.recommend import log_slate

            return log_slate(store, profile, source, list(results))

        def keep(slate: int) -> None:
            self.slate = slate

        self.backend.trace(write, keep)

    def _padded(self, view: QWidget) -> QWidget:
        frame = QWidget()
        row = QHBoxLayout(frame)
        row.setContentsMargins(theme.SPACE_2, 0, 0, 0)
        row.addWidget(view)
        return frame


def reason_lines(store: Store, results: Sequence[Result]) -> dict[MediaId, str]:
    """Say each result's first reason in words, with the titles of the media that it names. For a reading thread."""
    from app import reasons

    named = {MediaId(v) for r in results for reason in r.reasons for v in reason.args.values() if _is_id(v)}
    titles = {media_id: facts.title for media_id, facts in store.media.facts(list(named)).items()}

    def title(media_id: MediaId) -> str:
        return titles.get(media_id, "")

    def line(found: tuple[Reason, ...]) -> str:
        return next((words for reason in found if (words := reasons.words(reason, title))), "")

    return {result.media_id: line(result.reasons) for result in reversed(results)}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) == 32 and all(c in "0123456789abcdef" for c in value)
