"""Files and folders dropped on the window, as paths in bytes; and the sign that they may be dropped."""

from __future__ import annotations

import os
import sys
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app import icons
from app.pages.base import label


def paths_of(data: QMimeData) -> list[bytes]:
    """List the local files and folders of a drop. Names that are no valid UTF-8 come through as they are."""
    return [path for url in data.urls() if url.isLocalFile() and (path := _path(url))]


def _path(url: QUrl) -> bytes:
    """Give the path of a file URL (`toLocalFile` would replace bytes that are no UTF-8)."""
    if sys.platform == "win32":
        return os.fsencode(url.toLocalFile())
    encoded = bytes(url.toEncoded(QUrl.ComponentFormattingOption.FullyEncoded).data())
    path = unquote_to_bytes(encoded.partition(b"://")[2])
    path = path[path.index(b"/") :] if b"/" in path else path  # a host name before the path
    return path.rstrip(b"/") or b"/"


def url_of(path: bytes) -> QUrl:
    """Give the URL of a path, byte by byte (`fromLocalFile` would lose names that are no UTF-8)."""
    if sys.platform == "win32":
        return QUrl.fromLocalFile(os.fsdecode(path))
    return QUrl.fromEncoded(b"file://" + quote_from_bytes(path).encode(), QUrl.ParsingMode.StrictMode)


class DropSign(QFrame):
    """Covers the window while files are dragged over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column, middle = QVBoxLayout(self), Qt.AlignmentFlag.AlignCenter
        column.addStretch(1)
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._icon)
        column.addWidget(label(self.tr("Drop to add to your library"), "title", Qt.AlignmentFlag.AlignCenter))
        column.addWidget(
            label(self.tr("Files stay where they are and are never changed"), "muted", Qt.AlignmentFlag.AlignCenter)
        )
        column.addSpacing(12)
        column.addWidget(
            label(self.tr("A picture, or a film on the search field: find what is like it"), "muted", middle)
        )
        column.addStretch(1)
        self.hide()

    def cover(self) -> None:
        """Show over the whole parent."""
        self._icon.setPixmap(icons.icon("folder-plus", "accent").pixmap(48, 48))
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect().adjusted(12, 12, -12, -12))
        self.show()
        self.raise_()
