"""`homereel voices` and the voices of `homereel show`, as scripts see them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from core import consent, voices
from core.cli import main, output
from core.settings import OFF, Home
from core.store import connect
from core.types import MediaId, Modality
from tests.core.test_voices import add


@pytest.fixture
def talks(home: Home) -> tuple[MediaId, MediaId]:
    """Two talks: two people in the first, one of them in the second."""
    with connect(home) as store:
        made = (
            add(store, "first", (1, 0.0, 10.0), (2, 10.0, 16.0), (1, 20.0, 30.0)),
            add(store, "second one", (1, 5.0, 25.0)),
        )
        voices.gather(store)
    return made


def say(capsys: pytest.CaptureFixture[str], home: Home, *words: str, code: int = 0) -> Any:
    """Run a command in this process and read its one JSON document."""
    assert main(["--home", str(home.root), "--json", *words]) == code
    return json.loads(capsys.readouterr().out)


def test_listed_named_and_shown(home: Home, talks: tuple[MediaId, MediaId], capsys: pytest.CaptureFixture[str]) -> None:
    one, two = say(capsys, home, "voices")
    assert sorted(one.pop("titles")) == ["first", "second one"]  # it speaks equally long in both
    assert one == {"id": one["id"], "name": "", "seconds": 40.0, "items": 2}
    assert (two["seconds"], two["items"]) == (6.0, 1)
    named = say(capsys, home, "voices", "name", str(one["id"]), "Ida", "B.")
    assert named[0]["name"] == "Ida B."
    shown = say(capsys, home, "show", talks[0])
    assert shown["voices"][0] == {
        "id": one["id"],
        "name": "Ida B.",
        "seconds": 20.0,
        "spans": [{"start_s": 0.0, "end_s": 10.0}, {"start_s": 20.0, "end_s": 30.0}],
    }
    assert main(["--home", str(home.root), "show", talks[0]]) == 0
    assert "Ida B.: 20 s, first at 0:00" in capsys.readouterr().out
    assert main(["--home", str(home.root), "voices"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "Ida B." in listed[0] and "40 s in 2 items  — " in listed[0] and "second one" in listed[0]
    assert listed[1].endswith("in 1 item  — first")


def test_merged_split_and_moved(home: Home, talks: tuple[MediaId, MediaId], capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (str(row["id"]) for row in say(capsys, home, "voices"))
    (joined,) = say(capsys, home, "voices", "merge", two, one)
    assert joined["seconds"] == 46.0
    assert "one voice already" in say(capsys, home, "voices", "merge", two, one, code=1)["error"]
    assert len(say(capsys, home, "voices", "split", one)) == 2
    moved = say(capsys, home, "voices", "move", talks[0], "25", two)
    assert {row["id"]: row["seconds"] for row in moved} == {int(one): 30.0, int(two): 16.0}
    assert len(say(capsys, home, "voices", "move", talks[1], "6", "new")) == 3
    assert "second 100" in say(capsys, home, "voices", "move", talks[1], "100", "new", code=1)["error"]


def test_forgotten_and_switched_off(
    home: Home, talks: tuple[MediaId, MediaId], capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = say(capsys, home, "voices")
    assert "--yes" in say(capsys, home, "voices", "forget", str(one["id"]), code=1)["error"]
    assert "--yes" in say(capsys, home, "voices", "off", code=1)["error"]
    assert say(capsys, home, "voices") == [one, two]
    assert say(capsys, home, "voices", "forget", str(one["id"]), "--yes") == [two]
    assert "No voice is called" in say(capsys, home, "voices", "forget", str(one["id"]), code=1)["error"]
    assert say(capsys, home, "voices", "off", "--yes") == []
    assert main(["--home", str(home.root), "voices"]) == 0
    assert "switched off" in capsys.readouterr().out
    with connect(home) as store:
        assert not any(modality == Modality.VOICE for modality, _, _ in store.features.models())
    say(capsys, home, "voices", "on")
    assert main(["--home", str(home.root), "voices"]) == 0
    assert "No voice is known yet" in capsys.readouterr().out


def test_wrong_words_are_said(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["name", "1"], ["merge", "1"], ["forget"], ["list", "x"]):
        assert "Write: homereel voices" in say(capsys, home, "voices", *words, code=2)["error"]
    assert "No voice is called 'Ida'" in say(capsys, home, "voices", "name", "Ida", "Eva", code=1)["error"]


def index_empty(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    (tmp_path / "empty").mkdir(exist_ok=True)
    assert main(["--home", str(home.root), "index", *words, str(tmp_path / "empty")]) == 0
    return capsys.readouterr().err


def voices_of(home: Home) -> tuple[str, bool, int]:
    """What was answered, whether prints are made, how many voices are known."""
    with connect(home) as store:
        said = consent.latest(store, consent.VOICES)
        return said.answer if said else "", store.settings().voice_model != OFF, len(store.voices.all())


def test_index_says_once_before_it_begins_that_voices_are_kept(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(home.root), "index", str(tmp_path / "nowhere")]) == 1
    assert "biometric" not in capsys.readouterr().err
    assert "biometric" not in index_empty(home, tmp_path, capsys, "--only", "facts")
    assert "biometric data" in index_empty(home, tmp_path, capsys)
    assert voices_of(home) == ("later", True, 0)
    assert "biometric" not in index_empty(home, tmp_path, capsys)


@pytest.mark.parametrize(("typed", "answer", "on"), [("\n", "no", False), ("y\n", "yes", True), ("n\n", "no", False)])
def test_who_sits_at_a_terminal_is_asked_once(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    typed: str, answer: str, on: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "Make voice prints?" in index_empty(home, tmp_path, capsys)
    assert voices_of(home) == (answer, on, 0)
    assert "voice" not in index_empty(home, tmp_path, capsys)


def test_nobody_is_asked_about_voices_that_there_are(
    home: Home, talks: tuple[MediaId, MediaId], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(output, "can_ask", lambda: True)
    assert "biometric data" in index_empty(home, tmp_path, capsys)
    assert voices_of(home) == ("later", True, 2)
