"""Queries: how they are phrased, which spaces they reach, and in which language they may come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.extract import labels
from core.extract.query import QueryEmbedder, phrase
from core.settings import Home, Settings


@pytest.mark.parametrize(
    ("query", "caption", "share"),
    [
        ("cat", "a photo of a cat", 1.0),
        ("Cats", "a photo of a Cats", 1.0),
        ("a cat", "a photo of a cat", 1.0),
        ("A photo of a dress", "a photo of a dress", 1.0),
        ("astronaut", "a photo of an astronaut", 1.0),
        ("猫", "a photo of a cat", 1.0),
        ("红色的汽车", "a photo of a red car", 0.3),
        ("brick building", "a photo of a brick building", 0.3),
        ("a woman applying eye makeup", "a woman applying eye makeup", 0.3),
        ("two men arm wrestling in a room", "two men arm wrestling in a room", 0.3),
        ("sunrise", "a photo of a sunrise", 1.0),
    ],
)
def test_phrase(query: str, caption: str, share: float) -> None:
    assert phrase(labels.load().read(query), query) == (caption, share)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryEmbedder]:
    """A loaded embedder."""
    made = QueryEmbedder(Home(tmp_path_factory.mktemp("home")).make(), Settings())
    made.load()
    yield made
    made.close()


@pytest.mark.models
def test_a_query_reaches_pictures_and_meaning(embedder: QueryEmbedder) -> None:
    vectors = embedder.embed("a dog on the beach")
    assert set(vectors) == {"conse-minilm", "minilm-l6"}
    for vector in vectors.values():
        assert vector.dtype == np.float32 and vector.shape == (384,)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.models
def test_languages_agree(embedder: QueryEmbedder) -> None:
    for english, chinese in (("cat", "猫"), ("cat", "貓咪"), ("red car", "红色的汽车"), ("temple", "寺庙")):
        a, b = embedder.embed(english), embedder.embed(chinese)
        assert a["conse-minilm"] @ b["conse-minilm"] > 0.99


@pytest.mark.models
@pytest.mark.parametrize("query", ["", "   ", "爱因斯坦", "的", "year:2010", "-dog", "+xyzzyqwv"])
def test_what_is_not_understood_has_no_vector(embedder: QueryEmbedder, query: str) -> None:
    assert embedder.embed(query) == {}


@pytest.mark.models
def test_the_picture_network_is_not_loaded_for_a_query(embedder: QueryEmbedder) -> None:
    embedder.embed("cat")
    assert embedder._backend._network is None  # type: ignore[attr-defined]


NONSENSE = [
    "xyzzyqwv",
    "' OR 1=1 --",
    "DROP TABLE media; --",
    "🎵",
    "12345",
    "asdf jkl;",
    "a b c",
    "<b>x</b>",
    "../etc/a",
]
SENSE = [
    "thunderstorm",
    "sourdough",
    "croissant",
    "T恤",
    "50s car",
    "what can you do for your country",
    "猫",
    "axolotl",
]


@pytest.mark.models
def test_what_makes_no_sense_has_no_vector(embedder: QueryEmbedder) -> None:
    assert [query for query in NONSENSE if embedder.embed(query)] == []
    assert [query for query in SENSE if not embedder.embed(query)] == []
    assert set(embedder.embed("dog -xyzzyqwv +🎵")) == {"conse-minilm", "minilm-l6"}


@pytest.mark.models
def test_words_are_added_and_subtracted(embedder: QueryEmbedder) -> None:
    dog, beach = embedder.embed("dog"), embedder.embed("beach")
    more, less = embedder.embed("dog +beach kind:film"), embedder.embed("dog -beach")
    for model_id in dog:
        assert more[model_id] @ beach[model_id] > dog[model_id] @ beach[model_id] > less[model_id] @ beach[model_id]
        assert less[model_id] @ dog[model_id] > 0.7
        assert np.linalg.norm(more[model_id]) == pytest.approx(1, abs=1e-4)
        assert embedder.embed("+beach")[model_id] @ beach[model_id] > 0.999
        assert embedder.embed('"dog"')[model_id] @ dog[model_id] > 0.999
