"""The whole first line on real files with real models: what is found, understood, left alone, and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import feedback, pipeline
from core.errors import Cancelled, UserProblem
from core.index import Indexes
from core.settings import Home
from core.store import Store, connect
from core.types import Features, Kind, MediaId, Modality, Progress, Stage
from tests.conftest import MediaMaker
from tests.core.library import BAD, GOOD, make_library

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Toolbox:
    """Models loaded once for the module."""
    from core.settings import Settings

    return pipeline.Toolbox(Home(tmp_path_factory.mktemp("tools")).make(), Settings())


@pytest.fixture
def folder(make_media: MediaMaker, tmp_path: Path) -> Path:
    """The small library's folder."""
    return make_library(make_media, tmp_path / "media")


def run(store: Store, tools: pipeline.Toolbox, *paths: Path, **options: object) -> pipeline.IndexReport:
    """Index these paths."""
    return pipeline.index_library(store, [os.fsencode(path) for path in paths], tools=tools, **options)  # type: ignore[arg-type]


def by_title(store: Store, title: str) -> MediaId:
    """Find a medium by its exact title."""
    ids = store.media.ids(include_gone=True)
    found = [m for m, facts in store.media.facts(ids).items() if facts.title == title]
    assert len(found) == 1, (title, [f.title for f in store.media.facts(ids).values()])
    return found[0]


def meant(store: Store, media_id: MediaId) -> Features:
    """Give what a medium means in the space that words reach."""
    model_id = store.settings().meaning_model
    (made,) = (made for made in store.features.get(media_id, Modality.MEANING) if made.model_id == model_id)
    return made


def test_everything_readable_is_understood_and_the_rest_is_named(
    store: Store, tools: pipeline.Toolbox, folder: Path
) -> None:
    report = run(store, tools, folder)
    assert (report.found, report.indexed, report.unchanged) == (GOOD + BAD, GOOD, 0)
    assert {(Path(os.fsdecode(f.path)).name, f.stage) for f in report.failed} == {
        ("empty.mp4", "probe"),
        ("text.mkv", "probe"),
    }
    assert all(f.reason for f in report.failed)
    cat = by_title(store, "clip of a cat")
    made = {(f.modality, f.model_id) for f in store.features.get(cat)}
    assert made == {
        (Modality.PICTURE, "efficientnet-lite0"),
        (Modality.PICTURE, "conse-minilm"),
        (Modality.LOOK, "look1"),
        (Modality.SOUND, "mfcc1"),
        (Modality.VOICE, "resemblyzer1"),  # an empty row: it was listened to, and nobody speaks
        (Modality.MEANING, "minilm-l6"),
        (Modality.MEANING, "tfidf1"),
    }
    assert store.home.thumbnail(cat).read_bytes()[:3] == b"\xff\xd8\xff"
    assert not any(store.jobs.counts()[stage].get("pending") for stage in store.jobs.counts())


def test_subtitles_become_a_searchable_transcript(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder)
    harbour = by_title(store, "harbour")
    transcript = store.text.transcript(harbour)
    assert transcript is not None
    assert (transcript.source, transcript.complete) == ("subtitle:sidecar", True)
    profile = store.profiles.get()
    for words, second in (("quiet at night", 0.5), ("港口", 2.5), ("夜", 2.5)):
        (hit, *_) = pipeline.search(store, Indexes(store), profile, words, 5, "speech")
        assert hit.media_id == harbour
        assert hit.moment is not None
        assert hit.moment.start_s == pytest.approx(second)


def test_subtitles_of_a_silent_film_may_come_change_and_go(
    store: Store, tools: pipeline.Toolbox, make_media: MediaMaker, tmp_path: Path
) -> None:
    media = tmp_path / "silent"
    media.mkdir()
    film = media / "pier.mp4"
    shutil.copy(make_media.run("pier.mp4", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25:duration=4"), film)
    run(store, tools, media)
    pier = by_title(store, "pier")
    titled = meant(store, pier)
    assert store.text.transcript(pier) is None
    for line, word in (("渔船回来了", "渔船"), ("The fishing boats come back with the evening tide.", "boats")):
        (media / "pier.srt").write_text(f"1\n00:00:01,000 --> 00:00:03,000\n{line}\n", encoding="utf-8")
        report = run(store, tools, media)
        assert (report.found, report.indexed, report.unchanged) == (1, 1, 0)
        transcript = store.text.transcript(pier)
        assert transcript is not None and [s.text for s in transcript.segments] == [line]
        assert pipeline.search(store, Indexes(store), store.profiles.get(), word, 5, "speech")
    told = meant(store, pier)
    (media / "pier.srt").unlink()
    run(store, tools, media)
    silent = meant(store, pier)
    assert silent.item is not None and titled.item is not None and told.item is not None
    assert silent.item @ titled.item > 0.999 > told.item @ titled.item, "what was said is forgotten there too"
    assert store.text.transcript(pier) is None
    assert not pipeline.search(store, Indexes(store), store.profiles.get(), "boats", 5, "speech")
    assert run(store, tools, media).unchanged == 1


def test_time_left_is_told_from_the_first_file_on(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    told: list[Progress] = []
    run(store, tools, folder, watchers=pipeline.Watchers(progress=told.append))
    first = next(p for p in told if p.stage == Stage.FACTS)
    assert first.eta_s is not None and first.eta_s > 0.5 * GOOD  # what comes after the facts is in it
    assert told[-1].eta_s is not None and told[-1].eta_s < first.eta_s


def test_a_second_run_opens_no_file(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder)
    opened: list[str] = []
    watching = True

    def audit(event: str, args: tuple[object, ...]) -> None:
        if (
            watching
            and event in ("open", "subprocess.Popen", "os.exec", "os.posix_spawn")
            and str(folder) in repr(args)
        ):
            opened.append(f"{event} {args!r}")

    sys.addaudithook(audit)
    report = run(store, tools, folder)
    watching = False
    assert opened == []
    assert (report.found, report.indexed, report.unchanged) == (GOOD + BAD, 0, GOOD + BAD)
    assert report.failed == ()
    assert len(report.known_failed) == BAD


def test_history_follows_the_content_through_rename_retag_and_remux(
    store: Store, tools: pipeline.Toolbox, folder: Path
) -> None:
    import mutagen

    run(store, tools, folder)
    cat, low = by_title(store, "clip of a cat"), by_title(store, "low tone")
    profile = store.profiles.get()
    for item in (cat, low):
        feedback.rate(store, profile, item, 4.5)
        feedback.log_play(store, profile, item, 0.9, at=time.time())
    tagged = mutagen.File(folder / "low tone.flac")
    tagged["title"] = "A low tone, retagged"
    tagged.save()
    (folder / "sub").mkdir()
    (folder / "clip of a cat.mp4").rename(folder / "sub" / "renamed.mp4")
    run(store, tools, folder)
    assert {os.path.basename(f.path) for f in store.files.of_media(cat) if f.state == "present"} == {b"renamed.mp4"}
    assert store.media.facts([low])[low].title == "A low tone, retagged"
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", folder / "sub" / "renamed.mp4", "-c", "copy", folder / "cat.mkv"],
        check=True,
    )
    (folder / "sub" / "renamed.mp4").unlink()
    run(store, tools, folder)
    present = {os.path.basename(f.path) for f in store.files.of_media(cat) if f.state == "present"}
    assert present == {b"cat.mkv"}
    for item in (cat, low):
        assert store.events.stars(profile)[item] == 4.5
        assert store.events.plays(item, profile) == 1
    assert len(store.media.ids()) == GOOD


def test_copies_are_one_medium_and_different_content_stays_two(
    store: Store, tools: pipeline.Toolbox, folder: Path, make_media: MediaMaker
) -> None:
    shutil.copy(folder / "harbour.mp4", folder / "copy of harbour.mp4")
    shutil.copy(make_media.video("other.mp4", 6, source="smptebars"), folder / "other.mp4")
    run(store, tools, folder)
    titles = [facts.title for facts in store.media.facts(store.media.ids()).values()]
    assert len(titles) == GOOD + 1
    shared = store.files.by_path(os.fsencode(folder / "harbour.mp4"))
    copy = store.files.by_path(os.fsencode(folder / "copy of harbour.mp4"))
    assert shared is not None and copy is not None
    assert shared.media_id == copy.media_id


def test_replaced_content_becomes_another_medium(
    store: Store, tools: pipeline.Toolbox, folder: Path, make_media: MediaMaker
) -> None:
    run(store, tools, folder)
    before = store.files.by_path(os.fsencode(folder / "noise.ogg"))
    shutil.copy(make_media.run("chirp.ogg", "-f", "lavfi", "-i", "aevalsrc='sin(400*t*t)':d=5"), folder / "noise.ogg")
    run(store, tools, folder)
    after = store.files.by_path(os.fsencode(folder / "noise.ogg"))
    assert before is not None and after is not None
    assert before.media_id != after.media_id


def test_only_some_modalities_then_the_rest(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder, only=frozenset({Modality.SOUND}))
    cat = by_title(store, "clip of a cat")
    assert {f.modality for f in store.features.get(cat)} == {Modality.SOUND}
    run(store, tools, folder)
    made = {f.modality for f in store.features.get(cat)}
    assert made == {Modality.PICTURE, Modality.LOOK, Modality.SOUND, Modality.VOICE, Modality.MEANING}


def test_cancel_keeps_what_is_done_and_the_next_run_goes_on(
    store: Store, tools: pipeline.Toolbox, folder: Path
) -> None:
    control = pipeline.Control()

    def stop_at_content(step: Progress) -> None:
        if step.stage == Stage.CONTENT:
            control.cancel()

    with pytest.raises(Cancelled):
        run(store, tools, folder, control=control, watchers=pipeline.Watchers(progress=stop_at_content))
    assert store.media.count() == GOOD
    assert not store.jobs.counts()[Stage.CONTENT].get("running")
    report = run(store, tools, folder)
    assert report.indexed == GOOD


def test_an_unplugged_root_keeps_its_library(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder)
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(UserProblem, match="media"):
        run(store, tools, folder)
    files = [f for m in store.media.ids(include_gone=True) for f in store.files.of_media(m)]
    assert {f.state for f in files} == {"offline"}
    folder.with_name("elsewhere").rename(folder)
    report = run(store, tools, folder)
    assert report.unchanged == GOOD + BAD
    assert {f.state for m in store.media.ids() for f in store.files.of_media(m)} == {"present"}


def test_most_files_gone_stops_and_asks(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder)
    for path in list(folder.glob("*.mp4")) + list(folder.glob("*.flac")):
        path.unlink()
    with pytest.raises(UserProblem, match="8 of 11"):
        run(store, tools, folder)
    assert {f.state for m in store.media.ids() for f in store.files.of_media(m)} == {"present"}
    run(store, tools, folder, force=True)
    assert len(store.media.ids()) == 2


@pytest.mark.parametrize("what", ["folder", "link", "refused", "lockless"])
def test_a_lock_that_cannot_be_taken_is_said(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    import filelock

    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied") if what == "refused" else NotImplementedError

    if what == "folder":
        home.index_lock.mkdir()
    elif what == "link":
        home.index_lock.symlink_to(home.root / "nowhere" / "lock")
    else:
        monkeypatch.setattr(filelock.FileLock, "_acquire", refuse)
    with pytest.raises(UserProblem, match=r"index\.lock can't be opened.*--home"):
        pipeline.index_library(store, [])


def test_one_indexer_at_a_time(home: Home, store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    import filelock

    with filelock.FileLock(home.index_lock), pytest.raises(UserProblem, match="another Homereel"):
        run(store, tools, folder)


def test_kinds(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    run(store, tools, folder)
    kinds = {f.title: f.kind for f in store.media.facts(store.media.ids()).values()}
    assert kinds["clip of a cat"] is Kind.VIDEO
    assert kinds["low tone"] is Kind.SOUND


def test_both_lines_meet(home: Home, tools: pipeline.Toolbox, folder: Path) -> None:
    with connect(home, "worker") as writer:
        run(writer, tools, folder)
    with connect(home) as store:
        indexes, profile = Indexes(store), store.profiles.get()
        spread = pipeline.recommend(store, indexes, profile, 5)
        assert len(spread) == 5
        assert all(r.reasons for r in spread)
        low, high = by_title(store, "low tone"), by_title(store, "high tone")
        near = [r.media_id for r in pipeline.similar(store, indexes, profile, low, 8)]
        assert low not in near
        assert high in near[:2]
        feedback.dislike(store, profile, high)
        assert high not in [r.media_id for r in pipeline.recommend(store, indexes, profile, 9)]


def test_a_rating_survives_a_rename_before_the_content_was_read(
    store: Store, tools: pipeline.Toolbox, folder: Path
) -> None:
    run(store, tools, folder, only=frozenset({Modality.FACTS}))
    cat, profile = by_title(store, "clip of a cat"), store.profiles.get()
    feedback.rate(store, profile, cat, 5)
    (folder / "clip of a cat.mp4").rename(folder / "tidied.mp4")
    run(store, tools, folder)
    row = store.files.by_path(os.fsencode(folder / "tidied.mp4"))
    assert row is not None and row.media_id is not None
    assert store.media.resolve(row.media_id) == cat
    assert store.events.stars(profile)[cat] == 5
    assert len(store.media.ids()) == GOOD


def test_a_copy_does_not_rename_the_original(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    only = frozenset({Modality.FACTS})
    run(store, tools, folder, only=only)
    shutil.copy(folder / "harbour.mp4", folder / "copy (1).mp4")
    run(store, tools, folder, only=only)
    assert by_title(store, "harbour")


def test_one_file_of_a_known_folder(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    only = frozenset({Modality.FACTS})
    run(store, tools, folder, only=only)
    report = run(store, tools, folder / "harbour.mp4", only=only)
    assert (report.found, report.unchanged, report.failed) == (1, 1, ())
    (folder / "sub").mkdir()
    shutil.copy(folder / "harbour.mp4", folder / "sub" / "again.mp4")
    report = run(store, tools, folder / "sub", only=only)
    assert (report.found, report.indexed) == (1, 1)
    assert run(store, tools, folder, only=only).unchanged == GOOD + BAD + 1


def test_new_inode_numbers_alone_change_nothing(store: Store, tools: pipeline.Toolbox, folder: Path) -> None:
    only = frozenset({Modality.FACTS})
    run(store, tools, folder, only=only)
    for path in list(folder.iterdir()):
        shutil.copy2(path, path.with_suffix(".aside"))
        path.with_suffix(".aside").replace(path)
    assert run(store, tools, folder, only=only).unchanged == GOOD + BAD


def test_sound_without_packets_leaves_the_picture_good(
    store: Store, tools: pipeline.Toolbox, make_media: MediaMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    silent = make_media.run(
        "no_packets.mkv", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=3",
        "-f", "lavfi", "-i", "anullsrc", "-map", "0:v", "-map", "1:a", "-c:a", "pcm_s16le", "-frames:a", "0",
    )  # fmt: skip
    shutil.copy(silent, folder / "film.mkv")
    for _ in range(3):
        report = run(store, tools, folder)
        assert report.failed == () and report.known_failed == ()
    assert {f.state for f in store.files.of_media(by_title(store, "film"))} == {"present"}


def test_a_destroyed_picture_leaves_the_sound(
    store: Store, tools: pipeline.Toolbox, make_media: MediaMaker, tmp_path: Path
) -> None:
    media = tmp_path / "destroyed"
    media.mkdir()
    whole = make_media.video("whole-picture.mkv", 4, size="160x120")
    junk = make_media.run("junk.mkv", "-i", f"file:{whole}", "-c", "copy", "-bsf:v", "noise=1")
    shutil.copy(junk, media)
    report = run(store, tools, media)
    (failed,) = report.failed
    assert failed.reason.startswith("indexed in part")
    made = store.features.get(by_title(store, "junk"), Modality.SOUND)
    assert len(made) == 1 and made[0].item is not None


def test_a_damaged_file_stays_known_as_damaged(
    store: Store, tools: pipeline.Toolbox, make_media: MediaMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    folder.mkdir()
    whole = make_media.video("whole.webm", 8, gop=10).read_bytes()
    (folder / "cut.webm").write_bytes(whole[: len(whole) // 2])
    (failed,) = run(store, tools, folder).failed
    assert failed.reason.startswith("indexed in part")
    (folder / "cut.webm").rename(folder / "renamed.webm")
    (failed,) = run(store, tools, folder).failed
    assert failed.reason.startswith("indexed in part")
    assert store.jobs.retry()
    assert len(run(store, tools, folder).failed) == 1
