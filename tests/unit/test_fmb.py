"""What FMB recommends, and how it is looked up."""

from datetime import date

import pytest

from srs.certificate.icd10 import Icd10
from srs.errors import BadKnowledge
from srs.knowledge.fmb import SOURCE, Document, Fmb, Recommendation, exceeded
from srs.knowledge.fmb_case import Degree, Kind, Selection, Status, TypicalCase, Unit, concepts
from srs.knowledge.fmb_file import default
from srs.wording import LANGUAGES, Lang, Words

UPDATED = date(2016, 12, 9)
START = date(2025, 1, 15)
MODERATE = Selection("severity", "6736007", words=Words("måttlig", "moderate"))
HEAVY = Selection("work_load", "BELASTNING_3", words=Words("hög belastning", "heavy work"))


def case(
    amount: int | None = 6,
    unit: Unit | None = "wk",
    *,
    codes: tuple[str, ...] = ("F432",),
    selections: tuple[Selection, ...] = (),
    degree: Degree | None = "full",
    limit: bool | None = None,
    sentence: str = "",
    updated: date = UPDATED,
) -> TypicalCase:
    limit = amount is not None if limit is None else limit
    unit = unit if amount is not None else None
    diagnoses = tuple(map(Icd10, codes))
    return TypicalCase("1", diagnoses, selections, amount, unit, degree, limit, updated, sentence)


def document(*codes: str, updated: date = UPDATED) -> Document:
    diagnoses = tuple(map(Icd10, codes))
    return Document("9", diagnoses, "Rubrik", "", "", "", "", "", "", updated)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "days"),
    [
        (0, "d", START, 0),
        (10, "d", START, 10),
        (6, "wk", None, 42),
        # 31 days to 15 February, 28 to 15 March, 31 to 15 April: not three times 31.
        (3, "mo", START, 90),
        (1, "mo", date(2025, 1, 31), 28),
        (1, "mo", date(2024, 1, 31), 29),
        (12, "mo", date(2024, 2, 29), 365),
        (24, "mo", START, 730),
        # The mean of four years: 12 months are 365.25 days.
        (3, "mo", None, 91),
        (12, "mo", None, 365),
        (24, "mo", None, 730),
        (0, "mo", START, 0),
        (None, None, START, None),
    ],
)
def test_the_recommended_time_in_days(
    amount: int | None, unit: Unit | None, start: date | None, days: int | None
) -> None:
    assert case(amount, unit).max_days(start) == days


@pytest.mark.parametrize(
    ("typical", "sv", "en"),
    [
        (
            case(selections=(MODERATE, HEAVY)),
            "Måttlig · hög belastning: upp till 6 veckor på heltid",
            "Moderate · heavy work: up to 6 weeks full time",
        ),
        (case(1, "wk"), "Upp till 1 vecka på heltid", "Up to 1 week full time"),
        (case(1, "d"), "Upp till 1 dag på heltid", "Up to 1 day full time"),
        (case(1, "mo", degree=None), "Upp till 1 månad", "Up to 1 month"),
        (case(2, "mo", degree="part"), "Upp till 2 månader på deltid", "Up to 2 months part time"),
        (
            case(3, "mo", limit=False),
            "3 månader på heltid eller längre",
            "3 months full time or longer",
        ),
        (case(0, "d"), "Ingen sjukskrivning", "No sick leave"),
        (case(0, "d", limit=False), "I regel ingen sjukskrivning", "As a rule no sick leave"),
        (
            case(None, selections=(MODERATE,)),
            "Måttlig: ingen tid angiven",
            "Moderate: no time given",
        ),
        (case(None, degree="part"), "Deltid, ingen tid angiven", "Part time, no time given"),
    ],
)
def test_a_case_is_reported_in_our_own_words(typical: TypicalCase, sv: str, en: str) -> None:
    assert (typical.text("sv"), typical.text("en")) == (sv, en)


def test_an_imported_sentence_is_shown_in_swedish_only() -> None:
    imported = case(sentence="Socialstyrelsens mening.")
    assert imported.text("sv") == "Socialstyrelsens mening."
    assert imported.text("en") == "Up to 6 weeks full time"


def test_measures_are_shown_with_their_status() -> None:
    cast = Selection("measure", "1", "performed", Words("gips", "cast"))
    screw = Selection("measure", "2", "performed", Words("skruv", "screw"))
    exercise = Selection("measure", "3", "ongoing", Words("träning", "exercise"))
    assert cast.text("en") == "cast (performed)"
    typical = case(selections=(cast, screw, exercise))
    assert typical.text("sv").startswith("Gips, skruv (utförd) · träning (pågående): ")


def test_comorbidity_is_reported_as_codes_with_runs_as_ranges() -> None:
    codes = ["F10", "F11", "F12", "F18", "F19", "F341", "J44", "B24", "C00"]
    typical = case(selections=tuple(Selection("comorbidity", code) for code in codes))
    assert typical.text("en").startswith(
        "Comorbidity (B24, C00, F10–F12, F18, F19, F34.1, J44): up to"
    )


@pytest.mark.parametrize(
    ("kind", "system"),
    [("severity", "snomed"), ("work_load", "workload"), ("comorbidity", "icd10")],
)
def test_a_selection_knows_its_code_system(kind: Kind, system: str) -> None:
    words = None if kind == "comorbidity" else Words("a", "a")
    assert Selection(kind, "J44", words=words).system == system


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("colour", None, Words("a", "a")),
        ("measure", None, Words("a", "a")),
        ("severity", "ongoing", Words("a", "a")),
        ("severity", None, None),
        ("comorbidity", None, Words("a", "a")),
    ],
)
def test_a_contradictory_selection_is_not_made(
    kind: Kind, status: Status | None, words: Words | None
) -> None:
    with pytest.raises(BadKnowledge, match="selection: expected"):
        Selection(kind, "1", status, words)


@pytest.mark.parametrize(
    ("codes", "amount", "unit", "degree", "limit"),
    [
        ((), 1, "d", "full", True),
        (("F432",), None, "d", "full", False),
        (("F432",), 1, None, "full", True),
        (("F432",), -1, "d", "full", True),
        (("F432",), 1000, "d", "full", True),
        (("F432",), 1, "year", "full", True),
        (("F432",), 1, "d", "half", True),
        (("F432",), None, None, "full", True),
    ],
)
def test_a_contradictory_case_is_not_made(
    codes: tuple[str, ...], amount: int | None, unit: Unit | None, degree: Degree, limit: bool
) -> None:
    with pytest.raises(BadKnowledge, match="typical case: expected"):
        TypicalCase("1", tuple(map(Icd10, codes)), (), amount, unit, degree, limit, UPDATED)


def test_the_longest_own_code_that_has_cases_answers() -> None:
    fmb = Fmb((case(codes=("F43",)), case(codes=("F438",)), case(codes=("F438A",))))
    found = fmb.about(Icd10("F438B"))
    assert found is not None
    assert found.diagnosis == Icd10("F438")
    assert found.cases == (fmb.cases[1],)
    assert not found.from_subcodes


def test_subcodes_answer_where_no_own_code_does_and_each_case_says_of_which() -> None:
    both = case(codes=("F410", "F411"))
    fmb = Fmb((both, case(codes=("F420",)), case(codes=("F419A",))))
    found = fmb.about(Icd10("F41"))
    assert found is not None
    assert (found.diagnosis, found.from_subcodes) == (Icd10("F41"), True)
    assert [list(map(str, typical.diagnoses)) for typical in found.cases] == [
        ["F41.0", "F41.1"],
        ["F41.9A"],
    ]


def test_siblings_never_answer() -> None:
    assert Fmb((case(codes=("M544", "M545")),)).about(Icd10("M542")) is None


def test_the_documents_of_the_answering_code_come_with_its_cases() -> None:
    own, sub, other = document("F432"), document("F432A"), document("F43")
    found = Fmb((case(codes=("F432",)),), (own, sub, other)).about(Icd10("F432B"))
    assert found is not None
    assert found.documents == (own,)
    assert found.source == SOURCE
    below = Fmb((case(codes=("F432",)),), (own, sub, other)).about(Icd10("F43"))
    assert below is not None
    assert below.documents == (own, sub)


def test_a_document_answers_where_no_code_has_a_case() -> None:
    own, sub = document("M232", updated=date(2017, 1, 1)), document("M233")
    fmb = Fmb((case(codes=("M170",)),), (own, sub))
    found = fmb.about(Icd10("M232A"))
    assert found is not None
    assert (found.diagnosis, found.from_subcodes) == (Icd10("M232"), False)
    assert (found.cases, found.documents) == ((), (own,))
    assert found.date == date(2017, 1, 1)
    assert exceeded(found.cases, 1000, START) is None
    below = fmb.about(Icd10("M23"))
    assert below is not None
    assert (below.diagnosis, below.from_subcodes) == (Icd10("M23"), True)
    assert (below.cases, below.documents) == ((), (own, sub))
    assert fmb.about(Icd10("M234")) is None


def test_a_case_of_any_code_that_may_answer_comes_before_a_document() -> None:
    parent, sub = case(codes=("M23",)), case(codes=("M232A",))
    for typical in (parent, sub):
        found = Fmb((typical,), (document("M232"),)).about(Icd10("M232"))
        assert found is not None
        assert found.cases == (typical,)


def test_a_recommendation_of_nothing_is_not_made() -> None:
    with pytest.raises(BadKnowledge, match="recommendation: expected"):
        Recommendation(Icd10("M232"), (), False, (), SOURCE)


def test_a_recommendation_is_as_new_as_its_newest_case() -> None:
    old, new = case(updated=date(2010, 1, 1)), case(updated=date(2018, 1, 1))
    other = case(codes=("A00",), updated=date(2019, 1, 1))
    fmb = Fmb((old, new, other), (document("F432", updated=date(2020, 1, 1)), document("B00")))
    found = fmb.about(Icd10("F432"))
    assert found is not None
    assert (found.date, fmb.date) == (date(2018, 1, 1), date(2020, 1, 1))
    assert Fmb((old, new, other)).date == date(2019, 1, 1)
    assert Fmb((), (document("B00"),)).date == UPDATED
    assert Fmb(()).date is None


@pytest.mark.parametrize(
    ("cases", "days", "answer"),
    [
        ((), 1000, None),
        ((case(2, "wk"),), 14, False),
        ((case(2, "wk"),), 15, True),
        ((case(0, "d"),), 1, True),
        # Unlike cases: what exceeds the shortest may be within the longest.
        ((case(0, "d"), case(3, "mo")), 80, False),
        ((case(0, "d"), case(3, "mo")), 90, False),
        ((case(0, "d"), case(3, "mo")), 91, True),
        ((case(2, "wk"), case(None)), 14, False),
        ((case(2, "wk"), case(None)), 1000, None),
        ((case(3, "mo", limit=False),), 90, False),
        ((case(3, "mo", limit=False),), 91, None),
        ((case(None),), 1, None),
    ],
)
def test_exceeded_is_longer_than_every_case_recommends(
    cases: tuple[TypicalCase, ...], days: int, answer: bool | None
) -> None:
    assert exceeded(cases, days, START) is answer


# Values below were read off the typical cases of 2019.


def test_the_default_holds_the_cases_of_2019_and_no_text_of_the_source() -> None:
    fmb = default()
    assert len(fmb.cases) == 439
    assert (fmb.date, fmb.imported, fmb.documents) == (date(2019, 6, 18), None, ())
    assert {typical.sentence for typical in fmb.cases} == {""}
    assert default() is fmb


@pytest.mark.parametrize(
    ("code", "subcodes"),
    [
        ("F41", {"F41.0", "F41.1"}),
        ("F43", {"F43.0", "F43.1", "F43.2", "F43.8"}),
        ("G56", {"G56.0", "G56.2"}),
        ("M54", {"M54.4", "M54.5"}),
        ("M75", {"M75.0", "M75.1", "M75.3", "M75.4"}),
    ],
)
def test_categories_without_cases_are_answered_by_their_subcodes(
    code: str, subcodes: set[str]
) -> None:
    found = default().about(Icd10(code))
    assert found is not None
    assert found.from_subcodes
    assert {str(sub) for typical in found.cases for sub in typical.diagnoses} == subcodes


@pytest.mark.parametrize("code", ["M19", "M23", "M53", "M542", "R53"])
def test_diagnoses_without_any_case_find_nothing(code: str) -> None:
    assert default().about(Icd10(code)) is None


@pytest.mark.parametrize("code", ["F438A", "F438", "F4389"])
def test_exhaustion_disorder_finds_the_cases_of_f43_8(code: str) -> None:
    found = default().about(Icd10(code))
    assert found is not None
    assert found.diagnosis == Icd10("F438")
    assert [(typical.amount, typical.unit, typical.upper_limit) for typical in found.cases] == [
        (6, "mo", True),
        (12, "mo", False),  # "Up to a year or longer".
    ]


def test_long_lasting_pain_is_not_said_to_be_recommended_744_days() -> None:
    found = default().about(Icd10("R52"))
    assert found is not None
    assert [typical.max_days(START) for typical in found.cases] == [365, 730]


def test_mild_adjustment_disorder_is_recommended_no_sick_leave() -> None:
    found = default().about(Icd10("F432"))
    assert found is not None
    mild, worse = found.cases
    assert mild.text("sv") == "Lindrig: ingen sjukskrivning"
    assert (mild.max_days(START), worse.max_days(START)) == (0, 90)
    assert exceeded(found.cases, 91, START)


def test_every_concept_of_the_default_has_its_own_wording_in_both_languages() -> None:
    assert all(words.sv and words.en for words in concepts().values())
    used = {s.code for typical in default().cases for s in typical.selections if s.words}
    assert used == set(concepts())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_case_of_the_default_is_reported_on_one_tidy_line(lang: Lang) -> None:
    for typical in default().cases:
        text = typical.text(lang)
        assert text == " ".join(text.split())
        assert not text[0].islower()
        assert text.count(": ") == (1 if typical.selections else 0)
