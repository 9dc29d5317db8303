"""Turns the subtitle files beside a medium into captions to choose from, beside those that are kept in the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.types import Probe, Segment, Transcript

MOST = 12
"""Files beside one medium that are looked into."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One subtitle file: its language by ISO 639-1 ("" if unknown), the words of its name, what is said in it."""

    language: str
    words: tuple[str, ...]
    captions: tuple[Segment, ...]


def beside(probe: Probe, kept: Transcript | None) -> Iterator[Beside]:
    """Read the subtitle files beside a medium, forced ones too, but for the one whose words are kept already."""
    from core.extract.speech.subtitles import all_sidecars

    known = kept.segments if kept is not None and kept.source == "subtitle:sidecar" else None
    for sidecar, made in all_sidecars(probe, MOST):
        if made.segments != known:
            yield Beside(made.language, sidecar.words, made.segments)
