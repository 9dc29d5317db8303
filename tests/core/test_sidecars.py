"""Sidecars through scan and store: what comes, changes and goes is seen, and the facts and the card follow."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core import pipeline, sidecars
from core.scan import scan
from core.store import Store
from core.types import FacetType, FileId, FileState, KnownFile, MediaId, Modality, ScanDiff
from tests.conftest import MediaMaker
from tests.core.test_artwork import colour, paint
from tests.core.test_nfo import MOVIE


def known(diff: ScanDiff) -> dict[bytes, KnownFile]:
    return {
        f.rel_path: KnownFile(FileId(n), f.size_bytes, f.mtime_ns, f.inode, FileState.PRESENT, f.beside, f.described)
        for n, f in enumerate(diff.new)
    }


def touch(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def told(folder: Path, before: dict[bytes, KnownFile]) -> list[bytes]:
    return [file.rel_path for file in scan(os.fsencode(folder), before).described]


def test_what_comes_changes_and_goes_is_told_for_those_that_it_belongs_to(tmp_path: Path) -> None:
    lib = tmp_path / "lib"
    touch(lib, "Show/S1/a.mkv", "Show/S1/b.mkv", "Show/x.mkv", "c.mkv", "Show/S1/photo.jpg")
    before = known(scan(os.fsencode(lib), {}))
    assert not any(file.described for file in before.values())
    for name, belongs in (
        ("Show/S1/a.nfo", [b"Show/S1/a.mkv"]),
        ("Show/S1/B-poster.jpg", []),
        ("Show/S1/b-poster.jpg", [b"Show/S1/b.mkv"]),
        ("Show/tvshow.nfo", [b"Show/S1/a.mkv", b"Show/S1/b.mkv", b"Show/x.mkv"]),
        ("Show/S1/folder.jpg", [b"Show/S1/a.mkv", b"Show/S1/b.mkv"]),
        ("Show/S1/readme.nfo", []),
    ):
        touch(lib, name)
        assert told(lib, before) == belongs, name
        diff = scan(os.fsencode(lib), before)
        assert (diff.new, diff.changed, diff.subtitled) == ((), (), ())
        (lib / name).unlink()
    assert told(lib, before) == []


def test_a_folder_looked_at_alone_has_the_stamps_it_has_in_the_whole(tmp_path: Path) -> None:
    touch(tmp_path, "lib/Show/S1/a.mkv", "lib/Show/tvshow.nfo", "lib/Show/S1/a.nfo", "lib/Show/S1/poster.jpg")
    whole = {f.rel_path: f.described for f in scan(os.fsencode(tmp_path / "lib"), {}).new}
    part = {f.rel_path: f.described for f in scan(os.fsencode(tmp_path / "lib/Show/S1"), {}).new}
    (alone,) = scan(os.fsencode(tmp_path / "lib/Show/S1/a.mkv"), {}).new
    assert whole[b"Show/S1/a.mkv"] == part[b"a.mkv"] == alone.described != 0


@pytest.fixture
def folder(make_media: MediaMaker, tmp_path: Path) -> Path:
    """A folder with one film in it."""
    made = tmp_path / "films" / "Some Film"
    made.mkdir(parents=True)
    shutil.copy(make_media.video("sidecar-film.mp4", 3), made / "Some.Film.2001.1080p.mp4")
    return made


def index(store: Store, folder: Path) -> MediaId:
    pipeline.index_library(store, [os.fsencode(folder.parent)], only=frozenset({Modality.FACTS}))
    (media_id,) = store.media.ids()
    return media_id


def shown(store: Store, media_id: MediaId) -> tuple[str, int, str]:
    facts = store.media.facts([media_id])[media_id]
    return facts.title, facts.year, facts.genre


def test_facts_people_and_picture_follow_what_lies_beside(store: Store, folder: Path) -> None:
    item = index(store, folder)
    assert shown(store, item) == ("Some Film", 2001, "")
    assert store.facets.sources(item) == {"title": "name", "year": "name"}

    (folder / "movie.nfo").write_text(MOVIE)
    paint(folder / "poster.jpg", (200, 0, 0))
    assert index(store, folder) == item
    assert shown(store, item) == ("Hero", 2002, "Drama; Action")
    assert store.facets.sources(item) == {
        "title": "nfo", "year": "nfo", "genre": "nfo", "description": "nfo", "thumbnail": "poster"
    }  # fmt: skip
    assert store.facets.naming(FacetType.PERSON, "zhang yimou") == {item}
    assert store.facets.naming(FacetType.ORGANISATION, "elite") == {item}
    assert colour(store.home.thumbnail(item).read_bytes()) == (200, 0, 0)

    paint(folder / "poster.jpg", (0, 0, 200))
    index(store, folder)
    assert colour(store.home.thumbnail(item).read_bytes()) == (0, 0, 200)

    (folder / "movie.nfo").unlink()
    (folder / "poster.jpg").unlink()
    index(store, folder)
    assert shown(store, item) == ("Some Film", 2001, "")
    assert store.facets.of(item) == []
    assert store.facets.sources(item)["thumbnail"] == "frame"
    assert colour(store.home.thumbnail(item).read_bytes()) != (0, 0, 200)


def test_a_poster_is_not_painted_over_by_a_frame(store: Store, folder: Path) -> None:
    paint(folder / "poster.jpg", (200, 0, 0))
    pipeline.index_library(store, [os.fsencode(folder.parent)], only=frozenset({Modality.FACTS, Modality.LOOK}))
    (item,) = store.media.ids()
    assert colour(store.home.thumbnail(item).read_bytes()) == (200, 0, 0)


def test_looking_again_leaves_a_file_confirmed(store: Store, folder: Path) -> None:
    pipeline.index_library(store, [os.fsencode(folder.parent)], only=frozenset({Modality.FACTS, Modality.LOOK}))
    (item,) = store.media.ids()
    (folder / "movie.nfo").write_text(MOVIE)
    index(store, folder)
    assert [row.confirmed for row in store.files.of_media(item)] == [True]


def test_what_two_media_share_goes_only_with_both(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)

    def path(name: str) -> bytes:
        return folder + b"/" + os.fsencode(name)

    for name in ("a.mp4", "a.mkv", "a.srt", "a.b.mp4", "a.b.en.srt", "a.nfo", "alone.mp3", "alone.lrc"):
        (tmp_path / name).touch()
    assert sidecars.belonging([path("a.mp4")]) == {}
    assert sidecars.belonging([path("a.mp4"), path("a.mkv")]) == {path("a.mkv"): [path("a.nfo"), path("a.srt")]}
    assert sidecars.belonging([path("a.b.mp4")]) == {path("a.b.mp4"): [path("a.b.en.srt")]}, "the longest name counts"
    assert sidecars.belonging([path("alone.mp3")]) == {path("alone.mp3"): [path("alone.lrc")]}
    assert sidecars.belonging([b"/nowhere/x.mp4"]) == {}
