"""From certificates to a row per spell: the spells of `srs spells`, and what was known of them."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.certificate import PersonId
from srs.errors import BadPersonId, BadTable
from srs.tables.spells import spells_table
from training.patterns.coverage import Coverage
from training.patterns.diagnoses import place_of
from training.patterns.facts import facts_of
from training.patterns.periods import read_rows
from training.patterns.persons import born_and_sex
from training.patterns.source import open_register
from training.patterns.spells import spells_of, years
from training.patterns.study import Study

DAY = date(2024, 1, 1)
LAST = date(2024, 12, 31)
few = settings(max_examples=30)


@st.composite
def periods(draw: st.DrawFn) -> pl.DataFrame:
    """One period a certificate, where the two rules of chaining agree."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        start = DAY + timedelta(draw(st.integers(0, 120)))
        rows.append(
            {
                "person": draw(st.sampled_from(["a", "b"])),
                "certificate": f"c{number}",
                "unit": draw(st.sampled_from(["u", "v"])),
                "diagnosis": draw(st.sampled_from(["F43", "M54.5", None])),
                "start": start,
                "end": start + timedelta(draw(st.integers(0, 40))),
                "degree": draw(st.sampled_from([25, 50, 100])),
                "signed": start,
            }
        )
    return pl.DataFrame(rows, schema_overrides={"diagnosis": pl.String})


def spells(table: pl.DataFrame, last: date = LAST, since: date | None = None) -> pl.DataFrame:
    rows = read_rows(table, last, (), None, Counter()).filter(pl.col("code").is_not_null())
    return spells_of(facts_of(rows, 5, beside=["work_measures"]), last, since)


@few
@given(periods())
def test_the_spells_are_those_of_srs_spells(table: pl.DataFrame) -> None:
    found, expected = spells(table), spells_table(table, on=LAST)
    assert found["start"].to_list() == expected["start"].to_list()
    assert found["days"].to_list() == expected["days"].to_list()
    assert found["ended"].all()
    assert found["certificates"].to_list() == expected["certificates"].list.len().to_list()


@few
@given(periods(), st.integers(0, 200))
def test_days_count_as_far_as_they_were_seen(table: pl.DataFrame, after: int) -> None:
    last = DAY + timedelta(after)
    seen = last - timedelta(6)
    expected = [
        sum(
            DAY + timedelta(day) <= seen
            and any(s <= DAY + timedelta(day) <= e for s, e in zip(*whole, strict=True))
            for day in range(200)
        )
        for whole in _spans_of(table, last)
    ]
    assert spells(table, last)["days"].to_list() == expected


def _spans_of(table: pl.DataFrame, last: date) -> list[tuple[list[date], list[date]]]:
    rows = table.filter(pl.col("diagnosis").is_not_null())
    found = spells_table(table, on=last)
    return [
        tuple(
            rows.filter((pl.col("person") == person) & pl.col("certificate").is_in(own)).select(
                "start", "end"
            )
        )
        for person, own in found.select("person", "certificates").rows()
    ]


@few
@given(periods())
def test_earlier_days_are_those_of_longer_spells_in_the_year_before(table: pl.DataFrame) -> None:
    found = spells(table, since=date(2020, 1, 1))
    by_person: dict[int, list[tuple[date, int]]] = {}
    for person, start, days, earlier in found.select(
        "person", "start", "days", "earlier_days"
    ).rows():
        before = by_person.setdefault(person, [])
        assert earlier == sum(n for _, n in before if n > 14)
        before.append((start, days))


def test_earlier_days_are_unknown_without_a_certificate() -> None:
    table = pl.DataFrame(
        {
            "person": ["a", "a"],
            "certificate": ["1", "2"],
            "unit": "u",
            "diagnosis": "F43",
            "start": [date(2023, 1, 1), date(2024, 6, 1)],
            "end": [date(2023, 2, 1), date(2024, 6, 9)],
            "degree": 100,
            "signed": date(2024, 1, 1),
        }
    )
    assert spells(table)["earlier_days"].to_list() == [None, None]
    assert spells(table, since=date(2021, 1, 1))["earlier_days"].to_list() == [0, 0]


@few
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 60), st.integers(0, 20)), min_size=1))
def test_coverage_through_a_day_counts_its_days(rows: list[tuple[int, int, int]]) -> None:
    rows.sort()
    owner, start, length = (pl.Series(each).to_numpy() for each in zip(*rows, strict=True))
    coverage = Coverage.of(owner, start, start + length, 5)
    for who in set(owner):
        first = int((owner < who).sum())
        for day in range(int(start.min()), 85):
            whose, at = pl.Series([who]).to_numpy(), pl.Series([day]).to_numpy()
            known = coverage.known(whose, at)
            told = coverage.through(whose, at, known) - coverage.before(
                pl.Series([first]).to_numpy()
            )
            days = {d for o, s, n in rows if o == who for d in range(s, s + n + 1) if d <= day}
            assert int(told[0]) == len(days) or (not days and told[0] <= 0)


@given(st.dates(date(1950, 1, 1), date(2000, 1, 1)), st.dates(date(2001, 1, 1), LAST))
def test_years_are_whole_ones(born: date, on: date) -> None:
    found = pl.select(years(pl.lit(born), pl.lit(on))).item()
    assert found == on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@few
@given(st.from_regex(r"\A(19|20|99)?[0-9]{2}[01][0-9][0-9]{2}[-+]?[0-9]{3}[0-9A-Z]\Z"))
def test_what_ids_say_in_columns_is_what_one_id_says(text: str) -> None:
    try:
        one = None if len(text) == 10 else PersonId.parse(text, on=LAST)
    except BadPersonId:
        one = None
    born, sex = born_and_sex(pl.Series("person", [text]), LAST).row(0)
    assert (born, sex) == ((one.born, one.sex) if one else (None, None))


def test_a_code_is_valid_where_its_category_lies_in_a_block() -> None:
    assert [place_of(text) is None for text in ("P99", "Hejsan", "UA5104", "A10", None)] == [
        True
    ] * 5
    washed = [place_of(text) for text in ("F40-1", "f401", "F40 1", "F40.1", "F51-", "F989P")]
    assert [each and each.category for each in washed] == ["F40"] * 4 + ["F51", "F98"]
    assert place_of("W00.00").chapter == "V01-Y98"


def test_a_mapping_reads_as_the_table_that_it_maps(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "pnr": ["197907179191", "197907179191"],
            "intyg": ["1", "2"],
            "enhet": "u",
            "diagnos": "G01",
            "fran": ["2024-01-01", "2024-02-01"],
            "till": ["2024-01-31", "2024-02-20"],
            "grad": ["hel", "halv"],
            "signerad": ["2024-01-01T10:00:00", "2024-02-01T10:00:00"],
        }
    )
    table.write_csv(tmp_path / "intyg.csv")
    (tmp_path / "mapping.toml").write_text(
        """follow_up_end = 2024-06-30
[certificates]
file = "intyg.csv"
columns = { person = "pnr", certificate = "intyg", unit = "enhet", diagnosis = "diagnos", \
start = "fran", end = "till", degree = "grad", signed = "signerad" }
codes.degree = { hel = "100", halv = "50" }
""",
        encoding="utf-8",
    )
    register = open_register(tmp_path / "mapping.toml", Study(), tmp_path)
    with register.parts() as parts:
        rows = pl.concat(read_rows(raw, register.last, (), None, Counter()) for raw in parts)
    assert register.last == date(2024, 6, 30)
    assert rows["degree"].to_list() == [100, 50]
    assert rows["sex"].to_list() == ["male", "male"]


def test_a_register_larger_than_memory_is_read_in_ranges_of_persons(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {
            "person": [f"p{n % 50}" for n in range(400)],
            "certificate": [str(n) for n in range(400)],
            "unit": "u",
            "diagnosis": "F43",
            "start": [DAY + timedelta(n) for n in range(400)],
            "end": [DAY + timedelta(n + 3) for n in range(400)],
            "degree": 100,
            "signed": [DAY + timedelta(n) for n in range(400)],
        }
    )
    table.write_parquet(tmp_path / "t.parquet")
    register = open_register(tmp_path / "t.parquet", Study(), tmp_path)
    with register.parts(tmp_path / "out", size=100) as parts:
        found = list(parts)
    assert len(found) > 2
    assert sum(map(len, found)) == len(table)
    persons = [set(each["person"]) for each in found]
    assert not any(a & b for n, a in enumerate(persons) for b in persons[n + 1 :])
    assert [each.name for each in tmp_path.iterdir()] == ["t.parquet"]


def test_a_column_that_the_study_names_has_to_be_there(tmp_path: Path) -> None:
    pl.DataFrame(
        {n: ["x"] for n in ("person", "certificate", "unit", "diagnosis", "degree")}
        | {n: ["2024-01-01"] for n in ("start", "end", "signed")}
    ).write_csv(tmp_path / "t.csv")
    with pytest.raises(BadTable, match="lack clinic, which the study names"):
        open_register(tmp_path / "t.csv", Study(columns=("clinic",)), tmp_path)
