"""Sound files damaged in many ways, and how many a fuzz test tries: `HOMEREEL_FUZZ=1000` (or `make fuzz`) for more."""

from __future__ import annotations

import os
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

ROUNDS = int(os.environ.get("HOMEREEL_FUZZ", "12"))
FUZZ = settings(
    max_examples=ROUNDS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
"""Any JSON."""


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Damage a sound file: bytes turned, cut, doubled, moved; words replaced by what is wrong there."""
    made = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(made) + 1)
        way = draw.randrange(6)
        if way == 0 and made:
            made[at % len(made)] = draw.randrange(256)
        elif way == 1:
            del made[at : at + draw.randrange(1, 60)]
        elif way == 2:
            made[at:at] = made[at : at + draw.randrange(1, 200)] * draw.randint(1, 20)
        elif way == 3:
            made[at:at] = draw.choice(WRONG)
        elif way == 4:
            made = made[: draw.randrange(len(made) + 1)]
        else:
            old = draw.choice([b"1700000000", b"2023", b"1995", b"true", b"null", b'"', b"1", b"9", b"{", b"["])
            made = bytearray(bytes(made).replace(old, draw.choice(WRONG), draw.randint(1, 3)))
    return bytes(made)


WRONG = (
    *(b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 400, b"-1", b"0", b"null", b"[]", b"{}", b"[[[[[[", b'""'),
    *(b"9999-12-31T23:59:59Z", b"0000-00-00", b"-0001-01-01", b"\xff\xfe\x00", b"\0", b"\r", b'"', b"\t", b","),
    *(
        "\u202e阿\U0001f600".encode(),
        b"\xed\xa0\x80",
        b"..\\..\\",
        b"<!DOCTYPE a>",
        b"&lol;",
        b"true",
        b'{"a":' * 50,
        b"[" * 20_000,
    ),
)
