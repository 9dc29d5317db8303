"""Turns what is said and written of a medium into the people, places and organisations that are named in it.

English is read by spaCy's named-entity model, Chinese by jieba's parts of speech, surnames and endings. Other
languages give nothing rather than guesses. Weak hits are cut: what stands in small letters elsewhere in the same text
and what is a common word. Speech that a machine understood by ear spells names that it doesn't know as it pleases
("Gwyneth error" for Guenever): such a name needs a second mention, or words that the sentence model has met.

Sources: Honnibal & Montani 2017 (spaCy; en_core_web_sm, trained on OntoNotes 5); jieba 0.42 (words by a dictionary
with parts of speech, unknown ones by a hidden Markov model).
"""

from __future__ import annotations

import functools
import importlib.resources
import logging
import re
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from core import cleaning, weights
from core.errors import UserProblem
from core.settings import Home
from core.types import Facet, FacetType, Segment

if TYPE_CHECKING:
    from tokenizers import Tokenizer

log = logging.getLogger(__name__)

SPEECH, TOLD = "speech", "description"
"""Sources of names: what is said, and what is written about a medium."""
MODEL, WORDS = "en-core-web-sm", "minilm-l6"
_TYPES = {
    **{"PERSON": FacetType.PERSON, "GPE": FacetType.PLACE, "LOC": FacetType.PLACE, "FAC": FacetType.PLACE},
    **{"ORG": FacetType.ORGANISATION},
}
"""OntoNotes' classes."""
_TITLES = re.compile(
    r"^(?:the|mr|mrs|ms|miss|dr|prof|professor|sir|lord|lady|president|senator|captain|king|queen|saint|st|"
    r"aunt|uncle|cousin|grandma|grandpa)\.? ",
    re.I,
)
_AN_AGE = re.compile(r"\b(?:ages?|century|centuries|era)$", re.I)
"""The model takes "the Middle Ages" for a place."""
_PARTS = {"nr": FacetType.PERSON, "nrt": FacetType.PERSON, "nrfg": FacetType.PERSON, "ns": FacetType.PLACE}
_PARTS |= {"nt": FacetType.ORGANISATION}
_BODIES = re.compile(
    ".+(?:公司|大学|集团|银行|学院|医院|委员会|协会|学会|联合国|电视台|出版社|俱乐部|研究所|基金会|博物馆|中学)"
)


@dataclass(frozen=True, slots=True)
class NamesConfig:
    """When a name counts.

    Attributes:
        sure: score of a name from which on it is kept; see `_score`.
        heard_mentions: mentions from which on an unknown name in recognised speech is believed.
        most: names kept of one type in one medium.
        english_share: share of English stop words among a text's words from which on it is taken for English where
            nobody says its language. Running English has 0.35 to 0.55, French 0.02.
        capitals: share of words with a capital below which a text is written without them: nothing can be told then.
        chunk_characters: text handed to the model at once.
    """

    sure: float = 0.5
    heard_mentions: int = 2
    most: int = 40
    english_share: float = 0.2
    capitals: float = 0.02
    chunk_characters: int = 5000


@dataclass(slots=True)
class _Found:
    """One name as it was met: how often as what, and where first."""

    types: Counter[FacetType] = field(default_factory=Counter)
    spellings: Counter[str] = field(default_factory=Counter)
    start_s: float = float("inf")

    @property
    def count(self) -> int:
        return self.types.total()

    @property
    def name(self) -> str:
        return self.spellings.most_common(1)[0][0]

    def add(self, name: str, type_: FacetType, start_s: float) -> None:
        self.types[type_] += 1
        self.spellings[name] += 1
        self.start_s = min(self.start_s, start_s)

    def take(self, other: _Found) -> None:
        """Take over the mentions of a shorter form of the same name."""
        self.types[self.types.most_common(1)[0][0]] += other.count
        self.start_s = min(self.start_s, other.start_s)


class NameFinder:
    """Finds names. The English model is loaded at the first English text."""

    def __init__(self, home: Home, config: NamesConfig | None = None) -> None:
        self.config = config or NamesConfig()
        self._home = home
        self._model: Any = None
        self._absent = False
        self._words: Tokenizer | None = None

    def find(
        self, segments: Sequence[Segment], language: str = "", source: str = SPEECH, *, heard: bool = False
    ) -> tuple[Facet, ...]:
        """Find the names in timed text, surest first.

        Args:
            language: ISO 639-1 as far as it is known.
            source: what the facets say they come from; only what is said has a time.
            heard: the text was recognised by ear, and may be misheard.
        """
        text = " ".join(s.text for s in segments)
        spoken = cleaning.language_of(text, language)
        if spoken == "zh":
            mentions: Iterable[tuple[str, FacetType, float]] = _chinese(segments)
        elif (spoken or "en") == "en" and is_english(text, self.config) and (model := self._loaded()):
            mentions = self._english(model, segments)
        else:
            return ()
        found = _gathered(mentions)
        if heard and spoken != "zh":
            found = {key: one for key, one in found.items() if self._believed(one)}
        return self._kept(found, text, source)

    def close(self) -> None:
        """Let go of the models."""
        self._model = self._words = None

    def _believed(self, one: _Found) -> bool:
        """Say whether a recognised name is likely to be what was said: often named, or made of words that are known."""
        return one.count >= self.config.heard_mentions or all(map(self._known, re.findall(r"[^\W\d_]+", one.name)))

    def _known(self, word: str) -> bool:
        """Say whether the sentence model's vocabulary has a word whole: one of the 30 000 commonest, names too."""
        if self._words is None:
            from tokenizers import Tokenizer

            with weights.loadable(weights.path(self._home, WORDS)) as folder:
                self._words = Tokenizer.from_file(f"{folder}/tokenizer.json")
            self._words.no_padding()
        return len(self._words.encode(word, add_special_tokens=False).tokens) == 1

    def _english(self, model: Any, segments: Sequence[Segment]) -> Iterator[tuple[str, FacetType, float]]:
        for chunk in _chunks(segments, self.config.chunk_characters):
            text, starts = "", list[tuple[int, float]]()
            for segment in chunk:
                starts.append((len(text), segment.start_s))
                text += segment.text.strip() + " "
            for entity in model(text).ents:
                name = _plain(entity.text)
                if entity.label_ in _TYPES and name and not _AN_AGE.search(name):
                    at_s = max((start for begin, start in starts if begin <= entity.start_char), default=0.0)
                    yield name, _TYPES[entity.label_], at_s

    def _kept(self, found: Mapping[str, _Found], text: str, source: str) -> tuple[Facet, ...]:
        small = set(re.findall(r"\b[^\W\d_A-Z][^\W\d_]*\b", text))
        facets = list[Facet]()
        for one in found.values():
            type_, score = one.types.most_common(1)[0][0], _score(one, small)
            if score >= self.config.sure:
                start_s = one.start_s if source == SPEECH else -1.0
                facets.append(Facet(type_, one.name, source, "", score, one.count, start_s))
        facets.sort(key=lambda f: (-f.score, -f.count, f.start_s, f.name))
        places = Counter[FacetType]()
        kept = list[Facet]()
        for facet in facets:
            places[facet.type] += 1
            if places[facet.type] <= self.config.most:
                kept.append(facet)
        return tuple(kept)

    def _loaded(self) -> Any:
        """Load the English model; without it, nothing is found, and `homereel doctor` says so."""
        if self._model is None and not self._absent:
            try:
                self._model = _load(self._home)
            except UserProblem as problem:
                log.warning("no names are found in English text: %s", problem)
                self._absent = True
        return self._model


def _load(home: Home) -> Any:
    began = time.monotonic()
    with weights.loadable(weights.path(home, MODEL)) as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        model = spacy.load(name, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    log.info("loaded the model of names in %.1f s", time.monotonic() - began)
    return model


def is_english(text: str, config: NamesConfig | None = None) -> bool:
    """Say whether text is running English with capitals: by its stop words, whatever it is said to be."""
    chosen = config or NamesConfig()
    found = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text)
    if not found:
        return False
    common = sum(word.casefold() in _english_words() for word in found) / len(found)
    capitals = sum(word[0].isupper() for word in found) / len(found)
    return common >= chosen.english_share and capitals >= chosen.capitals and capitals < 0.8


@functools.cache
def _english_words() -> frozenset[str]:
    return cleaning.stop_words("en") | {
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "is",
        "it",
        "i",
        "he",
        "we",
        "at",
        "on",
        "as",
    }


def _chunks(segments: Sequence[Segment], most: int) -> Iterator[list[Segment]]:
    """Cut a transcript into runs of segments of at most so many characters; a longer segment is cut itself."""
    chunk, size = list[Segment](), 0
    pieces = (replace(s, text=s.text[at : at + most]) for s in segments for at in range(0, len(s.text), most))
    for segment in pieces:
        if chunk and size + len(segment.text) > most:
            yield chunk
            chunk, size = [], 0
        chunk.append(segment)
        size += len(segment.text)
    if chunk:
        yield chunk


def _plain(text: str) -> str:
    """Bring a mention to the name: no possessive, no title or article before it, no signs round it."""
    name = re.sub(r"['’]s?$", "", " ".join(text.split()).strip(" .,;:!?\"'“”()[]-–—"))
    while (shorter := _TITLES.sub("", name)) != name:
        name = shorter
    return name if re.search(r"[^\W\d_]{2}", name) and len(name) <= 60 and name[:1].isupper() else ""


def _gathered(mentions: Iterable[tuple[str, FacetType, float]]) -> dict[str, _Found]:
    """Join the mentions of each name, and those of a last name with the one full name that it ends."""
    found: dict[str, _Found] = defaultdict(_Found)
    for name, type_, start_s in mentions:
        found[name.casefold()].add(name, type_, start_s)
    for key in [k for k in found if " " not in k]:
        longer = [k for k in found if k.endswith(f" {key}") and FacetType.PERSON in found[k].types]
        if len(longer) == 1:
            found[longer[0]].take(found.pop(key))
    return found


def _score(one: _Found, small: set[str]) -> float:
    """Guess how sure a name is, 0..1: agreement about its type, how often, how many words; 0 for common words."""
    parts = re.findall(r"[^\W\d_]+", one.name)
    agreed = one.types.most_common(1)[0][1] / one.count
    if one.name[0] >= "⺀":
        return agreed * (0.8 if one.count > 1 or len(one.name) > 2 else 0.6)
    if all(p.casefold() in _english_words() or p.casefold() in small for p in parts):
        return 0.0
    if one.name.isupper() and len(one.name) > 5:
        return 0.0
    return agreed * min(1.0, 0.55 + 0.15 * (len(parts) > 1) + 0.15 * min(one.count - 1, 2))


# ── Chinese ─────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def _surnames() -> frozenset[str]:
    listed = importlib.resources.files("resources").joinpath("surnames-zh.txt")
    return frozenset(listed.read_text(encoding="utf-8").split())


def _chinese(segments: Sequence[Segment]) -> Iterator[tuple[str, FacetType, float]]:
    for segment in segments:
        tagged = cleaning.chinese_tagged(segment.text.strip())
        for word, part in _joined(tagged):
            if type_ := _chinese_type(word, part):
                yield word, type_, segment.start_s


def _joined(tagged: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what jieba cuts: a place and the body named after it (北京 + 电视台), parts of a name round a dot."""
    at = 0
    while at < len(tagged):
        word, part = tagged[at]
        following = tagged[at + 1][0] if at + 1 < len(tagged) else ""
        if following in ("·", "•") and at + 2 < len(tagged):
            word, part, at = f"{word}·{tagged[at + 2][0]}", "nrt", at + 2
            while at + 1 < len(tagged) and tagged[at + 1][1].startswith("n") and len(tagged[at + 1][0]) > 1:
                word, at = word + tagged[at + 1][0], at + 1  # 迪卡 + 普里奥
        elif part.startswith("n") and len(word) > 1 and following and _BODIES.fullmatch(word + following):
            word, part, at = word + following, "nt", at + 1
        yield word, part
        at += 1


def _chinese_type(word: str, part: str) -> FacetType | None:
    """Say what a word names, None where it isn't sure to be a name."""
    if not re.fullmatch("[\u3400-\u9fff·]{2,14}", word) or word in cleaning.stop_words("zh"):
        return None
    if _BODIES.fullmatch(word) and part.startswith("n"):
        return FacetType.ORGANISATION
    type_ = _PARTS.get(part)
    if type_ is FacetType.PERSON:
        named = 2 <= len(word) <= 4 and (word[0] in _surnames() or word[:2] in _surnames())
        return type_ if "·" in word or named else None
    return type_
