"""Speech and voices: from subtitles or one decode of the sound to a transcript and to who speaks.

First a quick pass over a few spans, then the whole; what is known already is not asked again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from core.errors import Checkpoint, MediaError
from core.extract.voice import COMPLETE
from core.stages.ahead import DEPTH, ahead
from core.stages.base import Outcome, Task, Toolbox, guarded, media_of
from core.stages.listening import Listening, Spoken
from core.store import Job, Store
from core.types import Facts, Features, JobState, Kind, MediaId, Modality, Stage, Transcript
from core.voices import without_forgotten

SPEECH_SHARE = 0.5
"""An audio file in which somebody speaks for at least this share of the listened time is speech."""
MUSIC_FROM_S = 60.0
"""An audio file at least this long in which nobody speaks is taken for music."""


class SpeechStage:
    """Subtitles first, which cost nothing; else listening: three short spans (gist) or the whole. Voices beside it."""

    group_files = 8
    group_s = 600.0

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        row = store.files.row(job.file_id)
        media_id = media_of(row)
        known = {
            Modality.SPEECH: self._has_words(store.text.transcript(media_id)),
            Modality.VOICE: self._has_voices(store, media_id),
        }
        return Task(
            row,
            self.stage,
            probe=store.files.probe(job.file_id),
            facts=store.media.facts_under(media_id),
            wanted=frozenset(modality for modality, enough in known.items() if not enough) & only & _possible(store),
        )

    def _has_words(self, known: Transcript | None) -> bool:
        return known is not None and (known.complete or self.stage is Stage.GIST)

    def _has_voices(self, store: Store, media_id: MediaId) -> bool:
        known = _voices(store, media_id)
        return known is not None and (bool(known.values.get(COMPLETE)) or self.stage is Stage.GIST)

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        """Listen to each file of the group; the sound of the next short ones is decoded meanwhile."""
        with ThreadPoolExecutor(DEPTH) as pool:

            def start(task: Task) -> tuple[Task, Outcome, Future[Outcome] | None]:
                begun = guarded(task, lambda: self._plan(task, tools, checkpoint))
                held = pool.submit(guarded, task, begun.fetch) if isinstance(begun, Listening) else None
                return task, begun, held

            return [
                guarded(task, lambda begun=begun, held=held: begun.listen(held.result())) if held else begun  # type: ignore[misc]
                for task, begun, held in ahead(tasks, start)
            ]

    def _plan(self, task: Task, tools: Toolbox, checkpoint: Checkpoint) -> Listening | Spoken:
        checkpoint()
        if not task.wanted:
            return Spoken()
        return Listening.of(task.need_probe(), tools.extractors(self.stage, task.wanted), checkpoint)

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        spoken: Spoken = outcome
        media_id = task.media_id
        _write_voices(store, media_id, spoken.voices)
        if spoken.transcript is not None:
            store.text.set_transcript(media_id, spoken.transcript)
            store.media.set_facts(media_id, _learn(task, spoken.transcript))
            store.jobs.reset([task.row.id], [Stage.MEANING])
        if self.stage is Stage.GIST and task.wanted:
            _settle_full_pass(store, task)
        return media_id


def _possible(store: Store) -> frozenset[Modality]:
    """What may be listened for: voices may be switched off."""
    voices = store.settings().similar_model(Modality.VOICE) is not None
    return frozenset({Modality.SPEECH, Modality.VOICE}) if voices else frozenset({Modality.SPEECH})


def _voices(store: Store, media_id: MediaId) -> Features | None:
    """What is known of a medium's voices in the model that is chosen."""
    made = store.features.get(media_id, Modality.VOICE, store.settings().similar_model(Modality.VOICE))
    return made[0] if made else None


def _write_voices(store: Store, media_id: MediaId, voices: Features | None) -> None:
    """Keep the voices; that none could be heard never replaces what was heard. Switched off meanwhile, none are."""
    if voices is None or store.settings().similar_model(Modality.VOICE) is None:
        return
    known = _voices(store, media_id)
    if voices.item is None and known is not None:
        voices = dataclasses.replace(known, values={**known.values, COMPLETE: voices.values[COMPLETE]})
    store.features.put(media_id, [without_forgotten(store, media_id, voices)])


def _settle_full_pass(store: Store, task: Task) -> None:
    """Spare the full pass where the quick one did all of it; want it again where only voices are left to it."""
    transcript, voices = store.text.transcript(task.media_id), _voices(store, task.media_id)
    if transcript is None or not transcript.complete:
        return
    if voices is None or voices.values.get(COMPLETE):
        store.jobs.done(task.row.id, Stage.SPEECH)
    elif store.jobs.job(task.row.id, Stage.SPEECH).state is JobState.DONE:
        store.jobs.reset([task.row.id], [Stage.SPEECH])


def _learn(task: Task, transcript: Transcript) -> Facts:
    """Say whether a sound file is speech or music, and in which language, from what was heard."""
    facts = task.facts
    if facts is None:
        raise MediaError(task.row.path, "speech", "its facts were never read; run index again")
    kind = facts.kind
    if kind is not Kind.VIDEO and transcript.segments and transcript.speech_share >= SPEECH_SHARE:
        kind = Kind.SPEECH
    elif kind is Kind.SOUND and facts.duration_s >= MUSIC_FROM_S and not transcript.segments:
        kind = Kind.MUSIC
    return dataclasses.replace(facts, kind=kind, language=facts.language or transcript.language)
