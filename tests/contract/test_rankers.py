"""What every ranker keeps: shape, type, NaN where it abstains, the same again, reasons that are listed, no writing."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import numpy as np
import pytest

from core.recommend import BASELINES, RANKERS, Ranker
from core.settings import Home
from core.store import Store, connect
from core.types import EventKind
from tests.core.synthetic import Library

LISTED = importlib.import_module("core.recommend.explain").__doc__ or ""  # the package's name is the function
CODES = {line.split(" {")[0].strip() for line in LISTED.splitlines() if " {" in line}


@pytest.fixture(scope="module", params=["no history", "some history"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("rankers")).make()) as store:
        library = Library(store).fill(6)
        library.add("beach", only=[])
        if request.param == "some history":
            library.play(library.topics["jazz"][0])
            library.play(library.topics["lecture"][0], 0.4)
            library.did(EventKind.RATING, library.topics["beach"][0], stars=4.5)
            library.did(EventKind.DISLIKE, library.topics["metal"][0])
        yield library


@pytest.mark.parametrize("ranker", RANKERS + BASELINES, ids=lambda ranker: ranker.name)
class TestRanker:
    def test_scores_have_the_shape_and_abstain_by_nan(self, library: Library, ranker: Ranker) -> None:
        ids = library.context().pool
        scores = ranker.score(library.context(), ids)
        assert scores.shape == (len(ids),) and scores.dtype == np.float32
        assert not np.isinf(scores).any()

    def test_no_media_is_fine(self, library: Library, ranker: Ranker) -> None:
        assert ranker.score(library.context(), []).shape == (0,)
        assert ranker.why(library.context(), []) == []

    def test_the_same_again(self, library: Library, ranker: Ranker) -> None:
        ids = library.context().pool
        first, second = (ranker.score(library.context(), ids) for _ in range(2))
        np.testing.assert_array_equal(first, second)
        backwards = ranker.score(library.context(), ids[::-1])[::-1]
        if ranker.name != "spread":  # a spread depends on the order by its ties
            np.testing.assert_allclose(first, backwards, atol=1e-5)

    def test_reasons_are_listed_and_nothing_is_written(self, library: Library, ranker: Ranker) -> None:
        ctx, before = library.context(), library.store.change_stamp()
        why = ranker.why(ctx, ctx.pool)
        assert len(why) == len(ctx.pool)
        assert {reason.code for reasons in why for reason in reasons} <= CODES
        assert library.store.change_stamp() == before


def test_an_empty_library(store: Store) -> None:
    ctx = Library(store).context()
    assert all(ranker.score(ctx, ctx.pool).shape == (0,) for ranker in RANKERS + BASELINES)


def test_names_are_unique() -> None:
    assert len({ranker.name for ranker in RANKERS + BASELINES}) == len(RANKERS + BASELINES)
