"""`homereel encrypt` and every other command on an encrypted library: what a person and a script get."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest

from core import backups, vault
from core.cli import main
from core.settings import Home
from core.vault import keyfile
from tests import filering
from tests.core.test_vault import SECRET, WORDS, fill, in_the_clear

pytestmark = pytest.mark.usefixtures("no_keys")


Say = Callable[..., Any]


@pytest.fixture
def say(home: Home, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command as a process of its own would: no key is held. Its JSON (`code` 0), or its words on stderr."""

    def run(*words: str, code: int = 0, at: Home = home, as_json: bool = True) -> Any:
        capsys.readouterr()
        vault.let_go()
        try:
            left = main(["--home", str(at.root), *words, *(["--json"] if code == 0 and as_json else [])])
        except SystemExit as leaving:
            left = int(str(leaving.code))
        printed = capsys.readouterr()
        assert left == code, printed.err
        return json.loads(printed.out) if code == 0 and as_json else printed.err + printed.out

    return run


@pytest.fixture
def words(tmp_path: Path) -> str:
    """A file that holds the passphrase."""
    file = tmp_path / "words"
    file.write_text(WORDS + "\nmore lines are none of it\n", "utf-8")
    return str(file)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A person at a terminal, who types these."""
    answers: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda *_: answers.pop(0))
    return answers


def test_on_status_and_off(say: Say, home: Home, words: str) -> None:
    fill(home)
    backups.make(home)
    assert say("encrypt") == {"encrypted": False, "keyring": False, "passphrase": False}
    told = say("encrypt", "on", "--passphrase-file", words, code=1)
    assert "add --yes" in told and "Not covered: thumbnails" in told and "nobody can open" in told
    assert vault.is_plain(home.library)
    assert say("encrypt", "on", "--passphrase-file", words, "--yes")["encrypted"]
    assert not in_the_clear(home.root, SECRET)
    assert say("encrypt", "status") == {"encrypted": True, "keyring": False, "passphrase": True}  # needs no key
    assert "already" in say("encrypt", "on", "--yes", code=1)
    assert "passphrase is wanted" in say("encrypt", "off", "--yes", code=1)
    assert not say("encrypt", "off", "--yes", "--passphrase-file", words)["encrypted"]
    assert len(in_the_clear(home.root, SECRET)) == 2


def test_other_commands_take_the_passphrase_from_file_environment_and_person(
    say: Say, home: Home, words: str, monkeypatch: pytest.MonkeyPatch, terminal: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    film = fill(home)
    say("encrypt", "on", "--passphrase-file", words, "--yes")
    (row,) = say("--passphrase-file", words, "list", "--missing")
    assert row["id"] == film
    assert "passphrase is wanted" in say("list", "--json", code=1)  # a script is never asked
    terminal.append(WORDS)
    assert SECRET in say("list", "--missing", as_json=False) and not terminal
    terminal.append("not it, surely")
    assert "not the passphrase" in say("list", "--missing", code=1)
    monkeypatch.setenv("HOMEREEL_PASSPHRASE", WORDS)
    assert say("show", film)["title"] == SECRET
    main(["--home", str(home.root), "doctor"])  # other findings of this machine may fail it
    assert "a passphrase (SQLCipher" in capsys.readouterr().out


def test_a_person_is_asked_twice_for_a_new_passphrase(say: Say, home: Home, terminal: list[str]) -> None:
    fill(home)
    terminal += [WORDS, WORDS + "x"]
    assert "not the same" in say("encrypt", "on", "--yes", code=1)
    terminal += [WORDS, WORDS]
    assert "overwritten and deleted" in say("encrypt", "on", "--yes", as_json=False)
    terminal += [WORDS, "another passphrase", "another passphrase"]
    assert "keep the passphrase" in say("encrypt", "passphrase", as_json=False)
    found = vault.keyfile_of(home)
    assert found is not None and not terminal and keyfile.unwrap(found, "another passphrase")


def test_without_a_keyring_and_anybody_to_ask_it_is_refused(say: Say, home: Home) -> None:
    fill(home)
    assert "no system keyring here" in say("encrypt", "on", "--yes", code=1)
    assert "no keyring" in say("encrypt", "on", "--yes", "--keyring", "yes", code=1)
    assert "isn't encrypted" in say("encrypt", "passphrase", code=1)
    assert vault.is_plain(home.library)


def test_the_keyring_is_used_where_there_is_one(
    say: Say, home: Home, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.get_keyring()
    filering.use(monkeypatch, tmp_path / "ring.json")
    try:
        fill(home)
        told = say("encrypt", "on", "--yes", as_json=False)
        assert "Without the system keyring nobody" in told
        assert say("encrypt") == {"encrypted": True, "keyring": True, "passphrase": False}
        assert len(say("list", "--missing")) == 1
        assert say("encrypt", "passphrase", "--new-passphrase-file", words)["passphrase"]
        assert not say("encrypt", "keyring", "no", "--passphrase-file", words)["keyring"]
        assert "wanted" in say("list", code=1)
        assert say("encrypt", "keyring", "yes", "--passphrase-file", words)["keyring"]
        assert say("encrypt", "keyring", code=2) and say("encrypt", "on", "yes", code=2)
    finally:
        keyring.set_keyring(before)


def test_a_copy_goes_to_another_machine_with_its_passphrase(say: Say, home: Home, words: str, tmp_path: Path) -> None:
    film = fill(home)
    say("encrypt", "on", "--passphrase-file", words, "--yes")
    copy = tmp_path / "mine.db"
    say("backup", str(copy), "--passphrase-file", words)
    other = Home(tmp_path / "other machine")
    assert "passphrase is wanted" in say("restore", str(copy), "--yes", at=other, code=1)
    assert "passphrase" in say("restore", str(copy), "--yes", "--passphrase-file", words, at=other, as_json=False)
    assert say("list", "--missing", "--passphrase-file", words, at=other)[0]["id"] == film
    assert not in_the_clear(other.root, SECRET)


def test_copies_under_another_passphrase_are_listed_without_asking(
    say: Say, home: Home, words: str, terminal: list[str]
) -> None:
    fill(home)
    say("encrypt", "on", "--passphrase-file", words, "--yes")
    say("backup", "--passphrase-file", words)
    (copy,) = home.backups.glob("own-*.db")
    kept = copy.read_bytes()
    say("encrypt", "off", "--passphrase-file", words, "--yes")
    copy.write_bytes(kept)
    (row,) = say("backup", "--list")
    assert row["locked"] and row["plays"] is None
    assert "under another passphrase" in say("backup", "--list", as_json=False)


def test_a_passphrase_file_that_cannot_be_read_is_named(say: Say, home: Home, words: str, tmp_path: Path) -> None:
    fill(home)
    say("encrypt", "on", "--passphrase-file", words, "--yes")
    assert "can't be read" in say("list", "--passphrase-file", str(tmp_path / "none"), code=1)
    odd = tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe")
    assert "UTF-8" in say("list", "--passphrase-file", os.fspath(odd), code=1)
