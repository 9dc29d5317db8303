"""Where key frames leave gaps: pure functions of times."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.gaps import Run, gaps, runs, spacing

TIMES = st.lists(st.floats(0, 1e4), max_size=30)


@given(TIMES, st.floats(0, 1e4))
def test_filled_gaps_leave_none(times: list[float], duration_s: float) -> None:
    times = [t for t in times if t <= duration_s]
    missing = gaps(times, duration_s)
    assert missing == sorted(missing)
    assert all(0 <= at <= duration_s for at in missing)
    full = sorted({*times, *missing})
    assert full
    assert gaps(full, duration_s) == [] or duration_s <= 30
    if duration_s > 30:
        assert max(np.diff([0.0, *full, duration_s])) <= 30 + 1e-6
    elif duration_s >= 2 and len(set(times)) == len(times) < 3:
        assert len(full) >= len(times)


@pytest.mark.parametrize(
    ("times", "duration_s", "expected"),
    [
        ([], 0.0, [0.0]),
        ([], 1.0, [0.0]),
        ([0.0], 1.0, []),
        ([], 6.0, [1.0, 3.0, 5.0]),
        ([0.0], 6.0, [3.0, 5.0]),
        ([0.0, 1.5, 3.0, 4.5], 6.0, []),
        ([0.0], 120.0, [30.0, 60.0, 90.0]),
        ([0.0, 25.0, 50.0], 60.0, []),
        ([0.0, 50.0], 60.0, [25.0]),
        ([], 60.0, [0.0, 30.0]),
    ],
)
def test_gaps(times: list[float], duration_s: float, expected: list[float]) -> None:
    assert gaps(times, duration_s) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e4), max_size=40).map(sorted))
def test_runs_hold_every_missing_time(missing: list[float]) -> None:
    held = sorted(run.first_s + i * run.step_s for run in runs(missing) for i in range(run.count))
    assert held == pytest.approx(missing, abs=0.1)
    assert all(run.step_s <= 30.001 for run in runs(missing))


def test_runs_of_equal_steps_are_one() -> None:
    assert runs([30.0, 60.0, 90.0, 500.0]) == [Run(30.0, 30.0, 3), Run(500.0, 30.0, 1)]


def test_spacing_is_tighter_in_clips() -> None:
    assert spacing(0) == spacing(3600) == 5.0
    assert spacing(6) == 0.75
    assert spacing(0.1) == 0.5
