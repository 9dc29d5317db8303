"""Keys of content: equal over remux, retag and cover; different for different content."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MediaError
from core.identity import full_key, quick_key, same_duration, seek_points
from core.probe import probe
from core.types import IdentityKey
from tests.conftest import MediaMaker


def keys(path: Path) -> tuple[IdentityKey, IdentityKey]:
    probed = probe(os.fsencode(path))
    return quick_key(probed), full_key(probed)


def remux(make_media: MediaMaker, original: Path, name: str, *options: str) -> Path:
    return make_media.run(name, "-i", f"file:{original}", "-map", "0", "-c", "copy", *options)


@pytest.fixture(scope="module")
def film(make_media: MediaMaker) -> Path:
    return make_media.video("identity.mp4", 20, gop=50, size="64x48")


def rare(*values: object) -> object:
    """Leave a row of a table to the slow tier."""
    return pytest.param(*values, marks=pytest.mark.slow)


VIDEO = [
    ("mkv", "-metadata", "title=Another title", "-disposition:a:0", "0"),
    ("mov",),
    ("mp4", "-movflags", "frag_keyframe+empty_moov"),
    rare(("mkv",)),
    rare(("avi",)),
]


@pytest.mark.parametrize("way", VIDEO, ids="-".join)
def test_video_keys_survive_a_remux(make_media: MediaMaker, film: Path, way: tuple[str, ...]) -> None:
    copy = remux(make_media, film, f"identity-{len(way)}.{way[0]}", *way[1:])
    assert keys(copy) == keys(film)


SOUND = [
    ("flac", "ogg"),
    rare("wav", "mka"),
    ("mp3", "mka"),
    rare("flac", "mka"),
    rare("wav", "mov"),
    rare("m4a", "mka"),
    rare("opus", "mka"),
    rare("ogg", "mka"),
]


@pytest.mark.parametrize(("ending", "other"), SOUND)
def test_sound_keys_survive_a_remux(make_media: MediaMaker, ending: str, other: str) -> None:
    original = make_media.noise(f"identity.{ending}", 3)
    copy = remux(make_media, original, f"identity-{ending}.{other}")
    assert keys(copy) == keys(original)


def test_a_dropped_xing_header_changes_nothing(make_media: MediaMaker) -> None:
    original = make_media.noise("identity.mp3", 3)
    assert keys(remux(make_media, original, "no-xing.mp3", "-write_xing", "0")) == keys(original)


@pytest.mark.parametrize("ending", ["mp4", "mp3", rare("flac"), rare("ogg"), rare("opus"), rare("m4a")])
def test_keys_survive_a_retag_and_a_new_cover(make_media: MediaMaker, tmp_path: Path, ending: str) -> None:
    is_film = ending == "mp4"
    film = make_media.video("identity.mp4", 20, gop=50, size="64x48")
    original = film if is_film else make_media.noise(f"retag.{ending}", 2)
    copy = tmp_path / f"copy.{ending}"
    shutil.copy(original, copy)
    _retag(copy)
    assert copy.read_bytes() != original.read_bytes()
    assert keys(copy) == keys(original)


def _retag(path: Path) -> None:
    import mutagen
    from mutagen.flac import FLAC, Picture
    from mutagen.id3 import APIC
    from mutagen.mp4 import MP4Cover

    file = mutagen.File(path, easy=True)
    if file.tags is None:
        file.add_tags()
    file["title"], file["artist"] = "Another title " * 50, "Another artist"
    file.save()
    file = mutagen.File(path)
    if path.suffix in (".mp4", ".m4a"):
        file["covr"] = [MP4Cover(b"\xff\xd8\xff\xe0" + bytes(5000), MP4Cover.FORMAT_JPEG)]
    elif path.suffix == ".mp3":
        file.tags.add(APIC(mime="image/png", type=3, data=bytes(5000)))
    elif isinstance(file, FLAC):
        picture = Picture()
        picture.data, picture.mime, picture.type = bytes(5000), "image/png", 3
        file.add_picture(picture)
    file.save()


def test_episodes_that_share_an_intro_differ(make_media: MediaMaker) -> None:
    intro = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=10"]
    episodes = [
        make_media.run(
            f"episode-{source}.mkv", *intro, "-f", "lavfi", "-i", f"{source}=size=64x48:rate=10:duration=10",
            "-filter_complex", "[1:v]format=yuv420p[b];[0:v]format=yuv420p[a];[a][b]concat", "-g", "10",
        )
        for source in ("testsrc", "smptebars")
    ]  # fmt: skip
    (quick_a, full_a), (quick_b, full_b) = map(keys, episodes)
    assert quick_a != quick_b
    assert full_a != full_b


@pytest.mark.slow
def test_a_cut_film_is_another_content(make_media: MediaMaker, film: Path) -> None:
    part = remux(make_media, film, "identity-part.mp4", "-t", "15")
    assert keys(part)[1] != keys(film)[1]


@pytest.mark.slow
def test_the_quick_key_reads_little(make_media: MediaMaker) -> None:
    """Of a long sound file its head only: what comes after the first MiB doesn't matter."""
    head = ["-f", "lavfi", "-i", "anoisesrc=seed=3:duration=12", "-ac", "2", "-ar", "48000", "-c:a", "pcm_s16le"]
    original = make_media.run("head.wav", *head)
    changed = make_media.run("head-changed.wav", *head, "-af", "volume=0:precision=double:enable='gt(t,11)'")
    assert keys(original)[0] == keys(changed)[0]
    assert keys(original)[1] != keys(changed)[1]


def test_cover_art_is_no_part_of_the_key(make_media: MediaMaker) -> None:
    cover = make_media.run("identity-cover.png", "-f", "lavfi", "-i", "testsrc2=size=64x64", "-frames:v", "1")
    song = make_media.noise("identity.mp3", 3)
    covered = make_media.run(
        "identity-covered.mp3", "-i", f"file:{song}", "-i", f"file:{cover}", "-map", "0", "-map", "1", "-c", "copy",
        "-disposition:v", "attached_pic",
    )  # fmt: skip
    assert keys(covered) == keys(song)


def test_a_file_without_packets_has_no_key(make_media: MediaMaker) -> None:
    empty = make_media.run("nothing.wav", "-f", "lavfi", "-i", "sine=duration=0.1", "-t", "0")
    probed = probe(os.fsencode(empty))
    with pytest.raises(MediaError) as caught:
        quick_key(probed)
    assert caught.value.stage == "identity"


@pytest.mark.parametrize(("a", "b", "same"), [(60.0, 60.096, True), (60.0, 61.5, False), (0.0, 60.0, True)])
def test_durations_are_compared_within_a_second(a: float, b: float, same: bool) -> None:
    assert same_duration(a, b) is same


@given(st.floats(0, 1e5))
def test_seek_points_lie_inside_and_off_the_second(duration_s: float) -> None:
    points = seek_points(duration_s)
    assert all(0 < at < duration_s for at in points)
    assert all(0.3 < at % 1 < 0.4 for at in points)
    assert seek_points(60.0) == seek_points(60.096)
