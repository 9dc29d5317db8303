"""`homereel recommend --shelves`: For you as the window has it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from core import pipeline
from core.cli import output
from core.cli.commands import opened
from core.cli.words import interest_words
from core.recommend import log_slate
from core.settings import Home
from core.types import MediaId

TITLES = {
    "continue": "Continue",
    "next": "Next episodes",
    "picks": "For you",
    "because": "Because of “{title}”",
    "interest": "You like: {words}",
    "rediscover": "Rediscover",
    "new": "New, and it fits",
    "different": "Something different",
    "fits": "{minutes} minutes",
    "start": "Pick a few that you like",
}
"""Codes of `core.recommend.shelves` in words."""


def shelves(home: Home, options: argparse.Namespace) -> int:
    """Print the shelves, each with its results."""
    with opened(home, options) as library:
        store, profile = library.store, library.profile
        found = pipeline.for_you(store, library.indexes, profile, options.k)
        named = [MediaId(str(shelf.args["media_id"])) for shelf in found if "media_id" in shelf.args]
        titles = {media_id: facts.title for media_id, facts in store.media.facts(named).items()}
        rows: list[dict[str, Any]] = []
        lines: list[str] = []
        for shelf in found:
            log_slate(store, profile, f"cli:{shelf.code}", shelf.results)
            title = heading(shelf.code, shelf.args, titles)
            items = output.result_rows(store, shelf.results)
            rows.append({"code": shelf.code, "args": dict(shelf.args), "title": title, "items": items})
            lines += [*([""] if lines else []), title, *output.result_lines(items)]
        lines = lines or [library.nothing()]
    return output.answer(options, rows, lines)


def heading(code: str, args: Mapping[str, Any], titles: Mapping[MediaId, str]) -> str:
    """Name a shelf; its code where it has no words."""
    title = titles.get(MediaId(str(args.get("media_id", ""))), "")
    words = interest_words(args, title) if code == "interest" else ""
    return TITLES.get(code, code).format(title=title, words=words, minutes=args.get("minutes", ""))
