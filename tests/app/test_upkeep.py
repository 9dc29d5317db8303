"""What the window does by itself: paths kept until they are scanned, and a quiet look for changes after the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app import adding, kept, upkeep
from app.jobs import WorkerClient
from app.tasks import Backend
from app.upkeep import Upkeep
from core.settings import Home
from core.store import Store


class SilentWorker(WorkerClient):
    """Writes down what it is asked and answers as it is told."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.sent: list[dict[str, object]] = []

    def _start(self) -> None:
        self.state = "idle"

    def _write(self, message: object) -> None:
        assert isinstance(message, dict)
        self.sent.append(message)

    def answer(self, number: int, **fields: object) -> None:
        self._take({"re": number, "type": "result", **fields})


@pytest.fixture
def silent(home: Home) -> SilentWorker:
    return SilentWorker(home)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "LOOK_AGAIN_MS", 0)


def asked(worker: SilentWorker) -> list[object]:
    return [message["paths"] for message in worker.sent if message["do"] == "index"]


def test_what_was_dropped_is_kept_until_it_was_scanned(backend: Backend, silent: SilentWorker, home: Home) -> None:
    made = Upkeep(backend, silent)
    silent.index([b"/m/films", b"/m/\xff odd\nname"])
    assert kept.paths(home) == [b"/m/films", b"/m/\xff odd\nname"]
    silent.answer(1, found=3)
    assert kept.paths(home) == []
    assert made.parent() is None


def test_the_next_start_goes_on_with_what_was_kept(backend: Backend, silent: SilentWorker, home: Home) -> None:
    kept.keep_paths(home, [b"/m/films"])
    Upkeep(backend, silent).start(["/m/new"])
    assert asked(silent) == [["/m/films", "/m/new"]]


def test_what_was_stopped_is_kept_too(backend: Backend, silent: SilentWorker, home: Home) -> None:
    made = Upkeep(backend, silent)
    silent.index([b"/m/films"])
    silent._take({"re": 1, "type": "error", "kind": "cancelled", "message": "Stopped."})
    assert kept.paths(home) == [b"/m/films"] and made.parent() is None


@pytest.mark.usefixtures("at_once")
def test_known_folders_are_looked_through_quietly(
    qtbot: QtBot, backend: Backend, silent: SilentWorker, store: Store, home: Home
) -> None:
    store.files.root(b"/m/films")
    troubles: list[str] = []
    reports: list[dict[str, object]] = []
    silent.problem.connect(troubles.append)
    silent.finished.connect(reports.append)
    made = Upkeep(backend, silent)
    made.start()
    qtbot.waitUntil(lambda: asked(silent) == [["/m/films"]])
    assert kept.paths(home) == [], "nobody asked for it"
    number = silent.sent[-1]["id"]
    silent._take({"re": number, "type": "error", "kind": "user", "message": "The drive isn't connected."})
    assert troubles == [] and reports[0]["quiet"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("stopped", [False, True])
def test_it_waits_for_what_runs_and_heeds_a_stop(
    qtbot: QtBot, backend: Backend, silent: SilentWorker, store: Store, stopped: bool
) -> None:
    store.files.root(b"/m/films")
    made = Upkeep(backend, silent)
    made.start(["/m/new"])
    qtbot.waitUntil(lambda: made._waits)
    if stopped:
        silent._take({"re": 1, "type": "error", "kind": "cancelled", "message": "Stopped."})
        assert not made._later.isActive()
    else:
        silent.answer(1, found=0)
        qtbot.waitUntil(lambda: asked(silent) == [["/m/new"], ["/m/films"]])


def test_the_dialog_opens_where_something_was_added_last(
    qtbot: QtBot, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    places: list[str] = []

    def choose(_parent: QWidget, _title: str, place: str) -> str:
        places.append(place)
        return str(tmp_path / "films")

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", choose)
    assert adding.ask_folder(parent, home) == [str(tmp_path / "films")]
    adding.ask_folder(parent, home)
    assert places[1] == str(tmp_path)


def test_a_chosen_language_is_kept(home: Home) -> None:
    assert kept.language(home) == ""
    kept.settings(home).setValue("language", "zh_CN")
    assert kept.language(home) == "zh_CN"
    kept.settings(home).setValue("language", "system")
    assert kept.language(home) == ""
