"""Our fusion network: what somebody met, and an item's modalities → interest, rating, likeness. Imports torch.

What the design's networks lack: a learnt token where a modality is missing; attention over the history instead of one
mean; the cosine of each modality as a straight way to the answer, so that it begins as a weighted mean-cosine; and
tasks beside the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as f

from core.deep.batches import Batch, Seen
from core.types import FloatArray

STRAIGHT = 1.0
"""What a spread of likeness (one standard deviation over random pairs) weighs at the beginning."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Weights of the tasks beside the first (which of the candidates was met and liked)."""

    finish: float = 0.5
    rating: float = 0.2
    likeness: float = 0.2


NO_TASKS = Tasks(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Answers:
    """For each candidate, float (batch, c).

    Attributes:
        interest: logit of being met and liked, against others.
        finish: logit of being liked once it is met.
        rating: preference, in standard deviations.
        likeness: mean cosine with what was liked.
    """

    interest: Tensor
    finish: Tensor
    rating: Tensor
    likeness: Tensor


class FusionNet(nn.Module):
    """Attention over a history, asked by each candidate (after Zhou et al. 2018, DIN), over fused modalities.

    Args of the constructor:
        widths: numbers per modality.
        spreads: float32 (modalities,), standard deviation of each modality's cosines.
    """

    def __init__(
        self, widths: Sequence[int], spreads: FloatArray, size: int = 32, dropout: float = 0.3, attends: bool = True
    ) -> None:
        super().__init__()
        self.size, self.attends = size, attends
        self.into = nn.ModuleList(nn.Linear(width, size) for width in widths)
        self.missing = nn.Parameter(torch.randn(len(widths), size) * 0.1)
        self.gates = nn.Parameter(torch.zeros(len(widths)))
        self.mix = nn.Sequential(nn.LayerNorm(size), nn.Linear(size, size), nn.GELU(), nn.Linear(size, size))
        self.liking = nn.Parameter(torch.randn(size) * 0.1)
        self.nobody = nn.Parameter(torch.zeros(size))
        self.query, self.key = nn.Linear(size, size, bias=False), nn.Linear(size, size, bias=False)
        self.fade = nn.Parameter(torch.tensor(-3.0))
        self.judge = nn.Sequential(
            nn.Linear(3 * size + 2 * len(widths), 2 * size), nn.GELU(), nn.Dropout(dropout), nn.Linear(2 * size, 4)
        )
        self.straight = nn.Parameter(STRAIGHT / torch.from_numpy(np.asarray(spreads, np.float32)))
        nn.init.zeros_(self.judge[-1].weight)  # type: ignore[arg-type]

    def items(self, seen: Seen) -> Tensor:
        """Fuse each item's modalities, absent ones by their tokens: float (n_items, size)."""
        tokens = [
            torch.where(seen.present[:, m, None], layer(block), self.missing[m])
            for m, (layer, block) in enumerate(zip(self.into, seen.blocks, strict=True))
        ]
        mean = torch.einsum("m,mns->ns", self.gates.softmax(0), torch.stack(tokens))
        mixed: Tensor = self.mix(mean)
        return mean + mixed

    def forward(self, seen: Seen, batch: Batch) -> Answers:
        """Answer for each candidate."""
        items = self.items(seen)
        asked = f.embedding(batch.candidates, items)
        person = self._attention(asked, items, batch)
        cosines, there = likeness(seen, batch)
        judged = self.judge(torch.cat([asked, person, asked * person, cosines, there], dim=-1))
        interest = judged[..., 0] + (cosines * self.straight).sum(-1) / there.sum(-1).clamp(min=1) ** 0.5
        return Answers(interest, judged[..., 1], judged[..., 2], judged[..., 3])

    def _attention(self, asked: Tensor, items: Tensor, batch: Batch) -> Tensor:
        met = f.embedding(batch.history, items) + batch.values[..., None] * self.liking
        met = torch.cat([self.nobody.expand(len(met), 1, -1), met], dim=1)
        known = f.pad(batch.known, (1, 0), value=True)
        if not self.attends:
            mean: Tensor = (met * known[..., None]).sum(1) / known.sum(1, keepdim=True)
            return mean[:, None, :].expand_as(asked)
        age = torch.arange(met.shape[1], device=met.device) * f.softplus(self.fade)
        fits = self.query(asked) @ self.key(met).transpose(1, 2) / self.size**0.5 - age
        asked_for: Tensor = fits.masked_fill(~known[:, None, :], -torch.inf).softmax(-1) @ met
        return asked_for

    def score(self, seen: Seen, batch: Batch) -> Tensor:
        """Rank candidates: float (batch, c); interest, less what is likely to be broken off."""
        answers = self.forward(seen, batch)
        return answers.interest + f.logsigmoid(answers.finish)

    def loss(self, seen: Seen, batch: Batch, whole: Seen, tasks: Tasks) -> tuple[Tensor, float]:
        """Sum the tasks' losses; and the accuracy: how often what was met scores above the drawn ones' median.

        Args:
            whole: the catalogue with nothing hidden, of which the likeness is foretold.
        """
        answers = self.forward(seen, batch)
        met, drawn = answers.interest[:, 0], answers.interest[:, 1:]
        liked = batch.liked.float()
        chosen = -(answers.interest.log_softmax(-1)[:, 0] * liked).sum() / liked.sum().clamp(min=1)
        right = float(((met > drawn.median(1).values) == batch.liked).float().mean().detach())
        return chosen + self._beside(answers, batch, whole, tasks), right

    def _beside(self, answers: Answers, batch: Batch, whole: Seen, tasks: Tasks) -> Tensor | float:
        """Weigh the losses of the other tasks together."""
        if tasks == NO_TASKS:
            return 0.0
        finished = f.binary_cross_entropy_with_logits(answers.finish[:, 0], batch.liked.float())
        rated = torch.isfinite(batch.rating)
        wrong = ((answers.rating[:, 0] - batch.rating.nan_to_num()) ** 2 * rated).sum() / rated.sum().clamp(min=1)
        cosines, there = likeness(whole, batch)
        alike = cosines.sum(-1) / there.sum(-1).clamp(min=1)
        apart = ((answers.likeness - alike) ** 2).mean()
        loss: Tensor = tasks.finish * finished + tasks.rating * wrong + tasks.likeness * apart
        return loss


def likeness(seen: Seen, batch: Batch) -> tuple[Tensor, Tensor]:
    """Give each candidate's cosine with the mean of what was liked, and whether both have the modality.

    Returns:
        float (batch, c, modalities) each; a cosine is 0 where either lacks it.
    """
    people = seen.pooled(batch)
    asked, places = torch.unique(batch.candidates, return_inverse=True)  # few: what is drawn is drawn for all
    rows = torch.arange(len(places), device=places.device)[:, None]
    cosines = [(person @ block[asked].T)[rows, places] for person, block in zip(people, seen.blocks, strict=True)]
    has = torch.stack([person.any(-1) for person in people], dim=-1)
    return torch.stack(cosines, dim=-1), (has[:, None, :] & seen.present[batch.candidates]).float()
