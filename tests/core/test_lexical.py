"""TF-IDF vectors: alike texts are near, rare words weigh more, other languages too, nothing gives nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.extract.meaning import lexical

SEA = "The lighthouse keeper watched the ships by the sea."
SHIPS = "Ships were sailing past the lighthouse on a rough sea."
BREAD = "Knead the dough and bake the bread in a hot oven."


def near(left: str, right: str, frequencies: dict[str, int] | None = None) -> float:
    first, second = (lexical.vector(lexical.count([text]), frequencies or {}, 1000) for text in (left, right))
    assert first is not None and second is not None
    return float(first @ second)


def test_texts_that_share_words_are_near_in_any_of_their_forms() -> None:
    assert near(SEA, SHIPS) > 0.3 > 0.15 > near(SEA, BREAD)
    assert near("夜里的港口很安静，渔船回来了", "渔船停在港口") > 0.3 > near("夜里的港口很安静", "面包很香")
    french = [lexical.vector(lexical.count([text], "fr"), {}, 9) for text in ("chanter avec lui", "elles chantaient")]
    assert french[0] is not None and french[1] is not None and french[0] @ french[1] > 0.9


def test_rare_words_weigh_more_than_common_ones() -> None:
    common = {"sea": 900, "ships": 900, "lighthouse": 1}
    assert near("sea ships lighthouse", "lighthouse", common) > near("sea ships lighthouse", "ships", common) + 0.3


def test_a_vector_is_of_norm_one_and_the_same_each_time() -> None:
    terms = lexical.count([SEA, BREAD])
    first, second = (lexical.vector(terms, {"sea": 3}, 10) for _ in range(2))
    assert first is not None and second is not None
    assert first.shape == (lexical.DIM,) and first.dtype == np.float32
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(first, second)


def test_projected_cosines_keep_the_true_ones() -> None:
    names = [f"term{n}" for n in range(40)]
    directions = np.stack([lexical.direction(name) for name in names]) / np.sqrt(lexical.DIM)
    cosines = directions @ directions.T
    np.testing.assert_allclose(np.diag(cosines), 1)
    assert np.abs(cosines[~np.eye(40, dtype=bool)]).std() < 0.08


def test_nothing_gives_nothing() -> None:
    assert lexical.vector(lexical.count(["", "the of and 42 …"]), {}, 0) is None


def test_a_term_remembers_a_word_that_the_library_knows() -> None:
    terms = lexical.count(["Ships ship shipping"])
    assert terms.counts == {"ship": 3} and terms.words == {"ship": "ships"}
