import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs import Icd10, load
from srs.errors import BadDay, BadInput, BadTable
from srs.explanation import explain
from srs.predictors import PREDICTORS, Known, read_answers
from srs.risk import Subject, next_horizon, risk_of
from srs.tables.codes import Coded, distinct
from srs.tables.risks import score
from tests import oracle
from tests.make import ROW

MODEL = load("srs-3.0")


def table(*changes, **more):
    """Rows of F43.8A that can be scored, each with its changes."""
    rows = [{"diagnosis": "F438A", **ROW, **change, **more} for change in changes or ({},)]
    return pl.DataFrame(rows, infer_schema_length=None)


def problems(frame, **how):
    return score(frame, MODEL, **how)["problem"].to_list()


@pytest.mark.parametrize("day", [1, 15, 40])
@pytest.mark.parametrize("horizon", [90, 180])
def test_a_rows_risk_is_that_of_the_definition(day, horizon):
    scored = score(table(), MODEL, day=day, horizons=[horizon])
    expected = oracle.risk("srs-3.0", "F438A", ROW, day, horizon)
    assert scored[f"risk_{horizon}"][0] == pytest.approx(expected, abs=1e-9)


def test_day_15_is_taken_where_none_is_given():
    assert score(table(), MODEL).equals(score(table(), MODEL, day=15))
    with_none = score(table({"day": None}, {"day": 40}), MODEL)
    assert with_none["risk_90"][0] == score(table(), MODEL)["risk_90"][0]
    assert with_none["risk_90"][1] == score(table(), MODEL, day=40)["risk_90"][0]


def test_the_day_given_overrules_the_column():
    assert score(table({"day": 40}), MODEL, day=20)["risk_90"][0] == pytest.approx(
        score(table(), MODEL, day=20)["risk_90"][0]
    )


@pytest.mark.parametrize(
    "change",
    [
        {"degree": 1.0},
        {"degree": "1"},
        {"sex": "Female"},
        {"university": False},
        {"comorbidity": False},
        {"region": "Vast"},
        {"age": 45},
        {"age": 45.0},
        {"earlier_sick_leave": 0},
        {"occupation": " not_unemp "},
        {"diagnosis": "f43.8a"},
    ],
)
def test_both_codings_and_every_type_of_column_give_the_same(change):
    assert score(table(change), MODEL)["risk_90"][0] == score(table(), MODEL)["risk_90"][0]


def test_columns_may_have_the_names_of_srs():
    renamed = table().rename({name: PREDICTORS[name].srs for name in ROW if name != "comorbidity"})
    assert score(renamed, MODEL)["risk_90"][0] == score(table(), MODEL)["risk_90"][0]


def test_rows_keep_their_order_and_their_other_columns():
    frame = table({"diagnosis": "M545"}, {}, {"diagnosis": "F43"}, id="x").with_row_index("n")
    scored = score(frame, MODEL)
    assert scored["n"].to_list() == [0, 1, 2]
    assert scored["risk_90"][1] == score(table(), MODEL)["risk_90"][0]
    assert scored.select(frame.columns).equals(frame)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"diagnosis": None}, "diagnosis: expected"),
        ({"diagnosis": "  "}, "diagnosis: expected"),
        ({"diagnosis": "stress"}, "no ICD-10-SE code|not an ICD-10-SE code"),
        ({"diagnosis": "S47"}, "no model for the diagnosis"),
        ({"age": None, "sex": None}, "^missing: sex, age$|^missing: age, sex$"),
        ({"degree": ""}, "^missing: degree$"),
        ({"degree": "60"}, "degree: expected one of"),
        ({"age": "-4"}, "age: expected a number of years"),
        ({"day": 0}, "day: expected a whole number from 1"),
        ({"day": 1.5}, "day: expected a whole number from 1"),
        ({"day": "soon"}, "day: expected a whole number from 1"),
        ({"day": 90}, "day: expected one before the horizon 90"),
    ],
)
def test_a_row_that_cannot_be_scored_keeps_its_place_with_its_reason(change, reason):
    import re

    scored = score(pl.concat([table(), table(change)], how="diagonal_relaxed"), MODEL, explain=True)
    assert scored["problem"][0] is None
    assert re.search(reason, scored["problem"][1])
    for name in ("risk_90", "level", "shap_age", "shap_base"):
        assert scored[name][0] is not None
        assert scored[name][1] is None


def test_a_day_past_one_horizon_leaves_the_later_ones():
    scored = score(table({"day": 60}), MODEL, horizons=[30, 90])
    assert scored["risk_30"][0] is None
    assert scored["risk_90"][0] is not None
    assert "horizon 30" in scored["problem"][0]


def test_a_predictor_that_the_diagnosis_does_not_use_may_be_anything():
    assert problems(table({"disability_pension": "nonsense"})) == [None]


def test_a_missing_column_is_missing_in_every_row():
    assert problems(table({}, {}).drop("university")) == ["missing: university"] * 2


def test_the_level_and_contributions_are_of_90_days_or_else_of_the_first_horizon():
    both = score(table(), MODEL, horizons=[30, 90], explain=True)
    only = score(table(), MODEL, horizons=[90], explain=True)
    assert both["level"][0] == only["level"][0] == 3
    assert both["shap_base"][0] == only["shap_base"][0]
    first = score(table(), MODEL, horizons=[365, 180], explain=True)
    assert (
        first["shap_base"][0] == score(table(), MODEL, horizons=[365], explain=True)["shap_base"][0]
    )


def test_contributions_and_base_add_up_and_unused_predictors_have_none():
    back_pain = {"diagnosis": "M545", "primary_care": "yes", "disability_pension": "no"}
    scored = score(table({}, back_pain | {"specialist_visits": "no"}), MODEL, explain=True)
    assert scored["problem"].to_list() == [None, None]
    shaps = [name for name in scored.columns if name.startswith("shap_")]
    total = scored.select(pl.sum_horizontal(shaps)).to_series().to_list()
    odds = (scored["risk_90"] / (1 - scored["risk_90"])).log().to_list()
    assert total == pytest.approx(odds, abs=1e-9)
    assert scored["shap_disability_pension"][0] == 0
    assert {f"shap_{c.name}" for d in MODEL.diagnoses for c in MODEL.of(d).columns} < set(shaps)


def test_not_a_number_is_missing():
    assert problems(table({"age": 45.0}, {"age": float("nan")})) == [None, "missing: age"]


def test_an_empty_table_stays_empty_with_its_new_columns():
    scored = score(table().clear(), MODEL, explain=True)
    assert len(scored) == 0
    assert {"risk_90", "level", "shap_base", "problem"} <= set(scored.columns)


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        (table().drop("diagnosis"), "lacks diagnosis"),
        (table().with_columns(risk_90=0.5), "has risk_90 already"),
        (table().with_columns(problem=pl.lit("x")), "has problem already"),
        (table().with_columns(Sex=pl.lit("Male")), "both sex and Sex"),
    ],
)
def test_tables_that_cannot_be_scored_as_a_whole_are_refused(frame, match):
    with pytest.raises(BadTable, match=match):
        score(frame, MODEL)


@pytest.mark.parametrize(
    "how",
    [
        {"horizons": []},
        {"horizons": [90, 90]},
        {"horizons": [10]},
        {"horizons": [90], "day": 90},
        {"day": 0},
        {"horizons": [10**400]},
    ],
)
def test_impossible_days_are_refused(how):
    with pytest.raises(BadDay, match="expected"):
        score(table(), MODEL, **how)


@st.composite
def spells(draw, model):
    """A row; where the model can do without an answer, some are missing."""
    of_diagnosis = model.of(draw(st.sampled_from(sorted(model.diagnoses))))
    levels = {}
    for column in of_diagnosis.columns:
        names = [level.name for level in column.predictor.levels]
        levels[column.name] = draw(
            st.sampled_from(names if of_diagnosis.needs_every_answer else [*names, None])
        )
    return {"diagnosis": of_diagnosis.diagnosis.code, "day": draw(st.integers(1, 89)), **levels}


@pytest.mark.parametrize("name", ["srs-3.0", "boosted-2"])
@given(data=st.data())
@settings(max_examples=40)
def test_a_table_gives_what_an_assessment_of_each_row_gives(name, data):
    """The risk, its contributions and their order, however often a row is repeated."""
    model = load(name)
    rows = data.draw(st.lists(spells(model), min_size=1, max_size=5))
    rows = [rows[place] for place in data.draw(st.permutations([*range(len(rows))] * 2))]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    every, strongest = (score(frame, model, explain=explain) for explain in (True, 3))
    assert every["problem"].to_list() == [None] * len(rows)
    for place, row in enumerate(rows):
        subject = subject_of(row, model)
        risk, explanation = risk_of(subject), explain(subject)
        assert every["risk_90"][place] == pytest.approx(risk.probability, abs=1e-9)
        assert every["level"][place] == risk.level
        assert every["shap_base"][place] == pytest.approx(explanation.base, abs=1e-9)
        for reason in explanation.reasons:
            assert every[f"shap_{reason.predictor}"][place] == pytest.approx(
                reason.log_odds, abs=1e-9
            )
        for rank, reason in enumerate(explanation.reasons[:3], 1):
            found = strongest[f"reason_{rank}_log_odds"][place]
            assert abs(found) == pytest.approx(abs(reason.log_odds), abs=1e-9)
            own = strongest[f"reason_{rank}"][place]
            assert every[f"shap_{own}"][place] == pytest.approx(found, abs=1e-9)


def test_rows_that_differ_in_one_column_alone_are_told_apart():
    of_diagnosis = MODEL.of(Icd10("F438A"))
    changes = [
        {c.name: level.name} for c in of_diagnosis.columns for level in c.predictor.levels
    ] + [{"day": day} for day in (1, 20, 80)]
    together = score(table(*changes, {}), MODEL)["risk_90"].to_list()
    alone = [score(table(change), MODEL)["risk_90"][0] for change in (*changes, {})]
    assert together == pytest.approx(alone, abs=1e-12)
    assert len(set(together)) > len(of_diagnosis.columns)


def subject_of(row, model):
    answers = read_answers({k: v for k, v in row.items() if k not in ("diagnosis", "day")})
    of_diagnosis = model.of(Icd10(row["diagnosis"]))
    known = tuple(
        Known(column.predictor, answers.get(column.name), "answer")
        for column in of_diagnosis.columns
    )
    return Subject(of_diagnosis, known, row["day"], 90)


def test_a_model_of_few_predictors_has_fewer_reasons():
    scored = score(table({}, {"diagnosis": "M545"}), MODEL, explain=12)
    assert scored["problem"].to_list() == [None, "missing: disability_pension, specialist_visits"]
    assert scored["reason_1"][0] is not None
    last = [scored["reason_12"][0], scored["reason_12_log_odds"][0]]
    assert last == [None, None]
    assert scored["reason_1"][1] is None


def test_columns_that_are_cut_finely_do_not_confuse_kinds_of_spells():
    """So many answers that their combinations exceed what a whole number counts."""
    rows = 500
    random = np.random.default_rng(0)
    columns = [
        Coded(random.integers(0, 2, rows) * (place + 1), np.arange(2.0**10)) for place in range(9)
    ]
    first, which = distinct(columns, rows)
    kinds = np.stack([column.places for column in columns], axis=1)
    assert (kinds[first][which] == kinds).all()
    assert len(first) == len(np.unique(kinds, axis=0))


@pytest.mark.parametrize(
    "column",
    [
        pl.Series("day", [[1]]),
        pl.Series("day", [{"a": 1}]),
        pl.Series("day", [b"1"]),
        pl.Series("age", [["43"]]),
        pl.Series("diagnosis", [["F43"]]),
        pl.Series("age", ["2025-01-01"]).str.to_date(),
    ],
)
def test_a_column_of_another_kind_is_refused_by_name(column):
    with pytest.raises(BadTable, match=f"the column {column.name}: expected"):
        score(table().with_columns(column), MODEL)


def test_categories_are_read_as_their_text():
    frame = table({"day": "20"}).with_columns(
        pl.col("day", "age", "diagnosis").cast(pl.Categorical)
    )
    assert score(frame, MODEL)["risk_90"][0] == score(table(), MODEL, day=20)["risk_90"][0]


def test_what_r_and_pandas_write_for_nothing_is_missing():
    changes = [{"age": nothing} for nothing in ("NA", "NaN", "nan", "", " ", "null")]
    assert problems(table(*changes)) == ["missing: age"] * 6


def test_a_day_that_is_true_is_no_day():
    assert problems(table({"day": True})) == ["day: expected a whole number from 1"]


def test_there_are_no_more_reasons_than_predictors():
    names = [n for n in score(table(), MODEL, explain=10**6).columns if n.endswith("_log_odds")]
    assert len(names) == len({c.name for d in MODEL.diagnoses for c in MODEL.of(d).columns})


def test_a_column_that_srs_never_adds_is_nobodys_business():
    assert score(table().with_columns(reason_code=1), MODEL, explain=2)["reason_code"][0] == 1


def test_columns_that_contributions_would_overwrite_are_refused():
    with pytest.raises(BadTable, match="has shap_age already"):
        score(table().with_columns(shap_age=1), MODEL, explain=True)


def test_a_number_of_reasons_below_0_is_refused():
    with pytest.raises(BadInput, match="how many of the strongest"):
        score(table(), MODEL, explain=-1)


def test_next_takes_for_each_row_the_first_horizon_beyond_its_day():
    days = [None, 1, 89, 90, 179, 180, 364, 365, 400]
    scored = score(table(*({"day": day} for day in days)), MODEL, horizons="next", explain=True)
    expected = [90, 90, 90, 180, 180, 365, 365, None, None]
    assert scored["horizon"].to_list() == expected
    of_diagnosis = MODEL.of(Icd10("F438A"))
    assert expected == [next_horizon(MODEL, of_diagnosis, day or 15) for day in days]
    for place, (day, horizon) in enumerate(zip(days, expected, strict=True)):
        if horizon is None:
            assert scored["no_risk"][place] == "beyond_last_horizon"
            assert scored["problem"][place] == "day: expected one before the last horizon"
            continue
        alone = score(table({"day": day}), MODEL, horizons=[horizon], explain=True)
        assert scored["risk"][place] == alone[f"risk_{horizon}"][0]
        assert scored["level"][place] == alone["level"][0]
        assert scored["shap_age"][place] == pytest.approx(alone["shap_age"][0], abs=1e-12)


@given(data=st.data())
@settings(max_examples=40)
def test_a_row_that_lacks_answers_has_the_bounds_of_its_assessment(data):
    rows = data.draw(st.lists(spells(MODEL), min_size=1, max_size=5))
    for row in rows:
        answers = sorted(row.keys() - {"diagnosis", "day"})
        for name in data.draw(st.sets(st.sampled_from(answers), min_size=1)):
            row[name] = None
    scored = score(
        pl.DataFrame(rows, infer_schema_length=None), MODEL, horizons=[90, 180], allow_missing=True
    )
    for place, row in enumerate(rows):
        risk = risk_of(subject_of(row, MODEL))
        assert (scored["low_90"][place], scored["high_90"][place]) == risk.bounds
        assert scored["low_180"][place] <= scored["high_180"][place]
        assert scored["narrowed_most_by"][place] == risk.narrowed_most_by
        assert scored["risk_90"][place] is None
        assert scored["no_risk"][place] == "answers_missing"


def test_what_a_row_has_not_is_null_and_its_code_says_why():
    changes = [{}, {"age": None}, {"diagnosis": None}, {"diagnosis": "S47"}, {"degree": "60"}]
    changes += [{"day": 200}, {"day": 200, "age": None}, {"day": 0}]
    scored = score(table(*changes), MODEL, length=True)
    codes = [None, "answers_missing", "no_diagnosis", "no_model", "input_at_fault"]
    codes += ["beyond_last_horizon", "beyond_last_horizon", "input_at_fault"]
    assert scored["no_risk"].to_list() == codes
    assert scored["problem"].is_null().to_list() == [code is None for code in codes]
    bounds = scored["low_90"].is_not_null().to_list()
    assert bounds == [code == "answers_missing" for code in codes]
    # How long a spell lasts is known beyond the horizon, too.
    assert scored["median_day"].is_not_null().to_list() == [True, *[False] * 4, True, False, False]


def test_a_row_with_a_risk_of_some_horizon_has_a_problem_but_no_code():
    scored = score(table({"day": 60}, {"day": 60, "age": None}), MODEL, horizons=[30, 90])
    assert scored["no_risk"].to_list() == [None, "answers_missing"]
    assert scored["problem"].to_list() == ["day: expected one before the horizon 30"] + [
        "missing: age"
    ]
    assert (scored["low_30"][1], scored["low_90"][1] is None) == (None, False)


def test_the_forms_preselection_is_taken_where_it_is_asked_for_and_told():
    missing = {"university": None, "born_in_sweden": None, "comorbidity": None}
    plain, filled = (score(table(missing, {}), MODEL, defaults=d) for d in (False, True))
    assert plain["risk_90"].is_null().to_list() == [True, False]
    assert "preselected" not in plain.columns
    chosen = {name: PREDICTORS[name].default for name in missing}
    assert filled["risk_90"][0] == score(table(chosen), MODEL)["risk_90"][0]
    assert [filled["preselected"][0].split(", "), filled["preselected"][1]] == [
        [c.name for c in MODEL.of(Icd10("F438A")).columns if c.name in missing],
        None,
    ]
    # Where a form has none, an answer stays missing.
    assert problems(table({"age": None}), defaults=True) == ["missing: age"]


def test_lengths_are_those_of_the_row_and_what_is_left_needs_the_planned_last_day():
    frame = table({"days": 120}, {"days": None}, {"days": 10}, day=20)
    scored = score(frame, MODEL, length=True)
    assert scored["remaining_at_end"].to_list() == [
        pytest.approx(oracle.risk("srs-3.0", "F438A", ROW, 20, 120), abs=1e-9),
        None,
        1.0,
    ]
    for name, share in (("q25_day", 0.75), ("median_day", 0.5), ("q75_day", 0.25)):
        day = scored[name][0]
        assert oracle.risk("srs-3.0", "F438A", ROW, 20, day) <= share
        assert oracle.risk("srs-3.0", "F438A", ROW, 20, day - 1) > share
    assert "median_day" not in score(frame, MODEL).columns


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("low_90", {}),
        ("no_risk", {}),
        ("narrowed_most_by", {}),
        ("horizon", {"horizons": "next"}),
        ("risk", {"horizons": "next"}),
        ("preselected", {"defaults": True}),
        ("median_day", {"length": True}),
    ],
)
def test_a_column_that_would_be_added_cannot_be_there(name, how):
    with pytest.raises(BadTable, match=f"has {name} already"):
        score(table().with_columns(pl.lit(1).alias(name)), MODEL, **how)


def test_a_word_in_place_of_horizons_is_refused():
    with pytest.raises(BadDay, match="or next"):
        score(table(), MODEL, horizons="soon")
