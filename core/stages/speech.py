"""Speech: from subtitles or sound to a transcript, first a quick pass, then the whole."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence

from core import decode
from core.errors import MediaError
from core.extract.speech import SpeechExtractor
from core.extract.subtitles import from_subtitles
from core.stages.base import Checkpoint, Outcome, Task, Toolbox, guarded, media_of
from core.store import Job, Store
from core.types import Facts, Kind, MediaId, Modality, Probe, Stage, Transcript

log = logging.getLogger(__name__)

SPEECH_SHARE = 0.5
"""An audio file in which somebody speaks for at least this share of the listened time is speech."""
MUSIC_FROM_S = 60.0
"""An audio file at least this long in which nobody speaks is taken for music."""


class SpeechStage:
    """Subtitles first, which cost nothing; else listening: three short spans (gist) or the whole."""

    group_files = 8
    group_s = 600.0

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        row = store.files.row(job.file_id)
        media_id = media_of(row)
        known = store.text.transcript(media_id)
        enough = known is not None and (known.complete or self.stage is Stage.GIST)
        return Task(
            row,
            self.stage,
            probe=store.files.probe(job.file_id),
            facts=store.media.facts([media_id])[media_id],
            wanted=frozenset() if enough else frozenset({Modality.SPEECH}),
        )

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        return [guarded(task, lambda task=task: self._one(task, tools, checkpoint)) for task in tasks]  # type: ignore[misc]

    def _one(self, task: Task, tools: Toolbox, checkpoint: Checkpoint) -> Transcript | None:
        checkpoint()
        if not task.wanted:
            return None
        found = task.need_probe()
        written = from_subtitles(found, lambda stream: decode.subtitle_text(found, stream))
        if written is not None or found.audio is None:
            return written
        extractors = tools.extractors(self.stage, frozenset({Modality.SPEECH}))
        extractor = next(e for e in extractors if isinstance(e, SpeechExtractor))
        # A container may claim a length that it hasn't, so where the spans give nothing the whole is tried. Sound that
        # can't be decoded says nothing; that the file is damaged is the content stage's to tell.
        for spans in dict.fromkeys((tuple(extractor.spans(found.duration_s)), ())):
            try:
                return self._listen(found, extractor, spans, checkpoint)
            except MediaError as error:
                log.info("no speech from one file: %s", error.cause)
        return Transcript((), "", f"full:{extractor.model_ids[0]}", 0.0, complete=True)

    def _listen(
        self, found: Probe, extractor: SpeechExtractor, spans: Sequence[tuple[float, float]], checkpoint: Checkpoint
    ) -> Transcript | None:
        session = extractor.open(found)
        session.checkpoint = checkpoint
        with decode.decode_speech(found, spans) as run:
            for block in run:
                checkpoint()
                session.push(block)
        return next((made for made in session.finish() if isinstance(made, Transcript)), None)

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        media_id = task.media_id
        transcript: Transcript | None = outcome
        if transcript is not None:
            store.text.set_transcript(media_id, transcript)
            store.media.set_facts(media_id, _learn(task, transcript))
            store.jobs.reset([task.row.id], [Stage.MEANING])
            if transcript.complete:
                store.jobs.done(task.row.id, Stage.SPEECH)
        return media_id


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
