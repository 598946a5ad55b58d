"""What the README promises: its commands, its lines of Python, and the table that its command printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_first_two_commands_are_one_line_each() -> None:
    main, tests = blocks("sh")[:2]
    assert main.count("\n") == tests.count("\n") == 1
    assert main.rstrip().endswith("run.py")
    assert "pytest" in tests


def test_the_five_lines_of_python_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)  # the README is ours
    gain = names["gain"]
    assert gain.replications == 2  # type: ignore[attr-defined]
    assert gain.mean >= 0  # type: ignore[attr-defined]


def test_the_table_names_every_strategy() -> None:
    folder = Path(__file__).parents[1] / "scenarios" / "sukoharjo-2023" / "strategies"
    titles = [
        re.search(r'title = \{ en = "(.*?)"', f.read_text(encoding="utf-8")) for f in folder.glob("*.toml")
    ]
    assert len(titles) == 11
    for title in titles:
        assert title is not None
        assert f"| {title[1]}" in README


def test_nothing_is_left_to_be_written() -> None:
    assert "to be written" not in README
    assert not re.search(r"\{[A-Z]+\}", README)
