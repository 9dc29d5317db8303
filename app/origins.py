"""Where each of the chosen media was chosen: which list, which place of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.feedback import Origin
from core.types import MediaId


class Origins(Mapping[MediaId, Origin]):
    """Media with their places, each made when it is asked for: a hundred thousand are asked on the writer's thread."""

    def __init__(self, ids: Sequence[MediaId], source: str, slate: int, rows: Mapping[MediaId, int]) -> None:
        self._ids = ids
        self._source = source
        self._slate = slate
        self._rows = rows

    def __getitem__(self, media_id: MediaId) -> Origin:
        return Origin(self._source, self._slate, self._rows[media_id])

    def __iter__(self) -> Iterator[MediaId]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
