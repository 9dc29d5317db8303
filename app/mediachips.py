"""A few media as chips: each can be taken away, and what is chosen in the window can be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import icons, theme
from app.flow import FlowLayout
from app.formats import fill, tip
from app.pages.base import label
from app.tasks import Backend
from core.types import MediaId

MOST, TITLE_CHARS = 12, 32
"""Examples at most: each costs a look into every index."""


class MediaChips(QWidget):
    """Some examples under a caption. `ids` are what they are now; `chosen` says what is chosen in the window."""

    changed = Signal()
    nothingChosen = Signal()
    """Something was to be added and nothing is chosen."""

    def __init__(self, words: str, backend: Backend, chosen: Callable[[], Sequence[MediaId]], most: int = MOST) -> None:
        super().__init__()
        self._backend, self._chosen, self._most, self._words = backend, chosen, most, words
        self.ids: list[MediaId] = []
        self._titles: dict[MediaId, str] = {}
        self.chips: dict[MediaId, QPushButton] = {}
        chips = QWidget()
        self._flow = FlowLayout(chips)
        self.add_button = QPushButton(self.tr("Add what is chosen") if most > 1 else self.tr("Take what is chosen"))
        self.add_button.setProperty("role", "chiplink")
        self.add_button.setAccessibleName(f"{words}: {self.add_button.text()}")
        self.add_button.clicked.connect(self._add_chosen)
        self._flow.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(label(words, "caption"))
        column.addWidget(chips)

    def show_media(self, ids: Sequence[MediaId]) -> None:
        """Have exactly these; nothing is announced."""
        self.ids = list(dict.fromkeys(ids))[: self._most]
        self._draw()
        unknown = [media_id for media_id in self.ids if media_id not in self._titles]
        if unknown:
            self._backend.run(lambda store, _: store.media.facts(unknown), self._take)

    def _take(self, facts: dict[MediaId, object]) -> None:
        self._titles |= {media_id: str(getattr(known, "title", "")) for media_id, known in facts.items()}
        self._draw()

    def _add_chosen(self) -> None:
        chosen = list(self._chosen())
        if not chosen:
            self.nothingChosen.emit()
            return
        self.show_media([*self.ids, *chosen] if self._most > 1 else chosen)
        self.changed.emit()

    def _take_away(self, media_id: MediaId) -> None:
        self.show_media([i for i in self.ids if i != media_id])
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _draw(self) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.add_button)
        self.chips = {media_id: self._chip(media_id) for media_id in self.ids}
        for part in (*self.chips.values(), self.add_button):
            self._flow.addWidget(part)
            part.show()
        self.updateGeometry()

    def _chip(self, media_id: MediaId) -> QPushButton:
        words = self._titles.get(media_id, "…")
        cut = words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 1] + "…"
        chip = QPushButton(cut.replace("&", "&&"))
        chip.setProperty("role", "chip")
        chip.setIcon(icons.icon("x"))
        icons.set_size(chip, 12, 12)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross behind the words
        chip.setToolTip(tip(words))
        chip.setAccessibleName(fill(self.tr("Take away: %1"), words))
        chip.clicked.connect(lambda _checked=False: self._take_away(media_id))
        return chip
