"""More like this, weighed: looked up once, weighed in memory, the same as when it is asked for so from the start."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from core.recommend import likenesses, similar
from core.recommend.fusion import CONFIG
from core.recommend.similar import _counting
from core.settings import Home
from core.store import connect
from core.types import Modality, Result
from tests.core.synthetic import TOPICS, Library, M, P, S

K = 20


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Films whose pictures are of one topic and whose sound is of another."""
    with connect(Home(tmp_path_factory.mktemp("weighed")).make()) as store:
        made = Library(store).fill(4)
        films = [topic for topic, kind in TOPICS.items() if P in kind.modalities]
        for seen in films:
            for heard in TOPICS:
                media_id = made.add(seen, only=[P, S, M], artist="Ida" if heard == "jazz" else "")
                store.features.put(media_id, [made.features(heard, S)])
        yield made


def ids(found: list[Result]) -> list[str]:
    return [result.media_id for result in found]


def test_the_usual_weights_give_the_usual_list(library: Library) -> None:
    for media_id in library.topics["beach"][:6]:
        found, known = likenesses(library.context(), media_id)
        weighed = found.weigh()
        usual = similar(library.context(), media_id, K)
        assert ids(weighed.results(weighed.order(K), known)) == ids(usual)
        assert dict(found.weights) == _counting(library.context(), media_id, CONFIG)


@pytest.mark.parametrize("weights", [{P: 1.0}, {S: 1.0}, {P: 1.0, S: 3.0}, {P: 0.2, S: 0.2, M: 5.0}])
def test_weighing_again_is_asking_again(library: Library, weights: dict[Modality, float]) -> None:
    media_id = library.topics["beach"][-1]
    found, known = likenesses(library.context(), media_id)
    weighed = found.weigh(weights)
    again = weighed.results(weighed.order(10), known)
    asked = similar(library.context(), media_id, 10, weights=weights)
    # the one pool holds what is near in any modality, the other what is near in the wanted ones: best first in both
    assert {result.media_id for result in asked} <= set(found.others)
    assert [round(result.score, 5) for result in again] == [round(result.score, 5) for result in asked]
    assert set().union(*(result.parts for result in again)) <= {str(modality) for modality in weights}
    for result in again:
        asked_same = next((one for one in asked if one.media_id == result.media_id), result)
        assert asked_same.reasons == result.reasons


def test_sound_alone_turns_the_list_round(library: Library) -> None:
    media_id = library.topics["beach"][-1]  # pictures of a beach, the sound of another topic
    found, known = likenesses(library.context(), media_id)
    by_picture, by_sound = (
        weighed.results(weighed.order(5), known) for weighed in (found.weigh({P: 1.0}), found.weigh({S: 1.0}))
    )
    assert ids(by_picture) != ids(by_sound)
    assert all(result.reasons[0].code == "similar_picture" for result in by_picture)
    assert all(result.reasons[0].code == "similar_sound" for result in by_sound)


def test_shared_facts_alone(library: Library) -> None:
    media_id = next(i for i in library.topics["beach"] if library.store.media.facts([i])[i].artist)
    found, known = likenesses(library.context(), media_id)
    assert Modality.FACTS in found.offered
    weighed = found.weigh({Modality.FACTS: 1.0})
    results = weighed.results(weighed.order(50), known)
    facts = library.store.media.facts(ids(results))
    assert results and all(facts[result.media_id].artist == "Ida" for result in results)
    assert {result.reasons[0].code for result in results} <= {"same_artist", "same_folder"}


def test_nothing_wanted_gives_nothing(library: Library) -> None:
    found, _ = likenesses(library.context(), library.topics["beach"][0])
    assert found.weigh({P: 0.0}).order(10) == []
    assert found.weigh({}).order(10) == []


def test_only_what_is_known_is_offered(library: Library) -> None:
    found, _ = likenesses(library.context(), library.topics["jazz"][0])
    assert P not in found.offered and S in found.offered
    assert Modality.VOICE not in found.offered


def test_one_second_is_compared_with_moments(library: Library) -> None:
    media_id = library.add("beach", only=[P], moments=["beach", "birds", "beach"])
    other = library.add("silent-film", only=[P], moments=["silent-film", "birds"])
    found, known = likenesses(library.context(), media_id, 15.0)
    weighed = found.weigh({P: 1.0})
    results = weighed.results(weighed.order(5), known)
    assert media_id not in ids(results)
    assert results[0].media_id == other  # not as a whole, but at 10 s
    assert results[0].moment is not None and results[0].moment.start_s == 10.0
    assert results[0].reasons[0].args["at_s"] == 10.0
    assert likenesses(library.context(), media_id, 1e6)[0].others == ()


def test_weighing_takes_less_than_a_tick(library: Library) -> None:
    found, known = likenesses(library.context(), library.topics["beach"][0])
    took = []
    for step in range(50):
        began = time.thread_time()  # of this thread: others may have the machine
        weighed = found.weigh({P: step / 50, S: 1.0, M: 0.3})
        weighed.results(weighed.order(K), known)
        took.append(time.thread_time() - began)
    assert sorted(took)[10] < 0.03
