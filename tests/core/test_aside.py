"""Files written aside: whole or not there, and what was there before stays until then."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from core import aside
from core.aside import copied_aside, sweep, written_aside


@pytest.mark.parametrize("sync", [True, False])
def test_it_appears_whole(tmp_path: Path, sync: bool) -> None:
    target = tmp_path / "影片.m3u"
    target.write_bytes(b"old")
    with written_aside(target, sync=sync) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), written_aside(target) as file:
        file.write(bytes(1 // len(b"")))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), written_aside(tmp_path / "none" / "a.bin"):
        pass


def test_litter_of_a_kill_is_swept_and_nothing_else(tmp_path: Path) -> None:
    kept = ["ab/abc.jpg", "ab/.hidden", "ab/film.part", ".part"]
    begun = os.fsdecode(aside.name_beside(b"abc.jpg"))
    for name in ["ab/.abc.jpg.123-456.part", ".x.1-2.part", begun, *kept]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert sweep(tmp_path) == 3
    assert sorted(str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()) == sorted(kept)


def test_an_end_in_the_middle_takes_what_is_at_hand_along(tmp_path: Path) -> None:
    target, source = tmp_path / "a.bin", tmp_path / "song.flac"
    target.write_bytes(b"old")
    source.write_bytes(b"song")
    before = sorted(tmp_path.iterdir())
    with (
        suppress(FileNotFoundError),
        written_aside(target) as file,
        copied_aside(os.fsencode(source), os.fsencode(source)),
    ):
        file.write(b"half")
        assert len(list(tmp_path.iterdir())) == 4
        aside.give_up()
        assert sorted(tmp_path.iterdir()) == before
    assert target.read_bytes() == b"old" and source.read_bytes() == b"song"
    with written_aside(target) as file:
        file.write(b"new")
    aside.give_up()
    assert target.read_bytes() == b"new", "what has taken its place is no longer at hand"


def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    mine, target = tmp_path / "mine", tmp_path / "a.nfo"
    mine.write_bytes(b"mine")
    (tmp_path / f".a.nfo.{os.getpid()}-{threading.get_ident()}.part").symlink_to(mine)
    with written_aside(target) as file:
        file.write(b"new")
    assert mine.read_bytes() == b"mine" and target.read_bytes() == b"new" and not target.is_symlink()


def test_what_is_there_is_never_taken_for_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    monkeypatch.setattr(aside.secrets, "token_hex", lambda _: "0" * 16)  # somebody guessed it
    for name in (aside.name_beside(os.fsencode(tmp_path / "a")), aside.name_beside(os.fsencode(tmp_path / "b"))):
        os.symlink(mine, name)
    with pytest.raises(FileExistsError), written_aside(tmp_path / "a"):
        pass
    with pytest.raises(FileExistsError), copied_aside(os.fsencode(mine), os.fsencode(tmp_path / "b")):
        pass
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("letter", ["a", "影"])
def test_names_of_any_length_have_room_beside_them(tmp_path: Path, letter: str) -> None:
    target = tmp_path / (letter * (251 // len(letter.encode())) + ".nfo")
    with written_aside(target) as file:
        file.write(b"new")
    with copied_aside(os.fsencode(target), os.fsencode(target)) as copy:
        assert len(os.path.basename(copy)) <= 255 and copy.decode()
    assert list(tmp_path.iterdir()) == [target]


def test_a_copy_is_private_until_it_is_whole_and_then_as_the_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, seen = tmp_path / "a", tmp_path / "b", []
    source.write_bytes(b"whole")
    source.chmod(0o644)
    os.utime(source, ns=(1_000_000_000, 2_000_000_000))
    copy_content = aside.shutil.copyfileobj

    def watched(*arguments: object) -> None:
        seen.extend(stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob(".*.part"))
        copy_content(*arguments)

    monkeypatch.setattr(aside.shutil, "copyfileobj", watched)
    with copied_aside(os.fsencode(source), os.fsencode(target)):
        assert not target.exists()
    assert seen == [0o600]
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"whole", 0o644)
    assert target.stat().st_mtime_ns == 2_000_000_000


def test_what_is_written_gets_the_rights_of_another_and_is_private_until_then(tmp_path: Path) -> None:
    target = tmp_path / "a.nfo"
    target.write_bytes(b"old")
    target.chmod(0o640)
    os.utime(target, (1e9, 1e9))
    owner = (1234, 1235) if os.getuid() == 0 else (os.getuid(), os.getgid())
    os.chown(target, *owner)
    with written_aside(target, like=os.fsencode(target)) as file:
        file.write(b"new")
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
    after = target.stat()
    assert (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid) == (0o640, *owner)
    assert target.read_bytes() == b"new" and after.st_mtime > 1.7e9


def test_an_owner_that_the_system_does_not_let_us_give_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, asked = tmp_path / "a.nfo", list[tuple[int, int]]()
    target.write_bytes(b"old")
    if os.getuid() == 0:
        os.chown(target, 1234, 1235)

    def refused(_path: bytes, owner: int, group: int) -> None:
        asked.append((owner, group))
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    with written_aside(target, like=os.fsencode(target)) as file:
        file.write(b"new")
    assert target.read_bytes() == b"new"
    assert asked == ([(1234, 1235), (-1, 1235)] if os.getuid() == 0 else [])


def test_what_is_said_right_before_the_move_stops_it(tmp_path: Path) -> None:
    target = tmp_path / "a.nfo"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), written_aside(target, ready=lambda: [][1 // 0]) as file:
        file.write(b"new")
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


def test_a_look_tells_one_file_from_what_comes_after_it(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path / "a")
    assert aside.look(path) is None
    (tmp_path / "a").write_bytes(b"one")
    first = aside.look(path)
    with open(path, "rb") as file:
        assert aside.look(file.fileno()) == first == aside.look(path)
    os.utime(path, ns=(1, 1))
    assert aside.look(path) != first
    (tmp_path / "link").symlink_to("a")
    assert aside.look(os.fsencode(tmp_path / "link")) != aside.look(path)


def test_a_pipe_is_no_file_to_copy_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError), copied_aside(os.fsencode(tmp_path / "pipe"), os.fsencode(tmp_path / "b")):
        pass
    assert os.listdir(tmp_path) == ["pipe"]


@pytest.mark.parametrize("sync", [True, False])
def test_the_name_is_on_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync: bool) -> None:
    folders, fsync = list[bool](), os.fsync

    def noted(number: int) -> None:
        folders.append(stat.S_ISDIR(os.fstat(number).st_mode))
        fsync(number)

    monkeypatch.setattr(os, "fsync", noted)
    with written_aside(tmp_path / "a", sync=sync) as file:
        file.write(b"new")
    assert folders == ([False, True] if sync else [])
