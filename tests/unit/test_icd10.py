"""Diagnosis codes as they are written, and their parents."""

import pytest

from srs.certificate import Icd10
from srs.errors import BadDiagnosis


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("F43", "F43"),
        ("F43.8A", "F438A"),
        ("F438A", "F438A"),
        ("f43.8a", "F438A"),
        (" F43.8A\n", "F438A"),
        ("F43.", "F43"),
        ("F43-", "F43"),
        ("F43.-", "F43"),
        ("M19-P", "M19"),
        ("F43.9P", "F439P"),
    ],
)
def test_a_code_is_read_in_every_way_of_writing_it(text, code):
    assert Icd10.parse(text) == Icd10(code)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "F", "F4", "F4.3", "43", "FF3", "F43.8AB", "F438AB", "F43 8", "F43..8"),
        *("F43.8.A", "F-43", "F43--", "F43-P8", "F43,8", "F43\n.8", "F43ß", "Å43", "F43.å"),
        *("F\N{ARABIC-INDIC DIGIT FOUR}3", "\N{KELVIN SIGN}43", "\N{LATIN SMALL LETTER LONG S}43"),
    ],
)
def test_any_other_text_is_refused_in_the_same_words(text):
    with pytest.raises(BadDiagnosis) as caught:
        Icd10.parse(text)
    assert str(caught.value) == (
        "the diagnosis is not an ICD-10-SE code: expected a letter, two digits "
        "and at most two more characters, such as F43 or F43.8A"
    )


@pytest.mark.parametrize(
    "code", ["F43.8A", "f438a", "F43-", " F43", "F43\n", "4", "F438AB", "hej", " "]
)
def test_a_code_that_is_made_directly_has_the_one_form(code):
    """With a dot it would silently have no recommendation and no model."""
    with pytest.raises(BadDiagnosis, match=r"expected one such as F43 or F438A; srs\.Icd10\.parse"):
        Icd10(code)


def test_the_lineage_goes_from_the_code_to_its_category():
    assert [each.code for each in Icd10("F438A").lineage()] == ["F438A", "F438", "F43"]
    assert list(Icd10("F43").lineage()) == [Icd10("F43")]


def test_a_code_is_shown_with_its_dot():
    assert (str(Icd10("F43")), str(Icd10("F438")), str(Icd10("F438A"))) == (
        "F43",
        "F43.8",
        "F43.8A",
    )
