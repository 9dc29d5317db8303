"""What all pages share: a heading, a view of media, and what is shown where there is nothing yet."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import icons, theme
from app.grid import GridView
from app.models import LibraryModel
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core.types import MediaId, Reason, Result

if TYPE_CHECKING:
    from core.store import Store

HEADER_PX = 52


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
        self.button.setVisible(bool(action))
        column.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.heading)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.text, 8)  # no alignment: a label that wraps needs its width to know its height
        middle.addStretch(1)
        self.text.setMaximumWidth(460)
        column.addLayout(middle)
        column.addSpacing(theme.SPACE_2)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.Theme.current().changed.connect(self._draw_icon)
        self._draw_icon()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(icons.icon(self._icon_name, "muted").pixmap(48, 48))


def label(text: str = "", role: str = "", alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QLabel:
    """Make a label in one of the type roles of the style sheet; its text is never taken for markup."""
    made = QLabel(text)
    made.setAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


class Chips(QWidget):
    """A row of words of which one is chosen."""

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

    def _clicked(self, name: str, _checked: bool = False) -> None:
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
        self.model = LibraryModel(backend, self)
        self.view = GridView(self.model, thumbnails)
        self.heading = label("", "title")
        self.caption = label("", "caption")
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

    def make_empty(self) -> EmptyState:
        """Make what is shown while there is nothing."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Look again at what belongs here; the place and the chosen ones stay."""
        raise NotImplementedError

    def show_empty(self, empty: bool) -> None:
        """Turn between the view and the empty state."""
        self.body.setCurrentIndex(1 if empty else 0)

    def open(self, media_id: str) -> None:
        """Ask for a medium to be played, from the moment that was found in it."""
        result = self.model.result(media_id)
        start_s = result.moment.start_s if result and result.moment else 0.0
        self.opened.emit(media_id, start_s, self.source, self.slate, self.model.row_of(media_id))

    def show_results(self, results: Sequence[Result], lines: dict[MediaId, str], *, final: bool = True) -> None:
        """Show a ranked list and write down that it was shown: its places are what later evaluation rests on.

        Args:
            final: False for a list that is about to be followed by a better one; it isn't written down.
        """
        self.model.set_results(results, lines)
        self.show_empty(not results)
        self.slate = 0
        if not results or not final:
            return
        profile, source = self.backend.profile, self.source

        def log_slate(store: Store) -> int:
            return store.events.add_slate(profile, source, list(results), [1.0] * len(results))

        def keep(slate: int) -> None:
            self.slate = slate

        self.backend.write(log_slate, keep)

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
