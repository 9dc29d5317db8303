"""The conditions in what is typed as chips: each can be taken away, and a button offers those that there are."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app import icons, theme
from app.flow import FlowLayout
from app.formats import fill
from core import query
from core.query import Part

# Marked here for lupdate, put into the person's language where they are shown.
_NAMES = {
    "kind": (
        QT_TRANSLATE_NOOP("conditions", "Kind"),
        QT_TRANSLATE_NOOP("conditions", "video, music, speech or sound"),
    ),
    "year": (
        QT_TRANSLATE_NOOP("conditions", "Year"),
        QT_TRANSLATE_NOOP("conditions", "2010, 2010.., 1990..1999"),
    ),
    "len": (
        QT_TRANSLATE_NOOP("conditions", "Length"),
        QT_TRANSLATE_NOOP("conditions", "<20m, 1h.., 90s"),
    ),
    "lang": (
        QT_TRANSLATE_NOOP("conditions", "Language"),
        QT_TRANSLATE_NOOP("conditions", "en, zh: written or spoken"),
    ),
    "is": (
        QT_TRANSLATE_NOOP("conditions", "Is"),
        QT_TRANSLATE_NOOP("conditions", "unseen, seen or liked"),
    ),
    "stars": (
        QT_TRANSLATE_NOOP("conditions", "Stars"),
        QT_TRANSLATE_NOOP("conditions", ">=4: how you rated it"),
    ),
    "voice": (
        QT_TRANSLATE_NOOP("conditions", "Voice"),
        QT_TRANSLATE_NOOP("conditions", "who speaks, by the name that you gave"),
    ),
    "person": (
        QT_TRANSLATE_NOOP("conditions", "Person"),
        QT_TRANSLATE_NOOP("conditions", "who plays in it or is spoken of"),
    ),
    "place": (
        QT_TRANSLATE_NOOP("conditions", "Place"),
        QT_TRANSLATE_NOOP("conditions", "a place that is named"),
    ),
    "organisation": (
        QT_TRANSLATE_NOOP("conditions", "Organisation"),
        QT_TRANSLATE_NOOP("conditions", "a company, team, band"),
    ),
    "topic": (
        QT_TRANSLATE_NOOP("conditions", "Topic"),
        QT_TRANSLATE_NOOP("conditions", "what your library is about"),
    ),
    "tag": (
        QT_TRANSLATE_NOOP("conditions", "Tag"),
        QT_TRANSLATE_NOOP("conditions", "what is to be seen or heard"),
    ),
    "title": (
        QT_TRANSLATE_NOOP("conditions", "Title"),
        QT_TRANSLATE_NOOP("conditions", "words of the title alone"),
    ),
    "artist": (
        QT_TRANSLATE_NOOP("conditions", "Artist"),
        QT_TRANSLATE_NOOP("conditions", "who made it"),
    ),
    "album": (
        QT_TRANSLATE_NOOP("conditions", "Album"),
        QT_TRANSLATE_NOOP("conditions", "an album of music"),
    ),
    "series": (
        QT_TRANSLATE_NOOP("conditions", "Series"),
        QT_TRANSLATE_NOOP("conditions", "a series with seasons"),
    ),
    "genre": (
        QT_TRANSLATE_NOOP("conditions", "Genre"),
        QT_TRANSLATE_NOOP("conditions", "as the file’s tags say"),
    ),
    "file": (
        QT_TRANSLATE_NOOP("conditions", "Like"),
        QT_TRANSLATE_NOOP("conditions", "like this file or item; @12:31 for a moment of it"),
    ),
}
_READY = {
    "is:unseen": QT_TRANSLATE_NOOP("conditions", "Not seen yet"),
    "is:liked": QT_TRANSLATE_NOOP("conditions", "Liked"),
    "kind:video": QT_TRANSLATE_NOOP("conditions", "Video only"),
    "kind:music": QT_TRANSLATE_NOOP("conditions", "Music only"),
    "kind:speech": QT_TRANSLATE_NOOP("conditions", "Speech only"),
}


def names() -> dict[str, tuple[str, str]]:
    """Name the conditions: what a chip calls each, and what is said of it in the menu."""
    say = QCoreApplication.translate
    return {key: (say("conditions", name), say("conditions", what)) for key, (name, what) in _NAMES.items()}


def ready() -> dict[str, str]:
    """Name the conditions that are chosen whole."""
    return {text: QCoreApplication.translate("conditions", words) for text, words in _READY.items()}


def called(part: Part) -> str:
    """Say a part in a chip's words."""
    if not part.key:
        pattern = QCoreApplication.translate("conditions", "without “%1”")
        if part.sign == "+":
            pattern = QCoreApplication.translate("conditions", "rather “%1”")
        return fill(pattern, part.value)
    if part.text in ready():
        return ready()[part.text]
    name = names()[part.key][0]
    if part.sign == "-":
        name = QCoreApplication.translate("conditions", "Unlike")
    return fill(QCoreApplication.translate("conditions", "%1: %2"), name, part.value.removeprefix("="))


class ConditionChips(QWidget):
    """A row of chips under the heading of the search."""

    changed = Signal(str)
    """What is to be searched for now, a part taken away."""
    begun = Signal(str)
    """The beginning of a condition, to be typed on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.chips: list[QPushButton] = []
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row)
        self.more_button = QPushButton(self.tr("Condition"), self)
        icons.beside(self.more_button, "plus")
        self.more_button.setProperty("role", "chip")
        self.more_button.setToolTip(self.tr("Narrow the search"))
        self.more_button.setAccessibleName(self.tr("Add a condition to the search"))
        self.more_button.clicked.connect(self._open_menu)
        self.menu = QMenu(self)
        self._fill_menu()
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_2)
        row.setSpacing(6)
        row.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._row, 1)

    def show_text(self, text: str) -> None:
        """Show the conditions in this; the chips stay where they are the same."""
        before, self.text = query.parts(self.text), text
        found = query.parts(text)
        if [part.text for part in found] == [part.text for part in before]:
            return
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(part) for part in found]
        for chip in self.chips:
            self._flow.addWidget(chip)
            chip.show()

    def _chip(self, part: Part) -> QPushButton:
        words = called(part)
        chip = QPushButton(words.replace("&", "&&"), self._row)
        chip.setProperty("role", "chip")
        chip.setIcon(icons.icon("x"))
        icons.set_size(chip, 12, 12)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross behind the words
        chip.setToolTip(self.tr("Take it away"))
        chip.setAccessibleName(fill(self.tr("Take away: %1"), words))
        chip.clicked.connect(lambda: self._take_away(part.text))
        return chip

    def _take_away(self, typed: str) -> None:
        part = next((part for part in query.parts(self.text) if part.text == typed), None)
        if part is not None:
            self.changed.emit(query.without(self.text, part))

    def _fill_menu(self) -> None:
        for text, words in ready().items():
            self.menu.addAction(words).triggered.connect(lambda _=False, t=text: self._add(t))
        self.menu.addSeparator()
        for key, (name, what) in names().items():
            action = self.menu.addAction(f"{name}:  {what}".replace("&", "&&"))
            action.triggered.connect(lambda _=False, k=key: self.begun.emit(f"{self.text} {k}:".strip()))

    def _add(self, condition: str) -> None:
        if condition not in [part.text for part in query.parts(self.text)]:
            self.changed.emit(f"{self.text} {condition}".strip())

    def _open_menu(self) -> None:
        self.menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))
