"""`trace` and `play`: what happened as rows, the same from the sessions as data; and every mistake of a session at once."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.clock import NEVER
from tests.command.asking import ROOT, SRITEX, Answer, ask, columns, rows

UNTIL = ("--set", "campaign.deadline=2023-09-06")
DAY: dict[str, Any] = json.loads((ROOT / "tests" / "days" / "one-worker-is-activated.json").read_text())[
    "day"
]
WALK_IN: dict[str, Any] = {
    "session": "counter",
    "kind": "walk-in",
    "opens": 0,
    "closes": 100,
    "desks": [[[0, 100]]],
    "people": [
        {
            "person": 1,
            "arrives": 5,
            "patience": 50,
            "calls": [{"prepare": 3, "service": 5, "result": "activated"}],
        }
    ],
}
ATTEMPT = [
    "person",
    "attempt",
    "called",
    "arrived",
    "queued",
    "deadline",
    "began",
    "ended",
    "left",
    "back",
    "desk",
    "outcome",
]


@pytest.fixture(scope="module")
def traced(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("traced")
    answer = ask("trace", SRITEX, *UNTIL, "--seed", 5, "--replication", 1, "--out", out)
    assert answer.code == 0, answer.err
    return out


def test_trace_writes_its_files_with_their_columns(traced):
    files = {file.name for file in traced.iterdir()}
    assert files == {"visits.csv", "sessions.csv", "intervals.csv", "outages.csv", "sessions.jsonl"}
    assert columns(traced / "visits.csv") == [
        "session",
        "date",
        "site",
        "channel",
        "unit",
        *ATTEMPT,
        "reason",
    ]
    assert columns(traced / "sessions.csv") == ["session", "date", "site", "team", "opens", "closes", "desks"]
    assert columns(traced / "intervals.csv") == ["session", "officer", "desk", "state", "from", "to"]
    assert columns(traced / "outages.csv") == ["from", "to", "site"]


def test_a_trace_is_the_same_again_and_another_replication_differs(traced, tmp_path):
    ask("trace", SRITEX, *UNTIL, "--seed", 5, "--replication", 1, "--out", tmp_path / "again")
    ask("trace", SRITEX, *UNTIL, "--seed", 5, "--replication", 0, "--out", tmp_path / "other")
    for file in traced.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()
    assert (traced / "visits.csv").read_bytes() != (tmp_path / "other" / "visits.csv").read_bytes()


def test_the_sessions_of_a_trace_play_to_the_same_rows(traced, tmp_path):
    answer = ask("play", traced / "sessions.jsonl", "--out", tmp_path)
    assert answer.code == 0, answer.err
    assert columns(tmp_path / "visits.csv") == ["session", *ATTEMPT]
    assert columns(tmp_path / "lists.csv") == ["session", "position", "person"]
    of_trace = rows(traced / "visits.csv")
    assert [{key: row[key] for key in ("session", *ATTEMPT)} for row in of_trace] == rows(
        tmp_path / "visits.csv"
    )
    assert {row["channel"] for row in of_trace} >= {"counter", "employer"}
    assert answer.out.startswith(
        f"{len(of_trace)} attempts in {len(rows(traced / 'sessions.csv'))} sessions: "
    )


def test_every_attempt_is_of_a_session_and_every_failure_has_a_reason(traced):
    sessions = {row["session"] for row in rows(traced / "sessions.csv")}
    visits = rows(traced / "visits.csv")
    assert {row["session"] for row in visits} <= sessions
    assert all((row["reason"] != "") == (row["outcome"] == "failed") for row in visits)
    assert all((row["unit"] != "") == (row["channel"] == "employer") for row in visits)


def test_the_stretches_of_an_officer_adjoin(traced):
    ends: dict[tuple[str, str], str] = {}
    for row in rows(traced / "intervals.csv"):
        officer = (row["session"], row["officer"])
        assert ends.get(officer, row["from"]) == row["from"]
        assert float(row["from"]) < float(row["to"])
        ends[officer] = row["to"]


def test_a_trace_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    answer = ask(
        "trace", SRITEX, "--set", "campaign.deadline=2023-08-21", "--out", tmp_path / "file" / "below"
    )
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "cannot be written" in answer.err


def play(tmp_path: Path, name: str, content: object) -> Answer:
    """Plays one file: text as it stands, bytes as they are, anything else as JSON."""
    file = tmp_path / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return ask("play", file, "--out", tmp_path / "out")


def test_a_day_worked_out_on_paper_is_played(tmp_path):
    assert play(tmp_path, "day.json", DAY).code == 0
    values = ["one", "1", "1", "480", "485", "494", "540", "494", "498", "498", "503", "0", "activated"]
    assert rows(tmp_path / "out" / "visits.csv") == [dict(zip(["session", *ATTEMPT], values, strict=True))]
    assert rows(tmp_path / "out" / "lists.csv") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("days.json", [DAY, WALK_IN]),
        ("days.jsonl", f"{json.dumps(DAY)}\n\n{json.dumps(WALK_IN)}\n"),
        ("DAYS.JSONL", f"{json.dumps(DAY)}\r\n{json.dumps(WALK_IN)}"),
        ("days.jsonl", b"\xef\xbb\xbf" + json.dumps(DAY).encode() + b"\n" + json.dumps(WALK_IN).encode()),
    ],
)
def test_sessions_come_as_one_object_a_list_or_a_line_each(tmp_path, name, content):
    answer = play(tmp_path, name, content)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("2 attempts in 2 sessions: ")
    assert [row["session"] for row in rows(tmp_path / "out" / "visits.csv")] == ["one", "counter"]


def test_a_line_separator_in_a_text_ends_no_line(tmp_path):
    answer = play(tmp_path, "day.jsonl", json.dumps(DAY | {"session": "a\u2028b"}, ensure_ascii=False))
    assert answer.code == 0, answer.err


@pytest.mark.parametrize(("name", "content"), [("none.json", []), ("none.jsonl", "")])
def test_no_session_is_no_row(tmp_path, name, content):
    assert play(tmp_path, name, content).out.startswith("0 attempts in 0 sessions: ")
    assert rows(tmp_path / "out" / "visits.csv") == []


def test_a_name_that_looks_like_a_formula_is_written_as_a_text(tmp_path):
    play(tmp_path, "day.json", DAY | {"session": "=cmd|' /C calc'!A0"})
    assert rows(tmp_path / "out" / "visits.csv")[0]["session"] == "'=cmd|' /C calc'!A0"


def test_a_time_before_midnight_and_a_number_below_0_stay_numbers(tmp_path):
    early = copy.deepcopy(WALK_IN)
    early["people"][0] |= {"person": -7, "arrives": -5}
    play(tmp_path, "day.json", early)
    row = rows(tmp_path / "out" / "visits.csv")[0]
    assert (row["person"], row["arrived"], row["queued"], row["began"]) == ("-7", "-5", "-2", "0")


def refused(tmp_path: Path, answer: Answer) -> list[str]:
    """The complaints of an answer that has nothing but complaints."""
    *complaints, count = answer.err.splitlines()
    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert count == f"{len(complaints)} mistake{'s' if len(complaints) > 1 else ''}; nothing was run."
    assert not (tmp_path / "out").exists()
    return complaints


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("torn.json", '{"session": "one",', "torn.json: is not JSON: "),
        ("empty.json", "", "empty.json: is not JSON: "),
        ("number.json", "7", "session = 7 is not a table"),
        ("null.json", "null", "session = null is not a table"),
        ("binary.json", b"\x00\xff\xfe\x80", "binary.json: is not UTF-8 text"),
        ("deep.json", "[" * 100_000, "deep.json: is not JSON: "),
        ("digits.json", '{"opens": ' + "9" * 5_000 + "}", "digits.json: is not JSON: "),
        (
            "twice.json",
            '{"opens": 1, "opens": 2}',
            'twice.json: is not JSON: "opens" stands twice in one object',
        ),
        ("torn.jsonl", json.dumps(DAY) + '\n{"session"', "torn.jsonl:2: is not JSON: "),
        ("list.json", [DAY, 7], "list.json[1]: session = 7 is not a table"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:14] else "",
)
def test_a_file_that_holds_no_session_is_refused(tmp_path, name, content, said):
    (complaint,) = refused(tmp_path, play(tmp_path, name, content))
    assert said in complaint


def test_a_folder_and_a_missing_file_are_refused_together(tmp_path):
    (tmp_path / "folder.json").mkdir()
    answer = ask("play", tmp_path / "folder.json", tmp_path / "nowhere.json", "--out", tmp_path / "out")
    assert refused(tmp_path, answer) == [
        "folder.json: is a folder; name a file",
        "nowhere.json: no such file; check the path",
    ]


def test_two_sessions_of_one_name_are_refused(tmp_path):
    (complaint,) = refused(tmp_path, play(tmp_path, "days.json", [DAY, WALK_IN, DAY]))
    assert complaint.startswith('days.json[2]: session = "one" names two sessions')
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(DAY))
    answer = ask("play", tmp_path / "a.json", tmp_path / "b.json", "--out", tmp_path / "out")
    assert refused(tmp_path, answer)[0].startswith('b.json: session = "one" names two sessions')


Spoil = Callable[[dict[str, Any]], object]
"""Puts one mistake into a day."""

SLOT = {"at": 500, "people": 1}


def person(day: dict[str, Any]) -> dict[str, Any]:
    return day["people"][0]


def call(day: dict[str, Any]) -> dict[str, Any]:
    return day["people"][0]["calls"][0]


def slot(day: dict[str, Any]) -> dict[str, Any]:
    return day["release"]["slots"][0]


MISTAKES: dict[str, tuple[Spoil, str]] = {
    "missing key": (lambda d: d.pop("closes"), "closes is missing"),
    "missing units": (lambda d: d.pop("max_away"), "max_away is missing"),
    "unknown key": (lambda d: d.update(outage=[]), "outage is not a setting; did you mean outages?"),
    "unknown key of a person": (
        lambda d: person(d).update(redy=True),
        "people.0.redy is not a setting; did you mean ready?",
    ),
    "unknown kind": (lambda d: d.update(kind="vist"), "did you mean visit?"),
    "closes before it opens": (lambda d: d.update(closes=480), "closes = 480 is not after opens = 480"),
    "text for a number": (lambda d: d.update(opens="08:00"), 'opens = "08:00" is not a number'),
    "NaN": (lambda d: d.update(opens=math.nan), "opens = nan is not a number"),
    "infinity": (lambda d: d.update(closes=NEVER), "closes = inf is not a number"),
    "a number that no float holds": (lambda d: d.update(closes=10**400), "closes = 1000000"),
    "null": (lambda d: d.update(people=None), "people = null is not a list"),
    "null for a release": (lambda d: d.update(release=None), "release = null is not a table"),
    "an empty name": (lambda d: d.update(session=""), 'session = "" is not a text'),
    "half a character": (lambda d: d.update(session="\ud800"), "session = "),
    "too many helpers": (lambda d: d.update(helpers=10**9), "helpers = 1000000000 is above 10000"),
    "half a helper": (lambda d: d.update(helpers=0.5), "helpers = 0.5 is not a whole number"),
    "no time away": (lambda d: d.update(max_away=0), "max_away = 0 is not above 0"),
    "more than all away": (lambda d: d.update(max_share_away=1.5), "max_share_away = 1.5 is above 1"),
    "desk outside the window": (
        lambda d: d.update(desks=[[[470, 600]]]),
        "desks.0.0 = [470, 600] lies outside the window",
    ),
    "overlapping intervals": (
        lambda d: d.update(outages=[[490, 510], [500, 520]]),
        "outages.1 = [500, 520] begins before 510",
    ),
    "an empty interval": (
        lambda d: d.update(outages=[[490, 490]]),
        "outages.0.1 = 490 is not after outages.0.0 = 490",
    ),
    "a triple": (lambda d: d.update(outages=[[490, 495, 500]]), "is not an interval"),
    "two units of one name": (
        lambda d: d["units"].append(d["units"][0]),
        'units.1.unit = "weaving" names two units',
    ),
    "an unknown policy": (
        lambda d: d.update(release={"policy": "timetabel", "slots": []}),
        "did you mean timetable?",
    ),
    "a key of another policy": (
        lambda d: d["release"].update(group_size=3),
        "release.group_size is not a setting",
    ),
    "two slots at one instant": (
        lambda d: d["release"].update(slots=[SLOT, SLOT]),
        "release.slots.1.at = 500 is the time of two slots",
    ),
    "an unknown unit of a slot": (lambda d: slot(d).update(units=["weavin"]), "did you mean weaving?"),
    "a text for the units of a slot": (
        lambda d: slot(d).update(units="weaving"),
        'slots.0.units = "weaving" is not a list',
    ),
    "an unknown unit": (
        lambda d: person(d).update(unit="spinning"),
        'people.0.unit = "spinning" names no unit of the session',
    ),
    "two people of one number": (
        lambda d: d["people"].append(person(d)),
        "people.1.person = 1 is two people",
    ),
    "true for a number": (
        lambda d: person(d).update(person=True),
        "people.0.person = true is not a whole number",
    ),
    "prepared and not ready": (
        lambda d: person(d).update(prepared=True, ready=False),
        "people.0.prepared = true, but the phone is not ready",
    ),
    "no calls": (lambda d: person(d).update(calls=[]), "people.0.calls = [] holds no call"),
    "zero duration": (lambda d: call(d).update(service=0), "people.0.calls.0.service = 0 is not above 0"),
    "a way back in time": (
        lambda d: call(d).update(walk_back=-5),
        "people.0.calls.0.walk_back = -5 is not above 0",
    ),
    "an unknown result": (lambda d: call(d).update(result="activatd"), "did you mean activated?"),
    "no result": (lambda d: call(d).pop("result"), "people.0.calls.0.result is missing"),
    "preparing without an end": (lambda d: call(d).pop("prepare"), "people.0.calls.0.prepare is missing"),
    "help without an end": (lambda d: d.update(helpers=1), "people.0.calls.0.help is missing"),
    "triage without an end": (
        lambda d: person(d).update(ready=False) or call(d).pop("triage"),
        "people.0.calls.0.triage is missing",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_said_with_its_key_and_nothing_is_written(tmp_path, mistake):
    spoil, said = MISTAKES[mistake]
    day = copy.deepcopy(DAY)
    spoil(day)
    complaints = refused(tmp_path, play(tmp_path, "day.json", day))
    assert any(said in complaint for complaint in complaints), complaints
    assert all(complaint.startswith("day.json: ") for complaint in complaints)


def test_the_mistakes_of_all_files_are_said_at_once(tmp_path):
    chosen = [
        "unknown key",
        "NaN",
        "zero duration",
        "an unknown result",
        "prepared and not ready",
        "no time away",
    ]
    day = copy.deepcopy(DAY)
    for mistake in chosen:
        MISTAKES[mistake][0](day)
    walk_in = copy.deepcopy(WALK_IN) | {"max_away": 5}
    del walk_in["people"][0]["patience"]
    lines = [day, "torn", walk_in]
    (tmp_path / "b.jsonl").write_text("\n".join(x if x == "torn" else json.dumps(x) for x in lines))
    (tmp_path / "a.json").write_bytes(b"\xff")
    answer = ask("play", tmp_path / "a.json", tmp_path / "b.jsonl", "--out", tmp_path / "out")
    said = "\n".join(refused(tmp_path, answer))
    assert "a.json: is not UTF-8" in said
    assert "b.jsonl:2: is not JSON" in said
    assert all(MISTAKES[mistake][1] in said for mistake in chosen)
    assert "b.jsonl:3: max_away is not a setting" in said
    assert "b.jsonl:3: people.0.patience is missing" in said


def test_a_walk_in_that_walks_from_the_line_is_told_to_remove_it(tmp_path):
    day = copy.deepcopy(WALK_IN)
    day["people"][0]["calls"][0]["walk_out"] = 5
    (complaint,) = refused(tmp_path, play(tmp_path, "day.json", day))
    assert "people.0.calls.0.walk_out is not a setting" in complaint


def test_who_may_not_be_called_needs_no_preparing(tmp_path):
    day = copy.deepcopy(DAY)
    day["people"][0]["callable"] = False
    del day["people"][0]["calls"][0]["prepare"]
    assert play(tmp_path, "day.json", day).code == 0
    assert rows(tmp_path / "out" / "lists.csv") == [{"session": "one", "position": "1", "person": "1"}]


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path):
    (tmp_path / "day.json").write_text(json.dumps(DAY))
    answer = ask("play", tmp_path / "day.json", "--out", tmp_path / "day.json" / "below")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 1
    assert "cannot be written" in answer.err
