"""What a drop gives: paths as the bytes that they are."""

from __future__ import annotations

import os

from PySide6.QtCore import QMimeData, QUrl

from app.dropping import paths_of


def test_odd_names_come_out_of_a_drop_as_bytes() -> None:
    data = QMimeData()
    names = [b"/m/a b#c%20d?.mp4", "/m/影片 🎬.mkv".encode(), b"/m/line\nbreak.mp4"]
    data.setUrls([QUrl.fromLocalFile(os.fsdecode(name)) for name in names])
    assert paths_of(data) == names
    odd = QMimeData()
    odd.setUrls([QUrl.fromEncoded(b"file:///m/%FF%FE.mp4", QUrl.ParsingMode.StrictMode), QUrl("file:///m/folder/")])
    assert paths_of(odd) == [b"/m/\xff\xfe.mp4", b"/m/folder"]
