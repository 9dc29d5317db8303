"""Logs say how many and how long, never which: no file's name and no title stands in them unless they are at DEBUG."""

from __future__ import annotations

import ast
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import scan, unfinished
from core.errors import MediaError, UserProblem, traced, unnamed
from core.extract.speech import subtitles
from core.lanes import describe
from core.probe import probe
from core.settings import Home, Settings
from core.stages import Task, Toolbox
from core.stages.base import guarded
from core.stages.facts import FactsStage
from core.store import Store
from core.types import MediaId
from tests.conftest import REPOSITORY, MediaMaker
from tests.core.test_facts_stage import task, with_bomb

ABOVE_DEBUG = {"info", "warning", "error", "exception", "critical"}
RAW = {
    "app/desktop.py", "app/inhibit.py",  # an absent part of Qt
    "core/backups.py", "core/index/files.py", "core/store/__init__.py", "core/vault/ring.py",  # the library's own files
    "core/cli/looking.py", "core/extract/meaning/entities.py", "core/weights/fetch.py",  # models
    "core/extract/sound/__init__.py", "core/extract/speech/engine_ctranslate.py",  # devices
    "core/extract/speech/subtitles.py",  # `Refused`, whose words are all ours
    "core/tagreader.py",  # before any file is named to the reader
}  # fmt: skip
"""Where an error's own words are logged: what it may be there names no medium."""


@pytest.fixture
def song(make_media: MediaMaker, tmp_path: Path) -> Path:
    tone = ("-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=ZQTITLE", "-metadata", "artist=ZQARTIST")
    folder = tmp_path / "ZQFOLDER"
    folder.mkdir()
    made = folder / "ZQNAME.wav"
    made.write_bytes(with_bomb(make_media.run("log-names.wav", *tone).read_bytes()))
    return made


def test_odd_and_hostile_files_leave_no_name(
    song: Path, store: Store, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    broken = song.with_name("ZQBROKEN.mp4")
    broken.write_bytes(b"nothing of a film")
    song.with_suffix(".srt").write_bytes(b"VobSub index file, v7")
    song.with_suffix(".nfo").mkdir()
    unfinished.keep(home, unfinished.Unfinished(store.profiles.get(), MediaId("0" * 32), 1.0, 2.0, 0.5, 0.0, 9.0))
    with caplog.at_level(logging.INFO):
        scan.scan(os.fsencode(song.parent), {})
        tasks = [task(1, song), task(2, broken)]
        outcomes = FactsStage().extract(tasks, Toolbox(home, Settings()), lambda: None)
        list(subtitles.all_sidecars(probe(os.fsencode(song)), 5))
        unfinished.recover(store)
    assert isinstance(outcomes[1], MediaError)
    assert len(caplog.records) >= 3
    assert "ZQ" not in caplog.text and str(home.root.parent) not in caplog.text


def test_a_bug_on_one_file_is_told_where_and_not_of_which(song: Path, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> Task:
        raise FileNotFoundError(2, "No such file or directory", str(song))

    with caplog.at_level(logging.INFO):
        assert isinstance(guarded(task(1, song), work), MediaError)
        try:
            work()
        except OSError as error:
            describe(error)
    assert "ZQ" not in caplog.text
    assert (
        caplog.text.count("FileNotFoundError, No such file or directory") == 2 and "test_log_names.py:" in caplog.text
    )


def test_an_error_is_named_with_what_it_came_from() -> None:
    try:
        try:
            raise PermissionError(13, "Permission denied", "/ZQ")
        except OSError as error:
            raise UserProblem("/ZQ can't be read") from error
    except UserProblem as problem:
        assert unnamed(problem) == "UserProblem, from PermissionError, Permission denied"
        assert "ZQ" not in traced(problem)


# ── The source ──────────────────────────────────────────────────────────────────────────────────────


def _is_log(called: ast.expr) -> bool:
    known = isinstance(called, ast.Attribute) and called.attr in ABOVE_DEBUG
    return known and ast.unparse(called).startswith("log.")


def logged(tree: ast.Module) -> Iterator[tuple[ast.Call, set[str]]]:
    """Each call of the log above DEBUG, with the names of errors that are caught round it."""

    def walk(node: ast.AST, caught: set[str]) -> Iterator[tuple[ast.Call, set[str]]]:
        if isinstance(node, ast.ExceptHandler) and node.name:
            caught = caught | {node.name}
        if isinstance(node, ast.Call) and _is_log(node.func):
            yield node, caught
        for child in ast.iter_child_nodes(node):
            yield from walk(child, caught)

    yield from walk(tree, set())


def names_a_file(call: ast.Call) -> bool:
    """Whether a path is an argument, or a traceback, whose last line is the error's own words, goes with it."""
    traceback = {"exc_info"} & {keyword.arg for keyword in call.keywords}
    parts = [part for argument in call.args for part in ast.walk(argument)]
    shown = any(isinstance(part, ast.Name) and part.id == "show_path" for part in parts)
    paths = any(
        isinstance(part, ast.Attribute) and part.attr in ("path", "paths", "title", "filename") for part in parts
    )
    assert isinstance(call.func, ast.Attribute)
    return bool(traceback) or call.func.attr == "exception" or shown or paths


@pytest.mark.parametrize("folder", ["core", "app"])
def test_no_call_of_the_log_names_a_file(folder: str) -> None:
    found = []
    for file in sorted((REPOSITORY / folder).rglob("*.py")):
        name = file.relative_to(REPOSITORY).as_posix()
        for call, caught in logged(ast.parse(file.read_text())):
            raw = {argument.id for argument in call.args if isinstance(argument, ast.Name)} & caught
            if names_a_file(call) or (raw and name not in RAW):
                found.append(f"{name}:{call.lineno}")
    assert found == []
