"""Results that were written once, and a copy of them for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.study.written import copied, small, write


@pytest.fixture(scope="package")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(small(), tmp_path_factory.mktemp("written") / "results")


@pytest.fixture
def results(written: Path, tmp_path: Path) -> Path:
    """A copy that may be tampered with."""
    return copied(written, tmp_path / "results")
