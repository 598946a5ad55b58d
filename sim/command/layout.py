"""How a table is laid out on a screen: no word and no number is ever cut or broken."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from textwrap import wrap
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_OF_FILES: Final = 160
"""Characters a line where the output is no terminal."""

Lines = Sequence[Sequence[str]]


def console_of(least: int = 0) -> Console:
    """Return where results are printed: as wide as the terminal, else as `WIDTH_OF_FILES`, and at least so wide."""
    console = Console()
    width = console.width if console.is_terminal else WIDTH_OF_FILES
    return Console(width=max(width, least))


def print_table(console: Console, heads: Sequence[str], rows: Lines) -> None:
    """Print a table with a blank line before each row. On a terminal that is too narrow for it, its lines run on."""
    gap = 2 if sum(_least([heads, *rows])) + 2 * len(heads) <= console.width else 1
    widths = column_widths(heads, rows, console.width - gap * (len(heads) - 1))
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    for n, (head, width) in enumerate(zip(heads, widths, strict=True)):
        table.add_column(
            Text(_wrapped(head, width)), justify="right" if n else "left", width=width, no_wrap=True
        )
    for row in rows:
        table.add_row()
        table.add_row(*(Text(_wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)))
    total = sum(widths) + gap * len(widths)
    (console if total <= console.width else console_of(total)).print(table, highlight=False)


def column_widths(heads: Sequence[str], rows: Lines, space: int) -> list[int]:
    """Return the characters of each column: its longest word, and of the space that is left what lets cells have fewer lines.

    Cells come first, headings after them.
    """
    found = _least([heads, *rows])
    for lines in ([*rows], [heads, *rows]):
        most = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for _ in range(space - sum(found)):
            long = [n for n, width in enumerate(found[: len(most)]) if width < most[n]]
            if not long:
                break
            found[max(long, key=lambda n: (ceil(most[n] / found[n]), most[n] / found[n]))] += 1
    return found


def _least(lines: Lines) -> list[int]:
    words = [[word for cell in column for word in cell.split(" ")] for column in zip(*lines, strict=True)]
    return [max(map(len, column), default=1) for column in words]


def _wrapped(cell: str, width: int) -> str:
    """Return a cell in lines, broken at spaces: never at one that holds a number and its unit together."""
    return "\n".join(wrap(cell, width, break_long_words=False, break_on_hyphens=False))
