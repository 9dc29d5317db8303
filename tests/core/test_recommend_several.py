"""What is like several media, out of what is like each."""

from __future__ import annotations

from core.recommend.several import together
from core.types import MediaId, Reason, Result

A, B, C, D, E = (MediaId(name) for name in "abcde")
WHY = (Reason("similar_picture", {}),)


def made(media_id: MediaId, score: float, *, spoken_for: bool = True) -> Result:
    return Result(media_id, score, {"picture": 1.0}, WHY if spoken_for else ())


def test_what_is_like_all_comes_before_what_is_very_like_one() -> None:
    found = together([[made(C, 3.0), made(D, 2.0)], [made(D, 2.0), made(E, 1.0)]], [A, B], 10)
    assert [(one.media_id, one.score) for one in found] == [(D, 2.0), (C, 1.5), (E, 0.5)]
    assert [one.media_id for one in together([[made(C, 3.0), made(D, 2.0)]], [A], 1)] == [C]


def test_the_asked_ones_are_left_out_and_the_best_list_gives_the_reason() -> None:
    weak, strong = made(C, 1.0, spoken_for=False), made(C, 0.5)
    (one,) = together([[made(B, 9.0), weak], [made(A, 9.0), strong]], [A, B], 10)
    assert one.media_id == C and one.reasons == WHY and one.score == 0.75


def test_what_nothing_speaks_for_comes_last_and_unlikeness_takes_nothing_away() -> None:
    found = together([[made(C, 5.0, spoken_for=False), made(D, 1.0)], [made(D, -4.0)]], [A, B], 10)
    assert [(one.media_id, one.score) for one in found] == [(D, 0.5), (C, 2.5)]
    assert together([[], []], [A, B], 10) == []
