"""Turns text into the tokens that full text holds, and a query into an FTS5 expression over them.

Words are split and folded as unicode61 does (case, diacritics, width). Scripts written without spaces (Chinese, kana,
Thai, Lao, Khmer, Burmese) become overlapping pairs of characters plus the last single character of each run: then one
character is a prefix query, n characters are a phrase of n − 1 pairs, and both find exactly what a substring search
finds. Traditional Chinese is folded to simplified one to one.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RULES = 2
"""Raised whenever the rules below change; with the versions of the tables they use it names the tokenizer."""

PINYIN_SYLLABLES = 8
"""A title is found by pinyin typed without spaces up to so many syllables from any character on."""

MAX_CHUNKS = 64
"""Words of a query beyond these are left out: FTS5 refuses expressions deeper than 256."""

_UNSPACED = (
    "\u3005\u3006\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # 々〆〇, kana
    "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"  # Han
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u109f\u1780-\u17d3"  # Thai, Lao, Burmese, Khmer
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_RUN = re.compile(f"([{_UNSPACED}]+)|([^{_UNSPACED}]+)")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2EE60), (0x30000, 0x323B0))
# Marks that are an accent on a letter; in other scripts a mark is a vowel and stays.
_ACCENTS = ((0x300, 0x370), (0x591, 0x5C8), (0x64B, 0x660), (0x670, 0x671), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00))
_VOICED = {"\u3099", "\u309a", "\uff9e", "\uff9f"}


@functools.cache
def version() -> str:
    """Name the tokenizer: equal names give equal tokens, so that old text can be taken out of the index again."""
    tables = [importlib.metadata.version(package) for package in ("opencc", "pypinyin")]
    return " ".join([str(RULES), *tables, unicodedata.unidata_version])


@functools.cache
def simplified() -> dict[str, str]:
    """Map each traditional character to its simplified one, one to one (OpenCC's t2s, each character alone)."""
    import opencc

    characters = [chr(code) for start, end in _HAN_BLOCKS for code in range(start, end)]
    convert = opencc.OpenCC("t2s").convert
    table = {a: b for a, b in zip(characters, convert("\n".join(characters)).split("\n"), strict=True) if a != b}
    return {a: table.get(b, b) for a, b in table.items()}


class _Folding(dict[int, str]):
    """What each character folds to, worked out when first met; `str.translate` looks characters up here."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_folding = _Folding()


def _fold_character(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return " "
    if character in _VOICED:
        return unicodedata.normalize("NFKC", character)
    wide = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    bare = "".join(c for c in wide if not any(start <= ord(c) < end for start, end in _ACCENTS))
    table = simplified()
    whole = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", bare).casefold())
    return "".join(table.get(c, c) if _is_letter(c) else " " for c in whole)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Co"


def fold(text: str) -> str:
    """Fold case, accents, width and traditional characters; everything that isn't a letter becomes a space.

    Nearly always one character stays one character, so positions hold; `ß`, ligatures and half-width voiced kana don't.
    """
    if text.isascii():
        return text.lower().translate(_folding)
    folded = unicodedata.normalize("NFC", text).translate(_folding)
    return folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)


def tokens(text: str) -> str:
    """Turn text into its tokens, separated by spaces, as they go into the index."""
    folded = fold(text)
    if folded.isascii():
        return " ".join(folded.split())
    return " ".join(token for word in folded.split() for token in _split(word, ends=True))


def _split(word: str, *, ends: bool) -> Iterator[str]:
    """Split one folded word into tokens; `ends`: its last run ends there, else it may go on (a query)."""
    runs = list(_RUN.finditer(word))
    for i, run in enumerate(runs):
        unspaced, letters = run.groups()
        if letters:
            yield letters
            continue
        yield from (unspaced[j : j + 2] for j in range(len(unspaced) - 1))
        if ends or i < len(runs) - 1 or len(unspaced) == 1:
            yield unspaced[-1]


def pinyin(text: str) -> str:
    """Turn Chinese in a title into what may be typed for it: syllables, joined syllables, initials, from any character.

    `周杰伦` → `zhou jie lun zhoujielun jielun zjl jl` (in some order); "" where there is no Chinese.
    """
    runs = [] if text.isascii() else _HAN.findall(fold(text))
    if not runs:
        return ""
    import pypinyin

    typed: set[str] = set()
    for run in runs:
        syllables = [fold(syllable) for syllable in pypinyin.lazy_pinyin(run, errors="ignore")]
        for i in range(len(syllables)):
            near = syllables[i : i + PINYIN_SYLLABLES]
            typed.update((near[0], "".join(near), "".join(s[:1] for s in near)))
    return " ".join(sorted(t for t in typed if t.isascii() and t))


def sort_key(text: str) -> str:
    """Order titles as people do: folded, leading article dropped, numbers by value, Chinese by pinyin."""
    folded = " ".join(fold(text).split())
    folded = re.sub(r"^(?:the|an?) (?=.)", "", folded)
    if _HAN.search(folded):
        import pypinyin

        folded = " ".join(pypinyin.lazy_pinyin(folded))
    return re.sub(r"[0-9]+", lambda number: number[0].lstrip("0").rjust(10, "0"), folded)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part of a query, all of which must be found.

    Attributes:
        folded: its words, folded.
        tokens: consecutive tokens (a phrase).
        prefix: whether the last token may go on.
    """

    folded: str
    tokens: tuple[str, ...]
    prefix: bool

    def phrase(self) -> str:
        """Write it as an FTS5 phrase. Tokens hold only letters and digits, so nothing needs escaping."""
        return f'"{" ".join(self.tokens)}"' + (" *" if self.prefix else "")

    def is_in(self, tokens: str) -> bool:
        """Say whether it stands in tokens, as FTS5 would."""
        return f" {' '.join(self.tokens)}{'' if self.prefix else ' '}" in f" {tokens} "

    @property
    def is_latin(self) -> bool:
        """Whether it may be pinyin: one word of two or more ASCII letters."""
        return len(self.tokens) == 1 and len(self.folded) > 1 and self.folded.isascii()


def chunks(query: str) -> list[Chunk]:
    """Split a query at white space and quotes; of the unquoted ones the last may be the beginning of a word."""
    found = list(_CHUNK.finditer(query))
    made = [_chunk(m[1] or m[2] or "", quoted=m[1] is not None, last=m is found[-1]) for m in found[:MAX_CHUNKS]]
    return [chunk for chunk in made if chunk.tokens]


def _chunk(text: str, *, quoted: bool, last: bool) -> Chunk:
    words = fold(text).split()
    pieces = [t for i, word in enumerate(words) for t in _split(word, ends=i < len(words) - 1)]
    # A single Chinese character at the end stands for every pair that begins with it, quoted or not; a pair is whole.
    unspaced = bool(pieces) and _UNSPACED_RUN.fullmatch(pieces[-1]) is not None
    prefix = len(pieces[-1]) == 1 if unspaced else bool(pieces) and last and not quoted
    return Chunk(" ".join(words), tuple(pieces), prefix)


def join(first: str, second: str) -> str:
    """Join two segments of a transcript: without a space where both sides are written without spaces."""
    seam = f"{first[-1:]}{second[:1]}"
    return first + ("" if len(seam) == 2 and _UNSPACED_RUN.fullmatch(seam) else " ") + second


def is_pair(token: str) -> bool:
    """Say whether a token is two characters of a script written without spaces."""
    return len(token) == 2 and _UNSPACED_RUN.fullmatch(token) is not None


_SPACED = f"[^\\W{_UNSPACED}]"  # a letter of a script written with spaces


def places(text: str, chunk: Chunk) -> list[tuple[int, int]]:
    """Find where a part of a query stands in a text: start and end of each place, a word that goes on whole."""
    folded, at = _folded(text)
    words = chunk.folded.split()
    pattern = " +".join(re.escape(word) for word in words)
    if pattern and not _UNSPACED_RUN.match(words[0][:1]):
        pattern = f"(?<!{_SPACED}){pattern}"
    if pattern and not _UNSPACED_RUN.match(words[-1][-1:]):
        pattern += f"{_SPACED}*" if chunk.prefix else f"(?!{_SPACED})"
    return [(at[found.start()], at[found.end() - 1] + 1) for found in re.finditer(pattern, folded)] if pattern else []


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Fold a text, and say for each character of the outcome which one of the text it comes from."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    each = [fold(character) for character in text]
    return "".join(each), [number for number, part in enumerate(each) for _ in part]
