"""Ranks of alternatives, replication by replication."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata


def ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Return the ranks of k alternatives in n replications, both of shape (n, k): 1 has most, and ties share their mean rank.

    A replication with an empty value has no ranks (NaN).
    """
    ranked: NDArray[np.float64] = rankdata(-np.asarray(values, dtype=np.float64), axis=1)
    return ranked


def best_of(values: ArrayLike) -> NDArray[np.float64]:
    """Return which of k alternatives has most in each of n replications, both of shape (n, k).

    A replication adds up to 1: of several that tie for the most each has an equal share. NaN where a value is empty.
    """
    x = np.asarray(values, dtype=np.float64)
    is_top = x == x.max(axis=1, keepdims=True)
    shares: NDArray[np.float64] = is_top / np.maximum(is_top.sum(axis=1, keepdims=True), 1)
    shares[np.isnan(x).any(axis=1)] = np.nan
    return shares
