"""Copies that go where others write, and copies that others made."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from core import backups, migrations, vault
from core.encrypting import turn_on
from core.errors import UserProblem
from core.settings import Home
from tests.core.test_backups import fill

pytestmark = pytest.mark.usefixtures("no_keys")


def test_a_copy_is_not_written_through_a_link_under_a_name_that_was_foreseen(home: Home, tmp_path: Path) -> None:
    fill(home)
    shared, theirs = tmp_path / "shared", tmp_path / "theirs.db"
    shared.mkdir()
    for name in (f".mine.db.{os.getpid()}.copying", "mine.part", ".mine.db.part"):
        (shared / name).symlink_to(theirs)
    made = backups.make(home, shared / "mine.db")
    assert not theirs.exists() and not made.is_symlink() and made.stat().st_mode & 0o077 == 0


def linked(part: Path, theirs: Path) -> None:
    part.symlink_to(theirs)


def linked_hard(part: Path, theirs: Path) -> None:
    theirs.touch(mode=0o666)
    os.link(theirs, part)


def gone(_part: Path, _theirs: Path) -> None:
    """SQLite makes one anew then, which others can read."""


@pytest.mark.parametrize("back", [True, False])
@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("plant", [linked, linked_hard, gone])
def test_nothing_goes_into_a_file_that_was_changed_for_the_one_that_was_made(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[Path, Path], None],
    encrypted: bool,
    back: bool,
) -> None:
    """As by somebody who watches the folder; back: with nothing to be seen of it once SQLite has opened the path."""
    fill(home)
    if encrypted:
        turn_on(home, keyring=False, passphrase="correct horse")
    shared, theirs, opened = tmp_path / "shared", tmp_path / "theirs.db", vault.connect_as
    shared.mkdir()

    def watched(file: Path, *arguments: object, **named: object) -> sqlite3.Connection:
        if file.parent != shared:
            return opened(file, *arguments, **named)  # type: ignore[arg-type]
        file.rename(shared / "put by")
        plant(file, theirs)
        made = opened(file, *arguments, **named)  # type: ignore[arg-type]
        if back:
            file.unlink()
            (shared / "put by").rename(file)
        return made

    monkeypatch.setattr(migrations.vault, "connect_as", watched)
    with pytest.raises(UserProblem, match="another file took its name"):
        backups.make(home, shared / "mine.db")
    assert not theirs.exists() or theirs.stat().st_size <= 4096  # a page that holds nothing
    assert not (shared / "mine.db").exists()
