"""`verify`: results are played again and held against what was written."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.command.console import FAILED, Stop
from sim.command.laboratory import showing

if TYPE_CHECKING:
    from sim.study import Comparison
    from sim.study.selecting.selection import Selected
    from sim.study.verifying.verification import Sample, Verification

MOST_LINES: Final = 20
"""How many faults, and how many numbers that came out otherwise, are named."""
SEEDS: Final = 2**32


def verify_command(
    folder: Path, everything: bool, size: int, sample_seed: int | None, workers: int | None
) -> None:
    """Say whether results match, and which kind of match it is; end with 1 where they do not, 2 where it can't be told."""
    from sim.experiment import Progress
    from sim.study.verifying.results import Unverifiable
    from sim.study.verifying.verification import Sample, verify

    seed = secrets.randbelow(SEEDS) if sample_seed is None else sample_seed
    sample = Sample(None if everything else size, seed)
    try:
        with showing() as shown:
            found = verify(
                folder, sample, workers, lambda done, all_: shown(Progress(done, all_, {})), _pages
            )
    except Unverifiable as error:
        raise Stop(str(error)) from None
    _print(found)
    print(_played(found, sample))
    print(_made_again(found, sample))
    for name, (then, now) in found.other_versions.items():
        print(_plain(f"{name}: {then} then, {now} now"))
    for name, (then, now) in found.other_pages.items():
        print(
            _plain(f"{name}: {then} then, {now} now; no number depends on it, but what the pages look like")
        )
    if not found.matches:
        why = ", which may be because of the other versions" if found.other_versions else ""
        raise Stop(f"MISMATCH: {folder} is not what comes of playing it again{why}", FAILED)
    print(_kind(found))


def _pages(study: Comparison | Selected, folder: Path, said: Mapping[str, Any]) -> None:
    """Write the page, the figures and the headlines of a study."""
    from sim.report import write_report
    from sim.report.selection import write_selection
    from sim.study.selecting.selection import Selected

    if isinstance(study, Selected):
        write_selection(study, folder, said)
    else:
        write_report(study, folder, said)


def _print(found: Verification) -> None:
    """Print what is wrong: every file, and the first of the numbers."""
    for fault in found.faults[:MOST_LINES]:
        print(_plain(fault))
    if len(found.faults) > MOST_LINES:
        print(f"and {len(found.faults) - MOST_LINES} more faults")
    for mismatch in found.mismatches[:MOST_LINES]:
        print(_plain(str(mismatch)))
    if len(found.mismatches) > MOST_LINES:
        off = len({mismatch.job for mismatch in found.mismatches})
        print(f"and {len(found.mismatches) - MOST_LINES} more numbers, in {off} replications together")


def _plain(line: str) -> str:
    """Return a line without what would steer a terminal, or begin another line: results come from anybody."""
    return "".join(sign if sign.isprintable() else "?" for sign in line)


def _played(found: Verification, sample: Sample) -> str:
    """Return how much was played again."""
    which = "" if sample.size is None else f" (a sample: --sample-seed {sample.seed})"
    return f"{found.played} of {found.replications} replications were played again{which}"


def _made_again(found: Verification, sample: Sample) -> str:
    """Return which files were made again."""
    if not found.remade:
        return "no file was made again: all are checked by their hashes alone"
    source, rest = "measures.csv" if sample.size else "the replications", len(found.files) - len(found.remade)
    tables = [name for name in found.remade if name.endswith(".csv")]
    pages = len(found.remade) - len(tables)
    made = ", ".join([*tables, *([f"{pages} pages and figures"] if pages else [])])
    others = f"; {rest} more files are checked by their hashes alone" if rest else ""
    return f"made again from {source}: {made}{others}"


def _kind(found: Verification) -> str:
    """Return which kind of match was found."""
    if not found.other_versions:
        return "match of bytes: the same versions, every number the same to its last bit, every file as it was written"
    bits = "; every number is even the same to its last bit" if found.exact else ""
    return f"match of counts exactly and of times, money and ratios to 1e-9, with other versions{bits}"
