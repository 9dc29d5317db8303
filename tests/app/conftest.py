"""What all window tests share: a backend, no Qt warnings, no traces on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from app.jobs import WorkerClient
from app.tasks import Backend
from app.theme import Theme
from core.settings import Home

HERE = Path(__file__).parent
HARMLESS = (
    "This plugin does not support",  # the offscreen platform, of size hints, raising and grabbing
    "Failed to create pulse",  # a machine without sound
    "PulseAudioService: pa_context_connect",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let any Qt warning fail the test that brought it about."""
    for item in items:
        if HERE in item.path.parents and not any(item.iter_markers("no_qt_log")):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS))


@pytest.fixture(scope="session", autouse=True)
def _no_traces() -> None:
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[Theme]:
    """The theme, light at the start of every test."""
    theme = Theme.current()
    theme.set_mode("light")
    yield theme


@pytest.fixture
def backend(qapp: QApplication, home: Home) -> Iterator[Backend]:
    """The window's way to a fresh library."""
    made = Backend(home)
    yield made
    made.close()


@pytest.fixture
def worker(qapp: QApplication, home: Home) -> Iterator[WorkerClient]:
    """A client whose worker was not started yet."""
    made = WorkerClient(home)
    yield made
    made.close()
