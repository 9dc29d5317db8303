"""Meaning: from what the library knows in words about one medium to vectors, names, feelings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import cleaning, keywords
from core.editing import own_tags
from core.errors import Checkpoint
from core.extract import labels
from core.extract.meaning import MeaningExtractor, MeaningSession, lexical
from core.extract.meaning.entities import SPEECH, TOLD
from core.extract.meaning.lexical import Terms
from core.extract.meaning.sentiment import Valence, moods, valence
from core.stages.base import Outcome, Task, Toolbox, guarded, media_of
from core.store import Job, Store
from core.types import Facet, Facts, Features, MediaId, Modality, Segment, Stage, TextBlock, Transcript


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the texts of one medium gave."""

    features: tuple[Features, ...]
    terms: Terms
    names: tuple[Facet, ...] = ()
    valence: Valence | None = None


class MeaningStage:
    """Sentence embeddings and TF-IDF of title, tags, description and transcript; names and feelings of what is said."""

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
            facts=facts,
            wanted=frozenset({Modality.MEANING}),
            text=tuple(_text_blocks(facts, own_tags(store, [media_id])[media_id], store.text.transcript(media_id))),
        )

    def extract(self, tasks: Sequence[Task], tools: Toolbox, checkpoint: Checkpoint) -> list[Outcome]:
        checkpoint()
        extractors = tools.extractors(self.stage, frozenset({Modality.MEANING}))
        extractor = next(e for e in extractors if isinstance(e, MeaningExtractor))
        opened = [guarded(task, lambda task=task: self._open(task, extractor)) for task in tasks]  # type: ignore[misc]
        outcomes: list[Outcome] = []
        for task, one in zip(tasks, opened, strict=True):
            checkpoint()
            done = guarded(task, lambda task=task, one=one: _made(task, one, extractor))  # type: ignore[misc]
            outcomes.append(one if isinstance(one, Exception) else done)
        return outcomes

    def _open(self, task: Task, extractor: MeaningExtractor) -> MeaningSession:
        """Queue one medium's texts; the extractor embeds those of all in full batches."""
        session = extractor.open(task.need_probe())
        for block in task.text:
            session.push(block)
        return session

    def write(self, store: Store, task: Task, outcome: Outcome) -> MediaId:
        media_id, made = task.media_id, outcome
        assert isinstance(made, Meaning)
        values = made.valence.values if made.valence else {}
        item = lexical.vector(
            made.terms, keywords.frequencies(store, made.terms.words.values()), store.text.running_count()
        )
        if not made.features:
            store.features.forget(media_id, Modality.MEANING)
        store.features.put(media_id, [*made.features, lexical.features(item, values)])  # an empty one says: was read
        store.facets.put(media_id, [SPEECH, TOLD], made.names)
        store.media.set_tags(media_id, Modality.MEANING, moods(made.valence), labels.load().further_names())
        return media_id


def _made(task: Task, session: MeaningSession, extractor: MeaningExtractor) -> Meaning:
    """Read one medium's texts: vectors of all, names of speech and description, feelings of speech."""
    language = task.facts.language if task.facts else ""
    spoken = [s for block in task.text if block.field == "speech" for s in block.segments]
    heard = any(block.heard for block in task.text)
    told = [s for block in task.text if block.field == "description" for s in block.segments]
    return Meaning(
        session.finish(),
        lexical.count([s.text for block in task.text for s in block.segments], language),
        (*extractor.names.find(spoken, language, heard=heard), *extractor.names.find(told, language, TOLD)),
        valence(spoken, language),
    )


def _text_blocks(facts: Facts, own: Sequence[str], transcript: Transcript | None) -> list[TextBlock]:
    labelled = "; ".join(name for name in (facts.genre, *own) if name)
    whole = [("title", facts.title), ("tags", labelled), ("description", cleaning.telling(facts.description))]
    blocks = [TextBlock(name, (Segment(0.0, facts.duration_s, text),)) for name, text in whole if text]
    if transcript is not None and transcript.segments:
        heard = not transcript.source.startswith("subtitle")
        blocks.append(TextBlock("speech", transcript.segments, heard))
    return blocks
