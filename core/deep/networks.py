"""The design's networks as it writes them, as baselines. Imports torch: only functions import it.

    interaction   σ(W₁f_i + b₁ + W₂f_j + b₂)           of the profile's features with the item's
    fusion        f_im = σ(W_v f_v + W_a f_a + W_s f_s + b)   of any number of modalities
    dense         dense layers per modality, concatenated, sigmoid

The first two end in one dense layer and a sigmoid, which the design leaves out: with a single number as their output
(read literally) the logit is a sum of something of the person and something of the item, and everybody's list is the
same. What is missing is zeros. Trained by Adam on binary cross-entropy, patience 10, at most 100 epochs (`fusion`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as f

from core.deep.batches import Batch, Seen


class Interaction(nn.Module):
    """σ(W₁f_i + b₁ + W₂f_j + b₂)."""

    def __init__(self, width_i: int, width_j: int, size: int) -> None:
        super().__init__()
        self.one, self.other = nn.Linear(width_i, size), nn.Linear(width_j, size)

    def forward(self, f_i: Tensor, f_j: Tensor) -> Tensor:
        """float (…, width_i), (…, width_j) → (…, size)."""
        return torch.sigmoid(self.one(f_i) + self.other(f_j))


class Fusion(nn.Module):
    """f_im = σ(W_v f_v + W_a f_a + W_s f_s + b)."""

    def __init__(self, widths: Sequence[int], size: int) -> None:
        super().__init__()
        self.weights = nn.ModuleList(nn.Linear(width, size, bias=False) for width in widths)
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """One float (…, width) per modality → (…, size)."""
        parts = [weight(one) for weight, one in zip(self.weights, features, strict=True)]
        return torch.sigmoid(torch.stack(parts).sum(0) + self.bias)


class Dense(nn.Module):
    """Dense layers per modality, concatenated: one ReLU layer each, one over all."""

    def __init__(self, widths: Sequence[int], size: int) -> None:
        super().__init__()
        self.each = nn.ModuleList(nn.Linear(width, size) for width in widths)
        self.all = nn.Linear(size * len(widths), size)

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """One float (…, width) per modality → (…, size)."""
        parts = [f.relu(layer(one)) for layer, one in zip(self.each, features, strict=True)]
        return f.relu(self.all(torch.cat(parts, dim=-1)))


class DesignNet(nn.Module):
    """A person's pooled features and an item's → the logit of interest, in one of the design's three ways."""

    def __init__(self, kind: str, widths: Sequence[int], size: int = 32) -> None:
        super().__init__()
        total = sum(widths)
        self.kind = kind
        self.fuse = Fusion(widths, size) if kind == "fusion" else None
        self.dense = Dense([*widths, *widths], size) if kind == "dense" else None
        inner = size if kind == "fusion" else total
        self.interact = Interaction(inner, inner, size) if kind != "dense" else None
        self.out = nn.Linear(size, 1)

    def forward(self, seen: Seen, batch: Batch) -> Tensor:
        """→ float (batch, candidates), logits."""
        people = [part[:, None, :].expand(-1, batch.candidates.shape[1], -1) for part in seen.pooled(batch)]
        items = [block[batch.candidates] for block in seen.blocks]
        logits: Tensor = self.out(self._hidden(people, items))
        return logits[..., 0]

    def score(self, seen: Seen, batch: Batch) -> Tensor:
        """Rank candidates: float (batch, c)."""
        return self.forward(seen, batch)

    def _hidden(self, people: list[Tensor], items: list[Tensor]) -> Tensor:
        if self.dense is not None:
            return self.dense([*people, *items])  # type: ignore[no-any-return]
        assert self.interact is not None
        if self.fuse is not None:
            return self.interact(self.fuse(people), self.fuse(items))  # type: ignore[no-any-return]
        return self.interact(torch.cat(people, -1), torch.cat(items, -1))  # type: ignore[no-any-return]

    def loss(self, seen: Seen, batch: Batch) -> tuple[Tensor, float]:
        """Binary cross-entropy of met against sampled items, each side weighing the same; and the accuracy."""
        logits = self.forward(seen, batch)
        labels = batch.labels()
        weights = torch.where(labels > 0, 0.5 / labels.sum().clamp(min=1), 0.5 / (1 - labels).sum().clamp(min=1))
        right = float((((logits > 0) == (labels > 0)) * weights).sum().detach())
        return f.binary_cross_entropy_with_logits(logits, labels, weights, reduction="sum"), right
