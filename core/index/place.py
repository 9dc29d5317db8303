"""Where the files of one index lie, and what to say where they can't be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from core.errors import UserProblem
from core.types import Modality


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of one index lie."""

    folder: Path
    modality: Modality
    model_id: str

    @property
    def name(self) -> str:
        """What all its file names begin with."""
        return f"{self.modality.value}.{quote(self.model_id, safe='')}"

    @property
    def pointer(self) -> Path:
        """The file that names the generation."""
        return self.folder / f"{self.name}.json"

    def graph(self, generation: int) -> Path:
        """hnswlib's file."""
        return self.folder / f"{self.name}.{generation}.hnsw"

    def arrays(self, generation: int) -> Path:
        """Rows, spans and calibration."""
        return self.folder / f"{self.name}.{generation}.npz"

    def vectors(self, generation: int) -> Path:
        """The whole vectors of a reduced index."""
        return self.folder / f"{self.name}.{generation}.vec"

    def following(self) -> int:
        """Number the next generation."""
        return 1 + max(self.generations(), default=0)

    def generations(self) -> dict[int, list[Path]]:
        """All numbered files that are there, litter included."""
        pattern = re.compile(re.escape(self.name) + r"\.(\d+)\.(hnsw|npz|vec)")
        found: dict[int, list[Path]] = {}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if match := pattern.fullmatch(path.name):
                found.setdefault(int(match[1]), []).append(path)
        return found

    def stamp(self) -> tuple[int, int, int]:
        """What changes whenever the pointer is replaced; zeros where there is none."""
        try:
            status = self.pointer.stat()
        except OSError:
            return 0, 0, 0
        return status.st_mtime_ns, status.st_size, status.st_ino


def unwritable(place: Place, error: Exception) -> UserProblem:
    """Say that an index can't be written, and why."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return UserProblem(
        f"Homereel can't write its search index in {place.folder}: {reason}. "
        "Make room on that disk or choose another folder with --home."
    )
