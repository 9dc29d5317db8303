"""The command line as scripts see it: documents, exit codes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.cli.words import WORDS, clock, duration, reason_words
from core.types import Reason
from tests.conftest import MediaMaker
from tests.core.library import BAD, GOOD, make_library


@pytest.fixture(scope="module")
def library(make_media: MediaMaker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home that was indexed once by the real command, and its media folder."""
    base = tmp_path_factory.mktemp("cli")
    folder = make_library(make_media, base / "media")
    done = homereel(base / "home", "index", str(folder), "--json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert (report["found"], report["indexed"], report["unchanged"]) == (GOOD + BAD, GOOD, 0)
    assert all(set(f) == {"path", "stage", "reason"} for f in report["failed"])
    return base / "home", folder


def homereel(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    command = [sys.executable, "-m", "core.cli", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)


def say(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> Any:
    """Run a command in this process and read its one JSON document."""
    code = main(["--home", str(home), "--json", *arguments])
    out = capsys.readouterr().out
    assert code == 0, out
    return json.loads(out)


def test_wrong_use_is_2_and_no_item_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["dance"], ["similar"], ["search", "-k", "0", "x"], ["index", ".", "--only", "smell"]):
        with pytest.raises(SystemExit) as stopped:
            main(["--home", str(tmp_path), *wrong])
        assert stopped.value.code == 2
    capsys.readouterr()
    assert main(["--home", str(tmp_path), "--json", "show", "nothing"]) == 1
    captured = capsys.readouterr()
    assert "nothing" in json.loads(captured.out)["error"]
    assert captured.err.startswith("homereel: ")


def test_an_empty_library_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, tmp_path, "list") == []
    assert say(capsys, tmp_path, "recommend") == []
    assert say(capsys, tmp_path, "search", "anything", "at all") == []


def test_a_missing_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "index", str(tmp_path / "not there")]) == 1
    assert "not there" in capsys.readouterr().err


@pytest.mark.models
def test_index_twice_says_unchanged(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, folder = library
    report = say(capsys, home, "index", str(folder))
    assert (report["found"], report["indexed"], report["unchanged"]) == (GOOD + BAD, 0, GOOD + BAD)
    assert len(report["known_failed"]) == BAD


@pytest.mark.models
def test_list_show_and_find_by_path(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, folder = library
    items = say(capsys, home, "list")
    assert len(items) == GOOD
    harbour = next(i for i in items if i["title"] == "harbour")
    shown = say(capsys, home, "show", str(folder / "harbour.mp4"))
    assert shown["id"] == harbour["id"]
    assert [s["text"] for s in shown["transcript"]] == ["The harbour lies quiet at night.", "夜里的港口很安静"]
    assert {"rating", "plays", "tags", "keywords"} <= shown.keys()
    failed = say(capsys, home, "list", "--failed")
    assert {Path(f["path"]).name for f in failed} == {"empty.mp4", "text.mkv"}


@pytest.mark.models
def test_results_have_the_form_of_the_design(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, folder = library
    near = say(capsys, home, "similar", str(folder / "low tone.flac"), "-k", "3")
    assert near[0]["title"] in ("high tone", "noise")
    for row in near:
        assert {"id", "path", "title", "score", "parts", "reasons"} <= row.keys()
        assert sum(row["parts"].values()) == pytest.approx(1, abs=0.01)
        assert all({"code", "args"} <= reason.keys() for reason in row["reasons"])
    (found, *_) = say(capsys, home, "search", "港口", "--in", "speech")
    assert found["moment"]["start_s"] == pytest.approx(2.5)
    (pictured, *_) = say(capsys, home, "search", "a photo of a cat", "--in", "picture")
    assert pictured["title"] == "clip of a cat"


@pytest.mark.models
def test_feedback_is_kept_and_changes_what_is_recommended(
    library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    home, folder = library
    tone = str(folder / "low tone.flac")
    profile = ("--profile", "somebody")
    say(capsys, home, *profile, "log", "play", tone, "--watched", "0.95", "--at", "2026-01-02T20:00")
    say(capsys, home, *profile, "rate", tone, "4.5")
    say(capsys, home, *profile, "note", tone, "very", "low")
    say(capsys, home, *profile, "dislike", str(folder / "noise.ogg"))
    shown = say(capsys, home, *profile, "show", tone)
    assert (shown["rating"], shown["plays"], shown["notes"]) == (4.5, 1, ["very low"])
    assert say(capsys, home, "show", tone)["rating"] == 0
    rows = say(capsys, home, *profile, "recommend", "-k", "9")
    assert rows
    assert "noise" not in [row["title"] for row in rows]
    assert main(["--home", str(home), "rate", tone, "9"]) == 1
    assert main(["--home", str(home), "log", "play", tone, "--watched", "1", "--at", "yesterday"]) == 1


@pytest.mark.models
def test_playlists_export_relative(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, folder = library
    say(capsys, home, "log", "play", str(folder / "harbour.mp4"), "--watched", "0.5")
    assert [i["title"] for i in say(capsys, home, "playlist", "make", "unfinished")] == ["harbour"]
    target = folder / "list.m3u8"
    say(capsys, home, "playlist", "export", "unfinished", str(target))
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[-1] == "harbour.mp4"
    target.unlink()


@pytest.mark.models
def test_doctor_and_weights(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    home, _ = library
    checks = say(capsys, home, "doctor")
    assert all(check["ok"] for check in checks)
    assert {"ffmpeg", "SQLite", "library"} <= {check["check"] for check in checks}
    assert {row["state"] for row in say(capsys, home, "weights", "verify")} == {"ready"}


def test_a_name_with_bad_bytes_comes_out_whole(
    tmp_path: Path, make_media: MediaMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = os.fsencode(tmp_path) + b"/in\xff\nvalid.mp4"
    with open(odd, "wb") as file:
        file.write(b"no film")
    assert main(["--home", str(tmp_path / "home"), "--json", "index", str(tmp_path), "--only", "facts"]) == 1
    (failed,) = json.loads(capsys.readouterr().out)["failed"]
    assert os.fsencode(failed["path"]) == odd


def test_words_for_every_reason_code() -> None:
    import re

    from core.recommend import explain

    listed = set(re.findall(r"^    ([a-z_]+) \{|· ([a-z]+) \{", explain.__doc__ or "", re.M))
    codes = {code for pair in listed for code in pair if code} | {"title"}
    assert codes <= WORDS.keys()
    assert reason_words(Reason("same_artist", {"artist": "X"}), {}) == "same artist: X"
    assert reason_words(Reason("no_such_code"), {}) == ""
    assert (clock(3725), clock(65), duration(6120), duration(8)) == ("1:02:05", "1:05", "1 h 42 min", "8 s")
