"""Settings out of a store that anything may have written to: what can't be counts as the default and is told once."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from core.errors import UserProblem
from core.settings import Home, Settings
from core.store import Store, connect

HOSTILE = ["soon", "", "nan", "inf", "-inf", "1e308", "-1", "9" * 5000, "0x10", "\0", "½", "1,5"]


@pytest.mark.parametrize("name", ["half_life_days", "mmr_lambda", "explore_share"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_number_that_cannot_be_is_the_default(home: Home, name: str, value: str) -> None:
    _write(home, name.encode(), value.encode())
    with connect(home, "read") as store:
        assert store.settings() == Settings()
    with connect(home) as store, pytest.raises(UserProblem):
        store.set_setting(name, value)


@pytest.mark.parametrize("value", [b"", b"  ", b"\xff\xfe\x00", b"x" * 5000, b"a\nb"])
def test_a_model_without_a_name_is_the_default(home: Home, value: bytes) -> None:
    _write(home, b"picture_model", value)
    _write(home, b"\xff\xfe", b"\xff")
    with connect(home, "read") as store:
        assert store.settings().picture_model in (Settings().picture_model, "\ufffd\ufffd")


@pytest.mark.parametrize("value", ["", "ear", "Whisper", "cuda"])
def test_an_engine_that_is_none_is_the_default(home: Home, value: str) -> None:
    _write(home, b"speech_engine", value.encode())
    with connect(home, "read") as store:
        assert store.settings() == Settings()
    with connect(home) as store, pytest.raises(UserProblem):
        store.set_setting("speech_engine", value)


def test_a_bad_value_is_told_of_once(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    _write(home, b"mmr_lambda", b"much of it")
    with connect(home, "read") as store, caplog.at_level(logging.WARNING):
        assert [store.settings().mmr_lambda for _ in range(3)] == [Settings().mmr_lambda] * 3
    assert [record.getMessage().count("much of it") for record in caplog.records] == [1]


def test_good_values_come_through(store: Store) -> None:
    store.set_setting("half_life_days", 30)
    store.set_setting("explore_share", 0)
    store.set_setting("speech_model", "whisper-large")
    store.set_setting("speech_engine", "whisper")
    assert store.settings() == Settings(
        half_life_days=30.0, explore_share=0.0, speech_model="whisper-large", speech_engine="whisper"
    )


def _write(home: Home, name: bytes, value: bytes) -> None:
    """Write as another program would, past every check."""
    connect(home).close()
    with sqlite3.connect(home.library) as db:
        db.execute("INSERT OR REPLACE INTO settings VALUES (CAST(? AS TEXT), CAST(? AS TEXT))", (name, value))
    db.close()


# ── The folder ──────────────────────────────────────────────────────────────────────────────────────

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


@posix
def test_a_folder_that_was_open_is_closed_once_it_is_a_librarys(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "my.mkv").touch()
    home = Home(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o777 == 0o755, "somebody's films, and no library yet"
    connect(home).close()
    home.make()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@posix
def test_an_empty_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    Home(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs another account's folder")
def test_another_accounts_folder_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    os.chown(tmp_path, 65534, 65534)
    Home(tmp_path).make()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_new_home_holds_no_folder_that_nothing_is_kept_in(tmp_path: Path) -> None:
    home = Home(tmp_path / "homereel").make()
    used = {home.indexes, home.thumbnails, home.weights, home.backups}
    assert {path for path in home.root.iterdir() if path.is_dir()} == used
