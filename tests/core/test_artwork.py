"""Pictures beside a medium: which one counts, and that no hostile one costs more than itself."""

from __future__ import annotations

import io
import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import artwork
from core.settings import Home
from tests.conftest import MediaMaker


def paint(
    file: Path, colour: tuple[int, int, int], size: tuple[int, int] = (400, 600), form: str | None = None
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(file, form or {"jpg": "JPEG", "tbn": "JPEG"}.get(file.suffix[1:]))


def colour(jpeg: bytes | None) -> tuple[int, ...]:
    assert jpeg is not None
    with Image.open(io.BytesIO(jpeg)) as picture:
        return tuple(int(round(c, -1)) for c in np.asarray(picture.convert("RGB")).mean(axis=(0, 1)))


def chosen(folder: Path, name: str, *, is_audio: bool = False) -> list[str]:
    paths = artwork.candidates(os.fsencode(folder / name), is_audio=is_audio)
    return [str(Path(os.fsdecode(path)).relative_to(folder)) for path in paths]


def touch(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_films_own_picture_goes_before_its_folders(tmp_path: Path) -> None:
    touch(
        tmp_path, "Film.mkv", "film.jpg", "Film-POSTER.PNG", "poster.jpg", "folder.webp", "fanart.jpg", "x-poster.jpg"
    )
    assert chosen(tmp_path, "Film.mkv") == ["Film-POSTER.PNG", "film.jpg", "poster.jpg", "folder.webp"]


def test_a_folder_of_many_films_has_no_picture_for_each(tmp_path: Path) -> None:
    touch(tmp_path, "a.mkv", "b.mkv", "poster.jpg", "b-poster.jpg")
    assert chosen(tmp_path, "a.mkv") == []
    assert chosen(tmp_path, "b.mkv") == ["b-poster.jpg"]


def test_a_records_cover_is_everybodys_and_lies_above_its_discs(tmp_path: Path) -> None:
    touch(tmp_path, "CD 1/01.mp3", "CD 1/02.mp3", "cover.jpg", "rock/01.mp3", "CD 2/01.mp3", "CD 2/front.png")
    assert chosen(tmp_path, "CD 1/01.mp3", is_audio=True) == ["cover.jpg"]
    assert chosen(tmp_path, "CD 2/01.mp3", is_audio=True) == ["CD 2/front.png", "cover.jpg"]
    assert chosen(tmp_path, "rock/01.mp3", is_audio=True) == []


@pytest.mark.parametrize("name", ["poster.jpg", "poster.png", "poster.webp", "poster.tbn"])
def test_pictures_of_each_kind_are_made_small_jpegs(tmp_path: Path, name: str) -> None:
    paint(tmp_path / name, (200, 100, 50), (1600, 2400))
    jpeg = artwork.picture(os.fsencode(tmp_path / "film.mkv"), is_audio=False)
    assert jpeg is not None and jpeg.startswith(b"\xff\xd8")
    assert Image.open(io.BytesIO(jpeg)).size == (640, 960)
    assert colour(jpeg) == (200, 100, 50)


def test_what_can_not_be_read_gives_way_to_the_next(tmp_path: Path) -> None:
    (tmp_path / "poster.jpg").write_bytes(b"\xff\xd8\xff and then nothing of a picture")
    (tmp_path / "movie.png").write_text("#EXTM3U\nhttp://example.org/x.ts")
    paint(tmp_path / "folder.png", (0, 200, 0))
    assert colour(artwork.picture(os.fsencode(tmp_path / "film.mkv"), is_audio=False)) == (0, 200, 0)


def png_bomb() -> bytes:
    """A PNG of 30,000 × 30,000 black pixels in under a megabyte."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(90_001)) for _ in range(3_000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_hostile_pictures_give_nothing(tmp_path: Path) -> None:
    (tmp_path / "poster.png").write_bytes(png_bomb())
    os.mkfifo(tmp_path / "movie.jpg")
    (tmp_path / "folder.jpg").mkdir()
    with (tmp_path / "cover.jpg").open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(artwork.MOST_BYTES + 1)
    assert artwork.picture(os.fsencode(tmp_path / "film.mkv"), is_audio=False) is None


def test_odd_names_are_files_and_nothing_else(tmp_path: Path) -> None:
    paint(tmp_path / "a%03d-poster.jpg", (0, 0, 200))
    assert colour(artwork.picture(os.fsencode(tmp_path / "a%03d.mkv"), is_audio=False)) == (0, 0, 200)
    odd = os.fsencode(tmp_path) + b"/\xff\xfe http:"
    os.rename(tmp_path / "a%03d-poster.jpg", odd + b".jpg")
    assert colour(artwork.picture(odd + b".mkv", is_audio=False)) == (0, 0, 200)


def test_a_film_that_carries_its_poster_shows_it(make_media: MediaMaker, tmp_path: Path, home: Home) -> None:
    from core import decode, probe

    paint(tmp_path / "cover.jpg", (200, 0, 200))
    film = make_media.video("plain-film.mp4", 2)
    made = make_media.run(
        "covered.mp4", "-i", str(film), "-i", str(tmp_path / "cover.jpg"), "-map", "0", "-map", "1",
        "-c", "copy", "-disposition:v:1", "attached_pic",
    )  # fmt: skip
    assert colour(decode.cover(probe.probe(os.fsencode(made)))) == (200, 0, 200)
