"""The options of studies: what each is called, and what its help says; first those that commands share."""

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

# What `select` alone is asked.
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="MEASURE",
        help="What is wanted most of: a measure, such as activations or activations_per_officer_day, or net-benefit.",
        show_default=False,
    ),
]
Indifference = Annotated[
    float,
    typer.Option(
        help="The smallest difference that matters, in the unit of what is selected by.", show_default=False
    ),
]
Worth = Annotated[
    float | None,
    typer.Option(
        metavar="RUPIAH",
        help="What an activation is worth: an assumption of whoever decides.",
        show_default=False,
    ),
]
Smallest = Annotated[bool, typer.Option("--smallest", help="Less of it is better.")]
Probability = Annotated[float, typer.Option(help="The least probability with which the best is selected.")]
Require = Annotated[
    list[str],
    typer.Option(
        metavar="MEASURE<=NUMBER±TOLERANCE",
        help='Who may be selected, such as "cost<=2e8±1e7" or "planned_officer_days<=200"; repeatable.',
    ),
]
Tolerance = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Tolerance of limits without one of their own, as a share of each.",
        show_default=False,
    ),
]
UncertaintyOfSelection = Annotated[
    Uncertainty,
    typer.Option(
        "--uncertainty",
        help="sampling: chance, at likely values. parameters: what is not known, drawn over its evidence, and chance. "
        "both: one beside the other.",
    ),
]
First = Annotated[
    int, typer.Option(help="Replications, or draws of two each, of every strategy before any is dropped.")
]
MostOfOne = Annotated[int, typer.Option(help="Replications of one strategy at most, decided or not.", min=2)]
