"""Turns raw text of any language into terms that can be counted: folded, split, without stop words, stemmed.

One step, one function; `terms` is all of them in order. jieba's dictionary costs about a second and 70 MB, is loaded
at the first Chinese text, and so never in the window's process.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.languages import code_of
from core.store import tokens
from core.types import Facts

_HAN = "㐀-䶿一-鿿\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(f"[{_HAN}]+|[^\\W\\d_{_HAN}]+(?:['’][^\\W\\d_{_HAN}]+)?")
SHORTEST = 3
"""Letters of a word that is counted; of Chinese, two characters."""
_STEMMERS = {
    **{"ar": "arabic", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english", "fi": "finnish"},
    **{"fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian"},
    **{"it": "italian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian"},
    **{"es": "spanish", "sv": "swedish", "tr": "turkish"},
}
"""ISO 639-1 → Snowball's algorithm. Source: https://snowballstem.org/algorithms"""
_NOTHING = re.compile(
    r"(?i)(?:unknown|untitled|undefined|no|n/?a|nil|null|none|und|various|default|test)"
    r"(?: (?:artists?|album|title|genre|year|track|name))?|(?:audio)?track ?\d*|title ?\d*|[\W_]*|0+|"
    r"未知(?:艺术家|艺人|歌手|专辑|标题|流派)?|无标题|群星|不详|无"
)
"""What programs write where they know nothing. "Various artists" is no artist."""


def fold_width(text: str) -> str:
    """Fold full-width letters, ligatures and other compatible forms to plain ones, case away, 繁體 to 简体.

    Source: Unicode Standard Annex 15, NFKC.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain if plain.isascii() else "".join(tokens.simplified().get(c, c) for c in plain)


def language_of(text: str, said: str = "") -> str:
    """Name the language to clean a text in, as ISO 639-1: Chinese by its characters, else what is said of it, else "".

    Kana among the characters means Japanese, which is split into pairs of characters.
    """
    han = sum(len(run) for run in _HAN_RUN.findall(text))
    kana = len(re.findall("[\u3041-\u30ff]", text))
    letters = sum(c.isalpha() for c in text)
    if han + kana and 3 * (han + kana) >= letters:
        return "ja" if 10 * kana > han else "zh"
    return code_of(said) if said else ""


def words(text: str) -> list[str]:
    """Split folded text into words: at what isn't a letter, Chinese by jieba's dictionary."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        run = match[0]
        found += chinese_words(run) if _HAN_RUN.match(run) else [run.replace("’", "'")]
    return found


def chinese_words(run: str) -> list[str]:
    """Split a run of Chinese characters into words."""
    return [word for piece in _pieces(run) for word in _jieba().cut(piece)] if len(run) > 1 else [run]


def _pieces(text: str) -> list[str]:
    """Cut what nobody writes in one run: jieba takes the square of its length for characters that it doesn't know."""
    return [text[at : at + _LONGEST_RUN] for at in range(0, len(text), _LONGEST_RUN)]


_LONGEST_RUN = 2000


@functools.cache
def stop_words(language: str) -> frozenset[str]:
    """Give the words that say nothing of a text's subject: of this language and English; folded.

    Sources: the package stop-words (BSD-3); for English and Chinese, words of our own beside them.
    """
    folder = importlib.resources.files("resources")
    ours = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("stopwords.txt", "stopwords-zh.txt")]
    return frozenset(" ".join(ours).split()).union(*(_packaged(name) for name in {language, "en"}))


def _packaged(language: str) -> set[str]:
    from stop_words import StopWordError, get_stop_words

    try:
        return {fold_width(word) for word in get_stop_words(language)} if language else set()
    except StopWordError:
        return set()


def without_stop_words(found: Iterable[str], language: str) -> list[str]:
    """Leave out stop words and words too short to say anything."""
    stopped = stop_words(language)
    return [word for word in found if len(word) >= (2 if _HAN_RUN.match(word) else SHORTEST) and word not in stopped]


def stems(found: Sequence[str], language: str) -> list[str]:
    """Cut words to their stems where the language has such (Snowball); English where it isn't known; else as they are.

    Source: M. F. Porter 1980, "An algorithm for suffix stripping", and its successors.
    """
    stemmer = _stemmer(language or "en")
    return list(found) if stemmer is None else [stemmer.stemWord(word) if word[0] < "⺀" else word for word in found]


def terms(text: str, language: str = "") -> list[str]:
    """Clean a text: folded, split, without stop words, stemmed. Any text may come in; order and repeats stay.

    Args:
        language: ISO 639-1 as far as it is known.
    """
    spoken = language_of(text, language)
    return stems(without_stop_words(words(fold_width(text)), spoken), spoken)


def is_missing(value: str) -> bool:
    """Say whether a value is none: empty, or one of the words that programs write where they know nothing."""
    return _NOTHING.fullmatch(" ".join(value.split())) is not None


def marked(values: Mapping[str, str]) -> dict[str, str | None]:
    """Mark missing values: None in their place, so that "Unknown artist" is never taken for a name."""
    return {name: None if is_missing(value) else value for name, value in values.items()}


@functools.cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    name = _STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None


@functools.cache
def _jieba() -> Any:
    """Load jieba's dictionary from its package alone: it would keep a copy under a guessable name in /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pkg_resources
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@functools.cache
def _tagger() -> Any:
    from jieba import posseg

    return posseg.POSTokenizer(_jieba())


def release() -> None:
    """Let go of jieba's dictionary and its parts of speech, 100 MB and more; the next Chinese text loads them again."""
    _tagger.cache_clear()
    _jieba.cache_clear()


def chinese_tagged(text: str) -> list[tuple[str, str]]:
    """Split Chinese text into (word, part of speech): nr a person, ns a place, nt an organisation, …"""
    _jieba()
    return [(pair.word, pair.flag) for piece in _pieces(text) for pair in _tagger().cut(piece)]


_STAMP = re.compile(
    r"(?im)^\s*(?:processed|encoded|ripped|created|converted|transcoded) (?:by|with|using) (?:\S+[ \t]*){1,3}$|"
    r"^\s*(?:\(?c\)|©|copyright|licen[cs]e|curator|encoder|url)\b.*$|^\s*comments?:\s*$"
)
_ADDRESS = re.compile(r"(?i)\b(?:https?://|www\.)\S+")


def tells(facts: Facts) -> bool:
    """Say whether more is written of a medium than what it is called: a description, a genre."""
    return bool(facts.genre or telling(facts.description))


def telling(text: str) -> str:
    """Leave out of a description what programs and shops stamp on it: "Processed by SoX", rights, web addresses."""
    lines = _STAMP.sub("", _ADDRESS.sub("", text)).splitlines()
    return "\n".join(line.strip() for line in lines if not re.fullmatch(r"\W*|[\w ]{1,20}:\s*", line))
