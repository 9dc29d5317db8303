"""Single pictures and texts out of films and records."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.decode import cover, still, subtitle_text
from core.errors import MediaError
from tests.conftest import MediaMaker
from tests.core.test_decode import ONE_KEY, at, covered, pixels_of, shown


def test_stills(make_media: MediaMaker) -> None:
    found = at(make_media.video("both.mp4", 6, size="160x120"))
    for at_s in (3.0, 100.0, -1.0):
        picture = pixels_of(still(found, at_s, 80))
        assert picture.shape == (60, 80, 3)
        assert picture.std() > 20
    assert pixels_of(still(found, 1.0)).shape == (120, 160, 3)
    with pytest.raises(MediaError):
        still(at(make_media.tone("tone.flac")), 0.0)


def test_a_still_of_a_film_with_one_key_frame(make_media: MediaMaker) -> None:
    found = at(shown(make_media, "one-key.mp4", *ONE_KEY))
    assert pixels_of(still(found, 4.0)).shape == (120, 160, 3)


@pytest.mark.slow
@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_a_still_of_high_dynamic_range(make_media: MediaMaker, transfer: str) -> None:
    film = shown(make_media, f"{transfer}.mkv", "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params",
                  f"log-level=0:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc",
                  source="testsrc2=size=160x120:rate=5:duration=2")  # fmt: skip
    found = at(film)
    assert found.video is not None and found.video.transfer == transfer
    assert pixels_of(still(found, 0.0)).std() > 15


def test_covers(make_media: MediaMaker) -> None:
    jpeg = cover(at(covered(make_media)), 100)
    assert jpeg is not None
    assert pixels_of(jpeg).shape == (100, 100, 3)
    assert cover(at(make_media.tone("tone.flac"))) is None


def test_subtitles_become_srt(make_media: MediaMaker, tmp_path: Path) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nHello 你好\n"
    (tmp_path / "s.srt").write_text(srt)
    film = make_media.video("both.mp4", 6, size="160x120")
    for name, codec in (("srt.mkv", "srt"), ("ass.mkv", "ass"), ("text.mp4", "mov_text")):
        found = at(make_media.run(name, "-i", f"file:{film}", "-i", str(tmp_path / "s.srt"), "-map", "0", "-map", "1",
                                  "-c", "copy", "-c:s", codec))  # fmt: skip
        text = subtitle_text(found, found.subtitles[0])
        assert re.search(r"00:00:01,0\d\d --> 00:00:02,0\d\d\nHello 你好", text)


def test_subtitles_made_of_pictures_have_no_text(make_media: MediaMaker, tmp_path: Path) -> None:
    film = make_media.video("both.mp4", 6, size="160x120")
    assert subtitle_text(at(film), at(film).streams[0]) == ""
