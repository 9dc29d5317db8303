"""The verb `weights` over the network: asked first, from a mirror, resumed, listed with its licence."""

from __future__ import annotations

import hashlib
import json
import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli import main
from core.settings import Home
from core.store import connect
from core.weights.presets import PRESETS, Preset, RemoteFile
from tests.core.hub_server import BODY, TEXT, Hub, serving

NAME = "open_clip:ViT-B-32:test"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A server on this machine."""
    with serving() as state:
        yield state


@pytest.fixture
def preset(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Preset:
    """A small model on the list of those that can be fetched, and a server that has it."""
    rows = [("model.safetensors", "open_clip/ViT-B-32--test.safetensors", BODY)]
    rows.append(("tokenizer.json", "open_clip/tokenizers/ViT-B-32--test/tokenizer.json", TEXT))
    files = [RemoteFile("who/m", "b" * 40, n, place, len(b), hashlib.sha256(b).hexdigest()) for n, place, b in rows]
    hub.files = {f"/who/m/resolve/{'b' * 40}/{name}": body for name, _, body in rows}
    made = Preset(NAME, "a test", "MIT", tuple(files))
    monkeypatch.setitem(PRESETS, NAME, made)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    return made


def run(home: Home, *words: str) -> int:
    return main(["--home", str(home.root), "--json", "weights", *words])


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let somebody sit at a terminal and type this."""
    controller, terminal = pty.openpty()
    os.write(controller, text.encode())
    monkeypatch.setattr("sys.stdin", os.fdopen(terminal))


def test_nobody_to_ask_means_no(
    home: Home,
    preset: Preset,
    hub: Hub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115
    assert run(home, "get", NAME) == 1
    told = capsys.readouterr()
    assert "--yes" in json.loads(told.out)["error"]
    assert "MIT" in told.err and "1 MB" in told.err and "https://huggingface.co/who/m" in told.err
    assert hub.asked == [] and not (home.weights / "open_clip").exists()


@pytest.mark.parametrize(("answer", "fetched"), [("y\n", True), ("n\n", False), ("\n", False), ("maybe\n", False)])
def test_somebody_is_asked(
    home: Home,
    preset: Preset,
    hub: Hub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    fetched: bool,
) -> None:
    typed(monkeypatch, answer)
    assert run(home, "get", NAME) == (0 if fetched else 1)
    assert "[y/N]" in capsys.readouterr().err
    assert bool(hub.asked) == fetched


def test_yes_fetches_chooses_and_lists(
    home: Home,
    preset: Preset,
    hub: Hub,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(home, "list") == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows[NAME]["state"] == "offered" and rows[NAME]["size_bytes"] == preset.size_bytes
    hub.break_after = [100_000, 50_000]
    assert run(home, "get", NAME, "--yes") == 0
    where = home.weights / preset.files[0].place
    made = json.loads(capsys.readouterr().out)
    assert made == {"name": NAME, "where": str(where), "picture_model": NAME, "picture_next": ""}
    assert where.read_bytes() == BODY
    assert run(home, "list") == 0
    (row,) = [row for row in json.loads(capsys.readouterr().out) if row["name"] == NAME]
    assert (row["state"], row["licence"], row["source"]) == ("ready", "MIT", preset.source) and row["in_use"]
    hub.asked.clear()
    assert run(home, "get", NAME) == 0  # it is there: nobody is asked, nothing fetched
    assert hub.asked == []


def test_a_mirror_that_was_asked_for_is_remembered(
    home: Home,
    preset: Preset,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HF_ENDPOINT")
    assert run(home, "get", NAME, "--yes", "--endpoint", hub.address) == 0
    with connect(home) as store:
        assert store.settings().weights_endpoint == hub.address
    (home.weights / preset.files[1].place).unlink()
    hub.asked.clear()
    assert run(home, "get", NAME, "--yes") == 0
    assert [path for path, _ in hub.asked] == [path for path in hub.files if path.endswith("tokenizer.json")]


def test_a_folder_somebody_brought_is_taken_in(
    home: Home,
    preset: Preset,
    hub: Hub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    brought = tmp_path / "brought"
    brought.mkdir()
    (brought / "model.safetensors").write_bytes(BODY)
    (brought / "tokenizer.json").write_bytes(b"{}")
    assert run(home, "get", NAME, "--file", str(brought)) == 1
    assert "its sha256 is another" in json.loads(capsys.readouterr().out)["error"]
    (brought / "tokenizer.json").write_bytes(TEXT)
    assert run(home, "get", NAME, "--file", str(brought)) == 0
    assert hub.asked == [] and preset.there(home)
    assert (home.weights / preset.files[1].place).read_bytes() == TEXT


def test_a_wrong_file_is_not_chosen(
    home: Home,
    preset: Preset,
    hub: Hub,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hub.files = {path: b"z" * len(body) for path, body in hub.files.items()}
    assert run(home, "get", NAME, "--yes") == 1
    assert "another sha256" in json.loads(capsys.readouterr().out)["error"]
    with connect(home) as store:
        assert store.settings().picture_model == "efficientnet-lite0"
