"""A region's own statistics of spells: what srs imports, skips and refuses."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srs import Icd10, embedded
from srs.errors import BadKnowledge
from srs.knowledge import imported
from srs.knowledge.statistics import STARTS
from srs.knowledge.statistics_file import save
from srs.knowledge.statistics_import import import_statistics

ON = date(2025, 3, 20)
F43, M54 = Icd10("F43"), Icd10("M54")
COUNTS = (10, 20, 30, 40, 5)


def rows(diagnosis="F43", counts=COUNTS, year="2024", source="Region Exempel"):
    ends = (*STARTS[1:], "")
    return [
        f"{diagnosis},{start},{end},{spells},{year},{source}"
        for start, end, spells in zip(STARTS, ends, counts, strict=True)
    ]


def table(*lines):
    return "\n".join(["diagnosis,days_min,days_max_excl,spells,year,source", *lines]).encode()


def taken(*lines, **options):
    return import_statistics(table(*lines), on=ON, **options)


def refusal(raw):
    with pytest.raises(BadKnowledge) as caught:
        import_statistics(raw, on=ON)
    message = str(caught.value)
    assert "\n" not in message
    return message


def kept(folder, own):
    save(own, folder / "statistics.json")
    return imported(folder).statistics


def test_a_regions_own_stand_in_the_countrys_place_for_what_they_have(tmp_path):
    own, report = taken(*rows())
    assert (report.read, report.skipped, report.remarks) == (1, (), ())
    found = kept(tmp_path, own)
    told = found.about(Icd10("F438A"))
    assert [each.spells for each in told.intervals] == list(COUNTS)
    assert [each.accumulated for each in told.intervals] == [10, 30, 60, 100, 105]
    assert [each.days_max_excl for each in told.intervals] == [30, 90, 180, 365, None]
    assert (told.source.sv, told.year, told.national) == ("Region Exempel, 2024", 2024, False)
    national = embedded().statistics
    assert found.about(M54) == national.about(M54)
    assert national.about(M54).national
    assert (
        imported(tmp_path)
        .versions["statistics"]
        .startswith("Region Exempel 2024 (imported 2025-03-20, sha256 ")
    )


def test_the_countrys_own_table_can_be_taken_in(tmp_path):
    national = embedded().statistics.about(F43)
    counts = [each.spells for each in national.intervals]
    found = kept(tmp_path, taken(*rows(counts=counts))[0]).about(F43)
    assert found.intervals == national.intervals


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (rows()[1:], "F43: expected a row for each interval; the one from 15 days is missing"),
        ([*rows(), rows()[2]], "F43: row 7: days_min: expected each interval once"),
        (rows(counts=("x", 1, 1, 1, 1)), "F43: row 2: spells: expected a whole number from 0"),
        (rows(counts=("", 1, 1, 1, 1)), "F43: row 2: spells: missing"),
        (rows(counts=(-1, 1, 1, 1, 1)), "F43: row 2: spells: expected a whole number from 0"),
        (rows(counts=(0, 0, 0, 0, 0)), "F43: spells: expected some"),
        (rows(year=""), "F43: row 2: year: missing"),
        (rows(year="2026"), "F43: row 2: year: expected a whole number from 1990 to 2025"),
        (rows(source=""), "F43: row 2: source: missing"),
        ([*rows()[:-1], rows(year="2023")[-1]], "F43: expected one source and one year for"),
        ([rows()[0].replace(",30,", ",31,"), *rows()[1:]], "F43: row 2: days_min: expected an in"),
        ([rows()[0].replace(",15,", ",14,"), *rows()[1:]], "F43: row 2: days_min: expected an in"),
        (["F43,15,30,1"], "row 2: expected 6 cells, as in the header"),
    ],
)
def test_a_diagnosis_with_a_broken_row_is_skipped_whole(lines, expected):
    own, report = taken(*lines, *rows("M54"))
    assert [each.diagnosis for each in own.counted] == [M54]
    (told,) = report.skipped
    assert told.startswith(expected)


@pytest.mark.parametrize("code", ["F438A", "ont", ""])
def test_a_row_without_category_is_skipped(code):
    own, report = taken(*rows(), f"{code},15,30,1,2024,x")
    assert len(own.counted) == 1
    assert report.skipped[0].startswith("row 7: diagnosis: ")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "the table of statistics is empty"),
        (b"{}", "the table of statistics lacks the columns diagnosis, days_min"),
        (b"id;category\n", "the table of statistics lacks the columns diagnosis, days_min"),
        (table(), "the table of statistics has no usable diagnosis"),
        (table(*rows()[1:]), "the table of statistics has no usable diagnosis"),
        (table(*rows()).decode().encode("utf-16"), "the table of statistics is not CSV in UTF-8"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_one_line(raw, expected):
    assert refusal(raw).startswith(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"F43"', '"F438A"'), ("[10, ", "["), ("10", "-10"), ("2024,", '"2024",'), ("F43", "4")],
)
def test_what_no_import_wrote_is_no_statistics(tmp_path, old, new):
    kept(tmp_path, taken(*rows())[0])
    path = tmp_path / "statistics.json"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(BadKnowledge, match="import again"):
        imported(tmp_path)


counts = st.lists(st.integers(0, 10**6), min_size=5, max_size=5).filter(any)


@given(st.dictionaries(st.sampled_from(["F43", "M54", "S47"]), counts, min_size=1), st.randoms())
def test_the_order_of_the_rows_says_nothing(tables, random):
    lines = [line for code, spells in tables.items() for line in rows(code, spells)]
    expected, _ = taken(*lines)
    random.shuffle(lines)
    own, report = taken(*lines)
    assert report.skipped == ()
    assert set(own.counted) == set(expected.counted)
    for each in own.counted:
        assert list(each.spells) == tables[each.diagnosis.code]
