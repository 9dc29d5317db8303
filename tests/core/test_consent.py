"""What was agreed to: written down with its words and time, obeyed, taken back, seen on the command line."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from core import backups, consent, pipeline
from core.cli import main
from core.errors import UserProblem
from core.recommend import log_slate
from core.settings import OFF, Home
from core.store import Store, VoiceId, connect
from core.store.consents import Answer
from core.types import Facts, Kind, MediaId, Modality, ProfileId, Result
from tests.conftest import MediaMaker
from tests.core.hub_server import serving
from tests.core.small_model import MODEL, NAME, serve

DEFAULT = ProfileId(1)


def said(store: Store, about: str, profile: ProfileId | None = None) -> str:
    found = consent.latest(store, about, profile)
    return found.answer if found is not None else ""


def run(home: Home, *words: str) -> int:
    return main(["--home", str(home.root), *words])


def test_an_answer_is_kept_with_its_words_and_its_time(store: Store) -> None:
    before = time.time()
    consent.answer(store, consent.UNDERSTAND, "yes")
    consent.answer(store, consent.UNDERSTAND, "no", detail="by hand")
    first, last = store.consents.all()
    assert (first.about, first.answer, first.words, first.profile) == ("understand", "yes", consent.WORDS, None)
    assert before <= first.at <= last.at <= time.time()
    assert consent.latest(store, consent.UNDERSTAND) == last and last.detail == "by hand"


def test_nothing_else_can_be_answered(store: Store) -> None:
    with pytest.raises(UserProblem, match="understand, history, voices"):
        consent.answer(store, "everything", "yes")
    with pytest.raises(sqlite3.IntegrityError):
        consent.answer(store, consent.HISTORY, "perhaps")  # type: ignore[arg-type]
    assert store.consents.all() == []


def test_history_is_each_profiles_own(store: Store) -> None:
    guest = store.profiles.get("guest")
    assert consent.keeps_history(store, DEFAULT), "nobody was asked"
    consent.answer(store, consent.HISTORY, "no", guest)
    assert consent.keeps_history(store, DEFAULT) and not consent.keeps_history(store, guest)
    with pytest.raises(UserProblem, match="consent give history"):
        consent.check_history(store, guest)
    consent.answer(store, consent.HISTORY, "yes", guest)
    assert consent.keeps_history(store, guest)


def test_a_profile_takes_its_answers_along_but_who_stays_keeps_theirs(store: Store) -> None:
    guest = store.profiles.get("guest")
    consent.answer(store, consent.HISTORY, "no", guest)
    consent.answer(store, consent.HISTORY, "no", DEFAULT)
    with store.erasing():
        store.profiles.forget(guest)
        store.profiles.forget(DEFAULT)
    assert [one.profile for one in store.consents.all()] == [DEFAULT]
    assert not consent.keeps_history(store, DEFAULT), "what was said about the future outlives the past"


def test_voices_switched_off_are_forgotten(store: Store) -> None:
    media_id = store.media.add(Facts(Kind.SPEECH, "talk", 60.0))
    store.voices.replace([(media_id, 0.0, 20.0, VoiceId(1))], "")
    consent.answer(store, consent.VOICES, "later")
    assert store.voices.all() and store.settings().voice_model != OFF, "putting it off changes nothing"
    consent.answer(store, consent.VOICES, "no")
    assert not store.voices.all() and store.settings().voice_model == OFF
    consent.answer(store, consent.VOICES, "yes")
    assert store.settings().voice_model != OFF


def test_nothing_is_looked_into_once_that_was_taken_back(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    with connect(home, "worker") as store:
        consent.answer(store, consent.UNDERSTAND, "later")
        assert pipeline.index_library(store, [bytes(folder)]).found == 0, "who asks for it wants it"
        consent.answer(store, consent.UNDERSTAND, "no")
        with pytest.raises(UserProblem, match="consent give understand"):
            pipeline.index_library(store, [bytes(folder)])
        consent.answer(store, consent.UNDERSTAND, "yes")
        pipeline.index_library(store, [bytes(folder)])


def test_the_first_run_is_for_who_has_nothing_and_was_asked_nothing(home: Home) -> None:
    with connect(home) as store:
        assert consent.is_first_run(store)
    with connect(Home(home.root / "other").make()) as store:
        store.files.root(b"/media")
        assert not consent.is_first_run(store), "an empty folder is being watched"
    with connect(Home(home.root / "third").make()) as store:
        consent.answer(store, consent.UNDERSTAND, "later")
        assert not consent.is_first_run(store), "it was put off"


# ── The command line ────────────────────────────────────────────────────────────────────────────────


def listed(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert run(home, "--json", "consent", *words) == 0
    return {row["about"]: row for row in json.loads(capsys.readouterr().out)}


def test_it_is_listed_given_and_taken_back(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["answer"] for row in listed(home, capsys).values()] == ["", "", ""]
    rows = listed(home, capsys, "give", "understand")
    assert rows["understand"]["answer"] == "yes" and rows["understand"]["words"] == consent.WORDS
    assert listed(home, capsys, "withdraw", "history")["history"]["answer"] == "no"
    assert run(home, "consent") == 0
    assert "history     no, 20" in capsys.readouterr().out
    assert run(home, "doctor") in (0, 1)
    assert "consent: understand yes, history no (homereel consent)" in capsys.readouterr().out


def test_a_guest_is_not_made_by_looking(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "--profile", "guest", "consent") == 1
    assert "no profile 'guest'" in capsys.readouterr().err
    assert run(home, "--profile", "guest", "consent", "withdraw", "history") == 0
    with connect(home) as store:
        assert consent.keeps_history(store, DEFAULT)
        assert not consent.keeps_history(store, store.profiles.known("guest"))


@pytest.mark.parametrize("words", [("give",), ("withdraw",), ("list", "history"), ("give", "everything")])
def test_wrong_use_is_2(home: Home, words: tuple[str, ...]) -> None:
    try:
        code = run(home, "consent", *words)
    except SystemExit as left:
        code = int(str(left.code))
    assert code == 2


def test_a_play_is_not_recorded_where_no_history_is_kept(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home) as store:
        media_id = store.media.add(Facts(Kind.VIDEO, "film", 60.0))
        consent.answer(store, consent.HISTORY, "no", DEFAULT)
    assert run(home, "log", "play", media_id, "--watched", "1") == 1
    assert "No history is kept" in capsys.readouterr().err
    assert run(home, "like", media_id) == 0, "what somebody says of it is kept"
    with connect(home) as store:
        assert [event.kind for event in store.events.of_media(DEFAULT, media_id)] == ["like"]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_what_is_taken_out_and_shown_is_written_down_only_where_history_is_kept(
    home: Home, tmp_path: Path, make_media: MediaMaker, said: Answer
) -> None:
    film, folder, out = make_media.video("shared.mp4", 3), tmp_path / "films", tmp_path / "out"
    for made in (folder, out):
        made.mkdir()
    shutil.copy(film, folder / "shared.mp4")
    with connect(home, "worker") as store:
        pipeline.index_library(store, [bytes(folder)], only=frozenset({Modality.FACTS}))
        (media_id,) = store.media.ids()
        consent.answer(store, consent.HISTORY, said, DEFAULT)
    assert run(home, "share", media_id, str(out)) == 0
    assert run(home, "still", f"{media_id}@1", str(out / "still.png")) == 0
    assert run(home, "clip", media_id, "0", "1", str(out / "clip.mp4")) == 0
    assert run(home, "recommend") == 0
    assert {path.name for path in out.iterdir()} == {"shared.mp4", "still.png", "clip.mp4"}
    with connect(home) as store:
        kinds = [str(event.kind) for event in store.events.of_media(DEFAULT, media_id)]
        assert kinds == (["share"] * 3 if said == "yes" else [])
        assert log_slate(store, DEFAULT, "cli", [Result(media_id, 1.0)]) == 0 or said == "yes"


@pytest.mark.parametrize(
    ("who", "way"),
    [((), "homereel forget --all"), (("--profile", "a guest"), "homereel --profile 'a guest' forget --all")],
)
def test_how_what_was_written_goes_too_is_said(
    home: Home, capsys: pytest.CaptureFixture[str], who: tuple[str, ...], way: str
) -> None:
    assert run(home, *who, "consent", "withdraw", "history") == 0
    assert way in capsys.readouterr().out
    assert run(home, *shlex.split(way)[1:], "--yes") == 0
    with connect(home) as store:
        assert {name for _, name in store.profiles.all()} >= set(who[1:])  # the profile stays


def test_voices_are_forgotten_on_the_command_line_only_after_a_yes(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(home) as store:
        media_id: MediaId = store.media.add(Facts(Kind.SPEECH, "talk", 60.0))
        store.voices.replace([(media_id, 0.0, 20.0, VoiceId(1))], "")
    backups.make(home)
    capsys.readouterr()
    assert run(home, "consent", "withdraw", "voices") == 1
    told = capsys.readouterr().err
    assert "this forgets 1 voice with" in told and "are forgotten" not in told
    assert f"1 file in {home.backups}" in told and "still hold them" in told
    with connect(home) as store:
        assert store.voices.all() and said(store, consent.VOICES) == ""
    assert run(home, "consent", "withdraw", "voices", "--yes") == 0
    with connect(home) as store:
        assert not store.voices.all() and said(store, consent.VOICES) == "no"


def test_a_download_is_on_the_list_with_what_was_shown(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.weights.presets import PRESETS

    monkeypatch.setitem(PRESETS, NAME, MODEL)
    with serving() as hub:
        serve(hub)
        assert run(home, "weights", "get", NAME, "--endpoint", hub.address) == 1, "nobody could be asked"
        assert f"fetch:{NAME}" not in listed(home, capsys)
        assert run(home, "weights", "get", NAME, "--endpoint", hub.address, "--yes") == 0
    row = listed(home, capsys)[f"fetch:{NAME}"]
    assert row["answer"] == "yes" and "MIT" in str(row["detail"]) and hub.address in str(row["detail"])


def test_every_answer_stays_in_the_log(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for what in ("withdraw", "give"):
        assert main(["--home", str(home.root), "consent", what, "history"]) == 0
    capsys.readouterr()
    assert main(["--home", str(home.root), "--json", "consent", "log"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["about"], row["answer"], row["profile"]) for row in rows] == [
        ("history", "no", "default"), ("history", "yes", "default")
    ]  # fmt: skip
    assert main(["--home", str(home.root), "consent", "log", "history"]) == 2
