"""Files written aside: whole or not there, and what was there before stays until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.aside import written_aside


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
