"""Looking a library over: each odd thing is found, ordinary ones aren't, and every code has words."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import pytest

from core import cli
from core.cli.words import FINDINGS, finding_words
from core.quality import CODES, robust_z, survey
from core.settings import Home
from core.store import Store, connect
from core.types import Facts, Features, FoundFile, Kind, MediaId, Modality, ScanDiff, Stage

NOW = 1_790_000_000.0
NUMBERS = itertools.count(1)
FILM: dict[str, Any] = {"width_px": 1920, "height_px": 1080, "has_picture": True, "has_sound": True}
SOUND = {"loudness_lufs": -20.0, "peak_dbfs": -3.0, "silence_share": 0.02}


def add(
    store: Store,
    title: str,
    kind: Kind = Kind.VIDEO,
    duration_s: float = 5400.0,
    *,
    sound: dict[str, float] | None = None,
    brightness: float | None = 0.4,
    flat: bool = False,
    mtime_s: float = NOW - 1e6,
    **facts: Any,
) -> MediaId:
    """One medium with a file and measures."""
    known = FILM if kind is Kind.VIDEO else {"has_sound": True, "artist": "Somebody", "album": "Something"}
    media_id = store.media.add(Facts(kind, title, duration_s, **{**known, **facts}))
    number = next(NUMBERS)
    file = FoundFile(f"{number}.mkv".encode(), 1000, int(mtime_s * 1e9), number)
    (file_id,) = store.files.apply(store.files.root(b"/library"), ScanDiff(new=(file,)))
    store.files.attach(file_id, media_id, confirmed=True)
    vector, none = np.array([1.0], np.float32), np.zeros((0, 1), np.float32)
    spans = np.zeros((0, 2))
    made = [Features(Modality.SOUND, "mfcc1", vector, none, spans, {**SOUND, **(sound or {})})]
    if kind is Kind.VIDEO and brightness is not None:
        made.append(Features(Modality.LOOK, "look1", None if flat else vector, none, spans,
                             {"look_brightness": brightness}))  # fmt: skip
    store.features.put(media_id, made)
    return media_id


def fill(store: Store, count: int = 30) -> None:
    """Ordinary films and songs, all a little different."""
    rng = np.random.default_rng(0)
    with store.transaction():
        for number in range(count):
            loud = {"loudness_lufs": float(rng.normal(-20, 2))}
            add(store, f"film {number}", duration_s=float(rng.uniform(4800, 7800)), sound=loud,
                brightness=float(rng.normal(0.4, 0.07)))  # fmt: skip
            add(store, f"song {number}", Kind.MUSIC, float(rng.uniform(150, 330)),
                sound={"loudness_lufs": float(rng.normal(-12, 2))})  # fmt: skip


def codes(store: Store) -> list[tuple[str, str]]:
    """Codes and titles found."""
    return [(found.code, found.title) for found in survey(store, NOW)]


def test_an_ordinary_library_has_nothing_odd(store: Store) -> None:
    fill(store)
    assert codes(store) == []


ODD: dict[str, dict[str, Any]] = {
    "in_part": {"sound": {"cut_short_at_s": 100.0}},
    "no_duration": {"duration_s": 0.0},
    "silent": {"sound": {"silence_share": 1.0}},
    "dark": {"flat": True, "brightness": 0.0},
    "one_colour": {"flat": True, "brightness": 0.5},
    "clipped": {"sound": {"loudness_lufs": -6.0, "peak_dbfs": 0.0}, "kind": Kind.MUSIC, "duration_s": 200.0},
    "quiet_outlier": {"sound": {"loudness_lufs": -60.0}},
    "loud_outlier": {"sound": {"loudness_lufs": -1.0}},
    "brightness_outlier": {"brightness": 0.95},
    "short_outlier": {"duration_s": 20.0},
    "long_outlier": {"duration_s": 360_000.0},
    "low_resolution": {"width_px": 320, "height_px": 240},
    "no_artist": {"kind": Kind.MUSIC, "artist": "", "duration_s": 200.0},
    "no_album": {"kind": Kind.MUSIC, "album": "", "duration_s": 200.0},
    "odd_year": {"year": 2999},
    "odd_file_date": {"mtime_s": NOW + 1e7},
}


@pytest.mark.parametrize("code", ODD)
def test_what_is_odd_is_found_and_named(store: Store, code: str) -> None:
    fill(store)
    media_id = add(store, "the odd one", **ODD[code])
    found = [one for one in survey(store, NOW) if one.code == code]
    assert [(one.media_id, one.title) for one in found] == [(media_id, "the odd one")]
    words, way_out = finding_words(code, found[0].args)
    assert words and way_out and "{" not in words


def test_nothing_is_an_outlier_among_few_or_equals(store: Store) -> None:
    for number in range(5):
        add(store, f"film {number}")
    add(store, "long", duration_s=1e6)
    assert codes(store) == []
    for number in range(40):
        add(store, f"equal {number}", Kind.SPEECH, 100.0)
    add(store, "a second longer", Kind.SPEECH, 110.0)
    assert codes(store) == []


def test_gaps_and_repeats_in_a_season(store: Store) -> None:
    for number in (1, 2, 2, 5):
        add(store, f"E{number}", series="The Show", season=2, episode=number)
    add(store, "only", series="Other", season=1, episode=7)
    found = survey(store, NOW)
    assert [(one.code, dict(one.args)) for one in found] == [
        ("episodes_missing", {"series": "The Show", "season": 2, "episodes": [3, 4]}),
        ("episode_twice", {"series": "The Show", "season": 2, "episode": 2, "count": 2}),
    ]
    assert finding_words("episodes_missing", found[0].args)[0] == "season 2 lacks episodes 3, 4"


def test_unreadable_files_have_their_reason(store: Store) -> None:
    (file_id,) = store.files.apply(store.files.root(b"/library"), ScanDiff(new=(FoundFile(b"bad.mkv", 1, 1, 1),)))
    store.jobs.want([(file_id, Stage.FACTS)])
    store.jobs.fail(file_id, Stage.FACTS, "probe", "empty file")
    (found,) = survey(store, NOW)
    assert (found.code, found.path, found.args["reason"]) == ("unreadable", b"/library/bad.mkv", "empty file")


def test_a_file_that_was_read_in_part_is_not_called_unreadable_too(store: Store) -> None:
    media_id = add(store, "half", sound={"cut_short_at_s": 9.0}, duration_s=20.0)
    file_id = store.files.of_media(media_id)[0].id
    store.jobs.want([(file_id, Stage.CONTENT)])
    store.jobs.fail(file_id, Stage.CONTENT, "decode", "indexed in part: cut short: 9 of 20 s could be read")
    (found,) = survey(store, NOW)
    assert (found.code, dict(found.args)) == ("in_part", {"read_s": 9.0, "duration_s": 20.0})
    assert finding_words("in_part", found.args)[0] == "damaged: 9 s of 20 s could be read"


def test_merged_and_missing_media_are_left_out(store: Store) -> None:
    fill(store)
    winner, loser = add(store, "winner"), add(store, "loser", year=2999)
    gone = add(store, "gone", year=2999)
    row = store.files.of_media(gone)[0]
    store.files.apply(store.files.roots()[0][0], ScanDiff(missing=(row.rel_path,)))
    assert ("odd_year", "loser") in codes(store)
    store.media.merge(loser, winner, "")
    assert codes(store) == []


def test_robust_deviations_are_not_moved_by_the_outlier() -> None:
    values = [*np.linspace(9, 11, 21), 1000.0]
    z = robust_z(values, 0.1)
    assert z[-1] > 100 and abs(z[:-1]).max() < 3
    assert robust_z([5.0] * 30, 1.0).tolist() == [0.0] * 30


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert set(FINDINGS) == set(CODES)
    assert len(set(CODES)) == len(CODES)


def test_the_command_prints_both_ways(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home) as store:
        fill(store)
        media_id = add(store, "odd\x1b[31m one", year=2999)
        for number in range(14):
            add(store, f"untagged {number}", Kind.MUSIC, 200.0, artist="")
    assert cli.main(["--home", str(home.root), "doctor", "--library", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == {"no_artist": 14, "odd_year": 1} and document["items"] == 75
    (row,) = [row for row in document["findings"] if row["code"] == "odd_year"]
    assert (row["id"], row["words"]) == (media_id, "its year is 2999") and row["way_out"]
    assert cli.main(["--home", str(home.root), "doctor", "--library"]) == 0
    out = capsys.readouterr().out
    assert "… and 4 more like that" in out and "75 items, 15 findings" in out and "\x1b" not in out
