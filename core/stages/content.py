"""Content: one decode of one file to picture and sound features, a still, and the full identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core import decode, identity, probe
from core.extract import labels
from core.extract.base import Extractor, Session
from core.extract.picture import PictureExtractor
from core.stages.base import Checkpoint, Outcome, Task, Toolbox, guarded, media_of, want_rest
from core.store import Job, Store
from core.types import DecodeEnd, Features, IdentityKey, MediaId, Modality, Probe, Stage


@dataclass(frozen=True, slots=True)
class Content:
    """What one decode of one file gave.

    Attributes:
        key: full identity key, or None where none could be made.
        belongs: the file holds what its candidate medium holds, as the full key shows.
        still: JPEG for the card, or None.
        decoded_s: up to where sound or picture came, 0 where nothing was decoded.
    """

    key: IdentityKey | None
    belongs: bool
    features: tuple[Features, ...] = ()
    still: bytes | None = None
    decoded_s: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Opened:
    task: Task
    sessions: list[Session]
    end: DecodeEnd


class ContentStage:
    """One decode: pictures and sound to the extractors, coded packets to the full identity key."""

    stage = Stage.CONTENT
    group_files = 16
    group_s = 900.0

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        row = store.files.row(job.file_id)
        found = store.files.probe(job.file_id)
        settings = store.settings()
        media_id = media_of(row)
        wanted = frozenset(
            modality
            for modality in _there(found) & only
            if not store.features.has(media_id, modality, settings.similar_model(modality) or "")
        )
        keys = _family_keys(store, media_id)
        return Task(row, self.stage, probe=found, wanted=wanted, keys=keys)

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        """Decode each file of the group, confirmed ones first, so that a copy beside its original isn't decoded too."""
        opened: dict[int, Outcome] = {}
        for number in sorted(range(len(tasks)), key=lambda n: not tasks[n].row.confirmed):
            task = _knowing(tasks[number], [one for one in opened.values() if isinstance(one, _Opened)])
            opened[number] = guarded(task, lambda task=task: self._decode(task, tools, checkpoint))  # type: ignore[misc]
        return [
            guarded(one.task, lambda one=one: self._finish(one)) if isinstance(one, _Opened) else one  # type: ignore[misc]
            for _, one in sorted(opened.items())
        ]

    def _decode(self, task: Task, tools: Toolbox, checkpoint: Checkpoint) -> Content | _Opened:
        checkpoint()
        found = task.need_probe()
        wanted = task.wanted
        if not task.row.confirmed:
            key = identity.full_key(found)
            if key in task.keys:
                return Content(key, belongs=True)
            wanted = _there(found)
        elif not wanted and task.keys:
            return Content(None, belongs=True)
        extractors = tools.extractors(self.stage, wanted)
        sessions = [extractor.open(found) for extractor in extractors]
        with _decoding(found, wanted, extractors) as run:
            for block in run:
                checkpoint()
                for session in sessions:
                    session.push(block)
        return _Opened(task, sessions, run.end)

    def _finish(self, opened: _Opened) -> Content:
        found = opened.task.need_probe()
        features = [f for session in opened.sessions for f in session.finish() if isinstance(f, Features)]
        best = next((f.values["best_frame_s"] for f in features if "best_frame_s" in f.values), None)
        still = decode.still(found, best or 0.0) if found.video is not None else decode.cover(found)
        key = opened.end.full_key
        belongs = opened.task.row.confirmed or (key is not None and key in opened.task.keys)
        return Content(key, belongs, tuple(features), still, opened.end.decoded_s, opened.end.warnings)

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        content: Content = outcome
        media_id = _settle(store, task, content)
        want_rest(store, task.row.id, task.need_probe())
        _learn_duration(store, media_id, content.decoded_s)
        if content.features:
            store.features.put(media_id, content.features)
            for features in content.features:
                if features.tags:
                    words = labels.load().further_names()
                    store.media.set_tags(media_id, features.modality, features.tags, words)
        if content.still:
            _save_still(store, media_id, content.still)
        return media_id


def _decoding(found: Probe, wanted: frozenset[Modality], extractors: Sequence[Extractor]) -> decode.Decode:
    """Begin the one decode that all extractors share, with frames as the picture model wants them."""
    frames, sound = Modality.PICTURE in wanted, Modality.SOUND in wanted
    for extractor in extractors:
        if isinstance(extractor, PictureExtractor):
            size_px, fit = extractor.size_px, extractor.fit
            return decode.decode_content(found, frames=frames, sound=sound, size_px=size_px, fit=fit)
    return decode.decode_content(found, frames=frames, sound=sound)


def _there(found: Probe) -> frozenset[Modality]:
    """Say which modalities of one decode a file has."""
    both = ((Modality.PICTURE, found.video), (Modality.SOUND, found.audio))
    return frozenset(modality for modality, stream in both if stream is not None)


def _knowing(task: Task, decoded: Sequence[_Opened]) -> Task:
    """Add the full keys that files of the same medium have just shown in this group."""
    fresh = {o.end.full_key for o in decoded if o.task.row.media_id == task.row.media_id and o.end.full_key}
    return replace(task, keys=task.keys | fresh)


def _family_keys(store: Store, media_id: MediaId) -> frozenset[IdentityKey]:
    """Full keys of every medium that shares a quick key with this one: those that the file may turn out to be."""
    quick = [key for key in store.media.keys(media_id) if key.scheme == identity.QUICK]
    family = {media_id, *(m for key in quick for m in store.media.by_key(key))}
    return frozenset(key for m in family for key in store.media.keys(m) if key.scheme == identity.FULL)


def _settle(store: Store, task: Task, content: Content) -> MediaId:
    """Confirm, split or join: the full key alone decides what a file is."""
    media_id = task.media_id
    owners = [m for m in store.media.by_key(content.key) if _lasts(store, m, task)] if content.key else []
    if not content.belongs:
        media_id = owners[0] if owners else _split(store, task)
    elif owners and media_id not in owners:
        if task.row.confirmed:
            store.media.merge(media_id, owners[0], "same content")
        media_id = owners[0]
    if content.key:
        store.media.add_keys(media_id, [content.key])
    store.files.attach(task.row.id, media_id, confirmed=True)
    return media_id


def _split(store: Store, task: Task) -> MediaId:
    """Give a file that turned out to be something else than its candidate a medium of its own."""
    row = task.row
    media_id = store.media.add(probe.facts(task.need_probe(), row.path[: len(row.path) - len(row.rel_path)]))
    store.media.add_keys(media_id, [k for k in store.media.keys(media_of(row)) if k.scheme == identity.QUICK])
    return media_id


def _lasts(store: Store, media_id: MediaId, task: Task) -> bool:
    known = store.media.facts([media_id]).get(media_id)
    return known is not None and identity.same_duration(known.duration_s, task.duration_s)


def _learn_duration(store: Store, media_id: MediaId, decoded_s: float) -> None:
    """Take the length from the decode where the container doesn't know it (a stream that was cut off, a live webm)."""
    facts = store.media.facts([media_id])[media_id]
    if not facts.duration_s and decoded_s:
        store.media.set_facts(media_id, replace(facts, duration_s=decoded_s))


def _save_still(store: Store, media_id: MediaId, jpeg: bytes) -> None:
    target = store.home.thumbnail(media_id)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    aside.write_bytes(jpeg)
    aside.replace(target)
    store.media.set_thumbnail(media_id, True)
