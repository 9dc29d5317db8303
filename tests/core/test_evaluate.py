"""From ratings to a report: splits without leakage, full ranking, rules of the peers, tables, the design's case."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserProblem
from core.evaluate import design_case, fairness, metrics, peers, privacy, protocols, report, splits
from core.evaluate.bootstrap import interval, intervals
from core.evaluate.content import ContentRidge, MeanCosine, RidgeConfig, blocks, tf_idf, words
from core.evaluate.datasets import Dataset, Item
from core.evaluate.hybrid import Hybrid
from core.evaluate.models import LIST_MODELS, RATING_MODELS, rating_model
from core.evaluate.ratings import Wish, evaluate
from core.evaluate.yardsticks import GlobalMean, LastAdded, MostPlayed, RandomOrder
from core.interactions import History, Interactions
from core.recommend.collaborative.als import Als
from core.recommend.collaborative.bias import Bias
from core.recommend.collaborative.itemknn import ItemKnnList
from core.recommend.collaborative.recency import Recency, standardised
from tests.core.rating_sets import two_tastes


@pytest.fixture(scope="module")
def data() -> Dataset:
    return two_tastes()


def history(*rows: tuple[int, float], step_s: float = 60.0) -> History:
    items, values = zip(*rows, strict=True)
    times = np.arange(len(rows)) * step_s
    return History(np.array(items, np.int32), np.array(values, np.float32), times.astype(np.float64))


# ── Splits ──────────────────────────────────────────────────────────────────────────────────────────

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 20)), min_size=1, max_size=60)


@given(ROWS, st.sampled_from(["random", "time", "last", "share"]))
def test_no_row_is_lost_and_nothing_later_is_learnt_from(rows: list[tuple[int, int, int]], way: str) -> None:
    users, items, times = np.array(rows).T
    table = Interactions(
        users.astype(np.int32),
        items.astype(np.int32),
        np.arange(len(rows), dtype=np.float32),
        times.astype(float),
        5,
        10,
    )
    cut = {"random": splits.random_split, "time": splits.time_split, "last": splits.leave_last_out}.get(way)
    split = cut(table) if cut else splits.last_share(table, 0.5)
    values = np.concatenate([split.train.values, split.test.values])  # each row's number
    assert sorted(values.tolist()) == list(range(len(rows)))
    if way == "time" and len(split.train):
        assert split.train.times.max() < split.test.times.min()
    for user in range(5):
        before, after = split.train.times[split.train.users == user], split.test.times[split.test.users == user]
        if split.ordered and len(before) and len(after):
            assert before.max() <= after.min()
        if way == "last":
            assert len(after) == (len(before) + len(after) > 1)
    inner = splits.validation(split)
    assert len(inner.train) + len(inner.test) == len(split.train)
    assert not set(inner.train.values.tolist()) & set(split.test.values.tolist())


def test_of_equal_times_the_later_row_is_the_last() -> None:
    table = Interactions.of([History(np.array([3, 1, 2], np.int32), np.ones(3, np.float32), np.zeros(3))], 4)
    assert splits.leave_last_out(table).test.items.tolist() == [2]


def test_the_designs_cut_is_the_same_each_time(data: Dataset) -> None:
    one, other = (splits.random_split(data.interactions) for _ in range(2))
    assert np.array_equal(one.test.items, other.test.items) and len(one.test) == round(0.2 * len(data.interactions))


# ── Protocols ───────────────────────────────────────────────────────────────────────────────────────


def test_what_was_met_is_neither_listed_nor_to_be_found(data: Dataset) -> None:
    split = splits.time_split(data.interactions)
    whom = protocols.asked(split, data)
    met = split.train.met.toarray() > 0
    assert len(whom.users) and all(not met[u, row].any() for u, row in zip(whom.users, whom.relevant, strict=True))
    row = protocols.rank([MostPlayed()], split, data)[0]
    assert row.lists is not None
    assert all(not met[u, items[items >= 0]].any() for u, items in zip(whom.users, row.lists, strict=True))
    assert np.allclose(row.per_user["unseen_share"], 1.0)


def test_who_has_no_history_is_counted_and_not_asked() -> None:
    histories = [history((0, 5), (1, 5)), history((2, 5))]
    table = Interactions.of(histories, 3)
    train = table.where(np.array([True, False, False]))
    test = table.where(np.array([False, True, True]))
    whom = protocols.asked(
        splits.Split("made", train, test, True), Dataset("d", table, (Item("0"), Item("1"), Item("2")), ("a", "b"))
    )
    assert whom.users.tolist() == [0] and whom.newcomers == 1


def test_what_learns_beats_what_does_not(data: Dataset) -> None:
    split = splits.leave_last_out(data.interactions)
    made = [RandomOrder(), LastAdded(data), ItemKnnList(), MeanCosine(data), ContentRidge(data)]
    rows = {row.algorithm: row for row in protocols.rank(made, split, data, k=5)}
    for name in (ItemKnnList.name, "mean-cosine (content)", "ridge (content)"):
        assert rows[name].mean("ndcg").mean > rows["random"].mean("ndcg").mean + 0.1, name
    rated = {
        row.algorithm: row
        for row in protocols.rate([GlobalMean(), Als()], splits.random_split(data.interactions), data)
    }
    learnt, mean = rated["ALS"], rated["global mean"]
    assert learnt.rmse < 0.8 * mean.rmse and learnt.accuracy > mean.accuracy + 0.2


def test_every_registered_model_runs_and_is_named_once(data: Dataset) -> None:
    for registry in (RATING_MODELS, LIST_MODELS):
        names = [make(data).name for make in registry]
        assert len(set(names)) == len(names)
    found = report.document(evaluate(data, Wish(k=5, fairness=True, privacy=True)))
    rows = {row["algorithm"]: row for row in found["rows"]}
    assert {"random", "most played", "last added", "mean-cosine (content)", "ALS", "EASE"} <= set(rows)
    wanted = {"ndcg", "recall", "mrr", "coverage", "diversity", "novelty", "calibration", "unseen_share", "log2_genres"}
    assert wanted <= set(rows["EASE"]) and wanted | {"rmse", "accuracy"} <= set(rows["ALS"])
    low, high = rows["EASE"]["intervals"]["ndcg"]
    assert low <= rows["EASE"]["ndcg"] <= high
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert {row["by"] for row in found["fairness"]} == {"genre", "kind", "language", "era", "tail", "profile"}
    assert len(found["privacy"]) == 2 * len(privacy.LEVELS)


def test_too_few_ratings_are_said_so() -> None:
    few = Dataset("few", Interactions.of([history((0, 5), (1, 1))], 2), (Item("0"), Item("1")), ("a",))
    with pytest.raises(UserProblem, match="2 ratings; an evaluation needs 20"):
        evaluate(few)


# ── Content and peers ───────────────────────────────────────────────────────────────────────────────


def test_rare_words_weigh_more() -> None:
    rows = tf_idf([["a", "b"], ["a", "b"], ["a"], ["only here"]]).toarray()
    assert rows[0, 1] > rows[0, 0] > 0 and not rows[3].any() and np.allclose(np.linalg.norm(rows[:3], axis=1), 1)
    assert words("花样年华 2 Sun") == ["花样", "样年", "年华", "sun"]


def test_unknown_blocks_are_left_out() -> None:
    assert set(blocks([Item("1", genres=("A",)), Item("2", genres=("A", "B"))])) == {"genres"}
    assert blocks([Item("1")]) == {}


def test_a_dislike_counts_against(data: Dataset) -> None:
    model = ContentRidge(data, RidgeConfig(middle=0.5)).fit(data.interactions)
    loved, hated = model.score([history((0, 5), (4, 5)), history((0, 1), (4, 1))])
    assert loved[2] > loved[3] and hated[2] < hated[3]


@pytest.mark.parametrize("peer", peers.PEERS)
def test_a_peers_rule_finds_more_of_the_same(peer: type[peers.Rule], data: Dataset) -> None:
    model = peer(data).fit(data.interactions)
    scores = model.score([history((0, 5), (10, 5), (20, 5), (30, 4)), history((1, 5), (11, 5))])
    assert scores.shape == (2, 40) and scores.dtype == np.float32 and np.isfinite(scores).all()
    assert scores[0, 2::2].mean() > scores[0, 3::2].mean() and scores[1, 3::2].mean() > scores[1, 2::2].mean()
    assert not model.score([history((0, 5)).before(0)]).any()


def test_jellyfins_weights_add_up() -> None:
    shared = Item("0", genres=("G",), tags=("t",), directors=("D",), actors=("A", "B"))
    items = (shared, shared, Item("2", directors=("D",)), Item("3", genres=("G",), actors=("A",)), Item("4"))
    data = Dataset("d", Interactions.of([history((0, 3), (4, 5))], 5), items, ("a",))
    scores = peers.JellyfinSimilar(data).fit(data.interactions).score([history((0, 3))])[0]
    assert np.allclose(scores, [95, 95, 50, 25, 0], atol=1e-4)
    taste = peers.JellyfinTaste(data).fit(data.interactions).score([history((0, 5))])[0]
    assert np.allclose(taste[:4], np.array([7.5, 7.5, 1, 4]) * 4.5, atol=1e-4)  # signal 1 + 2 + 1.5


def test_age_favourites_and_repeats_count_as_they_do_there(data: Dataset) -> None:
    year = 365 * peers.DAY_S
    told = History(np.array([0, 1, 1, 2], np.int32), np.array([5, 3, 3, 3], np.float32), np.array([0, 0, year, year]))
    items, weights = peers.LocalRecs(data)._picked(told)
    assert items.tolist() == [0, 1, 2] and np.allclose(weights, [1.0, 1.5, 1.0])
    for peer in peers.PEERS:  # what was watched again is one row there, at its last time
        assert sorted(peer(data)._picked(told)[0].tolist()) == [0, 1, 2]


def test_what_data_cannot_give_is_named(data: Dataset) -> None:
    assert peers.unknown_to(data) == ("studios", "critics' ratings")


# ── Fairness, privacy ───────────────────────────────────────────────────────────────────────────────


def test_a_starved_group_is_named_the_worst(data: Dataset) -> None:
    split = splits.leave_last_out(data.interactions)
    whom = protocols.asked(split, data, "met")
    comedies = np.where(np.arange(40) % 2 == 0, 1.0, 0.0).astype(np.float32)
    lists = protocols.lists_of(lambda users: np.tile(comedies, (len(users), 1)), split.train, whom.users, 5)
    groups = fairness.by_items(lists, whom, data, split.train)
    assert fairness.worst(groups)["genre"].name == "Drama"
    exposure = {group.name: group.exposure for group in groups if group.by == "genre"}
    assert exposure["Comedy"] == 1.0 and exposure["Drama"] == 0.0
    assert sum(group.exposure for group in groups if group.by == "tail") == pytest.approx(1.0)
    people = fairness.by_profiles(lists, whom, split.train)
    assert sum(group.ndcg.n for group in people) == len(whom.users) and people[0].name.startswith("light")


def test_groups_are_measured_together_as_they_would_be_alone(data: Dataset) -> None:
    """The many-genres way gives what the plain definition gives, group by group."""
    random = np.random.default_rng(5)
    names = [f"genre {n}" for n in range(300)]
    items = tuple(
        Item(i.name, genres=tuple(random.choice(names, 3, replace=False)), language=i.language) for i in data.items
    )
    many = Dataset("many", data.interactions, items, data.users)
    split = splits.last_share(data.interactions, 0.5)
    whom = protocols.asked(split, many, "met")
    lists = protocols.rank([ItemKnnList()], split, many, 5, "met")[0].lists
    assert lists is not None
    lists[3, 2:] = -1  # a short list
    groups = {(group.by, group.name): group for group in fairness.by_items(lists, whom, many, split.train)}
    wanted, gain = np.concatenate(whom.relevant), 1 / np.log2(np.arange(2, 7))
    there = lists >= 0
    exposed = np.broadcast_to(gain, lists.shape)[there]
    for (by, name), inside in fairness.item_groups(many, split.train).items():
        group = groups[by, name]
        alone = metrics.ndcg(lists, [row[inside[row]] for row in whom.relevant])
        span = interval(alone)
        assert group.ndcg.n == np.isfinite(alone).sum() and group.library == pytest.approx(inside.mean())
        assert (group.ndcg.mean, group.ndcg.low, group.ndcg.high) == pytest.approx(
            (span.mean, span.low, span.high), nan_ok=True
        )
        assert group.wanted == pytest.approx(inside[wanted].mean())
        assert group.exposure == pytest.approx(exposed[inside[lists[there]]].sum() / exposed.sum())
    assert len(groups) > 100 and any(group.ndcg.mean > 0 for group in groups.values())


def test_intervals_of_many_are_those_of_each() -> None:
    random = np.random.default_rng(2)
    columns = [random.random(n) for n in (5, 9, 5, 1)] + [np.array([np.nan, 0.25, 0.75]), np.zeros(0)]
    found = intervals(columns)
    assert [span.n for span in found] == [5, 9, 5, 1, 2, 0]
    for span, column in zip(found, columns, strict=True):
        alone = interval(column)
        assert (span.mean, span.low, span.high) == pytest.approx((alone.mean, alone.low, alone.high), nan_ok=True)


def test_a_hybrid_lies_between_its_parts(data: Dataset) -> None:
    train = splits.leave_last_out(data.interactions).train
    asked = train.histories[:7]
    ridge = standardised(ContentRidge(data).fit(train).score(asked))
    recency = standardised(Recency().fit(train).score(asked))
    assert np.array_equal(Hybrid(data, 0.0).fit(train).score(asked), recency)
    assert np.allclose(Hybrid(data).fit(train).score(asked), recency + 0.2 * ridge, atol=1e-5)


def test_both_that_are_looked_into_are_in_the_tables_with_how_many_were_asked(data: Dataset) -> None:
    made = evaluate(data, Wish(k=5, split="last", fairness=True, privacy=True))
    assert made.tables is not None and "by 40 people" in made.protocol
    for name in ("fairness", "privacy"):
        rows = made.tables[name]
        assert list(dict.fromkeys(row["algorithm"] for row in rows)) == ["recency", "hybrid: recency + ridge"]
        assert max(row["people"] for row in rows) <= 40
    full = [row for row in made.tables["privacy"] if row["told"] == "full history"]
    ndcg = {row.algorithm: row.mean("ndcg").mean for row in made.rows if "ndcg" in row.per_user}
    assert all(row["people"] == 40 and row["ndcg"] == pytest.approx(ndcg[row["algorithm"]]) for row in full)
    assert any("So few people" in note for note in evaluate(data, Wish(k=5)).notes)


@given(st.integers(0, 40), st.integers(1, 10**6))
def test_what_is_told_is_part_of_what_is_known(count: int, step_s: int) -> None:
    full = history(*((n % 7, 1.0 + n % 5) for n in range(count + 1)), step_s=step_s).before(count)
    rows = set(zip(full.items.tolist(), full.values.tolist(), strict=True))
    for level in privacy.LEVELS:
        told = level.told(full)
        assert set(zip(told.items.tolist(), told.values.tolist(), strict=True)) <= rows and len(told) <= count
        assert np.all(np.diff(told.times) >= 0)
    days = privacy.coarse(full).times
    assert np.all(days % privacy.DAY_S == 0) and len(days) == count


def test_a_private_session_is_private_as_a_whole() -> None:
    times = np.concatenate([np.arange(5.0) + 3600 * session for session in range(40)])
    full = History(np.arange(200, dtype=np.int32), np.ones(200, np.float32), times)
    told = privacy.partly_private(full)
    sessions, counts = np.unique(told.items // 5, return_counts=True)
    assert set(counts.tolist()) == {5} and 20 <= len(sessions) <= 36


# ── Report and the design's case ────────────────────────────────────────────────────────────────────


def test_a_picture_is_drawn_and_a_wrong_name_refused(data: Dataset, tmp_path: Path) -> None:
    split = splits.leave_last_out(data.interactions)
    rows = protocols.joined(
        protocols.rate([Bias()], splits.random_split(data.interactions), data),
        protocols.rank([MostPlayed()], split, data),
    )
    made = report.Report("two tastes", rows)
    (tmp_path / "mine").write_bytes(b"mine")
    for name, begin in (("p.png", b"\x89PNG"), ("p.svg", b"<?xml")):
        (tmp_path / f".{name}.part").symlink_to(tmp_path / "mine")
        report.picture(made, tmp_path / name)
        assert (tmp_path / "mine").read_bytes() == b"mine" and not (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_bytes().startswith(begin)
    for wrong in (tmp_path / "p.doc", tmp_path / "nowhere" / "p.png"):
        with pytest.raises(UserProblem):
            report.picture(made, wrong)
    assert any(line.startswith("most played") for line in report.lines(made))
    assert "rmse" not in report.row_document(rows[0]) and report.row_document(rows[1])["ndcg"] is None


def test_rows_have_what_scripts_rely_on_and_null_where_nobody_was_asked(data: Dataset, tmp_path: Path) -> None:
    with_lists = {"ndcg", "recall", "mrr", "coverage", "diversity", "novelty"}
    found = report.document(evaluate(data, Wish(k=5)))["rows"]
    assert all(row.keys() >= with_lists for row in found)
    bias = next(row for row in found if row["algorithm"].startswith("bias"))
    assert bias["rmse"] > 0 and {bias[name] for name in with_lists} == {None} and "intervals" not in bias
    low = data.interactions.where(data.interactions.values < data.liked)
    nobody = replace(data, interactions=low, stated_range=(1.0, 5.0))
    made = evaluate(nobody, Wish())
    random = next(row for row in report.document(made)["rows"] if row["algorithm"] == "random")
    assert {random[name] for name in with_lists} == {None}
    line = next(line for line in report.lines(made) if line.startswith("random"))
    assert "0.0000" not in line and "–" in line
    report.picture(made, tmp_path / "nobody.svg")
    report.picture(report.Report("nothing", made.rows[:1]), tmp_path / "nothing.svg")


def test_what_was_not_measured_is_a_dash_in_every_table() -> None:
    row = report.row_document(protocols.Row("x", per_user={"ndcg": np.array([0.5])}))
    made = report.Report("p", [protocols.Row("x")], tables={"an_id": [row]}, titles={"an_id": "in words"})
    said = report.lines(made)
    assert "in words" in said and "None" not in "".join(said)
    assert report.document(made)["titles"] == {"an_id": "in words"} and report.document(made)["an_id"] == [row]


def test_predictions_are_unwatched_within_the_scale_and_best_first(data: Dataset) -> None:
    scaled = data.scaled()
    found = design_case.predictions(rating_model("als", scaled), scaled, k=10)
    met = data.interactions.met.toarray() > 0
    for user in data.users:
        mine = [one for one in found if one.user == user]
        assert len(mine) == 10 and not any(met[int(user), int(one.video)] for one in mine)
        assert [one.rating for one in mine] == sorted((one.rating for one in mine), reverse=True)
    assert min(one.rating for one in found) >= 1 and max(one.rating for one in found) <= 5
    likes_comedies = [int(one.video) % 2 == 0 for one in found if int(one.user) < 20]
    assert np.mean(likes_comedies) > 0.9 or np.mean(likes_comedies[:8]) > 0.7
    one = design_case.predictions(rating_model("mean-cosine", scaled), scaled, k=3, user="7")
    text = design_case.as_csv(one, one_user=True).splitlines()
    assert text[0] == "videoId,title,predictedRating" and len(text) == 4


def test_ids_of_predictions_come_back_as_they_went_in_and_titles_are_made_plain(tmp_path: Path) -> None:
    family, joined = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0646\u200c\u0647"
    names = ["-1", "=2", "@x", "+3", 'a "b", c', "d\u200de"]
    titles = ["-1 below", "=2+2", f"@{family}", joined, "a\x1b[2J\u2028b\tc", "half \ud800"]
    pairs = zip(names, titles, strict=True)
    found = [design_case.Prediction("=u", name, title, 4.0) for name, title in pairs]
    target, mine = tmp_path / "out.csv", tmp_path / "mine"
    mine.write_bytes(b"mine")
    (tmp_path / ".out.csv.part").symlink_to(mine)
    design_case.write_csv(found, False, target)
    assert mine.read_bytes() == b"mine" and not target.is_symlink()
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["videoId"] for row in rows] == names and {row["userId"] for row in rows} == {"=u"}
    plain = ["'-1 below", "'=2+2", f"'@{family}", joined, "a [2J b c", "half  "]
    assert [row["title"] for row in rows] == plain


def test_unknown_names_are_said_with_the_known_ones(data: Dataset) -> None:
    with pytest.raises(UserProblem, match="no user 'nobody'"):
        design_case.predictions(Bias(), data, user="nobody")
    with pytest.raises(UserProblem, match=r"There are: .*ALS"):
        rating_model("magic", data)
