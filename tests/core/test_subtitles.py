"""Subtitle text, sidecar files and streams into transcripts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decode import subtitle_text
from core.extract.speech.subtitle_formats import Refused
from core.extract.speech.subtitles import MOST_BYTES, decode_bytes, from_subtitles, guess_language, parse, sidecars
from core.probe import probe
from core.types import Probe, Segment, Stream, Transcript

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Hello</i> there.

2
00:00:03,000 --> 00:00:04,000
- Two
lines, {\\an8}please.

3
00:01:00,000 --> 00:01:00,000
no time at all

4
00:01:05,000 --> 00:01:06,000
♪ ♪
"""
VTT = """WEBVTT - a title

NOTE nobody says this

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start position:0%
<v Ann>Hello</v> <00:01.500><c>there</c>.

01:00:03.000 --> 01:00:04.000
An &amp; Bo
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not said
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\pos(1,2)}Later, with a comma
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\k20}Hel{\\k30}lo\\Nthere
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
Dialogue: 0,0:00:07.00,0:00:07.50,Default,,0,0,0,,twice
Dialogue: 1,0:00:07.50,0:00:08.00,Default,,0,0,0,,twice
"""
CHINESE = "你好，我是李华。\n今天天气很好，我们一起去公园散步吧。\n这部电影真好看！"
TRADITIONAL = "你好，我是李華。\n今天天氣很好，我們一起去公園散步吧。\n這部電影真好看！"
FRENCH = "C'était déjà l'été à Besançon.\nOù êtes-vous allé, garçon ?\nÇa me plaît énormément."
RUSSIAN = "Привет, меня зовут Иван.\nСегодня хорошая погода, пойдём гулять в парк."

JAPANESE = "こんにちは、田中です。\n今日はとても天気がいいですね。\n公園まで一緒に散歩しませんか。"
KOREAN = "안녕하세요, 김민수입니다.\n오늘은 날씨가 정말 좋네요.\n같이 공원에 산책하러 갈까요?"


def srt_of(text: str) -> str:
    """Number and time the lines."""
    cues = (f"{i + 1}\n00:00:{i:02},000 --> 00:00:{i:02},900\n{line}\n" for i, line in enumerate(text.split("\n")))
    return "\n".join(cues)


def medium(path: Path, *streams: Stream, duration_s: float = 100.0) -> Probe:
    """A probe of a file that needn't be there."""
    return Probe(os.fsencode(path), "matroska", duration_s, 1, streams)


def never(stream: Stream) -> str:
    raise AssertionError("no stream was to be read")


def parsed(text: str) -> tuple[Segment, ...]:
    """Read what can be read, () where it is refused."""
    try:
        return parse(text)
    except Refused:
        return ()


def test_srt() -> None:
    assert parse(SRT) == (Segment(1.0, 2.5, "Hello there."), Segment(3.0, 4.0, "Two lines, please."))


def test_webvtt() -> None:
    assert parse(VTT) == (Segment(1.0, 2.5, "Hello there."), Segment(3603.0, 3604.0, "An & Bo"))


def test_ass_sorted_without_comments_drawings_and_doubles() -> None:
    said = [(s.start_s, s.end_s, s.text) for s in parse(ASS)]
    assert said == [(1.0, 2.5, "Hello there"), (5.0, 6.0, "Later, with a comma"), (7.0, 8.0, "twice")]


@pytest.mark.parametrize("text", ["", "plain words", "-->", "1\n00:00:01,000 --> 00:00:02,000", "[Events]", "WEBVTT"])
def test_nothing_in_it(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


def test_advertisements_are_left_out() -> None:
    assert parse(srt_of("Support us: www.OpenSubtitles.org\nReal words")) == (Segment(1.0, 1.9, "Real words"),)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_comes_in(text: str) -> None:
    heads = ("", "WEBVTT\n\n", "[Script Info]\n", "{0}{25}", "[0][25]", "[00:01]", "00:00:01.0,00:00:02.0\n", "<SAMI>")
    tt = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">'
    for whole in (srt_of(text), ASS + "Dialogue: " + text, *(head + text for head in (*heads, tt))):
        for segment in parsed(whole):
            assert 0 <= segment.start_s < segment.end_s
            assert segment.text == segment.text.strip() != ""
            assert "\n" not in segment.text


@given(
    st.lists(
        st.tuples(st.integers(0, 36_000_000), st.integers(1, 60_000), st.text("abcdefg ", min_size=1, max_size=20)),
        max_size=8,
    )
)
def test_srt_round_trip(cues: list[tuple[int, int, str]]) -> None:
    import pysubs2

    file = pysubs2.SSAFile()
    file.events = [pysubs2.SSAEvent(start, start + length, text=text) for start, length, text in cues]
    said = {s.text for s in parsed(file.to_string("srt"))}
    assert said == {" ".join(text.split()) for _, _, text in cues if text.strip()}


@given(st.binary(max_size=400))
def test_any_bytes_come_in(data: bytes) -> None:
    parsed(decode_bytes(data))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        (KOREAN, "euc_kr"),
        (CHINESE, "gbk"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (TRADITIONAL, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    assert decode_bytes(srt_of(text).encode(encoding)) == srt_of(text)


def test_traditional_chinese_is_kept(tmp_path: Path) -> None:
    (tmp_path / "film.zh-TW.srt").write_bytes(srt_of(TRADITIONAL).encode("big5"))
    made = from_subtitles(medium(tmp_path / "film.mkv"), never)
    assert made is not None and made.language == "zh"
    assert made.segments[0].text == "你好，我是李華。"


def test_sidecars_best_first(tmp_path: Path) -> None:
    names = ["a.b.srt", "a.b.en.srt", "a.b.en.forced.srt", "a.b.zh_Hans.ASS", "a.b.vtt", "a.bc.srt", "a.b.txt", "a.srt"]
    for name in names:
        (tmp_path / name).touch()
    found = sidecars(os.fsencode(tmp_path / "a.b.mkv"))
    listed = [(os.path.basename(s.path), s.language) for s in found]
    assert listed == [
        (b"a.b.srt", ""),
        (b"a.b.vtt", ""),
        (b"a.b.en.srt", "en"),
        (b"a.b.zh_Hans.ASS", "zh"),
        (b"a.b.en.forced.srt", "en"),
    ]


def test_sidecar_before_streams_and_names_that_are_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    with open(folder + b"/\xff name\n.fr.srt", "wb") as file:
        file.write(srt_of(FRENCH).encode("cp1252"))
    inside = Stream(2, "subtitle", "subrip", "eng")
    found = Probe(folder + b"/\xff name\n.mkv", "matroska", 10.0, 1, (inside,))
    made = from_subtitles(found, never)
    assert made is not None
    assert (made.language, made.source, made.complete) == ("fr", "subtitle:sidecar", True)
    assert made.speech_share == pytest.approx(0.27)


def test_useless_sidecars_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "film.srt").write_text("no subtitles at all")
    (tmp_path / "film.vtt").write_bytes(b"WEBVTT\n" + b"x" * (MOST_BYTES + 1))
    (tmp_path / "film.ass").mkdir()
    (tmp_path / "film.de.srt").write_text(srt_of("Guten Tag"))
    made = from_subtitles(medium(tmp_path / "film.mkv"), never)
    assert made is not None and made.language == "de"


def test_no_subtitles(tmp_path: Path) -> None:
    pictures = Stream(2, "subtitle", "hdmv_pgs_subtitle")
    assert from_subtitles(medium(tmp_path / "film.mkv", pictures), never) is None
    assert from_subtitles(medium(tmp_path / "gone" / "film.mkv"), never) is None


def test_default_stream_first_then_any_with_words(tmp_path: Path) -> None:
    first, default = Stream(2, "subtitle", "subrip", "fre"), Stream(3, "subtitle", "ass", "chi", is_default=True)
    film = medium(tmp_path / "film.mkv", first, default)
    made = from_subtitles(film, lambda stream: TEXTS[stream.index])
    assert made is not None and (made.language, made.source) == ("zh", "subtitle:embedded")
    made = from_subtitles(film, lambda stream: "" if stream is default else srt_of(FRENCH))
    assert made is not None and made.language == "fr"


TEXTS = {2: srt_of(FRENCH), 3: srt_of(CHINESE)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CHINESE, "zh"),
        (RUSSIAN, "ru"),
        ("こんにちは、田中です", "ja"),
        ("안녕하세요", "ko"),
        (FRENCH, ""),
        ("12:30", ""),
    ],
)
def test_language_by_script(text: str, code: str) -> None:
    assert guess_language([Segment(0, 1, text)]) == code


def test_real_container(tmp_path: Path) -> None:
    (tmp_path / "words.ass").write_text(ASS)
    film = tmp_path / "film.mkv"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=9"]
    inside = ["-i", str(tmp_path / "words.ass"), "-metadata:s:s:0", "language=eng", f"file:{film}"]
    subprocess.run([*command, *inside], check=True, timeout=240)
    found = probe(os.fsencode(film))
    made = from_subtitles(found, lambda stream: subtitle_text(found, stream))
    assert isinstance(made, Transcript)
    assert made.language == "en"
    assert [s.text for s in made.segments] == ["Hello there", "Later, with a comma", "twice"]


@pytest.mark.shared
@pytest.mark.parametrize("pattern", ["*srt*.mkv", "*ssa*.mkv"])
def test_sample_containers(shared_media: Path, pattern: str) -> None:
    files = sorted((shared_media / "container").rglob(pattern))
    assert files
    for file in files:
        found = probe(os.fsencode(file))
        made = from_subtitles(found, lambda stream, found=found: subtitle_text(found, stream))  # type: ignore[misc]
        assert made is not None and made.segments and made.source == "subtitle:embedded"


@pytest.mark.timeout(100)  # it was hours
def test_a_megabyte_of_blank_lines_or_braces_is_no_trap() -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n"
    for text in ("a" + "\n" * 1_000_000, cue + "{" * 100_000, cue + "1\n" * 200_000):
        assert parsed(text) == ()
