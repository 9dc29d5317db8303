"""What all window tests share: a backend, no Qt warnings, no traces on the machine."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n, toast
from app.collecting import Collector, let_go_of_items
from app.jobs import WorkerClient
from app.playerbar import PlayerBar
from app.tasks import Backend
from app.theme import Theme
from app.thumbnails import Thumbnails
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from core.types import MediaId
from tests.app import panel_library, real_library
from tests.app.patience import PatientBot
from tests.app.playing import MINUTE_S, Shelf
from tests.conftest import MediaMaker

HERE = Path(__file__).parent
HARMLESS = (
    "This plugin does not support",  # the offscreen platform, of size hints, raising and grabbing
    "propagateSizeHints",
    "Failed to create pulse",  # a machine without sound
    "PulseAudioService: pa_context_connect",
    "No audio device detected",
    "No RHI backend. Using CPU conversion.",  # a machine without a graphics card
)


COMPLAINT = re.compile(r"^Qt (warning|critical|fatal) (\S*): (.*)$", re.MULTILINE)
os.environ["QT_MESSAGE_PATTERN"] = "Qt %{type} %{category}: %{message}"
os.environ["QT_ASSUME_STDERR_HAS_CONSOLE"] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a Qt warning fail the test that brought it about, unless it is marked `no_qt_log`.

    They are read from what Qt writes, never by a handler in Python (`--no-qt-log`): sound and pictures are played in
    threads of Qt's own, which would wait in it for Python while Python waits for them to stop, and crash where it is
    taken away meanwhile.
    """
    report = yield
    if report.when == "call" and report.passed and HERE in item.path.parents:
        found = complaints(report.capstderr)
        if found and not any(item.iter_markers("no_qt_log")):
            report.outcome, report.longrepr = "failed", "Qt complained:\n" + "\n".join(found)
    return report


def complaints(written: str) -> list[str]:
    """List Qt's warnings in what was written to stderr; those of the engine of sound and pictures are the machine's."""
    found = ((category, text) for _, category, text in COMPLAINT.findall(written))
    return [
        text
        for category, text in found
        if not category.startswith("qt.multimedia") and not any(harmless in text for harmless in HARMLESS)
    ]


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """In place of pytest-qt's: it waits as long as a busy machine takes."""
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def _no_traces() -> None:
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True)
def _one_thread_collects(qapp: QApplication) -> Iterator[None]:
    """As in the program: no reader's thread, nor one of the next test, deletes a window that was left in a cycle."""
    collector = Collector()
    yield
    del collector
    gc.collect()
    let_go_of_items()
    gc.enable()


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[Theme]:
    """The theme, light at the start of every test; and English with its plurals, whatever the test before spoke."""
    i18n.install(qapp, "en")
    theme = Theme.current()
    theme.set_mode("light")
    theme.set_text_scale(100)
    theme.set_motion("system")
    yield theme


@pytest.fixture(autouse=True)
def _words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """What offers to take something back stays until it is taken, or something else is said: not seven seconds."""
    monkeypatch.setattr(toast, "SHOWN_MS", 600_000)


@pytest.fixture
def backend(qapp: QApplication, home: Home) -> Iterator[Backend]:
    """The window's way to a fresh library."""
    made = Backend(home)
    yield made
    made.close()


@pytest.fixture
def thumbnails(qapp: QApplication, home: Home) -> Iterator[Thumbnails]:
    """The stills of that library."""
    made = Thumbnails(home)
    yield made
    made.close()


@pytest.fixture
def worker(qapp: QApplication, home: Home) -> Iterator[WorkerClient]:
    """A client whose worker was not started yet."""
    made = WorkerClient(home)
    yield made
    made.close()


@pytest.fixture
def shelf(store: Store, tmp_path: Path) -> Shelf:
    """A shelf in the library."""
    folder = tmp_path / "media"
    folder.mkdir()
    return Shelf(store, folder)


@pytest.fixture
def bar(qtbot: QtBot, backend: Backend) -> Iterator[PlayerBar]:
    """A player bar of its own, with its page."""
    made = PlayerBar(backend)
    qtbot.addWidget(made)
    qtbot.addWidget(made.page)
    made.resize(1280, 72)
    made.show()
    yield made
    made.stop()


@pytest.fixture
def film(make_media: MediaMaker, short_film: Path) -> Path:
    """A minute of a moving picture with a tone: its end overtakes no test that looks at what goes on before it."""
    return make_media.again("minute.mp4", short_film, MINUTE_S)


@pytest.fixture
def song(make_media: MediaMaker) -> Path:
    """A minute of a tone."""
    return make_media.tone("minute.ogg", MINUTE_S)


@pytest.fixture
def short_film(make_media: MediaMaker) -> Path:
    """Three seconds of a moving picture with a tone, for tests of its end."""
    return make_media.video("play.mp4", 3, gop=10)


@pytest.fixture
def short_song(make_media: MediaMaker) -> Path:
    """Three seconds of a tone, for tests of its end."""
    return make_media.tone("play.ogg", 3)


class SilentWorker(WorkerClient):
    """A client that writes down what it is asked and starts nothing."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.sent: list[dict[str, object]] = []

    def _start(self) -> None:
        self.state = "idle"

    def _write(self, message: object) -> None:
        assert isinstance(message, dict)
        self.sent.append(message)


@pytest.fixture
def open_window(qtbot: QtBot, home: Home) -> Iterator[Callable[..., MainWindow]]:
    """Opens real windows on the home's library; with a worker that only listens, or the real one (`real=True`)."""
    windows: list[MainWindow] = []

    def build(*, real: bool = False) -> MainWindow:
        window = MainWindow(Backend(home), WorkerClient(home) if real else SilentWorker(home))
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield build
    for window in windows:
        if window.isVisible():
            window.close()
        window.deleteLater()


@pytest.fixture
def open_home(qtbot: QtBot) -> Iterator[Callable[[Home], MainWindow]]:
    """Opens the window on any home, with a worker that only listens."""
    windows: list[MainWindow] = []

    def build(home: Home) -> MainWindow:
        window = MainWindow(Backend(home), SilentWorker(home))
        windows.append(window)
        window.resize(1280, 800)
        window.show()
        qtbot.waitUntil(lambda: bool(window.library.model.ids) and window.library.model.card(0) is not None)
        return window

    yield build
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture
def files(home: Home, tmp_path: Path, make_media: MediaMaker) -> dict[str, MediaId]:
    """Ids of a few real files by their names, in `tmp_path / "media"`."""
    return real_library.fill(home, tmp_path / "media", make_media)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, make_media: MediaMaker) -> tuple[Home, panel_library.Library]:
    """The panel's library, built once; a module whose `home` copies it works on it."""
    return panel_library.built_in(tmp_path_factory.mktemp("panel"), make_media)


@pytest.fixture
def library(built: tuple[Home, panel_library.Library]) -> panel_library.Library:
    """Ids of the panel's library by title."""
    return built[1]
