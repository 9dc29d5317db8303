"""The facts stage: a file whose written tags can't be read safely keeps ffprobe's, and the files beside it theirs."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from core.settings import Home, Settings
from core.stages import Task, Toolbox
from core.stages.facts import FactsFound, FactsStage
from core.store import FileRow
from core.tags import LOST
from core.types import Facts, FileId, FileState, IdentityKey, Kind, Probe, RootId, Stage
from tests.conftest import MediaMaker
from tests.core.test_tags_hostile import bomb, chunk


def task(number: int, path: Path) -> Task:
    status = path.stat()
    times = (status.st_size, status.st_mtime_ns, status.st_ino)
    row = FileRow(FileId(number), None, RootId(1), os.fsencode(path), os.fsencode(path.name), *times,
                  FileState.PRESENT, confirmed=False)  # fmt: skip
    return Task(row, Stage.FACTS)


def with_bomb(song: bytes) -> bytes:
    body = song[8:] + chunk(b"id3 ", bomb(300))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_a_hostile_file_keeps_ffprobes_tags(make_media: MediaMaker, tmp_path: Path, home: Home) -> None:
    tone = ("-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=By ffprobe", "-metadata", "artist=A")
    plain = make_media.run("stage-plain.mp3", *tone)
    hostile = tmp_path / "hostile.wav"
    hostile.write_bytes(with_bomb(make_media.run("stage-info.wav", *tone).read_bytes()))
    tasks = [task(1, plain), task(2, hostile), task(3, plain)]
    outcomes = FactsStage().extract(tasks, Toolbox(home, Settings()), lambda: None)
    shown = [(outcome.facts.title, outcome.facts.artist) for outcome in outcomes if isinstance(outcome, FactsFound)]
    assert [outcome.warnings for outcome in outcomes] == [(), (LOST["memory"],), ()]
    assert shown == [("By ffprobe", "A")] * 3


def test_tags_that_were_given_up_are_told() -> None:
    probe = Probe(b"/a.wav", "wav", 1.0, 1, (), warnings=("damaged in places", LOST["time"]))
    found = FactsFound(probe, Facts(Kind.SOUND, "a", 1.0), IdentityKey("quick1", "k"))
    assert found.warnings == (LOST["time"],)


def test_whose_record_it_is_where_that_is_not_the_artist(make_media: MediaMaker, home: Home) -> None:
    made = []
    for number, owner in enumerate(("Various Artists", "a", "")):
        tone = ("-f", "lavfi", "-i", "sine=duration=1", "-metadata", "artist=A", "-metadata", f"album_artist={owner}")
        made.append(task(number + 1, make_media.run(f"stage-owner-{number}.mp3", *tone)))
    outcomes = FactsStage().extract(made, Toolbox(home, Settings()), lambda: None)
    assert [o.facts.album_artist for o in outcomes if isinstance(o, FactsFound)] == ["Various Artists", "", ""]
