"""The design's networks and ours: their formulas, what is missing, what is learnt, what comes back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.deep.catalogue import Catalogue, Moments
from core.deep.fusion import CONFIG, FusionConfig, FusionModel, Kind, as_designed, new_net, to_batch
from core.deep.questions import ask
from core.deep.training import Stopping, seeded
from core.errors import Cancelled
from core.interactions import History, Interactions
from core.store.learned import pack, unpack
from core.types import FloatArray

KINDS: tuple[Kind, ...] = ("ours", "interaction", "fusion", "dense")
SHORT = Stopping(3, 2)
QUICK = FusionConfig(size=8, length=5, drawn=8, stopping=SHORT)


def rows(n: int, width: int, seed: int) -> FloatArray:
    return np.random.default_rng(seed).standard_normal((n, width)).astype(np.float32)


def catalogue(n: int = 30) -> Catalogue:
    picture, sound = rows(n, 6, 1), rows(n, 5, 2)
    sound[::3] = 0.0
    return Catalogue.of({"picture": picture, "sound": sound})


def people(n_items: int, count: int = 8, length: int = 6) -> list[History]:
    random = np.random.default_rng(3)
    return [
        History(
            random.permutation(n_items)[:length].astype(np.int32),
            random.normal(size=length).astype(np.float32),
            np.arange(length, dtype=np.float64),
        )
        for _ in range(count)
    ]


def sigmoid(x: FloatArray) -> FloatArray:
    return 1.0 / (1.0 + np.exp(-x))


# ── The design's formulas ───────────────────────────────────────────────────────────────────────────


def test_interaction_is_as_printed() -> None:
    import torch

    from core.deep.networks import Interaction

    net = Interaction(4, 3, 2)
    w1, b1, w2, b2 = (p.detach().numpy() for p in (net.one.weight, net.one.bias, net.other.weight, net.other.bias))
    one, other = rows(5, 4, 1), rows(5, 3, 2)
    made = net(torch.from_numpy(one), torch.from_numpy(other)).detach().numpy()
    np.testing.assert_allclose(made, sigmoid(one @ w1.T + b1 + other @ w2.T + b2), rtol=1e-5)


def test_fusion_is_as_printed() -> None:
    import torch

    from core.deep.networks import Fusion

    net = Fusion([4, 3, 2], 5)
    torch.nn.init.normal_(net.bias)
    parts = [rows(6, width, width) for width in (4, 3, 2)]
    weights = [layer.weight.detach().numpy() for layer in net.weights]
    wanted = sigmoid(sum(x @ w.T for x, w in zip(parts, weights, strict=True)) + net.bias.detach().numpy())
    np.testing.assert_allclose(net([torch.from_numpy(x) for x in parts]).detach().numpy(), wanted, rtol=1e-5)


def test_dense_is_a_layer_per_modality_concatenated() -> None:
    import torch

    from core.deep.networks import Dense

    net = Dense([4, 3], 5)
    parts = [rows(6, width, width) for width in (4, 3)]
    inner = [
        np.maximum(x @ layer.weight.detach().numpy().T + layer.bias.detach().numpy(), 0)
        for x, layer in zip(parts, net.each, strict=True)
    ]
    wanted = np.concatenate(inner, axis=1) @ net.all.weight.detach().numpy().T + net.all.bias.detach().numpy()
    made = net([torch.from_numpy(x) for x in parts]).detach().numpy()
    np.testing.assert_allclose(made, np.maximum(wanted, 0), rtol=1e-4, atol=1e-6)


def test_the_printed_interaction_with_one_output_gives_everybody_the_same_list() -> None:
    import torch

    from core.deep.networks import Interaction

    net, items = Interaction(4, 3, 1), torch.from_numpy(rows(9, 3, 5))
    orders = {tuple(net(person.expand(9, 4), items)[:, 0].argsort().tolist()) for person in torch.randn(6, 4)}
    assert len(orders) == 1


def test_the_design_is_trained_as_it_says() -> None:
    config = as_designed("dense")
    assert config.stopping == Stopping(100, 10) and config.decay == 0 and config.lost == 0 and not config.resampled
    model = FusionModel(catalogue(), replace(config, stopping=SHORT)).fit(Interactions.of(people(30), 30))
    assert "loss" in str(model.log[0]) and all(0 <= epoch.accuracy <= 1 for epoch in model.log)


# ── The catalogue ───────────────────────────────────────────────────────────────────────────────────


def test_blocks_have_norm_1_and_know_what_is_missing() -> None:
    made = Catalogue.of({"a": rows(20, 6, 1), "b": rows(20, 100, 2) * (np.arange(20) % 2)[:, None]}, width=8)
    assert made.widths == (6, 8) and made.n_items == 20
    np.testing.assert_array_equal(made.present[:, 1], np.arange(20) % 2 == 1)
    np.testing.assert_allclose(np.linalg.norm(made.blocks[1], axis=1), made.present[:, 1], atol=1e-5)


def test_resampling_draws_moments_and_leaves_what_has_none() -> None:
    whole = rows(4, 6, 1)
    owners = np.array([1, 1, 1, 3], np.int32)
    made = Catalogue.of({"a": whole}, {"a": Moments(owners, np.concatenate([whole[[1]] + rows(3, 6, 2), whole[[3]]]))})
    drawn = [made.resampled(np.random.default_rng(seed)).blocks[0] for seed in range(8)]
    for one in drawn:
        np.testing.assert_array_equal(one[[0, 2]], made.blocks[0][[0, 2]])
        np.testing.assert_allclose(one[3], made.blocks[0][3], atol=1e-5)
        assert np.linalg.norm(one[1]) == pytest.approx(1.0, abs=1e-5)
    assert len({one[1].tobytes() for one in drawn}) > 2


def test_tiny_catalogues_stand() -> None:
    assert Catalogue.of({"a": np.zeros((1, 3), np.float32)}).present.tolist() == [[False]]
    assert np.isfinite(Catalogue.of({"a": np.ones((2, 3), np.float32)}).blocks[0]).all()


# ── Questions ───────────────────────────────────────────────────────────────────────────────────────


def test_a_question_tells_only_what_came_before() -> None:
    person = History(np.array([5, 6, 7], np.int32), np.array([1.0, 3.0, 2.0], np.float32), np.arange(3.0))
    known, held = ask([person], 2, (2.0, 1.0), 50)
    assert known.items.tolist() == [6] and held.items.tolist() == [7]
    assert known.history.tolist() == [[5, -1]] and held.history.tolist() == [[6, 5]]
    assert known.ratings.tolist() == [1.0] and held.values.tolist() == [[1.0, -1.0]]


def test_few_questions_each_are_still_learnt_from() -> None:
    person = History(np.arange(100, dtype=np.int32), np.ones(100, np.float32), np.arange(100.0))
    known, held = ask([person], 5, (0.0, 1.0), 4)
    assert known.items.tolist() == [91, 92, 93, 94] and held.items.tolist() == [95, 96, 97, 98, 99]


# ── Ours ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hidden_modality_is_as_if_it_were_absent() -> None:
    import torch

    from core.deep.batches import Seen
    from core.deep.fusion import to_batch
    from core.deep.questions import of_history

    whole = catalogue()
    hidden = np.zeros(whole.present.shape, np.bool_)
    hidden[:10, 0] = True
    gone = whole.blocks[0] * ~hidden[:, :1]
    absent = Catalogue(whole.names, (gone, whole.blocks[1]), whole.present & ~hidden)
    with seeded(1):
        net = new_net(QUICK, whole).eval()
        torch.nn.init.normal_(net.judge[-1].weight)
    batch = to_batch(of_history(people(30), 5, (0.0, 1.0)), np.tile(np.arange(30), (8, 1)), 0.0)
    masked = net(Seen.of(whole, "cpu").without(torch.from_numpy(hidden)), batch)
    really = net(Seen.of(absent, "cpu"), batch)
    assert torch.equal(masked.interest, really.interest) and torch.equal(masked.rating, really.rating)
    assert not torch.equal(net(Seen.of(whole, "cpu"), batch).interest, really.interest)


def test_nothing_in_an_absent_modality_counts() -> None:
    """Whatever stands in the row of a modality that an item hasn't."""
    import torch

    from core.deep.batches import Seen

    whole = catalogue()
    net = new_net(QUICK, whole).eval()
    filled = np.where(whole.present[:, 1:], whole.blocks[1], np.float32(7.0))
    garbage = Catalogue(whole.names, (whole.blocks[0], filled), whole.present)
    assert torch.equal(net.items(Seen.of(whole, "cpu")), net.items(Seen.of(garbage, "cpu")))


def test_it_begins_as_the_likeness_of_each_modality_in_its_spread() -> None:
    from core.deep.batches import Seen
    from core.deep.fusion import to_batch
    from core.deep.fusion_net import likeness
    from core.deep.questions import of_history

    whole = catalogue()
    batch = to_batch(of_history(people(30), 5, (0.0, 1.0)), np.tile(np.arange(30), (8, 1)), 0.0)
    seen, net = Seen.of(whole, "cpu"), new_net(QUICK, whole).eval()
    answers, (cosines, there) = net(seen, batch), likeness(seen, batch)
    wanted = (cosines.numpy() / whole.spreads).sum(-1) / np.sqrt(np.maximum(there.numpy().sum(-1), 1))
    apart = answers.interest.detach().numpy() - wanted
    assert np.ptp(apart) < 1e-4


def test_likeness_is_the_product_with_the_mean_of_what_was_liked() -> None:
    from core.deep.batches import Seen
    from core.deep.fusion import to_batch
    from core.deep.fusion_net import likeness
    from core.deep.questions import of_history

    whole, person = catalogue(), people(30, 1)[0]
    batch = to_batch(of_history([person], 9, (0.0, 1.0)), np.arange(30)[None, :], 0.0)
    cosines, there = likeness(Seen.of(whole, "cpu"), batch)
    weights = np.maximum(person.values, 0)
    for m, block in enumerate(whole.blocks):
        mean = weights @ block[person.items] / weights.sum()
        np.testing.assert_allclose(cosines[0, :, m].numpy(), block @ mean, atol=1e-5)
    np.testing.assert_array_equal(there[0].numpy() > 0, whole.present)


def test_some_items_are_kept_from_training_to_stop_by() -> None:
    from core.deep.fusion import unseen

    known, _ = ask(people(200, 40), 5, (0.0, 1.0), 50)
    chosen = unseen(known, 200, np.random.default_rng(1))
    assert chosen.sum() == int(0.1 * len(np.unique(known.items))) and set(np.flatnonzero(chosen)) <= set(known.items)
    few, _ = ask(people(30, 2), 5, (0.0, 1.0), 50)
    assert not unseen(few, 30, np.random.default_rng(1)).any()


def test_spreads_are_those_of_random_pairs() -> None:
    made = Catalogue.of({"near": 10.0 + rows(300, 3, 1), "far": rows(300, 60, 2)})
    assert made.spreads[0] == pytest.approx(3**-0.5, rel=0.1) and made.spreads[1] == pytest.approx(60**-0.5, rel=0.1)
    assert Catalogue.of({"a": np.zeros((1, 3), np.float32)}).spreads.tolist() == [1.0]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_input_gives_the_same_scores_and_they_come_back(kind: Kind) -> None:
    config = QUICK if kind == "ours" else as_designed(kind, stopping=SHORT, size=8)
    whole, data = catalogue(), Interactions.of(people(30), 30)
    model = FusionModel(whole, config).fit(data)
    asked = people(30, 3)
    np.testing.assert_array_equal(FusionModel(whole, config).fit(data).score(asked), model.score(asked))
    arrays = unpack(pack(model.arrays()))
    assert arrays is not None
    np.testing.assert_array_equal(FusionModel.from_arrays(arrays, whole, config).score(asked), model.score(asked))
    with pytest.raises(ValueError, match="shape"):
        FusionModel.from_arrays(arrays, whole, replace(config, size=16))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("items", [[], [0], [0, 1], [0, 1, 0, 1, 1]])
def test_next_to_no_data_gives_finite_scores(kind: Kind, items: list[int]) -> None:
    few = Catalogue.of({"a": rows(2, 3, 1), "b": np.zeros((2, 4), np.float32)})
    one = History(np.array(items, np.int32), np.ones(len(items), np.float32), np.arange(len(items), dtype=np.float64))
    model = FusionModel(few, replace(QUICK, kind=kind)).fit(Interactions.of([one], 2))
    made = model.score([one, one.before(0)])
    assert made.shape == (2, 2) and np.isfinite(made).all()


def test_it_can_be_stopped_and_keeps_what_it_was() -> None:
    stopped = False

    def checkpoint() -> None:
        if stopped:
            raise Cancelled

    model = FusionModel(catalogue(), QUICK, checkpoint).fit(Interactions.of(people(30), 30))
    before, stopped = model.score(people(30, 2)), True
    with pytest.raises(Cancelled):
        model.fit(Interactions.of(people(30, 4), 30))
    np.testing.assert_array_equal(model.score(people(30, 2)), before)


def tastes(count: int, items: FloatArray, seed: int) -> list[History]:
    """People who like one region of the items, and meet nothing else."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        near = (items @ items[random.integers(len(items))]).argsort()[::-1][:10]
        chosen = random.permutation(near).astype(np.int32)
        made.append(History(chosen, np.ones(10, np.float32), np.arange(10, dtype=np.float64)))
    return made


@pytest.mark.slow
def test_it_learns_tastes_far_above_chance() -> None:
    picture = rows(120, 8, 1)
    picture /= np.linalg.norm(picture, axis=1, keepdims=True)
    whole = Catalogue.of({"picture": picture, "noise": rows(120, 8, 2)})
    config = FusionConfig(length=8, stopping=Stopping(15, 5))
    model = FusionModel(whole, config).fit(Interactions.of(tastes(60, picture, 3), 120))
    asked = tastes(40, picture, 4)
    scores = model.score([person.before(7) for person in asked])
    ranks = [int((row > row[person.items[7:]].max()).sum()) for row, person in zip(scores, asked, strict=True)]
    assert np.mean([rank < 17 for rank in ranks]) > 0.8, "chance is about 0.36"
    assert max(epoch.held_accuracy for epoch in model.log) > 0.8


def test_what_was_broken_off_is_no_like() -> None:
    """Preferences from −1 to 1: the middle is 0, whatever is usual."""
    person = History(np.arange(4, dtype=np.int32), np.array([0.5, -0.3, 0.7, 0.1], np.float32), np.arange(4.0))
    usual = (0.25, 0.4)
    known, held = ask([person], 9, usual, 50)
    liked = [
        bool(well)
        for asked in (known, held)
        for well in to_batch(asked, np.zeros((len(asked), 1), np.int64), CONFIG.liked, usual).liked
    ]
    items = [int(item) for asked in (known, held) for item in asked.items]
    assert dict(zip(items, liked, strict=True)) == {1: False, 2: True, 3: True}
