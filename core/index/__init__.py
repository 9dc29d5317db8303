"""From stored feature vectors to nearest neighbours: one hnswlib index per (modality, model), items and moments alike.

The store is the truth; everything here can be built again from it. `files` keeps an index on disk, `build` brings the
files up to date (worker, command line), `live` opens them and adds what is newer, `vectors` searches.
"""

from __future__ import annotations

from core.index.build import build, build_all, drop, seems_current
from core.index.live import Indexes
from core.index.vectors import Hit, VectorIndex, unit

__all__ = ["Hit", "Indexes", "VectorIndex", "build", "build_all", "drop", "seems_current", "unit"]
