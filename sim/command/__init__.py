"""The command line: one short module a command, imported when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.command.options import (
    DEFAULT_STORE,
    By,
    Cluster,
    Engine,
    EngineOption,
    First,
    Indifference,
    MostOfOne,
    NoStore,
    Out,
    Paths,
    Probability,
    Require,
    Seed,
    Settings,
    Smallest,
    StorePath,
    Tolerance,
    Uncertainty,
    UncertaintyOfSelection,
    Workers,
    Worth,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="How many digital identities each outreach strategy can deliver by the deadline.",
)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: compare the strategies of Sukoharjo 2023."""
    if context.invoked_subcommand is None:
        from sim.command.compare import compare_sukoharjo

        compare_sukoharjo()


@app.command()
def compare(
    paths: Paths,
    uncertainty: Annotated[
        Uncertainty,
        typer.Option(
            help="sampling: chance, at likely values. parameters: what is not known, drawn over its evidence, and chance. "
            "both: one beside the other."
        ),
    ] = Uncertainty.both,
    replications: Annotated[int, typer.Option(help="Replications at likely values.", min=1)] = 100,
    draws: Annotated[
        int, typer.Option(help="Draws of what is not known, each with two replications.", min=1)
    ] = 50,
    precision: Annotated[
        str | None,
        typer.Option(
            metavar="MEASURE=HALF-WIDTH",
            help="Add replications until every scenario's interval is as narrow: activations=1% or "
            "difference:activations=200.",
        ),
    ] = None,
    max_replications: Annotated[
        int, typer.Option(help="Replications at most, whatever the precision.", min=2)
    ] = 500,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    store: StorePath = DEFAULT_STORE,
    no_store: NoStore = False,
    engine: EngineOption = Engine.twin,
    out: Out = None,
    daily: Annotated[bool, typer.Option("--daily", help="Also write the days of every replication.")] = False,
    settings: Settings = [],  # noqa: B006 - typer reads the default
) -> None:
    """Compare outreach strategies: activations by the deadline, how sure that is, and which differences are real."""
    from sim.command.compare import Asked, compare_command
    from sim.command.laboratory import Where

    where = Where(workers, cluster, None if no_store else store, engine.value)
    asked = Asked(uncertainty.value, replications, draws, precision, max_replications, seed)
    compare_command(paths, settings, asked, where, out, daily)


@app.command()
def select(
    paths: Paths,
    by: By,
    indifference: Indifference,
    worth: Worth = None,
    smallest: Smallest = False,
    probability: Probability = 0.95,
    require: Require = [],  # noqa: B006 - typer reads the default
    tolerance: Tolerance = None,
    uncertainty: UncertaintyOfSelection = Uncertainty.sampling,
    first: First = 20,
    max_replications: MostOfOne = 500,
    seed: Seed = 1,
    workers: Workers = None,
    cluster: Cluster = None,
    store: StorePath = DEFAULT_STORE,
    no_store: NoStore = False,
    engine: EngineOption = Engine.twin,
    out: Out = None,
    settings: Settings = [],  # noqa: B006
) -> None:
    """Select the best strategy with a probability, dropping the others as early as that allows."""
    from sim.command.laboratory import Where
    from sim.command.select import select_command
    from sim.study.selecting.question import Wording

    where = Where(workers, cluster, None if no_store else store, engine.value)
    words = Wording(
        by=by,
        indifference=indifference,
        worth=worth,
        probability=probability,
        require=require,
        tolerance=tolerance,
        smallest=smallest,
        uncertainty=uncertainty.value,
        first=first,
        most=max_replications,
    )
    select_command(paths, settings, words, seed, where, out)


@app.command()
def check(paths: Paths, settings: Settings = []) -> None:  # noqa: B006
    """Check scenarios and print them resolved; every mistake is reported at once."""
    from sim.command.check import check_command

    check_command(paths, settings)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario file."""
    from sim.command.check import schema_command

    schema_command()


@app.command()
def trace(
    path: Annotated[Path, typer.Argument(help="A strategy file.", show_default=False)],
    seed: Seed = 1,
    replication: Annotated[int, typer.Option(help="Which replication.", min=0)] = 0,
    out: Out = None,
    engine: EngineOption = Engine.twin,
    settings: Settings = [],  # noqa: B006
) -> None:
    """Play one replication and write everything that happens in it."""
    from sim.command.play import trace_command

    trace_command(path, seed, replication, out, settings, engine.value)


@app.command()
def play(
    files: Annotated[
        list[Path], typer.Argument(help="Sessions as data: DAY.json or DAYS.jsonl.", show_default=False)
    ],
    out: Out = None,
    engine: EngineOption = Engine.twin,
) -> None:
    """Play sessions written by anyone, and write what came of each attempt."""
    from sim.command.play import play_command

    play_command(files, out, engine.value)


@app.command()
def verify(
    results: Annotated[
        Path, typer.Argument(help="Folder of results: that of manifest.json.", show_default=False)
    ],
    everything: Annotated[
        bool,
        typer.Option("--all", help="Play every replication, and make every table, page and figure again."),
    ] = False,
    sample: Annotated[
        int, typer.Option(help="Replications that are played again, drawn by lot.", min=1)
    ] = 10,
    sample_seed: Annotated[
        int | None, typer.Option(help="Seed of the lot; default: another every time.", min=0)
    ] = None,
    workers: Workers = None,
) -> None:
    """Play results again and say match (exit code 0) or mismatch (exit code 1), number by number."""
    from sim.command.verify import verify_command

    verify_command(results, everything, sample, sample_seed, workers)


store = typer.Typer(help="Replications that were played before and are kept, so that none is played twice.")
app.add_typer(store, name="store")


@store.command("list")
def list_store(path: StorePath = DEFAULT_STORE) -> None:
    """Print what is kept: scenarios, seeds, replications and the version of the model that played them."""
    from sim.command.store import list_command

    list_command(path)


@store.command("verify")
def verify_store(path: StorePath = DEFAULT_STORE) -> None:
    """Check that every replication is as it was written; exit code 1 where one is not."""
    from sim.command.store import verify_command

    verify_command(path)


@store.command("prune")
def prune_store(path: StorePath = DEFAULT_STORE) -> None:
    """Remove replications of other versions of the model, and torn ones."""
    from sim.command.store import prune_command

    prune_command(path)


def main() -> None:
    """Run the command line: exit code 0; 1 something was lost or does not match; 2 a mistake in what was asked; 130 stopped.

    Stopped is what Ctrl-C does, a request to end, and a terminal that is closed.
    """
    from sim.command.console import INTERRUPTED, Stop, drop_output, finish_output, heard, say, show_any_text

    show_any_text()
    try:
        with heard():
            stopped_with = app(standalone_mode=False)
        finish_output()
        if stopped_with == INTERRUPTED:  # what typer makes of Ctrl-C, which it returns here
            raise typer.Abort
    except Stop as stop:
        say(stop.text)
        sys.exit(stop.code)
    except typer.Exit as stopped:
        sys.exit(stopped.exit_code)
    except typer.Abort:
        say("stopped; what was finished before is kept. Run the same command again")
        sys.exit(INTERRUPTED)
    except OSError as error:
        drop_output()
        say(f"{error.filename or 'the output'} cannot be read or written ({error.strerror})")
        sys.exit(2)
    except Exception as error:
        show = getattr(error, "show", None)  # what click says of a wrong option
        if show is None:
            raise
        show()
        sys.exit(2)
