"""The verbs `folders` and `settings`, and `index --watch` as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest

from core import backups
from core.backups import Origin
from core.cli import main
from core.settings import Home
from core.store import Store, connect
from tests.conftest import MediaMaker

WAIT_S = 240

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(home: Home, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        try:
            code = main(["--home", str(home.root), *words])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def folder(tmp_path: Path, make_media: MediaMaker, run: Run) -> Path:
    """A folder whose facts were read."""
    made = tmp_path / "media"
    made.mkdir()
    shutil.copy(make_media.tone("one.ogg", 2), made / "one.ogg")
    assert run("index", "--only", "facts", str(made))[0] == 0
    return made


def test_folders_are_listed_taken_out_and_back_in(run: Run, folder: Path, store: Store) -> None:
    code, out, _ = run("--json", "folders")
    (row,) = json.loads(out)["folders"]
    assert code == 0 and (row["path"], row["state"], row["files"], row["media"]) == (str(folder), "present", 1, 1)
    assert row["watched"] == "events" and row["looked_at"] > 1e9
    assert "1 file is no longer shown" in run("folders", "remove", str(folder))[1]
    assert store.media.ids() == [] and "its history is kept" in run("folders")[1]
    assert run("folders", "remove", str(folder))[0] == 1  # it is out already
    assert "back with 1 file." in run("folders", "restore", str(folder))[1]
    assert len(store.media.ids()) == 1


def test_a_folder_that_was_taken_out_is_not_looked_at_and_learns_nothing_anew(run: Run, folder: Path) -> None:
    run("folders", "remove", str(folder))
    assert "Which folder?" in run("index", "--only", "facts")[2]
    code, out, _ = run("--json", "index", "--only", "facts", str(folder))
    assert code == 0 and (json.loads(out)["found"], json.loads(out)["indexed"]) == (1, 0)


def test_a_folder_that_moved_is_found_at_its_new_place(run: Run, folder: Path, store: Store) -> None:
    before, place = store.media.ids(), folder.with_name("new place")
    folder.rename(place)
    assert "offline" in run("folders")[1]
    assert "is there" not in run("folders", "move", str(folder), str(place))[2]
    code, out, _ = run("--json", "index", "--only", "facts")
    assert code == 0 and json.loads(out)["indexed"] == 0 and store.media.ids() == before
    assert run("folders", "move", str(place), str(folder / "nowhere"))[0] == 1


def test_what_is_found_at_a_new_place_is_there_at_once(run: Run, folder: Path, store: Store) -> None:
    place = folder.with_name("it's there")
    folder.rename(place)
    code, _, err = run("index", "--only", "facts", str(folder))
    assert code == 1 and f"homereel folders move {folder} NEW" in err
    assert "offline" in run("list")[1]
    said = run("folders", "move", str(folder), str(place))[1]
    assert "1 of 1 known file is there." in said and "offline" not in run("list")[1]
    (row,) = json.loads(run("--json", "folders")[1])["folders"]
    assert (row["path"], row["state"]) == (str(place), "present")


def test_a_new_place_is_a_folder_with_some_of_the_files(run: Run, folder: Path, tmp_path: Path, store: Store) -> None:
    empty, other = tmp_path / "empty", tmp_path / "other"
    empty.mkdir()
    other.mkdir()
    (other / "one.ogg").write_bytes(b"another size")
    for place, words in ((folder / "one.ogg", "is no folder"), (empty, "--force"), (other, "--force")):
        code, _, err = run("folders", "move", str(folder), str(place))
        assert code == 1 and words in err
    assert "present" in run("folders")[1] and "offline" not in run("list")[1]
    assert "0 of 1 known file are there" in run("folders", "move", "--force", str(folder), str(empty))[1]
    assert "offline" in run("list")[1]
    assert "1 of 1 known file is there" in run("folders", "move", str(empty), str(folder))[1]
    assert "offline" not in run("list")[1]


def test_a_single_file_moves_to_a_file(run: Run, folder: Path, tmp_path: Path, make_media: MediaMaker) -> None:
    song = Path(shutil.copy(make_media.tone("two.ogg", 3), tmp_path / "song.ogg"))
    assert run("index", "--only", "facts", str(song))[0] == 0
    place = song.rename(tmp_path / "renamed.ogg")
    assert run("folders", "move", str(song), str(folder))[0] == 1
    assert "1 of 1 known file is there" in run("folders", "move", str(song), str(place))[1]


def test_how_it_is_watched_is_set_and_wrong_use_is_said(run: Run, folder: Path) -> None:
    assert "every 30 minutes" in run("folders", "watch", str(folder), "30")[1]
    assert "not watched" in run("folders", "watch", str(folder), "off")[1]
    assert run("folders", "watch", str(folder), "sometimes")[0] == 1
    assert run("folders", "watch", str(folder))[0] == 2 and run("folders", "remove")[0] == 2


def test_settings_are_listed_and_set(run: Run, folder: Path, home: Home) -> None:
    rows = {row["name"]: row for row in json.loads(run("--json", "settings")[1])}
    assert rows["half_life_days"]["value"] == "60" and rows["speech_engine"]["may_be"][0] == "auto"
    assert "half_life_days = 14" in run("settings", "set", "half_life_days", "14")[1]
    with connect(home, "read") as store:
        assert store.settings().half_life_days == 14
    assert "half_life_days = 60 " in run("settings", "set", "half_life_days", "default")[1]
    assert run("settings", "set", "half_life_days", "0")[0] == 1 and run("settings", "set", "effort")[0] == 2
    assert "homereel voices off" in run("settings", "set", "voices", "no")[2]


class Staying:
    """A process that watches."""

    def __init__(self, home: Home, *words: str) -> None:
        command = [sys.executable, "-m", "core.cli", "--home", str(home.root), *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines: Queue[str] = Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, part: str) -> str:
        """Wait for a line with this in it."""
        while True:
            line = self.lines.get(timeout=WAIT_S)
            if part in line:
                return line


@pytest.fixture
def staying(home: Home, folder: Path) -> Iterator[Staying]:
    made = Staying(home, "index", "--only", "facts", "--watch", str(folder))
    made.until("watched as the system tells")
    yield made
    made.process.kill()
    made.process.wait()


def test_index_watch_stays_and_says_what_it_indexed(
    staying: Staying, home: Home, folder: Path, make_media: MediaMaker, store: Store
) -> None:
    (known,) = store.media.ids()
    shutil.copy(make_media.tone("two.ogg", 3), folder / "Second song.ogg")
    staying.until("indexed: Second song")
    (folder / "one.ogg").rename(folder / "renamed.ogg")
    staying.until("looked at again")
    assert known in store.media.ids() and len(store.media.ids()) == 2
    (folder / "Second song.ogg").unlink()
    staying.until("no longer there: Second song")
    assert store.media.ids() == [known]
    staying.process.send_signal(signal.SIGINT)
    assert staying.process.wait(WAIT_S) == 0


def a_day_later(home: Home) -> None:
    """Let the one copy that there is be of yesterday."""
    (made,) = backups.all_of(home)
    assert made.origin is Origin.ROTA and made.media == 1
    yesterday = made.at - backups.EVERY_S - 86_400  # of another date at any hour: of one day the last copy stays
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(yesterday))
    old = made.file.rename(made.file.with_name(f"auto-{stamp}.db"))
    os.utime(old, (yesterday, yesterday))


def test_each_day_that_something_is_indexed_leaves_a_copy_of_the_library(home: Home, folder: Path, run: Run) -> None:
    before = backups.all_of(home)
    assert run("index", "--only", "facts")[0] == 0 and backups.all_of(home) == before  # none is due
    a_day_later(home)
    assert run("index", "--only", "facts")[0] == 0 and len(backups.all_of(home)) == 2


def test_index_watch_makes_copies_while_it_stays(home: Home, folder: Path) -> None:
    a_day_later(home)
    made = Staying(home, "index", "--only", "facts", "--watch", str(folder))
    until = time.monotonic() + WAIT_S
    while len(backups.all_of(home)) < 2:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert made.process.poll() is None
    made.process.kill()
    made.process.wait()


def test_watch_with_json_is_one_document_at_the_end(home: Home, folder: Path, make_media: MediaMaker) -> None:
    made = Staying(home, "--json", "index", "--only", "facts", "--watch", str(folder))
    assert made.process.stderr is not None
    assert any("watched as the system tells" in line for line in iter(made.process.stderr.readline, "") if line)
    shutil.copy(make_media.tone("two.ogg", 3), folder / "new.ogg")
    for line in iter(made.process.stderr.readline, ""):
        if "indexed: new" in line:
            break
    made.process.send_signal(signal.SIGTERM)
    made.process.wait(WAIT_S)
    made.reader.join(WAIT_S)
    report = json.loads(made.until("{") + "".join(made.lines.queue))
    assert (report["found"], report["indexed"]) == (2, 1)


def test_the_design_s_words_are_offered(run: Run) -> None:
    assert "--watch" in run("index", "--help")[1]
