"""Subtitle text of any common format into timed cues; what can't be read is refused with a reason."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Cue(NamedTuple):
    """What is shown at once, still with its marks."""

    start_ms: float
    end_ms: float
    text: str


class Refused(Exception):
    """The text can't be read as subtitles; the message says why."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: as people know it.
        mark: what such a text, and no other, has in it.
        read: turns text and the frame rate of its film (0 where unknown) into cues.
        sung: it is made for lyrics.
    """

    name: str
    mark: re.Pattern[str]
    read: Callable[[str, float], Iterator[Cue]]
    sung: bool = False


def format_of(text: str) -> Format:
    """Tell the format by its own marks.

    Raises:
        Refused: it is none of those in FORMATS.
    """
    body = text.lstrip("\ufeff \t\r\n")
    found = next((kind for kind in FORMATS if kind.mark.search(body)), None)
    if found is None:
        raise Refused("it has none of the marks of a subtitle format")
    return found


def cues(text: str, fps: float = 0.0) -> Iterator[Cue]:
    """Read the cues of a text, whichever format it has, in its own order.

    Args:
        fps: frames a second of the film; MicroDVD counts in them unless it names its own.

    Raises:
        Refused: it is no subtitle text, or one that isn't to be relied on.
    """
    try:
        yield from format_of(text).read(text, fps)
    except _DAMAGE as error:
        raise Refused(f"it is damaged ({type(error).__name__}: {str(error)[:200]})") from error
    except NotImplementedError as error:
        raise Refused(str(error)) from error


_DAMAGE = (
    *(ValueError, OverflowError, AttributeError, KeyError, IndexError, TypeError, SyntaxError),
    *(AssertionError, RecursionError),  # html.parser at `<![`; thousands of spans in each other
)


def _by_pysubs2(kind: str) -> Callable[[str, float], Iterator[Cue]]:
    def read(text: str, fps: float) -> Iterator[Cue]:
        import pysubs2

        given = {"fps": fps} if kind == "microdvd" and fps and not _OWN_RATE.match(text) else {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # a field that isn't a number, say: it takes a default
                file = pysubs2.SSAFile.from_string(_tame(text), format_=kind, **given)
        except pysubs2.UnknownFPSError as error:
            raise Refused("it counts in frames, and nobody knows how many make a second") from error
        except pysubs2.Pysubs2Error as error:
            raise Refused(str(error)) from error
        for event in file:
            # nobody reads more at once, and taking out a cue's marks costs its length squared
            if len(event.text) <= LONGEST_CUE and not event.is_comment and not event.is_drawing:
                yield Cue(event.start, event.end, event.plaintext)

    return read


LONGEST_CUE = 4000
"""Characters."""
_LONGEST_MARKED = 3 * LONGEST_CUE


def _tame(text: str) -> str:
    """Take out what pysubs2 would spend its length squared on: marks that never end, long runs of spaces and lines."""
    closed = _UNENDED.sub("", text.replace("\x00", "").replace("\r\n", "\n"))
    return _RUNS.sub(r"\1\1", closed)


_UNENDED = re.compile(r"<(?![^<>]*>)|\{(?![^{}\n]*\})")
_RUNS = re.compile(r"([ \t\n])\1{2,}")


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


# ── SAMI ────────────────────────────────────────────────────────────────────────────────────────────


def _sami(text: str, fps: float) -> Iterator[Cue]:
    """Read SAMI, each cue no longer than is used: pysubs2 gathers it piece by piece."""
    cues_ = re.split(r"(?i)(?=<sync\b)", _without_comments(text))
    yield from _by_pysubs2("sami")("".join(cue[:_LONGEST_MARKED] for cue in cues_), fps)


_OWN_RATE = re.compile(r"\s*\{1\}\{1\}\s*\d+([.,]\d+)?\s*$", re.MULTILINE)


# ── TTML ────────────────────────────────────────────────────────────────────────────────────────────


def _ttml(text: str, fps: float) -> Iterator[Cue]:
    """Read TTML and its forerunner DFXP: pysubs2 knows one namespace, no ticks, no frames and another name for `dur`.

    Source: https://www.w3.org/TR/ttml1/#timing-value-timeExpression
    """
    if "<!ENTITY" in text or "<!DOCTYPE" in text:
        raise Refused("it defines entities of its own")
    text = _UNENDED_TAG.sub("", _without_comments(text))
    _need_short_cues(text)
    rates = {name: float(value) for name, value in _TTML_RATE.findall(text)}
    ticks = rates.get("tickRate") or rates.get("frameRate") or 1.0
    frames = rates.get("frameRate") or 30.0
    plain = _TTML_SPACE.sub("http://www.w3.org/ns/ttml", text)
    plain = re.sub(r"^<\?xml[^>]*\?>", "", plain.lstrip("\ufeff \t\r\n"))  # its encoding was that of the bytes
    plain = re.sub(r'="(\d+)t"', lambda t: f'="{int(t[1]) / ticks:.3f}s"', plain)
    plain = re.sub(r'="(\d+:\d\d:\d\d):(\d\d)"', lambda t: f'="{t[1]}.{_thousandths(int(t[2]), frames)}"', plain)
    yield from _by_pysubs2("ttml")(re.sub(r'(<p\b[^>]*\s)dur="', r'\1duration="', plain), fps)


def _need_short_cues(text: str) -> None:
    """Refuse what can't be shown, before pysubs2 gathers it piece by piece."""
    opened = -1
    for tag in _TTML_CUE.finditer(text):
        if not tag["close"] and (opened >= 0 or tag["cdata"]):
            raise Refused("its cues lie in each other")
        if tag["close"] and opened >= 0 and tag.start() - opened > _LONGEST_MARKED:
            raise Refused("one of its cues is longer than anybody reads")
        opened = tag.end() if not tag["close"] and not tag["empty"] else -1


_TTML_CUE = re.compile(r"<(?P<close>/?)(?:[\w.-]+:)?p(?=[\s/>])[^<>]*?(?P<empty>/?)>|(?P<cdata><!\[CDATA\[)")
_UNENDED_TAG = re.compile(r"<(?![^<>]*>)")


def _thousandths(frame: int, fps: float) -> str:
    return f"{min(int(1000 * frame / fps), 999):03}"


_TTML_SPACE = re.compile(r"http://www\.w3\.org/(2006/04/ttaf1|2006/10/ttaf1|ns/ttml(?![#\w]))")
_TTML_RATE = re.compile(r'\bttp:(tickRate|frameRate)="(\d{1,9})"')


# ── Formats that pysubs2 doesn't know ───────────────────────────────────────────────────────────────


def _subviewer(text: str, fps: float) -> Iterator[Cue]:
    """Read SubViewer 2 and YouTube's SBV: a line with both times, then the text up to an empty line."""
    found = list(_SUBVIEWER_TIMES.finditer(text))
    for number, times in enumerate(found):
        body = text[times.end() : found[number + 1].start() if number + 1 < len(found) else len(text)]
        yield Cue(_clock_ms(times[1]), _clock_ms(times[2]), body.strip().replace("[br]", "\n")[:LONGEST_CUE])


_SUBVIEWER_TIMES = re.compile(r"^[ \t]*(\d+:\d\d:\d\d[.:]\d{1,3}),(\d+:\d\d:\d\d[.:]\d{1,3})[ \t]*\r?$", re.MULTILINE)


def _clock_ms(clock: str) -> float:
    hours, minutes, seconds, part = re.split(r"[:.]", clock)
    return 1000.0 * (int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}"))


LYRIC_S = 6.0
"""A line of lyrics is shown for so long, unless the next one comes earlier."""

LONGEST_LINE = 500
"""Characters of one line of lyrics."""
MOST_TIMES = 40
"""So often a line is sung, at most."""


def _lrc(text: str, fps: float) -> Iterator[Cue]:
    """Read LRC: one or more times before each line, which lasts until the next; the times of single words are left out.

    Source: https://en.wikipedia.org/wiki/LRC_(file_format)
    """
    shift = _LRC_OFFSET.search(text)
    shift_ms = float(shift[1]) if shift else 0.0  # positive: earlier
    starts: list[tuple[float, str]] = []
    for line in text.splitlines():
        times = _LRC_LINE.match(line)
        if times:
            words = re.sub(r"<\d+:\d\d([.:]\d+)?>", "", times[2])[:LONGEST_LINE]
            starts += [(_lyric_ms(t) - shift_ms, words) for t in _LRC_TIME.findall(times[1])[:MOST_TIMES]]
    starts.sort(key=lambda start: start[0])
    for (start_ms, words), (next_ms, _) in zip(starts, [*starts[1:], (float("inf"), "")], strict=True):
        yield Cue(start_ms, min(next_ms, start_ms + 1000 * LYRIC_S), words)


_LRC_TIME = re.compile(r"\[(\d{1,4}:\d\d(?:[.:]\d{1,3})?)\]")
_LRC_LINE = re.compile(r"\s*((?:\[\d{1,4}:\d\d(?:[.:]\d{1,3})?\]\s*)+)(.*)")
_LRC_OFFSET = re.compile(r"^[ \t]*\[offset:\s*([+-]?\d{1,9})\s*\]", re.MULTILINE | re.IGNORECASE)


def _lyric_ms(clock: str) -> float:
    minutes, seconds, *part = re.split(r"[:.]", clock)
    return 1000.0 * (int(minutes) * 60 + int(seconds) + float(f"0.{part[0]}" if part else 0))


def _marked(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


FORMATS = (
    Format("WebVTT", re.compile(r"\AWEBVTT"), _by_pysubs2("vtt")),
    Format("SSA", _marked(r"^[ \t]*\[V4 Styles\]"), _by_pysubs2("ssa")),
    Format("ASS", _marked(r"^[ \t]*\[(Script Info|V4\+? Styles|Events)\]"), _by_pysubs2("ass")),
    Format("TTML", _marked(r"\A<(\?xml|!|(\w+:)?tt\b)"), _ttml),
    Format("SAMI", _marked(r"\A<SAMI\b"), _sami),
    Format("SubRip", re.compile(r"-->"), _by_pysubs2("srt")),
    Format("MicroDVD", _marked(r"^[ \t]*\{\d+\}\{\d+\}"), _by_pysubs2("microdvd")),
    Format("MPL2", _marked(r"^[ \t]*\[\d+\]\[\d+\]"), _by_pysubs2("mpl2")),
    Format("LRC", _marked(r"^[ \t]*\[\d{1,4}:\d\d([.:]\d{1,3})?\]"), _lrc, sung=True),
    Format("SubViewer", _SUBVIEWER_TIMES, _subviewer),
)
"""What is read, the surest marks first."""
