"""Codes of the shelves of For you in, their headings out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.details import tag_words
from app.formats import fill


def heading(code: str, args: Mapping[str, Any], title: str) -> str:
    """Say what a shelf is; "" for a code that isn't known here.

    Args:
        title: of the medium that it is named after, "" where there is none.
    """
    translate = QCoreApplication.translate
    known = {
        "continue": translate("shelfwords", "Continue"),
        "next": translate("shelfwords", "Next episodes"),
        "picks": translate("shelfwords", "Picked for you"),
        "because": _because(str(args.get("cause", "")), title),
        "rediscover": translate("shelfwords", "Rediscover"),
        "new": translate("shelfwords", "New, and it fits"),
        "different": translate("shelfwords", "Something different"),
        "fits": translate("shelfwords", "Short on time"),
        "start": translate("shelfwords", "Pick a few that you like"),
    }
    return interest_words(args, title) if code == "interest" else known.get(code, "")


def minutes_words(minutes: int) -> str:
    """Name a free while."""
    return fill(QCoreApplication.translate("shelfwords", "%1 min"), minutes)


def _because(cause: str, title: str) -> str:
    translate = QCoreApplication.translate
    patterns = {
        "finished": translate("shelfwords", "Because you finished “%1”"),
        "rated": translate("shelfwords", "Because you rated “%1” highly"),
    }
    return fill(patterns.get(cause, translate("shelfwords", "Because you liked “%1”")), title)


def interest_words(args: Mapping[str, Any], title: str) -> str:
    """Name an interest as the person did, else say “You like: …”, else by the one in its middle."""
    name = interest_name(args)
    if not name:
        return fill(QCoreApplication.translate("shelfwords", "More like “%1”"), title)
    return name if args.get("name") else fill(QCoreApplication.translate("shelfwords", "You like: %1"), name)


def interest_name(args: Mapping[str, Any]) -> str:
    """Name an interest as the person did, else by what its media have in common; "" where they have nothing."""
    from app.i18n import language

    translate, speaks = QCoreApplication.translate, language()
    if args.get("name"):
        return str(args["name"])
    words = [tag_words(str(tag), speaks) for tag in args.get("tags", ())]
    of_series = translate("shelfwords", "the series “%1”")
    words += [fill(of_series, name) if field == "series" else name for field, name in args.get("named", {}).items()]
    words = words or [tag_words(str(word), speaks) for word in list(args.get("topic", ()))[:3]]
    words += [tag_words(str(word), speaks) for word in args.get("apart", ())]
    if not words or (args.get("twice") and not args.get("apart")):
        return ""
    return translate("reasons", ", ", "between the words of a list").join(words)
