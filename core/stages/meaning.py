"""Meaning: from what the library knows in words about one medium to sentence embeddings."""

from __future__ import annotations

from collections.abc import Sequence

from core.extract.base import Extractor, Session
from core.stages.base import Checkpoint, Outcome, Task, Toolbox, guarded, media_of
from core.store import Job, Store
from core.types import Facts, MediaId, Modality, Segment, Stage, TextBlock, Transcript


class MeaningStage:
    """Sentence embeddings of title, tags, description and transcript windows."""

    stage = Stage.MEANING
    group_files = 64
    group_s = float("inf")

    def prepare(self, store: Store, job: Job, only: frozenset[Modality]) -> Task:
        row = store.files.row(job.file_id)
        media_id = media_of(row)
        facts = store.media.facts([media_id])[media_id]
        return Task(
            row,
            self.stage,
            probe=store.files.probe(job.file_id),
            wanted=frozenset({Modality.MEANING}),
            text=tuple(_text_blocks(facts, store.text.transcript(media_id))),
        )

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        checkpoint()
        (extractor,) = tools.extractors(self.stage, frozenset({Modality.MEANING}))
        opened = [guarded(task, lambda task=task: self._open(task, extractor)) for task in tasks]  # type: ignore[misc]
        return [
            one if isinstance(one, Exception) else guarded(task, lambda one=one: one.finish())  # type: ignore[misc]
            for task, one in zip(tasks, opened, strict=True)
        ]

    def _open(self, task: Task, extractor: Extractor) -> Session:
        """Queue one medium's texts; the extractor embeds those of all in full batches."""
        session = extractor.open(task.need_probe())
        for block in task.text:
            session.push(block)
        return session

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        media_id = task.media_id
        store.features.put(media_id, outcome)
        return media_id


def _text_blocks(facts: Facts, transcript: Transcript | None) -> list[TextBlock]:
    whole = [("title", facts.title), ("tags", facts.genre), ("description", facts.description)]
    blocks = [TextBlock(name, (Segment(0.0, facts.duration_s, text),)) for name, text in whole if text]
    if transcript is not None and transcript.segments:
        blocks.append(TextBlock("speech", transcript.segments))
    return blocks
