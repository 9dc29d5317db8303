"""Ratings and plays go into .nfo files as Kodi writes them, and all else in them stays to the letter."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core import exchange, feedback, nfo
from core.exchange.ratings_out import NFO, planned, write_all
from core.settings import Home
from core.store import Store
from core.store.profiles import DEFAULT
from tests.conftest import MediaMaker
from tests.core.test_exchange_ratings import STARS, film_with, indexed

KODI = """<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<!-- made by hand -->
<movie>
    <title>Harbour &amp; sea</title>
    <year>1999</year>
    <playcount>1</playcount>
    <actor>
        <name>Ana Sol</name>
    </actor>
</movie>
https://example.com/title/1
"""


def test_an_nfo_gets_rating_and_plays_and_stays_else_to_the_letter(
    store: Store, make_media: MediaMaker, tmp_path: Path
) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", KODI)
    feedback.rate(store, DEFAULT, media_id, STARS)
    for at in (1_700_000_000.0, 1_700_009_000.0):
        feedback.log_play(store, DEFAULT, media_id, 1.0, at=at)
    (done,) = write_all(planned(store, DEFAULT, NFO), NFO)
    assert not done.reason
    text = path.read_text(encoding="utf-8")
    assert "<userrating>7</userrating>" in text and "<playcount>2</playcount>" in text
    lines = set(KODI.splitlines()) - {"    <playcount>1</playcount>"}
    assert lines <= set(text.splitlines()), "all else is as it was"
    (root,) = nfo.roots(path.read_bytes())
    assert root.findtext("lastplayed") and root.findtext("title") == "Harbour & sea"
    assert (path.parent / "sidecar.nfo.before-homereel").read_text(encoding="utf-8") == KODI
    assert store.media.facts([media_id])[media_id].title == "Harbour & sea"


SEEN_ELSEWHERE = """<movie>
    <title>Harbour</title>
    <userrating>4</userrating>
    <playcount>12</playcount>
    <lastplayed>2190-01-02 03:04:05</lastplayed>
</movie>
"""


def test_an_nfo_keeps_what_another_program_saw_of_plays(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", SEEN_ELSEWHERE)
    feedback.log_play(store, DEFAULT, media_id, 1.0)
    (done,) = write_all(planned(store, DEFAULT, NFO, played=True), NFO)
    assert not done.reason and path.read_text() == SEEN_ELSEWHERE
    assert sorted(os.listdir(path.parent)) == ["sidecar.mp4", "sidecar.nfo"], "nothing changed, so nothing is put by"
    feedback.rate(store, DEFAULT, media_id, STARS)
    (done,) = write_all(planned(store, DEFAULT, NFO), NFO)
    assert not done.reason and path.read_text() == SEEN_ELSEWHERE.replace(">4<", ">7<")


def test_what_was_only_played_gets_an_nfo_without_a_rating(
    store: Store, make_media: MediaMaker, tmp_path: Path
) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", None)
    feedback.log_play(store, DEFAULT, media_id, 1.0)
    write_all(planned(store, DEFAULT, NFO, played=True), NFO)
    (root,) = nfo.roots(path.read_bytes())
    assert root.findtext("playcount") == "1" and root.findtext("lastplayed") and root.find("userrating") is None


def test_an_nfo_too_large_to_be_one_is_not_read(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    large = KODI + " " * nfo.MOST_BYTES
    media_id, path = film_with(store, make_media, tmp_path / "films", large)
    feedback.rate(store, DEFAULT, media_id, 5.0)
    (done,) = write_all(planned(store, DEFAULT, NFO), NFO)
    assert "too large" in done.reason and path.read_text(encoding="utf-8") == large


def test_without_an_nfo_one_is_made(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", None)
    feedback.rate(store, DEFAULT, media_id, 5.0)
    write_all(planned(store, DEFAULT, NFO), NFO)
    (root,) = nfo.roots(path.read_bytes())
    assert (root.tag, root.findtext("title"), root.findtext("userrating")) == ("movie", "sidecar", "10")
    assert sorted(os.listdir(path.parent)) == ["sidecar.mp4", "sidecar.nfo"]


def test_a_film_of_the_longest_name_gets_its_nfo(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    film = shutil.copy(make_media.video("sidecar.mp4", 2), tmp_path / ("l" * 236 + ".mp4"))
    (media_id,) = indexed(store, Path(film), folder=tmp_path / "films").values()
    for stars in (5.0, 3.0):  # the second time one is there
        feedback.rate(store, DEFAULT, media_id, stars)
        assert [one.reason for one in write_all(planned(store, DEFAULT, NFO), NFO)] == [""]
    assert len(os.listdir(tmp_path / "films")) == 3


@pytest.mark.parametrize(
    "content",
    [
        "https://example.com/title/1",
        "<tvshow><title>x</title></tvshow>",
        "<episodedetails><title>a</title></episodedetails><episodedetails><title>b</title></episodedetails>",
        "<!DOCTYPE movie [<!ENTITY a 'b'>]><movie><title>&a;</title></movie>",
        "<movie><title>x</title><!-- <userrating>3</userrating> --><userrating><x/>3</userrating></movie>",
        "<movie><title>x",
        "",
    ],
)
def test_an_odd_nfo_is_left_as_it_is(store: Store, make_media: MediaMaker, tmp_path: Path, content: str) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", content)
    feedback.rate(store, DEFAULT, media_id, 5.0)
    (done,) = write_all(planned(store, DEFAULT, NFO), NFO)
    assert "isn't touched" in done.reason
    assert path.read_text(encoding="utf-8") == content
    assert sorted(os.listdir(path.parent)) == ["sidecar.mp4", "sidecar.nfo"]


@pytest.mark.parametrize("there", [True, False])
def test_nothing_is_written_where_a_link_leads(
    store: Store, make_media: MediaMaker, tmp_path: Path, there: bool
) -> None:
    (tmp_path / "elsewhere").mkdir()
    real = tmp_path / "elsewhere" / "real.nfo"
    if there:
        real.write_text(KODI, encoding="utf-8")
    media_id, path = film_with(store, make_media, tmp_path / "films", None)
    path.symlink_to(real)
    feedback.rate(store, DEFAULT, media_id, 2.0)
    (done,) = write_all(planned(store, DEFAULT, NFO), NFO)
    assert "is a link" in done.reason and path.is_symlink()
    assert os.listdir(real.parent) == (["real.nfo"] if there else [])
    assert not there or real.read_text(encoding="utf-8") == KODI


def test_an_nfo_is_kept_as_it_was_whatever_has_its_name(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", KODI)
    (path.parent / "sidecar.nfo.before-homereel").write_text("<movie><title>other</title></movie>")
    for stars in (2.0, 4.0):
        feedback.rate(store, DEFAULT, media_id, stars)
        assert [one.reason for one in write_all(planned(store, DEFAULT, NFO), NFO)] == [""]
    assert (path.parent / "sidecar.nfo-2.before-homereel").read_text(encoding="utf-8") == KODI
    assert len(os.listdir(path.parent)) == 4


def test_what_is_written_out_comes_in_again(store: Store, make_media: MediaMaker, tmp_path: Path, home: Home) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", None)
    feedback.rate(store, DEFAULT, media_id, STARS)
    feedback.log_play(store, DEFAULT, media_id, 1.0, at=1_700_000_000.0)
    write_all(planned(store, DEFAULT, NFO), NFO)
    other = store.profiles.create("Other")
    plan = exchange.prepare(store, other, exchange.read(path.parent))
    assert plan.ways == {"path": 1} and plan.counts == {"play": 1, "rating": 1}
    exchange.write(store, other, plan)
    assert store.events.stars(other) == {media_id: STARS}
    assert store.events.first_at(other) == 1_700_000_000.0
