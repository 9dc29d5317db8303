"""Kodi's .nfo files: what they say, whatever state they are in, and never more than they may."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import nfo
from core.nfo import NOTHING, Person

MOVIE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie><title>Hero</title><originaltitle>英雄</originaltitle><year>2002</year><plot>A nameless man
tells three stories.</plot><genre>Drama</genre><genre>Action</genre><director>Zhang Yimou</director>
<credits>Li Feng</credits><studio>Elite Group</studio><actor><name>Jet Li</name><role>Nameless</role></actor>
<actor><name>Tony Leung</name></actor><actor><role>nobody</role></actor></movie>"""
EPISODE = (
    "<episodedetails><title>{}</title><showtitle>Show</showtitle>"
    "<season>2</season><episode>{}</episode></episodedetails>"
)


def write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def beside(file: Path, *, is_audio: bool = False, episode: int = 0) -> nfo.Nfo:
    return nfo.beside(os.fsencode(file), is_audio=is_audio, episode=episode)


def test_a_film_with_its_people(tmp_path: Path) -> None:
    write(tmp_path, "hero.NFO", MOVIE)
    found = beside(tmp_path / "hero.mkv")
    assert (found.title, found.year, found.genre) == ("Hero", 2002, "Drama; Action")
    assert found.description == "A nameless man\ntells three stories."
    assert found.people == (
        Person("Jet Li", "actor"), Person("Tony Leung", "actor"), Person("Zhang Yimou", "director"),
        Person("Li Feng", "writer"), Person("Elite Group", "studio"),
    )  # fmt: skip
    assert beside(tmp_path / "other.mkv") == NOTHING


def test_a_folders_movie_nfo_stands_in(tmp_path: Path) -> None:
    write(tmp_path, "movie.nfo", MOVIE)
    assert beside(tmp_path / "whatever.mkv").title == "Hero"
    write(tmp_path, "whatever.nfo", "<movie><title>Own</title></movie>")
    assert beside(tmp_path / "whatever.mkv").title == "Own"


def test_an_episode_takes_its_series_from_the_folder_above(tmp_path: Path) -> None:
    write(tmp_path, "tvshow.nfo", "<tvshow><title>The Show</title><genre>Crime</genre><plot>All of it.</plot></tvshow>")
    write(tmp_path, "Season 2/e3.nfo", "<episodedetails><title>Third</title><episode>3</episode></episodedetails>")
    found = beside(tmp_path / "Season 2" / "e3.mkv")
    assert (found.title, found.series, found.genre, found.episode) == ("Third", "The Show", "Crime", 3)
    assert found.description == ""


def test_of_several_episodes_in_one_file_the_right_one(tmp_path: Path) -> None:
    write(tmp_path, "e.nfo", EPISODE.format("One", 1) + "\n" + EPISODE.format("Two", 2))
    assert beside(tmp_path / "e.mkv", episode=2).title == "Two"
    assert beside(tmp_path / "e.mkv").title == "One"


def test_a_record_and_its_artist(tmp_path: Path) -> None:
    write(tmp_path, "artist.nfo", "<artist><name>Nina Simone</name><genre>Soul</genre></artist>")
    write(tmp_path, "Pastel Blues/album.nfo", "<album><title>Pastel Blues</title><year>1965</year></album>")
    found = beside(tmp_path / "Pastel Blues" / "01.flac", is_audio=True)
    assert (found.artist, found.album, found.year, found.genre, found.title) == (
        "Nina Simone", "Pastel Blues", 1965, "Soul", "",
    )  # fmt: skip
    assert beside(tmp_path / "Pastel Blues" / "01.mkv") == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        MOVIE + "\nhttps://www.themoviedb.org/movie/79",
        "\ufeff" + MOVIE,
        MOVIE.replace("Hero", "Hero & Sons").replace("Elite", "Elite & Co"),
        MOVIE.replace("<movie>", "<movie>\x0b"),
        "Ripped by somebody\n" + MOVIE,
    ],
)
def test_common_mistakes_are_read_over(text: str) -> None:
    assert nfo.parse(text.encode()).title.startswith("Hero")


def test_another_encoding() -> None:
    text = '<?xml version="1.0" encoding="gb18030"?><movie><title>英雄</title></movie>'
    assert nfo.parse(text.encode("gb18030")).title == "英雄"
    assert nfo.parse(text.replace("gb18030", "utf-16").encode("utf-16")).title == "英雄"
    assert nfo.parse(text.replace("gb18030", "nonsense").encode()).title == "英雄"
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><movie><title>Amélie</title></movie>'
    assert nfo.parse(latin.encode("latin-1")).title == "Amélie"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"https://www.imdb.com/title/tt0299977/",
        "▄▄▄ RELEASE ▄▄▄ <3 movie".encode("cp437", "replace"),
        b"<html><body>movie</body></html>",
        b"<movie>" * 50_000,
        b"<movie><title>" + b"x" * 100,
        b"\x00\xff<movie\x00>",
    ],
)
def test_what_is_no_description_says_nothing(data: bytes) -> None:
    assert nfo.parse(data).title == ""


BOMB = b"""<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<movie><title>Bomb</title><plot>&d;</plot></movie>"""
OUTSIDE = b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>Thief</title><plot>&x;</plot></movie>'


@pytest.mark.parametrize("data", [BOMB, OUTSIDE])
def test_entities_are_never_expanded(data: bytes) -> None:
    found = nfo.parse(data)
    assert "root:" not in found.description and "aaaa" not in found.description


def test_huge_and_deep_files_cost_little(tmp_path: Path) -> None:
    write(tmp_path, "huge.nfo", MOVIE + " " * nfo.MOST_BYTES)
    began = time.process_time()
    assert beside(tmp_path / "huge.mkv") == NOTHING
    nfo.parse(b"<movie>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</movie>")
    nfo.parse(b"<movie>" + b"<actor><name>A</name></actor>" * 20_000 + b"</movie>")
    assert time.process_time() - began < 20
    many = "".join(f"<actor><name>A {n}</name></actor>" for n in range(1000))
    assert len(nfo.parse(f"<movie>{many}</movie>".encode()).people) == nfo.MOST_PEOPLE


def test_a_pipe_and_a_folder_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.nfo")
    (tmp_path / "folder.nfo").mkdir()
    assert beside(tmp_path / "pipe.mkv") == beside(tmp_path / "folder.mkv") == NOTHING


@given(st.binary(max_size=300))
def test_any_bytes_may_come_in(data: bytes) -> None:
    nfo.parse(data)
    nfo.parse(b"<movie>" + data + b"</movie>", episode=3)


def test_a_pipe_beside_a_film_is_no_description(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hero.nfo")
    writer = os.open(tmp_path / "hero.nfo", os.O_RDWR)  # somebody holds it open and says nothing
    try:
        assert beside(tmp_path / "hero.mkv") == NOTHING
    finally:
        os.close(writer)


def test_texts_end_somewhere() -> None:
    genres = "".join(f"<genre>{number}</genre>" for number in range(1, 30_000))
    people = f"<actor><name>{'a' * 5000}</name></actor><director>B</director>"
    found = nfo.parse(
        f"<movie><title>{'t' * 9000}</title><plot>{'p ' * 90_000}</plot>{genres}{people}</movie>".encode()
    )
    assert found.title == "t" * nfo.LONGEST_LINE
    assert 19_000 < len(found.description) <= 20_000
    assert nfo.LONGEST_LINE - 10 < len(found.genre) <= nfo.LONGEST_LINE
    assert found.genre.split("; ")[-1] == str(len(found.genre.split("; ")))  # a whole one
    assert found.people == (Person("B", "director"),)
