"""Experiments: scenarios replicated with common random numbers; what is finished is kept and never played twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import groupby, islice, takewhile
from typing import Any, Final, NamedTuple

from sim.analysis import Record
from sim.experiment.parameters import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, Parameters, question
from sim.experiment.replicate import TWIN, Engine
from sim.experiment.store import Key, Store, StoreFault
from sim.experiment.version import model_version
from sim.experiment.workers import SerialExecutor, Task, WorkerPool, cross_checked, packed, work, worker_pool
from sim.scenario import Scenario


class Block(NamedTuple):
    """What is wanted: the first replications of some scenarios, at likely values or with drawn parameters."""

    scenarios: Sequence[Scenario]
    replications: int
    parameters: Parameters = LIKELY


@dataclass(frozen=True)
class Experiment:
    """Records by scenario name, in order of replication: the same replications of every scenario, so that they are paired.

    `stopped` tells why there are fewer than wanted: empty, `interrupted`, `worker-lost` or `cluster-lost`.
    """

    records: dict[str, tuple[Record, ...]]
    wanted: int
    stopped: str = ""
    parameters: Parameters = LIKELY

    @property
    def replications(self) -> int:
        """How many replications of every scenario are finished."""
        return min((len(records) for records in self.records.values()), default=0)


class Progress(NamedTuple):
    """How far an experiment is, in replications of single scenarios; `records` are those that are finished, by key."""

    done: int
    wanted: int
    records: Mapping[Key, Record]


OnProgress = Callable[[Progress], None]


PATIENCE: Final = 3
"""How often in a row workers may die before anything else is finished."""
LOOK_EVERY: Final = 1.0
"""Seconds after which it is seen whether the workers can still be reached."""


@dataclass
class Laboratory:
    """Where experiments are run: the workers, the store, and the records that are there already.

    What comes out depends on the scenarios, the seed and the number of replications, never on the workers, on who
    finishes first, or on what the store held before. Use it in a `with` statement: the workers are let go at its end.
    `on_fault` hears why the store can no longer keep what is finished; the experiment goes on without it.
    """

    seed: int
    workers: WorkerPool = field(default_factory=SerialExecutor)
    store: Store | None = None
    on_progress: OnProgress | None = None
    on_fault: Callable[[StoreFault], None] | None = None
    engine: Engine = TWIN
    records: dict[Key, Record] = field(default_factory=dict)
    found: int = 0
    played: int = 0
    cross_checked: int = 0
    stopped: str = ""

    def __enter__(self) -> Laboratory:
        """Return the laboratory."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the workers go."""
        self.workers.end()

    def run(self, *blocks: Block) -> tuple[Experiment, ...]:
        """Return the records of some blocks, each found in the store or played, and kept as soon as it is finished.

        Ctrl-C, workers that die again and again, or a cluster that is lost, keep the first replications up to one that is
        not finished for all scenarios of a block: they are those that a full run begins with. Raises ValueError where two
        scenarios of a block have one name.
        """
        for block in blocks:
            if len({scenario.name for scenario in block.scenarios}) < len(block.scenarios):
                raise ValueError("two scenarios have one name")
        run = _Run(self, blocks)
        if not self.stopped:
            try:
                run.look_up()
                run.play()
            except KeyboardInterrupt:
                self.stopped = "interrupted"
        return tuple(run.experiment(block) for block in blocks)

    def cross_check(self, *blocks: Block) -> None:
        """Tell one finished replication of every scenario of some blocks by both engines, and hold them against each other.

        Which one the seed says. Raises Mismatch where any row of the two logs differs. An engine that is not the twin needs no
        such proof.
        """
        if self.engine == TWIN and not self.stopped:
            retelling = _Retelling(self, blocks)
            try:
                retelling.play()
            except KeyboardInterrupt:
                self.stopped = "interrupted"
            self.cross_checked += retelling.finished

    def keep(self, finished: Mapping[Key, Record], names: Mapping[str, str]) -> None:
        """Keep records that are finished; those that Ctrl-C kept from the store come again, and are counted once."""
        self.played += len(finished.keys() - self.records.keys())
        self.records.update(finished)
        if self.store is None:
            return
        try:
            self.store.keep(finished.items(), names)
        except StoreFault as fault:
            self.store = None
            if self.on_fault:
                self.on_fault(fault)


class Mismatch(Exception):  # noqa: N818 - it says what is so
    """The SimPy model and its twin tell a replication differently; the text names it, and the first row that differs."""


class _Run:
    """Some blocks while they are run in a laboratory."""

    function: Callable[..., list[Any]] = staticmethod(work)

    def __init__(self, laboratory: Laboratory, blocks: Sequence[Block]) -> None:
        self.lab, self.blocks, self.model = laboratory, blocks, model_version()
        scenarios = {question(s, block.parameters): s for block in blocks for s in block.scenarios}
        self.names = {asked: s.name for asked, s in scenarios.items()}
        self.scenarios = tuple(scenarios.values())
        self.place = {asked: n for n, asked in enumerate(scenarios)}
        self.wanted = [key for block in blocks for key in self.keys(block)]
        self.finished = 0

    def keys(self, block: Block) -> Iterator[Key]:
        """Yield the key of each record of a block, replication by replication."""
        asked = [question(s, block.parameters) for s in block.scenarios]
        for r in range(block.replications):
            for scenario in asked:
                yield Key(scenario, block.parameters, self.lab.seed, r, self.model)

    def look_up(self) -> None:
        """Take from the store what is there."""
        if self.lab.store is not None:
            found = self.lab.store.found([key for key in self.wanted if key not in self.lab.records])
            self.lab.records.update(found)
            self.lab.found += len(found)

    def tasks(self) -> Iterator[list[Key]]:
        """Yield what is still to be played: a replication, or a draw with its replications, under all scenarios."""

        def together(key: Key) -> tuple[str, int]:
            return key.parameters, key.replication // (
                1 if key.parameters == LIKELY else REPLICATIONS_PER_DRAW
            )

        for _, keys in groupby((key for key in self.wanted if key not in self.lab.records), together):
            yield list(keys)

    def play(self) -> None:
        """Play what is missing; what was lost with a worker is handed out again."""
        deaths = 0
        while tasks := list(self.tasks()):
            before = self.finished
            try:
                self.hand_out(tasks)
            except Exception as error:
                lost = self.lab.workers.lost(error)
                if not lost:
                    raise
                deaths = deaths + 1 if self.finished == before else 1
                if lost == "cluster-lost" or deaths >= PATIENCE:
                    self.lab.stopped = lost
                    return
                self.lab.workers.renew()

    def hand_out(self, tasks: Sequence[Sequence[Key]]) -> None:
        """Hand tasks out in order, some more than there are workers, and keep what comes back."""
        scenarios, rest = packed(self.scenarios), iter(tasks)
        pending: dict[Future[list[Any]], Sequence[Key]] = {}
        self.tell()
        try:
            while True:
                for keys in islice(rest, self.lab.workers.ahead - len(pending)):
                    pending[
                        self.lab.workers.submit(self.function, scenarios, self.task(keys), self.model)
                    ] = keys
                if not pending:
                    return
                done = wait(pending, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED).done
                self.lab.workers.look()
                for future in done:
                    self.keep(pending[future], future.result())  # a worker that died is heard of here
                    del pending[future]
                self.tell()
        finally:
            for future, keys in pending.items():
                if future.done() and not future.cancelled() and future.exception() is None:
                    self.keep(keys, future.result())

    def task(self, keys: Sequence[Key]) -> Task:
        """Return what a worker is asked to play."""
        jobs = tuple((self.place[key.scenario], key.replication) for key in keys)
        parameters: Parameters = DRAWN if keys[0].parameters == DRAWN else LIKELY
        return Task(parameters, self.lab.seed, jobs, self.lab.engine)

    def keep(self, keys: Sequence[Key], records: Sequence[Record]) -> None:
        """Keep what came back."""
        self.finished += len(keys)
        self.lab.keep(dict(zip(keys, records, strict=True)), self.names)

    def tell(self) -> None:
        if self.lab.on_progress:
            done = sum(key in self.lab.records for key in self.wanted)
            self.lab.on_progress(Progress(done, len(self.wanted), self.lab.records))

    def experiment(self, block: Block) -> Experiment:
        """Return what is finished of a block: whole replications, and whole draws."""
        asked = [(s.name, question(s, block.parameters)) for s in block.scenarios]

        def of(scenario: str, r: int) -> Record | None:
            return self.lab.records.get(Key(scenario, block.parameters, self.lab.seed, r, self.model))

        done = takewhile(lambda r: all(of(scenario, r) for _, scenario in asked), range(block.replications))
        finished = len(list(done))
        if block.parameters == DRAWN:
            finished -= finished % REPLICATIONS_PER_DRAW
        records = {
            name: tuple(r for n in range(finished) if (r := of(scenario, n))) for name, scenario in asked
        }
        return Experiment(records, block.replications, self.lab.stopped, block.parameters)


class _Retelling(_Run):
    """One replication of every scenario of some blocks, told by both engines."""

    function = staticmethod(cross_checked)

    def __init__(self, laboratory: Laboratory, blocks: Sequence[Block]) -> None:
        super().__init__(laboratory, blocks)
        self.told: set[Key] = set()

    def keys(self, block: Block) -> Iterator[Key]:
        """Yield the key of one replication of each scenario: the same one, so that what is alike in it is told once."""
        for scenario in block.scenarios if block.replications else ():
            asked, r = question(scenario, block.parameters), self.lab.seed % block.replications
            yield Key(asked, block.parameters, self.lab.seed, r, self.model)

    def tasks(self) -> Iterator[list[Key]]:
        """Yield what is still to be told again: the scenarios of one block, a share of them for each worker."""
        left = [key for key in self.wanted if key not in self.told]
        for _, block in groupby(left, lambda key: key.parameters):
            keys = list(block)
            share = -(-len(keys) // self.lab.workers.workers)
            yield from (keys[n : n + share] for n in range(0, len(keys), share))

    def keep(self, keys: Sequence[Key], records: Sequence[str | None]) -> None:  # type: ignore[override]
        """Note that both engines agree. Raises Mismatch where they do not."""
        for key, differs in zip(keys, records, strict=True):
            if differs:
                where = f"{self.names[key.scenario]}, {key.parameters}, replication {key.replication}"
                raise Mismatch(f"{where}: {differs}")
            self.told.add(key)
        self.finished += len(keys)

    def tell(self) -> None:
        """It takes a moment."""


def run(
    scenarios: Sequence[Scenario],
    replications: int,
    seed: int,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> Experiment:
    """Return the records of some replications of every scenario at likely values, kept nowhere else.

    `workers` processes of this machine play them; default: one a core. Raises ValueError where two scenarios have one name.
    """
    with Laboratory(
        seed, worker_pool(min(workers or os.cpu_count() or 1, max(replications, 1))), None, on_progress
    ) as lab:
        return lab.run(Block(scenarios, replications))[0]
