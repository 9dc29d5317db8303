"""Turns a survey of the library into findings: outliers, missing tags, silence, darkness, gaps, odd dates.

Everything comes from the store; no file is opened. Each finding is a code with arguments; `core.cli` has words.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.store import Store
from core.store.survey import Surveyed
from core.types import Kind, MediaId


@dataclass(frozen=True, slots=True)
class QualityConfig:
    """When something is odd.

    Attributes:
        least: a kind with fewer media than this has no outliers.
        far: so many robust deviations from the median of its kind is odd. With heavy tails 3.5 (the usual choice) names
            a percent of an ordinary library, 5 nearly none.
        silent: share of silence from which a track counts as silent.
        clipped_lufs, clipped_dbfs: louder than this and with such peaks sound was probably cut off at full scale.
        low_share: a film of less than this share of the median height …
        low_px: … and of fewer lines than this is named.
        first_year: before this there was no film and no recording.
        first_mtime_s: before 1990 no file of today was written.
    """

    least: int = 20
    far: float = 5.0
    silent: float = 0.995
    clipped_lufs: float = -7.0
    clipped_dbfs: float = -0.01
    low_share: float = 0.45
    low_px: int = 400
    first_year: int = 1860
    first_mtime_s: float = 631_152_000.0


CONFIG = QualityConfig()


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing.

    Attributes:
        media_id: of which medium, or None where it is a file that belongs to none, or a gap between media.
        path: of a file that could not be read, else b"".
    """

    code: str
    media_id: MediaId | None = None
    title: str = ""
    path: bytes = b""
    args: Mapping[str, Any] = field(default_factory=dict)


def survey(store: Store, now: float, config: QualityConfig = CONFIG) -> list[Finding]:
    """Look over the whole library.

    Args:
        now: seconds since the epoch, against which dates are held.

    Returns:
        Findings by code, in the order of `CODES`; one medium may have several.
    """
    rows = store.survey.rows()
    made = [*_unreadable(store), *_plain(rows, now, config), *_outliers(rows, config), *_gaps(rows), *_copies(store)]
    order = {code: place for place, code in enumerate(CODES)}
    return sorted(made, key=lambda found: (order[found.code], found.title.casefold(), found.path))


CODES = (
    "unreadable",
    "in_part",
    "no_duration",
    "silent",
    "dark",
    "one_colour",
    "clipped",
    "quiet_outlier",
    "loud_outlier",
    "brightness_outlier",
    "short_outlier",
    "long_outlier",
    "low_resolution",
    "no_artist",
    "no_album",
    "episodes_missing",
    "episode_twice",
    "odd_year",
    "odd_file_date",
    "copies",
    "same_file_twice",
)
"""Every code, gravest first; a test holds `core.cli.words` against it."""


_IN_PART = "indexed in part"
"""How `core.indexing` begins the reason of a damaged file that was worth keeping."""


def _found(code: str, row: Surveyed, **args: Any) -> Finding:
    return Finding(code, row.media_id, row.title, args=args)


def _unreadable(store: Store) -> Iterator[Finding]:
    for failed in store.jobs.failed():
        if failed.reason.startswith(_IN_PART):
            continue  # its medium is there, and says how far it could be read
        yield Finding("unreadable", path=failed.path, args={"stage": failed.stage, "reason": failed.reason})


def _copies(store: Store) -> Iterator[Finding]:
    if waiting := len(store.duplicates.copies()):
        yield Finding("copies", args={"count": waiting})
    if several := store.duplicates.same_files():
        yield Finding("same_file_twice", args={"count": len(several), "files": sum(count for _, count in several)})


def _plain(rows: Iterable[Surveyed], now: float, config: QualityConfig) -> Iterator[Finding]:
    """What each medium shows by itself."""
    this_year = datetime.datetime.fromtimestamp(now, datetime.UTC).year
    for row in rows:
        m = row.measured
        if m.cut_short_s is not None:
            yield _found("in_part", row, read_s=m.cut_short_s, duration_s=row.duration_s)
        if row.duration_s <= 0 and (m.heard or m.looked):
            yield _found("no_duration", row)
        if row.has_sound and m.heard and m.silence_share is not None and m.silence_share >= config.silent:
            yield _found("silent", row)
        if m.shows_nothing and m.brightness is not None:
            yield _found("dark" if m.brightness < _DARK else "one_colour", row)
        if _clipped(row, config):
            yield _found("clipped", row, loudness_lufs=m.loudness_lufs)
        if row.kind is Kind.MUSIC:
            yield from (_found(f"no_{name}", row) for name in ("artist", "album") if not getattr(row, name))
        if row.year and not config.first_year <= row.year <= this_year + 1:
            yield _found("odd_year", row, year=row.year)
        if row.mtime_s and not config.first_mtime_s <= row.mtime_s <= now + 86_400:
            yield _found("odd_file_date", row, at_s=row.mtime_s)


def _clipped(row: Surveyed, config: QualityConfig) -> bool:
    loudness, peak = row.measured.loudness_lufs, row.measured.peak_dbfs
    if loudness is None or peak is None:
        return False
    return loudness >= config.clipped_lufs and peak >= config.clipped_dbfs


_DARK = 0.08
"""Mean brightness, 0..1, under which a frame of one colour is black; limited-range black decodes to about 0."""

# ── Outliers ────────────────────────────────────────────────────────────────────────────────────────


def robust_z(values: Sequence[float], floor: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Deviations from the median in units of the median absolute deviation, scaled to a normal one: float64 (n,).

    Args:
        floor: least deviation taken as one, so that a library of equals has no outliers.

    Source: B. Iglewicz and D. Hoaglin 1993, How to Detect and Handle Outliers.
    """
    numbers = np.asarray(values, np.float64)
    middle = np.median(numbers)
    spread = max(1.4826 * float(np.median(np.abs(numbers - middle))), floor)
    deviations: np.ndarray[Any, np.dtype[np.float64]] = (numbers - middle) / spread
    return deviations


@dataclass(frozen=True, slots=True)
class _Measure:
    """One number in which media of one kind are compared; `below` and `above` are the codes of its two ends."""

    name: str
    read: Callable[[Surveyed], float | None]
    floor: float
    below: str
    above: str


_MEASURES = (
    _Measure("duration_s", lambda r: math.log(r.duration_s) if r.duration_s > 0 else None, 0.35,
             "short_outlier", "long_outlier"),
    _Measure("loudness_lufs", lambda r: r.measured.loudness_lufs, 2.0, "quiet_outlier", "loud_outlier"),
    _Measure("brightness", lambda r: None if r.measured.shows_nothing else r.measured.brightness, 0.07,
             "brightness_outlier", "brightness_outlier"),
)  # fmt: skip


def _outliers(rows: Sequence[Surveyed], config: QualityConfig) -> Iterator[Finding]:
    """Media far from the others of their kind."""
    by_kind: dict[Kind, list[Surveyed]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind, members in by_kind.items():
        for measure in _MEASURES:
            yield from _far(measure, members, config)
        if kind is Kind.VIDEO:
            yield from _low(members, config)


def _far(measure: _Measure, members: Sequence[Surveyed], config: QualityConfig) -> Iterator[Finding]:
    pairs = [(row, value) for row in members if (value := measure.read(row)) is not None]
    if len(pairs) < config.least:
        return
    values = [value for _, value in pairs]
    middle = float(np.median(values))
    scale = math.exp if measure.name == "duration_s" else float
    for (row, value), z in zip(pairs, robust_z(values, measure.floor), strict=True):
        if abs(z) >= config.far:
            code = measure.below if z < 0 else measure.above
            yield _found(code, row, value=scale(value), usual=scale(middle), z=round(float(z), 1))


def _low(films: Sequence[Surveyed], config: QualityConfig) -> Iterator[Finding]:
    """Films of far fewer lines than the others; a tall film counts by its shorter side."""
    pairs = [(row, min(row.width_px, row.height_px)) for row in films if row.width_px and row.height_px]
    if len(pairs) < config.least:
        return
    usual = float(np.median([lines for _, lines in pairs]))
    for row, lines in pairs:
        if lines < min(config.low_share * usual, config.low_px):
            yield _found("low_resolution", row, width_px=row.width_px, height_px=row.height_px, usual=round(usual))


# ── Episodes ────────────────────────────────────────────────────────────────────────────────────────


def _gaps(rows: Iterable[Surveyed]) -> Iterator[Finding]:
    """Numbers that a season skips, and numbers that it has twice."""
    seasons: dict[tuple[str, int], dict[int, list[Surveyed]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.series and row.episode:
            seasons[row.series.casefold(), row.season][row.episode].append(row)
    for (_, season), episodes in sorted(seasons.items()):
        named = next(iter(episodes.values()))[0].series
        last = max(episodes)
        missing = [number for number in range(1, last) if number not in episodes]
        if missing and len(episodes) >= 2 and last <= _MOST_EPISODES:
            yield Finding(
                "episodes_missing", title=named, args={"series": named, "season": season, "episodes": missing}
            )
        for number, several in episodes.items():
            if len(several) > 1:
                args = {"series": named, "season": season, "episode": number, "count": len(several)}
                yield Finding("episode_twice", several[0].media_id, several[0].title, args=args)


_MOST_EPISODES = 400
"""A number above this is a date or a running number, not an episode of a season."""
