"""Every common format of subtitles: what is read, and what is refused with which reason."""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import time
from pathlib import Path

import pytest

from core.decode import subtitle_text
from core.extract.speech.subtitle_formats import FORMATS, Refused, format_of
from core.extract.speech.subtitles import fitting, from_subtitles, parse
from core.probe import probe
from core.types import Probe, Segment, Stream

MICRODVD = "{25}{50}Hello|there.\n{75}{100}{y:i}Again\n"
SAMI = """<SAMI><HEAD><STYLE TYPE="text/css"><!-- P { color: white } --></STYLE></HEAD><BODY>
<SYNC Start=1000><P Class=ENCC>Hello<br>there.
<SYNC Start=2500><P Class=ENCC>&nbsp;
<SYNC Start=3000><P Class=ENCC><i>Again</i>
<SYNC Start=4000><P Class=ENCC>&nbsp;
</BODY></SAMI>"""
TTML = """<?xml version="1.0" encoding="UTF-16"?>
<tt xmlns="{space}" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="1000" ttp:frameRate="25">
<head/><body><div>
<p begin="{a}" end="{b}">Hello<br/>there.</p>
<p begin="{c}" dur="1s"><span>Again</span></p>
</div></body></tt>"""
NEW, OLD = "http://www.w3.org/ns/ttml", "http://www.w3.org/2006/10/ttaf1"
SUBVIEWER = """[INFORMATION]
[TITLE]A film
[END INFORMATION]
[SUBTITLE]
00:00:01.00,00:00:02.50
Hello[br]there.

00:00:03.00,00:00:04.00
Again
"""
SBV = "0:00:01.000,0:00:02.500\nHello\nthere.\n\n0:00:03.000,0:00:04.000\nAgain\n"
LRC = """[ar:Somebody]
[offset:+500]
[00:01.50]Hello <00:01.80>there.
[00:03.00]
[00:03.50][01:03.50]Again
"""
SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere.\n\n2\n00:00:03,000 --> 00:00:04,000\nAgain\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.500\nHello\nthere.\n\n00:03.000 --> 00:04.000 line:0\nAgain\n"
EVENTS = "[Events]\nFormat: {layer}, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
DIALOGUE = "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,Hello\\Nthere.\n"
DIALOGUE += "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,Again\n"
ASS = "[Script Info]\n[V4+ Styles]\n" + EVENTS.format(layer="Layer") + DIALOGUE
SSA = "[Script Info]\n[V4 Styles]\n" + EVENTS.format(layer="Marked") + DIALOGUE.replace("e: 0,", "e: Marked=0,")
BOTH = [(1.0, 2.5, "Hello there."), (3.0, 4.0, "Again")]


def said(text: str, fps: float = 25.0) -> list[tuple[float, float, str]]:
    return [(round(s.start_s, 2), round(s.end_s, 2), s.text) for s in parse(text, fps)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SubRip", SRT),
        ("WebVTT", VTT),
        ("ASS", ASS),
        ("SSA", SSA),
        ("SubViewer", SUBVIEWER),
        ("SubViewer", SBV),
        ("TTML", TTML.format(space=NEW, a="00:00:01.000", b="2.5s", c="00:00:03")),
        ("TTML", TTML.format(space=OLD, a="00:00:01:00", b="00:00:02.5", c="3s")),
        ("TTML", TTML.format(space=NEW, a="1000t", b="2500t", c="00:00:03:00")),
    ],
)
def test_read(name: str, text: str) -> None:
    assert format_of(text).name == name
    assert said(text) == BOTH


def test_microdvd_in_frames_of_the_film_or_its_own() -> None:
    assert said(MICRODVD) == [(1.0, 2.0, "Hello there."), (3.0, 4.0, "Again")]
    assert said("{1}{1}12.5\n" + MICRODVD, fps=30.0)[0] == (2.0, 4.0, "Hello there.")


def test_mpl2_in_tenths() -> None:
    assert said("[10][25]Hello|there.\n[30][40]/Again\n") == BOTH


def test_sami_ends_where_the_next_begins() -> None:
    first, second = said(SAMI)
    assert (first[0], first[2], second[0], second[2]) == (1.0, "Hello there.", 3.0, "Again")
    assert first[1] <= 2.5 and second[1] <= 4.0


def test_lyrics_with_repeats_and_an_offset() -> None:
    assert said(LRC) == [(1.0, 2.5, "Hello there."), (3.0, 9.0, "Again"), (63.0, 69.0, "Again")]
    assert [kind.name for kind in FORMATS if kind.sung] == ["LRC"]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("none of the marks", "Just some words, 12:30, and a [note]."),
        ("how many make a second", MICRODVD),
        ("entities of its own", '<!DOCTYPE tt [<!ENTITY a "b">]><tt xmlns="http://www.w3.org/ns/ttml"/>'),
        ("damaged", TTML.format(space=NEW, a="1s", b="2s", c="3s")[:-20]),
        ("Unsupported time", TTML.format(space=NEW, a="1x", b="2s", c="3s")),
        ("no words", "1\n00:00:02,000 --> 00:00:01,000\nbackwards\n\n2\n00:00:03,000 --> 00:00:04,000\n♪\n"),
    ],
)
def test_refused(reason: str, text: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse(text)


def test_wrong_negative_and_overlapping_times() -> None:
    text = "\n\n".join(
        f"{n}\n{times}\n{words}"
        for n, (times, words) in enumerate(
            [
                ("00:00:05,000 --> 00:00:09,000", "third, overlapping"),
                ("-00:00:01,000 --> 00:00:02,000", "first"),
                ("00:00:03,000 --> 00:00:06,000", "second"),
                ("00:00:08,000 --> 00:00:07,000", "backwards"),
                ("00:99:99,999 --> nonsense", "no time"),
            ]
        )
    )
    assert [(s.start_s >= 0, s.text.split(",")[0]) for s in parse(text)] == [
        (True, "first"),
        (True, "second"),
        (True, "third"),
    ]


@pytest.mark.timeout(60)
def test_entities_and_long_lines_are_no_trap() -> None:
    bomb = (
        "<!DOCTYPE tt [" + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 60)) + "]><tt>&a59;</tt>"
    )
    with pytest.raises(Refused, match="entities"):
        parse(bomb)
    for text in ("[00:01]" + "<00:01" * 200_000, "{0}{1}" + "{" * 200_000, "[00:01]" * 100_000, "<tt " * 100_000):
        with contextlib.suppress(Refused):
            assert len(parse(text)) < 10


def test_what_lies_after_the_end_belongs_to_another_film() -> None:
    one, two = Segment(1.0, 2.0, "here"), Segment(100.0, 101.0, "there")
    assert fitting((one, two), 50.0) == (one,)
    assert fitting((one, two), 0.0) == (one, two), "an unknown length says nothing"
    with pytest.raises(Refused, match="after the end"):
        fitting((one, two, two), 50.0)


@pytest.mark.parametrize("suffix", ["srt", "vtt", "ass", "ssa", "ttml", "dfxp", "smi", "sbv", "sub", "mpl", "lrc"])
def test_beside_a_film(tmp_path: Path, suffix: str) -> None:
    by_suffix = {
        **{"srt": SRT, "vtt": VTT, "ass": ASS, "ssa": SSA, "smi": SAMI, "sbv": SBV, "sub": MICRODVD, "lrc": LRC},
        "mpl": "[10][25]Hello|there.\n[30][40]Again\n",
        **dict.fromkeys(["ttml", "dfxp"], TTML.format(space=NEW, a="1s", b="2.5s", c="3s")),
    }
    (tmp_path / f"film.zh-Hans.{suffix}").write_text(by_suffix[suffix], "utf-16" if suffix == "ttml" else "utf-8")
    picture = Stream(0, "video", "h264", fps=25.0)
    made = from_subtitles(Probe(os.fsencode(tmp_path / "film.mkv"), "matroska", 100.0, 1, (picture,)), lambda _: "")
    assert made is not None and made.language == "zh"
    assert [s.text for s in made.segments][:2] == ["Hello there.", "Again"]
    assert (made.speech_share == 0.0) == (suffix == "lrc"), "sung is not spoken"


def test_pictures_of_text_are_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "film.sub").write_bytes(b"\0\0\x01\xba" + b"{1}{2}words\n" * 100)
    with caplog.at_level(logging.INFO):
        assert from_subtitles(Probe(os.fsencode(tmp_path / "film.mkv"), "matroska", 9.0, 1, ()), lambda _: "") is None
    assert "a sub file of subtitles is left out: it holds pictures of text" in caplog.text


def test_forced_ones_alone_are_not_what_is_said(tmp_path: Path) -> None:
    (tmp_path / "film.en.forced.srt").write_text(SRT)
    forced = Stream(2, "subtitle", "subrip", "eng", title="English (Forced)")
    film = Probe(os.fsencode(tmp_path / "film.mkv"), "matroska", 100.0, 1, (forced,))
    assert from_subtitles(film, lambda _: SRT) is None


@pytest.mark.parametrize(
    ("container", "codec"), [("mkv", "srt"), ("mkv", "ass"), ("mkv", "webvtt"), ("mp4", "mov_text"), ("webm", "webvtt")]
)
def test_inside_a_container(tmp_path: Path, container: str, codec: str) -> None:
    (tmp_path / "words.srt").write_text(SRT)
    film = tmp_path / f"film.{container}"
    picture = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=6", "-i", str(tmp_path / "words.srt")]
    coded = ["-c:v", "libvpx" if container == "webm" else "mpeg4", "-c:s", codec, "-metadata:s:s:0", "language=fre"]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", *picture, *coded, f"file:{film}"], check=True, timeout=240)
    found = probe(os.fsencode(film))
    made = from_subtitles(found, lambda stream: subtitle_text(found, stream))
    assert made is not None and (made.source, made.language) == ("subtitle:embedded", "fr")
    assert [(round(s.start_s, 1), round(s.end_s, 1), s.text) for s in made.segments] == BOTH


TTML_HEAD = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">'
SRT_HEAD = "1\n00:00:01,000 --> 00:00:02,000\n"
MANY = 2_000_000


@pytest.mark.parametrize(
    "text",
    [
        TTML_HEAD + "<p " * (MANY // 3),
        TTML_HEAD + "<br/>" * (MANY // 5) + "</p></div></body></tt>",
        TTML_HEAD + "a<!--</p>--><br/>" * (MANY // 17) + "</p></div></body></tt>",
        TTML_HEAD + "<p/>a<br/>" * (MANY // 10) + "</p></div></body></tt>",
        "[00:01.00]x\n" + "\n" * MANY,
        "<SAMI><BODY><SYNC start=1>a" + "<br>" * (MANY // 4),
        "{1}{1}25\n{1}{9}" + "{f:" * (MANY // 3),
        SRT_HEAD + "<a" * (MANY // 2),
        SRT_HEAD + "<" + " " * MANY + ">x",
        SRT_HEAD + "a" + "\n" * MANY + "x",
    ],
    ids=["ttml marks", "ttml breaks", "ttml notes", "ttml cues", "lrc", "sami", "microdvd", "srt", "spaces", "lines"],
)
def test_no_text_takes_its_length_squared(text: str) -> None:
    """Two megabytes would take minutes to hours then."""
    began = time.process_time()
    with contextlib.suppress(Refused):
        parse(text, 25.0)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    [
        TTML_HEAD + "<span>" * 5000 + "x" + "</span>" * 5000 + "</p></div></body></tt>",
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="'
        + "9" * 4000
        + 's">x</p></div></body></tt>',
        "<SAMI><BODY><SYNC start=" + "9" * 4000 + ">hello<SYNC start=" + "9" * 4001 + ">x",
        "<SAMI><BODY><SYNC start=1>" + "<![>" * 9,
    ],
    ids=["deep", "late", "late sami", "declarations"],
)
def test_what_a_reader_stumbles_over_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


def test_marks_that_have_an_end_stay_marks() -> None:
    srt = SRT_HEAD + "<i>Hello</i>  <font color='#ffffff'>there</font> 1 < 2\r\n\r\n"
    assert [s.text for s in parse(srt)] == ["Hello there 1 2"]
    head = "<SAMI><HEAD><STYLE><!-- P {color: red} --></STYLE></HEAD><BODY>"
    sami = head + "<SYNC Start=1000><P>One<br>two<SYNC Start=2000><P>&nbsp;"
    assert [s.text for s in parse(sami)] == ["One two"]
