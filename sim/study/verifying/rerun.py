"""Single replications played anew, each on its own, and never looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from itertools import groupby, islice
from typing import Final

from sim.analysis import Record
from sim.experiment import LIKELY, REPLICATIONS_PER_DRAW, WorkerPool, model_version
from sim.experiment.workers import Task, packed, work
from sim.scenario import Scenario
from sim.study.releases import lifted_of
from sim.study.verifying.results import Job, Results, Unverifiable

PATIENCE: Final = 3
"""How often workers may die."""

OnPlayed = Callable[[int, int], None]
"""Hears how many are played, and how many are wanted."""


def variants_of(results: Results) -> dict[str, Scenario]:
    """Return the variants that only the page of a comparison tells of, by the name of their scenario."""
    return lifted_of(tuple(results.scenarios.values())) if results.study == "compare" else {}


def jobs_of(variants: Mapping[str, Scenario], results: Results) -> list[Job]:
    """Return the replications of variants: those of their scenarios."""
    return [
        Job(variants[job.scenario].name, LIKELY, job.replication)
        for job in results.records
        if job.parameters == LIKELY and job.scenario in variants
    ]


def play_again(
    scenarios: Mapping[str, Scenario],
    seed: int,
    jobs: Sequence[Job],
    worker_pool: WorkerPool,
    on_played: OnPlayed | None = None,
) -> dict[Job, Record]:
    """Return the record of each job, played by a crew, in any order. Raises Unverifiable where its workers keep dying."""
    records: dict[Job, Record] = {}
    for _ in range(PATIENCE):
        try:
            _hand_out(
                scenarios, seed, [job for job in jobs if job not in records], worker_pool, records, on_played
            )
        except Exception as error:
            if not worker_pool.lost(error):
                raise
            worker_pool.renew()
        else:
            return records
    raise Unverifiable("worker processes died again and again; try fewer with --workers")


def _hand_out(
    scenarios: Mapping[str, Scenario],
    seed: int,
    jobs: Sequence[Job],
    worker_pool: WorkerPool,
    records: dict[Job, Record],
    on_played: OnPlayed | None,
) -> None:
    """Hand jobs out in order, some more than there are workers, and add what comes back to the records."""
    given, place = packed(tuple(scenarios.values())), {name: n for n, name in enumerate(scenarios)}
    wanted = len(jobs) + len(records)
    pending: dict[Future[list[Record]], list[Job]] = {}
    rest = _together(jobs)
    while True:
        for some in islice(rest, worker_pool.ahead - len(pending)):
            task = Task(
                some[0].parameters, seed, tuple((place[job.scenario], job.replication) for job in some)
            )
            pending[worker_pool.submit(work, given, task, model_version())] = some
        if not pending:
            return
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            records.update(zip(pending.pop(future), future.result(), strict=True))
        if on_played:
            on_played(len(records), wanted)


def _together(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Yield the jobs, those that share their draw of the parameters together, as it is made for all of them at once."""

    def draw(job: Job) -> tuple[str, int]:
        return job.parameters, job.replication // REPLICATIONS_PER_DRAW

    for _, some in groupby(sorted(jobs, key=draw), draw):
        yield list(some)
