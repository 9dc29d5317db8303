"""What a search weighs: how far a neighbour in a space is believed, and how the lists count against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.types import Modality

PLACES = ("all", "title", "speech", "picture", "sound")
"""What `where` may be."""


@dataclass(frozen=True, slots=True)
class Level:
    """From where on a neighbour in one space is right, or may be.

    A neighbour's likeness is cosine · its cosine with the query + deviation · the deviations by which that lies above
    the library's chance level. Deviations alone inflate where a query is near nothing ("harbour" 6.4, a dress 3.1),
    cosines alone miss what the space holds faintly.

    Attributes:
        cosine, deviation: what each counts.
        strong, weak: likeness from which on a neighbour is believed, or may be a guess.
    """

    cosine: float
    deviation: float
    strong: float
    weak: float


LEVELS = {"conse-minilm": Level(1, 0.05, 0.65, 0.4), "minilm-l6": Level(1, 0, 0.5, 0.35)}
"""By model id. Pictures: set on 51 queries over 81 sample clips, tried on 50 others: of strong hits .60 and .60 are
right (of all before: .16 and .17), and 0 of 22 and 2 of 21 queries for what isn't there get one (all before). Guesses
are right in one of five. Meaning: read off 30 queries over 26 passages and 170 titles, right ones .43 to .67, wrong
ones below .5; a title of one word draws its kin beyond that (dog: bird .57)."""
OTHER_LEVEL = Level(0, 1, 3, 0.5)
"""For spaces not measured, as an open_clip model's: deviations only, since their cosines differ. Among ten media
nothing reaches 3, so guesses begin low."""


SQUASH = 4.0
"""Deviations above chance at which a likeness is tanh(1) = .76."""
ALIKE_LEVELS = {"efficientnet-lite0": Level(1, 0, 0.6, 0.45), "minilm-l6": Level(1, 0, 0.5, 0.4)}
"""How like an example a neighbour must be. Pictures: of 22 sample photos the film that holds them has .80 to .93,
another one of the same thing .61 to .81 (middle eight tenths); of 26 photos that no film holds anything like, the
nearest has .27 to .55. Meaning: as for words."""
OTHER_ALIKE = Level(0, 1, 2.5, 1.2)
"""For spaces not measured: deviations above chance."""


@dataclass(frozen=True, slots=True)
class FusionConfig:
    """How the lists are weighed against each other.

    A name or a spoken word that matches among the first 75 outranks the best picture and meaning together
    (2.3 / 135 > 1.0 / 61), so vague likeness never hides what was asked for word by word.

    Attributes:
        names: weight of titles, series, artists, albums, genres.
        speech: weight of what is said.
        fields: weight of notes and descriptions.
        tags: weight of tags, which a model guessed but words named.
        plus: weight of words to pull towards, in any field.
        picture, meaning: weights of nearness in the space that words reach.
        examples: weights of likeness to examples, by what is alike; as much as words, since both were asked for.
        guess: factor of these for guesses, so small that any other hit comes first.
        guesses: so many in each space at most, believed ones included; more where pictures alone are asked for.
        rank_offset: k of reciprocal rank fusion.
        calibrated: fuse nearness by its strength instead of its rank.
    """

    names: float = 2.4
    speech: float = 2.3
    fields: float = 1.6
    tags: float = 1.0
    plus: float = 0.6
    picture: float = 0.5
    meaning: float = 0.5
    examples: Mapping[Modality, float] = field(
        default_factory=lambda: {Modality.PICTURE: 2.4, Modality.SOUND: 1.2, Modality.MEANING: 1.0}
    )
    guess: float = 0.01
    guesses: int = 5
    rank_offset: float = 60.0
    calibrated: bool = True


CONFIG = FusionConfig()
