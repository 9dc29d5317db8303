"""Turns the whole library into one flat row per medium: facts, files and the few measures that tell odd ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import Kind, MediaId

_FACTS = (
    "media_id", "kind", "title", "artist", "album", "series", "season", "episode", "year", "duration_s", "width_px",
    "height_px", "has_picture", "has_sound",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What the extractors found of one medium; None where it wasn't measured.

    Attributes:
        shows_nothing: every frame was of one colour.
        looked, heard: the picture, the sound was looked at.
        cut_short_s: up to where a damaged file could be read.
    """

    loudness_lufs: float | None = None
    peak_dbfs: float | None = None
    silence_share: float | None = None
    brightness: float | None = None
    shows_nothing: bool = False
    looked: bool = False
    heard: bool = False
    cut_short_s: float | None = None


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One medium that has a file, present or offline."""

    media_id: MediaId
    kind: Kind
    title: str
    artist: str
    album: str
    series: str
    season: int
    episode: int
    year: int
    duration_s: float
    width_px: int
    height_px: int
    has_picture: bool
    has_sound: bool
    measured: Measured
    mtime_s: float


class SurveyTable:
    """Reads everything once, in four passes over narrow columns."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def rows(self) -> list[Surveyed]:
        """Return every medium that isn't gone or merged away, in the order in which they came."""
        measured = self._measured()
        times = self._times()
        winners = self._merges.winners()
        rows = self._connection.rows(f"SELECT id, {', '.join(_FACTS[1:])} FROM media WHERE gone = 0 ORDER BY number")
        return [_surveyed(row, measured.get(row[0]), times.get(row[0], 0.0)) for row in rows if row[0] not in winners]

    def length_s(self, ids: Sequence[MediaId]) -> float:
        """Sum the durations of these media."""
        found = self._connection.row(
            "SELECT coalesce(sum(duration_s), 0) FROM media WHERE id IN (SELECT value FROM json_each(?))",
            (listed(ids),),
        )
        return float(found[0]) if found else 0.0

    def _times(self) -> dict[MediaId, float]:
        rows = self._connection.rows(
            "SELECT media_id, max(mtime_ns) FROM files WHERE media_id IS NOT NULL AND state <> 'missing' "
            "GROUP BY media_id"
        )
        return {media_id: mtime_ns / 1e9 for media_id, mtime_ns in rows}

    def _measured(self) -> dict[MediaId, Measured]:
        rows = self._connection.rows(
            "SELECT media_id, modality, item IS NULL, vals ->> '$.loudness_lufs', vals ->> '$.peak_dbfs', "
            "vals ->> '$.silence_share', vals ->> '$.look_brightness', vals ->> '$.cut_short_at_s' "
            "FROM features WHERE modality IN ('sound', 'look')"
        )
        found: dict[MediaId, Measured] = {}
        for media_id, modality, empty, *numbers in rows:
            known = found.get(media_id, Measured())
            found[media_id] = _with(known, modality, bool(empty), numbers)
        return found


def _with(known: Measured, modality: str, empty: bool, numbers: list[float | None]) -> Measured:
    loudness, peak, silence, brightness, cut = numbers
    cut = known.cut_short_s if cut is None else cut
    if modality == "sound":
        return replace(
            known, loudness_lufs=loudness, peak_dbfs=peak, silence_share=silence, heard=True, cut_short_s=cut
        )
    nothing = empty and brightness is not None
    return replace(known, brightness=brightness, shows_nothing=nothing, looked=True, cut_short_s=cut)


def _surveyed(row: tuple[Any, ...], measured: Measured | None, mtime_s: float) -> Surveyed:
    named = dict(zip(_FACTS, row, strict=True))
    named |= {"kind": Kind(named["kind"]), "has_picture": bool(row[-2]), "has_sound": bool(row[-1])}
    return Surveyed(**named, measured=measured or Measured(), mtime_s=mtime_s)
