"""What a search on the command line needs of the models: vectors of its words and of its examples."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import replace

from core.errors import UserProblem
from core.examples import ExampleMaker, file_of
from core.index import Indexes
from core.query import Like, parse
from core.search import Example, found_in, stored
from core.store import Store
from core.types import FloatArray

log = logging.getLogger(__name__)

MEANT = ("all", "picture", "speech")
"""Places where words are also searched by what they mean."""


def vectors(store: Store, text: str, *, beside: bool) -> dict[str, FloatArray]:
    """Make the words' vectors; none where the models can't be loaded, since words are found without them."""
    if not store.features.models() or not _speaks(text):
        return {}
    from core.extract.query import QueryEmbedder

    try:
        return QueryEmbedder(store.home, store.settings()).embed(text, beside=beside)
    except (UserProblem, ImportError, OSError) as error:
        log.warning("only words were searched for, since the models can't be loaded: %s", error)
        return {}


def _speaks(text: str) -> bool:
    asked = parse(text)
    return bool(asked.meant or asked.plus or asked.minus)


def examples(store: Store, indexes: Indexes, text: str, likes: Sequence[str]) -> list[Example]:
    """Make examples of what `--like` names, and of the files in the text that aren't in the library.

    Whole items come from the library's indexes; moments are looked at exactly where their file can be reached, since
    the library only knows the pictures it picked. (What else the text names, `core.search` looks up.)

    Raises:
        UserProblem: a file isn't there or can't be looked at.
    """
    eye = _Eye(store, indexes)
    return [eye.example(Like(name)) for name in likes] + [
        eye.example(like) for like in parse(text).likes if found_in(store, like)[0] is None
    ]


class _Eye:
    """Makes examples; loads the picture network at the first one that the library can't answer."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        self._store, self._indexes = store, indexes
        self._maker: ExampleMaker | None = None

    def example(self, like: Like) -> Example:
        media_id, at_s = found_in(self._store, like)
        known = stored(self._store, self._indexes, like) if media_id is not None else None
        if known is None:
            path, at_s = file_of(like)
            return Example(self._see(path, at_s), like.sign)
        file = self._store.files.best([media_id]).get(media_id) if media_id is not None else None
        if at_s is None or file is None or not os.path.isfile(file.path):
            return known
        return replace(known, vectors=self._see(file.path, at_s))

    def _see(self, path: bytes, at_s: float | None) -> dict[str, FloatArray]:
        self._maker = self._maker or ExampleMaker(self._store.home, self._store.settings())
        return self._maker.of(path, at_s)
