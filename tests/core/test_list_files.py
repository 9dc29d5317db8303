"""List files of other players: read whoever wrote them, matched to the library, refused where they are none."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import playlists
from core.errors import UserProblem
from core.playlists.exchange import MOST_ENTRIES, entry_of
from core.playlists.found import found
from core.playlists.m3u import read_m3u
from core.playlists.xspf import MOST_MARKS, read_xspf
from core.store import FileRow, Store
from core.store.profiles import DEFAULT
from core.types import Facts, FileId, FileState, FoundFile, Kind, MediaId, ProfileId, RootId, ScanDiff
from tests.core.test_playlists import NAMES, with_files
from tests.counting import calls

ME = ProfileId(1)


def row_of(path: bytes) -> FileRow:
    return FileRow(FileId(1), None, RootId(1), path, os.path.basename(path), 1, 1, 1, FileState.PRESENT, False)


def test_what_comes_after_the_most_entries_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read_m3u(b"a\n" * (MOST_ENTRIES + 5), b"/x")) == MOST_ENTRIES
    tracks = "<track><location>a</location></track>" * (MOST_ENTRIES + 5)
    xml = f'<playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>{tracks}</trackList></playlist>'
    assert len(read_xspf(xml.encode(), b"/x")) == MOST_ENTRIES
    most = 100
    monkeypatch.setattr("core.playlists.m3u.MOST_ENTRIES", most)
    few, many = (calls(lambda count=count: read_m3u(b"a\n" * count, b"/x")) for count in (2 * most, 200 * most))  # type: ignore[misc]
    assert many < 2 * few, "a hundred times as many lines"


def test_a_list_of_nothing_but_tags_is_refused_before_it_is_parsed() -> None:
    data = b"<playlist>" + b"<a/>" * MOST_MARKS + b"</playlist>"
    tracemalloc.start()
    try:
        with pytest.raises(UserProblem, match="too many parts"):
            read_xspf(data, b"/x")
        assert tracemalloc.get_traced_memory()[1] < len(data), "a tree of it takes a multiple"
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\n\n"])
def test_lines_end_as_every_system_ends_them(end: bytes) -> None:
    read = read_m3u(end.join([b"#EXTM3U", b"#EXTINF:5,A - B", b"a.mp3", b"", b"b.mp3"]), b"/x")
    assert [(entry.paths[0], entry.duration_s) for entry in read] == [(b"/x/a.mp3", 5.0), (b"/x/b.mp3", 0.0)]


def ids_of(store: Store, path: Path) -> list[MediaId | None]:
    return [match.media_id for match in playlists.read_file(store, path, DEFAULT)]


@pytest.mark.parametrize("ending", ["m3u8", "xspf"])
def test_what_is_written_is_read_again_whatever_the_names(store: Store, tmp_path: Path, ending: str) -> None:
    media = tmp_path / "mé dia #1"
    media.mkdir()
    ids = with_files(store, media, NAMES)
    target = tmp_path / f"list.{ending}"
    assert playlists.export(store, ids, target, "A name").written == len(NAMES)
    assert ids_of(store, target) == ids


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=60).filter(lambda name: not set(b"/\0") & set(name) and name.strip(b".")))
def test_any_name_of_bytes_survives_both_formats(tmp_path: Path, name: bytes) -> None:
    from core.playlists.m3u import _entry
    from core.playlists.xspf import _location

    folder = os.fsencode(tmp_path)
    row = row_of(folder + b"/media/" + name)
    (from_m3u,) = read_m3u(b"#EXTM3U\n" + _entry(row, folder).encode("utf-8", "surrogateescape") + b"\n", folder)
    location = _location(row.path, folder).replace("&", "&amp;")
    xml = f"<playlist><track><location>{location}</location></track></playlist>"
    (from_xspf,) = read_xspf(xml.encode(), folder)
    assert row.path in from_m3u.paths
    assert row.path in from_xspf.paths


def test_lists_of_windows_players_are_understood(store: Store, tmp_path: Path) -> None:
    (tmp_path / "Musik").mkdir()
    (item,) = with_files(store, tmp_path / "Musik", ["Björk - Jóga.mp3".encode()])
    for data in (
        "#EXTM3U\r\n#EXTINF:61,Björk - Jóga\r\nMusik\\Björk - Jóga.mp3\r\n".encode("cp1252"),
        "\ufeff.\\Musik\\Björk - Jóga.mp3\r\n".encode(),
        b"Musik/Bj\xc3\xb6rk - J\xc3\xb3ga.mp3\r",
    ):
        (tmp_path / "list.m3u").write_bytes(data)
        assert ids_of(store, tmp_path / "list.m3u") == [item], data


def test_what_lies_elsewhere_is_found_by_name_and_length(store: Store, tmp_path: Path) -> None:
    titles = [("Clair de lune", 301.0), ("Clair de lune", 260.0), ("Gymnopédie No. 1", 182.0), ("Prelude", 90.0)]
    ids = with_files(store, tmp_path / "here", [f"{n}.flac".encode() for n in range(len(titles))])
    for item, (title, length) in zip(ids, titles, strict=True):
        store.media.set_facts(item, Facts(Kind.MUSIC, title, length, artist="Somebody"))
    data = (
        "#EXTM3U\n#EXTINF:300,Somebody - Clair de lune\n/gone/1.mp3\n"
        "#EXTINF:182,Somebody – Gymnopedie no 1\n/gone/2.mp3\n"
        "#EXTINF:300,Somebody - Prelude\n/gone/3.mp3\n"  # another length: another recording
        "#EXTINF:0,Clair de lune\n/gone/4.mp3\n"  # either could be meant
        "http://radio.example/stream\n"
    )
    matches = found(store, read_m3u(data.encode(), os.fsencode(tmp_path)))
    assert [match.media_id for match in matches] == [ids[0], ids[2], None, None, None]
    assert [match.way for match in matches] == ["name", "name", "", "", ""]


def test_a_renamed_folder_is_bridged_by_the_file_names(store: Store, tmp_path: Path) -> None:
    ids = with_files(store, tmp_path / "new", [b"01 One.flac", b"02 Two.flac"])
    entries = [entry_of(b"old/02 two.FLAC", os.fsencode(tmp_path)), entry_of(b"old/03 three.flac", b"/")]
    matches = found(store, entries)
    assert [match.media_id for match in matches] == [ids[1], None]
    assert matches[0].way == "file name"


def test_a_copy_at_a_place_that_is_not_known_is_known_by_its_content(store: Store, tmp_path: Path) -> None:
    from core.identity import quick_key
    from core.probe import probe

    tone = tmp_path / "tone.ogg"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=500:duration=2", "-c:a", "libvorbis", tone], check=True
    )
    item = store.media.add(Facts(Kind.SOUND, "something else", 2.0))
    store.media.add_keys(item, [quick_key(probe(os.fsencode(tone)))])
    (match,) = found(store, [entry_of(b"tone.ogg", os.fsencode(tmp_path))])
    assert (match.media_id, match.way) == (item, "content")
    (tmp_path / "notes.txt").write_text("no medium")
    assert found(store, [entry_of(b"notes.txt", os.fsencode(tmp_path))])[0].media_id is None


def test_a_list_has_nothing_looked_at_in_a_network_or_elsewhere(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, looked_at, is_file = tmp_path / "root", list[bytes](), os.path.isfile
    (item,) = with_files(store, root, [b"x.mp4"])
    root.mkdir(exist_ok=True)
    (root / "y.mp4").touch()
    lines = [b"/net/evil.example/share/x.mp4", b"\\\\evil.example\\share\\x.mp4", b"//evil.example/share/x.mp4"]
    lines += [b"file://evil.example/share/x.mp4", b"file:////evil.example/share/x.mp4", b"../../x.mp4", b"sub/z.mp4"]
    entries = read_m3u(b"\n".join([*lines, os.fsencode(root / "y.mp4")]), os.fsencode(tmp_path / "lists"))
    entries += read_m3u(b"//evil.example/share/x.mp4", b"/")
    monkeypatch.setattr(os.path, "isfile", lambda path: (looked_at.append(path), is_file(path))[1])
    matches = found(store, entries)
    assert {match.media_id for match in matches[:6]} == {item} == {matches[-1].media_id}, "by the name of the file"
    own = os.fsencode(tmp_path / "lists")
    assert all(path.startswith((own, os.fsencode(root))) for path in looked_at)
    assert own + b"/sub/z.mp4" in looked_at and os.fsencode(root / "y.mp4") in looked_at


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no entry"),
        (b"#EXTM3U\n# nothing\n", "no entry"),
        (b"<html><body/></html>", "begins with <html>"),
        (b"<playlist><track>", "isn't XSPF"),
        (b'<!DOCTYPE p [<!ENTITY a "b">]><playlist><track><location>&a;</location></track></playlist>', "isn't XSPF"),
        (b"<playlist/>", "no entry"),
    ],
)
def test_what_is_no_list_is_refused_by_name(store: Store, tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "list.xspf"
    path.write_bytes(data)
    with pytest.raises(UserProblem, match=words) as raised:
        playlists.read_file(store, path, DEFAULT)
    assert "list.xspf" in str(raised.value)


def test_what_can_not_be_opened_is_refused(store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.m3u")
    huge = tmp_path / "huge.m3u"
    with huge.open("wb") as file:
        file.truncate(playlists.LARGEST_FILE + 1)
    for name, words in [("pipe.m3u", "no file"), ("huge.m3u", "too large"), ("gone.m3u", "isn't there")]:
        with pytest.raises(UserProblem, match=words):
            playlists.read_file(store, tmp_path / name, DEFAULT)
    with pytest.raises(UserProblem, match="written as"):
        playlists.export(store, [], tmp_path / "list.txt")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_readers(data: bytes) -> None:
    for entry in read_m3u(data, b"/folder"):
        assert all(path.startswith(b"/") and b"\0" not in path for path in entry.paths)
    with contextlib.suppress(UserProblem):
        read_xspf(b"<playlist>" + data + b"</playlist>", b"/folder")


def test_an_import_is_kept_in_the_files_order_and_only_once(store: Store, tmp_path: Path) -> None:
    ids = with_files(store, tmp_path, [b"a.mp3", b"b.mp3", b"c.mp3"])
    (tmp_path / "l.m3u").write_bytes(b"c.mp3\nnowhere.mp3\na.mp3\nc.mp3\n")
    matches = playlists.read_file(store, tmp_path / "l.m3u", DEFAULT)
    assert playlists.keep_match(store, ME, "Back", matches) == [ids[2], ids[0], ids[2]], "a list may repeat itself"
    with pytest.raises(UserProblem, match="already"):
        playlists.keep_match(store, ME, "Back", matches)
    with pytest.raises(UserProblem, match="Nothing of that list"):
        playlists.keep_match(store, ME, "Other", matches[1:2])


def test_a_medium_that_was_merged_is_listed_as_the_one_it_became(store: Store, tmp_path: Path) -> None:
    one, other = with_files(store, tmp_path, [b"a.mp3", b"b.mp3"])
    store.media.merge(other, one, "said so")
    (tmp_path / "l.m3u").write_bytes(b"b.mp3\n")
    assert ids_of(store, tmp_path / "l.m3u") == [one]


def test_a_file_beneath_a_root_is_known_by_path_alone(store: Store, tmp_path: Path) -> None:
    root = store.files.root(os.fsencode(tmp_path))
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(b"unseen.mp3", 1, 1, 1),)))
    assert store.files.row(file_id).media_id is None  # it was found, but nothing read it yet
    (tmp_path / "l.m3u").write_bytes(b"unseen.mp3\n")
    assert ids_of(store, tmp_path / "l.m3u") == [None]
