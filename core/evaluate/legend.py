"""Turns the names of rankers, as code calls them, into a line each that says what they go by."""

from __future__ import annotations

from collections.abc import Mapping

from core.evaluate.replay import BLEND, Replay
from core.recommend.blend import WEIGHTS

WORDS: Mapping[str, str] = {
    "taste": "ridge regression of what was liked on how things look, sound and what they say",
    "similar": "likeness to single things that were liked",
    "prior": "how well a thing, its series, artist, album, genre and folder went down before",
    "continue": "what was broken off",
    "new": "added not long ago",
    "spread": "something of each corner of the library; speaks only while nothing is known of taste",
    "coplay": "what is played together or one after another",
    "community": "what strangers with a like taste rated well (homereel import community)",
    "sequence": "a network that foretells what comes next (SASRec)",
    "fusion": "a network over all modalities",
    "next_episode": "the next episode of a series that is being watched",
    "daytime": "what is played at this hour and on this weekday",
    "random": "chance",
    "most_played": "how often the household played it",
    "last_added": "the newest first",
    "mean_cosine": "likeness to the weighted mean of what was liked: the simplest content recommender",
    "Jellyfin: similar to recent and favourite": "another program's rule: director 50, actor 15, genre 10, tag 5",
    "Jellyfin: taste profile": "another program's rule: genre 3, tag 1.5, person 1 for each thing watched",
    "localrecs: TF-IDF, half-life 365 days": "another program's rule: TF-IDF of genres, people, tags and decades",
    "streamystats: mean of watched": "another program's rule: likeness to the mean of the last 50 watched",
    "AudioMuse-like: centroid of recent": "another program's rule: likeness to the mean of the last 10 watched",
}


LEFT_OUT = "variety, kinds, promised places and guesses"
"""What turns scores into the list that is shown (`core.recommend.diversify`)."""


def legend(played: Replay) -> dict[str, str]:
    """Say of each ranker in a replay what it goes by; of the blend, with which weights."""
    return {name: blend_words(played) if name == BLEND else WORDS[name] for name in played.names}


def blend_words(played: Replay) -> str:
    """Say whether the blend's weights were the fixed ones or fitted to this history, and which the latest were."""
    weights = played.rounds[-1].weights
    fitted = sum(r.weights != WEIGHTS for r in played.rounds)
    how = (
        "by fixed weights (none were fitted before: homereel learn)"
        if not fitted
        else f"by weights that learning fitted, in {fitted} of {len(played.rounds)} meetings; by fixed ones before"
        if fitted < len(played.rounds)
        else "by weights that learning fitted"
    )
    parts = ", ".join(f"{name} {weight:g}" for name, weight in weights.items() if weight > 0)
    return f"all of these together, {how}: {parts}; before a list is re-ranked: {LEFT_OUT} have no part"
