"""Verification: results are played again, by a random sample or all of them, and compared number by number."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from sim.analysis import Record, unit_of
from sim.experiment import worker_pool
from sim.scenario import Complaints, Scenario
from sim.study.provenance import MANIFEST, of_numbers, record_hash, sha256_of, written_values
from sim.study.provenance import versions as all_versions
from sim.study.verifying.remade import CLOSE, Pages, Remade, made_again
from sim.study.verifying.rerun import OnPlayed, jobs_of, play_again, variants_of
from sim.study.verifying.results import MEASURES, Job, Results, Unverifiable, measures_of, results_of

COUNTS: Final = frozenset({"people", "attempts", "days", "officer-days"})
"""Units of what is counted: elsewhere too, it is the same whole number."""
LIKE_RESULTS: Final = ("*.csv", "*.html", "headline.*.md", "figures/*")
"""What a reader of the folder would take for results: the manifest must name it."""
MOST_SUSPECTS: Final = 50
"""How many replications that do not fit their hash are played again, besides the sample."""

Measured = Mapping[Job, Mapping[str, str]]


class Sample(NamedTuple):
    """Which replications are played again: some at random, by a seed of their own; None: all of them."""

    size: int | None
    seed: int


class Mismatch(NamedTuple):
    """A number that came out otherwise: as the file says it, and as it was played again; None where there is none."""

    job: Job
    measure: str
    said: str | None
    found: str | None

    def __str__(self) -> str:
        said, found = ("nothing" if text is None else text or "empty" for text in (self.said, self.found))
        return f"{self.job}: {self.measure}: {MEASURES} says {said}, played again it is {found}"


@dataclass(frozen=True)
class Verification:
    """What was found.

    `study` is what was verified. `faults`: what is wrong with files and with the manifest, a line each; `mismatches`: the
    numbers that came out otherwise. `played` of `replications` were played again. `other_versions`: what the numbers depend
    on and differs from then, as (then, now), `other_pages` what only pages and figures depend on. `exact`: whether every number
    that was compared is the same to its last bit.
    `remade`: which of the `files` were made again from the replications; the others are checked by their hashes alone.
    """

    study: str
    faults: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    played: int
    replications: int
    other_versions: Mapping[str, tuple[str, str]]
    other_pages: Mapping[str, tuple[str, str]]
    exact: bool
    files: tuple[str, ...]
    remade: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults and not self.mismatches


def verify(
    folder: Path,
    sample: Sample,
    workers: int | None = None,
    on_played: OnPlayed | None = None,
    pages: Pages | None = None,
) -> Verification:
    """Return whether the results in a folder are what their manifest says, and what is played again.

    Replications whose rows in the table of measures do not fit their hash are played first, then the sample, never from a
    store. With the same versions, numbers must be the same to the last bit; with others, counts must be, and the rest to
    1e-9. Where all are played, the study is asked again of them: its tables are made again, and its pages by what writes them,
    if even the versions that only these depend on are the same. Else it is asked again of the measures that were written, if
    nothing is wrong with them. Raises Unverifiable.
    """
    results = results_of(folder)
    versions, changed = other_versions(results), file_faults(results)
    if sample.size is not None or versions or other_pages(results):
        pages = None
    said: Measured | None = None
    try:
        said = measures_of(folder)
    except (OSError, ValueError) as error:
        changed[MEASURES] = f"{_why(error)}; nothing was played again"
    faults = [*_digest_faults(results, not versions), *(f"{name}: {why}" for name, why in changed.items())]
    if said is None:
        return _verification(results, faults)
    suspects = _suspects(results, said)
    faults += _row_faults(results, said)
    variants = variants_of(results) if pages else {}
    jobs = _chosen(results, suspects, sample) + jobs_of(variants, results)
    records = _played(results, variants, jobs, workers, on_played)
    mismatches = [
        found
        for job, record in records.items()
        if job in results.records
        for found in mismatches_of(job, said.get(job, {}), record)
    ]
    wrong = [found for found in mismatches if not versions or not is_close(found)]
    faults += _hash_faults(suspects, records, mismatches)
    remade = Remade((), ())
    if sample.size is None:
        told = {*changed, *([MEASURES] if mismatches else [])}
        remade = made_again(results, records, not versions, True, told, pages)
    elif MEASURES not in changed and not suspects and not wrong:
        remade = _made_of_measures(results, said, not versions, changed)
    faults += remade.faults
    played = len(records.keys() & results.records.keys())
    return _verification(results, faults, wrong, played, not mismatches, remade.files)


def _verification(
    results: Results,
    faults: Sequence[str],
    mismatches: Sequence[Mismatch] = (),
    played: int = 0,
    exact: bool = False,
    remade: tuple[str, ...] = (),
) -> Verification:
    return Verification(
        results.study,
        tuple(faults),
        tuple(mismatches),
        played,
        len(results.records),
        other_versions(results),
        other_pages(results),
        exact,
        tuple(results.files),
        remade,
    )


def other_versions(results: Results) -> dict[str, tuple[str, str]]:
    """Return what numbers depend on and is of another version now, as (then, now).

    Among them are scenarios that another version reads otherwise, by their hashes.
    """
    now = of_numbers()
    then = {name: results.versions.get(name, "none") for name in now}
    found = {name: (then[name], now[name]) for name in now if then[name] != now[name]}
    if found:
        for name, scenario in results.scenarios.items():
            digests = (results.digests[name], scenario.digest)
            if digests[0] != digests[1]:
                found[f"scenario {name}"] = digests
    return found


def other_pages(results: Results) -> dict[str, tuple[str, str]]:
    """Return what no number depends on, but what is read of them, and is of another version now, as (then, now)."""
    now = {name: version for name, version in all_versions().items() if name not in of_numbers()}
    then = {name: results.versions.get(name, "none") for name in now}
    return {name: (then[name], now[name]) for name in now if then[name] != now[name]}


def file_faults(results: Results) -> dict[str, str]:
    """Return what is wrong with each file that is missing, is not as it was written, or is not named."""
    found: dict[str, str] = {}
    for name, digest in results.files.items():
        try:
            file = (results.folder / name).resolve()
            if not file.is_relative_to(results.folder.resolve()):
                found[name] = "not in the folder of the results"
            elif sha256_of(file) != digest:
                found[name] = "changed after it was written"
        except (OSError, ValueError) as error:  # such as a name that no file can have
            found[name] = _why(error)
    files = (file for pattern in LIKE_RESULTS for file in sorted(results.folder.glob(pattern)))
    there = [file.relative_to(results.folder).as_posix() for file in files]
    return found | {name: f"not named by {MANIFEST}" for name in there if name not in results.files}


def mismatches_of(job: Job, said: Mapping[str, str], record: Record) -> Iterator[Mismatch]:
    """Yield the measures of a replication whose text in the table is another than that of what was played."""
    found = written_values(record)
    for measure in dict.fromkeys([*said, *found]):
        if said.get(measure) != found.get(measure):
            yield Mismatch(job, measure, said.get(measure), found.get(measure))


def is_close(mismatch: Mismatch) -> bool:
    """Return whether two numbers are the same for another version: equal where they are counts, else to 1e-9."""
    try:
        said, found = float(mismatch.said or ""), float(mismatch.found or "")
    except ValueError:
        return False
    is_count = unit_of(mismatch.measure) in COUNTS and said.is_integer() and found.is_integer()
    return said == found if is_count else math.isclose(said, found, rel_tol=CLOSE)


def _digest_faults(results: Results, is_same: bool) -> Iterator[str]:
    """Yield a line for each scenario that is another than it was, unless this version reads it otherwise."""
    for name, scenario in results.scenarios.items():
        if is_same and scenario.digest != results.digests[name]:
            yield f"{MANIFEST}: the document of {name} does not give the scenario with its SHA-256"


def _row_faults(results: Results, said: Measured) -> Iterator[str]:
    """Yield a line where the table of measures has replications that the manifest does not."""
    more = [job for job in said if job not in results.records]
    if more:
        yield f"{MEASURES}: has {len(more)} replications that {MANIFEST} does not, such as {more[0]}"


def _suspects(results: Results, said: Measured) -> list[Job]:
    """Return the replications whose rows do not fit their hash."""
    return [job for job, digest in results.records.items() if record_hash(said.get(job, {})) != digest]


def _made_of_measures(results: Results, said: Measured, exact: bool, changed: Mapping[str, str]) -> Remade:
    """Return what is made again of the replications as far as the table of measures has them."""
    try:
        records = {
            job: Record({name: float(text or "nan") for name, text in said[job].items()}, {}, {}, {}, {}, ())
            for job in results.records
        }
    except ValueError as error:
        return Remade((), (f"{MEASURES}: a value is no number ({error})",))
    return made_again(results, records, exact, False, changed)


def _chosen(results: Results, suspects: Sequence[Job], sample: Sample) -> list[Job]:
    """Return the replications to play: the suspects, and a simple random sample of all."""
    jobs = list(results.records)
    if sample.size is None:
        return jobs
    size = min(sample.size, len(jobs))
    picked = np.random.default_rng(sample.seed).choice(len(jobs), size, replace=False)
    return list(dict.fromkeys([*suspects[:MOST_SUSPECTS], *(jobs[n] for n in sorted(picked))]))


def _played(
    results: Results,
    variants: Mapping[str, Scenario],
    jobs: Sequence[Job],
    workers: int | None,
    on_played: OnPlayed | None,
) -> dict[Job, Record]:
    scenarios = {**results.scenarios, **{variant.name: variant for variant in variants.values()}}
    hands = worker_pool(max(1, min(workers or os.cpu_count() or 1, len(jobs))))
    try:
        records = play_again(scenarios, results.seed, jobs, hands, on_played)
    except (ValueError, Complaints) as error:  # such as a table of holidays that is not there any more
        raise Unverifiable(f"the scenarios cannot be played here: {error}") from None
    finally:
        hands.end()
    return {job: records[job] for job in jobs}


def _hash_faults(
    suspects: Sequence[Job], records: Mapping[Job, Record], mismatches: Sequence[Mismatch]
) -> Iterator[str]:
    """Yield a line for each hash that is wrong although the numbers are right, and one for what was not played."""
    off = {found.job for found in mismatches}
    yield from (
        f"{MANIFEST}: the hash of {job} does not fit its numbers, which are right"
        for job in suspects
        if job in records and job not in off
    )
    unplayed = [job for job in suspects if job not in records]
    if unplayed:
        yield f"{MEASURES}: {len(unplayed)} more replications do not fit their hashes and were not played; see --all"


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
