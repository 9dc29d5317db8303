"""Written tags: only what was said, only where there is a place for it, and never at the file's expense."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from core import editing, identity, probe, tags, tagwriter
from core.editing import Edit
from core.errors import MediaError
from core.pipeline import index_library
from core.store import Store
from core.types import Modality
from tests.conftest import MediaMaker

SAID = {"title": "海港 Harbour", "artist": "The Pilots", "genre": "Sea; Folk", "year": 2001, "album": ""}


def copied(source: Path, folder: Path, name: str) -> bytes:
    return os.fsencode(shutil.copy(source, folder / name))


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a", "wav", "wma", "aiff"])
def test_what_was_said_is_read_back(make_media: MediaMaker, tmp_path: Path, ending: str) -> None:
    path = copied(make_media.tone(f"written.{ending}"), tmp_path, f"a b.{ending}")
    before, bytes_before = identity.quick_key(probe.probe(path)), Path(os.fsdecode(path)).read_bytes()
    tagwriter.write(path, {"album": "Gone soon", "title": "Old"})
    left_out = tagwriter.write(path, SAID | {"series": "Letters", "season": 2})
    read = tags.read(path).tags
    assert (read["title"], read["artist"], read["genre"], read["date"][:4]) == (
        *("海港 Harbour", "The Pilots", "Sea; Folk", "2001"),
    )
    assert "album" not in read
    assert left_out == (() if ending == "m4a" else ("series", "season"))
    assert identity.quick_key(probe.probe(path)) == before
    assert Path(os.fsdecode(path + tagwriter.BACKUP_ENDING)).read_bytes() == bytes_before, "as before the first time"
    assert sorted(os.listdir(tmp_path)) == [f"a b.{ending}", f"a b.{ending}.before-homereel"]


def test_films_that_can_hold_them_get_series_and_numbers(make_media: MediaMaker, tmp_path: Path) -> None:
    path = copied(make_media.video("written.mp4", 2), tmp_path, "film.mp4")
    assert tagwriter.write(path, {"series": "Letters", "season": 2, "episode": 3}) == ()
    read = tags.read(path).tags
    assert (read["show"], read["season_number"], read["episode_sort"]) == ("Letters", "2", "3")


def test_other_formats_are_named_and_left(make_media: MediaMaker, tmp_path: Path) -> None:
    path = copied(make_media.video("written.mkv", 2), tmp_path, "film.mkv")
    before = Path(os.fsdecode(path)).stat()
    with pytest.raises(MediaError, match="can't write tags into MKV files"):
        tagwriter.write(path, SAID)
    assert Path(os.fsdecode(path)).stat() == before and os.listdir(tmp_path) == ["film.mkv"]


def test_a_broken_file_is_left_as_it_was(make_media: MediaMaker, tmp_path: Path) -> None:
    whole = make_media.tone("broken.flac").read_bytes()
    path = tmp_path / "broken.flac"
    path.write_bytes(whole[:60])
    with pytest.raises(MediaError):
        tagwriter.write(os.fsencode(path), SAID)
    assert path.read_bytes() == whole[:60] and os.listdir(tmp_path) == ["broken.flac"]


def test_a_folder_that_cannot_be_written_to(
    make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(make_media.tone("locked.mp3"), tmp_path, "a.mp3")
    tmp_path.chmod(0o500)
    if os.geteuid() == 0:  # the administrator may write anywhere, so the system's refusal is played

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

        monkeypatch.setattr(shutil, "copyfileobj", refuse)
    try:
        with pytest.raises(MediaError, match="can't be written"):
            tagwriter.write(path, SAID)
    finally:
        tmp_path.chmod(0o700)


def test_a_link_stays_one(make_media: MediaMaker, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = copied(make_media.tone("linked.mp3"), tmp_path / "real", "a.mp3")
    (tmp_path / "link.mp3").symlink_to(os.fsdecode(real))
    tagwriter.write(os.fsencode(tmp_path / "link.mp3"), {"title": "New"})
    assert (tmp_path / "link.mp3").is_symlink() and tags.read(real).tags["title"] == "New"


def test_a_link_in_the_way_of_the_copy_is_not_followed(make_media: MediaMaker, tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    path, mine = copied(make_media.tone("planted.flac"), tmp_path / "music", "song.flac"), tmp_path / "mine.txt"
    mine.write_text("mine")
    for name in (f".song.flac.{os.getpid()}.part", f".song.flac.{os.getpid()}-{threading.get_ident()}.part"):
        (tmp_path / "music" / name).symlink_to(mine)
    tagwriter.write(path, {"title": "New"})
    assert mine.read_text() == "mine"
    assert not os.path.islink(path) and tags.read(path).tags["title"] == "New"


def test_the_written_file_has_the_rights_and_attributes_of_the_old_one(make_media: MediaMaker, tmp_path: Path) -> None:
    path = copied(make_media.tone("rights.flac"), tmp_path, "song.flac")
    os.chmod(path, 0o640)
    with contextlib.suppress(OSError):
        os.setxattr(path, "user.mine", b"kept")
    attributes = os.listxattr(path)
    tagwriter.write(path, {"title": "New"})
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o640 and os.listxattr(path) == attributes


def test_half_a_copy_never_stands_for_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = os.fsencode(tmp_path / "song.flac")
    Path(os.fsdecode(path)).write_bytes(b"whole" * 1000)

    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    def full(source: BinaryIO, target: BinaryIO, *_: object) -> None:
        target.write(source.read(100))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", no_links)
    with monkeypatch.context() as disk, pytest.raises(OSError):
        disk.setattr(shutil, "copyfileobj", full)
        tagwriter.keep_old(path)
    assert os.listdir(tmp_path) == ["song.flac"]
    tagwriter.keep_old(path)
    assert Path(os.fsdecode(path + tagwriter.BACKUP_ENDING)).read_bytes() == b"whole" * 1000


@pytest.mark.parametrize("ending", ["flac", "mp3", "m4a", "wav", "wma"])
def test_the_old_file_is_kept_whatever_has_its_name(make_media: MediaMaker, tmp_path: Path, ending: str) -> None:
    path = copied(make_media.tone(f"kept.{ending}"), tmp_path, f"s.{ending}")
    first, elsewhere = Path(os.fsdecode(path)).read_bytes(), tmp_path / "elsewhere"
    planted = [Path(os.fsdecode(tagwriter.old_name(path, number))) for number in (1, 2)]
    planted[0].touch()
    planted[1].symlink_to(elsewhere)
    for title in ("New", "Newer"):
        tagwriter.write(path, {"title": title})
    kept = Path(os.fsdecode(tagwriter.old_name(path, 3)))
    assert kept.read_bytes() == first, "as before the first time"
    assert planted[0].read_bytes() == b"" and not elsewhere.exists() and len(os.listdir(tmp_path)) == 4


def test_another_file_that_came_under_the_name_is_kept_too(make_media: MediaMaker, tmp_path: Path) -> None:
    path = copied(make_media.tone("one.flac"), tmp_path, "s.flac")
    tagwriter.write(path, {"title": "New"})
    other = make_media.tone("other.flac", 3)
    shutil.copy(other, os.fsdecode(path))
    tagwriter.write(path, {"title": "New"})
    assert Path(os.fsdecode(tagwriter.old_name(path, 2))).read_bytes() == other.read_bytes()


def test_long_names_keep_their_old_files_apart(tmp_path: Path) -> None:
    paths = [os.fsencode(tmp_path / f"{'影' * 80}{n}.flac") for n in range(2)]
    for path in paths:
        Path(os.fsdecode(path)).write_bytes(path)
        tagwriter.keep_old(path)
    assert len({tagwriter.old_name(path) for path in paths}) == 2
    assert all(Path(os.fsdecode(tagwriter.old_name(path))).read_bytes() == path for path in paths)


def test_old_tags_stay_in_their_version(make_media: MediaMaker, tmp_path: Path) -> None:
    from mutagen.id3 import ID3

    path = copied(make_media.tone("version.mp3"), tmp_path, "a.mp3")
    old = ID3(os.fsdecode(path))
    old.save(v2_version=3)
    tagwriter.write(path, SAID)
    assert ID3(os.fsdecode(path)).version[:2] == (2, 3) and tags.read(path).tags["date"][:4] == "2001"


def test_all_files_of_the_chosen_and_nothing_else(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    folder = tmp_path / "music"
    folder.mkdir()
    copied(make_media.tone("all.mp3"), folder, "song.mp3")
    copied(make_media.video("all.mkv", 2), folder, "film.mkv")
    untouched = copied(make_media.tone("all2.mp3", hz=700), folder, "other.mp3")
    index_library(store, [os.fsencode(folder)], only=frozenset({Modality.FACTS}))
    ids = store.media.ids()
    edited = [i for i in ids if store.files.of_media(i)[0].path != untouched]
    editing.apply(store, edited, Edit({"artist": "The Pilots"}))
    done = {os.path.basename(one.path): one for one in tagwriter.write_all(store, ids)}
    assert done.keys() == {b"song.mp3", b"film.mkv"}
    assert not done[b"song.mp3"].reason and "MKV" in done[b"film.mkv"].reason
    editing.apply(store, edited, Edit(take_back=True))
    artists = {os.path.basename(store.files.of_media(i)[0].path): store.media.facts([i])[i].artist for i in edited}
    assert artists == {b"song.mp3": "The Pilots", b"film.mkv": ""}, "what stands in the file now is the file's"
