"""How fast search is in a library of a million spoken segments, beside LIKE and a plain substring search.

    python -m tests.benchmarks.search_million [--million] [--segments 100000] [--media 20000] [--home DIR]

Words follow Zipf's law in both languages; the Chinese ones are pypinyin's phrases. What is timed is the whole search
that a person waits for (`core.search`, words only), warm: seconds of the processor, since a machine that others use
adds its own noise to the clock's. LIKE counts the rows that match, which is less than ranking them. HOME keeps the
library for the next run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from core.index import Indexes
from core.search import search
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, MediaId, Segment, Transcript
from tests.app.big_library import fill

SPAN_S = 4.0
SPEAKING = 5000
"""Media that have a transcript."""
VOCABULARY, HAN = 30_000, 20_000
REPEATS = 3
Query = str


def main() -> None:
    """Build the library if need be, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--million", action="store_true", help="a million segments, 100,000 media: built in a minute")
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--media", type=int, default=20_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.million:
        options.segments, options.media = 1_000_000, 100_000
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(options.home or Path(scratch)).make()
        words = Words(np.random.default_rng(0))
        with connect(home, "worker") as store:
            if not store.media.count():
                build(store, words, options.segments, options.media)
                store.text.tidy()  # as an indexing run ends
            report(store, words)
            check(store, words)


class Words:
    """Two vocabularies, each with Zipf's probabilities, commonest word first."""

    def __init__(self, draw: np.random.Generator) -> None:
        from pypinyin.phrases_dict import phrases_dict

        parts = [a + b for a in (*"bdfghklmnprstvw", "br", "st", "tr") for b in (*"aeiou", "ai", "ou")]
        self.english = list(dict.fromkeys("".join(draw.choice(parts, draw.integers(1, 4))) for _ in range(90_000)))
        self.english = self.english[:VOCABULARY]
        chinese = [phrase for phrase in sorted(phrases_dict) if len(phrase) <= 4 and "\u4e00" <= phrase[0] <= "\u9fff"]
        self.chinese = [chinese[i] for i in draw.permutation(len(chinese))[:HAN]]
        self.english_p, self.chinese_p = (_zipf(len(words)) for words in (self.english, self.chinese))


def _zipf(count: int) -> np.ndarray:
    """Source: Mandelbrot's form of Zipf's law, p ~ 1 / (rank + 2.7)^1.07."""
    weights = 1.0 / (np.arange(count) + 2.7) ** 1.07
    return weights / weights.sum()


# ── Building ────────────────────────────────────────────────────────────────────────────────────────


def build(store: Store, words: Words, segments: int, media: int) -> None:
    """Fill the library through the store's own way in: media by rows, transcripts by `set_transcript`."""
    began = time.perf_counter()
    ids = fill(store.home, media)
    draw, each = np.random.default_rng(1), segments // SPEAKING
    titles = sentences(draw, words, len(ids), chinese=False)
    with store.transaction():
        for media_id, title in zip(ids, titles, strict=True):
            store.text.set_fields(media_id, {"title": title, "tags": "harbour, night, music"})
    for start in range(0, SPEAKING, 250):
        with store.transaction():
            for number in range(start, start + 250):
                texts = sentences(draw, words, each, chinese=number % 5 < 2)
                spoken = tuple(Segment(SPAN_S * i, SPAN_S * i + SPAN_S, text) for i, text in enumerate(texts))
                store.text.set_transcript(ids[-1 - number], Transcript(spoken, "en", "full:bench", 1.0, True))
    profile = store.profiles.get()
    plays = [Event(media_id, EventKind.PLAY, 1.7e9 + i, share=1.0) for i, media_id in enumerate(ids[::20])]
    store.events.append_all(profile, plays)
    print(f"built {segments} segments, {media} media in {time.perf_counter() - began:.0f} s")


def sentences(draw: np.random.Generator, words: Words, count: int, *, chinese: bool) -> list[str]:
    """Make sentences: English, or Chinese with an English word now and then."""
    english = draw.choice(len(words.english), (count, 10), p=words.english_p)
    if not chinese:
        lengths = draw.integers(4, 11, count)
        return [" ".join(words.english[i] for i in row[:n]) for row, n in zip(english, lengths, strict=True)]
    han = draw.choice(len(words.chinese), (count, 6), p=words.chinese_p)
    lengths, mixed = draw.integers(2, 7, count), draw.random(count) < 0.2
    lines = []
    for row, other, n, with_word in zip(han, english, lengths, mixed, strict=True):
        lines.append("".join(words.chinese[i] for i in row[:n]) + (f" {words.english[other[0]]}" if with_word else ""))
    return lines


# ── Measuring ───────────────────────────────────────────────────────────────────────────────────────


def classes(store: Store, words: Words) -> dict[str, list[Query]]:
    """Choose queries of each class, seeded, from what the library holds."""
    draw = np.random.default_rng(2)
    english, chinese = words.english, words.chinese
    middle = [english[i] for i in draw.integers(150, 3000, 12)]
    spoken = _spoken(store, draw, 60)
    pairs = [" ".join(text.split()[1:3]) for text in spoken if text.isascii() and len(text.split()) > 4][:12]
    two = [text[1:3] for text in spoken if not text[:3].isascii()][:12]
    common = english[:6]
    return {
        "mid-frequency word": middle,
        "common word": english[:12],
        "two common words": [f"{a} {b}" for a, b in zip(english[:6], english[6:12], strict=True)],
        "phrase": [f'"{pair}"' for pair in pairs],
        "prefix": [word[:3] for word in middle],
        "prefix, 1 letter": list("bdfghklmnprs"),
        "two characters": two,
        "a common Chinese word": chinese[:12],
        "one character": [text[1] for text in two],
        "three or four characters": [text[1:5].split()[0] for text in spoken if not text[:4].isascii()][:12],
        "word −rare word": [f"{a} -{b}" for a, b in zip(middle, reversed(middle), strict=True)],
        "word −very common word": [f"{word} -{common[i % 6]}" for i, word in enumerate(middle)],
        "is:unseen alone": ["is:unseen"],
        "is:unseen word": [f"is:unseen {word}" for word in middle],
        "is:seen word": [f"is:seen {word}" for word in middle],
        "conditions and word": [f"kind:video year:>1980 len:<60m {word}" for word in middle],
        "conditions and common word": [f"kind:video year:>1980 {word}" for word in english[:12]],
        "not there": ["xqzzq", "qqq wwx", "龘龘"],
    }


def _spoken(store: Store, draw: np.random.Generator, count: int) -> list[str]:
    rows = store._connection.rows("SELECT min(id), max(id) FROM texts WHERE field = 'speech'")[0]
    picked = [int(i) for i in draw.integers(rows[0], rows[1], count * 4)]
    found = [store._connection.row("SELECT text FROM texts WHERE id = ?", (i,)) for i in picked]
    return [row[0] for row in found if row is not None]


def report(store: Store, words: Words) -> None:
    """Print one line per class: p50, p95 and worst, warm, beside LIKE."""
    indexes, profile = Indexes(store), store.profiles.get()
    print(f"{'class':<28} {'p50 ms':>8} {'p95 ms':>8} {'worst':>8} {'LIKE ms':>9} {'× LIKE':>7} {'found':>6}")
    for name, queries in classes(store, words).items():
        spent, found = [], []
        for query in queries:
            found.append(len(search(store, indexes, query, profile=profile)))  # warm
            spent += [_ms(lambda q=query: search(store, indexes, q, profile=profile)) for _ in range(REPEATS)]
        middle, far = statistics.median(spent), float(np.percentile(spent, 95))
        like = _like_ms(store, queries[:3])
        times = f"{like / middle:>7.0f}" if like else f"{'':>7}"
        print(
            f"{name:<28} {middle:>8.1f} {far:>8.1f} {max(spent):>8.1f} {like:>9.0f} {times} {np.mean(found):>6.0f}",
            flush=True,
        )


def _like_ms(store: Store, queries: Sequence[Query]) -> float:
    """What LIKE needs to count the segments that hold the words, 0 where the query has more than words."""
    plain = [query.strip('"') for query in queries if ":" not in query and " -" not in query]
    spent = [_ms(lambda q=query: _count_like(store, q)) for query in plain]
    return statistics.median(spent) if spent else 0.0


def _count_like(store: Store, query: Query) -> int:
    sql = "SELECT count(*) FROM texts WHERE field = 'speech' AND text LIKE ?"
    return int(store._connection.rows(sql, (f"%{query}%",))[0][0])


def _ms(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return 1000 * (time.thread_time() - began)


# ── Checking ────────────────────────────────────────────────────────────────────────────────────────


def check(store: Store, words: Words) -> None:
    """Compare Chinese queries of one to four characters with a plain substring search, segment by segment."""
    draw, wrong, places = np.random.default_rng(3), 0, 0
    spoken = [text for text in _spoken(store, draw, 60) if not text[:5].isascii()][:24]
    queries = [text[i % 2 : i % 2 + 1 + i % 4].split()[0] for i, text in enumerate(spoken)]
    for query in queries:
        plain = set(
            store._connection.rows(
                "SELECT media_id, start_s FROM texts WHERE field = 'speech' AND instr(text, ?)", (query,)
            )
        )
        wrong += plain != _found(store, query)
        places += len(plain)
    print(f"Chinese against instr(): {wrong} of {len(queries)} queries differ ({places} places)")


def _found(store: Store, query: Query) -> set[tuple[MediaId, float]]:
    """All segments that full text finds alone, not across a seam."""
    hits: Iterable = store.text.search(query, fields=["speech"], limit=10_000_000, per_medium=0)
    return {(hit.media_id, hit.start_s) for hit in hits if hit.end_s - hit.start_s < 1.5 * SPAN_S}


if __name__ == "__main__":
    main()
