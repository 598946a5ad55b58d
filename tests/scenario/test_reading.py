"""Reading: files laid over files, defaults under sites, copies of sites; and whatever a file says, a scenario or complaints."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import Complaint, Complaints, Scenario, read, read_all
from sim.scenario.document import Document, load
from sim.scenario.reading import resolve

TINY = Path(__file__).parent / "tiny"
CAMPAIGN = (TINY / "campaign.toml").read_text(encoding="utf-8")
OVER = 'extends = "../campaign.toml"\n'

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a strategy beside a copy of the tiny campaign, and return its file."""
    folder = tmp_path / "scenarios" / "tiny"
    (folder / "strategies").mkdir(parents=True)
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    (folder / "strategies" / "status-quo.toml").write_text(OVER, encoding="utf-8")

    def written(text: str) -> Path:
        file = folder / "strategies" / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def codes(file: Path) -> list[str]:
    with pytest.raises(Complaints) as caught:
        read(file)
    return [complaint.code for complaint in caught.value.complaints]


def test_a_site_says_more_than_the_defaults_of_its_kind(write: Write) -> None:
    scenario = read(write(OVER + "[defaults.counter]\nbalk_above = 7\naccepts = 0.9\n"))
    counter = scenario.counters["counter-town"]
    assert (counter.balk_above, counter.accepts) == (7, 0.2)


def test_a_part_of_a_table_may_come_from_the_defaults(write: Write) -> None:
    scenario = read(write(OVER + "[sites.counter-town.patience]\nmean = 5\n"))
    patience = scenario.counters["counter-town"].patience
    assert (patience.mean, patience.cv) == (5, 0.7)


def test_a_number_with_evidence_is_replaced_as_a_whole(write: Write) -> None:
    evidence = '{ likely = 0.5, low = 0.4, high = 0.6, quality = "N", source = "a paper" }'
    mill = read(write(OVER + f"[sites.mill]\nwilling = {evidence}\n")).rotation_sites["mill"]
    assert (mill.willing, mill.willing.source) == (0.5, "a paper")
    mill = read(write(OVER + "[sites.mill]\nwilling = 0.5\n")).rotation_sites["mill"]
    assert (mill.willing.quality, mill.willing.is_uncertain) == (None, False)


def test_a_list_is_replaced_as_a_whole(write: Write) -> None:
    scenario = read(write(OVER + "[calendar]\nbreaks = []\n"))
    assert scenario.calendar.breaks == ()


def test_every_rotation_site_has_its_visit(write: Write) -> None:
    scenario = read(write(OVER))
    assert list(scenario.visits) == ["mill"]
    assert scenario.visits["mill"].group_size == 6


def test_copies_are_padded_titled_and_named_where_the_site_was(write: Write) -> None:
    text = (
        "[sites.mill]\ncopies = 10\n[visits.mill]\ngroup_size = 9\n"
        '[itineraries.rounds]\nstops = [{ site = "village", visits = 1 }, { site = "mill", visits = 2 }]\n'
        '[awareness.circular]\ntitle = { en = "A", id = "A" }\ndate = 2023-09-05\nadds = 0.1\nsites = ["mill"]\n'
    )
    scenario = read(write(OVER + text))
    copies = [f"mill-{n:02d}" for n in range(1, 11)]
    assert list(scenario.rotation_sites) == copies
    assert scenario.rotation_sites["mill-03"].title.id == "Pabrik 3"
    assert {site.copies for site in scenario.rotation_sites.values()} == {1}
    assert {scenario.visits[name].group_size for name in copies} == {9}
    assert [stop.site for stop in scenario.itineraries["rounds"].stops] == ["village", *copies]
    assert list(scenario.awareness["circular"].sites) == copies


def test_a_mistake_in_a_copied_site_is_one_mistake(write: Write) -> None:
    assert codes(write(OVER + "[sites.mill]\ncopies = 50\nwilling = 2\n")) == ["too_large"]


def test_a_complaint_names_the_file_that_made_the_mistake(write: Write) -> None:
    file = write(OVER)
    (file.parents[1] / "campaign.toml").write_text(CAMPAIGN.replace("likely = 0.85", "likely = 85"))
    with pytest.raises(Complaints) as caught:
        read(file)
    (complaint,) = caught.value.complaints  # although the status quo has it too
    assert (complaint.file, complaint.key) == ("tiny/campaign.toml", "service.first_pass.likely")


def test_mistakes_of_the_status_quo_and_of_the_file_come_together(write: Write) -> None:
    file = write(OVER + "[officers]\nfield = -1\n")
    (file.parent / "status-quo.toml").write_text(OVER + "[officers]\nfield = -2\n")
    with pytest.raises(Complaints) as caught:
        read(file)
    assert {(c.file, c.value) for c in caught.value.complaints} == {
        ("tiny/strategies/mine.toml", "-1"),
        ("tiny/strategies/status-quo.toml", "-2"),
    }


def test_circumstances_of_a_strategy_do_not_leak_into_the_status_quo(write: Write) -> None:
    scenario = read(write(OVER + "[service]\nfirst_pass = 1.0\n"))
    assert scenario.status_quo is not None
    assert scenario.status_quo.service.first_pass == 0.85


def test_the_status_quo_is_the_scenario_of_its_file(write: Write) -> None:
    file = write(OVER)
    before = read(file.parent / "status-quo.toml")
    assert read(file).status_quo == before
    assert before.status_quo is None


def test_without_days_before_the_start_there_is_no_status_quo(write: Write) -> None:
    assert read(write(OVER + "[campaign.baseline]\ndate = 2023-09-03\n")).status_quo is None
    assert read(write(OVER + "[campaign.baseline]\ndate = 2023-09-02\n")).status_quo is not None


@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_what_editors_of_windows_write_is_read(write: Write, mark: str) -> None:
    file = write("")
    file.write_bytes((mark + OVER + "bound = true\n").replace("\n", "\r\n").encode())
    assert read(file).bound


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('extends = "a\\u0000b"', "extends_missing"),
        ('extends = "' + "a" * 5000 + '"', "extends_missing"),
        ("extends = 3", "extends_type"),
        ('extends = ""', "extends_type"),
        ('extends = ".."', "extends_missing"),
        ("x = " + "[" * 5000, "too_deep"),
        (".".join("a" * 3000) + " = 1", "too_deep"),
        ("x = " + "9" * 5000, "too_many_digits"),
    ],
)
def test_what_cannot_be_a_file_or_a_table(write: Write, text: str, code: str) -> None:
    assert codes(write(text)) == [code]


def test_links_are_followed_before_a_path_is_judged(write: Write, tmp_path: Path) -> None:
    file = write('extends = "linked.toml"\n')
    (tmp_path / "campaign.toml").write_text(CAMPAIGN)
    (file.parent / "linked.toml").symlink_to(tmp_path / "campaign.toml")
    assert codes(file) == ["outside"]


def test_links_in_a_circle_and_pipes_are_not_files(write: Write) -> None:
    folder = write("").parent
    (folder / "circle.toml").symlink_to(folder / "circle.toml")
    os.mkfifo(folder / "pipe.toml")
    assert codes(folder / "circle.toml") in (["unreadable"], ["missing_file"])
    assert codes(folder / "pipe.toml") == ["unreadable"]
    assert codes(folder / "a\0b.toml") in (["unreadable"], ["missing_file"])
    assert codes(folder / ("a" * 5000)) in (["unreadable"], ["missing_file"])


def test_a_chain_of_extends_that_comes_back_names_its_files(write: Write) -> None:
    file = write('extends = "other.toml"\n')
    (file.parent / "other.toml").write_text('extends = "mine.toml"\n')
    with pytest.raises(
        Complaints, match=r"mine\.toml -> tiny/strategies/other\.toml -> tiny/strategies/mine"
    ):
        read(file)


def test_a_folder_is_read_by_file_name_whatever_the_files_say(write: Write) -> None:
    folder = write(OVER).parents[1]
    (folder / "strategies" / "a-first.toml").write_text(OVER)
    assert [scenario.name for scenario in read_all([folder])] == ["a-first", "mine", "status-quo"]


TREE = tomllib.loads(CAMPAIGN)

values = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.sampled_from(["mill", "village", "rounds", "day", "field", "mon", "08:30", "number", "evidence"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["likely", "low", "kind", "site", "evidence", "a b", "copies"]), inner
        ),
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inner for place in [(*path, key), *places(item, (*path, key))]]


PLACES = places(TREE)
kinds_of_change = st.sampled_from(["replace", "remove", "misspell", "add"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), kinds_of_change, values), min_size=1, max_size=3))
def test_whatever_a_file_says_it_is_a_scenario_or_complaints(changes: list[tuple[Any, str, Any]]) -> None:
    table = deepcopy(TREE)
    for path, kind, value in changes:
        change(table, path, kind, value)
    for complaint in mistakes_of(table):
        for language in ("en", "id"):
            said = complaint.text(language)
            assert said.isprintable()
            assert not any(mark in said for mark in INSIDE)


INSIDE = ("<number>", "<evidence>", "<quantity>", "[key]", "@complaints.", "@things.", "@units.")


def mistakes_of(table: dict[str, Any]) -> tuple[Complaint, ...]:
    here = Path("/nowhere/tiny/strategies/any.toml")
    try:
        scenario = resolve(Document("any", table, {}, here, here.parents[1]))
    except Complaints as error:
        return error.complaints
    assert len(scenario.digest) == 64
    return ()


def change(table: Any, path: tuple[Any, ...], kind: str, value: Any) -> None:
    *way, last = path
    for key in way:
        if not holds(table, key):
            return
        table = table[key]
    if isinstance(table, dict):
        old = table.pop(last, value)
        changed = {
            "replace": {last: value},
            "misspell": {f"{last}x": old},
            "add": {last: old, "extra": value},
        }
        table.update(changed.get(kind, {}))
    elif holds(table, last):
        table[last] = value


def holds(table: Any, key: Any) -> bool:
    if isinstance(table, list):
        return isinstance(key, int) and key < len(table)
    return isinstance(table, dict) and key in table


def test_reading_leaves_the_document_as_it_is() -> None:
    document = load(TINY / "strategies" / "rotation.toml")
    before = deepcopy(document.table)
    scenario: Scenario = resolve(document)
    assert scenario.source.table == before
