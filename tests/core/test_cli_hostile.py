"""The command line in bad company: odd names, full disks, closed pipes, impossible numbers. Never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.cli import main, output, values
from core.cli.words import show_text
from core.settings import Home
from core.store import connect
from core.types import Facts, Kind
from tests.conftest import MediaMaker

FULL = Path("/dev/full")
ODD = b"odd\xff\xe9 \n\x1b[31m"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def homereel(home: Path, *words: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the real command; its stderr is always looked at."""
    command = [sys.executable, "-m", "core.cli", "--home", os.fsencode(home), *words]
    done = subprocess.run(
        command,
        stderr=subprocess.PIPE,
        timeout=280,
        check=False,
        env=ENVIRONMENT,
        **{"stdout": subprocess.PIPE} | options,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    assert b"Exception ignored" not in done.stderr, done.stderr.decode(errors="replace")
    return done


@pytest.fixture
def odd(make_media: MediaMaker, tmp_path: Path) -> tuple[Path, bytes]:
    """A home and a media folder, neither of whose names is UTF-8."""
    folder = os.fsencode(tmp_path / "media-") + ODD
    os.mkdir(folder)
    shutil.copy(make_media.video("not-utf8.mp4", 3), folder + b"/film\xfe.mp4")
    shutil.copy(make_media.tone("short.flac", 3), folder + b"/tone.flac")
    return tmp_path / os.fsdecode(b"home-" + ODD), folder


@pytest.mark.models
def test_names_that_are_not_utf8_everywhere(odd: tuple[Path, bytes]) -> None:
    home, folder = odd
    tone = folder + b"/tone.flac"
    done = homereel(home, "index", folder, "--only", "facts,picture,sound,meaning")
    assert done.returncode == 0, done.stderr
    assert len([name for name in os.listdir(home / "indexes") if name.endswith(".hnsw")]) == 4
    for words in (
        ["list"], ["list", "--json"], ["list", "--failed"], ["show", tone], ["similar", tone], ["recommend"],
        ["search", "film"], ["log", "play", tone, "--watched", "0.5"], ["note", tone, b"\xff"], ["playlist", "list"],
        ["playlist", "make", "unfinished"], ["playlist", "export", "unfinished", folder + b"/\xfalist.m3u8"],
        ["share", tone, os.fsencode(home)], ["doctor"], ["weights", "list"],
    ):  # fmt: skip
        done = homereel(home, *words)  # type: ignore[arg-type]
        assert done.returncode == 0, (words, done.stderr)
        assert b"\x1b" not in done.stdout
    assert homereel(home, "similar", tone).stdout.count(b"\n") == 2


# ── Where the answer goes ───────────────────────────────────────────────────────────────────────────


FULL_SLOW = [["list", "--json"], ["show", "nothing", "--json"], ["--help"]]


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["list"], *(pytest.param(w, marks=pytest.mark.slow) for w in FULL_SLOW)])
def test_a_full_disk_behind_stdout_is_said(tmp_path: Path, words: list[str]) -> None:
    with connect(Home(tmp_path).make()) as store:
        store.media.add(Facts(Kind.VIDEO, "x", 60.0))
    with FULL.open("wb") as full:
        done = homereel(tmp_path, *words, stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith(b"homereel: ")
    if words[0] != "show":
        assert b"No space left" in done.stderr


def test_a_reader_who_leaves_is_left_in_peace(tmp_path: Path) -> None:
    with connect(Home(tmp_path).make()) as store:
        for _ in range(50):
            store.media.add(Facts(Kind.VIDEO, "x" * 100, 60.0))
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as gone:
        done = homereel(tmp_path, "list", stdout=gone)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="a shell's way of closing")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), (">&- 2>&- show x", 1)])
def test_streams_that_were_closed(tmp_path: Path, closed: str, code: int) -> None:
    Home(tmp_path).make()
    verb = "" if "show" in closed else "list"
    line = f'"{sys.executable}" -m core.cli --home "{tmp_path}" --json {verb} {closed}'
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=240, check=False)
    assert done.returncode == code, done.stderr
    assert done.stderr == b""


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_run_goes_on_where_its_progress_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.types import Progress

    full = FULL.open("w", buffering=1)
    monkeypatch.setattr(sys, "stderr", full)
    output.Bar().show(Progress("scan", 1, 2, "x"))
    output.complain("nobody hears")
    with pytest.raises(OSError, match="No space"):
        full.close()


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert show_text("a\x1b[31m\n\udcff\u202eb") == r"a\x1b[31m\x0a\xff\u202eb"
    assert show_text("夜里的港口 — “x”\u3000é") == "夜里的港口 — “x”\u3000é"


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = [
    "nan",
    "inf",
    "-inf",
    "1e308",
    "-1",
    "1e400",
    "",
    " 1",
    "1_0",
    "٣",
    "0x1",
    "1,5",
    "--",
    "9" * 5000,
    "1e9999999",
]


@pytest.mark.parametrize("read", [values.count, values.share, values.stars, values.moment])
def test_no_number_on_the_command_line_is_taken_that_cannot_be(read: Any) -> None:
    import argparse

    for text in NUMBERS:
        with pytest.raises(argparse.ArgumentTypeError):
            read(text)


@pytest.mark.parametrize(
    "wrong",
    [
        ["log", "play", "x", "--watched", "1e308"],
        ["log", "play", "x", "--watched=-1"],
        ["log", "play", "x", "--watched", "1", "--at", "0001-01-01"],
        ["log", "play", "x", "--watched", "1", "--at", "99999999999999999999"],
        ["rate", "x", "nan"],
        ["rate", "x", "4.3"],
        *([verb, *item, "-k", number] for verb, item in (("similar", ["x"]), ("search", ["x"]), ("recommend", []))
          for number in ("0", "-1", "1.5", "1000000000", "9" * 30)),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--home", str(tmp_path), "--json", *wrong])
    assert stopped.value.code == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"] in captured.err
    assert len(captured.err) < 1000


def test_numbers_that_can_be() -> None:
    assert (values.count("1"), values.count("1000000")) == (1, values.MOST_RESULTS)
    assert [values.share(text) for text in ("0", ".5", "1.", "1e-3", "2", "-0")] == [0, 0.5, 1, 0.001, 2, 0]
    assert [values.stars(text) for text in ("0", "0.5", "4.50", "5")] == [0, 0.5, 4.5, 5]
    assert values.moment("1e9") == values.moment("2001-09-09T01:46:40+00:00") == 1e9


# ── Search without models ───────────────────────────────────────────────────────────────────────────


def test_words_are_found_where_no_model_can_be_loaded(
    home: Home,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import numpy as np

    from core import shipped
    from core.types import Features, FoundFile, Modality, ScanDiff

    with connect(home) as store:
        item = store.media.add(Facts(Kind.VIDEO, "harbour at night", 60.0))
        (file_id,) = store.files.apply(store.files.root(b"/films"), ScanDiff(new=(FoundFile(b"x.mp4", 1, 1, 1),)))
        store.files.attach(file_id, item, confirmed=True)
        vector = np.eye(1, 384, dtype=np.float32)
        store.features.put(item, [Features(Modality.MEANING, "minilm-l6", vector[0], vector, np.array([[0.0, 1.0]]))])
    part = (shipped.Package("homereel-absent", "1", "0" * 64), "model.bin")
    absent = shipped.WeightFile("model.bin", "0" * 64, 1, (part,))
    monkeypatch.setitem(shipped.WEIGHTS, "minilm-l6", shipped.Weights("minilm-l6", "words", "", "", (absent,), "model"))
    assert main(["--home", str(home.root), "--json", "search", "harbour"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["id"] == item
    assert "models can't be loaded" in caplog.text
