"""Interactions: latest value per pair, histories in order, masks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.interactions import History, Interactions


def table(rows: list[tuple[int, int, float, float]], n_users: int = 4, n_items: int = 6) -> Interactions:
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    users, items = columns[0].astype(np.int32), columns[1].astype(np.int32)
    return Interactions(users, items, columns[2].astype(np.float32), columns[3], n_users, n_items)


ROWS = [(0, 1, 3.0, 10.0), (2, 5, 4.0, 1.0), (0, 2, 0.0, 5.0), (0, 1, 5.0, 20.0), (2, 0, 1.0, 1.0)]


def test_the_latest_value_of_a_pair_counts() -> None:
    matrix = table(ROWS).matrix.toarray()
    assert matrix[0, 1] == 5.0 and matrix[2, 5] == 4.0 and matrix.shape == (4, 6)
    assert table([*ROWS, (0, 1, 2.0, 15.0)]).matrix[0, 1] == 5.0  # a later row of an earlier time


def test_a_value_of_zero_was_met() -> None:
    assert table(ROWS).met.toarray()[0].tolist() == [0, 1, 1, 0, 0, 0]


def test_histories_are_in_order_of_time_and_then_of_rows() -> None:
    first, second, third, fourth = table(ROWS).histories
    assert first.items.tolist() == [2, 1, 1] and first.values.tolist() == [0, 3, 5]
    assert third.items.tolist() == [5, 0] and len(second) == len(fourth) == 0


def test_a_mask_keeps_numbers() -> None:
    kept = table(ROWS).where(np.array([False, True, False, False, True]))
    assert len(kept) == 2 and (kept.n_users, kept.n_items) == (4, 6) and len(kept.histories[0]) == 0


def test_nobody_at_all() -> None:
    assert Interactions.of([], 3).histories == () and Interactions.of([], 3).matrix.shape == (0, 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.floats(0, 5, width=32), st.floats(0, 1e9))))
def test_histories_join_to_the_same_again(rows: list[tuple[int, int, float, float]]) -> None:
    made = table(rows)
    again = Interactions.of(made.histories, made.n_items)
    assert len(again) == len(made) and (again.matrix != made.matrix).nnz == 0
    for mine, other in zip(made.histories, again.histories, strict=True):
        assert mine.items.tolist() == other.items.tolist()


def test_cutting_a_history() -> None:
    history = History(np.arange(5, dtype=np.int32), np.ones(5, np.float32), np.arange(5.0))
    assert history.last(2).items.tolist() == [3, 4] and history.before(2).items.tolist() == [0, 1]
    assert len(history.last(9)) == 5 and len(history.last(0)) == 0
