"""Laws of certificates: JSON round-trips, person ids agree, nothing but our errors comes out."""

import json
import re
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs.certificate import (
    DEGREES,
    OCCUPATIONS,
    PROGNOSES,
    WORK_MEASURES,
    Certificate,
    Icd10,
    Period,
    PersonId,
    Prognosis,
    dump,
    read,
)
from srs.certificate.certificate import QUESTIONS
from srs.errors import BadCertificate, SrsError

ON = date(2025, 11, 1)
EXAMPLES = {
    path.name: path.read_bytes()
    for path in sorted((Path(__file__).parents[1] / "data" / "certificates").iterdir())
}
XML = [data.decode() for name, data in EXAMPLES.items() if name.endswith(".xml")]
OWN = EXAMPLES["own.json"]

texts = st.text(st.characters(exclude_categories=["Cs"]))
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
codes = st.from_regex(r"[A-Z][0-9]{2}[0-9A-Z]{0,2}", fullmatch=True)
births = st.dates(date(1800, 1, 1), ON)
numbers = st.from_regex(r"[0-9]{4}", fullmatch=True)
reserve_numbers = st.from_regex(r"[0-9A-Z]{4}", fullmatch=True)


@st.composite
def periods(draw):
    start, end = sorted(draw(st.tuples(st.dates(), st.dates())))
    return Period(start, end, draw(st.sampled_from(sorted(DEGREES.values()))))


@st.composite
def persons(draw):
    text = draw(births).strftime("%Y%m%d") + draw(numbers | reserve_numbers)
    return PersonId.parse(
        draw(st.just(text) | st.from_regex(r"99[0-9]{10}", fullmatch=True)), on=ON
    )


@st.composite
def prognoses(draw):
    match draw(st.sampled_from(PROGNOSES)):
        case "ATER_X_ANTAL_DGR" as code:
            return Prognosis(code, draw(st.sampled_from([None, 30, 60, 90, 180, 365])))
        case "ATER_X_ANTAL_MANADER" as code:
            return Prognosis(code, months=draw(st.none() | st.integers(1, 99)))
        case code:
            return Prognosis(code)


@st.composite
def certificates(draw):
    infection_control = draw(st.booleans())
    diagnoses = codes.map(Icd10)
    return Certificate(
        id=draw(words),
        kind=draw(words),
        periods=tuple(draw(st.lists(periods(), min_size=1, max_size=5))),
        diagnosis=draw(st.none() | diagnoses if infection_control else diagnoses),
        secondary=tuple(draw(st.lists(diagnoses, max_size=3))),
        occupations=tuple(draw(st.lists(st.sampled_from(OCCUPATIONS), unique=True))),
        infection_control=infection_control,
        person=draw(st.none() | persons()),
        unit=draw(st.none() | texts),
        postcode=draw(st.none() | st.from_regex(r"[0-9]{5}", fullmatch=True)),
        signed=draw(st.none() | st.datetimes()),
        replaces=tuple(draw(st.lists(words, max_size=2))),
        extends=tuple(draw(st.lists(words, max_size=2))),
        completes=tuple(draw(st.lists(words, max_size=2))),
        unit_name=draw(st.none() | texts),
        prognosis=draw(st.none() | prognoses()),
        work_measures=tuple(draw(st.lists(st.sampled_from(list(WORK_MEASURES)), unique=True))),
        other=draw(st.none() | texts),
        unread=tuple(draw(st.lists(st.sampled_from(QUESTIONS), unique=True))),
    )


@given(certificates())
def test_our_json_gives_back_every_certificate_exactly(certificate):
    again = read(dump(certificate).encode(), on=ON)
    assert again == certificate
    assert dump(again) == dump(certificate)


@given(certificates())
def test_periods_are_in_time_order_and_within_the_certificate(certificate):
    assert list(certificate.periods) == sorted(certificate.periods)
    assert certificate.start == min(each.start for each in certificate.periods)
    assert all(
        certificate.start <= each.start <= each.end <= certificate.end
        for each in certificate.periods
    )


@given(st.datetimes())
def test_a_signature_is_read_as_it_was_written(signed):
    data = EXAMPLES["lisjp.xml"].replace(b"2024-03-04T09:15:30", signed.isoformat().encode())
    assert read(data, on=ON).signed == signed


# Person ids


@given(st.dates(date(1926, 1, 1), ON), numbers, st.sampled_from(["", "-"]))
def test_ten_digits_agree_with_twelve_for_those_under_a_hundred(born, number, sign):
    twelve = PersonId.parse(f"{born:%Y%m%d}{sign}{number}", on=ON)
    ten = PersonId.parse(f"{born:%y%m%d}{sign}{number}", on=ON)
    assert ten == twelve
    assert twelve.born == born


@given(st.dates(date(1826, 1, 1), date(1925, 12, 31)), numbers)
def test_ten_digits_with_plus_agree_with_twelve_for_the_next_hundred_years(born, number):
    assert PersonId.parse(f"{born:%y%m%d}+{number}", on=ON) == PersonId.parse(
        f"{born:%Y%m%d}{number}", on=ON
    )


@given(births, numbers)
def test_a_coordination_number_is_born_the_same_day(born, number):
    person = PersonId.parse(f"{born:%Y%m}{born.day + 60}{number}", on=ON)
    assert person.born == born
    assert person.sex == PersonId.parse(f"{born:%Y%m%d}{number}", on=ON).sex


@given(births, st.from_regex(r"[0-9]{3}", fullmatch=True))
def test_exactly_one_of_ten_check_digits_agrees(born, number):
    agree = [
        PersonId.parse(f"{born:%Y%m%d}{number}{digit}", on=ON).check_digit_agrees
        for digit in range(10)
    ]
    assert sum(agree) == 1


@given(st.text() | st.from_regex(r"[0-9+-]{8,14}"))
def test_a_person_id_is_parsed_to_one_that_parses_to_itself_or_refused(text):
    try:
        person = PersonId.parse(text, on=ON)
    except SrsError as error:
        shown = str(error)
    else:
        assert PersonId.parse(person.text, on=ON) == person
        shown = repr(person)
    assert not any(c.isdigit() for c in shown)


# Codes


@given(codes, st.booleans(), st.booleans(), st.sampled_from(["", " ", "\n"]))
def test_a_code_reads_the_same_with_dot_in_small_letters_and_with_spaces(code, dot, small, space):
    text = f"{code[:3]}.{code[3:]}" if dot else code
    assert Icd10.parse(space + (text.lower() if small else text) + space) == Icd10(code)


@given(codes)
def test_a_code_and_all_its_parents_read_as_shown(code):
    for each in Icd10(code).lineage():
        assert Icd10.parse(str(each)) == each


# Nothing but our errors


def tried(data):
    """What is said against *data*, in one line, or None; any other error is a fault."""
    message = None
    try:
        read(data, on=ON)
    except BadCertificate as error:
        message = str(error)
    assert message is None or len(message.splitlines()) == 1
    return message


@given(st.binary())
def test_any_bytes_are_read_or_refused(data):
    tried(data)


@given(
    st.sampled_from(
        [b"<", b"{", b"\xff\xfe<\0", b"\xfe\xff\0<", b'<?xml version="1.0" encoding="']
    ),
    st.binary(),
)
def test_any_bytes_after_a_promising_start_are_read_or_refused(start, data):
    tried(start + data)


@given(st.sampled_from(sorted(EXAMPLES.values())), st.data())
def test_a_file_cut_anywhere_is_read_or_refused(data, more):
    tried(data[: more.draw(st.integers(0, len(data)))])


@given(st.sampled_from(sorted(EXAMPLES.values())), st.data(), st.binary(min_size=1, max_size=4))
def test_a_file_with_bytes_changed_is_read_or_refused(data, more, bytes_):
    at = more.draw(st.integers(0, len(data)))
    tried(data[:at] + bytes_ + data[at + len(bytes_) :])


@given(st.sampled_from(XML), st.data())
def test_a_file_with_elements_deleted_is_read_or_refused(text, more):
    whole = [match.group() for match in re.finditer(r"<([\w:-]+)[^>]*>[^<]*</\1>", text)]
    for element in more.draw(st.lists(st.sampled_from(whole), min_size=1, max_size=5)):
        text = text.replace(element, "", 1)
    tried(text.encode())


@given(st.sampled_from(XML), st.data(), texts)
def test_a_file_with_values_replaced_is_read_or_refused(text, more, value):
    values = sorted(set(re.findall(r">([^<>]+)<|\"([^\"<>]+)\"", text)))
    old = next(filter(None, more.draw(st.sampled_from(values))))
    tried(text.replace(old, escape(value, {'"': "&quot;"})).encode())


@st.composite
def altered_json(draw):
    """The example in JSON with another value somewhere."""
    whole = json.loads(OWN)
    inner, key = whole, draw(st.sampled_from(sorted(whole)))
    while isinstance(inner[key], dict | list) and inner[key] and draw(st.booleans()):
        inner = inner[key]
        key = draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
    inner[key] = draw(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text()
            | st.dates().map(str),
            lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
            max_leaves=5,
        )
    )
    return json.dumps(whole).encode()


@given(altered_json())
def test_our_json_with_any_value_anywhere_is_read_exactly_or_refused(data):
    if tried(data) is None:
        assert json.loads(dump(read(data, on=ON))).keys() == json.loads(OWN).keys()


# What a patient's certificate says is in no error

SECRET = "Q7XZ1983"


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_error_shows_a_value_whichever_is_at_fault(name):
    text = EXAMPLES[name].decode()
    values = {
        "".join(found) for found in re.findall(r">\s*([^<>]*?\S)\s*<|(?<=[\"/])([^\"<>/]+)\"", text)
    }
    assert len(values) > 1
    for value in values:
        for secret in (SECRET, f"{SECRET}\n{SECRET}", "198301019876"):
            message = tried(text.replace(value, secret).encode()) or ""
            assert SECRET not in message
            assert "198301" not in message
