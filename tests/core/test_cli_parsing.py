"""Options mean the same wherever they stand among the words of a verb: tried for each option of each verb."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cli import _options, _parser, main
from core.cli.parsing import Unparsed

TRIED = ("picture", "1", "12:31", "2026-11-24", "0.5", "picture=2", "word")
"""One of these is what an option or a word of each type may be."""


def verbs() -> dict[str, argparse.ArgumentParser]:
    (actions,) = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(actions.choices)


def a_value(action: argparse.Action) -> str:
    if action.choices:
        return str(next(choice for choice in action.choices if choice))
    for word in TRIED:
        try:
            if callable(action.type):
                action.type(word)
        except (argparse.ArgumentTypeError, ValueError):
            continue
        return word
    raise AssertionError(action.dest)


def words_of(action: argparse.Action, most: int = 2) -> list[str]:
    """Give an action as many values as it takes, `most` where that is open."""
    counts: dict[Any, int] = {None: 1, "?": 1, "*": most, "+": most}
    count = counts[action.nargs] if action.nargs in counts else int(str(action.nargs))
    return [a_value(action)] * count


def positional(verb: argparse.ArgumentParser) -> list[list[str]]:
    """Make the other words of a verb: as many as it may take, and as few."""
    actions = [action for action in verb._actions if not action.option_strings]
    full = [word for action in actions for word in words_of(action)]
    least = [word for action in actions if action.nargs in (None, "+") for word in words_of(action, 1)]
    return [full, least]


def needed(verb: argparse.ArgumentParser) -> list[str]:
    return [
        word
        for action in verb._actions
        if action.option_strings and action.required
        for word in [action.option_strings[-1], *words_of(action)]
    ]


def every_option() -> Iterator[tuple[str, argparse.Action]]:
    for name, verb in verbs().items():
        for action in verb._actions:
            if action.option_strings and not isinstance(action, argparse._HelpAction):
                yield name, action


@pytest.mark.parametrize(
    ("name", "action"), [pytest.param(name, action, id=f"{name} {action.dest}") for name, action in every_option()]
)
def test_an_option_means_the_same_in_each_place(name: str, action: argparse.Action) -> None:
    verb = verbs()[name]
    option = [action.option_strings[-1], *words_of(action)]
    others = [] if action.required else needed(verb)
    for words in positional(verb):
        found = []
        for place in range(len(words) + 1):
            after = ["--verbose"] if action.nargs == "+" else []  # it takes all words up to the next option
            line = [name, *words[:place], *option, *after, *others, *words[place:]]
            found.append(vars(_parser().parse_args(line)))
            found[-1].pop("verbose")
        assert all(one == found[0] for one in found), (name, action.dest)
        assert found[0]["command"] == name


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("export history --anonymous h.json", {"words": ["h.json"], "anonymous": True}),
        ("import auto --dry-run h.json", {"what": "auto", "path": "h.json", "dry_run": True}),
        ("import undo --yes 2", {"path": "2", "yes": True}),
        ("export ratings --to nfo --dry-run ITEM", {"to": ["nfo"], "words": ["ITEM"], "dry_run": True}),
        ("consent withdraw --yes history", {"about": "history", "yes": True}),
        ("duplicates same --json a b", {"one": "a", "other": "b", "json": True}),
        ("folders move --json a b", {"words": ["a", "b"]}),
        ("similar -vk5 x", {"k": 5, "verbose": True, "item": "x"}),
        ("similar -vk 5 x", {"k": 5, "item": "x"}),
        ("similar --by=picture x", {"item": "x"}),
        ("interests weight 2 --js -1", {"words": ["2", "-1"], "json": True}),
        ("interests --json", {"what": "list", "words": [], "json": True}),
        ("note item --at 1:00 -- --json -x", {"text": ["--json", "-x"], "at": 60.0, "json": False}),
        ("note -- item -x --at", {"item": "item", "text": ["-x", "--at"]}),
        ("search blue -sky --json sea", {"text": ["blue", "−sky", "sea"], "json": True}),
        ("playlist make --like a b --less c --dry-run x", {"like": ["a", "b"], "less": ["c"], "words": ["x"]}),
        ("--json list", {"json": True}),
    ],
)
def test_words_are_told_from_options(line: str, wanted: dict[str, Any]) -> None:
    found = vars(_options(line.split()))
    assert {name: found[name] for name in wanted} == wanted


def test_a_word_that_looks_like_an_option_and_has_a_space_is_a_word() -> None:
    assert _options(["note", "item", "--json", "- milk, bread"]).text == ["- milk, bread"]


@pytest.mark.parametrize(
    "line",
    [
        "list --bogus",
        "list more",
        "show a --bogus b",
        "show a b",
        "similar a -k",
        "similar -k x a",
        "export history --to",
        "rate --json x many",
        "similar --by picture --weights picture=2 x",
        "log play x",
        "consent withdraw --yes everything",
    ],
)
def test_what_is_wrong_shows_its_verb_s_usage_and_where_to_look(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = line.split()[0]
    with pytest.raises(SystemExit) as stopped:
        main(["--home", str(tmp_path), *line.split(), *(["--json"] if "--json" not in line else [])])
    assert stopped.value.code == 2
    told = capsys.readouterr()
    assert told.err.startswith(f"usage: homereel {verb} ")
    assert f"homereel {verb} --help" in told.err and f"homereel {verb} --help" in json.loads(told.out)["error"]


def test_what_is_no_verb_shows_all() -> None:
    with pytest.raises(Unparsed, match="What there is: homereel --help"):
        _parser().parse_args(["dance"])
