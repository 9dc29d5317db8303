"""What a batch of questions looks like to a network: whose history, which candidates. Imports torch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as f

from core.deep.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions: given a history, which of the candidates is met next, and how is it liked?

    Attributes:
        history: int64 (batch, n), latest first; 0 where `known` is False.
        known: bool (batch, n).
        values: float (batch, n), preferences, 0 is usual, 1 a standard deviation more.
        candidates: int64 (batch, c); the first is what was met, the others are drawn.
        liked: bool (batch,), whether what was met was liked.
        rating: float (batch,), preference for it; NaN where unknown.
    """

    history: Tensor
    known: Tensor
    values: Tensor
    candidates: Tensor
    liked: Tensor
    rating: Tensor

    def labels(self) -> Tensor:
        """Mark what was met and liked: float (batch, c)."""
        labels = torch.zeros(self.candidates.shape, device=self.candidates.device)
        labels[:, 0] = self.liked.float()
        return labels


@dataclass(frozen=True, slots=True)
class Seen:
    """The catalogue on the network's device.

    Attributes:
        blocks: float (n_items, d) per modality.
        present: bool (n_items, modalities).
    """

    blocks: tuple[Tensor, ...]
    present: Tensor

    @classmethod
    def of(cls, catalogue: Catalogue, device: str) -> Seen:
        """Copy it there."""
        blocks = tuple(torch.from_numpy(block).to(device) for block in catalogue.blocks)
        return cls(blocks, torch.from_numpy(catalogue.present).to(device))

    def without(self, lost: Tensor) -> Seen:
        """Hide modalities of items: bool (n_items, modalities)."""
        present = self.present & ~lost
        return Seen(tuple(b * present[:, m, None] for m, b in enumerate(self.blocks)), present)

    def pooled(self, batch: Batch) -> list[Tensor]:
        """Give each person's mean of what was liked, per modality: float (batch, d) each.

        It is the longer, the more alike what was liked is. What was less than usual doesn't count; where nothing was
        more, all count the same.
        """
        weights = batch.values.clamp(min=0) * batch.known
        none = weights.sum(1, keepdim=True) == 0
        weights = torch.where(none, batch.known.float(), weights)
        weights = weights / weights.sum(1, keepdim=True).clamp(min=1e-9)
        return [torch.einsum("bn,bnd->bd", weights, f.embedding(batch.history, block)) for block in self.blocks]
