"""From a text that was found to the places in it that match what was typed, for marking them."""

from __future__ import annotations

from core.query import parse
from core.store import tokens


def marks(text: str, query: str) -> list[tuple[int, int]]:
    """Find what of a text matches a query: start and end of each place, ascending, none within another."""
    asked = parse(query)
    chunks = [chunk for part in (asked.words, *asked.plus) for chunk in tokens.chunks(part)]
    found = sorted({place for chunk in chunks for place in tokens.places(text, chunk)})
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return joined


def excerpt(text: str, query: str, most: int = 160) -> str:
    """Cut a long text down to about so many characters, where most of what was typed stands together."""
    if len(text) <= most:
        return text
    first = _densest(text, query, most // 2)
    start = max(0, min(first - most // 4, len(text) - most))
    if start > 0:  # begin at a word
        blank = text.find(" ", start, start + 12)
        start = blank + 1 if blank >= 0 and blank < first else start
    end = start + most
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _densest(text: str, query: str, reach: int) -> int:
    """Find the first place from which on most different words that match lie within reach; 0 where none matches."""
    places = [(start, tokens.fold(text[start:end])) for start, end in marks(text, query)]
    if not places:
        return 0
    held = [len({word for other, word in places if start <= other < start + reach}) for start, _ in places]
    return places[held.index(max(held))][0]
