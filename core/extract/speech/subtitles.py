"""Subtitles beside or inside a medium into a transcript: what is said, without listening."""

from __future__ import annotations

import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.errors import unnamed
from core.extract.speech.subtitle_formats import Refused, cues, format_of
from core.ffmpeg import SUBTITLE_SUFFIXES, captioned_stems
from core.languages import CODES
from core.types import Probe, Segment, Stream, Transcript

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
"""Larger files aren't subtitles: four hours of them take under 1 MB."""
MOST_FILES = 100
"""Beside one medium."""
TEXT_CODECS = frozenset({"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"})
"""ffmpeg's subtitle codecs that are text; the others are pictures of text."""
_LATEST_MS = 1e9
"""Eleven days."""
_VOBSUB = b"\0\0\x01\xba"  # an MPEG program stream; MicroDVD's files end in .sub, too
LEGACY = ("gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "cp1252")
"""Encodings in which old subtitles come, besides Unicode."""
SIDE_WORDS = frozenset({"forced", "sdh", "cc", "hi", "full", "default", "sub", "subs", "subtitles"})


def from_subtitles(probe: Probe, read: Callable[[Stream], str]) -> Transcript | None:
    """Read the transcript of a medium out of its subtitles: sidecar files first, else streams in the container.

    Args:
        probe: the medium.
        read: gives one text stream as SRT text, "" where it can't be read (`core.decode.subtitle_text`).

    Returns:
        A complete transcript, or None where there are no subtitles with words in them.
    """
    return _from_sidecars(probe) or _from_streams(probe, read)


def parse(text: str, fps: float = 0.0) -> tuple[Segment, ...]:
    """Read subtitle text of any format (`core.extract.speech.subtitle_formats.FORMATS`) into segments by time.

    Tags, drawings, speaker marks, comments and advertisements of subtitle sites are left out. Any text may come in.

    Args:
        fps: frames a second of the film, 0 where unknown.

    Raises:
        Refused: it is none of these formats, damaged, or has no words in it.
    """
    timely = (c for c in cues(text, fps) if c.start_ms < c.end_ms < _LATEST_MS)  # a number may have 4000 digits
    segments = (Segment(max(c.start_ms, 0) / 1000, c.end_ms / 1000, _clean(c.text)) for c in timely)
    kept = (s for s in segments if s.end_s > s.start_s and _is_said(s.text))
    made = tuple(_without_doubles(sorted(kept, key=lambda s: (s.start_s, s.end_s))))
    if not made:
        raise Refused("it has no words at any time")
    return made


def fitting(segments: tuple[Segment, ...], duration_s: float) -> tuple[Segment, ...]:
    """Leave out what begins after the end of the medium (0: unknown).

    Raises:
        Refused: that is most of it, so it belongs to another medium.
    """
    kept = tuple(s for s in segments if duration_s <= 0 or s.start_s < duration_s)
    if 2 * len(kept) < len(segments):
        raise Refused("most of it lies after the end of the medium")
    return kept


def decode_bytes(data: bytes) -> str:
    """Turn a subtitle file's bytes into text, whatever they are encoded in: Unicode by its marks, else by its look."""
    from charset_normalizer import from_bytes

    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    unmarked = data[:4000]
    if unmarked.count(0) > len(unmarked) // 5:
        return data.decode("utf-16-le" if unmarked[1::2].count(0) > unmarked[::2].count(0) else "utf-16-be", "replace")
    guess = from_bytes(_wordy(data), cp_isolation=list(LEGACY)).best()
    return data.decode(guess.encoding if guess else "cp1252", "replace")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A subtitle file beside a medium. `words` are what its name says more: language, forced, …"""

    path: bytes
    words: tuple[str, ...]

    @property
    def language(self) -> str:
        """ISO 639-1 as its name says, or ""."""
        return next((CODES[word] for word in self.words if word in CODES and word not in SIDE_WORDS), "")

    @property
    def forced(self) -> bool:
        """Whether it says that it holds only what is said in other languages."""
        return "forced" in self.words

    @property
    def rank(self) -> tuple[bool, int, int, bytes]:
        """Sorts the best first: whole ones before forced ones, the plain name, the format."""
        kind = SUBTITLE_SUFFIXES.index(os.path.splitext(self.path)[1].lower())
        return self.forced, len(self.words), kind, self.path


def sidecars(path: bytes) -> list[Sidecar]:
    """List the subtitle files beside a medium, best first: `name.srt`, `name.en.srt`, `name.zh-Hans.forced.ass` …"""
    folder, name = os.path.split(path)
    stem = os.path.splitext(name)[0]
    try:
        others = [entry.name for entry in os.scandir(folder or b".") if entry.is_file()]
    except OSError as error:
        log.info("no sidecars looked for: %s", error.strerror)
        return []
    found = []
    for other in others:
        base = os.path.splitext(other)[0]
        if stem in captioned_stems(other):
            words = os.fsdecode(base[len(stem) :]).lower().replace("_", "-").split(".")
            found.append(Sidecar(os.path.join(folder, other), tuple(word for word in words if word)))
    return sorted(found, key=lambda sidecar: sidecar.rank)


def guess_language(segments: Sequence[Segment]) -> str:
    """Name the language by its script where only one comes into question (zh, ja, ko, ru, el, he, ar, th), else ""."""
    counts: dict[str, int] = {}
    for letter in "".join(segment.text for segment in segments[:400]):
        if letter.isalpha():
            script = unicodedata.name(letter, "").split(" ")[0]
            counts[script] = counts.get(script, 0) + 1
    total = sum(counts.values())
    kana = counts.get("HIRAGANA", 0) + counts.get("KATAKANA", 0)
    if kana > 0.1 * total:
        return "ja"
    return next((code for script, code in _SCRIPTS.items() if counts.get(script, 0) > 0.5 * total), "")


_SCRIPTS = {
    "CJK": "zh", "HANGUL": "ko", "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he", "ARABIC": "ar", "THAI": "th",
    "DEVANAGARI": "hi",
}  # fmt: skip
_ADVERTISEMENT = re.compile(
    r"opensubtitles|addic7ed|subscene|podnapisi|yts\.|www\.[\w-]+\.|synced? (and|&) correct"
    r"|subtitles? by|字幕[组組]",
    re.IGNORECASE,
)
_DRAWING = re.compile(r"m( -?[\d.]+){2}( [mnlbspc]| -?[\d.]+)*$")  # ASS vector paths, as ffmpeg leaves them in SRT
_TAGS = re.compile(r"<[^<>]{0,200}>|\{[^{}]{0,400}\}")
_TIMES = re.compile(rb"\d\d:\d\d|-->|^\d+[ \t\r]*$", re.MULTILINE)


def all_sidecars(probe: Probe, most: int) -> Iterator[tuple[Sidecar, Transcript]]:
    """Read all subtitle files beside a medium that can be read, forced ones too, best first.

    Args:
        most: files that are looked into.
    """
    for sidecar in sidecars(probe.path)[:most]:
        try:
            text = decode_bytes(_read(sidecar.path))
            segments = parse(text, probe.video.fps if probe.video else 0.0)
            segments = segments if sidecar.forced else fitting(segments, probe.duration_s)
        except (OSError, Refused) as error:
            why = unnamed(error) if isinstance(error, OSError) else error  # ours name no file
            suffix = os.fsdecode(sidecar.path).rpartition(".")[2]
            log.info("a %s file of subtitles is left out: %s", suffix, why)
            continue
        sung = format_of(text).sung
        yield sidecar, _transcript(probe, segments, sidecar.language, "subtitle:sidecar", sung=sung)


def _from_sidecars(probe: Probe) -> Transcript | None:
    whole = (made for sidecar, made in all_sidecars(probe, MOST_FILES) if not sidecar.forced)
    return next(whole, None)


def _read(path: bytes) -> bytes:
    with open(path, "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if data.startswith(_VOBSUB):
        raise Refused("it holds pictures of text (VobSub)")
    if len(data) > MOST_BYTES:
        raise Refused(f"it is larger than {MOST_BYTES} bytes")
    return data


def _from_streams(probe: Probe, read: Callable[[Stream], str]) -> Transcript | None:
    texts = [stream for stream in probe.subtitles if stream.codec in TEXT_CODECS]
    whole = [stream for stream in texts if "forced" not in stream.title.lower()]
    for stream in sorted(whole, key=lambda s: (not s.is_default, s.index)):
        try:
            segments = fitting(parse(read(stream)[:MOST_BYTES]), probe.duration_s)
        except Refused as error:
            log.info("subtitle stream %d is left out: %s", stream.index, error)
            continue
        return _transcript(probe, segments, CODES.get(stream.language.lower(), ""), "subtitle:embedded")
    return None


def _transcript(
    probe: Probe, segments: tuple[Segment, ...], language: str, source: str, *, sung: bool = False
) -> Transcript:
    """Make the transcript; lyrics are not spoken, so they don't turn a song into speech."""
    duration_s = max(probe.duration_s, segments[-1].end_s)
    spoken_s = 0.0 if sung else sum(s.end_s - s.start_s for s in segments)
    share = min(spoken_s / duration_s, 1.0)
    return Transcript(segments, language or guess_language(segments), source, share, complete=True)


def _clean(text: str) -> str:
    """One line, without tags, entities, dashes and notes round it."""
    import html

    untagged = _TAGS.sub("", html.unescape(_TAGS.sub("", text)))
    visible = "".join(c if c.isprintable() else " " for c in untagged.replace("\\N", " ").replace("\\h", " "))
    return " ".join(visible.split()).strip("-–—♪♫# ").strip()


def _is_said(text: str) -> bool:
    return any(c.isalnum() for c in text) and not _ADVERTISEMENT.search(text) and not _DRAWING.match(text)


def _without_doubles(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Join what ASS effects and rolling captions show several times over: the same text at touching times."""
    held: Segment | None = None
    for segment in segments:
        if held and segment.text == held.text and segment.start_s <= held.end_s + 0.1:
            held = Segment(held.start_s, max(held.end_s, segment.end_s), held.text)
            continue
        if held:
            yield held
        held = segment
    if held:
        yield held


def _wordy(data: bytes) -> bytes:
    """Lines that aren't times or numbers: what an encoding can be told by."""
    lines = [line for line in data[:400_000].splitlines() if not _TIMES.search(line)]
    return b"\n".join(lines) or data
