"""Turns what is typed into the one search box into words, words to leave out, and conditions.

    harbour at night                 words, all of which must match
    "exact phrase"                   stays together
    -rain  -"in the rain"            leave out; pictures and passages that mean it are pushed away
    +snow                            pull towards it: what holds or means it rises, nothing else is left out
    kind:film year:2010.. len:<20m lang:zh artist:… album:… series:… genre:… tag:… title:… stars:>=4
    genre:="Rock" person:="Ida"      exactly this name, not one that holds it
    section:films is:unseen is:started is:liked is:offline is:failed
    id:3f2a9c  file:"/a photo.jpg"   like this medium or picture (+ before it means the same)
    -file:/film.mkv@12:31            unlike this moment

Keys have Chinese names too (类型:电影 年份:2010-2015 时长:<20分). What looks like a condition and isn't one is words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.languages import code_of
from core.store.filters import TOPIC, VOICE, Filters, Range
from core.types import FacetType, Kind, Section


@dataclass(frozen=True, slots=True)
class Like:
    """Something that results are to be like, or unlike.

    Attributes:
        name: an item of the library (id or path), or the path of another file; `@12:31` behind it names a moment.
        sign: 1 for like, −1 for unlike.
    """

    name: str
    sign: float = 1.0

    def split(self) -> tuple[str, float | None]:
        """Part the name from the second that it may point at."""
        found = _AT.fullmatch(self.name)
        if found is None:
            return self.name, None
        seconds = 0.0
        for part in found["at"].split(":"):
            seconds = 60 * seconds + float(part)
        return found["name"], seconds


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked.

    Attributes:
        words: what must match, phrases in double quotes; "" where only conditions were typed.
        plus, minus: words to pull towards, and to leave out and push away from.
        filters: conditions.
        likes: what is to be found more of, or less.
    """

    words: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    likes: tuple[Like, ...] = ()

    @property
    def sought(self) -> str:
        """What must match: the words; where only words to pull towards were typed, these."""
        return self.words or " ".join(self.plus)

    @property
    def meant(self) -> str:
        """The words without quotes, for models."""
        return self.words.replace('"', " ").strip()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The quoted ones among the words, without their quotes. Quotes say: this and nothing like it."""
        return tuple(re.findall(r'"([^"]+)"', self.words))


_AT = re.compile(r"(?P<name>.+)@(?P<at>(?:\d+:){0,2}\d+(?:\.\d+)?)", re.DOTALL)
_LIKE = frozenset({"id", "file", "文件"})
_PART = re.compile(r'(?P<sign>[+\-−]?)(?P<key>[^\W\d_]+)?(?P<colon>[:：]?)(?P<value>=?"[^"]*"|=?“[^”]*”|[^\s"“]*)')
_RANGE = re.compile(r"(?P<least>[\d.]+\w*)?(?:\.\.|-|–|…)(?P<most>[\d.]+\w*)?")
_BOUND = re.compile(r"(?P<sign>[<>]=?|=|≤|≥)?(?P<number>\d+(?:\.\d+)?)(?P<unit>[^\d\s.]*)")
_LONGEST_SPAN = 100
"""Characters: matching one takes the square of them."""
_UNITS_S = {"": 60.0, "s": 1.0, "sec": 1.0, "秒": 1.0, "m": 60.0, "min": 60.0, "分": 60.0, "分钟": 60.0, "h": 3600.0}
_UNITS_S |= {"小时": 3600.0, "时": 3600.0}
_KINDS = {
    **{"video": Kind.VIDEO, "film": Kind.VIDEO, "movie": Kind.VIDEO, "视频": Kind.VIDEO, "电影": Kind.VIDEO},
    **{"music": Kind.MUSIC, "song": Kind.MUSIC, "音乐": Kind.MUSIC, "歌曲": Kind.MUSIC},
    **{"speech": Kind.SPEECH, "talk": Kind.SPEECH, "讲话": Kind.SPEECH, "语音": Kind.SPEECH},
    **{"sound": Kind.SOUND, "声音": Kind.SOUND, "音效": Kind.SOUND},
}
_LANGUAGES = {
    **{
        "英语": "en",
        "英文": "en",
        "中文": "zh",
        "汉语": "zh",
        "法语": "fr",
        "德语": "de",
        "日语": "ja",
        "西班牙语": "es",
    },
    **{"français": "fr", "deutsch": "de", "español": "es"},
}
"""Names that files don't use (`core.languages` has those)."""
_SECTIONS = {
    **{section.value: section for section in Section},
    **{"film": Section.FILMS, "movies": Section.FILMS, "show": Section.SERIES, "clip": Section.CLIPS},
    **{"电影": Section.FILMS, "剧集": Section.SERIES, "音乐": Section.MUSIC, "讲话": Section.SPEECH},
    **{"短片": Section.CLIPS},
}
_STATES: Mapping[str, tuple[str, bool]] = {
    **{"seen": ("seen", True), "unseen": ("seen", False), "liked": ("liked", True), "看过": ("seen", True)},
    **{"没看过": ("seen", False), "未看": ("seen", False), "喜欢": ("liked", True)},
    **{"started": ("started", True), "offline": ("offline", True), "failed": ("failed", True)},
    **{"看到一半": ("started", True), "离线": ("offline", True), "出错": ("failed", True)},
}


def parse(text: str) -> Query:
    """Read what was typed. Nothing is an error; the same text always reads the same."""
    query, words = Query(), list[str]()
    for match in _PART.finditer(unicodedata.normalize("NFC", text)):
        if not match[0]:
            continue
        like = _like(match)
        if like is not None:
            query = replace(query, likes=(*query.likes, like))
            continue
        filters = _condition(match, query.filters)
        if filters is not None:
            query = replace(query, filters=filters)
            continue
        said = _unquoted(match[0][len(match["sign"]) :])
        if match["sign"] == "+" and said:
            query = replace(query, plus=(*query.plus, said))
        elif match["sign"] and said:
            query = replace(query, minus=(*query.minus, said))
        elif said:
            words.append(said)
    return replace(query, words=" ".join(words))


def conditions(text: str) -> list[str]:
    """List the conditions in what was typed, as they were typed; words are left out."""
    found = _PART.finditer(unicodedata.normalize("NFC", text))
    return [match[0] for match in found if match[0] and _condition(match, Filters()) is not None]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what is typed that narrows or steers: a condition, a word to leave out or pull towards, an example.

    Attributes:
        text: as typed.
        sign: "-", "+" or "".
        key: its first name (`year` for 年份 too), "" for words.
        value: without quotes.
        start, end: where it stands.
    """

    text: str
    sign: str
    key: str
    value: str
    start: int
    end: int


def parts(text: str) -> list[Part]:
    """List the conditions, signed words and examples in what is typed, in their order; plain words are none."""
    found = []
    for match in _PART.finditer(text):
        sign = "-" if match["sign"] in ("-", "−") else match["sign"]
        is_condition = _condition(match, Filters()) is not None or _like(match) is not None
        if is_condition or (sign and _unquoted(match[0][1:])):
            key, value = (_first(match["key"]), match["value"]) if is_condition else ("", match[0][1:])
            found.append(Part(match[0], sign, key, bare(value), match.start(), match.end()))
    return found


def _first(key: str) -> str:
    """Give the first of the names that a key has."""
    read = _KEYS.get(key.casefold())
    return "file" if read is None else next(name for name, other in _KEYS.items() if other is read)


def without(text: str, part: Part) -> str:
    """Take a part out of what is typed."""
    return " ".join((text[: part.start] + " " + text[part.end :]).split())


def _like(match: re.Match[str]) -> Like | None:
    """Read `id:…` and `file:…`, with or without a sign; None for anything else."""
    value = match["value"].strip('"“”').strip()
    if not match["colon"] or not value or (match["key"] or "").casefold() not in _LIKE:
        return None
    return Like(value, 1.0 if match["sign"] in ("", "+") else -1.0)


def _unquoted(part: str) -> str:
    """Leave a phrase its straight quotes; a lone quote or sign is nothing."""
    phrase = part.strip("“”\"'")
    if not any(c.isalnum() for c in part):
        return ""
    if part[:1] in ('"', "“"):
        return f'"{phrase.strip()}"'
    return part


def bare(value: str) -> str:
    """Take the quotes off a condition's value; `=` before them stays."""
    exactly = value[:1] == "=" and value[1:2] in ('"', "“")
    return ("=" if exactly else "") + value[exactly:].strip('"“”').strip()


def exactly(key: str, name: str) -> str:
    """Write the condition that a field has exactly this name."""
    return f'{key}:="{name.replace(chr(34), " ")}"'


def _condition(match: re.Match[str], filters: Filters) -> Filters | None:
    """Read `key:value`; None where the key is no key, or the value none of its values."""
    value = bare(match["value"])
    read = _KEYS.get((match["key"] or "").casefold())
    if match["sign"] or not match["colon"] or read is None or not value:
        return None
    return read(filters, value)


# ── One reader per key ──────────────────────────────────────────────────────────────────────────────

Reader = Callable[[Filters, str], Filters | None]


def _kind(filters: Filters, value: str) -> Filters | None:
    kinds = {_KINDS.get(name.casefold()) for name in re.split(r"[,，|]", value)}
    named = frozenset(kind for kind in kinds if kind is not None)
    return replace(filters, kinds=filters.kinds | named) if named and None not in kinds else None


def _section(filters: Filters, value: str) -> Filters | None:
    sections = {_SECTIONS.get(name.casefold()) for name in re.split(r"[,，|]", value)}
    named = frozenset(section for section in sections if section is not None)
    return replace(filters, sections=filters.sections | named) if named and None not in sections else None


def _language(filters: Filters, value: str) -> Filters | None:
    names = [_LANGUAGES.get(name.casefold()) or code_of(name) for name in re.split(r"[,，|]", value)]
    if not all(re.fullmatch(r"[a-z]{2}", name) for name in names):
        return None
    return replace(filters, languages=filters.languages | set(names))


def _state(filters: Filters, value: str) -> Filters | None:
    found = _STATES.get(value.casefold())
    return None if found is None else replace(filters, **{found[0]: found[1]})  # type: ignore[arg-type]


def _name(column: str) -> Reader:
    def read(filters: Filters, value: str) -> Filters | None:
        if value[:1] != "=":
            return replace(filters, names=(*filters.names, (column, value)))
        name = value[1:].strip()
        return replace(filters, exact=(*filters.exact, (column, name))) if name else None

    return read


def _number(name: str, scale: Callable[[float, str], float | None], loose: float = 0.0) -> Reader:
    def read(filters: Filters, value: str) -> Filters | None:
        span = _span(value, scale, loose)
        changed: dict[str, Any] = {name: span}
        return None if span is None else replace(filters, **changed)

    return read


def _span(value: str, scale: Callable[[float, str], float | None], loose: float) -> Range | None:
    """Read `2010`, `>2010`, `<=20m`, `2010..2015`, `2010-`; a lone length is taken within `loose` of it."""
    if len(value) > _LONGEST_SPAN:
        return None
    both = _RANGE.fullmatch(value)
    if both and (both["least"] or both["most"]):
        ends = [_scaled(_BOUND.fullmatch(end or ""), scale) for end in (both["least"], both["most"])]
        if (both["least"] and ends[0] is None) or (both["most"] and ends[1] is None):
            return None
        lone = Range()
        return Range(lone.least if ends[0] is None else ends[0], lone.most if ends[1] is None else ends[1])
    bound = _BOUND.fullmatch(value)
    number = _scaled(bound, scale)
    if bound is None or number is None:
        return None
    step = 1e-6 * max(1.0, abs(number))
    return {
        ">": Range(least=number + step),
        "<": Range(most=number - step),
        **dict.fromkeys((">=", "≥"), Range(least=number)),
        **dict.fromkeys(("<=", "≤"), Range(most=number)),
    }.get(bound["sign"] or "=", Range(number - loose * number, number + loose * number))


def _scaled(bound: re.Match[str] | None, scale: Callable[[float, str], float | None]) -> float | None:
    return None if bound is None else scale(float(bound["number"]), bound["unit"].casefold())


def _plain(number: float, unit: str) -> float | None:
    return number if unit in ("", "年", "星") else None


def _seconds(number: float, unit: str) -> float | None:
    """Take minutes where no unit is given."""
    return number * _UNITS_S[unit] if unit in _UNITS_S else None


_YEAR, _LENGTH, _STARS = _number("year", _plain), _number("length_s", _seconds, loose=0.1), _number("stars", _plain)
_KEYS: Mapping[str, Reader] = {
    **dict.fromkeys(("kind", "type", "类型", "種類"), _kind),
    **dict.fromkeys(("section", "in", "分区"), _section),
    **dict.fromkeys(("lang", "language", "语言", "語言"), _language),
    **dict.fromkeys(("year", "年份", "年"), _YEAR),
    **dict.fromkeys(("len", "length", "duration", "时长", "時長"), _LENGTH),
    **dict.fromkeys(("stars", "rating", "评分", "星级"), _STARS),
    **dict.fromkeys(("is", "状态"), _state),
    **dict.fromkeys(("title", "标题"), _name("title")),
    **dict.fromkeys(("artist", "by", "艺人", "作者"), _name("artist")),
    **dict.fromkeys(("album", "专辑"), _name("album")),
    **dict.fromkeys(("series", "show", "剧集"), _name("series")),
    **dict.fromkeys(("genre", "流派"), _name("genre")),
    **dict.fromkeys(("tag", "标签"), _name("tags")),
    **dict.fromkeys(("voice", "说话人"), _name(VOICE)),
    **dict.fromkeys(("person", "人物"), _name(FacetType.PERSON)),
    **dict.fromkeys(("place", "地点"), _name(FacetType.PLACE)),
    **dict.fromkeys(("organisation", "organization", "org", "机构"), _name(FacetType.ORGANISATION)),
    **dict.fromkeys(("topic", "主题"), _name(TOPIC)),
}
