"""Content: one decode of one file to picture and sound features, a still, and the full identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from core import decode, identity, probe
from core.errors import Checkpoint, MediaError
from core.extract import labels
from core.extract.base import Extractor, Session
from core.extract.fingerprint import PICTURE_SCHEME, SOUND_SCHEME, PicturePrintExtractor, SoundPrintExtractor
from core.extract.picture import PictureExtractor
from core.gaps import spacing
from core.settings import Settings
from core.stages import stills
from core.stages.ahead import DEPTH, SHORT_S, Held, ahead
from core.stages.base import (
    CUT_SHORT,
    ENDS_EARLY,
    Outcome,
    Task,
    Toolbox,
    guarded,
    lasts,
    media_of,
    moved_to,
    other_files,
    save_still,
    stands,
    want_rest,
)
from core.stages.facts import FRAME, POSTER
from core.store import FileRow, Job, Store
from core.types import DecodeEnd, Features, Fingerprint, IdentityKey, MediaId, Modality, Probe, Stage

PRINTERS = (PicturePrintExtractor, SoundPrintExtractor)
SCHEMES = {Modality.PICTURE: PICTURE_SCHEME, Modality.SOUND: SOUND_SCHEME}
"""Fingerprints that there are besides features, by what they are made of."""
_WHOLE_SHARE = 0.9
"""What ends before this share of its length is a part: still being copied, say."""
SAME, FOLLOWS = "same content", "follows one that is gone"
"""Why one content stands for another: their full keys agree; or the other was never read, and its file is gone."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one decode of one file gave.

    Attributes:
        key: full identity key, or None where none could be made.
        still: JPEG for the card, or None.
        decoded_s: up to where sound or picture came, 0 where nothing was decoded.
    """

    key: IdentityKey | None
    features: tuple[Features, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    still: bytes | None = None
    decoded_s: float = 0.0
    warnings: tuple[str, ...] = ()


class ContentStage:
    """One decode: pictures and sound to the extractors, coded packets to the full identity key."""

    stage = Stage.CONTENT
    group_files = 16
    group_s = 900.0

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        row = store.files.row(job.file_id)
        found = store.files.probe(job.file_id)
        settings = store.settings().extracting
        media_id = media_of(row)
        if CUT_SHORT in store.features.values(media_id):  # decoded again, so that the damage is told again
            return Task(row, self.stage, probe=found, wanted=_there(found) & only)
        models = _models(found, settings)
        known = _known(store, media_id, models)
        wanted = frozenset(modality for modality in models.keys() & only if not models[modality] <= known)
        known = known if row.confirmed else frozenset()  # it may turn out to be something else
        return Task(
            row,
            self.stage,
            probe=found,
            wanted=wanted,
            known=known,
            keys=_family_keys(store, media_id),
            head=_head(store, media_id),
        )

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        """Decode each file of the group once; short ones ahead of their turn."""
        with ThreadPoolExecutor(DEPTH) as pool:
            return _Group(tasks, tools, checkpoint, pool).outcomes()

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        content: Content = outcome
        media_id = _settle(store, task, content)
        want_rest(store, task.row, task.need_probe())
        _learn_duration(store, media_id, content.decoded_s)
        store.fingerprints.put(media_id, content.fingerprints)
        if content.features:
            store.features.put(media_id, content.features)
            for features in content.features:
                if features.tags:
                    words = labels.load().further_names()
                    store.media.set_tags(media_id, features.modality, features.tags, words)
        if content.still and store.facets.sources(media_id).get("thumbnail") != POSTER:
            save_still(store, media_id, content.still)
            store.facets.set_sources(media_id, {"thumbnail": FRAME})
        return media_id


@dataclass(slots=True)
class _Opened:
    """One file whose extractors wait for its blocks, or have had them (then there is an end)."""

    task: Task
    wanted: frozenset[Modality]
    extractors: list[Extractor]
    sessions: list[Session]
    run: decode.Decode
    held: Future[Outcome] | None = None
    end: DecodeEnd = field(default_factory=lambda: DecodeEnd(None, 0.0))

    def read(self, checkpoint: Checkpoint) -> _Opened:
        """Give every block to every session.

        Raises:
            MediaError: nothing could be decoded, and there is no other stream to try.
        """
        try:
            with self._blocks() as run:
                for block in run:
                    checkpoint()
                    for session in self.sessions:
                        session.push(block)
            self.end = run.end
        except MediaError:
            if self.wanted == _there(self.task.need_probe()):
                raise  # else its other stream can be read
        return self

    def _blocks(self) -> decode.Decode | Held:
        made = self.run if self.held is None else self.held.result()
        if isinstance(made, Exception):
            raise made
        return made

    def finish(self) -> Content:
        """Gather what the sessions made, without a still."""
        made = [one for session in self.sessions for one in session.finish()]
        features = [one for one in made if isinstance(one, Features)]
        prints = [one for one in made if isinstance(one, Fingerprint)]
        features += _nothing(self.extractors, features)
        prints += _no_prints(self.extractors, prints)
        length_s = self.task.duration_s
        is_part = 0 < self.end.decoded_s < _WHOLE_SHARE * length_s - spacing(length_s)
        if self.end.warnings or is_part:
            name = CUT_SHORT if self.end.warnings else ENDS_EARLY
            features = [replace(f, values={**f.values, name: self.end.decoded_s}) for f in features]
        return Content(self.end.full_key, tuple(features), tuple(prints), None, self.end.decoded_s, self.end.warnings)


class _Group:
    """The files of one group: planned, decoded ahead, understood in order, each with its still."""

    def __init__(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint, pool: ThreadPoolExecutor) -> None:
        self._tasks, self._tools, self._checkpoint, self._pool = tasks, tools, checkpoint, pool
        # Confirmed files first, so that a copy beside its original isn't decoded too.
        self._order = sorted(range(len(tasks)), key=lambda number: not tasks[number].row.confirmed)
        self._first = {tasks[number].head: number for number in reversed(self._order)}
        self._opened: dict[int, Outcome] = {}

    def outcomes(self) -> list[Outcome]:
        """One outcome per task, in the order of the tasks."""
        for number, begun in ahead(self._order, self._begin):
            self._opened[number] = self._read(number, begun)
        finished = [self._finish(number) for number in range(len(self._tasks))]
        return list(self._pool.map(self._with_still, self._tasks, finished))

    def _begin(self, number: int) -> tuple[int, Outcome]:
        """Start to decode a short file, unless what is asked of it hangs on another one of this group."""
        task = self._tasks[number]
        if task.head and self._first[task.head] != number:
            return number, None
        begun = guarded(task, lambda: self._plan(task))
        if isinstance(begun, _Opened) and 0 < task.duration_s <= SHORT_S:
            begun.held = self._pool.submit(guarded, task, lambda: Held.of(begun.run))
        return number, begun

    def _plan(self, task: Task) -> Content | _Opened:
        """Say what a file's decode is for; Content where nothing of it needs to be decoded."""
        self._checkpoint()
        found, wanted = task.need_probe(), task.wanted
        if not task.row.confirmed and task.keys:
            key = identity.full_key(found)
            if key in task.keys:
                return Content(key)
            wanted = _there(found)
        elif not wanted and task.keys:
            return Content(None)
        extractors = self._tools.extractors(Stage.CONTENT, wanted, task.known)
        sessions = [extractor.open(found) for extractor in extractors]
        run = _decoding(found, wanted, extractors).watched(self._checkpoint)
        return _Opened(task, wanted, extractors, sessions, run)

    def _read(self, number: int, begun: Outcome) -> Outcome:
        task = self._tasks[number]
        if begun is None:
            known = _knowing(task, [one for one in self._opened.values() if isinstance(one, _Opened)])
            begun = guarded(known, lambda: self._plan(known))
        return guarded(task, lambda: begun.read(self._checkpoint)) if isinstance(begun, _Opened) else begun

    def _finish(self, number: int) -> Outcome:
        one = self._opened[number]
        return guarded(self._tasks[number], one.finish) if isinstance(one, _Opened) else one

    def _with_still(self, task: Task, outcome: Outcome) -> Outcome:
        """Add the picture for the card: the best frame of a film, the cover of a record."""
        if not isinstance(outcome, Content) or not (outcome.features or outcome.decoded_s):
            return outcome
        if task.known and all(features.modality is not Modality.PICTURE for features in outcome.features):
            return outcome  # it has one, of the best frame; which frame that is only the picture model says
        return guarded(task, lambda: self._illustrated(task.need_probe(), outcome))

    def _illustrated(self, found: Probe, content: Content) -> Content:
        self._checkpoint()
        best = next((f.values["best_frame_s"] for f in content.features if "best_frame_s" in f.values), None)
        try:
            still = decode.cover(found)  # the film's poster, where it carries one
            if still is None and found.video is not None:
                still = stills.still(found, best)
        except MediaError as error:
            if not any(len(features.moments) for features in content.features):
                raise
            return replace(content, warnings=(*content.warnings, error.cause))  # its sound is worth keeping
        return replace(content, still=still)


def _decoding(found: Probe, wanted: frozenset[Modality], extractors: Sequence[Extractor]) -> decode.Decode:
    """Begin the one decode that all extractors share, with frames as the picture model wants them."""
    frames, sound = bool({Modality.PICTURE, Modality.LOOK} & wanted), Modality.SOUND in wanted
    for extractor in extractors:
        if isinstance(extractor, PictureExtractor):
            size_px, fit = extractor.size_px, extractor.fit
            return decode.decode_content(found, frames=frames, sound=sound, size_px=size_px, fit=fit)
    return decode.decode_content(found, frames=frames, sound=sound)


def _there(found: Probe) -> frozenset[Modality]:
    """Say which modalities of one decode a file has."""
    both = ((Modality.PICTURE, found.video), (Modality.LOOK, found.video), (Modality.SOUND, found.audio))
    return frozenset(modality for modality, stream in both if stream is not None)


def _models(found: Probe, settings: Settings) -> dict[Modality, frozenset[str]]:
    """Name what is to be made of each stream that a file has: models, and schemes of fingerprints."""
    return {
        modality: frozenset(name for name in (settings.similar_model(modality), SCHEMES.get(modality)) if name)
        for modality in _there(found)
    }


def _known(store: Store, media_id: MediaId, models: Mapping[Modality, frozenset[str]]) -> frozenset[str]:
    """Choose those that have been made of a medium."""

    def made(modality: Modality, name: str) -> bool:
        if name == SCHEMES.get(modality):
            return store.fingerprints.has(media_id, modality)
        return store.features.has(media_id, modality, name)

    return frozenset(name for modality, names in models.items() for name in names if made(modality, name))


def _knowing(task: Task, decoded: Sequence[_Opened]) -> Task:
    """Add the full keys that files which begin like this one have just shown in this group."""
    fresh = {o.end.full_key for o in decoded if o.task.head == task.head and o.end.full_key}
    return replace(task, keys=task.keys | fresh)


def _family_keys(store: Store, media_id: MediaId) -> frozenset[IdentityKey]:
    """Full keys of every medium that shares a quick key with this one: those that the file may turn out to be."""
    quick = [key for key in store.media.keys(media_id) if key.scheme == identity.QUICK]
    family = {media_id, *(m for key in quick for m in store.media.by_key(key))}
    return frozenset(key for m in family for key in store.media.keys(m) if key.scheme == identity.FULL)


def _head(store: Store, media_id: MediaId) -> str:
    return next((key.key for key in store.identities.keys(media_id, identity.QUICK)), "")


def _settle(store: Store, task: Task, content: Content) -> MediaId:
    """Confirm, join or split: the full key alone decides what a file is. One without it is never confirmed.

    Merges don't count here: a file belongs to the very medium whose key it has, also where another one stands for that.
    """
    row, media_id = task.row, task.media_id
    others = other_files(store, media_id, row)
    alone = not any(map(stands, others))
    if content.key is None:
        media_id = media_id if row.confirmed or alone else _split(store, task)
        store.files.attach(row.id, media_id, confirmed=row.confirmed)
        return media_id
    unread = not store.identities.keys(media_id, identity.FULL)
    moved = all(moved_to(other, row) for other in others)
    chosen = _owner(store, task, content.key)
    if chosen is None and not unread and not others:
        _rewrite(store, row, content.key)
        chosen = media_id
    elif chosen is None:
        chosen = media_id if unread and moved else _split(store, task)
    if chosen != media_id and unread and alone:
        _hand_over(store, media_id, chosen, SAME if moved else FOLLOWS)
    store.media.add_keys(chosen, [content.key])
    store.files.attach(row.id, chosen, confirmed=True)
    _part(store, chosen)
    return chosen


def _rewrite(store: Store, row: FileRow, key: IdentityKey) -> None:
    """Let a medium go on with another full key: its only file was changed in place, and begins and lasts as it did.

    So does a file that was looked at while it was still being copied. What was understood of the rest is forgotten.
    """
    media_id = media_of(row)
    store.identities.replace(media_id, key)
    if row.confirmed:
        return  # the same file, by its size and time: another ffmpeg gives it another key
    for modality in (Modality.PICTURE, Modality.LOOK, Modality.SOUND, Modality.VOICE):
        store.features.forget(media_id, modality)
        store.media.set_tags(media_id, modality, ())
    store.text.forget_transcript(media_id)
    store.jobs.reset([row.id], [Stage.GIST, Stage.SPEECH, Stage.MEANING])


def _hand_over(store: Store, media_id: MediaId, chosen: MediaId, reason: str) -> None:
    """Let what was said of a medium that was never read be said of the one that its file turned out to be.

    One that a person merged into a third stays there, and takes the other along: what they take back is that alone.
    """
    if store.media.resolve(media_id) == media_id:
        store.media.merge(media_id, chosen, reason)
    elif reason == SAME:
        store.media.merge(chosen, media_id, reason)


def _owner(store: Store, task: Task, key: IdentityKey) -> MediaId | None:
    """Choose among the media that have this full key: the file's own, else one that is one with it, else the oldest."""
    owners = [m for m in store.identities.owners(key) if lasts(store, m, task.duration_s)]
    if task.media_id in owners:
        return task.media_id
    now = store.media.resolve(task.media_id)
    return min(owners, key=lambda m: store.media.resolve(m) != now, default=None)


def _split(store: Store, task: Task) -> MediaId:
    """Give a file that turned out to be something else than its candidate a medium of its own."""
    row = task.row
    media_id = store.media.add(probe.facts(task.need_probe(), row.root, described=bool(row.described)))
    store.media.add_keys(media_id, store.identities.keys(media_of(row), identity.QUICK))
    return media_id


def _part(store: Store, media_id: MediaId) -> None:
    """Take back that another content follows this one, which was taken for gone, where both have files now."""
    merge_id = store.media.merge_of(media_id, FOLLOWS)
    files = store.files.of_media(media_id) if merge_id is not None else []
    if merge_id is not None and any(stands(file) and file.media_id != media_id for file in files):
        store.media.unmerge(merge_id)


def _nothing(extractors: Sequence[Extractor], made: Sequence[Features]) -> list[Features]:
    """Note that a stream was looked at and gave nothing, so that it isn't decoded again at each run."""
    seen = {features.modality for features in made}
    empty = np.zeros((0, 1), np.float32), np.zeros((0, 2), np.float64)
    blind = [e for e in extractors if e.modality not in seen and not isinstance(e, PRINTERS)]
    return [Features(e.modality, e.model_ids[0], None, *empty) for e in blind]


def _no_prints(extractors: Sequence[Extractor], made: Sequence[Fingerprint]) -> list[Fingerprint]:
    """Note the same of fingerprints."""
    seen = {one.modality for one in made}
    blind = [e for e in extractors if e.modality not in seen and isinstance(e, PRINTERS)]
    return [Fingerprint(e.modality, e.model_ids[0], np.zeros(0, np.uint64), np.zeros(0)) for e in blind]


def _learn_duration(store: Store, media_id: MediaId, decoded_s: float) -> None:
    """Take the length from the decode where the container doesn't know it (a stream that was cut off, a live webm)."""
    facts = store.media.facts_under(media_id)
    if not facts.duration_s and decoded_s:
        store.media.set_facts(media_id, replace(facts, duration_s=decoded_s))
