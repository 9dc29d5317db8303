"""Who speaks in a medium: each voice with its name, where it speaks, and where else in the library; a click plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.formats import clock, fill, length
from core.store import VoiceId
from core.types import Facts, MediaId, Modality, ProfileId

if TYPE_CHECKING:
    from core.store import Store

MOST = 8
"""Voices shown at once, those that speak longest."""
MOST_OTHERS = 15
"""Items named in the menu of where else somebody speaks."""
TRACK_PX, STRIP_PX, LEAST_PX = 10, 22, 3
SURE_MS = 4000
"""So long a second press is waited for before something is forgotten."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class VoiceLine:
    """One voice of a medium, as it is shown.

    Attributes:
        others: the media in which it speaks too, with titles, at most `MOST_OTHERS`.
        other_count: how many these are in all.
    """

    id: int
    name: str
    seconds: float
    spans: tuple[Span, ...]
    others: tuple[tuple[MediaId, str], ...] = ()
    other_count: int = 0


def read(store: Store, profile: ProfileId, media_id: MediaId, facts: Facts) -> tuple[VoiceLine, ...] | None:
    """Read the voices of one medium, off the GUI thread; None where there might be some, but they are switched off."""
    if store.settings().similar_model(Modality.VOICE) is None:
        return None if facts.has_sound else ()
    found, unshown = store.voices.of_medium(media_id), {media_id, *store.media.kept_out(profile)}
    near = {v.id: [m for m in store.voices.media(v.id) if m not in unshown][:MOST_OTHERS] for v in found if v.others}
    titles = store.media.facts([m for media in near.values() for m in media])
    return tuple(
        VoiceLine(
            voice.id,
            voice.name,
            voice.seconds,
            voice.spans,
            tuple((m, titles[m].title) for m in near.get(voice.id, ()) if m in titles),
            voice.others,
        )
        for voice in found
    )


def forget(store: Store, voice_id: int) -> None:
    """Forget a voice, off the GUI thread."""
    from core import voices  # loads what clusters them, which the window needs for nothing else

    voices.forget(store, VoiceId(voice_id))


def switch(store: Store, on: bool) -> None:
    """Have voices recognised, or forget all of them, off the GUI thread."""
    from core import voices

    voices.switch(store, on)


class VoicesPart(QWidget):
    """The voices of one medium, under one heading. Built anew only where something changed."""

    chosen = Signal(float)
    """The second to play from."""
    itemChosen = Signal(str)
    named = Signal(int, str)
    forgotten = Signal(int)
    switched = Signal(bool)
    """Voices are to be recognised in the library, or not at all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.head = QLabel(self)
        self.head.setProperty("role", "caption")
        self.rows: list[VoiceRow] = []
        self.on_button = QPushButton(self.tr("Recognise voices"), self)
        self.on_button.setProperty("role", "link")
        self.on_button.setToolTip(self.tr("From the next indexing on, on this machine only."))
        self.on_button.clicked.connect(lambda: self.switched.emit(True))
        self.off_button = SureButton(
            self.tr("Don’t recognise voices"), self.tr("Press again to delete all voices and names"), self
        )
        self.off_button.sure.connect(lambda: self.switched.emit(False))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_2)
        self._column.addWidget(self.head)
        for button in (self.on_button, self.off_button):
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_voices(self, voices: Sequence[VoiceLine] | None, duration_s: float) -> None:
        """Show these; hidden where nobody is known to speak. None: voices are switched off."""
        shown = (None if voices is None else tuple(voices), duration_s)
        if self._shown == shown:
            return
        self._shown = shown
        self._show_rows(voices or (), duration_s)
        off = voices is None
        self.head.setText(
            self.tr("Voices aren’t recognised.") if off else self.tr("%n voice(s)", "", len(voices or ()))
        )
        self.on_button.setVisible(off)
        self.off_button.setVisible(not off)
        self.setVisible(off or bool(voices))

    def _show_rows(self, voices: Sequence[VoiceLine], duration_s: float) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [VoiceRow(voice, number, duration_s, self) for number, voice in enumerate(voices[:MOST], 1)]
        for place, row in enumerate(self.rows, 1):
            self._column.insertWidget(place, row)
            row.strip.chosen.connect(self.chosen)
            row.itemChosen.connect(self.itemChosen)
            row.named.connect(self.named)
            row.forgotten.connect(self.forgotten)


class SureButton(QPushButton):
    """A link that asks once more in its own words; only the second press counts."""

    sure = Signal()

    def __init__(self, words: str, again: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._words, self._again = words, again
        self.setProperty("role", "link")
        self._waiting = QTimer(self, singleShot=True, interval=SURE_MS)
        self._waiting.timeout.connect(lambda: self.setText(self._words))
        self.clicked.connect(self._press)

    def _press(self) -> None:
        if self._waiting.isActive():
            self._waiting.stop()
            self.setText(self._words)
            self.sure.emit()
        else:
            self.setText(self._again)
            self._waiting.start()


class VoiceRow(QWidget):
    """One voice: its name to be written over, how long it speaks, where, where else, and a way to forget it."""

    itemChosen = Signal(str)
    named = Signal(int, str)
    forgotten = Signal(int)

    def __init__(self, voice: VoiceLine, number: int, duration_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self.field = QLineEdit(voice.name, self)
        self.field.setPlaceholderText(fill(self.tr("Voice %1: who is it?"), number))
        self.field.setAccessibleName(fill(self.tr("Name of voice %1"), number))
        self.field.setToolTip(self.tr("A name that another voice has makes the two one."))
        self.field.editingFinished.connect(self._name)
        self.strip = SpanStrip(voice.spans, duration_s, self)
        self.strip.setAccessibleName(fill(self.tr("Where %1 speaks: %2"), self._called(number), _times(voice.spans)))
        self.others_button = self._make_others()
        self.forget_button = SureButton(self.tr("Forget"), self.tr("Press again to forget it for good"), self)
        self.forget_button.setAccessibleName(fill(self.tr("Forget %1"), self._called(number)))
        self.forget_button.setToolTip(
            self.tr("Deletes what was measured of this voice, and its name. It isn’t taken up again where it speaks.")
        )
        self.forget_button.sure.connect(lambda: self.forgotten.emit(voice.id))
        self._lay_out()

    def _lay_out(self) -> None:
        seconds = QLabel(length(self.voice.seconds), self)
        seconds.setProperty("role", "muted")
        seconds.setFont(theme.font(theme.CAPTION_PX, tabular=True))
        first, last = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.field, 1)
        first.addWidget(seconds)
        last.addWidget(self.others_button)
        last.addStretch()
        last.addWidget(self.forget_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SPACE_1)
        column.setSpacing(theme.SPACE_1)
        column.addLayout(first)
        column.addWidget(self.strip)
        column.addLayout(last)

    def _make_others(self) -> QPushButton:
        button = QPushButton(self.tr("Also in %n other item(s)", "", self.voice.other_count), self)
        button.setProperty("role", "link")
        self.menu = QMenu(button)
        for media_id, title in self.voice.others:
            action = self.menu.addAction(title.replace("&", "&&"))
            action.triggered.connect(lambda _=False, m=media_id: self.itemChosen.emit(m))
        if self.voice.other_count > len(self.voice.others):
            self.menu.addAction("…").setEnabled(False)
        button.clicked.connect(lambda: self.menu.popup(button.mapToGlobal(QPoint(0, button.height()))))
        button.setVisible(bool(self.voice.others))
        return button

    def _called(self, number: int) -> str:
        return self.voice.name or fill(self.tr("voice %1"), number)

    def _name(self) -> None:
        name = self.field.text().strip()
        if name != self.voice.name:
            self.named.emit(self.voice.id, name)


def _times(spans: Sequence[Span]) -> str:
    """Name the first places, for who can't see the strip."""
    return ", ".join(clock(start_s) for start_s, _ in spans[:5]) + ("…" if len(spans) > 5 else "")


class SpanStrip(QWidget):
    """The medium from left to right, with the spans in which one voice speaks; a click or Return plays one."""

    chosen = Signal(float)

    def __init__(self, spans: Sequence[Span], duration_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans = tuple(spans)
        self._duration_s = max([duration_s, 0.001, *(end_s for _, end_s in spans)])
        self.current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, STRIP_PX)

    def places(self) -> list[QRectF]:
        """Say where each span is drawn; none is too narrow to be seen."""
        inner, top = self.width() - 4, (self.height() - TRACK_PX) / 2
        scale = inner / self._duration_s
        return [
            QRectF(2 + min(a * scale, inner - LEAST_PX), top, max((b - a) * scale, LEAST_PX), TRACK_PX)
            for a, b in self._spans
        ]

    def nearest(self, x: float) -> int:
        """Find the span that is nearest to a place."""
        gaps = [max(place.left() - x, x - place.right(), 0.0) for place in self.places()]
        return min(range(len(gaps)), key=gaps.__getitem__)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, the spans, and a frame round the one that Return would play."""
        tokens, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.line))
        track = QRectF(2, (self.height() - TRACK_PX) / 2, self.width() - 4, TRACK_PX)
        painter.drawRoundedRect(track, 3, 3)
        painter.setBrush(QColor(tokens.accent))
        places = self.places()
        for place in places:
            painter.drawRoundedRect(place, 2, 2)
        if self.hasFocus() and places:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.text), 2))
            painter.drawRoundedRect(places[self.current].adjusted(-1, -3, 1, 3), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play the span that is pressed."""
        self._choose(self.nearest(event.position().x()))
        self.chosen.emit(self._spans[self.current][0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from span to span; Return and space play."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self._choose(min(max(self.current + steps[Qt.Key(event.key())], 0), len(self._spans) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._spans[self.current][0])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell the times of the span under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            start_s, end_s = self._spans[self.nearest(event.pos().x())]
            QToolTip.showText(event.globalPos(), f"{clock(start_s)} – {clock(end_s)}", self)
            return True
        return super().event(event)

    def _choose(self, number: int) -> None:
        self.current = number
        self.update()
