"""Settings out of a store that anything may have written to: what can't be counts as the default and is told once."""

from __future__ import annotations

import logging
import sqlite3

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
