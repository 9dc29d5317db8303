"""A model of 900 kB on the list of those that can be fetched, for this process and for a worker of its own."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

from core.settings import Home
from core.weights.presets import PRESETS, Preset, RemoteFile
from tests.core.hub_server import BODY, TEXT, Hub

NAME = "open_clip:ViT-B-32:small"
_ROWS = (
    ("model.safetensors", "open_clip/ViT-B-32--small.safetensors", BODY),
    ("tokenizer.json", "open_clip/tokenizers/ViT-B-32--small/tokenizer.json", TEXT),
)
_REVISION = "c" * 40
MODEL = Preset(
    NAME,
    "a test",
    "MIT",
    tuple(
        RemoteFile("who/m", _REVISION, name, place, len(body), hashlib.sha256(body).hexdigest())
        for name, place, body in _ROWS
    ),
)
WEIGHTS_URL = f"/who/m/resolve/{_REVISION}/model.safetensors"


def serve(hub: Hub) -> None:
    """Have a server give out the model's files."""
    hub.files = {f"/who/m/resolve/{_REVISION}/{name}": body for name, _, body in _ROWS}


def bring(folder: Path, weights: bytes = BODY) -> Path:
    """Put the files into a folder, as somebody may bring them; return that of the weights."""
    folder.mkdir(exist_ok=True)
    (folder / "tokenizer.json").write_bytes(TEXT)
    (folder / "downloaded (1).safetensors").write_bytes(weights)
    return folder / "downloaded (1).safetensors"


def worker_command(home: Home, offline: Path | None = None) -> list[str]:
    """Name a worker that knows the small model.

    Args:
        offline: whoever in it asks for a connection over the network gets none, and is written down in this file.
    """
    where = json.dumps(str(offline)) if offline else "None"
    program = f"import sys; from tests.core.small_model import run; sys.exit(run({where}))"
    return [sys.executable, "-c", program, "--home", str(home.root), "--worker"]


def run(offline: str | None) -> int:
    """Be that worker."""
    from core.cli import main

    PRESETS[NAME] = MODEL
    if offline is not None:
        forbid_network(Path(offline))
    return main(sys.argv[1:])


def forbid_network(told: Path, holds: Callable[[], bool] = lambda: True) -> None:
    """Refuse, while that holds, every connection of this process over the network, and every name that is looked up."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not event.startswith("socket.") or not holds():
            return
        family = getattr(arguments[0], "family", None) if arguments else None
        if event == "socket.getaddrinfo" or (event == "socket.connect" and family not in (None, 1)):
            with told.open("a") as file:
                file.write(f"{event} {arguments[1:]}\n")
            raise OSError("there is no network in this test")

    sys.addaudithook(watch)
