"""Everything that the detail panel shows of one medium, read in one go off the GUI thread."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app import measures, voices
from app.filmstrip import Shot, shots_of, shown_in
from app.measures import Measure
from app.palette import Swatch, swatches
from app.playable import thumbnail
from app.voices import VoiceLine
from core.query import exactly
from core.types import (
    Event,
    EventKind,
    Facts,
    FailedFile,
    FileId,
    FileState,
    MediaId,
    Modality,
    Probe,
    ProfileId,
    Segment,
    Transcript,
)

if TYPE_CHECKING:
    from core.store import SoundChart, Store

PICTURE = QSize(840, 474)
TAGS = 16
"""More tags than this are noise."""
NAMES = 12
"""The same of people, places and organisations."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody, some place or topic that a medium is of.

    Attributes:
        kind: person, place, organisation or topic.
        name: as it is shown.
        search: what finds all media of it.
    """

    kind: str
    name: str
    search: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the medium and where it stands."""

    path: bytes
    state: FileState
    size_bytes: int
    failure: FailedFile | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """One medium as the panel shows it."""

    media_id: MediaId
    facts: Facts
    added_at: float = 0.0
    stars: float = 0.0
    reaction: str = ""
    plays: int = 0
    last_played_at: float = 0.0
    probe: Probe | None = None
    files: tuple[FileLine, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    """What finds all media that have it, word to show."""
    names: tuple[Named, ...] = ()
    notes: tuple[Event, ...] = ()
    transcript: Transcript | None = None
    voices: tuple[VoiceLine, ...] | None = ()
    """None where voices are switched off."""
    picture: QImage | None = None
    palette: tuple[Swatch, ...] = ()
    look: tuple[Measure, ...] = ()
    sound: tuple[Measure, ...] = ()
    curve: SoundChart | None = None
    shots: tuple[Shot, ...] = ()


def load(store: Store, profile: ProfileId, media_id: MediaId, language: str) -> Details | None:
    """Read one medium, or None where it is no longer in the library."""
    facts = store.media.facts([media_id]).get(media_id)
    cards = store.media.cards([media_id], profile)
    if facts is None or not cards:
        return None
    card = cards[0]
    events = store.events.of_media(profile, media_id)
    files = [file for file in store.files.of_media(media_id) if not store.kept_out.covers(profile, file.path)]
    best = store.files.best([media_id]).get(media_id)
    failures = {failed.path: failed for failed in store.jobs.failed_of([file.id for file in files])}
    played = [event.at for event in events if event.kind is EventKind.PLAY]
    values = store.features.values(media_id)
    transcript = store.text.transcript(media_id)
    return Details(
        media_id=media_id,
        facts=facts,
        added_at=card.added_at,
        stars=card.stars,
        reaction=card.reaction,
        plays=card.plays,
        last_played_at=max(played, default=0.0),
        probe=_probe(store, best.id) if best else None,
        files=tuple(FileLine(f.path, f.state, f.size_bytes, failures.get(f.path)) for f in files),
        tags=tuple((exactly("tag", t.code), tag_words(t.code, language)) for t in store.media.tags(media_id)[:TAGS]),
        names=tuple(_names(store, media_id)),
        notes=tuple(event for event in events if event.kind is EventKind.NOTE),
        transcript=transcript,
        voices=voices.read(store, profile, media_id, facts),
        picture=thumbnail(store, media_id, PICTURE),
        palette=swatches(values),
        look=measures.look(values),
        sound=measures.sound(values),
        curve=store.features.sound_chart(media_id),
        shots=_shots(store, media_id, transcript, language) if facts.has_picture else (),
    )


def _shots(store: Store, media_id: MediaId, transcript: Transcript | None, language: str) -> tuple[Shot, ...]:
    """Give the shots of a film, its moments in the space in which pictures are compared, and what each shows."""
    model = store.settings().similar_model(Modality.PICTURE)
    found = store.features.get(media_id, Modality.PICTURE, model) if model else []
    if not found:
        return ()
    spans = [(float(start_s), float(end_s)) for start_s, end_s in found[0].spans]
    shown = [[tag_words(code, language) for code in shown_in(found[0].series, shot)] for shot in range(len(spans))]
    return shots_of(spans, transcript.segments if transcript else (), shown)


def _names(store: Store, media_id: MediaId) -> Iterator[Named]:
    """List who and what a medium is of: the surest names, then its topic."""
    for facet in store.facets.of(media_id)[:NAMES]:
        yield Named(facet.type.value, facet.name, exactly(facet.type.value, facet.name))
    topic = store.topics.of(media_id)
    if topic is not None and topic.words:
        yield Named("topic", topic.name, f'topic:"{" ".join(topic.words[:3])}"')


def _probe(store: Store, file_id: FileId) -> Probe | None:
    try:
        return store.files.probe(file_id)
    except LookupError:
        return None  # changed on disk and not looked into again yet


@cache
def _labels() -> dict[str, str]:
    """Read the Chinese words of the label vocabulary, by English name; empty where the list isn't there."""
    source = resources.files("resources").joinpath("labels.tsv")
    if not source.is_file():
        return {}
    with source.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) >= 3]
    return {row[0]: row[2].split("|")[0] for row in rows if row[2] and not row[0].startswith("#")}


def tag_words(code: str, language: str) -> str:
    """Give a tag in the person's language; its English name where there is no word."""
    word = _labels().get(code, "") if language.startswith("zh") else ""
    return word or code.replace("_", " ")


def matching(segments: tuple[Segment, ...], words: str) -> list[int]:
    """Find the lines of a transcript that hold all of these words, without regard to case."""
    wanted = words.casefold().split()
    return [i for i, segment in enumerate(segments) if all(w in segment.text.casefold() for w in wanted)]
