"""A Dask cluster that plays the replications: it is seen to be fit before, and seen to be there meanwhile."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, Final, Literal, TypeVar

from sim.experiment.version import model_version

T = TypeVar("T")

ADDRESS: Final = re.compile(r"(tcp://)?(\[[0-9a-fA-F:.%]+\]|[^\s/:@\[\]]+):(?P<port>[0-9]{1,5})")
LAST_PORT: Final = 65535
ANSWER_WITHIN: Final = 10.0
"""Seconds that a scheduler has to answer, and a first worker to come."""
ASK_EVERY: Final = 10.0
"""Seconds after which a scheduler is asked again whether it has workers."""
GIVEN_UP: Final = 60.0
"""Seconds without an answer, or without a worker, after which a cluster is given up."""
RETRIES: Final = 3
SILENCED: Final = ("distributed", "distributed.client", "tornado.application")
"""Who would tell of a lost scheduler too, at length."""
Lost = Literal["", "worker-lost", "cluster-lost"]


class ClusterLost(Exception):  # noqa: N818 - it says what happened
    """The scheduler of a cluster cannot be reached, or is no longer there."""


class Cluster:
    """The workers of a Dask cluster; a worker that is lost is noticed by its scheduler, which hands its work to another."""

    def __init__(self, address: str) -> None:
        _refuse_what_is_no_address(address)
        _refuse_what_is_no_scheduler(address)
        from distributed import Client

        for name in SILENCED:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.address = address
        try:
            self._client = Client(address, timeout=ANSWER_WITHIN, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise ClusterLost(
                f"no scheduler answers at {address} ({str(error) or type(error).__name__})"
            ) from None
        try:
            self._see_that_it_is_fit()
        except BaseException:
            self._client.close(timeout=1)
            raise
        self.workers = max(1, sum(self._client.nthreads().values()))
        self.ahead = 2 * self.workers
        self._executor = self._client.get_executor(pure=False, retries=RETRIES)
        self._asked = self._heard = time.monotonic()

    def _see_that_it_is_fit(self) -> None:
        """See that there are workers, and that they and the scheduler have this project. Raises ClusterLost."""
        came = False
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_WITHIN)
            came = True
            self._client.submit(model_version, pure=False).result(timeout=ANSWER_WITHIN)
        except TimeoutError:
            why = "answers at" if came else "has come to"
            busy = ", which may be busy with other work" if came else ""
            raise ClusterLost(f"no worker {why} the scheduler at {self.address}{busy}") from None
        except (
            ImportError,
            RuntimeError,
        ):  # what the scheduler, or a worker, makes of a function that it does not know
            raise ClusterLost(
                f"the scheduler at {self.address}, or a worker, does not find this project: start each in its folder, "
                "with PYTHONPATH=. before the command"
            ) from None

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Hand work to the scheduler."""
        future: Future[T] = self._executor.submit(function, *arguments)
        return future

    def lost(self, error: BaseException) -> Lost:
        """Return whether the scheduler is lost, or a piece of work that too many workers have died of."""
        if isinstance(error, CancelledError | ClusterLost):
            return "cluster-lost"
        return "worker-lost" if type(error).__name__ == "KilledWorker" else ""

    def look(self) -> None:
        """See whether the scheduler is still there, and has workers."""
        if self._client.status != "running":
            raise ClusterLost(f"the scheduler at {self.address} is no longer there")
        if time.monotonic() - self._asked < ASK_EVERY:
            return
        try:
            there = bool(_identity(self.address)["workers"])
        except Exception:
            there = False
        self._asked = time.monotonic()
        self._heard = self._asked if there else self._heard
        if self._asked - self._heard > GIVEN_UP:
            raise ClusterLost(f"the scheduler at {self.address} does not answer, or has no worker left")

    def renew(self) -> None:
        """The scheduler does this by itself."""

    def end(self) -> None:
        """Leave the cluster; what is not yet done is called off."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=1)


def _refuse_what_is_no_address(address: str) -> None:
    """Raise ClusterLost where an address is none: Dask would stumble over it, and over its own feet for long after."""
    found = ADDRESS.fullmatch(address)
    if found is None or int(found["port"]) > LAST_PORT:
        raise ClusterLost(
            f"'{address}' is no address of a scheduler, which is as tcp://HOST:PORT, such as tcp://10.0.0.1:8786"
        )


def _refuse_what_is_no_scheduler(address: str) -> None:
    """Raise ClusterLost where no scheduler answers: of something else that does, a client would wait for ever."""
    try:
        kind = str(_identity(address)["type"])
    except Exception:
        raise ClusterLost(
            f"no scheduler answers at {address} (nothing does within {ANSWER_WITHIN:g} s, or something else)"
        ) from None
    if not kind.endswith("Scheduler"):
        raise ClusterLost(f"no scheduler answers at {address}, but a {kind.lower()}")


def _identity(address: str) -> dict[str, Any]:
    """Return what a scheduler says of itself and its workers. Raises whatever kept it from answering in time."""
    from distributed.core import rpc

    async def said() -> dict[str, Any]:
        async with rpc(address, timeout=ANSWER_WITHIN) as scheduler:
            answer: dict[str, Any] = await asyncio.wait_for(scheduler.identity(), ANSWER_WITHIN)
            return answer

    return asyncio.run(said())
