"""The command line: words in, one answer out; exit 0 done, 1 something failed (named), 2 wrong use."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from core import launcher, tagchild
from core.cli import commands, models, output, values, voices
from core.errors import Cancelled, HomereelError, UserProblem
from core.settings import SPEECH_ENGINES, VERSION, Home
from core.types import Kind, Modality

__all__ = ["main"]

KNOWN = ", ".join(Modality)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Without a command, open the window."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["--launch"]:  # a frozen Homereel is its own launcher of ffmpeg
        return launcher.main(words[1:])
    if words[:1] == ["--tags"]:  # and the process in which tags are read
        return tagchild.main(words[1:])
    output.prepare()
    try:
        return _run(_options(words))
    except output.Unheard:
        return 1


def _run(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(levelname)s %(message)s")
    home = Home.at(options.home)
    if options.worker:
        from core import worker

        return worker.main(home)
    try:
        return int(options.run(home, options)) if options.command else _open_window(options)
    except Cancelled:
        return _failed("Stopped. What is finished stays; the same command goes on from here.", options.json)
    except HomereelError as error:
        return _failed(str(error), options.json)
    except KeyboardInterrupt:
        return _failed("Stopped.", options.json)


def _options(words: list[str]) -> argparse.Namespace:
    """Read the command line; wrong use leaves with 2, --help and --version with 0. Files alone mean the window."""
    try:
        return _parser().parse_args(_left_out(words))
    except _WrongUse as error:
        if words and all(os.path.lexists(word) for word in words):  # `homereel FILE…`, as a desktop calls it
            options = _parser().parse_args([])
            options.paths = words
            return options
        with contextlib.suppress(OSError):
            print(error.usage, end="", file=sys.stderr)
        _failed(str(error), "--json" in words)
        sys.exit(2)
    except SystemExit:  # --help and --version have printed
        try:
            output.finish()
        except UserProblem as problem:
            sys.exit(_failed(str(problem), as_json=False))
        raise


_WITHOUT = re.compile(r"-(?:[^\W\d]{2}|[^\x00-\x7f]|\").*", re.DOTALL)


def _left_out(words: list[str]) -> list[str]:
    """Let `search … -rain` be words: as a minus sign they are no options to argparse, and the same to `core.query`."""
    if "search" not in words:
        return words
    verb = words.index("search")
    return words[:verb] + ["−" + word[1:] if _WITHOUT.fullmatch(word) else word for word in words[verb:]]


class _WrongUse(Exception):
    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would print and leave, so that --json gets its document."""

    def error(self, message: str) -> NoReturn:
        raise _WrongUse(message, self.format_usage())


def _failed(message: str, as_json: bool) -> int:
    if as_json:
        with contextlib.suppress(HomereelError, output.Unheard):
            output.answer(argparse.Namespace(json=True), {"error": message}, ())
    output.complain(message)
    return 1


def _open_window(options: argparse.Namespace) -> int:
    shown = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & os.environ.keys()
    if sys.platform.startswith("linux") and not shown:
        return _failed(
            "There is no display, so the window can't open. The commands work here: homereel --help", options.json
        )
    from app.main import main as window

    chosen = [("--home", options.home), ("--profile", options.profile)]
    words = [text for name, value in chosen if value for text in (name, value)]
    code: int = window([*words, *(os.path.abspath(path) for path in options.paths)])
    return code


def _duplicates(home: Home, options: argparse.Namespace) -> int:
    from core.cli import copies

    return copies.verb(home, options)


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    parser = _Parser(
        prog="homereel",
        description="A private media library that understands your video and audio. "
        "Without a command it opens the window.",
    )
    _add_common(parser)
    parser.set_defaults(home=None, profile="", json=False, verbose=False, paths=[])
    parser.add_argument("--version", action="version", version=f"Homereel {VERSION}")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, run: commands.Command, text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=text, description=text, parents=[common])
        verb.set_defaults(run=run)
        return verb

    _add_index(add)
    _add_library(add)
    _add_finding(add)
    _add_feedback(add)
    _add_upkeep(add)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", help="keep everything in this folder (or HOMEREEL_HOME)")
    parser.add_argument("--profile", metavar="NAME", help="whose history; made at first use")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what each step did, on stderr")


def _add_index(add: commands.Adder) -> None:
    index = add("index", commands.index, "Scan folders or files and understand what is new in them.")
    index.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        type=values.some,
        help="files and folders; without, all known ones",
    )
    index.add_argument(
        "--only", type=values.modalities, default=frozenset(Modality), metavar="MODALITY,…", help=f"some of {KNOWN}"
    )
    index.add_argument("--retry", action="store_true", help="try files again that failed before")
    index.add_argument("--force", action="store_true", help="accept that most files of a folder are gone")
    index.add_argument(
        "--engine",
        choices=SPEECH_ENGINES,
        default="",
        help="what listens, in this run: faster-whisper (CTranslate2) or whisper (torch); else the fastest that works",
    )


def _add_library(add: commands.Adder) -> None:
    listing = add("list", commands.list_media, "List the library.")
    listing.add_argument("--kind", choices=[kind.value for kind in Kind])
    listing.add_argument("--sort", default="title", choices=["added", "title", "duration", "year", "played", "rating"])
    listing.add_argument("--failed", action="store_true", help="list the files that could not be read, with reasons")
    listing.add_argument("--missing", action="store_true", help="list items too of which no file is left")
    show = add("show", commands.show, "Show all that is known of one item.")
    show.add_argument("item", metavar="ITEM", help="an id, the beginning of one, a path, or a whole title")


def _add_finding(add: commands.Adder) -> None:
    similar = add("similar", commands.similar, "More like this.")
    similar.add_argument("item", metavar="ITEM")
    similar.add_argument("-k", type=values.count, default=10)
    similar.add_argument("--by", type=values.modality, metavar="MODALITY", help=f"compare by one of {KNOWN}")
    search = add("search", commands.search, "Find moments by plain words.")
    search.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help='words, "phrases", -without, +towards, kind:film year:2010.. len:<20m lang:zh '
        "artist:… person:… place:… topic:… is:unseen",
    )
    search.add_argument(
        "--like",
        action="append",
        default=[],
        metavar="FILE",
        help="what is like this picture, film, song or item, or a film at a moment: FILE@12:31; more than once",
    )
    search.add_argument("-k", type=values.count, default=10)
    search.add_argument("--in", dest="where", default="all", choices=["picture", "speech", "sound", "title", "all"])
    recommend = add("recommend", commands.recommend, "Suggest what to watch or hear next, and say why.")
    recommend.add_argument("-k", type=values.count, default=10)


def _add_feedback(add: commands.Adder) -> None:
    log = add("log", commands.log_play, "Record that something was played.")
    log.add_argument("what", choices=["play"])
    log.add_argument("item", metavar="ITEM")
    log.add_argument(
        "--watched", type=values.share, required=True, metavar="SHARE", help="share of it that was played: 0.5 is half"
    )
    log.add_argument(
        "--at", type=values.moment, metavar="TIME", help="when: ISO 8601 or seconds since 1970; now if left out"
    )
    rate = add("rate", commands.rate, "Rate an item with 0.5 to 5 stars; 0 takes the rating back.")
    rate.add_argument("item", metavar="ITEM")
    rate.add_argument("stars", type=values.stars, metavar="STARS")
    for verb, text in (
        ("like", "Say that you like an item."),
        ("dislike", "Say that you don't; it is not suggested again."),
        ("hide", "Keep an item out of suggestions and search; neutral takes it back."),
        ("neutral", "Take a like, dislike or hide back."),
    ):
        add(verb, commands.react, text).add_argument("item", metavar="ITEM")
    note = add("note", commands.note, "Write a note on an item; notes are searched too.")
    note.add_argument("item", metavar="ITEM")
    note.add_argument("text", nargs="+", metavar="TEXT")
    share = add("share", commands.share, "Copy an item's file into a folder.")
    share.add_argument("item", metavar="ITEM")
    share.add_argument("folder", metavar="DIR")


def _add_upkeep(add: commands.Adder) -> None:
    playlist = add("playlist", commands.playlist, "Lists from your history, and their export as M3U8.")
    playlist.add_argument("what", choices=["list", "make", "export"])
    playlist.add_argument("name", nargs="?", default="", metavar="NAME")
    playlist.add_argument("path", nargs="?", default="", metavar="PATH")
    people = add("voices", voices.voices, "List who speaks in your library; name, merge, move or forget a voice.")
    people.add_argument("what", nargs="?", default="list", choices=list(voices.WHATS), help="off: nothing is kept")
    uses = "; ".join(f"{what} {words}" for what, words in voices.USES.items())
    people.add_argument("words", nargs="*", default=[], metavar="WORD", help=f"{uses}; VOICE is an id or a name")
    about = add(
        "topics", commands.topics, "List what the library is about, with the media in the middle of each topic."
    )
    about.add_argument("-k", type=values.count, default=10)
    doctor = add("doctor", commands.doctor, "Check the installation: programs, models, library.")
    doctor.add_argument(
        "--library", action="store_true", help="what is odd in the library: outliers, missing tags, silence, gaps"
    )
    copies = add("duplicates", _duplicates, "List likely copies, and say of two that they are the same or not.")
    copies.add_argument("what", nargs="?", default="list", choices=["list", "same", "different", "later", "undo"])
    copies.add_argument("one", nargs="?", default="", metavar="ITEM")
    copies.add_argument("other", nargs="?", default="", metavar="ITEM")
    weights = add("weights", models.weights, "List, verify, get or choose the models' weights.")
    weights.add_argument("what", choices=["list", "verify", "get", "use"])
    weights.add_argument("name", nargs="?", default="", metavar="NAME", help="one of the list, or open_clip:MODEL:TAG")
    weights.add_argument("--file", default="", metavar="PATH", help="a checkpoint of that open_clip MODEL; TAG is free")
    weights.add_argument("--yes", action="store_true", help="agree to the download (its size and licence are shown)")
    weights.add_argument("--endpoint", default="", metavar="URL", help="a mirror of the hub, else HF_ENDPOINT's")
    weights.add_argument("--proxy", default="", metavar="URL", help="for this download, else the environment's")
