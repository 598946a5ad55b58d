"""The command line: one short module a command, imported when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="How many digital identities each outreach strategy can deliver by the deadline.",
)

Paths = Annotated[list[Path], typer.Argument(help="Campaign folders or strategy files.", show_default=False)]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Another value at a path of every scenario; repeatable."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of all chance.", min=0)]
Out = Annotated[Path | None, typer.Option(help="Folder for the files.")]


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: compare the strategies of Sukoharjo 2023."""
    if context.invoked_subcommand is None:
        from sim.command.compare import compare_sukoharjo

        compare_sukoharjo()


@app.command()
def compare(
    paths: Paths,
    replications: Annotated[int, typer.Option(help="Replications of every scenario.", min=1)] = 30,
    seed: Seed = 1,
    workers: Annotated[int | None, typer.Option(help="Processes; default: all cores.", min=1)] = None,
    out: Out = None,
    daily: Annotated[bool, typer.Option("--daily", help="Also write the days of every replication.")] = False,
    settings: Settings = [],  # noqa: B006 - typer reads the default
) -> None:
    """Compare outreach strategies: activations by the deadline, and which differences are real."""
    from sim.command.compare import compare_command

    compare_command(paths, replications, seed, workers, out, daily, settings)


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
    settings: Settings = [],  # noqa: B006
) -> None:
    """Play one replication and write everything that happens in it."""
    from sim.command.trace import trace_command

    trace_command(path, seed, replication, out, settings)


@app.command()
def play(
    files: Annotated[
        list[Path], typer.Argument(help="Sessions as data: DAY.json or DAYS.jsonl.", show_default=False)
    ],
    out: Out = None,
    engine: Annotated[str, typer.Option(help="Which telling plays them: simpy.")] = "simpy",
) -> None:
    """Play sessions written by anyone, and write what came of each attempt."""
    from sim.command.play import play_command

    play_command(files, out, engine)


def main() -> None:
    """Run the command line: exit code 0, 1 a worker process died, 2 the input has mistakes, 130 stopped by Ctrl-C."""
    from sim.command.terms import INTERRUPTED, Stop, drop_output, finish_output, say, show_any_text

    show_any_text()
    try:
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
        say("stopped; files that were finished before are kept")
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
