"""Variances of designs: two ways to the same number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nct
from scipy.stats import t as student

from training.design.design import Design
from training.design.size import Sizes, error
from training.statistics.clusters import (
    Components,
    detectable,
    gls_variance,
    hussey_hughes,
    linear_variance,
    power,
)
from training.statistics.intraclass import intraclass


@st.composite
def introductions(draw):
    units, periods = draw(st.integers(2, 12)), draw(st.integers(2, 10))
    begun = draw(st.lists(st.integers(0, periods), min_size=units, max_size=units))
    return (np.arange(periods) >= np.array(begun)[:, None]).astype(float)


@given(
    introductions(),
    st.floats(1, 200),
    st.floats(0, 0.9),
    st.floats(0, 1),
    st.floats(1, 200),
)
@settings(max_examples=200)
def test_hussey_and_hughes_is_the_matrix_of_least_squares(introduced, sd, icc, cac, spells):
    components = Components(sd, icc, cac)
    closed = hussey_hughes(introduced, spells, components)
    matrix = gls_variance(introduced, np.full(introduced.shape, spells), components)
    if np.isfinite(closed) and closed < 1e8 * sd**2:
        assert matrix == pytest.approx(closed, rel=1e-6)


@given(st.floats(1, 100), st.floats(0, 0.5), st.floats(0, 1), st.integers(4, 20))
@settings(max_examples=50)
def test_no_design_does_better_than_least_squares(sd, icc, cac, units):
    design = Design("stepped", units, 8, before=4, horizon=30, follow_up=2, reaches="new")
    components = Components(sd, icc, cac)
    se, _ = error(design, Sizes(10.0), components)
    has = np.arange(design.periods) >= design.introduced()[:, None]
    least = gls_variance(has.astype(float), np.full(has.shape, 10.0), components)
    assert se**2 >= least * (1 - 1e-9)


def test_the_variance_of_a_difference_of_means():
    cells = np.array([[0.5], [0.5], [-0.5], [-0.5]])
    components = Components(10.0, 0.1, 0.5)
    each = 10.0 + 90.0 / 20
    assert linear_variance(cells, np.full((4, 1), 20.0), components) == pytest.approx(each)


@pytest.mark.parametrize(("far", "df"), [(0.5, 8), (2.5, 12), (3.0, 40), (2.8, 500), (4.0, 3)])
def test_power_is_the_non_central_t_s(far, df):
    reach = student.isf(0.025, df)
    known = nct.sf(reach, df, far) + nct.cdf(-reach, df, far)
    assert power(far, 1.0, df) == pytest.approx(known, abs=1e-4)


@given(st.floats(0.1, 50), st.floats(1.5, 500), st.floats(0.5, 0.95))
@settings(max_examples=50)
def test_the_smallest_difference_has_the_power_asked(se, df, asked):
    assert power(detectable(se, df, asked), se, df) == pytest.approx(asked, abs=1e-6)


@pytest.mark.parametrize("icc", [0.02, 0.1])
def test_the_correlation_within_units_is_found(icc):
    found = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        sizes = random.poisson(random.gamma(3, 4, (40, 1)) * np.ones((40, 8)))
        unit, period = (each.ravel().repeat(sizes.ravel()) for each in np.indices(sizes.shape))
        of_unit = random.normal(size=40) * np.sqrt(icc * 0.7)
        of_cell = random.normal(size=sizes.shape) * np.sqrt(icc * 0.3)
        own = random.normal(size=len(unit)) * np.sqrt(1 - icc)
        values = 100 * (of_unit[unit] + of_cell[unit, period] + own) + 5 * period
        found.append(intraclass(values, unit, period))
    assert np.mean([each.components.icc for each in found]) == pytest.approx(icc, rel=0.15)
    assert np.mean([each.components.cac for each in found]) == pytest.approx(0.7, abs=0.15)
    assert np.mean([each.components.sd for each in found]) == pytest.approx(100, rel=0.02)
    assert np.mean([each.low <= icc <= each.high for each in found]) >= 0.85
