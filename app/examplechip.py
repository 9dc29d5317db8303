"""What the search looks for besides words: a picture, a moment, a medium, shown as a chip that can be taken away."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app import icons, theme
from app.elide import ElidedLabel
from app.formats import clock, tip
from core.types import MediaId

NOTHING = MediaId("")
STILL_PX = QSize(48, 27)
LARGEST_PX = 512
"""A pasted picture is scaled to this: the network sees 224 points a side."""


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Something that results are to be like.

    Attributes:
        name: what the chip calls it.
        path: the file that is to be looked at; "" where there is none.
        at_s: the second of it that is meant, None for the whole.
        media_id: the item of the library that it is or belongs to, "" where it is none.
        pasted: a picture that came without a file, as PNG in base64.
        still: what the chip shows, null until it is known.
    """

    name: str
    path: str = ""
    at_s: float | None = None
    media_id: MediaId = NOTHING
    pasted: str = ""
    still: QImage = field(default_factory=QImage)

    @property
    def text(self) -> str:
        """The name, with the time where a moment is meant."""
        return self.name if self.at_s is None else f"{self.name}  {clock(self.at_s)}"


def pasted(image: QImage, name: str) -> Wanted:
    """Take a picture from the clipboard, or one that was dropped without a file."""
    if max(image.width(), image.height()) > LARGEST_PX:
        ratio, mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LARGEST_PX, LARGEST_PX, ratio, mode)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Wanted(name, pasted=base64.b64encode(data.data()).decode("ascii"), still=image)


class ExampleChip(QFrame):
    """A small picture, a name and a button that takes it away."""

    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "example")
        self._still = QLabel()
        self._still.setFixedSize(STILL_PX)
        self._still.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = ElidedLabel()
        self.away = QToolButton()
        self.away.setIcon(icons.icon("x"))
        icons.set_size(self.away, 14, 14)
        self.away.setToolTip(self.tr("Search without it"))
        self.away.setAccessibleName(self.tr("Search without the picture"))
        self.away.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 2, 2)
        row.setSpacing(theme.SPACE_1)
        for part in (self._still, self._name, self.away):
            row.addWidget(part)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()
        self.hide()

    def _scale(self) -> None:
        self._name.setFixedWidth(theme.eased(110))

    def show_wanted(self, wanted: Wanted | None) -> None:
        """Show what is wanted, or hide where nothing is."""
        self.setVisible(wanted is not None)
        if wanted is None:
            return
        self._name.set_text(wanted.text)
        self.setToolTip(tip(wanted.path or wanted.text))
        self.setAccessibleName(wanted.text)
        self.show_still(wanted.still)

    def show_still(self, still: QImage) -> None:
        """Show the small picture; an icon stands in for one that isn't known (yet)."""
        if still.isNull():
            self._still.setPixmap(icons.icon("image", "muted").pixmap(20, 20))
            return
        ratio, mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        size = STILL_PX * self.devicePixelRatioF()
        made = QPixmap.fromImage(still.scaled(size, ratio, mode))
        made.setDevicePixelRatio(self.devicePixelRatioF())
        self._still.setPixmap(made)
