"""From a file somebody has to weights that the picture extractor finds: tried, then copied whole or not at all."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from core.aside import written_aside
from core.errors import UserProblem
from core.extract.backends.openclip import SUFFIXES, OpenClipBackend
from core.settings import Home
from core.weights.presets import PRESETS


def install(home: Home, model_id: str, file: Path) -> Path:
    """Copy an open_clip checkpoint to its place in the home, if it loads into that model.

    Args:
        model_id: `open_clip:MODEL:TAG`, MODEL as open_clip names it, TAG free.
        file: a state dict as safetensors, or as a pickle of tensors; code in it is never run.

    Returns:
        Its place. What lay there under the same MODEL and TAG is replaced.

    Raises:
        UserProblem: a malformed id, a file that isn't there or doesn't fit the model, or no room for the copy.
    """
    placed = OpenClipBackend.named(home, model_id)
    if file.suffix not in SUFFIXES:
        raise UserProblem(f"{file} is no checkpoint. Known are files that end in {', '.join(SUFFIXES)}.")
    if not file.is_file():
        raise UserProblem(f"There is no file {file}.")
    tried = OpenClipBackend(placed.model_name, file, model_id)
    tried.load()
    tried.close()
    stem = placed.path.name.removesuffix(placed.path.suffix)
    target = placed.path.with_name(stem + file.suffix)
    try:
        _copy(file, target)
        for other in {*SUFFIXES} - {file.suffix}:
            target.with_name(stem + other).unlink(missing_ok=True)
    except OSError as error:
        full = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror)
        raise UserProblem(f"{file} can't be copied to {target}: {full}.") from error
    return target


def installed(home: Home, model_id: str) -> Path:
    """Give the place of weights that were installed before.

    Raises:
        UserProblem: they aren't there, or the id is malformed.
    """
    path = OpenClipBackend.named(home, model_id).path
    if not path.is_file():
        file = "" if model_id in PRESETS else " --file PATH"
        raise UserProblem(f"There are no weights of {model_id} yet: homereel weights get {model_id}{file}")
    return path


def _copy(file: Path, target: Path) -> None:
    if target.exists() and target.samefile(file):
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("rb") as source, written_aside(target) as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
