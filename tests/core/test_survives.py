"""What people do to their files, one way at a time: plays, ratings, notes and lists are there afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import feedback, pipeline
from core.errors import UserProblem
from core.settings import Home, Settings
from core.store import Store
from core.types import EventKind, Facts, MediaId, Modality, PlaylistId
from tests.conftest import MediaMaker

pytestmark = pytest.mark.slow

HEARD = frozenset({Modality.SOUND})
"""Of a film too: one decode that gives its full key, without a network."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Toolbox:
    """One for the module."""
    return pipeline.Toolbox(Home(tmp_path_factory.mktemp("tools")).make(), Settings())


@pytest.fixture
def folder(make_media: MediaMaker, tmp_path: Path) -> Path:
    """A film, a song in two formats, and something else that stays where it is."""
    folder = tmp_path / "media"
    folder.mkdir()
    shutil.copy(make_media.video("survivor.mp4", 9), folder / "Café.mp4")
    shutil.copy(make_media.tone("survivor.flac", 5, 523), folder / "song.flac")
    shutil.copy(make_media.run("survivor.mp3", "-f", "lavfi", "-i", "sine=frequency=659:duration=5"), folder)
    shutil.copy(make_media.noise("beside.ogg", 4), folder / "beside.ogg")
    return folder


def index(store: Store, tools: pipeline.Toolbox, *paths: Path, force: bool = False) -> pipeline.IndexReport:
    """Index these folders."""
    return pipeline.index_library(store, [os.fsencode(p) for p in paths], only=HEARD, tools=tools, force=force)


@dataclass(frozen=True)
class Kept:
    """What was said of the file that is about to suffer."""

    item: MediaId
    playlist: PlaylistId

    @classmethod
    def of(cls, store: Store, file: Path) -> Kept:
        """Play it, rate it, note it and put it on a list."""
        row = store.files.by_path(os.fsencode(file))
        assert row is not None and row.media_id is not None
        profile, item = store.profiles.get(), row.media_id
        feedback.log_play(store, profile, item, 0.9, at=1_700_000_000)
        feedback.rate(store, profile, item, 4.5)
        feedback.note(store, profile, item, "the lamp is on", second=2)
        playlist = store.playlists.create(profile, "evenings")
        store.playlists.set_items(playlist, [item])
        return cls(item, playlist)

    def check(self, store: Store, name: str) -> Facts:
        """All of it belongs to the file that there is now, and to nothing else."""
        profile, item = store.profiles.get(), store.media.resolve(self.item)
        present = [os.path.basename(row.path) for row in store.files.of_media(item) if row.state == "present"]
        assert [os.fsdecode(one) for one in present] == [name]
        assert store.events.plays(item, profile) == 1
        assert store.events.stars(profile) == {item: 4.5}
        notes = [event for event in store.events.of_media(profile, item) if event.kind is EventKind.NOTE]
        assert [(note.text, note.start_s) for note in notes] == [("the lamp is on", 2)]
        assert store.playlists.items(self.playlist) == [item]
        assert len(store.media.ids()) == 4  # nothing came twice
        return store.media.facts([item])[item]


def remuxed(source: Path, ending: str) -> Path:
    """Put what is coded in a file into another container, and delete the file."""
    target = source.with_suffix(ending)
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", source, "-c", "copy", target], check=True, timeout=240)
    source.unlink()
    return target


def retagged(file: Path) -> Path:
    """Write other tags with mutagen."""
    import mutagen

    tagged = mutagen.File(file, easy=True)
    assert tagged is not None
    if tagged.tags is None:
        tagged.add_tags()
    tagged["title"], tagged["artist"] = "Another title", "Somebody else"
    tagged.save()
    return file


def covered(file: Path) -> Path:
    """Put a picture into a song."""
    from mutagen.flac import FLAC, Picture

    picture = Picture()
    picture.data, picture.type, picture.mime = b"\x89PNG\r\n\x1a\n" + bytes(50_000), 3, "image/png"
    tagged = FLAC(file)
    tagged.add_picture(picture)
    tagged.save()
    return file


def moved(file: Path) -> Path:
    """Put it into a folder of its own."""
    target = file.parent / "2024" / "autumn" / file.name
    target.parent.mkdir(parents=True)
    return file.rename(target)


def in_other_case(file: Path) -> Path:
    """Write its name in capitals."""
    return file.rename(file.with_name(file.name.upper()))


def decomposed(file: Path) -> Path:
    """Write é as e and an accent, as another system's copy does."""
    name = unicodedata.normalize("NFD", file.name)
    assert name != file.name
    return file.rename(file.with_name(name))


def rewritten(file: Path) -> Path:
    """Copy it onto itself, with another inode and another time."""
    copy = file.with_suffix(".part")
    shutil.copyfile(file, copy)
    file.unlink()
    return copy.rename(file)


Way = Callable[[Path], Path]
WAYS: Sequence[tuple[str, Way]] = (
    ("Café.mp4", moved),
    ("Café.mp4", lambda file: file.rename(file.with_name("something else entirely.mp4"))),
    ("Café.mp4", in_other_case),
    ("Café.mp4", decomposed),
    ("Café.mp4", retagged),
    ("Café.mp4", rewritten),
    ("Café.mp4", lambda file: remuxed(file, ".mkv")),
    ("Café.mp4", lambda file: remuxed(file, ".mov")),
    ("Café.mp4", lambda file: remuxed(remuxed(file, ".mkv"), ".mp4")),
    ("Café.mp4", lambda file: moved(retagged(remuxed(file, ".mov")))),
    ("song.flac", retagged),
    ("song.flac", covered),
    ("song.flac", lambda file: moved(covered(retagged(file)))),
    ("survivor.mp3", retagged),
    ("survivor.mp3", lambda file: in_other_case(retagged(file))),
)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_what_was_said_follows_the_content(
    store: Store, tools: pipeline.Toolbox, folder: Path, name: str, way: Way
) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / name)
    now = way(folder / name)
    index(store, tools, folder)
    kept.check(store, now.name)


def test_new_tags_are_read_and_history_stays(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / "song.flac")
    retagged(folder / "song.flac")
    index(store, tools, folder)
    facts = kept.check(store, "song.flac")
    assert (facts.title, facts.artist) == ("Another title", "Somebody else")


def test_a_copy_on_another_disk_takes_over_when_the_first_goes(
    store: Store, tools: pipeline.Toolbox, folder: Path, tmp_path: Path
) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / "Café.mp4")
    disk = tmp_path / "disk"
    disk.mkdir()
    shutil.copyfile(folder / "Café.mp4", disk / "a copy.mp4")
    index(store, tools, disk)
    assert len(store.media.ids()) == 4
    (folder / "Café.mp4").unlink()
    index(store, tools, folder)
    kept.check(store, "a copy.mp4")


def test_a_root_that_moved_is_pointed_at_anew(
    store: Store, tools: pipeline.Toolbox, folder: Path, tmp_path: Path
) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / "Café.mp4")
    there = folder.rename(tmp_path / "elsewhere")
    store.roots.move(store.roots.find(os.fsencode(folder)).id, os.fsencode(there))
    report = index(store, tools, there)
    assert (report.indexed, report.unchanged) == (0, 4)  # nothing is understood anew
    kept.check(store, "Café.mp4")


def test_an_unplugged_root_keeps_everything_and_comes_back(
    store: Store, tools: pipeline.Toolbox, folder: Path, tmp_path: Path
) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / "Café.mp4")
    away = folder.rename(tmp_path / "unplugged")
    with pytest.raises(UserProblem, match="media"):
        index(store, tools, folder)
    (row,) = store.files.of_media(kept.item)
    assert row.state == "offline"
    assert store.events.stars(store.profiles.get()) == {kept.item: 4.5}
    away.rename(folder)
    index(store, tools, folder)
    kept.check(store, "Café.mp4")


def test_most_files_gone_at_once_takes_nothing_away_unasked(
    store: Store, tools: pipeline.Toolbox, folder: Path
) -> None:
    index(store, tools, folder)
    kept = Kept.of(store, folder / "Café.mp4")
    away = folder.parent / "away"
    away.mkdir()
    for name in ("Café.mp4", "song.flac", "survivor.mp3"):
        (folder / name).rename(away / name)
    with pytest.raises(UserProblem, match="force"):
        index(store, tools, folder)
    index(store, tools, folder, force=True)
    assert store.media.ids() != [] and kept.item not in store.media.ids()
    for file in away.iterdir():
        file.rename(folder / file.name)
    index(store, tools, folder)
    kept.check(store, "Café.mp4")


def test_two_episodes_that_share_an_intro_stay_two(
    store: Store, tools: pipeline.Toolbox, tmp_path: Path, make_media: MediaMaker
) -> None:
    intro, folder = make_media.video("intro.ts", 6), tmp_path / "series"
    folder.mkdir()
    for number, source in enumerate(("smptebars", "rgbtestsrc"), 1):
        rest = make_media.video(f"rest{number}.ts", 6, source=source)
        joined = folder / f"Show S01E0{number}.mp4"
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-i", f"concat:{intro}|{rest}", "-c", "copy", joined],
            check=True,
            timeout=240,
        )
    index(store, tools, folder)
    profile = store.profiles.get()
    first, second = store.media.ids()
    feedback.rate(store, profile, first, 5)
    assert store.events.stars(profile) == {first: 5.0}
    assert store.media.resolve(first) != store.media.resolve(second)
