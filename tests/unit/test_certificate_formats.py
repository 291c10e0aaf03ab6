"""Every format: what srs reads, what it refuses, and with which message."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from srs.certificate import (
    FORMATS,
    WORK_MEASURES,
    Certificate,
    Icd10,
    Period,
    PersonId,
    Prognosis,
    dump,
    formats,
    own_json,
    read,
    rivta,
)
from srs.certificate import lisjp as lisjp_format
from srs.certificate.formats import MAX_BYTES
from srs.errors import BadCertificate
from tests.machine import NOT_BESIDE

ON = date(2025, 11, 1)
OURS = Path(__file__).parents[1] / "data" / "certificates"
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "certificates"

# The example of each format, by the format's name: a new format adds its own.
EXAMPLES = {
    "LISJP": "lisjp.xml",
    "FK7804": "fk7804-draft.xml",
    "AG1-14": "ag1-14.xml",
    "FK7263": "fk7263.xml",
    "JSON": "own.json",
    "FHIR": "fhir.json",
}


def ours(name):
    return (OURS / name).read_bytes()


def with_(name, old, new, count=1):
    """The example with a text replaced, which must be there."""
    text = ours(name).decode()
    assert text.count(old) >= count
    return text.replace(old, new, count).encode()


def without(name, start, end):
    text = ours(name).decode()
    first = text.index(start)
    return (text[:first] + text[text.index(end, first) + len(end) :]).encode()


def refusal(data):
    with pytest.raises(BadCertificate) as caught:
        read(data, on=ON)
    message = str(caught.value)
    assert "\n" not in message
    return message


def period(start, end, degree):
    return Period(date.fromisoformat(start), date.fromisoformat(end), degree)


# Every format


def test_every_format_has_an_example_that_it_alone_recognises():
    assert list(EXAMPLES) == list(FORMATS)
    for name, example in EXAMPLES.items():
        data = ours(example)
        content = json.loads(data) if example.endswith(".json") else rivta.read(data)
        assert [form.name for form in FORMATS.values() if form.recognises(content)] == [name]


def test_a_new_format_is_a_file_with_four_names_and_one_line(monkeypatch):
    """As JSON of somebody's own, and as another form in RegisterCertificate."""

    def parsed(content, on):
        whole = json.loads(ours("own.json"))
        return replace(own_json.parse(whole, on), id=content["number"])

    theirs = formats.Format("THEIRS", (), lambda content: "number" in content, parsed)
    monkeypatch.setitem(FORMATS, "THEIRS", theirs)
    assert read(b'{"number": "n-1"}', on=ON).id == "n-1"
    sick = formats.Format(
        "SICK",
        ("DB",),
        lambda content: lisjp_format.is_signed(content, ("DB",)),
        lisjp_format.parse,
    )
    data = with_("lisjp.xml", "<t:code>LISJP<", "<t:code>DB<")
    monkeypatch.setitem(FORMATS, "THEIRS", sick)
    assert read(data, on=ON) == replace(read(ours("lisjp.xml"), on=ON), kind="DB")
    assert refusal(with_("lisjp.xml", "<t:code>LISJP<", "<t:code>X<")).endswith(", FK7263, DB")


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_format_parses_what_it_recognises_as_read_does(name):
    data = ours(EXAMPLES[name])
    content = json.loads(data) if EXAMPLES[name].endswith(".json") else rivta.read(data)
    assert FORMATS[name].parse(content, ON) == read(data, on=ON)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_survives_our_json(name):
    certificate = read(ours(EXAMPLES[name]), on=ON)
    assert read(dump(certificate).encode(), on=ON) == certificate


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_format_is_refused_when_truncated(name):
    data = ours(EXAMPLES[name])
    assert "damaged" in refusal(data[: len(data) // 2])


# What is read


def test_lisjp_is_read_with_overlapping_periods_and_several_occupations():
    assert read(ours("lisjp.xml"), on=ON) == Certificate(
        id="cert-lisjp-1",
        kind="LISJP",
        periods=(period("2024-03-04", "2024-03-17", 100), period("2024-03-16", "2024-03-31", 50)),
        diagnosis=Icd10("F438A"),
        secondary=(Icd10("G470"), Icd10("M545")),
        occupations=("ARBETSSOKANDE", "FORALDRALEDIG"),
        person=PersonId("191212121212", date(1912, 12, 12), "male", True),
        unit="SE0000000000-0001",
        postcode="98107",
        signed=datetime.fromisoformat("2024-03-04T09:15:30"),
        unit_name="Vårdcentralen Norrsken",
        prognosis=Prognosis("ATER_X_ANTAL_DGR", 60),
        work_measures=("ARBETSTRANING", "KONTAKT_FHV"),
        other="Börja med halva dagar",
    )


def test_infection_control_needs_no_diagnosis():
    certificate = read(ours("infection-control.xml"), on=ON)
    assert certificate.infection_control
    assert certificate.diagnosis is None
    assert certificate.periods == (period("2023-11-20", "2023-11-26", 25),)
    assert (certificate.unit, certificate.postcode) == (None, None)
    assert certificate.person is not None
    assert not certificate.person.check_digit_agrees


def test_fk7263_is_read_with_a_primary_care_code_and_a_person_id_of_ten_digits():
    certificate = read(ours("fk7263.xml"), on=ON)
    assert certificate == Certificate(
        id="cert-7263-1",
        kind="FK7263",
        periods=(period("2014-01-20", "2014-02-02", 75),),
        diagnosis=Icd10("M19"),
        occupations=("STUDIER",),
        person=PersonId("201212121212", date(2012, 12, 12), "male", True),
        unit="unit-7263",
        signed=datetime.fromisoformat("2014-01-20T00:00:00"),
        unit_name="Studenthälsan",
    )


def test_a_draft_of_fk7804_has_answers_only_and_drops_a_secondary_diagnosis_that_is_none():
    assert read(ours("fk7804-draft.xml"), on=ON) == Certificate(
        id="draft",
        kind="FK7804",
        periods=(period("2025-09-01", "2025-09-14", 100),),
        diagnosis=Icd10("M51"),
        occupations=("NUVARANDE_ARBETE",),
        prognosis=Prognosis("ATER_X_ANTAL_MANADER", months=2),
        other="Lyfthjälp",
        unread=("6",),
    )


def test_signed_fk7804_keeps_its_relations_and_its_signature_in_swedish_time():
    certificate = read(ours("fk7804-signed.xml"), on=ON)
    assert certificate.kind == "FK7804"
    assert certificate.extends == ("cert-7804-1",)
    assert certificate.replaces == ("cert-7804-0",)
    assert certificate.completes == ("cert-7804-x",)
    assert certificate.signed == datetime.fromisoformat("2025-09-15T00:30:00")
    assert (certificate.diagnosis, certificate.secondary) == (Icd10("M511"), (Icd10("F32"),))


def test_ag7804_is_read_as_lisjp():
    data = with_("lisjp.xml", "<t:code>LISJP<", "<t:code>AG7804<")
    assert read(data, on=ON).kind == "AG7804"


def test_every_kind_that_is_reported_as_readable_is_read():
    guide = (OURS.parents[2] / "docs/guides/assess.md").read_text(encoding="utf-8")
    kinds = refusal(with_("lisjp.xml", "<t:code>LISJP<", "<t:code>DB<")).partition("one of ")[2]
    examples = {"AG1-14": "ag1-14.xml", "FK7263": "fk7263.xml"}
    for kind in kinds.split(", "):
        example = examples.get(kind, "lisjp.xml")
        data = re.sub(rb"(typ>\s*<t:code>)[^<]*", rb"\g<1>" + kind.encode(), ours(example))
        assert read(data, on=ON).kind == kind
        assert kind in guide.replace("FK ", "FK")


def test_our_json_is_read():
    assert read(ours("own.json"), on=ON) == Certificate(
        id="cert-own-1",
        kind="LISJP",
        periods=(period("2025-10-01", "2025-10-15", 100), period("2025-10-16", "2025-10-31", 25)),
        diagnosis=Icd10("S8240"),
        secondary=(Icd10("Z731"),),
        occupations=("NUVARANDE_ARBETE", "STUDIER"),
        person=PersonId("198001012382", date(1980, 1, 1), "female", False),
        unit="unit-own",
        postcode="75185",
        signed=datetime.fromisoformat("2025-10-01T10:20:30"),
        extends=("cert-own-0",),
        unit_name="Enheten",
        prognosis=Prognosis("ATER_X_ANTAL_MANADER", 61, 2),
        work_measures=("HJALPMEDEL",),
        other="Höj skrivbordet",
        unread=("40",),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_the_encoding_that_it_declares(encoding):
    declared = 'encoding="UTF-8"'
    named = declared.replace("UTF-8", encoding.removesuffix("-sig"))
    text = ours("lisjp.xml").decode().replace(declared, named)
    assert read(text.encode(encoding), on=ON) == read(ours("lisjp.xml"), on=ON)


def test_our_json_may_begin_with_a_byte_order_mark():
    assert read(b"\xef\xbb\xbf" + ours("own.json"), on=ON) == read(ours("own.json"), on=ON)


def test_comments_and_line_breaks_within_a_value_change_nothing():
    data = with_(
        "lisjp.xml", "<t:code> F43.8A </t:code>", "<t:code>\nF43<!-- x -->.8<?p?>A\n</t:code>"
    )
    data = data.replace(b">2024-03-16<", b">\n  2024-03-16\n<")
    data = data.replace(b">false<", b">\nfa<!-- x -->l<?p?>se\n<")
    assert read(data, on=ON) == read(ours("lisjp.xml"), on=ON)


@pytest.mark.parametrize("postcode", ["", "1234", "SE-123", "\N{ARABIC-INDIC DIGIT ONE}2345"])
def test_a_unit_without_a_swedish_postcode_has_none(postcode):
    assert read(with_("lisjp.xml", "981 07", postcode), on=ON).postcode is None


def test_an_occupation_given_twice_counts_once():
    data = with_("lisjp.xml", "FORALDRALEDIG", "ARBETSSOKANDE")
    assert read(data, on=ON).occupations == ("ARBETSSOKANDE",)


def test_a_day_may_carry_a_time_zone():
    data = with_("lisjp.xml", ">2024-03-16<", ">2024-03-16+01:00<")
    assert read(data, on=ON) == read(ours("lisjp.xml"), on=ON)


def test_many_periods_of_any_century_are_read_in_order():
    whole = ours("fk7804-draft.xml").decode()
    first = whole.index('<d:svar id="32">')
    answer = whole[first : whole.index("</d:svar>", first) + len("</d:svar>")]
    more = "".join(
        answer.replace("2025-09-01", f"{year}-01-01").replace("2025-09-14", f"{year}-01-02")
        for year in range(1899, 1600, -1)
    )
    certificate = read(whole.replace(answer, more).encode(), on=ON)
    assert [each.start.year for each in certificate.periods] == list(range(1601, 1900))


# Signatures


def test_signatures_with_a_zone_agree_with_the_zone_database():
    try:
        stockholm = ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no zone database to compare with")
    utc = datetime(1997, 1, 1, tzinfo=ZoneInfo("UTC"))
    while utc.year < 2037:
        expected = utc.astimezone(stockholm).replace(tzinfo=None)
        assert rivta.moment(utc.isoformat()) == expected
        utc += timedelta(hours=7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-03-04",
        "20240304T091530",
        "2024-W10-1T09:15:30",
        "2024-02-30T09:15:30",
        "2024-03-04T09:15:30 hours",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_a_signature_that_is_no_moment_is_refused(text):
    message = refusal(with_("lisjp.xml", "2024-03-04T09:15:30", text))
    assert message == "signeringstidpunkt: expected date and time as YYYY-MM-DDTHH:MM:SS"


# What is refused, question by question


def test_no_sick_leave_names_question_32():
    assert refusal(ours("no-period.xml")).startswith("question 32 (sick leave): expected")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (">HELT_NEDSATT<", ">HELT<", "answer 2: expected one degree (32.1)"),
        (">HELT_NEDSATT<", "><", "answer 2: expected one degree (32.1)"),
        ('id="32.1"', 'id="32.9"', "answer 1: expected one degree (32.1)"),
        ('id="32.2"', 'id="32.1"', "answer 1: expected one degree (32.1)"),
        ('id="32.2"', 'id="32.9"', "answer 1: expected one period (32.2)"),
        ("<t:start>2024-03-16</t:start>", "", "answer 1: the period's start (32.2)"),
        ("<t:end>2024-03-31</t:end>", "", "answer 1: the period's end (32.2)"),
        (">2024-03-16<", ">2024-02-30<", "answer 1: the period's start (32.2)"),
        (">2024-03-31<", ">20240331<", "answer 1: the period's end (32.2)"),
        (">2024-03-31<", ">2024-W13-7<", "answer 1: the period's end (32.2)"),
        (">2024-03-31<", ">2024-03-01<", "a period ends before it starts"),
    ],
)
def test_a_faulty_sick_leave_names_question_32_and_what_was_expected(old, new, expected):
    message = refusal(with_("lisjp.xml", old, new))
    assert message.startswith("question 32 (sick leave)")
    assert expected in message


@pytest.mark.parametrize("code", ["F4", "F438AB", "trött", "F-43"])
def test_an_unreadable_main_diagnosis_names_question_6(code):
    message = refusal(with_("lisjp.xml", " F43.8A ", code))
    assert message.startswith("question 6 (diagnosis), 6.2: ")
    assert "expected a letter, two digits" in message


def test_an_unreadable_main_diagnosis_is_refused_with_infection_control_too():
    data = with_("lisjp.xml", " F43.8A ", "F4").replace(b">false<", b">true<")
    assert refusal(data).startswith("question 6 (diagnosis)")


@pytest.mark.parametrize("code", ["", "  "])
def test_a_missing_main_diagnosis_names_question_6(code):
    message = refusal(with_("lisjp.xml", " F43.8A ", code))
    assert message.startswith("question 6 (diagnosis): expected a main diagnosis")


def test_two_main_diagnoses_are_refused():
    message = refusal(with_("lisjp.xml", 'id="6.4"', 'id="6.2"'))
    assert message == "question 6 (diagnosis): expected one main diagnosis (6.2)"


def test_an_unknown_occupation_names_question_28():
    message = refusal(with_("lisjp.xml", "FORALDRALEDIG", "PENSIONAR"))
    assert message.startswith("question 28 (occupation): expected codes (28.1) among NUVARANDE")


@pytest.mark.parametrize("text", ["", "ja", "2"])
def test_infection_control_that_is_neither_true_nor_false_names_question_27(text):
    message = refusal(with_("lisjp.xml", ">false<", f">{text}<"))
    assert message == "question 27 (infection control): expected true or false (27.1)"


@pytest.mark.parametrize("text", ["", "1912121", "19121312-1212", "20990101-1212"])
def test_a_faulty_person_id_names_the_patient(text):
    message = refusal(with_("lisjp.xml", "19121212-1212", text))
    assert message.startswith("patient (person-id): the person id h")


def test_a_signed_certificate_needs_an_id():
    assert refusal(with_("lisjp.xml", "cert-lisjp-1", " ")).startswith("intygs-id: expected")


def test_a_relation_needs_the_other_certificates_id():
    assert refusal(with_("fk7804-signed.xml", "cert-7804-1", "")).startswith("relation: expected")


@pytest.mark.parametrize("kind", ["LUSE", "DB", ""])
def test_a_certificate_of_something_else_names_the_kinds_that_are_known(kind):
    message = refusal(with_("lisjp.xml", "<t:code>LISJP<", f"<t:code>{kind}<"))
    assert message == (
        "typ: not a certificate of sick leave: expected one of LISJP, FK7804, AG7804, AG1-14, "
        "FK7263"
    )


def test_a_draft_cannot_be_parsed_as_signed():
    with pytest.raises(BadCertificate, match="expected a RegisterCertificate"):
        lisjp_format.parse(rivta.read(ours("fk7804-draft.xml")), ON)


@pytest.mark.parametrize("element", ['<c:svar id="32">', '<c:delsvar id="32.1">'])
def test_an_answer_without_a_number_is_refused(element):
    message = refusal(with_("lisjp.xml", element, element.partition(" ")[0] + ">"))
    assert message.startswith("an answer lacks its number")


# What is no certificate


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\0" * 8, b"\xff\xfe"])
def test_an_empty_file_is_refused_as_empty(data):
    assert refusal(data).startswith("the certificate is empty: expected XML")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7",
        b"MZ\x90\0",
        b"person;start;end\n",
        b"[]",
        b"{}",
        b'{"format": "srs-certificate-2"}',
        b'{"format": ["srs-certificate-1"]}',
    ],
)
def test_a_file_of_something_else_is_refused_with_what_was_expected(data):
    message = refusal(data)
    assert message.startswith(
        "not a certificate: expected XML (RegisterCertificate or forifyllnad)"
    )
    assert '"srs-certificate-1"' in message


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body/></html>",
        b"<forifyllnad/>",
        b"<RegisterCertificate/>",
        b"<svar xmlns='urn:riv:clinicalprocess:healthcond:certificate:3' id='32'/>",
    ],
)
def test_xml_of_something_else_is_no_certificate(data):
    assert refusal(data).startswith("not a certificate: expected the XML root")


@pytest.mark.parametrize(
    ("name", "element"),
    [
        *(("lisjp.xml", f"<c:{tag}>") for tag in ('svar id="28"', "postnummer", "typ", "patient")),
        *(("lisjp.xml", f"<t:{tag}>") for tag in ("cv", "datePeriod", "code", "end")),
        *(("lisjp.xml", f"<{tag}>") for tag in ('c:delsvar id="28.1"', "reg:intyg")),
        *(("fk7804-draft.xml", f"<{tag}>") for tag in ('d:svar id="28"', "t:cv", "t:start")),
    ],
)
def test_an_element_in_a_wrong_namespace_is_no_certificate(name, element):
    text = ours(name).decode()
    tag = element[1:-1].partition(" ")[0]
    first = text.index(element)
    last = text.index(f"</{tag}>", first)
    other = tag.partition(":")[2]
    text = (
        f"{text[:first]}<{other} {element[1 + len(tag) : -1]}>"
        f"{text[first + len(element) : last]}</{other}>{text[last + len(tag) + 3 :]}"
    )
    assert refusal(text.encode()).startswith("not a certificate: expected the XML root")


@pytest.mark.parametrize("number", [2, 4])
def test_another_version_of_the_contract_is_no_certificate(number):
    data = with_("lisjp.xml", "Responder:3", f"Responder:{number}")
    assert refusal(data).startswith("not a certificate")


def test_several_certificates_in_one_file_are_refused():
    text = ours("lisjp.xml").decode()
    form = text[text.index("<reg:intyg>") : text.index("</reg:RegisterCertificate>")]
    assert refusal(text.replace(form, form + form).encode()).startswith("not one certificate")
    assert refusal(text.replace(form, "").encode()).startswith("not one certificate")


# What would do harm


@pytest.mark.parametrize("name", ["billion-laughs.xml", "external-entity.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32-be"])
def test_entities_are_refused_in_every_encoding(name, encoding):
    message = refusal(ours(name).decode().encode(encoding))
    assert message.startswith("the XML has a DOCTYPE, which is refused")


def test_a_doctype_in_an_encoding_that_hides_it_is_refused():
    text = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE forifyllnad><forifyllnad/>'
    assert refusal(text.encode()).startswith("the XML has a DOCTYPE, which is refused")


def test_a_file_over_five_mebibytes_is_refused_before_it_is_parsed():
    data = ours("lisjp.xml")
    largest = data + b" " * (MAX_BYTES - len(data))
    assert read(largest, on=ON) == read(data, on=ON)
    assert refusal(largest + b" ").startswith("the certificate is larger than 5 MiB")


@pytest.mark.parametrize(
    "answer", ['<d:svar id="6"/>', '<d:svar id="6"><c:delsvar id="6.4"/></d:svar>']
)
def test_a_file_of_nothing_but_answers_is_read_in_a_time_that_grows_with_its_size(answer):
    text = ours("fk7804-draft.xml").decode()
    many = answer * ((MAX_BYTES - len(text)) // len(answer))
    data = text.replace("</d:forifyllnad>", many + "</d:forifyllnad>").encode()
    assert read(data, on=ON) == read(ours("fk7804-draft.xml"), on=ON)


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 100_000,
        b'{"format":' + b"[" * 1_000_000,
        b'{"format": ' + b"9" * 100_000 + b"}",
        b'{"format": "\xff"}',
        b"{\0\0\0",
    ],
)
def test_depth_numbers_and_bytes_beyond_reason_are_damage(data):
    assert "damaged" in refusal(data)


# Our JSON is read to the letter


def changed(path, value):
    """The example in JSON with the value at *path* replaced; a path is keys and indices."""
    whole = json.loads(ours("own.json"))
    *way, last = path
    inner = whole
    for step in way:
        inner = inner[step]
    inner[last] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["id"], 7, "$.id: expected text"),
        (["id"], "", "$.id: expected text that is not empty"),
        (["id"], "\ud800", "$.id: expected text"),
        (["kind"], None, "$.kind: expected text"),
        (["unit"], [], "$.unit: expected text"),
        (["periods"], {}, "$.periods: expected an array"),
        (["periods"], [], "$.periods: question 32 (sick leave): expected at least one period"),
        (["periods", 1], 3, "$.periods[1]: expected an object with exactly the keys start, end"),
        (["periods", 0, "degree"], True, "$.periods[0].degree: expected 25, 50, 75 or 100"),
        (["periods", 0, "degree"], 50.0, "$.periods[0].degree: expected 25, 50, 75 or 100"),
        (["periods", 0, "degree"], "50", "$.periods[0].degree: expected 25, 50, 75 or 100"),
        (["periods", 0, "degree"], 60, "$.periods[0].degree: question 32 (sick leave): the degree"),
        (
            ["periods", 0, "end"],
            "2025-09-01",
            "$.periods[0].end: question 32 (sick leave): a period",
        ),
        (["periods", 1, "start"], "20251016", "$.periods[1].start: expected a date"),
        (["periods", 1, "start"], "2025-13-01", "$.periods[1].start: expected a date"),
        (["periods", 1, "end"], 20251031, "$.periods[1].end: expected text"),
        (["diagnosis"], "F4", "$.diagnosis: the diagnosis is not an ICD-10-SE code"),
        (["diagnosis"], None, "$.diagnosis: question 6 (diagnosis): expected a main diagnosis"),
        (["diagnosis"], False, "$.diagnosis: expected text"),
        (["secondary"], None, "$.secondary: expected an array"),
        (["secondary", 0], None, "$.secondary[0]: expected text"),
        (["secondary", 0], "Z7", "$.secondary[0]: the diagnosis is not"),
        (["occupations", 1], "studier", "$.occupations[1]: expected one of NUVARANDE_ARBETE"),
        (["occupations", 1], [], "$.occupations[1]: expected one of NUVARANDE_ARBETE"),
        (["infection_control"], 0, "$.infection_control: expected true or false"),
        (["infection_control"], "false", "$.infection_control: expected true or false"),
        (["infection_control"], None, "$.infection_control: expected true or false"),
        (["person"], 198001012382, "$.person: expected text"),
        (["person"], "1980", "$.person: the person id has an unknown form"),
        (["postcode"], "751 85", "$.postcode: expected five digits"),
        (["postcode"], "7518\N{SUPERSCRIPT FIVE}", "$.postcode: expected five digits"),
        (["signed"], "2025-10-01", "$.signed: expected local time"),
        (["signed"], "2025-10-01T10:20:30+02:00", "$.signed: expected local time"),
        (["signed"], "now", "$.signed: expected local time"),
        (["extends"], "cert-own-0", "$.extends: expected an array"),
        (["extends", 0], "", "$.extends[0]: expected text that is not empty"),
        (["replaces"], [None], "$.replaces[0]: expected text"),
        (["completes"], [1], "$.completes[0]: expected text"),
        (["unit_name"], 1, "$.unit_name: expected text"),
        (["prognosis"], "PROGNOS_OKLAR", "$.prognosis: expected an object with exactly the keys"),
        (["prognosis", "code"], "OKLAR", "$.prognosis.code: expected one of STOR_SANNOLIKHET"),
        (["prognosis", "code"], ["OKLAR"], "$.prognosis.code: expected one of STOR_SANNOLIKHET"),
        (["prognosis", "code"], "STOR_SANNOLIKHET", "$.prognosis: question 39 (prognosis): expec"),
        (["prognosis", "code"], "ATER_X_ANTAL_DGR", "$.prognosis: question 39 (prognosis): expec"),
        (["prognosis", "days"], 60, "$.prognosis: question 39 (prognosis): expected 1 to 99 mon"),
        (["prognosis", "days"], 61.0, "$.prognosis.days: expected a whole number or null"),
        (["prognosis", "months"], 100, "$.prognosis: question 39 (prognosis): expected 1 to 99"),
        (["prognosis", "months"], True, "$.prognosis.months: expected a whole number or null"),
        (["prognosis", "months"], None, "$.prognosis: question 39 (prognosis): expected days only"),
        (["work_measures", 0], "KAFFE", "$.work_measures[0]: expected one of EJ_AKTUELLT"),
        (["other"], ["x"], "$.other: expected text"),
        (["unread", 0], "41", "$.unread[0]: expected one of 4, 6, 39, 40"),
        (["more"], 1, "$: expected an object with exactly the keys format, id, kind"),
        (["periods", 0, "more"], 1, "$.periods[0]: expected an object with exactly the keys start"),
    ],
)
def test_a_faulty_value_in_our_json_is_an_error_at_its_path(path, value, expected):
    assert refusal(changed(path, value)).startswith(expected)


FIRST = [key for key in json.loads(ours("own.json")) if key not in own_json.LATER]


@pytest.mark.parametrize("key", [key for key in FIRST[1:] if key != "signed"])
def test_no_key_of_our_json_may_be_left_out_once_it_is_signed(key):
    whole = json.loads(ours("own.json"))
    del whole[key]
    assert refusal(json.dumps(whole).encode()).startswith("$: expected an object with exactly")


def test_our_json_from_before_later_keys_is_read_as_if_they_were_empty():
    whole = json.loads(ours("own.json"))
    earlier = {key: whole[key] for key in FIRST}
    assert FIRST[0] == "format"
    assert read(json.dumps(earlier).encode(), on=ON) == read(
        json.dumps(whole | own_json.LATER).encode(), on=ON
    )


# The return to work


def return_to_work(*answers):
    """What is read of the draft with these answers alone to questions 39, 40 and 44."""
    kept = re.sub(
        r'<d:svar id="(39|44)">.*?</d:svar>', "", ours("fk7804-draft.xml").decode(), flags=re.S
    )
    found = read(
        kept.replace("</d:forifyllnad>", "".join(answers) + "</d:forifyllnad>").encode(), on=ON
    )
    return found.prognosis, found.work_measures, found.other, found.unread[1:]


def svar(question, **parts):
    """Parts by what follows the question's number; a code where the text is in capitals."""
    inner = "".join(
        f'<c:delsvar id="{question}.{name[1:]}">'
        + (f"<t:cv><t:code>{text}</t:code></t:cv>" if text.isupper() else text)
        + "</c:delsvar>"
        for name, text in parts.items()
    )
    return f'<d:svar id="{question}">{inner}</d:svar>'


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("TRETTIO_DGR", 30),
        ("SEXTIO_DGR", 60),
        ("NITTIO_DGR", 90),
        ("HUNDRAATTIO_DAGAR", 180),
        ("TREHUNDRASEXTIOFEM_DAGAR", 365),
    ],
)
def test_a_prognosis_in_days_is_read(days, expected):
    found = return_to_work(svar("39", _1="ATER_X_ANTAL_DGR", _3=days))
    assert found == (Prognosis("ATER_X_ANTAL_DGR", expected), (), None, ())


@pytest.mark.parametrize(("months", "days"), [("1", 30), ("6", 183), ("12", 365), ("99", 3013)])
def test_a_prognosis_in_months_is_read_with_its_days(months, days):
    prognosis, *rest = return_to_work(svar("39", _1="ATER_X_ANTAL_MANADER", _4=months))
    assert (prognosis.months, prognosis.days, rest) == (int(months), days, [(), None, ()])


@pytest.mark.parametrize("code", ["STOR_SANNOLIKHET", "SANNOLIKT_INTE", "PROGNOS_OKLAR"])
def test_a_prognosis_without_time_is_read(code):
    assert return_to_work(svar("39", _1=code, _2="grund")) == (Prognosis(code), (), None, ())


def test_measures_are_read_each_once_and_their_text_from_every_answer():
    found = return_to_work(
        *(svar("40", _1=code) for code in reversed(WORK_MEASURES)),
        svar("40", _1="ERGONOMISK"),
        svar("44", _1="Ett"),
        svar("44", _1="Två"),
    )
    assert found == (None, tuple(WORK_MEASURES), "Ett\nTvå", ())


@pytest.mark.parametrize(
    ("answer", "prognosis", "question"),
    [
        (svar("39", _1="KANSKE"), None, "39"),
        (svar("39", _3="TRETTIO_DGR"), None, "39"),
        (svar("39", _1="PROGNOS_OKLAR") + svar("39", _1="SANNOLIKT_INTE"), None, "39"),
        (svar("39", _1="ATER_X_ANTAL_DGR", _3="TIO_DGR"), Prognosis("ATER_X_ANTAL_DGR"), "39"),
        *(
            (svar("39", _1=months, _4=text), Prognosis(months), "39")
            for months in ("ATER_X_ANTAL_MANADER",)
            for text in ("0", "100", "01", "två", "2.5", "٣")
        ),
        (svar("40", _1="KAFFE"), None, "40"),
    ],
)
def test_what_is_not_known_of_the_return_to_work_is_left_out_and_its_question_named(
    answer, prognosis, question
):
    assert return_to_work(answer) == (prognosis, (), None, (question,))


def test_a_missing_time_is_no_fault():
    for code in ("ATER_X_ANTAL_DGR", "ATER_X_ANTAL_MANADER"):
        assert return_to_work(svar("39", _1=code)) == (Prognosis(code), (), None, ())


def test_an_employers_form_for_sick_pay_asks_for_none_of_it():
    data = with_(
        "ag1-14.xml",
        "</reg:intyg>",
        svar("39", _1="PROGNOS_OKLAR").replace("d:", "c:") + "</reg:intyg>",
    )
    found = read(data, on=ON)
    assert (found.prognosis, found.unit_name) == (None, "Närhälsan Exempel")


def test_what_a_physician_wrote_is_not_in_what_a_certificate_prints():
    assert "halva" not in repr(read(ours("lisjp.xml"), on=ON))


def test_a_repeated_key_is_refused():
    data = with_("own.json", '"id": "cert-own-1",', '"id": "cert-own-1", "id": "cert-own-2",')
    assert refusal(data).startswith("the JSON repeats a key")


def test_our_json_names_the_line_of_damage():
    assert refusal(b'{"format":\n\n?') == (
        "the JSON is damaged at line 3: expected a complete file"
    )


# The real files


@pytest.mark.skipif(not REAL.is_dir(), reason=NOT_BESIDE)
class TestRealFiles:
    def read(self, name):
        return read((REAL / name).read_bytes(), on=ON)

    def test_every_file_is_read_or_refused_with_the_question(self):
        files = sorted(REAL.iterdir())
        assert len(files) >= 9
        for file in files:
            try:
                read(file.read_bytes(), on=ON)
            except BadCertificate as error:
                assert str(error).startswith("question ")  # noqa: PT017, most are read

    @pytest.mark.parametrize(
        ("name", "diagnosis", "secondary", "periods", "occupations", "infection_control"),
        [
            (
                "fk7263--rivtav3-valid-scenario1.xml",
                None,
                [],
                [("2011-01-26", "2011-02-26", 75)],
                ["NUVARANDE_ARBETE"],
                True,
            ),
            (
                "fk7804-v2--FK7804_V2.xml",
                "A78",
                ["A25"],
                [("2025-07-04", "2025-07-10", 75)],
                ["NUVARANDE_ARBETE"],
                False,
            ),
            (
                "lisjp--pass-diagnos-med-bidiagnoser.xml",
                "S47",
                ["Z731", "A039"],
                [("2015-12-07", "2015-12-10", 75)],
                ["NUVARANDE_ARBETE"],
                False,
            ),
            (
                "lisjp--pass-flera-sysselsattningar.xml",
                "S47",
                [],
                [("2015-12-07", "2015-12-10", 75)],
                ["NUVARANDE_ARBETE", "STUDIER"],
                False,
            ),
            (
                "lisjp--pass-minimal.xml",
                "S47",
                [],
                [("2015-12-07", "2015-12-10", 75)],
                ["NUVARANDE_ARBETE"],
                False,
            ),
            (
                "lisjp--pass-prognos.xml",
                "S47",
                [],
                [("2015-12-07", "2015-12-10", 75)],
                ["NUVARANDE_ARBETE"],
                False,
            ),
            (
                "lisjp--pass-smittskydd.xml",
                "S47",
                [],
                [("2015-12-07", "2015-12-10", 75)],
                [],
                True,
            ),
            (
                "lisjp--sjukskrivningOverlappandePerioder.xml",
                "S47",
                [],
                [("2015-12-07", "2015-12-10", 75), ("2015-12-09", "2015-12-12", 50)],
                ["NUVARANDE_ARBETE"],
                False,
            ),
        ],
    )
    def test_what_the_file_says_is_read(
        self, name, diagnosis, secondary, periods, occupations, infection_control
    ):
        certificate = self.read(name)
        assert certificate.diagnosis == (diagnosis and Icd10(diagnosis))
        assert list(certificate.secondary) == [Icd10(code) for code in secondary]
        assert list(certificate.periods) == [period(*each) for each in periods]
        assert list(certificate.occupations) == occupations
        assert certificate.infection_control == infection_control

    @pytest.mark.parametrize(
        ("name", "unit_name", "prognosis", "work_measures", "other"),
        [
            ("fk7263--rivtav3-valid-scenario1.xml", "Kir Mott", None, (), None),
            (
                "fk7804-v2--FK7804_V2.xml",
                None,
                Prognosis("STOR_SANNOLIKHET"),
                (),
                "Åtgärder som kan främja återgången i arbete text",
            ),
            *(
                (
                    f"lisjp--{name}.xml",
                    "VE1",
                    Prognosis(*prognosis),
                    ("OVRIGA_ATGARDER",),
                    "Jobbar bra om man inte stör honom",
                )
                for name, *prognosis in (
                    ("pass-diagnos-med-bidiagnoser", "STOR_SANNOLIKHET"),
                    ("pass-flera-sysselsattningar", "PROGNOS_OKLAR"),
                    ("pass-minimal", "STOR_SANNOLIKHET"),
                    ("pass-prognos", "ATER_X_ANTAL_DGR", 30),
                    ("sjukskrivningOverlappandePerioder", "PROGNOS_OKLAR"),
                )
            ),
            ("lisjp--pass-smittskydd.xml", "VE1", None, (), None),
        ],
    )
    def test_what_the_file_says_of_the_return_to_work_is_read(
        self, name, unit_name, prognosis, work_measures, other
    ):
        found = self.read(name)
        assert found.unit_name == unit_name
        assert found.prognosis == prognosis
        assert found.work_measures == work_measures
        assert found.other == other
        assert found.unread == ()

    def test_the_unit_and_the_signature_of_lisjp_are_read(self):
        certificate = self.read("lisjp--pass-minimal.xml")
        assert (certificate.id, certificate.kind) == ("1234567", "LISJP")
        assert (certificate.unit, certificate.postcode) == ("123456789", "10010")
        assert certificate.signed == datetime.fromisoformat("2015-12-07T15:48:05")
        assert certificate.person is not None
        assert (certificate.person.born, certificate.person.sex) == (date(1927, 3, 10), "female")

    def test_the_file_without_sick_leave_is_refused_by_question_32(self):
        with pytest.raises(BadCertificate, match=r"^question 32 \(sick leave\): expected"):
            self.read("lisjp--fail-sjukskrivningSaknas.xml")
