"""Speech: from subtitles or sound to a transcript, first a quick pass, then the whole."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from core import decode
from core.errors import MediaError
from core.extract.speech import SpeechExtractor
from core.extract.subtitles import from_subtitles
from core.stages.ahead import DEPTH, SHORT_S, Held, ahead
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
        """Listen to each file of the group; the sound of the next short ones is decoded meanwhile."""
        with ThreadPoolExecutor(DEPTH) as pool:

            def start(task: Task) -> tuple[Task, Outcome, Future[Outcome] | None]:
                begun = guarded(task, lambda: self._plan(task, tools, checkpoint))
                held = pool.submit(guarded, task, begun.fetch) if isinstance(begun, _Listening) else None
                return task, begun, held

            return [
                guarded(task, lambda begun=begun, held=held: begun.listen(held.result())) if held else begun  # type: ignore[misc]
                for task, begun, held in ahead(tasks, start)
            ]

    def _plan(self, task: Task, tools: Toolbox, checkpoint: Checkpoint) -> _Listening | None:
        checkpoint()
        if not task.wanted:
            return None
        extractors = tools.extractors(self.stage, frozenset({Modality.SPEECH}))
        extractor = next(e for e in extractors if isinstance(e, SpeechExtractor))
        return _Listening(task.need_probe(), extractor, checkpoint)

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


@dataclass(frozen=True, slots=True)
class _Listening:
    """One file to be listened to."""

    found: Probe
    extractor: SpeechExtractor
    checkpoint: Checkpoint

    def fetch(self) -> Transcript | Held | None:
        """Take what is written, else decode the sound if there is little of it. Ahead of its turn, on another thread.

        Raises:
            MediaError: the sound can't be decoded.
        """
        written = from_subtitles(self.found, lambda stream: decode.subtitle_text(self.found, stream))
        if written is not None or self.found.audio is None:
            return written
        spans = self.extractor.spans(self.found.duration_s)
        short = 0 < (sum(end_s - start_s for start_s, end_s in spans) or self.found.duration_s) <= SHORT_S
        return Held.of(self._sound(spans)) if short else None

    def listen(self, fetched: Outcome) -> Transcript | None:
        """Make the transcript, with no segments where nobody speaks; None where there is no sound at all.

        Sound that can't be decoded says nothing; that the file is damaged is the content stage's to tell.

        Args:
            fetched: what `fetch` gave or raised.
        """
        if isinstance(fetched, Exception) and not isinstance(fetched, MediaError):
            raise fetched
        if isinstance(fetched, Transcript):
            return fetched
        if self.found.audio is None:
            return None
        for run in self._runs(fetched):
            try:
                return self._hear(run)
            except MediaError as error:
                log.info("no speech from one file: %s", error.cause)
        return Transcript((), "", f"full:{self.extractor.model_ids[0]}", 0.0, complete=True)

    def _runs(self, fetched: Held | MediaError | None) -> Iterator[decode.Decode | Held]:
        """What to listen to: the spans; and the whole where they give nothing (a length that the file hasn't)."""
        spans = self.extractor.spans(self.found.duration_s)
        if isinstance(fetched, Held):
            yield fetched
        elif fetched is None:
            yield self._sound(spans)
        if spans:
            yield self._sound(())

    def _sound(self, spans: Sequence[tuple[float, float]]) -> decode.Decode:
        return decode.decode_speech(self.found, spans).watched(self.checkpoint)

    def _hear(self, run: decode.Decode | Held) -> Transcript | None:
        session = self.extractor.open(self.found)
        session.checkpoint = self.checkpoint
        with run as blocks:
            for block in blocks:
                self.checkpoint()
                session.push(block)
        return next((made for made in session.finish() if isinstance(made, Transcript)), None)


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
