"""What is heard and what isn't: spans, pieces, doubt; with the real model on silence, noise, tones and real speech."""

from __future__ import annotations

import dataclasses
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.decode import decode_speech
from core.extract.speech import GIST_SPAN_S, GistExtractor, SpeechExtractor, spans
from core.extract.speech.doubt import Said, believed
from core.extract.speech.engine import RATE_HZ
from core.extract.speech.gather import last_pause
from core.extract.speech.lines import Word, lines
from core.extract.speech.listen import ListenConfig, _place
from core.probe import probe
from core.settings import Home, Settings
from core.types import FloatArray, FrameBlock, Probe, SoundBlock, Stage, Transcript


def silence_of(duration_s: float) -> Probe:
    return Probe(b"/x", "wav", duration_s, 1, ())


def blocks(samples: FloatArray, start_s: float = 0.0, block_s: float = 7.3) -> Iterator[SoundBlock]:
    """Cut as a decoder does, at odd places."""
    step = int(block_s * RATE_HZ)
    for at in range(0, len(samples), step):
        yield SoundBlock(start_s + at / RATE_HZ, RATE_HZ, samples[at : at + step])


# ── Pure parts ──────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(0, 1e6))
@example(90.001)
@example(91.0)
@example(108.0)
def test_spans(duration_s: float) -> None:
    chosen = spans(duration_s)
    if 0 < duration_s <= 90:
        assert chosen == ()
    elif duration_s > 90:
        assert len(chosen) == 3
        assert all(end - start == pytest.approx(GIST_SPAN_S, abs=0.01) for start, end in chosen)
        assert all(start >= 0 and end <= duration_s + 0.01 for start, end in chosen)
        assert all(a[1] <= b[0] + 0.01 for a, b in itertools.pairwise(chosen)), "spans overlap"


def test_spans_of_an_hour_and_of_the_unknown() -> None:
    assert spans(3600) == ((360, 390), (1620, 1650), (2880, 2910))
    assert spans(0) == ((0, 30),)


def test_last_pause() -> None:
    second = RATE_HZ
    assert last_pause([(0, 10 * second)], 10 * second) == 10 * second, "no pause: at the end"
    three = [(0, 4 * second), (6 * second, 7 * second), (8 * second, 10 * second)]
    assert last_pause(three, 10 * second) == 7.5 * second
    assert last_pause([(0, 2 * second), (3 * second, 10 * second)], 10 * second) == 10 * second, "only a late pause"
    assert last_pause([], 10 * second) == 10 * second


def test_times_are_put_back() -> None:
    voiced = [(1 * RATE_HZ, 3 * RATE_HZ), (60 * RATE_HZ, 70 * RATE_HZ)]
    assert _place(voiced, 0.5, 1.5) == (1.5, 2.5)
    assert _place(voiced, 2.5, 5.0) == (60.5, 63.0)
    assert _place(voiced, 1.5, 8.0) == (60.0, 66.0), "not over the minute that was cut out"
    assert _place(voiced, 11.5, 14.0) == (69.5, 70.0), "not past the end"


def timed(*words: str, each_s: float = 0.5) -> list[Word]:
    return [Word(i * each_s, (i + 1) * each_s, word) for i, word in enumerate(words)]


def texts(words: list[Word]) -> list[str]:
    return ["".join(word.text for word in line) for line in lines(words)]


def test_lines() -> None:
    assert texts([]) == []
    assert texts(timed(" One", " two.", " Three", " is", " 3", ".5,", " four")) == [" One two.", " Three is 3.5, four"]
    assert texts([Word(0, 1, " Wait"), Word(2, 3, " here")]) == [" Wait", " here"], "a pause"
    assert texts(timed("你好。", "再见。")) == ["你好。", "再见。"]
    assert len(lines(timed(*[" and"] * 60))) == 3, "10 s at most"
    assert texts(timed(*[" a"] * 13, ",", *[" b"] * 4))[0].endswith(","), "a comma after 6 s"


SURE = Said(0.0, 2.0, "Something was said.", logprob=-0.3, no_speech=0.05, compression=1.2, language_share=0.99)


def said(text: str = SURE.text, **parts: float) -> Said:
    return dataclasses.replace(SURE, text=text, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "doubtful",
    [
        said(" ...!"),
        said(logprob=-1.3),
        said(no_speech=0.8, logprob=-0.8),
        said("na na na na na na na na", compression=3.0),
        said(language_share=0.3, logprob=-0.9),
        said(end_s=0.0),
        said("Thank you for watching!", no_speech=0.4),
        said("Thank you.", logprob=-0.8),
        said("Subtitles by the Amara.org community", logprob=-0.8),
        said("字幕由Amara.org社区提供", no_speech=0.5),
        said("請不吝點贊訂閱轉發", no_speech=0.5),
        said("Sous-titrage Société Radio-Canada", logprob=-0.7),
    ],
)
def test_doubtful(doubtful: Said) -> None:
    assert believed([SURE, doubtful]) == [SURE]


@pytest.mark.parametrize(
    "sound",
    [
        said(),
        said("Thank you for watching!"),
        said("Thank you all for coming, now let us begin with the first slide.", logprob=-0.9),
        said("We read the subtitles by the window and then went home for dinner", logprob=-0.9),
        said("你好", logprob=-0.8),
    ],
)
def test_believed(sound: Said) -> None:
    assert believed([sound]) == [sound]


def test_repeats() -> None:
    assert believed([said("No."), said("no"), said("Yes")]) == [said("No."), said("no"), said("Yes")]
    assert believed([said("Ha!"), *[said("ha")] * 5, said("Yes")]) == [said("Ha!"), said("Yes")]


def test_extractors_are_cheap_and_named(home: Home) -> None:
    full = SpeechExtractor(home, Settings())
    gist = GistExtractor(home, Settings(), full.model)
    assert (full.stage, gist.stage) == (Stage.SPEECH, Stage.GIST)
    assert full.model_ids == gist.model_ids == ("whisper-base",)
    assert full.spans(3600) == () and len(gist.spans(3600)) == 3
    full.close()
    gist.close()


def test_no_sound_and_wrong_rate(home: Home) -> None:
    session = SpeechExtractor(home, Settings()).open(silence_of(10))
    session.push(FrameBlock(np.zeros(0), np.zeros((0, 1, 1, 3), np.uint8)))
    session.push(SoundBlock(0.0, RATE_HZ, np.zeros(0, np.float32)))
    with pytest.raises(ValueError, match="16000 Hz"):
        session.push(SoundBlock(0.0, 22_050, np.zeros(10, np.float32)))
    assert session.finish() == ()


# ── With voice detection and the model ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpeechExtractor]:
    """One loaded full-pass extractor."""
    extractor = SpeechExtractor(Home(tmp_path_factory.mktemp("home")).make(), Settings())
    extractor.load()
    yield extractor
    extractor.close()


def non_speech(kind: str, seconds: int = 40) -> FloatArray:
    """Sounds in which nobody speaks."""
    random = np.random.default_rng(7)
    times = np.arange(seconds * RATE_HZ) / RATE_HZ
    made = {
        "silence": np.zeros(len(times)),
        "hiss": 0.1 * random.standard_normal(len(times)),
        "rumble": np.cumsum(random.standard_normal(len(times))) / 3000,
        "tone": 0.5 * np.sin(2 * np.pi * 440 * times),
        "chords": sum(0.15 * np.sin(2 * np.pi * f * times) for f in (220, 277, 330)) * (0.5 + 0.5 * np.sin(8 * times)),
        "clicks": (random.random(len(times)) < 1e-3).astype(float),
        "broken": np.where(random.random(len(times)) < 0.01, np.nan, np.inf),
    }
    return np.asarray(made[kind], np.float32)


@pytest.mark.models
@pytest.mark.parametrize("kind", ["silence", "hiss", "rumble", "tone", "chords", "clicks", "broken"])
def test_nothing_is_heard_in(listener: SpeechExtractor, kind: str) -> None:
    session = listener.open(silence_of(40))
    for block in blocks(non_speech(kind)):
        session.push(block)
    assert session.finish() == (Transcript((), "", "full:whisper-base", 0.0, complete=True),)


@pytest.mark.models
def test_model_released_and_loaded_again(listener: SpeechExtractor) -> None:
    listener.close()
    listener.close()
    test_nothing_is_heard_in(listener, "hiss")


def hear(extractor: SpeechExtractor, file: Path) -> Transcript:
    """Decode and listen as the speech stage does."""
    found = probe(os.fsencode(file))
    session = extractor.open(found)
    with decode_speech(found, extractor.spans(found.duration_s)) as run:
        for block in run:
            session.push(block)
    (made,) = session.finish()
    return made


@pytest.mark.models
@pytest.mark.shared
@pytest.mark.parametrize("quick", [True, False])
def test_known_speech(listener: SpeechExtractor, home: Home, shared_media: Path, quick: bool) -> None:
    extractor = GistExtractor(home, Settings(), listener.model) if quick else listener
    made = hear(extractor, shared_media / "speech/whisper/jfk.flac")
    assert made.language == "en" and made.complete and made.speech_share > 0.7
    assert made.source == ("quick:whisper-base" if quick else "full:whisper-base")
    text = " ".join(segment.text for segment in made.segments)
    assert "ask not what your country can do for you" in text
    asked = next(s for s in made.segments if "ask not" in s.text)
    assert asked.start_s < 4.0 and 6.5 < asked.end_s < 8.5, "ask not … for you: 3.3 to 7.6 s"
    assert all(0 <= s.start_s < s.end_s <= 11.1 for s in made.segments)


@pytest.mark.models
@pytest.mark.shared
def test_long_sound_in_pieces(listener: SpeechExtractor, home: Home, shared_media: Path) -> None:
    """Three minutes: speech, silence, speech; the times hold over pieces, and the pieces are cut in silence."""
    (speech,) = (np.concatenate([b.samples for b in decode_speech(found)]) for found in [jfk(shared_media)])
    gap = np.zeros(70 * RATE_HZ, np.float32)
    whole = np.concatenate([speech, gap, speech, gap, speech])
    checked = []
    extractor = SpeechExtractor(home, Settings(), listener.model, ListenConfig(beam=1, piece_s=30))
    session = extractor.open(silence_of(len(whole) / RATE_HZ))
    session.checkpoint = lambda: checked.append(1)
    for block in blocks(whole):
        session.push(block)
    (made,) = session.finish()
    starts = [s.start_s for s in made.segments if "ask not" in s.text]
    period_s = (len(speech) + len(gap)) / RATE_HZ
    assert len(starts) == 3 and len(checked) >= 3
    assert np.diff(starts) == pytest.approx([period_s, period_s], abs=1.5)
    assert made.speech_share == pytest.approx(3 * 11 / (len(whole) / RATE_HZ), abs=0.05)


@pytest.mark.models
@pytest.mark.shared
def test_gist_spans_keep_their_times(listener: SpeechExtractor, home: Home, shared_media: Path) -> None:
    (speech,) = (np.concatenate([b.samples for b in decode_speech(found)]) for found in [jfk(shared_media)])
    gist = GistExtractor(home, Settings(), listener.model)
    session = gist.open(silence_of(1000.0))
    for start_s, _ in gist.spans(1000.0)[:2]:
        for block in blocks(speech, start_s):
            session.push(block)
    (made,) = session.finish()
    assert not made.complete
    assert {round(s.start_s // 100) for s in made.segments} == {1, 4}


def jfk(shared_media: Path) -> Probe:
    return probe(os.fsencode(shared_media / "speech/whisper/jfk.flac"))


@pytest.mark.models
@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "music/sonic-pi/ambi_choir.flac",
        "music/sonic-pi/tabla_ghe5.flac",
        "music/extremetuxracer-data/options1-jt.ogg",
        "sfx/sound-theme-freedesktop/device-added.oga",
        "sfx/sound-theme-freedesktop/alarm-clock-elapsed.oga",
    ],
)
def test_nothing_is_heard_in_samples(listener: SpeechExtractor, shared_media: Path, name: str) -> None:
    assert hear(listener, shared_media / name).segments == ()


@pytest.mark.models
@pytest.mark.shared
@pytest.mark.parametrize(("language", "name"), [("en", "demo-abouttotry"), ("fr", "tt-allbusy"), ("fr", "options")])
def test_language(listener: SpeechExtractor, shared_media: Path, language: str, name: str) -> None:
    file = shared_media / f"speech/asterisk-core-sounds-{language}-wav/{name}.wav"
    assert hear(listener, file).language == language
