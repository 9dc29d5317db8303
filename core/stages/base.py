"""What every stage shares: a task, the loaded extractors, and the guard round one file."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from core import identity
from core.aside import written_aside
from core.errors import Cancelled, Checkpoint, MediaError, UserProblem, show_path, traced
from core.extract import EXTRACTORS
from core.extract.base import Extractor
from core.settings import Home, Settings
from core.store import FileRow, Job, Store
from core.types import Facts, FileState, IdentityKey, MediaId, Modality, Probe, Stage, TextBlock

log = logging.getLogger(__name__)


class Toolbox:
    """The extractors of one process, loaded at first use and released when idle."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home = home
        self._settings = settings.extracting
        self._extractors: dict[type, Extractor] = {}

    def extractors(
        self, stage: Stage, modalities: frozenset[Modality], known: frozenset[str] = frozenset()
    ) -> list[Extractor]:
        """Return the loaded extractors of one stage for these modalities, in the order of EXTRACTORS.

        Args:
            known: models whose rows are there already; their extractors are neither loaded nor returned.
        """
        classes = [cls for cls in EXTRACTORS if cls.stage == stage and cls.modality in modalities]
        chosen = [one for one in map(self._made, classes) if not known or one.model_ids[0] not in known]
        for extractor in chosen:
            extractor.load()
        return chosen

    def _made(self, cls: type[Extractor]) -> Extractor:
        if cls not in self._extractors:
            self._extractors[cls] = cls(self._home, self._settings)
        return self._extractors[cls]

    def use(self, settings: Settings) -> None:
        """Follow a change of the chosen models."""
        if settings.extracting != self._settings:
            self.close()
            self._settings = settings.extracting

    def close(self) -> None:
        """Release every model. The next use loads again."""
        for extractor in self._extractors.values():
            extractor.close()
        self._extractors.clear()


@dataclass(frozen=True, slots=True)
class Task:
    """One file for one stage, with what the store knows of it.

    Attributes:
        wanted: modalities to extract; empty where the content is understood already.
        known: models that have looked at it already, and fingerprints that are there; they don't look again.
        keys: full identity keys that the file may turn out to have: those of its medium, and of what begins like it.
        head: quick key of the medium that the file is attached to; "" before it has one.
        text: what the meaning extractor reads.
        still_at_s: where in a film its card's picture lies, if one is to be taken anew; −1 if not.
    """

    row: FileRow
    stage: Stage
    probe: Probe | None = None
    facts: Facts | None = None
    wanted: frozenset[Modality] = frozenset()
    known: frozenset[str] = frozenset()
    keys: frozenset[IdentityKey] = frozenset()
    head: str = ""
    text: tuple[TextBlock, ...] = ()
    still_at_s: float = -1.0

    @property
    def duration_s(self) -> float:
        """Length of the medium, 0 before it was probed."""
        return self.probe.duration_s if self.probe else 0.0

    @property
    def media_id(self) -> MediaId:
        """The medium that the file is attached to. Every stage after FACTS has one."""
        return media_of(self.row)

    def need_probe(self) -> Probe:
        """Return the stored probe. Every stage after FACTS has one."""
        if self.probe is None:
            raise MediaError(self.row.path, "probe", "its facts were never read; run index again")
        return self.probe


def media_of(row: FileRow) -> MediaId:
    """Name the medium of a file.

    Raises:
        MediaError: the file was never attached to one.
    """
    if row.media_id is None:
        raise MediaError(row.path, "identity", "it belongs to no medium yet; run index again")
    return row.media_id


Outcome = Any
"""What a stage's extract made of one task: the stage's own value, a MediaError, or Cancelled for what it left."""


class StageWork(Protocol):
    """One stage, as the pipeline sees it."""

    stage: Stage
    group_files: int  # at most so many files in one group
    group_s: float  # at most so many seconds of media in one group

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        """Read what extraction needs. Quick; on the writer's thread."""
        ...

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        """Make one outcome per task, a MediaError for a bad file. No store, no order with other stages."""
        ...

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        """Store one outcome, inside the caller's transaction, and say which medium it belongs to."""
        ...


CUT_SHORT, ENDS_EARLY = "cut_short_at_s", "ends_early_at_s"
"""Values kept with the features of a file that isn't whole: up to where it was read, with complaints or without."""
SHORTEST_SPEECH_S = 0.3
"""Nobody says a word in less."""


def want_rest(store: Store, row: FileRow, probe: Probe) -> None:
    """Want every stage after FACTS that a file has something for; those that are known keep their state."""
    stages = [Stage.CONTENT, Stage.MEANING]
    heard = probe.audio is not None and not 0 < probe.duration_s < SHORTEST_SPEECH_S
    if heard or probe.subtitles or row.beside:
        stages += [Stage.GIST, Stage.SPEECH]
    store.jobs.want([(row.id, stage) for stage in stages])


def save_still(store: Store, media_id: MediaId, jpeg: bytes) -> None:
    """Keep the picture of a card, written aside and moved, so that a half one is never shown.

    Raises:
        UserProblem: it can't be written.
    """
    target = store.home.thumbnail(media_id)
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with written_aside(target, sync=False) as file:
            file.write(jpeg)
    except OSError as error:
        raise UserProblem(f"{target} can't be written ({error.strerror}). Make room, then index again.") from error
    store.media.set_thumbnail(media_id, True)


def other_files(store: Store, media_id: MediaId, row: FileRow) -> list[FileRow]:
    """Return the medium's own files but this one, in whatever state: each may be seen again, and be something else."""
    return [file for file in store.identities.files(media_id) if file.id != row.id]


def stands(file: FileRow) -> bool:
    """Say whether a file is, or may be, where it was: one on a drive that is away counts, one that is gone doesn't."""
    return file.state is not FileState.MISSING


def moved_to(file: FileRow, row: FileRow) -> bool:
    """Say whether a file that is gone is under another name now, for all that can be told unread.

    Its inode says nothing: one that is deleted gives it to the next that is written.
    """
    return not stands(file) and (file.size_bytes, file.mtime_ns) == (row.size_bytes, row.mtime_ns)


def lasts(store: Store, media_id: MediaId, duration_s: float) -> bool:
    """Say whether a medium itself, not what it was merged into, is as long as this but for what containers say."""
    return identity.same_duration(store.media.facts_under(media_id).duration_s, duration_s)


def is_whole(store: Store, media_id: MediaId) -> bool:
    """Say whether what was read of a medium went on to its end, for all that is known."""
    return not {CUT_SHORT, ENDS_EARLY} & store.features.values(media_id).keys()


def _as_scanned(row: FileRow) -> bool:
    """Say whether a path still holds the regular file that the scan saw: not gone, replaced, growing, or a pipe now."""
    try:
        status = os.stat(row.path)
    except OSError:
        return False
    same = (status.st_size, status.st_mtime_ns) == (row.size_bytes, row.mtime_ns)
    return same and stat.S_ISREG(status.st_mode)


def guarded(task: Task, work: Callable[[], Outcome]) -> Outcome:
    """Run the work on one file so that whatever goes wrong costs that file only; one that changed is left for later.

    One of the four places where any Exception is caught: a bug met on one file is listed with that file.
    """
    if not _as_scanned(task.row):
        log.info("left for the next scan: a file that changed or went since it was looked at")
        return Cancelled()
    try:
        return work()
    except UserProblem:
        raise
    except (MediaError, Cancelled) as error:
        return error
    except Exception as error:
        log.error("stage %s failed on one file:\n%s", task.stage, traced(error))
        log.debug("that file is %s", show_path(task.row.path), exc_info=error)
        return MediaError(task.row.path, task.stage, f"Homereel's own mistake ({type(error).__name__}: {error})")
