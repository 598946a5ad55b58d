"""`store`: what is kept of replications played before, whether it is whole, and what may go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.command.console import FAILED, INPUT, Stop, console_of, print_table

if TYPE_CHECKING:
    from sim.experiment.store import Group, Store

HEADS = ("scenario", "hash", "parameters", "seed", "replications", "model")
MEGABYTE = 1e6


def list_command(path: Path) -> None:
    """Print which replications are kept, of which scenario, seed and version of the model."""
    from sim.experiment.version import model_version

    if not path.exists():
        print(f"{path}: there is no store yet; a comparison begins it")
        return
    with _opened(path, read_only=True) as store:
        groups, size = store.listing(), store.size()
    console = console_of()
    if groups:
        print_table(console, HEADS, [_line(group, model_version()) for group in groups])
    total = _replications(sum(group.replications for group in groups))
    console.print(
        f"{path}: {total}, {size / MEGABYTE:,.1f} MB", highlight=False, markup=False, soft_wrap=True
    )


def verify_command(path: Path) -> None:
    """Say that every replication is as it was written, or name each that is not and end with 1."""
    with _opened(path, read_only=True) as store:
        faults = store.verify()
        if not faults:
            print(f"{path}: {_replications(store.count())}, all whole")
            return
    print("\n".join(faults))
    raise Stop(
        f"{path}: {len(faults)} fault{'s' if len(faults) > 1 else ''}; a torn replication is never used but played again. "
        f"Remove what is torn with run.py store prune --store {path}",
        FAILED,
    )


def prune_command(path: Path) -> None:
    """Remove replications of other versions of the model and torn ones, and say how many."""
    from sim.experiment.version import model_version

    with _opened(path, read_only=False) as store:
        removed = store.prune(model_version())
        print(f"{path}: {_replications(removed)} of other versions of the model, or torn, removed; ", end="")
        print(f"{_replications(store.count())} kept, {store.size() / MEGABYTE:,.1f} MB")


@contextmanager
def _opened(path: Path, read_only: bool) -> Iterator[Store]:
    """Open the store that is at a path; stop where there is none or it has a fault."""
    from sim.experiment.store import Store, StoreFault

    if not path.exists():
        raise Stop(f"{path}: there is no store; name another with --store PATH")
    try:
        with Store.open(path, read_only) as store:
            yield store
    except StoreFault as fault:
        raise Stop(fault.text, FAILED if fault.torn else INPUT) from None


def _line(group: Group, model: str) -> tuple[str, ...]:
    """Return what the table says of some replications: "0 to 29", or how many of these there are."""
    span = f"{group.first} to {group.last}" if group.last > group.first else f"{group.first}"
    all_there = group.replications == group.last - group.first + 1
    which = span if all_there else f"{group.replications} of {span}"
    version = "this" if group.model == model else f"{group.model} (another)"
    return group.name or "–", group.scenario[:12], group.parameters, group.seed, which, version


def _replications(number: int) -> str:
    return f"{number:,} replication{'' if number == 1 else 's'}"
