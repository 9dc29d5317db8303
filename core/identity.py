"""Turns a probe into keys of its content, which survive a rename, a retag, a new cover and a remux.

Two keys. *quick1* reads a few MB and only proposes that two files may be one content; *full1* is made of every coded
packet and alone joins files. Neither hashes the duration: containers disagree about it by 0.1 s.
"""

from __future__ import annotations

from typing import Any

from core.errors import MediaError
from core.ffmpeg import READ_TO_THE_END, compiled, key_output, key_streams, parse_streamhash, plain_words, source
from core.launcher import Pipes, capture
from core.settings import Limits
from core.types import IdentityKey, Probe, Stream

QUICK = "quick1"
FULL = "full1"
"""Schemes: a change of what is hashed takes a new name, so that old keys never meet new ones."""

_HEAD_BYTES = 1 << 20
_SIDE_HEAD_BYTES = 1 << 16  # of the sound beside a picture; 1 MiB would mean reading minutes of film for it
_SEEK_SHARES = (0.25, 0.5, 0.75)
_SEEK_PACKETS = 50
_SEEK_FROM_S = 8.0  # shorter films are told apart by their first MiB
_OFF_BEAT_S = 0.37  # whole seconds are where encoders put key frames, and containers seek to either side of those


def quick_key(probe: Probe) -> IdentityKey:
    """Hash the beginning of the main streams' coded payload and, of video, 50 packets at 25, 50 and 75 %.

    Raises:
        MediaError: stage `identity`; no packet of them could be read.
    """
    import xxhash

    streams = key_streams(probe)
    if not streams:
        raise MediaError(probe.path, "identity", "no stream of a known codec")
    digest = xxhash.xxh3_128()
    total_bytes = 0
    for payload in _payloads(probe, streams):
        digest.update(len(payload).to_bytes(8, "little"))
        digest.update(payload)
        total_bytes += len(payload)
    if not total_bytes:
        raise MediaError(probe.path, "identity", "no packet of its streams could be read")
    kinds = "".join(stream.type[0] for stream in streams)
    return IdentityKey(QUICK, f"{kinds}-{digest.hexdigest()}")


def _payloads(probe: Probe, streams: tuple[Stream, ...]) -> tuple[bytes, ...]:
    """Read the pieces that the quick key hashes, in a fixed order, by one process: heads, then seeks."""
    seeks = seek_points(probe.duration_s) if streams[0].type == "video" else []
    heads = [_HEAD_BYTES, _SIDE_HEAD_BYTES][: len(streams)]
    pipes = Pipes(len(streams) + len(seeks))
    targets = iter(f"pipe:{end}" for end in pipes.writes)
    opened = source(probe.path)
    outputs = [_packets(opened, stream, next(targets), fs=most) for stream, most in zip(streams, heads, strict=True)]
    # Each input node must differ, or ffmpeg-python takes two of them for one: the seek point does that.
    outputs += [
        _packets(source(probe.path, ss=at), streams[0], next(targets), **{"frames:v": _SEEK_PACKETS}) for at in seeks
    ]
    said = capture(compiled(*outputs), limits=Limits(), max_bytes=64_000_000, pipes=pipes)
    return tuple(piece[:most] for piece, most in zip(said.more, heads + [None] * len(seeks), strict=True))


def _packets(opened: Any, stream: Stream, target: str, **limit: int) -> Any:
    """Copy packets of one stream, undecoded and without their container, to a pipe."""
    import ffmpeg

    return ffmpeg.output(opened[str(stream.index)], target, format="data", codec="copy", **limit)


def seek_points(duration_s: float) -> list[float]:
    """Choose where the quick key looks into a film, the same for durations that differ by a container's whim."""
    if duration_s < _SEEK_FROM_S:
        return []
    return [int(round(duration_s) * share) + _OFF_BEAT_S for share in _SEEK_SHARES]


def full_key(probe: Probe) -> IdentityKey:
    """Hash every coded packet of the main streams, in a pass of its own (decode makes the same key on the way).

    Raises:
        MediaError: stage `identity`; nothing could be read to the end.
    """
    streams = key_streams(probe)
    said = None
    if streams:
        output = key_output(source(probe.path), streams, "pipe:1")
        said = capture(compiled(output), limits=Limits.for_media(probe.duration_s))
    key = parse_streamhash(said.stdout) if said and said.code in READ_TO_THE_END else None
    if key is None:
        words = plain_words(said.stderr) if said else ""
        raise MediaError(probe.path, "identity", words or "its packets could not be read")
    return key


def same_duration(a_s: float, b_s: float) -> bool:
    """Say whether two durations may be one content's: within 1 s, or unknown."""
    return a_s <= 0 or b_s <= 0 or abs(a_s - b_s) <= 1.0
