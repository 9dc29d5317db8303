"""The picture of a card is never a black first frame."""

from __future__ import annotations

from core.stages.stills import is_flat, still
from tests.conftest import MediaMaker
from tests.core.test_decode import at, shown


def test_a_film_that_begins_in_black_shows_what_follows(make_media: MediaMaker) -> None:
    film = shown(make_media, "late.mp4", "-g", "5", source="testsrc2=size=160x120:rate=5:duration=10,fade=in:0:20:color=black,drawbox=t=fill:color=black:enable='lt(t,2)'")  # fmt: skip  # noqa: E501
    found = at(film)
    assert is_flat(still(found, 0.0)), "what was to be shown without a model"
    assert not is_flat(still(found, None))


def test_the_chosen_frame_is_taken_as_it_is(make_media: MediaMaker) -> None:
    found = at(make_media.video("both.mp4", 6, size="160x120"))
    assert still(found, 3.0) != still(found, 0.0)


def test_a_film_of_one_colour_still_has_a_picture(make_media: MediaMaker) -> None:
    found = at(shown(make_media, "black.mp4", source="color=black:size=160x120:rate=5:duration=4"))
    assert is_flat(still(found, None))
