"""A model says whom it is for; outside that, srs refuses or notes the case, never silently."""

import json
import shutil
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, assess, embedded
from srs.assess import predict
from srs.channels import CHANNELS
from srs.channels.json import document
from srs.channels.risk_json import for_whom
from srs.errors import BadDay, BrokenModel, NoModel
from srs.hints import COMMANDS
from srs.model import (
    MODELS,
    Audience,
    ObservedDays,
    Population,
    Seen,
    as_manifest,
    audience_of,
    load,
    manifest_of,
    published,
    range_notes,
)
from srs.model.audience import KEYS
from srs.model.store import FAMILIES
from srs.predictors import PREDICTORS, Column, read_declared
from srs.request import Request
from srs.service.desk import Desk, Served
from srs.tables.risks import score
from srs.wording import Words
from tests.make import ANSWERS, ON, ROW, certificate
from training.golden_check import check

NAMES = sorted(published())
# What stored assessments keep of the models as they were first published.
DIGESTS = {
    "boosted-2": "14cee75f04f0c996207d265d73978a41b65153112e24185b2a68db3b5be57a8c",
    "srs-2.1": "33d470a1690ea5a38f379ecbc54d65d78704199a0d18b13b191943db2656f6e3",
    "srs-2.2": "2ba020684e1672c025fc12730e38ecd1dfd77ccd70784f1357800ab79c2d2cfe",
    "srs-2.2-subdiagnosis": "2bdaa21a67fbc699ba2e90beb925413c9666cd0ddf30a8e16171e99f67c522c4",
    "srs-3.0": "bff0ca3ddbb7a057969c8168f506c77b467aa8361a843246411f9125488939d4",
}


def predicted(model, diagnosis="M54", day=15, horizon=90, answers=None):
    asked = Request(answers=answers or {}, defaults=True, day=day, horizon=horizon)
    return predict(Icd10.parse(diagnosis), asked, on=ON, model=model)


def edited(folder, name="srs-2.2", **fields):
    """A copy of a published model with other *fields* in its manifest; None takes one out."""
    shutil.copytree(MODELS / name, folder / name)
    path = folder / name / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | fields
    kept = {key: value for key, value in manifest.items() if value != "gone"}
    path.write_text(json.dumps(kept), encoding="utf-8")
    return lambda: load(name, folder)


# What is declared


@pytest.mark.parametrize("name", NAMES)
def test_every_published_model_says_whom_it_is_for(name):
    model = load(name)
    audience = model.audience
    assert audience.population.who.sv != audience.population.who.en
    assert audience.population.synthetic is bool(model.manifest.get("synthetic"))
    assert {code.code for code in model.diagnoses} <= audience.diagnoses
    for code in model.diagnoses:
        of_diagnosis = model.of(code)
        assert round(of_diagnosis.first_day) == audience.days.reached
        assert of_diagnosis.last_day <= audience.days.observed + 1
        for column in of_diagnosis.columns:
            levels = {level.name for level in column.predictor.levels}
            assert audience.predictors[column.name].levels == levels


def test_every_family_has_a_published_model_that_keeps_these_laws():
    assert {load(name).family for name in NAMES} == set(FAMILIES)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_declared_leaves_the_digest_of_stored_assessments(name):
    assert load(name).digest == DIGESTS[name]


words = st.builds(Words, *[st.text("abc å(", min_size=1).filter(str.strip)] * 2)
days = st.tuples(*[st.integers(0, 4000)] * 3).filter(lambda d: d[0] < d[1] <= d[2])
seens = st.builds(
    Seen, st.just(0.5), st.floats(0.5, 90), st.none() | st.frozensets(st.text("xy"), min_size=1)
)


@given(
    st.builds(
        Audience,
        st.builds(
            Population,
            words,
            st.none() | st.just("SE"),
            st.none(),
            st.none() | st.just("2015-2017"),
            st.just("a source"),
            st.sampled_from([True, False, None]),
        ),
        st.none() | st.frozensets(st.sampled_from(["F43", "F438A", "M54"]), min_size=1),
        st.none() | st.tuples(st.integers(1, 80), st.integers(81, 365)),
        st.builds(lambda d: ObservedDays(*d), days),
        st.dictionaries(st.text("ab", min_size=1), seens, min_size=1),
    )
)
def test_what_is_declared_reads_back(audience):
    told = as_manifest(audience) | {"synthetic": bool(audience.population.synthetic)}
    assert audience_of(json.loads(json.dumps(told))) == audience


POPULATION = manifest_of("srs-2.2")["population"]
BROKEN = {
    "a country's name": {"population": POPULATION | {"country": "Sweden"}},
    "synthetic as a number": {"population": POPULATION | {"synthetic": 0}},
    "no population": {"population": "gone"},
    "no diagnoses": {"diagnoses": "gone"},
    "no horizons": {"horizons": "gone"},
    "no predictors": {"predictors": "gone"},
    "population is a text": {"population": "Swedes"},
    "no such code": {"diagnoses": ["heart"]},
    "a code with its dot": {"diagnoses": ["F43.8A"]},
    "no codes": {"diagnoses": []},
    "a horizon of half a day": {"horizons": [90.5]},
    "a horizon that is true": {"horizons": [True]},
    "observed before it begins": {"days": {"from": 15, "observed": 10, "until": 90}},
    "a range upside down": {"predictors": {"age": {"low": 63, "high": 17}}},
    "half a range": {"predictors": {"age": {"low": 63}}},
    "an end of hundreds of digits": {"predictors": {"age": {"low": 17, "high": 10**400}}},
    "nothing of a predictor": {"predictors": {"age": {}}},
    "synthetic beside, not in the population": {"synthetic": True},
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_declaration_that_is_broken_is_one_line_when_the_model_is_loaded(tmp_path, kind):
    read = edited(tmp_path, **BROKEN[kind])
    with pytest.raises(BrokenModel, match=r"models/srs-2\.2/manifest\.json: .*expected") as refused:
        read()
    assert "\n" not in str(refused.value)


def test_a_model_that_leaves_a_predictor_undeclared_is_not_published(tmp_path):
    edited(tmp_path, predictors={"age": {"low": 17, "high": 63}})
    with pytest.raises(BrokenModel, match="predictors: expected born_in_sweden, .* as well"):
        check(tmp_path / "srs-2.2")


def test_what_was_stored_of_a_model_that_is_broken_since_can_be_read(tmp_path):
    edited(tmp_path, population="Swedes")
    desk = Desk(Served(load("srs-3.0"), None), embedded(), None, None, models=tmp_path)
    assert for_whom(desk.manifest("srs-2.2"), "en") == {"synthetic": None, "population": None}


def test_a_model_from_before_loads_and_says_that_it_does_not_say(tmp_path):
    model = edited(tmp_path, **dict.fromkeys(KEYS, "gone"))()
    assert model.audience is None
    told = assess([certificate("M54")], on=ON, model=model, knowledge=embedded(), answers=ANSWERS)
    assert "does not say for which patients" in told.notes[0].en
    page = CHANNELS["text"](told, "en")
    assert page.index("does not say for which patients") < page.index("risk")


# The rule: refused


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("diagnosis", ["Q90", "O80", None])
def test_a_diagnosis_outside_is_refused(name, diagnosis):
    with pytest.raises(NoModel, match=f"{name} covers") as refused:
        load(name).of(diagnosis and Icd10(diagnosis))
    told = refused.value.worded(COMMANDS)
    assert told.endswith(f"others; `srs models {name}` lists them")
    assert "\n" not in told


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("horizon", [5000, 36_500])
def test_a_horizon_beyond_all_is_refused_for_one_patient_and_a_table(name, horizon):
    model = load(name)
    with pytest.raises(BadDay, match="the horizon: expected a day of the spell up to"):
        predicted(model, horizon=horizon)
    with pytest.raises(BadDay, match="the horizon: expected a day of the spell up to"):
        score(pl.DataFrame([ROW | {"diagnosis": "M54"}]), model, horizons=[90, horizon])


@pytest.mark.parametrize("name", NAMES)
def test_the_last_horizon_is_answered_and_the_next_is_not(name):
    model = load(name)
    last = model.audience.days.until
    predicted(model, horizon=last)
    with pytest.raises(BadDay):
        predicted(model, horizon=last + 1)


# The rule: noted, by one patient and a table alike


OUTSIDE = {
    "age": ({"age": 70}, 15, 90, "age: the value is outside"),
    "day": ({}, 3, 90, "at least 15 days"),
    "horizon": ({}, 15, None, "After day"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", OUTSIDE)
def test_a_table_notes_what_one_patient_is_shown(name, kind):
    model = load(name)
    answers, day, horizon, said = OUTSIDE[kind]
    if horizon is None:
        horizon = round(model.of(Icd10("M54")).last_day) + 1
    asked = {c.name for c in model.of(Icd10("M54")).columns}
    row = {k: v for k, v in ROW.items() if k in asked} | {
        c.name: c.predictor.levels[0].name
        for c in model.of(Icd10("M54")).columns
        if c.name not in ROW
    }
    if horizon > model.last_horizon:  # which is its last observed day: beyond it, it is refused
        with pytest.raises(BadDay):
            predicted(model, day=day, horizon=horizon, answers=row | answers)
        return
    told = predicted(model, day=day, horizon=horizon, answers=row | answers)
    notes = [note.en for note in told.notes]
    (noted,) = [note for note in notes if said.lower() in note.lower()]
    rows = [each | {"diagnosis": "M54"} for each in (row, row | answers)]
    table = pl.DataFrame([{name: str(value) for name, value in each.items()} for each in rows])
    scored = score(table, model, day=day, horizons=[horizon])
    assert scored["problem"].to_list() == [None, None]
    assert noted in scored["outside"][1]
    assert scored["outside"][0] == (None if kind == "age" else scored["outside"][1])


def test_rows_without_risk_have_a_problem_and_nothing_outside():
    table = pl.DataFrame([ROW | {"diagnosis": "J20", "age": "70"}])
    scored = score(table, load("srs-3.0"))
    assert scored["outside"].to_list() == [None]
    assert "no model" in scored["problem"][0]


# Above the number


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_of_whom_the_model_knows_stands_above_the_number(name, lang):
    model = load(name)
    told = assess([certificate("M54")], on=ON, model=model, knowledge=embedded(), answers=ANSWERS)
    page = " ".join(CHANNELS["text"](told, lang).split())
    number = page.index("risk")
    for words in model.made_from:
        assert page.index(words.to(lang)) < number
    synthetic = {"sv": "syntetisk", "en": "synthetic"}[lang]
    assert (synthetic in page[:number]) is model.audience.population.synthetic
    risk = document(told, lang)["risk"]
    assert risk["synthetic"] is model.audience.population.synthetic
    assert risk["population"] == model.audience.population.who.to(lang)


# Values of a model's own predictors


BMI = read_declared({"name": "bmi", "label": {"sv": "BMI"}, "low": 5, "high": 100})
ASA = read_declared({"name": "asa", "levels": ["1", "2"], "label": {"en": "ASA class"}})


@pytest.mark.parametrize(("value", "noted"), [(15.9, True), (16, False), (41.5, False), (42, True)])
def test_a_number_outside_the_range_that_was_seen_is_noted(value, noted):
    told = range_notes.of_value(Column(BMI, "number"), Seen(16, 41.5), value)
    assert (told is not None) is noted
    if told:
        assert told.sv == "BMI: värdet ligger utanför dem som modellen bygger på, 16 till 41,5."


def test_a_level_that_nobody_had_is_noted():
    seen = Seen(levels=frozenset({"1"}))
    assert range_notes.of_value(Column(ASA), seen, "1") is None
    told = range_notes.of_value(Column(ASA), seen, "2")
    assert told.en == "ASA class: nobody in the model's data had the answer 2."


def test_a_band_of_ours_that_nobody_had_is_noted_of_its_numbers_too():
    seen = Seen(levels=frozenset({"40-49"}))
    assert range_notes.of_value(Column(PREDICTORS["age"]), seen, 43) is None
    assert "17–29" in range_notes.of_value(Column(PREDICTORS["age"]), seen, 20).en
    assert replace(seen, levels=None).level("17-29")
