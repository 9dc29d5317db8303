"""Loads the bilingual label vocabulary and finds its entries in a query, Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import UserProblem

FILE = Path(__file__).resolve().parent.parent.parent / "resources" / "labels.tsv"

HAN = r"㐀-䶿一-鿿豈-﫿"
"""Chinese characters, for use inside a regular expression's brackets."""

_FILLER = (
    "照片|相片|图片|视频|画面|片段|镜头|影像|录像|里面|上面|下面|旁边|一个|一只|一条|一张|一群|一些|一位|一名|一辆|一座|一朵"
    "|一杯|一艘|一架|两个|两只|几个|几只|正在|那个|这个|那种|有人|关于|我的|谁的|寻找|查找|搜索|的|了|在|和|与|及|有|是|着"
    "|里|上|中|个|只|条|张|群|位|名|辆|座|朵|杯|把|被|跟|或|给|找|穿着|穿|戴着|戴|拿着|拿|坐着|坐|站着|站"
)
_FILLER_RUN = re.compile(f"(?:{_FILLER})+")


@dataclass(frozen=True, slots=True)
class Label:
    """One entry of the vocabulary.

    Attributes:
        code: English name, unique; may end in a hint in brackets, as in "mouse (animal)".
        english, chinese: further names, most usual first; Chinese ones are simplified.
        group: animal, plant, food, person, clothing, vehicle, object, music, place, nature, weather, activity, event,
            mood, style, colour, quality or sound.
        classes: ImageNet classes, 0..999, that are this thing, or go with it where `loose`.
        loose: the classes only go with it: a space shuttle with an astronaut.
        least: score, 0..1, from which on it is believed as a tag where it was measured by itself; 2 where it can't be
            believed at all; 0 where it wasn't measured (see `tagging.LEAST`).
    """

    code: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    group: str
    classes: tuple[int, ...] = ()
    loose: bool = False
    least: float = 0.0

    @property
    def phrase(self) -> str:
        """The English name without its hint."""
        return self.code.split(" (")[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the vocabulary makes of a query.

    Attributes:
        english: the query in English, or "" if it can't be told.
        labels: the entries found, in the order of the query.
    """

    english: str
    labels: tuple[Label, ...]


class Labels:
    """The vocabulary with its lookups."""

    def __init__(self, entries: Sequence[Label]) -> None:
        self.entries = tuple(entries)
        self._chinese: dict[str, Label] = {}
        self._english: dict[str, Label] = {}
        for label in self.entries:
            for name in label.chinese:
                self._chinese.setdefault(name.upper(), label)
        for label in self.entries:
            self._english.setdefault(label.phrase.lower(), label)
        for label in self.entries:
            for name in label.english:
                self._english.setdefault(name.lower(), label)
        self._longest_chinese = max((len(name) for name in self._chinese), default=0)
        self._longest_english = max((len(name.split()) for name in self._english), default=0)

    def further_names(self) -> dict[str, str]:
        """Return by code all other names of each entry, English and Chinese, in one line."""
        return {label.code: " ".join((*label.english, *label.chinese)) for label in self.entries}

    def read(self, query: str) -> Reading:
        """Read a query in either language or both: Chinese parts become English by longest match."""
        if not re.search(f"[{HAN}]", query):
            return Reading(query.strip(), tuple(self._in_english(query)))
        pieces: list[str] = []
        labels: list[Label] = []
        known = unknown = 0
        for part in self._split(simplify(query)):
            for name in [part] if isinstance(part, Label) else self._rest(part):
                if isinstance(name, Label):
                    labels.append(name)
                    pieces.append(name.phrase)
                    known += 1
                elif re.match(f"[{HAN}]", name):
                    unknown += len(name)
                else:
                    pieces.append(name)
                    labels += self._in_english(name)
                    known += 1
        if 2 * known < unknown or not known:
            return Reading("", ())
        return Reading(" ".join(pieces), tuple(labels))

    def _split(self, text: str) -> Iterator[Label | str]:
        """Cut out the Chinese names of two characters and more, longest first at each place."""
        upper = text.upper()
        begin = at = 0
        while at < len(text):
            ends = range(min(len(text), at + self._longest_chinese), at + 1, -1)
            end = next((end for end in ends if upper[at:end] in self._chinese), 0)
            if not end:
                at += 1
                continue
            if begin < at:
                yield text[begin:at]
            yield self._chinese[upper[at:end]]
            at = begin = end
        if begin < len(text):
            yield text[begin:]

    def _rest(self, text: str) -> Iterator[Label | str]:
        """Look at what lies between names. A lone character is a name only where its neighbours are known, too."""
        for run in re.findall(f"[{HAN}]+|[^{HAN}]+", text):
            if not re.match(f"[{HAN}]", run):
                yield from re.findall(r"[^\W_][\w'-]*", run)
                continue
            for piece in filter(None, _FILLER_RUN.split(run)):
                if all(character in self._chinese for character in piece):
                    yield from (self._chinese[character] for character in piece)
                else:
                    yield piece

    def _in_english(self, text: str) -> list[Label]:
        """Find entries among the words, longest first; a plural s is looked through."""
        words = re.findall(r"[a-z0-9][a-z0-9'-]*", text.lower())
        found: list[Label] = []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + self._longest_english), at, -1):
                name = " ".join(words[at:end])
                label = self._english.get(name) or self._english.get(name.removesuffix("s"))
                if label:
                    found.append(label)
                    at = end
                    break
            else:
                at += 1
        return found


@lru_cache(maxsize=1)
def load() -> Labels:
    """Read `resources/labels.tsv`.

    Raises:
        UserProblem: the file is missing: the installation is broken.
    """
    try:
        lines = FILE.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserProblem(f"{FILE} is missing. Install Homereel again.") from error
    return Labels([parse(line) for line in lines if line and not line.startswith("#")])


def parse(line: str) -> Label:
    """Read one line: code, English names, Chinese names, group, classes as `1,4-7` or `~1,4-7`, least as `0.6`."""
    code, english, chinese, group, classes, least = [*line.split("\t"), "", ""][:6]
    numbers = tuple(_numbers(classes.lstrip("~")))
    return Label(code, _names(english), _names(chinese), group, numbers, classes.startswith("~"), float(least or 0))


def _names(field: str) -> tuple[str, ...]:
    return tuple(name for name in field.split("|") if name)


def _numbers(field: str) -> Iterator[int]:
    for span in filter(None, field.split(",")):
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones."""
    simplified: str = _converter().convert(text)
    return simplified


@lru_cache(maxsize=1)
def pictured() -> Labels:
    """Give the vocabulary without the words that only sound can have; pictures aren't compared with those."""
    return Labels([label for label in load().entries if label.group != "sound"])


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
