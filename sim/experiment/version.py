"""The version of the model: a fingerprint of whatever a record depends on besides the scenario and the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

ROOMS: Final = (
    "arrays.py",
    "clock.py",
    "compiled.py",
    "streams.py",
    "scenario",
    "calendar",
    "demand",
    "model",
    "analysis/columns.py",
    "analysis/effort.py",
    "analysis/funnel.py",
    "analysis/measures.py",
    "analysis/record.py",
    "experiment/identity_key.py",
    "experiment/parameters.py",
    "experiment/replicate.py",
)
"""Files and folders of the package on the way from a scenario to a record."""

LIBRARIES: Final = ("holidays", "numba", "numpy", "scipy", "simpy")
"""Libraries whose next version may bring other records: days off, random numbers, distributions, the order of events."""


@cache
def model_version() -> str:
    """Return 16 hexadecimal digits that change when the model's source or one of its libraries does.

    Replications of two versions are never mixed. The check-out's line endings make no difference.
    """
    return fingerprint(Path(__file__).parents[1], outcome_versions())


def outcome_versions() -> dict[str, str]:
    """Return the version of each library that records depend on; "none" where it is not installed."""
    return {name: _version(name) for name in LIBRARIES}


def fingerprint(
    package: Path,
    libraries: dict[str, str],
    rooms: Sequence[str] = ROOMS,
    suffixes: Sequence[str] = (".py",),
) -> str:
    """Return the fingerprint of rooms in a package's folder, the model's by default, and of the versions of libraries."""
    digest = blake2b(digest_size=8)
    for name, version_of in sorted(libraries.items()):
        _add(digest, f"{name} {version_of}".encode())
    for name, file in sorted(_sources(package, rooms, suffixes)):
        _add(digest, name.encode())
        _add(digest, file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _sources(package: Path, rooms: Sequence[str], suffixes: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files of some rooms with their names relative to the package."""
    for room in rooms:
        path = package / room
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.is_file() and file.suffix in suffixes:
                yield file.relative_to(package).as_posix(), file


def _add(digest: blake2b, part: bytes) -> None:
    """Add a part after its length, so that no two lists of parts read the same."""
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)
