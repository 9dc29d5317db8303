"""The picture models that can be fetched from a hub: for each its files, their sha256, its licence and where it lies.

Sizes and hashes come from public records of these revisions, written down by independent projects (see each). That of
ViT-B-32-SigLIP2-256's weights was computed from its architecture: the same sum gives the known sizes of the other two.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from core.aside import written_aside
from core.errors import FetchProblem, show_path
from core.settings import Home

PREFIX = "open_clip:"
WHAT = "pictures, and words for pictures, in one space"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a hub.

    Attributes:
        repo, revision: the model's place on the hub, and the commit that it is pinned to.
        name: its path there.
        place: its path below `home.weights`.
    """

    repo: str
    revision: str
    name: str
    place: str
    size_bytes: int
    sha256: str

    def url(self, endpoint: str) -> str:
        """Name it on the hub or on a mirror with the same paths."""
        return f"{endpoint.rstrip('/')}/{self.repo}/resolve/{self.revision}/{self.name}"


@dataclass(frozen=True, slots=True)
class Preset:
    """One model that can be fetched. `name` is its model id; the first file is its weights."""

    name: str
    what: str
    licence: str
    files: tuple[RemoteFile, ...]

    @property
    def source(self) -> str:
        """Its page."""
        return f"https://huggingface.co/{self.files[0].repo}"

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return sum(file.size_bytes for file in self.files)

    def there(self, home: Home) -> bool:
        """Say whether all its files are at their places."""
        return all((home.weights / file.place).is_file() for file in self.files)


_TOKENIZER = """
220c63d496e0c14e63eb656c91e0215e926202e4c74b1f089e09f1920d779b04 34362885 tokenizer.json
513e778583a9ac0b74ae47784216f9d654d5132eee62d777597f5e842701323c 46382 tokenizer_config.json
d4671afd8f9b1ccd170443bd5478c0cc40fdbddc9343034caf6984ffd388b2c4 327 special_tokens_map.json
"""
"""Gemma's, which all of SigLIP 2 share; taken from ViT-B-16's place, where all three hashes are on record."""
_SIGLIP2 = ("timm/ViT-B-16-SigLIP2", "eee10eff6dd8cabae2d7f379d4e8cfcd352030aa")


def _weights(repo: str, revision: str, model: str, size_bytes: int, sha256: str) -> RemoteFile:
    name = "open_clip_model.safetensors"
    return RemoteFile(repo, revision, name, f"open_clip/{model}.safetensors", size_bytes, sha256)


def _tokenizer(model: str) -> tuple[RemoteFile, ...]:
    rows = [line.split() for line in _TOKENIZER.strip().splitlines()]
    return tuple(
        RemoteFile(*_SIGLIP2, name, f"open_clip/tokenizers/{model}/{name}", int(size), digest)
        for digest, size, name in rows
    )


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            f"{PREFIX}ViT-B-32:laion2b_s34b_b79k",
            f"{WHAT}; English (CLIP, trained on LAION-2B)",
            "MIT",
            (
                _weights(
                    "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
                    "1a25a446712ba5ee05982a381eed697ef9b435cf",
                    "ViT-B-32--laion2b_s34b_b79k",
                    605_143_316,
                    "ac4f8c4b88af6d963118cbf40ad93176d092abbedfcb752601ae1866352656e6",
                ),
            ),
        ),
        Preset(
            f"{PREFIX}ViT-B-32-SigLIP2-256:webli",
            f"{WHAT}; English, Chinese and 100 more languages (SigLIP 2)",
            "Apache-2.0",
            (
                _weights(
                    "timm/ViT-B-32-SigLIP2-256",
                    "cd1efb47643f2794413dd79ef24397c175032780",
                    "ViT-B-32-SigLIP2-256--webli",
                    1_507_459_216,
                    "7cdccf256ee0e4a9908c365f8e1c88d5db171980a3350c214f5221d50f8d9927",
                ),
                *_tokenizer("ViT-B-32-SigLIP2-256--webli"),
            ),
        ),
        Preset(
            f"{PREFIX}ViT-B-16-SigLIP2:webli",
            f"{WHAT}; the same, finer and four times slower",
            "Apache-2.0",
            (
                _weights(
                    *_SIGLIP2,
                    "ViT-B-16-SigLIP2--webli",
                    1_500_786_832,
                    "d0a51069d2fa6c95b371b3bffd2a2c765c1815004798ee99f075290dbca73041",
                ),
                *_tokenizer("ViT-B-16-SigLIP2--webli"),
            ),
        ),
    )
}
"""Every model that can be fetched. The first is the smallest, the second reads Chinese."""


def take(home: Home, preset: Preset, given: Path) -> Path:
    """Copy a model's files from where somebody brought them, each verified; give the place of the weights.

    Args:
        given: the folder of all files, or the file of the weights itself, whatever its name, with the others beside it.

    Raises:
        FetchProblem: a file isn't there or is another one, or there is no room.
    """
    sources = [given if given.is_dir() else given.parent] * len(preset.files)
    paths = [folder / Path(file.name).name for folder, file in zip(sources, preset.files, strict=True)]
    if not given.is_dir():
        paths[0] = given
    for source, file in zip(paths, preset.files, strict=True):
        _take_one(home, preset, source, file)
    return home.weights / preset.files[0].place


def _take_one(home: Home, preset: Preset, source: Path, file: RemoteFile) -> None:
    target, named = home.weights / file.place, show_path(os.fsencode(source))
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with source.open("rb") as given, written_aside(target) as copy:
            while chunk := given.read(1 << 20):
                digest.update(chunk)
                copy.write(chunk)
            if digest.hexdigest() != file.sha256:
                problem = f"{named} isn't the file that {preset.name} needs: its sha256 is another."
                raise FetchProblem(problem, "wrong_hash", path=named)
    except FileNotFoundError as error:
        problem = f"{named} isn't there: {preset.name} needs {', '.join(Path(f.name).name for f in preset.files)}."
        raise FetchProblem(problem, "no_file", path=named) from error
    except OSError as error:
        problem = f"{named} can't be copied to {target}: {error.strerror}."
        raise FetchProblem(problem, "unwritable", path=named, why=str(error.strerror)) from error


def tokenizer_folder(home: Home, model_id: str) -> Path | None:
    """Give the folder of a model's own tokenizer, if it has one here."""
    model, _, tag = model_id.removeprefix(PREFIX).partition(":")
    folder = home.weights / "open_clip" / "tokenizers" / f"{model}--{tag}"
    return folder if folder.is_dir() else None
