"""How a cell is read: each rule of decision 0023 separately, against other definitions."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srs.certificate import PersonId
from srs.certificate.swedish_time import swedish
from srs.errors import BadPersonId, BadTable
from srs.predictors import PREDICTORS
from srs.predictors.words import NOTHING
from srs.tables import cells

ON = date(2025, 1, 20)


def read(reader, *values, **how):
    return reader(pl.Series("column", values, strict=False), **how).to_list()


@pytest.mark.parametrize("word", sorted(NOTHING))
def test_a_word_for_nothing_is_nothing_to_every_reader(word):
    column = pl.Series("column", [word, f" {word} ", f'"{word}"'])
    readers = cells.texts, cells.ids, cells.days, cells.moments, cells.numbers, cells.degrees
    for reader in (*readers, cells.truths):
        found = reader(column)
        assert found.null_count() == 3
        assert not cells.unread(column, found).any()


def test_a_level_that_is_called_like_nothing_is_a_level_but_for_pythons_word():
    words = PREDICTORS["earlier_sick_leave"].words
    assert read(cells.texts, "none", "NONE", "None", "NA", levels=words) == [
        "none",
        "NONE",
        *[None] * 2,
    ]


@pytest.mark.parametrize("name", PREDICTORS)
def test_no_level_of_ours_is_lost(name):
    words = PREDICTORS[name].words
    assert read(cells.texts, *words, levels=words) == read(cells.written, *words)


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("4.0", "4"),
        (" 4,0 ", "4"),
        ("4,000", "4,000"),
        ("007", "007"),
        ("1.10", "1.10"),
        (4.0, "4"),
        (4, "4"),
        (198001011231.0, "198001011231"),
        ("12345e67", "12345e67"),
        ("abc", "abc"),
        (0.5, "0.5"),
        ("1e", "1e"),
        ("e5", "e5"),
        ("2024-01-05", "2024-01-05"),
        *(
            (lost, None)
            for lost in ("1,98E+11", "1.98e+11", "1.98E11", "2E11", "1e-5", "198e9", "1.e5")
        ),
        *(
            (lost, None)
            for lost in ("9007199254740993.0", 1e16, 2.0**60, float("inf"), True, "TRUE", "false")
        ),
    ],
)
def test_an_id_has_no_decimals_and_no_lost_digits(given, own):
    assert read(cells.ids, given) == [own]


@pytest.mark.parametrize(
    ("dtype", "kept"), [(pl.Float64, 10**15 - 1), (pl.Float32, 2**24 - 1), (pl.Float16, 2**11 - 1)]
)
def test_a_short_float_holds_fewer_digits(dtype, kept):
    column = pl.Series("column", [float(kept), kept + 1.0], dtype=dtype)
    found = cells.ids(column)
    assert found.to_list() == [str(kept), None]
    assert cells.unread(column, found).to_list() == [False, True]


def test_a_day_in_a_short_float_is_not_read_as_the_day_before():
    column = pl.Series("column", [20240105.0], dtype=pl.Float32)
    found = cells.days(column)
    assert found.to_list() == [None]
    assert cells.unread(column, found).to_list() == [True]


@pytest.mark.parametrize("reader", [cells.days, cells.moments])
def test_a_year_that_nobody_lives_in_is_not_read(reader):
    far = pl.Series("column", [datetime(9999, 12, 31, 23, 30, tzinfo=UTC)])  # 10000 in Sweden
    early = pl.Series("column", [date(1, 1, 1)])
    text = pl.Series("column", ["0000-01-05", "0001-01-01", "0024-01-05T10:00:00"])
    for column in (far, early, text):
        found = reader(column)
        assert found.null_count() == len(column)
        assert cells.unread(column, found).all()
    assert reader(pl.Series("column", ["1800-01-01", "9999-12-31", None])).null_count() == 1


@given(st.lists(st.none() | st.text('0123456789+-.,e "x', max_size=20), max_size=5))
def test_an_id_is_the_same_whatever_is_next_to_it(values):
    column = pl.Series("column", values, pl.String)
    beside = pl.Series("column", [*values, "somebody"], pl.String)
    assert cells.ids(column).equals(cells.ids(beside).head(len(values)))


def test_ids_beyond_what_a_float_holds_are_kept_where_they_are_whole():
    assert read(cells.ids, 2**60 + 1) == [str(2**60 + 1)]
    assert read(cells.ids, str(2**60 + 1)) == [str(2**60 + 1)]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("0,31", 0.31),
        ("0,312", 0.312),
        ("-1,5", -1.5),
        ("1,5e-05", 1.5e-05),
        (",5", 0.5),
        ("12", 12.0),
        *(
            (wrong, None)
            for wrong in ("1,234", "1,234,567", "1 234", "1.234,5", "1,234.5", "1'234", "inf", "x")
        ),
        ("50 %", None),
        (float("nan"), None),
        (True, None),
    ],
)
def test_a_number_has_a_point_or_a_comma_and_no_thousands(given, value):
    assert read(cells.numbers, given) == [value]


def test_a_per_cent_sign_is_read_where_it_is_expected():
    given = ("31 %", "31%", "31,5 %", "0.31", "x %")
    assert read(cells.numbers, *given, per_cent=True) == [0.31, 0.31, 0.315, 0.31, None]
    assert (
        read(cells.degrees, "50 %", "50%", "50,0 %", "0.5 %", "1 %", "33 %")
        == [50] * 3 + [None] * 3
    )
    assert [PREDICTORS["degree"].read(each) for each in ("50 %", "50%")] == ["50", "50"]


@pytest.mark.parametrize("column", [[1], [timedelta(1)], [b"x"], [{"a": 1}], [[1]]], ids=repr)
@pytest.mark.parametrize(
    "reader", [cells.texts, cells.ids, cells.days, cells.numbers, cells.truths]
)
def test_what_has_no_text_is_refused_by_its_name(reader, column):
    if column == [1]:
        return
    with pytest.raises(BadTable, match="the column column: expected"):
        read(reader, *column)


moments = st.datetimes(datetime(1996, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 - UTC by name


@given(moments, st.integers(-14 * 60, 14 * 60), st.sampled_from("T "), st.booleans())
def test_an_instant_is_what_one_certificate_makes_of_it(utc, offset, between, colon):
    local = utc + timedelta(minutes=offset)
    hours, minutes = divmod(abs(offset), 60)
    zone = f"{'-' if offset < 0 else '+'}{hours:02}{':' * colon}{minutes:02}"
    expected = swedish(utc)
    aware = utc.replace(tzinfo=UTC)
    assert (
        read(cells.moments, f"{local.isoformat(between)}{zone}", f"{utc.isoformat()}Z")
        == [expected] * 2
    )
    assert read(cells.days, f"{local.isoformat(between)}{zone}") == [expected.date()]
    assert read(cells.moments, aware) == [expected]
    assert read(cells.days, aware) == [expected.date()]


@given(moments)
def test_a_time_without_zone_is_what_the_clock_showed(wall):
    assert read(cells.moments, wall.isoformat(), wall.isoformat(" ")) == [wall] * 2
    assert read(cells.days, wall.isoformat(), f"{wall:%Y%m%d}", wall) == [wall.date()] * 3


@pytest.mark.parametrize(
    "text",
    [
        "45296",
        "5/1/2024",
        "05.01.2024",
        "2024/01/05",
        "2024-1-5",
        "2024-13-01",
        "20241301",
        "2024-01-05T",
        "2024-01-05x",
        "2024-01-05 25:00",
        "2024",
        "2024-W01-5",
        "2024-01-05 00:00:00 CET",
        "240105",
    ],
)
def test_a_day_in_another_order_is_not_read(text):
    column = pl.Series("column", [text])
    for reader in (cells.days, cells.moments):
        assert cells.unread(column, reader(column)).to_list() == [True]


digits = st.text("0123456789", min_size=4, max_size=4)


@settings(max_examples=300)
@given(st.dates(date(1880, 1, 1), date(2030, 1, 1)), digits, st.integers(0, 1), st.data())
def test_the_forms_of_a_person_id_have_the_key_that_its_definition_gives(
    born, rest, coordination, data
):
    day = f"{born:%y%m}{born.day + 60 * coordination:02}"
    century = data.draw(st.sampled_from(["", f"{born:%Y}"[:2], "99"]))
    text = century + day + data.draw(st.sampled_from(["", "-", "+"])) + rest
    try:
        found = PersonId.parse(text, on=ON)
        real = found.check_digit_agrees and found.born is not None
    except BadPersonId:
        real = False
    assert cells.person_keys(pl.Series([text]), ON).to_list() == [found.text if real else text]


def test_persons_keep_a_form_that_the_table_has():
    forms = ["8001011231", "19800101-1231", "800101-1231", "1000000009", "800101+1231", None]
    assert cells.one_form(pl.Series(forms), ON).to_list() == ["19800101-1231"] * 3 + forms[3:]
    alone = pl.Series(["8001011231", "7506300115"])
    assert cells.one_form(alone, ON).to_list() == alone.to_list()
