"""What a speech model wrote into what was probably said: drops words made up from noise, music and silence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One segment as Whisper wrote it.

    Attributes:
        start_s, end_s: place in the medium.
        logprob: mean log probability of the tokens of its window, ≤ 0.
        no_speech: probability that the window holds no speech, 0..1.
        compression: length of the text over its zlib length; repeats push it up.
        language_share: probability of the language it was written in, 0..1.
    """

    start_s: float
    end_s: float
    text: str
    logprob: float
    no_speech: float
    compression: float
    language_share: float


@dataclass(frozen=True, slots=True)
class DoubtConfig:
    """When a segment is not believed.

    Source: the first three are Whisper's own limits (A. Radford et al. 2022, section 4.5), the first two tightened
    together, since voice detection has passed the sound already.

    Attributes:
        least_logprob: less likely text is dropped.
        no_speech, no_speech_logprob: dropped where silence is likelier than this and the text less likely than that.
        most_compression: text that says one thing over and over.
        language_share, language_logprob: dropped where neither the language nor the words are sure.
        phrase_logprob, phrase_no_speech: stock phrases of subtitlers are believed only if better than both.
        repeats: the same text so many times in a row is kept once.
    """

    least_logprob: float = -1.2
    no_speech: float = 0.6
    no_speech_logprob: float = -0.7
    most_compression: float = 2.4
    language_share: float = 0.5
    language_logprob: float = -0.85
    phrase_logprob: float = -0.6
    phrase_no_speech: float = 0.2
    repeats: int = 3


STOCK_SHARE = 0.4
"""A segment is a stock phrase where the phrase makes up this share of its letters."""
STOCK_PHRASES = re.compile(
    r"""
    thanks?\s(you\s)?(so\smuch\s)?for\s(watching|listening|viewing) | ^thank\syou(\svery\smuch)?$ | ^(bye|you)(\sbye)*$
    | subtitles?\sby | subtitled\sby | captions?\sby | transcri(bed|ption)\sby | translated\sby | amara\sorg
    | (like\sand\s)?subscribe(\sto\s(my|our|the)\schannel)? | see\syou\s(in\sthe\s)?next\s(video|time)
    | sous\stitr\w*(\s\w+){0,3} | merci\sd\savoir\sregardé | untertitel\w*(\s\w+){0,3} | vielen\sdank\sfürs\szuschauen
    | subtítulos | gracias\spor\sver | legendas\spor | sottotitoli | ondertiteling | субтитры | продолжение\sследует
    | 字幕.{0,12}$ | [谢謝感]{1,2}.?[观觀]看 | [请請]不吝[点點][赞贊] | [订訂][阅閱][转轉]?[发發]?
    | ご視聴ありがとう\w* | 시청해\s?주셔서 | mbc\s뉴스
    """,
    re.VERBOSE,
)
"""What Whisper makes of noise and music, because its training data were other people's subtitles.

Source: https://github.com/openai/whisper/discussions/928; M. Barański et al. 2025, "Investigation of Whisper ASR
Hallucinations Induced by Non-Speech Audio".
"""


def plain(text: str) -> str:
    """Fold case and width and turn punctuation into single spaces, for comparing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", folded).strip()


def believed(heard: Sequence[Said], config: DoubtConfig | None = None) -> list[Said]:
    """Keep what was probably said, in order."""
    config = config or DoubtConfig()
    return _without_repeats([said for said in heard if not _doubtful(said, config)], config.repeats)


def _doubtful(said: Said, config: DoubtConfig) -> bool:
    text = plain(said.text)
    weak = said.logprob < config.phrase_logprob or said.no_speech > config.phrase_no_speech
    return (
        not text
        or said.end_s <= said.start_s
        or said.logprob < config.least_logprob
        or (said.no_speech > config.no_speech and said.logprob < config.no_speech_logprob)
        or said.compression > config.most_compression
        or (said.language_share < config.language_share and said.logprob < config.language_logprob)
        or (weak and _is_stock(text))
    )


def _is_stock(text: str) -> bool:
    return sum(len(found.group()) for found in STOCK_PHRASES.finditer(text)) >= STOCK_SHARE * len(text)


def _without_repeats(heard: Sequence[Said], most: int) -> list[Said]:
    """Keep the first of a run of `most` or more equal texts; shorter runs are how people talk ("no, no")."""
    kept: list[Said] = []
    at = 0
    while at < len(heard):
        run = 1
        while at + run < len(heard) and plain(heard[at + run].text) == plain(heard[at].text):
            run += 1
        kept += heard[at : at + (1 if run >= most else run)]
        at += run
    return kept
