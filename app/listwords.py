"""Says lists in words: what each is called, what it is made by, in which order it stands."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app import conditions, filters
from app.formats import fill
from core import playlists
from core.playlists import Rules
from core.query import conditions as conditions_in
from core.query import parts
from core.types import MediaId

HIDDEN = "hidden"
"""Shown among the lists from history: what was hidden, to be had back."""
_ICONS = {
    "recent": "clock-counter-clockwise",
    "replayed": "repeat",
    "unfinished": "hourglass-medium",
    "this-week": "calendar-blank",
    "this-month": "calendar-blank",
    "on-this-day": "calendar-check",
    "late-evenings": "moon",
    "year": "calendar",
    "voice": "microphone",
    "place": "map-pin",
    HIDDEN: "eye-slash",
    playlists.SMART: "funnel",
    playlists.MANUAL: "playlist",
}


def title(name: str, kind: str = playlists.HISTORY) -> str:
    """Say a list's name; those that people gave stay as they are."""
    if kind != playlists.HISTORY:
        return name
    family, _, what = name.partition(":")
    if family == "voice" and what:
        return fill(QCoreApplication.translate("lists", "%1’s voice"), what)
    return _names().get(name, what or name)


def icon(name: str, kind: str) -> str:
    """Name a list's icon."""
    return _ICONS[kind] if kind != playlists.HISTORY else _ICONS.get(name.partition(":")[0], "playlist")


def _names() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "recent": translate("lists", "Recent"),
        "replayed": translate("lists", "Most replayed"),
        "unfinished": translate("lists", "Unfinished"),
        "this-week": translate("lists", "This week"),
        "this-month": translate("lists", "This month"),
        "on-this-day": translate("lists", "On this day"),
        "late-evenings": translate("lists", "Late evenings"),
        HIDDEN: translate("lists", "Hidden"),
    }


def about(name: str) -> str:
    """Say in one line what a list from history holds."""
    translate = QCoreApplication.translate
    family, _, what = name.partition(":")
    known = {
        "recent": translate("lists", "What you played last, each once"),
        "replayed": translate("lists", "What you played twice or more, most often first"),
        "unfinished": translate("lists", "What you left off in its middle"),
        "this-week": translate("lists", "What you played in the last 7 days"),
        "this-month": translate("lists", "What you played in the last 30 days"),
        "on-this-day": translate("lists", "What you played on this day in other years"),
        "late-evenings": translate("lists", "What you play after ten at night, most often first"),
        "year": fill(translate("lists", "What you played in %1, most often first"), what),
        "voice": fill(translate("lists", "What you played in which %1 speaks, last played first"), what),
        "place": fill(translate("lists", "What you played that is about %1, last played first"), what),
        HIDDEN: translate(
            "lists", "What you keep out of everything else. Choose something and press H to have it back."
        ),
    }
    return known.get(family, "")


def by_rules(rules: Rules, titles: Mapping[MediaId, str]) -> str:
    """Say in one line what a smart list is made by."""
    translate, sentences = QCoreApplication.translate, list[str]()

    def named(ids: tuple[MediaId, ...]) -> str:
        return ", ".join(fill(translate("lists", "“%1”"), titles[i]) for i in ids if i in titles)

    if rules.to:
        sentences.append(
            fill(translate("lists", "From %1 to %2 in small steps"), named(rules.more), named((rules.to,)))
        )
    elif rules.more:
        sentences.append(fill(translate("lists", "Like %1"), named(rules.more)))
    if rules.less:
        sentences.append(fill(translate("lists", "unlike %1"), named(rules.less)))
    sentences += [condition(text) for text in conditions_in(rules.where)]
    if rules.order:
        sentences.append(orders()[rules.order])
    return " · ".join(sentences)


def condition(text: str) -> str:
    """Say a condition as the chips do; one that has no words as it is typed."""
    ready = conditions.ready()
    if text in ready:
        return ready[text]
    words = filters.words(text)
    if words != text:
        return words
    return " ".join(conditions.called(part) for part in parts(text)) or text


def orders() -> dict[str, str]:
    """Name the orders of a list by rules."""
    translate = QCoreApplication.translate
    return {
        "best": translate("lists", "most alike first"),
        "smooth": translate("lists", "each like the one before"),
        "added": translate("lists", "newest first"),
        "title": translate("lists", "by title"),
        "duration": translate("lists", "longest first"),
        "year": translate("lists", "by year"),
        "played": translate("lists", "last played first"),
        "rating": translate("lists", "best rated first"),
        "plays": translate("lists", "most played first"),
        "size": translate("lists", "largest file first"),
        "order": translate("lists", "episodes and tracks in order"),
    }
