"""The import of a study's file: its form, what srs shows of it, and when it shows nothing."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from srs import assess
from srs.__main__ import app
from srs.certificate import Icd10
from srs.channels.card import card, marked
from srs.channels.fhir import risk_assessment
from srs.channels.json import document
from srs.channels.knowledge_json import effect_document, measures_document
from srs.errors import BadKnowledge
from srs.knowledge import embedded, imported
from srs.knowledge.effects_file import SOURCE, load, save
from srs.knowledge.effects_import import import_effects
from srs.model import DEFAULT_MODEL
from srs.model import load as load_model
from tests import make
from tests.make import certificate

ON = date(2026, 3, 20)
F32, M54 = Icd10("F32"), Icd10("M54")


def study(**changes):
    """A study's effects.json, with *changes* by dotted name."""
    made = {
        "title": "KBT i region Exempel",
        "created": "2026-02-01T10:00:00+00:00",
        "synthetic": False,
        "study": {
            "measure": "20",
            "against": "wait",
            "day": 15,
            "grace": 28,
            "horizon": 365,
            "margins": {"shorter_by": 5, "longer_by": 5},
            "eligible": {},
            "changed_refusals": {},
        },
        "population": {
            "who": "all",
            "persons": 4230,
            "units": 60,
            "since": "2023-01",
            "until": "2024-12",
        },
        "verdict": {
            "answer": "shorter",
            "estimate": -12.2,
            "low": -16.1,
            "high": -8.3,
            "level": 0.95,
            "margins": {"shorter_by": 5, "longer_by": 5},
            "more_units": None,
        },
        "refused": [],
        "effects": [],
    }
    for name, value in changes.items():
        *path, last = name.split("__")
        place = made
        for step in path:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return json.dumps(made).encode()


def among(*values):
    """As a study's file has a column that is one of these."""
    return {"among": [*values], "low": None, "high": None}


def taken(*files, **options):
    return import_effects(files, on=ON, **options)


def told(folder, diagnosis=F32, measure="20"):
    """What is said of a measure of the diagnosis's list."""
    listed = imported(folder).measures.about(diagnosis)
    return next(each for each in listed if each.id == measure).effects


def test_a_study_names_its_measure_in_its_own_words(tmp_path):
    studies, report = taken(study())
    save(studies, SOURCE.kept(tmp_path))
    assert (report.read, report.skipped, report.remarks) == (1, (), ())
    (effect,) = told(tmp_path)
    assert effect.words.sv == (
        "Studie: KBT i region Exempel (2026-02-01). Svar: kortare sjukskrivning. 12 dagar kortare "
        "(95 % intervall 8,3 till 16 dagar kortare; skillnad räknas från 5 dagar kortare eller 5 "
        "längre) under 365 dagar, när åtgärden påbörjas inom 28 dagar från dag 15 jämfört med "
        "senare eller inte alls. Grupp: 4\u00a0230 personer vid 60 enheter, 2023-01 till 2024-12. "
        "Säger inget om den enskilda patienten."
    )
    assert "12 days shorter (95% interval 8.3 to 16 days shorter;" in effect.words.en
    assert imported(tmp_path).versions["effects"].startswith("KBT i region Exempel (imported")


def test_without_a_study_nothing_is_said_and_no_version_is_shown():
    every = embedded().measures.about(F32)
    assert every
    assert not any(each.effects for each in every)
    assert "effects" not in embedded().versions
    assert all(each["effects"] == [] for each in measures_document(every, "sv"))


def test_nothing_is_shown_of_the_other_measures(tmp_path):
    save(taken(study())[0], SOURCE.kept(tmp_path))
    listed = imported(tmp_path).measures.about(F32)
    assert {each.id for each in listed if each.effects} == {"20"}


def test_a_study_of_a_code_is_of_all_measures_that_it_means(tmp_path):
    save(taken(study(study__measure="kva:DV200"))[0], SOURCE.kept(tmp_path))
    known = imported(tmp_path).effects
    assert known.of("12", F32)
    assert known.of("38", F32)
    assert not known.of("20", F32)


def test_a_study_of_some_diagnoses_is_shown_with_these_alone(tmp_path):
    files = study(study__eligible={"diagnosis": among("F43", "F32.1")})
    save(taken(files)[0], SOURCE.kept(tmp_path))
    known = imported(tmp_path).effects
    assert known.of("20", Icd10("F438A"))
    assert known.of("20", Icd10("F321"))
    assert not known.of("20", Icd10("F32"))
    assert not known.of("20", M54)
    assert "diagnos F43, F32.1" in known.effects[0].words.sv


@pytest.mark.parametrize(
    ("answer", "numbers", "said"),
    [
        ("no relevant difference", (-2.0, -4.1, 0.2), "2 dagar kortare (95 % intervall 4,1 dagar"),
        ("too little data", (1.0, -20.0, 22.4), "20 dagar kortare till 22 dagar längre"),
        ("longer", (9.0, 6.0, 12.0), "6 till 12 dagar längre"),
        ("no relevant difference", (0.0, -0.0, 0.0), "0 dagar (95 % intervall 0 till 0 dagar"),
        ("shorter", (-7.0, -14.0, 0.0), "0 till 14 dagar kortare"),
    ],
)
def test_an_interval_is_read_from_the_end_nearer_to_none(answer, numbers, said):
    estimate, low, high = numbers
    changes = {"verdict__answer": answer, "verdict__estimate": estimate}
    studies, _ = taken(study(**changes, verdict__low=low, verdict__high=high))
    assert said in studies.effects[0].words.sv


@pytest.mark.parametrize(("level", "sv"), [(0.975, "97,5"), (0.999, "99,9"), (0.95, "95")])
def test_a_level_is_stated_as_it_was_declared(level, sv):
    words = taken(study(verdict__level=level))[0].effects[0].words
    assert f"({sv} % intervall 8,3 till" in words.sv
    assert f"({sv.replace(',', '.')}% interval 8.3 to" in words.en


def test_the_person_and_the_question_are_stated():
    age = {"among": [], "low": 30, "high": None}
    eligible = {"age": age, "sex": among("female")}
    changes = {"study__eligible": eligible, "title": None, "population__who": "overlap"}
    (effect,) = taken(study(**changes))[0].effects
    assert effect.words.sv.startswith("Studie (2026-02-01). Svar: ")
    assert "2024-12, age 30-, sex female. Viktat till dem som både kunde få" in effect.words.sv
    assert "Weighted to those who might get the measure and might not." in effect.words.en


@pytest.mark.parametrize(
    ("since", "until"), [("2024-05", "2024"), ("2024", "2024-05"), (None, "2025")]
)
def test_days_months_and_years_may_be_mixed(since, until):
    (effect,) = taken(study(population__since=since, population__until=until))[0].effects
    assert (effect.since, effect.until) == (since, until)


def test_a_study_with_other_limits_says_so():
    (as_they_are,) = taken(study())[0].effects
    (changed,) = taken(study(study__changed_refusals={"probability": 0.5}))[0].effects
    assert "limits for answering were changed" not in as_they_are.words.en
    assert "The study's limits for answering were changed." in changed.words.en
    assert "Studiens gränser för att svara är ändrade." in changed.words.sv
    assert effect_document(changed, "sv")["changed_limits"]


def test_made_up_persons_are_stated_first():
    studies, report = taken(study(synthetic=True))
    words = studies.effects[0].words
    assert words.sv.startswith("PÅHITTADE DATA. ")
    assert words.en.startswith("MADE-UP DATA. ")
    assert len(report.remarks) == 1


@pytest.mark.parametrize(
    "silent",
    [
        {"refused": [{"code": "overlap", "text": {}, "help": {}}]},
        {"verdict": {"answer": "refused"}},
        {"verdict": {"answer": "estimate only", "estimate": -12, "low": None, "high": None}},
    ],
)
def test_nothing_is_said_about_a_refused_study(silent):
    with pytest.raises(BadKnowledge, match="no study can be used"):
        taken(study(**silent))
    _, report = taken(study(**silent), study())
    assert (report.read, len(report.skipped)) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"title": 7},
        {"title": "x\ny"},
        {"title": "x" * 201},
        {"created": "2026-03-22T10:00:00"},
        {"created": "yesterday"},
        {"synthetic": "no"},
        {"study__measure": "KAFFE"},
        {"study__measure": "lisjp40:EJ_AKTUELLT"},
        {"study__against": "placebo"},
        {"study__day": 0},
        {"study__horizon": 30.5},
        {"study__day": 10**400},
        {"study__horizon": 10},
        {"study__margins": {"shorter_by": 10**400, "longer_by": 5}},
        {"study__margins": {"shorter_by": 10, "longer_by": 5}},
        {"study__changed_refusals": ...},
        {"study__margins": {"shorter_by": -5, "longer_by": 5}},
        {"study__margins": ..., "verdict__margins": ...},
        {"study__eligible": {"diagnosis": among("kaffe")}},
        {"study__eligible": {"diagnosis": among({})}},
        {"study__eligible": {"diagnosis": among()}},
        {"study__eligible": {"diagnosis": ["F43"]}},
        {"study__eligible": {"age": {"among": 7}}},
        {"study__eligible": {"age": {"among": [["30"]]}}},
        {"study__eligible": {"age": {"low": float("nan"), "high": 50}}},
        {"study__eligible": {"age": {}}},
        {"study__eligible": ["F43"]},
        {"population__who": "some"},
        {"population": ...},
        {"population__persons": -1},
        {"population__persons": 4230.5},
        {"population__since": "then"},
        {"population__since": 2023},
        {"population__since": "2023-99"},
        {"population__until": "2026-03"},
        {"population__since": "2025", "population__until": "2024-12"},
        {"population__persons": 10**400},
        {"verdict": ...},
        {"verdict__answer": "cures"},
        {"verdict__estimate": 12.2},
        {"verdict__estimate": -7.0},
        {"verdict__low": None},
        {"verdict__low": float("-inf")},
        {"verdict__high": float("nan")},
        {"verdict__high": True},
        {"verdict__low": -1e300},
        {"verdict__low": -(10**400)},
        {"verdict__level": 95},
        {"verdict__answer": "longer"},
        {"verdict__high": 30.0},
        {"verdict__answer": "no relevant difference"},
        {"verdict__answer": "too little data"},
        {"refused": "no"},
        {"refused": ...},
    ],
)
def test_what_is_no_study_is_refused_with_all_that_came_with_it(change):
    with pytest.raises(BadKnowledge) as raised:
        # Of another title, or the two would be refused as the same study.
        taken(study(title="En annan"), study(**change))
    assert "study 2: " in str(raised.value)
    assert "KAFFE" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"verdict": 1}'])
def test_any_other_file_is_refused(raw):
    with pytest.raises(BadKnowledge, match="study 1: "):
        taken(raw)


def test_the_same_study_twice_is_refused():
    with pytest.raises(BadKnowledge, match="twice"):
        taken(study(), study())


def test_what_is_kept_reads_back_and_a_damaged_file_is_stated(tmp_path):
    studies, _ = taken(study(), study(title="Två", study__measure="kva:GC001"))
    path = SOURCE.kept(tmp_path)
    save(studies, path)
    assert load(path).effects == studies.effects
    whole = path.read_text("utf-8")
    for damaged in (whole[:-9], whole.replace("shorter", "cured", 1), "{}", "[]"):
        path.write_text(damaged, "utf-8")
        with pytest.raises(BadKnowledge, match="damaged"):
            imported(tmp_path)


def test_the_command_takes_in_and_shows(tmp_path, monkeypatch):
    monkeypatch.setenv("SRS_DATA", str(tmp_path))
    file = tmp_path / "effects-of-study.json"
    file.write_bytes(study())
    run = CliRunner().invoke
    assert "No study of its effect" in run(app, ["effects", "20", "--lang", "en"]).stdout
    done = run(app, ["effects", "import", str(file), "--on", "2026-03-20"])
    assert done.exit_code == 0, done.output
    assert "1 study imported" in done.stdout
    assert "12 days shorter" in run(app, ["effects", "kva:DU011", "--lang", "en"]).stdout
    assert "12 dagar kortare" in " ".join(run(app, ["measures", "F32"]).stdout.split())
    told = json.loads(run(app, ["effects", "20", "--json"]).stdout)
    assert [each["verdict"] for each in told] == ["shorter"]
    file.write_bytes(study(verdict__level=2))
    failed = run(app, ["effects", "import", str(file), "--on", "2026-03-20"])
    assert failed.exit_code == 1 or isinstance(failed.exception, BadKnowledge)
    assert "12 days shorter" in run(app, ["effects", "20", "--lang", "en"]).stdout


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_cards_and_risk_assessments_say_it_in_the_same_words(tmp_path, lang):
    save(taken(study())[0], SOURCE.kept(tmp_path))
    assessed = assess(
        [certificate("F32")],
        on=make.ON,
        model=load_model(DEFAULT_MODEL),
        knowledge=imported(tmp_path),
    )
    said = document(assessed, lang)
    (effect,) = [each for of in said["measures"] for each in of["effects"]]
    (title,) = [each["title"] for each in said["measures"] if each["effects"]]
    whole = f"{title}: {effect['text']}"
    assert whole in [each["text"] for each in risk_assessment(said, lang)["note"]]
    assert marked(whole) in card(said, lang)["detail"]
