"""What all commands share: how they speak, where they write, and how they stop."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sim.scenario import Scenario

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
