"""Turns the text of an .nfo into the same text with some elements of its item set; all else stays to the letter.

What it makes of odd XML is for the caller to look at again, by a real parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<(?P<end>/?)(?P<name>[^\s<>/!?]+)(?=[\s/>])(?P<said>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>",
    re.DOTALL,
)
_LINE = re.compile(r"(?:\r\n|\r|\n)[ \t]*\Z")
_SPACE = " \t\r\n"
_TEN = re.compile(r"""\s*(max\s*=\s*["']10["']\s*)?""")
"""What an opening tag of ours may say besides its name: that a rating is of ten."""


@dataclass(slots=True)
class _Element:
    """One element, by places in the text: where it begins, its content from `inside` to `closing`, where it ends."""

    name: str
    said: str
    begins: int
    inside: int
    closing: int = -1
    ends: int = -1
    parts: list[_Element] = field(default_factory=list)


def put(text: str, root: str, path: str, value: str) -> str | None:
    """Set one element, where it stands or after its neighbours; None where it isn't written plainly enough for that.

    Args:
        root: name of the item's element.
        path: below the root: `playcount`, `resume/position`.
        value: nothing that XML would need escaped.
    """
    at = _item(text, root)
    steps = path.split("/")
    for number, name in enumerate(steps):
        if at is None:
            return None
        found = [part for part in at.parts if part.name == name]
        if not found:
            return _added(text, at, steps[number:], value)
        at = found[0] if len(found) == 1 else None
    if at is None or at.parts or "<" in text[at.inside : at.closing] or not _TEN.fullmatch(at.said.rstrip("/")):
        return None
    return _filled(text, at, value)


def _item(text: str, root: str) -> _Element | None:
    """Find the element of the item, and all below it; None where they don't close in order."""
    begin = re.search(rf"<{root}[\s>/]", text)
    open_: list[_Element] = []
    for piece in _PIECE.finditer(text, begin.start()) if begin else ():
        if piece["name"] is None:
            continue
        if not piece["end"]:
            made = _Element(piece["name"], piece["said"], piece.start(), piece.end())
            if open_:
                open_[-1].parts.append(made)
            open_.append(made)
        if piece["end"] or piece["said"].endswith("/"):
            ended = open_.pop()
            if ended.name != piece["name"]:
                return None
            ended.closing, ended.ends = piece.start() if piece["end"] else piece.end(), piece.end()
            if not open_:
                return ended
    return None


def _added(text: str, parent: _Element, names: Sequence[str], value: str) -> str:
    """Put a new element after the last part of another, on a line of its own if that one has one."""
    made = value
    for name in reversed(names):
        made = f"<{name}>{made}</{name}>"
    if not parent.parts:
        return _filled(text, parent, text[parent.inside : parent.closing].rstrip(_SPACE) + made)
    last = parent.parts[-1]
    before = text[: last.begins]
    line = _LINE.search(before, len(before.rstrip(_SPACE)))
    return text[: last.ends] + (line[0] if line else "") + made + text[last.ends :]


def _filled(text: str, element: _Element, content: str) -> str:
    """Put content into an element that has no parts; one without an end tag gets it."""
    if not element.said.endswith("/"):
        return text[: element.inside] + content + text[element.closing :]
    opening = text[element.begins : element.inside].removesuffix("/>").rstrip(_SPACE)
    return f"{text[: element.begins]}{opening}>{content}</{element.name}>{text[element.ends :]}"
