"""Compiling: functions through Numba, kept on disk; without Numba the same source runs as it stands.

`NUMBA_DISABLE_JIT=1` in the environment runs the source as it stands too, which tests use.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
import scipy.special

_SIM: Final = Path(__file__).resolve().parent
_FILES: Final = (
    *("compiled.py", "arrays.py", "clock.py", "streams.py", "calendar/duty.py", "scenario/base.py"),
    *("model/rules.py", "model/session.py"),
)
_SOURCES: Final = sorted(
    [
        *(_SIM / "demand").glob("*.py"),
        *(_SIM / "model" / "kernel").glob("*.py"),
        *(_SIM / name for name in _FILES),
    ]
)
"""What is compiled, and where the numbers stand that are compiled in."""

_Function = TypeVar("_Function", bound=Callable[..., Any])

try:
    import numba  # type: ignore[import-untyped, unused-ignore]
    from llvmlite.binding import add_symbol  # type: ignore[import-untyped, unused-ignore]
    from numba.extending import get_cython_function_address  # type: ignore[import-untyped, unused-ignore]
except ImportError:
    numba = None
    warnings.warn(
        "Numba cannot be imported: the compiled twin runs as plain Python, some hundred times slower",
        RuntimeWarning,
        stacklevel=2,
    )

IS_COMPILED: Final = numba is not None and not numba.config.DISABLE_JIT
"""Whether the kernel's functions are compiled here."""


def digest_of(sources: Sequence[Path]) -> str:
    """Return a digest of some sources: a function is compiled anew when one that it calls, in any file, has changed."""
    digest = sha256()
    for file in sources:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    """Return the folder of the compiled functions of these sources, or nothing where none can be written.

    It stands below `NUMBA_CACHE_DIR`, beside the sources, or in the user's cache; what was compiled of older sources is
    thrown away.
    """
    named = [Path(numba.config.CACHE_DIR)] if numba.config.CACHE_DIR else []
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jemput-bola"
    for base in (*named, _SIM / "__pycache__", users):
        folder = base / "twin" / digest_of(_SOURCES)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                _throw_away(folder.parent, folder)
                return str(folder)
        except OSError:
            continue
    return ""


def _throw_away(base: Path, but: Path) -> None:
    for older in base.iterdir():
        if older != but:
            shutil.rmtree(older, ignore_errors=True)


_FOLDER: Final = _cache_folder() if IS_COMPILED else ""


def compiled(function: _Function) -> _Function:
    """Return a function compiled by Numba when it is first called, from disk if it was before; or as it stands.

    It makes no arrays and returns none: all are handed in. Then Numba need not count who holds each, which would cost more
    than all the rest.
    """
    return _compiled(function, _nrt=False)


def inlined(function: _Function) -> _Function:
    """Return a function that Numba writes into those that call it, so that it may return parts of arrays."""
    return _compiled(function, _nrt=False, inline="always")


def _compiled(function: _Function, **options: Any) -> _Function:
    if not IS_COMPILED:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = _FOLDER or before  # the folder is looked up here and now
    try:
        fast: _Function = numba.njit(cache=bool(_FOLDER), **options)(function)
    finally:
        numba.config.CACHE_DIR = before
    return fast


def numbers(count: int) -> tuple[int, ...]:
    """Return 0, 1, … as NumPy's whole numbers: of a function that is called with plain ones Numba compiles a copy for each."""
    return cast("tuple[int, ...]", tuple(np.arange(count)))


def special(name: str, arguments: int) -> Callable[..., float]:
    """Return a function of `scipy.special` that compiled functions may call: the same C function, so the same numbers.

    It is called by its name, which is given to the linker here: an address could not be kept on disk.
    """
    if not IS_COMPILED:
        return cast("Callable[..., float]", getattr(scipy.special, name))
    symbol = f"scipy_special_{name}"
    add_symbol(symbol, get_cython_function_address("scipy.special.cython_special", name))
    double = numba.types.float64
    return cast("Callable[..., float]", numba.types.ExternalFunction(symbol, double(*[double] * arguments)))
