"""Engines that play the same day agree on it, row by row; the benchmark itself asserts no time.

`python -m pytest tests/benchmarks -m benchmark -s` prints a short comparison, `python -m tests.benchmarks.engines` the whole one.
"""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from sim.clock import TICK, Interval
from sim.model import play_session
from sim.model.session import Session
from tests.benchmarks import c_loop, engines, our_model, our_twin, textbook
from tests.benchmarks.engine import Engine
from tests.benchmarks.engines import check, compare
from tests.benchmarks.site_days import (
    DESKS,
    GROUPS,
    SITES,
    Counts,
    Played,
    SiteDay,
    counts,
    site_days,
    total,
    workers,
)
from tests.benchmarks.textbook import Row
from tests.benchmarks.workload import timetable_day

needs_compiler = pytest.mark.skipif(c_loop.compiler() is None, reason="no C compiler")
TELLINGS = [
    pytest.param(our_model.engine, id="our-model"),
    pytest.param(our_twin.engine, id="twin"),
    pytest.param(textbook.engine, id="textbook"),
    pytest.param(c_loop.engine, id="c", marks=needs_compiler),
]


def played(engine: Engine, days: list[SiteDay]) -> list[Played]:
    return engine.told(days, engine.play(engine.prepare(days)))


def same(ours: list[Played], others: list[Played]) -> bool:
    return all(
        np.array_equal(a, b, equal_nan=True)
        for day, other in zip(ours, others, strict=True)
        for a, b in zip(day, other, strict=True)
    )


def coarse(day: SiteDay) -> SiteDay:
    """The same day in whole minutes, at least one: much happens at one instant, at deadlines and edges of outages too."""
    whole = {name: np.maximum(np.rint(getattr(day, name)), 1.0) for name in ("walk", "minutes")}
    edges = sorted({float(round(time)) for outage in day.outages for time in outage})
    return day._replace(**whole, outages=tuple(zip(edges[::2], edges[1::2], strict=False)))


def by_hand(
    walk: list[float], minutes: list[float], ready: list[bool], outages: tuple[Interval, ...] = ()
) -> SiteDay:
    """A day of one group, released at 480; whoever has not begun at 520 leaves."""
    n = len(walk)
    sizes = (n, *[0] * (GROUPS - 1))
    return SiteDay(
        0, 0, sizes, np.full(n, 480.0), np.array(walk), np.array(minutes), np.array(ready), outages
    )


@pytest.mark.parametrize("engine", TELLINGS)
class TestDaysOnPaper:
    def test_who_has_not_begun_after_forty_minutes_leaves(self, engine) -> None:
        day = by_hand([1.0, 2, 3, 4, 5, 6, 7, 41], [39.0, 45, 45, 45, 45, 45, 5, 5], [True] * 8)
        (came,) = played(engine(), [day])
        # the first desk is free at 520, the instant at which the seventh must have left; the eighth arrives too late
        assert came.began.tolist()[:DESKS] == [481, 482, 483, 484, 485, 486]
        assert came.ended.tolist()[:DESKS] == [520, 527, 528, 529, 530, 531]
        assert np.isnan(came.began[DESKS:]).all()
        assert np.isnan(came.ended[DESKS:]).all()
        assert counts(day, came) == Counts(6, 0, 2)

    def test_who_arrives_just_in_time_is_served_at_once(self, engine) -> None:
        (came,) = played(engine(), [by_hand([39.5], [5.0], [True])])
        assert (came.began.tolist(), came.ended.tolist()) == ([519.5], [524.5])

    def test_nothing_begins_in_an_outage_and_what_has_begun_is_finished(self, engine) -> None:
        day = by_hand([1.0] * 8, [10.0] * 6 + [30.0, 1.0], [True] * 7 + [False], ((485.0, 495.0),))
        (came,) = played(engine(), [day])
        assert came.began.tolist() == [481] * 6 + [495, 495]
        assert came.ended.tolist() == [491] * 6 + [525, 496]
        assert counts(day, came) == Counts(7, 1, 0)

    def test_a_desk_that_finishes_in_an_outage_begins_when_the_server_is_up(self, engine) -> None:
        day = by_hand([1.0] * 8, [4.0] * 5 + [20.0, 5.0, 5.0], [True] * 8, ((481.0, 483.0), (490.0, 492.0)))
        (came,) = played(engine(), [day])
        assert came.began.tolist() == [483] * 6 + [487, 487]
        assert came.ended.tolist() == [487] * 5 + [503, 492, 492]

    def test_whose_time_is_up_in_an_outage_leaves(self, engine) -> None:
        day = by_hand([1.0, 35], [5.0, 5], [True, True], ((510.0, 530.0),))
        (came,) = played(engine(), [day])
        assert came.began[0] == 481
        assert np.isnan(came.began[1])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("engine", TELLINGS[1:])
class TestAgreement:
    def test_on_days_of_the_workload(self, engine, seed: int) -> None:
        days = site_days(seed, days=4)
        assert any(day.outages for day in days)
        assert same(played(our_model.engine(), days), played(engine(), days))

    def test_on_days_on_which_much_happens_at_one_instant(self, engine, seed: int) -> None:
        days = [coarse(day) for day in site_days(seed, days=4)]
        assert same(played(our_model.engine(), days), played(engine(), days))


class TestWorkload:
    def test_the_first_days_of_more_days_are_the_same(self) -> None:
        few, more = site_days(3, days=2), site_days(3, days=5)
        for ours, theirs in zip(few, more[: len(few)], strict=True):
            assert ours.outages == theirs.outages
            assert ours.sizes == theirs.sizes
            assert ours.walk.tolist() == theirs.walk.tolist()
            assert ours.minutes.tolist() == theirs.minutes.tolist()

    def test_it_is_drawn_as_it_says(self) -> None:
        """The standard errors of these means are 0.0009, 0.008, 0.007 and 0.001."""
        days = site_days(1)
        walk, minutes, ready = (
            np.concatenate([getattr(day, c) for day in days]) for c in ("walk", "minutes", "ready")
        )
        assert len(days) == 95 * SITES
        assert workers(days) / (len(days) * 480) == pytest.approx(0.85, abs=0.003)
        assert walk.mean() == pytest.approx(3.0, abs=0.03)
        assert minutes[ready].mean() == pytest.approx(5.0, abs=0.03)
        assert minutes[ready].std() == pytest.approx(2.5, abs=0.04)
        assert ready.mean() == pytest.approx(0.85, abs=0.003)
        assert set(minutes[~ready]) == {1.0}

    def test_all_sites_share_the_outages_of_a_day(self) -> None:
        days = site_days(2, days=20)
        assert len({day.outages for day in days if day.day == 3}) == 1
        assert not any(day.outages for day in site_days(2, days=5, outages=False))


class TestCheck:
    """What the comparison finds out before it shows a time."""

    def test_an_engine_agrees_with_itself(self) -> None:
        days, ours, reference = self.played()
        came = total([counts(*of_day) for of_day in zip(days, reference, strict=True)])
        assert check(ours, days, reference) == (came, True, 0)

    def test_one_worker_who_is_not_served_is_found_out(self) -> None:
        days, ours, reference = self.played()
        began, ended = (column.copy() for column in reference[3])
        began[7] = ended[7] = np.nan
        found = check(ours, days, [*reference[:3], Played(began, ended)])
        assert (found.agrees, found.otherwise) == (False, 1)

    def test_one_worker_who_is_served_a_tick_later_is_found_out(self) -> None:
        days, ours, reference = self.played()
        began, ended = (column.copy() for column in reference[3])
        began[7] += TICK
        found = check(ours, days, [*reference[:3], Played(began, ended)])
        assert (found.agrees, found.otherwise) == (True, 1)

    def test_counts_that_are_not_those_of_the_rows_are_found_out(self) -> None:
        days, ours, reference = self.played()
        wrong = ours._replace(counted=lambda days, _: [Counts(0, 0, 0)] * len(days))
        assert not check(wrong, days, reference).agrees

    @staticmethod
    def played() -> tuple[list[SiteDay], Engine, list[Played]]:
        days, ours = site_days(5, days=1), our_model.engine()
        return days, ours, played(ours, days)


class TestWhoIsThere:
    def test_the_compiled_twin_is_compared_where_there_is_numba(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engines, "ENGINES", (("our_model", "engine"), ("our_twin", "engine")))
        found, missing = engines.engines()
        assert ([engine.name for engine in found], missing) == ([engines.OURS, engines.TWIN], [])

    def test_it_is_skipped_where_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tests.benchmarks.our_twin", None)
        monkeypatch.setattr(engines, "ENGINES", (("our_model", "engine"), ("our_twin", "engine")))
        found, (line,) = engines.engines()
        assert [engine.name for engine in found] == [engines.OURS]
        assert line.startswith("its compiled twin: skipped (")

    def test_an_engine_that_is_not_installed_is_skipped_with_a_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "ciw", None)
        monkeypatch.delitem(sys.modules, "tests.benchmarks.with_ciw", raising=False)
        monkeypatch.setattr(engines, "ENGINES", (("our_model", "engine"), ("with_ciw", "engine")))
        found, (line,) = engines.engines()
        assert [engine.name for engine in found] == ["this model"]
        assert line.startswith("ciw: skipped (")

    def test_the_comparison_shows_no_time_of_an_engine_that_disagrees(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours = our_model.engine()
        nobody = ours._replace(name="nobody", told=lambda days, _: [blank(day) for day in days], counted=None)
        monkeypatch.setattr(engines, "engines", lambda: ([ours, nobody], ["ciw: skipped (no reason)"]))
        lines = compare(rounds=1, days=1).splitlines()
        assert [line.split("|")[1].strip() for line in lines if line.startswith("|")] == [
            "engine",
            "---",
            "this model",
        ]
        assert any(line.startswith("- nobody disagrees, so no time is shown") for line in lines)
        assert lines[-1] == "- ciw: skipped (no reason)"


def blank(day: SiteDay) -> Played:
    return Played(np.full(len(day.walk), np.nan), np.full(len(day.walk), np.nan))


def rows_of_the_model(session: Session) -> list[Row]:
    def known(time: float) -> float | None:
        return None if math.isnan(time) else time

    return [
        (
            a.person,
            a.called,
            a.arrived,
            known(a.queued),
            known(a.began),
            known(a.ended),
            a.left,
            a.back,
            a.outcome,
        )
        for a in play_session(session).attempts
        if a.attempt == 1
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_textbook_tells_the_same_day_where_phones_are_prepared_in_the_hall(seed: int) -> None:
    """Everybody is called at most once here: who returns unserved stays at the line in both tellings."""
    day = timetable_day(seed)
    assert rows_of_the_model(day) == textbook.tell(day)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(
            by_hand([1.0, 35], [5.0, 5], [True, True], ((510.0, 530.0),)), id="whose-time-is-up-in-an-outage"
        ),
        *(pytest.param(coarse(day), id=f"day-{day.day}") for day in site_days(1, days=4)[::SITES]),
    ],
)
def test_the_textbook_tells_the_same_rows_of_a_site_day(day: SiteDay) -> None:
    """Of who leaves unserved too: when he joined the queue, left, and was back at the line."""
    session = our_model.session_of(day)
    assert rows_of_the_model(session) == textbook.tell(session)


@pytest.mark.benchmark
def test_engines(capsys: pytest.CaptureFixture[str]) -> None:
    found = compare(rounds=3, days=10)
    with capsys.disabled():
        print(f"\n{found}")
    assert "disagrees" not in found
