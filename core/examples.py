"""From a file that results are to be like (a picture, a second of a film, a whole medium) to its vectors.

Models are loaded here, so this runs in the worker and on the command line, never in the window. `core.search` looks for
what is like them; what the library knows already, `core.search.examples` reads from its indexes.
"""

from __future__ import annotations

import os

from core import decode, picturefile
from core.errors import MediaError, UserProblem, show_path
from core.extract.base import Extractor
from core.extract.picture import PictureExtractor
from core.extract.sound import SoundExtractor
from core.probe import probe
from core.query import Like
from core.settings import Home, Settings
from core.types import Features, FloatArray, FrameArray, Probe

LONGEST_S = 4 * 3600.0
"""Of a longer file that isn't in the library, a moment can be given, not the whole: it would take minutes."""


class ExampleMaker:
    """Looks at files. The picture network is loaded at first use and kept until `close`."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self._picture = PictureExtractor(home, settings)
        self._sound = SoundExtractor(home, settings)

    def of(self, path: bytes, at_s: float | None = None) -> dict[str, FloatArray]:
        """Make the vectors of a picture, of a film at a second, or of a whole film or song: float32 (d,), by model id.

        Raises:
            UserProblem: it isn't there, or there is nothing in it that can be looked at or heard.
        """
        try:
            vectors = self._vectors(path, at_s)
        except MediaError as error:
            raise UserProblem(f"{show_path(path)} can't be searched with: {error.cause}.") from error
        if not vectors:
            raise UserProblem(f"{show_path(path)} can't be searched with: it shows nothing and nothing is heard.")
        return vectors

    def close(self) -> None:
        """Release the models."""
        self._picture.close()
        self._sound.close()

    def _vectors(self, path: bytes, at_s: float | None) -> dict[str, FloatArray]:
        self._picture.load()
        size_px, fit = self._picture.size_px, self._picture.fit
        if picturefile.is_picture(path):
            return self._seen(picturefile.square(path, size_px, fit))
        found = probe(path)
        if at_s is not None:
            return self._seen(picturefile.frame_at(found, at_s, size_px, fit))
        if found.duration_s > LONGEST_S:
            raise MediaError(path, "decode", "it is too long; name a moment, as in FILE@12:31")
        return self._understood(found)

    def _seen(self, frame: FrameArray) -> dict[str, FloatArray]:
        """See one frame in both picture spaces."""
        seen, backend = self._picture.backend.image_vectors(frame), self._picture.backend
        return {backend.similar_id: seen.similar[0], backend.text_id: seen.text[0]}

    def _understood(self, found: Probe) -> dict[str, FloatArray]:
        """Look at and listen to a whole medium, in one decode as for the library."""
        extractors: list[Extractor] = [self._picture] if found.video else []
        extractors += [self._sound] if found.audio else []
        sessions = [extractor.open(found) for extractor in extractors]
        shape = {"size_px": self._picture.size_px, "fit": self._picture.fit}
        with decode.decode_content(
            found,
            frames=bool(found.video),
            sound=bool(found.audio),
            key=False,
            **shape,  # type: ignore[arg-type]
        ) as run:
            for block in run:
                for session in sessions:
                    session.push(block)
        made = [features for session in sessions for features in session.finish() if isinstance(features, Features)]
        return {features.model_id: features.item for features in made if features.item is not None}


def file_of(like: Like) -> tuple[bytes, float | None]:
    """Find the file that is meant, and the second in it.

    Raises:
        UserProblem: there is none.
    """
    for name, at_s in ((like.name, None), like.split()):
        path = os.path.abspath(os.path.expanduser(os.fsencode(name)))
        if os.path.isfile(path):
            return path, at_s
    raise UserProblem(f"There is no file {like.name!r}, and nothing in the library is called so.")
