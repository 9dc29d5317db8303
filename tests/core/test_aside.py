"""Files written aside: whole or not there, and what was there before stays until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.aside import sweep, written_aside


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
    for name in ["ab/.abc.jpg.123-456.part", ".x.1-2.part", *kept]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert sweep(tmp_path) == 2
    assert sorted(str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()) == sorted(kept)
