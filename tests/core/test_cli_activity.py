"""The verb `activity`: switches that the window sees too, the outlook, the last runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.cli.output import Bar
from core.settings import Effort, Home, Sparing
from core.store import IndexRun, Store, connect
from core.types import FoundFile, ScanDiff, Stage


@pytest.fixture
def waiting(home: Home, store: Store) -> Home:
    """A library with a file that waits and a run that was."""
    (file_id,) = store.files.apply(store.files.root(b"/m"), ScanDiff(new=(FoundFile(b"a.mp4", 9_000_000, 1, 1),)))
    store.jobs.want([(file_id, Stage.FACTS)])
    number = store.runs.begin(1_000.0)
    store.runs.put(IndexRun(number, 1_000.0, 1_060.0, "done", 4, 1, 90.0, 60.0, 450.0, 3600.0, "estimate"))
    return home


def test_switches_are_set_and_kept(waiting: Home, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--home", str(waiting.root), "--json", "activity"]
    assert main(words) == 0
    before = json.loads(capsys.readouterr().out)
    assert before["allowed"] == Sparing().rows() and before["stages"]["facts"]["waiting"] == 1
    assert main([*words, "--effort", "gentle", "--only-when-idle", "yes", "--not-on-battery", "no"]) == 0
    after = json.loads(capsys.readouterr().out)
    assert after["stages"]["facts"]["left_s"] == pytest.approx(4 * before["stages"]["facts"]["left_s"], rel=0.3)
    with connect(waiting, "read") as store:
        assert store.sparing() == Sparing(Effort.GENTLE, only_when_idle=True, not_on_battery=False)


def test_what_runs_took_is_said_with_how_it_is_known(waiting: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(waiting.root), "activity"]) == 0
    said = capsys.readouterr().out
    assert "effort full" in said and "1 waiting" in said and "about" in said
    assert "4 files, 1 failed" in said and "1.00 Wh (an estimate" in said


def test_what_the_work_waits_for_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar.wait("battery")
        bar.wait("")
    assert capsys.readouterr().err == "waiting for mains power (--now goes on all the same)\n"


def test_a_run_leaves_its_account(home: Home, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "broken.mp4").write_bytes(b"nothing at all")
    assert main(["--home", str(home.root), "index", "--only", "facts", str(tmp_path / "media")]) == 1
    with connect(home, "read") as store:
        (run,) = store.runs.latest(5)
    assert (run.outcome, run.files, run.failed) == ("done", 0, 1)
    assert run.cpu_s > 0 and run.energy_j > 0 and 0 < run.worked_s <= run.ended_at - run.began_at + 0.1
