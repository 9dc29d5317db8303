"""The README of the recommender names what is there, and says what the code does."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from core.interactions import History, Interactions
from core.recommend import blocks
from core.recommend.blocks import BlocksConfig
from core.recommend.collaborative.transitions import Transitions, TransitionsConfig
from core.recommend.daytime import DaytimeRanker, Habits, habits, moments_of, traits_of
from core.store import Store
from core.types import Modality
from tests.core.synthetic import Library

README = Path(importlib.import_module("core.recommend").__file__ or "").with_name("README.md")
PACKAGES = ("core.recommend", "core.recommend.collaborative", "core.evaluate", "core.deep", "core")


def named() -> list[str]:
    """List the dotted names and modules in the column of functions of each table."""
    cells = [row.replace("\\|", "/").split("|")[3] for row in README.read_text("utf-8").splitlines() if row[:2] == "| "]
    names = [name for cell in cells for name in re.findall(r"`([a-z_][\w.]*)`", cell)]
    return sorted(set(names))


def is_there(name: str) -> bool:
    """Say whether a module, or something in one, is called so in any of the packages."""
    parts = name.removeprefix("core.").split(".")
    for package in PACKAGES:
        for cut in range(len(parts), 0, -1):
            try:
                found: object = importlib.import_module(".".join([package, *parts[:cut]]))
            except ImportError:
                continue
            for attribute in parts[cut:]:
                found = getattr(found, attribute, None)
            if found is not None:
                return True
    return False


def test_what_the_tables_name_is_there() -> None:
    dotted = [name for name in named() if "." in name]
    assert len(dotted) > 50
    assert [name for name in dotted if not is_there(name)] == []


def test_the_hour_is_a_mean_over_traits(store: Store) -> None:
    library = Library(store).fill(8)
    for n in range(24):
        library.play(library.topics["jazz"][n % 8], days_ago=n + 1)
        library.play(library.topics["lecture"][n % 8], days_ago=n + 0.5)
    ctx, media_id = library.context(), library.topics["jazz"][0]
    facts = ctx.facts([e.media_id for e in ctx.events if e.media_id])
    known: Habits = habits((e.at, facts[e.media_id]) for e in ctx.events if e.media_id)
    now = moments_of(ctx.now, "")
    traits = traits_of(facts[media_id])
    assert len(traits) > 1
    sums = [sum(known.gain(moment, trait) for moment in now) for trait in traits]
    assert DaytimeRanker().score(ctx, [media_id])[0] == pytest.approx(np.mean(sums), abs=1e-5)


def test_transitions_fade_from_the_second_place_on() -> None:
    row = History(np.arange(3, dtype=np.int32), np.ones(3, np.float32), np.arange(3.0))
    model = Transitions(TransitionsConfig(window_items=2, fade=0.5))
    counts = model.counts(Interactions.of([row], 3)).toarray()
    assert counts[0].tolist() == [0.0, 1.0, 0.5]


def test_scales_cost_by_their_ratios_alone() -> None:
    given = {Modality.PICTURE: 1.0, Modality.SOUND: 0.5}
    twice = {modality: 2 * scale for modality, scale in given.items()}
    cost = [blocks._cost(list(given), scales, given, BlocksConfig()) for scales in (given, twice)]
    assert cost == pytest.approx([0.0, 0.0])
    apart = blocks._cost(list(given), {**given, Modality.SOUND: 0.5 * np.e}, given, BlocksConfig())
    assert apart == pytest.approx(BlocksConfig().caution * 0.5)
