"""What a player needs of a medium besides its file: chapters, what is said as captions, level, frame rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import captions, levelling
from core.captions import Beside
from core.types import Chapter, MediaId, Probe, Segment, Transcript

if TYPE_CHECKING:
    from core.store import Store

FPS = 25.0
"""Where the container doesn't say."""
SHORTEST_S = 0.4
"""A caption stays at least so long; a recogniser's may be shorter."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What is known of a medium that plays.

    Attributes:
        captions: what is said, by time; from subtitles or heard (`captions_source`, see `Transcript`).
        beside: further subtitle files.
        gain_db: brings it to the loudness of others.
    """

    chapters: tuple[Chapter, ...] = ()
    captions: tuple[Segment, ...] = ()
    captions_source: str = ""
    captions_language: str = ""
    captions_whole: bool = True
    beside: tuple[Beside, ...] = ()
    gain_db: float = 0.0
    fps: float = FPS


def read(store: Store, media_id: MediaId, around: Sequence[MediaId]) -> Extras:
    """Read it off the GUI thread."""
    probe, said = _probe(store, media_id), store.text.transcript(media_id) or Transcript((), "", "", 0.0, True)
    return Extras(
        chapters=tuple(sorted(probe.chapters, key=lambda chapter: chapter.start_s)) if probe else (),
        captions=tuple(sorted(said.segments, key=lambda segment: segment.start_s)),
        captions_source=said.source,
        captions_language=said.language,
        captions_whole=said.complete,
        beside=tuple(captions.beside(probe, said)) if probe else (),
        gain_db=levelling.gain_of(store, media_id, around),
        fps=probe.video.fps if probe and probe.video and probe.video.fps > 0 else FPS,
    )


def _probe(store: Store, media_id: MediaId) -> Probe | None:
    file = store.files.best([media_id]).get(media_id)
    try:
        return store.files.probe(file.id) if file is not None else None
    except LookupError:
        return None  # not looked into yet


def caption_at(captions: Sequence[Segment], position_s: float) -> str:
    """Give what is said at a second, "" for nothing; of two at once the later one is below."""
    import bisect

    at = bisect.bisect_right(captions, position_s, key=lambda segment: segment.start_s)
    near = captions[max(0, at - 3) : at]
    return "\n".join(s.text for s in near if position_s < max(s.end_s, s.start_s + SHORTEST_S))


def chapter_at(chapters: Sequence[Chapter], position_s: float) -> int:
    """Give the number of the chapter that a second is in, −1 before the first."""
    return max((n for n, chapter in enumerate(chapters) if chapter.start_s <= position_s + 0.01), default=-1)
