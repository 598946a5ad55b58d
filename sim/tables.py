"""Tidy tables and how they are written: as CSV that a spreadsheet can open without running anything in it."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TextIO

Cell = str | float | int | None


class Table(NamedTuple):
    """Rows of equal length under named columns. None and NaN are empty cells."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def cell_text(cell: Cell) -> str:
    """Return a cell as text: numbers in the shortest form that reads back the same, never a formula of a spreadsheet.

    A text that begins like a formula gets an apostrophe before it; every line of it ends with a newline alone.
    """
    if isinstance(cell, str):
        return _told(cell)
    if cell is None:
        return ""
    if isinstance(cell, float):
        return "" if math.isnan(cell) else repr(float(cell)).removesuffix(".0")
    return str(cell)


@lru_cache(maxsize=4096)
def _told(cell: str) -> str:
    """Return a cell that is a text: a table says the same few of them in every row."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")  # a bare carriage return would end the row
    return "'" + text if cell.startswith(FORMULA_SIGNS) else text


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a UTF-8 text file for writing that is whole or not there at all: it gets its name when all is written."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_csv(path: Path, table: Table) -> None:
    """Write a table as UTF-8 CSV with a header; the file is whole or not there at all."""
    with whole_file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([cell_text(cell) for cell in row] for row in table.rows)


def column(table: Table, name: str) -> list[Cell]:
    """Return a column of a table."""
    position = table.columns.index(name)
    return [row[position] for row in table.rows]


def select(rows: Iterable[tuple[Cell, ...]], table: Table, **wanted: Cell) -> list[tuple[Cell, ...]]:
    """Return the rows whose named columns hold the wanted values."""
    places = [(table.columns.index(name), value) for name, value in wanted.items()]
    return [row for row in rows if all(row[place] == value for place, value in places)]
