"""Names of files and folders: conventions are read, a person's own words stay as they are."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import names
from core.names import Name
from tests.benchmarks.meaning_labels import FILE_NAMES, SONG_NAMES


@pytest.mark.parametrize("line", FILE_NAMES, ids=lambda line: line[0])
def test_films_episodes_and_home_videos(line: tuple[str, str, int, int, int, str]) -> None:
    found = names.read(os.fsencode(line[0]), is_audio=False)
    assert (found.title, found.season, found.episode, found.year, found.series) == line[1:]


@pytest.mark.parametrize("line", SONG_NAMES, ids=lambda line: line[0])
def test_songs(line: tuple[str, str, str, int]) -> None:
    found = names.read(os.fsencode(line[0]), is_audio=True)
    assert (found.title, found.artist, found.track) == line[1:]


def at(path: str, *, is_audio: bool = False) -> Name:
    return names.read(os.fsencode(f"/lib/{path}"), is_audio=is_audio, root=b"/lib")


def test_season_and_series_from_folders() -> None:
    found = at("The Wire (2002)/Season 2/03 - Hot Shots.mkv")
    assert (found.series, found.season, found.episode, found.title) == ("The Wire", 2, 3, "Hot Shots")
    assert found.folder == {"series", "season"}
    found = at("三体/第二季/05.mkv")
    assert (found.series, found.season, found.episode, found.title) == ("三体", 2, 5, "三体 S02E05")
    assert at("The Wire/Season 2/The Wire S03E04.mkv").season == 3
    assert at("Holiday/day one.mkv").series == ""


def test_album_and_artist_from_folders_of_numbered_songs() -> None:
    found = at("Nina Simone/Pastel Blues (1965)/03 - Sinnerman.flac", is_audio=True)
    assert (found.artist, found.album, found.year, found.title) == ("Nina Simone", "Pastel Blues", 1965, "Sinnerman")
    found = at("Nina Simone - Pastel Blues/CD 1/03 - Sinnerman.flac", is_audio=True)
    assert (found.artist, found.album) == ("Nina Simone", "Pastel Blues")
    assert at("sounds/rain.wav", is_audio=True).album == ""
    assert names.read(b"/lib/Album/03 - Song.flac", is_audio=True, root=b"/lib/Album").album == ""


def test_lectures_have_no_artist() -> None:
    assert at("Lecture 5 - Fourier.mp3", is_audio=True) == Name("Lecture 5 - Fourier")
    assert at("dog - bark.wav", is_audio=True).artist == ""


@given(st.binary(min_size=1, max_size=60).filter(lambda name: b"/" not in name and b"\0" not in name), st.booleans())
def test_any_name_is_read(name: bytes, is_audio: bool) -> None:
    found = names.read(b"/lib/Season 2/" + name, is_audio=is_audio, root=b"/lib")
    assert all(isinstance(n, int) and 0 <= n < 10_000 for n in (found.year, found.season, found.episode, found.track))


@given(st.text(alphabet="第季集話SE0123x一十 .-[]()年", min_size=1, max_size=25))
def test_what_looks_like_an_episode_is_read(text: str) -> None:
    found = names.read(os.fsencode(f"{text}.mkv"), is_audio=False)
    assert found.title or not any(c.isalnum() for c in text)
