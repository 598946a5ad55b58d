"""What all commands share: messages, errors and signals, tables on the terminal, and folders of results."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from math import ceil
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from sim.scenario import Scenario

AS_CTRL_C: Final = ("SIGTERM", "SIGHUP")
"""What else ends a program: `kill` and a computer that is shut down; a terminal that is closed, where a system has it."""
MOMENT: Final = 0.05
"""Seconds until Ctrl-C is pressed again."""


@contextmanager
def heard() -> Iterator[None]:
    """Raise KeyboardInterrupt in the main thread for whatever stops the program meanwhile, and whatever it is doing.

    A signal that is ignored, as under `nohup`, stays so.
    """
    hook, before = sys.unraisablehook, dict[int, Any]()
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in AS_CTRL_C if hasattr(signal, name)]
        free = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
        before = {number: signal.signal(number, signal.default_int_handler) for number in free}
    sys.unraisablehook = partial(_press_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _press_again(hook: Callable[[sys.UnraisableHookArgs], Any], what: sys.UnraisableHookArgs) -> None:
    """Press Ctrl-C once more where Python has dropped it: in what is done when an object goes, nothing can be raised."""
    if what.exc_type is not KeyboardInterrupt:
        hook(what)
        return
    again = threading.Timer(MOMENT, interrupt_main)
    again.daemon = True
    again.start()


T = TypeVar("T")
INPUT, FAILED, INTERRUPTED = 2, 1, 130


class Stop(Exception):  # noqa: N818 - it ends a command; it is not an error of the program
    """Ends a command with a message and an exit code."""

    def __init__(self, text: str, code: int = INPUT) -> None:
        self.text, self.code = text, code
        super().__init__(text)


def say(text: str) -> None:
    """Say something to the user, beside the result: on standard error."""
    if text:
        print(text, file=sys.stderr, flush=True)


def show_any_text() -> None:
    """Let a terminal that lacks a character show a question mark in its place."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")


def finish_output() -> None:
    """Write what waits to be written on standard output, if there is one."""
    if sys.stdout is not None:
        sys.stdout.flush()


def drop_output() -> None:
    """Drop what could not be written on standard output, so that it is not tried again when the program ends."""
    try:
        finish_output()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def or_complaints(do: Callable[[], T]) -> T:
    """Return what a function returns, or stop with all complaints, one a line."""
    from sim.scenario import Complaints

    try:
        return do()
    except Complaints as error:
        count = len(error.complaints)
        raise Stop(f"{error}\n{count} mistake{'s' if count > 1 else ''}; nothing was run.") from None


def scenarios_from(paths: Sequence[Path], settings: Sequence[str]) -> tuple[Scenario, ...]:
    """Return the scenarios of some paths with other values where the settings say so; each has a calendar."""
    from sim.calendar import plan
    from sim.scenario import parse_setting, read_all, vary

    def read() -> tuple[Scenario, ...]:
        changes = dict(parse_setting(setting) for setting in settings)
        found = read_all(paths)
        return tuple(vary(scenario, changes) for scenario in found) if changes else found

    scenarios = or_complaints(read)
    for scenario in scenarios:
        try:
            plan(scenario)
        except ValueError as error:  # no table of holidays for the country, or not of that category
            raise Stop(
                f"{scenario.name}: {error}; name another, or list the days under calendar.closed"
            ) from None
    return scenarios


def refuse_one_name(scenarios: Sequence[Scenario]) -> None:
    """Stop where two scenarios have one name: results tell them apart by it."""
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Stop(f"two files are named {', '.join(twice)}; rename one, or name each file once")


def refuse_folder_of(study: str, names: Sequence[str], folder: Path) -> None:
    """Stop where a folder holds another study, as files of some names tell: it would be overwritten."""
    if any((folder / name).exists() for name in names):
        raise Stop(f"{folder} holds a {study}; choose another --out")


def writing(folder: Path, do: Callable[[], T]) -> T:
    """Return what a function returns that writes into a folder; if it cannot, or is stopped, say so and what is kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return do()
    except OSError as error:
        where = error.filename or folder
        raise Stop(
            f"{where} cannot be written ({error.strerror}); files finished before are kept; choose another --out"
        ) from None
    except KeyboardInterrupt:
        raise Stop(
            f"stopped before all files were in {folder}; what was finished before is kept. Run the same command again",
            INTERRUPTED,
        ) from None


def probe(folder: Path) -> None:
    """Find out before a long run whether a folder can be written. Raises OSError that names the folder."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    except OSError as error:
        error.filename = str(folder)
        raise


def results_folder(scenario: Scenario, study: str) -> Path:
    """Return where a study's files go by default: results/CAMPAIGN/STUDY."""
    return Path("results") / scenario.source.campaign_folder.name / study


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
