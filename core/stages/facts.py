"""Facts: from a path to a probe, facts and the medium that it may be."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core import identity, probe
from core.stages.base import Checkpoint, Outcome, Task, Toolbox, guarded, has_other_file, lasts, want_rest
from core.store import FileRow, Job, Store
from core.tags import LOST
from core.types import Facts, IdentityKey, Kind, MediaId, Modality, Probe, Stage


@dataclass(frozen=True, slots=True)
class FactsFound:
    """What probing one file found."""

    probe: Probe
    facts: Facts
    quick: IdentityKey

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why the file's tags were given up, in plain words; nothing where they were read."""
        return tuple(words for words in self.probe.warnings if words in LOST.values())


class FactsStage:
    """Probe, tags and the quick identity; attaches the file to a medium, old or new."""

    stage = Stage.FACTS
    group_files = 64
    group_s = float("inf")

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        return Task(store.files.row(job.file_id), self.stage)

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        def one(task: Task) -> Outcome:
            return guarded(task, lambda: self._read(task, checkpoint))

        with ThreadPoolExecutor(2) as pool:  # the time goes into starting ffprobe and ffmpeg, not into Python
            return list(pool.map(one, tasks))

    def _read(self, task: Task, checkpoint: Checkpoint) -> FactsFound:
        checkpoint()
        found = probe.probe(task.row.path)
        return FactsFound(found, probe.facts(found, task.row.root), identity.quick_key(found))

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        found: FactsFound = outcome
        media_id, is_new = _candidate(store, task.row, found)
        speaks = task.row.media_id == media_id or not has_other_file(store, media_id, task.row)
        store.files.attach(task.row.id, media_id, confirmed=is_new)
        store.files.set_probe(task.row.id, found.probe)
        if not is_new and speaks:
            store.media.set_facts(media_id, _keep_learnt(store, media_id, found.facts))
        want_rest(store, task.row, found.probe)
        return media_id


def _candidate(store: Store, row: FileRow, found: FactsFound) -> tuple[MediaId, bool]:
    """Find the medium that this file may hold, or make one. True where it is new.

    The quick key only proposes; the full key of the content stage confirms or splits.
    """
    before = row.media_id
    candidates = [m for m in store.media.by_key(found.quick) if lasts(store, m, found.facts.duration_s)]
    if candidates:
        return (before if before in candidates else candidates[0]), False
    media_id = store.media.add(found.facts)
    store.media.add_keys(media_id, [found.quick])
    return media_id, True


def _keep_learnt(store: Store, media_id: MediaId, fresh: Facts) -> Facts:
    """Take the file's own facts, but keep what was learnt by listening: speech or music, and the language."""
    known = store.media.facts([media_id])[media_id]
    kind = known.kind if fresh.kind is not Kind.VIDEO and known.kind is not Kind.VIDEO else fresh.kind
    return dataclasses.replace(fresh, kind=kind, language=fresh.language or known.language)
