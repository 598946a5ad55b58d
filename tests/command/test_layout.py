"""How the main table is laid out: whatever the width, no word and no number is cut."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from sim.command.console import column_widths, print_table

HEADS = ["strategy", "new activations", "against the status quo"]
ROWS = [
    [
        "Everything at once (a bound)",
        "106,801 ± 4,218 (106,535 to 107,067)",
        "+6,368 ± 3,780, not told apart",
    ],
    ["Status quo", "434 ± 438", "the status quo"],
]
WIDE = sum(max(len(line[n]) for line in (HEADS, *ROWS)) for n in range(3))


def words_of(lines: list[list[str]]) -> set[str]:
    return {word for line in lines for cell in line for word in cell.split()}


def printed(width: int, capsys: pytest.CaptureFixture[str]) -> str:
    print_table(Console(width=width), HEADS, ROWS)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [10, 32, 40, 60, 100, 160])
def test_no_word_is_cut(width, capsys):
    text = printed(width, capsys)
    assert words_of([HEADS, *ROWS]) <= set(text.split())
    assert "…" not in text


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_a_table_keeps_to_the_width_that_suffices(width, capsys):
    assert all(len(line.rstrip()) <= width for line in printed(width, capsys).splitlines())


def test_a_cell_is_a_text_and_no_markup(capsys):
    print_table(Console(width=80), ["[red]name"], [["[bold]x[/bold]"]])
    assert {"[red]name", "[bold]x[/bold]"} <= set(capsys.readouterr().out.split())


def test_space_is_given_until_each_cell_has_one_line():
    assert sum(column_widths(HEADS, ROWS, 10_000)) == WIDE
    assert sum(column_widths(HEADS, ROWS, WIDE)) == WIDE
    assert sum(column_widths(HEADS, ROWS, 60)) == 60
    assert column_widths(HEADS, ROWS, 0) == [10, 11, 7]


def test_a_table_without_rows_is_its_headings():
    print_table(Console(file=StringIO(), width=80), HEADS, [])
    assert column_widths(HEADS, [], 80) == [len(head) for head in HEADS]
