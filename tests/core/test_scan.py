"""A scan against what was known: names, links, holes, and never an open file."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Cancelled, UserProblem
from core.scan import MostlyMissing, RootOffline, scan
from core.types import FileId, FileState, KnownFile, ScanDiff


def make(folder: Path, *names: str | bytes) -> bytes:
    root = os.fsencode(folder)
    for name in names:
        path = os.path.join(root, os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"x")
    return root


def told(diff: ScanDiff) -> list[bytes]:
    return [file.rel_path for file in diff.subtitled]


def known_from(diff: ScanDiff, known: Mapping[bytes, KnownFile] | None = None) -> dict[bytes, KnownFile]:
    """Do what the store does with a difference."""
    result = dict(known or {})
    for number, file in enumerate((*diff.new, *diff.changed), start=len(result)):
        result[file.rel_path] = KnownFile(
            FileId(number), file.size_bytes, file.mtime_ns, file.inode, FileState.PRESENT, file.beside
        )
    return result


def rels(diff: ScanDiff) -> list[bytes]:
    return [file.rel_path for file in diff.new]


def test_media_are_found_by_their_ending_and_in_order(tmp_path: Path) -> None:
    root = make(tmp_path, "b.mp4", "a/z.FLAC", "a/readme.txt", "a/b/c/d.mkv", "photo.jpg", "._b.mp4", "list.m3u8")
    assert rels(scan(root, {})) == [b"a/b/c/d.mkv", b"a/z.FLAC", b"b.mp4"]


def test_subtitles_that_come_change_or_go_are_told(tmp_path: Path) -> None:
    root = make(tmp_path, "a/film.mp4", "a/film.2.mp4", "a/other.mp4", "film.mp4")
    known = known_from(scan(root, {}))
    assert not any(file.beside for file in known.values())
    make(tmp_path, "a/film.zh-Hans.srt", "a/readme.srt", "a/film.2.en.forced.ASS")
    came = scan(root, known)
    assert told(came) == [b"a/film.2.mp4", b"a/film.mp4"] and came.unchanged == 4
    known = known_from(ScanDiff(new=came.subtitled), known)
    assert told(scan(root, known)) == []
    (tmp_path / "a/film.zh-Hans.srt").write_bytes(b"more")
    assert told(scan(root, known)) == [b"a/film.mp4"]
    (tmp_path / "a/film.zh-Hans.srt").unlink()
    (tmp_path / "a/film.2.en.forced.ASS").unlink()
    assert told(scan(root, known)) == [b"a/film.2.mp4", b"a/film.mp4"]


def test_subtitles_beside_a_single_file(tmp_path: Path) -> None:
    make(tmp_path, "film.mp4", "film.en.srt", "movie.srt")
    (alone,) = scan(os.fsencode(tmp_path / "film.mp4"), {}).new
    whole = {file.rel_path: file for file in scan(os.fsencode(tmp_path), {}).new}
    assert alone.beside == whole[b"film.mp4"].beside != 0


def test_changes_are_told_apart(tmp_path: Path) -> None:
    root = make(tmp_path, "same.mp4", "longer.mp4", "touched.mp4", "gone.mp4", "back.mp4")
    known = known_from(scan(root, {}))
    known[b"back.mp4"] = KnownFile(FileId(9), *_facts(tmp_path / "back.mp4"), FileState.MISSING)
    (tmp_path / "longer.mp4").write_bytes(b"xx")
    os.utime(tmp_path / "touched.mp4", ns=(1, 1))
    (tmp_path / "gone.mp4").unlink()
    make(tmp_path, "new.mp4")
    diff = scan(root, known)
    assert rels(diff) == [b"new.mp4"]
    assert [file.rel_path for file in diff.changed] == [b"longer.mp4", b"touched.mp4"]
    assert (diff.missing, diff.returned, diff.unchanged) == ((b"gone.mp4",), (b"back.mp4",), 2)


def _facts(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def test_an_unchanged_rescan_opens_no_file(tmp_path: Path) -> None:
    root = make(tmp_path, *(f"{i % 7}/{i}.mp4" for i in range(50)))
    known = known_from(scan(root, {}))
    opened: list[object] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in ("open", "os.open", "subprocess.Popen"):
            opened.append(arguments)

    sys.addaudithook(watch)
    diff = scan(root, known)
    watching = False
    assert diff == ScanDiff(unchanged=50)
    assert opened == []


ODD = ["new\nline.mp4", "it's \"quoted\".flac", "emoji 🎵.mp3", "العربية.ogg", "中文.mp4", "http:x.webm", "-y.webm",
       b"\xff\xfe bytes.mkv", " .mp4", "a%03d.mp4", "*?.avi"]  # fmt: skip


def test_odd_names_are_kept_byte_for_byte(tmp_path: Path) -> None:
    root = make(tmp_path, *ODD)
    diff = scan(root, {})
    assert set(rels(diff)) == {os.fsencode(name) for name in ODD}
    assert scan(root, known_from(diff)).unchanged == len(ODD)


def test_symlink_loops_end(tmp_path: Path) -> None:
    root = make(tmp_path, "a/film.mp4")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to("self")
    (tmp_path / "broken.mp4").symlink_to("nowhere.mp4")
    (tmp_path / "link.mp4").symlink_to("a/film.mp4")
    diff = scan(root, {})
    assert rels(diff) == [b"a/film.mp4", b"link.mp4"]


def test_what_is_no_regular_file_is_never_taken(tmp_path: Path) -> None:
    root = make(tmp_path, "real.mp4", "folder.mp4/inside.mp4")
    os.mkfifo(tmp_path / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.mp4"))
    (tmp_path / "device.mp4").symlink_to("/dev/zero")
    assert rels(scan(root, {})) == [b"folder.mp4/inside.mp4", b"real.mp4"]


def test_files_in_an_unreadable_folder_are_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path, "open/a.mp4", "shut/b.mp4", "shut/deep/c.mp4", "shutter/d.mp4")
    known = known_from(scan(root, {}))
    (tmp_path / "shutter" / "d.mp4").unlink()
    real, shut = os.scandir, os.path.join(root, b"shut")

    def scandir(path: bytes) -> object:  # permissions don't hold for root, who runs CI
        if path == shut:
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    diff = scan(root, known)
    assert [(problem.path, problem.reason) for problem in diff.problems] == [(shut, "Permission denied")]
    assert diff.missing == (b"shutter/d.mp4",)


def test_a_single_file_may_be_a_root(tmp_path: Path) -> None:
    root = make(tmp_path, "film.mp4") + b"/film.mp4"
    diff = scan(root, {})
    assert rels(diff) == [b""]
    assert scan(root, known_from(diff)).unchanged == 1
    os.remove(root)
    with pytest.raises(RootOffline):
        scan(root, known_from(diff))


def test_a_root_that_is_gone_or_empty_is_offline(tmp_path: Path) -> None:
    root = make(tmp_path / "disk", "a.mp4")
    known = known_from(scan(root, {}))
    (tmp_path / "disk" / "a.mp4").unlink()
    with pytest.raises(RootOffline, match="plug it in"):
        scan(root, known)
    assert scan(root, known, force=True).missing == (b"a.mp4",)
    (tmp_path / "disk").rmdir()
    for force in (False, True):
        with pytest.raises(RootOffline):
            scan(root, known, force=force)


def test_more_than_half_missing_stops_and_asks(tmp_path: Path) -> None:
    root = make(tmp_path, "a.mp4", "b.mp4", "c.mp4", "d.mp4")
    known = known_from(scan(root, {}))
    for name in ("a", "b"):
        (tmp_path / f"{name}.mp4").unlink()
    assert len(scan(root, known).missing) == 2
    (tmp_path / "c.mp4").unlink()
    with pytest.raises(MostlyMissing, match="3 of 4"):
        scan(root, known)
    assert len(scan(root, known, force=True).missing) == 3


def test_a_scan_can_be_cancelled_between_folders(tmp_path: Path) -> None:
    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        scan(make(tmp_path, "a/b.mp4"), {}, checkpoint=cancel)


def test_a_device_is_no_root() -> None:
    with pytest.raises(UserProblem, match="neither"):
        scan(b"/dev/null", {})


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_the_difference_partitions_both_sides(before: set[int], now: set[int]) -> None:
    from core.scan import _difference, _Walk
    from core.types import FoundFile

    found = {b"%d.mp4" % i: FoundFile(b"%d.mp4" % i, i % 5, 0, i) for i in now}
    known = {b"%d.mp4" % i: KnownFile(FileId(i), i % 3, 0, i, FileState.PRESENT) for i in before}
    diff = _difference(_Walk(found=found), known)
    assert len(diff.new) + len(diff.changed) + diff.unchanged == len(now)
    assert set(diff.missing) == set(known) - set(found)
    assert {file.rel_path for file in diff.new} == set(found) - set(known)


def test_a_file_under_the_name_of_another_of_its_size_and_time_has_changed(tmp_path: Path) -> None:
    root = make(tmp_path, "a.wav", "b.wav", "c.wav", "d.wav")
    for name in ("a.wav", "b.wav", "c.wav", "d.wav"):
        os.utime(tmp_path / name, (1e9, 1e9))
    known = known_from(scan(root, {}))
    (tmp_path / "b.wav").replace(tmp_path / "a.wav")
    diff = scan(root, known)
    assert ([file.rel_path for file in diff.changed], diff.missing, diff.unchanged) == ([b"a.wav"], (b"b.wav",), 2)
    (tmp_path / "c.wav").rename(tmp_path / "aside")
    (tmp_path / "d.wav").rename(tmp_path / "c.wav")
    (tmp_path / "aside").rename(tmp_path / "d.wav")
    assert [file.rel_path for file in scan(root, known).changed] == [b"a.wav", b"c.wav", b"d.wav"]


def test_so_has_one_that_became_a_second_name_of_another(tmp_path: Path) -> None:
    root = make(tmp_path, "a.wav", "b.wav")
    for name in ("a.wav", "b.wav"):
        os.utime(tmp_path / name, (1e9, 1e9))
    known = known_from(scan(root, {}))
    (tmp_path / "b.wav").unlink()
    os.link(tmp_path / "a.wav", tmp_path / "b.wav")  # which is as long and as old as what it was
    diff = scan(root, known)
    assert [file.rel_path for file in diff.changed] == [b"b.wav"]
    assert scan(root, known_from(diff, known)).changed == ()
