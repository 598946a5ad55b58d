"""Jemput bola: how many digital-identity activations an outreach strategy can deliver by its deadline.

The names that a script needs first are here, and are fetched when they are first used, so that `import sim` costs
nothing:

    import sim

    scenario = sim.read("scenarios/sukoharjo-2023/strategies/sritex-rotation.toml")
    record = sim.replicate(scenario, seed=1, replication=0)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment import replicate
    from sim.scenario import read, vary
    from sim.study import compare

__all__ = ["__version__", "compare", "read", "replicate", "vary"]

__version__ = "0.1.0"

_ROOMS = {
    "compare": "sim.study",
    "read": "sim.scenario",
    "replicate": "sim.experiment",
    "vary": "sim.scenario",
}


def __getattr__(name: str) -> object:
    """Return a public name from the room where it lives. Raises AttributeError for any other name."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    """Return the public names, fetched or not."""
    return sorted(__all__)
