"""Turns what items are like and what people met into scores: our fusion network, and the design's three as baselines.

Source: the design (deep multimodal fusion); modality dropout, Neverova et al. 2016 (ModDrop); several tasks, Caruana
1997; the softmax over one met and many drawn items, Covington et al. 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from core.deep import training
from core.deep.catalogue import Catalogue
from core.deep.questions import Questions, ask, of_history, shuffled_rows
from core.deep.training import Epoch, Stopping, never_stop
from core.errors import Checkpoint
from core.interactions import History, Interactions
from core.store.learned import Arrays
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

    from core.deep.batches import Batch, Seen
    from core.deep.fusion_net import FusionNet
    from core.deep.networks import DesignNet

Kind = Literal["ours", "interaction", "fusion", "dense"]
SCORED_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class FusionConfig:
    """What is trained and how. First guesses where the benchmark's ablation doesn't say more.

    Attributes:
        kind: ours, or one of the design's.
        size: numbers per item and layer.
        length: latest items of a history.
        drawn: items drawn beside the one that was met, per batch.
        lost: share of an item's modalities that are hidden in training, each by itself.
        resampled: each epoch sees items through moments of theirs drawn at random.
        tasks: whether it learns finishing, rating and likeness too.
        attends: whether each candidate asks the history itself; else the history's mean is used.
        liked: value (a preference, stars) above which what was met counts as liked; what it finishes or breaks off by.
        each: latest questions of one person.
        rate: of learning.
    """

    kind: Kind = "ours"
    size: int = 32
    length: int = 30
    drawn: int = 32
    lost: float = 0.2
    resampled: bool = True
    tasks: bool = True
    attends: bool = True
    liked: float = 0.0
    each: int = 50
    batch: int = 128
    rate: float = 2e-3
    decay: float = 0.01
    stopping: Stopping = field(default_factory=lambda: Stopping(40, 5))
    seed: int = 42


CONFIG = FusionConfig()


def as_designed(kind: Kind, **changes: Any) -> FusionConfig:
    """Configure one of the design's networks: Adam, patience 10, at most 100 epochs, nothing hidden or resampled."""
    plain = FusionConfig(kind, lost=0.0, resampled=False, tasks=False, rate=1e-3, decay=0.0, stopping=Stopping(100, 10))
    return replace(plain, **changes)


class FusionModel:
    """Scores every item of a catalogue for anybody's history. A `ListModel` over what items are like, not which."""

    def __init__(
        self, catalogue: Catalogue, config: FusionConfig = CONFIG, checkpoint: Checkpoint = never_stop
    ) -> None:
        self.catalogue, self.config, self.checkpoint = catalogue, config, checkpoint
        self.log: tuple[Epoch, ...] = ()
        self._usual = (0.0, 1.0)
        self._net: FusionNet | DesignNet | None = None

    @property
    def name(self) -> str:
        """Name it in tables."""
        return "fusion" if self.config.kind == "ours" else f"design: {self.config.kind}"

    @property
    def n_weights(self) -> int:
        """Count the numbers that were learnt."""
        return sum(array.size for array in self.arrays().values()) - 2

    def fit(self, train: Interactions, drawable: NDArray[np.bool_] | None = None) -> Self:
        """Learn from what people met; stops by each person's last items.

        Args:
            drawable: bool (n_items,), what may be drawn as not met; None is all (items that are new to the test of a
                cross-validation by items must not be).

        Raises:
            Cancelled: the checkpoint said so; the model is what it was before.
        """
        usual = training.usual_values(train.values)
        known, held = ask(train.histories, self.config.length, usual, self.config.each)
        drawn = np.ones(self.catalogue.n_items, np.bool_) if drawable is None else drawable
        random = np.random.default_rng(self.config.seed)
        new = unseen(known, self.catalogue.n_items, random) if self.config.kind == "ours" else np.zeros_like(drawn)
        asks = Asks(known.rows(~new[known.items]), held, known.rows(new[known.items]), drawn & ~new, drawn & new, drawn)
        with training.seeded(self.config.seed):
            net = new_net(self.config, self.catalogue)
            lesson = Lesson(self, net, asks, random, _optimiser(net, self), usual)
            log = training.until_no_better(net, lesson.run, self.config.stopping, self.checkpoint)
        self._net, self.log, self._usual = net.eval(), log, usual
        return self

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items), logits."""
        groups = range(0, len(histories), SCORED_AT_ONCE)
        made = [self._score(histories[start : start + SCORED_AT_ONCE]) for start in groups]
        return np.concatenate([np.zeros((0, self.catalogue.n_items), np.float32), *made])

    def _score(self, histories: Sequence[History]) -> FloatArray:
        import torch

        assert self._net is not None, "fit first"
        asked = of_history(histories, self.config.length, self._usual)
        everything = np.arange(self.catalogue.n_items)
        with torch.inference_mode():
            logits = self._net.score(self._seen(), self._batch(asked, np.tile(everything, (len(asked), 1))))
        return np.asarray(logits.float().cpu().numpy(), dtype=np.float32)

    def _seen(self) -> Seen:
        from core.deep.batches import Seen

        return Seen.of(self.catalogue, training.device())

    def _batch(self, asked: Questions, candidates: NDArray[np.int64]) -> Batch:
        return to_batch(asked, candidates, self.config.liked, self._usual)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Write down what was learnt, for `from_arrays` with the same config and the same modalities."""
        assert self._net is not None, "fit first"
        return {**training.to_arrays(self._net), "usual": np.array(self._usual)}

    @classmethod
    def from_arrays(cls, arrays: Arrays, catalogue: Catalogue, config: FusionConfig = CONFIG) -> Self:
        """Take up what `arrays` wrote.

        Raises:
            ValueError: it was written with another config or other modalities.
        """
        made = cls(catalogue, config)
        made._usual = (float(arrays["usual"][0]), float(arrays["usual"][1]))
        weights = {name: array for name, array in arrays.items() if name != "usual"}
        made._net = training.load_arrays(new_net(config, catalogue), weights).eval()
        return made


def new_net(config: FusionConfig, catalogue: Catalogue) -> FusionNet | DesignNet:
    """Build a net that hasn't learnt anything."""
    from core.deep.fusion_net import FusionNet
    from core.deep.networks import DesignNet

    if config.kind == "ours":
        return FusionNet(catalogue.widths, catalogue.spreads, config.size, attends=config.attends).to(training.device())
    return DesignNet(config.kind, catalogue.widths, config.size).to(training.device())


def to_batch(
    asked: Questions, candidates: NDArray[np.int64], liked: float, usual: tuple[float, float] = (0.0, 1.0)
) -> Batch:
    """Copy questions and their candidates to the network's device.

    Args:
        liked: value above which it was liked.
        usual: mean and deviation of values, in which the questions' ratings are.
    """
    import torch

    from core.deep.batches import Batch

    place = training.device()
    known = asked.history >= 0
    well = asked.ratings > (liked - usual[0]) / usual[1]
    arrays = (np.where(known, asked.history, 0), known, asked.values, candidates, well, asked.ratings)
    return Batch(*(torch.from_numpy(np.ascontiguousarray(array)).to(place) for array in arrays))


def _optimiser(net: torch.nn.Module, model: FusionModel) -> torch.optim.Optimizer:
    import torch

    return torch.optim.AdamW(net.parameters(), lr=model.config.rate, weight_decay=model.config.decay)


NEW_SHARE = 0.1
NEW_LEAST = 5
"""Share of what was met that is kept from training, to stop by, and how many that must be: else none is."""


def unseen(known: Questions, n_items: int, random: np.random.Generator) -> NDArray[np.bool_]:
    """Choose items that aren't learnt from: bool (n_items,).

    Most of what a library offers was played by nobody; a network that only knows the played ones by heart looks good
    on them to the end.
    """
    met = np.unique(known.items)
    count = int(NEW_SHARE * len(met))
    chosen = np.zeros(n_items, np.bool_)
    chosen[random.permutation(met)[: count if count >= NEW_LEAST else 0]] = True
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class Asks:
    """What is asked: to learn, each person's last, of new items; and what is drawn beside each, bool (n_items,)."""

    known: Questions
    held: Questions
    new: Questions
    drawn: NDArray[np.bool_]
    drawn_new: NDArray[np.bool_]
    drawn_held: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Passes over the questions, each with other drawn items, hidden modalities and moments."""

    model: FusionModel
    net: FusionNet | DesignNet
    asks: Asks
    random: np.random.Generator
    optimiser: torch.optim.Optimizer
    usual: tuple[float, float]

    def run(self, number: int) -> Epoch:
        """Learn from each question once; then ask the held-out ones, always with the same drawn items."""
        config = self.model.config
        whole = self.model._seen()
        seen = self._redrawn() if config.resampled else whole
        self.net.train()
        parts = [
            self._step(seen, whole, rows) for rows in shuffled_rows(len(self.asks.known), config.batch, self.random)
        ]
        self.net.eval()
        loss, accuracy = np.mean(parts, axis=0) if parts else (0.0, 0.0)
        held = [
            self._held(whole, asked, drawn)
            for asked, drawn in ((self.asks.held, self.asks.drawn_held), (self.asks.new, self.asks.drawn_new))
            if len(asked)
        ]
        held_loss, held_accuracy = np.mean(held, axis=0) if held else (-float(number), 0.0)
        return Epoch(number, float(loss), float(held_loss), float(accuracy), float(held_accuracy))

    def _redrawn(self) -> Seen:
        from core.deep.batches import Seen

        return Seen.of(self.model.catalogue.resampled(self.random), training.device())

    def _step(self, seen: Seen, whole: Seen, rows: NDArray[np.int64]) -> tuple[float, float]:
        import torch

        self.model.checkpoint()
        if self.model.config.lost:
            hidden = self.random.random(self.model.catalogue.present.shape) < self.model.config.lost
            seen = seen.without(torch.from_numpy(hidden).to(seen.present.device))
        loss, right = self._loss(seen, whole, self._asked(self.asks.known.rows(rows), self.asks.drawn, self.random))
        self.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        return float(loss.detach()), right

    def _asked(self, asked: Questions, drawn: NDArray[np.bool_], random: np.random.Generator) -> Batch:
        others = random.choice(np.flatnonzero(drawn), self.model.config.drawn)
        candidates = np.concatenate([asked.items[:, None], np.tile(others, (len(asked), 1))], axis=1)
        return to_batch(asked, candidates, self.model.config.liked, self.usual)

    def _loss(self, seen: Seen, whole: Seen, batch: Batch) -> tuple[torch.Tensor, float]:
        from core.deep.fusion_net import NO_TASKS, FusionNet, Tasks

        if isinstance(self.net, FusionNet):
            tasks = Tasks() if self.model.config.tasks else NO_TASKS
            return self.net.loss(seen, batch, whole, tasks)
        return self.net.loss(seen, batch)

    def _held(self, whole: Seen, held: Questions, drawn: NDArray[np.bool_]) -> tuple[float, float]:
        import torch

        from core.deep.fusion_net import NO_TASKS, FusionNet

        same = np.random.default_rng(self.model.config.seed)
        parts, sizes = [], []
        with torch.inference_mode():
            for start in range(0, len(held), self.model.config.batch):
                asked = held.rows(np.arange(start, min(start + self.model.config.batch, len(held))))
                batch = self._asked(asked, drawn, same)
                if isinstance(self.net, FusionNet):  # the other tasks only help; the first decides
                    loss, right = self.net.loss(whole, batch, whole, NO_TASKS)
                else:
                    loss, right = self.net.loss(whole, batch)
                parts.append((float(loss), right))
                sizes.append(len(asked))
        mean = np.average(parts, axis=0, weights=sizes)
        return float(mean[0]), float(mean[1])
