"""The event loop in C, built where a compiler is found and called with arrays."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats, Ints
from tests.benchmarks.engine import Engine
from tests.benchmarks.site_days import DESKS, GROUPS, MAX_AWAY, Counts, Played, SiteDay, counts, in_a_row

SOURCE = Path(__file__).with_name("event_loop.c")
_FLOATS = np.ctypeslib.ndpointer(np.float64, ndim=1, flags="C_CONTIGUOUS")
_WHOLE = np.ctypeslib.ndpointer(np.int64, ndim=1, flags="C_CONTIGUOUS")


def compiler() -> str | None:
    """Return the path of a C compiler, or None if there is none."""
    return next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)


@lru_cache(maxsize=1)
def library() -> Any:
    """Return `play` of the loop, built into a folder that is gone once it is loaded."""
    path = compiler()
    assert path is not None
    with tempfile.TemporaryDirectory() as folder:
        built = str(Path(folder) / "event_loop.so")
        subprocess.run(
            [path, "-O3", "-std=c11", "-Wall", "-Werror", "-shared", "-fPIC", "-o", built, str(SOURCE)],
            check=True,
        )
        loop = ctypes.CDLL(built).play
    loop.argtypes = [
        ctypes.c_int64,
        ctypes.c_int32,
        _WHOLE,
        _FLOATS,
        _FLOATS,
        _FLOATS,
        _WHOLE,
        _FLOATS,
        ctypes.c_int32,
        ctypes.c_double,
        _FLOATS,
        _FLOATS,
    ]
    loop.restype = ctypes.c_int
    return loop


Arrays = tuple[Ints, Floats, Floats, Floats, Ints, Floats]


def prepare(days: list[SiteDay]) -> Arrays:
    """Return the site-days as arrays: sizes of groups, released, walk, minutes, outages a day, and down and up in turn."""
    pairs = [time for day in days for outage in day.outages for time in outage]
    return (
        np.array([day.sizes for day in days], dtype=np.int64).ravel(),
        in_a_row(days, "released"),
        in_a_row(days, "walk"),
        in_a_row(days, "minutes"),
        np.array([len(day.outages) for day in days], dtype=np.int64),
        np.array(pairs, dtype=np.float64),
    )


def play(arrays: Arrays) -> tuple[Floats, Floats]:
    """Return when every worker began and ended."""
    sizes, released, walk, minutes, outages, down_up = arrays
    began, ended = np.empty(len(walk)), np.empty(len(walk))
    failed = library()(
        len(outages), GROUPS, sizes, released, walk, minutes, outages, down_up, DESKS, MAX_AWAY, began, ended
    )
    assert not failed
    return began, ended


def told(days: list[SiteDay], result: tuple[Floats, Floats]) -> list[Played]:
    """Return what came of each site-day."""
    ends = np.cumsum([len(day.walk) for day in days])[:-1]
    return [Played(*columns) for columns in zip(*(np.split(column, ends) for column in result), strict=True)]


def counted(days: list[SiteDay], result: tuple[Floats, Floats]) -> list[Counts]:
    """Return the counts of each site-day."""
    return [counts(*of_day) for of_day in zip(days, told(days, result), strict=True)]


def engine() -> Engine:
    """Return the engine, built. Raises ImportError without a compiler."""
    path = compiler()
    if path is None:
        raise ImportError("no C compiler")
    library()
    version = subprocess.run(
        [path, "-dumpfullversion", "-dumpversion"], check=True, capture_output=True, text=True
    ).stdout.strip()
    return Engine(
        "an event loop in C",
        f"{Path(path).name} {version}",
        "an entry of an array",
        prepare,
        play,
        told,
        counted,
    )
