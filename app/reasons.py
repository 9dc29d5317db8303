"""Reason codes of the core in, one short line of plain words out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from app.details import tag_words
from app.formats import clock, fill
from core.types import MediaId, Reason

Titles = Callable[[MediaId], str]
_SAID_CHARS = 80


def words(reason: Reason, titles: Titles) -> str:
    """Say a reason; "" for a code that isn't known here.

    Args:
        titles: gives the title of a medium that a reason speaks of, "" where it is unknown.
    """
    say = _WORDS.get(reason.code)
    return say(_Args(reason.args, titles)) if say else ""


def line(reasons: Sequence[Reason], titles: Titles, at_most: int = 2) -> str:
    """Say the first reasons in one line."""
    said = [text for reason in reasons if (text := words(reason, titles))]
    return " · ".join(dict.fromkeys(said[:at_most]))


def codes() -> frozenset[str]:
    """List the codes that have words."""
    return frozenset(_WORDS)


class _Args:
    """A reason's arguments as words."""

    def __init__(self, args: Any, titles: Titles) -> None:
        self._args = args
        self._titles = titles

    def has(self, name: str) -> bool:
        return self._args.get(name) not in (None, "", [], ())

    def text(self, name: str) -> str:
        text = " ".join(str(self._args.get(name, "")).split())
        return text if len(text) <= _SAID_CHARS else text[: _SAID_CHARS - 1].rstrip() + "…"

    def number(self, name: str) -> float:
        return float(self._args.get(name, 0.0))

    def clock(self, name: str = "at_s") -> str:
        return clock(self.number(name))

    def title(self) -> str:
        return self._titles(MediaId(str(self._args.get("media_id", "")))) if self.has("media_id") else ""

    def tag(self, name: str) -> str:
        return tag_words(self.text(name), _language())

    def tags(self, name: str) -> str:
        found = self._args.get(name, ())
        listed = [found] if isinstance(found, str) else list(found)
        separator = QCoreApplication.translate("reasons", ", ", "between the words of a list")
        return separator.join(tag_words(str(tag), _language()) for tag in listed[:3])


def _language() -> str:
    from app.i18n import language

    return language()


def _at(plain: str, timed: str, args: _Args, *values: str) -> str:
    """Choose between the words with and without a time; %1 is the time where there is one."""
    return fill(timed, args.clock(), *values) if args.has("at_s") else fill(plain, "", *values)


def _similar_picture(args: _Args) -> str:
    if args.has("words"):
        plain = QCoreApplication.translate("reasons", "Similar pictures: %2")
        timed = QCoreApplication.translate("reasons", "Similar pictures at %1: %2")
        return _at(plain, timed, args, args.tags("words"))
    plain = QCoreApplication.translate("reasons", "Similar pictures")
    return _at(plain, QCoreApplication.translate("reasons", "Similar pictures at %1"), args)


def _similar_look(args: _Args) -> str:
    plain = QCoreApplication.translate("reasons", "Similar colours and light")
    return _at(plain, QCoreApplication.translate("reasons", "Similar colours and light at %1"), args)


def _similar_sound(args: _Args) -> str:
    plain = QCoreApplication.translate("reasons", "Sounds alike")
    return _at(plain, QCoreApplication.translate("reasons", "Sounds alike at %1"), args)


def _similar_voice(args: _Args) -> str:
    if args.has("name"):
        plain = QCoreApplication.translate("reasons", "The same voice: %2")
        return _at(plain, QCoreApplication.translate("reasons", "The same voice at %1: %2"), args, args.text("name"))
    plain = QCoreApplication.translate("reasons", "A similar voice")
    return _at(plain, QCoreApplication.translate("reasons", "A similar voice at %1"), args)


def _similar_speech(args: _Args) -> str:
    plain = QCoreApplication.translate("reasons", "Something alike is said")
    return _at(plain, QCoreApplication.translate("reasons", "Something alike is said at %1"), args)


def _same_topic(args: _Args) -> str:
    if args.has("words"):
        plain = QCoreApplication.translate("reasons", "On a similar subject: %2")
        return _at(
            plain, QCoreApplication.translate("reasons", "On a similar subject at %1: %2"), args, args.tags("words")
        )
    plain = QCoreApplication.translate("reasons", "On a similar subject")
    return _at(plain, QCoreApplication.translate("reasons", "On a similar subject at %1"), args)


def _because(known: str, unknown: str, args: _Args, *values: str) -> str:
    title = args.title()
    if not title:
        return unknown
    alike = _ALIKE.get(args.text("by"), lambda: "")()
    because = fill(known, title, *values)
    return (
        fill(QCoreApplication.translate("reasons", "%1: %2", "why, and in what"), because, alike) if alike else because
    )


_ALIKE: dict[str, Callable[[], str]] = {
    "picture": lambda: QCoreApplication.translate("reasons", "it looks alike"),
    "look": lambda: QCoreApplication.translate("reasons", "it has like colours and light"),
    "sound": lambda: QCoreApplication.translate("reasons", "it sounds alike"),
    "voice": lambda: QCoreApplication.translate("reasons", "it has a similar voice"),
    "meaning": lambda: QCoreApplication.translate("reasons", "it is on a similar subject"),
    "facts": lambda: QCoreApplication.translate("reasons", "it has a similar title"),
}
"""In what something is like what is named, by modality."""


def _because_finished(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you finished “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Because of what you finished"), args)


def _because_liked(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you liked “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Because of what you liked"), args)


def _because_rated(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you gave “%1” %2 ★")
    unknown = QCoreApplication.translate("reasons", "Because of your ratings")
    return _because(known, unknown, args, f"{args.number('stars'):g}").replace(" ★", "\u00a0★")


def _because_noted(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you made a note on “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Because of your notes"), args)


def _because_shared(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you shared “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Because of what you shared"), args)


def _because_listed(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you put “%1” on a list")
    return _because(known, QCoreApplication.translate("reasons", "Because of your lists"), args)


def _because_explored(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Because you looked for more like “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Because of what you looked for"), args)


def _often_finished(args: _Args) -> str:
    patterns = {
        "artist": QCoreApplication.translate("reasons", "You often finish things by %1"),
        "album": QCoreApplication.translate("reasons", "You often finish tracks of “%1”"),
        "series": QCoreApplication.translate("reasons", "You often finish episodes of “%1”"),
        "genre": QCoreApplication.translate("reasons", "You often finish %1"),
        "folder": QCoreApplication.translate("reasons", "You often finish things in “%1”"),
    }
    return fill(patterns.get(args.text("by"), patterns["genre"]), args.text("name"))


def _played_together(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Often played together with “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Often played together with yours"), args)


def _after(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Often played after “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Often played next"), args)


def _once_together(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "You played it together with “%1”")
    return _because(known, QCoreApplication.translate("reasons", "You played it together with yours"), args)


def _once_after(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "You played it after “%1”")
    return _because(known, QCoreApplication.translate("reasons", "You played it next before"), args)


def _once_together_here(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Played here together with “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Played here together with yours"), args)


def _once_after_here(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Played here after “%1”")
    return _because(known, QCoreApplication.translate("reasons", "Played here next before"), args)


def _goes_with(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "Who likes “%1” here likes this too")
    return _because(known, QCoreApplication.translate("reasons", "Who likes what you like here likes this too"), args)


def _community(args: _Args) -> str:
    known = QCoreApplication.translate("reasons", "People who liked “%1” liked this")
    return _because(known, QCoreApplication.translate("reasons", "People with your taste liked this"), args)


def _fits_time(args: _Args) -> str:
    return fill(QCoreApplication.translate("reasons", "Fits into %1 minutes"), f"{args.number('minutes'):g}")


def _again(args: _Args) -> str:
    times = round(args.number("finished"))
    if times > 1:
        return fill(QCoreApplication.translate("reasons", "You finished it %1 times, a while ago"), times)
    return QCoreApplication.translate("reasons", "You finished it a while ago")


def _next_episode(args: _Args) -> str:
    return fill(QCoreApplication.translate("reasons", "The next episode of “%1”"), args.text("series"))


def _continue(args: _Args) -> str:
    percent = QLocale().toString(round(100 * args.number("share")))
    return fill(QCoreApplication.translate("reasons", "You stopped at %1 %"), percent)


def _for_variety(args: _Args) -> str:
    patterns = {
        "video": QCoreApplication.translate("reasons", "For variety: a video"),
        "music": QCoreApplication.translate("reasons", "For variety: music"),
        "speech": QCoreApplication.translate("reasons", "For variety: speech"),
        "sound": QCoreApplication.translate("reasons", "For variety: a sound"),
    }
    return patterns.get(args.text("kind"), QCoreApplication.translate("reasons", "For variety"))


def _picture(args: _Args) -> str:
    if args.has("label"):
        return fill(QCoreApplication.translate("reasons", "In the picture: %1"), args.tag("label"))
    return QCoreApplication.translate("reasons", "The picture fits")


def _field(args: _Args) -> str:
    if args.text("field") == "note" and args.has("at_s"):
        return fill(QCoreApplication.translate("reasons", "Your note at %1: “%2”"), args.clock(), args.text("text"))
    patterns = {
        "artist": QCoreApplication.translate("reasons", "Artist: %1"),
        "album": QCoreApplication.translate("reasons", "Album: %1"),
        "note": QCoreApplication.translate("reasons", "Your note: “%1”"),
        "description": QCoreApplication.translate("reasons", "Description: “%1”"),
    }
    return fill(patterns.get(args.text("field"), "%1"), args.text("text"))


def _one(pattern: Callable[[], str], name: str) -> Callable[[_Args], str]:
    return lambda args: fill(pattern(), args.text(name))


def _tagged(pattern: Callable[[], str], name: str) -> Callable[[_Args], str]:
    return lambda args: fill(pattern(), args.tag(name))


_WORDS: dict[str, Callable[[_Args], str]] = {
    "similar_picture": _similar_picture,
    "similar_look": _similar_look,
    "similar_sound": _similar_sound,
    "similar_voice": _similar_voice,
    "similar_speech": _similar_speech,
    "same_topic": _same_topic,
    "similar_title": lambda _: QCoreApplication.translate("reasons", "A similar title"),
    "same_series": _one(lambda: QCoreApplication.translate("reasons", "Same series: %1"), "series"),
    "same_album": _one(lambda: QCoreApplication.translate("reasons", "Same album: %1"), "album"),
    "same_artist": _one(lambda: QCoreApplication.translate("reasons", "Same artist: %1"), "artist"),
    "same_genre": _one(lambda: QCoreApplication.translate("reasons", "Same genre: %1"), "genre"),
    "same_folder": _one(lambda: QCoreApplication.translate("reasons", "Same folder: %1"), "folder"),
    "shared_tag": _tagged(lambda: QCoreApplication.translate("reasons", "Both: %1"), "tag"),
    "copy": lambda _: QCoreApplication.translate("reasons", "Likely the same, in another file"),
    "loosely_similar": lambda _: QCoreApplication.translate("reasons", "The nearest there is, not very near"),
    "because_finished": _because_finished,
    "because_liked": _because_liked,
    "because_rated": _because_rated,
    "because_noted": _because_noted,
    "because_shared": _because_shared,
    "because_listed": _because_listed,
    "because_explored": _because_explored,
    "like_topic": _tagged(lambda: QCoreApplication.translate("reasons", "You like: %1"), "tag"),
    "often_finished": _often_finished,
    "often_finished_here": _one(lambda: QCoreApplication.translate("reasons", "Often finished here: %1"), "name"),
    "played_together": _played_together,
    "after": _after,
    "once_together": _once_together,
    "once_after": _once_after,
    "once_together_here": _once_together_here,
    "once_after_here": _once_after_here,
    "goes_with": _goes_with,
    "community": _community,
    "what_comes_next": lambda _: QCoreApplication.translate("reasons", "What usually comes next for you"),
    "network_expects": lambda _: QCoreApplication.translate("reasons", "Expected from your whole history"),
    "at_this_hour": lambda _: QCoreApplication.translate("reasons", "What you play at this hour"),
    "fits_time": _fits_time,
    "new_to_you": lambda _: QCoreApplication.translate("reasons", "New, and you haven’t met it"),
    "again": _again,
    "continue": _continue,
    "next_episode": _next_episode,
    "try_something": lambda _: QCoreApplication.translate("reasons", "Something different, as a try"),
    "for_variety": _for_variety,
    "spread_sample": lambda _: QCoreApplication.translate("reasons", "One of many kinds in your library"),
    "your_taste": lambda _: QCoreApplication.translate("reasons", "Roughly what you like"),
    "nothing_known": lambda _: QCoreApplication.translate("reasons", "Nothing in particular speaks for it"),
    "title": _one(lambda: QCoreApplication.translate("reasons", "Title: %1"), "text"),
    "said": _one(lambda: QCoreApplication.translate("reasons", "Said: “%1”"), "text"),
    "tag": _tagged(lambda: QCoreApplication.translate("reasons", "Tag: %1"), "tag"),
    "picture": _picture,
    "meaning": lambda _: QCoreApplication.translate("reasons", "About what you typed"),
    "maybe": lambda _: QCoreApplication.translate("reasons", "A guess"),
    "filter": lambda _: QCoreApplication.translate("reasons", "Fits the conditions"),
    "field": _field,
}
