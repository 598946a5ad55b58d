"""Asking the program as a shell does, in this process or in one of its own."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from sim.command import main

ROOT = Path(__file__).parents[2]
STRATEGIES = ROOT / "scenarios" / "sukoharjo-2023" / "strategies"
STATUS_QUO = STRATEGIES / "status-quo.toml"
SRITEX = STRATEGIES / "sritex-rotation.toml"
SHORT = ("--set", "campaign.deadline=2023-08-25")


class Answer(NamedTuple):
    code: int
    out: str
    err: str


def ask(*words: object) -> Answer:
    """What `run.py` with these words says, and its exit code; nothing is kept unless a store is named."""
    if words[:1] in (("compare",), ("select",)) and not {"--store", "--no-store"} & set(map(str, words)):
        words += ("--no-store",)
    out, err, code = io.StringIO(), io.StringIO(), 0
    with patch.object(sys, "argv", ["run.py", *map(str, words)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
    return Answer(code, out.getvalue(), err.getvalue())


@contextmanager
def without_a_page() -> Iterator[None]:
    """Leaves the page and its figures out, which take longest."""
    with patch("sim.report.pictures"), patch("sim.report.write_report"):
        yield


def rows(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def columns(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()[0].split(",")
