import csv
import math
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from srs.errors import BadAnswer
from srs.hints import COMMANDS
from srs.predictors import (
    PREDICTORS,
    Column,
    Predictor,
    Situation,
    gather,
    predictor,
    read_answers,
)
from srs.spell import current_spell
from srs.wording import Words
from tests.machine import NOT_BESIDE
from tests.make import ON, certificate, moment, period, person

FACTS = Path(__file__).parents[3] / "shared" / "facts"


def situation(*certificates, on=ON, person=None, postcode=None, complete_since=None):
    newest = max(certificates, key=lambda c: c.signing)
    spell, earlier = current_spell(newest, certificates, on=on)
    at_hand = frozenset(c.id for c in certificates)
    postcode = postcode or newest.postcode
    who = person or newest.person
    return Situation(spell, earlier, at_hand, who, postcode, on, complete_since=complete_since)


def derived(name, *certificates, **given):
    (known,) = gather([PREDICTORS[name]], situation(*certificates, **given), {})
    return known.value


@pytest.mark.parametrize("name", PREDICTORS)
def test_a_declaration_is_complete(name):
    declared = PREDICTORS[name]
    assert declared.name == name
    assert len(declared.levels) >= 2
    assert sum(level.share for level in declared.levels) == pytest.approx(1)
    assert declared.share_source
    names = [level.name for level in declared.levels]
    assert len(set(names)) == len(names)
    assert declared.default is None or declared.default in names
    for words in (
        declared.label,
        declared.question,
        *(level.statement for level in declared.levels),
    ):
        assert words.sv
        assert words.en
    for level in declared.levels:
        assert declared.read(level.name) == declared.read(level.srs) == level.name


@pytest.mark.skipif(not FACTS.is_dir(), reason=NOT_BESIDE)
def test_ids_order_and_defaults_are_those_of_srs_3_0():
    with (FACTS / "srs_3_0_answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for srs in {row["variable"] for row in rows}:
        own = [row for row in rows if row["variable"] == srs]
        declared = predictor(srs)
        if all(row["order"] for row in own):
            expected = [row["answer_id"] for row in sorted(own, key=lambda row: int(row["order"]))]
            assert [level.srs for level in declared.levels] == expected
        assert {level.srs for level in declared.levels} == {row["answer_id"] for row in own}
        preselected = [row["answer_id"] for row in own if row["default"] == "1"]
        default = [level.srs for level in declared.levels if level.name == declared.default]
        assert default == preselected


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("occupation", "unemp", "unemployed"),
        ("occupation", "UNEMP", "unemployed"),
        ("university", "TRUE", "yes"),
        ("university", "No", "no"),
        ("age", 49.9, 49),
        ("age", "63.5", 63),
        ("degree", 1, "100"),
        ("degree", "0.50", "50"),
        ("degree", 75, "75"),
        ("degree", "100.0", "100"),
        ("university", True, "yes"),
        ("university", ">12 years", "yes"),
        ("disability_pension", "false", "no"),
        ("visit_f329", 1, "yes"),
        ("earlier_sick_leave", "(0,90]", "1-90"),
        ("earlier_sick_leave", 45, 45),
        ("earlier_sick_leave", "0", "none"),
        ("age", 52, 52),
        ("age", "50-56", "50-56"),
    ],
)
def test_answers_are_read_in_both_codings(name, given, value):
    assert PREDICTORS[name].read(given) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("occupation", "maybe"),
        ("degree", 60),
        ("age", -1),
        ("age", 121),
        ("age", "nan"),
        ("age", "1_0"),
        ("age", "٤٣"),
        ("age", "9" * 400),
        ("age", float("inf")),
        ("earlier_sick_leave", 367),
        ("sex", 1),
        ("region", ""),
    ],
)
def test_an_unknown_level_is_refused_with_what_was_expected(name, given):
    with pytest.raises(BadAnswer, match=f"^{name}: expected "):
        PREDICTORS[name].read(given)


@pytest.mark.parametrize(
    ("age", "band", "outside"),
    [
        (0, "17-29", True),
        (16, "17-29", True),
        (17, "17-29", False),
        (29, "17-29", False),
        (30, "30-39", False),
        (56, "50-56", False),
        (63, "57-63", False),
        (64, "57-63", True),
        (99, "57-63", True),
    ],
)
def test_an_age_takes_its_band_or_the_nearest(age, band, outside):
    declared = PREDICTORS["age"]
    assert declared.level(age).name == band
    assert declared.outside(age) is outside


def test_days_of_earlier_sick_leave_take_their_level():
    declared = PREDICTORS["earlier_sick_leave"]
    days = (0, 1, 90, 91, 180, 181, 366)
    levels = [declared.level(each).srs for each in days]
    assert levels == ["0", "(0,90]", "(0,90]", "(90,180]", "(90,180]", "(180,366]", "(180,366]"]


def test_age_is_in_whole_years_on_the_day():
    born_14_march = person("19820314-9821")
    assert derived("age", certificate(), on=date(2025, 3, 13), person=born_14_march) == 42
    assert derived("age", certificate(), on=date(2025, 3, 14), person=born_14_march) == 43


def test_a_person_id_without_birth_date_says_neither_age_nor_sex():
    reserve = person("991234567890")
    assert derived("age", certificate(), person=reserve) is None
    assert derived("sex", certificate(), person=reserve) is None


def test_sex_is_that_of_the_person_id():
    assert derived("sex", certificate()) == "female"
    assert derived("sex", certificate(person=person("19650101-9813"))) == "male"


# contracts: first two digits of the care unit's postcode, as the national service has them
REGIONS = {
    "north": [*range(80, 99)],
    "west": [30, 31, *range(40, 48), *range(50, 55), *range(65, 72), 77, 78, 79],
    "central": [58, 59, 60, 61, 63, 64, 72, 73, 74, 75],
    "stockholm": [*range(10, 19), 62, 76],
    "south": [*range(20, 30), *range(33, 40), 55, 56, 57],
}


def test_region_follows_the_first_two_digits_of_the_units_postcode():
    of_prefix = {prefix: region for region, found in REGIONS.items() for prefix in found}
    for prefix in set(range(10, 100)) - {19}:
        assert derived("region", certificate(postcode=f"{prefix}010")) == of_prefix.get(prefix)


def test_of_prefix_19_only_192_to_197_are_stockholm():
    for third in range(10):
        region = "stockholm" if 2 <= third <= 7 else "central"
        assert derived("region", certificate(postcode=f"19{third}10")) == region


def test_without_a_postcode_there_is_no_region():
    assert derived("region", certificate(postcode=None)) is None


def test_the_degree_is_that_of_the_spells_first_day():
    first = certificate("F43.8A", period("2025-02-17", "2025-03-16", 75), id="a")
    later = certificate("F43.8A", period("2025-03-17", "2025-04-13", 100), id="b")
    assert derived("degree", first, later) == "75"


def test_periods_without_end_are_looked_at_once():
    many = certificate("F43.8A", *[period(degree=50)] * 5000)
    begun = time.perf_counter()
    assert derived("degree", many) == "50"
    assert time.perf_counter() - begun < 0.3


def test_of_two_periods_on_the_first_day_the_latest_signed_gives_the_degree():
    first = certificate("F43.8A", period(degree=50), id="a", signed=moment("2025-02-17"))
    later = certificate("F43.8A", period(degree=75), id="b", signed=moment("2025-02-18"))
    assert derived("degree", first, later) == "75"
    both = certificate("F43.8A", period(degree=50), period(degree=100), id="a")
    assert derived("degree", both) == "100"


@pytest.mark.parametrize(
    ("stated", "occupation"),
    [
        (("NUVARANDE_ARBETE",), "not_unemployed"),
        (("FORALDRALEDIG", "STUDIER"), "not_unemployed"),
        (("ARBETSSOKANDE",), "unemployed"),
        (("ARBETSSOKANDE", "NUVARANDE_ARBETE"), None),  # which is the main one is not said
        ((), None),
    ],
)
def test_occupation_follows_what_the_certificate_states(stated, occupation):
    assert derived("occupation", certificate(occupations=stated)) == occupation


def test_occupation_is_that_of_the_first_certificate_that_states_it():
    silent = certificate("F43.8A", period("2025-02-17", "2025-03-01"), id="a", occupations=())
    working = certificate("F43.8A", period("2025-03-02", "2025-03-10"), id="b")
    seeking = certificate(
        "F43.8A", period("2025-03-11", "2025-04-01"), id="c", occupations=("ARBETSSOKANDE",)
    )
    assert derived("occupation", silent, working, seeking) == "not_unemployed"


def earlier(start, end, id="old"):
    return certificate("M54.5", period(start, end), id=id)


def test_earlier_sick_leave_is_unknown_without_earlier_certificates():
    assert derived("earlier_sick_leave", certificate()) is None


def test_certificates_that_have_the_whole_year_before_mention_none():
    first = certificate().periods[0].start
    for since, days in ((365, 0), (366, 0), (364, None)):
        told = {"complete_since": first - timedelta(days=since)}
        assert derived("earlier_sick_leave", certificate(), **told) == days
    orphan = certificate(extends=("elsewhere",))
    assert derived("earlier_sick_leave", orphan, complete_since=date(2020, 1, 1)) == 0


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2024-09-02", "2024-10-06", 35),
        ("2025-01-01", "2025-01-14", 0),  # not longer than 14 days
        ("2025-01-01", "2025-01-15", 15),
        ("2023-01-01", "2023-03-01", None),  # not in the year: says nothing of it
        ("2024-02-01", "2024-02-18", 1),  # the last of its days lies 365 days before
        ("2024-02-01", "2024-02-17", None),
        ("2023-06-01", "2025-02-10", 359),
    ],
)
def test_earlier_sick_leave_counts_days_of_longer_spells_in_the_year_before(start, end, days):
    assert derived("earlier_sick_leave", earlier(start, end), certificate()) == days


def test_nothing_of_the_start_is_derived_where_the_first_certificate_is_not_given():
    extension = certificate(extends=("not-given",))
    past = earlier("2024-09-02", "2024-10-06")
    for name in ("degree", "occupation", "earlier_sick_leave"):
        assert derived(name, extension, past) is None
    assert derived("age", extension) == 43


def test_an_earlier_spell_that_may_have_begun_before_gives_only_the_highest_level():
    short = certificate("M54.5", period("2024-09-02", "2024-09-13"), id="s", extends=("gone",))
    assert derived("earlier_sick_leave", short, certificate()) is None
    long = certificate("M54.5", period("2024-04-01", "2024-12-31"), id="l", extends=("gone",))
    assert derived("earlier_sick_leave", long, certificate()) == 275


def test_a_certificate_that_makes_no_spell_still_counts_as_given():
    infection = certificate(
        "J06.9", period("2025-02-01", "2025-02-16"), id="infection", infection_control=True
    )
    extension = certificate(extends=("infection",))
    assert derived("degree", infection, extension) == "100"


def test_the_spells_first_certificate_is_the_one_that_counts():
    first = certificate("F43.8A", period("2025-02-17", "2025-03-16"), id="a", extends=("gone",))
    later = certificate("F43.8A", period("2025-03-17", "2025-04-13"), id="b", extends=("a",))
    assert derived("degree", first, later) is None
    whole = certificate("F43.8A", period("2025-02-17", "2025-03-16"), id="a")
    dangling = certificate("F43.8A", period("2025-03-17", "2025-04-13"), id="b", extends=("gone",))
    assert derived("degree", whole, dangling) == "100"


def test_an_age_that_nobody_reaches_is_not_derived():
    assert derived("age", certificate(), person=person("18500101-0000")) is None


def test_an_extension_whose_first_certificate_is_given_gives_all_predictors():
    first = certificate("F43.8A", period("2025-02-17", "2025-03-16", 75), id="a")
    extension = certificate("F43.8A", period("2025-03-17", "2025-04-13"), id="b", extends=("a",))
    assert derived("degree", first, extension) == "75"


def test_an_answer_wins_over_what_was_derived():
    asked = [PREDICTORS["degree"], PREDICTORS["university"]]
    known = gather(asked, situation(certificate()), {"degree": "50"})
    assert [(k.value, k.source) for k in known] == [("50", "answer"), (None, "missing")]


def test_a_default_is_taken_only_when_asked_for_and_marked():
    asked = [PREDICTORS[name] for name in ("degree", "university", "visit_f329")]
    known = gather(asked, situation(certificate()), {}, defaults=True)
    assert [(k.value, k.source) for k in known] == [
        ("100", "certificate"),
        ("no", "default"),
        (None, "missing"),  # no form has a preselection
    ]


def test_null_is_no_answer():
    assert read_answers({"university": None}) == {}


def test_the_same_answer_in_both_codings_is_one():
    assert read_answers({"university": "no", "edu_cat_fct": "No university"}) == {
        "university": "no"
    }


def test_two_answers_of_one_level_agree():
    answers = read_answers({"SA_1_gross": "(0,90]", "earlier_sick_leave": 30})
    assert PREDICTORS["earlier_sick_leave"].level(answers["earlier_sick_leave"]).name == "1-90"


def test_contradictory_answers_are_refused():
    with pytest.raises(BadAnswer, match="university: answered twice"):
        read_answers({"university": "yes", "edu_cat_fct": "No university"})


def test_an_unknown_predictor_is_refused_with_the_nearest_known():
    with pytest.raises(BadAnswer, match="did you mean occupation"):
        read_answers({"ocupation": "unemployed"})
    with pytest.raises(BadAnswer, match="a name or SRS id\n") as error:
        read_answers({"198203149821": "x"})
    assert error.value.worded(COMMANDS).endswith("id; `srs questions DIAGNOSIS` lists them")
    assert "1982" not in f"{error.value}{error.value.path}"


OWN = Predictor(
    name="visits",
    srs="visits",
    label=Words("Besök", "Visits"),
    question=Words("Hur många?", "How many?"),
    levels=(),
    share_source="the register",
    unit="times",
    high=50,
)


def test_a_predictor_of_another_register_may_be_a_number_without_levels():
    assert read_answers({"visits": "7"}, [OWN]) == {"visits": 7}
    with pytest.raises(BadAnswer, match="^visits: expected a number of times from 0 to 50$"):
        read_answers({"visits": 51}, [OWN])
    assert Column(OWN, "number").encode(7) == 7
    assert OWN.statement(7) == Words("Besök 7 times", "Visits 7 times")
    assert OWN.shown(7).en == "7 times"
    assert not OWN.outside(7)


def test_what_is_not_known_is_a_column_without_a_number_and_a_reason_that_says_so():
    assert math.isnan(Column(PREDICTORS["age"]).encode(None))
    assert PREDICTORS["age"].statement(None).en == "Not known (age)"
    assert PREDICTORS["age"].shown(None).sv == "–"
