"""The picture of the floors, drawn from the code: imports point downstairs only, and heavy guests stay in their room."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = {
    "arrays": 0,
    "compiled": 0,
    "clock": 1,
    "streams": 1,
    "tables": 1,
    "words": 1,
    "scenario": 2,
    "calendar": 3,
    "demand": 4,
    "model": 5,
    "analysis": 6,
    "experiment": 7,
    "study": 8,
    "report": 9,
    "web": 10,
    "command": 11,
}

GUESTS = {
    "simpy": "sim.model",
    "numba": "sim.compiled",
    "pydantic": "sim.scenario",
    "pydantic_core": "sim.scenario",
    "holidays": "sim.calendar",
    "babel": "sim.report",
    "matplotlib": "sim.report",
    "jinja2": "sim.report",
    "typer": "sim.command",
    "click": "sim.command",
    "rich": "sim.command",
}

FREE = frozenset({"sim.__version__"})
"""What a room may take from `sim` itself; its other names are doors to rooms upstairs."""


class Arrow(NamedTuple):
    """An import: in which module and line, and the full name of what is imported."""

    module: str
    line: int
    target: str


def module_name(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def arrows(root: Path) -> Iterator[Arrow]:
    """Every import under `root`/sim, at the top of a module, inside a function, or by `import_module("…")`."""
    for file in sorted(root.glob("sim/**/*.py")):
        module = module_name(file, root)
        package = module if file.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
            for target in targets(node, package):
                yield Arrow(module, getattr(node, "lineno", 0), target)


def targets(node: ast.AST, package: str) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [name.name for name in names]
        case ast.ImportFrom(module=source, names=names, level=level):
            parts = package.split(".")
            above = ".".join(parts[: len(parts) - level + 1]) if level else ""
            base = ".".join(part for part in (above, source) if part)
            return [f"{base}.{name.name}" for name in names]
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(target)), *_],
        ):
            return [target]
    return []


def room(name: str) -> str:
    """The room of a full name, or nothing where it names none."""
    return [*name.split("."), ""][1]


def trespasses(root: Path) -> list[str]:
    """Every arrow that points up or sideways or to a room that is not in the picture, one complaint each."""
    found = []
    for module, line, target in arrows(root):
        if module == "sim" or target.split(".")[0] != "sim" or target in FREE:
            continue
        here, there = room(module), room(target)
        if there not in FLOORS:
            found.append(f"{module}:{line}: {target} is in no room of the picture")
        elif here in FLOORS and here != there and FLOORS[there] >= FLOORS[here]:
            found.append(f"{module}:{line}: floor {FLOORS[here]} imports {target} of floor {FLOORS[there]}")
    return found


def strangers(root: Path) -> list[str]:
    """Every module under `root`/sim that is in no room of the picture."""
    modules = {module_name(file, root) for file in root.glob("sim/**/*.py")}
    return sorted(name for name in modules - {"sim"} if room(name) not in FLOORS)


def astray(root: Path) -> list[str]:
    """Every heavy guest that was let into a room not his own."""
    return [
        f"{module}:{line}: {target} belongs to {GUESTS[guest]} only"
        for module, line, target in arrows(root)
        if (guest := target.split(".")[0]) in GUESTS and not f"{module}.".startswith(f"{GUESTS[guest]}.")
    ]


def test_imports_point_downstairs_only():
    assert trespasses(ROOT) == []


def test_every_module_is_in_a_room_of_the_picture():
    assert strangers(ROOT) == []


def test_heavy_guests_stay_in_their_room():
    assert astray(ROOT) == []


def test_the_picture_is_drawn_from_the_whole_house():
    seen = {room(arrow.module) for arrow in arrows(ROOT)}
    assert {"scenario", "calendar", "demand", "model", "report", "command"} <= seen


def build(root: Path, file: str, text: str) -> Path:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("sim/demand/draw.py", "from sim.model import play\n"),
        ("sim/demand/draw.py", "import sim.model.log as log\n"),
        ("sim/demand/draw.py", "from sim import model\n"),
        ("sim/demand/draw.py", "from ..model import play\n"),
        ("sim/demand/__init__.py", "from ..model import play\n"),
        ("sim/demand/draw.py", "def late():\n    from sim.report import page\n"),
        ("sim/demand/draw.py", "from importlib import import_module\nimport_module('sim.study')\n"),
        ("sim/clock.py", "from sim.tables import Table\n"),
        ("sim/demand/draw.py", "from sim import replicate\n"),
        ("sim/demand/draw.py", "import sim\n"),
        ("sim/demand/draw.py", "from sim.cellar import wine\n"),
    ],
)
def test_an_import_that_does_not_point_down_is_seen(tmp_path, file, text):
    assert len(trespasses(build(tmp_path, file, text))) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("sim/demand/draw.py", "from sim.calendar import Calendar\n"),
        ("sim/demand/draw.py", "from sim.demand.people import people\n"),
        ("sim/report/page.py", "from sim import __version__\n"),
        ("sim/__init__.py", "def late():\n    from sim.study import compare\n"),
    ],
)
def test_an_import_that_points_down_or_stays_in_its_room_is_allowed(tmp_path, file, text):
    assert trespasses(build(tmp_path, file, text)) == []


def test_an_unknown_room_is_seen(tmp_path):
    assert strangers(build(tmp_path, "sim/cellar/wine.py", "")) == ["sim.cellar.wine"]


@pytest.mark.parametrize(
    ("file", "text", "complaints"),
    [
        ("sim/study/compare.py", "def late():\n    import simpy\n", 1),
        ("sim/model/day.py", "from numba import njit\n", 1),
        ("sim/models.py", "import simpy\n", 1),
        ("sim/compiled.py", "from numba import njit\n", 0),
        ("sim/model/day.py", "import simpy.events\n", 0),
    ],
)
def test_a_heavy_guest_in_another_room_is_seen(tmp_path, file, text, complaints):
    assert len(astray(build(tmp_path, file, text))) == complaints


CHECKING = {"numpy", "pydantic", "holidays"}
"""What it takes to read a scenario and plan its calendar."""
HEAVY = CHECKING | {"simpy", "numba", "scipy", "matplotlib", "jinja2", "dask", "distributed", "loky"}

CALLED = """
import contextlib, runpy, sys
sys.argv = ["run.py", *{arguments}]
with contextlib.suppress(SystemExit):
    runpy.run_path("run.py", run_name="__main__")
"""
HELP = CALLED.format(arguments=["--help"])
CHECK = CALLED.format(arguments=["check", "scenarios/sukoharjo-2023"])


def loaded_by(program: str) -> set[str]:
    """The modules that a fresh process has loaded after a program."""
    code = f"{program}\nimport sys\nprint()\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "program", ["import sim", "import sim.command", HELP], ids=["sim", "sim.command", "--help"]
)
def test_asking_for_help_imports_nothing_heavy(program):
    loaded = loaded_by(program)
    assert "sim" in loaded
    assert loaded & HEAVY == set()


def test_checking_scenarios_imports_no_more_than_it_takes():
    loaded = loaded_by(CHECK)
    assert {"sim.scenario.reading", "sim.calendar.plan"} <= loaded
    assert loaded & HEAVY == CHECKING
