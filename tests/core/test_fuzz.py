"""Damaged files into each parser of ours: what can't be read is left out, or told in a sentence; nothing else comes up.

The importers' parsers have `test_exchange_hostile.py`. `make fuzz` tries a thousand files of each form.
"""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import names, nfo, query, unfinished
from core.errors import MediaError, UserProblem
from core.evaluate.tables import read_table
from core.extract.precision import Plans
from core.extract.speech.subtitle_formats import Refused
from core.extract.speech.subtitles import decode_bytes, fitting, parse
from core.index import files as index_files
from core.index.place import Place
from core.insights import atlas
from core.launcher import Captured
from core.parsing import parsed_arrays, parsed_json
from core.playlists.m3u import read_m3u
from core.playlists.rules import Rules
from core.playlists.xspf import read_xspf
from core.power import System
from core.probe import _chapter, _document, _duration, _stream
from core.settings import Home
from core.store import learned
from core.tagreader import _FAULTS, _checked
from core.types import Modality
from core.vault import keyfile
from core.weights import ctranslate
from tests.core import test_subtitle_formats as subtitles
from tests.core.test_nfo import EPISODE, MOVIE
from tests.damaging import FUZZ, JSON, mutated

MOST_S = 60.0
"""Of one file; on a busy machine too."""


@dataclass(frozen=True)
class Target:
    """One parser: a sound file of its form, how it is read, and what must be true of whatever comes out."""

    sound: bytes
    read: Callable[[bytes, Path], object]


def text_is_whole(*texts: str) -> None:
    """What is stored must be UTF-8: SQLite takes no half of a pair."""
    for text in texts:
        text.encode("utf-8")


def read_subtitles(data: bytes, _: Path) -> None:
    segments = parse(decode_bytes(data), 25.0)
    for segment in fitting(segments, 3600.0):
        assert 0 <= segment.start_s < segment.end_s
    text_is_whole(*(segment.text for segment in segments))


def read_nfo(data: bytes, _: Path) -> None:
    for episode in (0, 3):
        read = nfo.parse(data, episode)
        text_is_whole(read.title, read.description, *(person.name for person in read.people))
        assert 0 <= read.year < 10_000


def read_list(read: Callable[[bytes, bytes], list[object]]) -> Callable[[bytes, Path], None]:
    def reads(data: bytes, _: Path) -> None:
        for entry in read(data, b"/folder"):
            assert all(path.startswith(b"/") and b"\0" not in path for path in entry.paths)  # type: ignore[attr-defined]

    return reads


def read_probe(data: bytes, _: Path) -> None:
    document = _document(b"/media/film.mkv", Captured(data, b"", 0))
    assert 0 <= _duration(document) < float("inf")
    for name, read in (("streams", lambda raw: _stream(raw, {})), ("chapters", _chapter)):
        listed = document.get(name)
        for raw in listed if isinstance(listed, list) else ():
            read(raw)


def read_tags(data: bytes, _: Path) -> None:
    with contextlib.suppress(*_FAULTS):
        answer = _checked(data)
        assert 0.0 <= answer.seconds < 1e7
        text_is_whole(*answer.tags.values())


def read_query(data: bytes, _: Path) -> None:
    text = data.decode("utf-8", "replace")
    text_is_whole(query.parse(text).sought)
    for part in query.parts(text):
        query.without(text, part)
    query.conditions(text)


def read_name(data: bytes, _: Path) -> None:
    path = b"/media/" + (data.replace(b"\0", b"")[:255] or b"a")
    for is_audio in (True, False):
        read = names.read(path, is_audio=is_audio, root=b"/media")
        text_is_whole(read.title, read.series, read.artist, read.album)
        assert 0 <= read.year < 10_000


def read_key(data: bytes, folder: Path) -> None:
    file = keyfile.parse(data)
    if file is not None:
        assert keyfile.parse(file.to_bytes()) == file
    copy = folder / "copy.db"
    copy.write_bytes(data.ljust(keyfile.TAIL_BYTES, b" "))
    keyfile.at_the_end_of(copy)


def read_rules(data: bytes, _: Path) -> None:
    Rules.from_json(data.decode("latin-1"))


def in_home(name: Callable[[Home], Path], read: Callable[[Home], object]) -> Callable[[bytes, Path], object]:
    def reads(data: bytes, folder: Path) -> object:
        home = Home(folder).make()
        name(home).write_bytes(data)
        return read(home)

    return reads


def read_learnt(data: bytes, _: Path) -> None:
    arrays = learned.unpack(data)
    if arrays is not None:
        learned.columns(arrays, ids="S", weights="f")


def read_arrays(data: bytes, _: Path) -> None:
    with contextlib.suppress(ValueError):
        parsed_arrays(data)


def read_index(data: bytes, folder: Path) -> None:
    place = Place(folder, Modality.PICTURE, "clip")
    place.pointer.write_bytes(data)
    assert index_files.read(place) is None  # a pointer alone has no files to point at
    assert not index_files.seems_current(place, (1, 1))


def read_plans(data: bytes, folder: Path) -> None:
    (folder / "measured.json").write_bytes(data)
    Plans(folder).get("clip/cpu")


def read_model(data: bytes, folder: Path) -> None:
    (folder / "model.bin").write_bytes(data)
    (folder / "config.json").write_bytes(data)
    ctranslate.read_whisper(folder)


def read_power(data: bytes, folder: Path) -> None:
    supply = folder / "sys/class/power_supply/BAT0"
    supply.mkdir(parents=True, exist_ok=True)
    for name in ("type", "status", "energy_now", "charge_now", "voltage_now", "online"):
        (supply / name).write_bytes(b"Battery" if name == "type" else data)
    reader = System(folder)
    reader.on_battery()
    reader.joules()


def packed(**arrays: object) -> bytes:
    return learned.pack({name: np.asarray(value) for name, value in arrays.items()})


QUERY = '"night street" genre:="Rock" year:1995..2023 rated:>=4 -tag:rain like:abc@12:31'
RULES = Rules(where="kind:video year:1990..", k=20)
PLAY = {"profile": 1, "media_id": "m", "opened_at": 1.0, "at": 2.0, "share": 0.5, "start_s": 0.0, "stop_s": 9.0}
PROBE = {
    "streams": [
        {
            "index": 0,
            "codec_type": "video",
            "codec_name": "h264",
            "width": 640,
            "height": 480,
            "avg_frame_rate": "25/1",
        },
        {"index": 1, "codec_type": "audio", "sample_rate": "48000", "channels": 2, "tags": {"language": "eng"}},
    ],
    "format": {"duration": "12.5", "format_name": "matroska,webm", "tags": {"TITLE": "Film", "date": "1995"}},
    "chapters": [{"start_time": "0.0", "end_time": "5.0", "tags": {"title": "One"}}],
}
XSPF = (
    '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>file:///media/a%20b.mp3</location><title>A</title><duration>9000</duration></track></trackList></playlist>"
)
POINTER = {"generation": 1, "dim": 4, "rows": 1, "last_row": 1, "graph_bytes": 1, "graph_xxh3": "a", "arrays_xxh3": "b"}
MAP = packed(
    ids=np.array([b"m"], "S32"), places=np.zeros((1, 2), "f4"), numbers=np.array([1, 1, 1, 1]), at=1.0, models="a"
)
KEY = {
    "homereel_key": 1,
    "id": "a" * 16,
    "keyring": False,
    "passphrase": {"kdf": "scrypt", "n": 2, "r": 8, "p": 1, "salt": "AAAA", "nonce": "A" * 16, "sealed": "AAAA"},
}

SUBTITLES = {
    "srt": subtitles.SRT,
    "vtt": subtitles.VTT,
    "ass": subtitles.ASS,
    "ssa": subtitles.SSA,
    "microdvd": subtitles.MICRODVD,
    "mpl2": "[10][25]Hello|there.\n[30][40]/Again\n",
    "subviewer": subtitles.SUBVIEWER,
    "sbv": subtitles.SBV,
    "sami": subtitles.SAMI,
    "ttml": subtitles.TTML.format(space=subtitles.NEW, a="1s", b="2s", c="3s"),
    "lrc": subtitles.LRC,
}

TARGETS = MappingProxyType(
    {
        **{f"subtitles {name}": Target(text.encode(), read_subtitles) for name, text in SUBTITLES.items()},
        "nfo film": Target(MOVIE.encode(), read_nfo),
        "nfo episodes": Target((EPISODE.format("A", 3) + EPISODE.format("B", 4)).encode(), read_nfo),
        "m3u8": Target("#EXTM3U\n#EXTINF:9,A – B\n../é.mp3\nfile:///m/a%20b.mp3\n".encode(), read_list(read_m3u)),
        "xspf": Target(XSPF.encode(), read_list(read_xspf)),
        "rules": Target(RULES.to_json().encode(), read_rules),
        "ffprobe": Target(json.dumps(PROBE).encode(), read_probe),
        "tags": Target(b'{"tags": {"title": "A", "artist": "B"}, "seconds": 12.5}', read_tags),
        "query": Target(QUERY.encode(), read_query),
        "name": Target(b"The.Show.S02E03.1080p.WEB-DL.x264-[group].mkv", read_name),
        "table": Target(b'user_id,video id,rating\n1,9,4\n2,"a,b",3\n', lambda d, _: read_table(d, "ratings.csv")),
        "key": Target(json.dumps(KEY).encode(), read_key),
        "play at hand": Target(json.dumps(PLAY).encode(), in_home(lambda home: home.playing, unfinished.read)),
        "map": Target(MAP, in_home(lambda home: home.map, atlas.load)),
        "learnt": Target(packed(ids=np.array([b"m"], "S32"), weights=np.ones(1, "f4")), read_learnt),
        "arrays": Target(packed(a=np.arange(100, dtype="f4").reshape(10, 10)), read_arrays),
        "index": Target(json.dumps(POINTER).encode(), read_index),
        "plans": Target(b'{"clip/cpu": {"precision": {"dtype": "float32"}, "batch": 8}}', read_plans),
        "model": Target(b"\x06\0\0\0\x07\0Whisper\x01\0\0\0\x01\0\0\0", read_model),
        "power": Target(b"12300000\n", read_power),
    }
)


def tried(name: str, data: bytes, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    began = time.monotonic()
    with contextlib.suppress(UserProblem, MediaError, Refused):
        TARGETS[name].read(data, folder)
    assert time.monotonic() - began < MOST_S


@pytest.mark.parametrize("name", TARGETS)
def test_the_sound_file_is_read(name: str, tmp_path: Path) -> None:
    """Else the damaged ones would show nothing."""
    if name in ("model", "index"):  # only their heads
        return
    assert TARGETS[name].read(TARGETS[name].sound, tmp_path) is not False


@FUZZ
@given(data=st.binary(max_size=3000))
@example(data=b"[" * 100_000)
@example(data=b'{"a":' * 100_000)
@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes(name: str, data: bytes, tmp_path: Path) -> None:
    tried(name, data, tmp_path / "x")


@FUZZ
@given(seed=st.integers(0, 2**32))
@example(seed=272216)  # a file: address that doesn't begin at the root
@pytest.mark.parametrize("name", TARGETS)
def test_damaged_files(name: str, seed: int, tmp_path: Path) -> None:
    tried(name, mutated(TARGETS[name].sound, random.Random(seed)), tmp_path / "x")


@FUZZ
@given(document=JSON)
@pytest.mark.parametrize("name", ["rules", "ffprobe", "tags", "key", "play at hand", "index", "plans"])
def test_json_of_any_shape(name: str, document: object, tmp_path: Path) -> None:
    tried(name, json.dumps(document).encode(), tmp_path / "x")


def test_what_nests_too_deep_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="too deep"):
        parsed_json("[" * 100_000)
