"""The best few are those that sorting all would give."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.recommend.topk import top_k
from core.types import MediaId

VALUES = st.dictionaries(st.text("abc", min_size=1, max_size=4), st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0]))


@given(values=VALUES, most=st.integers(-1, 12))
def test_as_sorting_all(values: dict[str, float], most: int) -> None:
    ids = [MediaId(i) for i in values]
    wanted = sorted(ids, key=lambda i: (-values[i], i))[: max(most, 0)]
    assert top_k(ids, list(values.values()), most) == wanted
