"""Writes titles, artists and paths as they are compared, so that one name written in two ways is one."""

from __future__ import annotations

import re
import unicodedata

from core.store.tokens import simplified
from core.strangers import plain_titles

RARE_WORDS, RARE_HAN = 3, 4
"""Words, or Chinese characters, from which on a title without a year is taken for that of one film alone."""
_GUESTS = re.compile(r"(?i)\s*[(\[]?\b(?:feat(?:uring)?|ft|with)\b\.? [^()\[\]]*[)\]]?")
_GUESTS_AFTER = re.compile(r"(?i)\s+(?:feat\.?|ft\.?|featuring)\s.*$|\s*[;/].*$")
_SAME_RECORDING = re.compile(
    r"(?i)\s*(?:[(\[]|\s-\s)\s*(?:(?:\d{4}\s+)?(?:digital(?:ly)?\s+)?remaster(?:ed)?(?:\s+(?:version|\d{4}))?|explicit|"
    r"clean|album version|single version|bonus track|original mix|mono|stereo)(?:\s+version)?\s*[)\]]?\s*$"
)
DULL = re.compile(
    r"(?i)^(?:tracks?|titles?|audio|videos?|movies?|films?|dis[ck]s?|cd|chapter|part|vts|untitled|seasons?|series|staffel|"
    r"saison|specials?|extras?|episodes?|music|media|downloads?|tv|shows?|s\d+e\d+|s\d+|e\d+|第|季|集|电影|音乐|视频|\d|\W|_)+$"
)
"""Names of files and folders that say nothing of what is in them."""
_COUNTING = {
    **{
        word: str(n)
        for n, word in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        )
    },
    **dict(
        zip(
            "一二三四五六七八九十上中下",
            ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "上", "中", "下"],
            strict=True,
        )
    ),
}
_VERSION = re.compile(
    r"\b(?:live|remix|mix|acoustic|demo|instrumental|karaoke|cover|edit|unplugged|reprise|version|dub)\b"
)
LABEL = re.compile(r"(?i)\bs\d+e\d+\b|\bepisode \d+|第\s*\d+\s*[集话話回]|^\d+$")
BRACKETED_YEAR = re.compile(r"\s*[(\[]((?:19|20)\d\d)[)\]]\s*$")


def plain(title: str) -> str:
    """Write a title as it is compared: no case, accents, articles, punctuation; 繁體 as 简体."""
    return next(iter(plain_titles(simple(title))), "")


def plain_song(title: str) -> str:
    """Write a song's title as it is compared: without guests and remasters; (Live) and (Remix) are other recordings."""
    bare = _SAME_RECORDING.sub("", _GUESTS.sub("", simple(title)))
    return plain(re.sub(r"[()\[\]]", " ", bare)) or plain(re.sub(r"[()\[\]]", " ", title))


def plain_artist(artist: str) -> str:
    """Write who made it as it is compared: the first of several."""
    return plain(_GUESTS_AFTER.sub("", simple(artist))) or plain(artist)


def simple(text: str) -> str:
    if text.isascii():
        return text
    table = simplified()
    return "".join(table.get(c, c) for c in unicodedata.normalize("NFKC", text))


def telling(text: str) -> list[str]:
    """List what tells one of two titles that are nearly the same from the other: numbers, and versions of a song."""
    words = [_COUNTING.get(word, "") for word in text.split() if not word.isdigit()]
    counted = [_COUNTING[c] for c in text if c in _COUNTING]
    return sorted([*re.findall(r"\d+", text), *filter(None, words), *counted, *_VERSION.findall(text)])


def path_parts(path: str) -> tuple[str, ...]:
    """Take a path apart, whatever system it is of, the file's name first, as it is compared."""
    path = re.sub(r"^[a-z][a-z0-9+.-]*://", "", path.split(" , ")[0], flags=re.IGNORECASE)
    names = [name for name in re.split(r"[\\/]+", path) if name and not re.fullmatch(r"[A-Za-z]:|stack:", name)]
    return tuple(unicodedata.normalize("NFC", name).casefold() for name in reversed(names))


def is_rare(title: str) -> bool:
    """Whether a title is long enough that hardly two films have it."""
    return len(title.split()) >= RARE_WORDS or sum(c > "\u2e80" for c in title) >= RARE_HAN
