"""The values that cross steps: what one step hands to the next, frozen and typed, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.kinds import (
    EventKind,
    FacetType,
    FileId,
    FileState,
    JobState,
    Kind,
    MediaId,
    Modality,
    PlaylistId,
    ProfileId,
    RootId,
    Section,
    Stage,
)
from core.reports import FailedFile, IndexReport, Progress

__all__ = [  # of what is made elsewhere: offered here with the rest
    "EventKind", "FacetType", "FailedFile", "FileId", "FileState", "IndexReport", "JobState", "Kind", "MediaId",
    "Modality", "PlaylistId", "ProfileId", "Progress", "RootId", "Section",
    "Stage",
]  # fmt: skip

FloatArray = NDArray[np.float32]
"""float32 array; each use says its shape."""
TimeArray = NDArray[np.float64]
"""float64 array of seconds."""
FrameArray = NDArray[np.uint8]
"""uint8 (n, height, width, 3), RGB."""


# ── Scan ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One path that a scan saw. `rel_path` is bytes because file names are bytes."""

    rel_path: bytes
    size_bytes: int
    mtime_ns: int
    inode: int
    beside: int = 0  # stamp of the subtitle files beside it, 0 where there are none
    described: int = 0  # stamp of the .nfo files and pictures beside it, 0 where there are none


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the store knows of one path, for the dict difference of a scan."""

    id: FileId
    size_bytes: int
    mtime_ns: int
    inode: int
    state: FileState
    beside: int = 0
    described: int = 0


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """A folder or file that a scan could not look at."""

    path: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class ScanDiff:
    """A scan against what the store knew. No file was opened to make it."""

    new: tuple[FoundFile, ...] = ()
    changed: tuple[FoundFile, ...] = ()  # size or time differ
    unchanged: int = 0  # the next two are among them
    renumbered: tuple[FoundFile, ...] = ()  # the inode differs, as after each mount of some file systems
    subtitled: tuple[FoundFile, ...] = ()  # subtitles beside it came, changed or went
    described: tuple[FoundFile, ...] = ()  # .nfo files or pictures beside it did
    returned: tuple[bytes, ...] = ()  # were missing or offline, are there as before
    missing: tuple[bytes, ...] = ()
    problems: tuple[ScanProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A folder in which something happened, as the system or a look from time to time tells.

    Attributes:
        folder: absolute.
        growing: names in it of files that are still being written: they are left alone.
        whole: look through all that is below it; else only at what lies right in it.
    """

    folder: bytes
    growing: frozenset[bytes] = frozenset()
    whole: bool = False


# ── Probe ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream as ffprobe names it. `index` is ffmpeg's absolute stream index."""

    index: int
    type: str  # video, audio, subtitle, data, attachment
    codec: str
    language: str = ""  # ISO 639-2 as the container says, or ""
    title: str = ""
    width_px: int = 0
    height_px: int = 0
    fps: float = 0.0
    rotation_deg: int = 0
    channels: int = 0
    rate_hz: int = 0
    is_cover: bool = False  # an attached picture, not moving pictures
    is_default: bool = False
    transfer: str = ""  # colour transfer, "arib-std-b67" (HLG) or "smpte2084" (PQ) for HDR


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named span of the file."""

    start_s: float
    end_s: float
    title: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What the container says, before anything is decoded."""

    path: bytes
    format: str
    duration_s: float
    size_bytes: int
    streams: tuple[Stream, ...]
    chapters: tuple[Chapter, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)  # lower-case: title, artist, album, genre, date, …
    warnings: tuple[str, ...] = ()

    @property
    def video(self) -> Stream | None:
        """The main picture stream (never cover art), or None."""
        return next((s for s in self.streams if s.type == "video" and not s.is_cover), None)

    @property
    def audio(self) -> Stream | None:
        """The main sound stream: the first default one, else the first, or None."""
        sounds = [s for s in self.streams if s.type == "audio"]
        return next((s for s in sounds if s.is_default), sounds[0] if sounds else None)

    @property
    def cover(self) -> Stream | None:
        """The attached picture, or None."""
        return next((s for s in self.streams if s.is_cover), None)

    @property
    def subtitles(self) -> tuple[Stream, ...]:
        """Text and bitmap subtitle streams, in file order."""
        return tuple(s for s in self.streams if s.type == "subtitle")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the library shows of one medium: title, people, numbers. Missing text is "", missing year 0."""

    kind: Kind
    title: str
    duration_s: float
    artist: str = ""
    album: str = ""
    genre: str = ""
    year: int = 0
    series: str = ""
    season: int = 0
    episode: int = 0
    track: int = 0
    description: str = ""
    language: str = ""
    width_px: int = 0
    height_px: int = 0
    has_picture: bool = False
    has_sound: bool = False
    album_artist: str = ""  # whose record it is, where that isn't the artist: of a compilation, "Various Artists"


@dataclass(frozen=True, slots=True)
class Facet:
    """A person, place or organisation of a medium.

    Attributes:
        source: nfo, tags or speech.
        role: actor, director, artist, …; "" where somebody is only spoken of.
        score: how sure, 0..1; what was written by people is 1.
        count: how often it is named.
        start_s: where it is first said, −1 where it isn't.
    """

    type: FacetType
    name: str
    source: str
    role: str = ""
    score: float = 1.0
    count: int = 1
    start_s: float = -1.0


# ── Identity ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """One key of one content. Schemes are versioned by name: `quick1`, `full1`."""

    scheme: str
    key: str


# ── Decode ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FrameBlock:
    """At most 16 frames with their times.

    Attributes:
        times_s: float64 (n,).
        pixels: uint8 (n, h, w, 3), as the picture network wants them: squeezed whole, or the middle.
        whole: uint8 (n, h, w, 3), the same frames squeezed whole; None where `pixels` are that.
    """

    times_s: TimeArray
    pixels: FrameArray
    whole: FrameArray | None = None

    @property
    def entire(self) -> FrameArray:
        """The frames with all that is on them: uint8 (n, h, w, 3)."""
        return self.pixels if self.whole is None else self.whole


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """At most 30 s of mono sound, samples in [−1, 1]."""

    start_s: float
    rate_hz: int
    samples: FloatArray  # (n,)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Text of one medium, as the meaning extractor takes it."""

    field: str  # title, tags, description or speech
    segments: tuple[Segment, ...]
    heard: bool = False  # a machine understood it by ear; its names may be misheard


Block = FrameBlock | SoundBlock | TextBlock


@dataclass(frozen=True, slots=True)
class DecodeEnd:
    """What a decode knows only when it is over."""

    full_key: IdentityKey | None
    decoded_s: float  # up to where sound or picture came
    warnings: tuple[str, ...] = ()  # what ffmpeg complained of; the file was indexed in part if not empty


# ── Extract ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tag:
    """A zero-shot or measured label. `code` is a vocabulary entry's English name; words are made in app."""

    code: str
    score: float  # 0..1, calibrated
    modality: Modality


@dataclass(frozen=True, slots=True)
class Segment:
    """A timed piece of text."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Features:
    """What one model made of one medium in one modality.

    Attributes:
        item: float32 (d,), norm 1, or None where the model has only moments (or nothing: silence, say).
        moments: float32 (n, d), rows of norm 1; n may be 0.
        spans: float64 (n, 2), start and end in seconds of each moment.
        values: named scalars, unit in the name (`tempo_bpm`, `loudness_lufs`).
        series: named float32 (m,), all of one length: how scalars go through it; of a picture, tags by moment.
    """

    modality: Modality
    model_id: str
    item: FloatArray | None
    moments: FloatArray
    spans: TimeArray
    values: Mapping[str, float] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    series: Mapping[str, FloatArray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What copies of one recording or film share and hardly anything else does.

    Attributes:
        modality: SOUND or PICTURE, whose stream it was made of.
        scheme: how codes are made and compared: "sound1" (uint32) or "picture1" (uint64).
        codes: (n,), in time order; 0 where there is nothing to tell one medium from another (silence, one colour).
        times_s: float64 (n,), seconds from the beginning of the medium.
    """

    modality: Modality
    scheme: str
    codes: NDArray[np.unsignedinteger[Any]]
    times_s: TimeArray


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in one medium.

    Attributes:
        source: `subtitle:embedded`, `subtitle:sidecar`, `quick:<model>` or `full:<model>` (`<model>/<engine>`
            where it wasn't the default engine).
        language: ISO 639-1, or "" where there is no speech.
        speech_share: share of the listened time in which somebody speaks, 0..1.
    """

    segments: tuple[Segment, ...]
    language: str
    source: str
    speech_share: float
    complete: bool


# ── Retrieve, rank, explain ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Moment:
    """A span of an item that a result points at."""

    start_s: float
    end_s: float
    text: str = ""  # what is said there, when that is what matched


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a result is there: a code with arguments; `app.reasons` and `cli` turn it into words.

    Codes and arguments are listed in `core/recommend/explain.py`.
    """

    code: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One suggestion or hit.

    Attributes:
        score: higher is better; comparable within one list only.
        parts: what each modality (or ranker) contributed, summing to 1 over the parts present.
        moment: where in the item to start, or None for the whole.
    """

    media_id: MediaId
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a person did. Written before anything is made of it.

    Attributes:
        at: seconds since the epoch, UTC.
        share: PLAY: watched share of the duration, 0..1 (may exceed 1 on repeats within one play).
        stars: RATING: 0.5..5, or 0 to take a rating back.
        start_s, stop_s: PLAY, SKIP: positions in the medium. NOTE: start_s is the second that it is about, 0 for none.
        text: NOTE, SEARCH.
        source: list it came from (`library`, `search`, `similar`, `foryou`, `playlist:3`, `cli`), "" if unknown.
        slate: id of the shown list it was chosen from, or 0.
        position: place in that list, from 0; −1 if unknown.
        written: the id that it lies in the library under, where `media_id` stands for that one; written again, as a
            note with other words is, it stays there, and parts with it when the two part. None elsewhere.
    """

    media_id: MediaId | None
    kind: EventKind
    at: float
    share: float = 0.0
    stars: float = 0.0
    start_s: float = 0.0
    stop_s: float = 0.0
    text: str = ""
    source: str = ""
    slate: int = 0
    position: int = -1
    written: MediaId | None = field(default=None, compare=False, repr=False)
