"""One row per spell, with what was known on its landmark day."""

from datetime import date, datetime, time, timedelta

import polars as pl
import pytest

from srs.errors import BadInput, BadTable
from srs.predictors import PREDICTORS
from training.table import OwnPredictor, TrainingTable, landmark_table
from training.table.report import Report
from training.table.shape import COLUMNS

FIRST, END = date(2025, 1, 1), date(2025, 12, 31)


def on(number):
    """The day *number* of 2025, the first is 1."""
    return FIRST + timedelta(days=number - 1)


def period(certificate="a", start=1, end=30, signed=None, **fields):
    at = on(start if signed is None else signed)
    return {
        "person": "p",
        "certificate": certificate,
        "unit": "north",
        "diagnosis": "F43.8A",
        "start": on(start),
        "end": on(end),
        "degree": 100,
        "signed": datetime.combine(at, time(9)),
        "replaced_by": None,
        "occupation": "NUVARANDE_ARBETE",
        "care_level": "primary",
        "postcode": "41133",
    } | fields


def certificates(*periods):
    return pl.DataFrame(periods, infer_schema_length=None)


def table(*periods, end=END, **given):
    return landmark_table(certificates(*periods), follow_up_end=end, **given)


def one(*periods, **given):
    (row,) = table(*periods, **given).frame.rows(named=True)
    return row


def test_a_spell_has_one_row_with_what_its_certificate_says():
    persons = pl.DataFrame({"person": ["p"], "born": [date(1980, 1, 16)], "Sex": ["Female"]})
    found = table(period(), persons=persons)
    assert found.frame.columns == [*COLUMNS, "age", "sex", "region", "earlier_sick_leave"] + [
        "degree",
        "occupation",
        "primary_care",
    ]
    assert found.frame.rows() == [
        ("p", FIRST, "F438A", "north", on(15), 15, 30, True)
        + (44, "female", "west", None, "100", "not_unemployed", "yes")
    ]
    assert all(PREDICTORS[each.name] is each for each in found.predictors)


def test_a_later_landmark_sees_more():
    two = (period(end=20), period("b", 21, 40, diagnosis="F32", unit="south"))
    found = table(*two, landmarks=(15, 30, 41))
    shown = found.frame.select("on", "day", "diagnosis", "unit", "last_day").rows()
    assert shown == [(on(15), 15, "F438A", "north", 40), (on(30), 30, "F32", "south", 40)]


def test_days_of_a_gap_do_not_count():
    row = one(period(end=10), period("b", 14, 30))
    assert (row["on"], row["last_day"]) == (on(18), 27)


def test_days_of_gaps_do_not_count_where_something_was_replaced_either():
    rows = (period(end=5, replaced_by="b"), period("b", end=5), period("c", 11, 15))
    assert one(*rows, period("d", 21, 40))["on"] == on(25)


@pytest.mark.parametrize(("day", "age"), [(14, 45), (15, 45), (16, 44)])
def test_the_age_is_in_whole_years_on_the_landmark_day(day, age):
    persons = pl.DataFrame({"person": ["p"], "born": [date(1980, 1, day)]})
    assert one(period(), persons=persons)["age"] == age


def test_what_nobody_knew_that_day_makes_no_row():
    report = Report()
    late = period("b", 15, 40, signed=16)
    assert len(table(period(end=14), late, report=report)) == 0
    (why,) = (
        what for _, what, rows in report.table().rows() if what.startswith("dropped") and rows
    )
    assert why.startswith("dropped: not known that day")
    # A month later it was known.
    assert one(period(end=14), late, landmarks=(30,))["on"] == on(30)


def test_what_was_signed_the_day_after_was_not_known_either():
    # Something else was signed on the day itself.
    two = (period(end=14), period("b", 10, 12, signed=15))
    assert len(table(*two, period("c", 15, 40, signed=16))) == 0
    assert one(*two, period("c", 15, 40, signed=15))["on"] == on(15)


def test_a_spell_that_was_joined_to_an_earlier_one_later_has_a_row_of_its_own():
    late = period("b", 31, 60, signed=90)
    found = table(period(), late, period("c", 61, 100)).frame
    shown = found.select("start", "on", "last_day").rows()
    assert shown == [(on(1), on(15), 100), (on(61), on(75), 40)]


def test_a_replacement_counts_from_the_day_on_which_it_was_signed():
    wrong = period(degree=50, replaced_by="b")
    assert one(wrong, period("b", signed=15))["degree"] == "100"
    assert one(wrong, period("b", signed=16))["degree"] == "50"


def test_a_replacement_that_is_not_given_is_known_only_at_the_end():
    row = one(period(replaced_by="lost"))
    assert (row["day"], row["last_day"], row["ended"]) == (15, 15, True)


def test_a_spell_that_comes_to_its_landmark_twice_has_one_row():
    row = one(period(replaced_by="b"), period("b", 5, 40, signed=17))
    assert (row["start"], row["on"], row["last_day"]) == (FIRST, on(15), 36)


@pytest.mark.parametrize(("days_after", "ended", "last_day"), [(5, False, 29), (6, True, 30)])
def test_a_spell_has_ended_when_no_certificate_can_continue_it(days_after, ended, last_day):
    row = one(period(), end=on(30 + days_after))
    assert (row["ended"], row["last_day"]) == (ended, last_day)


def test_days_that_are_certified_but_not_yet_lived_do_not_count():
    row = one(period(end=200), end=on(50))
    assert (row["ended"], row["last_day"]) == (False, 44)


def test_what_is_signed_after_the_end_of_follow_up_is_not_there():
    report = Report()
    row = one(period(), period("b", 31, 90, signed=61), end=on(60), report=report)
    assert (row["ended"], row["last_day"]) == (True, 30)
    dropped = ("certificates", "dropped: signed after the end of follow-up", 1)
    assert dropped in report.table().rows()


@pytest.mark.parametrize(("until", "noted"), [(15, False), (16, True)])
def test_an_end_of_follow_up_long_after_all_that_begins_is_noted(until, noted):
    """Spells that go on would count as ended, where certificates were chosen by their start."""
    report = Report()
    table(period(), period("b", 1, 200), end=on(until), report=report)
    lines = [what for _, what, rows in report.table().rows() if rows == 2]
    assert (
        any("none begins in the last 14 days before follow_up_end" in each for each in lines)
        == noted
    )


def test_rows_that_do_not_count_are_reported():
    report = Report()
    rows = [
        period(),
        period("b", signed=None) | {"signed": None},
        period("c") | {"start": None},
        period(None),
        period("d") | {"person": None},
        period("e", 200, 230, diagnosis=None),
        period("f", 300, 310),
        period("g", 330, 364, signed=340, person="q"),
    ]
    found = table(*rows, report=report)
    told = {(where, what): count for where, what, count in report.table().rows()}
    assert told["certificates", "read"] == 8
    for why in ("not signed", "no start, end or degree", "no certificate id", "no person"):
        assert told["certificates", f"dropped: {why}"] == 1
    assert told["certificates", "no diagnosis (infection control): makes no spell"] == 1
    assert told["spells, day 15", "read"] == 3
    assert told["spells, day 15", "dropped: shorter than 15 days"] == 1
    assert told["spells, day 15", "kept"] == len(found) == 2


def test_the_degree_at_the_start_is_that_of_the_latest_signed():
    assert one(period(), period("b", end=10, degree=50, signed=3))["degree"] == "50"
    assert one(period(degree=50, signed=3), period("b", end=10))["degree"] == "50"


def test_the_occupation_is_that_of_the_first_certificate_that_states_one():
    none, seeks = {"occupation": None}, {"occupation": "ARBETSSOKANDE"}
    rows = (period(end=5, **none), period("b", 6, 9, **seeks), period("c", 10, 30))
    assert one(*rows)["occupation"] == "unemployed"


@pytest.mark.parametrize(("days", "counted"), [(14, 0), (15, 15)])
def test_earlier_sick_leave_counts_spells_of_more_than_14_days(days, counted):
    frame = table(period(end=days), period("b", 100, 130)).frame
    assert frame.filter(pl.col("start") == on(100))["earlier_sick_leave"].to_list() == [counted]


def test_a_complete_record_shows_that_there_was_nothing():
    assert one(period())["earlier_sick_leave"] is None
    assert one(period(), complete_since=date(2024, 1, 3))["earlier_sick_leave"] is None
    assert one(period(), complete_since=date(2024, 1, 2))["earlier_sick_leave"] == 0


def test_covariates_of_a_spell_win_and_turn_numbers_into_levels():
    covariates = pl.DataFrame(
        {
            "person": ["p", "p", "nobody"],
            "start": [FIRST, on(2), FIRST],
            "SA_1_gross": ["(0,90]", "0", "0"],
            "comorbidity": [True, False, None],
            "income": [1.5, 2.0, None],
        }
    )
    own = (OwnPredictor("income", "number", unit="basic amounts"),)
    rows = (period(), period("b", 200, 230))
    found = table(*rows, covariates=covariates, own=own)
    shown = found.frame.select("earlier_sick_leave", "comorbidity", "income").rows()
    assert shown == [("1-90", "yes", 1.5), ("1-90", None, None)]
    assert found.predictors[-1] is own[0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([period(degree=60), period()], "column degree: 1 of 2 rows; expected one of"),
        ([period(start=5, end=4)], "column end: 1 of 1 row; expected an end"),
        ([period(diagnosis="hjärta")], "column diagnosis: 1 of 1 row; expected ICD-10-SE"),
        ([period(occupation="snickare")], "column occupation: 1 of 1 row; expected one or"),
        ([period(care_level="spa")], "column care_level: 1 of 1 row; expected primary"),
        ([period(start=3) | {"start": "2025-01-03"}], "certificates' start: expected dates"),
        ([period() | {"signed": "2025-01-03"}], "certificates' signed: expected dates"),
    ],
)
def test_bad_certificates_are_named_by_column_and_count(rows, message):
    with pytest.raises(BadTable) as caught:
        table(*rows)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not any(text in str(caught.value) for text in ("hjärta", "snickare", "60,"))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"age": [50]}, "persons lack person"),
        ({"person": ["p"], "shoe": [43]}, "the column shoe is not a predictor of srs"),
        ({"person": ["p"], "sex": ["K"]}, "column sex: 1 of 1 row; sex: expected one of female"),
        ({"person": ["p"], "age": [700]}, "column age: 1 of 1 row; age: expected a number"),
        ({"person": ["p", "p"], "age": [1, 2]}, "persons: 1 row repeats person of another"),
        ({"person": ["p"], "sex": ["male"], "Sex": ["Male"]}, "the persons have sex twice"),
        ({"person": ["p"], "born": ["1980"]}, "the column born: expected dates"),
        ({"person": ["p"], "income": ["much"]}, "column income: 1 of 1 row; income: expected"),
        ({"person": ["p"]}, "lack income: expected a column for each"),
    ],
)
def test_bad_persons_are_named_by_column_and_count(columns, message):
    own = (OwnPredictor("income", "number", low=0),)
    with pytest.raises(BadTable, match=message):
        table(period(), persons=pl.DataFrame(columns), own=own)


@pytest.mark.parametrize("landmarks", [(), (0,), (15, 15)])
def test_landmarks_are_different_days(landmarks):
    with pytest.raises(BadInput, match="the landmarks: expected different days"):
        table(period(), landmarks=landmarks)


def test_a_table_that_lacks_a_column_is_refused():
    with pytest.raises(BadTable, match="certificates lack signed: expected the columns person"):
        landmark_table(certificates(period()).drop("signed"), follow_up_end=END)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"name": "age", "kind": "number"},
            "age: srs has one of this name .*map it under columns to age.*own_age",
        ),
        ({"name": "Sex", "kind": "number"}, "Sex: srs has one of this name by sex"),
        *(
            ({"name": name, "kind": "number"}, f"{name}: tables use a column of this name")
            for name in ("start", "event", "days", "born", "horizon", "level", "risk", "low_90")
        ),
        ({"name": "shap_age", "kind": "number"}, "shap_age: tables use .* own_shap_age"),
        ({"name": "x", "kind": "levels", "levels": ("a",)}, "expected at least two different"),
        ({"name": "x", "kind": "levels", "levels": ("a", "a")}, "at least two different"),
        ({"name": "x", "kind": "number", "levels": ("a", "b")}, "a number has no levels"),
        ({"name": "x", "kind": "number", "low": 2, "high": 1}, "expected low below high"),
    ],
)
def test_a_predictor_is_declared_well_or_not_at_all(fields, message):
    with pytest.raises(BadInput, match=message):
        OwnPredictor(**fields)


def test_a_training_table_is_valid_or_not_made():
    frame = table(period()).frame.select(*COLUMNS)
    assert len(TrainingTable(frame, ())) == 1
    with pytest.raises(BadTable, match="expected the columns person"):
        TrainingTable(frame.drop("day"), ())
    with pytest.raises(BadTable, match="day has another type"):
        TrainingTable(frame.with_columns(pl.col("day").cast(pl.Int32)), ())
    with pytest.raises(BadTable, match=r"nothing in person \(1 row\)"):
        TrainingTable(frame.with_columns(person=pl.lit(None, pl.String)), ())
    with pytest.raises(BadTable, match="last_day lies before day in 1 row"):
        TrainingTable(frame.with_columns(last_day=pl.lit(3, pl.Int64)), ())
