"""Certificates of many persons on a day, against ``srs assess`` for each person."""

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srs
from srs.batch.ranges import Ranges
from srs.batch.register import AsOf, spells_of
from srs.certificate import PersonId, newest
from srs.errors import BadDay, BadTable
from srs.predictors import PREDICTORS, Situation, gather, read_declared
from srs.spell import spells
from srs.tables.certificates import BUILT, COLUMNS, DERIVED, current_spells, with_risks
from srs.tables.risks import score
from tests.make import WOMAN_43
from tests.properties.test_landmark import FIRST, SCHEMA, histories, table

ON = date(2025, 3, 20)
IDS = [WOMAN_43.replace("-", ""), "19650101-9811", "19121212-1212", "19900101-9802"]
ASKED = [PREDICTORS[n] for n in DERIVED if n != "primary_care"]
QUESTIONS = [
    "comorbidity",
    "born_in_sweden",
    "university",
    "primary_care",
    "specialist_visits",
    "hospital_days",
    "disability_pension",
    "married",
    "earlier_sick_leave",
    "degree",
    "sex",
    "region",
]

load, knowledge = cache(srs.load), cache(srs.embedded)


def one_answer(predictor):
    """A level by its name or its SRS id; now and then nothing."""
    ids = [text for level in predictor.levels for text in (level.name, level.srs)]
    return st.integers(0, 15).flatmap(lambda n: st.sampled_from(ids) if n else st.none())


# A column has the same header for everybody.
headers = st.tuples(*(st.sampled_from([PREDICTORS[n].name, PREDICTORS[n].srs]) for n in QUESTIONS))
given_answers = st.tuples(*(one_answer(PREDICTORS[name]) for name in QUESTIONS))
days = st.integers(0, 300).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def looked_at(draw):
    """Histories of several persons, and a day on which at least one of them tends to be sick."""
    people = draw(st.lists(histories(), min_size=1, max_size=len(IDS)))
    at = [p.start for history in people for c in history for p in c.periods]
    if at and draw(st.integers(0, 9)):
        return people, draw(st.sampled_from(at)) + timedelta(days=draw(st.integers(0, 20)))
    return people, draw(days)


def together(people):
    return pl.concat([table(history, IDS[i]) for i, history in enumerate(people)])


@settings(max_examples=40)
@given(
    looked_at(),
    headers,
    st.lists(given_answers, min_size=4, max_size=4),
    st.sampled_from([90, 200, None]),
    st.booleans(),
    st.none() | days.map(lambda day: day - timedelta(days=400)),
)
@pytest.mark.parametrize("name", ["srs-3.0", "boosted-2"])
def test_a_row_has_the_risk_that_an_assessment_of_the_person_has(
    name, case, columns, answers, horizon, defaults, since
):
    people, on = case
    given = {i: dict(zip(columns, each, strict=True)) for i, each in zip(IDS, answers, strict=True)}
    if name == "srs-3.0":
        tables = [pl.DataFrame([{"person": i} | each for i, each in given.items()])]
    else:
        given, tables = {}, []
    found = current_spells(
        together(people), on=on, answers=tables, everybody=True, complete_since=since
    )
    horizons = [horizon] if horizon else "next"
    how = {"horizons": horizons, "defaults": defaults, "length": True, "explain": 2}
    scored = with_risks(found, lambda table: score(table, load(name), **how))
    rows = {row["person"]: row for row in scored.iter_rows(named=True)}
    assert len(rows) == len(scored)
    for i, history in enumerate(people):
        asked = {"answers": given.get(IDS[i], {}), "horizon": horizon, "defaults": defaults}
        asked["complete_since"] = since
        agrees(rows.pop(IDS[i], None), history, IDS[i], on, name, asked)
    assert not rows


def agrees(row, history, person, on, name, asked):
    known = [c for c in history if c.signed.date() <= on]
    there = [s for s in spells(known, on=on) if s.start <= on <= s.end]
    counting = [c for c in known if not any(c.id in other.replaces for other in known)]
    assert (row is None) == (not counting)
    if row is None:
        return
    who = PersonId.parse(person, on=on)
    knows = {"on": on, "model": load(name), "knowledge": knowledge(), "person": who}
    if not there:
        speaker = newest(counting)
        assert (row["start"], row["day"], row["unit"]) == (None, None, speaker.unit)
        if speaker.diagnosis is None:
            assert row["no_risk"] == "no_diagnosis"
        elif speaker == newest(known):
            # No certificate without diagnosis may be of infection control, but the newest.
            assert row["no_risk"] == srs.assess(known, **knows, **asked).no_risk.code
        return
    (spell,) = there
    number = 1 + [s.start for s in spells(known, on=on)].index(spell.start)
    speaker = newest(spell.certificates)
    expected = (person, number, spell.start, spell.end, spell.days, spell.active)
    expected += (speaker.diagnosis.code, speaker.unit, on, spell.day(on))
    assert tuple(row[each] for each in COLUMNS) == expected
    if not asked["answers"]:
        at_hand = frozenset(c.id for c in known)
        earlier = tuple(s for s in spells(known, on=on) if s.start < spell.start)
        since = asked["complete_since"]
        situation = Situation(spell, earlier, at_hand, who, speaker.postcode, on, (), since)
        for each in gather(ASKED, situation, {}):
            assert row[each.predictor.name] == each.value
    if speaker != newest(known):
        return  # then srs assess is about another spell, or none
    horizon = asked["horizon"]
    if horizon and spell.day(on) >= horizon:
        if row["no_risk"] != "no_model":
            with pytest.raises(BadDay):
                srs.assess(known, **knows, **asked)
            assert row["no_risk"] == "beyond_last_horizon"
        return
    says_the_same(row, srs.assess(known, **knows, **asked), f"_{horizon}" if horizon else "")


def says_the_same(row, assessment, ending):
    risk, bounds = assessment.risk, (None, None)
    assert row["no_risk"] == (assessment.no_risk and assessment.no_risk.code)
    if risk is None:
        assert (row[f"risk{ending}"], row[f"low{ending}"], row["level"]) == (None, None, None)
    else:
        assert row.get("horizon", risk.horizon) == risk.horizon
        bounds = risk.bounds or bounds
        assert row[f"risk{ending}"] == pytest.approx(risk.probability, abs=1e-9)
        assert (row["level"], row["narrowed_most_by"]) == (risk.level, risk.narrowed_most_by)
        assert (row[f"low{ending}"], row[f"high{ending}"]) == bounds
        reasons = assessment.explanation.reasons
        assert row["reason_1_log_odds"] == pytest.approx(reasons[0].log_odds if reasons else None)
        doubted = any("check digit" in note.en for note in assessment.notes)
        assert ("check digit" in (row["outside"] or "")) == doubted
    if assessment.no_risk and assessment.no_risk.code == "answers_missing":
        missing = [each.predictor.name for each in assessment.missing]
        assert row["problem"] == f"missing: {', '.join(missing)}"
    assert (row["problem"] is None) == (assessment.no_risk is None)
    preselected = [each.predictor.name for each in assessment.known if each.source == "default"]
    assert row.get("preselected") == (", ".join(preselected) or None)
    has_the_length(row, assessment.length)


def has_the_length(row, length):
    days = [length.q25_day, length.median_day, length.q75_day] if length else [None] * 3
    assert [row["q25_day"], row["median_day"], row["q75_day"]] == days
    remaining = length and next(
        each.probability for each in length.remaining if each.what == "certificate_end"
    )
    assert row["remaining_at_end"] == pytest.approx(remaining, abs=1e-12)


@settings(max_examples=15)
@given(looked_at(), st.sampled_from([1, 3, 1000]), st.sampled_from([".csv", ".parquet"]), st.data())
def test_files_in_ranges_of_any_size_give_what_one_table_gives(case, size, ending, data):
    people, on = case
    rows = data.draw(st.permutations(together(people).rows()))
    periods = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    persons = pl.DataFrame({"person": IDS, "married": ["yes", None, "no", "perhaps"]})
    with TemporaryDirectory() as folder:
        half = len(periods) // 2
        paths = [
            write(folder, f"{n}{ending}", f) for n, f in enumerate((periods[:half], periods[half:]))
        ]
        answers = write(folder, "answers.parquet", persons)
        whole = current_spells(periods, on=on, answers=[persons])
        spells_in = Path(folder, "spells")
        files = spells_of(paths, spells_in, AsOf(on, answers=(answers,)), size=size)
        assert pl.concat([pl.read_ipc(file) for file in files]).equals(whole)
        assert sorted(p.name for p in spells_in.parent.iterdir()) == sorted(
            ["answers.parquet", "spells", *(path.name for path in paths)]
        )


def write(folder, name, frame):
    path = Path(folder, name)
    if name.endswith(".csv"):
        frame.write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S")
    else:
        frame.write_parquet(path)
    return path


def period(certificate="a", start=1, end=30, signed=None, **fields):
    """Days of March 2025; signed on the first of them."""
    at = [date(2025, 3, 1) + timedelta(days=n - 1) for n in (start, end, signed or start)]
    return {
        "person": "p",
        "certificate": certificate,
        "unit": "north",
        "diagnosis": "F43.8A",
        "start": at[0],
        "end": at[1],
        "degree": 100,
        "signed": datetime.combine(at[2], time(9)),
        "occupation": "NUVARANDE_ARBETE",
        "care_level": "primary",
        "postcode": "41133",
    } | fields


def current(*periods, **given):
    return current_spells(pl.DataFrame(periods, infer_schema_length=None), **{"on": ON} | given)


def one(*periods, **given):
    (row,) = current(*periods, **given).rows(named=True)
    return row


def test_a_spell_has_a_row_with_what_was_known_on_the_day():
    found = current(period(), complete_since=date(2024, 3, 1))
    assert dict(found.schema) == BUILT
    assert found.rows() == [
        ("p", 1, date(2025, 3, 1), date(2025, 3, 30), 30, True, "F438A", "north", ON, 20)
        + (None, None, "west", "100", "not_unemployed", "yes", 0, False, None, None)
    ]


def test_who_is_not_sick_on_the_day_has_no_row():
    assert one(period(end=20))["day"] == 20
    assert current(period(end=19)).is_empty()
    assert current(period(start=21, signed=20)).is_empty()
    # The days of a gap belong to the spell, and count for nothing.
    row = one(period(end=17), period("b", start=22, signed=20))
    assert (row["day"], row["days"], row["active"]) == (17, 26, False)


def test_the_gap_can_be_set():
    two = (period(end=10), period("b", start=14))
    assert (one(*two)["day"], one(*two, gap=1)["day"], one(*two, gap=1)["spell"]) == (17, 7, 2)


@pytest.mark.parametrize(("signed", "end"), [(20, 40), (21, 30)])
def test_what_was_signed_later_is_not_known(signed, end):
    assert one(period(), period("b", 31, 40, signed=signed))["end"] == date(2025, 3, 1) + timedelta(
        days=end - 1
    )


@pytest.mark.parametrize(("signed", "degree"), [(20, "50"), (21, "100")])
def test_a_replacement_counts_from_the_day_on_which_it_was_signed(signed, degree):
    rows = (period(replaced_by="b"), period("b", degree=50, signed=signed))
    assert one(*rows)["degree"] == degree


def test_an_extension_written_in_good_time_speaks_as_it_does_in_an_assessment():
    row = one(period(), period("b", 31, 40, signed=20, diagnosis="F32", unit="south"))
    assert (row["diagnosis"], row["unit"]) == ("F32", "south")


def test_the_newest_certificate_is_the_one_that_was_signed_last():
    row = one(period(signed=12), period("b", 10, 30, diagnosis="F32"))
    assert (row["start"], row["diagnosis"]) == (date(2025, 3, 1), "F438A")


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ({"person": None}, "person: expected an id"),
        ({"certificate": " "}, "certificate: expected an id"),
        ({"start": None}, "start: expected a date"),
        ({"end": date(2025, 2, 1)}, "end: expected a date that is not before start"),
        ({"degree": 60}, "degree: expected 25"),
        ({"diagnosis": "hjärta"}, "diagnosis: expected an ICD-10-SE code"),
        ({"signed": None}, "signed: expected the time of signing"),
        ({"occupation": "snickare"}, "occupation: expected one or several of"),
        ({"care_level": "spa"}, "care_level: expected primary"),
    ],
)
def test_a_row_that_breaks_a_rule_has_a_row_of_its_own(fault, rule):
    bad = period("b", 31, 40, signed=3) | fault
    found = current(period(), bad, period(person="q"))
    told = found.filter(pl.col("problem").is_not_null())
    assert [row["person"] for row in told.to_dicts()] == [bad["person"]]
    assert told["problem"][0].startswith(rule)
    assert told["no_risk"].to_list() == ["input_at_fault"]
    assert set(told.drop("person", "no_risk", "problem").row(0)) == {None}
    # The others are as they are without it.
    assert found.filter(pl.col("problem").is_null()).equals(current(period(), period(person="q")))


def test_who_has_a_problem_is_not_scored_and_keeps_the_place():
    spells = current(period("b", degree=60), period(person="q"), period(person="a"))
    found = with_risks(spells, lambda table: score(table, load("boosted-2"), explain=2))
    assert found["person"].to_list() == ["a", "p", "q"]
    assert found.row(1)[1:-2] == (None,) * (len(found.columns) - 3)
    assert found["no_risk"].to_list() == [None, "input_at_fault", None]
    assert found["problem"].is_null().to_list() == [True, False, True]
    assert found["risk_90"].is_null().to_list() == [False, True, False]


def test_columns_do_not_depend_on_rows():
    answers = pl.DataFrame({"person": ["p"], "married": ["yes"], "age": [40], "born": [ON]})
    found = current(period(), answers=[answers])
    empty = current_spells(pl.DataFrame([period()]).clear(), on=ON, answers=[answers.clear()])
    assert empty.is_empty()
    assert found.schema == empty.schema


@pytest.mark.parametrize(
    ("person", "age", "sex"),
    [
        ("198203149821", 43, "female"),
        ("19820314-9821", 43, "female"),
        ("198203212397", 42, "male"),
        ("198203149822", 43, "female"),  # its check digit is another, as in srs.assess
        ("8203149821", None, None),  # may be a number that somebody counted
        ("199913019821", None, None),
        ("p", None, None),
    ],
)
def test_a_swedish_person_id_gives_age_and_sex(person, age, sex):
    row = one(period(person=person))
    assert (row["age"], row["sex"]) == (age, sex)


def test_answers_win_and_later_tables_win_over_earlier_ones():
    persons = pl.DataFrame(
        {
            "person": [" p", None, None, "nobody"],
            "born": ["1980-03-21", "1980-03-21", None, None],
            "Region": ["Nord", None, None, "?"],
            "comorbidity": [True, False, True, False],
        }
    )
    spells = pl.DataFrame(
        {
            "person": ["p", "p"],
            "start": [date(2025, 3, 1), date(2025, 3, 2)],
            "Region": [None, "Syd"],
            "SA_1_gross": ["(0,90]", "0"],
            "comorbidity": ["no", "yes"],
        }
    )
    row = one(period(), answers=[persons, spells], complete_since=date(2020, 1, 1))
    assert (row["age"], row["region"]) == ("44", "Nord")
    assert (row["earlier_sick_leave"], row["comorbidity"]) == ("(0,90]", "no")
    assert one(period(), answers=[persons])["comorbidity"] == "true"


def test_an_answer_that_nobody_knows_is_a_problem_of_its_row():
    answers = pl.DataFrame({"person": ["p"], "sex": ["X"]})
    spells = current(period(), period(person="q"), answers=[answers])
    found = with_risks(spells, lambda table: score(table, load("boosted-2")))
    assert found["problem"].to_list() == [PREDICTORS["sex"].expected, None]


def test_a_model_can_declare_predictors_itself():
    smoking = read_declared({"name": "smoking", "levels": ["never", "current"]})
    answers = pl.DataFrame({"person": ["p"], "smoking": ["never"]})
    assert one(period(), answers=[answers], own=[smoking])["smoking"] == "never"


def test_columns_of_answers_besides_predictors_are_passed_through():
    first = pl.DataFrame({"person": ["p", "q"], "ward": [1, 2], "unit": ["x", "y"], "sex": "male"})
    later = pl.DataFrame({"person": ["p"], "ward": [3], "diagnosis": ["M54"]})
    rows = current(period(), period(person="q"), answers=[first, later])
    assert rows["ward"].to_list() == [3, 2]
    assert rows["unit"].to_list() == ["north"] * 2  # the certificates' own values win
    assert rows["diagnosis"].to_list() == ["F438A"] * 2


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ({"person": ["p", "p", "q"], "sex": ["male", "female", "male"]}, "answers: rows with the"),
        ({"person": ["p", "q"], "born": ["1980", "1980-01-01"]}, "born: expected a date as"),
        (
            {"person": ["p", "p", "q"], "start": ["2025-03-01"] * 3, "sex": ["male", None, "male"]},
            "answers: rows with the same person and start differ",
        ),
        (
            {"person": ["p", "q"], "start": ["5/3/2025", "2025-03-01"], "sex": ["male", "male"]},
            "answers: the start of a row of the person: expected a date",
        ),
    ],
)
def test_a_bad_row_of_answers_is_a_problem_of_its_person_alone(rows, problem):
    found = current(period(), period(person="q"), answers=[pl.DataFrame(rows)])
    assert found["person"].to_list() == ["p", "q"]
    assert found["problem"][0].startswith(problem)
    assert found["no_risk"].to_list() == ["input_at_fault", None]
    assert found["problem"][1] is None


def test_rows_of_answers_that_repeat_each_other_are_one():
    answers = pl.DataFrame({"person": ["p", "p"], "sex": ["male", "male"]})
    assert one(period(), answers=[answers])["sex"] == "male"


def test_who_has_no_spell_that_day_has_a_row_where_everybody_is_asked_for():
    rows = [
        period(end=10),
        period(person="later", start=25, end=30, signed=19),
        period(person="unknown", start=25, signed=25),  # not signed yet
        period(person="withheld", end=30, diagnosis=None),
        period(person="other", end=10, diagnosis="J06"),
    ]
    found = current(*rows, everybody=True)
    scored = with_risks(found, lambda table: score(table, load("srs-3.0"), horizons="next"))
    told = dict(scored.select("person", "no_risk").rows())
    assert told == {
        "p": "ended",
        "later": "not_begun",
        "withheld": "no_diagnosis",
        "other": "no_model",
    }
    assert scored["problem"].null_count() == 0
    assert current(*rows).is_empty()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"sex": ["female"]}, "the answers lack person"),
        ({"person": [None, "1.98E+11"], "sex": [None, None]}, "the column person: 1 of 2 rows"),
        ({"person": ["p"], "certificate": ["c"]}, "as a table of certificates has"),
        ({"person": ["p"], "sex": ["male"], "Sex": ["Male"]}, "the answers have sex twice"),
        ({"person": ["p"], "sex": [["male"]]}, "the column sex: expected text, numbers or"),
    ],
)
def test_bad_answers_are_named_by_column_and_count(answers, message):
    with pytest.raises(BadTable, match=message):
        current(period(), answers=[pl.DataFrame(answers)])


def test_occupations_may_be_a_list():
    both = ["ARBETSSOKANDE", "STUDIER"]
    assert one(period(occupation=both))["occupation"] is None
    assert one(period(occupation=both[:1]))["occupation"] == "unemployed"


def test_a_table_that_lacks_a_column_is_refused():
    with pytest.raises(BadTable, match="the table lacks signed: expected the columns person"):
        current_spells(pl.DataFrame([period()]).drop("signed"), on=ON)


# Enough of them for several ranges.
people = st.lists(
    st.sampled_from([None, " ", *"abcdefghijklmnopqrstuvwxyz"]), min_size=30, max_size=90
)


@settings(max_examples=25)
@given(people, st.integers(1, 9))
def test_ranges_part_a_table_and_no_person(persons, size):
    rows = pl.DataFrame(
        {"person": persons, "n": range(len(persons))}, schema={"person": pl.String, "n": pl.Int64}
    )
    ranges = Ranges.of(rows.lazy(), size, ON)
    with TemporaryDirectory() as folder:
        parts = [
            ranges.range_of(file) for file in ranges.distribute(rows.lazy(), Path(folder, "r"))
        ]
    together = pl.concat(parts)
    assert sorted(together["n"]) == rows["n"].to_list()
    for earlier, later in pairwise(set(part["person"]) for part in parts if len(part)):
        assert max(each or "" for each in earlier) < min(each or "" for each in later)


def test_spells_that_are_there_are_not_built_again(tmp_path):
    source = write(tmp_path, "periods.parquet", pl.DataFrame([period()]))
    left = tmp_path / "spells.part" / "periods"
    left.mkdir(parents=True)  # of a run that was killed
    (file,) = spells_of([source], tmp_path / "spells", AsOf(ON))
    assert pl.read_ipc(file).equals(current(period()))
    source.unlink()
    assert spells_of([source], tmp_path / "spells", AsOf(ON)) == [file]
    assert [each.name for each in tmp_path.iterdir()] == ["spells"]


def test_nothing_is_left_of_a_broken_table(tmp_path):
    frame = pl.DataFrame([period(str(n)) for n in range(5000)])
    source = write(tmp_path, "periods.parquet", frame)
    whole = source.read_bytes()
    source.write_bytes(whole[:40] + bytes(400) + whole[440:])
    with pytest.raises(BadTable, match="the table cannot be read"):
        spells_of([source], tmp_path / "spells", AsOf(ON))
    assert [each.name for each in tmp_path.iterdir()] == ["periods.parquet"]
