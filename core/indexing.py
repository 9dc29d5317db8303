"""One run of indexing: from jobs in the store, through the stages, to features in the store."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from core import scan
from core.account import Account
from core.control import Control
from core.errors import Cancelled, MediaError, UserProblem, show_path, unnamed
from core.extract.voice import COMPLETE
from core.pace import Pace
from core.settings import WORDS_MODEL
from core.stages import STAGES, Outcome, StageWork, Task, Toolbox
from core.store import Job, Store
from core.store.paths import under
from core.types import (
    FailedFile,
    FileId,
    FileState,
    FoundFile,
    IndexReport,
    KnownFile,
    MediaId,
    Modality,
    Notice,
    Progress,
    RootId,
    ScanDiff,
    Stage,
)

log = logging.getLogger(__name__)

FILE_PRIORITY = 10.0
"""A file that is named by itself was opened by somebody, who waits for it; those of folders have 0."""
NEEDS = {
    Stage.FACTS: frozenset(Modality),
    Stage.CONTENT: frozenset({Modality.PICTURE, Modality.SOUND, Modality.LOOK}),
    Stage.GIST: frozenset({Modality.SPEECH, Modality.VOICE}),
    Stage.SPEECH: frozenset({Modality.SPEECH, Modality.VOICE}),
    Stage.MEANING: frozenset({Modality.MEANING}),
}
"""Which modalities make a stage run when only some are asked for."""


def _ignore(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told while indexing runs."""

    progress: Callable[[Progress], None] = _ignore
    ready: Callable[[list[MediaId]], None] = _ignore  # media that can be shown, or that changed
    failed: Callable[[FailedFile], None] = _ignore
    scanned: Callable[[bytes], None] = _ignore  # a path whose jobs are in the store now
    noticed: Callable[[Notice], None] = _ignore  # the same of a folder of which a watch told


def _inside(known: Mapping[bytes, KnownFile], place: bytes, is_folder: bool) -> tuple[bytes, dict[bytes, KnownFile]]:
    """Choose what is known of one place of a root: what its names begin with there, and the files by the rest."""
    if not place:
        return b"", dict(known)
    if not is_folder:
        return place, {b"": known[place]} if place in known else {}
    prefix = place + b"/"
    return prefix, {rel[len(prefix) :]: seen for rel, seen in known.items() if rel.startswith(prefix)}


def _under(prefix: bytes, diff: ScanDiff) -> ScanDiff:
    """Turn names relative to a scanned subfolder into names relative to its root."""

    def moved(files: tuple[FoundFile, ...]) -> tuple[FoundFile, ...]:
        return tuple(replace(f, rel_path=prefix + f.rel_path) for f in files)

    return replace(
        diff,
        new=moved(diff.new),
        changed=moved(diff.changed),
        renumbered=moved(diff.renumbered),
        subtitled=moved(diff.subtitled),
        described=moved(diff.described),
        returned=tuple(prefix + rel for rel in diff.returned),
        missing=tuple(prefix + rel for rel in diff.missing),
    )


@dataclass(slots=True)
class Run:
    """One run of index_library: what was found, touched and failed so far."""

    store: Store
    control: Control
    watchers: Watchers
    tools: Toolbox
    only: frozenset[Modality]
    found: int = 0
    touched: set[FileId] = field(default_factory=set)
    failed: dict[FileId, FailedFile] = field(default_factory=dict)
    at_hand: dict[FileId, Job] = field(default_factory=dict)
    problems: list[FailedFile] = field(default_factory=list)
    media_s: float = 0.0
    broken: bool = False
    account: Account | None = None
    started: float = field(default_factory=time.monotonic)

    # scan ─────────────────────────────────────────────────────────────────────────

    def scan(self, paths: Sequence[bytes], *, force: bool) -> None:
        """Look at each path and note what is new, changed, missing or back; no file is opened.

        Raises:
            UserProblem: none of the paths could be scanned; one of several that can't is listed as failed.
        """
        wrong: list[UserProblem] = []
        places, looked_at = [os.path.abspath(path) for path in paths], set[bytes]()
        for path in sorted(paths, key=os.path.isdir):  # a file that was opened doesn't wait for a folder
            self.control.checkpoint()
            self.watchers.progress(Progress("scan", self.found, self.found, show_path(path)))
            place = os.path.abspath(path)
            try:
                if place not in looked_at and not any(under(place, other) for other in places):  # each place once
                    looked_at.add(place)
                    self._scan_one(place, force)
            except UserProblem as problem:
                wrong.append(problem)
                self.problems.append(FailedFile(path, "scan", str(problem)))
            self.watchers.scanned(path)
        if wrong and len(wrong) == len(paths):
            raise wrong[0]

    def _scan_one(self, path: bytes, force: bool) -> None:
        if not os.path.lexists(path) and self._root_of(path) is None:
            raise UserProblem(f"{show_path(path)} can't be opened (there is no such file or folder): check its name.")
        root_id = self.store.files.root(path)
        place = under(path, dict(self.store.files.roots())[root_id]) or b""
        self._scan_in(root_id, place, path, force)

    def _scan_in(self, root_id: RootId, place: bytes, path: bytes, force: bool) -> None:
        prefix, inside = _inside(self.store.files.known(root_id), place, os.path.isdir(path))
        try:
            diff = scan.scan(path, inside, checkpoint=self.control.breathe, force=force)
        except scan.RootOffline:
            if not place:
                self.store.files.set_root_state(root_id, FileState.OFFLINE)
            raise
        self._take(root_id, _under(prefix, diff), 0.0 if os.path.isdir(path) else FILE_PRIORITY)
        if not place:
            self.store.roots.looked(root_id, time.time())

    def look(self, notices: Sequence[Notice]) -> None:
        """Look at folders of which a watch told. Nobody asked for it: what can't be looked at is left as it is."""
        for notice in notices:
            self.control.checkpoint()
            root = self._root_of(notice.folder)
            try:
                if root is not None:  # else it was taken out meanwhile
                    self._look_in(*root, notice)
            except UserProblem as problem:
                log.info("a watched folder is left as it is: %s", unnamed(problem))
                log.debug("what is in its way: %s", problem)
            self.watchers.noticed(notice)

    def _root_of(self, path: bytes) -> tuple[RootId, bytes] | None:
        """Find the library's folder that a path lies in, and its place there."""
        roots = ((root_id, under(path, root)) for root_id, root in self.store.files.roots())
        return next(((root_id, place) for root_id, place in roots if place is not None), None)

    def _look_in(self, root_id: RootId, place: bytes, notice: Notice) -> None:
        if notice.whole:
            self._scan_in(root_id, place, notice.folder, force=False)
            return
        prefix, inside = _inside(self.store.files.known(root_id), place, is_folder=True)
        inside = {name: seen for name, seen in inside.items() if b"/" not in name}
        self._take(root_id, _under(prefix, scan.glance(notice.folder, inside, notice.growing)), 0.0)

    def _take(self, root_id: RootId, diff: ScanDiff, priority: float) -> None:
        """Write down what a scan found and what is to be done about it; not of a folder taken out meanwhile."""
        with self.store.transaction():
            if root_id not in dict(self.store.files.roots()):
                return
            fresh = self.store.files.apply(root_id, diff)
            self.store.files.touch(root_id, diff.renumbered)
            self._read_again(self.store.files.touch(root_id, diff.subtitled))
            self._describe_again(self.store.files.touch(root_id, diff.described))
            self.store.jobs.reset(fresh)
            self.store.jobs.want([(file_id, Stage.FACTS) for file_id in fresh], priority)
        self._count(diff)

    def _read_again(self, file_ids: Sequence[FileId]) -> None:
        """Forget what was heard in files whose subtitles came, changed or went, and want it anew."""
        for row in self.store.files.rows(file_ids):
            if row.media_id is not None:
                self.store.text.forget_transcript(row.media_id)
        stages = (Stage.GIST, Stage.SPEECH, Stage.MEANING)
        self.store.jobs.want([(file_id, stage) for file_id in file_ids for stage in stages])
        self.store.jobs.reset(file_ids, stages)

    def _describe_again(self, file_ids: Sequence[FileId]) -> None:
        """Want the facts anew of files whose .nfo files or pictures came, changed or went; what they say may change."""
        stages = (Stage.FACTS, Stage.MEANING)
        self.store.jobs.want([(file_id, stage) for file_id in file_ids for stage in stages])
        self.store.jobs.reset(file_ids, stages)

    def _count(self, diff: ScanDiff) -> None:
        self.found += len(diff.new) + len(diff.changed) + diff.unchanged
        self.problems += [FailedFile(p.path, "scan", p.reason) for p in diff.problems]
        log.info("scan: %d new, %d changed, %d unchanged", len(diff.new), len(diff.changed), diff.unchanged)

    def catch_up(self) -> None:
        """Make files that lack a modality asked for (an earlier --only, a newly chosen model) pending again."""
        settings = self.store.settings().extracting
        for modality in (Modality.PICTURE, Modality.LOOK, Modality.SOUND):
            model_id = settings.similar_model(modality)
            if modality in self.only and model_id:
                self.store.jobs.reset(self.store.features.lacking(modality, model_id), [Stage.CONTENT])
            if modality in self.only and modality is not Modality.LOOK:
                self.store.jobs.reset(self.store.fingerprints.lacking(modality), [Stage.CONTENT])
        if Modality.MEANING in self.only:  # read before there were names, feelings and TF-IDF
            self.store.jobs.reset(self.store.features.lacking(Modality.MEANING, WORDS_MODEL), [Stage.MEANING])
        self._listen_again(settings.similar_model(Modality.VOICE))

    def _listen_again(self, voice_model: str | None) -> None:
        """Make listening pending again where it is done but was for something else then: words, or voices."""
        jobs, features = self.store.jobs, self.store.features
        if Modality.VOICE in self.only and voice_model:
            jobs.reset(features.lacking(Modality.VOICE, voice_model), [Stage.GIST])
            partial = features.partial(Modality.VOICE, voice_model, COMPLETE)
            jobs.reset(jobs.done_among(partial, Stage.SPEECH), [Stage.SPEECH])
        if Modality.SPEECH in self.only:
            for stage in (Stage.GIST, Stage.SPEECH):
                unheard = self.store.text.lacking(complete=stage is Stage.SPEECH)
                jobs.reset(jobs.done_among(unheard, stage), [stage])

    # stages ───────────────────────────────────────────────────────────────────────

    def stage(self, stage: Stage) -> int:
        """Run one stage over everything that is pending for it, a group at a time; return how many files it took.

        The next group is extracted while this one is written, so that neither waits for the other. Where the run is
        held (paused, cancelled), what is extracted is written first.
        """
        work = next(w for w in STAGES if w.stage is stage)
        began = time.monotonic()
        pace = Pace.of(self.store, stage, [s for s in Stage if NEEDS[s] & self.only], self.control)
        try:
            with ThreadPoolExecutor(1) as executor:
                ahead = self._submit(executor, work, pace)
                while ahead:
                    group, future = ahead
                    outcomes = future.result()
                    waits = self.control.held or self.control.turned
                    ahead = None if waits else self._submit(executor, work, pace)
                    self._write_group(work, group, outcomes)
                    pace.took(self.store, group)
                    self.note()
                    self.watchers.progress(pace.progress(self._paths(group[-1:]), len(self.failed)))
                    ahead = ahead or self._submit(executor, work, pace)
        except BaseException:
            self.broken = True  # the group ahead ends at its next checkpoint, since nobody will write it
            raise
        finally:
            self.store.jobs.release(list(self.at_hand.values()))
            self.at_hand.clear()
        if pace.done:
            log.info("%s: %d files in %.1f s", stage, pace.done, time.monotonic() - began)
        return pace.done

    def _checkpoint(self) -> None:
        if self.broken:
            raise Cancelled
        self.control.breathe()

    def note(self) -> None:
        """Have the books say how many files are done."""
        if self.account is not None:
            self.account.note(len(self.touched - self.failed.keys()), len(self.failed), self.media_s)

    @staticmethod
    def _paths(group: Sequence[Task]) -> list[bytes]:
        return [task.row.path for task in group]

    def _submit(
        self, executor: Executor, work: StageWork, pace: Pace
    ) -> tuple[list[Task], Future[list[Outcome]]] | None:
        """Take the next group of jobs and start extracting it. None when nothing is left.

        Raises:
            Cancelled: the person asked to stop, or something is to be done first.
        """
        if self.control.turned:
            raise Cancelled
        group: list[Task] = []
        while not group:
            self.control.checkpoint()
            jobs = self._next_jobs(work)
            if not jobs:
                return None
            group = [task for task in (self._prepare(work, job) for job in jobs) if task is not None]
        self.watchers.progress(pace.progress(self._paths(group), len(self.failed)))
        return group, executor.submit(work.extract, group, self.tools, self._checkpoint)

    def _next_jobs(self, work: StageWork) -> list[Job]:
        """Take the jobs of the next group: at most its count of files and its seconds of media."""
        with self.store.transaction():
            jobs = self.store.jobs.next(work.stage, work.group_files)
            if work.group_s != float("inf"):
                jobs = self._within(jobs, work.group_s)
            self.store.jobs.start(jobs)
        self.at_hand.update((job.file_id, job) for job in jobs)
        return jobs

    def _within(self, jobs: list[Job], limit_s: float) -> list[Job]:
        facts = self.store.media.facts([job.media_id for job in jobs if job.media_id])
        taken, total_s = 0, 0.0
        for job in jobs:
            total_s += facts[job.media_id].duration_s if job.media_id in facts else 0.0
            if taken and total_s > limit_s:
                break
            taken += 1
        return jobs[:taken]

    def _prepare(self, work: StageWork, job: Job) -> Task | None:
        try:
            return work.prepare(self.store, job, self.only)
        except MediaError as error:
            problem = error
        except LookupError:
            path = self.store.files.row(job.file_id).path
            problem = MediaError(path, "facts", "its facts were never read; try it again")
        self._fail(job.file_id, work.stage, problem)
        return None

    def _write_group(self, work: StageWork, group: Sequence[Task], outcomes: Sequence[Outcome]) -> None:
        """Write each file's outcome in a transaction of its own, then tell who watches."""
        ready: list[MediaId] = []
        for task, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Cancelled):
                continue
            self.touched.add(task.row.id)
            if isinstance(outcome, MediaError):
                self._fail(task.row.id, work.stage, outcome)
                continue
            with self.store.transaction():
                ready.append(work.write(self.store, task, outcome))
                self._close(work, task, outcome)
            self.at_hand.pop(task.row.id, None)
            if work.stage is Stage.CONTENT:
                self.media_s += task.duration_s
        self.watchers.ready(ready)

    def _close(self, work: StageWork, task: Task, outcome: Outcome) -> None:
        """Mark the job done, or failed in part where ffmpeg complained."""
        for warning in getattr(outcome, "warnings", ()):
            step = "decode" if work.stage is Stage.CONTENT else "probe"
            error = MediaError(task.row.path, step, f"indexed in part: {warning}")
            self._fail(task.row.id, work.stage, error, unreadable=False)
            return
        self.store.jobs.done(task.row.id, work.stage)
        if task.row.state is FileState.BAD:
            self.store.files.set_state(task.row.id, FileState.PRESENT)

    def _fail(self, file_id: FileId, stage: Stage, error: MediaError, *, unreadable: bool = True) -> None:
        failed = FailedFile(error.path, error.stage, error.cause)
        self.failed[file_id] = failed
        self.at_hand.pop(file_id, None)
        with self.store.transaction():
            self.store.jobs.fail(file_id, stage, error.stage, error.cause)
            if unreadable and stage in (Stage.FACTS, Stage.CONTENT):
                self.store.files.set_state(file_id, FileState.BAD)
                self.store.jobs.drop(file_id)
        self.watchers.failed(failed)

    def report(self) -> IndexReport:
        """Sum the run up."""
        known = {f.path: f for f in self.store.jobs.failed()}
        fresh = [*self.failed.values(), *self.problems]
        earlier = [f for path, f in known.items() if path not in {f.path for f in fresh}]
        return IndexReport(
            found=self.found,
            indexed=len(self.touched - self.failed.keys()),
            unchanged=max(self.found - len(self.touched), 0),
            failed=tuple(fresh),
            known_failed=tuple(earlier),
            seconds=time.monotonic() - self.started,
            media_s=self.media_s,
        )
