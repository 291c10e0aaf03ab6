"""The tables of a study as a target trial: what was known when, and what is refused."""

from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
import pytest

from srs.errors import BadInput
from srs.tables.columns import write_table
from training.effect.command import effect
from training.effect.data import read_trial
from training.effect.study import Study, read_study
from training.effect.trial import CENSORED, DIED, PENSION, RETURNED
from training.table.shape import COLUMNS

JANUARY = date(2025, 1, 1)
STUDY = {"measure": "20", "horizon": 42, "outlast": (), "grace": 14, "confounders": ("age",)}


def on(number):
    """The day *number* of 2025, the first is 1."""
    return JANUARY + timedelta(days=number - 1)


def row(person="p", start=1, **fields):
    """A row of a training table: day 15 of a spell that is known to end on its day 57."""
    return {
        "person": person,
        "start": on(start),
        "diagnosis": "F438A",
        "unit": "north",
        "on": on(start + 14),
        "day": 15,
        "last_day": 57,
        "ended": True,
        "age": 43,
        "sex": "female",
    } | fields


def measure(person="p", start=20, **fields):
    return {"person": person, "measure": "20", "start": on(start)} | fields


def trial(folder, rows, measures, **study):
    write_table(pl.DataFrame(rows, infer_schema_length=None), folder / "table.parquet")
    write_table(pl.DataFrame(measures, infer_schema_length=None), folder / "measures.parquet")
    files = {"table": "table.parquet", "measures": "measures.parquet"}
    return read_trial(Study(**(STUDY | files | study)), folder)


MAPPING = """
follow_up_end = 2025-12-31
[certificates]
file = "certificates.parquet"
[measures]
file = "measures.parquet"
"""


def certificate(name, start, end, signed, degree=100, **fields):
    return {
        "person": "p",
        "certificate": name,
        "unit": "north",
        "diagnosis": "F43.8A",
        "start": on(start),
        "end": on(end),
        "degree": degree,
        "signed": datetime.combine(on(signed), time(9)),
    } | fields


# Half time from day 31, after two days without certificate, and signed two days late.
PATIENT = (
    certificate("a", 1, 14, 1),
    certificate("b", 15, 28, 13),
    certificate("c", 31, 60, 33, degree=50),
)


def certified(folder, certificates, measures, mapping=MAPPING, **study):
    frame = pl.DataFrame(certificates, infer_schema_length=None)
    write_table(frame, folder / "certificates.parquet")
    write_table(pl.DataFrame(measures, infer_schema_length=None), folder / "measures.parquet")
    (folder / "mapping.toml").write_text(mapping)
    asked = STUDY | {"mapping": "mapping.toml", "confounders": ("degree",)} | study
    return read_trial(Study(**asked), folder)


def test_a_patient_step_by_step(tmp_path):
    found = certified(tmp_path, PATIENT, [measure(start=40)])
    assert found.edges.tolist() == [0, 7, 14, 21, 28, 35, 42]
    assert found.grace == 2
    # 28 covered days until day 28, and day 31 is the 29th.
    assert found.days.tolist() == [58 - 15]
    assert found.start.tolist() == [38 - 15]
    assert found.end.tolist() == [RETURNED]
    # Known on the days 15, 22, 29, 36, 43 and 50 of the calendar.
    assert found.degree.tolist() == [[1, 1, 1, 0.5, 0.5, 0.5]]
    assert found.certificates.tolist() == [[2, 2, 2, 3, 3, 3]]
    assert found.net.tolist() == [[7, 6 + 0.5, 3.5, 3.5, 3.5, 3.5]]
    assert found.lacking == ("deaths",)


def test_what_comes_after_the_end_is_nothing(tmp_path):
    found = certified(tmp_path, PATIENT[:2], [measure()])
    assert found.days.tolist() == [13]
    assert found.degree[0, :2].tolist() == [1, 1]
    assert np.isnan(found.degree[0, 2:]).all()
    assert np.isnan(found.certificates[0, 2:]).all()
    assert found.net.tolist() == [[7, 6, 0, 0, 0, 0]]


def test_what_was_not_seen_is_not_known(tmp_path):
    mapping = MAPPING.replace("2025-12-31", "2025-02-10")
    found = certified(tmp_path, PATIENT, [measure()], mapping)
    assert found.end.tolist() == [CENSORED]
    seen = int(found.days[0])
    assert 14 < seen < 42
    assert np.isnan(found.net[0, found.edges[1:] > seen]).all()
    assert not np.isnan(found.net[0, found.edges[1:] <= seen]).any()


def test_a_certificate_counts_until_it_is_replaced(tmp_path):
    wrong = certificate("b", 15, 28, 13, degree=25, replaced_by="d")
    right = certificate("d", 15, 28, 24, degree=75, replaced_by=None)
    others = [each | {"replaced_by": None} for each in (PATIENT[0], PATIENT[2])]
    found = certified(tmp_path, [others[0], wrong, right, others[1]], [measure()])
    assert found.degree[0, :4].tolist() == [0.25, 0.25, 0.75, 0.5]
    assert found.certificates[0, :4].tolist() == [2, 2, 2, 3]
    # The correct one shows what happened.
    assert found.net[0, 0] == 7 * 0.75


def test_a_day_within_a_shorter_certificate_has_its_degree_and_later_days_too(tmp_path):
    shorter = certificate("s", 17, 19, 17, degree=25)
    found = certified(tmp_path, [*PATIENT[:2], shorter], [measure()])
    assert found.days.tolist() == [13]
    # Day 16 is whole, then the last that was said holds on.
    assert found.net[0, :2].tolist() == [1 + 6 * 0.25, 6 * 0.25]


def test_what_is_signed_later_changes_no_earlier_step(tmp_path):
    """Two hundred patients at once, each with one further certificate of any kind."""
    random = np.random.default_rng(7)
    people = [f"p{n}" for n in range(200)]
    before = [
        each | {"person": p, "certificate": f"{each['certificate']}{p}", "replaced_by": None}
        for p in people
        for each in PATIENT
    ]
    signed, start = random.integers(16, 80, 200), random.integers(1, 60, 200)
    more = [
        certificate(f"x{p}", int(a), int(a) + 20, int(s), degree=int(d), person=p, replaced_by=None)
        for p, s, a, d in zip(people, signed, start, random.choice([25, 50, 75], 200), strict=True)
    ]
    one = certified(tmp_path, before, [measure("p0")])
    other = certified(tmp_path, [*before, *more], [measure("p0")])
    assert one.person.equals(other.person)
    of = [people.index(each) for each in one.person]
    # A step begins on a day of the calendar.
    earlier = 15 + one.edges[None, :-1] < signed[of, None]
    for name in ("degree", "certificates"):
        first, then = getattr(one, name), getattr(other, name)
        both = earlier & ~np.isnan(first) & ~np.isnan(then)
        assert (first[both] == then[both]).all()
        later = ~earlier & ~np.isnan(first) & ~np.isnan(then)
        assert (first[later] != then[later]).any()


def test_permuted_rows_are_the_same_trial(tmp_path):
    rows = [row(f"p{n}", 1 + n, age=30 + n, unit=f"u{n % 3}", last_day=20 + n) for n in range(30)]
    measures = [measure(f"p{n}", 20 + n) for n in range(0, 30, 3)]
    one = trial(tmp_path, rows, measures)
    other = trial(tmp_path, rows[::-1], measures[::-1])
    assert one.person.equals(other.person)
    assert one.confounders.equals(other.confounders)
    assert (one.start == other.start).all()
    assert (one.unit == other.unit).all()
    assert one.flow == other.flow


def test_who_is_in_it_and_why_others_are_not(tmp_path):
    rows = [
        row("in"),
        row("in", 200),
        row("old", age=70),
        row("nowhere", unit=None),
        row("before"),
        row("since earlier"),
        row("over by then"),
        row("that day", last_day=15),
        row("again"),
        row("again", 200),
    ]
    measures = [
        measure("in", 20),
        measure("before", 10, end=None),
        measure("since earlier", -30, end=on(16)),
        measure("over by then", -30, end=on(10)),
        # Of the first spell; the second is a later one of a person who could have been in.
        measure("again", 14, end=on(14)),
    ]
    eligible = {"age": {"to": 64}}
    path = tmp_path / "study.toml"
    path.write_text(
        'table = "t"\nmeasure = "20"\nconfounders = ["age"]\nhorizon = 42\ngrace = 14\noutlast = []'
        "\n[eligible]\nage = { to = 64 }\n"
    )
    rules = read_study(path).eligible
    found = trial(tmp_path, rows, measures, eligible=rules)
    assert eligible["age"]["to"] == rules["age"].high
    assert found.person.to_list() == ["again", "in", "over by then"]
    assert found.flow == (
        ("spells", 10),
        ("not_age", 1),
        ("no_unit", 1),
        ("begun_before", 3),
        ("not_followed", 1),
        ("later_spell", 1),
        ("eligible", 3),
    )
    assert np.isinf(found.start).tolist() == [True, False, True]
    assert ("before_time_zero", 2) in found.unused


def test_what_of_the_measures_is_not_used(tmp_path):
    measures = [
        measure("p", 20),
        measure("p", 20),
        measure("p", 27),
        measure("nobody", 20),
        measure("p", -10),
        measure("p", 57),  # the last day
        measure("p", 200),
        measure("q", 16) | {"measure": "45"},
        measure(None, 20),
        measure("q", 16) | {"start": None},
    ]
    found = trial(tmp_path, [row("p"), row("q")], measures)
    assert found.start.tolist() == [5, np.inf]
    assert dict(found.unused) == {
        "other_measure": 1,
        "no_person": 1,
        "no_start": 1,
        "said_twice": 1,
        "no_spell": 2,
        "after_end": 2,
        "again": 1,
    }


def test_the_day_itself_is_time_zero(tmp_path):
    found = trial(tmp_path, [row("p"), row("q")], [measure("p", 15), measure("q", 56)])
    assert found.start.tolist() == [0, 41]


def test_missing_certificates_are_reported(tmp_path):
    found = trial(tmp_path, [row(degree="50"), row("q", degree=None)], [measure()])
    assert found.lacking == ("degrees", "certificates", "calendar", "deaths")
    assert found.degree[:, 0].tolist() == [0.5, 1]
    assert np.isnan(found.net).all()


def test_how_a_spell_ended(tmp_path):
    rows = [
        row("a", ended_by="death"),
        row("b", ended_by="pension"),
        row("c", ended_by=None),
        row("d", ended_by="death", ended=False),
    ]
    found = trial(tmp_path, rows, [measure("a")])
    assert found.end.tolist() == [DIED, PENSION, RETURNED, CENSORED]
    assert "deaths" not in found.lacking


def test_confounders_are_numbers_truths_and_levels(tmp_path):
    rows = [
        row("a", smokes=True, seen=on(1), score=1.5, sex="male"),
        row("b", smokes=None, seen=None, score=None, sex=None),
    ]
    names = ("smokes", "seen", "score", "sex", "diagnosis")
    found = trial(tmp_path, rows, [measure("a")], confounders=names, subgroups=("age:40,50",))
    kinds = [pl.Boolean, pl.Float64, pl.Float64, pl.Enum, pl.Enum]
    assert [type(each) for each in found.confounders.dtypes] == [
        type(each()) if isinstance(each, type) else each for each in kinds[:3]
    ] + [pl.Enum, pl.Enum]
    assert found.confounders["seen"].to_list() == [14, None]
    assert found.subgroups["age"].to_list() == ["40-<50", "40-<50"]


def test_a_table_in_csv_is_the_same(tmp_path):
    rows = [row(f"p{n}", score=n / 2, smokes=n % 2 == 0) for n in range(5)]
    names = ("age", "score", "sex")
    one = trial(tmp_path, rows, [measure("p1")], confounders=names)
    write_table(pl.DataFrame(rows), tmp_path / "table.csv")
    study = Study(
        **(STUDY | {"table": "table.csv", "measures": "measures.parquet", "confounders": names})
    )
    other = read_trial(study, tmp_path)
    assert other.confounders.equals(one.confounders)
    assert (other.start == one.start).all()
    assert (other.days == one.days).all()


def test_a_date_in_csv_is_no_word(tmp_path):
    """Else what came after time zero would be a level of its own, and not be refused."""
    study = Study(
        **(STUDY | {"table": "table.csv", "measures": "measures.parquet", "confounders": ("seen",)})
    )
    write_table(pl.DataFrame([measure("a")]), tmp_path / "measures.parquet")
    for late, text in ((1, "%Y-%m-%d"), (40, "%Y-%m-%d"), (40, "%Y%m%d")):
        rows = [
            row("a", seen=on(late).strftime(text)),
            row("b", seen=None),
            row("c", seen=on(2).strftime(text)),
        ]
        write_table(pl.DataFrame(rows), tmp_path / "table.csv")
        if late < 15:
            found = read_trial(study, tmp_path)
            assert found.confounders["seen"].to_list() == [14, None, 13]
            continue
        with pytest.raises(BadInput, match="seen: 1 of 3 rows dated after time zero"):
            read_trial(study, tmp_path)


def test_what_is_made_of_made_up_persons_says_so(tmp_path):
    keys = 'mapping = "m.toml"\nmeasure = "20"\nconfounders = ["age"]\n'
    (tmp_path / "s.toml").write_text(keys)
    for line, told in (("synthetic = true\n", True), ("synthetic = false\n", None), ("", None)):
        (tmp_path / "m.toml").write_text(line + MAPPING)
        assert read_study(tmp_path / "s.toml").synthetic is told
    (tmp_path / "m.toml").write_text("synthetic = true\n" + MAPPING)
    (tmp_path / "s.toml").write_text("synthetic = false\n" + keys)
    assert read_study(tmp_path / "s.toml").synthetic is False


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_table_that_lacks_a_column_or_has_another_in_its_place_is_refused(tmp_path, name):
    with pytest.raises(BadInput, match=f"lacks 1 column, {name}"):
        trial(tmp_path, [{k: v for k, v in row().items() if k != name}], [measure()])
    if name not in ("person", "unit", "diagnosis"):
        with pytest.raises(BadInput, match=name):
            trial(tmp_path, [row() | {name: "what?"}], [measure()])
    if name not in ("unit", "diagnosis"):
        with pytest.raises(BadInput):
            trial(tmp_path, [row() | {name: None}, row("q") | {name: None}], [measure()])


CSV = "﻿patient;åtgärd;datum\np;KBT;20250120\np;Samtal;2025-01-21\n"
CODED = """
follow_up_end = 2025-12-31
[certificates]
file = "certificates.parquet"
[measures]
file = "measures.csv"
columns = { person = "patient", measure = "åtgärd", start = "datum" }
codes = { measure = { KBT = "20", Samtal = "45" } }
"""


def test_a_table_of_another_dialect_with_codes_of_its_own(tmp_path):
    (tmp_path / "measures.csv").write_text(CSV, encoding="utf-8")
    found = certified(tmp_path, PATIENT, [measure()], CODED)
    assert found.start.tolist() == [5]
    assert found.unused == (("other_measure", 1),)


def test_a_code_of_another_system_is_the_measure_that_it_means(tmp_path):
    found = trial(tmp_path, [row()], [measure() | {"measure": "kva:DU011"}])
    assert found.start.tolist() == [5]


@pytest.mark.parametrize(
    ("rows", "measures", "study", "said"),
    [
        ([row()], [measure() | {"measure": "KBT"}], {}, "the column measure: 1 of 1 row"),
        ([row()], [measure() | {"measure": "45"}], {}, "no row is for the measure 20"),
        ([row()], [measure(end=on(19))], {}, "the column end: 1 of 1 row; the end is before"),
        (
            [row()],
            [measure(end=on(30)), measure(end=on(31))],
            {},
            "the column end: 1 of 2 rows; measures with one start have two ends",
        ),
        ([row()], [measure(unit="south")], {}, "the column unit: 1 of 1 row; of measures"),
        (
            [row()],
            [measure(unit="north"), measure(start=27, unit="south")],
            {},
            "the column unit: 1 of 1 row; of measures",
        ),
        (
            [row(seen=on(16)), row("q", seen=on(3))],
            [measure()],
            {"confounders": ("seen",)},
            "confounders: seen: 1 of 2 rows dated after time zero",
        ),
        (
            [row(score=1, score_on=on(16))],
            [measure()],
            {"confounders": ("score",)},
            "confounders: score_on: 1 of 1 row dated after time zero",
        ),
        ([row()], [measure()], {"confounders": ("last_day",)}, "known only after time zero"),
        ([row()], [measure()], {"confounders": ("weight",)}, "confounders: weight: expected a col"),
        ([row()], [measure()], {"confounders": ("unit",)}, "the unit of the study"),
        ([row()], [measure()], {"day": 30, "horizon": 42}, "day: 30: the table has rows of day 15"),
        ([row(), row()], [measure()], {}, "1 row repeats person and start"),
        ([row(last_day=15)], [measure()], {}, "nobody is eligible: spells 1, not_followed 1"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line(tmp_path, rows, measures, study, said):
    with pytest.raises(BadInput) as error:
        trial(tmp_path, rows, measures, **study)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"grace": 42}, "grace: 42 days with a horizon of 42"),
        ({"grace": 10}, "grace: expected days of one whole step"),
        ({"negative_controls": ("age",)}, "negative_controls: 1 that are confounders too, age"),
        ({"outlast": (20,)}, "outlast: 1 day of the spell outside"),
        ({"table": None}, "the study lacks its table"),
        ({"confounders": ("age", "age")}, "confounders: 1 given twice"),
    ],
)
def test_a_study_that_contradicts_itself_is_refused(said, key):
    with pytest.raises(BadInput) as error:
        Study(**(STUDY | {"table": "t.parquet"} | said))
    assert key in str(error.value)


def test_a_check_leaves_no_answer_next_to_diagnostics_of_another_study(tmp_path):
    (tmp_path / "effects.json").write_text("{}")
    with pytest.raises(BadInput, match="effects.json of an earlier run"):
        effect(tmp_path / "study.toml", tmp_path, check=True)
    assert [each.name for each in tmp_path.iterdir()] == ["effects.json"]
