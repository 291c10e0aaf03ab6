"""What a person id says, in each of its forms."""

from datetime import date

import pytest

from srs.certificate import PersonId
from srs.errors import BadPersonId

ON = date(2025, 6, 1)


def parsed(text, on=ON):
    return PersonId.parse(text, on=on)


@pytest.mark.parametrize(
    "text", ["191212121212", "19121212-1212", "121212+1212", " 19121212-1212\n"]
)
def test_ten_or_twelve_digits_with_or_without_sign_are_the_same_person(text):
    person = parsed(text)
    assert person.text == "191212121212"
    assert (person.born, person.sex) == (date(1912, 12, 12), "male")
    assert person.check_digit_agrees


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("121212-1212", date(2012, 12, 12)),
        ("1212121212", date(2012, 12, 12)),
        ("250601-0000", date(2025, 6, 1)),
        ("250602-0000", date(1925, 6, 2)),
        ("240229-0000", date(2024, 2, 29)),
        ("280229-0000", date(1928, 2, 29)),
    ],
)
def test_ten_digits_mean_the_latest_such_day_that_has_been(text, born):
    assert parsed(text).born == born


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("250601+0000", date(1925, 6, 1)),
        # The sign changes with the year of the hundredth birthday, not on the day.
        ("251231+0000", date(1925, 12, 31)),
        ("260101+0000", date(1826, 1, 1)),
        ("991231+0000", date(1899, 12, 31)),
    ],
)
def test_plus_means_the_year_of_the_hundredth_birthday_or_later(text, born):
    assert parsed(text).born == born


def test_coordination_numbers_add_sixty_to_the_day():
    person = parsed("19800162-2383")
    assert (person.born, person.sex) == (date(1980, 1, 2), "female")
    assert person.check_digit_agrees
    assert person.text == "198001622383"


def test_the_last_digit_but_one_is_odd_for_men_and_even_for_women():
    assert parsed("19800101-0010").sex == "male"
    assert parsed("19800101-0020").sex == "female"


def test_a_wrong_check_digit_is_noted_and_not_refused():
    assert not parsed("191212121213").check_digit_agrees


def test_a_reserve_number_with_letters_keeps_its_birth_date_and_has_no_check_digit():
    person = parsed("19800101-k2b1")
    assert person.text == "19800101K2B1"
    assert (person.born, person.sex) == (date(1980, 1, 1), None)
    assert person.check_digit_agrees


def test_a_reserve_number_that_begins_with_99_says_nothing_of_birth_or_sex():
    person = parsed("992025123456")
    assert (person.born, person.sex, person.check_digit_agrees) == (None, None, True)


def test_what_parse_gives_is_parsed_to_the_same():
    for text in ["121212+1212", "19800162-2383", "19800101-k2b1", "992025123456"]:
        assert parsed(parsed(text).text) == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "19121212121", "1912121212121", "19121212 1212", "1912-1212-1212"),
        *("19121212--1212", "19121212–1212", "abcdefgh-ijkl", "19121212-12å2", "121212-12ß"),
        "\N{ARABIC-INDIC DIGIT ONE}91212121212",
    ],
)
def test_a_text_of_another_form_is_refused(text):
    with pytest.raises(BadPersonId, match="unknown form: expected YYYYMMDD-NNNN or YYMMDD-NNNN"):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "19801301-0000",
        "19800230-0000",
        "230229-0000",
        "19800160-0000",
        "19800192-0000",
        "000000000000",
    ],
)
def test_an_impossible_birth_date_is_refused(text):
    with pytest.raises(BadPersonId, match="impossible birth date"):
        parsed(text)


def test_a_birth_date_after_the_day_of_assessment_is_refused():
    assert parsed("20250601-0000").born == ON
    with pytest.raises(BadPersonId, match="after the day of assessment"):
        parsed("20250602-0000")


def test_a_person_id_is_never_shown():
    person = parsed("19121212-1212")
    for shown in (repr(person), str(person), f"{person}", repr([person])):
        assert not any(c.isdigit() for c in shown)


@pytest.mark.parametrize("text", ["19801301-7777", "20990101-7777", "777", "19800101-77777"])
def test_errors_never_show_what_was_given(text):
    with pytest.raises(BadPersonId) as caught:
        parsed(text)
    assert not any(c.isdigit() for c in str(caught.value))
    assert caught.value.__cause__ is None
