"""Compiling: the kernel's functions through Numba, kept on disk; without Numba the same source runs as it stands.

`NUMBA_DISABLE_JIT=1` in the environment runs the source as it stands too, which tests use.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np

_HERE: Final = Path(__file__).resolve().parent
_SOURCES: Final = sorted([*_HERE.glob("*.py"), _HERE.parent / "rules.py", _HERE.parents[1] / "clock.py"])
_Function = TypeVar("_Function", bound=Callable[..., Any])

try:
    import numba  # type: ignore[import-untyped, unused-ignore]
except ImportError:
    numba = None
    warnings.warn(
        "Numba cannot be imported: the compiled twin runs as plain Python, some hundred times slower",
        RuntimeWarning,
        stacklevel=2,
    )

IS_COMPILED: Final = numba is not None and not numba.config.DISABLE_JIT
"""Whether the kernel's functions are compiled here."""


def _source_digest() -> str:
    """Return a digest of every source that is compiled: a function is compiled anew when one that it calls has changed."""
    digest = sha256()
    for file in _SOURCES:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _cache_folder() -> str:
    """Return the folder of the compiled functions of these sources, or nothing where Numba is to choose one itself.

    It stands beside the sources, or below `NUMBA_CACHE_DIR`; what was compiled of older sources is thrown away.
    """
    base = Path(numba.config.CACHE_DIR or _HERE / "__pycache__") / "twin"
    folder = base / _source_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            return ""
        for older in base.iterdir():
            if older != folder:
                shutil.rmtree(older, ignore_errors=True)
    except OSError:
        return ""
    return str(folder)


_FOLDER: Final = _cache_folder() if IS_COMPILED else ""


def compiled(function: _Function) -> _Function:
    """Return a function compiled by Numba when it is first called, from disk if it was before; or as it stands.

    It makes no arrays and returns none: all are handed in. Then Numba need not count who holds each, which would cost more
    than all the rest.
    """
    return _compiled(function, _nrt=False)


def written_in(function: _Function) -> _Function:
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
    """Return 0, 1, … as NumPy's whole numbers: for each plain constant Numba would compile a copy of the function called."""
    return cast("tuple[int, ...]", tuple(np.arange(count)))
