"""The options that commands share: what each is called, and what its help says."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = Path("results", "store.sqlite")


class Engine(StrEnum):
    """Which telling plays."""

    twin = "twin"
    simpy = "simpy"


class Uncertainty(StrEnum):
    """Which kinds of uncertainty a study shows."""

    sampling = "sampling"
    parameters = "parameters"
    both = "both"


Paths = Annotated[list[Path], typer.Argument(help="Campaign folders or strategy files.", show_default=False)]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Another value at a path of every scenario; repeatable."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of all chance.", min=0)]
Out = Annotated[Path | None, typer.Option(help="Folder for the files.")]
Workers = Annotated[int | None, typer.Option(help="Processes; default: all cores.", min=1)]
Cluster = Annotated[
    str | None, typer.Option(metavar="tcp://HOST:PORT", help="Play on the Dask cluster of this scheduler.")
]
StorePath = Annotated[Path, typer.Option("--store", help="The file in which finished replications are kept.")]
NoStore = Annotated[bool, typer.Option("--no-store", help="Keep no replications, and look none up.")]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="Which telling plays: the compiled twin, or the SimPy model itself."),
]
