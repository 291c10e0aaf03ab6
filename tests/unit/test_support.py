"""No special support indicated: shown only if its meaning was measured."""

import json
import shutil
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, assess, embedded
from srs.assess import predict
from srs.channels.json import document
from srs.channels.text import render
from srs.errors import BrokenModel
from srs.model import MODELS, Evidence, Shares, card, evidence_of, load
from srs.model.audience import KEYS
from srs.request import Request
from srs.risk import LOW, LOW_30, LOW_90, measured
from srs.risk.support import Measured
from srs.service.rest.documents import Support as Told
from tests.make import ON, certificate, day, person

NAMES = [path.parent.name for path in MODELS.glob("*/manifest.json")]


def entry(digest, **other):
    return {
        "profile": "low-90",
        "cut_off": LOW_90.cut_off,
        "horizon": 90,
        "day": 15,
        "npv": 0.9,
        "low": 0.88,
        "high": 0.92,
        "level": 0.95,
        "spells": 2005,
        "share_below": 0.2,
        "missed": 45,
        "share_missed": 0.05,
        "who": {"sv": "en regions patienter", "en": "the patients of a region"},
        "period": ["2023-01", "2024-06"],
        "date": "2026-11-30",
        "synthetic": False,
        "model": digest,
        "subgroups": [],
    } | other


def evidence(day=15, npv=0.9, **other):
    shares = Shares(npv, npv - 0.02, min(npv + 0.02, 1), 2005, 0.2, 45, 0.05)
    return Evidence(
        "low-90",
        LOW_90.cut_off,
        90,
        day,
        shares,
        0.95,
        None,
        None,
        date(2026, 11, 30),
        False,
        "",
        {},
    )


@pytest.fixture
def with_evidence(tmp_path):
    """The published model with entries in its manifest."""

    def made(*others, name="srs-3.0"):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(MODELS / name, folder / name)
        path = folder / name / "manifest.json"
        manifest = json.loads(path.read_text(encoding="utf-8"))
        digest = load(name).digest
        manifest["evidence"] = [entry(digest, **each) for each in others]
        path.write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    return made


# Of a bad back, with the lowest risk there is.
LOWEST = {
    "earlier_sick_leave": "none",
    "degree": "100",
    "comorbidity": "no",
    "primary_care": "yes",
    "disability_pension": "yes",
    "sex": "male",
    "region": "west",
    "age": "17-29",
    "occupation": "not_unemployed",
}


def said(model, *, day=15, horizon=90, defaults=False, **answers):
    """The risk with these answers (None: not given), and what is said of it."""
    asked = Request(
        answers={key: each for key, each in (LOWEST | answers).items() if each},
        defaults=defaults,
        day=day,
        horizon=horizon,
    )
    found = predict(Icd10("M54"), asked, on=ON, model=model)
    return found.risk, found.support


# The rule


@pytest.mark.parametrize("name", NAMES)
def test_a_model_of_which_nothing_was_measured_never_says_it(name):
    model = load(name)
    for profile in LOW:
        for diagnosis in list(model.diagnoses)[:5]:
            if not model.evidence:
                assert measured(model, model.of(diagnosis), profile.horizon) is None


def low_risks():
    return st.floats(0, 1) | st.just(LOW_90.cut_off)


@given(low_risks(), st.integers(1, 100), st.lists(st.integers(1, 89), min_size=1, max_size=3))
def test_it_is_stated_just_below_the_cut_off_on_days_that_were_measured_or_lie_between(
    risk, day, days
):
    entries = tuple(evidence(each) for each in sorted(set(days)))
    found = Measured(LOW_90, 1, entries)
    expected = risk < LOW_90.cut_off and min(days) <= day <= max(days)
    assert found.indicated(risk, day) is expected


@given(st.lists(st.tuples(low_risks(), st.integers(1, 100)), min_size=1), st.integers(1, 20))
def test_a_table_and_one_patient_are_one_rule(rows, first_day):
    found = Measured(LOW_90, first_day, (evidence(15), evidence(60)))
    upper, day = (np.array(each) for each in zip(*rows, strict=True))
    alone = [bool(found.indicated(u, d)) for u, d in rows]
    assert found.indicated(upper, day).tolist() == alone


def test_a_missing_risk_of_a_table_is_not_below():
    found = Measured(LOW_90, 1, (evidence(15),))
    assert not found.indicated(np.array([np.nan]), np.array([15]))[0]


def test_days_before_the_first_that_the_model_knows_are_answered_as_that_day_is():
    found = Measured(LOW_90, 15, (evidence(15),))
    assert found.indicated(0.1, 1)
    assert not found.indicated(0.1, 16)
    assert Measured(LOW_90, 15, (evidence(14),)).indicated(0.1, 15)
    assert not Measured(LOW_90, 1, (evidence(15),)).indicated(0.1, 14)


def test_between_two_days_the_worse_is_reported():
    found = Measured(LOW_90, 1, (evidence(15, 0.9), evidence(30, 0.85), evidence(60, 0.95)))
    assert [found.on(day).day for day in (15, 20, 30, 45, 60)] == [15, 30, 30, 30, 60]


def test_more_long_spells_than_the_cut_off_lets_one_expect_bear_nothing_out(with_evidence):
    name = "srs-3.0"
    model = load(name, with_evidence({}, {"day": 30, "npv": 0.79, "low": 0.7, "high": 0.85}))
    found = measured(model, model.of(Icd10("F43")), 90)
    assert found.covers(15)
    assert not found.covers(20)


@pytest.mark.parametrize(
    "other", [{"cut_off": 0.19}, {"horizon": 91}, {"profile": "low-30"}, {"profile": "mine"}]
)
def test_what_was_measured_of_something_else_bears_nothing_out(with_evidence, other):
    model = load("srs-3.0", with_evidence(other))
    assert measured(model, model.of(Icd10("F43")), 90) is None


def test_a_low_risk_says_it_and_a_higher_one_does_not(with_evidence):
    model = load("srs-3.0", with_evidence({}))
    risk, support = said(model)
    assert risk.probability < LOW_90.cut_off
    assert support.evidence.shares.npv == 0.9
    risk, support = said(model, occupation="unemployed")
    assert risk.probability > LOW_90.cut_off
    assert support is None
    assert said(model, day=16)[1] is None
    assert said(model, horizon=180)[1] is None
    assert said(load("srs-3.0"))[1] is None


def test_where_answers_are_missing_the_upper_bound_decides(with_evidence):
    model = load("srs-3.0", with_evidence({}))
    found = {name: said(model, **{name: None}) for name in LOWEST}
    for risk, support in found.values():
        assert risk.bounds[0] < LOW_90.cut_off
        assert (support is not None) is (risk.bounds[1] < LOW_90.cut_off)
    assert {support is not None for _, support in found.values()} == {True, False}


def test_it_is_not_said_on_answers_that_nobody_gave(with_evidence):
    model = load("srs-3.0", with_evidence({}))
    risk, support = said(model, comorbidity=None, defaults=True)
    assert risk.probability < LOW_90.cut_off
    assert support is None


def test_it_is_not_said_where_a_model_averages_over_what_is_missing():
    model = load("boosted-2")
    answers = LOWEST | {
        "degree": "50",
        "university": "yes",
        "born_in_sweden": "no",
        "primary_care": "no",
        "specialist_visits": "yes",
        "hospital_days": "yes",
    }
    for missing in (None, "hospital_days", "university"):
        given = {key: each for key, each in answers.items() if key != missing}
        found = predict(Icd10("F430"), Request(answers=given, day=15), on=ON, model=model)
        assert found.risk.probability < LOW_90.cut_off
        assert (found.support is None) is (missing is not None)


def test_it_is_not_said_of_values_that_nobody_had(with_evidence):
    folder = with_evidence({})
    path = folder / "srs-3.0" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["predictors"]["region"]["levels"].remove(LOWEST["region"])
    path.write_text(json.dumps(manifest), encoding="utf-8")
    model = load("srs-3.0", folder)
    assert said(model)[1] is None
    assert said(model, region="south")[1] is not None


def test_saying_it_hides_and_changes_nothing_else(with_evidence):
    answers = {key: each for key, each in LOWEST.items() if key not in ("age", "sex", "region")}
    young = certificate("M54", person=person("20010314-9814"), postcode="41133")
    model, without = load("srs-3.0", with_evidence({})), load("srs-3.0")
    found = [
        assess([young], on=day("2025-03-03"), knowledge=embedded(), model=each, answers=answers)
        for each in (model, without)
    ]
    for lang in ("sv", "en"):
        told, plain = (document(each, lang) for each in found)
        words = " ".join(told["support"]["text"].split())
        assert plain["support"] is None
        assert told | {"support": None} == plain
        assert set(told["support"]) == set(Told.model_fields)
        with_it, without_it = (" ".join(render(each, lang).split()) for each in found)
        assert with_it.replace(f"{words} ", "") == without_it
        assert told["risk"]["level"] == 1


# The words


def test_the_words_name_what_was_measured_on_whom_and_when(with_evidence):
    model = load("srs-3.0", with_evidence({}))
    words = said(model)[1].words
    for text in ("enligt modellen", "90,0 %", "88,0–92,0 %", "10,0 %", "en regions patienter"):
        assert text in words.sv
    for text in ("by the model", "90.0%", "88.0–92.0%", "10.0%", "the patients of a region"):
        assert text in words.en
    for text in ("2026-11-30", "2023-01–2024-06", "2\u00a0005", "15"):
        assert text in words.sv
        assert text in words.en
    assert "prov" not in words.sv


def test_only_what_is_certain_is_shown_as_all_or_none(with_evidence):
    nearly = {"npv": 0.99996, "low": 0.9995, "high": 1, "level": 0.999}
    words = said(load("srs-3.0", with_evidence(nearly)))[1].words
    for text in (">99.9% (99.9% confidence interval >99.9–100.0%)", "<0.1% did not"):
        assert text in words.en
    for text in (">99,9 % (99,9 % konfidensintervall >99,9–100,0 %)", "<0,1 % gjorde det inte"):
        assert text in words.sv


def test_made_up_spells_are_marked_as_made_up(with_evidence):
    model = load("srs-3.0", with_evidence({"synthetic": True}))
    words = said(model)[1].words
    assert "för prov, inte för patienter" in words.sv
    assert "for trials, not for patients" in words.en


def test_profiles_are_named_have_a_source_and_no_two_are_of_one_horizon():
    assert len({each.name for each in LOW}) == len({each.horizon for each in LOW}) == len(LOW)
    assert {LOW_30.horizon, LOW_90.horizon} == {30, 90}
    assert all(0 < each.cut_off < 0.39 and each.source for each in LOW)


# The manifest


def test_evidence_is_no_part_of_the_digest_nor_of_whom_a_model_is_for(with_evidence):
    model = load("srs-3.0", with_evidence({}))
    assert model.digest == load("srs-3.0").digest
    assert "evidence" not in KEYS
    assert model.audience == load("srs-3.0").audience


def test_the_card_shows_it_below_what_was_published(with_evidence):
    row = {"subgroup": "sex=female", "npv": 0.91, "low": 0.9, "high": 0.92, "spells": 1005}
    folder = with_evidence({"subgroups": [row]})
    text = card("srs-3.0", folder)
    assert text.startswith(card("srs-3.0").split("\n**A risk below")[0])
    assert "| all | 2\xa0005 | 0.200 | 0.900 (0.880 to 0.920) | 45 | 0.050 |" in text
    assert "| sex female | 1\xa0005 | – | 0.910 (0.900 to 0.920) | – | – |" in text


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"model": "another"}, "digest of this model"),
        ({"npv": 0.95}, "npv within low and high"),
        ({"npv": True}, "npv within low and high"),
        ({"npv": float("nan")}, "npv within low and high"),
        ({"high": 10**400}, "npv within low and high"),
        ({"high": 1.2}, "npv within low and high"),
        ({"day": 90}, "a day before the horizon"),
        ({"day": 15.5}, "a day before the horizon"),
        ({"horizon": "90"}, "a day before the horizon"),
        ({"level": 95}, "and level"),
        ({"spells": 0}, "spells, share_below"),
        ({"missed": -1}, "spells, share_below"),
        ({"share_below": "many"}, "spells, share_below"),
        ({"date": "yesterday"}, "date as"),
        ({"date": None}, "date as"),
        ({"period": "2024"}, "two months"),
        ({"period": ["2024-01", "2024-13"]}, "two months"),
        ({"who": "patients"}, "texts sv and en"),
        ({"who": {"sv": "a\nb", "en": "c"}}, "texts sv and en"),
        ({"synthetic": "no"}, "true, false or null"),
        ({"subgroups": {}}, "expected a list"),
        ({"subgroups": [{"npv": 0.9}]}, "subgroups with their names"),
        ({"profile": None}, "expected profile"),
    ],
)
def test_a_part_that_is_wrong_is_refused_when_the_model_is_loaded(with_evidence, other, expected):
    folder = with_evidence(other)
    with pytest.raises(BrokenModel, match=expected) as refused:
        load("srs-3.0", folder)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("given_", [{}, "low", [1], [[]], None])
def test_evidence_that_is_no_list_of_tables_is_refused(given_):
    with pytest.raises(BrokenModel, match=r"expected a list|the digest"):
        evidence_of({"name": "a", "version": "1", "evidence": given_}, "")
