"""The media that a search looks among: cheap conditions as sets, dear ones asked for a medium when it comes up."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence, Set

from core.types import MediaId

MOST_ASKED = 100
"""Words to be left out that are everywhere are looked for in so many media of one search (0.1 ms each); media that
come up after these don't count."""


class Among(Container[MediaId]):
    """The media that a search looks among: those that meet its conditions and hold nothing that is to be left out.

    What is dear to know for all media is only found out for those that are asked about.
    """

    def __init__(self, within: Set[MediaId] | None, without: Set[MediaId], says: Sequence[Callable[[MediaId], bool]]):
        self.within = within
        self.without = without
        self._says = says
        self._known: dict[MediaId, bool] = {}

    def __contains__(self, media_id: object) -> bool:
        """Whether a medium counts, as far as MOST_ASKED goes; `media_id` is one that stands for its merged ones."""
        if media_id in self.without or (self.within is not None and media_id not in self.within):
            return False
        if not self._says:
            return True
        known = self._known.get(MediaId(str(media_id)))
        if known is None:
            return len(self._known) < MOST_ASKED and not self.lacks(MediaId(str(media_id)))
        return known

    def lacks(self, media_id: MediaId) -> bool:
        """Whether a medium doesn't count, however many were asked about before."""
        if media_id in self.without or (self.within is not None and media_id not in self.within):
            return True
        if media_id not in self._known:
            self._known[media_id] = not any(says(media_id) for says in self._says)
        return not self._known[media_id]

    def has(self, media_id: MediaId) -> bool:
        """Whether a medium counts, however many were asked about before."""
        return not self.lacks(media_id)

    def roughly(self, media: Iterable[MediaId]) -> Set[MediaId]:
        """Say which of these may count, by what is known of all media; ask for each that matters in the end."""
        return (set(media) if self.within is None else self.within) - self.without

    def few(self, most: int) -> Set[MediaId] | None:
        """Name the media that may count where they are at most so many, else None."""
        return None if self.within is None or len(self.within) > most else self.within - self.without
