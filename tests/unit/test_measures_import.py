"""A region's own catalogue of measures: what srs imports, skips and refuses."""

import codecs
from datetime import date

import pytest

from srs import Icd10, embedded
from srs.errors import BadKnowledge
from srs.knowledge import imported
from srs.knowledge.measures_file import load, save
from srs.knowledge.measures_import import NEEDED, OTHERS, import_measures
from srs.service.soap.knowledge import number_of

ON = date(2025, 3, 20)
F43, F438A = Icd10("F43"), Icd10("F438A")
HEADER = [*NEEDED, *OTHERS]
GOOD = {
    "id": "R-1",
    "category": "REK",
    "diagnoses": "F43",
    "title_sv": "Ring chefen",
    "advice_sv": "Boka ett möte.",
    "priority": "1",
    "title_en": "Call the manager",
    "advice_en": "Book a meeting.",
    "source": "Region Exempel",
    "year": "2025",
}


def table(*rows, header=HEADER, separator=","):
    """CSV of the rows, each of what differs from GOOD; a text is a line as it stands."""
    lines = [separator.join(header)]
    for row in rows:
        whole = GOOD | row if isinstance(row, dict) else row
        cells = [f'"{whole[name]}"' for name in header] if isinstance(row, dict) else [row]
        lines.append(separator.join(cells))
    return "\n".join(lines).encode()


def taken(*rows, **options):
    return import_measures(table(*rows), on=ON, **options)


def refusal(raw, **options):
    with pytest.raises(BadKnowledge) as caught:
        import_measures(raw, on=ON, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


# What is taken in


def test_a_row_is_a_measure_with_its_words_source_and_year():
    catalogue, report = taken({"diagnoses": "F43, m54.5"})
    assert (report.read, report.skipped, report.remarks) == (1, (), ())
    (found,) = catalogue.measures.about(Icd10("M545"))
    assert catalogue.measures.about(F438A) == (found,)
    assert (found.id, found.category, found.priority, found.year) == ("R-1", "REK", 1, 2025)
    assert found.title == ("Ring chefen", "Call the manager")
    assert found.advice == ("Boka ett möte.", "Book a meeting.")
    assert found.source.sv == "Region Exempel, 2025"


def test_source_and_year_may_be_reported_next_to_the_file_and_the_files_own_win():
    header = [name for name in HEADER if name not in ("source", "year")]
    raw = table({}, header=header)
    assert "lacks the columns source, year" in refusal(raw)
    catalogue, _ = import_measures(raw, on=ON, source="Region Exempel", year=2024)
    assert catalogue.measures.about(F43)[0].source.sv == "Region Exempel, 2024"
    catalogue, _ = taken({}, {"id": "2", "year": "", "source": ""}, source="Landet", year=2001)
    found = {each.id: each.source.sv for each in catalogue.measures.about(F43)}
    assert found == {"R-1": "Region Exempel, 2025", "2": "Landet, 2001"}


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({"source": ""}, "source: missing"),
        ({"source": "\x1b\n"}, "source: missing"),
        ({"source": "x" * 201}, "source: expected at most 200 characters"),
        ({"year": 1989}, "year: expected a whole number from 1990 to "),
        ({"year": 99999}, "year: expected a whole number from 1990 to "),
        ({"year": -1}, "year: expected a whole number from 1990 to "),
    ],
)
def test_what_is_reported_next_to_the_file_is_checked_as_its_cells_are(beside, expected):
    with pytest.raises(BadKnowledge, match=f"the value given with the file: {expected}"):
        taken({}, **beside)
    own, _ = taken({"source": ""}, source="Region\n\x1b[31mExempel")
    assert own.entries[0].source == "Region [31mExempel"


def test_what_has_no_english_is_shown_in_swedish_and_remarked_on():
    catalogue, report = taken({"title_en": "", "advice_en": "NA"})
    (found,) = catalogue.measures.about(F43)
    assert found.title.en == "Ring chefen"
    assert found.advice.en == "Boka ett möte."
    assert report.remarks == ("1 without an English title: shown in Swedish in both languages",)


def test_an_id_that_hides_a_measure_that_comes_with_srs_is_remarked_on():
    hiding = [{"id": f"{number}"} for number in (1, 2, 3, 5, 8, 9)]
    _, report = taken({}, *hiding)
    (remark,) = report.remarks
    assert remark.startswith("6 with the id of a measure that comes with srs, which they")
    assert remark.endswith("replace: 1, 2, 3, 5, 8, …")
    assert taken({})[1].remarks == ()


def test_columns_that_are_not_known_are_remarked_on():
    header = [*HEADER, "Ansvarig"]
    raw = table(GOOD | {"Ansvarig": "x"}, header=header)
    _, report = import_measures(raw, on=ON)
    assert report.remarks == ("the column ansvarig is unknown and was not read",)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("declared", [False, True])
def test_the_dialect_changes_nothing(separator, end, before, declared):
    text = table({}, {"id": "2", "advice_sv": "Ett, två; tre|fyra"}, separator=separator).decode()
    first = f"sep={separator}\n" if declared else ""
    raw = before + (first + text.replace("\n", end)).encode()
    assert import_measures(raw, on=ON) == import_measures(
        table({}, {"id": "2", "advice_sv": "Ett, två; tre|fyra"}), on=ON
    )


def test_names_in_capitals_numbers_with_decimals_and_empty_rows_are_read():
    raw = table({"priority": "2,0", "year": "2025.0", "category": "rek"}, "," * 9, "")
    raw = raw.replace(b"id,category", b" ID ,Category")
    catalogue, report = import_measures(raw, on=ON)
    assert (report.read, report.skipped) == (1, ())
    assert catalogue.measures.about(F43)[0].priority == 2


def test_texts_are_on_one_line_without_what_a_terminal_obeys():
    catalogue, _ = taken({"advice_sv": "Ett\n två\x1b[31m \u202e tre"})
    assert catalogue.measures.about(F43)[0].advice.sv == "Ett två[31m tre"


def test_without_priority_the_order_is_the_files():
    catalogue, _ = taken(
        *({"id": f"{n}", "priority": ""} for n in (3, 1, 2)), {"id": "9", "category": "OBS"}
    )
    assert [each.id for each in catalogue.measures.about(F43)] == ["9", "3", "1", "2"]


# What is skipped


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"id": ""}, "row 3: id: missing"),
        ({"id": "a b"}, "row 3: id: expected at most 40 letters, digits, dots or hyphens"),
        ({"id": "820314-9821" * 4}, "row 3: id: expected at most 40 letters"),
        ({"id": "R-1"}, "row 3 (id R-1): id: expected each once; a row above has the same"),
        ({"category": "ABC"}, "row 3 (id 2): category: expected one of OBS, REK, FRL, REH"),
        ({"category": "-"}, "row 3 (id 2): category: missing"),
        ({"diagnoses": ""}, "row 3 (id 2): diagnoses: missing"),
        (
            {"diagnoses": ", ;"},
            "row 3 (id 2): diagnoses: expected ICD-10-SE codes separated by blanks",
        ),
        (
            {"diagnoses": "F43 ont"},
            "row 3 (id 2): diagnoses: expected ICD-10-SE codes separated by blanks",
        ),
        ({"title_sv": " "}, "row 3 (id 2): title_sv: missing"),
        ({"title_sv": "x" * 201}, "row 3 (id 2): title_sv: expected at most 200 characters"),
        ({"advice_sv": "NULL"}, "row 3 (id 2): advice_sv: missing"),
        ({"advice_en": "x" * 4001}, "row 3 (id 2): advice_en: expected at most 4000 characters"),
        ({"priority": "0"}, "row 3 (id 2): priority: expected a whole number from 1 to 9999"),
        ({"priority": "1.5"}, "row 3 (id 2): priority: expected a whole number from 1 to 9999"),
        ({"year": "25"}, "row 3 (id 2): year: expected a whole number from 1990 to 2026"),
        ({"year": "2027"}, "row 3 (id 2): year: expected a whole number from 1990 to 2026"),
        ({"year": ""}, "row 3 (id 2): year: missing"),
        ({"source": ""}, "row 3 (id 2): source: missing"),
        ("2,REK,F43", "row 3: expected 10 cells, as in the header"),
        ('2,REK,F43,"Ring","Boka",1,,,Region,2025,x', "row 3: expected 10 cells, as in the header"),
    ],
)
def test_a_broken_row_costs_one_measure_and_is_reported(wrong, expected):
    row = {"id": "2"} | wrong if isinstance(wrong, dict) else wrong
    catalogue, report = taken({}, row, {"id": "3"})
    assert [each.id for each in catalogue.measures.about(F43)] == ["R-1", "3"]
    assert report.read == 2
    (told,) = report.skipped
    assert told.startswith(expected)


def test_rows_are_reported_in_their_order():
    _, report = taken({}, {"id": "2", "category": "x"}, "2,x", {"id": "3", "category": "x"})
    assert [line[:5] for line in report.skipped] == ["row 3", "row 4", "row 5"]


# What is refused


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "the catalogue is empty: expected CSV in UTF-8 with the columns id, category"),
        (b"\n", "the catalogue lacks the columns id, category, diagnoses"),
        (b'{"a": 1}', "the catalogue lacks the columns id, category, diagnoses"),
        (b"<x/>", "the catalogue lacks the columns"),
        (b"PAR1\x15\x04\x00", "the catalogue is not CSV in UTF-8"),
        (b"PK\x03\x04\x14\x00\x06\x00", "the catalogue is not CSV in UTF-8"),
        (table({"title_sv": "å"}).decode().encode("latin-1"), "the catalogue is not CSV in UTF-8"),
        (table({}).decode().encode("utf-16"), "the catalogue is not CSV in UTF-8"),
        (table(), "the catalogue has no usable measure: expected a row for each"),
        (table({"category": "x"}), "the catalogue has no usable measure"),
        (table({}) + b'\n"never closed', "the catalogue is not CSV from row 3 on"),
        (table({}, header=HEADER[1:]), "the catalogue lacks the columns id: expected"),
        (table({}, header=[*HEADER, "id"]), "the catalogue has the column id twice"),
        (b"diagnosis,measure_id,priority\nF43,1,1\n", "the catalogue lacks the columns id, cat"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(raw, expected):
    assert refusal(raw).startswith(expected)


def test_no_refusal_shows_what_a_file_of_another_kind_says():
    raw = b"19820314-9821;F43.8A;2025-03-20\n"
    assert "9821" not in refusal(raw)
    assert "F43" not in refusal(raw)


# What is kept


@pytest.fixture
def folder(tmp_path):
    catalogue, _ = taken({}, {"id": "R-2", "diagnoses": "F438A Z99", "category": "OBS"})
    save(catalogue, tmp_path / "measures.json")
    return tmp_path


def test_the_import_comes_before_what_comes_with_srs_in_each_category(folder):
    own, national = imported(folder).measures, embedded().measures
    found = own.about(F438A)
    assert [each.category for each in found] == sorted(
        (each.category for each in found), key=["OBS", "REK", "FRL", "REH"].index
    )
    assert found[0].id == "R-2"
    ids = {each.id for each in national.about(F438A)}
    assert {each.id for each in found} == {"R-2", *ids}
    # As in any catalogue, the longest code that has any answers: F43's is not among them.
    assert next(each for each in own.about(F43) if each.category == "REK").id == "R-1"
    assert [each.id for each in own.about(Icd10("Z99"))] == ["R-2"]
    assert own.about(Icd10("M54")) == national.about(Icd10("M54"))
    assert own.about(F438A) is own.about(F438A)  # by which SOAP knows what code has answered


def test_a_measure_with_the_id_of_a_national_one_takes_its_place(tmp_path):
    national = embedded().measures.about(F43)
    catalogue, _ = taken({"id": national[0].id, "category": national[0].category})
    save(catalogue, tmp_path / "measures.json")
    found = load(tmp_path / "measures.json").about(F43)
    assert len(found) == len(national)
    assert found[0].title.sv == "Ring chefen"


def test_the_version_says_which_catalogue_it_is(folder):
    version = imported(folder).versions["measures"]
    assert version.startswith("Region Exempel 2025 (imported 2025-03-20, sha256 ")
    assert version.endswith(") + 2019")
    save(taken({"advice_sv": "Annat."})[0], folder / "measures.json")
    assert imported(folder).versions["measures"] != version
    assert imported(None).versions == embedded().versions


def test_a_damaged_file_is_reported_and_takes_nothing_else_with_it(folder):
    (folder / "measures.json").write_text('{"imported": "2025-03-20", "measures": []}')
    with pytest.raises(BadKnowledge, match="import again"):
        imported(folder)
    told = []
    known = imported(folder, damaged=told.append)
    assert known.measures is embedded().measures
    assert len(told) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"REK"', '"ABC"'),
        ('"REK"', "[]"),
        ('"F43"', '"4"'),
        ('"year": 2025', '"year": "2025"'),
        ('"priority": 1', '"priority": true'),
        ('"Ring chefen", ', ""),
        ('"Ring chefen"', '""'),
        ("2025-03-20", "2025-03-32"),
        ('"measures"', '"measure"'),
    ],
)
def test_what_no_import_wrote_is_no_catalogue(folder, old, new):
    path = folder / "measures.json"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadKnowledge, match="import again"):
        load(path)


def test_every_measure_has_a_number_for_soap_and_no_two_the_same():
    ids = {each.id for code in "FMSZ" for n in range(100) for each in about(f"{code}{n:02}")}
    ids |= {"R-1", "R-2", "VGR.1", "0", "007", "9" * 12, "F01", "F1000", "a"}
    numbers = {number_of(each) for each in ids}
    assert len(numbers) == len(ids)
    assert all(0 < number < 2**31 for number in numbers)


def about(code):
    return embedded().measures.about(Icd10(code))
