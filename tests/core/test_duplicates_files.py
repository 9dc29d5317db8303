"""Copies of real files through the whole line: indexed, found, listed, and joined by nobody."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core import pipeline
from core.duplicates import pairs_for_review
from core.store import Store
from core.types import Modality
from tests.conftest import MediaMaker
from tests.core.library import PHOTOS

pytestmark = pytest.mark.models


def film(make: MediaMaker, name: str, photos: list[str], seed: int) -> Path:
    """Photos of scikit-image after one another, 4 s each, with a melody of its own."""
    import skimage

    data = Path(skimage.__file__).parent / "data"
    seconds = 4 * len(photos)
    inputs = [word for photo in photos for word in ("-loop", "1", "-t", "4", "-i", str(data / photo))]
    shown = "".join(f"[{i}:v]scale=480:270,setsar=1,fps=12[v{i}];" for i in range(len(photos)))
    joined = "".join(f"[v{i}]" for i in range(len(photos))) + f"concat=n={len(photos)}[v]"
    note = f"floor(mod(sin(floor(t*3)*{seed}.37)*1000,24)+24)"
    melody = "+".join(f"sin(2*PI*t*{k}*55*pow(2,{note}/12))/{k}" for k in (1, 2, 3, 4))
    return make.run(
        name, *inputs, "-f", "lavfi", "-t", str(seconds), "-i", f"aevalsrc='0.1*({melody})':s=44100",
        "-filter_complex", shown + joined, "-map", "[v]", "-map", f"{len(photos)}:a", "-pix_fmt", "yuv420p",
    )  # fmt: skip


@pytest.fixture
def folder(make_media: MediaMaker, tmp_path: Path) -> Path:
    """A film, four copies of it, another film that begins alike, and one equal file."""
    photos = list(PHOTOS.values())
    one = film(make_media, "dup-film.mp4", photos, 3)
    other = film(make_media, "dup-other.mp4", [photos[0], "astronaut.png", "hubble_deep_field.jpg", "page.png"], 5)
    source = ("-i", f"file:{one}")
    files = {
        "film.mp4": one,
        "equal.mp4": one,
        "small.webm": make_media.run("dup-small.webm", *source, "-vf", "scale=-2:144", "-c:v", "libvpx", "-b:v",
                                     "200k", "-c:a", "libvorbis"),
        "boxed.mp4": make_media.run("dup-boxed.mp4", *source, "-vf", "pad=iw:ih*4/3:0:(oh-ih)/2,eq=brightness=0.05",
                                    "-crf", "35"),
        "part.mp4": make_media.run("dup-part.mp4", "-ss", "4.3", "-t", "8", *source),
        "sound.mp3": make_media.run("dup-sound.mp3", *source, "-vn", "-ac", "1", "-b:a", "64k"),
        "other.mp4": other,
    }  # fmt: skip
    target = tmp_path / "media"
    target.mkdir()
    for name, path in files.items():
        shutil.copy(path, target / name)
    return target


def test_copies_are_found_after_indexing_and_nothing_is_joined(store: Store, folder: Path) -> None:
    pipeline.index_library(store, [os.fsencode(folder)], only=frozenset({Modality.PICTURE, Modality.SOUND}))
    named = {}
    for pair in pairs_for_review(store):
        names = sorted(os.fsdecode(os.path.basename(side.path)) for side in (pair.first, pair.second))
        named[tuple(names)] = str(pair.copy.kind)
    original = "equal.mp4" if any("equal.mp4" in pair for pair in named) else "film.mp4"
    found = {next(n for n in pair if n != original): kind for pair, kind in named.items() if original in pair}
    assert found == {"small.webm": "encoding", "boxed.mp4": "encoding", "part.mp4": "part", "sound.mp3": "recording"}
    assert not any("other.mp4" in pair for pair in named)
    assert store.media.count() == 6  # the equal file is one with the film, by its key; no other two are
    assert [count for _, count in store.duplicates.same_files()] == [2]


def test_a_library_from_before_fingerprints_catches_up(store: Store, folder: Path) -> None:
    only, film = frozenset({Modality.LOOK, Modality.PICTURE, Modality.SOUND}), [os.fsencode(folder / "film.mp4")]
    pipeline.index_library(store, film, only=only)
    row = store.files.by_path(film[0])
    assert row is not None and row.media_id is not None
    rows = [store.features.stamp(modality, model_id) for modality, model_id, _ in store.features.models()]
    card = store.home.thumbnail(row.media_id)
    card.write_bytes(b"the best frame")
    store._connection.run("DELETE FROM fingerprints")
    report = pipeline.index_library(store, film, only=only)
    assert report.indexed == 1
    assert len(store.fingerprints.ids(Modality.SOUND)) == len(store.fingerprints.ids(Modality.PICTURE)) == 1
    assert rows == [store.features.stamp(modality, model_id) for modality, model_id, _ in store.features.models()]
    assert card.read_bytes() == b"the best frame"  # no network looked again, so nothing better is known
    assert pipeline.index_library(store, film, only=only).indexed == 0
