"""A mapping drafted from a table: golden cases, and what a draft must never contain."""

import tomllib

import pytest

from srs.errors import BadInput
from training.draft.command import draft, lines, write
from training.run.plan import read_plan
from training.table import read_extract
from training.table.mapping import read_mapping

REGISTER = (
    "lopnr;Kön;Födelsedatum;Startdatum;slut;ICD10;tid_dagar;status;rökare;vikt;enhet_typ;Fritext\n"
)


def register(rows=60):
    """A register with every kind of column; row 0 alone has a value of its own."""
    told = []
    for i in range(rows):
        days, open_ = 1 + i * 3, i % 5 == 4
        told.append(
            f"{5000 + i};{'KM'[i % 2]};19{50 + i % 40}-02-03;2019-01-{1 + i % 28:02};"
            f"2020-0{1 + i % 9}-01;{('F43.8A', 'M54.5', 'I21')[i % 3]};{days};"
            f"{'pågår' if open_ else 'avslutad'};{('ja', 'nej', '')[i % 3]};{60 + i % 30},5;"
            f"{'hemlig' if i == 0 else 'AB'[i % 2]};skrev om {i}"
        )
    return REGISTER + "\n".join(told) + "\n"


@pytest.fixture
def drafted(tmp_path):
    """The draft of a table, written with its run; gives the mapping's text and the draft."""

    def of(content, name="register.csv"):
        table = tmp_path / name
        if isinstance(content, str):
            table.write_text(content, encoding="utf-8")
        else:
            content.write_parquet(table)
        mapping, run = tmp_path / "mapping.toml", tmp_path / "run.toml"
        found = draft(table, mapping, run)
        write(found, mapping, run, overwrite=True)
        return mapping.read_text(encoding="utf-8"), found

    return of


def outcome(text):
    return tomllib.loads(text)["spells"]["outcome"]


def test_a_register_is_described_and_read_as_it_stands(drafted, tmp_path):
    text, found = drafted(register())
    document = tomllib.loads(text)
    assert document["spells"]["columns"] == {
        "person": "lopnr",
        "start": "Startdatum",
        "diagnosis": "ICD10",
        "sex": "Kön",
        "rökare": "rökare",
        "vikt": "vikt",
    }
    assert document["spells"]["codes"] == {
        "sex": {"K": "female", "M": "male"},
        "event": {"avslutad": "yes", "pågår": "no"},
    }
    assert document["spells"]["outcome"] == {
        "time": "tid_dagar",
        "event": "status",
        "unit": "days",
        "landmark": 0,
    }
    assert document["predictors"] == [
        {"name": "rökare", "kind": "levels", "levels": ["ja", "nej"]},
        {"name": "vikt", "kind": "number", "low": 60, "high": 90},
    ]
    table = read_extract(tmp_path / "mapping.toml").table
    assert len(table) == 60
    assert table.frame["ended"].sum() == 48
    assert read_plan(tmp_path / "run.toml").data.mapping == "mapping.toml"
    assert found.mapping.questions == 1  # of enhet_typ


def test_no_id_text_birth_date_or_value_of_few_is_written(drafted):
    text, found = drafted(register())
    everything = text + found.run.text() + "\n".join(map("".join, found.found))
    for secret in ("5000", "5059", "skrev", "hemlig", "-02-03", "2019-01"):
        assert secret not in everything
    assert "1 more value, in 1 row" in text
    assert "# - Födelsedatum: a date of birth" in text
    assert "# - slut: a date after the start in 100 % of the rows" in text


def test_the_same_file_gives_the_same_draft(drafted):
    assert drafted(register())[0] == drafted(register())[0]


@pytest.mark.parametrize(
    ("name", "values", "codes", "asked"),
    [
        ("event", "01", {"0": "no", "1": "yes"}, False),
        ("status", "01", {"0": "no", "1": "yes"}, True),
        ("status", "12", {"1": "no", "2": "yes"}, True),
        ("status", ("alive", "dead"), {"alive": "no", "dead": "yes"}, False),
        ("censored", "01", {"0": "yes", "1": "no"}, True),  # those seen longest have 1
        ("utfall", ("x", "y"), {"x": "yes", "y": "no"}, True),
    ],
)
def test_which_value_is_an_end(drafted, name, values, codes, asked):
    """If the name suggests censoring, the longest tenth of 100 has only the last value."""
    last_is_censored = name in ("censored", "utfall")
    rows = [f"{i},{1 + i},{values[1 if (i >= 80) == last_is_censored else 0]}" for i in range(100)]
    text, _ = drafted(f"id,days,{name}\n" + "\n".join(rows) + "\n")
    assert tomllib.loads(text)["spells"]["codes"]["event"] == codes
    assert (f"does {name} = " in text) is asked


@pytest.mark.parametrize(
    ("name", "unit", "asked"),
    [("tid_i_månader", "months", False), ("futime", "days", True), ("OS.years", "years", False)],
)
def test_what_the_time_counts(drafted, name, unit, asked):
    text, _ = drafted(f"id,{name},event\n" + "".join(f"{i},{i + 1},{i % 2}\n" for i in range(40)))
    assert outcome(text)["unit"] == unit
    assert ("Question: does" in text) is asked


def test_the_unit_follows_from_two_dates(drafted):
    rows = "".join(f"{i},2020-01-01,2021-{1 + i:02}-01,{12 + i},1\n" for i in range(12))
    text, _ = drafted("id,start,end,time,event\n" + rows)
    assert outcome(text)["unit"] == "months"


def test_what_cannot_be_known_is_to_be_filled_in(drafted, tmp_path):
    text, found = drafted("a,b\n" + "".join(f"x{i % 7},y{i % 5}\n" for i in range(60)))
    assert found.mapping.to_fill_in == ["time", "event"]
    assert '# time = ""  # to be filled in' in text
    with pytest.raises(BadInput, match=r"\[spells.outcome\] time: expected the name of a column"):
        read_mapping(tmp_path / "mapping.toml")


def test_intervals_of_a_person_are_no_spells(drafted):
    rows = "".join(f"{i // 2},{10 * (i % 2)},{10 * (i % 2) + 10},{i % 2}\n" for i in range(40))
    text, found = drafted("id,start,stop,event\n" + rows)
    assert "time" not in outcome(text)
    assert "several rows for a person, each from start to stop" in text
    assert "time" in found.mapping.to_fill_in


def test_what_knows_the_outcome_is_left_out(drafted):
    rows = "".join(
        f"{i},{i + 1},{i % 2},{(i + 1) * 7.5},{'x' if i % 2 else ''},{i % 3}\n" for i in range(60)
    )
    text, _ = drafted("id,days,event,cost,cause,c\n" + rows)
    assert "# - cost: a near-copy of the time" in text
    assert "# - cause: it shows whether the spell ended" in text
    assert [each["name"] for each in tomllib.loads(text)["predictors"]] == ["c"]


def test_certificates_are_recognised_and_what_they_lack_is_asked(drafted):
    rows = "".join(
        f"p{i // 10},i{i},F43,{day}-01,{day}-20,50,{day}-01\n"
        for i in range(60)
        for day in [f"2018-{1 + i % 9:02}"]
    )
    text, found = drafted("pnr,intygsid,diagnos,fom,tom,grad,signerad\n" + rows)
    document = tomllib.loads(text)
    assert document["certificates"]["columns"] == {
        "person": "pnr",
        "certificate": "intygsid",
        "diagnosis": "diagnos",
        "start": "fom",
        "end": "tom",
        "degree": "grad",
        "signed": "signerad",
    }
    assert found.mapping.to_fill_in == ["unit"]
    assert str(document["follow_up_end"]) == "2018-09-01"


@pytest.mark.parametrize(
    ("day", "expected"), [("2018-09-15", "2018-09-15"), ("2018-12-01", "2018-09-01")]
)
def test_signatures_long_after_all_that_begins_do_not_give_the_end_of_follow_up(
    drafted, day, expected
):
    rows = "\n".join(
        f"{p},{p}-{i},F438A,2018-{1 + i:02}-01,2018-{1 + i:02}-20,100,"
        f"{day if i == 8 else f'2018-{1 + i:02}-01'}"
        for p in range(20)
        for i in range(9)
    )
    text, _ = drafted("pnr,intygsid,diagnos,fom,tom,grad,signerad\n" + rows)
    assert f"follow_up_end = {expected}\n" in text


def test_a_first_line_of_values_is_never_written_down(drafted):
    for line in ("191212121212,x,y\n", "19121212-1212,name,other\n", "7,2020-01-01,x\n"):
        with pytest.raises(BadInput, match="first line looks like values"):
            drafted(line + "1,2,3\n")


def test_files_are_not_replaced_unless_asked(tmp_path):
    table, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    table.write_text("id,days,event\n1,2,1\n")
    mapping.write_text("mine")
    found = draft(table, mapping, tmp_path / "r.toml")
    with pytest.raises(BadInput, match="exists: expected another name; --overwrite"):
        write(found, mapping, tmp_path / "r.toml")
    assert mapping.read_text() == "mine"
    assert not (tmp_path / "r.toml").exists()
    write(found, mapping, None, overwrite=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["m.toml", "t.csv"]


def test_the_terminal_shows_what_to_do_next(drafted, tmp_path):
    _, found = drafted(register())
    told = lines(found, tmp_path / "m.toml", tmp_path / "r.toml")
    assert any(line.split() == ["questions", "2"] for line in told)
    assert told[-1].endswith(f"python -m training run {tmp_path / 'r.toml'}")
