"""A region's own averages: the share for a day, its uncertainty, and the code that answers."""

from dataclasses import replace
from datetime import date
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, embedded
from srs.errors import BadKnowledge
from srs.knowledge import imported
from srs.knowledge.averages import LEAST
from srs.knowledge.averages_file import import_averages, save
from tests.averages import DAYS, MANY, ON, WHOSE, curve, document, keep, own, raw, row

F438A, F43, M54 = Icd10("F438A"), Icd10("F43"), Icd10("M54")


def refusal(given):
    with pytest.raises(BadKnowledge) as caught:
        import_averages(given, on=ON)
    message = str(caught.value)
    assert "\n" not in message
    return message


# The share


def test_an_average_is_of_those_who_reach_the_same_day():
    averages = own(curve(MANY))
    at_15, at_31 = averages(F438A, 15, 90), averages(F438A, 31, 90)
    assert at_15.share == pytest.approx(2145 / 4005)
    assert at_31.share == pytest.approx(2145 / 3435)
    assert (at_15.day, at_31.day, at_15.horizon) == (15, 31, 90)
    assert (at_15.counted.spells, at_31.counted.spells) == (4005, 3435)
    assert averages(F438A, 15, 180).share == pytest.approx(1175 / 4005)


def test_between_two_days_the_hazard_is_constant():
    of = curve((1000, 500), days=(1, 101))
    assert of.at(51) == pytest.approx(1000 / sqrt(2))
    assert of.at(102) is None


def test_of_several_codes_the_longest_that_has_enough_answers():
    few = [LEAST - 5] * len(DAYS)
    averages = own(curve(few), curve(MANY, diagnosis="F43"))
    assert averages(F438A, 15, 90).diagnosis == F43
    assert averages(Icd10("F43"), 15, 90).diagnosis == F43


def test_a_late_day_that_too_few_reach_is_answered_by_the_parent():
    averages = own(
        curve([*MANY[:-4], 85, 55, 15]), curve([2 * each for each in MANY], diagnosis="F43")
    )
    assert averages(F438A, 90, 180).diagnosis == F438A
    assert averages(F438A, 271, 365).diagnosis == F43


def test_those_who_are_only_estimated_to_reach_a_day_make_no_average():
    """3 435 would reach day 31, but only 95 have been followed so far."""
    followed = [*MANY[:5], *(min(95, each) for each in MANY[5:])]
    averages = own(curve(MANY, followed))
    assert averages(F438A, 15, 90).counted
    assert averages(F438A, 31, 90).counted is None


def test_what_the_region_has_not_is_the_published_one():
    averages = own(curve(MANY))
    assert averages(M54, 15, 90) == embedded().statistics.averages(M54, 15, 90)
    assert averages(M54, 15, 90).counted is None
    assert averages(M54, 15, 180) is None
    assert averages(Icd10("S47"), 15, 90) is None


def test_a_share_of_none_or_all_is_hidden():
    alike = (1005, 1005, 1005)
    assert own(curve(alike, days=(1, 15, 91)))(M54, 15, 90).counted is None
    assert curve(alike, days=(1, 15, 91)).share(15, 90, 10) is None
    assert curve((1005, 1005), days=(1, 15)).share(15, 90, 10) is None


# Freireich et al., Blood 1963: weeks of remission under 6-MP, as Kalbfleisch and Prentice (2002)
# have them; Kaplan-Meier and Greenwood's errors as in Kleinbaum and Klein (2012, chapter 2).
WEEKS = (6, 6, 6, 7, 10, 13, 16, 22, 23)
LOST = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
SURVIVE = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
ERROR = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}


def freireich(times):
    """Exact, of *times* as many patients."""
    weeks = np.arange(1, 37)
    followed = np.array([sum(each >= week for each in WEEKS + LOST) for week in weeks])
    ends = np.array([WEEKS.count(week) for week in weeks])
    stays = 1 - ends / np.maximum(followed, 1)
    reached = 21 * np.concatenate([[1.0], np.cumprod(stays)[:-1]])
    kept = followed > 0
    return curve(times * reached[kept], list(times * followed[kept]), weeks[kept].tolist())


@pytest.mark.parametrize("week", SURVIVE)
def test_shares_and_intervals_are_those_of_kaplan_meier_and_greenwood(week):
    times = 10  # so that there are enough for an average
    share, low, high = freireich(times).share(1, week, 0)
    assert share == pytest.approx(SURVIVE[week], abs=5e-5)
    odds = (log(each / (1 - each)) for each in (low, high))
    width = next(reversed([*odds])) - log(low / (1 - low))
    error = width / 2 / 1.959964 * share * (1 - share)
    # Whoever is lost in the course of a week is there for half of it in ours.
    assert error == pytest.approx(ERROR[week] / sqrt(times), rel=0.03)


@pytest.mark.parametrize("truth", [0.1, 0.4, 0.8])
def test_the_interval_covers_the_truth_as_often_as_it_says(truth):
    """Also what steps leave open, which is much of a few hundred."""
    random, inside, runs = np.random.default_rng(5), 0, 1500
    for _ in range(runs):
        count = int(random.integers(130, 500))
        longer = random.binomial(count, truth)
        told = [10 * (each // 10) + 5 for each in (count, longer)]
        share = curve(told, days=(1, 91)).share(1, 90, 10)
        inside += share is not None and share[1] <= truth <= share[2]
    assert 0.935 <= inside / runs <= 0.97


falling = st.lists(st.integers(1, 400), min_size=16, max_size=16).map(
    lambda steps: [5 + 10 * each for each in np.cumsum([12, *steps])[::-1].tolist()]
)


@given(falling, st.integers(1, 364), st.integers(1, 364))
def test_a_share_lies_in_its_interval_and_falls_with_the_horizon(reached, day, more):
    of = curve(reached)
    horizon = min(day + more, 365)
    found = of.share(day, horizon, 10)
    if found:
        share, low, high = found
        assert 0 < low < share < high < 1
        later = of.share(day, 365, 10)
        assert later is None or later[0] <= share + 1e-12
        reached_later = of.share(min(day + 1, horizon - 1) or 1, horizon, 10)
        assert reached_later is None or horizon - day < 2 or reached_later[0] >= share - 1e-12


# What is shown of a code


def test_lengths_and_averages_by_sex_stand_in_the_countrys_place(tmp_path):
    women, men = ([each * part // 20 * 10 + 5 for each in MANY] for part in (1, 0.8))
    keep(tmp_path, row(), row(sex="female", reached=women), row(sex="male", reached=men))
    known = imported(tmp_path)
    told = known.statistics.about(F438A)
    assert told.diagnosis == F438A
    assert [each.spells for each in told.intervals] == [540, 1300, 980, 780, 405]
    assert told.spells == MANY[2]
    assert (told.year, told.national) == (2024, False)
    assert told.source.sv.startswith("Region Exempel, sjukfall längre än 14 dagar som började 2024")
    assert {(each.sex, each.horizon) for each in told.averages} == {
        (sex, horizon) for sex in (None, "female", "male") for horizon in (30, 90, 180, 365)
    }
    assert known.statistics.about(M54) == embedded().statistics.about(M54)
    assert known.versions["statistics"].startswith("Region Exempel 2024 (imported 2025-03-20, sha")


def test_few_at_the_end_are_reported_as_none(tmp_path):
    keep(tmp_path, row(reached=MANY[:-2]))
    told = imported(tmp_path).statistics.about(F438A)
    assert [each.spells for each in told.intervals] == [540, 1300, 980, 1185, 0]


def test_what_was_imported_is_read_as_it_was(tmp_path):
    taken = keep(tmp_path)
    found = imported(tmp_path).statistics.averages
    assert found.whose == taken.whose == WHOSE
    assert found(F438A, 32, 90) == own(*taken.curves)(F438A, 32, 90)


@pytest.mark.parametrize(
    "fields",
    [{"synthetic": True}, {"until": "2025-03-01"}, {"step": 5}, {"days": [1, 9, *DAYS[2:]]}],
)
def test_another_file_has_another_version_whatever_differs(fields):
    one, other = (import_averages(given, on=ON)[0] for given in (raw(), raw(**fields)))
    assert one.version != other.version


def test_invented_patients_are_stated_before_everything(tmp_path):
    _, report = import_averages(raw(synthetic=True), on=ON)
    assert report.remarks == (
        "all of its patients are synthetic, which is stated with every average",
    )
    keep(tmp_path, synthetic=True)
    known = imported(tmp_path).statistics
    assert known.about(F438A).source.sv.startswith("påhittade patienter, Region Exempel")
    assert known.averages(F438A, 15, 90).source.en.startswith("invented patients, Region Exempel")


# What is refused


def without(name):
    return {key: value for key, value in document().items() if key != name}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"format": "srs-averages-2"}, "it has another format"),
        ({"region": ""}, "region: expected one line of at most 200 characters"),
        ({"region": "a\x1bb"}, "region: expected one line"),
        ({"region": 5}, "region: expected one line"),
        ({"first_year": "2024"}, "first_year: expected a whole number from 1990 to 2025"),
        ({"last_year": 2031}, "last_year: expected a whole number from 1990 to 2025"),
        ({"first_year": 2025}, "first_year, last_year, until: expected days in order"),
        ({"until": "2025-04-01"}, "first_year, last_year, until: expected days in order"),
        ({"until": 20250228}, "until: expected a day as YYYY-MM-DD"),
        ({"step": 0}, "step: expected a whole number from 1 to 1000"),
        ({"step": True}, "step: expected a whole number from 1 to 1000"),
        ({"synthetic": None}, "synthetic: expected true or false"),
        (
            {"days": [1, 2]},
            "days: expected them to rise from 1 and include 15, 30, 90, 180, 365",
        ),
        ({"days": list(DAYS)[::-1]}, "days: expected them to rise from 1"),
        ({"days": "x"}, "days: expected a list of whole days"),
        ({"averages": []}, "averages: expected a list that is not empty"),
        ({"averages": [3]}, "averages, row 1: expected an object"),
        ({"averages": [row(), row()]}, "averages: expected each diagnosis and sex once"),
        ({"averages": [row("4")]}, "averages, row 1: diagnosis: expected an ICD-10-SE code"),
        ({"averages": [row(None)]}, "averages, row 1: diagnosis: expected an ICD-10-SE code"),
        ({"averages": [row(sex="x")]}, "averages, row 1: sex: expected female, male or null"),
        ({"averages": [row(sex=["x"])]}, "averages, row 1: sex: expected female, male or null"),
        ({"averages": [row(reached=MANY[::-1])]}, "row 1: reached: expected numbers from 10 to"),
        ({"averages": [row(reached=(*MANY[:-1], 3))]}, "row 1: reached: expected numbers from 10"),
        ({"averages": [row(reached=(*MANY[:-1], "3"))]}, "row 1: reached: expected a list of num"),
        ({"averages": [row(reached=(MANY[0], float("nan")))]}, "row 1: reached: expected numbers"),
        ({"averages": [row(reached=(10**400, *MANY[1:]))]}, "row 1: reached: expected numbers"),
        ({"averages": [row(reached=MANY[:-1], followed=MANY)]}, "row 1: expected as many of reach"),
        ({"averages": [row(reached=(*MANY, 10))]}, "row 1: expected as many of reached"),
        ({"averages": [row(followed=[2 * n for n in MANY])]}, "row 1: followed: expected no more"),
        (
            {"averages": [row(), row("F43", reached=[each // 2 for each in MANY])]},
            "averages: F43.8A, all: expected no more spells than of F43, all",
        ),
        (
            {"averages": [row(), row(sex="female", reached=[2 * each for each in MANY])]},
            "averages: F43.8A, female: expected no more spells than of F43.8A, all",
        ),
        ({"averages": [row(reached=[95] * 17)]}, "no diagnosis has 100 spells that reach day 15"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_in_one_line(fields, expected):
    message = refusal(raw(**fields))
    assert message.startswith("the file of averages: ")
    assert expected in message
    assert message.endswith("; expected what python -m training averages has written")


@pytest.mark.parametrize("given", [b"", b"{", b"[]", b"3", b"[" * 100_000])
def test_what_is_no_file_of_averages_is_refused(given):
    assert refusal(given).startswith("the file of averages: it ")


@pytest.mark.parametrize("name", [name for name in document() if name != "format"])
def test_every_field_is_needed(name):
    import json

    assert name in refusal(json.dumps(without(name)).encode())


@pytest.mark.parametrize(
    ("old", "new"), [('"F438A"', '"4"'), ("4305", "-4305"), ('"step": 10', '"step": "10"')]
)
def test_what_no_import_wrote_is_no_averages(tmp_path, old, new):
    keep(tmp_path)
    path = tmp_path / "statistics.json"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(BadKnowledge, match="import again"):
        imported(tmp_path)


def test_an_import_takes_the_place_of_the_one_before(tmp_path):
    first = keep(tmp_path)
    second = replace(first, imported=date(2025, 3, 21))
    save(second, tmp_path / "statistics.json")
    assert imported(tmp_path).versions["statistics"].startswith(second.version)
