"""What containers say, in our words; and titles, years and episodes out of tags and names."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import MediaError
from core.probe import facts, probe
from core.types import Kind, Probe, Stream
from tests.conftest import MediaMaker


def at(path: Path | str) -> Probe:
    return probe(os.fsencode(path))


def cause(path: Path) -> str:
    with pytest.raises(MediaError) as caught:
        at(path)
    assert caught.value.stage == "probe"
    return caught.value.cause


# ── Streams ─────────────────────────────────────────────────────────────────────────────────────────


def test_picture_and_sound(make_media: MediaMaker) -> None:
    found = at(make_media.video("probe.mp4", 6, size="64x48"))
    assert found.video is not None and found.audio is not None
    assert (found.video.codec, found.video.width_px, found.video.height_px, found.video.fps) == ("h264", 64, 48, 25.0)
    assert (found.audio.codec, found.audio.channels, found.audio.rate_hz) == ("aac", 1, 44100)
    assert found.duration_s == pytest.approx(6.0, abs=0.1)
    assert found.size_bytes > 1000
    assert found.cover is None


def test_sound_only(make_media: MediaMaker) -> None:
    found = at(make_media.tone("probe.flac"))
    assert found.video is None
    assert found.audio is not None and found.audio.codec == "flac"


def test_cover_art_is_no_video(make_media: MediaMaker) -> None:
    cover = make_media.run("probe-cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    song = make_media.tone("probe-song.mp3")
    covered = make_media.run(
        "song-cover.mp3", "-i", f"file:{song}", "-i", f"file:{cover}", "-map", "0", "-map", "1", "-c", "copy",
        "-disposition:v", "attached_pic",
    )  # fmt: skip
    found = at(covered)
    assert found.video is None
    assert found.cover is not None and found.cover.codec == "mjpeg"
    assert facts(found).kind is Kind.SOUND


def test_a_still_picture_without_the_flag_is_a_cover(make_media: MediaMaker) -> None:
    cover = make_media.run("probe-cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    song = make_media.tone("probe-song.mp3")
    found = at(make_media.run("still.mov", "-i", f"file:{song}", "-i", f"file:{cover}", "-map", "0", "-map", "1",
                              "-c", "copy"))  # fmt: skip
    assert found.video is None
    assert found.cover is not None


def test_chapters_subtitles_and_languages(make_media: MediaMaker, tmp_path: Path) -> None:
    (tmp_path / "s.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    (tmp_path / "m.txt").write_text(
        ";FFMETADATA1\ntitle=The Film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=6000\ntitle=二\n"
    )
    film = make_media.video("probe.mp4", 6, size="64x48")
    found = at(make_media.run(
        "chapters.mkv", "-i", f"file:{film}", "-i", str(tmp_path / "s.srt"), "-i", str(tmp_path / "m.txt"), "-map", "0",
        "-map", "1", "-map_metadata", "2", "-c", "copy", "-metadata:s:s:0", "language=fre", "-metadata:s:a:0",
        "language=eng",
    ))  # fmt: skip
    assert [(c.start_s, c.end_s, c.title) for c in found.chapters] == [(0.0, 3.0, "One"), (3.0, 6.0, "二")]
    assert [(s.codec, s.language) for s in found.subtitles] == [("subrip", "fre")]
    assert found.audio is not None and found.audio.language == "eng"
    assert facts(found).title == "The Film"
    assert facts(found).language == "en"


@pytest.mark.slow
def test_of_sixty_thousand_chapters_the_first_are_kept(make_media: MediaMaker, tmp_path: Path) -> None:
    entry = (
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART={0}\nEND={1}\ntitle=Chapter number {0} with a title that is rather long\n"
    )
    text = ";FFMETADATA1\n" + "".join(entry.format(i, i + 1) for i in range(60_000))
    (tmp_path / "m.txt").write_text(text)
    film = make_media.video("for_chapters.mp4", 3)
    found = at(make_media.run(
        "many.mkv", "-i", f"file:{film}", "-i", str(tmp_path / "m.txt"), "-map", "0", "-map_chapters", "1", "-c", "copy"
    ))  # fmt: skip
    assert (len(found.chapters), found.chapters[1999].start_s) == (2000, 1.999)
    assert found.video is not None
    assert found.duration_s > 0


def test_a_length_that_the_file_has_no_bytes_for_is_not_known(make_media: MediaMaker) -> None:
    jumping = at(make_media.run(
        "jump.mka", "-f", "lavfi", "-i", "sine=duration=6", "-af", "asetpts=PTS+gte(N\\,100)*5e5/TB", "-c:a", "flac"
    ))  # fmt: skip
    assert jumping.duration_s == 0
    assert jumping.audio is not None


def test_rotation(make_media: MediaMaker) -> None:
    film = make_media.video("probe.mp4", 6, size="64x48")
    turned = make_media.run("turned.mp4", "-i", f"file:{film}", "-c", "copy", "-metadata:s:v:0", "rotate=90")
    video = at(turned).video
    assert video is not None and abs(video.rotation_deg) == 90


@pytest.mark.parametrize("name", ["new\nline.mp4", "it's \"quoted\".mp4", "http:x.webm", "-y.webm", "a%03d.mp4",
                                  b"\xff\xfe.mp4", "emoji 🎵.mp4", "العربية.mp4", "pipe:1.mp4"])  # fmt: skip
def test_odd_names(make_media: MediaMaker, tmp_path: Path, name: str | bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), os.fsencode(name))
    os.link(make_media.video("probe.mp4", 6, size="64x48"), path)
    found = probe(path)
    assert found.video is not None
    assert facts(found).title


def test_a_relative_odd_name(make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.link(make_media.video("probe.mp4", 6, size="64x48"), tmp_path / "http:x.webm")
    monkeypatch.chdir(tmp_path)
    assert probe(b"http:x.webm").video is not None


# ── Refusals, in plain words ────────────────────────────────────────────────────────────────────────


def test_refusals(tmp_path: Path, make_media: MediaMaker) -> None:
    def write(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    film = make_media.video("probe.mp4", 6, size="64x48").read_bytes()
    os.mkfifo(tmp_path / "pipe.mp4")
    assert cause(write("empty.mp4", b"")) == "empty file"
    assert cause(write("text.mp4", b"To be, or not to be, that is the question. " * 20)).startswith("not a media file")
    assert cause(write("random.mkv", os.urandom(20_000))).startswith("not a media file")
    assert cause(write("cut.mp4", film[: len(film) // 2])).startswith("truncated")
    assert cause(tmp_path / "nowhere.mp4") == "can't be opened: No such file or directory"
    assert cause(tmp_path / "pipe.mp4") == "not a regular file"
    assert cause(tmp_path) == "not a regular file"


def test_subtitles_alone_are_no_medium(make_media: MediaMaker, tmp_path: Path) -> None:
    (tmp_path / "s.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    alone = make_media.run("subtitles.mkv", "-i", str(tmp_path / "s.srt"))
    assert cause(alone) == "no picture or sound stream"


def test_a_lying_ending_is_seen_through(make_media: MediaMaker, tmp_path: Path) -> None:
    os.link(make_media.tone("probe.flac"), tmp_path / "lies.mp4")
    found = at(tmp_path / "lies.mp4")
    assert found.format == "flac"
    assert found.video is None


SCRIPTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{target}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{target}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD type="static"><Period><AdaptationSet><Representation bandwidth="1">'
    "<BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_called_mp4_reads_no_other_file(make_media: MediaMaker, tmp_path: Path, script: str) -> None:
    target = tmp_path / "secret.ts"
    target.write_bytes(make_media.video("secret.ts", 2).read_bytes())
    (tmp_path / "script.mp4").write_text(SCRIPTS[script].format(target=target))
    os.utime(target, (1, 1))
    assert cause(tmp_path / "script.mp4").startswith("not a media file")
    assert target.stat().st_atime == 1


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────

WANTED = {"title": "Tïtle 曲", "artist": "Artist", "album": "Album", "genre": "Jazz", "date": "1999"}


RARE = [pytest.param(ending, marks=pytest.mark.slow) for ending in ("opus", "wav", "wma", "aiff", "mka")]


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "m4a", "mkv", *RARE])
def test_tags_have_one_name_in_every_container(make_media: MediaMaker, ending: str) -> None:
    words = [word for key, value in WANTED.items() for word in ("-metadata", f"{key}={value}")]
    extra = ["-write_id3v2", "1"] if ending == "aiff" else []
    path = make_media.run(f"tags.{ending}", "-f", "lavfi", "-i", "sine=duration=1", *words, *extra)
    tags = at(path).tags
    assert {key: tags.get(key) for key in WANTED} == WANTED
    shown = facts(at(path))
    assert (shown.title, shown.artist, shown.year, shown.kind) == ("Tïtle 曲", "Artist", 1999, Kind.MUSIC)


def test_hostile_id3_is_left_alone(make_media: MediaMaker, tmp_path: Path) -> None:
    """A compressed frame could unpack to anything."""
    import zlib

    from core import tags

    body = zlib.compress(b"\x03" + b"A" * 5_000_000)
    size = len(body) + 4
    frame = b"TIT2" + _syncsafe(size) + b"\x00\x09" + _syncsafe(5_000_001) + body
    header = b"ID3\x04\x00\x00" + _syncsafe(len(frame))
    path = tmp_path / "bomb.mp3"
    path.write_bytes(header + frame + make_media.tone("probe-song.mp3").read_bytes())
    found = tags.read(os.fsencode(path))
    assert (found.tags, found.seconds) == ({}, 0.0)
    assert len(facts(at(path)).title) < 30_000


def _syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


# ── ffprobe's JSON is not trusted ───────────────────────────────────────────────────────────────────

NAMES = ("codec_type", "codec_name", "tags", "disposition", "index", "width", "duration", "start_time", "rotation",
         "side_data_list", "avg_frame_rate", "attached_pic", "DURATION", "nb_frames", "streams")  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(NAMES),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_any_stream_entry_is_survived(raw: Any) -> None:
    from core.probe import _chapter, _duration, _stream

    stream = _stream(raw, {})
    assert isinstance(stream, Stream)
    assert -180 <= stream.rotation_deg <= 180
    assert _chapter(raw).end_s >= _chapter(raw).start_s
    assert _duration({"streams": [raw], "format": raw}) >= 0


def test_invalid_bytes_in_json_are_survived() -> None:
    from core.launcher import Captured
    from core.probe import _document

    said = Captured(b'{"streams": [{"tags": {"title": "\xff\xfe\x01"}}]}', b"", 0)
    assert _document(b"x", said)["streams"][0]["tags"]["title"] == "\ufffd\ufffd\x01"
    with pytest.raises(MediaError):
        _document(b"x", Captured(b"[" * 100_000, b"", 0))


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────────


def named(name: str | bytes, *, video: bool = True, **tags: str) -> Probe:
    stream = Stream(0, "video" if video else "audio", "h264" if video else "mp3")
    return Probe(b"/lib/" + os.fsencode(name), "x", 60.0, 1, (stream,), tags=tags)


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("The.Matrix.1999.1080p.BluRay.x264-GRP.mkv", "The Matrix", 1999),
        ("Heat (1995).mkv", "Heat", 1995),
        ("2001 A Space Odyssey (1968) [4K].mkv", "2001 A Space Odyssey", 1968),
        ("1917.mkv", "1917", 0),
        ("holiday_in_rome.mp4", "holiday in rome", 0),
        ("Mr. Smith goes.mp4", "Mr. Smith goes", 0),
        ("VID_20190704_123456.mp4", "VID 20190704 123456", 0),
        ("中文 电影.mp4", "中文 电影", 0),
        ("1080p.mkv", "1080p", 0),
        ("new\nline.mp4", "new line", 0),
        ("-y.webm", "y", 0),
        ("http:x.webm", "http:x", 0),
        ("...mp4", "..", 0),
        (".mp4", "mp4", 0),
        (b"\xff\xfe.mp4", "??", 0),
    ],
)
def test_titles_from_file_names(name: str | bytes, title: str, year: int) -> None:
    shown = facts(named(name))
    assert (shown.title, shown.year) == (title, year)


@pytest.mark.parametrize(
    ("name", "series", "season", "episode", "title"),
    [
        ("Show.Name.S01E02.The.Title.720p.mkv", "Show Name", 1, 2, "The Title"),
        ("Show Name - s3e11.mkv", "Show Name", 3, 11, "Show Name S03E11"),
        ("Show (2010) 4x05 - Pilot.avi", "Show", 4, 5, "Pilot"),
        ("S02E03.mkv", "", 2, 3, "S02E03"),
    ],
)
def test_episodes(name: str, series: str, season: int, episode: int, title: str) -> None:
    shown = facts(named(name))
    assert (shown.series, shown.season, shown.episode, shown.title) == (series, season, episode, title)


def test_track_numbers_of_sound() -> None:
    shown = facts(named("03 - Blue in Green.flac", video=False))
    assert (shown.track, shown.title) == (3, "Blue in Green")
    assert facts(named("03 - Blue.flac", video=False, track="7/12", title="So What")).track == 7
    assert facts(named("10 Things.mp4")).title == "10 Things"


def test_kinds() -> None:
    assert facts(named("a.mp4", artist="A", album="B")).kind is Kind.VIDEO
    assert facts(named("a.mp3", video=False)).kind is Kind.SOUND
    assert facts(named("a.mp3", video=False, artist="A", album="B")).kind is Kind.MUSIC
    assert facts(named("a.mp3", video=False, artist="A", genre="Podcast")).kind is Kind.SPEECH


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_a_title_is_never_empty_and_always_text(name: bytes) -> None:
    shown = facts(named(name))
    assert shown.title.strip()
    assert shown.title.isprintable()
    shown.title.encode("utf-8")


# ── Sample media ────────────────────────────────────────────────────────────────────────────────────


def rows(shared_media: Path, *kinds: str) -> list[dict[str, str]]:
    with (shared_media / "manifest.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] in kinds]


@pytest.mark.shared
def test_broken_samples_are_refused_in_plain_words(shared_media: Path) -> None:
    for row in rows(shared_media, "malformed", "tags"):
        path = shared_media / row["file"]
        if row["decode"] in ("ok", "ok-warn"):
            assert at(path).streams, row["file"]
        else:
            assert cause(path).startswith(("not a media file", "truncated", "empty file")), row["file"]


ORACLE = {"title": "title", "artist": "artist", "album": "album", "genre": "genre", "date": "date"}


@pytest.mark.shared
def test_sample_tags_equal_mutagens_or_degrade_to_the_file_name(shared_media: Path) -> None:
    import mutagen

    compared = 0
    for row in rows(shared_media, "tags"):
        path = shared_media / row["file"]
        if row["decode"] not in ("ok", "ok-warn"):
            continue
        found, shown = at(path), facts(at(path))
        assert shown.title, row["file"]
        try:
            easy = mutagen.File(path, easy=True)
        except mutagen.MutagenError:
            continue
        easy_tags = easy.tags if easy is not None and hasattr(easy.tags, "get") else None
        if easy_tags is None or type(easy_tags).__name__ in ("ASFTags", "_IFFID3", "_WaveID3", "_DSFID3"):
            continue
        for ours, theirs in ORACLE.items():
            values = dict.fromkeys(str(v).strip() for v in easy_tags.get(theirs, []) or [] if str(v).strip())
            if values:
                assert found.tags.get(ours, "") == "; ".join(values), row["file"]
                compared += 1
    assert compared > 150


@pytest.mark.shared
def test_sample_containers(shared_media: Path) -> None:
    by_name = {Path(row["file"]).name: at(shared_media / row["file"]) for row in rows(shared_media, "container")}
    assert any(found.subtitles for found in by_name.values())
    assert any(found.video and found.video.transfer.startswith("bt2020") for found in by_name.values())
    assert any(found.cover for found in by_name.values())
