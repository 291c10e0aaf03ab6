"""The expected number of long spells, against the outcomes of the synthetic population."""

from collections import Counter
from datetime import date

import polars as pl
import pytest

import srs
from srs.caseload import caseload_of_patients, expected, ongoing, patients
from srs.predictors import PREDICTORS
from srs.tables.caseload import answers_in, certificates_in
from training.cohort import simulate

DAYS = [date(2016, 2, 1), date(2016, 8, 1), date(2017, 2, 1), date(2017, 8, 1), date(2018, 2, 1)]
MODEL, KNOWLEDGE = srs.load("srs-3.0"), srs.embedded()


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Its certificates, every answer, and the days that each spell lasts."""
    folder = tmp_path_factory.mktemp("cohort")
    simulate(8000, (2015, 2018), 5, folder)
    truth = pl.read_parquet(folder / "truth.parquet")
    names = [name for name in truth.columns if name in PREDICTORS]
    answers = truth.select("person", "start", *(by_name(truth[name]) for name in names))
    certificates = pl.read_parquet(folder / "certificates.parquet")
    told = certificates_in(certificates.with_columns(unit=pl.lit("one")), DAYS[-1])
    lasts = {(p, start): days for p, start, days in truth["person", "start", "days"].iter_rows()}
    return told, answers, lasts


def by_name(codes):
    names = dict(enumerate(level.name for level in PREDICTORS[codes.name].levels))
    return codes.replace_strict(names, default=None, return_dtype=pl.String)


def caseload_on(day, told, answers):
    counts = Counter()
    those = patients(told.by_person, counts)
    found = ongoing(those, on=day, counts=counts)
    given = answers_in(answers, those, found, on=day, model=MODEL, counts=counts)
    options = {"model": MODEL, "knowledge": KNOWLEDGE, "left_out": counts, "unit": None}
    return caseload_of_patients(found, given, on=day, capacity=50, **options)


def test_as_many_become_long_as_are_expected_to(cohort):
    told, answers, lasts = cohort
    for which in ("all", "first"):
        number = variance = became = 0.0
        for day in DAYS:
            found = caseload_on(day, told, answers)
            rows = found.rows if which == "all" else found.first
            number += expected(rows).number
            for row in rows:
                risk = row.outlook.probability
                if risk is not None and not row.outlook.early:
                    variance += risk * (1 - risk)
                    became += lasts[row.case.person, row.case.start] > row.outlook.horizon
        assert abs(became - number) < 3.3 * variance**0.5  # one in a thousand


def test_every_spell_of_the_population_has_a_row(cohort):
    told, answers, lasts = cohort
    found = caseload_on(DAYS[2], told, answers)
    assert len(found.rows) > 500
    assert all(row.why.sv and row.why.en for row in found.rows)
    sums = expected(found.rows)
    assert sums.with_bounds == 0, "every answer was given"
    assert sums.with_risk + sums.early + sums.without == len(found.rows)
