"""Sound tracks, subtitles, chapters, speed, single pictures and level: in the real bar and window, on real files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.extras import Extras, caption_at, chapter_at
from app.jobs import WorkerClient
from app.player import Track
from app.playerbar import PlayerBar
from app.tasks import Backend
from app.tracks import BESIDE, OWN, TrackMenus, language_name, own_words, track_words
from app.window import MainWindow
from core import levelling, probe
from core.settings import Home
from core.types import Chapter, Features, Kind, MediaId, Modality, Segment, Transcript
from tests.app.playing import MINUTE_S, Shelf, until
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log
SAID = (Segment(0.5, 2.0, "The first ferry leaves at seven."), Segment(3.0, 9.0, "Listen to the signals."))


@pytest.fixture
def rich(make_media: MediaMaker, tmp_path: Path) -> Path:
    """A minute with two sound tracks, subtitles and three chapters."""
    film = make_media.again("for_tracks.mp4", make_media.video("for_tracks.mp4", 10, gop=25), MINUTE_S)
    tone = make_media.tone("for_tracks.ogg", MINUTE_S, hz=880)
    lines = [f"{n + 1}\n00:00:{n:02},000 --> 00:00:{n:02},900\nwritten in the file\n" for n in range(60)]
    (tmp_path / "s.srt").write_text("\n".join(lines))
    chapters = "".join(
        f"[CHAPTER]\nTIMEBASE=1/1\nSTART={3 * n}\nEND={3 * n + 3}\ntitle={title}\n"
        for n, title in enumerate(("Harbour", "Quay & pier", ""))
    )
    (tmp_path / "m.txt").write_text(";FFMETADATA1\n" + chapters)
    inputs = [f"file:{film}", f"file:{tone}", str(tmp_path / "s.srt"), str(tmp_path / "m.txt")]
    streams = ["-map", "0:v", "-map", "0:a", "-map", "1:a", "-map", "2", "-map_chapters", "3", "-c", "copy"]
    named = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", "title=Kommentar"]
    written = ["-metadata:s:s:0", "language=fre"]
    return make_media.run("tracks.mkv", *[w for i in inputs for w in ("-i", i)], *streams, *named, *written)


@pytest.fixture
def film_id(shelf: Shelf, rich: Path) -> MediaId:
    media_id = shelf.add("Tracks", rich)
    file = shelf.store.files.best([media_id])[media_id]
    with shelf.store.transaction():
        shelf.store.files.set_probe(file.id, probe.probe(os.fsencode(rich)))
        shelf.store.text.set_transcript(media_id, Transcript(SAID, "en", "full:whisper-base", 0.8, True))
    return media_id


@pytest.fixture
def menus(bar: PlayerBar) -> TrackMenus:
    return TrackMenus(bar, QMenu(bar), QMenu(bar), QMenu(bar))


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def checked(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isChecked()]


# ── Tracks ──────────────────────────────────────────────────────────────────────────────────────────


def test_menus_name_what_there_is(qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, film_id: MediaId) -> None:
    sound, subtitles = menus._menus["sound"], menus._menus["subtitles"]
    assert not sound.isEnabled() and not menus._chapter_menu.isEnabled()
    bar.play(film_id)
    qtbot.waitUntil(lambda: len(texts(sound)) == 2 and len(texts(subtitles)) == 3)
    assert texts(sound) == ["English", "Deutsch · Kommentar"]
    assert texts(subtitles) == ["Off", "Français", "English · Heard by Homereel"]
    assert checked(subtitles) == ["Off"]
    sound.actions()[1].trigger()
    qtbot.waitUntil(lambda: bar.engine is not None and bar.engine.chosen_track("sound") == 1)
    qtbot.waitUntil(lambda: checked(sound) == ["Deutsch · Kommentar"])
    assert bar.state == "playing"


def test_what_was_heard_is_over_the_picture(qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, film_id: MediaId) -> None:
    bar.page.resize(640, 480)
    bar.page.show()
    bar.play(film_id)
    until(qtbot, bar, 0.6)
    assert menus.caption == ""
    assert menus.toggle_subtitles()
    bar.toggle()
    bar.seek(1.0)
    assert menus.caption == "The first ferry leaves at seven." and menus.shown() == OWN
    with_words = bar.page.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    bar.seek(2.5)
    assert menus.caption == ""
    bar.seek(4.0)
    assert menus.caption == "Listen to the signals."
    menus.toggle_subtitles()
    assert menus.caption == "" and checked(menus._menus["subtitles"]) == ["Off"]
    foot = [with_words.pixelColor(x, y).lightness() for x in range(150, 490, 3) for y in range(400, 472, 2)]
    assert foot.count(255) > 40, "white letters at the foot"


def test_words_of_the_first_second_are_there_with_the_first_picture(
    qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, shelf: Shelf, film: Path
) -> None:
    media_id = shelf.add("film", film)
    with shelf.store.transaction():
        said = (Segment(0.0, MINUTE_S, "At once."),)
        shelf.store.text.set_transcript(media_id, Transcript(said, "en", "full:x", 1.0, True))
    menus.toggle_subtitles()
    bar.play(media_id)
    until(qtbot, bar, 0.2)
    assert menus.caption == bar.page.surface().caption == "At once."


def test_subtitles_of_the_file(qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, film_id: MediaId) -> None:
    bar.page.resize(640, 480)
    bar.page.show()
    bar.play(film_id)
    subtitles = menus._menus["subtitles"]
    qtbot.waitUntil(lambda: len(texts(subtitles)) == 3)
    subtitles.actions()[1].trigger()
    qtbot.waitUntil(lambda: checked(subtitles) == ["Français"])
    bar.seek(1.0)
    assert bar.engine is not None and bar.engine.chosen_track("subtitles") == 0 and menus.caption == ""
    surface = bar.page.surface()
    qtbot.waitUntil(lambda: surface._written == "written in the file")  # type: ignore[attr-defined]
    subtitles.actions()[0].trigger()
    qtbot.waitUntil(lambda: checked(subtitles) == ["Off"])
    assert bar.engine.chosen_track("subtitles") == -1


def test_captions_by_time() -> None:
    assert [caption_at(SAID, at) for at in (0.0, 0.5, 1.99, 2.0, 3.0, 9.0)] == [
        *("", SAID[0].text, SAID[0].text, "", SAID[1].text, "")
    ]
    two = (Segment(1.0, 3.0, "one"), Segment(2.0, 4.0, "two"), Segment(5.0, 5.0, "short"))
    assert caption_at(two, 2.5) == "one\ntwo" and caption_at(two, 5.3) == "short" and caption_at((), 1.0) == ""


@pytest.mark.parametrize(
    ("language", "name"), [("eng", "English"), ("de", "Deutsch"), ("zh-Hans", "中文"), ("xx", ""), ("", "")]
)
def test_languages_are_spelt_out(language: str, name: str) -> None:
    assert language_name(language) == name


def test_words_of_tracks() -> None:
    assert track_words(Track(1)) == "Track 2" and track_words(Track(0, "", " Comments ")) == "Comments"
    sources = {"subtitle:sidecar": "From the file beside it", "subtitle:embedded": "In the file"}
    for source, words in sources.items():
        assert own_words(Extras(captions_source=source)) == words
    assert own_words(Extras(captions_source="quick:x", captions_whole=False)) == "Heard by Homereel, in part"


# ── Chapters ────────────────────────────────────────────────────────────────────────────────────────


def test_chapters(qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, film_id: MediaId) -> None:
    bar.play(film_id)
    until(qtbot, bar, 0.2)
    assert texts(menus._chapter_menu) == ["0:00   Harbour", "0:03   Quay && pier", "0:06   Chapter 3"]
    assert bar.seek_bar.chapters == ((0.0, "Harbour"), (3.0, "Quay & pier"), (6.0, ""))
    assert bar.seek_bar.said_at(4.0) == ["0:04", "Quay & pier"]
    bar.toggle()
    qtbot.waitUntil(lambda: bar.state == "paused")
    bar.seek(0.0)  # a busy machine is past the first by now
    qtbot.waitUntil(lambda: bar.position_s < 0.1)
    menus.next_chapter()
    qtbot.waitUntil(lambda: abs(bar.position_s - 3) < 0.1)
    menus.next_chapter()
    qtbot.waitUntil(lambda: abs(bar.position_s - 6) < 0.1)
    menus.next_chapter()
    menus.previous_chapter()
    qtbot.waitUntil(lambda: abs(bar.position_s - 3) < 0.1)
    menus._chapter_menu.actions()[2].trigger()
    until(qtbot, bar, 6.2)


def test_chapter_at() -> None:
    chapters = (Chapter(1.0, 2.0, "a"), Chapter(2.0, 3.0, "b"))
    assert [chapter_at(chapters, at) for at in (0.5, 1.0, 1.9, 2.0, 9.0)] == [-1, 0, 0, 1, 1]


def test_chapters_are_ticks_on_the_bar(qtbot: QtBot, bar: PlayerBar) -> None:
    bar.seek_bar.set_duration(100.0)
    before = bar.seek_bar.grab().toImage()
    bar.seek_bar.set_chapters([(0.0, "a"), (50.0, "b")])
    after = bar.seek_bar.grab().toImage()
    x, y = round(bar.seek_bar.x_at(0.5)), bar.seek_bar.height() // 2
    assert before.pixelColor(x, y) != after.pixelColor(x, y)
    assert before.pixelColor(x + 9, y) == after.pixelColor(x + 9, y)


# ── Speed, single pictures, level, resume ───────────────────────────────────────────────────────────


def test_one_picture_on_and_back(qtbot: QtBot, bar: PlayerBar, film_id: MediaId) -> None:
    bar.play(film_id, 2.0)
    until(qtbot, bar, 2.2)
    bar.step_frames(1)
    assert bar.state == "playing", "only while paused"
    bar.toggle()
    qtbot.waitUntil(lambda: bar.state == "paused")
    bar.seek(4.0)
    qtbot.waitUntil(lambda: abs(bar.position_s - 4.0) < 0.01)
    for steps, at_s in ((1, 4.04), (1, 4.08), (-1, 4.04), (-3, 3.92)):
        bar.step_frames(steps)
        qtbot.waitUntil(lambda at_s=at_s: abs(bar.position_s - at_s) < 0.005)  # type: ignore[misc]
    assert bar.state == "paused"


def test_speed_by_keys_and_its_ends(bar: PlayerBar) -> None:
    bar.step_rate(1)
    assert bar.rate() == 1.25
    bar.step_rate(20)
    assert bar.rate() == 3.0 and bar.rate_button.text() == "3×"
    bar.step_rate(-20)
    assert bar.rate() == 0.25


def test_pitch_is_kept(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path) -> None:
    bar.set_rate(2.0)
    bar.play(shelf.add("song", song))
    until(qtbot, bar, 0.1)
    assert bar.engine is not None
    assert bar.engine._engine.pitchCompensation()  # type: ignore[attr-defined]


def loud(shelf: Shelf, media_id: MediaId, lufs: float) -> None:
    import numpy as np

    nothing, nowhere = np.zeros((0, 4), np.float32), np.zeros((0, 2))
    measured = Features(Modality.SOUND, "mfcc1", None, nothing, nowhere, {"loudness_lufs": lufs})
    with shelf.store.transaction():
        shelf.store.features.put(media_id, [measured])


def test_loud_and_soft_are_levelled(qtbot: QtBot, bar: PlayerBar, shelf: Shelf, song: Path) -> None:
    hot, soft = shelf.add("hot", song, name=b"1.ogg"), shelf.add("soft", song, name=b"2.ogg")
    loud(shelf, hot, -8.0)
    loud(shelf, soft, -24.0)
    bar.set_volume(0.5)
    heard = []
    for media_id in (hot, soft):
        bar.play(media_id)
        until(qtbot, bar, 0.1)
        heard.append(bar.engine._sound.volume())  # type: ignore[union-attr]
    bar.set_level(False)
    plain = bar.engine._sound.volume()  # type: ignore[union-attr]
    assert heard[0] == pytest.approx(plain * 10 ** (-10 / 20), rel=1e-4)
    assert heard[1] == pytest.approx(plain * 10 ** (6 / 20), rel=1e-4)
    bar.set_level(True)
    bar.set_volume(1.0)
    assert bar.engine._sound.volume() == 1.0, "never more than the samples are"  # type: ignore[union-attr]


def test_an_album_keeps_its_own_loudness(shelf: Shelf, song: Path) -> None:
    first, second = (
        shelf.add(f"{n}", song, Kind.MUSIC, f"{n}.ogg".encode(), 100.0, album="Harbour songs") for n in range(2)
    )
    other = shelf.add("other", song, Kind.MUSIC, b"3.ogg", 100.0, album="Else")
    for media_id, lufs in ((first, -10.0), (second, -20.0), (other, -30.0)):
        loud(shelf, media_id, lufs)
    assert levelling.gain_of(shelf.store, first) == pytest.approx(-8.0)
    assert levelling.gain_of(shelf.store, first, [other]) == pytest.approx(-8.0)
    together = levelling.gain_of(shelf.store, first, [second])
    assert together == levelling.gain_of(shelf.store, second, [first, other]) == pytest.approx(-5.4036, abs=1e-3)


def test_what_was_not_measured_is_left_as_it_is() -> None:
    nothing = float("-inf")
    assert levelling.gain_db([]) == levelling.gain_db([(nothing, 5.0)]) == levelling.gain_db([(-10.0, 0.0)]) == 0.0
    assert levelling.gain_db([(-60.0, 5.0)]) == levelling.MOST_DB and levelling.gain_db([(9.0, 5.0)]) == -18.0


def test_gone_on_with_it_offers_the_start(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, shelf: Shelf, song: Path
) -> None:
    from core.types import Event, EventKind

    media_id = shelf.add("song", song)
    shelf.store.events.append(backend.profile, Event(media_id, EventKind.PLAY, 1e9, share=0.5, stop_s=30.0))
    bar.play(media_id, resume=True)
    until(qtbot, bar, 30.1)
    assert bar.resume_button.isVisible() and bar.resume_button.text() == "Play from the start"
    qtbot.mouseClick(bar.resume_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.position_s < 25)
    assert not bar.resume_button.isVisible()


# ── In the window ───────────────────────────────────────────────────────────────────────────────────


def test_keys_of_the_window(qtbot: QtBot, home: Home, film_id: MediaId) -> None:
    window = MainWindow(Backend(home), WorkerClient(home))
    window.show()
    qtbot.waitExposed(window)
    bar = window.player
    bar.play(film_id)
    until(qtbot, bar, 0.2)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is bar.page)
    for code, rate in ((Qt.Key.Key_BracketRight, 1.25), (Qt.Key.Key_BracketLeft, 1.0), (Qt.Key.Key_BracketLeft, 0.75)):
        qtbot.keyClick(bar.page, code)
        assert bar.rate() == rate
    qtbot.keyClick(bar.page, Qt.Key.Key_Equal)
    assert bar.rate() == 1.0
    qtbot.keyClick(bar.page, Qt.Key.Key_C)
    assert window.actions_["toggle_subtitles"].isChecked() and window.playback.tracks.shown() == OWN
    qtbot.keyClick(bar.page, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: bar.position_s >= 3.0)
    window.actions_["level"].trigger()
    assert not bar.level
    window.close()
    again = MainWindow(Backend(home), WorkerClient(home))
    assert again.playback.tracks.wanted and not again.player.level
    again.close()
    window.deleteLater()
    again.deleteLater()


def test_other_subtitle_files_are_offered(
    qtbot: QtBot, bar: PlayerBar, menus: TrackMenus, shelf: Shelf, film: Path
) -> None:
    """The kept one stands once; others by language and what their names say; a choice is that film's alone."""
    media_id = shelf.add("beside", film)
    file = shelf.store.files.best([media_id])[media_id]
    stem = os.path.splitext(os.fsdecode(file.path))[0]
    for ending, line in ((".srt", "Hello"), (".de.srt", "Guten Tag"), (".en.forced.srt", "(Sign) Harbour")):
        Path(stem + ending).write_text(f"1\n00:00:00,000 --> 00:00:59,900\n{line}\n")
    Path(stem + ".fr.srt").write_bytes(b"\0\0\x01\xba")  # pictures of text: left out
    found = probe.probe(file.path)
    with shelf.store.transaction():
        shelf.store.files.set_probe(file.id, found)
        kept = Transcript((Segment(0.0, 59.9, "Hello"),), "en", "subtitle:sidecar", 1.0, True)
        shelf.store.text.set_transcript(media_id, kept)
    bar.play(media_id)
    until(qtbot, bar, 0.1)
    beside = "From the file beside it"
    qtbot.waitUntil(lambda: len(menus.choices()) == 3)
    assert [words for _, words in menus.choices()] == [
        *(f"English · {beside}", f"Deutsch · {beside}", f"English · forced · {beside}"),
    ]
    bar.toggle()
    for number, said in ((BESIDE, "Guten Tag"), (BESIDE - 1, "(Sign) Harbour"), (OWN, "Hello"), (-1, "")):
        menus.choose_subtitles(number)
        assert menus.shown() == number and menus.caption == said
    menus.choose_subtitles(BESIDE)
    assert checked(menus._menus["subtitles"]) == [f"Deutsch · {beside}"]
    menus.toggle_subtitles()
    assert menus.caption == ""
    menus.toggle_subtitles()
    assert menus.caption == "Guten Tag"
