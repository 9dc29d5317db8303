"""What the sections of the settings are made of: panels that say where they count, rows of words and a control."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import icons, theme
from app.activity_steps import card
from app.flow import FlowLayout
from app.pages.base import label

WORDS_PX, LEAST_PX = 170, 160
"""With less room than the first for its words, a row's control stands below them; no row is narrower than the second.
"""
TRACK = QSize(36, 20)


def for_library() -> str:
    """Say that something counts for all who use the library."""
    return QCoreApplication.translate("settings", "Kept in the library: the command line heeds it too")


def for_window() -> str:
    """Say that something counts for the window alone."""
    return QCoreApplication.translate("settings", "For this window only")


class Beside(QWidget):
    """Words and a control side by side; the control stands below where there is too little room for both."""

    def __init__(self, words: QLayout, control: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(words, 1)
        if control is not None:
            self._row.addWidget(control)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """As wide as the control, or less where that can give way."""
        control_px = self._control.minimumSizeHint().width() if self._control is not None else 0
        return QSize(max(control_px, LEAST_PX), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how both stand."""
        super().resizeEvent(event)
        self._stand()

    def event(self, event: QEvent) -> bool:
        """Choose again when the control has grown or shrunk."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._stand()
        return super().event(event)

    def _stand(self) -> None:
        if self._control is None:
            return
        below = self.width() < self._control.sizeHint().width() + theme.SPACE_4 + WORDS_PX
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)
            self._row.setSpacing(theme.SPACE_1 if below else theme.SPACE_4)
            side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight
            self._row.setAlignment(self._control, side | Qt.AlignmentFlag.AlignVCenter)


class Row(Beside):
    """One setting: its name, what it means in a line, and what changes it."""

    def __init__(self, name: str, means: str, control: QWidget | None = None, parent: QWidget | None = None) -> None:
        self.name, self.means, self.control = label(name), label(means, "caption"), control
        self.means.setWordWrap(True)
        if not means:  # (never shown before it has its place: it would be a window for a moment)
            self.means.hide()
        self.name.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.means)
        super().__init__(words, control, parent)
        self._row.setContentsMargins(0, theme.SPACE_1, 0, theme.SPACE_1)
        self._row.setSpacing(theme.SPACE_4)
        if control is not None:
            self._row.setAlignment(control, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            if not control.accessibleName():
                control.setAccessibleName(name)
            control.setAccessibleDescription(means)

    def says(self, text: str) -> bool:
        """Whether its words have this text in them."""
        return text in f"{self.name.text()} {self.means.text()}".lower()


class Panel(QWidget):
    """A heading and some rows on one card, and where they count."""

    def __init__(self, heading: str, where: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.where = label(heading, "strong"), label(where, "caption")
        if not where:
            self.where.hide()
        self.where.setWordWrap(True)
        self.rows: list[Row] = []
        frame, self.column = card()
        top = QVBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.heading)
        top.addWidget(self.where)
        self.column.addLayout(top)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def add(self, row: Row) -> Row:
        """Take a row at the end."""
        self.rows.append(row)
        self.column.addWidget(row)
        return row

    def find_rows(self, text: str) -> bool:
        """Show the rows with this text, all of them where the heading has it; say whether there are any."""
        whole = text in self.heading.text().lower()
        shown = [whole or row.says(text) for row in self.rows]
        for row, here in zip(self.rows, shown, strict=True):
            row.setVisible(here or not text)
        found = whole or any(shown)
        self.setVisible(found or not text)
        return found


class Segments(QWidget):
    """A few words of which one is chosen."""

    chosen = Signal(str)

    def __init__(self, names: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._flow = FlowLayout(self, theme.SPACE_1)
        for name, words in names.items():
            self._add(name, words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)  # several lines are higher

    def sizeHint(self) -> QSize:
        """All in one line."""
        widths = [button.sizeHint().width() for button in self.buttons.values() if not button.isHidden()]
        width = sum(widths) + theme.SPACE_1 * max(0, len(widths) - 1)
        return QSize(width, self._flow.heightForWidth(max(width, self.width())))

    def show_chosen(self, name: str, words: str = "") -> None:
        """Mark one; one that isn't offered is added under these words while it is chosen."""
        if name not in self.buttons:
            self._add(name, words or name)
        self.buttons[name].setChecked(True)
        self.updateGeometry()

    def _add(self, name: str, words: str) -> None:
        button = QPushButton(words, self)
        button.setCheckable(True)
        button.clicked.connect(functools.partial(self._clicked, name))
        self._group.addButton(button)
        self._flow.addWidget(button)
        self.buttons[name] = button

    def _clicked(self, name: str, _checked: bool = False) -> None:
        self.chosen.emit(name)


class Switch(QCheckBox):
    """On or off. Drawn here, so that it stands out on dark ground as on light."""

    def sizeHint(self) -> QSize:
        """The track and a ring round it."""
        return QSize(TRACK.width() + 8, TRACK.height() + 8)

    minimumSizeHint = sizeHint

    def hitButton(self, _where: QPoint) -> bool:
        """All of it can be pressed."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ring, track and knob."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        track = QRectF(4, (self.height() - TRACK.height()) / 2, TRACK.width(), TRACK.height())
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), track.height() / 2 + 3, track.height() / 2 + 3)
        on = self.isChecked()
        painter.setPen(QPen(QColor(tokens.accent if on else tokens.control), 1.5))
        painter.setBrush(QColor(tokens.accent) if on else QColor(tokens.raised))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = track.height() - 8
        left = track.right() - side - 4 if on else track.left() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.on_accent if on else tokens.control))
        painter.drawEllipse(QRectF(left, track.top() + 4, side, side))


class CutButton(QPushButton):
    """A button whose words end in “…” where there is no room for them, and has the whole as its tip."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Less than all words will do."""
        return QSize(min(LEAST_PX, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the words that there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words_px = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        room_px = words_px + self.width() - self.sizeHint().width()
        if self.width() < self.sizeHint().width():
            option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room_px)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the whole as a tip where it is cut."""
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.width() < self.sizeHint().width() else "")


class Reset(QToolButton):
    """Takes a setting back to what it is where nobody chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(icons.icon("arrow-counter-clockwise"))
        self.setToolTip(self.tr("As it was at first"))
        self.setAccessibleName(self.tr("As it was at first"))


def beside(*parts: QWidget) -> QWidget:
    """Set widgets side by side, as the control of one row."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.SPACE_2)
    for part in parts:
        row.addWidget(part)
    return made
