"""Subtitles beside or inside a medium into a transcript: what is said, without listening."""

from __future__ import annotations

import logging
import os
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.ffmpeg import SUBTITLE_SUFFIXES, captioned_stems
from core.languages import CODES
from core.types import Probe, Segment, Stream, Transcript

log = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
"""Larger files aren't subtitles: four hours of them take under 1 MB."""
TEXT_CODECS = frozenset({"subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text"})
"""ffmpeg's subtitle codecs that are text; the others are pictures of text."""
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


def parse(text: str) -> tuple[Segment, ...]:
    """Read SRT, WebVTT, ASS or SSA text, whichever it is, into segments by time; () where it is none of them.

    Tags, drawings, speaker marks, comments and advertisements of subtitle sites are left out. Any text may come in.
    """
    import pysubs2

    kind = _format_of(text)
    if not kind:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a field that isn't a number, say: it takes a default
            cues = pysubs2.SSAFile.from_string(text.replace("\x00", ""), format_=kind)
    except (pysubs2.Pysubs2Error, ValueError, OverflowError, AttributeError, KeyError, IndexError) as error:
        log.info("subtitles that can't be read: %s", error)
        return ()
    spoken = (e for e in cues if len(e.text) <= LONGEST_CUE and not e.is_comment and not e.is_drawing)
    segments = (Segment(max(e.start, 0) / 1000, e.end / 1000, _clean(e.plaintext)) for e in spoken)
    kept = (s for s in segments if s.end_s > s.start_s and _is_said(s.text))
    return tuple(_without_doubles(sorted(kept, key=lambda s: (s.start_s, s.end_s))))


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
    def rank(self) -> tuple[bool, int, int, bytes]:
        """Sorts the best first: whole ones before forced ones, the plain name, the format."""
        kind = SUBTITLE_SUFFIXES.index(os.path.splitext(self.path)[1].lower())
        return "forced" in self.words, len(self.words), kind, self.path


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
LONGEST_CUE = 4000
"""Characters; nobody reads more at once, and taking out a cue's marks costs its length squared."""
_TIMES = re.compile(rb"\d\d:\d\d|-->|^\d+[ \t\r]*$", re.MULTILINE)


def _from_sidecars(probe: Probe) -> Transcript | None:
    for sidecar in sidecars(probe.path):
        try:
            with open(sidecar.path, "rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            log.info("a sidecar can't be read: %s", error.strerror)
            continue
        segments = parse(decode_bytes(data)) if len(data) <= MOST_BYTES else ()
        if segments:
            return _transcript(probe, segments, sidecar.language, "subtitle:sidecar")
    return None


def _from_streams(probe: Probe, read: Callable[[Stream], str]) -> Transcript | None:
    texts = [stream for stream in probe.subtitles if stream.codec in TEXT_CODECS]
    whole_first = sorted(texts, key=lambda s: ("forced" in s.title.lower(), not s.is_default, s.index))
    for stream in whole_first:
        segments = parse(read(stream)[:MOST_BYTES])
        if segments:
            language = CODES.get(stream.language.lower(), "")
            return _transcript(probe, segments, language, "subtitle:embedded")
    return None


def _transcript(probe: Probe, segments: tuple[Segment, ...], language: str, source: str) -> Transcript:
    duration_s = max(probe.duration_s, segments[-1].end_s)
    spoken_s = sum(s.end_s - s.start_s for s in segments)
    return Transcript(
        segments, language or guess_language(segments), source, min(spoken_s / duration_s, 1.0), complete=True
    )


def _format_of(text: str) -> str:
    """Tell the format by its own marks: pysubs2's name of it, or ""."""
    head = text.lstrip("\ufeff \t\r\n")[:20]
    if head.startswith("WEBVTT"):
        return "vtt"
    if re.search(r"^[ \t]*\[(Script Info|V4\+? Styles|Events)\]", text, re.IGNORECASE | re.MULTILINE):
        return "ssa" if re.search(r"^[ \t]*\[V4 Styles\]", text, re.IGNORECASE | re.MULTILINE) else "ass"
    return "srt" if "-->" in text else ""


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
