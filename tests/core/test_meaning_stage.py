"""The meaning stage: vectors, names and feelings of one medium are written together, and go when its words go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import editing
from core.editing import Edit
from core.extract.meaning import lexical
from core.settings import Settings
from core.stages import Toolbox
from core.stages.meaning import MeaningStage
from core.store import Job, Store
from core.types import (
    FacetType,
    Facts,
    FloatArray,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    Probe,
    ScanDiff,
    Segment,
    Stage,
    Transcript,
)

LINES = ("昨天姚明在上海见到了刘翔，大家非常开心。", "我们玩得很愉快。", "姚明说上海太美了。", "孩子们都笑了，真幸福。",
         "晚饭很好吃。", "我喜欢上海。", "谢谢姚明。", "祝大家幸福快乐。")  # fmt: skip


def stored(store: Store, file: Path, facts: Facts, transcript: Transcript) -> tuple[MediaId, Job]:
    """A medium with one file that was probed."""
    file.write_bytes(b"its sound was heard")
    status = file.stat()
    found = FoundFile(os.fsencode(file.name), status.st_size, status.st_mtime_ns, status.st_ino)
    (file_id,) = store.files.apply(store.files.root(os.fsencode(file.parent)), ScanDiff(new=(found,)))
    media_id = store.media.add(facts)
    store.files.attach(file_id, media_id, confirmed=True)
    store.files.set_probe(file_id, Probe(os.fsencode(file), "mp4", 60.0, 1, ()))
    store.text.set_transcript(media_id, transcript)
    store.jobs.want([(file_id, Stage.MEANING)])
    (job,) = store.jobs.next(Stage.MEANING, 1)
    return media_id, job


def run(store: Store, job: Job) -> None:
    """Prepare, extract and write one job."""
    stage = MeaningStage()
    task = stage.prepare(store, job, frozenset(Modality))
    (outcome,) = stage.extract([task], Toolbox(store.home, Settings()), lambda: None)
    assert not isinstance(outcome, Exception), outcome
    stage.write(store, task, outcome)


@pytest.mark.models
def test_words_become_vectors_names_and_feelings(store: Store, tmp_path: Path) -> None:
    segments = tuple(Segment(n * 5.0, n * 5.0 + 4, line) for n, line in enumerate(LINES * 2))
    transcript = Transcript(segments, "zh", "full:test", 1.0, True)
    media_id, job = stored(store, tmp_path / "a.mp4", Facts(Kind.VIDEO, "上海", 60.0, language="zh"), transcript)
    run(store, job)
    assert store.features.has(media_id, Modality.MEANING, lexical.MODEL_ID)
    assert store.facets.naming(FacetType.PERSON, "姚明") == {media_id}
    assert [f.name for f in store.facets.of(media_id, FacetType.PLACE)] == ["上海"]
    assert [tag.code for tag in store.media.tags(media_id)] == ["happy"]
    values = store.features.values(media_id)
    assert 0 < values["valence_low"] <= values["valence"] <= values["valence_high"] <= 1

    store.text.forget_transcript(media_id)
    run(store, job)
    assert store.facets.of(media_id) == [] and store.media.tags(media_id) == []
    assert "valence" not in store.features.values(media_id)


@pytest.mark.models
def test_what_a_person_says_is_meant(store: Store, tmp_path: Path) -> None:
    facts = Facts(Kind.VIDEO, "IMG 2041", 60.0, language="en")
    media_id, job = stored(store, tmp_path / "a.mp4", facts, Transcript((), "", "full:test", 0.0, True))
    other, _ = stored(
        store, tmp_path / "b.mp4", Facts(Kind.VIDEO, "Sailing boats at sea", 60.0), Transcript((), "", "x", 0, True)
    )
    (sea_job,) = [j for j in store.jobs.next(Stage.MEANING, 9) if j.media_id == other]
    run(store, sea_job)
    run(store, job)

    assert not vectors(store, media_id), "what a camera writes means nothing"
    before = editing.apply(store, [media_id], Edit(add_tags=("sailing", "boats", "sea")))
    run(store, job)
    (mine,), (theirs,) = vectors(store, media_id), vectors(store, other)
    assert float(mine @ theirs) > 0.5
    assert {tag.code for tag in store.media.tags(media_id)} == {"sailing", "boats", "sea"}, "they stay the person's"
    editing.put_back(store, before)
    run(store, job)
    assert not vectors(store, media_id), "and go with their words"


def vectors(store: Store, media_id: MediaId) -> list[FloatArray]:
    """The sentence vectors of a medium, none or one."""
    made = store.features.get(media_id, Modality.MEANING, Settings().meaning_model)
    return [features.item for features in made if features.item is not None]
