"""How items are named on the command line, how lists mark them, and what an empty answer says."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.cli import main
from core.cli.output import _short, result_lines
from core.settings import Home
from core.store import connect
from core.types import (
    Facts,
    Features,
    FileState,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    ScanDiff,
    Segment,
    Stage,
    Transcript,
)

FILMS = b"/films"


@pytest.fixture
def heat(home: Home) -> MediaId:
    """A library of two films and a file that could not be read."""
    with connect(home.make(), "worker") as store:
        root = store.files.root(FILMS)
        names = (b"heat.mp4", b"ronin.mp4", b"broken.mp4")
        files = store.files.apply(root, ScanDiff(new=tuple(FoundFile(n, 1, 1, i) for i, n in enumerate(names))))
        ids = [store.media.add(Facts(Kind.VIDEO, title, 60.0, has_picture=True)) for title in ("Heat", "Ronin")]
        for file_id, media_id in zip(files, ids, strict=False):
            store.files.attach(file_id, media_id, confirmed=True)
        store.jobs.want([(files[2], Stage.FACTS)])
        store.jobs.fail(files[2], Stage.FACTS, "probe", "empty file")
    return ids[0]


def run(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["--home", str(home.root), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_an_item_by_its_title(home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Heat", heat, heat[:6], "/films/heat.mp4"):
        code, out, _ = run(home, capsys, "show", name, "--json")
        assert (code, json.loads(out)["id"]) == (0, heat), name
    code, _, err = run(home, capsys, "show", "hea")
    assert code == 1 and "6 characters" in err and "title" in err
    assert f"one of these: Heat [{heat[:8]}]?" in err
    assert "one of these" not in run(home, capsys, "show", "Alien")[2]
    code, _, err = run(home, capsys, "show", "/films/broken.mp4")
    assert code == 1 and "empty file" in err


def test_show_says_how_it_looks_and_sounds_and_where_words_come_from(
    home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]
) -> None:
    colours = {
        f"look_palette_0_{part}": value for part, value in (("r", 255.0), ("g", 0.0), ("b", 16.0), ("share", 0.5))
    }
    heard = {"music_share": 0.9, "speech_share": 0.01, "loudness_lufs": -14.2, "beat_strength": 0.6, "tempo_bpm": 120.2}
    said = Transcript((Segment(1.0, 2.0, "The harbour at night"),), "en", "quick:whisper-base", 0.5, False)
    with connect(home, "worker") as store:
        none = np.zeros((0, 0), np.float32)
        item, spans = np.zeros(0, np.float32), np.zeros((0, 2), np.float64)
        store.features.put(heat, [Features(Modality.LOOK, "look-1", item, none, spans, colours)])
        store.features.put(heat, [Features(Modality.SOUND, "sound-1", item, none, spans, heard)])
        store.text.set_transcript(heat, said)
        store.facets.set_sources(heat, {"artist": "tags"})
        store.media.set_facts(heat, Facts(Kind.VIDEO, "Heat", 60.0, has_picture=True, artist="Mann"))
    lines = [line.strip() for line in run(home, capsys, "show", "Heat")[1].splitlines()]
    assert {"artist: Mann  (from its tags)", "colours: #ff0010 50 %", "said (heard, in part):"} <= set(lines)
    assert "sound: music 90 %, -14 LUFS, 120 beats a minute" in lines
    assert any(line.startswith("keywords: ") and "harbour" in line for line in lines)


def test_hiding_is_shown_and_taken_back(home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, capsys, "hide", "Heat")[0] == 0
    assert "Heat  (hidden)" in run(home, capsys, "list")[1]
    assert "hidden" in run(home, capsys, "show", "Heat")[1]
    assert run(home, capsys, "neutral", "Heat")[0] == 0
    assert "hidden" not in run(home, capsys, "list")[1]
    (row, _) = json.loads(run(home, capsys, "list", "--json")[1])
    assert (row["title"], row["reaction"], row["state"]) == ("Heat", "", "present")


def test_what_is_away_is_said(home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home, "worker") as store:
        store.files.set_root_state(store.files.root(FILMS), FileState.OFFLINE)
    assert "Heat  (offline)" in run(home, capsys, "list")[1]
    assert "/films can't be reached" in run(home, capsys, "recommend")[1]
    code, out, _ = run(home, capsys, "doctor")
    assert code == 1 and "files in /films can't be reached" in out


def test_what_is_gone_is_listed_when_asked(home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home, "worker") as store:
        store.files.apply(store.files.root(FILMS), ScanDiff(missing=(b"heat.mp4",)))
    assert "Heat" not in run(home, capsys, "list")[1]
    assert "Heat  (missing)" in run(home, capsys, "list", "--missing")[1]


def test_where_it_once_was_is_told_only_where_it_is_nowhere(
    home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(home, "worker") as store:
        root = store.files.root(FILMS)
        renamed = FoundFile(b"renamed.mp4", 5, 5, 5)
        (file_id,) = store.files.apply(root, ScanDiff(new=(renamed,), missing=(b"heat.mp4",)))
        store.files.attach(file_id, heat, confirmed=True)
    shown = run(home, capsys, "show", heat)[1]
    assert "renamed.mp4 (present)" in shown and "heat.mp4" not in shown
    with connect(home, "worker") as store:
        store.files.apply(root, ScanDiff(missing=(b"renamed.mp4",)))
    shown = run(home, capsys, "show", heat)[1]
    assert "renamed.mp4 (missing)" in shown and "heat.mp4 (missing)" in shown


def test_a_title_is_known_in_any_case_where_only_one_has_it(
    home: Home, heat: MediaId, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(home, "worker") as store:
        titles = ("Große Straße ÉTÉ", "Waltz", "WALTZ", "Twice", "TWICE")
        ids = [store.media.add(Facts(Kind.MUSIC, title, 60.0)) for title in titles]
        found = tuple(FoundFile(f"{number}.ogg".encode(), 1, 1, 50 + number) for number in range(len(ids)))
        files = store.files.apply(store.files.root(b"/songs"), ScanDiff(new=found))
        for file_id, media_id in zip(files, ids, strict=True):
            store.files.attach(file_id, media_id, confirmed=True)
        assert (store.media.find("hEAT"), store.media.find("GROSSE STRASSE été")) == (heat, ids[0])
        assert store.media.find("waltz") is None and store.media.find("Waltz") is not None
    code, _, err = run(home, capsys, "show", "twice")
    assert code == 1 and "Is it one of these" in err


def test_a_library_that_cannot_be_opened_is_one_cross(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    connect(home).close()
    with closing(sqlite3.connect(home.library)) as db:
        db.execute("PRAGMA user_version = 9999")
    code, out, _ = run(home, capsys, "doctor")
    crosses = [line for line in out.splitlines() if line.startswith("✗")]
    assert code == 1 and len(crosses) == 1 and crosses[0].startswith("✗ library: ")


def test_an_empty_library_says_how_to_fill_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("list",), ("recommend",), ("search", "night", "--in", "title")):
        code, out, _ = run(home, capsys, *command)
        assert (code, out) == (0, "The library is empty. Fill it with: homereel index FOLDER\n")
        assert json.loads(run(home, capsys, *command, "--json")[1]) == []


def test_a_wrong_modality_is_told_the_right_ones(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--home", str(home.root), "similar", "x", "--by", "bogus"])
    assert left.value.code == 2 and "picture, look, sound" in capsys.readouterr().err


def test_long_paths_are_cut_at_a_folder(tmp_path: Path) -> None:
    assert _short("/a/b.mp4") == "/a/b.mp4"
    long = os.sep.join(["", *["folder"] * 12, "film.mp4"])
    assert _short(long).startswith("…/folder/") and _short(long).endswith("/film.mp4") and len(_short(long)) <= 49
    assert len(_short("/a/" + "x" * 300)) <= 49


def test_paths_alone_open_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.cli import _options

    (tmp_path / "list").mkdir()
    (tmp_path / "film.mp4").touch()
    monkeypatch.chdir(tmp_path)
    assert _options([str(tmp_path), "film.mp4"]).paths == [str(tmp_path), "film.mp4"]
    assert _options(["list"]).command == "list"
    with pytest.raises(SystemExit):
        _options(["nowhere.mp4"])


def test_a_moment_is_said_once() -> None:
    row = {
        "title": "Hat",
        "moment": {"start_s": 61.0},
        "words": ["looks alike at 1:01", "sounds alike at 0:03"],
        "id": "a" * 32,
    }
    assert result_lines([row]) == [" 1. Hat  at 1:01  — looks alike; sounds alike at 0:03  [aaaaaaaa]"]
