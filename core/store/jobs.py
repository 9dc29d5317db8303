"""Turns files into work left to do: one row per (file, stage), which survives a crash at any instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.store.paths import join_path
from core.types import FailedFile, FileId, JobState, MediaId, Stage

MAX_CRASHES = 5
"""A job at hand in so many crashes is given up; not fewer, since who kills Homereel is no fault of the file."""

_FORGET = 0.95
"""What earlier jobs keep of their weight when a new one is recorded, so that estimates follow the machine."""

_NEEDED_BY_ALL = frozenset({Stage.FACTS, Stage.CONTENT})
"""Stages without which the others of a file have nothing to go on."""

_MEDIA_S = "coalesce((SELECT m.duration_s FROM files f JOIN media m ON m.id = f.media_id WHERE f.id = {}), 0)"

_AFRESH = (
    "state = 'pending', tries = 0, failed_in = '', reason = '', ignored = 0, "
    f"media_s = {_MEDIA_S.format('jobs.file_id')}"
)

_JOB = (
    "SELECT j.file_id, f.media_id, j.stage, j.state, j.tries, j.reason, j.priority "
    "FROM jobs j JOIN files f ON f.id = j.file_id "
)


@dataclass(frozen=True, slots=True)
class Job:
    """One stage of one file.

    Attributes:
        tries: how often a crash found it at hand.
        reason: why it failed, in plain words, or "".
        priority: higher is sooner.
    """

    file_id: FileId
    media_id: MediaId | None
    stage: Stage
    state: JobState
    tries: int
    reason: str
    priority: float


class JobsTable:
    """What is pending, at hand, done and failed. Only the one indexing process writes here."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def want(self, pairs: Sequence[tuple[FileId, Stage]], priority: float = 0.0) -> None:
        """Make jobs pending that are not known yet; known ones keep their state and take a higher priority.

        A failed job stays failed until its file changes (`reset`) or somebody asks (`retry`).
        """
        self._connection.many(
            "INSERT INTO jobs (file_id, stage, state, priority, media_s) "
            f"VALUES (?1, ?2, 'pending', ?3, {_MEDIA_S.format('?1')}) ON CONFLICT (file_id, stage) DO UPDATE "
            "SET priority = max(priority, excluded.priority), media_s = excluded.media_s",
            ((file_id, str(stage), priority) for file_id, stage in pairs),
        )

    def reset(self, file_ids: Sequence[FileId], stages: Iterable[Stage] | None = None) -> None:
        """Make the jobs of changed files pending again, whatever their state."""
        wanted = listed([str(stage) for stage in (Stage if stages is None else stages)])
        self._connection.run(
            f"UPDATE jobs SET {_AFRESH} WHERE file_id IN (SELECT value FROM json_each(?)) "
            "AND stage IN (SELECT value FROM json_each(?))",
            (listed(file_ids), wanted),
        )

    def next(self, stage: Stage, limit: int) -> list[Job]:
        """Return pending jobs of one stage whose files are there, highest priority first.

        Those that were at hand in a crash come after all others and one by one, so that each crash names its file.
        """
        found = self._jobs(
            "WHERE j.stage = ? AND j.state = 'pending' AND f.state IN ('present', 'bad') "
            "ORDER BY j.tries, j.priority DESC, j.file_id LIMIT ?",
            (str(stage), limit),
        )
        calm = [job for job in found if not job.tries]
        return calm or found[:1]

    def start(self, jobs: Sequence[Job]) -> None:
        """Say that jobs are at hand."""
        self._connection.many("UPDATE jobs SET state = 'running' WHERE file_id = ? AND stage = ?", _keys(jobs))

    def release(self, jobs: Sequence[Job]) -> None:
        """Put jobs at hand back among the pending ones, at a cancel: no fault of theirs."""
        self._connection.many(
            "UPDATE jobs SET state = 'pending' WHERE file_id = ? AND stage = ? AND state = 'running'", _keys(jobs)
        )

    def release_all(self) -> int:
        """Put all jobs at hand back among the pending ones, at a clean end: no fault of theirs. Return how many."""
        return self._connection.run("UPDATE jobs SET state = 'pending' WHERE state = 'running'").rowcount

    def done(self, file_id: FileId, stage: Stage) -> None:
        """Say that a job is done; belongs into the transaction that writes what it made."""
        self._connection.run(
            "INSERT OR REPLACE INTO jobs (file_id, stage, state) VALUES (?, ?, 'done')", (file_id, str(stage))
        )

    def done_among(self, file_ids: Sequence[FileId], stage: Stage) -> list[FileId]:
        """Return those of some files of which a stage is done."""
        rows = self._connection.rows(
            "SELECT file_id FROM jobs WHERE stage = ? AND state = 'done' "
            "AND file_id IN (SELECT value FROM json_each(?)) ORDER BY file_id",
            (str(stage), listed(file_ids)),
        )
        return [FileId(row[0]) for row in rows]

    def fail(self, file_id: FileId, stage: Stage, where: str, reason: str) -> None:
        """Say that a job failed: in which step, and why in plain words."""
        self._connection.run(
            "INSERT INTO jobs (file_id, stage, state, failed_in, reason) VALUES (?, ?, 'failed', ?, ?) "
            "ON CONFLICT (file_id, stage) DO UPDATE SET state = 'failed', failed_in = excluded.failed_in, "
            "reason = excluded.reason",
            (file_id, str(stage), clean(where), clean(reason)),
        )

    def drop(self, file_id: FileId) -> None:
        """Take back what is pending of a file that turned out unreadable; wanted again once it can be read."""
        self._connection.run("DELETE FROM jobs WHERE file_id = ? AND state = 'pending'", (file_id,))

    def recover(self) -> list[Job]:
        """After a crash: make what was at hand pending (tried last) or, after too many, failed; return those jobs.

        Where facts or content are given up, the file's other stages have nothing to go on: what is pending of them is
        dropped, and wanted again once those are done.
        """
        with self._connection.transaction():
            left = self._jobs("WHERE j.state = 'running' ORDER BY j.file_id", ())
            self._connection.run(
                "UPDATE jobs SET tries = tries + 1, state = iif(tries + 1 >= ?, 'failed', 'pending'), "
                "failed_in = iif(tries + 1 >= ?, stage, ''), reason = iif(tries + 1 >= ?, ?, '') "
                "WHERE state = 'running'",
                (*[MAX_CRASHES] * 3, f"crashed Homereel's worker {MAX_CRASHES} times"),
            )
            after = [self.job(job.file_id, job.stage) for job in left]
            for job in after:
                if job.state is JobState.FAILED and job.stage in _NEEDED_BY_ALL:
                    self.drop(job.file_id)
            return after

    def job(self, file_id: FileId, stage: Stage) -> Job:
        """Return one job.

        Raises:
            LookupError: there is no such job.
        """
        found = self._jobs("WHERE j.file_id = ? AND j.stage = ?", (file_id, str(stage)))
        if not found:
            raise LookupError(f"no job {stage} for file {file_id}")
        return found[0]

    def counts(self) -> dict[Stage, dict[JobState, int]]:
        """Count jobs by stage and state.

        Files that are gone count nowhere; those on a drive that isn't connected count as what they are, but not as
        work to be done.
        """
        counted: dict[Stage, dict[JobState, int]] = {}
        for state, stage, count in self._connection.rows(
            "SELECT state, stage, count(*) FROM jobs GROUP BY state, stage"
        ):
            counted.setdefault(Stage(stage), {})[JobState(state)] = count
        for state, stage, away, _ in self._away():
            counted[Stage(stage)][JobState(state)] -= away
        return {
            stage: left
            for stage, states in counted.items()
            if (left := {state: count for state, count in states.items() if count})
        }

    def _away(self) -> list[tuple[str, str, int, float]]:
        """Return (state, stage, jobs, their seconds of media) of what isn't to be counted since its file is away.

        The join goes from files to jobs: CROSS keeps that order, + keeps SQLite from the index by state.
        """
        return self._connection.rows(
            "SELECT j.state, j.stage, count(*), sum(j.media_s) FROM files f CROSS JOIN jobs j ON j.file_id = f.id "
            "WHERE f.state = 'missing' OR f.state = 'offline' AND +j.state IN ('pending', 'running') "
            "GROUP BY j.state, j.stage"
        )

    def failed(self, *, ignored: bool = False) -> list[FailedFile]:
        """Return all failed jobs of files that aren't missing, by path: those to be heard of, or those ignored."""
        return self._failed(f"f.state <> 'missing' AND j.ignored = {int(ignored)}")

    def ignore(self, file_ids: Sequence[FileId], *, ignored: bool = True) -> int:
        """Let failed files no longer be heard of, until they change or are tried again; return how many jobs."""
        return self._connection.run(
            "UPDATE jobs SET ignored = ? WHERE state = 'failed' AND file_id IN (SELECT value FROM json_each(?))",
            (int(ignored), listed(file_ids)),
        ).rowcount

    def heed_all(self) -> int:
        """Let all ignored files be heard of again; return how many jobs."""
        return self._connection.run("UPDATE jobs SET ignored = 0 WHERE ignored = 1").rowcount

    def failed_of(self, file_ids: Sequence[FileId]) -> list[FailedFile]:
        """Return the failed jobs of some files, missing ones too, by path."""
        return self._failed("j.file_id IN (SELECT value FROM json_each(?))", (listed(file_ids),))

    def _failed(self, where: str, parameters: Sequence[Any] = ()) -> list[FailedFile]:
        rows = self._connection.rows(
            "SELECT r.path, f.rel_path, j.failed_in, j.reason FROM jobs j JOIN files f ON f.id = j.file_id "
            f"JOIN roots r ON r.id = f.root_id WHERE j.state = 'failed' AND {where} "
            "ORDER BY r.path, f.rel_path, j.stage",
            parameters,
        )
        return [FailedFile(join_path(root, rel_path), step, reason) for root, rel_path, step, reason in rows]

    def retry(self, file_ids: Sequence[FileId] | None = None) -> int:
        """Make failed jobs pending again, of some files or of all that aren't ignored; return how many."""
        chosen = " AND ignored = 0" if file_ids is None else " AND file_id IN (SELECT value FROM json_each(?))"
        return self._connection.run(
            f"UPDATE jobs SET {_AFRESH} WHERE state = 'failed'" + chosen,
            () if file_ids is None else (listed(file_ids),),
        ).rowcount

    def prioritise(self, media_ids: Sequence[MediaId], stage: Stage, priority: float) -> None:
        """Set the priority of one stage of some media's files (what was opened, played, is recent)."""
        self._connection.run(
            "UPDATE jobs SET priority = ? WHERE stage = ? AND file_id IN "
            "(SELECT id FROM files WHERE media_id IN (SELECT value FROM json_each(?)))",
            (priority, str(stage), listed(self._merges.groups(media_ids))),
        )

    def record_cost(self, stage: Stage, guess_s: float, wall_s: float) -> None:
        """Learn how long a stage takes: so many seconds on the clock where so many were guessed."""
        self._connection.run(
            "INSERT INTO costs (stage, guess_s, wall_s) VALUES (?, ?, ?) ON CONFLICT (stage) DO UPDATE SET "
            "guess_s = guess_s * ? + excluded.guess_s, wall_s = wall_s * ? + excluded.wall_s",
            (str(stage), guess_s, wall_s, _FORGET, _FORGET),
        )

    def rate(self, stage: Stage) -> float | None:
        """Return seconds on the clock per second guessed for a stage, None before the first is done."""
        sql = "SELECT wall_s / guess_s FROM costs WHERE stage = ? AND guess_s > 0"
        found = self._connection.row(sql, (str(stage),))
        return float(found[0]) if found else None

    def pending_media_s(self) -> dict[Stage, float]:
        """Return the seconds of media that each stage still has to go through, of files that are there and probed.

        A job remembers how long its medium was when it was wanted, so that this reads one index and no wide rows.
        """
        left: dict[str, float] = {}
        for stage, _, seconds in self._connection.rows(
            "SELECT stage, state, sum(media_s) FROM jobs WHERE state = 'pending' GROUP BY stage UNION ALL "
            "SELECT stage, state, sum(media_s) FROM jobs WHERE state = 'running' GROUP BY stage"
        ):
            left[stage] = left.get(stage, 0.0) + seconds
        for state, stage, _, seconds in self._away():
            if state in ("pending", "running"):
                left[stage] -= seconds
        return {Stage(stage): seconds for stage, seconds in left.items() if seconds > 1e-6}

    def pending_bytes(self, stage: Stage) -> int:
        """Sum the sizes of the files that wait for a stage and are there."""
        found = self._connection.row(
            "SELECT coalesce(sum(f.size_bytes), 0) FROM jobs j JOIN files f ON f.id = j.file_id "
            "WHERE j.stage = ? AND j.state IN ('pending', 'running') AND f.state IN ('present', 'bad')",
            (str(stage),),
        )
        return int(found[0]) if found else 0

    def _jobs(self, where: str, parameters: Sequence[Any]) -> list[Job]:
        return [
            Job(file_id, media_id, Stage(stage), JobState(state), tries, reason, priority)
            for file_id, media_id, stage, state, tries, reason, priority in self._connection.rows(
                _JOB + where, parameters
            )
        ]


def _keys(jobs: Iterable[Job]) -> list[tuple[FileId, str]]:
    return [(job.file_id, str(job.stage)) for job in jobs]
