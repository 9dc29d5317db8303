"""More like this: the right neighbours, fused fairly, with moments and reasons, and never what was refused."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.recommend.context import hash_of
from core.recommend.fusion import CONFIG, compare, fuse
from core.settings import Home
from core.store import Store, connect
from core.types import EventKind, Kind, Modality, ScanDiff, Tag
from tests.core.synthetic import TOPICS, Library, M, P, S


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(14)


@pytest.fixture
def library(template: Library, home: Home) -> Iterator[Library]:
    copied = template.copy(home)
    with copied.store:
        yield copied


@pytest.mark.parametrize("topic", TOPICS)
def test_neighbours_are_of_the_same_topic(library: Library, topic: str) -> None:
    for media_id in library.topics[topic][:4]:
        assert library.share_of([topic], library.similar(media_id, 6)) >= 5 / 6


def test_parts_sum_to_one_and_name_modalities(library: Library) -> None:
    found = library.similar(library.topics["beach"][0], 10)
    assert len(found) == 10
    for result in found:
        assert sum(result.parts.values()) == pytest.approx(1.0)
        assert set(result.parts) <= {"picture", "sound", "meaning", "facts"}
    assert {"similar_picture", "same_topic"} <= {reason.code for reason in found[0].reasons}


def test_the_same_again_gives_the_same(library: Library) -> None:
    media_id = library.topics["jazz"][3]
    assert library.similar(media_id) == library.similar(media_id)


def test_itself_and_the_refused_stay_away(library: Library) -> None:
    media_id = library.topics["jazz"][0]
    disliked, hidden = (r.media_id for r in library.similar(media_id, 2))
    library.did(EventKind.DISLIKE, disliked, days_ago=2000)
    library.did(EventKind.HIDE, hidden)
    assert {media_id, disliked, hidden}.isdisjoint(r.media_id for r in library.similar(media_id, 80))
    library.did(EventKind.NEUTRAL, hidden, days_ago=0.5)
    assert library.similar(media_id, 1)[0].media_id == hidden


def test_a_merged_duplicate_counts_once(library: Library) -> None:
    media_id = library.topics["beach"][0]
    first, second = (r.media_id for r in library.similar(media_id, 2))
    library.store.media.merge(second, first, "the same")
    found = [r.media_id for r in library.similar(media_id, 80)]
    assert second not in found and found.count(first) == 1
    library.store.media.merge(first, media_id, "the same too")
    assert first not in [r.media_id for r in library.similar(media_id, 80)]


def test_a_near_duplicate_comes_first(library: Library) -> None:
    media_id = library.topics["metal"][2]
    copy = library.add("metal")
    library.store.features.put(copy, library.store.features.get(media_id))
    assert library.similar(media_id, 1)[0].media_id == copy


@pytest.mark.parametrize("by", [P, S, M])
def test_by_one_modality(library: Library, by: Modality) -> None:
    found = library.similar(library.topics["night-city"][0], 5, by)
    assert found and all(set(result.parts) == {str(by)} for result in found)


def test_one_good_minute_is_found_and_pointed_at(store: Store) -> None:
    library = Library(store, noise=0.4).fill(14)
    mixed = library.add("beach", moments=["beach"] * 9 + ["silent-film"] * 1 + ["beach"] * 9, only=[P])
    found = library.similar(library.topics["silent-film"][0], 40)
    (result,) = [r for r in found if r.media_id == mixed]
    assert result.moment is not None and (result.moment.start_s, result.moment.end_s) == (90.0, 100.0)
    assert result.reasons[0].args["at_s"] == 90.0
    others = [r for r in found if library.topic_of(r.media_id) == "beach" and r.media_id != mixed]
    assert all(r.score < result.score for r in others)


def test_an_item_that_is_all_one_is_not_pointed_into(library: Library) -> None:
    library.add("beach", moments=["beach"] * 6, only=[P], duration_s=60.0)
    steady = library.topics["beach"][-1]
    found = {r.media_id: r for r in library.similar(library.topics["beach"][0], 80)}
    assert found[steady].moment is None or found[steady].score > 0


def test_shared_facts_are_named_and_count(library: Library) -> None:
    here = library.add("jazz", artist="Miles", album="Kind of Blue", folder="a")
    same = library.add("jazz", artist="Miles", album="Kind of Blue", folder="b")
    twin = library.add("jazz", folder="c")
    library.store.features.put(twin, library.store.features.get(same))
    found = {r.media_id: r for r in library.similar(here, 80)}
    assert found[same].score > found[twin].score
    assert {"same_album", "same_artist"} <= {reason.code for reason in found[same].reasons}
    assert found[same].parts["facts"] > 0


def test_that_both_are_music_is_no_reason(library: Library) -> None:
    media_id = library.topics["jazz"][0]
    other = library.similar(media_id, 1)[0].media_id
    for one in (media_id, other):
        library.store.media.set_tags(one, S, [Tag("music", 0.9, S), Tag("slow", 0.5, S)])
    reasons = [r for r in library.similar(media_id, 1)[0].reasons if r.code == "shared_tag"]
    assert [reason.args["tag"] for reason in reasons] == ["slow"]


def test_what_is_to_be_seen_in_both_is_named_with_the_pictures(library: Library) -> None:
    media_id = library.topics["beach"][0]
    other = library.similar(media_id, 1)[0].media_id
    for one in (media_id, other):
        library.store.media.set_tags(one, P, [Tag("night", 0.9, P), Tag("street", 0.5, P)])
    reasons = {r.code: r.args for r in library.similar(media_id, 1)[0].reasons}
    assert reasons["similar_picture"]["words"] == ["night", "street"]
    assert "shared_tag" not in reasons


def test_nothing_near_is_said_so_and_nothing_known_gives_nothing(library: Library) -> None:
    lonely = library.store.media.add(library.store.media.facts([library.topics["beach"][0]]).popitem()[1])
    assert library.similar(lonely) == []
    far = [r for r in library.similar(library.topics["birds"][0], 80) if r.score < 0]
    assert far and all(r.reasons[0].code in ("loosely_similar", "same_folder") for r in far)


def test_media_without_a_file_stay_away(library: Library) -> None:
    media_id = library.topics["metal"][0]
    gone = library.similar(media_id, 1)[0].media_id
    row = library.store.files.best([gone])[gone]
    library.store.files.apply(library.root, ScanDiff(missing=(row.rel_path,)))
    assert gone not in [r.media_id for r in library.similar(media_id, 80)]


# ── Fusion ──────────────────────────────────────────────────────────────────────────────────────────

NAN = float("nan")
VIDEO_WEIGHTS = np.array([[CONFIG.weights[Kind.VIDEO][m]] for m in (P, S, M)], dtype=np.float32)


def fused(*z: float) -> float:
    """Fuse the deviations of one pair of videos."""
    return float(fuse(np.array(z, dtype=np.float32).reshape(3, 1, 1), VIDEO_WEIGHTS).sum())


def test_a_missing_modality_is_left_out_not_zero() -> None:
    assert fused(4, NAN, 4) > fused(4, 0, 4)


def test_one_weak_modality_does_not_beat_several_strong_ones() -> None:
    assert fused(NAN, 6, NAN) < fused(4, 4, 4)
    assert fused(NAN, NAN, 6) < fused(4, 4, 4)


def test_more_agreement_is_never_worse() -> None:
    assert fused(4, 4, 5) > fused(4, 4, 4) > fused(4, 4, NAN) > fused(4, NAN, NAN) > 0 > fused(-4, NAN, NAN)
    assert fused(NAN, NAN, NAN) == 0


def test_comparing_skips_what_either_lacks(library: Library) -> None:
    film, song, video = (library.topics[t][0] for t in ("silent-film", "jazz", "beach"))
    z = compare(library.context(), [film, video], [song, video]).z
    assert np.isnan(z[:, 0, 0]).all()
    assert np.isnan(z[:, 0, 1]).tolist() == [False, True, True]
    assert np.isnan(z[:, 1, 0]).tolist() == [True, False, False]


def test_samples_are_stable(library: Library, store: Store) -> None:
    before = library.context().sample(40, "zeros")
    assert before == library.context().sample(40, "zeros") != library.context().sample(40, "kinds")
    number = len(library.context().pool)
    media_id = library.add("beach")
    assert len(library.context().pool) == number + 1
    assert len(set(before) ^ set(library.context().sample(40, "zeros"))) <= 2
    assert hash_of(media_id, b"a") != hash_of(media_id, b"b")


def test_a_tiny_library_answers_too(store: Store) -> None:
    library = Library(store)
    first = library.add("beach")
    assert library.similar(first) == []
    second = library.add("beach")
    assert [r.media_id for r in library.similar(first)] == [second]
