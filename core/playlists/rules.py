"""What a list by rules is made of, and how that is kept: as JSON in the list's row, by what it means: media by id,
conditions in the language of `core.query`.

Nothing heavy is imported here: the window knows rules from its start, and follows them later (`smart`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from core.errors import UserProblem
from core.parsing import parsed_json
from core.store.listing import SORTS
from core.types import MediaId

SMART = "smart"
SMOOTH, BEST = "smooth", "best"
"""Orders beside those of the library: each like the one before; most like the examples first."""
ORDERS = (BEST, SMOOTH, *SORTS)
MOST, USUAL = 1000, 40


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes a list.

    Attributes:
        where: conditions, in the language of searches: `kind:music is:unseen`; "" for all.
        more: media that it is to be like; none for conditions alone.
        less: media that it is to be unlike.
        to: where `more` is one medium: the list is a path from there to this one.
        order: one of `ORDERS`; "" for the usual one: best first where there are examples, else newest first.
        k: media at most.
    """

    where: str = ""
    more: tuple[MediaId, ...] = ()
    less: tuple[MediaId, ...] = ()
    to: MediaId | None = None
    order: str = ""
    k: int = USUAL

    def __post_init__(self) -> None:
        if not (self.where.strip() or self.more):
            raise UserProblem("A list needs conditions, as in kind:music is:unseen, or something it is to be like.")
        if self.to and len(self.more) != 1:
            raise UserProblem("A path goes from one thing to another: name one to begin with, and one to end with.")
        if self.order and self.order not in ORDERS:
            raise UserProblem(f"There is no order {self.order}. There are: {', '.join(ORDERS)}.")
        if self.order == BEST and not self.more:
            raise UserProblem("Best first of what? Say what the list is to be like, or choose another order.")
        if not 1 <= self.k <= MOST:
            raise UserProblem(f"A list of {self.k} can't be. Ask for 1 to {MOST}.")

    def to_json(self) -> str:
        """Write them as they are kept."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Rules:
        """Read what was kept.

        Raises:
            UserProblem: it can't be read; only another program can have written that.
        """
        try:
            kept = parsed_json(text)
            return cls(**{**kept, "more": tuple(kept.get("more", ())), "less": tuple(kept.get("less", ()))})
        except (ValueError, TypeError, AttributeError) as error:
            raise UserProblem("The rules of this list can't be read. Delete it and make it anew.") from error
