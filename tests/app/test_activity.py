"""Activity on the real page: what is allowed and obeyed by a real worker, failed files, estimates, what runs took."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.activity_allowed import Told
from app.jobs import WorkerClient
from app.pages.activity import ActivityPage
from app.tasks import Backend
from core.settings import Effort, Home, Sparing
from core.store import IndexRun, Store, connect
from core.types import FoundFile, Progress, ScanDiff, Stage
from tests.app.test_window import SilentWorker
from tests.core.test_power import put
from tests.core.test_sparing import ToldMachine

ON_BATTERY = """
import sys
from pathlib import Path
from core import worker
from core.power import System
from core.settings import Home
sys.exit(worker.main(Home(Path(sys.argv[1])), System(Path(sys.argv[2]))))
"""
NAMES = (b"a.mp4", b"b.mp4", b"\xff odd.mp4")


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> None:
    i18n.install(qapp, "en")


@pytest.fixture
def machine() -> ToldMachine:
    return ToldMachine(battery=False, idle=9.0)


@pytest.fixture
def files(store: Store) -> Store:
    """Three bad files, and one that waits for all stages."""
    found = (*(FoundFile(name, 5, 1, n) for n, name in enumerate(NAMES)), FoundFile(b"long.mkv", 10**10, 1, 9))
    *bad, good = store.files.apply(store.files.root(b"/m"), ScanDiff(new=found))
    for file_id in bad:
        store.jobs.fail(file_id, Stage.FACTS, "probe", "empty file")
    store.jobs.want([(good, stage) for stage in Stage])
    return store


@pytest.fixture
def silent(home: Home) -> SilentWorker:
    return SilentWorker(home)


@pytest.fixture
def page(
    qtbot: QtBot, files: Store, backend: Backend, silent: SilentWorker, machine: ToldMachine
) -> Iterator[ActivityPage]:
    made = ActivityPage(backend, silent, machine=machine)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    qtbot.waitUntil(lambda: made.failed.model.rowCount() == len(NAMES))
    yield made


def choose(page: ActivityPage, *rows: int) -> None:
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        page.failed.view.selectionModel().select(page.failed.model.index(row, 0), flags)


def click(qtbot: QtBot, page: ActivityPage, button: object) -> None:
    page.ensureWidgetVisible(button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


# ── What is allowed ─────────────────────────────────────────────────────────────────────────────────


def test_what_is_allowed_is_kept_in_the_library_and_told_to_the_worker(
    qtbot: QtBot, page: ActivityPage, silent: SilentWorker, files: Store
) -> None:
    silent.index([b"/m"])
    silent._process = object()  # type: ignore[assignment]  # as if it ran
    click(qtbot, page, page.allowed.efforts[Effort.GENTLE])
    click(qtbot, page, page.allowed.idle)
    qtbot.waitUntil(lambda: files.sparing() == Sparing(Effort.GENTLE, only_when_idle=True, not_on_battery=True))
    qtbot.waitUntil(lambda: [message["do"] for message in silent.sent].count("spare") == 2)
    silent._process = None
    assert "quarter" in page.allowed.means.text()


def test_what_the_command_line_allows_is_shown(qtbot: QtBot, page: ActivityPage, files: Store) -> None:
    files.set_sparing(Sparing(Effort.NORMAL, not_on_battery=False))
    page.refresh()
    qtbot.waitUntil(page.allowed.efforts[Effort.NORMAL].isChecked)
    assert not page.allowed.battery.isChecked()


def test_a_switch_that_this_computer_cannot_obey_says_so(
    qtbot: QtBot, page: ActivityPage, machine: ToldMachine
) -> None:
    assert page.allowed.idle.isEnabled() and page.allowed.battery.isEnabled()
    machine.battery = machine.idle = None
    page.refresh()
    qtbot.waitUntil(lambda: not page.allowed.idle.isEnabled())
    assert not page.allowed.battery.isEnabled() and page.allowed.notes[page.allowed.battery].text()
    page.allowed.show_allowed(Sparing(), Told(battery=True, idle=True))
    assert page.allowed.notes[page.allowed.battery].text() == "It runs on battery now"


def test_a_real_worker_waits_on_battery_and_obeys_the_switch_at_once(
    qtbot: QtBot, backend: Backend, home: Home, tmp_path: Path
) -> None:
    put(tmp_path / "root/sys/class/power_supply", BAT0__type="Battery", BAT0__status="Discharging")
    (tmp_path / "media").mkdir()
    (tmp_path / "media/bad.mp4").write_bytes(b"no film")
    worker = WorkerClient(home, [sys.executable, "-c", ON_BATTERY, str(home.root), str(tmp_path / "root")])
    page = ActivityPage(backend, worker, machine=ToldMachine(battery=True))
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(worker.heldChanged, timeout=30_000, check_params_cb=lambda why: why == "battery"):
        worker.index([os.fsencode(tmp_path / "media")])
    assert page.headline.text() == "Waiting until it no longer runs on battery"
    qtbot.waitUntil(page.allowed.battery.isEnabled)
    with qtbot.waitSignal(worker.finished, timeout=60_000):
        click(qtbot, page, page.allowed.battery)
    assert worker.held == ""
    qtbot.waitUntil(lambda: page.failed.model.rowCount() == 1)
    qtbot.waitUntil(page.spent.isVisible)
    assert page.spent.rows[0][1:3] == ("done", "0 files · 1 can’t be read")
    worker.close()


# ── Files that failed ───────────────────────────────────────────────────────────────────────────────


def test_one_can_be_tried_again_and_one_ignored(qtbot: QtBot, page: ActivityPage, silent: SilentWorker) -> None:
    assert not page.failed.retry.isEnabled()
    choose(page, 0)
    click(qtbot, page, page.failed.retry)
    assert silent.sent[-1] == {"id": 1, "do": "retry", "paths": ["/m/a.mp4"]}
    choose(page, 2)
    click(qtbot, page, page.failed.ignore)
    assert silent.sent[-1] == {"id": 2, "do": "ignore", "paths": ["/m/a.mp4", os.fsdecode(b"/m/\xff odd.mp4")]}


def test_what_is_ignored_can_be_listed_again(
    qtbot: QtBot, page: ActivityPage, silent: SilentWorker, files: Store
) -> None:
    row = files.files.by_path(b"/m/a.mp4")
    assert row is not None and not page.failed.heed.isVisible()
    choose(page, 1)
    files.jobs.ignore([row.id])
    silent.ignore([row.path], page._look_again)
    silent._take({"re": 1, "type": "result", "changed": 1})
    qtbot.waitUntil(lambda: page.failed.model.rowCount() == 2)
    assert page.failed.chosen() == [b"/m/b.mp4"], "what was chosen stays chosen"
    assert page.failed.heed.text() == "List 1 ignored file again"
    click(qtbot, page, page.failed.heed)
    assert silent.sent[-1]["do"] == "heed"


def test_they_are_shown_in_their_folder(qtbot: QtBot, page: ActivityPage, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[list[bytes]] = []
    page.failed.folderWanted.connect(shown.append)
    monkeypatch.setattr(type(page._reveal), "show", lambda self, paths: None)
    choose(page, 2)
    click(qtbot, page, page.failed.folder)
    assert shown == [[b"/m/\xff odd.mp4"]]


def test_it_fits_the_narrowest_window(qtbot: QtBot, page: ActivityPage) -> None:
    page.resize(664, 600)
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())


# ── Estimates, files at work, what it took ──────────────────────────────────────────────────────────


def test_an_estimate_is_there_before_the_work_and_grows_with_gentleness(
    qtbot: QtBot, page: ActivityPage, files: Store
) -> None:
    qtbot.waitUntil(lambda: "left" in page.left.text())
    before_s = page._left_s
    assert before_s > 600 and "left to do" in page.headline.text()
    assert all(left.text() for stage, (_, _, left) in page.steps._rows.items() if stage is Stage.SPEECH)
    files.set_sparing(Sparing(Effort.GENTLE))
    page.refresh()
    qtbot.waitUntil(lambda: page._left_s > 3.9 * before_s)


def test_files_at_work_are_named(page: ActivityPage, silent: SilentWorker) -> None:
    silent.index([b"/m"])
    silent._take({"type": "state", "state": "indexing"})
    files = [f"/m/{n}.mkv" for n in range(4)]
    silent._take({
        "type": "progress", "re": 1, "stage": "content", "done": 3, "total": 12, "path": files[0], "eta_s": 600,
        "failed": 0, "at_hand": files, "together": 9,
    })  # fmt: skip
    assert page.file.text() == "0.mkv, 1.mkv, 2.mkv, 3.mkv and 5 more"
    assert page.file.toolTip() == "\n".join(files)
    silent.progress.emit(Progress("scan", 17, 17, "/m"))
    assert page.headline.text() == "Looking through folders · 17 files found so far"


def test_what_runs_took_says_how_it_is_known(qtbot: QtBot, page: ActivityPage, files: Store) -> None:
    assert not page.spent.isVisible()
    for how in ("measured", "estimate"):
        number = files.runs.begin(1_000.0)
        files.runs.put(IndexRun(number, 1_000.0, 4_600.0, "done", 7, 2, 900.0, 3_600.0, 9_000.0, 7_200.0, how))
    page.refresh()
    qtbot.waitUntil(page.spent.isVisible)
    assert page.spent.total.text() == "The last 2 runs: 2 h of work, about 4.0 Wh"
    assert page.spent.rows[0][1:] == ("done", "7 files · 2 can’t be read", "1 h", "about 2.0 Wh")
    assert page.spent.rows[1][-1] == "2.0 Wh"
    assert "estimate" in page.spent.how.text() and "meter counted" in page.spent.how.text()


def test_the_library_is_read_again_as_it_was_left(home: Home, files: Store) -> None:
    files.set_sparing(Sparing(Effort.GENTLE))
    with connect(home, "read") as again:
        assert again.sparing().effort is Effort.GENTLE
