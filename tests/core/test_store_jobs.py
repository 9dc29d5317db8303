"""Work left to do: order, crashes, failures, estimates."""

from __future__ import annotations

import pytest

from core import pace, pipeline
from core.store import IndexRun, Store
from core.store.jobs import MAX_CRASHES
from core.types import Facts, FailedFile, FileId, FileState, FoundFile, JobState, Kind, ScanDiff, Stage

CONTENT, SPEECH = Stage.CONTENT, Stage.SPEECH


@pytest.fixture
def files(store: Store) -> list[FileId]:
    """Five files that are there."""
    root = store.files.root(b"/m")
    return store.files.apply(root, ScanDiff(new=tuple(FoundFile(b"%d.mp4" % i, 1, 1, i) for i in range(5))))


def pending(store: Store, stage: Stage = CONTENT, limit: int = 99) -> list[FileId]:
    return [job.file_id for job in store.jobs.next(stage, limit)]


def want(store: Store, files: list[FileId], stage: Stage = CONTENT, priority: float = 0.0) -> None:
    store.jobs.want([(file_id, stage) for file_id in files], priority)


def test_highest_priority_comes_first(store: Store, files: list[FileId]) -> None:
    want(store, files)
    want(store, files[3:4], priority=5.0)
    want(store, files[1:2], priority=1.0)
    want(store, files, priority=-1.0)
    assert pending(store) == [files[3], files[1], files[0], files[2], files[4]]
    assert pending(store, limit=2) == [files[3], files[1]]
    assert pending(store, SPEECH) == []


def test_a_media_can_be_put_first(store: Store, files: list[FileId]) -> None:
    want(store, files, SPEECH)
    media_id, loser = (store.media.add(Facts(Kind.VIDEO, "x", 60.0)) for _ in "ab")
    store.files.attach(files[2], media_id, confirmed=True)
    store.files.attach(files[4], loser, confirmed=True)
    store.media.merge(loser, media_id, "")
    store.jobs.prioritise([media_id], SPEECH, 10.0)
    assert pending(store, SPEECH)[:2] == [files[2], files[4]]
    assert store.jobs.next(SPEECH, 1)[0].media_id == media_id


def test_wanting_again_leaves_done_running_and_failed_alone(store: Store, files: list[FileId]) -> None:
    want(store, files)
    store.jobs.done(files[0], CONTENT)
    store.jobs.fail(files[1], CONTENT, "decode", "broken")
    store.jobs.start([store.jobs.job(files[2], CONTENT)])
    want(store, files)
    assert pending(store) == files[3:]
    assert store.jobs.counts() == {
        CONTENT: {JobState.DONE: 1, JobState.FAILED: 1, JobState.RUNNING: 1, JobState.PENDING: 2}
    }


def test_a_changed_file_starts_over(store: Store, files: list[FileId]) -> None:
    want(store, files[:1])
    want(store, files[:1], SPEECH)
    store.jobs.done(files[0], CONTENT)
    store.jobs.fail(files[0], SPEECH, "speech", "broken")
    store.jobs.reset(files[:1], [SPEECH])
    assert pending(store, SPEECH) == files[:1] and pending(store) == []
    store.jobs.reset(files)
    assert pending(store) == files[:1]
    assert store.jobs.job(files[0], SPEECH).reason == ""


def test_failures_are_listed_with_their_reason_and_retried(store: Store, files: list[FileId]) -> None:
    store.jobs.fail(files[1], Stage.FACTS, "probe", "is no media file")
    want(store, files)
    store.jobs.fail(files[0], CONTENT, "decode", "stops \udc80 half way\0")
    assert store.jobs.failed() == [
        FailedFile(b"/m/0.mp4", "decode", "stops \ufffd half way"),
        FailedFile(b"/m/1.mp4", "probe", "is no media file"),
    ]
    assert store.jobs.job(files[1], Stage.FACTS).reason == "is no media file"
    assert store.jobs.failed_of([files[1], files[2]]) == store.jobs.failed()[1:]
    store.files.set_state(files[1], FileState.MISSING)
    assert len(store.jobs.failed_of(files)) == 2 and store.jobs.failed_of([]) == []
    assert len(store.jobs.failed()) == 1
    store.files.set_state(files[1], FileState.BAD)
    assert store.jobs.retry([files[1]]) == 1
    assert pending(store, Stage.FACTS) == [files[1]]
    assert store.jobs.retry() == 1 and store.jobs.failed() == []


def test_files_that_are_away_are_not_handed_out_or_counted(store: Store, files: list[FileId]) -> None:
    want(store, files)
    store.files.set_state(files[0], FileState.OFFLINE)
    store.files.set_state(files[1], FileState.MISSING)
    assert pending(store) == files[2:]
    assert store.jobs.counts() == {CONTENT: {JobState.PENDING: 3}}


def test_what_is_gone_counts_nowhere_and_what_is_unplugged_as_done(store: Store, files: list[FileId]) -> None:
    gone, unplugged, *here = files
    want(store, files)
    want(store, files[:2], SPEECH)
    store.jobs.fail(gone, Stage.FACTS, "probe", "is no media file")
    store.jobs.start([job for job in store.jobs.next(SPEECH, 9) if job.file_id == unplugged])
    for file_id in files[:3]:
        store.jobs.done(file_id, CONTENT)
    store.files.set_state(gone, FileState.MISSING)
    store.files.set_state(unplugged, FileState.OFFLINE)
    assert store.jobs.counts() == {CONTENT: {JobState.DONE: 2, JobState.PENDING: len(here) - 1}}
    assert pace.outlook(store).keys() == {CONTENT} and store.jobs.pending_media_s().keys() <= {CONTENT}
    store.files.set_state(gone, FileState.PRESENT)
    assert store.jobs.counts()[CONTENT] == {JobState.DONE: 3, JobState.PENDING: len(here) - 1}
    assert store.jobs.counts()[SPEECH] == {JobState.PENDING: 1}


def test_a_cancelled_job_is_pending_again_without_blame(store: Store, files: list[FileId]) -> None:
    want(store, files)
    at_hand = store.jobs.next(CONTENT, 3)
    store.jobs.start(at_hand)
    store.jobs.done(files[0], CONTENT)
    assert pending(store) == files[3:]
    store.jobs.release(at_hand)
    assert pending(store) == files[1:]
    assert all(job.tries == 0 for job in store.jobs.next(CONTENT, 9))
    assert store.jobs.job(files[0], CONTENT).state is JobState.DONE


def test_what_was_at_hand_in_a_crash_is_tried_last_and_alone(store: Store, files: list[FileId]) -> None:
    want(store, files)
    want(store, files[:2], priority=9.0)
    store.jobs.start(store.jobs.next(CONTENT, 2))
    left = store.jobs.recover()
    assert [(job.file_id, job.state, job.tries) for job in left] == [(i, JobState.PENDING, 1) for i in files[:2]]
    assert store.jobs.recover() == []
    assert pending(store) == files[2:]
    for file_id in files[2:]:
        store.jobs.done(file_id, CONTENT)
    assert pending(store) == files[:1]


def test_after_so_many_crashes_a_job_is_given_up(store: Store, files: list[FileId]) -> None:
    want(store, files[:1])
    for tries in range(1, MAX_CRASHES + 1):
        store.jobs.start(store.jobs.next(CONTENT, 1))
        (job,) = store.jobs.recover()
        assert job.tries == tries
    assert job.state is JobState.FAILED and pending(store) == []
    assert store.jobs.failed() == [FailedFile(b"/m/0.mp4", "content", f"crashed Homereel's worker {MAX_CRASHES} times")]
    store.jobs.retry()
    assert store.jobs.job(files[0], CONTENT).tries == 0


def test_a_clean_end_blames_no_job(store: Store, files: list[FileId]) -> None:
    want(store, files)
    want(store, files, SPEECH)
    store.jobs.start([*store.jobs.next(CONTENT, 2), *store.jobs.next(SPEECH, 1)])
    assert store.jobs.release_all() == 3 and store.jobs.release_all() == 0
    assert pending(store) == pending(store, SPEECH) == files
    assert {job.tries for job in store.jobs.next(CONTENT, 9)} == {0}


@pytest.mark.parametrize("stage", [Stage.FACTS, CONTENT])
def test_what_rests_on_a_given_up_job_is_dropped(store: Store, files: list[FileId], stage: Stage) -> None:
    for other in (Stage.FACTS, CONTENT, SPEECH):
        want(store, files[:2], other)
    for _ in range(MAX_CRASHES):
        store.jobs.start([store.jobs.job(files[0], stage)])
        store.jobs.recover()
    assert store.jobs.job(files[0], stage).state is JobState.FAILED
    rest = [s for s in (Stage.FACTS, CONTENT, SPEECH) if s is not stage]
    assert all(pending(store, other) == [files[1]] for other in rest)


def test_a_given_up_transcript_costs_nothing_else(store: Store, files: list[FileId]) -> None:
    want(store, files[:1])
    want(store, files[:1], SPEECH)
    for _ in range(MAX_CRASHES):
        store.jobs.start([store.jobs.job(files[0], SPEECH)])
        store.jobs.recover()
    assert pending(store) == files[:1] and pending(store, SPEECH) == []


def test_estimates_follow_what_was_measured(store: Store, files: list[FileId]) -> None:
    assert store.jobs.rate(CONTENT) is None
    store.jobs.record_cost(CONTENT, 0.0, 1.0)
    assert store.jobs.rate(CONTENT) is None
    store.jobs.record_cost(CONTENT, 100.0, 10.0)
    assert store.jobs.rate(CONTENT) == pytest.approx(0.11, abs=0.01)
    for _ in range(200):
        store.jobs.record_cost(CONTENT, 100.0, 50.0)
    assert store.jobs.rate(CONTENT) == pytest.approx(0.5, abs=0.01)
    media_id = store.media.add(Facts(Kind.VIDEO, "x", 60.0))
    for file_id in files[:2]:
        store.files.attach(file_id, media_id, confirmed=True)
    want(store, files)
    assert store.jobs.pending_media_s() == {CONTENT: 120.0}
    store.jobs.start([store.jobs.job(files[0], CONTENT)])
    store.jobs.done(files[1], CONTENT)
    assert store.jobs.pending_media_s() == {CONTENT: 60.0}
    store.jobs.reset(files[:2])
    store.files.set_state(files[0], FileState.OFFLINE)
    assert store.jobs.pending_media_s() == {CONTENT: 60.0}


def test_an_unknown_job_is_said(store: Store, files: list[FileId]) -> None:
    with pytest.raises(LookupError, match="no job"):
        store.jobs.job(files[0], CONTENT)


def test_what_is_ignored_is_not_heard_of_until_it_changes(store: Store, files: list[FileId]) -> None:
    for file_id in files[:3]:
        store.jobs.fail(file_id, Stage.FACTS, "probe", "empty file")
    assert store.jobs.ignore([files[0], files[1], files[4]]) == 2
    assert [failed.path for failed in store.jobs.failed()] == [b"/m/2.mp4"]
    assert [failed.path for failed in store.jobs.failed(ignored=True)] == [b"/m/0.mp4", b"/m/1.mp4"]
    assert store.jobs.retry() == 1 and pending(store, Stage.FACTS) == [files[2]]
    store.jobs.reset([files[0]])  # its file has changed
    store.jobs.fail(files[0], Stage.FACTS, "probe", "empty file")
    assert [failed.path for failed in store.jobs.failed()] == [b"/m/0.mp4"]
    assert store.jobs.heed_all() == 1
    assert [failed.path for failed in store.jobs.failed()] == [b"/m/0.mp4", b"/m/1.mp4"]


def test_runs_are_kept_newest_first_and_a_crash_is_told(store: Store) -> None:
    first = store.runs.begin(100.0)
    store.runs.put(IndexRun(first, 100.0, 130.0, "running", 5, 1, 60.0, 25.0, 40.0, 320.0, "measured"))
    second = store.runs.begin(200.0)
    assert [(run.id, run.outcome, run.files) for run in store.runs.latest(9)] == [
        (second, "running", 0), (first, "broken", 5),
    ]  # fmt: skip
    store.runs.put(IndexRun(second, 200.0, 201.0, "done"))
    assert [run.id for run in store.runs.latest(9)] == [first], "one that did nothing is no news"
    assert store.runs.latest(9)[0].energy_how == "measured"


@pytest.mark.parametrize("crashed", [True, False])
def test_a_run_after_a_crash_sweeps_what_was_begun(store: Store, files: list[FileId], crashed: bool) -> None:
    litter = store.home.thumbnails / "ab" / ".abc.jpg.123-456.part"
    litter.parent.mkdir(parents=True)
    litter.write_bytes(b"half a pic")
    want(store, files[:1])
    if crashed:
        store.jobs.start(store.jobs.next(CONTENT, 1))
    store.files.set_state(files[0], FileState.MISSING)  # nothing to be done now
    pipeline.index_library(store, [])
    assert litter.exists() != crashed
