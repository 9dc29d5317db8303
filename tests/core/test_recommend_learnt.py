"""What was learnt is read once while it serves, left alone where it has no weight; nothing old is kept as new."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from core import pipeline
from core.recommend.blend import WEIGHTS
from core.recommend.foretold import FUSION
from core.recommend.learnt import MOST_KEPT, parsed
from core.recommend.links import Links
from core.settings import Home
from core.store import connect
from core.store.learned import Arrays
from core.types import Result
from tests.core.synthetic import NOW, Library


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    with connect(home.make()) as store:
        made = Library(store).fill(12)
        for media_id in made.topics["jazz"][:6]:
            made.play(media_id)
        yield made


def learn(library: Library, model: str, arrays: Arrays) -> None:
    library.store.learned.put(model, library.profile, arrays, {}, sources=[library.profile])


def weigh(library: Library, **changed: float) -> None:
    weights = {**WEIGHTS, **changed}
    learn(library, "blend", {"names": np.array(list(weights)), "weights": np.array(list(weights.values()))})


def test_a_run_is_read_once_while_it_serves(library: Library) -> None:
    read: list[int] = []

    def parse(arrays: Arrays) -> int:
        read.append(int(arrays["n"][0]))
        return read[-1]

    for n in (1, 2):
        learn(library, "some", {"n": np.array([n])})
        for _ in range(3):
            ctx = library.context(2 * NOW)  # what was made later doesn't serve
            assert parsed(ctx, "some", library.profile, parse) == n
    assert read == [1, 2]
    assert parsed(library.context(-1e5), "some", library.profile, parse) is None
    for n in range(MOST_KEPT):
        learnt_by_other = parsed(ctx, f"other {n}", None, parse)
        assert learnt_by_other is None
    parsed(ctx, "some", library.profile, parse)
    assert read == [1, 2, 2]  # the oldest went


def test_a_ranker_without_weight_changes_nothing(library: Library) -> None:
    def suggested() -> list[Result]:
        now = max(NOW, time.time() + 1.0)  # what was made later doesn't serve
        return pipeline.recommend(library.store, library.indexes, library.profile, 10, now)

    media = library.store.media.ids()
    before = suggested()
    scores = np.linspace(0, 1, len(media)).astype(np.float32)
    learn(library, FUSION.name, {"media": np.array(media), "scores": scores})
    assert FUSION.reach(library.context(2 * NOW), 3) == list(media[-1:-4:-1])
    assert suggested() == before
    weigh(library, fusion=1.0)
    assert any("fusion" in result.parts for result in suggested())


def test_what_changes_during_a_request_is_not_kept_as_new(library: Library) -> None:
    ctx = library.context()
    assert ctx.rulings == []
    library.store.interests.rule(library.profile, library.topics["jazz"][0], weight=0.0, name="", at=NOW - 1)
    for keep in ("keep", "keep_for_store"):
        assert getattr(ctx, keep)(("made",), lambda: "of the old rulings") == "of the old rulings"
        assert getattr(library.context(), keep)(("made",), lambda: "of the new ones") == "of the new ones"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": np.array([0, 1])},
        {"ends": np.array([0, 2, 1, 3])},
        {"to": np.array([0, 1, 9], dtype=np.int32)},
        {"to": np.array([0, 1, -1], dtype=np.int32)},
        {"strength": np.array([1.0, np.nan, 1.0], dtype=np.float32)},
        {"strength": np.ones(2, dtype=np.float32)},
        {"to": np.array(["a", "b", "c"])},
    ],
)
def test_links_that_lead_nowhere_count_as_none(wrong: dict[str, np.ndarray]) -> None:
    sound = {"ends": np.array([0, 1, 2, 3]), "to": np.array([0, 1, 2], np.int32), "strength": np.ones(3, np.float32)}
    media = {"media": np.array(["a", "b", "c"])}
    assert Links.of({**media, **{f"x_{name}": a for name, a in sound.items()}}, "x") is not None
    assert Links.of({**media, **{f"x_{name}": a for name, a in {**sound, **wrong}.items()}}, "x") is None
