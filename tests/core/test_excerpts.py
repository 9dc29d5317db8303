"""Clips and pictures: real files in, real files out, measured with ffprobe; nothing is written over or left behind."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.errors import Cancelled, MediaError, UserProblem
from core.excerpts import clip, ending_for, key_times, still
from core.probe import probe
from core.settings import Home
from core.store import connect
from core.types import EventKind, Facts, FoundFile, Kind, MediaId, Probe, ScanDiff
from tests.conftest import MediaMaker


@pytest.fixture(scope="module")
def film(make_media: MediaMaker) -> Probe:
    """Ten seconds, a key frame every two."""
    return probe(os.fsencode(make_media.video("excerpts.mp4", 10, gop=50)))


def told(path: bytes | Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", os.fsencode(path)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def length_s(path: bytes | Path) -> float:
    return float(told(path)["format"]["duration"])


def test_key_frames_are_known(film: Probe) -> None:
    assert film.video is not None
    assert key_times(film, film.video, 4.0) == pytest.approx([0.0, 2.0, 4.0, 6.0, 8.0], abs=0.05)


def test_at_a_key_frame_packets_are_copied(film: Probe, tmp_path: Path) -> None:
    target = os.fsencode(tmp_path / "copied.mp4")
    assert clip(film, 4.05, 7.0, target)
    assert length_s(target) == pytest.approx(3.0, abs=0.35)  # to the end of a group of packets
    assert {stream["codec_name"] for stream in told(target)["streams"]} == {"h264", "aac"}


def test_elsewhere_it_is_coded_again_and_begins_there(film: Probe, tmp_path: Path) -> None:
    target, reports = os.fsencode(tmp_path / "coded.mp4"), list[float]()
    assert not clip(film, 3.0, 5.5, target, report=reports.append)
    assert length_s(target) == pytest.approx(2.5, abs=0.15)
    assert reports and reports[-1] == pytest.approx(1.0, abs=0.15) and reports == sorted(reports)


@pytest.mark.parametrize("ending", ["mkv", "webm", "mp3", "m4a", "ogg", "opus", "flac", "wav", "mov"])
def test_each_ending_gives_its_kind(film: Probe, tmp_path: Path, ending: str) -> None:
    target = os.fsencode(tmp_path / f"part.{ending}")
    clip(film, 3.0, 4.0, target)
    assert length_s(target) == pytest.approx(1.0, abs=0.3)
    kinds = {stream["codec_type"] for stream in told(target)["streams"]}
    assert ("video" in kinds) == (ending in ("mkv", "webm", "mov"))


def test_a_name_of_any_bytes(film: Probe, tmp_path: Path) -> None:
    target = os.fsencode(tmp_path) + b"/-\xff %d ' 100%.mp4"
    clip(film, 4.0, 5.0, target)
    assert os.path.getsize(target) > 0
    assert os.listdir(os.fsencode(tmp_path)) == [os.path.basename(target)]


def test_nothing_is_written_over(film: Probe, tmp_path: Path) -> None:
    target = tmp_path / "there.mp4"
    target.write_text("mine")
    for act in (lambda: clip(film, 4.0, 5.0, os.fsencode(target)), lambda: still(film, 1.0, os.fsencode(target))):
        with pytest.raises(UserProblem):
            act()
    assert target.read_text() == "mine"


def test_what_comes_meanwhile_is_not_written_over_either(film: Probe, tmp_path: Path) -> None:
    target = tmp_path / "late.mp4"

    def meanwhile() -> None:
        target.write_text("theirs")

    with pytest.raises(UserProblem, match="there already"):
        clip(film, 3.0, 4.0, os.fsencode(target), checkpoint=meanwhile)
    assert target.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["late.mp4"]


def test_a_planted_link_is_not_written_through(film: Probe, tmp_path: Path) -> None:
    mine, target = tmp_path / "mine", tmp_path / "new.mp4"
    mine.write_text("mine")
    (tmp_path / f".new.mp4.{os.getpid()}.part").symlink_to(mine)
    clip(film, 4.0, 5.0, os.fsencode(target))
    assert mine.read_text() == "mine" and not target.is_symlink() and length_s(target) > 0


def test_stopped_it_leaves_nothing(film: Probe, tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        clip(film, 3.0, 9.0, os.fsencode(tmp_path / "no.mp4"), checkpoint=stop)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("start_s", "end_s"), [(5.0, 5.0), (6.0, 5.0), (-1.0, 5.0), (11.0, 12.0), (float("nan"), 5.0)])
def test_spans_that_cannot_be(film: Probe, tmp_path: Path, start_s: float, end_s: float) -> None:
    with pytest.raises(UserProblem, match="span is empty"):
        clip(film, start_s, end_s, os.fsencode(tmp_path / "no.mp4"))


@pytest.mark.parametrize("name", ["no.exe", "no", "no.m3u8"])
def test_strange_endings_are_told_the_known_ones(film: Probe, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserProblem, match=r"\.mp4"):
        clip(film, 1.0, 2.0, os.fsencode(tmp_path / name))
    with pytest.raises(UserProblem, match=r"\.png"):
        still(film, 1.0, os.fsencode(tmp_path / name))


def test_a_folder_that_is_not_there(film: Probe, tmp_path: Path) -> None:
    with pytest.raises(UserProblem, match="is no folder"):
        clip(film, 1.0, 2.0, os.fsencode(tmp_path / "nowhere" / "a.mp4"))


def test_a_broken_file_says_so(film: Probe, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film" * 1000)
    lying = Probe(os.fsencode(broken), film.format, 10.0, 10_000, film.streams)
    with pytest.raises(MediaError):
        clip(lying, 3.0, 5.0, os.fsencode(tmp_path / "no.mp4"))
    with pytest.raises(MediaError):
        still(lying, 3.0, os.fsencode(tmp_path / "no.png"))
    assert os.listdir(tmp_path) == ["broken.mp4"]


@pytest.mark.parametrize("ending", ["png", "jpg"])
@pytest.mark.parametrize("at_s", [0.0, 3.1, 9.99, 10.0])
def test_a_picture_at_full_size(film: Probe, tmp_path: Path, ending: str, at_s: float) -> None:
    target = os.fsencode(tmp_path / f"frame.{ending}")
    still(film, at_s, target)
    (stream,) = told(target)["streams"]
    assert (stream["width"], stream["height"]) == (320, 240)


def test_sound_has_no_picture_and_is_cut_anywhere(make_media: MediaMaker, tmp_path: Path) -> None:
    tone = probe(os.fsencode(make_media.tone("excerpts.ogg", 4)))
    assert ending_for(tone) == "ogg"
    assert clip(tone, 1.3, 2.6, os.fsencode(tmp_path / "part.ogg"))
    assert length_s(tmp_path / "part.ogg") == pytest.approx(1.3, abs=0.5)  # whole pages
    with pytest.raises(MediaError, match="no picture"):
        still(tone, 1.0, os.fsencode(tmp_path / "no.png"))
    with pytest.raises(UserProblem):
        clip(tone, 1.0, 2.0, os.fsencode(tmp_path / "no.mp4"))


@pytest.fixture
def item(home: Home, film: Probe) -> MediaId:
    """The film in a library."""
    path, stat = film.path, os.stat(film.path)
    with connect(home.make(), "worker") as store:
        root = store.files.root(os.path.dirname(path))
        found = FoundFile(os.path.basename(path), stat.st_size, stat.st_mtime_ns, stat.st_ino)
        (file_id,) = store.files.apply(root, ScanDiff(new=(found,)))
        media_id = store.media.add(Facts(Kind.VIDEO, "Excerpts", 10.0, has_picture=True))
        store.files.attach(file_id, media_id, confirmed=True)
        store.files.set_probe(file_id, film)
    return media_id


def test_the_command_line(home: Home, item: MediaId, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["--home", str(home.root), "--json"]
    assert main([*start, "clip", item, "0:04", "5.5", str(tmp_path / "a.mp4")]) == 0
    assert json.loads(capsys.readouterr().out)["copied"] is True
    assert main([*start, "still", f"{item}@0:03", str(tmp_path / "a.png")]) == 0
    assert json.loads(capsys.readouterr().out)["at_s"] == 3.0
    assert length_s(tmp_path / "a.mp4") == pytest.approx(1.5, abs=0.3)
    with connect(home) as store:
        kinds = [event.kind for event in store.events.of_media(store.profiles.get(), item)]
    assert kinds == [EventKind.SHARE, EventKind.SHARE]
    assert main([*start, "clip", item, "4", "5", str(tmp_path / "a.mp4")]) == 1
    assert "there already" in json.loads(capsys.readouterr().out)["error"]
    with pytest.raises(SystemExit):
        main([*start, "clip", item, "four", "5", str(tmp_path / "b.mp4")])


def test_sharing_writes_through_no_link(
    home: Home, item: MediaId, film: Probe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, target = tmp_path / "mine", tmp_path / os.fsdecode(os.path.basename(film.path))
    mine.write_text("mine")
    (tmp_path / f"{target.name}.part").symlink_to(mine)
    assert main(["--home", str(home.root), "share", item, str(tmp_path)]) == 0
    assert mine.read_text() == "mine" and not target.is_symlink()
    assert target.read_bytes() == Path(os.fsdecode(film.path)).read_bytes()
