"""Asked many times: replications, over the cores of this machine."""

from sim.experiment.replicate import planned, replicate
from sim.experiment.run import Experiment, Progress, run

__all__ = ["Experiment", "Progress", "planned", "replicate", "run"]
