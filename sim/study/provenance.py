"""How a study was made: all that a stranger needs to make it again, and the hashes of what was written."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import blake2b, file_digest
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, get_args

from sim import __version__
from sim.analysis import Precision, Record
from sim.experiment import DRAWN, model_version
from sim.experiment.version import fingerprint, outcome_versions
from sim.scenario.writing import documents_of
from sim.study.compare import Design, Uncertainty
from sim.study.comparison import Comparison
from sim.tables import cell_text, whole_file

FORMAT: Final = 1
"""The format of the manifest that is written."""
MANIFEST: Final = "manifest.json"
TABLES: Final = (
    *("measures", "summary", "differences", "pairs", "best", "promises", "evidence", "draws"),
    *("daily", "daily-replications", "selection", "stages", "requirements", "worth"),
)
PICTURES: Final = ("figures/*.??.svg", "figures/*.??.png")
WRITTEN: Final = (
    *(f"{name}.csv" for name in TABLES),
    "report.html",
    "select.html",
    "headline.*.md",
    *PICTURES,
)
"""Which files of a folder of results are a study's: a new run takes these away, and nothing that somebody put beside them."""
DISPLAY: Final = ("pydantic", "babel", "matplotlib", "jinja2")
"""Packages that no number depends on, but the reading of files, the figures and the page."""
PAGES: Final = ("tables.py", "words", "analysis", "study", "report")
"""Files and folders of the package on the way from records to what is read."""
LONG: Final = ("files", "records", "documents")
"""The keys of a manifest that are for `verify`, and not to be read: they come last."""
OF_THE_RUN: Final = (
    "command",
    "started",
    "seconds",
    "workers",
    "cluster",
    "replications_found",
    "replications_run",
)
"""The keys of a manifest that may differ between two runs with the same results."""
DEEP: Final = 3
"""Down to which depth each item of a manifest has a line of its own."""


def manifest(
    comparison: Comparison,
    command: Sequence[str],
    started: str,
    seconds: float,
    workers: int,
    cluster: str = "",
    design: Design | None = None,
    study: str = "compare",
) -> dict[str, Any]:
    """Return how a comparison was made: its question, its design, what was played, and with which versions.

    `started` is ISO 8601 in UTC. Apart from the keys `OF_THE_RUN` it is the same for the same results. `records` holds a hash
    of each replication, `documents` what each scenario was read from, so that it needs no other file to be made again.
    """
    return {
        "study": study,
        "format": FORMAT,
        "campaign": comparison.scenarios[0].campaign.title.en,
        "command": " ".join(command),
        "started": started,
        "seconds": round(seconds, 1),
        "workers": workers,
        "cluster": cluster,
        "replications_found": comparison.found,
        "replications_run": comparison.played,
        "seed": comparison.seed,
        "engine": comparison.engine,
        "cross_checked": comparison.cross_checked,
        "reference": comparison.reference,
        "design": _design(design or _design_of(comparison)),
        "replications": comparison.replications,
        "replications_wanted": comparison.wanted,
        "stopped": next((block.stopped for block in comparison.blocks if block.stopped), ""),
        "blocks": {block.parameters: _block(block) for block in comparison.blocks},
        "scenarios": {s.name: {"sha256": s.digest, "bound": s.bound} for s in comparison.scenarios},
        "versions": versions(),
        "records": {block.parameters: _hashes(block) for block in comparison.blocks},
        "documents": documents_of(comparison.scenarios),
    }


def told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a report tells of a manifest: what is short, and the same for the same results."""
    return {key: value for key, value in manifest.items() if key not in (*LONG, *OF_THE_RUN)}


def sealed(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return a manifest with `files`: the SHA-256 of every file of the study in a folder, by its path from there."""
    short = {key: value for key, value in manifest.items() if key not in LONG}
    long = {key: manifest[key] for key in LONG if key in manifest and key != "files"}
    files = {file.relative_to(folder).as_posix(): sha256_of(file) for file in written(folder)}
    return {**short, "files": files, **long}


def write_manifest(manifest: Mapping[str, Any], folder: Path) -> None:
    """Write a manifest, sealed. It comes last: where it is, all the files are, as its hashes say."""
    text = manifest_text(sealed(manifest, folder))
    with whole_file(folder / MANIFEST) as file:
        file.write(text)


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as JSON, an item a line, but not for what is deep inside."""
    return _json(manifest, 0) + "\n"


def versions() -> dict[str, str]:
    """Return the versions of what made the results."""
    display = {name: _version(name) for name in DISPLAY}
    return {**of_numbers(), "jemput-bola": __version__, "pages": _pages_version(), **display}


def of_numbers() -> dict[str, str]:
    """Return the versions that numbers depend on: where these are the same, every number is the same to its last bit.

    The platform is among them: a logarithm may differ between two of them in its last bit.
    """
    machine = f"{platform.system()} {platform.machine()}"
    return {
        "model": model_version(),
        "python": platform.python_version(),
        "platform": machine,
        **outcome_versions(),
    }


def record_hash(values: Mapping[str, str]) -> str:
    """Return 16 hexadecimal digits for the measures of a replication, as a table writes them; in any order."""
    return blake2b(json.dumps(sorted(values.items())).encode(), digest_size=8).hexdigest()


def written_values(record: Record) -> dict[str, str]:
    """Return the measures of a record as a table writes them."""
    return {measure: cell_text(value) for measure, value in record.values.items()}


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def written(folder: Path) -> Iterator[Path]:
    """Yield the files of a study in a folder."""
    for pattern in WRITTEN:
        yield from sorted(file for file in folder.glob(pattern) if file.is_file() and file.suffix != ".part")


def _design_of(comparison: Comparison) -> Design:
    """Return the design of a comparison, where it asked for no precision."""
    wanted = {block.parameters: block.wanted // block.together for block in comparison.blocks}
    likely, draws = wanted.get("likely", 0), wanted.get(DRAWN, 0)
    uncertainty: Uncertainty = "both" if likely and draws else "parameters" if draws else "sampling"
    return Design(uncertainty, likely, draws)


def design_from(said: Mapping[str, Any]) -> Design:
    """Return the design that a manifest tells. ValueError, KeyError or TypeError where it is none."""
    likely, drawn, precision = int(said["replications"]), int(said["draws"]), said["precision"]
    if said["uncertainty"] not in get_args(Uncertainty) or likely < 0 or drawn < 0 or not likely + drawn:
        raise ValueError(f"its design is none: {said['uncertainty']}, {likely} replications, {drawn} draws")
    if precision is None:
        return Design(said["uncertainty"], likely, drawn)
    return Design(said["uncertainty"], likely, drawn, Precision(**precision), int(said["most"]))


def _design(design: Design) -> dict[str, Any]:
    precision = None if design.precision is None else asdict(design.precision)
    return {
        "uncertainty": design.uncertainty,
        "replications": design.likely,
        "draws": design.drawn,
        "precision": precision,
        "most": design.most if precision else None,
    }


def _block(block: Comparison) -> dict[str, Any]:
    """Return what was finished of a block, and what its intervals cover."""
    draws = {"draws": block.observations} if block.parameters == DRAWN else {}
    return {"covers": block.covers, "replications": block.replications, **draws, "wanted": block.wanted}


def _hashes(block: Comparison) -> dict[str, str]:
    """Return the hash of each replication by scenario, one text a scenario."""
    return {
        name: " ".join(record_hash(written_values(record)) for record in records)
        for name, records in block.records.items()
    }


@cache
def _pages_version() -> str:
    """Return 16 hexadecimal digits that change when what is said of the same records, or how, does."""
    return fingerprint(Path(__file__).parents[1], {}, PAGES, (".py", ".html", ".toml"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _json(value: Any, depth: int) -> str:
    if not isinstance(value, Mapping) or not value or depth == DEEP:
        return json.dumps(value, ensure_ascii=False)
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    items = (
        f"{json.dumps(key, ensure_ascii=False)}: {_json(item, depth + 1)}" for key, item in value.items()
    )
    return "{" + inner + f",{inner}".join(items) + outer + "}"
