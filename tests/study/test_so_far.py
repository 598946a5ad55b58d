"""While a study runs it says how sure it is by now, of what was asked and of nothing else."""

from __future__ import annotations

import pytest

from sim.analysis import precision_from
from sim.experiment import Key
from sim.experiment.parameters import question
from sim.study import Aim, aim_of
from sim.study.objective import Objective
from sim.study.releases import first_days_lifted
from tests.experiment.short import short
from tests.study.by_hand import record

QUO, MORE = short(), short("counter-condition")
ONE_STEP = 12.706 / 2**0.5
"""Half of the 95 % interval of two values, in their standard deviation."""


def finished(scenario, values, parameters="likely"):
    asked = question(scenario, parameters)
    return {
        Key(asked, parameters, 1, n, "model"): record({"activations": float(v), "cost": 10.0 * v})
        for n, v in enumerate(values)
    }


def test_it_is_the_widest_relative_to_its_mean_at_likely_values():
    records = finished(QUO, (90, 110)) | finished(MORE, (990, 1010))
    sure = aim_of([QUO, MORE]).sure(records)
    assert sure.half_width == pytest.approx(ONE_STEP * 14.142 / 100, rel=1e-3)
    assert str(sure) == "activations within 127.1 % (covers chance)"


def test_a_variant_that_only_a_finding_asks_for_plays_no_part():
    rotation = short("sritex-rotation")
    lifted = first_days_lifted(rotation, "sritex")
    records = finished(rotation, (100, 101)) | finished(lifted, (1, 100))
    assert aim_of([rotation]).sure(records) == aim_of([rotation]).sure(finished(rotation, (100, 101)))


def test_a_difference_is_paired_with_the_reference():
    aim = aim_of([QUO, MORE], precision_from("difference:activations=5"))
    sure = aim.sure(finished(QUO, (0, 1000, 7)) | finished(MORE, (300, 1302)))
    assert sure.half_width == pytest.approx(ONE_STEP * 2**0.5, rel=1e-3)
    assert str(sure) == "difference of activations within 12.7 (covers chance)"


def test_with_drawn_parameters_whole_draws_count_and_both_kinds_are_covered():
    likely = finished(QUO, (100, 101))
    aim = aim_of([QUO])
    assert aim.sure(likely | finished(QUO, (1, 3, 9), "drawn")).covers == "chance"
    sure = aim.sure(likely | finished(QUO, (90, 92, 108, 110, 1), "drawn"))
    assert sure.covers == "chance and evidence"
    assert sure.half_width == pytest.approx(ONE_STEP * 18 / 2**0.5 / 100, rel=1e-3)


def test_a_selection_tells_the_half_width_of_its_objective_in_its_unit():
    aim = Aim((QUO,), Objective("net-benefit", worth=1010.0), relative=False)
    sure = aim.sure(finished(QUO, (1, 3)))
    assert str(sure) == f"net-benefit within {ONE_STEP * 1000 * 2**0.5:,.0f} (covers chance)"


def test_nothing_is_told_of_nothing_or_of_one():
    assert aim_of([QUO]).sure({}) is None
    assert aim_of([QUO]).sure(finished(QUO, (100,))) is None
