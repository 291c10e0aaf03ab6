"""`import srs` as an editor, a notebook and a careless caller see it."""

import inspect
import traceback
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import srs
from srs.channels import CHANNELS
from srs.errors import BadArgument, BadCertificate, BadInput, NoModel
from srs.tables import score, spells_table
from srs.tables.request import TableRequest
from srs.wording import Words
from tests.make import ANSWERS, ON, certificate, moment, person

EXAMPLE = Path("examples/certificate.xml")
NAMES = [name for name in srs.__all__ if name != "__version__"]


def assessed(**asked):
    return srs.assess([certificate()], **{"on": ON, "answers": ANSWERS} | asked)


def members(thing):
    """The public names that a class defines itself."""
    if not inspect.isclass(thing):
        return []
    own = {name: each for name, each in vars(thing).items() if not name.startswith("_")}
    functions = (staticmethod, classmethod, property)
    return [
        (name, each)
        for name, each in own.items()
        if inspect.isfunction(each) or isinstance(each, functions) or hasattr(each, "attrname")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_says_what_it_is(name):
    thing = getattr(srs, name)
    said = inspect.getdoc(thing)
    assert said
    assert not said.startswith(f"{name}("), "what a dataclass makes up"
    for member, each in members(thing):
        # The protocol of a model says in one place what each family has in its.
        if thing is not srs.Model:
            assert inspect.getdoc(each), f"{name}.{member}"


@pytest.mark.parametrize("name", [name for name in NAMES if inspect.isfunction(getattr(srs, name))])
def test_every_public_function_has_its_arguments_errors_and_an_example(name):
    function = getattr(srs, name)
    said = inspect.getdoc(function)
    assert ">>> " in said
    arguments = inspect.signature(function).parameters
    if arguments:
        assert "Raises\n------" in said
        assert not [each for each in arguments if each not in said]


@pytest.mark.parametrize("function", [score, spells_table])
def test_a_function_of_tables_has_its_errors_and_an_example(function):
    said = inspect.getdoc(function)
    assert "Raises\n------" in said
    assert ">>> " in said


def test_a_certificate_is_read_from_a_path_a_text_of_one_and_bytes():
    assert srs.read(EXAMPLE) == srs.read(str(EXAMPLE)) == srs.read(EXAMPLE.read_bytes(), on=ON)


def test_a_model_is_given_by_its_name_or_itself_and_knowledge_comes_along():
    named, given = assessed(model="srs-2.2"), assessed(model=srs.load("srs-2.2"))
    assert named.risk == given.risk
    assert assessed().model is srs.load("srs-3.0")
    assert assessed().measures == assessed(knowledge=srs.embedded()).measures
    unit = srs.unit([certificate()], on=ON, model="srs-3.0")
    assert unit.rows[0].outlook == srs.unit([certificate()], on=ON).rows[0].outlook


def shown():
    assessment, knowledge = assessed(), srs.embedded()
    yield from (assessment, assessment.prediction, assessment.prediction.subject.model)
    yield from (
        assessment.model,
        srs.load("boosted-2"),
        srs.load("boosted-2").of(assessment.diagnosis),
    )
    yield from (knowledge, knowledge.fmb, knowledge.measures, knowledge.statistics)
    yield from (assessment.known[0], srs.unit([certificate()], on=ON))
    yield from (assessment.certificate, assessment.spell, assessment.risk, assessment.length)
    yield from (assessment.explanation, *assessment.explanation.reasons)
    yield from (assessment.explanation.background, assessed(answers=None).risk)
    yield from (assessment.fmb, assessment.statistics, *assessment.measures)


def test_what_a_certificate_shows_has_neither_its_id_nor_the_unit():
    assert repr(certificate()) == "<Certificate LISJP, F43.8A, 2025-02-17 to 2025-04-13>"


def test_what_an_interpreter_shows_is_one_short_line():
    for each in shown():
        assert len(repr(each)) <= 100
        assert "\n" not in repr(each)
        assert " object at " not in repr(each)


def test_an_assessment_shows_its_risk_its_range_or_why_it_has_none():
    told = {"earlier_sick_leave": "none"}
    assert "risk of more than 90 days 0.7" in repr(assessed(answers=ANSWERS | told))
    assert " to 0." in repr(assessed())
    assert "no risk, ended" in repr(assessed(on=date(2027, 1, 1)))
    assert "9821" not in repr(assessed())


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"on": "2025-03-20"}, "on: expected a datetime.date, such as date(2025, 3, 20), not str"),
        ({"on": moment("2025-03-20T09:00")}, "on: expected a datetime.date"),
        ({"model": 3}, 'model: expected a name such as "srs-3.0"'),
        ({"knowledge": {}}, "knowledge: expected srs.Knowledge"),
        ({"answers": [("university", "no")]}, "answers: expected a mapping"),
        ({"person": "19820314-9821"}, "person: expected srs.PersonId"),
        ({"postcode": 41133}, "postcode: expected five digits as text, not int"),
        ({"day": "32"}, "day: expected a day of the spell from 1, an int, not str"),
        ({"day": True}, "day: expected"),
        ({"horizon": 90.0}, "horizon: expected a day of the spell, an int such as 90, not float"),
        ({"complete_since": "2024"}, "complete_since: expected a datetime.date"),
        ({"defaults": "yes"}, "defaults: expected True or False, not str"),
    ],
)
def test_a_wrong_argument_says_what_was_expected(wrong, expected):
    with pytest.raises(BadArgument) as refused:
        assessed(**wrong)
    assert str(refused.value).startswith(expected)
    assert refused.value.path == tuple(wrong)
    assert refused.value.expected
    assert isinstance(refused.value, BadInput | TypeError)


@pytest.mark.parametrize(
    ("certificates", "path"),
    [
        (certificate(), ("certificates",)),
        ("examples/certificate.xml", ("certificates",)),
        ([certificate(), EXAMPLE], ("certificates", 1)),
        ([None], ("certificates", 0)),
    ],
)
def test_other_things_than_certificates_are_refused_where_they_are(certificates, path):
    for function in (srs.assess, srs.unit, srs.spells):
        with pytest.raises(BadArgument, match="srs.read gives them") as refused:
            function(certificates, on=ON)
        assert refused.value.path == path


def test_what_cannot_be_read_says_so_and_repeats_no_name():
    with pytest.raises(BadCertificate, match="cannot be read: no such file") as refused:
        srs.read("198203149821.xml")
    assert "1982" not in str(refused.value)
    for wrong in (None, 3, EXAMPLE.read_text(encoding="utf-8")):
        with pytest.raises(BadArgument, match="a path, or a file's bytes"):
            srs.read(wrong)
    with pytest.raises(BadArgument, match="on: expected"):
        srs.read(EXAMPLE, on="today")
    with pytest.raises(BadArgument, match="text: expected a person id as text"):
        srs.PersonId.parse(198203149821, on=ON)
    with pytest.raises(BadArgument, match="text: expected a diagnosis code"):
        srs.Icd10.parse(43)
    assert person().sex == "female"


def test_a_traceback_says_where_to_look_further():
    with pytest.raises(BadInput) as refused:
        assessed(answers={"smokes": "yes"})
    told = "".join(traceback.format_exception(refused.value))
    assert "srs.load(MODEL).of(srs.Icd10.parse(CODE)).columns has them" in told
    with pytest.raises(NoModel, match="expected one of boosted-2, srs-2.1"):
        srs.load("srs-9")


def test_a_card_for_a_notebook_fetches_nothing_and_has_a_text_next_to_it():
    assessment = assessed()
    card, page = assessment._repr_html_(), CHANNELS["html"](assessment, "en")
    assert card.startswith("<iframe ")
    assert "Som text</summary><pre>F43.8A Utmattningssyndrom" in card
    assert "default-src 'none'" in page
    assert 'src="' not in page.replace("srcdoc=", "")
    assert "</script" not in page.split('id="assessment">')[1].split("</script>")[0]


def test_no_text_of_a_certificate_ends_the_script_that_it_stands_in():
    page = CHANNELS["html"](srs.assess([certificate(id="</script><b>")], on=ON), "sv")
    assert "</script><b>" not in page
    assert "\\u003c/script>\\u003cb>" in page


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda: srs.load(3), ("name",)),
        (lambda: srs.load(["srs-3.0"]), ("name",)),
        (lambda: srs.Icd10(43), ("code",)),
        (lambda: srs.load("srs-3.0", "models"), ("folder",)),
        (lambda: srs.load("srs-3.0").of("F43"), ("diagnosis",)),
        (lambda: srs.load("boosted-2").of("F43"), ("diagnosis",)),
        (lambda: srs.unit([certificate()], on=ON, answers={"198203149821": 3}), ("answers",)),
        (lambda: srs.unit([certificate()], on=ON, answers={3: {}}), ("answers",)),
        (lambda: srs.unit([certificate()], on=ON, defaults=1), ("defaults",)),
        (lambda: spells_table(pl.DataFrame(), on="2025-03-20"), ("on",)),
        (lambda: score(pl.DataFrame(), 3), ("model",)),
        (lambda: score(pl.DataFrame(), "srs-3.0", allow_missing=1), ("allow_missing",)),
        (lambda: TableRequest.of(horizons=90), ("horizons",)),
        (lambda: TableRequest.of(horizons=["90"]), ("horizons", 0)),
        (lambda: TableRequest.of(day="15"), ("day",)),
        (lambda: TableRequest.of(explain="top"), ("explain",)),
        (lambda: TableRequest.of(explain=-1), ("explain",)),
        (lambda: TableRequest.of(length=1), ("length",)),
    ],
)
def test_each_function_refuses_a_wrong_argument_where_it_is(call, path):
    with pytest.raises(BadArgument, match="expected") as refused:
        call()
    assert refused.value.path == path
    assert "1982" not in str(refused.value)


def test_a_language_that_is_unknown_is_not_answered_in_english():
    for told in (lambda: CHANNELS["screen"](assessed(), "fr"), lambda: Words("Ja", "Yes").to("fr")):
        with pytest.raises(BadInput, match="expected one of sv, en"):
            told()
