"""What Qt complains of fails a test, though no handler of its messages is ever installed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from tests.app.conftest import complaints


@pytest.mark.no_qt_log
def test_a_warning_is_read_from_what_qt_writes(capfd: pytest.CaptureFixture[str]) -> None:
    qWarning("a thing that should not be")
    assert complaints(capfd.readouterr().err) == ["a thing that should not be"]


def test_the_machines_and_the_platforms_are_no_complaints() -> None:
    written = (
        "Qt warning qt.multimedia.ffmpeg: no sound\nQt debug default: x\nQt warning default: Failed to create pulse"
    )
    assert complaints(written) == []


def test_no_handler_stands_between_qt_and_python() -> None:
    assert qInstallMessageHandler(None) is None
