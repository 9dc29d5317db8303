"""One reading of For you after another: nothing jumps, nothing stands twice, nothing refused comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pytest

from app import i18n
from app.pages.foryou import back
from app.shelfdata import ASKED, SHOWN, Reading, Shelf, steady
from app.shelfwords import heading
from core.types import MediaId, Result


def results(names: str) -> tuple[Result, ...]:
    return tuple(Result(MediaId(name), 1.0 / n) for n, name in enumerate(names, 1))


def shelf(code: str, names: str, spare: str = "", which: str = "") -> Shelf:
    key = f"{code}:{which}"
    group = code if code == "fits" else key
    return Shelf(key, group, code, {"media_id": which}, code, results(names), results(spare), {})


def shown(shelves: list[Shelf]) -> dict[str, str]:
    return {one.key: "".join(one.ids) for one in shelves}


def follow(
    old: list[Shelf],
    new: list[Shelf],
    may_stay: str = "abcdefghijklmnopqrstuvwxyz",
    seen: Mapping[str, int] = MappingProxyType({}),
    held: Collection[str] = (),
    refused: str = "",
) -> dict[str, str]:
    reading = Reading(tuple(new), frozenset(map(MediaId, may_stay)), True)
    return shown(steady(old, reading, seen, held, set(map(MediaId, refused))))


def test_a_first_reading_is_taken_as_it_is() -> None:
    assert follow([], [shelf("picks", "abc"), shelf("new", "de")]) == {"picks:": "abc", "new:": "de"}


def test_cards_keep_their_order_and_new_ones_come_behind() -> None:
    assert follow([shelf("picks", "abcd")], [shelf("picks", "xdba")]) == {"picks:": "abdx"}


def test_what_can_be_seen_stays_though_others_are_better_now() -> None:
    after = follow([shelf("picks", "abcd")], [shelf("picks", "xyd")], seen={"picks:": 2})
    assert after == {"picks:": "abdxy"}


def test_what_may_not_stay_goes_even_where_it_is_seen() -> None:
    assert follow([shelf("picks", "abcd")], [shelf("picks", "cd")], may_stay="bcd", seen={"picks:": 4}) == {
        "picks:": "bcd"
    }


def test_shelves_keep_their_order_and_new_ones_come_below() -> None:
    old = [shelf("picks", "abc"), shelf("new", "def")]
    new = [shelf("continue", "z"), shelf("new", "def"), shelf("picks", "abc")]
    assert list(follow(old, new)) == ["picks:", "new:", "continue:"]


@pytest.mark.parametrize(("held", "left"), [(set(), ["new:"]), ({"picks:"}, ["picks:", "new:"])])
def test_a_shelf_that_is_no_more_goes_unless_it_is_used(held: set[str], left: list[str]) -> None:
    assert list(follow([shelf("picks", "abc"), shelf("new", "def")], [shelf("new", "def")], held=held)) == left


def test_nothing_refused_comes_back_whatever_the_reading_says() -> None:
    old, new = [shelf("picks", "bcd")], [shelf("picks", "abcd"), shelf("fits", "adb", which="20")]
    assert follow(old, new, refused="a") == {"picks:": "bcd", "fits:20": "db"}


def test_nothing_stands_twice_but_for_a_free_while() -> None:
    old = [shelf("picks", "abc")]
    new = [shelf("picks", "ab"), shelf("new", "cde"), shelf("fits", "abc", which="20")]
    assert follow(old, new, seen={"picks:": 3}) == {"picks:": "abc", "new:": "de", "fits:20": "abc"}


def test_an_interest_whose_middle_moved_is_the_same_shelf() -> None:
    old = [shelf("interest", "abcd", which="m"), shelf("picks", "xyz")]
    new = [shelf("picks", "xyz"), shelf("interest", "bcde", which="n")]
    assert follow(old, new) == {"interest:m": "bcde", "picks:": "xyz"}
    other = [shelf("picks", "xyz"), shelf("interest", "efgh", which="n")]
    assert list(follow(old, other)) == ["picks:", "interest:n"]


def test_the_next_candidate_closes_the_row() -> None:
    row = shelf("picks", "abcdefghijklmnop", "qr")
    assert "".join(row.without(MediaId("b")).ids) == "acdefghijklmnopq"
    assert len(row.ids) == SHOWN < ASKED


def test_what_is_undone_stands_where_it_stood() -> None:
    row = shelf("picks", "abcdefghijklmnop", "qr")
    without = row.without(MediaId("b"))
    again = back(without, row, [MediaId("b")])
    assert (again.ids, [r.media_id for r in again.spare]) == (row.ids, ["q", "r"])
    assert back(None, row, [MediaId("b")]) is row


CODES = ("continue", "next", "picks", "because", "rediscover", "new", "different", "fits", "start", "interest")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_shelf_has_a_heading_in_each_language(qapp: object, code: str, language: str) -> None:
    args = {"tags": ["dog"], "cause": "finished"}
    i18n.install(qapp, "en")  # type: ignore[arg-type]
    english = heading(code, args, "Heat")
    i18n.install(qapp, language)  # type: ignore[arg-type]
    here = heading(code, args, "Heat")
    assert here and (here == english) is (language == "en")


def test_an_interest_is_called_by_what_it_has_in_common(qapp: object) -> None:
    assert heading("interest", {"name": "My own"}, "Heat") == "My own"
    said = heading("interest", {"tags": ["night_sky", "harbour"], "named": {"artist": "The Pilots"}}, "Heat")
    assert said == "You like: night sky, harbour, The Pilots"
    assert heading("interest", {"tags": ["dog"], "twice": True, "apart": ["snow"]}, "Heat") == "You like: dog, snow"
    assert heading("interest", {"tags": ["dog"], "twice": True}, "Heat") == "More like “Heat”"
    assert heading("interest", {"topic": ["light", "eye", "night", "rod"]}, "Heat") == "You like: light, eye, night"
    assert heading("because", {"cause": "finished"}, "Heat") == "Because you finished “Heat”"
    assert heading("because", {"cause": "liked"}, "Heat") == "Because you liked “Heat”"
