"""`homereel playlist`: lists from history, from rules, by hand; to and from files."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import playlists
from core.cli import output, targets, values
from core.cli.commands import Adder, Library, opened
from core.cli.values import WrongUse
from core.playlists import Match, Rules
from core.settings import Home
from core.types import MediaId

USES = {
    "list": "",
    "make": "NAME",
    "add": "NAME ITEM…",
    "remove": "NAME ITEM…",
    "rename": "NAME NEW-NAME",
    "delete": "NAME",
    "export": "NAME FILE",
    "import": "FILE [NAME]",
}


WORDS = {
    "list": (0, 0),
    "make": (1, 1),
    "add": (2, None),
    "remove": (2, None),
    "rename": (2, 2),
    "delete": (1, 1),
    "export": (2, 2),
    "import": (1, 2),
}
"""How many words each takes: at least, at most."""


def add_to(add: Adder) -> None:
    """Declare the command."""
    help_ = "Lists from your history, from rules, by hand; exported and imported as M3U8 or XSPF."
    parser = add("playlist", playlist, help_)
    parser.add_argument("what", choices=list(USES))
    uses = "; ".join(f"{what} {words}".strip() for what, words in USES.items())
    parser.add_argument("words", nargs="*", default=[], metavar="WORD", help=uses)
    rules = parser.add_argument_group("make NAME by rules, which are kept and followed anew each time")
    rules.add_argument("--where", default="", metavar="CONDITIONS", help='as in searches: "kind:music is:unseen"')
    rules.add_argument("--like", nargs="+", default=[], metavar="ITEM", help="what it is to be like: several are mixed")
    rules.add_argument("--less", nargs="+", default=[], metavar="ITEM", help="what it is to be unlike")
    rules.add_argument("--to", default="", metavar="ITEM", help="go there in small steps from the one of --like")
    rules.add_argument("--order", default="", choices=playlists.ORDERS, help="smooth: each like the one before")
    rules.add_argument("-k", type=values.count, default=0, metavar="N", help="items at most")
    parser.add_argument("--dry-run", action="store_true", help="import: only say what would be found")


def playlist(home: Home, options: argparse.Namespace) -> int:
    """List, make, change, export or import playlists."""
    _check(options)
    what = {"list": _list, "make": _make, "export": _export, "import": _import}.get(options.what, _change)
    with opened(home, options) as library:
        return what(library, options)


def _check(options: argparse.Namespace) -> None:
    least, most = WORDS[options.what]
    if len(options.words) < least or (most is not None and len(options.words) > most):
        raise WrongUse(f"Write: homereel playlist {options.what} {USES[options.what]}".rstrip())
    by_rules = options.where or options.like or options.less or options.to
    if options.what == "make" and (options.order or options.k) and not by_rules:
        raise WrongUse("--order and -k belong to lists by rules: add --where or --like.")


def _list(library: Library, options: argparse.Namespace) -> int:
    rows = playlists.names(library.store, library.profile)
    shown = [{"name": row.name, "kind": row.kind, "count": row.count} for row in rows]
    lines = [f"{row.name}  ({row.kind})  {row.count}" for row in rows]
    return output.answer(options, shown, lines)


def _make(library: Library, options: argparse.Namespace) -> int:
    (name,) = options.words
    rules = _rules(library, options)
    if rules is None:
        ids = playlists.make(library.store, library.indexes, library.profile, name)
    else:
        ids = playlists.define(library.store, library.indexes, library.profile, name, rules)
    return _answer(library, options, ids)


def _rules(library: Library, options: argparse.Namespace) -> Rules | None:
    """Read the rules given; None where there is none."""
    more, less = ([library.item(text) for text in texts] for texts in (options.like, options.less))
    to = library.item(options.to) if options.to else None
    if not (options.where or more or less or to):
        return None
    rules = Rules(options.where, tuple(more), tuple(less), to, options.order)
    return replace(rules, k=options.k) if options.k else rules


def _change(library: Library, options: argparse.Namespace) -> int:
    name, *others = options.words
    store, profile = library.store, library.profile
    if options.what in ("add", "remove"):
        items = [library.item(text) for text in others]
        change = playlists.add if options.what == "add" else playlists.remove
        return _answer(library, options, change(store, profile, name, items))
    if options.what == "delete":
        gone = playlists.delete(store, profile, name).row.name
        return output.answer(options, {"deleted": gone}, [f"Deleted the list {gone}; nothing that was on it."])
    playlists.rename(store, profile, name, others[0])
    return output.answer(options, {"name": others[0]}, [f"{name} is called {others[0]} now."])


def _export(library: Library, options: argparse.Namespace) -> int:
    name, file = options.words
    target = targets.writable(file, force=True)
    ids = playlists.make(library.store, library.indexes, library.profile, name)
    done = playlists.export(library.store, ids, target, name)
    lines = [f"{done.written} items → {file}", *(f"left out: {i[:8]}, {why}" for i, why in done.skipped)]
    return output.answer(options, {"path": file, "items": done.written, "left_out": len(done.skipped)}, lines)


def _import(library: Library, options: argparse.Namespace) -> int:
    file, *named = options.words
    path = Path(os.path.expanduser(file))
    name = named[0] if named else path.stem
    playlists.check_name(name)
    matches = playlists.read_file(library.store, path, library.profile)
    ids = [match.media_id for match in matches if match.media_id is not None]
    if not options.dry_run:
        ids = playlists.keep_match(library.store, library.profile, name, matches)
    missing = [match.entry.shown for match in matches if match.media_id is None]
    answer: dict[str, Any] = {
        "name": name,
        "kept": not options.dry_run,
        "items": len(ids),
        "found_by": _ways(matches),
        "missing": missing,
    }
    done = f"{len(ids)} of {len(matches)} {'is' if len(ids) == 1 else 'are'} in your library"
    lines = [done + (f", and on the list {name} now." if not options.dry_run else "; nothing was written.")]
    return output.answer(options, answer, lines + [f"not found: {entry}" for entry in missing])


def _ways(matches: Sequence[Match]) -> dict[str, int]:
    ways = [match.way for match in matches if match.way]
    return {way: ways.count(way) for way in dict.fromkeys(ways)}


def _answer(library: Library, options: argparse.Namespace, ids: Sequence[MediaId]) -> int:
    items = output.items(library.store, library.profile, ids)
    return output.answer(options, items, [output.item_line(row) for row in items])
