"""What is not known: drawn over its evidence, the same under every strategy, two replications a draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, kstest

from sim.experiment import drawn, drawn_values
from sim.experiment.parameters import pert, question, with_parameters
from sim.scenario import Quantity, factors, vary
from tests.experiment.short import short

SEED = 5


def evidence(low: float, likely: float, high: float) -> Quantity:
    return Quantity(likely, low, high, "D", "a source")


def test_pert_values_follow_their_beta_law():
    """Low 2, likely 4, high 7: the beta law with shapes 1 + 4 x 2/5 and 1 + 4 x 3/5 over (2, 7)."""
    values = [pert(evidence(2, 4, 7), u) for u in np.random.default_rng(1).random(4000)]
    law = beta(2.6, 3.4, loc=2, scale=5)
    assert kstest(values, law.cdf).pvalue > 0.01
    assert law.mean() == pytest.approx((2 + 4 * 4 + 7) / 6)


uniforms = st.integers(0, 2**53 - 1).map(lambda n: n / 2**53)  # what a generator of NumPy makes


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3).map(sorted), uniforms, uniforms)
def test_pert_rises_with_its_probability_and_stays_inside_the_range(ends, one, other):
    quantity, (u, v) = evidence(*ends), sorted((one, other))
    assert ends[0] <= pert(quantity, u) <= pert(quantity, v) <= ends[2] * (1 + 1e-12)


def test_a_number_without_a_range_has_one_value():
    assert pert(Quantity(3.0), 0.2) == pert(evidence(3, 3, 3), 0.9) == 3.0


def test_a_likely_value_at_an_end_is_a_pert_law_too():
    assert pert(evidence(0, 0, 1), 0.5) == pytest.approx(1 - 0.5 ** (1 / 5))
    assert pert(evidence(0, 1, 1), 0.5) == pytest.approx(0.5 ** (1 / 5))


def test_a_path_has_one_value_under_every_strategy():
    one, other = (drawn_values(short(name), SEED, 3) for name in ("status-quo", "sritex-rotation"))
    shared = one.keys() & other.keys()
    assert len(shared) > 50
    assert all(one[path] == other[path] for path in shared)


def test_draws_seeds_and_paths_differ():
    values = [drawn_values(short(), seed, draw) for seed, draw in ((1, 0), (1, 1), (2, 0))]
    assert len({v["service.verify.mean"] for v in values}) == 3
    uniform = {
        path: (v - q.low) / (q.high - q.low)
        for path, q in factors(short()).items()
        for v in [values[0][path]]
    }
    assert len(set(uniform.values())) > 0.9 * len(uniform)


def test_another_factor_changes_no_other_value():
    """A number that becomes certain leaves the values of all others as they were."""
    sure = vary(short(), {"service.verify.mean": 4.0})
    values, without = drawn_values(short(), SEED, 0), drawn_values(sure, SEED, 0)
    assert without == {path: v for path, v in values.items() if path != "service.verify.mean"}


@pytest.mark.parametrize("name", ["status-quo", "all-out", "sritex-pre-registered"])
def test_a_drawn_scenario_is_the_one_that_is_varied_to_its_values(name):
    scenario, values = drawn(short(name), SEED, 1), drawn_values(short(name), SEED, 1)
    varied = vary(short(name), values)
    assert scenario.plain() | {"status_quo": None} == varied.plain() | {"status_quo": None}
    assert scenario.counters.keys() == short(name).counters.keys()
    assert float(scenario.rotation_sites["sritex"].workers) == values["sites.sritex.workers"]
    assert float(short(name).rotation_sites["sritex"].workers) == 12_000


def test_what_happened_before_the_start_is_the_same_under_every_strategy():
    """A strategy may give a number of the counters another range: before it began they had the old one."""
    strategies = [short(name) for name in ("counter-condition", "all-out", "sritex-rotation")]
    before = [drawn(s, SEED, 2).status_quo for s in strategies]
    assert before[0] == before[1] == before[2] == drawn(strategies[0].status_quo, SEED, 2)
    accepts = [float(s.counters["counter-weru"].accepts) for s in (before[0], drawn(strategies[0], SEED, 2))]
    assert accepts[0] != accepts[1]


def test_two_replications_share_a_draw():
    played = [with_parameters(short(), "drawn", SEED, r) for r in range(4)]
    assert played[0] == played[1] != played[2] == played[3]
    assert with_parameters(short(), "likely", SEED, 2) is short()


def test_what_is_asked_tells_what_varies_together():
    """Two resolved scenarios are equal, but a default that varies as one number is another question than many that do not."""
    evidence_of_all = {"likely": 0.5, "low": 0.4, "high": 0.6, "quality": "X", "reason": "assumed"}
    default = vary(short(), {"defaults.counter.accepts": evidence_of_all})
    counters = [name for name in default.counters if name != "office"]
    each = vary(default, {f"sites.{name}.accepts": evidence_of_all for name in counters})
    assert default.digest == each.digest
    assert question(default, "likely") == question(each, "likely")
    assert question(default, "drawn") != question(each, "drawn")
