"""The baselines, against other solvers, and the laws that make them fair comparisons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from srs.errors import BadTable
from training.fit import logistic
from training.fit.design import Design, Spline
from training.fit.logistic import Codes, Ridge
from training.fit.ridge import Prior, Problem, Tree
from training.fit.spells import Spells

CODES = np.array(["F430", "F431", "F32", "M545", "M54"])


def spells(count=400, seed=0):
    random = np.random.default_rng(seed)
    rows = np.column_stack([random.integers(0, 3, count), random.gamma(2.0, size=count)])
    code = CODES[random.integers(0, len(CODES), count)]
    rate = 0.012 * np.exp(0.5 * rows[:, 0] - 0.4 * rows[:, 1] + 0.8 * np.char.startswith(code, "M"))
    ends = 15 + random.exponential(1 / rate)
    rows[random.random(count) < 0.1, 0] = np.nan
    return Spells.of(
        rows, ("level", "number"), np.full(count, 14.9), ends, np.full(count, True), code
    )


def fit(of, kind="hierarchy", **more):
    numbers = np.array([False, True])
    person = np.arange(len(of)) // 2
    return logistic.fit(of, day=15, horizon=90, kind=kind, person=person, numbers=numbers, **more)


def outcome(of):
    return (of.last_day > 90).astype(float)


# Against other solvers


def test_without_diagnoses_it_is_scikit_learns():
    of = spells()
    bare = replace(of, diagnosis=np.full(len(of), ""))
    model = fit(bare, "plain", ridge=Ridge(predictors=4.0, diagnoses=1e9))
    design = model.design(of.rows).toarray()[:, 1:]
    theirs = LogisticRegression(C=1 / 4.0, tol=1e-10, max_iter=5000).fit(design, outcome(of))
    expected = theirs.decision_function(design)
    assert model.log_odds(of.rows) == pytest.approx(expected, abs=1e-3)


def expanded(model, of):
    """The hierarchy as columns of one flat design, each with its precision."""
    design, width = model.design(of.rows).toarray(), model.design.width
    prior = model.ridge.prior(width)
    columns, precisions = [design], [prior.root]
    for length in (1, 3, 9):
        cut = np.array([code[:length] for code in of.diagnosis])
        for node in np.unique(cut):
            columns.append(design * (cut == node)[:, None])
            precisions.append(prior.below)
    return np.hstack(columns), np.concatenate(precisions)


def test_the_hierarchy_is_a_flat_ridge_of_all_its_nodes():
    of = spells(250)
    model = fit(of, ridge=Ridge(3.0, 2.0, 5.0))
    flat, precision = expanded(model, of)
    y = outcome(of)

    def objective(b):
        eta = flat @ b
        slope = flat.T @ (1 / (1 + np.exp(-eta)) - y) + precision * b
        return (np.logaddexp(0, eta) - y * eta).sum() + precision @ b**2 / 2, slope

    found = minimize(objective, np.zeros(flat.shape[1]), jac=True, options={"gtol": 1e-7}).x
    assert model.log_odds(of.rows, of.diagnosis) == pytest.approx(flat @ found, abs=2e-3)


def test_the_slope_of_the_objective_is_nothing_at_the_solution_whatever_the_weights():
    random = np.random.default_rng(2)
    rows = csr_array(np.column_stack([np.ones(120), random.normal(size=(120, 3))]))
    group = np.sort(random.integers(0, 4, 120))
    tree = Tree((np.zeros(2, int), np.array([0, 0, 1, 1])))
    y, weight = random.integers(0, 2, 120).astype(float), random.uniform(0.1, 5, 120)
    problem = Problem(tree, rows, group, y, weight)
    prior = Prior(np.array([0.0, 1, 1, 1]), np.array([2.0, 3, 3, 3]))
    at = problem.solved(prior, tree.zeros(4))

    def objective(totals):
        return problem.loss(totals) + prior.cost(tree, totals)

    for level, each in enumerate(at):
        for node in range(len(each)):
            for column in range(4):
                ends = []
                for sign in (1, -1):
                    moved = [a.copy() for a in at]
                    moved[level][node, column] += sign * 1e-4
                    ends.append(objective(moved))
                assert abs(ends[0] - ends[1]) / 2e-4 < 0.02
                assert min(ends) >= objective(at) - 1e-6


# Laws


def test_a_rare_code_is_drawn_to_its_relatives_and_an_unseen_one_has_theirs():
    of = spells(2000)
    model = fit(of)
    row = np.array([[1.0, 1.0]])
    unseen, relatives, others = (
        model.log_odds(row, np.array([code]))[0] for code in ("M549", "M54", "F439")
    )
    assert abs(unseen - relatives) < abs(unseen - others)
    assert np.isfinite(model.log_odds(row, np.array(["J20"]))).all()
    assert model.log_odds(row)[0] == pytest.approx(model.log_odds(row, np.array(["Q99"]))[0])


def test_words_of_ones_own_have_no_letters_in_common():
    assert Codes.of(np.array(["back", "knee"]), "hierarchy", 99).lengths == (None,)
    assert Codes.of(np.array(["", "F43"]), "hierarchy", 99).lengths == (1, 3, None)
    assert Codes.of(np.array(["", ""]), "hierarchy", 99).lengths == (None,)
    assert Codes.of(CODES, "plain", 99).lengths == (None,)


@pytest.mark.parametrize("most", [1, 2, 3, 4, 6, 10, 99])
@pytest.mark.parametrize("kind", ["plain", "hierarchy"])
def test_codes_that_are_too_many_join_their_parents(kind, most):
    diagnosis = np.repeat(["F430", "F431", "F438", "M541", "M542", "J20"], [60, 5, 4, 50, 3, 2])
    codes = Codes.of(diagnosis, kind, most)
    groups = codes.groups(diagnosis)
    assert set(groups) == set(range(len(codes.known[-1])))
    assert len(codes.known[-1]) <= max(most, 2)
    assert codes.lengths == ((1, 3, None) if kind == "hierarchy" else (None,))
    if most == 99:
        assert len(codes.known[-1]) == 6


def test_a_model_of_joined_codes_answers_for_each_of_them(monkeypatch):
    monkeypatch.setattr(logistic, "_MOST_CELLS", 3 * 9.0**2)
    of = spells()
    model = fit(of, ridge=Ridge())
    assert len(model.codes.known[-1]) < len(CODES)
    assert np.isfinite(model.log_odds(of.rows, of.diagnosis)).all()


@pytest.mark.parametrize("kind", ["plain", "hierarchy"])
def test_the_order_of_rows_and_the_unit_of_a_number_have_no_part_in_it(kind):
    of, ridge = spells(), Ridge(4.0, 2.0, 30.0 if kind == "hierarchy" else 1e8)
    expected = fit(of, kind, ridge=ridge).log_odds(of.rows, of.diagnosis)
    order = np.random.default_rng(0).permutation(len(of))
    shuffled = fit(of.take(order), kind, ridge=ridge)
    assert shuffled.log_odds(of.rows, of.diagnosis) == pytest.approx(expected, abs=1e-3)
    hours = of.rows * [1, 24]
    other = fit(replace(of, rows=hours), kind, ridge=ridge)
    assert other.log_odds(hours, of.diagnosis) == pytest.approx(expected, abs=1e-3)


def test_what_means_nothing_is_shrunk_and_what_means_much_is_not():
    """Diagnoses that differ only by chance: the ridge that persons left out choose is strong."""
    of = spells(1500)
    noise = replace(of, diagnosis=np.random.default_rng(3).permutation(of.diagnosis))
    assert fit(noise).ridge.own >= 128
    assert fit(noise).ridge.diagnoses > fit(of).ridge.diagnoses


def test_a_curved_effect_is_found_and_a_missing_level_has_its_own():
    random = np.random.default_rng(4)
    x, lost = random.uniform(-2, 2, 4000), random.random(4000) < 0.2
    risk = 1 / (1 + np.exp(2 - 1.5 * x**2))
    last = np.where(random.random(4000) < np.where(lost, 0.9, risk), 120.0, 50.0)
    rows = np.column_stack([np.zeros(4000), np.where(lost, np.nan, x)])
    of = Spells.of(rows, ("a", "x"), np.full(4000, 14.9), last, np.full(4000, True), None)
    found = fit(of, "plain").log_odds(np.array([[0, -1.8], [0, 0.0], [0, 1.8], [0, np.nan]]))
    assert found == pytest.approx([2.86, -2, 2.86, np.log(9)], abs=0.6)


@given(
    st.lists(
        st.one_of(st.floats(-1e9, 1e9), st.just(0.0), st.just(float("nan"))),
        min_size=8,
        max_size=60,
    )
)
@example(values=[*[0.0] * 8, *[5e-324] * 2, *[1.0] * 8])
@example(values=[n * 1e-200 for n in range(9)])
@example(values=[*[0.0] * 6, *[1e-300] * 2])
@settings(max_examples=60, deadline=None)
def test_any_column_of_numbers_gives_finite_columns_also_beyond_what_was_seen(values):
    rows = np.array(values)[:, None]
    if np.isnan(rows).all():
        return
    design = Design.of(rows, np.array([True]))
    asked = np.concatenate([rows, [[1e14], [-1e14], [np.nan]]])
    found = design(asked).toarray()
    assert found.shape == (len(asked), design.width)
    assert np.isfinite(found).all()


def test_beyond_what_nearly_all_had_a_number_moves_nothing_more():
    term = Spline.of(np.append(np.linspace(0, 1, 999), 1e9))
    far, farther = (term.block(np.array([value]))[2] for value in (1e8, 1e12))
    assert far.tolist() == farther.tolist()
    assert np.abs(far).max() < 10


def test_one_outcome_alone_is_refused():
    of = spells()
    with pytest.raises(BadTable, match="expected spells of both outcomes at day 15 and horizon 90"):
        fit(of.take(of.last_day > 90))
