"""What the figures of a run show; their look was checked by eye."""

import numpy as np
import pytest

from training.figures import (
    Learnt,
    calibration,
    learning_curve,
    png,
    reliability,
    shap_dependence,
    shap_summary,
)

# Of shap, when it is imported.
pytestmark = pytest.mark.filterwarnings(
    "ignore:The set_(bad|over|under) function:PendingDeprecationWarning"
)

ABOUT = {"risk": "more than 90 days, on day 15", "data": "synthetic population"}
RANDOM = np.random.default_rng(15)
RISKS = RANDOM.beta(2, 3, 20_000)
OUTCOMES = (RANDOM.random(20_000) < RISKS).astype(float)


def test_tenths_of_a_calibrated_risk_lie_on_the_diagonal():
    tenths = reliability(RISKS, OUTCOMES, np.ones(20_000))
    assert len(tenths) == 10
    assert np.all(np.abs(tenths[:, 0] - tenths[:, 1]) < 4 * tenths[:, 2])
    assert np.all(np.diff(tenths[:, 0]) > 0)


def test_a_spell_of_weight_two_counts_as_two():
    weights = RANDOM.integers(1, 3, 20_000)
    twice = reliability(
        np.repeat(RISKS, weights), np.repeat(OUTCOMES, weights), np.ones(weights.sum())
    )
    once = reliability(RISKS, OUTCOMES, weights.astype(float))
    assert once[:, :2] == pytest.approx(twice[:, :2], abs=0.01)


def test_an_outcome_that_is_not_known_counts_nowhere():
    weights = np.where(RISKS < 0.5, 1.0, 0.0)
    unknown = np.where(weights > 0, OUTCOMES, np.nan)
    known = weights > 0
    assert reliability(RISKS, unknown, weights).tolist() == (
        reliability(RISKS[known], OUTCOMES[known], weights[known]).tolist()
    )


def test_risks_that_are_tied_are_one_point():
    tenths = reliability(np.full(100, 0.3), np.arange(100) % 2 * 1.0, np.ones(100))
    assert tenths == pytest.approx(np.array([[0.3, 0.5, 0.05]]))


def drawn():
    values = RANDOM.integers(0, 4, (3000, 3)).astype(float)
    values[::7, 1] = np.nan
    contributions = np.nan_to_num(values) * [0.5, -0.2, 0.0]
    names = ["earlier_sick_leave", "age", "sex"]
    return {
        "calibration": lambda: calibration(
            RISKS, OUTCOMES, np.ones(20_000), horizon=90, day=15, data=ABOUT["data"]
        ),
        "spells": lambda: learning_curve(
            {
                "trees": Learnt([500, 510, 1000], [0.70, 0.72, 0.74], (0.01, 0.0, 0.02)),
                "ridge": Learnt([500, 510, 1000], [0.73, 0.73, 0.74]),
            },
            metric="AUC",
            data=ABOUT["data"],
            true=0.8,
        ),
        "summary": lambda: shap_summary(contributions, values, names, **ABOUT),
        "dependence": lambda: shap_dependence(
            contributions[:, 0], values[:, 0], "degree", levels=["25", "50", "75", "100"], **ABOUT
        ),
        "number": lambda: shap_dependence(contributions[:, 1], values[:, 1], "age", **ABOUT),
    }


@pytest.mark.parametrize(("name", "draw"), drawn().items())
def test_a_figure_says_what_data_it_is_of_and_is_the_same_every_time(name, draw):
    before = np.random.get_state()[1].tolist()
    figure = draw()
    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    words += [axes.get_title() for axes in figure.axes]
    assert any("synthetic population" in each for each in words)
    assert figure.get_suptitle()
    assert png(figure) == png(draw())
    assert np.random.get_state()[1].tolist() == before


def test_missing_values_are_explained_where_there_are_some():
    assert "grey: missing" in drawn()["summary"]().axes[0].get_title()
    assert "missing" in drawn()["number"]().axes[0].get_title()
    assert "missing" not in drawn()["dependence"]().axes[0].get_title()
