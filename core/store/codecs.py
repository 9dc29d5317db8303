"""Turns probes and vectors into what a column holds, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from core.types import Chapter, FloatArray, Probe, Stream, TimeArray


def probe_to_json(probe: Probe) -> str:
    """Write a probe as ASCII JSON, without its path."""
    fields = asdict(probe)
    del fields["path"]
    return json.dumps(fields)


def probe_from_json(text: str, path: bytes) -> Probe:
    """Read a probe; fields that a later version added and this text lacks take their defaults."""
    fields: dict[str, Any] = json.loads(text)
    fields["streams"] = tuple(Stream(**stream) for stream in fields["streams"])
    fields["chapters"] = tuple(Chapter(**chapter) for chapter in fields["chapters"])
    fields["warnings"] = tuple(fields["warnings"])
    return Probe(path=path, **fields)


def pack_vectors(vectors: FloatArray) -> bytes:
    """Pack float32 (…, d) as little-endian float16: half the room; a unit vector's cosine moves by under 0.001."""
    return np.ascontiguousarray(vectors, dtype="<f2").tobytes()


def unpack_vectors(blob: bytes, dim: int) -> FloatArray:
    """Unpack float16 to float32 (n, dim)."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, max(dim, 1)).astype(np.float32)


def pack_spans(spans: TimeArray) -> bytes:
    """Pack float64 (n, 2) seconds, little-endian."""
    return np.ascontiguousarray(spans, dtype="<f8").tobytes()


def unpack_spans(blob: bytes) -> TimeArray:
    """Unpack float64 (n, 2) seconds."""
    return np.frombuffer(blob, dtype="<f8").reshape(-1, 2).astype(np.float64)


def pack_values(values: Mapping[str, float]) -> str:
    """Write named numbers as JSON."""
    return json.dumps({name: float(value) for name, value in values.items()})


def pack_series(series: Mapping[str, FloatArray]) -> bytes:
    """Pack named float32 (m,) as a line of JSON with the names, then little-endian rows; b"" for none.

    Raises:
        ValueError: their lengths differ, or a number isn't finite.
    """
    if not series:
        return b""
    rows = np.stack(list(series.values())).astype("<f4")
    if not np.isfinite(rows).all():
        raise ValueError("a series has a number that isn't finite")
    return json.dumps(list(series)).encode() + b"\n" + rows.tobytes()


def unpack_series(blob: bytes) -> dict[str, FloatArray]:
    """Unpack named float32 (m,)."""
    if not blob:
        return {}
    head, _, rows = blob.partition(b"\n")
    names: list[str] = json.loads(head)
    numbers = np.frombuffer(rows, "<f4").reshape(len(names), -1).astype(np.float32)
    return dict(zip(names, numbers, strict=True))
