"""Two engines behind one interface: which is chosen, that both see the same network, and that their texts agree."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core import pipeline, weights
from core.decode import decode_speech
from core.errors import Cancelled, UserProblem
from core.extract.speech import GistExtractor, SpeechExtractor
from core.extract.speech.engine import RATE_HZ, Ask
from core.extract.speech.engine_ctranslate import CTranslateEngine, cuda_works
from core.extract.speech.engine_torch import TorchEngine, mps_works
from core.extract.speech.listen import ListenConfig, SpeechModel, choose_engine
from core.probe import probe
from core.settings import Home, Settings
from core.store import connect
from core.types import FloatArray, Modality, Probe, SoundBlock, Transcript
from tests.benchmarks.quality_speech import errors


def test_the_setting_chooses(home: Home) -> None:
    assert isinstance(choose_engine("whisper"), TorchEngine)
    assert isinstance(choose_engine("faster-whisper"), CTranslateEngine)
    automatic = choose_engine("auto")
    assert isinstance(automatic, TorchEngine if mps_works() and not cuda_works() else (CTranslateEngine, TorchEngine))
    model = SpeechModel(home, Settings(speech_engine="whisper"))
    assert isinstance(model.engine, TorchEngine) and model.engine is model.engine


def test_a_source_names_the_second_engine_only(home: Home) -> None:
    """Transcripts made before there were two engines keep their name, and none is made anew: `complete` decides."""
    sources = [SpeechModel(home, Settings(speech_engine=e)).written_by for e in ("faster-whisper", "whisper")]
    assert sources == ["whisper-base", "whisper-base/whisper"]
    extractor = GistExtractor(home, Settings(speech_engine="whisper"))
    assert extractor.model_ids == ("whisper-base",)


def test_damaged_weights_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\6\0\0\0nothing")
    with pytest.raises(UserProblem, match="Fetch"):
        TorchEngine("cpu").load(tmp_path)


# ── With the model ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the packaged weights lie."""
    return weights.path(Home(tmp_path_factory.mktemp("home")).make(), "whisper-base")


@pytest.fixture(scope="module")
def torch_engine(folder: Path) -> Iterator[TorchEngine]:
    """The second engine, loaded once."""
    engine = TorchEngine("cpu")
    engine.load(folder)
    yield engine
    engine.close()


def noise(seconds: float) -> FloatArray:
    return (0.1 * np.random.default_rng(7).standard_normal(int(seconds * RATE_HZ))).astype(np.float32)


@pytest.mark.models
def test_both_see_the_same_network(folder: Path, torch_engine: TorchEngine) -> None:
    """The encoder's output for the same spectrogram, CTranslate2 in float32: every tensor of it is in its place."""
    import ctranslate2
    import torch
    from whisper.audio import log_mel_spectrogram

    mel = log_mel_spectrogram(noise(30.0), 80).unsqueeze(0)
    with torch.no_grad():
        ours = torch_engine._model.encoder(mel).numpy()
    theirs = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="float32")
    other = np.array(theirs.encode(ctranslate2.StorageView.from_array(mel.numpy()), to_cpu=True))
    assert np.abs(ours).mean() > 0.1
    np.testing.assert_allclose(ours, other, atol=0.02 * float(np.abs(other).max()))


@pytest.mark.models
def test_a_stop_is_seen_at_the_next_window(torch_engine: TorchEngine) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(torch_engine.write(noise(3.0), Ask("en", 1, 20, stop)))


@pytest.mark.models
def test_closed_twice_and_loaded_again(folder: Path) -> None:
    engine = TorchEngine("cpu")
    engine.close()
    for _ in range(2):
        engine.load(folder)
        language, share = engine.language_of(noise(1.0))
        assert len(language) >= 2 and 0.0 <= share <= 1.0
        engine.close()
        engine.close()


def joined(files: list[Path], least_s: float) -> FloatArray:
    """Join files, half a second apart, until they are so long."""
    parts: list[FloatArray] = []
    for file in files:
        with decode_speech(probe(os.fsencode(file))) as run:
            parts += [b.samples for b in run if isinstance(b, SoundBlock)] + [np.zeros(RATE_HZ // 2, np.float32)]
        if sum(map(len, parts)) > least_s * RATE_HZ:
            break
    return np.concatenate(parts)


def heard(home: Home, engine: CTranslateEngine | TorchEngine, samples: FloatArray) -> Transcript:
    """Listen as the full pass does, greedily."""
    model = SpeechModel(home, Settings(), engine)
    session = SpeechExtractor(home, Settings(), model, ListenConfig(beam=1)).open(
        Probe(b"/x", "wav", len(samples) / RATE_HZ, 1, ())
    )
    session.push(SoundBlock(0.0, RATE_HZ, samples))
    (made,) = session.finish()
    return made


@pytest.mark.models
@pytest.mark.shared
@pytest.mark.timeout(1200)  # torch on a processor, twice: minutes where others work too
@pytest.mark.parametrize("beam", [1, 3])
def test_all_windows_at_once_say_the_same(
    torch_engine: TorchEngine, shared_media: Path, monkeypatch: pytest.MonkeyPatch, beam: int
) -> None:
    """What a graphics card is given: at most 5 % of the words differ, each near its second."""
    from whisper.normalizers import EnglishTextNormalizer

    samples = joined(sorted((shared_media / "speech").glob("ljspeech/*.flac")), 45.0)
    found = []
    for batched in (False, True):
        monkeypatch.setattr(torch_engine, "_batched", batched)
        found.append(
            [word for w in torch_engine.write(samples, Ask("en", beam, 224, lambda: None)) for word in w.words]
        )
    plain = EnglishTextNormalizer()
    texts = [plain("".join(word.text for word in words)).split() for words in found]
    assert len(texts[0]) > 80 and errors(*texts) <= 0.05 * len(texts[0]), texts
    ends = [(words[0].start_s, words[-1].end_s) for words in found]
    np.testing.assert_allclose(ends[0], ends[1], atol=0.7)
    starts = [word.start_s for word in found[1]]
    assert starts == sorted(starts)


@pytest.mark.models
@pytest.mark.shared
@pytest.mark.parametrize(
    ("language", "named"), [("en", "ljspeech/*.flac"), ("fr", "asterisk-core-sounds-fr-wav/*.wav")]
)
def test_their_texts_agree(
    home: Home, torch_engine: TorchEngine, shared_media: Path, language: str, named: str
) -> None:
    """On a clip over 30 s at most 5 % of the words differ, after Whisper's own normaliser; the times agree too."""
    from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

    plain = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    largest = sorted((shared_media / "speech").glob(named), key=lambda file: -file.stat().st_size)
    samples = joined(largest, 31.0)
    one, other = (heard(home, engine, samples) for engine in (CTranslateEngine(), torch_engine))
    assert one.language == other.language == language
    assert (one.source, other.source) == ("full:whisper-base", "full:whisper-base/whisper")
    texts = [plain(" ".join(s.text for s in made.segments)).split() for made in (one, other)]
    assert len(texts[0]) > 30
    assert errors(*texts) <= 0.05 * len(texts[0]), texts
    ends = [(made.segments[0].start_s, made.segments[-1].end_s) for made in (one, other)]
    np.testing.assert_allclose(ends[0], ends[1], atol=0.7)


@pytest.mark.models
@pytest.mark.shared
def test_one_run_by_the_second_engine_changes_no_setting_and_nothing_done(
    home: Home, shared_media: Path, tmp_path: Path
) -> None:
    """`--engine whisper` writes what is new; a second run with the first engine leaves that alone."""
    shutil.copy(shared_media / "speech" / "whisper" / "jfk.flac", tmp_path / "speech.flac")
    with connect(home, "worker") as store:
        speech = frozenset({Modality.SPEECH})
        pipeline.index_library(store, [os.fsencode(tmp_path)], only=speech, engine="whisper")
        (media_id,) = store.media.ids()
        first = store.text.transcript(media_id)
        assert first is not None and first.complete and first.source == "quick:whisper-base/whisper"
        assert "ask not what your country can do for you" in " ".join(s.text for s in first.segments)
        pipeline.index_library(store, [os.fsencode(tmp_path)], only=speech, engine="faster-whisper")
        assert store.text.transcript(media_id) == first
        assert store.settings() == Settings()
