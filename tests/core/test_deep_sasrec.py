"""The causal Transformer: what it may see, what it learns, what stops it, and that it comes back from its arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.deep.company import vectors
from core.deep.sasrec import Sasrec, SasrecConfig, held_of, new_net
from core.deep.training import Epoch, Stopping, seeded, until_no_better
from core.deep.windows import NOTHING, cuts, shuffled, tell, windows
from core.errors import Cancelled
from core.interactions import History, Interactions
from core.store.learned import pack, unpack

SMALL = SasrecConfig(width=16, length=12, stopping=Stopping(3, 2))


def history(items: list[int], times: list[float] | None = None) -> History:
    when = np.arange(len(items)) * 100.0 if times is None else np.array(times)
    return History(np.array(items, np.int32), np.full(len(items), 3.0, np.float32), when)


def circles(people: int, n_items: int, length: int) -> list[History]:
    """Everybody goes round the same circle of items, from a place of their own."""
    random = np.random.default_rng(0)
    return [history([int(start + i) % n_items for i in range(length)]) for start in random.integers(0, n_items, people)]


def test_windows_say_what_comes_next_and_after_that() -> None:
    told = tell(history([4, 2, 0]), 5, (3.0, 1.0))
    read = windows([(told, 0, 3), (told, 2, 4)], ahead=2)
    assert read.items.tolist() == [[5, 4, 2], [2, 0, 0]]
    assert read.targets[0].tolist() == [[4, 2], [2, 0], [0, NOTHING]]
    assert read.targets[1, :2].tolist() == [[0, NOTHING], [NOTHING, NOTHING]]
    assert read.ends.tolist() == [3, 2]


def test_gaps_are_classes_of_the_time_since_the_item_before() -> None:
    told = tell(history([0, 1, 2, 3], [0.0, 0.0, 30.0, 1e7]), 5, (3.0, 1.0))
    assert told.gaps.tolist() == [7, 7, 0, 1, 7]


@pytest.mark.parametrize(("n", "length", "offset"), [(10, 3, 0), (10, 3, 2), (2, 5, 4), (0, 4, 1), (7, 7, 0)])
def test_cuts_hold_every_place_once(n: int, length: int, offset: int) -> None:
    pieces = list(cuts(n, length, offset))
    assert [place for start, stop in pieces for place in range(start, stop)] == list(range(n))
    assert all(0 < stop - start <= length for start, stop in pieces)


def test_only_what_was_met_at_once_is_shuffled() -> None:
    made = [shuffled(history([0, 1, 2, 3], [0.0, 5.0, 5.0, 9.0]), np.random.default_rng(seed)) for seed in range(20)]
    assert {tuple(one.items.tolist()) for one in made} == {(0, 1, 2, 3), (0, 2, 1, 3)}


def test_a_later_item_never_changes_what_was_expected_before_it() -> None:
    import torch

    with seeded(1):
        net = new_net(SMALL, 9).eval()
    one, other = tell(history([1, 2, 3, 4, 5]), 9, (3.0, 1.0)), tell(history([1, 2, 3, 8, 0]), 9, (3.0, 1.0))
    with torch.inference_mode():
        first, second = net(windows([(one, 0, 6)])), net(windows([(other, 0, 6)]))
    assert torch.equal(first[0, :4], second[0, :4])
    assert not torch.allclose(first[0, 4:], second[0, 4:])


def test_what_fills_a_window_up_is_never_seen() -> None:
    model = Sasrec(SMALL).fit(Interactions.of(circles(20, 9, 8), 9))
    short, long = history([1, 2]), history([0, 1, 2, 3, 4, 5, 6, 7, 8])
    np.testing.assert_allclose(model.score([short])[0], model.score([short, long])[0], atol=1e-5)


def test_items_in_company_point_the_same_way() -> None:
    made = vectors([history([0, 1, 0, 1, 0, 1]), history([2, 3, 2, 3, 2, 3]), history([4, 5, 4, 5])], 6, 4)
    cosine = made @ made.T / np.linalg.norm(made, axis=1)[:, None] / np.linalg.norm(made, axis=1)[None, :]
    assert cosine[0, 1] > cosine[0, 2] and cosine[2, 3] > cosine[0, 3]


@pytest.mark.parametrize("n_items", [1, 2, 3])
def test_company_of_next_to_nobody_is_nothing(n_items: int) -> None:
    assert not vectors([], n_items, 4).any()
    assert np.isfinite(vectors([history([0])], n_items, 4)).all()


def test_it_learns_what_follows() -> None:
    config = SasrecConfig(width=32, length=20, dropout=0.0, stopping=Stopping(15, 15))
    model = Sasrec(config).fit(Interactions.of(circles(60, 40, 15), 40))
    scores = model.score([history([3, 4, 5]), history([37, 38, 39])])
    assert scores.argmax(axis=1).tolist() == [6, 0]
    assert model.log[-1].loss < model.log[0].loss / 2


def test_the_same_input_gives_the_same_model_whatever_torch_drew_before() -> None:
    import torch

    data = Interactions.of(circles(20, 9, 8), 9)
    first = Sasrec(SMALL).fit(data).score([history([1, 2])])
    torch.manual_seed(99)
    after = torch.rand(1)
    torch.manual_seed(99)
    np.testing.assert_array_equal(first, Sasrec(SMALL).fit(data).score([history([1, 2])]))
    assert torch.equal(after, torch.rand(1)), "training moves nobody else's random numbers"
    assert not np.array_equal(first, Sasrec(replace(SMALL, seed=7)).fit(data).score([history([1, 2])]))


def test_it_comes_back_from_its_arrays() -> None:
    config = replace(SMALL, nets=2)
    model = Sasrec(config).fit(Interactions.of(circles(20, 9, 8), 9))
    arrays = unpack(pack(model.arrays()))
    assert arrays is not None
    asked = [history([1, 2]), history([])]
    np.testing.assert_array_equal(Sasrec.from_arrays(arrays, config).score(asked), model.score(asked))
    with pytest.raises(ValueError, match="shape"):
        Sasrec.from_arrays(arrays, replace(config, width=32))


@pytest.mark.parametrize(("people", "n_items"), [([], 1), ([[0]], 1), ([[0, 1]], 2), ([[0], []], 3)])
def test_next_to_no_data_gives_finite_scores(people: list[list[int]], n_items: int) -> None:
    model = Sasrec(SMALL).fit(Interactions.of([history(items) for items in people], n_items))
    scores = model.score([history([0]), history([])])
    assert scores.shape == (2, n_items) and scores.dtype == np.float32 and np.isfinite(scores).all()
    assert model.score([]).shape == (0, n_items)


def test_few_people_hold_out_more_of_each() -> None:
    assert [one.count for one in held_of([history([0] * 100)])] == [20]
    assert {one.count for one in held_of([history([0] * 100)] * 300)} == {1}
    assert [one.count for one in held_of([history([0]), history([0, 1])])] == [0, 1]


def test_it_can_be_stopped_and_keeps_what_it_was() -> None:
    stopped = False

    def checkpoint() -> None:
        if stopped:
            raise Cancelled

    model = Sasrec(SMALL, checkpoint).fit(Interactions.of(circles(20, 9, 8), 9))
    before, stopped = model.score([history([1])]), True
    with pytest.raises(Cancelled):
        model.fit(Interactions.of(circles(20, 7, 8), 7))
    np.testing.assert_array_equal(model.score([history([1])]), before)


def test_training_stops_when_nothing_gets_better_and_goes_back_to_the_best() -> None:
    import torch

    net = torch.nn.Linear(1, 1)
    losses = [3.0, 1.0, 2.0, 2.0, 1.5, 0.1]

    def run(number: int) -> Epoch:
        torch.nn.init.constant_(net.weight, float(number))
        return Epoch(number, 0.0, losses[number - 1])

    done = until_no_better(net, run, Stopping(100, 3), lambda: None)
    assert len(done) == 5 and net.weight.item() == 2.0
