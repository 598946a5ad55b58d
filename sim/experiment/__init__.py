"""Asked many times: replications, over the cores of this machine or a cluster, each kept as soon as it is finished."""

from sim.experiment.asked import Block, Experiment, OnProgress, Progress
from sim.experiment.cluster import ClusterLost
from sim.experiment.executors import WorkerPool, worker_pool
from sim.experiment.parallel_map import ParallelMap, parallel_map
from sim.experiment.parameters import DRAWN, LIKELY, REPLICATIONS_PER_DRAW, Parameters, drawn, drawn_values
from sim.experiment.replicate import (
    TWIN,
    Engine,
    campaign_engine,
    cross_check,
    planned,
    replicate,
    session_engine,
)
from sim.experiment.run import Laboratory, Mismatch, run
from sim.experiment.store import Key, Store, StoreFault
from sim.experiment.version import model_version
from sim.experiment.work import OtherModel

__all__ = [
    "DRAWN",
    "LIKELY",
    "REPLICATIONS_PER_DRAW",
    "TWIN",
    "Block",
    "ClusterLost",
    "Engine",
    "Experiment",
    "Key",
    "Laboratory",
    "Mismatch",
    "OnProgress",
    "OtherModel",
    "ParallelMap",
    "Parameters",
    "Progress",
    "Store",
    "StoreFault",
    "WorkerPool",
    "campaign_engine",
    "cross_check",
    "drawn",
    "drawn_values",
    "model_version",
    "parallel_map",
    "planned",
    "replicate",
    "run",
    "session_engine",
    "worker_pool",
]
