"""Measuring and showing: processor seconds, a median with its range, and tables in Markdown."""

from __future__ import annotations

import gc
import platform
import statistics
import time
from collections.abc import Callable, Sequence


def seconds(do: Callable[[], object]) -> float:
    """Return the processor seconds of this process that something takes: other work on the machine counts for little.

    What is in memory before is none of the garbage collector's business meanwhile.
    """
    gc.collect()
    gc.freeze()
    try:
        begun = time.process_time()
        found = do()
        taken = time.process_time() - begun
        del found  # to let it go is no part of doing it
        return taken
    finally:
        gc.unfreeze()


def spread(values: Sequence[float]) -> str:
    """Return a median and the range around it as text, each of about three figures."""
    middle, low, high = (figures(value) for value in (statistics.median(values), min(values), max(values)))
    return f"{middle} ({low} to {high})"


def figures(value: float) -> str:
    """Return a number as text, of about three figures."""
    decimals = next((n for n, least in enumerate((100, 10, 1)) if value >= least), 3)
    return f"{value:,.{decimals}f}"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> list[str]:
    """Return the lines of a Markdown table, of which the first columns hold words and the others numbers."""
    rule = ["---"] * words + ["---:"] * (len(titles) - words)
    return [f"| {' | '.join(cells)} |" for cells in (titles, rule, *rows)]


def machine() -> str:
    """Return the Python and the machine that this runs on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
