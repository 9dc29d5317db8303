"""The step: which pairs of a library are called copies, which aren't, and what a person's word does."""

from __future__ import annotations

import functools
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from core import cli
from core.duplicates import Side, _better, find, judge, pairs_for_review, say, take_back
from core.errors import UserProblem
from core.extract.sound.stft import RATE_HZ
from core.likely import likely_pairs
from core.settings import Home
from core.store import Store, connect
from core.store.duplicates import CopyKind, Verdict
from core.types import (
    Event,
    EventKind,
    Facts,
    FileState,
    Fingerprint,
    FloatArray,
    FoundFile,
    FrameArray,
    Kind,
    MediaId,
    Modality,
    Probe,
    ScanDiff,
    Stream,
)
from tests.core.prints import film, music, picture_print, sound_print

NUMBERS = itertools.count(1)


def prints(sound: FloatArray | None = None, frames: FrameArray | None = None) -> dict[Modality, Fingerprint]:
    """Fingerprints of one medium."""
    made = [] if sound is None else [sound_print(sound)]
    made += [] if frames is None else [picture_print(frames)]
    return {one.modality: one for one in made}


def add(store: Store, name: str, sound: FloatArray | None = None, frames: FrameArray | None = None,
        seconds: float = 0.0, width: int = 640) -> MediaId:  # fmt: skip
    """One medium with a file and fingerprints."""
    seconds = seconds or (
        len(sound) / RATE_HZ if sound is not None else 5.0 * len(frames if frames is not None else ())
    )
    kind = Kind.MUSIC if frames is None else Kind.VIDEO
    size = (width, width * 9 // 16) if frames is not None else (0, 0)
    media_id = store.media.add(Facts(kind, name, seconds, width_px=size[0], height_px=size[1]))
    file = FoundFile(f"{name}.mkv".encode(), 1_000_000, 1, next(NUMBERS))
    (file_id,) = store.files.apply(store.files.root(b"/library"), ScanDiff(new=(file,)))
    store.files.attach(file_id, media_id, confirmed=True)
    store.fingerprints.put(media_id, list(prints(sound, frames).values()))
    return media_id


S = Modality.SOUND
SONG, FILM = music(1, 40), film(1, 12)  # cheap to make; fingerprints are made when asked for
A, B = MediaId("a"), MediaId("b")


def kind_of(one: dict[Modality, Fingerprint], other: dict[Modality, Fingerprint]) -> CopyKind | None:
    """Judge two."""
    made = judge(A, B, one, other)
    return made.kind if made else None


@functools.cache
def media() -> dict[str, dict[Modality, Fingerprint]]:
    """Fingerprints by name, made when the first test asks."""
    quiet = np.zeros_like(SONG)
    return {
        "song": prints(SONG),
        "quieter": prints(SONG * 0.3),
        "part of the song": prints(SONG[10 * RATE_HZ : 24 * RATE_HZ]),
        "other song": prints(music(2, 40)),
        "film": prints(SONG, FILM),
        "song, other picture": prints(SONG, film(2, 12)),
        "other film": prints(music(2, 40), film(2, 12)),
        "mute": prints(None, FILM),
        "part of the mute": prints(None, FILM[3:9]),
        "a jingle": prints(np.concatenate([SONG[: 4 * RATE_HZ], np.zeros(120 * RATE_HZ, np.float32)]), film(7, 12)),
        "a jingle, then another film": prints(
            np.concatenate([SONG[: 4 * RATE_HZ], np.zeros(120 * RATE_HZ, np.float32)]), film(8, 12)
        ),
        "title card": prints(SONG, FILM[:3]),
        "title card, other song": prints(music(2, 40), FILM[:3]),
        "dubbed": prints(music(3, 40), FILM),
        "silent": prints(quiet, FILM),
        "silence": prints(quiet),
        "nothing": prints(),
    }


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("song", "quieter", CopyKind.ENCODING),
        ("song", "part of the song", CopyKind.PART),
        ("song", "other song", None),
        ("film", "film", CopyKind.ENCODING),
        ("film", "song", CopyKind.RECORDING),
        ("film", "song, other picture", CopyKind.RECORDING),
        ("film", "other film", None),
        ("film", "dubbed", CopyKind.RECORDING),
        ("mute", "mute", CopyKind.ENCODING),
        ("mute", "part of the mute", CopyKind.PART),
        ("mute", "film", CopyKind.ENCODING),
        ("silent", "silent", CopyKind.ENCODING),
        ("a jingle", "a jingle, then another film", None),
        ("title card", "title card, other song", None),
        ("silence", "silence", None),
        ("nothing", "nothing", None),
        ("nothing", "film", None),
    ],
)
def test_verdicts(one: str, other: str, expected: CopyKind | None) -> None:
    assert kind_of(media()[one], media()[other]) == expected
    assert kind_of(media()[other], media()[one]) == expected


def test_two_episodes_share_an_intro_and_are_no_copies() -> None:
    jingle, titles = music(50, 10), film(50, 2)
    one, other = (
        prints(np.concatenate([jingle, music(51 + n, 50)]), np.concatenate([titles, film(51 + n, 10)])) for n in (0, 1)
    )
    assert kind_of(one, other) is None


def test_few_pairs_are_proposed_and_the_copies_are_among_them() -> None:
    library = {MediaId(f"{n:02}"): sound_print(music(60 + n, 12)) for n in range(12)}
    library[MediaId("cut")] = sound_print(music(60, 12)[3 * RATE_HZ + 700 :])
    library[MediaId("noise")] = sound_print(
        music(65, 12) + np.random.default_rng(1).normal(0, 0.003, 12 * RATE_HZ).astype(np.float32)
    )
    found = likely_pairs(Modality.SOUND, library.items())
    assert {(MediaId("00"), MediaId("cut")), (MediaId("05"), MediaId("noise"))} <= found
    assert len(found) <= 20  # of 91
    judged = {(a, b) for a, b in found if judge(a, b, {S: library[a]}, {S: library[b]})}
    assert judged == {(MediaId("00"), MediaId("cut")), (MediaId("05"), MediaId("noise"))}


@pytest.fixture
def filled(store: Store) -> dict[str, MediaId]:
    """A film in two encodings, a clip of it, its sound, and other things."""
    return {
        "film": add(store, "film", SONG, FILM, width=1920),
        "small": add(store, "small", SONG * 0.5, FILM, width=640),
        "clip": add(store, "clip", SONG[5 * RATE_HZ : 20 * RATE_HZ], FILM[1:4]),
        "sound": add(store, "sound", SONG),
        "other": add(store, "other", music(9, 30), film(9, 8)),
        "song": add(store, "song", music(10, 30)),
        "silence": add(store, "silence", np.zeros(20 * RATE_HZ, np.float32)),
        "quiet": add(store, "quiet", np.zeros(20 * RATE_HZ, np.float32)),
    }


def test_a_library_is_compared_once_and_again_when_there_is_something_new(
    store: Store, filled: dict[str, MediaId]
) -> None:
    assert find(store) == 6
    family = {filled[name] for name in ("film", "small", "clip", "sound")}
    assert all({c.first, c.second} <= family for c in store.duplicates.copies())
    store.duplicates.put([], store.fingerprints.stamp())
    assert find(store) == 0  # nothing new: what was found before stands
    add(store, "again", music(10, 30))
    assert find(store) == 7


def test_the_padding_of_a_coder_is_no_merit() -> None:
    large = Side(MediaId("f" * 32), "line", b"/line.mp3", FileState.PRESENT, 1.90, 0, 0, 60_000, 250_000.0, "mp3")
    small = replace(large, media_id=MediaId("a" * 32), path=b"/small.mp3", duration_s=1.99, bits_per_s=33_000.0)
    assert _better(large, small) == (large.media_id, "bit_rate")
    assert _better(replace(large, duration_s=190.0), replace(small, duration_s=199.0)) == (small.media_id, "duration")


@pytest.mark.parametrize("codecs", [("h264", "hevc"), ("mp3", "opus"), ("", ""), ("h264", "")])
def test_bits_of_another_codec_say_nothing(codecs: tuple[str, str]) -> None:
    old = Side(MediaId("f" * 32), "film", b"/a.mp4", FileState.PRESENT, 60.0, 640, 360, 60_000, 8000.0, codecs[0])
    new = replace(old, media_id=MediaId("a" * 32), path=b"/b.mp4", bits_per_s=3000.0, codec=codecs[1])
    assert _better(old, new) == (None, "")


def test_what_codes_a_file_is_known_from_its_probe(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    for name, codec in (("film", "h264"), ("small", "hevc"), ("clip", "h264"), ("sound", "flac")):
        (row,) = store.files.of_media(filled[name])
        streams = (Stream(0, "video", codec),) if codec != "flac" else (Stream(0, "audio", codec),)
        store.files.set_probe(row.id, Probe(row.path, "matroska", 40.0, 1_000_000, streams))
    told = {side.title: side.codec for pair in pairs_for_review(store) for side in (pair.first, pair.second)}
    assert told.items() >= {"film": "h264", "small": "hevc", "sound": "flac"}.items()


def test_nothing_is_ever_merged_alone(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    assert len(set(map(store.media.resolve, filled.values()))) == len(filled)


def test_a_pair_for_review_says_which_is_better(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    wanted = {filled["film"], filled["small"]}
    pair = next(p for p in pairs_for_review(store) if {p.copy.first, p.copy.second} == wanted)
    assert (pair.better, pair.because) == (filled["film"], "resolution")
    assert pair.first.path.startswith(b"/library/") and pair.first.bits_per_s == pytest.approx(8e6 / 40)


def test_saying_the_same_joins_history_and_can_be_undone(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    one, other = filled["small"], filled["film"]
    profile = store.profiles.get("")
    store.events.append(profile, Event(one, EventKind.RATING, 1.0, stars=4.0))
    say(store, one, other, Verdict.SAME)
    assert store.media.resolve(one) == other  # the better one stands for both
    assert store.events.stars(profile) == {other: 4.0}
    assert take_back(store, other, one)
    assert store.media.resolve(one) == one and store.events.stars(profile) == {one: 4.0}
    assert not take_back(store, other, one)


def test_a_person_may_say_which_one_stands_for_both(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    one, other = filled["small"], filled["film"]
    say(store, one, other, Verdict.SAME, one)
    assert store.media.resolve(other) == one
    assert take_back(store, one, other)
    say(store, one, other, Verdict.SAME, filled["clip"])  # neither of them
    assert store.media.resolve(one) == other


def test_a_pair_says_whether_it_can_be_joined(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    joinable = {frozenset((p.copy.first, p.copy.second)): p.joinable for p in pairs_for_review(store)}
    assert joinable[frozenset((filled["film"], filled["small"]))]
    assert not joinable[frozenset((filled["film"], filled["clip"]))]


def test_a_part_is_not_the_same(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    with pytest.raises(UserProblem, match="part of the other"):
        say(store, filled["film"], filled["clip"], Verdict.SAME)
    say(store, filled["film"], filled["clip"], Verdict.DIFFERENT)
    assert all({p.copy.first, p.copy.second} != {filled["film"], filled["clip"]} for p in pairs_for_review(store))


def test_two_of_different_lengths_are_called_a_part_only_where_that_was_found(
    store: Store, filled: dict[str, MediaId]
) -> None:
    find(store)
    short, long = add(store, "short", seconds=8.0), add(store, "long", seconds=9.6)
    with pytest.raises(UserProblem, match=r"They differ in length \(8 s, 9\.6 s\)") as refused:
        say(store, short, long, Verdict.SAME)
    assert "part" not in str(refused.value) and "off the list" not in str(refused.value)
    with pytest.raises(UserProblem, match=r"only a part of the other \(40 s, 15 s\).*off the list"):
        say(store, filled["film"], filled["clip"], Verdict.SAME)
    hours = add(store, "hours", seconds=3723.0), add(store, "minutes", seconds=123.0)
    with pytest.raises(UserProblem, match=r"\(1:02:03, 2:03\)"):
        say(store, *hours, Verdict.SAME)


def test_one_is_no_copy_of_itself(store: Store, filled: dict[str, MediaId]) -> None:
    with pytest.raises(UserProblem, match="one already"):
        say(store, filled["film"], filled["film"], Verdict.SAME)


def test_it_can_be_stopped_and_what_was_known_stays(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    known = store.duplicates.copies()

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(store, checkpoint=stop, force=True)
    assert store.duplicates.copies() == known


def test_offline_files_are_listed_with_their_state(store: Store, filled: dict[str, MediaId]) -> None:
    find(store)
    store.files.set_root_state(store.files.roots()[0][0], FileState.OFFLINE)
    assert {p.first.state for p in pairs_for_review(store)} == {FileState.OFFLINE}


# ── The command line ────────────────────────────────────────────────────────────────────────────────


def run(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run one command."""
    code = cli.main(["--home", str(home.root), *words])
    return code, capsys.readouterr().out


def test_the_list_and_a_verdict_by_command(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home) as store:
        film_id, small = add(store, "film", SONG, FILM, width=1920), add(store, "small", SONG, FILM)
        clip = add(store, "clip", SONG[: 15 * RATE_HZ])
    code, out = run(home, capsys, "duplicates", "--json")
    document = json.loads(out)
    assert code == 0 and len(document["pairs"]) == 3 and document["exact"] == []
    pair = next(p for p in document["pairs"] if p["kind"] == "encoding")
    assert {pair["first"]["id"], pair["second"]["id"]} == {film_id, small}
    assert (pair["better"], pair["because"], pair["by"]) == (film_id, "resolution", ["picture", "sound"])
    code, out = run(home, capsys, "duplicates")
    assert code == 0 and "the same, coded anew" in out and "more points" in out and "one is part of the other" in out
    assert run(home, capsys, "--json", "rate", small, "3")[0] == 0
    code, out = run(home, capsys, "duplicates", "same", film_id, small)
    assert code == 0 and f"“film” [{film_id[:8]}] stands for both" in out and "3 stars" in out
    hint = out.splitlines()[-1].partition("homereel ")[2].split()
    assert hint == ["duplicates", "undo", film_id, small]
    assert run(home, capsys, *hint) == (0, "Taken back.\n")
    assert run(home, capsys, "duplicates", "same", film_id, small)[0] == 0
    assert len(json.loads(run(home, capsys, "duplicates", "list", "--json")[1])["pairs"]) == 1
    assert run(home, capsys, "duplicates", "same", film_id, clip)[0] == 1
    code, out = run(home, capsys, "duplicates", "undo", small[:8], film_id, "--json")
    assert (code, json.loads(out)) == (0, {"done": True})
    assert run(home, capsys, "duplicates", "different", film_id, small)[0] == 0
    assert len(json.loads(run(home, capsys, "duplicates", "--json")[1])["pairs"]) == 2


def test_wrong_use_is_named(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for words, code in ((("same",), 2), (("same", "abcdef"), 2), (("same", "nothing", "here"), 1), (("list", "x"), 2)):
        assert cli.main(["--home", str(home.root), "duplicates", *words]) == code
    assert "Say which two" in capsys.readouterr().err
    assert run(home, capsys, "duplicates")[1].strip() == "No copies found."
