"""Copies and reviews in the store: pairs that stand, pairs that were judged, and merges that can be taken back."""

from __future__ import annotations

import numpy as np
import pytest

from core.store import Copy, Store
from core.store.duplicates import CopyKind, Verdict
from core.types import Facts, Fingerprint, FoundFile, Kind, MediaId, Modality, ScanDiff


def add(store: Store, name: str, **facts: object) -> MediaId:
    """One medium with a file."""
    media_id = store.media.add(Facts(Kind.VIDEO, name, 60.0, **facts))  # type: ignore[arg-type]
    root = store.files.root(b"/library")
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(f"{name}.mkv".encode(), 1000, 1, 1),)))
    store.files.attach(file_id, media_id, confirmed=True)
    return media_id


def copy(one: MediaId, other: MediaId, kind: CopyKind = CopyKind.ENCODING, share: float = 1.0) -> Copy:
    """A copy by both."""
    return Copy(one, other, kind, True, True, 1.0, share, 7.0, 0.9)


@pytest.fixture
def three(store: Store) -> list[MediaId]:
    """Three media in the order of their ids."""
    return sorted(add(store, name) for name in ("a", "b", "c"))


def test_pairs_are_kept_whichever_comes_first(store: Store, three: list[MediaId]) -> None:
    one, other, _ = three
    store.duplicates.put([copy(other, one, share=0.5)], "x")
    (kept,) = store.duplicates.copies()
    assert (kept.first, kept.second, kept.first_share, kept.offset_s) == (one, other, 0.5, -7.0)
    assert store.duplicates.stamp() == "x"


def test_a_new_comparison_replaces_the_old_one_and_keeps_what_was_said(store: Store, three: list[MediaId]) -> None:
    a, b, c = three
    store.duplicates.put([copy(a, b), copy(b, c)], "1")
    store.duplicates.say(b, a, Verdict.DIFFERENT)
    store.duplicates.put([copy(a, b), copy(a, c)], "2")
    assert [(k.first, k.second) for k in store.duplicates.copies()] == [(a, c)]
    assert len(store.duplicates.copies(reviewed=True)) == 2
    assert store.duplicates.copies_of([a, b, c]) == {a: [c], b: [], c: [a]}


def test_what_is_put_off_comes_last(store: Store, three: list[MediaId]) -> None:
    a, b, c = three
    store.duplicates.put([copy(a, b), copy(b, c, share=0.9)], "1")
    assert store.duplicates.copies()[0].second == b
    store.duplicates.say(a, b, Verdict.LATER)
    assert store.duplicates.copies()[-1].first == a


def test_a_part_is_no_near_copy_unless_asked_for(store: Store, three: list[MediaId]) -> None:
    a, b, _ = three
    store.duplicates.put([copy(a, b, CopyKind.PART, 0.3)], "1")
    assert store.duplicates.copies_of([a]) == {a: []}
    assert store.duplicates.copies_of([a], parts=True) == {a: [b]}


def test_merged_pairs_are_gone_and_come_back(store: Store, three: list[MediaId]) -> None:
    a, b, c = three
    store.duplicates.put([copy(a, b), copy(b, c)], "1")
    merge = store.media.merge(b, a, "said to be the same")
    assert [(k.first, k.second) for k in store.duplicates.copies()] == [(a, c)]
    assert store.duplicates.copies_of([b]) == {b: [c]}
    store.media.unmerge(merge)
    assert len(store.duplicates.copies()) == 2


def test_what_was_said_can_be_taken_back(store: Store, three: list[MediaId]) -> None:
    a, b, _ = three
    store.duplicates.say(a, b, Verdict.DIFFERENT)
    said = store.duplicates.unsay(b, a)
    assert said is not None and said.verdict is Verdict.DIFFERENT
    assert store.duplicates.unsay(a, b) is None
    with pytest.raises(ValueError):
        store.duplicates.say(a, a, Verdict.SAME)


def test_media_without_a_file_left_are_not_listed(store: Store, three: list[MediaId]) -> None:
    a, b, _ = three
    store.duplicates.put([copy(a, b)], "1")
    row = store.files.of_media(b)[0]
    store.files.apply(store.files.roots()[0][0], ScanDiff(missing=(row.rel_path,)))
    assert store.duplicates.copies() == [] and store.duplicates.copies_of([a]) == {a: []}


def test_fingerprints_come_back_as_they_were(store: Store, three: list[MediaId]) -> None:
    rng = np.random.default_rng(0)
    sound = Fingerprint(
        Modality.SOUND, "sound1", rng.integers(1, 2**32, 500).astype(np.uint32), 0.5 + np.arange(500) * 0.0929
    )
    times = np.sort(rng.uniform(0, 60, 9))
    picture = Fingerprint(Modality.PICTURE, "picture1", rng.integers(1, 2**63, 9).astype(np.uint64), times)
    store.fingerprints.put(three[0], [sound, picture])
    for made in (sound, picture):
        ((row, media_id),) = store.fingerprints.ids(made.modality)
        ((_, back),) = store.fingerprints.by_row_ids([row])
        assert media_id == three[0]
        np.testing.assert_array_equal(back.codes, made.codes)
        np.testing.assert_allclose(back.times_s, made.times_s, atol=1e-4)


def test_even_times_take_no_room(store: Store, three: list[MediaId]) -> None:
    made = Fingerprint(Modality.SOUND, "sound1", np.ones(5000, np.uint32), np.arange(5000) * 0.0929)
    store.fingerprints.put(three[0], [made])
    length = store._connection.row("SELECT length(times) + length(codes) FROM fingerprints")
    assert length == (5000 * 4 + 8,)


def test_the_stamp_follows_fingerprints_and_merges(store: Store, three: list[MediaId]) -> None:
    stamps = [store.fingerprints.stamp()]
    empty = Fingerprint(Modality.SOUND, "sound1", np.zeros(0, np.uint32), np.zeros(0))
    store.fingerprints.put(three[0], [empty])
    stamps.append(store.fingerprints.stamp())
    store.fingerprints.put(three[0], [empty])
    stamps.append(store.fingerprints.stamp())
    store.media.merge(three[1], three[0], "")
    stamps.append(store.fingerprints.stamp())
    assert len(set(stamps)) == 4


def test_what_lacks_a_fingerprint_is_known(store: Store) -> None:
    film = add(store, "film", has_picture=True, has_sound=True)
    add(store, "mute", has_picture=True)
    empty = np.zeros(0)
    assert len(store.fingerprints.lacking(Modality.PICTURE)) == 2
    assert len(store.fingerprints.lacking(Modality.SOUND)) == 1
    store.fingerprints.put(film, [Fingerprint(Modality.SOUND, "sound1", empty.astype(np.uint32), empty)])
    assert store.fingerprints.lacking(Modality.SOUND) == []
    assert store.fingerprints.has(film, Modality.SOUND) and not store.fingerprints.has(film, Modality.PICTURE)


def test_a_merged_content_has_the_winners_fingerprint(store: Store, three: list[MediaId]) -> None:
    a, b, _ = three
    for media_id, code in ((b, 1), (a, 2)):
        made = Fingerprint(Modality.SOUND, "sound1", np.full(3, code, np.uint32), np.arange(3.0))
        store.fingerprints.put(media_id, [made])
    store.media.merge(b, a, "")
    ((row, media_id),) = store.fingerprints.ids(Modality.SOUND)
    assert media_id == a
    assert next(iter(store.fingerprints.by_row_ids([row])))[1].codes[0] == 2
