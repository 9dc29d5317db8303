"""Ratings and plays go into .nfo files as Kodi writes them, and all else in them stays to the letter."""

from __future__ import annotations

import os
import shutil
import stat
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import exchange, feedback, nfo
from core.errors import CHANGED, MediaError
from core.exchange import nfo_out, nfo_text
from core.exchange.outgoing import Outgoing
from core.exchange.ratings_out import NFO, looked_at, planned, write_all
from core.pipeline import index_library
from core.settings import Home
from core.store import Store
from core.store.profiles import DEFAULT
from core.types import Facts, Kind, Modality
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


# ── Which .nfo it is ────────────────────────────────────────────────────────────────────────────────

DESCRIBED = """<movie>
  <title>Harbour</title>
  <plot>Ships come and go.</plot>
  <genre>Drama</genre>
  <director>Ana Sol</director>
</movie>
"""


def outgoing(path: Path, **values: Any) -> Outgoing:
    """A film with five stars; its file has nothing in it."""
    path.touch()
    return replace(Outgoing(os.fsencode(path), Facts(Kind.VIDEO, "Harbour", 100.0), 5.0, 0, 0.0), **values)


@pytest.mark.parametrize("name", ["movie.nfo", "Movie.nfo", "sidecar.NFO"])
def test_what_describes_a_film_goes_on_doing_so(
    store: Store, make_media: MediaMaker, tmp_path: Path, name: str
) -> None:
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / name).write_text(DESCRIBED)
    (media_id,) = indexed(store, make_media.video("sidecar.mp4", 2), folder=tmp_path / "films").values()
    before = store.media.facts([media_id])
    assert (before[media_id].description, before[media_id].genre) == ("Ships come and go.", "Drama")
    people = [facet.name for facet in store.facets.of(media_id)]
    feedback.rate(store, DEFAULT, media_id, 5.0)
    assert [one.reason for one in write_all(planned(store, DEFAULT, NFO), NFO)] == [""]
    index_library(store, [os.fsencode(tmp_path / "films")], only=frozenset({Modality.FACTS}))
    assert store.media.facts([media_id]) == before and [facet.name for facet in store.facets.of(media_id)] == people
    assert sorted(os.listdir(tmp_path / "films")) == sorted([name, name + ".before-homereel", "sidecar.mp4"])
    assert "<userrating>10</userrating>" in (tmp_path / "films" / name).read_text()


def test_an_nfo_of_the_whole_folder_is_not_rated_with_one_film_of_it(tmp_path: Path) -> None:
    (tmp_path / "movie.nfo").write_text(DESCRIBED)
    (tmp_path / "Other.mkv").touch()
    one = outgoing(tmp_path / "Film.mkv")
    assert "stands for several films" in looked_at([one], NFO)[0].hindered
    with pytest.raises(MediaError, match="stands for several films"):
        nfo_out.write(one)
    assert sorted(os.listdir(tmp_path)) == ["Film.mkv", "Other.mkv", "movie.nfo"]
    (tmp_path / "Film.nfo").write_text(DESCRIBED)
    nfo_out.write(one)
    assert "userrating" in (tmp_path / "Film.nfo").read_text()
    assert (tmp_path / "movie.nfo").read_text() == DESCRIBED
    nfo_out.write(outgoing(tmp_path / "movie.mkv"))
    assert "userrating" in (tmp_path / "movie.nfo").read_text(), "of a film of that name it is its own"


# ── What was watched, and how far ───────────────────────────────────────────────────────────────────


def test_what_was_left_off_comes_in_again_as_that(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    media_id, path = film_with(store, make_media, tmp_path / "films", KODI.replace("<playcount>1</playcount>", ""))
    length_s = store.media.facts([media_id])[media_id].duration_s
    feedback.log_play(store, DEFAULT, media_id, 0.5, at=1.7e9, stop_s=length_s / 2)
    write_all(planned(store, DEFAULT, NFO, played=True), NFO)
    (root,) = nfo.roots(path.read_bytes())
    assert root.find("playcount") is None and root.findtext("lastplayed")
    assert [float(root.findtext(f"resume/{name}") or 0) for name in ("position", "total")] == [length_s / 2, length_s]
    other = store.profiles.create("Other")
    exchange.write(store, other, exchange.prepare(store, other, exchange.read(path.parent)))
    (play,) = store.events.of_media(other, media_id)
    assert (play.at, play.share, play.stop_s) == (1.7e9, 0.5, length_s / 2)


def test_a_film_of_which_a_part_was_seen_is_gone_on_with(tmp_path: Path) -> None:
    one, path = outgoing(tmp_path / "a.mkv", stars=0.0, last_at=1.7e9, left_s=40.0), tmp_path / "a.nfo"
    nfo_out.write(one)
    assert "<resume><position>40.000000</position><total>100.000000</total></resume>" in path.read_text()
    nfo_out.write(replace(one, left_s=60.5, last_at=1.71e9))
    assert "<position>60.500000</position>" in path.read_text()
    for earlier in (replace(one, left_s=20.0), replace(one, left_s=0.0, plays=1)):
        nfo_out.write(earlier)
        assert "<position>60.500000</position>" in path.read_text(), "whoever saw the later play knows"
    nfo_out.write(replace(one, left_s=None, last_at=1.72e9))
    assert "<position>60.500000</position>" in path.read_text(), "who only looked in hasn't gone on"
    nfo_out.write(replace(one, left_s=0.0, plays=1, last_at=1.73e9))
    assert "<resume><position>0.000000</position><total>0.000000</total></resume>" in path.read_text()


def test_what_was_seen_to_the_end_gets_no_place_to_go_on_from(tmp_path: Path) -> None:
    nfo_out.write(outgoing(tmp_path / "a.mkv", plays=1, last_at=1.7e9, left_s=0.0))
    (tmp_path / "b.nfo").write_text(DESCRIBED)
    nfo_out.write(outgoing(tmp_path / "b.mkv", plays=1, last_at=1.7e9, left_s=0.0))
    for name in ("a.nfo", "b.nfo"):
        said = (tmp_path / name).read_text()
        assert "resume" not in said and "<playcount>1</playcount>" in said


# ── To the letter ───────────────────────────────────────────────────────────────────────────────────


def test_what_only_has_our_names_is_not_ours(tmp_path: Path) -> None:
    said = (
        "<movie>\n\t<set><name>All</name><playcount>9</playcount></set>\n\t<a><userrating>2</userrating></a>\n</movie>"
    )
    (tmp_path / "a.nfo").write_text(said)
    nfo_out.write(outgoing(tmp_path / "a.mkv", plays=1))
    ours = "\n\t<userrating>10</userrating>\n\t<playcount>1</playcount>\n</movie>"
    assert (tmp_path / "a.nfo").read_text() == said.replace("\n</movie>", ours)


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ('<userrating max="10">8</userrating>', '<userrating max="10">10</userrating>'),
        ("<userrating >8</userrating >", "<userrating >10</userrating >"),
        ("<userrating/>", "<userrating>10</userrating>"),
        ('<userrating max="10" />', '<userrating max="10">10</userrating>'),
        ("<!-- <userrating>3</userrating> --><userrating>8</userrating>", ""),
        ("<plot><![CDATA[<userrating>3</userrating>]]></plot><userrating>8</userrating>", ""),
    ],
)
def test_a_rating_is_there_once(tmp_path: Path, said: str, made: str) -> None:
    path = tmp_path / "a.nfo"
    path.write_text(f"<movie>\n  {said}\n</movie>")
    nfo_out.write(outgoing(tmp_path / "a.mkv"))
    assert path.read_text() == f"<movie>\n  {made or said.replace('>8<', '>10<')}\n</movie>"


@pytest.mark.parametrize(
    "said",
    [
        '<userrating max="5">4</userrating>',
        "<userrating>8</userrating><userrating>9</userrating>",
        "<userrating>10</userrating><userrating>9</userrating>",
        "<userrating><!-- eight -->8</userrating>",
        "<resume><position>1</position></resume><resume><position>2</position></resume>",
        "<resume><position>1</position><position>2</position></resume>",
    ],
)
def test_what_is_there_twice_or_in_another_way_is_left(tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.nfo"
    path.write_text(f"<movie><title>x</title>{said}</movie>")
    with pytest.raises(MediaError, match="in an unusual way"):
        nfo_out.write(outgoing(tmp_path / "a.mkv", last_at=1.7e9, left_s=40.0))
    assert path.read_text() == f"<movie><title>x</title>{said}</movie>"
    assert sorted(os.listdir(tmp_path)) == ["a.mkv", "a.nfo"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_they_did(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "a.nfo"
    path.write_bytes(DESCRIBED.encode().replace(b"\n", end))
    nfo_out.write(outgoing(tmp_path / "a.mkv", plays=2, last_at=1.7e9, left_s=40.0))
    lines = path.read_bytes().split(end)
    assert len(lines) == len(DESCRIBED.split("\n")) + 4 and not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("count", ["1e9", "99999999999", "inf", "-3", "0x10", "١٢"])
def test_a_count_that_nobody_reaches_does_not_stay_for_ever(tmp_path: Path, count: str) -> None:
    (tmp_path / "a.nfo").write_text(f"<movie><playcount>{count}</playcount></movie>", encoding="utf-8")
    nfo_out.write(outgoing(tmp_path / "a.mkv", stars=0.0, plays=2))
    assert (tmp_path / "a.nfo").read_text() == "<movie><playcount>2</playcount></movie>"


def test_an_nfo_may_be_as_deep_as_it_likes(tmp_path: Path) -> None:
    said = "<movie>" + "<a>" * 5_000 + "</a>" * 5_000 + "</movie>"
    (tmp_path / "a.nfo").write_text(said)
    nfo_out.write(outgoing(tmp_path / "a.mkv"))
    assert (tmp_path / "a.nfo").read_text() == said.replace("</movie>", "<userrating>10</userrating></movie>")


@pytest.mark.parametrize("odd", ["<!--", "<![CDATA[", "<?", "<a", '<a b="', "<a b='", "<movie>", "</movie>"])
def test_what_never_ends_takes_no_time(odd: str) -> None:
    begun = time.process_time()
    nfo_text.put("<movie>" + odd * 60_000, "movie", "playcount", "1")
    nfo_text.put("<movie>" + odd + "a" * nfo.MOST_BYTES, "movie", "playcount", "1")
    assert time.process_time() - begun < 10


# ── The file itself ─────────────────────────────────────────────────────────────────────────────────


def test_an_nfo_keeps_its_rights_and_gets_a_new_time(tmp_path: Path) -> None:
    path = tmp_path / "a.nfo"
    path.write_text(DESCRIBED)
    path.chmod(0o600)
    os.setxattr(path, "user.whose", b"mine")
    os.utime(path, (1e9, 1e9))
    owner = (1234, 1235) if os.getuid() == 0 else (os.getuid(), os.getgid())
    os.chown(path, *owner)
    nfo_out.write(outgoing(tmp_path / "a.mkv"))
    after = path.stat()
    assert (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid) == (0o600, *owner)
    assert os.getxattr(path, "user.whose") == b"mine" and after.st_mtime > 1.7e9
    assert "userrating" in path.read_text()


def test_an_nfo_that_may_not_be_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.nfo").write_text(DESCRIBED)
    may = os.access  # the administrator may write anywhere, so the system's refusal is played
    monkeypatch.setattr(os, "access", lambda path, mode: may(path, mode) and not (b".nfo" in path and mode & os.W_OK))
    one = outgoing(tmp_path / "a.mkv")
    assert nfo_out.hindrance(one) == "it is read-only"
    with pytest.raises(MediaError, match="it is read-only"):
        nfo_out.write(one)
    assert (tmp_path / "a.nfo").read_text() == DESCRIBED


@pytest.mark.parametrize("before", ["", DESCRIBED])
def test_what_another_program_writes_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    path, fsync, theirs = tmp_path / "a.nfo", os.fsync, DESCRIBED.replace("Harbour", "Harboar")
    if before:
        path.write_text(before)

    def just_then(number: int) -> None:
        fsync(number)
        (tmp_path / "other").write_text(theirs)
        os.replace(tmp_path / "other", path)

    monkeypatch.setattr(os, "fsync", just_then)
    (done,) = write_all([outgoing(tmp_path / "a.mkv")], NFO)
    assert done.reason == CHANGED and path.read_text() == theirs
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]
