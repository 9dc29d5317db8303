"""What both kNNs share: from a sparse table to likeness of its rows, and to means over the most alike."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.interactions import IndexArray
from core.types import FloatArray


def unit_rows(rows: sparse.csr_array) -> sparse.csr_array:
    """Scale rows to norm 1, float32; empty ones stay empty."""
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1.0 / np.maximum(norms, 1e-12)) @ rows).astype(np.float32)


def similarities(rows: sparse.csr_array, shrink: float) -> FloatArray:
    """Correlate rows over the cells that both have, shrunken: float32 (n, n), diagonal 0, nothing below 0.

    s = Σab / √(Σa² Σb²) over common cells · common / (common + shrink). What disagrees says less than what
    agrees: it isn't used with its sign turned. Source: Koren 2010, Factor in the Neighbors, eq. 2 and 3.
    """
    there = rows.copy()
    there.data = np.ones_like(rows.data)
    common = (there @ there.T).toarray()
    squares = (rows.multiply(rows) @ there.T).toarray()
    size = np.sqrt(squares * squares.T)
    dots = (rows @ rows.T).toarray()
    cosine = np.divide(dots, size, out=np.zeros_like(dots), where=size > 1e-12)
    alike = np.maximum(cosine, 0) * common / np.maximum(common + shrink, 1e-12)
    np.fill_diagonal(alike, 0.0)
    return np.asarray(alike, dtype=np.float32)


def weighted_mean(
    alike: FloatArray, cells: sparse.csr_array, who: IndexArray, where: IndexArray, neighbours: int
) -> FloatArray:
    """Average the cells of the most alike, per pair.

    Args:
        alike: float32 (n, n), likeness ≥ 0.
        cells: (m, n): row `where` lists who has a value there.
        who, where: int (pairs,).
        neighbours: at most so many, the most alike of those with a value.

    Returns:
        float32 (pairs,), 0 where nobody alike has a value.
    """
    result = np.zeros(len(who), dtype=np.float32)
    for place in np.unique(where):
        span = slice(cells.indptr[place], cells.indptr[place + 1])
        asking = np.flatnonzero(where == place)
        weights = alike[np.ix_(who[asking], cells.indices[span])]
        if weights.shape[1] > neighbours:
            edge = np.partition(weights, -neighbours, axis=1)[:, -neighbours][:, None]
            weights = np.where(weights >= edge, weights, 0.0)
        total = weights.sum(axis=1)
        result[asking] = np.divide(weights @ cells.data[span], total, out=np.zeros_like(total), where=total > 1e-9)
    return result
