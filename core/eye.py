"""Turns what a person searches by (words, a file, a moment of it, a picture that came along) into vectors."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Mapping
from typing import Any

from core import picturefile
from core.errors import UserProblem
from core.examples import ExampleMaker
from core.extract.query import QueryEmbedder
from core.settings import Home, Settings

PICTURE_BYTES = 64_000_000
"""A picture that comes along may be so large, which any photo is below; the window scales its own to 512 px first."""
STILL_PX = 320
"""Width of the small picture that goes back with a picture's vectors."""

Command = Mapping[str, Any]


class Eye:
    """What a search needs of the models: words read, examples looked at."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.settings = settings
        self.embedder = QueryEmbedder(home, settings)
        self._maker = ExampleMaker(home, settings)

    def see(self, command: Command) -> dict[str, Any]:
        """Look at a file, a moment of it, or a picture that came along; the latter lies on disk only meanwhile.

        Raises:
            UserProblem: there is nothing to look at, or what came along is too large or no base64.
        """
        if "picture" not in command:
            return self._look(os.fsencode(command["path"]), command.get("at_s"))
        picture = unpacked(command["picture"])
        with tempfile.NamedTemporaryFile(prefix="homereel-") as file:
            file.write(picture)
            file.flush()
            return self._look(os.fsencode(file.name), None)

    def close(self) -> None:
        """Release the models."""
        self.embedder.close()
        self._maker.close()

    def _look(self, path: bytes, at_s: float | None) -> dict[str, Any]:
        vectors = self._maker.of(path, at_s)
        reply: dict[str, Any] = {"vectors": {model_id: vector.tolist() for model_id, vector in vectors.items()}}
        if picturefile.is_picture(path):
            reply["still"] = base64.b64encode(picturefile.jpeg(path, STILL_PX)).decode("ascii")
        return reply


def unpacked(text: object) -> bytes:
    """Turn a picture that came along into its bytes, unless its length says that they are more than PICTURE_BYTES.

    Raises:
        UserProblem: it is too large, or no base64.
    """
    if not isinstance(text, str):
        raise UserProblem("The picture that came along is no text: send it in base64.")
    if len(text) > 4 * (PICTURE_BYTES // 3 + 1):
        most = f"{PICTURE_BYTES // 1_000_000} MB"
        raise UserProblem(f"The picture is larger than {most}: make it smaller, or save it and name the file.")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise UserProblem("The picture that came along is damaged (no base64): send it again.") from error
