"""Names of columns: read exactly as written, never used or left out silently."""

import logging
from collections import Counter
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import load
from srs.batch import AsOf, score_files
from srs.batch.spells import spells_in
from srs.errors import BadTable
from srs.predictors import PREDICTORS
from srs.tables.columns import csv
from srs.tables.names import names_in
from srs.tables.risks import names_of, score
from srs.tables.spells import spells_table
from tests.make import ROW

MODEL = load("boosted-2")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Age", "age"),
        ("AGE ", "age"),
        ("ålder", "age"),
        ("Alder", "age"),
        ("aalder", "age"),
        ("patient_age", "age"),
        ("kön", "sex"),
        ("koen", "sex"),
        ("KON", "sex"),
        ("gender", "sex"),
        ("diagnos", "diagnosis"),
        ("Diagnos-kod", "diagnosis"),
        ("ICD10", "diagnosis"),
        ("dag", "day"),
        ("Day", "day"),
        ("Född i Sverige", "born_in_sweden"),
        ("borninsweden", "born_in_sweden"),
        ("primary-care", "primary_care"),
        ("Samsjuklighet", "comorbidity"),
        ("comorbidty", "comorbidity"),
        ("sysselsattning", "occupation"),
        ("SA_1_GROSS", "earlier_sick_leave"),
    ],
)
def test_a_similar_name_is_suggested_and_not_used(column, name):
    names = names_of(["x1", column], MODEL)
    assert (names.near, names.found) == ({column: name}, ())
    assert any(f"did you mean {name}?" in line for line in names.lines())


@given(st.sampled_from([*PREDICTORS.values()]), st.data())
def test_case_spaces_and_underscores_are_always_near(predictor, data):
    own = data.draw(st.sampled_from([predictor.name, predictor.srs, *predictor.label]))
    turned = data.draw(st.sampled_from([str.upper, str.title, str.swapcase]))(own)
    spaced = data.draw(st.sampled_from([turned, turned.replace("_", " "), f" {turned}"]))
    names = names_in([spaced], [predictor])
    if spaced in (predictor.name, predictor.srs):
        assert names.found == (predictor.name,)
    else:
        assert names.near == {spaced: predictor.name}


def test_columns_of_our_own_are_near_to_nothing():
    ours = ["person", "spell", "start", "end", "days", "degrees", "certificates", "unit", "active"]
    assert not names_of([*ours, "id", "last_day", "ended"], MODEL).near


def test_what_is_there_twice_in_other_letters_is_stated():
    names = names_of(["diagnosis", "age", "Age", "ålder"], MODEL)
    assert names.beside == {"Age": "age", "ålder": "age"}
    assert sum("because age is also there" in line for line in names.lines()) == 2


@pytest.mark.parametrize("value", ["191212121212", "19121212-1212", "x" * 60, "2025-01-01"])
def test_a_name_that_may_be_a_value_is_not_repeated(value):
    assert value not in "".join(names_of(["diagnosis", value], MODEL).lines())


def test_lines_stay_few_and_quick_for_many_columns():
    names = names_of([f"Age{n:05}x" for n in range(9_000)], MODEL)
    assert len([*names.lines()]) < 15


SPELLS = pl.DataFrame({"diagnosis": ["F43", "F43"], "Age": [43, 60], "koen": ["man", "kvinna"]})


def test_a_table_with_none_of_the_predictors_is_refused_in_one_line(tmp_path, caplog):
    caplog.set_level(logging.WARNING, "srs")
    with pytest.raises(BadTable, match="none of the model's 13 predictors") as caught:
        score(SPELLS, MODEL)
    assert 'did you mean age by "Age"?' in str(caught.value)
    assert "\n" not in str(caught.value)
    assert score(SPELLS, MODEL, allow_missing=True)["risk_90"].null_count() == 0
    assert 'the column "koen" is not read: did you mean sex?' in caplog.text
    SPELLS.write_csv(tmp_path / "in.csv")
    with pytest.raises(BadTable, match="--allow-missing"):
        score_files(tmp_path / "in.csv", tmp_path / "out.csv", MODEL)
    assert [each.name for each in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("parts", [1, 9])
def test_names_are_reported_once_whatever_the_parts(tmp_path, parts):
    pl.DataFrame([{"diagnosis": "F43", **ROW, "Day": 20}] * 9).write_csv(tmp_path / "in.csv")
    told = []
    summary = score_files(
        tmp_path / "in.csv", tmp_path / "out.csv", MODEL, rows_per_part=9 // parts, tell=told.append
    )
    (names,) = told
    assert names.near == {"Day": "day"}
    assert summary.columns == names


def test_a_missing_column_is_reported_with_a_similar_name():
    with pytest.raises(BadTable, match='lacks diagnosis: .*; did you mean diagnosis by "diagnos"'):
        spells_table(pl.DataFrame(PERIODS).rename({"diagnosis": "diagnos"}), on=ON)
    with pytest.raises(
        BadTable, match='lacks diagnosis: .*; did you mean diagnosis by "Diagnosis"'
    ):
        score(pl.DataFrame([{"Diagnosis": "F43", **ROW}]), load("srs-3.0"))


ON = date(2025, 3, 20)
PERIODS = [
    {
        "person": str(person),
        "certificate": "a",
        "unit": "u",
        "diagnosis": "F43",
        "start": "2025-03-01",
        "end": "2025-03-31",
        "degree": "100",
        "signed": "2025-03-01T09:00:00",
        "replaced_by": None,
    }
    for person in range(1, 40)
]


def current(folder, answers, periods=PERIODS):
    pl.DataFrame(periods, infer_schema_length=None).write_csv(folder / "periods.csv")
    pl.DataFrame(answers).write_csv(folder / "answers.csv")
    as_of = AsOf(ON, answers=(folder / "answers.csv",))
    return score_files(folder / "periods.csv", folder / "out.csv", MODEL, certificates=as_of)


def test_answers_that_met_nobody_are_counted(tmp_path):
    summary = current(tmp_path, {"person": ["1", "2", "77", None], "sex": ["male"] * 4})
    assert summary.joined == {
        "answers 1: rows": 4,
        "answers 1: nobody's": 2,
        "answers 1: spells": 39,
        "answers 1: answered": 2,
    }


def test_answers_of_which_none_met_anybody_are_refused(tmp_path):
    with pytest.raises(BadTable, match="no row of table 1 belongs to a person with cert"):
        current(tmp_path, {"person": ["x1", "x2"], "sex": ["male"] * 2})
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("lost", ["1.98E+11", "1,98e+11", "TRUE"])
def test_an_answer_of_a_person_that_cannot_be_read_is_refused_and_not_nobodys(tmp_path, lost):
    with pytest.raises(BadTable, match="the column person: 1 of 2 rows; expected an id") as told:
        current(tmp_path, {"person": ["1", lost], "sex": ["male"] * 2})
    assert str(told.value).endswith("in what is joined")
    assert not (tmp_path / "out.csv").exists()


def test_replacements_that_met_nobody_are_counted(tmp_path):
    periods = [PERIODS[0] | {"replaced_by": "gone"}, *PERIODS[1:]]
    summary = current(tmp_path, {"person": ["2"], "sex": ["male"]}, periods)
    assert (summary.joined["replaced"], summary.joined["replaced by none"]) == (1, 1)
    with spells_in(tmp_path / "periods.csv", on=ON) as found:
        assert "none of the replacements is here: 1 of 1" in "".join(found.lines())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "19121212-1212", "191212121212", None, "", "7e11"]),
            st.sampled_from(["a", "b", None]),
            st.sampled_from(["2025-01-01", "2025-02-03", "nope", "2025-03-01"]),
            st.sampled_from(["100", "50", "60"]),
            st.sampled_from([None, "a", "b", "gone"]),
        ),
        max_size=30,
    ),
    st.sampled_from([1, 4, 1000]),
    st.sampled_from([".csv", ".parquet"]),
)
def test_a_file_in_ranges_gives_what_one_table_gives(tmp_path_factory, rows, size, ending):
    folder = tmp_path_factory.mktemp("ranges")
    names = ["person", "certificate", "start", "degree", "replaced_by"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
        end=pl.lit("2025-03-05"),
        diagnosis=pl.lit("F43"),
        unit=pl.lit("u"),
        signed=pl.lit(None, pl.String),
    )
    frame.write_csv(folder / "in.csv")
    counts = Counter()
    whole = spells_table(frame, on=ON, counts=counts)
    with spells_in(folder / "in.csv", on=ON, size=size, beside=folder / "out") as found:
        found.write(folder / f"out{ending}")
        assert found.counts == counts
        assert found.rows == len(frame)
        together = pl.concat(found.frames())
    assert together.equals(whole)
    if ending == ".csv":
        assert (folder / "out.csv").read_bytes() == csv(whole)
    else:
        assert pl.read_parquet(folder / "out.parquet").equals(whole)
    assert sorted(each.name for each in folder.iterdir()) == ["in.csv", f"out{ending}"]
