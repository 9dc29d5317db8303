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
from core.cli.words import WORDS, duration, reason_words
from core.errors import clock
from core.settings import Home, Settings
from core.store import connect
from core.types import Facts, Kind, Reason
from tests.conftest import HEAVY_S, REPOSITORY, MediaMaker
from tests.core.late import HEAVY
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
    return subprocess.run(command, capture_output=True, text=True, timeout=HEAVY_S - 60, check=False)


def say(capsys: pytest.CaptureFixture[str], home: Path, *arguments: str) -> Any:
    """Run a command in this process and read its one JSON document."""
    code = main(["--home", str(home), "--json", *arguments])
    out = capsys.readouterr().out
    assert code == 0, out
    return json.loads(out)


def test_a_start_loads_nothing_heavy() -> None:
    code = "import core.cli, json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=280, check=True, cwd=REPOSITORY)
    assert not {name.partition(".")[0] for name in json.loads(done.stdout)} & {*HEAVY, "PySide6", "matplotlib", "PIL"}


def test_wrong_use_is_2_and_no_item_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (
        ["dance"],
        ["similar"],
        ["search", "-k", "0", "x"],
        ["index", ".", "--only", "smell"],
        ["index", ".", "--engine", "ear"],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(["--home", str(tmp_path), *wrong])
        assert stopped.value.code == 2
    capsys.readouterr()
    assert main(["--home", str(Home(tmp_path).make().root), "--json", "show", "nothing"]) == 1
    captured = capsys.readouterr()
    assert "nothing" in json.loads(captured.out)["error"]
    assert captured.err.startswith("homereel: ")


def test_wrong_use_is_one_document_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["dance"], ["--json", "rate", "x", "many"], ["index", ".", "--only", "smell"], ["list", "--k"]):
        with pytest.raises(SystemExit) as stopped:
            main(["--home", str(tmp_path), *wrong, *([] if "--json" in wrong else ["--json"])])
        captured = capsys.readouterr()
        assert stopped.value.code == 2
        assert json.loads(captured.out)["error"] in captured.err
        assert captured.err.startswith("usage: homereel")


def test_an_empty_note_is_said_and_not_kept(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home) as store:
        item = store.media.add(Facts(Kind.VIDEO, "x", 60.0))
    assert main(["--home", str(home.root), "--json", "note", item, " "]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"] in captured.err
    with connect(home) as store:
        assert store.events.of_media(store.profiles.get(), item) == []


# ── Models ──────────────────────────────────────────────────────────────────────────────────────────

CLIP = "open_clip:ViT-S-32-alt:random"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["get"], "Which one"),
        (["get", "nothing"], "whisper-base"),
        (["use", "whisper-base"], "efficientnet-lite0"),
        (["use", CLIP], f"weights get {CLIP} --file"),
        (["get", CLIP], f"weights get {CLIP} --file"),
        (["get", CLIP, "--file", "FOLDER/absent.pt"], "no file"),
        (["get", CLIP, "--file", "FOLDER/notes.txt"], ".safetensors"),
        (["use", CLIP, "--file", "FOLDER/x.pt"], "weights get"),
        (["get", "open_clip:ViT-S-32-alt", "--file", "FOLDER/x.pt"], "MODEL:TAG"),
        (["get", "open_clip:../x:y", "--file", "FOLDER/x.pt"], "MODEL:TAG"),
        (["get", "minilm-l6", "--file", "FOLDER/x.pt"], "open_clip"),
        (["list", "minilm-l6"], "takes no name"),
    ],
)
def test_models_that_cannot_be_chosen(
    home: Home, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (home.root / "x.pt").write_bytes(b"x")
    (home.root / "notes.txt").write_bytes(b"x")
    words = [word.replace("FOLDER", str(home.root)) for word in words]
    wrong = len(words) == 1 or words[0] == "list" or ("--file" in words and (words[0] == "use" or ":" not in words[1]))
    assert main(["--home", str(home.root), "--json", "weights", *words]) == (2 if wrong else 1)
    assert said in json.loads(capsys.readouterr().out)["error"]
    with connect(home) as store:
        assert store.settings() == Settings()
    assert not (home.weights / "open_clip").exists()


@pytest.mark.models
@pytest.mark.slow
def test_a_clip_from_a_file_and_back(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    import open_clip
    import torch
    from safetensors.torch import save_file

    state = open_clip.create_model("ViT-S-32-alt", pretrained=None, load_weights=False).state_dict()
    files = {name: home.root / name for name in ("a.safetensors", "b.pt", "half.pt", "text.bin", "code.pt")}
    save_file(state, files["a.safetensors"])
    torch.save({"epoch": 3, "state_dict": {f"module.{name}": t for name, t in state.items()}}, files["b.pt"])
    torch.save(dict(list(state.items())[:9]), files["half.pt"])
    files["text.bin"].write_text("no weights")
    torch.save({"x": Path("/")}, files["code.pt"])
    for name, said in (("half.pt", "no weights of"), ("text.bin", "can't be read"), ("code.pt", "can't be read")):
        assert main(["--home", str(home.root), "--json", "weights", "get", CLIP, "--file", str(files[name])]) == 1
        assert said in json.loads(capsys.readouterr().out)["error"]
    assert main(["--home", str(home.root), "weights", "get", "open_clip:ViT-99:x", "--file", str(files["b.pt"])]) == 1
    assert "ViT-99" in capsys.readouterr().err
    for name in ("a.safetensors", "b.pt"):
        where = home.weights / "open_clip" / f"ViT-S-32-alt--random{files[name].suffix}"
        made = say(capsys, home.root, "weights", "get", CLIP, "--file", str(files[name]))
        assert made == {"name": CLIP, "where": str(where), "picture_model": CLIP, "picture_next": ""}
        assert [file.name for file in where.parent.iterdir()] == [where.name]
        assert where.read_bytes() == files[name].read_bytes()
    assert say(capsys, home.root, "weights", "use", "efficientnet-lite0")["picture_model"] == "efficientnet-lite0"
    with connect(home) as store:
        assert store.settings() == Settings()
    say(capsys, home.root, "weights", "use", CLIP)
    with connect(home) as store:
        assert (store.settings().picture_model, store.settings().picture_text_model) == (CLIP, CLIP)


def test_models_from_files_are_listed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home.weights / "open_clip"
    folder.mkdir()
    (folder / "ViT-B-32--mine.v1.pt").write_bytes(b"x" * 1000)
    (folder / "ViT-L-14--cut.safetensors").touch()
    (folder / ".ViT-B-16--x.pt.part").touch()
    with connect(home) as store:
        store.set_setting("picture_model", "open_clip:ViT-B-32:gone")
    assert main(["--home", str(home.root), "--json", "weights", "list"]) == 1
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    here = {name: row for name, row in rows.items() if name.startswith("open_clip") and row["state"] != "offered"}
    assert {name: row["state"] for name, row in here.items()} == {
        "open_clip:ViT-B-32:mine.v1": "ready",
        "open_clip:ViT-L-14:cut": "damaged",
        "open_clip:ViT-B-32:gone": "missing",
    }
    mine = rows["open_clip:ViT-B-32:mine.v1"]
    assert (mine["size_bytes"], mine["where"], mine["in_use"]) == (1000, str(folder / "ViT-B-32--mine.v1.pt"), False)
    assert rows["open_clip:ViT-B-32:gone"]["in_use"]
    assert all({"what", "licence", "source", "problem"} <= row.keys() for row in rows.values())
    assert rows["minilm-l6"]["source"].startswith("https://")
    assert main(["--home", str(home.root), "doctor"]) == 1
    assert "weights use efficientnet-lite0" in capsys.readouterr().out


def test_an_empty_library_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Home(tmp_path).make()
    assert say(capsys, tmp_path, "list") == []
    assert say(capsys, tmp_path, "recommend") == []
    assert say(capsys, tmp_path, "search", "anything", "at all") == []


READING = [
    *(["list"], ["show", "film"], ["similar", "film"], ["search", "film"], ["recommend"], ["topics"], ["interests"]),
    *(["inferred"], ["evaluate"], ["voices"], ["playlist", "list"], ["duplicates", "same", "a", "b"], ["learn"]),
    ["learn", "--list"],
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_who_reads_makes_neither_a_library_nor_a_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """A name that was mistyped is said, with those that there are."""
    nowhere = tmp_path / "nowhere"
    (tmp_path / "films").mkdir()
    for folder in (nowhere, tmp_path / "films"):
        assert main(["--home", str(folder), "--json", *words]) == 1
        told = json.loads(capsys.readouterr().out)["error"]
        assert f"no library in {folder}" in told and "homereel index FOLDER" in told
    assert not nowhere.exists() and not list((tmp_path / "films").iterdir())
    with connect(Home(tmp_path / "home").make()) as store:
        store.profiles.get("Mia")
        assert main(["--home", str(tmp_path / "home"), "--json", "--profile", "Mai", *words]) == 1
        told = json.loads(capsys.readouterr().out)["error"]
        assert "no profile 'Mai'" in told and "default, Mia" in told
        assert [name for _, name in store.profiles.all()] == ["default", "Mia"]


def test_what_somebody_does_makes_their_profile(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home) as store:
        film = store.media.add(Facts(Kind.VIDEO, "film", 60.0))
        say(capsys, home.root, "--profile", "Mia", "like", film)
        assert say(capsys, home.root, "--profile", "Mia", "show", film)["reaction"] == "like"


def test_a_missing_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "index", str(tmp_path / "not there")]) == 1
    assert "not there" in capsys.readouterr().err


def test_index_without_a_folder_looks_at_all_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, folder = str(tmp_path / "home"), tmp_path / "media"
    assert main(["--home", home, "index"]) == 1
    assert "Which folder?" in capsys.readouterr().err
    folder.mkdir()
    assert main(["--home", home, "index", str(folder)]) == 0
    (folder / "text.mp4").write_text("no film")
    assert main(["--home", home, "--json", "index"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["found"] == 1


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
def test_a_search_by_picture_moment_and_item(library: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    import skimage

    home, folder = library
    photo = Path(skimage.__file__).parent / "data" / "chelsea.png"
    (found, *_) = say(capsys, home, "search", "--like", str(photo))
    assert found["title"] == "clip of a cat" and "moment" in found
    assert found["matched"][0]["what"] == "similar_picture"
    clip = folder / "clip of a cat.mp4"
    others = say(capsys, home, "search", "--like", f"{clip}@0:03", "-k", "20")
    assert "clip of a cat" not in {row["title"] for row in others}
    elsewhere = home / "a copy.mp4"
    elsewhere.write_bytes(clip.read_bytes())
    (same, *_) = say(capsys, home, "search", "--like", f"{elsewhere}@3")
    assert same["title"] == "clip of a cat"
    none = say(capsys, home, "search", "--like", str(photo), "-clip")
    assert "clip of a cat" not in {row["title"] for row in none}
    (said, *_) = say(capsys, home, "search", "harbour", "--in", "speech")
    match = next(row for row in said["matched"] if row["what"] == "said")
    assert [match["text"][start:end] for start, end in match["marks"]] == ["harbour"]


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


def test_a_missing_display_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["--home", str(tmp_path)]) == 1
    assert "no display" in capsys.readouterr().err
