"""The command line: words in, one answer out; exit 0 done, 1 something failed (named), 2 wrong use."""

from __future__ import annotations

import argparse
import contextlib
import functools
import logging
import os
import re
import sys
from collections.abc import Sequence

from core import launch, launcher, tagchild, vault
from core.cli import (
    commands,
    consenting,
    encryption,
    evaluating,
    folders,
    keeping,
    lists,
    models,
    output,
    values,
    voices,
)
from core.cli.parsing import Parser, Unparsed
from core.errors import Cancelled, HomereelError, UserProblem
from core.settings import SPEECH_ENGINES, VERSION, Effort, Home
from core.store import SORTS
from core.types import Kind, Modality, Section

__all__ = ["main"]

KNOWN = ", ".join(Modality)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Without a command, open the window."""
    words = sys.argv[1:] if argv is None else list(argv)
    launch.leave_no_core()
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
    vault.ask_with(functools.partial(encryption.asked, options))
    try:
        if options.command:
            encryption.finish(home, options)
        return int(options.run(home, options)) if options.command else _open_window(options)
    except Cancelled:
        return _failed("Stopped. What is finished stays; the same command goes on from here.", options.json)
    except values.WrongUse as error:
        _failed(str(error), options.json)
        return 2
    except HomereelError as error:
        return _failed(str(error), options.json)
    except KeyboardInterrupt:
        return _failed("Stopped.", options.json)


def _options(words: list[str]) -> argparse.Namespace:
    """Read the command line; wrong use leaves with 2, --help and --version with 0. Files alone mean the window."""
    try:
        return _parser().parse_args(_left_out(words))
    except Unparsed as error:
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


def _activity(home: Home, options: argparse.Namespace) -> int:
    from core.cli import activity

    return activity.activity(home, options)


def _duplicates(home: Home, options: argparse.Namespace) -> int:
    from core.cli import copies

    return copies.verb(home, options)


def _learning(home: Home, options: argparse.Namespace) -> int:
    from core.cli import learning

    return learning.learn(home, options)


def _sharing(home: Home, options: argparse.Namespace) -> int:
    from core.cli import sharing

    verbs: dict[str, commands.Command] = {"clip": sharing.clip, "still": sharing.still}
    return verbs[options.command](home, options)


def _interests(home: Home, options: argparse.Namespace) -> int:
    from core.cli import profile

    return profile.interest_verb(home, options)


def _inferred(home: Home, options: argparse.Namespace) -> int:
    from core.cli import profile

    return profile.inferred_verb(home, options)


def _insights(home: Home, options: argparse.Namespace) -> int:
    from core.cli import insights

    return insights.verb(home, options)


def _parser() -> argparse.ArgumentParser:
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    parser = Parser(
        prog="homereel",
        description="A private media library that understands your video and audio. "
        "Without a command it opens the window.",
    )
    _add_common(parser)
    parser.set_defaults(home=None, profile="", json=False, verbose=False, passphrase_file="", paths=[])
    parser.add_argument("--version", action="version", version=f"Homereel {VERSION}")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, run: commands.Command, text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=text, description=text, parents=[common])
        verb.set_defaults(run=run)
        return verb

    _add_index(add)
    _add_activity(add)
    folders.add_to(add)
    _add_library(add)
    _add_finding(add)
    _add_feedback(add)
    _add_learning(add)
    _add_profile(add)
    keeping.add(add)
    encryption.add(add)
    _add_upkeep(add)
    evaluating.add(add)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", help="keep everything in this folder (or HOMEREEL_HOME)")
    parser.add_argument("--profile", metavar="NAME", help="whose history; made when something is first done in it")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    encryption.add_common(parser)
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
    index.add_argument("--now", action="store_true", help="whatever `activity` allows: hard at work, on battery too")
    index.add_argument("--watch", action="store_true", help="stay, and index what comes, until Ctrl-C")
    index.add_argument("--force", action="store_true", help="accept that most files of a folder are gone")
    index.add_argument(
        "--engine",
        choices=SPEECH_ENGINES,
        default="",
        help="what listens, in this run: faster-whisper (CTranslate2) or whisper (torch); else the fastest that works",
    )


def _add_activity(add: commands.Adder) -> None:
    verb = add(
        "activity", _activity, "Show what is left to do, how long it takes, what it is allowed and what it took."
    )
    verb.add_argument("--effort", default="", choices=[effort.value for effort in Effort], help="how hard to work")
    for switch, text in (("only-when-idle", "while nobody is at the machine"), ("not-on-battery", "while on mains")):
        verb.add_argument(f"--{switch}", default="", choices=["yes", "no"], help=f"work only {text}")


def _add_library(add: commands.Adder) -> None:
    listing = add("list", commands.list_media, "List the library.")
    listing.add_argument("--kind", choices=[kind.value for kind in Kind])
    listing.add_argument("--section", choices=[section.value for section in Section], help="as in the window's rail")
    listing.add_argument("--filter", default="", metavar="QUERY", help="conditions as in search: is:unseen year:2010..")
    listing.add_argument("--sort", default="title", choices=list(SORTS))
    listing.add_argument("--failed", action="store_true", help="list the files that could not be read, with reasons")
    listing.add_argument("--missing", action="store_true", help="list items too of which no file is left")
    show = add("show", commands.show, "Show all that is known of one item.")
    show.add_argument("item", metavar="ITEM", help="an id, the beginning of one, a path, or a whole title")


def _add_finding(add: commands.Adder) -> None:
    similar = add("similar", commands.similar, "More like this.")
    similar.add_argument("item", metavar="ITEM")
    similar.add_argument("-k", type=values.count, default=10)
    how = similar.add_mutually_exclusive_group()
    how.add_argument("--by", type=values.modality, metavar="MODALITY", help=f"compare by one of {KNOWN}")
    how.add_argument(
        "--weights",
        type=values.weights,
        metavar="MODALITY=NUMBER,…",
        help="what each counts for, instead of what fits the item's kind: picture=2,sound=0.5",
    )
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
    search.add_argument("--saved", default="", metavar="NAME", help="a kept search; words typed beside it narrow it")
    search.add_argument("--save", default="", metavar="NAME", help="keep this search under a name, for the window too")
    search.add_argument("-k", type=values.count, default=10)
    search.add_argument("--in", dest="where", default="all", choices=["picture", "speech", "sound", "title", "all"])
    recommend = add("recommend", commands.recommend, "Suggest what to watch or hear next, and say why.")
    recommend.add_argument("-k", type=values.count, default=10)
    recommend.add_argument("--shelves", action="store_true", help="in shelves of K, as the window's For you has them")


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
        ("pass", "Don't suggest an item again; nothing is made of it for what is like it."),
        ("later", "Don't suggest an item for a week."),
        ("neutral", "Take a like, dislike, hide, pass or later back."),
    ):
        add(verb, commands.react, text).add_argument("item", metavar="ITEM")
    note = add("note", commands.note, "Write a note on an item; notes are searched too.")
    note.add_argument("item", metavar="ITEM")
    note.add_argument("text", nargs="+", metavar="TEXT")
    note.add_argument("--at", type=values.second, default=0.0, metavar="TIME", help="what second it is about: 12:31")
    share = add("share", commands.share, "Copy an item's file into a folder.")
    share.add_argument("item", metavar="ITEM")
    share.add_argument("folder", metavar="DIR")
    clip = add("clip", _sharing, "Write a part of an item into a file of its own.")
    clip.add_argument("item", metavar="ITEM")
    clip.add_argument("start", type=values.second, metavar="START", help="12:31, 1:02:03 or seconds")
    clip.add_argument("end", type=values.second, metavar="END")
    clip.add_argument("out", type=values.some, metavar="OUT", help="its ending says what kind; nothing is overwritten")
    still = add("still", _sharing, "Save what is to be seen at one second of an item.")
    still.add_argument("item", metavar="ITEM@TIME", help="an item, and when: film.mkv@12:31; without, its start")
    still.add_argument("out", type=values.some, metavar="OUT", help=".png or .jpg; nothing is overwritten")


def _add_learning(add: commands.Adder) -> None:
    learn = add("learn", _learning, "Learn from your history now; it is kept only where it foretells you no worse.")
    learn.add_argument("--list", action="store_true", help="list what was learnt, with what replay said of it")
    learn.add_argument("--undo", default="", metavar="MODEL", help="go one step back: blend, coplay, …")


def _add_profile(add: commands.Adder) -> None:
    liked = add("interests", _interests, "List what you are taken to like; mute, weigh or name one.")
    liked.add_argument("what", nargs="?", default="list", choices=["list", "mute", "weight", "name"])
    liked.add_argument("words", nargs="*", default=[], metavar="WORD", help="mute N; weight N 0..2; name N NAME")
    lines = add("inferred", _inferred, "List all that was inferred of you; delete a line, and it no longer counts.")
    lines.add_argument("what", nargs="?", default="list", choices=["list", "delete", "restore"])
    lines.add_argument("words", nargs="*", default=[], metavar="ID", help="the word before a line")
    seen = add("insights", _insights, "Tell what you play and finish, how good suggestions are, and how they are made.")
    seen.add_argument("--map", action="store_true", help="the map of the library instead: id, x, y of each item")
    seen.add_argument("--update", action="store_true", help="bring the map and the figures of suggestions up to date")


def _add_upkeep(add: commands.Adder) -> None:
    lists.add_to(add)
    people = add("voices", voices.voices, "List who speaks in your library; name, merge, move or forget a voice.")
    people.add_argument("what", nargs="?", default="list", choices=list(voices.WHATS), help="off: nothing is kept")
    uses = "; ".join(f"{what} {words}" for what, words in voices.USES.items())
    people.add_argument("--yes", action="store_true", help="agree to forget or off, where nobody can be asked")
    people.add_argument("words", nargs="*", default=[], metavar="WORD", help=f"{uses}; VOICE is an id or a name")
    agreed = add("consent", consenting.consents, "List what you agreed to, or all answers; give it, or take it back.")
    agreed.add_argument("what", nargs="?", default="list", choices=["list", "log", "give", "withdraw"])
    agreed.add_argument("about", nargs="?", default="", choices=["", *consenting.WHAT], metavar="WHAT",
                        help="; ".join(f"{name}: {words}" for name, words in consenting.WHAT.items()))  # fmt: skip
    agreed.add_argument("--yes", action="store_true", help="agree to forget voice prints, where nobody can be asked")
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
