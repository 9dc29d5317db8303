"""Says why each result of a search was found, in a line cut round the words that matched, and where in it these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.models import Marks
from app.pages.base import reason_lines
from core.search import excerpt, marks
from core.types import MediaId, Reason, Result

if TYPE_CHECKING:
    from core.store import Store

Lines = tuple[dict[MediaId, str], dict[MediaId, Marks]]
CHARS = 76
"""So much of a text round its first word that matched: less than `reasons` cuts, so that it stays whole."""


def found_lines(store: Store, results: Sequence[Result], query: str) -> Lines:
    """Make the lines and their marks. For a reading thread."""
    cut = [replace(result, reasons=tuple(_cut(reason, query) for reason in result.reasons)) for result in results]
    lines = reason_lines(store, cut)
    marked = {result.media_id: _marks(lines[result.media_id], result.reasons, query) for result in cut}
    return lines, {media_id: found for media_id, found in marked.items() if found}


def _cut(reason: Reason, query: str) -> Reason:
    text = reason.args.get("text")
    if not isinstance(text, str):
        return reason
    return replace(reason, args={**reason.args, "text": excerpt(" ".join(text.split()), query, CHARS)})


def _marks(line: str, reasons: Sequence[Reason], query: str) -> Marks:
    """Find what matched in the text that a line quotes, not in the words round it ("Said: …")."""
    text = next((str(reason.args["text"]) for reason in reasons if reason.args.get("text")), "")
    begin = line.find(text) if text else -1
    return [(begin + start, begin + end) for start, end in marks(text, query)] if begin >= 0 else []
