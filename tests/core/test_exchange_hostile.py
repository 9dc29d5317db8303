"""Strangers' files: whatever is in them, rows come out or a sentence that says what is wrong, in bounded time.

`HOMEREEL_FUZZ=1000` (or `make fuzz`) tries so many files of each format instead of a few.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import sqlite3
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import archives, exchange
from core.errors import UserProblem
from core.evaluate.tables import Place
from core.exchange import Reading, kodi, sources
from core.exchange.entries import Entry
from core.store import Store
from core.store.profiles import DEFAULT
from tests.core import exchange_files as files
from tests.core.exchange_files import written, zipped
from tests.damaging import FUZZ, JSON, mutated

MOST_S = 60.0
"""Of one file; on a busy machine too."""


def valid(tmp_path: Path) -> dict[str, tuple[str, bytes]]:
    """A sound file of each form: format, content, by its name."""
    history = {
        "made_by": "Homereel 0",
        "events": [{"at": "2023-11-14T22:13:20+00:00", "kind": "play", "media_id": "m", "share": 1, "time_s": 1.7e9}],
        "media": {"m": {"title": "Heat", "year": 1995, "keys": ["full1:x"], "path": "/x"}},
        "lists": [{"name": "L", "kind": "manual", "rules": "", "media": ["m"]}],
        "interests": [{"media_id": "m", "weight": 1, "name": "", "at": 1.0}],
        "deleted_lines": [{"line": "medium", "key": "m"}],
        "kept_searches": [{"name": "S", "query": "q"}],
    }
    ratings = "userId,movieId,rating,timestamp\n1,1,4,1700000000\n"
    return {
        "videodb.xml": ("kodi", files.VIDEODB.encode()),
        "movie.nfo": (
            "kodi",
            files.nfo("movie", title="Heat", year=1995, playcount=2, userrating=9, resume=5).encode(),
        ),
        "items.json": ("jellyfin", json.dumps({"Items": files.jellyfin_items()}).encode()),
        "library.db": ("jellyfin", files.jellyfin_old(tmp_path / "old.db").read_bytes()),
        "jellyfin.db": ("jellyfin", files.jellyfin_new(tmp_path / "new.db").read_bytes()),
        "backup.tsv": ("jellyfin", files.REPORTED.encode()),
        "scrobbles.csv": ("lastfm", (files.LASTFM_HEADED + files.LASTFM_PLAIN).encode()),
        "recent.json": ("lastfm", json.dumps([files.lastfm_json(), files.loved_json()]).encode()),
        "listens.jsonl": ("listenbrainz", (json.dumps(files.listen("A", 1_700_000_000)) + "\n").encode() * 3),
        "listenbrainz.zip": ("listenbrainz", files.listenbrainz(tmp_path / "lb.zip").read_bytes()),
        "trakt.zip": ("trakt", files.trakt(tmp_path / "trakt.zip").read_bytes()),
        "diary.csv": ("csv", files.LETTERBOXD.encode()),
        "imdb.csv": ("csv", files.IMDB.encode()),
        "ratings.csv": ("csv", ratings.encode()),
        "history.json": ("homereel", json.dumps(history).encode()),
    }


NAMES = (
    *("videodb.xml", "movie.nfo", "items.json", "library.db", "jellyfin.db", "backup.tsv", "scrobbles.csv"),
    *("recent.json", "listens.jsonl", "listenbrainz.zip", "trakt.zip", "diary.csv", "imdb.csv", "ratings.csv"),
    "history.json",
)


def tried(path: Path, format_: str, user: str = "") -> Reading | None:
    """Read; only a sentence may come instead of rows, and nothing may be written beside the file."""
    began, beside = time.monotonic(), sorted(os.listdir(path.parent))
    reading = None
    with contextlib.suppress(UserProblem):
        reading = exchange.read(path, format_, user)
        assert all(isinstance(entry, Entry) for entry in reading.entries)
        assert all(-2 <= entry.share < 1e6 and 0 <= entry.stars <= 5 for entry in reading.entries)
        latest = 1e15 if reading.format == "homereel" else time.time() + 100_000
        assert all(entry.at is None or -1e15 < entry.at < latest for entry in reading.entries)
    assert time.monotonic() - began < MOST_S
    assert sorted(os.listdir(path.parent)) == beside
    return reading


@FUZZ
@given(data=st.binary(max_size=3000))
@pytest.mark.parametrize("name", NAMES)
def test_any_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    format_ = {**dict.fromkeys(NAMES, ""), **{n: f for n, (f, _) in valid_once(tmp_path).items()}}[name]
    path = written(tmp_path / "x" / name, data)
    tried(path, format_)
    tried(path, "auto")


@FUZZ
@given(seed=st.integers(0, 2**32))
@example(seed=313)  # a schema whose names are no UTF-8
@example(seed=275467)  # a zip of a version to come
@example(seed=400304578)  # a rating of the future
@pytest.mark.parametrize("name", NAMES)
def test_damaged_files(tmp_path: Path, name: str, seed: int) -> None:
    format_, sound = valid_once(tmp_path)[name]
    path = written(tmp_path / "x" / name, mutated(sound, random.Random(seed)))
    tried(path, format_, user=random.Random(seed).choice(["", "1", "mei"]))


_VALID: dict[str, tuple[str, bytes]] = {}


def valid_once(tmp_path: Path) -> dict[str, tuple[str, bytes]]:
    if not _VALID:
        _VALID.update(valid(tmp_path))
    return _VALID


FIELDS = (
    *("Items", "Name", "UserData", "PlayCount", "Rating", "Path", "Type", "Artists", "RunTimeTicks", "LastPlayedDate"),
    *("recenttracks", "track", "artist", "#text", "date", "uts", "name", "lovedtracks", "payload", "listens", "score"),
    *("track_metadata", "listened_at", "additional_info", "movie", "show", "episode", "seasons", "episodes", "plays"),
    *("watched_at", "rated_at", "rating", "made_by", "events", "media", "lists", "interests", "kind", "at", "time_s"),
    *("media_id", "position", "stars", "text", "keys", "deleted_lines", "kept_searches", "rules", "number", "year"),
)
KEYED = st.recursive(
    JSON | st.sampled_from(["play", "rating", "Movie", "Audio", "Homereel 1", "2023-11-14", 1_700_000_000, 1e400]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=30,
)


@FUZZ
@given(document=KEYED)
@pytest.mark.parametrize("format_", ["jellyfin", "lastfm", "listenbrainz", "trakt", "homereel"])
def test_json_of_any_shape_under_the_right_names(tmp_path: Path, format_: str, document: object) -> None:
    tried(written(tmp_path / "x" / "a.json", json.dumps(document).encode()), format_)
    tried(written(tmp_path / "x" / "a.jsonl", json.dumps(document).encode()), format_)
    (tmp_path / "x" / "a.jsonl").unlink()


@FUZZ
@given(cells=st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=8))
@pytest.mark.parametrize("head", [files.LASTFM_HEADED, files.LETTERBOXD, files.IMDB, "userId,movieId,rating\n"])
@pytest.mark.parametrize("format_", ["lastfm", "csv"])
def test_tables_of_any_cells(tmp_path: Path, format_: str, head: str, cells: list[list[str]]) -> None:
    body = "\n".join(",".join(row) for row in cells).encode("utf-8", "surrogatepass")
    tried(written(tmp_path / "x" / "ratings.csv", head.encode() + body), format_)


# ── Bounds ──────────────────────────────────────────────────────────────────────────────────────────


def problem(path: Path, format_: str) -> str:
    began = time.monotonic()
    with pytest.raises(UserProblem) as raised:
        exchange.read(path, format_)
    assert time.monotonic() - began < MOST_S
    return str(raised.value)


def test_deep_json_is_refused(tmp_path: Path) -> None:
    for text in ("[" * 100_000, '{"Items":' * 100_000, "[" * 900 + "]" * 900):
        path = written(tmp_path / "a.json", text)
        for format_ in ("jellyfin", "lastfm", "listenbrainz", "trakt", "homereel"):
            tried(path, format_)
    assert "a.json" in problem(written(tmp_path / "a.json", "[" * 100_000), "trakt")


def test_deep_xml_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "videodb.xml", "<videodb>" + "<a>" * 50_000 + "</a>" * 50_000 + "</videodb>")
    assert "nested too deeply" in problem(path, "kodi")


def test_json_that_would_grow_in_memory_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    for part in (b"[],", b'{"":[]},', b"1,"):
        times = int(sources.MOST_JSON_BYTES / sources._json_bytes(part)) + 1
        path = written(tmp_path / "a.json", b"[" + part * times + b"0]")
        assert "holds too much" in problem(path, "trakt")


def test_the_scrobbles_of_decades_are_not_too_much() -> None:
    image = [{"size": size, "#text": "https://lastfm.freetls.fastly.net/i/u/34s/a.png"} for size in "abcd"]
    track = files.lastfm_json()["recenttracks"]["track"][0] | {"image": image, "streamable": "0", "mbid": "", "url": ""}
    assert 200_000 * sources._json_bytes(json.dumps(track).encode() + b",") < sources.MOST_JSON_BYTES


def test_what_is_unknown_in_an_xml_is_let_go() -> None:
    data = b"<videodb>" + b"<a><b/></a>" * 100_000 + b"</videodb>"
    tracemalloc.start()
    assert not list(kodi._items(data))
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_bytes < 2 * len(data)


def test_an_item_of_endless_parts_is_refused(tmp_path: Path) -> None:
    for tag in ("movie", "tvshow"):
        path = written(tmp_path / "videodb.xml", f"<videodb><{tag}>{'<a/>' * 150_000}</{tag}></videodb>")
        assert "too many parts" in problem(path, "kodi")


def test_a_series_may_have_more_episodes_than_an_item_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.exchange.kodi.MOST_PARTS", 30)
    shows = [[files.nfo("episodedetails", title=f"{s}-{e}", playcount=1) for e in range(50)] for s in range(2)]
    told = "".join(f"<tvshow><title>S{n}</title>{''.join(show)}</tvshow>" for n, show in enumerate(shows))
    told = re.sub(r"<\?xml.*?\?>", "", told)
    reading = exchange.read(written(tmp_path / "videodb.xml", f"<videodb>{told}</videodb>"), "kodi")
    assert [entry.subject.series for entry in reading.entries if entry.subject] == ["S0"] * 50 + ["S1"] * 50


def test_a_zip_bomb_is_not_inflated(tmp_path: Path) -> None:
    path = zipped(tmp_path / "trakt.zip", {"history-1.json": b"[" + b" " * 150_000_000 + b"]"})
    assert path.stat().st_size < 500_000
    assert "would grow" in problem(path, "trakt")


BIG_BYTES = 100_000_000


def packed(path: Path, name: str, method: int) -> Path:
    """Zip a member that is nothing but blanks, in little memory."""
    with zipfile.ZipFile(path, "w", method) as archive, archive.open(name, "w", force_zip64=True) as file:
        for _ in range(BIG_BYTES // 10**7):
            file.write(b" " * 10**7)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("declared_bytes", [BIG_BYTES, 900])
def test_no_bomb_is_inflated_whatever_it_says_of_itself(tmp_path: Path, method: int, declared_bytes: int) -> None:
    path = packed(tmp_path / "a.zip", "history-1.json", method)
    data = path.read_bytes()
    for form in ("<I", "<Q"):
        data = data.replace(struct.pack(form, BIG_BYTES), struct.pack(form, declared_bytes))
    path.write_bytes(data)
    tracemalloc.start()
    source = sources.opened(path)
    source.head("history-1.json")
    with pytest.raises(UserProblem, match="can't be read"):
        source.read("history-1.json")
    with pytest.raises(UserProblem, match="can't be read"):
        Place.at(path).read("history-1.json")
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_bytes < BIG_BYTES / 2


def test_a_zip_that_holds_more_than_it_says_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM_BYTES", 1000)
    path = zipped(tmp_path / "a.zip", {"history-1.json": b"[" + b" " * 500_000 + b"]"})
    data = bytearray(path.read_bytes())
    for at in (data.index(b"PK\x03\x04") + 18, data.index(b"PK\x01\x02") + 20):  # what it says to be packed in
        data[at : at + 4] = struct.pack("<I", 400_000)
    path.write_bytes(bytes(data))
    assert "would grow" in problem(path, "trakt")


def test_a_directory_of_millions_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.json": b"[]" for n in range(300)})
    monkeypatch.setattr(sources, "MOST_FILES", 20)
    assert "its directory is too large" in problem(path, "trakt")
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"of a later day " * 100
    assert "its directory is too large" in problem(path, "trakt")


def test_the_directory_of_a_zip_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {f"{n}.nfo": files.nfo("movie", title=f"T{n}", playcount=1) for n in range(50)})
    read, times = zipfile.ZipFile._RealGetContents, list[object]()

    def counted(archive: zipfile.ZipFile) -> None:
        times.append(archive)
        read(archive)

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", counted)
    assert len(exchange.read(path).entries) == 50
    assert len(times) == 1


def test_a_zip_that_lies_about_its_size_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 1000)
    path = zipped(tmp_path / "a.zip", {"history-1.json": b"[" + b"1," * 5000 + b"1]"})
    data = path.read_bytes()
    for size in (struct.pack("<I", 10_003),):  # in both headers
        data = data.replace(size, struct.pack("<I", 900))
    path.write_bytes(data)
    assert problem(path, "trakt")


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_FILES", 20)
    assert "more than 20" in problem(zipped(tmp_path / "a.zip", {f"{n}.json": b"[]" for n in range(30)}), "trakt")
    for n in range(30):
        written(tmp_path / "folder" / f"{n}.nfo", "x")
    assert "more than 20" in problem(tmp_path / "folder", "kodi")


def test_all_members_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_ALL_BYTES", 10_000)
    members = {f"{n}.json": json.dumps([random.Random(n).random() for _ in range(200)]) for n in range(5)}
    assert "too large" in problem(zipped(tmp_path / "a.zip", members), "trakt")


def test_members_that_lead_out_are_passed_over(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.json", [{"watched_at": "2023-11-14T22:13:20Z", "movie": files.HEAT}])
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../secret.json", "/etc/passwd.json", "a/../../secret.json"):
            archive.writestr(name, secret.read_bytes())
    assert "holds no .json" in problem(path, "trakt")


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"history-1.json": b"[]"})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag that says a member is encrypted, in both headers
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "can't be read" in problem(path, "trakt")


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.exchange.entries.MOST_ROWS", 5)
    path = written(tmp_path / "a.csv", "The Pilots,Quay,Anchor,14 Nov 2023 22:13\n" * 9)
    assert "more than 5 rows" in problem(path, "lastfm")


def test_a_count_of_plays_that_can_not_be_is_bounded(tmp_path: Path, store: Store) -> None:
    files.fill(store)
    path = written(tmp_path / "a.nfo", files.nfo("movie", title="Heat", year=1995, playcount=999_999_999))
    plan = exchange.prepare(store, DEFAULT, exchange.read(path))
    assert len(plan.events) == exchange.entries.MOST_PLAYS


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert "no file or folder" in problem(tmp_path / "a.json", "trakt")
    written(tmp_path / "x" / "b.json", "[]")
    os.mkfifo(tmp_path / "x" / "a.json")
    assert "can't be read" in problem(tmp_path / "x", "trakt")


def test_links_out_of_a_folder_are_not_walked(tmp_path: Path) -> None:
    written(tmp_path / "out" / "a.nfo", files.nfo("movie", title="Heat", playcount=1))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    assert "holds no .nfo" in problem(tmp_path / "in", "kodi")


# ── Databases ───────────────────────────────────────────────────────────────────────────────────────


def hostile(path: Path, statements: Callable[[sqlite3.Connection], None]) -> Path:
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        statements(db)
    return path


def test_a_view_in_the_place_of_a_table_is_not_asked(tmp_path: Path) -> None:
    def statements(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE BaseItems (Id TEXT, Type TEXT, Name TEXT)")
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        db.execute(f"CREATE VIEW UserData AS SELECT x AS ItemId, x AS UserId FROM ({endless})")

    assert "has no tables of Jellyfin's" in problem(hostile(tmp_path / "jellyfin.db", statements), "jellyfin")


def test_functions_in_a_schema_do_not_run(tmp_path: Path) -> None:
    def statements(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE BaseItems (Id TEXT, Type TEXT, Name TEXT AS (printf('%.*c', 9000000, 'x')))")
        db.execute("CREATE TABLE UserData (ItemId TEXT, UserId TEXT, PlayCount INTEGER)")
        db.execute("INSERT INTO BaseItems (Id, Type) VALUES ('1', 'Movie')")
        db.execute("INSERT INTO UserData VALUES ('1', 'u', 1)")

    reading = tried(hostile(tmp_path / "jellyfin.db", statements), "jellyfin")
    assert reading is None or not reading.entries


def test_endless_work_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.jellyfin.MOST_S", 0.5)

    def statements(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE BaseItems (Id TEXT, Type TEXT, Name TEXT)")
        db.execute("CREATE TABLE UserData (ItemId TEXT, UserId TEXT, PlayCount INTEGER)")
        db.executemany("INSERT INTO BaseItems VALUES ('1', ?, 'x')", (("Movie",) for _ in range(4000)))
        db.executemany("INSERT INTO UserData VALUES ('1', 'u', ?)", ((n,) for n in range(4000)))  # 16 million pairs

    words = problem(hostile(tmp_path / "jellyfin.db", statements), "jellyfin")
    assert "interrupted" in words or "more than" in words


def test_users_without_a_library_say_where_that_is(tmp_path: Path) -> None:
    path = hostile(tmp_path / "jellyfin.db", lambda db: db.execute("CREATE TABLE Users (Id TEXT)") and None)
    assert "give library.db" in problem(path, "jellyfin")


def test_a_database_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    path = files.jellyfin_old(tmp_path / "library.db")
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    before = path.read_bytes()
    assert tried(path, "jellyfin") is not None
    assert path.read_bytes() == before
