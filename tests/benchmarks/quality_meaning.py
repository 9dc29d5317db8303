"""How well meaning is understood, on hand-made labels and the sample media: names, feelings, keywords, file names, …

    python -m tests.benchmarks.quality_meaning [names feelings keywords files vectors topics] [--home DIR]

`--home`: an indexed library (a copy: nothing is written) whose texts serve for vectors and topics.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from core import cleaning, topics
from core import names as names_of_files
from core.extract.meaning import lexical
from core.extract.meaning.entities import NameFinder
from core.extract.meaning.sentence import SentenceEncoder
from core.extract.meaning.sentiment import line_valence, sentences
from core.keywords import keywords
from core.settings import Home
from core.store import Store, connect
from core.types import Facet, FacetType, Facts, FloatArray, Kind, MediaId, Segment, Transcript
from tests.benchmarks import meaning_labels as labels


def table(title: str, rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a title, the first as heading."""
    print(f"\n## {title}")
    for row in rows:
        print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")


def score(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────


def capitals(segments: Sequence[Segment]) -> list[Facet]:
    """The comparator: runs of capitalised words inside a sentence, all taken for people."""
    text = " ".join(s.text for s in segments)
    runs = re.findall(r"(?<=[a-z,] )((?:[A-Z][\w.'-]+ ?)+)", text)
    return [Facet(FacetType.PERSON, run.strip(" ."), "speech") for run in runs]


def names(home: Home) -> None:
    """Names found in 30 labelled sentences, by type."""
    finder = NameFinder(home)
    columns = ((FacetType.PERSON, 1), (FacetType.PLACE, 2), (FacetType.ORGANISATION, 3))
    finders: tuple[tuple[str, Callable[[list[Segment]], Iterable[Facet]]], ...] = (
        ("ours", finder.find),
        ("ours, heard", lambda segments: finder.find(segments, heard=True)),
        ("capitals", capitals),
    )
    rows: list[Sequence[object]] = [("finder", "language", "type", "precision", "recall", "F1", "wanted")]
    for who, find in finders:
        for language in ("en", "zh"):
            lines = [line for line in labels.NAMES if (line[0][0] >= "⺀") == (language == "zh")]
            met = [(line, list(find([Segment(0, 1, line[0])]))) for line in lines]
            for type_, column in (*columns, (None, 0)):
                wanted = [
                    set("|".join(line[1:] if type_ is None else [line[column]]).split("|")) - {""} for line, _ in met
                ]
                found = [{f.name for f in got if type_ is None or f.type is type_} for _, got in met]
                right = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
                all_wanted, all_found = sum(map(len, wanted)), sum(map(len, found))
                rows.append(
                    (who, language, type_ or "a name, whatever type", *score(right, all_found, all_wanted), all_wanted)
                )
            if who == "ours":
                for line, got in met:
                    want = set("|".join(line[1:]).split("|")) - {""}
                    if want != {f.name for f in got}:
                        print("  ", line[0][:70], "wanted", want, "found", [(f.name, f.type.value) for f in got])
    table("Names in 30 labelled sentences", rows)


# ── Feelings ────────────────────────────────────────────────────────────────────────────────────────

BAND = 0.05
"""Valences nearer to zero than this count as neutral. Source: VADER's README."""
GOOD = ("a happy scene", "joy and love", "something wonderful", "good news")
BAD = ("a sad scene", "pain and hatred", "something terrible", "bad news")


def prototypes(home: Home) -> Callable[[str], float | None]:
    """The comparator: nearer to sentences about good things than to sentences about bad ones, by MiniLM."""
    encoder = SentenceEncoder(home)
    good, bad = encoder.embed(GOOD).mean(axis=0), encoder.embed(BAD).mean(axis=0)

    def measure(line: str) -> float | None:
        return None if line[0] >= "⺀" else float((encoder.embed([line]) @ (good - bad))[0])

    return measure


def feelings(home: Home) -> None:
    """Valence of labelled lines: how many have the right sign, and how well good is told from bad (AUC)."""
    from sklearn.metrics import roc_auc_score

    rows: list[Sequence[object]] = [
        ("measure", "language", "lines", "three classes", "good or bad (AUC)", "wrong sign")
    ]
    for name, measure in (("lexicon (VADER, ours)", line_valence), ("MiniLM prototypes", prototypes(home))):
        for language in ("en", "zh"):
            chosen = [one for one in labels.FEELINGS if (one[0][0] >= "⺀") == (language == "zh")]
            met = [(label, value) for line, label in chosen if (value := measure(line)) is not None]
            if not met:
                continue
            said = [(label, "+" if value > BAND else "-" if value < -BAND else "0") for label, value in met]
            felt = [(label == "+", value) for label, value in met if label != "0"]
            auc = float(roc_auc_score([good for good, _ in felt], [value for _, value in felt]))
            wrong = sum({a, b} == {"+", "-"} for a, b in said) / len(said)
            rows.append((name, language, len(met), sum(a == b for a, b in said) / len(said), auc, wrong))
            if "lexicon" in name:
                for (line, label), (_, got) in zip(chosen, said, strict=True):
                    if label != got:
                        print("  ", label, "taken for", got, line)
    table(f"Feelings of {len(labels.FEELINGS)} labelled lines", rows)


# ── File names ──────────────────────────────────────────────────────────────────────────────────────


def plain_guessit(path: bytes) -> tuple[str, int, int, int, str]:
    """The comparator: guessit's own word for everything."""
    from guessit import guessit

    found = guessit(os.fsdecode(os.path.basename(path)))
    first = [v[0] if isinstance(v := found.get(k, 0), list) else v for k in ("season", "episode", "year")]
    is_episode = found.get("type") == "episode"
    title = found.get("episode_title") or found.get("title", "")
    return str(title), *first, str(found.get("title", "")) if is_episode else ""  # type: ignore[return-value]


def ours(path: bytes) -> tuple[str, int, int, int, str]:
    """Our reading of a film's name."""
    name = names_of_files.read(path, is_audio=False)
    return name.title, name.season, name.episode, name.year, name.series


def files(home: Home) -> None:
    """Fields read from labelled file names; and the time each takes."""
    rows: list[Sequence[object]] = [("reader", "title", "season", "episode", "year", "series", "all five", "ms a name")]
    for who, read in (("ours with guessit", ours), ("guessit alone", plain_guessit)):
        read(b"warm.S01E01.mkv")
        began = time.process_time()
        got = [read(os.fsencode(line[0])) for line in labels.FILE_NAMES]
        cost_ms = 1000 * (time.process_time() - began) / len(got)
        right = [
            [a == b for a, b in zip(line[1:], one, strict=True)]
            for line, one in zip(labels.FILE_NAMES, got, strict=True)
        ]
        shares = [sum(column) / len(right) for column in zip(*right, strict=True)]
        rows.append((who, *shares, sum(map(all, right)) / len(right), cost_ms))
        if who == "ours with guessit":
            for line, one in zip(labels.FILE_NAMES, got, strict=True):
                if line[1:] != one:
                    print("  ", line, "read as", one)
    table(f"{len(labels.FILE_NAMES)} labelled names of films and episodes", rows)
    songs = [names_of_files.read(os.fsencode(line[0]), is_audio=True) for line in labels.SONG_NAMES]
    good = [(s.title, s.artist, s.track) == line[1:] for s, line in zip(songs, labels.SONG_NAMES, strict=True)]
    table(f"{len(good)} labelled names of songs", [("title, artist and track right", sum(good) / len(good))])
    print([line for line, right in zip(labels.SONG_NAMES, good, strict=True) if not right])


# ── Keywords ────────────────────────────────────────────────────────────────────────────────────────


def _talks(store: Store) -> list[MediaId]:
    """Put the labelled talks into a library, one sentence a segment."""
    ids = []
    for number, (text, _) in enumerate(labels.KEYWORDS):
        media_id = store.media.add(Facts(Kind.SPEECH, f"talk {number}", 60.0))
        said = tuple(Segment(float(n), n + 1.0, line) for n, line in enumerate(sentences(text)))
        store.text.set_transcript(media_id, Transcript(said, "", "full:test", 1.0, True))
        ids.append(media_id)
    return ids


def _yake(text: str) -> list[str]:
    import yake

    words = yake.KeywordExtractor(lan="zh" if text[0] >= "⺀" else "en", n=1, top=8).extract_keywords(text)
    return [word for word, _ in words]


def _jieba(text: str) -> list[str]:
    from jieba import analyse

    return list(analyse.extract_tags(text, topK=8))


def keyword_lists(home: Home) -> None:
    """Eight keywords of each of ten labelled talks, by ours, YAKE, and jieba's TF-IDF."""
    rows: list[Sequence[object]] = [("extractor", "language", "precision@5", "precision@8", "recall@8")]
    with tempfile.TemporaryDirectory() as folder, connect(Home(Path(folder)).make()) as store:
        given = {
            text: keywords(store, media_id) for media_id, (text, _) in zip(_talks(store), labels.KEYWORDS, strict=True)
        }
    extractors: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
        ("ours: theirs by the library's frequencies", given.__getitem__), ("jieba's TF-IDF", _jieba), ("YAKE", _yake),
    )  # fmt: skip
    for who, extract in extractors:
        for language in ("en", "zh"):
            at5, at8, recall = [], [], []
            for text, wanted in labels.KEYWORDS:
                if (text[0] >= "⺀") != (language == "zh") or (who.startswith("jieba") and language == "en"):
                    continue
                want = set(cleaning.stems([cleaning.fold_width(w) for w in wanted.split("|")], language))
                hits = [s in want for s in cleaning.stems([cleaning.fold_width(w) for w in extract(text)], language)]
                at5.append(sum(hits[:5]) / 5)
                at8.append(sum(hits[:8]) / 8)
                recall.append(sum(hits[:8]) / len(want))
            if at5:
                rows.append((who, language, *(sum(x) / len(x) for x in (at5, at8, recall))))
    table("Keywords of ten labelled talks", rows)


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


def vectors(home: Home) -> None:
    """Which halves belong together, and which texts are of one sort: sentence vectors, TF-IDF, and both."""
    encoder = SentenceEncoder(home)
    halves = [sentences(text) for text, _ in labels.KEYWORDS]
    english = [h for h, (text, _) in zip(halves, labels.KEYWORDS, strict=True) if text[0] < "⺀"]
    chinese = [h for h, (text, _) in zip(halves, labels.KEYWORDS, strict=True) if text[0] >= "⺀"]
    tasks = [("halves of English talks", english), ("halves of Chinese talks", chinese)]
    rows: list[Sequence[object]] = [("task", "texts", "sentence vectors", "TF-IDF", "both", "chance")]
    for name, talks in tasks:
        left, right = [" ".join(t[::2]) for t in talks], [" ".join(t[1::2]) for t in talks]
        rows.append((name, len(talks), *(_matched(a, b) for a, b in _spaces(encoder, left, right)), 1 / len(talks)))
    if has_library(home):
        with connect(home, "read") as store:
            texts, sorts = _library(store)
        (both,) = [list(_spaces(encoder, texts, texts))]
        ranked = [_ranked(a, b, sorts) for a, b in both]
        alike = [sorts.count(one) - 1 for one in sorts]
        rows.append(
            ("library: same folder among 5 nearest", len(texts), *ranked, sum(alike) / len(sorts) / (len(sorts) - 1))
        )
    table("Which texts belong together (share of right ones)", rows)


def _spaces(encoder: SentenceEncoder, left: list[str], right: list[str]) -> Iterable[tuple[FloatArray, FloatArray]]:
    """Embed two lists in each space."""
    frequencies = Counter(word for text in (*left, *right) for word in set(lexical.count([text]).words.values()))
    empty = np.zeros(lexical.DIM, np.float32)

    def words(texts: list[str]) -> FloatArray:
        made = [lexical.vector(lexical.count([text]), frequencies, len(left) + len(right)) for text in texts]
        return np.stack([empty if one is None else one for one in made])

    meant = encoder.embed(left), encoder.embed(right)
    mean = np.concatenate(meant).mean(axis=0)
    meant = tuple((m - mean) / np.linalg.norm(m - mean, axis=1, keepdims=True) for m in meant)  # type: ignore[assignment]
    counted = words(left), words(right)
    yield meant
    yield counted
    yield tuple(np.hstack(pair) / np.sqrt(2) for pair in zip(meant, counted, strict=True))  # type: ignore[misc]


def _matched(left: FloatArray, right: FloatArray) -> float:
    return float(((left @ right.T).argmax(axis=1) == np.arange(len(left))).mean())


def _ranked(left: FloatArray, right: FloatArray, sorts: list[str]) -> float:
    likeness = left @ right.T
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :5]
    return float(np.mean([sorts[other] == sorts[row] for row, others in enumerate(nearest) for other in others]))


def has_library(home: Home) -> bool:
    """Say whether a library lies there."""
    return home.library.exists()


def _library(store: Store) -> tuple[list[str], list[str]]:
    """Texts of the library's media, with the folder that each lies in; copies of one text are left out."""
    seen: dict[str, str] = {}
    for media_id, facts in store.media.facts(store.media.ids()).items():
        transcript = store.text.transcript(media_id)
        said = " ".join(s.text for s in transcript.segments) if transcript else ""
        text = f"{facts.title}. {facts.description}. {said}"
        files_of = store.files.of_media(media_id)
        if len(lexical.count([text]).counts) >= 3 and files_of:
            seen.setdefault(text, os.fsdecode(os.path.dirname(files_of[0].rel_path)))
    return list(seen), list(seen.values())


# ── Topics ──────────────────────────────────────────────────────────────────────────────────────────


def topic_models(home: Home) -> None:
    """Coherence and stability of topics: clusters of sentence vectors beside NMF on TF-IDF, same number of topics."""
    if not has_library(home):
        return
    from sklearn.metrics import adjusted_rand_score

    with connect(home, "read") as store:
        config = topics.TopicsConfig()
        ids, rows_, texts = topics._library(store, config, lambda: None)
    whole = topics.clusters(rows_, config)
    count = len(set(whole.tolist()) - {-1})
    table_rows: list[Sequence[object]] = [("method", "topics", "NPMI", "other seed (ARI)", "90 % of media (ARI)")]
    fewer = np.sort(np.random.default_rng(1).permutation(len(ids))[: int(0.9 * len(ids))])
    centred = topics._centred(rows_)
    seeds = [KMeans(count, random_state=seed, n_init=10).fit_predict(centred) for seed in (7, 8)]
    part = topics.clusters(rows_[fewer], config)
    words = list(topics.names(texts, whole, config).values())
    table_rows.append(
        (
            "clusters, class TF-IDF",
            count,
            npmi(words, texts),
            adjusted_rand_score(*seeds),
            adjusted_rand_score(whole[fewer], part),
        )
    )
    made = {key: nmf(texts, rows, count, seed) for key, rows, seed in (
        ("a", range(len(texts)), 7), ("b", range(len(texts)), 8), ("part", fewer.tolist(), 7),
    )}  # fmt: skip
    labels_a = made["a"][0]
    table_rows.append((
        "NMF on TF-IDF", count, npmi(made["a"][1], texts), adjusted_rand_score(labels_a, made["b"][0]),
        adjusted_rand_score(labels_a[fewer], made["part"][0]),
    ))  # fmt: skip
    table(f"Topics of {len(ids)} media", table_rows)


def nmf(
    texts: Sequence[Counter[str]], rows: Iterable[int], count: int, seed: int
) -> tuple[NDArray[np.int64], list[list[str]]]:
    """Factor TF-IDF: the topic of each text, and the first words of each topic."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    vectorizer = DictVectorizer()
    weighed = TfidfTransformer(sublinear_tf=True).fit_transform(
        vectorizer.fit_transform([dict(texts[row]) for row in rows])
    )
    model = NMF(count, random_state=seed, init="nndsvda" if seed == 7 else "random", max_iter=400)
    shares = model.fit_transform(weighed)
    names = vectorizer.get_feature_names_out()
    return shares.argmax(axis=1), [[str(names[i]) for i in np.argsort(-part)[:6]] for part in model.components_]


def npmi(topics_words: Sequence[Sequence[str]], texts: Sequence[Counter[str]]) -> float:
    """Mean normalised pointwise mutual information of word pairs in one medium. Source: Bouma 2009; Röder et al. 2015."""
    scores = []
    for words in topics_words:
        for i, first in enumerate(words):
            for second in words[i + 1 :]:
                a, b = (sum(word in terms for terms in texts) for word in (first, second))
                both = sum(first in terms and second in terms for terms in texts)
                if not both:
                    scores.append(-1.0)
                    continue
                n = len(texts)
                pmi = np.log(both * n / (a * b))
                scores.append(float(pmi / -np.log(both / n)) if both < n else 1.0)
    return float(np.mean(scores)) if scores else float("nan")


PARTS: dict[str, Callable[[Home], None]] = {
    "names": names,
    "feelings": feelings,
    "files": files,
    "keywords": keyword_lists,
    "vectors": vectors,
    "topics": topic_models,
}


def main() -> None:
    """Run the parts that are named, all by default."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=[], choices=[*PARTS, []])
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(options.home or Path(folder)).make()
        for part in options.parts or PARTS:
            PARTS[part](home)


if __name__ == "__main__":
    main()
