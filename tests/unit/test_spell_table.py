"""Whole tables: their possible forms, and how srs refuses them."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from srs.errors import BadInput, BadTable, MissingExtra
from srs.tables.columns import collected, read_table, write_table
from srs.tables.spells import BY_NONE, PERIODS, REPLACED, SPELLS, spells_table

ON = date(2025, 1, 20)

# Two persons with a certificate of the same id; the second of person 007 has two periods.
ROWS = [
    ("007", "a", "north", "f43.8a", "2025-01-01", "2025-01-10", "100", "2025-01-01T09:00:00"),
    ("007", "b", "south", "F438A", "2025-01-11", "2025-01-17", "100", "2025-01-10T09:00:00"),
    ("007", "b", "south", "F438A", "2025-01-18", "2025-01-24", "50", "2025-01-10T09:00:00"),
    ("007", "c", "north", "M545", "2024-10-01", "2024-10-05", "25", "2024-10-01T09:00:00"),
    ("123", "a", None, "S82", "2025-01-20", "2025-01-20", "75", None),
    ("123", "d", None, None, "2025-01-21", "2025-01-31", "100", "2025-01-20T09:00:00"),
    ("123", "e", None, "S82", "2025-03-01", "2025-03-31", "100", "2025-01-20T09:00:00"),
]
FOUND = [
    ("007", 1, date(2024, 10, 1), date(2024, 10, 5), 5, "M545", 25, [25], ["c"], "north", False),
    (
        *("007", 2, date(2025, 1, 1), date(2025, 1, 24), 24, "F438A", 50, [100, 100, 50]),
        *(["a", "b"], "south", True),
    ),
    ("123", 1, date(2025, 1, 20), date(2025, 1, 20), 1, "S82", 75, [75], ["a"], None, True),
]


def table(rows=ROWS, **columns):
    """A table of text, with *columns* of another kind in its place."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(PERIODS, pl.String), orient="row")
    return frame.with_columns(pl.Series(name, values) for name, values in columns.items())


def one(**columns):
    """The only spell of a table of one row."""
    (spell,) = spells_table(table(ROWS[:1], **columns), on=ON).to_dicts()
    return spell


def test_a_table_gives_a_row_per_spell_by_person_and_time():
    assert spells_table(table(), on=ON).rows() == FOUND


def test_the_columns_come_in_their_order_and_kinds():
    assert list(spells_table(table(), on=ON).schema.items()) == list(SPELLS.items())


def test_the_gap_can_be_set():
    rows = [ROWS[0], ("007", "b", None, "F43", "2025-01-13", "2025-01-20", "100", None)]
    assert spells_table(table(rows), on=ON, gap=1)["spell"].to_list() == [1, 2]
    assert spells_table(table(rows), on=ON, gap=2)["spell"].to_list() == [1]


@pytest.mark.parametrize("gap", [-1, 91])
def test_a_gap_outside_the_rules_is_refused(gap):
    with pytest.raises(BadInput, match="expected 0 to 90"):
        spells_table(table(), on=ON, gap=gap)


def test_a_gap_does_not_reach_the_next_person():
    rows = [
        ("1", "a", None, "F43", "2025-01-01", "2025-01-01", "50", None),
        ("2", "a", None, "F43", "2025-01-01", "2025-01-01", "50", None),
    ]
    assert spells_table(table(rows), on=ON, gap=90)["person"].to_list() == ["1", "2"]


def test_a_table_without_rows_gives_one_without_rows():
    found = spells_table(table([]), on=ON)
    assert found.is_empty()
    assert dict(found.schema) == SPELLS


def test_infection_control_alone_gives_no_spell():
    assert spells_table(table(ROWS[5:6]), on=date(2025, 2, 1)).is_empty()


def test_other_columns_are_of_no_interest():
    frame = table().with_columns(occupation=pl.lit("STUDIER"), note=pl.lit("x"))
    assert spells_table(frame, on=ON).rows() == FOUND


@pytest.mark.parametrize(
    ("replaced_by", "certificates"),
    [("b", ["b"]), ("unknown", ["b"]), ("a", ["a", "b"]), ("", ["a", "b"]), (None, ["a", "b"])],
)
def test_a_certificate_replaced_by_another_is_left_out(replaced_by, certificates):
    frame = table(ROWS[:3]).with_columns(
        replaced_by=pl.when(certificate="a").then(pl.lit(replaced_by, pl.String))
    )
    assert spells_table(frame, on=ON)["certificates"].to_list() == [certificates]


def test_a_row_given_twice_counts_once():
    assert spells_table(table([*ROWS, *ROWS]), on=ON).rows() == FOUND


def test_where_a_certificate_contradicts_itself_the_first_in_time_counts_in_any_order():
    first = ("1", "a", "north", "F43", "2025-01-01", "2025-01-09", "100", "2025-01-01")
    second = ("1", "a", "south", "M54", "2025-01-10", "2025-01-20", "100", "2025-01-02")
    for rows in ([first, second], [second, first]):
        (found,) = spells_table(table(rows), on=ON).to_dicts()
        assert (found["unit"], found["diagnosis"]) == ("north", "F43")


def test_where_two_rows_contradict_each_other_their_order_does_not_decide():
    rows = [(*ROWS[0][:2], unit, *ROWS[0][3:]) for unit in ("south", "north")]
    found = spells_table(table(rows), on=ON)
    assert found.equals(spells_table(table(rows[::-1]), on=ON))
    assert found["degrees"].to_list() == [[100]]


@pytest.mark.parametrize(
    "degree", [50, 50.0, 0.5, "50", " 50 ", "50.0", "0.5", "0,5", "HALFTEN"], ids=repr
)
def test_a_degree_is_percent_share_or_code(degree):
    assert one(degree=[degree])["degree"] == 50


@pytest.mark.parametrize("whole", [1, 1.0, "1", "1.00", 100, "HELT_NEDSATT"], ids=repr)
def test_a_share_of_one_is_all(whole):
    assert one(degree=[whole])["degree"] == 100


@pytest.mark.parametrize(
    "start",
    [
        date(2025, 1, 2),
        datetime.fromisoformat("2025-01-02T23:30"),
        "2025-01-02",
        " 2025-01-02 ",
        "2025-01-02T23:30:00",
        "2025-01-02 23:30",
    ],
    ids=repr,
)
def test_a_day_is_a_date_a_datetime_or_text(start):
    assert one(start=[start])["start"] == date(2025, 1, 2)


def test_a_day_with_an_offset_is_the_day_on_the_wall():
    start = pl.Series("start", [datetime(2025, 1, 1, 23, 30, tzinfo=UTC)])
    frame = table(ROWS[:1]).with_columns(start.dt.convert_time_zone("Europe/Stockholm"))
    assert spells_table(frame, on=ON)["start"].to_list() == [date(2025, 1, 2)]


NOON = "2025-01-05T12:00:00"


@pytest.mark.parametrize(
    ("signed", "later"),
    [
        ("2025-01-05T12:00:01", True),
        ("2025-01-05 12:00:01", True),
        ("2025-01-05T12:00:00.000001", True),
        ("2025-01-05T12:01", True),
        ("2025-01-05T12:00:01Z", True),
        ("2025-01-05T12:00:01.5+01:00", True),
        ("2025-01-05T12:00:01-0100", True),
        ("2025-01-06", True),
        (None, True),
        ("", True),
        ("2025-01-05", False),
        ("2025-01-05T12:00:01.5+02:00", False),
        ("2025-01-05T11:59", False),
    ],
)
def test_when_it_was_signed_is_a_time_or_a_day_and_nothing_means_not_yet(signed, later):
    rows = [
        ("1", "x", "this", "F43", "2025-01-01", "2025-01-31", "100", signed),
        ("1", "y", "other", "F43", "2025-01-02", "2025-01-31", "100", NOON),
    ]
    (unit,) = spells_table(table(rows), on=ON)["unit"]
    assert unit == ("this" if later else "other")


@pytest.mark.parametrize(
    "early",
    [
        date(2025, 1, 5),
        datetime.fromisoformat("2025-01-05T11:59"),
        datetime(2025, 1, 5, 11, 59, tzinfo=UTC),
    ],
    ids=repr,
)
def test_when_it_was_signed_is_a_date_or_a_datetime_too(early):
    rows = [
        ("1", "x", "early", "F43", "2025-01-02", "2025-01-31", "100", None),
        ("1", "y", "late", "F43", "2025-01-01", "2025-01-31", "100", None),
    ]
    later = early + timedelta(days=1)
    (unit,) = spells_table(table(rows, signed=[early, later]), on=ON)["unit"]
    assert unit == "late"


def test_numbers_are_ids_too():
    assert one(person=[7], certificate=[42]) | {"person": "7", "certificates": ["42"]} == one(
        person=["7"], certificate=["42"]
    )


@pytest.mark.parametrize("column", PERIODS)
def test_a_table_that_lacks_a_column_is_refused(column):
    with pytest.raises(BadTable, match=f"lacks {column}: expected the columns person, "):
        spells_table(table().drop(column), on=ON)


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("person", None, "person: expected an id"),
        ("person", "  ", "person: expected an id"),
        ("certificate", None, "certificate: expected an id"),
        ("start", None, "start: expected a date"),
        ("start", "13 maj", "start: expected a date"),
        ("start", "2025-02-30", "start: expected a date"),
        ("start", "2025-01-011", "start: expected a date"),
        ("end", "", "end: expected a date as"),
        ("end", "2024-12-31", "end: expected a date that is not before start"),
        ("degree", None, "degree: expected 25, 50, 75 or 100"),
        ("degree", "60", "degree: expected 25, 50, 75 or 100"),
        ("degree", "nan", "degree: expected 25, 50, 75 or 100"),
        ("degree", "HALVA", "degree: expected 25, 50, 75 or 100"),
        ("signed", "i tisdags", "signed: expected a time"),
        ("diagnosis", "hjärta", "diagnosis: expected an ICD-10-SE code"),
    ],
)
def test_a_row_that_breaks_a_rule_has_a_row_of_its_own_and_stops_no_other(column, value, expected):
    row = ("191212121212", "id-77", "north", "S82", "2025-01-01", "2025-01-10", "75", NOON)
    rows = [dict(zip(PERIODS, row, strict=True)) | {"certificate": f"id-{n}"} for n in range(9)]
    good = spells_table(pl.DataFrame(rows[:6]), on=ON)
    rows[6][column] = rows[8][column] = value
    found = spells_table(pl.DataFrame([*rows[:7], rows[8]]), on=ON)
    assert found.columns == [*SPELLS, "problem"]
    bad = found.filter(pl.col("problem").is_not_null())
    assert len(bad) == 2
    assert bad["problem"].unique().str.starts_with(expected).all()
    assert bad["person"].to_list() == 2 * [None if column == "person" else row[0]]
    assert bad.drop("person", "problem").null_count().row(0) == (2,) * (len(SPELLS) - 1)
    assert found.filter(pl.col("problem").is_null()).drop("problem").equals(good)


def test_a_table_whose_rows_are_good_has_no_column_for_problems():
    assert spells_table(table(), on=ON).columns == list(SPELLS)


def test_replacements_that_name_nobodys_certificate_are_counted():
    by = ["b", "gone", "a", "x", None, None, None]
    counts = Counter()
    spells_table(table().with_columns(replaced_by=pl.Series(by)), on=ON, counts=counts)
    assert (counts[REPLACED], counts[BY_NONE]) == (4, 2)


def test_a_day_of_another_kind_is_a_problem_and_a_column_of_times_is_refused():
    assert one(start=[5])["problem"] == "start: expected a date as YYYY-MM-DD"
    with pytest.raises(BadTable, match="start: expected dates"):
        one(start=[datetime.min.time()])


@pytest.mark.parametrize("ending", ["csv", "CSV", "parquet"])
def test_a_table_is_read_as_it_was_written(tmp_path, ending):
    write_table(table(), tmp_path / f"periods.{ending}")
    assert spells_table(read_table(tmp_path / f"periods.{ending}"), on=ON).rows() == FOUND


def test_a_csv_with_semicolons_is_read(tmp_path):
    table().write_csv(tmp_path / "periods.csv", separator=";", include_bom=True)
    assert spells_table(read_table(tmp_path / "periods.csv"), on=ON).rows() == FOUND


def test_in_a_csv_the_items_of_a_list_are_joined(tmp_path):
    write_table(spells_table(table(), on=ON), tmp_path / "spells.csv")
    assert (tmp_path / "spells.csv").read_text(encoding="utf-8").splitlines()[:3] == [
        "person,spell,start,end,days,diagnosis,degree,degrees,certificates,unit,active",
        "007,1,2024-10-01,2024-10-05,5,M545,25,25,c,north,false",
        "007,2,2025-01-01,2025-01-24,24,F438A,50,100|100|50,a|b,south,true",
    ]


def test_what_was_written_replaces_what_was_there_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "spells.parquet"
    path.write_text("old")
    write_table(spells_table(table(), on=ON), path)
    assert pl.read_parquet(path).rows() == FOUND
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(BadTable, match="cannot be written: is a directory"):
        write_table(table(), tmp_path / "taken.csv")
    with pytest.raises(BadTable, match="cannot be written"):
        write_table(table(), tmp_path / "nowhere" / "spells.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]


@pytest.mark.parametrize("name", ["spells", "spells.xlsx"])
def test_a_table_of_another_ending_is_refused(tmp_path, name):
    with pytest.raises(BadTable, match=r"expected \.csv or \.parquet"):
        read_table(tmp_path / name)
    with pytest.raises(BadTable, match=r"expected \.csv or \.parquet"):
        write_table(table(), tmp_path / name)


@pytest.mark.parametrize("name", ["none.csv", "none.parquet"])
def test_a_table_that_is_not_there_is_refused(tmp_path, name):
    with pytest.raises(BadTable, match="cannot be read: (no such file|the file does not exist)"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x00\xff\xfe\x80" * 50, b"PAR1", b"PAR1" + bytes(60) + b"PAR1"]
)
def test_a_broken_file_is_refused(tmp_path, ending, content):
    path = tmp_path / f"periods.{ending}"
    path.write_bytes(content)
    with pytest.raises(BadTable, match="the table (cannot be read|lacks)"):
        spells_table(read_table(path), on=ON)


def test_a_truncated_parquet_file_is_refused(tmp_path):
    path = tmp_path / "periods.parquet"
    table().write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadTable, match="cannot be read"):
        read_table(path)


def test_a_parquet_file_with_damaged_pages_is_refused(tmp_path):
    path = tmp_path / "periods.parquet"
    table().write_parquet(path)
    content = path.read_bytes()
    path.write_bytes(b"PAR1" + b"\xff" * 200 + content[204:])
    with pytest.raises(BadTable, match="cannot be read"):
        spells_table(read_table(path), on=ON)


def test_a_csv_in_another_encoding_or_with_ragged_lines_is_refused(tmp_path):
    path = tmp_path / "periods.csv"
    header = ",".join(PERIODS)
    for line in (",".join(str(x) for x in ROWS[0]) + ",more,and more", "väst" + "," * 7):
        path.write_bytes(f"{header}\n{line}\n".encode("latin-1"))
        with pytest.raises(BadTable, match="cannot be read"):
            spells_table(read_table(path), on=ON)


def test_spells_of_one_person_do_without_polars():
    code = "import sys, srs.spell; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_polars_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    for module in ("srs.tables.spells", "srs.tables.columns"):
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(MissingExtra, match="pip install"):
        import srs.tables.spells  # noqa: F401


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_whatever_it_is(tmp_path, separator):
    path = tmp_path / "t.csv"
    path.write_text(f'"a,;{separator}b"{separator}c{separator}d\n1{separator}2{separator}3\n')
    assert collected(read_table(path)).rows() == [("1", "2", "3")]


def test_empty_lines_are_no_rows(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n\n3,\n\n\n")
    assert collected(read_table(path)).rows() == [("1", "2"), ("3", None)]


@pytest.mark.parametrize("content", [b"a,a\n1,2\n", "a,b\n1,2\n".encode("utf-16"), b"a,b\r1,2\r"])
def test_a_csv_that_would_be_misread_is_refused(tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(BadTable, match="expected"):
        read_table(path)


def test_structures_cannot_go_into_a_csv(tmp_path):
    frame = pl.DataFrame({"a": [{"b": 1}]})
    with pytest.raises(BadTable, match=r"\.parquet"):
        write_table(frame, tmp_path / "t.csv")
    assert list(tmp_path.iterdir()) == []
    write_table(frame, tmp_path / "t.parquet")
    assert pl.read_parquet(tmp_path / "t.parquet").equals(frame)


def test_what_a_link_leads_to_is_replaced_and_not_the_link(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_table(pl.DataFrame({"a": [1]}), tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a\n1\n"


def test_a_name_that_is_too_long_is_refused_without_a_trace(tmp_path):
    with pytest.raises(BadTable, match="cannot be written"):
        write_table(pl.DataFrame({"a": [1]}), tmp_path / f"{'x' * 300}.csv")
