"""Many windows at once: the rules are Whisper's, the cuts lie in pauses, what breaks off is heard again."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.extract.speech.engine import RATE_HZ
from core.types import FloatArray

FIRST, EOT = 50_364, 50_257
"""Whisper's first token that is a time, and the one that ends a text."""
VOCABULARY = FIRST + 1501


@pytest.fixture(scope="module", autouse=True)
def _late() -> None:
    """Load torch and Whisper when a test runs: no collection is to wait for them."""
    global TOKENS, ApplyTimestampRules, BeamSearchDecoder, batched, torch
    import torch
    from whisper.decoding import ApplyTimestampRules, BeamSearchDecoder
    from whisper.tokenizer import get_tokenizer

    from core.extract.speech import batched

    TOKENS = get_tokenizer(multilingual=True, language="en", task="transcribe")
    assert (TOKENS.timestamp_begin, TOKENS.eot) == (FIRST, EOT)


def random_logits(rows: int, seed: int, width: int = VOCABULARY) -> Any:
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(seed)) * 4


@pytest.mark.parametrize("seed", range(6))
def test_time_tokens_are_bound_by_whispers_rules(seed: int) -> None:
    rules = ApplyTimestampRules(TOKENS, sample_begin=3, max_initial_timestamp_index=50)
    ours, chance = batched._Times(rules), np.random.default_rng(seed)
    for said in range(7):
        tokens = np.tile(np.array(TOKENS.sot_sequence), (12, 1))
        words = chance.integers(0, EOT, (12, said))
        times = FIRST + np.sort(chance.integers(0, 700, (12, said)), axis=1)
        tokens = torch.from_numpy(np.concatenate([tokens, np.where(chance.random((12, said)) < 0.5, words, times)], 1))
        theirs, mine = random_logits(12, seed), random_logits(12, seed)
        rules.apply(theirs, tokens)
        ours.apply(mine, tokens)
        assert torch.equal(theirs, mine)


class Cache:
    """Stands in for Whisper's key-value cache, and writes down how it is to be rearranged."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def rearrange_kv_cache(self, sources: list[int]) -> None:
        self.asked.append(list(sources))


@pytest.mark.parametrize(("windows", "beam", "patience"), [(1, 5, None), (3, 4, None), (4, 2, 2.0)])
def test_beams_grow_as_whispers_do(windows: int, beam: int, patience: float | None) -> None:
    end, width = 9, 10
    caches = Cache(), Cache()
    theirs = BeamSearchDecoder(beam, end, caches[0], patience)
    ours = batched._Beams(beam, end, caches[1], patience)
    tokens = [torch.zeros(windows * beam, 2, dtype=torch.long) for _ in range(2)]
    sums = [torch.zeros(windows * beam) for _ in range(2)]
    for step in range(8):
        logits = random_logits(windows * beam, step, width)
        done = []
        for which, decoder in enumerate((theirs, ours)):
            tokens[which], completed = decoder.update(tokens[which], logits.clone(), sums[which])
            done.append(completed)
        assert torch.equal(*tokens) and done[0] == done[1]
        assert torch.allclose(*sums, atol=1e-5) and caches[0].asked == caches[1].asked
        for one, other in zip(theirs.finished_sequences, ours.finished_sequences, strict=True):
            assert list(one) == list(other) and list(one.values()) == pytest.approx(list(other.values()), abs=1e-5)


def speech(*parts: tuple[float, float]) -> FloatArray:
    """Noise of (seconds, loudness) after each other."""
    noise = np.random.default_rng(0)
    return np.concatenate([level * noise.standard_normal(int(s * RATE_HZ)) for s, level in parts]).astype(np.float32)


def test_windows_end_in_pauses_and_hold_everything_once() -> None:
    samples = speech((24, 0.1), (0.5, 0.001), (23, 0.1), (0.4, 0.001), (40, 0.1), (3, 0.1))
    spans = batched.windows(samples)
    assert spans[0][0] == 0 and spans[-1][1] == len(samples)
    assert all(one[1] == other[0] for one, other in itertools.pairwise(spans))
    assert all(0 < end - begin <= 30 * RATE_HZ for begin, end in spans)
    assert 24.0 <= spans[0][1] / RATE_HZ <= 24.5 and 47.5 <= spans[1][1] / RATE_HZ <= 47.9
    assert batched.windows(speech((5, 0.1))) == [(0, 5 * RATE_HZ)] and batched.windows(speech((0, 0.1))) == []


def time(seconds: float) -> int:
    return FIRST + round(seconds / batched.TIME_S)


def heard(
    *tokens: int | str, no_speech: float = 0.0, logprob: float = -0.2
) -> tuple[list[tuple[float, float, str]], float]:
    """Cut a window from 100 to 128 s."""
    flat = [piece for token in tokens for piece in (TOKENS.encode(token) if isinstance(token, str) else [token])]
    result: Any = SimpleNamespace(tokens=flat, no_speech_prob=no_speech, avg_logprob=logprob)
    made, until = batched._segments(result, TOKENS, (100 * RATE_HZ, 128 * RATE_HZ))
    told = [(s["start"], s["end"], TOKENS.decode([t for t in s["tokens"] if t < EOT]).strip()) for s in made]
    assert all(s["seek"] == 100 * 100 for s in made)
    return [(round(start, 2), round(end, 2), text) for start, end, text in told], until / RATE_HZ


def test_what_breaks_off_in_a_sentence_is_heard_again() -> None:
    said = [time(0), " One two.", time(4), time(5), " Three four.", time(9)]
    assert heard(*said, time(9.5), " And then") == ([(100.0, 104.0, "One two."), (105.0, 109.0, "Three four.")], 109.0)
    assert heard(*said)[1] == 109.0, "it stopped long before the window's end"
    whole, until = heard(time(0), " One two.", time(4), time(5), " Three four.", time(26.5))
    assert until == 128.0 and whole[-1] == (105.0, 126.5, "Three four.")
    cut, until = heard(time(0), " One two.", time(27.4), time(27.4), " Three")
    assert until == 128.0 and [text for *_, text in cut] == ["One two.", "Three"], "too little is left to hear it again"


def test_a_window_without_times_or_words() -> None:
    assert heard(" No times at all") == ([(100.0, 128.0, "No times at all")], 128.0)
    assert heard(time(0), time(0.5)) == ([], 128.0)
    assert heard() == ([], 128.0)
    assert heard(time(0), " Thank you.", time(2), no_speech=0.9, logprob=-1.4) == ([], 128.0)


def test_memory_that_runs_out_makes_fewer_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    class Task:
        def __init__(self, *_: object) -> None:
            pass

        def run(self, mel: Any) -> list[int]:
            tried.append(len(mel))
            if len(mel) > 3:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return mel[:, 0].tolist()

    monkeypatch.setattr(batched, "_Task", Task)
    model, stops = SimpleNamespace(device="cpu"), list[int]()
    pieces = [torch.tensor([number]) for number in range(10)]
    options: Any = None
    assert list(batched._decoded(model, options, pieces, lambda: stops.append(1))) == list(range(10))
    assert tried == [10, 5, 2, 2, 2, 2, 2] and len(stops) == len(tried)
    with pytest.raises(torch.OutOfMemoryError):
        monkeypatch.setattr(Task, "run", lambda *_: (_ for _ in ()).throw(torch.OutOfMemoryError("none")))
        list(batched._decoded(model, options, pieces[:1], lambda: None))
