"""How long an indexing run will take: guessed from sizes, then from what is known, corrected after a few files."""

from __future__ import annotations

import threading
import time

import pytest

from core import control as control_module
from core.control import Control
from core.pace import ASK_AGAIN, GUESS, USUAL_BYTES_PER_S, Pace, outlook
from core.settings import Effort, Sparing
from core.sparing import Brake
from core.stages import Task
from core.store import Store
from core.types import Facts, FileId, FoundFile, Kind, ScanDiff, Stage
from tests.core.test_sparing import Clock, ToldMachine

WANTED = tuple(Stage)
SHORT_BYTES = int(5 * USUAL_BYTES_PER_S)


def add(store: Store, sizes: list[int], start: int = 0) -> list[FileId]:
    root = store.files.root(b"/m")
    found = tuple(FoundFile(b"%d.mp4" % (start + i), size, 1, start + i) for i, size in enumerate(sizes))
    file_ids = store.files.apply(root, ScanDiff(new=found))
    store.jobs.want([(file_id, Stage.FACTS) for file_id in file_ids])
    return file_ids


def probe(store: Store, file_id: FileId, duration_s: float) -> None:
    media_id = store.media.add(Facts(Kind.VIDEO, f"film {file_id}", duration_s))
    store.files.attach(file_id, media_id, confirmed=False)
    store.jobs.done(file_id, Stage.FACTS)
    store.jobs.want([(file_id, stage) for stage in (Stage.CONTENT, Stage.GIST, Stage.SPEECH)])


def eta_s(store: Store) -> float:
    eta = Pace.of(store, Stage.FACTS, WANTED).progress([b"/m/0.mp4"], 0).eta_s
    assert eta is not None
    return eta


def test_small_files_are_taken_for_short_ones(store: Store) -> None:
    add(store, [SHORT_BYTES] * 400)
    short = eta_s(store)
    assert short < 400 * 5  # each costs a few starts of ffmpeg; two minutes were guessed of each before
    add(store, [100 * SHORT_BYTES] * 400, start=400)
    assert eta_s(store) > 5 * short


def test_what_is_known_of_the_library_outweighs_the_guess(store: Store) -> None:
    files = add(store, [SHORT_BYTES] * 200)
    guessed = eta_s(store)
    for file_id in files[:100]:
        probe(store, file_id, 500.0)  # heavily packed: a hundred times as long as their size tells
    assert eta_s(store) > 5 * guessed


def test_the_first_files_correct_it_within_the_run(store: Store) -> None:
    files = add(store, [SHORT_BYTES] * 200)
    pace = Pace.of(store, Stage.FACTS, WANTED)
    before = pace.later_s
    rows = store.files.rows(files[:ASK_AGAIN])
    for file_id in files[:ASK_AGAIN]:
        probe(store, file_id, 3000.0)
    pace.took(store, [Task(row, Stage.FACTS) for row in rows])
    assert pace.later_s > 2 * before and pace.ask_again == 2 * ASK_AGAIN
    corrected = pace.later_s
    pace.took(store, [Task(rows[0], Stage.FACTS)])  # not each time
    assert pace.later_s == corrected


@pytest.mark.parametrize("sizes", [[], [0]])
def test_nothing_and_empty_files_have_an_estimate(store: Store, sizes: list[int]) -> None:
    add(store, sizes)
    assert 0 <= eta_s(store) < 5


def test_the_outlook_is_by_stage_and_counts_what_is_not_probed_yet(store: Store) -> None:
    assert outlook(store) == {}
    files = add(store, [SHORT_BYTES] * 20)
    before = outlook(store)
    assert set(before) == set(Stage) and before[Stage.SPEECH] > 0
    probe(store, files[0], 36_000.0)
    after = outlook(store)
    assert after[Stage.SPEECH] > before[Stage.SPEECH] + 1000
    store.jobs.record_cost(Stage.SPEECH, 10.0, 30.0)
    assert outlook(store)[Stage.SPEECH] == pytest.approx(3 * after[Stage.SPEECH], rel=0.01)
    assert set(outlook(store, [Stage.FACTS])) == {Stage.FACTS}


def test_a_pause_is_no_work_and_half_the_effort_takes_twice_as_long(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(control_module, "time", clock)
    files = add(store, [SHORT_BYTES] * 8)
    allowed = [Sparing(Effort.FULL)]
    brake = Brake(lambda: allowed[0], ToldMachine())
    control = Control(brake)
    pace = Pace.of(store, Stage.FACTS, WANTED, control)
    control.pause()

    def go_on() -> None:
        while not control._resting:
            time.sleep(0.01)
        clock.sleep(1.0)
        control.resume()

    threading.Thread(target=go_on, daemon=True).start()
    control.checkpoint()
    clock.sleep(0.25)
    pace.took(store, [Task(store.files.row(files[0]), Stage.FACTS)])
    rate = store.jobs.rate(Stage.FACTS)
    assert rate is not None and rate * GUESS[Stage.FACTS][0] < 0.7, "the second of the pause isn't counted"
    full = pace.progress([b"/m/0.mp4", b"/m/1.mp4"], 0)
    assert full.at_hand == ("/m/0.mp4", "/m/1.mp4") and full.together == 2
    allowed[0] = Sparing(Effort.GENTLE)
    brake.look()
    control.checkpoint()
    assert pace.progress([b"/m/0.mp4"], 0).eta_s == pytest.approx(4 * full.eta_s)
