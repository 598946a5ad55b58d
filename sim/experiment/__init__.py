"""Asked many times: replications, over the cores of this machine or a cluster, each kept as soon as it is finished."""

from sim.experiment.asked import Block, Experiment, OnProgress, Progress
from sim.experiment.cluster import ClusterLost
from sim.experiment.errands import Each, each_by
from sim.experiment.executors import Crew, crew
from sim.experiment.parameters import A_DRAW, DRAWN, LIKELY, Parameters, drawn, drawn_values
from sim.experiment.replicate import TWIN, Engine, planned, replicate, retell, telling, telling_of_sessions
from sim.experiment.run import Laboratory, Mismatch, run
from sim.experiment.store import Key, Store, StoreFault
from sim.experiment.version import model_version
from sim.experiment.work import OtherModel

__all__ = [
    "A_DRAW",
    "DRAWN",
    "LIKELY",
    "TWIN",
    "Block",
    "ClusterLost",
    "Crew",
    "Each",
    "Engine",
    "Experiment",
    "Key",
    "Laboratory",
    "Mismatch",
    "OnProgress",
    "OtherModel",
    "Parameters",
    "Progress",
    "Store",
    "StoreFault",
    "crew",
    "drawn",
    "drawn_values",
    "each_by",
    "model_version",
    "planned",
    "replicate",
    "retell",
    "run",
    "telling",
    "telling_of_sessions",
]
