"""Ratings go out to where players read them, when asked, and leave all else of a file as it was."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import id3

from core import exporting, feedback, identity, probe, tags
from core.cli import main
from core.exchange.plan import UNDATED
from core.exchange.ratings_out import NFO, TAGS, planned, write_all
from core.pipeline import index_library
from core.scan import RootOffline
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.tagratings import ASF, POPM, POPM_OWNER
from core.tagwriter import BACKUP_ENDING
from core.types import Facts, FoundFile, Kind, MediaId, Modality, ScanDiff
from tests.conftest import MediaMaker

STARS = 3.5


def indexed(store: Store, *sources: Path, folder: Path) -> dict[str, MediaId]:
    """Copy files into a folder and index it: ids by file name."""
    folder.mkdir(exist_ok=True)
    for source in sources:
        shutil.copy(source, folder / source.name)
    index_library(store, [os.fsencode(folder)], only=frozenset({Modality.FACTS}))
    return {os.path.basename(path).decode(): media_id for path, media_id in store.files.everywhere()}


def rated(path: Path) -> dict[str, Any]:
    """What stands in a file's tags of ratings."""
    opened = mutagen.File(path)
    if isinstance(opened.tags, id3.ID3):
        frames = {f"POPM:{f.email}": (f.rating, getattr(f, "count", 0)) for f in opened.tags.getall("POPM")}
        return frames | {"FMPS": str(opened.tags["TXXX:FMPS_Rating"].text[0])}
    names = ("FMPS_RATING", "RATING", "----:com.apple.iTunes:FMPS_Rating", "WM/SharedUserRating", "FMPS/Rating")
    return {name: opened.tags[name][0] for name in names if name in opened.tags}


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a", "wma", "wav", "aiff"])
def test_tags_that_say_so_already_are_left_alone(
    store: Store, make_media: MediaMaker, tmp_path: Path, ending: str
) -> None:
    song = make_media.tone(f"rated twice.{ending}")
    (media_id,) = indexed(store, song, folder=tmp_path / "music").values()
    feedback.rate(store, DEFAULT, media_id, STARS)
    feedback.log_play(store, DEFAULT, media_id, 1.0)
    path = tmp_path / "music" / song.name
    assert [one.changed for one in write_all(planned(store, DEFAULT, TAGS), TAGS)] == [True]
    os.utime(path, ns=(10**18, 10**18))
    before = path.stat()
    assert [(one.reason, one.changed) for one in write_all(planned(store, DEFAULT, TAGS), TAGS)] == [("", False)]
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert sorted(tmp_path.joinpath("music").iterdir()) == [path, path.with_name(path.name + BACKUP_ENDING.decode())]


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a", "wma", "wav", "aiff"])
def test_tags_hold_what_players_read(store: Store, make_media: MediaMaker, tmp_path: Path, ending: str) -> None:
    song = make_media.tone(f"rated.{ending}")
    (media_id,) = indexed(store, song, folder=tmp_path / "music").values()
    feedback.rate(store, DEFAULT, media_id, STARS)
    out = planned(store, DEFAULT, TAGS)
    path = tmp_path / "music" / song.name
    before, bytes_before = identity.quick_key(probe.probe(os.fsencode(path))), path.read_bytes()
    assert [one.reason for one in write_all(out, TAGS)] == [""]
    found = rated(path)
    if ending in ("mp3", "wav", "aiff"):
        assert found == {f"POPM:{POPM_OWNER}": (186, 0), "FMPS": "0.7"}
    elif ending == "m4a":
        assert bytes(found["----:com.apple.iTunes:FMPS_Rating"]) == b"0.7"
    elif ending == "wma":
        assert found["WM/SharedUserRating"].value == 63 and str(found["FMPS/Rating"]) == "0.7"
    else:
        assert found == {"FMPS_RATING": "0.7", "RATING": "70"}
    assert identity.quick_key(probe.probe(os.fsencode(path))) == before
    assert Path(os.fsdecode(os.fsencode(path) + BACKUP_ENDING)).read_bytes() == bytes_before


def test_frames_of_other_players_follow_and_keep_their_counts(
    store: Store, make_media: MediaMaker, tmp_path: Path
) -> None:
    song = tmp_path / "other.mp3"
    shutil.copy(make_media.tone("popm.mp3"), song)
    old = id3.ID3()
    old.add(id3.POPM(email="Banshee", rating=255, count=12))
    old.add(id3.TIT2(encoding=3, text=["海港"]))
    old.save(song)
    (media_id,) = indexed(store, song, folder=tmp_path / "music").values()
    feedback.rate(store, DEFAULT, media_id, 1.0)
    write_all(planned(store, DEFAULT, TAGS), TAGS)
    path = tmp_path / "music" / "other.mp3"
    assert rated(path) == {"POPM:Banshee": (1, 12), f"POPM:{POPM_OWNER}": (1, 0), "FMPS": "0.2"}
    assert tags.read(os.fsencode(path)).tags["title"] == "海港"


@pytest.mark.parametrize("halves", range(1, 11))
def test_every_rating_has_a_place_on_every_scale(halves: int) -> None:
    assert 1 <= POPM[halves / 2] <= 255 and 1 <= ASF[halves / 2] <= 99


def test_what_has_no_place_for_tags_is_named_and_left(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    film = make_media.video("rated.mkv", 2)
    (media_id,) = indexed(store, film, folder=tmp_path / "films").values()
    feedback.rate(store, DEFAULT, media_id, 4.0)
    (done,) = write_all(planned(store, DEFAULT, TAGS), TAGS)
    assert "can't write tags into MKV files" in done.reason
    assert (tmp_path / "films" / film.name).read_bytes() == film.read_bytes()


def counts(path: Path) -> list[float]:
    """What stands in a file's tags of plays, a number for each place."""
    tags_ = mutagen.File(path).tags
    if isinstance(tags_, id3.ID3):
        texts = [str(frame.text[0]) for frame in tags_.getall("TXXX:FMPS_Playcount")]
        return [float(text) for text in texts] + [getattr(frame, "count", 0) for frame in tags_.getall("POPM")]
    names = ("FMPS_PLAYCOUNT", "----:com.apple.iTunes:FMPS_Playcount", "FMPS/Playcount")
    found = [tags_[name][0] for name in names if name in tags_]
    return [float(one.decode() if isinstance(one, bytes) else str(one)) for one in found]


@pytest.mark.parametrize("ending", ["mp3", "flac", "ogg", "opus", "m4a", "wma", "wav", "aiff"])
def test_plays_go_out_beside_and_a_higher_count_of_another_player_stays(
    store: Store, make_media: MediaMaker, tmp_path: Path, ending: str
) -> None:
    song = make_media.tone(f"played.{ending}")
    (media_id,) = indexed(store, song, folder=tmp_path / "music").values()
    path = tmp_path / "music" / song.name

    def write_after(plays: int) -> list[float]:
        for _ in range(plays):
            feedback.log_play(store, DEFAULT, media_id, 1.0)
        assert [one.reason for one in write_all(planned(store, DEFAULT, TAGS, played=True), TAGS)] == [""]
        return counts(path)

    assert planned(store, DEFAULT, TAGS, played=True) == []
    assert write_after(2) == [2.0]
    assert planned(store, DEFAULT, TAGS) == [], "what is only played goes out where that is asked for"
    opened = mutagen.File(path)
    assert not any("rating" in str(key).lower() for key in opened.tags), "no rating was made up"
    assert ending != "mp3" or opened.tags.getall("POPM") == []
    feedback.rate(store, DEFAULT, media_id, STARS)
    places = [3.0] * (2 if ending in ("mp3", "wav", "aiff") else 1)
    assert write_after(1) == places and rated(path)
    with connect(Home(tmp_path / "another")) as another:
        (other_id,) = indexed(another, folder=tmp_path / "music").values()
        feedback.log_play(another, DEFAULT, other_id, 1.0)
        write_all(planned(another, DEFAULT, TAGS, played=True), TAGS)
    assert counts(path) == places, "whoever saw fewer plays doesn't take any away"


@pytest.mark.parametrize("there", ["", "often", "nan", "inf", "-3", "1.0"])
def test_a_count_that_is_none_is_written_over(store: Store, make_media: MediaMaker, tmp_path: Path, there: str) -> None:
    song = tmp_path / "odd count.flac"
    shutil.copy(make_media.tone("odd.flac"), song)
    opened = mutagen.File(song)
    opened["FMPS_PLAYCOUNT"] = [there]
    opened.save()
    (media_id,) = indexed(store, song, folder=tmp_path / "music").values()
    for _ in range(2):
        feedback.log_play(store, DEFAULT, media_id, 1.0)
    write_all(planned(store, DEFAULT, TAGS, played=True), TAGS)
    assert counts(tmp_path / "music" / song.name) == [2.0]


# ── What is planned ─────────────────────────────────────────────────────────────────────────────────


def film_with(store: Store, make_media: MediaMaker, folder: Path, content: str | None) -> tuple[MediaId, Path]:
    folder.mkdir()
    film = make_media.video("sidecar.mp4", 2)
    path = folder / "sidecar.nfo"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    (media_id,) = indexed(store, film, folder=folder).values()
    return media_id, path


@pytest.mark.parametrize("count", [3, 60])
def test_what_is_planned_is_asked_for_at_once(store: Store, count: int) -> None:
    root, media = store.files.root(b"/films"), list[MediaId]()
    found = tuple(FoundFile(b"%d.mkv" % number, 1, 1, number) for number in range(count))
    for number, file_id in enumerate(store.files.apply(root, ScanDiff(new=found))):
        media.append(store.media.add(Facts(Kind.VIDEO, f"Film {number}", 100.0)))
        store.files.attach(file_id, media[-1], confirmed=True)
        feedback.rate(store, DEFAULT, media[-1], 4.0)
        feedback.log_play(store, DEFAULT, media[-1], 1.0, at=1.7e9)
    asked = list[str]()
    store._connection.db.conn.set_trace_callback(asked.append)
    out = planned(store, DEFAULT, NFO)
    exporting.history(store, DEFAULT, store.home.root / "history.json")
    store._connection.db.conn.set_trace_callback(None)
    assert [one.plays for one in out] == [1] * count
    assert len(asked) < 40


def film(store: Store, name: bytes = b"film.mkv") -> MediaId:
    """A film of 100 seconds in the library, whose file isn't there."""
    root = store.files.root(b"/films")
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(name, 1, 1, 1),)))
    media_id = store.media.add(Facts(Kind.VIDEO, "Film", 100.0))
    store.files.attach(file_id, media_id, confirmed=True)
    return media_id


@pytest.mark.parametrize(
    ("sittings", "plays", "left_s"),
    [
        ([(0, 3)], 0, None),  # begins and ends there, in seconds
        ([(0, 50)], 0, 50.0),
        ([(0, 95)], 1, 0.0),
        ([(0, 50), (50, 100)], 1, 0.0),
        ([(0, 50), (0, 40)], 0, 40.0),
        ([(0, 100), (0, 100), (0, 30)], 2, 30.0),
        ([(0, 100), (0, 3)], 1, None),
    ],
)
def test_plays_are_those_that_were_finished(
    store: Store, sittings: list[tuple[int, int]], plays: int, left_s: float | None
) -> None:
    media_id = film(store)
    for number, (start, stop) in enumerate(sittings):
        times: Any = {"at": 1.7e9 + 1e5 * number, "start_s": float(start), "stop_s": float(stop)}
        feedback.log_play(store, DEFAULT, media_id, (stop - start) / 100, **times)
    out = {to: planned(store, DEFAULT, to, played=True) for to in (TAGS, NFO)}
    assert len(out[TAGS]) == (plays > 0) and len(out[NFO]) == bool(plays or left_s)
    feedback.rate(store, DEFAULT, media_id, STARS)
    for to in (TAGS, NFO):
        (one,) = planned(store, DEFAULT, to)
        assert (one.plays, one.left_s, one.last_at) == (plays, left_s, 1.7e9 + 1e5 * (len(sittings) - 1))


def test_plays_without_a_date_count_and_those_ahead_of_the_clock_are_not_the_last(store: Store) -> None:
    media_id = film(store)
    for at in (UNDATED, UNDATED, time.time() + 1e6):
        feedback.log_play(store, DEFAULT, media_id, 1.0, at=at)
    feedback.log_play(store, DEFAULT, media_id, 0.5, at=1.7e9)
    (one,) = planned(store, DEFAULT, NFO, played=True)
    assert (one.plays, one.left_s, one.last_at) == (3, 50.0, 1.7e9)


# ── On the command line ─────────────────────────────────────────────────────────────────────────────


def test_nothing_is_written_before_a_yes(
    home: Home, make_media: MediaMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "music"
    with connect(home) as store:
        songs = indexed(store, make_media.tone("out1.mp3"), make_media.tone("out2.flac", hz=300), folder=folder)
        feedback.rate(store, DEFAULT, songs["out1.mp3"], 4.0)
        feedback.rate(store, DEFAULT, songs["out2.flac"], 2.0)
    before = (folder / "out1.mp3").read_bytes()

    def say(*words: str, code: int = 0) -> Any:
        assert main(["--home", str(home.root), "--json", "export", "ratings", *words]) == code
        return json.loads(capsys.readouterr().out)

    rows = say("--to", "tags", "--dry-run")
    assert [(Path(row["path"]).name, row["stars"], row["written"]) for row in rows] == [
        ("out1.mp3", 4.0, False),
        ("out2.flac", 2.0, False),
    ]
    assert "--yes" in say("--to", "tags", code=1)["error"]
    assert (folder / "out1.mp3").read_bytes() == before
    assert [row["written"] for row in say("--to", "tags", str(folder / "out1.mp3"), "--yes")] == [True]
    assert rated(folder / "out1.mp3")["FMPS"] == "0.8" and "FMPS_RATING" not in rated(folder / "out2.flac")
    assert say("--to", "nfo") == [], "there is no .nfo of a song"


def test_plays_of_what_is_not_rated_go_out_where_asked_for(
    home: Home, make_media: MediaMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(home) as store:
        (media_id,) = indexed(store, make_media.tone("heard.mp3"), folder=tmp_path / "music").values()
        feedback.log_play(store, DEFAULT, media_id, 1.0)
    words = ["--home", str(home.root), "export", "ratings", "--to", "tags"]
    assert main([*words, "--yes"]) == 0 and "None of these items is rated" in capsys.readouterr().out
    assert main([*words, "--played", "--yes"]) == 0
    said = capsys.readouterr()
    assert "1 play  " in said.err and "Written into 1 file" in said.out
    assert counts(tmp_path / "music" / "heard.mp3") == [1.0]


def test_of_an_encrypted_library_it_is_said_that_files_are_not(
    home: Home,
    make_media: MediaMaker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with connect(home) as store:
        (media_id,) = indexed(store, make_media.tone("plain.mp3"), folder=tmp_path / "music").values()
        feedback.rate(store, DEFAULT, media_id, 4.0)
    words = ["--home", str(home.root), "export", "ratings", "--to", "tags", "--yes"]
    assert main(words) == 0 and "your files aren't" not in capsys.readouterr().err
    passphrase = tmp_path / "words"
    passphrase.write_text("four words of a song")
    by = ["--passphrase-file", str(passphrase)]
    assert main(["--home", str(home.root), "encrypt", "on", "--yes", *by]) == 0
    capsys.readouterr()
    assert main([*by, *words]) == 0 and "your files aren't" in capsys.readouterr().err


def test_a_look_tells_what_takes_no_rating_and_why(
    home: Home,
    make_media: MediaMaker,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, drive = tmp_path / "music", tmp_path / "drive"
    sources = [make_media.tone("able.mp3"), make_media.tone("locked.flac", hz=300), make_media.video("film.mkv", 2)]
    gone = make_media.tone("gone.ogg", hz=350)
    with connect(home) as store:
        media = indexed(store, *sources, gone, folder=folder)
        media |= indexed(store, make_media.tone("away.opus", hz=400), folder=drive)
        for media_id in media.values():
            feedback.rate(store, DEFAULT, media_id, 4.0)
        (folder / "gone.ogg").unlink()
        index_library(store, [os.fsencode(folder)], only=frozenset({Modality.FACTS}))
        drive.rename(tmp_path / "unplugged")
        with pytest.raises(RootOffline):
            index_library(store, [os.fsencode(drive)], only=frozenset({Modality.FACTS}))
    (folder / "locked.flac").chmod(0o400)
    may = os.access  # the administrator may write anywhere, so the system's refusal is played
    monkeypatch.setattr(os, "access", lambda path, mode: may(path, mode) and (b"locked" not in path or mode == os.R_OK))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def say(*words: str, code: int) -> tuple[str, str]:
        assert main(["--home", str(home.root), *words]) == code
        return capsys.readouterr()

    rows = json.loads(say("--json", "export", "ratings", "--to", "tags", "--dry-run", code=0)[0])
    assert {Path(row["path"]).name: row["reason"] for row in rows} == {
        "able.mp3": "",
        "away.opus": "the drive or share that it is on isn't connected",
        "film.mkv": "Homereel can't write tags into MKV files",
        "gone.ogg": "it isn't where it was any more",
        "locked.flac": "it is read-only",
    }
    told, _ = say("export", "ratings", "--to", "tags", "--dry-run", code=0)
    assert "Ratings of 1 file into" in told and "4 files can't take them" in told and "--to nfo" in told
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "a look writes nothing"
    said, asked = say("export", "ratings", "--to", "tags", "--yes", code=1)
    assert "4 files can't take them" in asked and "Written into 1 file" in said
    assert rated(folder / "able.mp3")["FMPS"] == "0.8"
    written = {path.name for path in folder.iterdir()} - before.keys()
    assert written == {"able.mp3.before-homereel"}


def test_where_no_file_takes_a_rating_nobody_is_asked(
    home: Home, make_media: MediaMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(home) as store:
        media_id, path = film_with(store, make_media, tmp_path / "films", "<tvshow><title>x</title></tvshow>")
        feedback.rate(store, DEFAULT, media_id, 4.0)
    assert main(["--home", str(home.root), "export", "ratings", "--to", "nfo"]) == 1
    told = capsys.readouterr().out
    assert "No file takes them" in told and "isn't touched" in told and "Nothing was written" in told
    assert sorted(os.listdir(path.parent)) == ["sidecar.mp4", "sidecar.nfo"]


@pytest.mark.parametrize(
    "words",
    [
        *(["ratings"], ["ratings", "tags"], ["ratings", "--to", "id3"], ["history"]),
        *(["history", "a.json", "b.json"], ["history", "a.json", "--to", "nfo"]),
        ["history", "a.json", "--played"],
    ],
)
def test_wrong_use(home: Home, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    connect(home).close()
    assert main(["--home", str(home.root), "export", *words]) == 2
    assert capsys.readouterr().err
