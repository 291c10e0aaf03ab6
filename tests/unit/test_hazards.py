from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from srs import Icd10, load
from srs.errors import NoModel
from srs.model.hazards import DiagnosisHazards, Factor
from srs.model.store import forget
from tests import oracle


def model_of_two():
    """Two intervals, [10, 20] and [20, 30], one predictor; small enough to work out by hand."""
    factor = Factor("sex", np.array([[0.0, 0.0], [np.log(2), np.log(3)]]), np.array([0.5, 0.5]))
    return DiagnosisHazards(
        Icd10("F43"), np.array([10.0, 20, 30]), np.log([0.01, 0.02]), (factor,), ()
    )


@pytest.mark.parametrize(
    ("code", "day", "cumulative"),
    [
        (0, 5, 0),  # before the first break nothing ends
        (0, 10, 0),
        (0, 15, 0.05),
        (0, 20, 0.1),
        (0, 25, 0.2),
        (0, 30, 0.3),
        (0, 130, 2.3),  # beyond the last break the last hazard goes on
        (1, 20, 0.2),
        (1, 25, 0.5),
    ],
)
def test_survival_is_the_exponential_of_the_hazards_integral(code, day, cumulative):
    survival = model_of_two().survival([[code]], [day])
    assert survival[0, 0] == pytest.approx(np.exp(-cumulative), abs=1e-12)


def test_a_model_with_a_single_predictor_gives_it_the_whole_difference():
    base, values = model_of_two().contributions([[0], [1]], 10, 20)
    odds = [np.log(s / (1 - s)) for s in np.exp([-0.1, -0.2])]
    assert base == pytest.approx([np.mean(odds)] * 2)
    assert values[:, 0] == pytest.approx(odds - np.mean(odds))


@pytest.mark.parametrize("name", ["srs-2.1", "srs-2.2", "srs-2.2-subdiagnosis", "srs-3.0"])
def test_survival_agrees_with_the_definition_on_every_day(name):
    model = load(name)
    rng = np.random.default_rng(1)
    for diagnosis in list(model.diagnoses)[::7]:
        of_diagnosis = model.of(diagnosis)
        levels = [column.predictor.levels for column in of_diagnosis.columns]
        row = [int(rng.integers(len(each))) for each in levels]
        answers = {
            column.name: each[code].name
            for column, each, code in zip(of_diagnosis.columns, levels, row, strict=True)
        }
        days = [*range(15, 400, 11), *range(400, 3651, 325), 3650]
        expected = [
            float((-oracle.cumulative(name, diagnosis.code, answers, d)).exp()) for d in days
        ]
        assert of_diagnosis.survival([row], days)[0] == pytest.approx(expected, abs=1e-9)


def test_the_nearest_parent_answers_for_a_code_without_a_model():
    model = load("srs-3.0")
    assert model.of(Icd10("F438B")).diagnosis == Icd10("F438")
    assert model.of(Icd10("F439")).diagnosis == Icd10("F43")


def test_a_diagnosis_without_a_model_is_refused_without_naming_it():
    with pytest.raises(NoModel, match="srs-3.0 covers 34 others") as error:
        load("srs-3.0").of(Icd10("S47"))
    assert "S47" not in str(error.value)


def test_extreme_hazards_give_neither_nan_nor_a_risk_outside_its_range():
    factor = Factor("sex", np.array([[0.0], [0.0]]), np.array([0.5, 0.5]))
    for log_hazard in (-60.0, 5.0):
        model = DiagnosisHazards(
            Icd10("F43"), np.array([15.0, 1000]), np.array([log_hazard]), (factor,), ()
        )
        assert 0 <= model.risk([[0]], 15, 90)[0] <= 1
        assert np.isfinite(model.log_odds([[0]], 15, 90)[0])
        assert np.isfinite(model.bounds([[np.nan]], 15, 90)).all()


def test_one_model_serves_many_threads():
    alone = load("srs-3.0")
    rows = np.zeros((1, 9))
    asked = [(c, horizon) for c in alone.diagnoses for horizon in (60, 90, 180)] * 4

    def explained(model, question):
        diagnosis, horizon = question
        of_diagnosis = model.of(diagnosis)
        base, values = of_diagnosis.contributions(rows, 20, horizon)
        return of_diagnosis.risk(rows, 20, horizon)[0], base[0], values.sum()

    expected = [explained(alone, question) for question in asked]
    forget()  # another instance, with nothing cached yet
    shared = load("srs-3.0")
    assert shared is not alone
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: explained(shared, question), asked)) == expected


def test_what_is_kept_of_a_row_is_its_own_and_nobody_can_change_it():
    model = model_of_two()
    rows = [[0], [1]]
    table = [model.contributions(rows, 10, 20), model.risk(rows, 10, 20)]
    for _ in range(2):
        for place, row in enumerate(rows):
            base, values = model.contributions([row], 10, 20)
            assert (base[0], *values[0]) == (table[0][0][place], *table[0][1][place])
            assert model.risk([row], 10, 20)[0] == table[1][place]
            values[:] = base[:] = 0
    with pytest.raises(ValueError, match="read-only"):
        model._hazards(np.array([[0]]))[:] = 0
