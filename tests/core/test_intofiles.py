"""What goes into a person's own files by the worker: looked at first, told on the way, stopped between two files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import feedback
from core.control import Control
from core.exchange import ratings_out
from core.intofiles import IntoFiles
from core.lanes import Pipe
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.tagwriter import Written
from tests.conftest import MediaMaker
from tests.core.test_exchange_ratings import counts, indexed, rated
from tests.core.test_worker import Client

pytestmark = pytest.mark.media


@pytest.fixture
def client(home: Home) -> Iterator[Client]:
    running = Client(home)
    yield running
    running.process.kill()
    running.process.wait()


def library(store: Store, make_media: MediaMaker, folder: Path) -> None:
    """Two songs, one rated and one only played, and a rated film whose tags nobody writes."""
    sources = [make_media.tone("one.mp3"), make_media.tone("two.flac", hz=300), make_media.video("film.mkv", 2)]
    media = indexed(store, *sources, folder=folder)
    feedback.rate(store, DEFAULT, media["one.mp3"], 4.0)
    feedback.log_play(store, DEFAULT, media["two.flac"], 1.0)
    feedback.rate(store, DEFAULT, media["film.mkv"], 3.0)


def test_ratings_are_looked_at_and_then_written(
    client: Client, home: Home, make_media: MediaMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "music"
    with connect(home) as store:
        library(store, make_media, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    client.send(id=1, do="ratings_out", to="tags", profile=DEFAULT)
    look, steps = client.wait(re=1, type="result")
    assert (look["able"], look["unable"], look["films"]) == (1, 1, True)
    assert look["kept_bytes"] == len(before["one.mp3"])
    assert [(Path(one["path"]).name, one["reason"]) for one in look["reasons"]] == [
        ("film.mkv", "Homereel can't write tags into MKV files")
    ]
    assert steps[-1] == {"re": 1, "type": "into_files", "done": 2, "total": 2}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "a look writes nothing"
    client.send(id=2, do="ratings_out", to="tags", profile=DEFAULT, played=True, write=True)
    done, steps = client.wait(re=2, type="result")
    assert sorted(os.path.basename(path) for path in done["written"]) == ["one.mp3", "two.flac"] and done["same"] == 0
    assert done["failed"] == 1 and not done["stopped"] and steps[-1]["total"] == 3
    assert rated(folder / "one.mp3")["FMPS"] == "0.8" and counts(folder / "two.flac") == [1.0]
    client.send(id=3, do="ratings_out", to="nfo", profile=DEFAULT, write=True)
    assert [Path(path).name for path in client.wait(re=3, type="result")[0]["written"]] == ["film.mkv"]
    assert "<userrating>6</userrating>" in (folder / "film.nfo").read_text()


class Told(Pipe):
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def send(self, **message: Any) -> None:
        """Keep one message, as it would come out of the pipe."""
        self.told.append(json.loads(json.dumps(message)))


def test_a_stop_comes_between_two_files_and_what_is_written_is_told(
    store: Store, make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = indexed(store, *(make_media.tone(f"{n}.mp3", hz=300 + 40 * n) for n in range(3)), folder=tmp_path / "music")
    for media_id in songs.values():
        feedback.rate(store, DEFAULT, media_id, 4.0)
    pipe, control, write = Told(), Control(), ratings_out.write_all

    def then_stop(out: list[Any], to: str) -> list[Written]:
        done = write(out, to)
        if out[0].path.endswith(b"1.mp3"):
            control.cancel()
        return done

    monkeypatch.setattr(ratings_out, "write_all", then_stop)
    IntoFiles(store.home, pipe)._act(
        {"id": 7, "do": "ratings_out", "to": "tags", "profile": DEFAULT, "write": True}, control
    )
    reply = pipe.told[-1]
    assert reply["stopped"] and [Path(path).name for path in reply["written"]] == ["0.mp3", "1.mp3"]
    written = {path.name for path in (tmp_path / "music").iterdir() if path.name.endswith("before-homereel")}
    assert written == {"0.mp3.before-homereel", "1.mp3.before-homereel"}


def test_a_stop_may_be_of_one_command_alone(home: Home) -> None:
    lane = IntoFiles(home, Told())
    for number in (1, 2):
        lane.put({"id": number, "do": "ratings_out", "to": "tags", "profile": DEFAULT})
    lane.hold("cancel", 1)
    lane.put(None)
    lane.run()
    assert [(one["re"], one["type"]) for one in lane._pipe.told] == [(1, "error"), (2, "result")]  # type: ignore[attr-defined]


def test_what_was_stopped_before_is_no_matter_now(client: Client, home: Home) -> None:
    client.wait(type="hello")
    client.send(id=1, do="hold_files", how="cancel")
    assert client.wait(re=1, type="result")
    client.send(id=2, do="ratings_out", to="tags", profile=DEFAULT)
    assert client.wait(re=2, type="result")[0]["able"] == 0, "a stop is of what was asked for before it"
