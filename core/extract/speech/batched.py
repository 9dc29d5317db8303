"""Writes down many windows of speech at once, for graphics cards: each step of Whisper's decoder serves all of them.

Whisper's own loop takes one window after the other and asks the card for single numbers a hundred times a token: an
H100 was then hardly faster than 16 cores. Here speech is cut into windows at quiet places beforehand, since the end of
one can't be waited for, and what is chosen at a step is chosen for all rows in a few calls. The rules are Whisper's.

Sources: openai/whisper 20250625 (transcribe.py, decoding.py, timing.py); Bain et al. 2023, "WhisperX", for windows that
are cut where nobody speaks and decoded together.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from whisper import timing
from whisper.audio import HOP_LENGTH, N_FRAMES, SAMPLE_RATE, log_mel_spectrogram, pad_or_trim
from whisper.decoding import (
    ApplyTimestampRules,
    BeamSearchDecoder,
    DecodingOptions,
    DecodingResult,
    DecodingTask,
    LogitFilter,
)
from whisper.tokenizer import Tokenizer, get_tokenizer

from core.extract.device import is_out_of_memory
from core.extract.speech.engine import WINDOW_S, Ask, Written
from core.extract.speech.lines import Word
from core.types import FloatArray

TIME_S = 0.02
"""What one step of Whisper's time tokens stands for."""
CUT_FROM_S = 20.0
"""A window is cut at the quietest place between here and its end."""
QUIET_S = 0.3
SILENT, SURE = 0.6, -1.0
"""A window whose probability of silence is above the one and whose words' is below the other is left out."""
MOST_WINDOWS = 32
LEAST_S, REST_S = 1.0, 3.0
"""What is left of a window is heard again: from the one on where it breaks off in a sentence, else from the other."""

Span = tuple[int, int]


def write(model: Any, speech: FloatArray, ask: Ask, *, half: bool) -> Iterator[Written]:
    """Write down 16 kHz speech, float32 (n,), in order.

    Args:
        model: a `whisper.model.Whisper`.
        half: it computes in float16.

    Raises:
        RuntimeError: not even one window fits into memory.
    """
    tokenizer = get_tokenizer(
        model.is_multilingual, num_languages=model.num_languages, language=ask.language, task="transcribe"
    )
    mel = log_mel_spectrogram(speech, model.dims.n_mels, SAMPLE_RATE, model.device)
    options = DecodingOptions(
        language=ask.language,
        beam_size=ask.beam if ask.beam > 1 else None,
        sample_len=min(ask.most_tokens, model.dims.n_text_ctx // 2),
        fp16=half,
    )

    def seen(span: Span) -> torch.Tensor:
        cut: torch.Tensor = pad_or_trim(mel[:, span[0] // HOP_LENGTH : span[1] // HOP_LENGTH], N_FRAMES)
        return cut

    found = list[tuple[Span, DecodingResult, list[dict[str, Any]]]]()
    ahead = windows(speech)
    while ahead:
        results = list(_decoded(model, options, [seen(span) for span in ahead], ask.checkpoint))
        heard = [_segments(result, tokenizer, span) for result, span in zip(results, ahead, strict=True)]
        for (begin, _), result, (segments, until) in zip(ahead, results, heard, strict=True):
            found.append(((begin, until), result, segments))
        ahead = [(until, end) for (_, end), (_, until) in zip(ahead, heard, strict=True) if until < end]
    spoken_until_s = 0.0
    for span, result, segments in sorted(found, key=lambda one: one[0]):
        timing.add_word_timestamps(
            segments=segments,
            model=model,
            tokenizer=tokenizer,
            mel=seen(span).to(torch.float16 if half else torch.float32),
            num_frames=(span[1] - span[0]) // HOP_LENGTH,
            last_speech_timestamp=spoken_until_s,
        )
        for segment in segments:
            words = tuple(Word(float(w["start"]), float(w["end"]), w["word"]) for w in segment["words"])
            if words:
                spoken_until_s = words[-1].end_s
                yield Written(words, result.avg_logprob, result.no_speech_prob, result.compression_ratio)


def windows(speech: FloatArray) -> list[Span]:
    """Cut speech into spans of at most 30 s, in samples, each ending at the quietest place of its last third."""
    whole, least, quiet = (int(seconds * SAMPLE_RATE) for seconds in (WINDOW_S, CUT_FROM_S, QUIET_S))
    spans, begin = list[Span](), 0
    while len(speech) - begin > whole:
        part = speech[begin + least : begin + whole].astype(np.float64)
        energy = np.concatenate([[0.0], np.cumsum(part * part)])
        loudness = (energy[quiet:] - energy[:-quiet])[::HOP_LENGTH]
        end = begin + least + int(np.argmin(loudness)) * HOP_LENGTH + quiet // 2
        end -= end % HOP_LENGTH
        spans.append((begin, end))
        begin = end
    return [*spans, (begin, len(speech))] if len(speech) > begin else spans


# ── Decoding ────────────────────────────────────────────────────────────────────────────────────────


def _decoded(
    model: Any, options: DecodingOptions, pieces: Sequence[torch.Tensor], checkpoint: Callable[[], None]
) -> Iterator[DecodingResult]:
    """Decode all windows, in order, as many at once as fit into memory."""
    at, most = 0, MOST_WINDOWS
    while at < len(pieces):
        checkpoint()
        few = pieces[at : at + most]
        try:
            made = _Task(model, options).run(torch.stack([piece.to(model.device) for piece in few]))
        except RuntimeError as error:
            if not is_out_of_memory(error) or len(few) == 1:
                raise
            most = len(few) // 2
            continue
        yield from made
        at += len(few)


class _Task(DecodingTask):  # type: ignore[misc]
    """Whisper's own task, with the parts that ask for single numbers replaced, and beams for more than one window.

    Its own gives each window's sound to the first of its beams only, which goes unseen with a single window.
    """

    def __init__(self, model: Any, options: DecodingOptions) -> None:
        super().__init__(model, options)
        if options.beam_size:
            self.decoder = _Beams(options.beam_size, self.tokenizer.eot, self.inference, options.patience)
        filters: list[LogitFilter] = vars(self)["logit_filters"]
        filters[:] = [_Times(rule) if isinstance(rule, ApplyTimestampRules) else rule for rule in filters]

    def _get_audio_features(self, mel: torch.Tensor) -> torch.Tensor:
        features: torch.Tensor = super()._get_audio_features(mel)
        return features.repeat_interleave(self.n_group, dim=0)

    def _detect_language(self, audio_features: torch.Tensor, tokens: torch.Tensor) -> tuple[list[str], None]:
        return [self.options.language] * tokens.shape[0], None


class _Beams(BeamSearchDecoder):  # type: ignore[misc]
    """Whisper's beam search; what is the best for each row is fetched once a step."""

    def update(
        self, tokens: torch.Tensor, logits: torch.Tensor, sum_logprobs: torch.Tensor
    ) -> tuple[torch.Tensor, bool]:
        """Grow the beams by one token; (rows, length + 1), and whether each window has enough finished texts."""
        rows, beam = tokens.shape[0], self.beam_size
        best, words = torch.log_softmax(logits.float(), dim=-1).topk(beam + 1)
        totals, chosen = (sum_logprobs[:, None] + best).tolist(), words.tolist()
        prefixes = [tuple(prefix) for prefix in tokens.tolist()]
        if self.finished_sequences is None:
            self.finished_sequences: list[dict[tuple[int, ...], float]] | None = [{} for _ in range(rows // beam)]
        grown: list[tuple[int, ...]] = []
        sources: list[int] = []
        sums: list[float] = []
        for finished, first in zip(self.finished_sequences, range(0, rows, beam), strict=True):
            found: dict[tuple[int, ...], tuple[float, int]] = {}
            for row in range(first, first + beam):
                for total, word in zip(totals[row], chosen[row], strict=True):
                    found[(*prefixes[row], word)] = total, row
            kept = 0
            for text, (total, row) in sorted(found.items(), key=lambda pair: pair[1][0], reverse=True):
                if text[-1] == self.eot:
                    if len(finished) < self.max_candidates:
                        finished[text] = total
                    continue
                grown.append(text)
                sources.append(row)
                sums.append(total)
                kept += 1
                if kept == beam:
                    break
        sum_logprobs.copy_(torch.tensor(sums))
        self.inference.rearrange_kv_cache(sources)
        done = all(len(finished) >= self.max_candidates for finished in self.finished_sequences)
        return torch.tensor(grown, device=tokens.device), done


class _Times(LogitFilter):  # type: ignore[misc]
    """Whisper's rules for time tokens, for all rows at once: they come in pairs, and never go back."""

    def __init__(self, rules: ApplyTimestampRules) -> None:
        self._first = rules.tokenizer.timestamp_begin
        self._end, self._none = rules.tokenizer.eot, rules.tokenizer.no_timestamps
        self._begin, self._latest = rules.sample_begin, rules.max_initial_timestamp_index

    def apply(self, logits: torch.Tensor, tokens: torch.Tensor) -> None:
        """Forbid what may not come next, in logits (rows, vocabulary), given tokens (rows, length)."""
        nothing, first = -np.inf, self._first
        logits[:, self._none] = nothing
        said = tokens[:, self._begin :]
        if said.shape[1] == 0:
            logits[:, :first] = nothing
            if self._latest is not None:
                logits[:, first + self._latest + 1 :] = nothing
        else:
            was_time = said[:, -1] >= first
            pair = was_time & (said[:, -2] >= first) if said.shape[1] > 1 else was_time
            half = was_time & ~pair
            logits[:, first:].masked_fill_(pair[:, None], nothing)
            logits[:, : self._end].masked_fill_(half[:, None], nothing)
            latest = torch.where(said >= first, said, first - 1).amax(dim=1)
            least = torch.where(half, latest, latest + 1)  # a segment isn't empty: no endless loop
            times = torch.arange(first, logits.shape[1], device=logits.device)
            logits[:, first:].masked_fill_(times[None, :] < least[:, None], nothing)
        shares = torch.log_softmax(logits.float(), dim=-1)
        is_time = shares[:, first:].logsumexp(dim=1) > shares[:, :first].amax(dim=1)
        logits[:, :first].masked_fill_(is_time[:, None], nothing)


def _segments(result: DecodingResult, tokenizer: Tokenizer, span: Span) -> tuple[list[dict[str, Any]], int]:
    """Cut a window's tokens where two times meet, as `whisper.transcribe` does.

    Returns:
        Segments, and the sample up to which the window was heard; what follows in it is to be heard again.
    """
    begin, end = span
    if result.no_speech_prob > SILENT and result.avg_logprob <= SURE:
        return [], end
    tokens, first = list(result.tokens), tokenizer.timestamp_begin
    is_time = [token >= first for token in tokens]
    cuts = [at for at in range(1, len(tokens)) if is_time[at - 1] and is_time[at]]
    breaks_off = bool(cuts) and is_time[-2:] != [False, True]
    told = tokens[: cuts[-1]] if breaks_off else tokens
    times_s = [TIME_S * (token - first) for token in told if token >= first]
    until = begin + int(times_s[-1] * SAMPLE_RATE) // HOP_LENGTH * HOP_LENGTH if times_s else end
    if until - begin < LEAST_S * SAMPLE_RATE or end - until < (LEAST_S if breaks_off else REST_S) * SAMPLE_RATE:
        told, until = tokens, end
    made = [_segment(told[left:right], tokenizer, span) for left, right in itertools.pairwise([0, *cuts, len(told)])]
    return [segment for segment in made if segment is not None], until


def _segment(tokens: list[int], tokenizer: Tokenizer, span: Span) -> dict[str, Any] | None:
    """Give one segment as `whisper.timing.add_word_timestamps` takes it, or None where it says nothing."""
    text = [token for token in tokens if token < tokenizer.eot]
    if not tokenizer.decode(text).strip():
        return None
    begin_s, end_s = (sample / SAMPLE_RATE for sample in span)
    inner_s = [begin_s + TIME_S * (token - tokenizer.timestamp_begin) for token in tokens if token not in text]
    start_s = inner_s[0] if inner_s else begin_s
    last_s = inner_s[-1] if len(inner_s) > 1 else end_s
    return {"seek": span[0] // HOP_LENGTH, "start": start_s, "end": last_s, "tokens": tokens, "words": []}
