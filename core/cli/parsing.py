"""Turns the words of one verb into options, wherever these stand among them; wrong ones into where to look."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

__all__ = ["Parser", "Unparsed"]

_NUMBER = re.compile(r"-\d+|-\d*\.\d+")


class Unparsed(Exception):
    """What argparse would print before it leaves: --json gets its document instead."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """Reads the command line, or the words of one verb.

    argparse gives a positional of which there may be none (`nargs="?"` or `"*"`) its words at the first positional that
    it meets: `export history --json FILE` leaves it without FILE, and FILE without a place. So the options of a verb
    are put before its other words. (`parse_intermixed_args` would do that too, but takes no verbs, and loses `--` in
    Python 3.11.)
    """

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Read a verb's words; for the whole line, as argparse does."""
        if self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        found, left = super().parse_known_args(self._options_first(list(args)), namespace)
        if left:  # here, since the whole line's parser would show its own usage
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def error(self, message: str) -> NoReturn:
        """Raise it, with where to look.

        Raises:
            Unparsed: always.
        """
        raise Unparsed(f"{message}. What there is: {self.prog} --help", self.format_usage())

    def _options_first(self, words: list[str]) -> list[str]:
        """Put options with their values before the other words; all as it was where argparse will find it wrong."""
        if not self._get_positional_actions():
            return words
        options, others, rest = list[str](), list[str](), _Ahead(words)
        for word in rest:
            if word == "--":
                others += rest.left()
                break
            takes = self._takes(word)
            if takes is None:
                others.append(word)
                continue
            values = list(self._values(takes, rest))
            if takes == "wrong" or (isinstance(takes, int) and len(values) < takes):
                return words
            options += [word, *values]
        return [*options, "--", *others] if others else options

    def _values(self, takes: int | str, rest: _Ahead) -> Iterator[str]:
        """Take an option's values from what follows it."""
        taken = 0
        while rest.next_word not in (None, "--") and self._takes(str(rest.next_word)) is None:
            if isinstance(takes, int) and taken >= takes:
                return
            taken += 1
            yield next(rest)

    def _takes(self, word: str) -> int | str | None:
        """Say how many of the words that follow are this option's values: a number, or "+"; None for no option."""
        if not word.startswith("-") or word == "-":
            return None
        known = self._option_string_actions
        name, is_given, _ = word.partition("=")
        if word in known:
            return _count(known[word])
        if is_given and name in known:
            return 0
        if word.startswith("--"):
            meant = {id(known[long]): known[long] for long in known if long.startswith(name)}
            if meant:
                return 0 if is_given else _count(next(iter(meant.values()))) if len(meant) == 1 else "wrong"
        elif (cluster := self._cluster(word)) is not None:
            return cluster
        return None if _NUMBER.fullmatch(word) or " " in word else "wrong"

    def _cluster(self, word: str) -> int | str | None:
        """Read short options in one word, the last with its value or without: -vk5, -vk."""
        for place, letter in enumerate(word[1:], 1):
            action = self._option_string_actions.get(f"-{letter}")
            if action is None:
                return None
            if count := _count(action):
                return count if place == len(word) - 1 else 0
        return 0


def _count(action: argparse.Action) -> int | str:
    """Say how many values an option takes."""
    if action.nargs is None:
        return 1
    return action.nargs


class _Ahead(Iterator[str]):
    """Words in their order, with a look at the next one."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words, self._at = words, 0

    def __next__(self) -> str:
        if self._at == len(self._words):
            raise StopIteration
        self._at += 1
        return self._words[self._at - 1]

    @property
    def next_word(self) -> str | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def left(self) -> Iterable[str]:
        """Take all that are left."""
        taken, self._at = self._words[self._at :], len(self._words)
        return taken
