"""The version of the model: another one whenever another record may come of the same scenario and seed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim
from sim.experiment.version import LIBRARIES, ROOMS, fingerprint, model_version, outcome_versions
from tests.test_floors import arrows, module_name

PACKAGE = Path(sim.__file__).parent
VERSIONS = {"numpy": "2.4.6", "simpy": "4.1.2"}


@pytest.fixture
def package(tmp_path) -> Path:
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "sim"


def test_the_version_is_16_hexadecimal_digits_of_the_source_and_the_libraries():
    assert len(model_version()) == 16
    assert set(model_version()) <= set("0123456789abcdef")
    assert model_version() == fingerprint(PACKAGE, outcome_versions())


@pytest.mark.parametrize("room", ROOMS)
def test_a_character_in_any_room_of_the_model_makes_another_version(package, room):
    before = fingerprint(package, VERSIONS)
    file = package / room if room.endswith(".py") else max((package / room).rglob("*.py"))
    file.write_bytes(file.read_bytes() + b"#")
    assert fingerprint(package, VERSIONS) != before


def test_a_module_that_is_added_renamed_or_taken_away_makes_another_version(package):
    versions = [fingerprint(package, VERSIONS)]
    added = package / "model" / "added.py"
    added.touch()
    versions.append(fingerprint(package, VERSIONS))
    added.rename(package / "model" / "another.py")
    versions.append(fingerprint(package, VERSIONS))
    (package / "clock.py").unlink()
    versions.append(fingerprint(package, VERSIONS))
    assert len(set(versions)) == 4


def test_what_comes_after_the_measures_makes_no_other_version(package):
    before = fingerprint(package, VERSIONS)
    for file in ("report/page.py", "command/check.py", "analysis/estimate.py", "model/notes.txt"):
        (package / file).write_text("changed", encoding="utf-8")
    assert fingerprint(package, VERSIONS) == before


def test_line_endings_make_no_other_version(package):
    before = fingerprint(package, VERSIONS)
    for file in package.rglob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert fingerprint(package, VERSIONS) == before


def test_another_version_of_a_library_makes_another_version():
    assert fingerprint(PACKAGE, VERSIONS) != fingerprint(PACKAGE, VERSIONS | {"numpy": "2.4.7"})
    assert fingerprint(PACKAGE, VERSIONS) == fingerprint(PACKAGE, dict(reversed(VERSIONS.items())))


def test_the_libraries_are_found(monkeypatch):
    assert set(outcome_versions()) == set(LIBRARIES)
    assert all(version[0].isdigit() for version in outcome_versions().values())
    monkeypatch.setattr("sim.experiment.version.LIBRARIES", ("no-such-library",))
    assert outcome_versions() == {"no-such-library": "none"}


WORDS_OF_COMPLAINTS = "sim.words"


def of_the_model(module: str) -> bool:
    path = module.removeprefix("sim.").replace(".", "/")
    return any(path == room.removesuffix(".py") or f"{path}/".startswith(f"{room}/") for room in ROOMS)


def test_whatever_a_replication_imports_is_in_the_version():
    """Follows the imports of the code, through the doors of the rooms, from where a replication is played."""
    modules = {module_name(file, PACKAGE.parent) for file in PACKAGE.rglob("*.py")}
    imports = [arrow for arrow in arrows(PACKAGE.parent) if arrow.target.startswith("sim.")]

    def behind(target: str) -> str:
        """The module that an import names, or that holds what it names."""
        if target in modules:
            return target
        door, _, name = target.rpartition(".")
        through = [a.target for a in imports if a.module == door and a.target.endswith(f".{name}")]
        return behind(through[0]) if through else door

    seen, ahead = set(), {"sim.experiment.replicate", "sim.experiment.parameters"}
    while ahead:
        module = ahead.pop()
        seen.add(module)
        ahead |= {behind(arrow.target) for arrow in imports if arrow.module == module} - seen
    assert {"sim.model.state", "sim.analysis.measures", "sim.streams"} <= seen
    assert [module for module in sorted(seen) if not of_the_model(module)] == [WORDS_OF_COMPLAINTS]
