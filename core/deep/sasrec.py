"""Turns what people met, in order, into scores of what comes next: a causal Transformer over items.

Source: Kang & McAuley 2018 (SASRec), with the full softmax over all items instead of sampled negatives (Klenitskiy &
Vasilev 2023; Petrov & Macdonald 2023).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from core.deep import training
from core.deep.company import vectors
from core.deep.training import Epoch, Stopping, never_stop
from core.deep.windows import Told, Windows, cuts, latest, shuffled, tell, windows
from core.errors import Checkpoint
from core.interactions import History, Interactions
from core.store.learned import Arrays
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

    from core.deep.transformer import NextItem

HELD_LEAST = 200
"""Held-out items to stop by, where there are as many: the last of each person, more of each where people are few."""
HELD_SHARE = 0.2
"""Of one person's history, at most."""
CHECKED_AT_ONCE = 128
SCORED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class SasrecConfig:
    """How it is built and trained; fitted on the last but one item of each person of MovieLens, never on the last.

    Attributes:
        width: numbers per item.
        length: latest items that are looked at.
        dropout: share of numbers that are left out in training.
        start: length of the vectors of `company` that items begin with, beside noise of norm 1; 0 begins with noise.
        ahead: coming items that each place is to predict.
        fading: weight of each of them against the one before it.
        batch: windows per step.
        rate: of learning.
        averaged: share of the running average of the weights that each step keeps; the average is what serves
            (Polyak & Juditsky 1992).
        nets: trained with other seeds, their log-probabilities averaged.
        again: train anew with what was held out too, for as many epochs as were best.
    """

    width: int = 64
    blocks: int = 2
    heads: int = 2
    length: int = 100
    dropout: float = 0.2
    start: float = 1.0
    ahead: int = 1
    fading: float = 0.5
    batch: int = 16
    rate: float = 3e-3
    averaged: float = 0.98
    nets: int = 1
    again: bool = False
    stopping: Stopping = field(default_factory=lambda: Stopping(30, 5))
    seed: int = 42


CONFIG = SasrecConfig()


class Sasrec:
    """Scores every item for anybody's history by what follows such a history. A `ListModel`."""

    name = "sasrec"

    def __init__(self, config: SasrecConfig = CONFIG, checkpoint: Checkpoint = never_stop) -> None:
        self.config = config
        self.checkpoint = checkpoint
        self.log: tuple[Epoch, ...] = ()
        self.n_items = 0
        self._usual = (0.0, 1.0)
        self._nets: list[NextItem] = []

    def fit(self, train: Interactions) -> Self:
        """Learn from everybody's items in order; stops by the last ones of each person.

        Raises:
            Cancelled: the checkpoint said so; the model is what it was before.
        """
        people = [history for history in train.histories if len(history)]
        usual = training.usual_values(train.values)
        seeds = range(self.config.seed, self.config.seed + self.config.nets)
        lessons = [Lesson(self.config, train.n_items, usual, seed, self.checkpoint) for seed in seeds]
        fitted = [lesson.fit(people) for lesson in lessons]
        self.n_items, self._usual = train.n_items, usual
        self._nets, self.log = [net for net, _ in fitted], fitted[0][1]
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items as the next: float32 (len(histories), n_items), mean log-probabilities."""
        groups = range(0, len(histories), SCORED_AT_ONCE)
        made = [self._score(histories[start : start + SCORED_AT_ONCE]) for start in groups]
        return np.concatenate([np.zeros((0, self.n_items), np.float32), *made])

    def _score(self, histories: Sequence[History]) -> FloatArray:
        import torch

        told = [tell(history, self.n_items, self._usual) for history in histories]
        read = windows([latest(one, self.config.length) for one in told])
        with torch.inference_mode():
            ends = [net(read)[np.arange(len(read)), read.ends - 1] for net in self._nets]
            logs = [net.logits(end).log_softmax(-1) for net, end in zip(self._nets, ends, strict=True)]
            made: FloatArray = torch.stack(logs).mean(0).float().cpu().numpy()
        return made

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Write down what was learnt, for `from_arrays` with the same config."""
        kept = {
            f"{number}.{name}": a
            for number, net in enumerate(self._nets)
            for name, a in training.to_arrays(net).items()
        }
        return {**kept, "usual": np.array(self._usual)}

    @classmethod
    def from_arrays(cls, arrays: Arrays, config: SasrecConfig = CONFIG) -> Self:
        """Take up what `arrays` wrote.

        Raises:
            ValueError: it was written with another config.
        """
        made = cls(config)
        made._usual = (float(arrays["usual"][0]), float(arrays["usual"][1]))
        made.n_items = len(arrays["0.bias"])
        made._nets = [
            training.load_arrays(new_net(config, made.n_items), _of_net(arrays, number)).eval()
            for number in range(config.nets)
        ]
        return made


def _of_net(arrays: Arrays, number: int) -> Arrays:
    start = f"{number}."
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}


def new_net(config: SasrecConfig, n_items: int) -> NextItem:
    """Build a net that hasn't learnt anything."""
    from core.deep.transformer import NextItem

    return NextItem(n_items, config.width, config.blocks, config.heads, config.dropout).to(training.device())


@dataclass(frozen=True, slots=True)
class Held:
    """One person's last items, each to be predicted from what came before it."""

    history: History
    count: int


def held_of(people: Sequence[History]) -> list[Held]:
    """Decide how many of each person's last items are held out."""
    wanted = max(1, -(-HELD_LEAST // max(len(people), 1)))
    return [Held(p, min(wanted, int(np.ceil(HELD_SHARE * len(p))) if len(p) > 1 else 0)) for p in people]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One net's training."""

    config: SasrecConfig
    n_items: int
    usual: tuple[float, float]
    seed: int
    checkpoint: Checkpoint

    def fit(self, people: Sequence[History]) -> tuple[NextItem, tuple[Epoch, ...]]:
        """Train until the held-out items aren't foretold better; where nothing can be held out, half the epochs."""
        held = held_of(people)
        known = [one.history.before(len(one.history) - one.count) for one in held]
        checks = [one for one in held if one.count]
        stopping = self.config.stopping
        if not checks:
            return self._train(people, [], Stopping(-(-stopping.most_epochs // 2)))
        net, log = self._train(known, checks, stopping)
        if self.config.again:
            net, _ = self._train(people, [], Stopping(training.best_epoch(log)))
        return net, log

    def _train(
        self, people: Sequence[History], checks: Sequence[Held], stopping: Stopping
    ) -> tuple[NextItem, tuple[Epoch, ...]]:
        import torch

        with training.seeded(self.seed):
            net = self._begin(people)
            random = np.random.default_rng(self.seed)
            optimiser = torch.optim.Adam(net.parameters(), lr=self.config.rate, betas=(0.9, 0.98))
            epochs = Epochs(self, net, copy.deepcopy(net), random, people, checks, optimiser)
            log = training.until_no_better(epochs.average, epochs.run, stopping, self.checkpoint)
        return epochs.average.eval(), log

    def tell(self, history: History) -> Told:
        """Write a history down for this net."""
        return tell(history, self.n_items, self.usual)

    def _begin(self, people: Sequence[History]) -> NextItem:
        import torch

        net = new_net(self.config, self.n_items)
        met = np.concatenate([np.zeros(0, np.int32), *(person.items for person in people)])
        logs = np.log1p(np.bincount(met, minlength=self.n_items))
        first = self.config.start * vectors(people, self.n_items, self.config.width)
        with torch.no_grad():
            net.bias.add_(torch.from_numpy((logs - logs.mean()).astype(np.float32)).to(net.bias.device))
            net.items.weight[: self.n_items] += torch.from_numpy(first).to(net.bias.device)
        return net


@dataclass(frozen=True, slots=True)
class Epochs:
    """Passes over the people's windows, cut elsewhere and batched anew each time."""

    lesson: Lesson
    net: NextItem
    average: NextItem
    random: np.random.Generator
    people: Sequence[History]
    checks: Sequence[Held]
    optimiser: torch.optim.Optimizer
    steps: Iterator[int] = field(default_factory=count)

    def run(self, number: int) -> Epoch:
        """Learn from each window once, then look how well held-out items are foretold."""
        self.net.train()
        losses = [self._step(read) for read in self._batches()]
        self.average.eval()
        held = self._held_loss() if self.checks else -float(number)
        return Epoch(number, float(np.mean(losses)) if losses else 0.0, held)

    def _step(self, read: Windows) -> float:
        import torch

        from core.deep.transformer import next_loss

        self.lesson.checkpoint()
        loss = next_loss(self.net, read, self.lesson.config.fading)
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self._average(next(self.steps))
        return float(loss.detach())

    def _average(self, step: int) -> None:
        import torch

        kept = min(self.lesson.config.averaged, (1 + step) / (10 + step))  # the first steps are soon forgotten
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.net.parameters(), strict=True):
                mean.lerp_(now, 1.0 - kept)

    def _batches(self) -> Iterator[Windows]:
        config = self.lesson.config
        pieces = [piece for person in self.people for piece in self._pieces(person)]
        pieces.sort(key=lambda piece: piece[2] - piece[1])  # of one length together: little is filled up
        starts = np.arange(0, len(pieces), config.batch)
        self.random.shuffle(starts)
        return (windows(pieces[start : start + config.batch], config.ahead) for start in starts)

    def _pieces(self, person: History) -> Iterator[tuple[Told, int, int]]:
        length = self.lesson.config.length
        told = self.lesson.tell(shuffled(person, self.random))
        last = len(told) - 1  # nothing follows the last item
        offset = int(self.random.integers(length)) if last > length else 0
        return ((told, start, stop) for start, stop in cuts(last, length, offset))

    def _held_loss(self) -> float:
        gains = [
            self._gains(self.checks[at : at + CHECKED_AT_ONCE]) for at in range(0, len(self.checks), CHECKED_AT_ONCE)
        ]
        return 1.0 - float(np.concatenate(gains).mean())

    def _gains(self, checks: Sequence[Held]) -> NDArray[np.float64]:
        """Give 1 / log₂(rank + 1) of each held-out item among all that the person hadn't met before it."""
        import torch

        told = [self.lesson.tell(one.history) for one in checks]
        length = self.lesson.config.length
        read = windows([(one, max(len(one) - 1 - length, 0), len(one) - 1) for one in told])
        places = [
            (row, int(read.ends[row]) - back) for row, one in enumerate(checks) for back in range(one.count, 0, -1)
        ]
        rows, columns = np.array(places).T
        with torch.inference_mode():
            logits = self.average.logits(self.average(read)[rows, columns]).float().cpu().numpy()
        targets = read.targets[rows, columns, 0]
        wanted = logits[np.arange(len(rows)), targets]
        met = [one.history.items[: len(one.history) - back] for one in checks for back in range(one.count, 0, -1)]
        for row, items in enumerate(met):
            logits[row, items] = -np.inf
        return np.asarray(1.0 / np.log2((logits > wanted[:, None]).sum(axis=1) + 2.0))
