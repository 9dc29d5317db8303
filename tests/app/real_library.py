"""A small library of real files, looked at by the real pipeline as far as their facts: for what touches files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.pipeline import index_library
from core.settings import Home
from core.store import connect
from core.types import MediaId, Modality
from tests.conftest import MediaMaker

NAMES = ("a song.mp3", "b 影片.mp4", "c talk.flac", "d film.mkv")


def fill(home: Home, folder: Path, make_media: MediaMaker, films_s: float = 3) -> dict[str, MediaId]:
    """Put copies of generated media into a folder and index it; return ids by file name.

    Args:
        films_s: how long the two films are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sources = (
        make_media.tone("item1.mp3"),
        make_media.video("item2.mp4", 3),
        make_media.tone("item3.flac", hz=700),
        make_media.video("item4.mkv", 3, source="testsrc"),
    )
    for source, name in zip(sources, NAMES, strict=True):
        is_longer = films_s > 3 and source.suffix in (".mp4", ".mkv")
        shutil.copy(make_media.again(source.name, source, films_s) if is_longer else source, folder / name)
    with connect(home, "worker") as store:
        index_library(store, [os.fsencode(folder)], only=frozenset({Modality.FACTS}))
        rows = store.files.known(store.files.root(os.fsencode(folder)))
        owners = {os.fsdecode(name): store.files.row(row.id).media_id for name, row in rows.items()}
    return {name: owner for name, owner in owners.items() if owner is not None}
