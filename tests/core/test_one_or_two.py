"""Which files are one content: what begins alike is two until every packet agrees, and a merge can be taken back.

Files are made up: size, time, and what the two keys of their content would be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core import duplicates, feedback
from core.stages import Task
from core.stages.base import ENDS_EARLY
from core.stages.content import FOLLOWS, Content, ContentStage
from core.stages.facts import FactsFound, FactsStage
from core.store import FileRow, Store
from core.store.duplicates import Verdict
from core.types import (
    Facts,
    Features,
    FileState,
    FoundFile,
    IdentityKey,
    Kind,
    MediaId,
    Modality,
    Probe,
    ScanDiff,
    Stage,
    Stream,
    Transcript,
)

HEAD = "a-silence"
"""Quick key of what begins alike."""


class Disk:
    """A folder whose files are scanned and read by hand."""

    def __init__(self, store: Store, root: bytes = b"/disk") -> None:
        self.store = store
        self.root = store.files.root(root)
        self.lengths: dict[str, float] = {}

    def there(self, name: str, *, length_s: float = 20.0, at_ns: int = 1, head: str = HEAD) -> None:
        """Have a scan find a file, new or changed, and read its facts."""
        self.lengths[name] = length_s
        found = FoundFile(name.encode(), int(length_s * 1000), at_ns, 1)
        self.store.files.apply(self.root, ScanDiff(new=(found,)))
        row = self.row(name)
        known = FactsFound(
            self._probe(row), Facts(Kind.SOUND, name, length_s, has_sound=True), IdentityKey("quick1", head)
        )
        FactsStage().write(self.store, Task(row, Stage.FACTS), known)

    def read(self, name: str, content: str | None) -> None:
        """Have its content read, to the end if there is a key for it."""
        row = self.row(name)
        key = IdentityKey("full1", content) if content is not None else None
        ContentStage().write(self.store, Task(row, Stage.CONTENT, probe=self._probe(row)), Content(key))

    def gone(self, *names: str, back: bool = False) -> None:
        """Have a scan miss files, or find them again as they were."""
        paths = tuple(name.encode() for name in names)
        self.store.files.apply(self.root, ScanDiff(returned=paths) if back else ScanDiff(missing=paths))

    def row(self, name: str) -> FileRow:
        known = self.store.files.known(self.root)[name.encode()]
        return self.store.files.row(known.id)

    def item(self, name: str) -> MediaId:
        """The content as which a person sees it."""
        media_id = self.row(name).media_id
        assert media_id is not None
        return self.store.media.resolve(media_id)

    def rate(self, name: str, stars: float) -> None:
        feedback.rate(self.store, self.store.profiles.get(), self.item(name), stars)

    def stars(self, *names: str) -> list[float]:
        """What a person sees as their ratings, 0 where there is none."""
        said = self.store.events.stars(self.store.profiles.get())
        return [said.get(self.item(name), 0) for name in names]

    def confirmed(self, *names: str) -> list[bool]:
        return [self.row(name).confirmed for name in names]

    def _probe(self, row: FileRow) -> Probe:
        length_s = self.lengths[row.rel_path.decode()]
        sound = Stream(0, "audio", "pcm_s16le")
        return Probe(row.path, "wav", length_s, row.size_bytes, (sound,))


@pytest.fixture
def disk(store: Store) -> Disk:
    return Disk(store)


def test_two_that_begin_alike_are_two_from_the_start(disk: Disk) -> None:
    disk.there("one.wav")
    disk.there("two.wav", at_ns=2)
    disk.rate("two.wav", 1)
    assert disk.stars("one.wav", "two.wav") == [0, 1]
    assert disk.confirmed("one.wav", "two.wav") == [False, False]
    disk.read("one.wav", "one")
    disk.read("two.wav", "two")
    assert disk.stars("one.wav", "two.wav") == [0, 1]
    assert disk.confirmed("one.wav", "two.wav") == [True, True]


@pytest.mark.parametrize("order", [("one.wav", "two.wav"), ("two.wav", "one.wav")])
def test_copies_become_one_with_what_was_said_of_either(disk: Disk, order: Sequence[str]) -> None:
    disk.there("one.wav")
    disk.there("two.wav", at_ns=2)
    disk.rate("two.wav", 4)
    feedback.log_play(disk.store, disk.store.profiles.get(), disk.item("one.wav"), 1.0)
    for name in order:
        disk.read(name, "the same")
    assert disk.item("one.wav") == disk.item("two.wav")
    assert disk.row("one.wav").media_id == disk.row("two.wav").media_id
    assert disk.stars("one.wav") == [4]
    assert disk.store.events.plays(disk.item("one.wav"), disk.store.profiles.get()) == 1
    assert len(disk.store.media.ids()) == 1


@pytest.mark.parametrize("state", [FileState.OFFLINE, FileState.BAD])
def test_one_that_is_away_unread_keeps_what_was_said(disk: Disk, state: FileState) -> None:
    disk.there("one.wav")
    disk.rate("one.wav", 5)
    disk.store.files.set_state(disk.row("one.wav").id, state)
    disk.there("two.wav", at_ns=2)
    disk.read("two.wav", "two")
    assert disk.stars("one.wav", "two.wav") == [5, 0]
    disk.store.files.set_state(disk.row("one.wav").id, FileState.PRESENT)
    disk.read("one.wav", "one")
    assert disk.stars("one.wav", "two.wav") == [5, 0]
    assert disk.row("one.wav").media_id != disk.row("two.wav").media_id


def test_a_key_is_asked_of_every_file_that_was_not_read_itself(disk: Disk) -> None:
    """Its content may be understood already, by another file."""
    disk.there("one.wav")
    disk.read("one.wav", "one")
    disk.there("one.wav", at_ns=7)
    stage = ContentStage()
    disk.store.jobs.want([(disk.row("one.wav").id, Stage.CONTENT)])
    task = stage.prepare(disk.store, disk.store.jobs.job(disk.row("one.wav").id, Stage.CONTENT), frozenset(Modality))
    assert not task.row.confirmed and task.keys == {IdentityKey("full1", "one")}
    disk.read("one.wav", "one")
    assert disk.confirmed("one.wav") == [True]


def test_one_renamed_before_it_was_read_shows_at_once_and_stays(disk: Disk) -> None:
    disk.there("one.wav")
    disk.rate("one.wav", 5)
    disk.gone("one.wav")
    disk.there("tidied.wav")
    assert disk.stars("tidied.wav") == [5]
    disk.read("tidied.wav", "one")
    assert disk.stars("tidied.wav") == [5]
    assert disk.store.media.merge_of(disk.item("one.wav"), FOLLOWS) is None


def test_of_two_that_are_gone_the_one_of_the_same_time_was_renamed(disk: Disk) -> None:
    for number, name in enumerate(("one.wav", "two.wav"), 1):
        disk.there(name, at_ns=number)
        disk.rate(name, number)
    disk.gone("one.wav", "two.wav")
    disk.there("tidied.wav", at_ns=2)
    assert disk.stars("tidied.wav") == [2]


def test_one_changed_and_renamed_unread_is_followed_until_the_old_one_is_seen_again(disk: Disk) -> None:
    disk.there("one.wav")
    disk.rate("one.wav", 5)
    disk.gone("one.wav")
    disk.there("retagged.wav", at_ns=9)
    disk.read("retagged.wav", "another after all, or not")
    assert disk.stars("retagged.wav") == [5]
    disk.gone("one.wav", back=True)
    disk.read("one.wav", "one")
    assert disk.stars("one.wav", "retagged.wav") == [5, 0]


def test_one_of_which_no_key_can_be_made_is_not_joined_to_another(disk: Disk) -> None:
    disk.there("one.wav")
    disk.read("one.wav", "one")
    disk.there("torn.wav", at_ns=2)
    disk.read("torn.wav", None)
    assert disk.item("torn.wav") != disk.item("one.wav")
    assert disk.confirmed("one.wav", "torn.wav") == [True, False]


def test_a_file_that_was_read_while_it_was_copied_keeps_what_was_said(disk: Disk) -> None:
    disk.there("song.mp3")
    disk.read("song.mp3", "two thirds")
    disk.rate("song.mp3", 5)
    item = disk.item("song.mp3")
    disk.store.text.set_transcript(item, Transcript((), "en", "full:whisper", 0.0, complete=True))
    disk.there("song.mp3", at_ns=2)
    disk.read("song.mp3", "all of it")
    assert (disk.item("song.mp3"), disk.stars("song.mp3"), disk.confirmed("song.mp3")) == (item, [5], [True])
    assert disk.store.text.transcript(item) is None  # the rest wasn't heard
    disk.there("rest.mp3", at_ns=3)
    disk.read("rest.mp3", "two thirds")
    assert disk.stars("rest.mp3") == [0]  # the key that it had is nobody's


def test_a_short_file_that_was_read_while_it_was_copied_keeps_what_was_said(disk: Disk) -> None:
    """Its quick key is made of all of it, so that changes too."""
    for name, values in (("part.mp3", {ENDS_EARLY: 13.0}), ("whole.mp3", {})):
        disk.there(name, head=f"{name}, before")
        disk.read(name, f"{name}, before")
        disk.rate(name, 5)
        empty = np.zeros((0, 1), np.float32), np.zeros((0, 2))
        disk.store.features.put(disk.item(name), [Features(Modality.SOUND, "model", None, *empty, values)])
        disk.there(name, at_ns=2, head=f"{name}, after")
        disk.read(name, f"{name}, after")
    assert disk.stars("part.mp3", "whole.mp3") == [5, 0]  # a whole one was replaced by something else


def test_one_of_two_copies_that_changes_in_place_is_another(disk: Disk) -> None:
    for number, name in enumerate(("song.mp3", "copy.mp3"), 1):
        disk.there(name, at_ns=number)
        disk.read(name, "song")
    disk.rate("song.mp3", 5)
    disk.there("copy.mp3", at_ns=9)
    disk.read("copy.mp3", "something else")
    assert disk.stars("song.mp3", "copy.mp3") == [5, 0]


@pytest.fixture
def merged(disk: Disk) -> Disk:
    """Two recordings of other lengths, rated 5 and 2, of which a person said that they are the same."""
    for name, length_s, stars in (("long.wav", 20.0, 5), ("short.wav", 17.5, 2)):
        disk.there(name, length_s=length_s, head=name)
        disk.read(name, name)
        disk.rate(name, stars)
    one, other = disk.row("long.wav").media_id, disk.row("short.wav").media_id
    assert one and other
    disk.store.duplicates.say(one, other, Verdict.SAME, disk.store.media.merge(other, one, "said to be the same"))
    return disk


def taken_back(disk: Disk, name: str) -> list[float]:
    one, other = disk.row("long.wav").media_id, disk.row(name).media_id
    assert one and other and duplicates.take_back(disk.store, one, other)
    return disk.stars("long.wav", name)


def test_a_merged_file_that_is_touched_stays_what_it_was(merged: Disk) -> None:
    merged.there("short.wav", length_s=17.5, at_ns=5, head="short.wav")
    merged.read("short.wav", "short.wav")
    assert merged.item("short.wav") == merged.item("long.wav")
    assert len(merged.store.media.ids()) == 1
    assert taken_back(merged, "short.wav") == [5, 2]


def test_a_merged_file_that_is_renamed_or_copied_goes_with_its_own_history(merged: Disk) -> None:
    merged.gone("short.wav")
    merged.there("moved.wav", length_s=17.5, head="short.wav")
    merged.read("moved.wav", "short.wav")
    merged.there("copy.wav", length_s=17.5, at_ns=3, head="short.wav")
    feedback.log_play(merged.store, merged.store.profiles.get(), merged.item("copy.wav"), 1.0)
    merged.read("copy.wav", "short.wav")
    assert merged.item("moved.wav") == merged.item("copy.wav") == merged.item("long.wav")
    assert taken_back(merged, "moved.wav") == [5, 2]
    assert merged.stars("copy.wav") == [2]
    assert merged.store.events.plays(merged.item("copy.wav"), merged.store.profiles.get()) == 1
    assert merged.store.events.plays(merged.item("long.wav"), merged.store.profiles.get()) == 0


def test_what_was_said_to_be_the_same_before_it_was_read_stays_so_until_it_is_taken_back(disk: Disk) -> None:
    """The unread one turns out to be a copy of a third."""
    disk.there("third.wav", head="x")
    disk.read("third.wav", "x")
    disk.there("long.wav", length_s=30.0, head="long")
    disk.read("long.wav", "long")
    disk.there("unread.wav", at_ns=2, head="x")
    disk.rate("long.wav", 5)
    disk.rate("unread.wav", 2)
    one, other = disk.row("long.wav").media_id, disk.row("unread.wav").media_id
    assert one and other
    disk.store.duplicates.say(one, other, Verdict.SAME, disk.store.media.merge(other, one, "said to be the same"))
    disk.read("unread.wav", "x")
    assert disk.item("unread.wav") == disk.item("third.wav") == disk.item("long.wav")
    assert duplicates.take_back(disk.store, one, other)
    assert disk.stars("long.wav", "unread.wav", "third.wav") == [5, 2, 2]
