"""Facts: from a path to a probe, facts with what they rest on, a picture beside it, and the medium that it may be."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from core import artwork, decode, identity, probe
from core.errors import Checkpoint, MediaError
from core.stages.base import (
    Outcome,
    Task,
    Toolbox,
    guarded,
    is_whole,
    lasts,
    moved_to,
    other_files,
    save_still,
    stands,
    want_rest,
)
from core.stages.stills import still
from core.store import FileRow, Job, Store
from core.tags import LOST
from core.types import Facet, Facts, IdentityKey, Kind, MediaId, Modality, Probe, Stage

POSTER, FRAME = "poster", "frame"
"""What a card's picture is: one that lies beside the medium, or one taken out of it."""
_WRITTEN = ("nfo", "tags", "name")
"""Sources of people that this stage knows."""


@dataclass(frozen=True, slots=True)
class FactsFound:
    """What probing one file found.

    Attributes:
        sources: field → where it comes from.
        still: JPEG for the card, or None where the one it has is to stay.
        still_from: POSTER or FRAME.
    """

    probe: Probe
    facts: Facts
    quick: IdentityKey
    sources: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Facet, ...] = ()
    still: bytes | None = None
    still_from: str = ""

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
        row = store.files.row(job.file_id)
        known = row.media_id
        had_poster = known is not None and store.facets.sources(known).get("thumbnail") == POSTER
        best_s = store.features.values(known).get("best_frame_s", 0.0) if known is not None and had_poster else -1.0
        return Task(row, self.stage, still_at_s=best_s)

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        def one(task: Task) -> Outcome:
            return guarded(task, lambda: self._read(task, checkpoint))

        with ThreadPoolExecutor(2) as pool:  # the time goes into starting ffprobe and ffmpeg, not into Python
            return list(pool.map(one, tasks))

    def _read(self, task: Task, checkpoint: Checkpoint) -> FactsFound:
        checkpoint()
        found = probe.probe(task.row.path)
        gathered = probe.gather(found, task.row.root, described=bool(task.row.described))
        still, origin = _picture(task, found)
        return FactsFound(
            *(found, gathered.facts, identity.quick_key(found), gathered.sources, gathered.people, still, origin)
        )

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        found: FactsFound = outcome
        media_id, is_new = _candidate(store, task.row, found)
        is_known = task.row.confirmed and task.row.media_id == media_id  # only what lies beside it changed
        store.files.attach(task.row.id, media_id, confirmed=is_known)
        store.files.set_probe(task.row.id, found.probe)
        if not is_new:
            store.media.set_facts(media_id, _keep_learnt(store, media_id, found.facts))
        _describe(store, media_id, found)
        want_rest(store, task.row, found.probe)
        return media_id


def _picture(task: Task, found: Probe) -> tuple[bytes | None, str]:
    """Take the picture beside a medium; where one that it had is gone, take one out of it again."""
    jpeg = artwork.picture(found.path, is_audio=found.video is None) if task.row.described else None
    if jpeg or task.still_at_s < 0:
        return jpeg, POSTER if jpeg else ""
    try:
        return decode.cover(found) or (still(found, task.still_at_s or None) if found.video else None), FRAME
    except MediaError:
        return None, FRAME


def _describe(store: Store, media_id: MediaId, found: FactsFound) -> None:
    """Write what the facts rest on, who had a part, and the card's picture."""
    fields = [f.name for f in dataclasses.fields(Facts)]
    store.facets.set_sources(media_id, {name: found.sources.get(name, "") for name in fields})
    own_artist = "artist" in store.media.own.of([media_id]).get(media_id, {})
    people = [one for one in found.people if not (own_artist and one.role == "artist")]
    store.facets.put(media_id, _WRITTEN, people)
    if found.still:
        save_still(store, media_id, found.still)
    if found.still_from:
        store.facets.set_sources(media_id, {"thumbnail": found.still_from if found.still else ""})


def _candidate(store: Store, row: FileRow, found: FactsFound) -> tuple[MediaId, bool]:
    """Find the medium that this file may hold, or make one. True where it is new.

    The quick key only proposes; the full key of the content stage confirms, joins or splits. Until then a file stands
    for what it was, or for what is gone from where it was: never for what another file still holds, since all that is
    said of it meanwhile would be said of that.
    """
    candidates = [m for m in store.identities.owners(found.quick) if lasts(store, m, found.facts.duration_s)]
    if row.media_id in candidates:
        return row.media_id, False
    if row.media_id is not None and _goes_on(store, row.media_id, row, found):
        store.identities.replace(row.media_id, found.quick)
        return row.media_id, False
    others = {m: other_files(store, m, row) for m in candidates}
    left = [m for m in candidates if not any(map(stands, others[m]))]
    if left:
        return min(left, key=lambda m: not any(moved_to(other, row) for other in others[m])), False
    media_id = store.media.add(found.facts)
    store.media.add_keys(media_id, [found.quick])
    return media_id, True


def _goes_on(store: Store, media_id: MediaId, row: FileRow, found: FactsFound) -> bool:
    """Say whether a medium's only file was a part, and is as long as it said it was: it was still being copied."""
    if other_files(store, media_id, row) or not lasts(store, media_id, found.facts.duration_s):
        return False
    return not is_whole(store, media_id)


def _keep_learnt(store: Store, media_id: MediaId, fresh: Facts) -> Facts:
    """Take the file's own facts, but keep what was learnt by listening: speech or music, and the language."""
    known = store.media.facts_under(media_id)
    kind = known.kind if fresh.kind is not Kind.VIDEO and known.kind is not Kind.VIDEO else fresh.kind
    return dataclasses.replace(fresh, kind=kind, language=fresh.language or known.language)
