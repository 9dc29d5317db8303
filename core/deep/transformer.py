"""The causal Transformer behind `sasrec`: items in order → what comes next. Imports torch: only functions import it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as f

from core.deep.windows import GAPS, Windows

HALF_LIVES = (3.0, 30.0)
"""Items after which a head looks half as hard, in turn: what was just met, and taste."""


class Block(nn.Module):
    """One layer: causal self-attention, then two dense layers, each after a normalisation and added to its input.

    Source: Kang & McAuley 2018; normalised before instead of after, Xiong et al. 2020, Zhang & Sennrich 2019.
    """

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.RMSNorm(width, eps=1e-6), nn.RMSNorm(width, eps=1e-6)
        self.mixed, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """float (batch, n, width) → the same shape; place i sees 0..i."""
        x = x + self.drop(self._attend(self.before(x), bias))
        dense: Tensor = self.down(self.drop(f.gelu(self.up(self.between(x)))))
        out: Tensor = x + self.drop(dense)
        return out

    def _attend(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, n, width = x.shape
        q, k, v = self.mixed(x).view(batch, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = f.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        out: Tensor = self.out(seen.transpose(1, 2).reshape(batch, n, width))
        return out


class NextItem(nn.Module):
    """Items with their values and gaps, in order → logits of every item as the next, at each place.

    Item vectors serve at the way in and at the way out (tied). Number `n_items` is the beginning, before any item.
    """

    def __init__(self, n_items: int, width: int, blocks: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.n_items, self.heads = n_items, heads
        self.items, self.gaps = nn.Embedding(n_items + 1, width), nn.Embedding(GAPS, width)
        self.value = nn.Linear(1, width, bias=False)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(blocks))
        self.last = nn.RMSNorm(width, eps=1e-6)
        self.bias = nn.Parameter(torch.zeros(n_items))
        self.drop = nn.Dropout(dropout)
        for table in (self.items, self.gaps):
            nn.init.normal_(table.weight, std=width**-0.5)
        nn.init.normal_(self.value.weight, std=0.1 * width**-0.5)

    def forward(self, read: Windows) -> Tensor:
        """Windows of n → float (batch, n, width), what is expected at each place."""
        place = self.bias.device
        items, gaps = torch.from_numpy(read.items).to(place), torch.from_numpy(read.gaps).to(place)
        values = torch.from_numpy(read.values).to(place)
        x = self.drop(self.items(items) + self.gaps(gaps) + self.value(values[..., None]))
        bias = fading(items.shape[1], self.heads, place)
        for block in self.blocks:
            x = block(x, bias)
        out: Tensor = self.last(x)
        return out

    def logits(self, states: Tensor) -> Tensor:
        """float (…, width) → float (…, n_items)."""
        return states @ self.items.weight[: self.n_items].T + self.bias


def fading(n: int, heads: int, device: torch.device) -> Tensor:
    """What is added to attention: −slope × distance backwards, −inf forwards: float (1, heads, n, n).

    Places need no numbers so, and a window may begin anywhere. Source: Press, Smith & Lewis 2022 (ALiBi).
    """
    place = torch.arange(n, device=device)
    away = (place[:, None] - place[None, :]).float()
    halves = torch.tensor([HALF_LIVES[head % len(HALF_LIVES)] for head in range(heads)], device=device)
    slopes = torch.log(torch.tensor(2.0, device=device)) / halves
    return torch.where(away >= 0, -slopes[None, :, None, None] * away, -torch.inf)


def next_loss(net: NextItem, read: Windows, fading_ahead: float) -> Tensor:
    """Cross-entropy over all items of what comes next, and fainter of what comes after that.

    Args:
        fading_ahead: weight of each further item against the one before it.
    """
    targets = torch.from_numpy(read.targets)
    there = targets[:, :, 0] >= 0
    targets = targets[there].to(net.bias.device)
    logs = net.logits(net(read)[there.to(net.bias.device)]).log_softmax(-1)
    steps = torch.arange(targets.shape[1], device=targets.device)
    weights = (targets >= 0) * fading_ahead**steps
    found = logs.gather(1, targets.clamp(min=0))
    return -((found * weights).sum(1) / weights.sum(1)).mean()
