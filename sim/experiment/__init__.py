"""Asked many times: replications, over the cores of this machine or a cluster, each kept as soon as it is finished."""

from sim.experiment.cluster import ClusterLost
from sim.experiment.laboratory import Block, Experiment, Laboratory, Mismatch, OnProgress, Progress, run
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
from sim.experiment.store import Key, Store, StoreFault
from sim.experiment.version import model_version
from sim.experiment.workers import OtherModel, ParallelMap, WorkerPool, parallel_map, worker_pool

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
